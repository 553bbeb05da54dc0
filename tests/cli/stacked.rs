//! Several tables in one file: short and long ones, in every dress; each has its own days, and none is counted under
//! the columns of another.

use crate::harness::{Folder, Ran, Report, refused};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;

/// The head of a file is 256 KiB; this many rows of visits are more.
const LONG: usize = 9_000;

const HEADER: &str = "Session default channel group,Sessions,Engaged sessions";

/// A table of GA4's report: its block of title lines, and so many rows of 2 visits.
fn visits(month: u32, rows: usize) -> String {
    let mut text = format!("# Start date: 2026{month:02}01\n# End date: 2026{month:02}28\n{HEADER}\n");
    (0..rows).for_each(|_| text.push_str("Organic Search,2,1\n"));
    text
}

/// A table that nobody knows, of so many rows.
fn pages(rows: usize) -> String {
    let mut text = "# Start date: 20260201\n# End date: 20260228\nPage,Thing shown\n".to_owned();
    (0..rows).for_each(|at| writeln!(text, "/a/page/whose/name/is/rather/long/{at},7").expect("a text"));
    text
}

fn rows_of(report: &Report) -> Vec<Value> {
    let files = report.whole["files"].as_array().expect("files");
    files.iter().map(|file| file["rows"].clone()).collect()
}

fn sessions(folder: &Folder, args: &[&str]) -> Report {
    folder.report(&[&["--kpi", "sessions"], args].concat())
}

#[test]
fn an_unknown_table_is_left_out_wherever_it_begins() {
    for rows in [3, LONG] {
        let folder = Folder::new().with("ga4.csv", format!("{}\n{}", visits(1, rows), pages(4)));
        let report = sessions(&folder, &[]);
        assert_eq!(report.total(&["sessions"]), (2 * rows).to_string());
        let expected =
            json!({"read": rows + 11, "header": 1, "title": 2, "blank": 1, "other_table": 7, "used": rows});
        assert_eq!(rows_of(&report), [expected]);
        // The same the other way round: the known header stands deep in the file.
        let folder = Folder::new().with("ga4.csv", format!("{}\n\n{}", pages(rows), visits(1, 5)));
        let report = sessions(&folder, &["--threads", "3"]);
        assert_eq!(report.total(&["sessions"]), "10");
        let expected = json!({"read": rows + 13, "header": 1, "title": 2, "blank": 2, "other_table": rows + 3, "used": 5});
        assert_eq!(rows_of(&report), [expected]);
        let ran = folder.run(&["inspect"]);
        assert!(ran.stdout.contains(&format!("header in line {}\n", rows + 8)), "{}", ran.stdout);
        assert!(ran.stdout.contains("days        2026-01-01 to 2026-01-28\n"), "{}", ran.stdout);
    }
}

/// Months that were put together: the same header under other days.
#[test]
fn each_table_has_its_own_days() {
    for rows in [2, LONG] {
        let text = format!("{}\n{}\n{}", visits(1, rows), pages(3), visits(2, 4));
        let folder = Folder::new().with("ga4.csv", text);
        let period = |period: &str| sessions(&folder, &["--period", period]).total(&["sessions"]);
        assert_eq!((period("2026-01"), period("2026-02")), ((2 * rows).to_string(), "8".to_owned()));
        // Told twice for the same days it is one of two views of the same visits.
        let folder = Folder::new().with("ga4.csv", format!("{}\n{}", visits(1, rows), visits(1, 4)));
        let report = sessions(&folder, &[]);
        assert_eq!(report.total(&["sessions"]), (2 * rows).to_string());
        assert_eq!(report.file("ga4.csv")["rows"]["other_table"], json!(7));
    }
}

/// Users stand in one table and visits in another: both are taken, each once.
#[test]
fn tables_that_tell_different_things_are_both_taken() {
    let users = "# Start date: 20260101\n# End date: 20260128\nFirst user default channel group,New users\nDirect,30\n";
    for rows in [2, LONG] {
        let folder = Folder::new().with("ga4.csv", format!("{}\n{users}", visits(1, rows)));
        let report = folder.report(&["--by", "channel", "--kpi", "sessions,new_users"]);
        let told = ["channel", "sessions", "new_users"];
        assert!(report.lines(&told).contains(&"\"Direct\" 0 30".to_owned()), "{:?}", report.rows);
        assert_eq!(report.total(&["sessions"]), (2 * rows).to_string());
        assert_eq!(rows_of(&report).len(), 2);
    }
}

