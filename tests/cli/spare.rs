//! Exports that are known to hold nothing that a KPI needs: beside others they are noted, alone and named they are refused.

use crate::harness::Folder;

const SPEND: &str = "date,campaign,spend\n2026-01-15,Tea,12.50\n2026-01-16,Tea,7.50\n";

/// Two tables of page insights, as the suite downloads them.
fn insights() -> Vec<u8> {
    let text = "\u{feff}sep=,\r\n\"Facebook visits\"\r\n\"Date\",\"Primary\"\r\n\"2026-01-15T00:00:00\",\"12\"\r\n\
                \r\n\"Instagram profile visits\"\r\n\"Date\",\"Primary\"\r\n\"2026-01-15T00:00:00\",\"4\"\r\n";
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

const SAYS: &str = "this is the insights file of Meta Business Suite, and is not read: it counts what people did on \
                    Facebook and Instagram pages, not visits of a site and not ad spend";

#[test]
fn beside_other_files_it_is_left_out_with_a_note() {
    let folder = Folder::new().with("spend.csv", SPEND);
    folder.write("Visits.csv", insights());
    let report = folder.report(&["--by", "campaign", "--kpi", "spend,sessions"]);
    assert_eq!(report.lines(&["campaign", "spend", "sessions"]), ["\"Tea\" 20.00 null"]);
    assert_eq!(report.note("nothing-to-compute"), SAYS);
    assert_eq!(report.whole["files"].as_array().map(Vec::len), Some(1));
    let seen = folder.run(&["inspect"]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(
        seen.stdout.contains("Visits.csv\n  not read    this is the insights file of Meta Business Suite")
    );
}

#[test]
fn alone_or_named_it_is_refused() {
    let begin = "error[unknown-format]: this is the insights file of Meta Business Suite, and no KPI can be made of it";
    let alone = Folder::new();
    alone.write("Visits.csv", insights());
    let both = Folder::new().with("spend.csv", SPEND);
    both.write("Visits.csv", insights());
    for (folder, args) in [(&alone, &["report"][..]), (&both, &["report", "spend.csv", "Visits.csv"])] {
        let ran = folder.run(args);
        assert!(ran.stderr.starts_with(begin), "{}", ran.stderr);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    }
}

/// Payments and refunds stand in it: left out, money would be missing unsaid.
#[test]
fn what_holds_money_is_refused_beside_others_too() {
    let balance = "balance_transaction_id,reporting_category,gross\ntxn_1,charge,10.00\n";
    let ran = Folder::new().with("spend.csv", SPEND).with("balance.csv", balance).run(&["report"]);
    assert!(
        ran.stderr.starts_with("error[unknown-format]: this is the balance file of Stripe"),
        "{}",
        ran.stderr
    );
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

#[test]
fn settings_that_say_what_it_is_are_followed() {
    let settings = "[[source]]\npath = \"visits.csv\"\nkind = \"sessions\"\ncolumns = { date = \"Date\", sessions = \"Primary\" }\n";
    let folder = Folder::new()
        .with("spend.csv", SPEND)
        .with("visits.csv", "Date,Primary\n2026-01-15,12\n")
        .with("perfkpi.toml", settings);
    let report = folder.report(&["--by", "day", "--kpi", "spend,sessions"]);
    assert_eq!(report.lines(&["day", "sessions"])[0], "\"2026-01-15\" 12");
}
