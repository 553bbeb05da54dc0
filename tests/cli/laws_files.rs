//! Laws on how exports lie in files: parts by every dimension sum to the whole, files cut by days are one file, a copy
//! changes nothing but notes, and what is in two currencies adds up in each.

use crate::generated::{Export, export};
use crate::harness::{Folder, Report};
use proptest::prelude::*;
use std::collections::BTreeMap;

const MEASURES: &str = "impressions,clicks,spend,sessions,bounces,pageviews,orders,revenue";
const DIMENSIONS: &str = "platform account channel source medium campaign campaign_id ad_group ad keyword device city \
    age gender product brand landing_page pipeline stage manager loss_reason coupon day week month quarter year weekday";

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 40, ..ProptestConfig::default() }
}

/// An exact number as ten-thousandths.
fn exact(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 4, "{text}");
    format!("{whole}{fraction:0<4}").parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn report(folder: &Folder, by: &str) -> Report {
    folder.report(&["--by", by, "--kpi", MEASURES])
}

type Line = BTreeMap<String, String>;

/// What must not depend on how the files are laid out.
fn figures(report: &Report) -> (Vec<Line>, Line, Line) {
    (report.rows.clone(), report.total.clone(), report.paid.clone())
}

/// The same without what is nothing or unknown: between two files a quiet day is unknown, within one it is quiet.
fn told(report: &Report) -> (Vec<Line>, Line, Line) {
    let mut figures = figures(report);
    for row in &mut figures.0 {
        row.retain(|_, value| !["null", "0", "0.00"].contains(&value.as_str()));
    }
    figures
}

