//! Laws over generated exports: parts sum to the whole, and neither the order of rows and files nor the
//! number of threads nor the way a file is cut matters.

use crate::generated::{Export, export};
use crate::harness::{Folder, Report};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::collections::BTreeMap;

const MEASURES: &str = "impressions,clicks,spend,sessions,bounces,pageviews,orders,revenue";

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 40, ..ProptestConfig::default() }
}

/// An exact number as ten-thousandths.
fn exact(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 4, "{text}");
    let digits = format!("{whole}{fraction:0<4}");
    digits.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn report(folder: &Folder, by: &str, more: &[&str]) -> Report {
    folder.report(&[&["--by", by, "--kpi", MEASURES], more].concat())
}

/// A row or summary: figures by id.
type Line = BTreeMap<String, String>;

/// Rows, total and paid: what must not depend on how the files are laid out.
fn figures(report: &Report) -> (Vec<Line>, Line, Line) {
    (report.rows.clone(), report.total.clone(), report.paid.clone())
}

fn adds_up(account: &serde_json::Value, place: &str) -> Result<(), TestCaseError> {
    let account = account.as_object().expect("an account");
    let number = |value: &serde_json::Value| exact(&value.to_string());
    let parts: i128 =
        account.iter().filter(|(class, _)| *class != "read").map(|(_, part)| number(part)).sum();
    prop_assert_eq!(number(&account["read"]), parts, "{}", place);
    Ok(())
}

proptest! {
    #![proptest_config(config(16))]

    #[test]
    fn parts_sum_to_the_whole(export in export(), by in prop::sample::select(vec![
        "channel", "campaign", "day", "week", "month", "weekday", "channel,campaign", "campaign,day", "platform", "source",
    ])) {
        let folder = export.written();
        let report = report(&folder, by, &[]);
        for measure in MEASURES.split(',') {
            let parts: i128 =
                report.rows.iter().map(|row| &row[measure]).filter(|part| *part != "null").map(|part| exact(part)).sum();
            let total = &report.total[measure];
            // What the files hold, added up by the test itself.
            prop_assert_eq!(exact(total), export.sum(measure), "total of {}", measure);
            prop_assert_eq!(parts, exact(total), "parts of {} by {}", measure, by);
        }
        let rows = |by: &str| by.split(',').map(|key| report.rows.iter().map(|row| row[key].clone()).collect()).collect::<Vec<Vec<_>>>();
        let keys = rows(by);
        let count = keys[0].len();
        let distinct: std::collections::BTreeSet<Vec<&String>> =
            (0..count).map(|at| keys.iter().map(|column| &column[at]).collect()).collect();
        prop_assert_eq!(distinct.len(), count, "a key has two rows");
    }

    #[test]
    fn tables_by_channel_and_what_is_paid_are_those_of_a_plain_loop(export in export()) {
        let report = report(&export.written(), "channel", &[]);
        let mut found: BTreeMap<String, [i128; 4]> = BTreeMap::new();
        for row in &report.rows {
            let values = ["spend", "sessions", "orders", "revenue"].map(|id| exact(&row[id]));
            found.insert(row["channel"].trim_matches('"').to_owned(), values);
        }
        prop_assert_eq!(found, export.by_channel());
        let paid = ["spend", "orders", "revenue"].map(|id| exact(&report.paid[id]));
        prop_assert_eq!(paid, export.paid());
    }

    #[test]
    fn the_order_of_rows_and_the_threads_do_not_matter(
        export in export(), by in prop::sample::select(vec!["channel", "campaign,day"]), threads in 1u8..5
    ) {
        let args = |threads: &str| -> Vec<String> {
            ["report", "--format", "json", "--by", by, "--kpi", MEASURES, "--threads", threads].map(str::to_owned).to_vec()
        };
        let run = |folder: &Folder, threads: &str| {
            folder.run(&args(threads).iter().map(String::as_str).collect::<Vec<_>>())
        };
        let first = run(&export.written(), "1");
        let again = run(&export.reversed().written(), &threads.to_string());
        prop_assert_eq!(&first.stdout, &again.stdout);
        prop_assert_eq!(&first.stderr, &again.stderr);
    }

    #[test]
    fn the_names_of_files_and_their_order_do_not_matter(export in export()) {
        let plain = export.written();
        let other = Folder::new();
        for (name, text) in export.files() {
            other.write(&format!("{}-{name}", 9 - name.len() % 9), text);
        }
        prop_assert_eq!(figures(&report(&plain, "campaign", &[])), figures(&report(&other, "campaign", &[])));
        let listed = plain.report(&["--by", "campaign", "--kpi", MEASURES, "spend.csv", "orders.csv", "sessions.csv"]);
        let turned = plain.report(&["--by", "campaign", "--kpi", MEASURES, "sessions.csv", "spend.csv", "orders.csv"]);
        prop_assert_eq!(figures(&listed), figures(&turned));
    }

    #[test]
    fn one_file_or_the_same_cut_in_two_is_one(export in export(), cut in 0usize..30, by in prop::sample::select(vec!["", "channel", "campaign", "day"])) {
        let whole = export.written();
        let parts = Folder::new();
        for (name, text) in export.files() {
            let lines: Vec<&str> = text.lines().collect();
            let (header, rows) = (lines[0], &lines[1..]);
            let at = cut.min(rows.len());
            if at == 0 || at == rows.len() {
                parts.write(name, &text);
                continue;
            }
            // A part must be a file of its own: a header and rows.
            for (part, rows) in [("a", &rows[..at]), ("b", &rows[at..])] {
                parts.write(&format!("{part}-{name}"), format!("{header}\n{}\n", rows.join("\n")));
            }
        }
        let (mut whole, mut parts) = (figures(&report(&whole, by, &[])), figures(&report(&parts, by, &[])));
        if by == "day" {
            // Between two files a quiet day is unknown, within one it is known to be quiet.
            for row in whole.0.iter_mut().chain(&mut parts.0) {
                row.retain(|_, value| !["null", "0", "0.00"].contains(&value.as_str()));
            }
        }
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn the_same_table_in_another_dress_is_the_same(export in export()) {
        let plain = report(&export.written(), "campaign", &[]);
        let dressed = Folder::new();
        for (name, text) in export.files() {
            // Semicolons, decimal commas and carriage returns.
            let text = text.replace(',', ";").replace('.', ",").replace('\n', "\r\n");
            dressed.write(name, format!("\u{feff}{text}"));
        }
        prop_assert_eq!(figures(&plain), figures(&report(&dressed, "campaign", &[])));
    }

    #[test]
    fn every_ledger_adds_up(export in export(), from in 1u8..7, channel: bool) {
        let folder = export.written();
        let from = format!("2026-01-{from:02}");
        let mut args = vec!["--from", &from];
        if channel {
            args.extend(["--where", "channel contains Paid"]);
        }
        let report = report(&folder, "channel", &args);
        for file in report.whole["files"].as_array().expect("files") {
            adds_up(&file["rows"], &file.to_string())?;
            for account in file["money"].as_object().expect("money").values() {
                adds_up(account, &file.to_string())?;
            }
        }
    }
}

#[test]
fn the_generator_makes_what_it_says() {
    let export = Export::sample();
    assert_eq!(export.sum("spend"), exact("12.34"));
    assert_eq!(export.sum("orders"), exact("2"));
    assert_eq!(export.paid(), [exact("12.34"), exact("1"), exact("5.00")]);
}
