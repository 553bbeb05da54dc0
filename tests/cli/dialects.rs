//! Exports as other people's computers leave them: saved again by Excel, in other languages, with titles
//! that hold commas. The figures are added by hand from the rows.

use crate::harness::{Folder, refused};

/// British Excel turns `2026-09-01` into `01/09/2026`. The title names the days, and only one order of day
/// and month keeps the rows within them.
#[test]
fn the_days_of_the_title_tell_what_comes_first() {
    let titled = |title: &str| {
        Folder::new().with(
            "spend.csv",
            format!(
                "Campaign report\n{title}\nDay,Campaign,Currency code,Cost,Impr.,Clicks\n\
                 01/09/2026,Brand,GBP,100.00,1000,10\n02/09/2026,Brand,GBP,50.00,500,5\n"
            ),
        )
    };
    let report = titled("1 September 2026 - 2 September 2026").report(&["--by", "day", "--kpi", "spend"]);
    assert_eq!(report.lines(&["day", "spend"]), ["\"2026-09-01\" 100.00", "\"2026-09-02\" 50.00"]);
    // American: 9 January and 9 February.
    let report = titled("9 January 2026 - 9 February 2026").report(&["--by", "day", "--kpi", "spend"]);
    assert_eq!(report.lines(&["day", "spend"]), ["\"2026-01-09\" 100.00", "\"2026-02-09\" 50.00"]);
    // A title that both orders fit tells nothing.
    let ran = titled("1 January 2026 - 31 December 2026").run(&["report", "spend.csv"]);
    refused(
        &ran,
        "error[undecided-date]: the dates can be read in two ways, \"01/09/2026\" for one: every one of its cells makes sense both ways\n \
         --> spend.csv:4:1\n\
         hint: say which comes first in perfkpi.toml:\n\
         [[source]]\npath = \"spend.csv\"\ndate_format = \"dmy\"    # or \"mdy\"\n\
         hint: for a file that is named, name the settings too: --config perfkpi.toml\n",
    );
}