/// A sheet's rows in two: days before `day`, and the others.
fn cut(text: &str, day: u8) -> [String; 2] {
    let (header, rows) = text.split_once('\n').unwrap_or((text, ""));
    let column = header.split(',').position(|name| name == "date").expect("a date column");
    let first = format!("2026-01-{day:02}");
    let part = |is_late: bool| {
        let rows = rows.lines().filter(|row| (row.split(',').nth(column) >= Some(first.as_str())) == is_late);
        rows.map(|row| format!("{row}\n")).collect::<String>()
    };
    [false, true].map(|is_late| format!("{header}\n{}", part(is_late)))
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn parts_by_every_dimension_sum_to_the_whole(
        export in export(),
        by in prop::sample::subsequence(DIMENSIONS.split_whitespace().collect::<Vec<_>>(), 1..3),
    ) {
        let by = by.join(",");
        let report = report(&export.written(), &by);
        for measure in MEASURES.split(',') {
            let parts = report.rows.iter().map(|row| &row[measure]).filter(|part| *part != "null");
            let parts: i128 = parts.map(|part| exact(part)).sum();
            prop_assert_eq!(parts, export.sum(measure), "parts of {} by {}", measure, &by);
            prop_assert_eq!(exact(&report.total[measure]), parts, "total of {} by {}", measure, &by);
        }
    }

    #[test]
    fn a_file_cut_by_days_is_one_file(
        export in export(), day in 1u8..9, by in prop::sample::select(vec!["", "channel", "campaign", "day", "week,channel"]),
    ) {
        let parts = Folder::new();
        for (name, text) in export.files() {
            for (part, text) in ["late", "early"].iter().zip(cut(&text, day).iter().rev()) {
                if text.lines().count() > 1 {
                    parts.write(&format!("{part}-{name}"), text);
                }
            }
        }
        prop_assert_eq!(told(&report(&export.written(), by)), told(&report(&parts, by)));
        let notes = report(&parts, by);
        prop_assert!(!notes.notes().contains(&"superseded"), "{:?}", notes.notes());
    }

    #[test]
    fn a_copy_changes_nothing_but_notes(
        export in export(), copied in prop::sample::subsequence(vec![0usize, 1, 2], 1..4), is_first: bool,
        by in prop::sample::select(vec!["", "channel", "campaign,day", "week"]),
    ) {
        let once = export.written();
        let twice = export.written();
        for (at, (name, text)) in export.files().into_iter().enumerate() {
            if copied.contains(&at) {
                twice.write(&format!("{}{name}", if is_first { "a copy of " } else { "z copy of " }), text);
            }
        }
        let (once, twice) = (report(&once, by), report(&twice, by));
        prop_assert_eq!(figures(&once), figures(&twice));
        // What the copy told again stands in its ledger and is not used.
        for file in twice.whole["files"].as_array().expect("files") {
            let path = file["path"].as_str().expect("a path");
            if !is_first && path.contains("copy of") {
                prop_assert!(file["rows"]["used"].is_null(), "{}", file);
            }
        }
    }

    #[test]
    fn money_in_two_currencies_adds_up_in_each(
        rows in prop::collection::btree_map((1u8..8, 0usize..4), (any::<bool>(), 0i128..1_000_000), 1..20), from in 1u8..8,
    ) {
        let mut sheet = "date,channel,currency,spend\n".to_owned();
        let (mut all, mut within) = ([0i128; 2], [0i128; 2]);
        for ((day, channel), (is_dollar, cents)) in &rows {
            let currency = usize::from(*is_dollar);
            let code = ["EUR", "USD"][currency];
            sheet += &format!("2026-01-{day:02},C{channel},{code},{}.{:02}\n", cents / 100, cents % 100);
            all[currency] += cents * 100;
            within[currency] += if *day >= from { cents * 100 } else { 0 };
        }
        let folder = Folder::new().with("spend.csv", sheet).with("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
        let from = format!("2026-01-{from:02}");
        let report = folder.report(&["--kpi", "spend", "--from", &from, "--to", "2026-01-31"]);
        let total = &report.total["spend"];
        let total = if total == "null" { 0 } else { exact(total) };
        prop_assert_eq!(total, within[0] + within[1] / 2);
        let spend = &report.file("spend.csv")["money"]["spend"];
        for (at, code) in ["EUR", "USD"].into_iter().enumerate() {
            // A file of one currency has one account.
            let account = if spend["read"].is_null() { &spend[code] } else if all[1 - at] == 0 { spend } else { continue };
            let number = |key: &str| account.get(key).map_or(0, |value| exact(&value.to_string()));
            prop_assert_eq!(number("read"), all[at], "{}", spend);
            prop_assert_eq!(number("used"), within[at], "{}", spend);
            prop_assert_eq!(number("out_of_period"), all[at] - within[at], "{}", spend);
        }
    }
}

/// Orders of one id in a file and its copy, refunds in a file and its copy, two tables of a flat sheet.
#[test]
fn copies_of_sheets_with_ids_and_refunds_change_nothing() {
    let sheets = [
        (
            "orders.csv",
            "order id,date,channel,status,revenue,refund\n1,2026-01-05,Email,Paid,10.00,\n2,2026-01-06,Email,Paid,20.00,5.00\n",
        ),
        ("refunds.csv", "order id,refund date,refund amount\n1,2026-01-09,2.50\n"),
        ("leads.csv", "lead id,date,channel,stage\n7,2026-01-05,Email,New\n8,2026-01-05,Email,Won\n"),
        ("costs.csv", "Channel;Ad spend\nEmail;3,50\nDisplay;1,25\n"),
    ];
    let once = sheets.iter().fold(Folder::new(), |folder, (name, text)| folder.with(name, text));
    let twice = sheets
        .iter()
        .fold(Folder::new(), |folder, (name, text)| folder.with(name, text).with(&format!("b/{name}"), text));
    let flags = ["--kpi", "spend,leads,won_leads,orders,refunds,revenue", "--recursive"];
    let (once, twice) = (once.report(&flags), twice.report(&flags));
    // 10 − 2.50 and 20 − 5.
    assert_eq!(once.total(&["spend", "leads", "orders", "refunds", "revenue"]), "4.75 2 2 7.50 22.50");
    assert_eq!(figures(&once), figures(&twice));
}

#[test]
fn a_sheet_is_cut_by_days() {
    let [early, late] = cut(&Export::sample().files()[0].1, 6);
    assert_eq!((early.lines().count(), late.lines().count()), (2, 1));
}
