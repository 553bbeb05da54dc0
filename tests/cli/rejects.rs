//! `--on-bad-row skip` and `--rejects`: rows that cannot be read are left out, said, counted with their money, and
//! written to a file that is never input again.

use crate::generated::{Export, export};
use crate::harness::{Folder, Report, refused};
use proptest::prelude::*;
use serde_json::json;
use std::fmt::Write;

/// Every sort of bad row: a row with two bad cells, no such day, a damaged id, a row that is cut off.
const SPEND: &str = "\
date,campaign,campaign_id,spend,clicks
2026-01-01,Tea,1,10.00,5
2026-01-02,Tea,1,ten,x
2026-02-30,Cups,2,7.00,5
2026-01-03,Cups,\"1,23E+19\",3.00,1
=SUM(A1),Cups,2,4.00
2026-01-05,Cups,2,5.00,2
2026-01-06,Cups,2,5.50,2
2026-01-07,Cups,2,6.00,2
2026-01-08,Cups,2,6.00,2
";

#[test]
fn bad_rows_are_refused_together() {
    let expected = "\
error[not-a-number]: \"ten\" in the column \"spend\" is not a number
 --> spend.csv:3:18
hint: mend the cell, or empty it where nothing is known
error[not-a-number]: \"x\" in the column \"clicks\" is not a number
 --> spend.csv:3:22
error[no-such-day]: \"2026-02-30\" in the column \"date\" is a day that does not exist
 --> spend.csv:4:1
hint: write the day that was meant
error[damaged-id]: \"1,23E+19\" in the column \"campaign_id\" is not an id any more: Excel has rounded it
 --> spend.csv:5:17
hint: download the export again and do not save it from Excel
error[ragged-row]: this row has 4 cells, but the header has 5
 --> spend.csv:6:17
hint: a cell that holds the delimiter must stand in quotes; download the file again if it was cut
error[not-a-date]: \"soon\" in the column \"date\" is not a date
 --> web.csv:3:1
hint: write days as 2026-01-31; a row that is a remark or a total goes out of the file";
    let web = "date,channel,sessions\n2026-01-01,Email,5\nsoon,Email,1\n";
    let folder = Folder::new().with("spend.csv", SPEND).with("web.csv", web);
    refused(&folder.run(&["report"]), expected);
    refused(&folder.run(&["report", "--on-bad-row", "error", "--threads", "7"]), expected);
}

#[test]
fn bad_rows_are_left_out_and_accounted_for() {
    let folder = Folder::new().with("spend.csv", SPEND);
    let args =
        ["report", "--by", "campaign", "--format", "json", "--on-bad-row", "skip", "--rejects", "bad.csv"];
    let ran = folder.run(&args);
    let report = Report::of(&ran);
    // 10 + 5 + 5.50 + 6 + 6, and of the four rows left out 7 + 3 + 4 can be read.
    assert_eq!(report.total(&["spend", "clicks"]), "32.50 13");
    let file = report.file("spend.csv");
    assert_eq!(file["rows"], json!({"read": 10, "header": 1, "rejected": 4, "used": 5}));
    let money: serde_json::Value =
        serde_json::from_str("{\"spend\": {\"read\": 46.50, \"rejected\": 14.00, \"used\": 32.50}}")
            .expect("JSON");
    assert_eq!(file["money"], money);
    let warning = "\
warning[rows-rejected]: 4 of 9 rows cannot be read and are left out (14.00 of spend): \
1 row (ragged-row), first in line 6; \
1 in column \"campaign_id\" (damaged-id), first in line 5; \
1 in column \"clicks\" (not-a-number), first in line 3; \
1 in column \"date\" (no-such-day), first in line 4; \
1 in column \"spend\" (not-a-number), first in line 3
 --> spend.csv\n";
    assert_eq!(ran.stderr, warning);
    let rejects = "\
file,line,column,code,reason,row
spend.csv,3,18,not-a-number,\"\"\"ten\"\" in the column \"\"spend\"\" is not a number; \"\"x\"\" in the column \"\"clicks\"\" is not a number\",\"2026-01-02,Tea,1,ten,x\"
spend.csv,4,1,no-such-day,\"\"\"2026-02-30\"\" in the column \"\"date\"\" is a day that does not exist\",\"2026-02-30,Cups,2,7.00,5\"
spend.csv,5,17,damaged-id,\"\"\"1,23E+19\"\" in the column \"\"campaign_id\"\" is not an id any more: Excel has rounded it\",\"2026-01-03,Cups,\"\"1,23E+19\"\",3.00,1\"
spend.csv,6,17,ragged-row,\"this row has 4 cells, but the header has 5\",\"'=SUM(A1),Cups,2,4.00\"
";
    assert_eq!(String::from_utf8(folder.read("bad.csv")).expect("UTF-8"), rejects);
    // It lies among the exports, and is none: neither when it is written again nor when nobody names it.
    assert_eq!(folder.run(&args), ran);
    let plain = folder.run(&["report", "--on-bad-row", "skip", "--format", "json"]);
    assert_eq!(Report::of(&plain).total, report.total);
    assert!(plain.stderr.contains("hint: --rejects FILE writes these rows"), "{}", plain.stderr);
    assert!(plain.stderr.contains("note[own-output]"), "{}", plain.stderr);
    // Once all is mended, the list is empty and not the old one.
    folder.write("spend.csv", "date,campaign,spend\n2026-01-01,Tea,1.00\n");
    assert_eq!(folder.run(&args).code, 0);
    assert_eq!(folder.read("bad.csv"), b"file,line,column,code,reason,row\n");
}

