//! Period and coverage: which day a row belongs to, what lies in a period, and what the files cover.

use crate::harness::program;
use crate::rules::{Rule, rule};
use serde_json::json;

fn fixture(name: &str) -> Rule {
    rule("period-and-coverage", name)
}

const BY_MONTH: [&str; 4] = ["--by", "month", "--kpi", "revenue"];

/// 23:30 in London is 01:30 of the next day in Sofia.
#[test]
fn a_moment_with_an_offset_is_brought_into_the_report_s_zone() {
    fixture("a-moment-with-an-offset-is-brought-into-the-report-s-zone").says(
        &BY_MONTH,
        "month,revenue\n2026-01,5.00\n2026-02,10.00\n",
        "",
    );
}

/// 20:30 in New York is 03:30 of the next day in Sofia.
#[test]
fn a_moment_of_a_source_with_a_zone_is_brought_into_the_report_s_zone() {
    fixture("a-moment-of-a-source-with-a-zone-is-brought-into-the-report-s-zone").says(
        &BY_MONTH,
        "month,revenue\n2026-01,5.00\n2026-02,10.00\n",
        "",
    );
}

#[test]
fn a_bare_date_is_never_converted() {
    fixture("a-bare-date-is-never-converted").says(&BY_MONTH, "month,revenue\n2026-01,10.00\n", "");
}

#[test]
fn without_a_zone_dates_are_as_written_never_the_system_s() {
    let fixture = fixture("without-a-zone-dates-are-as-written-never-the-system-s");
    fixture.says(&BY_MONTH, "month,revenue\n2026-01,10.00\n2026-02,5.00\n", "");
    for zone in ["Pacific/Auckland", "America/Los_Angeles"] {
        let mut command = program(fixture.folder());
        let output = command.env("TZ", zone).args(["report", "--format", "csv"]).args(BY_MONTH).output();
        let output = output.expect("perfkpi starts");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "month,revenue\n2026-01,10.00\n2026-02,5.00\n");
        assert_eq!((output.stderr.as_slice(), output.status.code()), (&b""[..], Some(0)));
    }
}

#[test]
fn a_range_counts_only_inside_the_period() {
    let fixture = fixture("a-range-counts-only-inside-the-period");
    let by = ["--by", "campaign", "--kpi", "spend"];
    fixture.says(&[&by[..], &["--period", "2026-01"]].concat(), "campaign,spend\nTea,100.00\n", "");
    fixture.says(&[&by[..], &["--period", "2026-Q1"]].concat(), "campaign,spend\nTea,150.00\n", "");
}

#[test]
fn a_range_across_the_edge_is_listed_and_not_prorated() {
    let fixture = fixture("a-range-across-the-edge-is-listed-and-not-prorated");
    let flags = ["--by", "campaign", "--kpi", "spend", "--from", "2026-01-10", "--to", "2026-02-28"];
    let ran = fixture.run(&[&["report", "--format", "csv"], &flags[..]].concat());
    assert_eq!((ran.stdout.as_str(), ran.code), ("campaign,spend\nTea,50.00\n", 0));
    let told = "warning[unsettled-range]: 1 row of spend.csv (100.00 of spend) left out";
    assert!(ran.stderr.starts_with(told), "{}", ran.stderr);
    let report = fixture.report(&flags);
    assert_eq!(
        report.file("spend.csv")["rows"],
        json!({"read": 3, "header": 1, "unsettled_range": 1, "used": 1})
    );
}

/// From the title, from the first to the last row, and none.
#[test]
fn the_covered_days_of_every_file_are_known() {
    let report = fixture("the-covered-days-of-every-file-are-known").report(&["--by", "", "--kpi", "spend"]);
    for (file, from, to) in [
        ("Campaign report.csv", json!("2026-01-01"), json!("2026-01-05")),
        ("orders.csv", json!("2026-01-02"), json!("2026-01-06")),
        ("visits.csv", json!(null), json!(null)),
    ] {
        let told = report.file(file);
        assert_eq!((&told["from"], &told["to"]), (&from, &to), "{file}");
    }
}

/// Spend 10 + 20 + 40 of 1 to 3 January, revenue 30 + 90 + 7 of 2 to 4 January.
#[test]
fn a_report_without_period_takes_everything_and_says_so() {
    fixture("a-report-without-period-takes-everything-and-says-so").says(
        &["--kpi", "spend,revenue"],
        "channel,spend,revenue\nEmail,70.00,127.00\n",
        "note[uneven-coverage]: the files do not cover the same days: spend 2026-01-01 to 2026-01-03; orders 2026-01-02 to 2026-01-04\n\
         hint: for ratios over the same days ask for a period with --from and --to\n",
    );
}

/// On 2 and 3 January 60 were spent and 120 came in: ROMI is 100 %; of all days it would be 57 / 70.
#[test]
fn a_check_without_period_takes_the_days_that_all_cover() {
    fixture("a-check-without-period-takes-the-days-that-all-cover").judges(
        &["--rule", "romi >= 100%"],
        0,
        &["2026-01-02 to 2026-01-03", "romi is 100.00%", "pass: 1 pass of 1 rule"],
        "",
    );
}

#[test]
fn a_check_of_days_that_are_not_covered_has_no_data() {
    let fixture = fixture("a-check-of-days-that-are-not-covered-has-no-data");
    let ran = fixture.run(&["check", "--rule", "romi >= 100%", "--period", "2026-02"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("the files do not cover 2026-02-01 to 2026-02-28"), "{}", ran.stdout);
    // Orders begin on the 2nd: of the first day there is nothing to judge by.
    let ran = fixture.run(&["check", "--rule", "romi >= 100%", "--to", "2026-01-01", "--format", "json"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("\"verdict\":\"no-data\""), "{}", ran.stdout);
}

#[test]
fn today_fixes_the_clock() {
    let fixture = fixture("today-fixes-the-clock");
    for (period, spend) in
        [("today", "4.00"), ("yesterday", "2.00"), ("this-month", "6.00"), ("last-month", "1.00")]
    {
        let report = fixture.report(&["--kpi", "spend", "--period", period, "--today", "2026-03-02"]);
        assert_eq!(report.total(&["spend"]), spend, "{period}");
    }
}

/// 29 December 2025 is a Monday: the first week of 2026 has four of its days there. 3 January 2027 is the Sunday of
/// week 53 of 2026.
#[test]
fn weeks_are_iso() {
    let fixture = fixture("weeks-are-iso");
    fixture.says(
        &["--by", "week", "--kpi", "spend"],
        "week,spend\n2025-W52,1.00\n2026-W01,6.00\n2026-W02,8.00\n2026-W53,16.00\n",
        "",
    );
    assert_eq!(fixture.report(&["--kpi", "spend", "--period", "2026-W01"]).total(&["spend"]), "6.00");
}
