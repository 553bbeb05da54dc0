//! The same table in every form that exports come in gives the same figures; numbers are read as written.

use crate::harness::Folder;
use std::io::Write;

const TABLE: &str = "\
Дата;Кампания;Показы;Клики;Расход
05.01.2026;Зелёный чай;1 000;50;1 234,50
06.01.2026;\"Чашки; белые\";2 500;10;0,75
06.01.2026;Зелёный чай;10;1;100
";
/// By hand: 1234.50 + 100 for the tea; 0.75 for the cups.
const EXPECTED: [&str; 2] = ["\"Зелёный чай\" 1010 51 1334.50", "\"Чашки; белые\" 2500 10 0.75"];

#[track_caller]
fn reads(name: &str, bytes: impl AsRef<[u8]>) {
    let folder = Folder::new().with(name, bytes);
    let report = folder.report(&["--by", "campaign", "--kpi", "impressions,clicks,spend"]);
    assert_eq!(report.lines(&["campaign", "impressions", "clicks", "spend"]), EXPECTED, "{name}");
    assert_eq!(report.total(&["spend"]), "1335.25");
    assert_eq!(report.whole["period"], serde_json::json!({"from": "2026-01-05", "to": "2026-01-06"}));
    let rows = report.file(name)["rows"].clone();
    assert_eq!(rows["used"], 3, "{rows}");
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(unit).collect()
}

#[test]
fn encodings() {
    reads("plain.csv", TABLE);
    reads("bom.csv", format!("\u{feff}{TABLE}"));
    reads("utf16le.csv", utf16(TABLE, u16::to_le_bytes));
    reads("utf16be.csv", utf16(TABLE, u16::to_be_bytes));
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(TABLE);
    reads("cp1251.csv", cyrillic);
}

#[test]
fn line_ends_and_separators() {
    reads("crlf.csv", TABLE.replace('\n', "\r\n"));
    reads("no-last-newline.csv", TABLE.trim_end());
    reads("blank-lines.csv", TABLE.replace('\n', "\n\n"));
    reads("sep.csv", format!("sep=;\r\n{TABLE}"));
    reads("tabs.tsv", TABLE.replace("\"Чашки; белые\"", "Чашки~ белые").replace(';', "\t").replace('~', ";"));
    reads("pipes.txt", TABLE.replace("\"Чашки; белые\"", "Чашки~ белые").replace(';', "|").replace('~', ";"));
    let quoted: String = TABLE
        .replace("\"Чашки; белые\"", "Чашки~ белые")
        .lines()
        .map(|line| format!("\"{}\"\n", line.replace(';', "\";\"").replace('~', ";")))
        .collect();
    reads("quoted.csv", quoted);
    reads("trailing-delimiter.csv", TABLE.replace('\n', ";\n"));
}

#[test]
fn narrow_blanks_between_thousands() {
    reads("nbsp.csv", TABLE.replace("1 ", "1\u{a0}").replace("2 ", "2\u{202f}"));
}

#[test]
fn archives() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(TABLE.as_bytes()).expect("packed");
    let packed = packed.finish().expect("packed");
    reads("spend.csv.gz", &packed);
    // Sniffed, whatever the name says.
    reads("spend.csv", &packed);
    reads("spend.csv.zst", zstd::encode_all(TABLE.as_bytes(), 3).expect("packed"));
}

#[test]
fn titles_above_and_footers_below() {
    reads("titles.csv", format!("Отчёт по кампаниям\n\n{TABLE}"));
}

#[test]
fn a_line_break_in_a_cell() {
    let folder = Folder::new().with(
        "spend.csv",
        "date,campaign,spend,notes\n2026-01-05,Tea,1.00,\"two\nlines; \"\"quoted\"\"\"\n2026-01-06,Tea,x,\n",
    );
    let ran = folder.run(&["report", "--by", "campaign"]);
    // The line is that of the file, not of the record.
    assert!(ran.stderr.contains(" --> spend.csv:4:16"), "{}", ran.stderr);
    folder.write(
        "spend.csv",
        "date,campaign,spend,notes\n2026-01-05,Tea,1.00,\"two\r\nlines\"\r\n2026-01-06,Tea,2.00,\n",
    );
    assert_eq!(folder.report(&["--by", "campaign"]).total(&["spend"]), "3.00");
}