#[test]
fn check_and_inspect_leave_them_out_too() {
    let folder = Folder::new().with("spend.csv", SPEND);
    let skip = ["--on-bad-row", "skip", "--rejects", "bad.csv"];
    let ran = folder.run(&[&["check", "--rule", "spend = 32.50", "--quiet"], skip.as_slice()].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    let first = folder.read("bad.csv");
    folder.write("bad.csv", "");
    let ran = folder.run(&[&["inspect"], skip.as_slice()].concat());
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("rows        10 read = 1 header + 4 rejected + 5 used"), "{}", ran.stdout);
    assert_eq!(folder.read("bad.csv"), first);
}

#[test]
fn the_settings_say_it_for_all_or_for_one() {
    let web = "date,channel,sessions\n2026-01-01,Email,5\nsoon,Email,1\n";
    let folder = Folder::new().with("spend.csv", SPEND).with("web.csv", web);
    folder.write("perfkpi.toml", "on_bad_row = \"skip\"\n");
    assert_eq!(folder.report(&[]).total(&["spend", "sessions"]), "32.50 5");
    assert_eq!(folder.run(&["report", "--on-bad-row", "error"]).code, 2);
    folder.write("perfkpi.toml", "[[source]]\npath = \"spend.csv\"\non_bad_row = \"skip\"\n");
    refused(
        &folder.run(&["report"]),
        "error[not-a-date]: \"soon\" in the column \"date\" is not a date\n --> web.csv:3:1\nhint: write days as 2026-01-31; a row that is a remark or a total goes out of the file",
    );
    folder.write(
        "perfkpi.toml",
        "on_bad_row = \"skip\"\n[[source]]\npath = \"web.csv\"\non_bad_row = \"error\"\n",
    );
    assert_eq!(folder.run(&["report"]).code, 2);
}

#[test]
fn what_cannot_be_asked() {
    let folder = Folder::new().with("spend.csv", SPEND);
    refused(
        &folder.run(&["report", "--rejects", "bad.csv"]),
        "error[rejects-without-skip]: --rejects lists rows that are left out, but bad rows are errors here\n\
         hint: add --on-bad-row skip, or write on_bad_row = \"skip\" into perfkpi.toml",
    );
    let skip = ["report", "--on-bad-row", "skip"];
    refused(
        &folder.run(&[skip.as_slice(), &["-o", "k.csv", "--rejects", "./k.csv"]].concat()),
        "error[output-twice]: \"./k.csv\" is to hold both the output and the rejected rows\n\
         hint: give --rejects a file of its own",
    );
    let ran = folder.run(&[skip.as_slice(), &["--rejects", "spend.csv"]].concat());
    assert!(ran.code == 2 && ran.stderr.starts_with("error[output-is-input]"), "{}", ran.stderr);
    assert_eq!(folder.read("spend.csv"), SPEND.as_bytes());
}

/// A file of which little is left is not what it was taken for.
#[test]
fn more_than_half_is_an_error_all_the_same() {
    let rows = |good: usize| {
        let good = "2026-01-01,Email,5\n".repeat(good);
        Folder::new().with("web.csv", format!("date,channel,sessions\n{good}soon,Email,1\nlater,Email,2\n"))
    };
    let skip = ["report", "--on-bad-row", "skip", "--rejects", "bad.csv"];
    let expected = "\
error[not-a-date]: \"soon\" in the column \"date\" is not a date
 --> web.csv:3:1
hint: write days as 2026-01-31; a row that is a remark or a total goes out of the file
error[not-a-date]: \"later\" in the column \"date\" is not a date
 --> web.csv:4:1
error[too-many-bad-rows]: 2 of 3 rows of this file cannot be read: that is more than half, and the file is not used without them
 --> web.csv
hint: look at what the file was taken for: perfkpi inspect; columns and forms are set right in a [[source]]";
    let folder = rows(1);
    refused(&folder.run(&skip), expected);
    assert!(!folder.path().join("bad.csv").exists());
    assert_eq!(rows(2).run(&skip).code, 0);
}