/// The same file in other dresses.
#[test]
fn the_dress_of_a_long_file_does_not_matter() {
    let text = format!("{}\n{}\n{}", visits(1, LONG), pages(3), visits(2, 4)).replace("Page", "Страница");
    let crlf = text.replace('\n', "\r\n");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(crlf.as_bytes()).expect("packed");
    let wide: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (ansi, _, _) = encoding_rs::WINDOWS_1251.encode(&text);
    let padded = text.replace("\n\n", "\n,,\n");
    let dresses: [(&str, Vec<u8>); 6] = [
        ("plain.csv", text.clone().into_bytes()),
        ("crlf.csv", crlf.clone().into_bytes()),
        ("packed.csv.gz", packed.finish().expect("packed")),
        ("wide.csv", wide),
        ("ansi.csv", ansi.into_owned()),
        ("padded.csv", padded.into_bytes()),
    ];
    for (name, bytes) in dresses {
        let folder = Folder::new().with(name, bytes);
        for threads in ["1", "4"] {
            let report = sessions(&folder, &["--by", "month", "--threads", threads]);
            let lines = report.lines(&["month", "sessions"]);
            assert_eq!(lines, [format!("\"2026-01\" {}", 2 * LONG), "\"2026-02\" 8".to_owned()], "{name}");
            let first = json!({"read": LONG + 9, "header": 1, "title": 2, "other_table": 6, "used": LONG});
            let second = json!({"read": 9, "header": 1, "title": 2, "blank": 2, "used": 4});
            assert_eq!(rows_of(&report), [first.clone(), second], "{name}");
        }
    }
}

/// Comments of a CRM hold empty lines, which part nothing.
#[test]
fn a_blank_line_in_a_quoted_cell_parts_nothing() {
    for rows in [2, 12_000] {
        let mut text = "Lead ID,Comment,Created at,Stage,Channel\n".to_owned();
        for id in 1..=rows {
            let _ = writeln!(text, "{id},\"Please call\n\nafter six, \"\"Ann\"\"\",2026-01-05,New,Email");
        }
        let folder = Folder::new().with("leads.csv", text);
        let report = folder.report(&["--kpi", "leads"]);
        assert_eq!(report.total(&["leads"]), rows.to_string());
        assert_eq!(report.file("leads.csv")["rows"], json!({"read": rows + 1, "header": 1, "used": rows}));
    }
}

/// Downloads put together by hand, with or without an empty line and the header once more.
#[test]
fn rows_behind_an_empty_line_go_on() {
    // A short row, and a row without numbers, are no other table.
    let folder = Folder::new().with(
        "spend.csv",
        "Date;Channel;Spend\n2026-01-01;Email;10\n\nDate;Channel;Spend\n2026-01-02;Email;5\n\n2026-01-03;Email;4\n\nTotal;19\n",
    );
    let report = folder.report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "19.00");
    assert_eq!(
        report.file("spend.csv")["rows"],
        json!({"read": 9, "header": 1, "repeated_header": 1, "blank": 3, "total": 1, "used": 3})
    );
}

/// What is a row of no table is refused where it stands.
#[test]
fn a_table_without_an_empty_line_before_it_is_refused_at_its_line() {
    for rows in [2, LONG] {
        let text = format!("{}Page,Views,Entrances\n/a,4,2\n", visits(1, rows));
        let ran = Folder::new().with("ga4.csv", text).run(&["report"]);
        let expected = format!(
            "error[not-a-number]: \"Views\" in the column \"Sessions\" is not a number\n --> ga4.csv:{}:6\n",
            rows + 4
        );
        assert!(ran.stderr.starts_with(&expected), "{}", ran.stderr);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    }
}