/// Spend of a file with these spend cells, one a day.
fn spend_of(delimiter: char, cells: &[&str]) -> String {
    let rows: String = cells
        .iter()
        .enumerate()
        .map(|(day, cell)| format!("2026-01-{:02}{delimiter}Email{delimiter}\"{cell}\"\n", day + 1))
        .collect();
    let folder = Folder::new().with("spend.csv", format!("date{delimiter}channel{delimiter}spend\n{rows}"));
    folder.report(&[]).total(&["spend"])
}

#[test]
fn the_decimal_mark_is_decided_by_the_whole_column() {
    assert_eq!(spend_of(';', &["50.000", "146536,25"]), "196536.25");
    assert_eq!(spend_of(',', &["1,234", "12.50"]), "1246.50");
    assert_eq!(spend_of(';', &["1.234", "1.234.567"]), "1235801.00");
    assert_eq!(spend_of(',', &["1,234,567", "2,000"]), "1236567.00");
    assert_eq!(spend_of(';', &["12,5", "7"]), "19.50");
    assert_eq!(spend_of(',', &["0.125", "2"]), "2.125");
    assert_eq!(spend_of(',', &["1'234.50", "2"]), "1236.50");
}

#[test]
fn amounts_in_all_their_dress() {
    assert_eq!(spend_of(',', &["12.50", "(1.00)", "\u{2212}2.00", " --", "", "—", "+3"]), "12.50");
    assert_eq!(spend_of(',', &["€ 12.50", "12.50 €", "€1,000.00", "--", "EUR 3.00"]), "1028.00");
}

/// A column with one mark only takes the locale of the file's other columns.
#[test]
fn a_column_that_cannot_decide_follows_its_neighbours() {
    let folder = Folder::new().with(
        "orders.csv",
        "order id;date;channel;revenue;refund\n1;2026-01-05;Email;1.234;0,50\n2;2026-01-05;Email;2.000;1,25\n",
    );
    assert_eq!(folder.report(&["--kpi", "revenue"]).total(&["revenue"]), "3232.25");
    // A count with one mark before three digits has thousands.
    let folder = Folder::new().with(
        "spend.csv",
        "date,channel,impressions,spend\n2026-01-05,Email,\"1,234\",5.5\n2026-01-06,Email,7,5.5\n",
    );
    assert_eq!(folder.report(&["--kpi", "impressions"]).total(&["impressions"]), "1241");
}

#[test]
fn a_setting_decides_what_the_file_does_not() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n01/02/2026,Email,\"1,234\"\n03/02/2026,Email,\"2,500\"\n");
    let settings = |decimal: &str, order: &str| {
        format!("[[source]]\npath = \"spend.csv\"\ndecimal = \"{decimal}\"\ndate_format = \"{order}\"\n")
    };
    folder.write("perfkpi.toml", settings(".", "dmy"));
    let report = folder.report(&["--by", "month"]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2026-02\" 3734.00"]);
    folder.write("perfkpi.toml", settings(",", "mdy"));
    let report = folder.report(&["--by", "month"]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2026-01\" 1.234", "\"2026-03\" 2.50"]);
}

#[test]
fn a_file_without_a_header_gets_one_from_the_settings() {
    let folder = Folder::new()
        .with("costs.csv", "2026-01-05,Green Tea,12.50\n2026-01-06,Green Tea,13.00\n")
        .with(
            "perfkpi.toml",
            "[[source]]\npath = \"costs.csv\"\nkind = \"spend\"\nheader = [\"date\", \"campaign\", \"spend\"]\n",
        );
    let report = folder.report(&["--by", "campaign"]);
    assert_eq!(report.lines(&["campaign", "spend"]), ["\"Green Tea\" 25.50"]);
}

#[test]
fn columns_of_other_names_are_mapped() {
    let folder = Folder::new().with("costs.csv", "When,What,How much\n2026-01-05,Green Tea,12.50\n").with(
        "perfkpi.toml",
        "[[source]]\npath = \"costs.csv\"\nkind = \"spend\"\n\
             columns = { date = \"When\", campaign = \"What\", spend = \"How much\" }\n",
    );
    let report = folder.report(&["--by", "campaign"]);
    assert_eq!(report.lines(&["campaign", "spend"]), ["\"Green Tea\" 12.50"]);
}