/// Lines of orders: one without a day, one in another currency than its order.
#[test]
fn orders_that_cannot_be_used_are_left_out_with_their_money() {
    let orders = "\
Order ID,Date,Revenue,Currency,Status
1,2026-01-01,10.00,EUR,paid
2,,20.00,EUR,paid
3,2026-01-02,30.00,EUR,paid
4,2026-01-03,x,EUR,paid
";
    let folder = Folder::new().with("orders.csv", orders);
    let report = folder.report(&["--on-bad-row", "skip", "--rejects", "bad.csv"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 40.00");
    let money: serde_json::Value =
        serde_json::from_str("{\"read\": 60.00, \"rejected\": 20.00, \"used\": 40.00}").expect("JSON");
    assert_eq!(report.file("orders.csv")["money"]["revenue"], money);
    let bad = String::from_utf8(folder.read("bad.csv")).expect("UTF-8");
    let ends: Vec<&str> =
        bad.lines().skip(1).filter_map(|line| line.rsplit_once(",\"")).map(|(_, end)| end).collect();
    assert_eq!(ends, ["2,,20.00,EUR,paid\"", "4,2026-01-03,x,EUR,paid\""]);
}

/// Several blocks, so that workers meet the bad rows in any order.
#[test]
fn threads_tell_the_same() {
    let mut text = "date,campaign,campaign_id,spend\n".to_owned();
    for n in 0..90_000 {
        let spend = if n % 7_001 == 0 { "ten" } else { "1.50" };
        let id = if n % 9_001 == 1 { "\"1,23E+19\"" } else { "77" };
        writeln!(text, "2026-01-{:02},A campaign with a long name,{id},{spend}", n % 28 + 1).expect("text");
    }
    assert!(text.len() > 4_000_000);
    let folder = Folder::new().with("spend.csv", text);
    for more in [["--on-bad-row", "error"].as_slice(), &["--on-bad-row", "skip", "--rejects", "bad.csv"]] {
        let run = |threads: &str| {
            let args =
                [&["report", "--format", "json", "--by", "campaign_id", "--threads", threads], more].concat();
            let ran = folder.run(&args);
            (ran, std::fs::read(folder.path().join("bad.csv")).ok())
        };
        let one = run("1");
        assert_eq!(one, run("4"));
        if let (ran, Some(bad)) = one {
            // 13 rows with a word for money, 10 with a damaged id.
            assert_eq!(bad.iter().filter(|byte| **byte == b'\n').count(), 24);
            assert_eq!(Report::of(&ran).file("spend.csv")["rows"]["rejected"], json!(23));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Skipping the broken rows of a file is reading it without them.
    #[test]
    fn skipping_is_reading_without_them(
        export in export(),
        breaks in prop::collection::vec((0usize..3, 0usize..14, 0usize..4), 1..8),
        by in prop::sample::select(vec!["", "channel", "campaign,day"]),
    ) {
        let (folder, broken) = with_broken_rows(&export, &breaks);
        let args = ["--by", by, "--on-bad-row", "skip"];
        let (clean, skipped) = (export.written().report(&args[..2]), folder.report(&args));
        prop_assert_eq!(&clean.rows, &skipped.rows);
        prop_assert_eq!((&clean.total, &clean.paid), (&skipped.total, &skipped.paid));
        for (name, count) in ["spend.csv", "sessions.csv", "orders.csv"].into_iter().zip(broken) {
            let rows = &skipped.file(name)["rows"];
            prop_assert_eq!(rows["rejected"].as_u64().unwrap_or_default(), count as u64, "{}", name);
            prop_assert_eq!(&rows["used"], &clean.file(name)["rows"]["used"]);
        }
    }
}

/// Broken copies of rows put between the others, at most as many as there are good ones; how many each file has.
fn with_broken_rows(export: &Export, breaks: &[(usize, usize, usize)]) -> (Folder, [usize; 3]) {
    let folder = Folder::new();
    let mut counts = [0; 3];
    for (at, (name, text)) in export.files().into_iter().enumerate() {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let whole = lines.clone();
        let good = whole.len() - 1;
        for (_, place, sort) in breaks.iter().filter(|(file, _, _)| *file == at).take(good) {
            let (before, last) = whole[1 + place % good].rsplit_once(',').expect("cells");
            let row = match sort {
                0 => format!("{before},much"),
                1 => format!("{before},{last},{last}"),
                2 => before.to_owned(),
                _ => format!("{before},{last}").replace("2026-01-", "2026-13-"),
            };
            // Behind the good rows and the broken ones alike, never before the header.
            lines.insert(1 + (place * 5) % lines.len(), row);
            counts[at] += 1;
        }
        folder.write(name, lines.join("\n") + "\n");
    }
    (folder, counts)
}