/// A scheduled report of Matomo: of twenty tables the one whose label is a channel counts.
#[test]
fn of_a_scheduled_report_of_matomo_the_channels_are_taken() {
    let countries = "Country\nlabel,nb_visits,nb_actions\nFrance,9,30\nUnknown,3,4\n";
    let summary = "Visits Summary\nnb_uniq_visitors,nb_visits,nb_actions\n8,12,34\n";
    let empty = "Search Engines\nNo data available\n";
    let channels = "Channel Type\nlabel,nb_visits,nb_actions\nDirect Entry,7,20\nWebsites,5,14\n";
    let folder =
        Folder::new().with("report.csv", format!("{countries}\n{summary}\n{empty}\n{channels}\n{countries}"));
    let report = sessions(&folder, &["--by", "channel"]);
    assert_eq!(report.lines(&["channel", "sessions"]), ["\"Direct\" 7", "\"Referral\" 5"]);
    assert_eq!(
        rows_of(&report),
        [json!({"read": 21, "title": 1, "header": 1, "blank": 4, "other_table": 13, "used": 2})]
    );
    // Without it the visits are told by no channel; countries are never sources.
    let folder = Folder::new().with("report.csv", format!("{countries}\n{summary}"));
    assert_eq!(sessions(&folder, &[]).total(&["sessions"]), "12");
    let ran = Folder::new().with("report.csv", countries).run(&["report"]);
    let begin = "error[unknown-format]: the rows of this table of \"Matomo report\", \"Country\", do not say where visits came from\n \
                 --> report.csv:2\n  |\n2 | label,nb_visits,nb_actions\nhint: export one of these: \"Channel Type\"";
    assert!(ran.stderr.starts_with(begin), "{}", ran.stderr);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever tables come in whatever order, the visits are those of the tables that tell them.
    #[test]
    fn no_row_is_lost_or_counted_twice(
        parts in prop::collection::vec((any::<bool>(), 0usize..40, any::<bool>(), 1usize..3), 1..6),
    ) {
        let (mut text, mut expected, mut month) = (String::new(), 0, 0);
        for (is_known, rows, is_long, gap) in &parts {
            let rows = if *is_long { rows + LONG } else { *rows };
            if *is_known {
                month += 1;
                expected += 2 * rows;
                text += &visits(month, rows);
            } else {
                text += &pages(rows);
            }
            text += &"\n".repeat(*gap);
        }
        let records = text.lines().count();
        let folder = Folder::new().with("ga4.csv", text);
        let ran: Ran = folder.run(&["report", "--format", "json", "--kpi", "sessions"]);
        if month == 0 {
            prop_assert_eq!(ran.code, 2);
            return Ok(());
        }
        let report = Report::of(&ran);
        let total = report.total(&["sessions"]);
        prop_assert!(total == expected.to_string() || (expected == 0 && total == "null"), "{} {}", total, expected);
        let read: u64 = rows_of(&report).iter().filter_map(|rows| rows["read"].as_u64()).sum();
        prop_assert_eq!(read, records as u64);
    }
}

#[test]
fn one_name_under_two_groups_is_refused() {
    let ran = Folder::new()
        .with("a.csv", "Отчёт;;;;\nКанал;Январь;;Февраль;\n;Расход;Клики;Расход;Клики\nSEO;10;1;20;2\n")
        .run(&["report", "a.csv"]);
    refused(
        &ran,
        "error[grouped-columns]: the column \"Расход\" stands under \"Январь\" and under \"Февраль\": a row of this sheet tells several things\n \
         --> a.csv:3\n\
         hint: put \"Январь\" and \"Февраль\" below each other, with a column that names them, such as Channel, and each other column once",
    );
    // Also where every name stands in the second row.
    let ran = Folder::new()
        .with("a.csv", ",Yandex,,VK,\nCampaign,Clicks,Cost,Clicks,Cost\nTea,1,10,2,20\n")
        .run(&["report", "a.csv"]);
    assert!(ran.stderr.starts_with("error[grouped-columns]: the column \"Clicks\""), "{}", ran.stderr);
}

#[test]
fn names_in_two_rows_are_one_header() {
    let folder = Folder::new().with(
        "a.csv",
        "Отчёт за март 2026;;;;\n\nКампания;Дата;Охват;;Затраты\n;;Показы;Клики;Расход\n\
         Бренд;01.03.2026;100;10;120,5\nЧай;02.03.2026;100;10;80\nИтого;;200;20;200,5\n",
    );
    let report = folder.report(&["--by", "campaign", "--kpi", "spend,impressions,clicks"]);
    assert_eq!(
        report.lines(&["campaign", "spend", "impressions", "clicks"]),
        ["\"Бренд\" 120.50 100 10", "\"Чай\" 80.00 100 10"]
    );
    assert_eq!(
        report.file("a.csv")["rows"],
        json!({"read": 7, "title": 2, "blank": 1, "header": 1, "total": 1, "used": 2})
    );
}

