//! Files that cannot be read: each is refused with the place and what to do, and nothing is printed.

use crate::harness::{Folder, Ran, broken, refused, run};

/// A fixture in `fixtures/broken`, named alone.
fn report(file: &str) -> Ran {
    run(&broken(), &["report", file])
}

/// For messages whose wording is free: what must stand in them.
#[track_caller]
fn demands(ran: &Ran, parts: &[&str]) {
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{}", ran.stderr);
    for part in parts {
        assert!(ran.stderr.contains(part), "\"{part}\" is not said in:\n{}", ran.stderr);
    }
}

#[test]
fn a_missing_file() {
    refused(
        &report("nowhere.csv"),
        "error[file-not-found]: there is no file 'nowhere.csv'\n --> nowhere.csv",
    );
    refused(&report("no*.zip"), "error[file-not-found]: no file matches \"no*.zip\"");
}

#[test]
fn a_table_of_something_else() {
    let expected = "\
error[no-header]: no header row was found: none of the first 30 rows names two columns that are known
 --> unknown-format.csv
hint: if the columns have names of their own, say in perfkpi.toml what they are:
[[source]]
path = \"unknown-format.csv\"
kind = \"spend\"
columns = { date = \"…\", campaign = \"…\", spend = \"…\" }
hint: if the file has no header row, add `header = [\"…\", \"…\"]` with a name for each column
hint: for a file that is named, name the settings too: --config perfkpi.toml";
    refused(&report("unknown-format.csv"), expected);
    refused(&report("no-header.csv"), &expected.replace("unknown-format", "no-header"));
}

/// A hand-made sheet is nearest to our own table, not to some platform's that shares two names.
#[test]
fn a_sheet_with_an_unknown_money_column() {
    demands(
        &report("unknown-column.csv"),
        &["error[unknown-format]", " --> unknown-column.csv:1\n", "generic-spend", "\"Amount\""],
    );
}

#[test]
fn an_empty_file() {
    refused(&report("empty.csv"), "error[empty-file]: 'empty.csv' is empty\n --> empty.csv");
}

#[test]
fn a_bad_number() {
    let expected =
        "error[not-a-number]: \"twelve\" in the column \"spend\" is not a number\n --> not-a-number.csv:3:24";
    refused(&report("not-a-number.csv"), expected);
}

#[test]
fn a_bad_date() {
    let expected =
        "error[not-a-date]: \"soon\" in the column \"date\" is not a date\n --> not-a-date.csv:3:1";
    refused(&report("not-a-date.csv"), expected);
}

/// 2026-02-30 has one order only, so advice about the order would lead astray.
#[test]
fn a_day_that_does_not_exist() {
    let expected = "error[no-such-day]: \"2026-02-30\" in the column \"date\" is a day that does not exist\n --> no-such-day.csv:3:1";
    refused(&report("no-such-day.csv"), expected);
}

#[test]
fn a_row_that_is_too_short_or_too_long() {
    let hint =
        "hint: a cell that holds the delimiter must stand in quotes; download the file again if it was cut";
    let short = "error[ragged-row]: this row has 2 cells, but the header has 3\n --> ragged-row.csv:3:12";
    refused(&report("ragged-row.csv"), &format!("{short}\n{hint}"));
    let long = "error[ragged-row]: this row has 4 cells, but the header has 3\n --> ragged-long.csv:2:27";
    refused(&report("ragged-long.csv"), &format!("{long}\n{hint}"));
}

#[test]
fn an_unclosed_quote() {
    let expected = "\
error[unclosed-quote]: the quote that opens the cell '\"Paid Search,12.50' is not closed, so the rows after it are lost
 --> unclosed-quote.csv:2:12
hint: remove the quote or close it; a quote that belongs to the text is written twice: \"\"";
    refused(&report("unclosed-quote.csv"), expected);
}

#[test]
fn a_money_column_that_may_be_read_two_ways() {
    let ran = report("undecided-decimal.csv");
    demands(&ran, &["error[undecided-decimal]", "\"spend\"", "decimal = \",\"    # or \".\""]);
    // The place and the text: with twenty columns a marketer must find the cell.
    demands(&ran, &["\"1,234\"", " --> undecided-decimal.csv:2:24"]);
}

#[test]
fn a_date_that_may_be_read_two_ways() {
    let ran = report("undecided-date.csv");
    demands(&ran, &["error[undecided-date]", "date_format = \"dmy\"    # or \"mdy\""]);
    demands(&ran, &["\"01/02/2026\"", " --> undecided-date.csv:2:1"]);
}

#[test]
fn an_id_that_excel_destroyed() {
    let ran = report("damaged-id.csv");
    let hint = "hint: download the export again and do not save it from Excel";
    demands(&ran, &["error[damaged-id]: \"1,23E+19\"", " --> damaged-id.csv:2:1\n", hint]);
    assert!(!ran.stderr.contains(": is not"), "two sentences are run together: {}", ran.stderr);
}

#[test]
fn a_row_without_a_date() {
    let expected = "error[missing-date]: the cell of column \"date\" is empty, so the row belongs to no day\n --> undated-spend.csv:3:1";
    refused(&report("undated-spend.csv"), expected);
    let expected = "error[missing-date]: the cell of column \"date\" is empty, so the order belongs to no day\n --> missing-date.csv:3:6";
    refused(&report("missing-date.csv"), expected);
}

#[test]
fn two_currencies_without_a_rate() {
    let ran = report("two-currencies.csv");
    demands(&ran, &["error[two-currencies]", "EUR", "USD", " --> two-currencies.csv", "[rates]"]);
    // A rate that nobody gave must not be made up: pasted, it would be silently wrong.
    assert!(!ran.stderr.contains("0.92"), "{}", ran.stderr);
}

#[test]
fn one_currency_known_and_one_not() {
    let folder = Folder::new()
        .with("a.csv", "date,channel,spend\n2026-01-05,Paid Search,12.50\n")
        .with("b.csv", "date,channel,spend eur\n2026-01-06,Paid Social,12.50\n");
    let expected = "\
error[unknown-currency]: a.csv names no currency, while other files are in EUR
 --> a.csv
hint: say it in perfkpi.toml: currency = \"EUR\" at the top for all, or in a [[source]]";
    refused(&folder.run(&["report"]), expected);
    folder.write("perfkpi.toml", "currency = \"EUR\"\n");
    assert_eq!(folder.report(&["--by", ""]).total(&["spend"]), "25.00");
}

#[test]
fn a_workbook_named_csv() {
    // A local file header of a ZIP archive whose first member is the workbook's.
    let mut workbook = b"PK\x03\x04\x14\0\0\0\x08\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0".to_vec();
    workbook.extend(b"[Content_Types].xml\x03\0PK\x05\x06");
    let folder = Folder::new().with("report.csv", workbook);
    let expected = "\
error[spreadsheet]: 'report.csv' is an Excel workbook that was only renamed, not a CSV
 --> report.csv
hint: open it and save it as 'CSV UTF-8 (comma delimited)', then pass that file";
    refused(&folder.run(&["report", "report.csv"]), expected);
    refused(&folder.run(&["report"]), expected);
}

#[test]
fn noise() {
    let noise: Vec<u8> = (0..4000u32).map(|i| (i * i * 7 + i * 31 + 3).to_le_bytes()[0]).collect();
    let folder = Folder::new().with("noise.csv", noise);
    let expected = "\
error[binary-file]: 'noise.csv' is a binary file, not a table
 --> noise.csv
hint: export the report as CSV";
    refused(&folder.run(&["report", "noise.csv"]), expected);
}

#[test]
fn a_cut_off_archive() {
    // The head of a gzip file and nothing after it.
    let folder = Folder::new().with("spend.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x49");
    let ran = folder.run(&["report", "spend.csv.gz"]);
    demands(&ran, &["error[broken-archive]", " --> spend.csv.gz\n", "hint: download the file again"]);
}

#[test]
fn a_folder_without_tables() {
    let folder = Folder::new().with("docs/README.md", "# Notes\n").with("docs/offer.pdf", "%PDF-1.7");
    let expected = "\
error[no-tables]: there are no tables in \"docs\"
hint: name the folder or the files that hold the exports (.csv, .tsv, .xlsx, also .gz and .zst)
hint: tables in folders below are read with --recursive, or where a perfkpi.toml lies";
    refused(&folder.run(&["report", "docs"]), expected);
}

#[test]
fn one_odd_table_among_good_ones_stops_the_report() {
    let folder = Folder::new()
        .with("good.csv", "date,channel,spend\n2026-01-05,Paid Search,12.50\n")
        .with("odd.csv", "name,colour\nteapot,blue\n");
    demands(&folder.run(&["report"]), &["error[no-header]", " --> odd.csv\n"]);
    let inspected = folder.run(&["inspect"]);
    assert_eq!((inspected.stderr.as_str(), inspected.code), ("", 0));
    assert!(inspected.stdout.contains("odd.csv\n  a report would refuse this file:\n  error[no-header]"));
    assert!(inspected.stdout.contains("2 files, of which a report would refuse 1\n"));
}

/// All that is wrong with a file is said at once, twenty cells at most.
#[test]
fn many_bad_cells() {
    let rows: String = (1..=25).map(|i| format!("2026-01-{i:02},Paid Search,x{i}\n")).collect();
    let folder = Folder::new().with("spend.csv", format!("date,channel,spend\n{rows}"));
    let mut expected: Vec<String> = (1..=20)
        .map(|i| {
            let what = format!("error[not-a-number]: \"x{i}\" in the column \"spend\" is not a number");
            format!("{what}\n --> spend.csv:{}:24", i + 1)
        })
        .collect();
    expected.push(
        "error[more-bad-cells]: 5 more cells of this file cannot be read: 5 in column \"spend\" (not-a-number)\n --> spend.csv"
            .to_owned(),
    );
    refused(&folder.run(&["report", "spend.csv"]), &expected.join("\n"));
}

#[test]
fn our_own_report_is_no_export() {
    let expected = "\
error[own-output]: \"own-output.csv\" is a report of perfkpi itself, not an export
 --> own-output.csv
hint: name the exports instead; a [[source]] with this path and a kind reads it all the same";
    refused(&report("own-output.csv"), expected);
    let folder = Folder::new().with("spend.csv", "date,channel,spend\n2026-01-05,Paid Search,12.50\n");
    for name in ["kpi.csv", "kpi.tsv", "kpi.json"] {
        assert_eq!(folder.run(&["report", "-o", name]).code, 0);
        // The second run finds the first one's output in the folder and leaves it out.
        let again = folder.report(&[]);
        assert_eq!(again.total(&["spend"]), "12.50", "{name}");
        assert_eq!(folder.run(&["report", name]).code, 2, "{name}");
    }
}

#[test]
fn two_systems_for_the_same_sessions() {
    let folder = Folder::new()
        .with("sessions.csv", "date,channel,sessions\n2026-01-05,Email,10\n")
        .with("ga4.csv", GA4);
    let ran = folder.run(&["report"]);
    let message = "error[two-systems]: two systems tell sessions for the same days: \
        ga4.csv (ga4-exploration) and sessions.csv (generic-sessions)\n --> sessions.csv\n";
    demands(&ran, &[message]);
    // What the hint says to paste must be what settings files are written like.
    let (_, snippet) = ran.stderr.split_once("[[source]]").expect("a snippet");
    folder.write("perfkpi.toml", format!("[[source]]{snippet}"));
    assert_eq!(folder.report(&["--by", ""]).total(&["sessions"]), "100");
}

const GA4: &str = "\
# ----------------------------------------
# Free form 1
# Kettle and Leaf
# 20260105-20260106
# ----------------------------------------

Session source / medium,Sessions,Engaged sessions
google / cpc,100,50
";