/// A deal was made on 9/1 or 1/9; it was closed on 10/25, and one system writes all its dates in one way.
#[test]
fn another_date_column_tells_what_comes_first() {
    let deals = |created: &str, closed: &str| {
        Folder::new().with(
            "deals.csv",
            format!(
                "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Pipeline\n\
                 9000001,A,Closed Won,{closed},Ann,\"$1,500.00\",{created},Sales Pipeline\n"
            ),
        )
    };
    let report =
        deals("9/1/2026 10:00", "10/25/2026 10:00").report(&["--by", "day", "--kpi", "leads,revenue"]);
    assert_eq!(
        report.lines(&["day", "leads", "revenue"]),
        ["\"2026-09-01\" 1 0.00", "\"2026-10-25\" null 1500.00"]
    );
    // The day of the sale cannot be guessed either.
    let ran = deals("2026-09-01 10:00", "9/5/2026 10:00").run(&["report", "deals.csv"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(
        ran.stderr.starts_with(
            "error[undecided-date]: the dates can be read in two ways, \"9/5/2026 10:00\" for one"
        )
    );
}

/// Title lines full of commas above a file of TABs are titles, and say which days are covered.
#[test]
fn commas_in_titles_make_no_table() {
    let folder = Folder::new().with(
        "linkedin.csv",
        "Campaign Performance Report (in UTC)\nReport Start: September 1, 2026, 12:00 AM\n\
         Report End: September 30, 2026, 11:59 PM\nDate Generated: October 1, 2026, 9:00 AM\n\n\
         Start Date (in UTC)\tCurrency\tCampaign Group Name\tCampaign Name\tTotal Spent\tImpressions\tClicks\n\
         9/1/2026\tUSD\tAutumn\tChiefs\t1010.50\t1000\t20\n9/15/2026\tUSD\tAutumn\tChiefs\t5.00\t500\t10\n",
    );
    let report = folder.report(&["--by", "", "--kpi", "spend,clicks"]);
    assert_eq!(report.total(&["spend", "clicks"]), "1015.50 30");
    let file = report.file("linkedin.csv");
    assert_eq!(file["rows"].to_string(), "{\"read\":8,\"header\":1,\"title\":4,\"blank\":1,\"used\":2}");
    assert_eq!((file["from"].as_str(), file["to"].as_str()), (Some("2026-09-01"), Some("2026-09-30")));
}

/// Exports that hold nothing to compute are named as what they are, with the one to download instead.
#[test]
fn an_export_of_no_use_is_named_and_the_useful_one_too() {
    let events = "# ----------------------------------------\n# Events: Event name\n# Start date: 20260901\n# End date: 20260930\n\
                  Event name,Event count,Total users,Event count per user,Total revenue\npage_view,100,40,2.5,0\nsession_start,50,40,1.25,0\n";
    let folder = Folder::new().with("events.csv", events).with(
        "visits.csv",
        "sep=,\n\"Facebook visits\"\n\"Date\",\"Primary\"\n\"2026-09-01T00:00:00\",\"138\"\n",
    );
    refused(
        &folder.run(&["report", "events.csv"]),
        "error[unknown-format]: this is the Events report of Google Analytics 4, and no KPI can be made of it: \
         it counts events, and one user stands in the row of every event\n \
         --> events.csv:5\n\
         hint: download Reports > Acquisition > Traffic acquisition, which tells sessions by channel\n\
         hint: in a folder it can be left out: ignore = [\"events.csv\"] in perfkpi.toml\n",
    );
    let ran = folder.run(&["report", "visits.csv"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("insights file of Meta Business Suite"), "{}", ran.stderr);
}

/// What proves an export is told in the file's own words, its currency too.
#[test]
fn the_proof_stands_in_the_file() {
    let folder = Folder::new().with(
        "meta.csv",
        "Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions\n2026-09-01,2026-09-01,Sale,1.00,10\n",
    );
    let ran = folder.run(&["inspect", "meta.csv"]);
    assert!(
        ran.stdout.contains("because     it has \"Amount spent (USD)\"; 5 of 5 columns known"),
        "{}",
        ran.stdout
    );
}

/// Excel's pivot tables end in "Общий итог"; sheets made by hand in whatever their author calls it.
#[test]
fn totals_of_sheets_made_by_hand() {
    let sheet = |last: &str| {
        Folder::new().with(
            "расходы.csv",
            format!("Канал;Кампания;Расход;Клики\nЯндекс;A;100;10\nVK;B;50;5\nVK;C;50;4\n{last}\n"),
        )
    };
    for label in ["Общий итог", "Итого за сентябрь", "Всего:", "Grand Total:", "Gesamtsumme"]
    {
        let report = sheet(&format!("{label};;200;19")).report(&["--kpi", "spend,clicks"]);
        assert_eq!(report.total(&["spend", "clicks"]), "200.00 19", "{label}");
        assert_eq!(report.notes(), [""; 0], "{label}");
    }
    // Without any name it is one.
    let report = sheet(";;200;19").report(&["--kpi", "spend,clicks"]);
    assert_eq!(report.total(&["spend", "clicks"]), "200.00 19");
    assert_eq!(report.notes(), [""; 0]);
    // A name that nobody knows may be a channel's; that it holds the sum of all others must be said.
    let report = sheet("Все каналы;;200;19").report(&["--kpi", "spend,clicks"]);
    assert_eq!(report.total(&["spend", "clicks"]), "400.00 38");
    assert_eq!(
        report.note("looks-like-total"),
        "the row \"Все каналы\" holds the sum of all others: it looks like a total, and it is counted"
    );
    // Chance in one column is no sign.
    let report = sheet("Email;D;200;7").report(&["--kpi", "spend,clicks"]);
    assert_eq!(report.notes(), [""; 0]);
}

/// Google's total in a language whose word for it is not known names no campaign and no day.
#[test]
fn a_total_that_names_nothing_is_a_total() {
    let folder = Folder::new().with(
        "rapport.csv",
        "Report\n\"September 1, 2026 - September 2, 2026\"\nCampaign status,Campaign,Day,Currency code,Cost,Impr.,Clicks\n\
         Enabled,Brand,2026-09-01,EUR,10.00,100,10\nYhteensä: tili, --,,EUR,10.00,100,10\n",
    );
    let report = folder.report(&["--kpi", "spend,clicks"]);
    assert_eq!(report.total(&["spend", "clicks"]), "10.00 10");
    assert_eq!(report.file("rapport.csv")["rows"]["total"], 1);
}

/// Bulgarians write the word for "year" behind a date of digits too.
#[test]
fn the_word_for_year_behind_digits() {
    let folder = Folder::new().with(
        "разходи.csv",
        "Дата;Канал;Разход\n01.09.2026 г.;Email;10,50 лв.\n2.09.2026г.;Email;5,00 лв.\n",
    );
    let report = folder.report(&["--by", "day", "--kpi", "spend"]);
    assert_eq!(report.lines(&["day", "spend"]), ["\"2026-09-01\" 10.50", "\"2026-09-02\" 5.00"]);
}

/// Twenty damaged ids are shown; that there are more must not be a secret.
#[test]
fn damaged_ids_are_counted() {
    let rows: String = (0..25).map(|n| format!("2026-09-01,1.{n:05}E+19,10.00\n")).collect();
    let folder = Folder::new().with("orders.csv", format!("Date,Order ID,Revenue\n{rows}"));
    let ran = folder.run(&["report", "orders.csv"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert_eq!(ran.stderr.matches("error[damaged-id]").count(), 20, "{}", ran.stderr);
    let end = "error[more-bad-cells]: 5 more cells of this file cannot be read: 5 in column \"Order ID\" (damaged-id)\n --> orders.csv\n";
    assert!(ran.stderr.contains(end), "{}", ran.stderr);
}

/// Each table of a file is told with its own header, and they are one file.
#[test]
fn inspect_tells_each_table_of_a_file() {
    let block = "# Start date: 20260901\n# End date: 20260930\n";
    let snapshot = format!(
        "# Reports snapshot\n{block}Session default channel group,Sessions\nDirect,7\n\n\
         #  \n{block}First user default channel group,New users\nDirect,3\n"
    );
    let ran = Folder::new().with("snapshot.csv", snapshot).run(&["inspect", "snapshot.csv"]);
    for line in [
        "  columns     channel = \"Session default channel group\", sessions = \"Sessions\"",
        "  columns     channel = \"First user default channel group\", new_users = \"New users\"",
        "1 file, of which a report would refuse 0",
    ] {
        assert!(ran.stdout.lines().any(|told| told == line), "{line} is not said in:\n{}", ran.stdout);
    }
    assert!(ran.stdout.contains("header in line 10\n"), "{}", ran.stdout);
}

/// Programs leave the empty cells at a row's end away. Such a row tells what it has; one that ends in a filled cell, or
/// tells no number, may be torn.
#[test]
fn rows_that_end_in_an_empty_cell_may_be_short() {
    let sheet = |row: &str| {
        let head = "date;campaign;spend;impressions;clicks\n2026-08-04;Tea;10,50;1000;10\n";
        Folder::new().with("tea.csv", format!("{head}{row}\n2026-08-06;Tea;4,50;100;5\n"))
    };
    let folder = sheet("2026-08-05;Tea;5,00;");
    let report = folder.report(&["--by", "day", "--kpi", "spend,impressions,clicks"]);
    assert_eq!(
        report.lines(&["day", "spend", "impressions", "clicks"]),
        ["\"2026-08-04\" 10.50 1000 10", "\"2026-08-05\" 5.00 0 0", "\"2026-08-06\" 4.50 100 5"]
    );
    assert_eq!(report.total(&["spend", "clicks"]), "20.00 15");
    assert_eq!(
        report.note("short-rows"),
        "1 row ends in an empty cell before the header does: the cells that are missing are read as empty ones"
    );
    let whole = sheet("2026-08-05;Tea;5,00;;");
    let same = whole.report(&["--by", "day", "--kpi", "spend,impressions,clicks"]);
    assert_eq!(same.whole["rows"], report.whole["rows"]);
    assert_eq!(same.notes(), Vec::<&str>::new());
    for torn in ["2026-08-05;Tea;5,00", "2026-08-05;Tea;", "2026-08-05;"] {
        let ran = sheet(torn).run(&["report", "tea.csv"]);
        assert!(ran.stderr.starts_with("error[ragged-row]"), "{torn}: {}", ran.stderr);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    }
}

/// Refused with a message that begins so.
#[track_caller]
fn begins(ran: &crate::harness::Ran, said: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
}

/// Ranges in slash dates follow the rule of dates: the column decides, else the profile or the settings, else nothing.
#[test]
fn ranges_in_slash_dates_are_decided_over_the_whole_column() {
    let sheet = |rows: &str| Folder::new().with("spend.csv", format!("Date range,Campaign,Cost\n{rows}"));
    let weeks = ["--by", "month", "--kpi", "spend"];
    // The last row alone shows that the month comes first.
    let folder = sheet("02/01/2026 - 02/07/2026,Tea,1.00\n03/25/2026 - 03/31/2026,Tea,2.00\n");
    let lines = folder.report(&weeks).lines(&["month", "spend"]);
    assert_eq!(lines, ["\"2026-02\" 1.00", "\"2026-03\" 2.00"]);
    // In one order only the days run forward: 5 January to 4 February.
    let folder = sheet("05/01/2026 - 04/02/2026,Tea,1.00\n");
    assert_eq!(folder.report(&["--kpi", "spend"]).file("spend.csv")["to"], "2026-02-04");
    let folder = sheet("02/01/2026 - 02/07/2026,Tea,1.00\n");
    let ran = folder.run(&["report"]);
    begins(
        &ran,
        "error[undecided-date]: the dates can be read in two ways, \"02/01/2026 - 02/07/2026\" for one",
    );
    assert!(ran.stderr.contains(" --> spend.csv:2:1"), "{}", ran.stderr);
    for (format, month) in [("dmy", "2026-01-02"), ("mdy", "2026-02-01")] {
        folder
            .write("perfkpi.toml", format!("[[source]]\npath = \"spend.csv\"\ndate_format = \"{format}\"\n"));
        assert_eq!(folder.report(&["--kpi", "spend"]).file("spend.csv")["from"], month);
    }
    // Some rows need one order and some the other.
    let ran = sheet("02/13/2026 - 02/14/2026,Tea,1.00\n13/02/2026 - 14/02/2026,Tea,1.00\n").run(&["report"]);
    begins(&ran, "error[undecided-date]: the dates can be read in two ways");
}

/// The same holds for the title, where no row tells a day.
#[test]
fn a_title_in_slash_dates_is_decided_by_the_settings_or_refused() {
    let folder = Folder::new()
        .with("spend.csv", "Report 02/01/2026 - 02/07/2026\n\nCampaign,Cost,Clicks\nTea,1.00,1\n");
    let ran = folder.run(&["report"]);
    begins(
        &ran,
        "error[undecided-date]: the days of the title can be read in two ways, \"Report 02/01/2026 - 02/07/2026\"",
    );
    assert!(ran.stderr.contains(" --> spend.csv:1"), "{}", ran.stderr);
    folder.write("perfkpi.toml", "[[source]]\npath = \"spend.csv\"\ndate_format = \"mdy\"\n");
    let report = folder.report(&["--kpi", "spend"]);
    assert_eq!(
        (&report.file("spend.csv")["from"], &report.file("spend.csv")["to"]),
        (&"2026-02-01".into(), &"2026-02-07".into())
    );
    // Rows with days decide it.
    let text = "Report 02/01/2026 - 02/07/2026\n\nDate,Campaign,Cost,Clicks\n01/02/2026,Tea,1.00,1\n13/02/2026,Tea,1.00,1\n";
    let folder = Folder::new().with("spend.csv", text);
    assert_eq!(folder.report(&["--kpi", "spend"]).file("spend.csv")["from"], "2026-01-02");
}
