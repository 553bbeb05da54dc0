//! Weeks that begin on another day, and rows that speak of several days.

use crate::harness::Folder;
use serde_json::json;

/// 2026-01-03 is a Saturday, 2026-01-04 a Sunday, 2026-01-05 a Monday.
const DAYS: &str =
    "date,channel,spend\n2026-01-03,Email,1.00\n2026-01-04,Email,2.00\n2026-01-05,Email,4.00\n";

#[test]
fn weeks_are_iso_weeks_unless_week_start_says_otherwise() {
    let folder = Folder::new().with("spend.csv", DAYS);
    let weeks = |args: &[&str]| {
        folder.report(&[&["--by", "week", "--kpi", "spend"], args].concat()).lines(&["week", "spend"])
    };
    assert_eq!(weeks(&[]), ["\"2026-W01\" 3.00", "\"2026-W02\" 4.00"]);
    assert_eq!(weeks(&["--week-start", "sunday"]), ["\"2025-12-28\" 1.00", "\"2026-01-04\" 6.00"]);
    assert_eq!(weeks(&["--week-start", "saturday"]), ["\"2026-01-03\" 7.00"]);
    folder.write("perfkpi.toml", "week_start = \"sunday\"\n");
    assert_eq!(weeks(&[]), ["\"2025-12-28\" 1.00", "\"2026-01-04\" 6.00"]);
    assert_eq!(weeks(&["--where", "week = \"2026-01-04\""]), ["\"2026-01-04\" 6.00"]);
    assert_eq!(weeks(&["--period", "this-week", "--today", "2026-01-05"]), ["\"2026-01-04\" 6.00"]);
    for (week, hint) in [("2026-W02", "2026-01-04"), ("2026-01-05", "2026-01-04")] {
        let ran = folder.run(&["report", "--by", "week", "--where", &format!("week >= \"{week}\"")]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
        assert!(ran.stderr.contains(week) && ran.stderr.contains(hint), "{}", ran.stderr);
    }
    // The flag is stronger than the settings, and a named ISO week stays one.
    assert_eq!(weeks(&["--week-start", "monday"]), ["\"2026-W01\" 3.00", "\"2026-W02\" 4.00"]);
    assert_eq!(weeks(&["--period", "2026-W02"]), ["\"2026-01-04\" 4.00"]);
}

#[test]
fn a_week_start_that_is_no_day_is_refused() {
    let folder = Folder::new().with("spend.csv", DAYS).with("perfkpi.toml", "week_start = \"sun\"\n");
    let ran = folder.run(&["report"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(ran.stderr.contains("perfkpi.toml:1:") && ran.stderr.contains("sunday"), "{}", ran.stderr);
    let ran = folder.run(&["report", "--week-start", "sun"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

#[test]
fn a_weeks_zero_needs_all_of_its_days_covered_from_its_own_start() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-04,Email,1.00\n2026-01-17,Email,2.00\n")
        .with(
            "orders.csv",
            "order_id,date,channel,revenue\n1,2026-01-04,Email,5.00\n2,2026-01-16,Email,6.00\n",
        );
    let args = ["--by", "week", "--kpi", "spend,orders", "--week-start", "sunday"];
    // The orders end on the 16th, so of the second week (to the 17th) only what is there is known.
    assert_eq!(folder.report(&args).lines(&["week", "orders"]), ["\"2026-01-04\" 1", "\"2026-01-11\" 1"]);
    let by_channel =
        folder.report(&[&args[2..], &["--by", "week,channel", "--where", "orders > 0"]].concat());
    assert_eq!(by_channel.lines(&["week"]).len(), 2);
}

/// January's 31.00 and 62 clicks in one row; a cent that does not divide by the days.
const RANGES: &str = "Date from,Date to,Campaign,Cost,Clicks\n\
    2026-01-01,2026-01-31,Tea,31.00,62\n\
    2026-01-30,2026-02-01,Cups,1.00,2\n";

#[test]
fn a_range_row_counts_whole_or_not_at_all_unless_prorate_spreads_it() {
    let folder = Folder::new().with("spend.csv", RANGES);
    let ten = ["--from", "2026-01-01", "--to", "2026-01-10", "--by", "campaign", "--kpi", "spend,clicks"];
    let whole = folder.report(&ten);
    assert_eq!(
        whole.file("spend.csv")["rows"],
        json!({"read": 3, "header": 1, "out_of_period": 1, "unsettled_range": 1})
    );
    let spread = folder.report(&[&ten[..], &["--prorate"]].concat());
    assert_eq!(spread.lines(&["campaign", "spend", "clicks"]), ["\"Tea\" 10.00 20"]);
    assert_eq!(
        spread.file("spend.csv")["rows"],
        json!({"read": 3, "header": 1, "out_of_period": 1, "used": 1})
    );
    assert_eq!(
        spread.file("spend.csv")["money"]["spend"],
        json!({"read": 32.0, "out_of_period": 22.0, "used": 10.0})
    );
    let note = spread.note("prorated");
    assert!(note.starts_with("1 row speaks of several days"), "{note}");
}

#[test]
fn prorated_parts_add_up_to_the_row() {
    let folder = Folder::new().with("spend.csv", RANGES);
    let months = folder.report(&["--by", "month,campaign", "--kpi", "spend,clicks", "--prorate"]);
    // Cups: 1.00 over three days is 0.33, 0.34 and 0.33; two clicks fall on two of them.
    assert_eq!(
        months.lines(&["month", "campaign", "spend"]),
        ["\"2026-01\" \"Tea\" 31.00", "\"2026-01\" \"Cups\" 0.67", "\"2026-02\" \"Cups\" 0.33"]
    );
    assert_eq!(months.total(&["spend", "clicks"]), "32.00 64");
    let days = folder.report(&["--by", "day", "--kpi", "spend", "--prorate"]);
    assert_eq!(days.lines(&["day"]).len(), 32);
    assert_eq!(days.lines(&["day", "spend"])[0], "\"2026-01-01\" 1.00");
    assert_eq!(days.total(&["spend"]), "32.00");
    // Without it the month of a row over two months is not known.
    let plain = folder.report(&["--by", "month", "--kpi", "spend"]);
    assert_eq!(plain.lines(&["month", "spend"]), ["\"2026-01\" 31.00", "null 1.00"]);
}

#[test]
fn a_check_can_prorate_too() {
    let folder = Folder::new().with("spend.csv", RANGES);
    let args = ["check", "--rule", "spend >= 10", "--from", "2026-01-01", "--to", "2026-01-10", "-q"];
    assert_eq!(folder.run(&args).code, 3);
    assert_eq!(folder.run(&[&args[..], &["--prorate"]].concat()).code, 0);
}
