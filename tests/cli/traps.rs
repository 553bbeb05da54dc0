//! Exports in which a wrong number is near at hand: the files of `fixtures/traps`. What must come out was added
//! up by hand from the file.

use crate::harness::{Ran, Report, root, run};

fn ran(args: &[&str]) -> Ran {
    run(&root().join("fixtures/traps"), args)
}

fn report(files: &[&str], args: &[&str]) -> Report {
    Report::of(&ran(&[&["report", "--format", "json"], files, args].concat()))
}

/// Nothing printed, exit code 2, and these words said.
#[track_caller]
fn refused(file: &str, parts: &[&str]) {
    let ran = ran(&["report", file]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{}", ran.stderr);
    for part in parts {
        assert!(ran.stderr.contains(part), "\"{part}\" is not said in:\n{}", ran.stderr);
    }
}

fn classes(report: &Report, file: &str) -> String {
    report.file(file)["rows"].to_string()
}

/// 500.5 + 20.25, of 500500000 and 20250000.
#[test]
fn millionths_are_divided_and_it_is_said() {
    let report = report(&["micros.tsv"], &["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "520.75");
    assert_eq!(report.notes(), ["micros"]);
}

/// (0.25 × 200 + 0.5 × 200) / 400, whichever way it is written.
#[test]
fn a_percent_and_a_fraction_are_one_rate() {
    for file in ["percent.csv", "fraction.csv"] {
        let report = report(&[file], &["--by", "channel", "--kpi", "bounces,bounce_rate"]);
        assert_eq!(report.total(&["bounces", "bounce_rate"]), "150 0.375", "{file}");
        assert_eq!(report.lines(&["channel", "bounce_rate"]), ["\"Direct\" 0.5", "\"Email\" 0.25"], "{file}");
    }
}

/// (90 × 2 + 30 × 2) / 4 seconds, written as seconds and as a clock.
#[test]
fn seconds_and_a_clock_are_one_duration() {
    for file in ["durations.csv", "durations-in-seconds.csv"] {
        let report = report(&[file], &["--kpi", "avg_duration"]);
        assert_eq!(report.total(&["avg_duration"]), "60", "{file}");
    }
}

/// Three totals of one table, whose labels stand in the second column; a campaign begins with the same word.
#[test]
fn totals_on_several_levels_are_no_spend() {
    let report = report(&["google-nested-totals.csv"], &["--by", "device", "--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "30.75");
    assert_eq!(report.lines(&["device", "spend"]), ["\"Computers\" 20.50", "\"Mobile phones\" 10.25"]);
    assert_eq!(
        classes(&report, "google-nested-totals.csv"),
        r#"{"read":8,"header":1,"title":2,"total":3,"used":2}"#
    );
}

#[test]
fn a_total_before_the_rows_is_no_spend() {
    let direct = report(&["direct-total-first.csv"], &["--kpi", "spend,clicks"]);
    assert_eq!(direct.total(&["spend", "clicks"]), "1001.50 40");
    let metrica =
        report(&["metrica-total-and-averages.csv"], &["--kpi", "sessions,bounce_rate,avg_duration"]);
    // (600 × 0.25 + 400 × 0.125) / 1000 and (600 × 90 + 400 × 60) / 1000
    assert_eq!(metrica.total(&["sessions", "bounce_rate", "avg_duration"]), "1000 0.2 78");
}

/// The grand total has a cell more than the header; 700 − 500 and 500 − 300 sessions bounced.
#[test]
fn a_total_that_is_too_wide_is_no_bad_row() {
    let report = report(&["ga4-grand-total-too-wide.csv"], &["--kpi", "sessions,bounces"]);
    assert_eq!(report.total(&["sessions", "bounces"]), "1200 400");
    assert_eq!(report.file("ga4-grand-total-too-wide.csv")["rows"]["total"], 1);
}

/// "Results" counts purchases in one row and clicks in the other; nobody knows the sum. "Clicks (all)" holds likes.
#[test]
fn results_of_mixed_kinds_and_all_clicks_are_not_read() {
    let asked = ["--by", "campaign", "--kpi", "spend,platform_conversions,clicks,platform_revenue"];
    let report = report(&["meta-mixed-results.csv"], &asked);
    assert_eq!(report.total(&["spend", "platform_conversions", "clicks"]), "30.00 null null");
    // The only revenue is ROAS × spend: 3.5 × 10.00, which is said.
    assert_eq!(report.total(&["platform_revenue"]), "35.00");
    assert!(report.note("from-rates").contains("platform_revenue"), "{:?}", report.notes());
}

/// 560 + 380 visitors need not be 940 people, and the 900 of the total row are of another grain.
#[test]
fn users_do_not_add_up() {
    let report = report(&["metrica-total-and-averages.csv"], &["--by", "channel", "--kpi", "users"]);
    assert_eq!(report.total(&["users"]), "null");
    assert!(report.notes().contains(&"users-not-additive"), "{:?}", report.notes());
}

/// Week 36 of which year? Such rows belong to no week, and in no period without a warning.
#[test]
fn a_week_without_a_year_is_no_week() {
    let file = "weeks-without-a-year.csv";
    let by_week = report(&[file], &["--by", "week", "--kpi", "spend"]);
    assert_eq!(by_week.lines(&["week", "spend"]), ["null 22.50"]);
    let within = report(&[file], &["--from", "2026-09-01", "--to", "2026-09-07", "--kpi", "spend"]);
    assert!(within.notes().contains(&"undated-rows"), "{:?}", within.notes());
}

#[test]
fn what_the_tool_did_not_tell_apart_is_said() {
    let other = report(&["ga4-other.csv"], &["--by", "source", "--kpi", "sessions"]);
    assert_eq!(other.total(&["sessions"]), "1200");
    assert!(other.note("rest-row").contains("\"(other)\""), "{}", other.note("rest-row"));
    // 1 + 2 + … + 25
    let page = report(&["ga4-one-page.csv"], &["--kpi", "sessions"]);
    assert_eq!(page.total(&["sessions"]), "325");
    assert!(page.note("page-size").contains("25 rows"), "{}", page.note("page-size"));
    for whole in ["ga4-grand-total-too-wide.csv", "metrica-total-and-averages.csv"] {
        let notes = report(&[whole], &["--by", "channel", "--kpi", "sessions"]);
        assert!(!notes.notes().iter().any(|code| ["rest-row", "page-size"].contains(code)), "{whole}");
    }
}

/// The newer file tells September 2 anew: 10 + 12 + 9, and not the 4 of the first day's evening.
#[test]
fn a_restated_day_counts_once() {
    for files in [["restated-old.csv", "restated-new.csv"], ["restated-new.csv", "restated-old.csv"]] {
        let report = report(&files, &["--by", "day", "--kpi", "spend"]);
        assert_eq!(
            report.lines(&["day", "spend"]),
            ["\"2026-09-01\" 10.00", "\"2026-09-02\" 12.00", "\"2026-09-03\" 9.00"]
        );
        assert!(report.notes().contains(&"superseded"), "{:?}", report.notes());
    }
}

#[test]
fn marked_robots_are_no_visits() {
    let report = report(&["metrica-robots.tsv"], &["--kpi", "sessions,bounces"]);
    assert_eq!(report.total(&["sessions", "bounces"]), "2 0");
    assert!(report.note("robots").starts_with("1 visit is of robots"), "{}", report.note("robots"));
    assert_eq!(classes(&report, "metrica-robots.tsv"), r#"{"read":4,"header":1,"not_counted":1,"used":2}"#);
}

#[test]
fn a_currency_that_only_the_header_tells() {
    let report = report(&["currency-in-header.csv"], &["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "10.00");
    assert_eq!(report.whole["currency"], "EUR");
}

#[test]
fn what_excel_ruined_is_refused() {
    refused("ids-ruined.csv", &["error[damaged-id]", "1.20210E+17", "ids-ruined.csv:2:6"]);
    refused("dates-ruined.csv", &["error[not-a-date]", "\"1-Sep\"", "dates-ruined.csv:2:1", "year"]);
}

/// 8, and 7 where the first of the two is empty; never 8 + 9.
#[test]
fn one_header_in_two_columns_is_read_once_and_said() {
    let report = report(&["link-clicks-twice.csv"], &["--kpi", "clicks"]);
    assert_eq!(report.total(&["clicks"]), "15");
    assert!(report.note("column-twice").contains("Link clicks"));
}

#[test]
fn characters_without_width_make_no_second_campaign() {
    let report = report(&["zero-width-names.csv"], &["--by", "campaign", "--kpi", "spend"]);
    assert_eq!(report.rows.len(), 1, "{:?}", report.rows);
    assert_eq!(report.total(&["spend"]), "20.50");
}

#[test]
fn an_export_that_says_it_has_no_data() {
    refused("no-data.csv", &["error[no-data]", "\"No data available.\"", "no-data.csv:1", "ignore = "]);
    refused("no-data-under-titles.csv", &["error[no-data]", "no-data-under-titles.csv:3"]);
    let report = report(&["no-data-under-the-header.csv"], &["--kpi", "spend"]);
    assert_eq!(report.file("no-data-under-the-header.csv")["rows"]["footer"], 1);
    assert!(report.notes().contains(&"no-rows"), "{:?}", report.notes());
}

/// 250 sessions stand in the rows of two segments, 150 of them in that of all users.
#[test]
fn compared_segments_are_not_added_up() {
    let report = report(&["../exports/ga4-report/Traffic_acquisition compared.csv"], &["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "150");
    assert!(report.note("segments-compared").contains("\"All Users\""), "{:?}", report.notes());
}

/// Without the number of the session nobody knows how many sessions the events are of, and a user stands in no day.
#[test]
fn files_of_events_and_of_users_are_refused_by_name() {
    for (file, name) in [
        ("posthog-events.csv", "events file of PostHog"),
        ("amplitude-events.csv", "events file of Amplitude"),
        ("mindbox-customers.csv", "customers file of Mindbox"),
        ("carrot-quest-users.csv", "users file of Carrot quest"),
    ] {
        refused(file, &["error[unknown-format]", name]);
    }
}

/// Order 501 was sold but for one line, which stands first; of order 502 nothing is left.
#[test]
fn an_order_of_which_one_line_was_cancelled_is_sold() {
    let file = "order-with-a-cancelled-line.csv";
    let report = report(&[file], &["--kpi", "orders,revenue,cancelled_orders"]);
    assert_eq!(report.total(&["orders", "revenue", "cancelled_orders"]), "1 1000.00 1");
    assert!(report.note("mixed-order-status").starts_with("1 line of an order"), "{:?}", report.notes());
}