#[test]
fn a_column_for_each_month_is_refused() {
    for (header, names) in [
        ("Campaign,January 2026,February 2026", "(\"January 2026\" to \"February 2026\")"),
        ("Канал,Январь,Февраль", "(\"Январь\" to \"Февраль\")"),
        ("Channel,01.01.2026,02.01.2026", "(\"01.01.2026\" to \"02.01.2026\")"),
    ] {
        let ran = Folder::new().with("a.csv", format!("{header}\nTea,1,2\n")).run(&["report", "a.csv"]);
        let begin = format!(
            "error[periods-as-columns]: this sheet has a column for each day or month {names}, so a row of it tells several of them\n --> a.csv:1\n"
        );
        assert!(ran.stderr.starts_with(&begin), "{}", ran.stderr);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    }
}

/// Metrica's chart: with one column, named visits, it tells them by day; with one for each source it tells those with a
/// warning; where nothing says what the lines are it is refused.
#[test]
fn a_chart_of_metrica_is_read_where_it_says_what_it_counts() {
    let folder = Folder::new()
        .with("chart.csv", "\u{feff}\"Период\",\"Визиты\"\n\"01.09.2026\",\"60\"\n\"02.09.2026\",\"70\"\n");
    let report = sessions(&folder, &["--by", "day"]);
    assert_eq!(report.lines(&["day", "sessions"]), ["\"2026-09-01\" 60", "\"2026-09-02\" 70"]);
    let folder = Folder::new().with(
        "chart.csv",
        "\"Период\",\"Прямые заходы\",\"Переходы по рекламе\",\"Рассылка партнёра\"\n\"01.09.2026\",\"60\",\"\",\"2\"\n\
         \"02.09.2026\",\"\",\"\",\"\"\n\"03.09.2026\",\"1\",\"4\",\"0\"\n",
    );
    let report = sessions(&folder, &["--by", "channel"]);
    assert_eq!(
        report.lines(&["channel", "sessions"]),
        ["\"Direct\" 61", "\"Paid\" 4", "\"Рассылка партнёра\" 2"]
    );
    assert_eq!(report.file("chart.csv")["rows"], json!({"read": 4, "header": 1, "used": 3}));
    assert!(report.note("measure-assumed").contains("read as the sessions of each channel"));
    let days = sessions(&folder, &["--by", "day", "--from", "2026-09-02"]);
    assert_eq!(days.lines(&["day", "sessions"]), ["\"2026-09-03\" 5"]);
    let ran = Folder::new()
        .with("chart.csv", "\"Период\",\"Яндекс\",\"Google\"\n\"01.09.2026\",\"60\",\"5\"\n")
        .run(&["report"]);
    assert!(
        ran.stderr.starts_with("error[unknown-format]: this is the chart of Yandex Metrica"),
        "{}",
        ran.stderr
    );
}

/// Each table's total is held against its own rows; money may be off by its rounding, clicks by nothing.
#[test]
fn totals_are_compared_table_by_table() {
    let part = |days: &str, cost: &str, clicks: &str| {
        format!(
            "Campaign report\n\"{days}\"\nCampaign,Cost,Impr.,Clicks,CTR,Currency code\nTea,10.00,\"1,000\",30,3%,EUR\n\
             Cups,5.00,500,20,4%,EUR\nTotal: Campaigns,{cost},\"1,500\",{clicks},3.33%, --\n\
             Total: Account,99.00,\"9,900\",990,10%,\n"
        )
    };
    let january = part("January 1, 2026 - January 31, 2026", "15.01", "50");
    let note = |february: String| {
        let folder = Folder::new().with("google.csv", format!("{january}\n{february}"));
        let report = folder.report(&["--kpi", "spend,clicks"]);
        assert_eq!(report.total(&["spend", "clicks"]), "30.00 100");
        let notes = report.whole["notes"].as_array().expect("notes").clone();
        // The account's 99.00 take in more than the rows, which is said where these are told right.
        let differing = notes.iter().filter(|note| note["code"] != "total-beyond-rows");
        differing.filter_map(|note| note["message"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(note(part("February 1, 2026 - February 28, 2026", "15.00", "50")), Vec::<String>::new());
    assert_eq!(
        note(part("February 1, 2026 - February 28, 2026", "15.00", "51")),
        ["the export's own total of \"Clicks\" is 51, but its rows add up to 50"]
    );
    assert_eq!(
        note(part("February 1, 2026 - February 28, 2026", "16.00", "50")),
        ["the export's own total of \"Cost\" is 16.00, but its rows add up to 15.00"]
    );
}
