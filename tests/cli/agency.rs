//! The agency's sheets against their own oracle: every figure by every key, computed without perfkpi.

use crate::harness::{Report, root, run};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Ratios that doubles may round differently.
const TOLERANCE: f64 = 1e-12;
const FOLDER: &str = "examples/agency";

type Figures = Map<String, Value>;

fn oracle() -> Figures {
    let path = root().join(FOLDER).join("oracle/expected.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the oracle")).expect("the oracle is JSON")
}

/// An amount without zeros that say nothing: `12.50` is `12.5`.
fn exact(amount: &str) -> &str {
    if amount.contains('.') { amount.trim_end_matches('0').trim_end_matches('.') } else { amount }
}

/// What differs between a row of the oracle and the report's; exact but for ratios.
fn differences(place: &str, expected: &Figures, found: &BTreeMap<String, String>) -> Vec<String> {
    let differs = |id: &String, value: &Value| {
        let written = found.get(id).map_or("nothing", String::as_str);
        let is_equal = match value {
            Value::Null => written == "null",
            Value::String(text) => written == format!("{text:?}") || exact(written) == exact(text),
            Value::Number(number) if number.is_u64() => exact(written) == number.to_string(),
            _ => {
                let expected = value.as_f64().expect("a number");
                written
                    .parse::<f64>()
                    .is_ok_and(|found| (found - expected).abs() <= TOLERANCE * expected.abs())
            }
        };
        (!is_equal).then(|| format!("{place}: {id} is {written}, not {value}"))
    };
    expected.iter().filter_map(|(id, value)| differs(id, value)).collect()
}

fn report(by: &str, more: &[&str], figures: &Figures) -> Report {
    let keys: Vec<&str> = by.split(',').collect();
    let kpis: Vec<&str> = figures.keys().map(String::as_str).filter(|id| !keys.contains(id)).collect();
    let kpis = kpis.join(",");
    let args = ["report", FOLDER, "--by", by, "--kpi", &kpis, "--format", "json"];
    Report::of(&run(&root(), &[args.as_slice(), more].concat()))
}

/// Row for row; with `more` flags the totals are of less than the oracle's.
fn compare(name: &str, by: &str, more: &[&str]) {
    let oracle = oracle();
    let expected = oracle[name].as_array().unwrap_or_else(|| panic!("the oracle has {name}"));
    let report = report(by, more, expected[0].as_object().expect("a row"));
    let keys_of =
        |row: &BTreeMap<String, String>| by.split(',').map(|key| row[key].clone()).collect::<Vec<_>>();
    let mut found: BTreeMap<Vec<String>, &BTreeMap<String, String>> = BTreeMap::new();
    for row in &report.rows {
        assert!(found.insert(keys_of(row), row).is_none(), "two rows of one key: {row:?}");
    }
    let mut wrong = Vec::new();
    for row in expected.iter().filter_map(Value::as_object) {
        let keys: Vec<String> = by.split(',').map(|key| row[key].to_string()).collect();
        match found.remove(&keys) {
            Some(found) => wrong.extend(differences(&format!("{name} {keys:?}"), row, found)),
            None => wrong.push(format!("{name}: no row {keys:?}")),
        }
    }
    wrong.extend(found.keys().map(|keys| format!("{name}: {keys:?} is not in the oracle")));
    if more.is_empty() {
        for (part, values) in [("total", &report.total), ("paid", &report.paid)] {
            wrong.extend(differences(part, oracle[part].as_object().expect("a row"), values));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn by_every_key_that_the_sheets_carry() {
    for by in ["channel", "platform", "campaign", "account", "month"] {
        compare(&format!("by_{by}"), by, &[]);
    }
}

#[test]
fn by_several_keys() {
    for by in ["account,channel", "channel,month", "account,campaign,month", "platform,channel"] {
        compare(&format!("by_{}", by.replace(',', "_")), by, &[]);
    }
}

/// Only the sheet from abroad tells days.
#[test]
fn by_day_where_days_are_told() {
    compare("abroad_by_day", "day", &["--where", "account = \"Abroad\""]);
}

/// A month's report is that month's row.
#[test]
fn of_one_month() {
    let oracle = oracle();
    for row in oracle["by_month"].as_array().expect("a table").iter().filter_map(Value::as_object) {
        let month = row["month"].as_str().expect("a month");
        let mut figures = row.clone();
        figures.remove("month");
        let report = report("account", &["--period", month], &figures);
        assert_eq!(differences(month, &figures, &report.total), Vec::<String>::new());
    }
}

/// By hand from the sheets' own totals: rubles without VAT and 10 %, euro without the 20 %, euro and dollars with 8 %.
/// 1 537 130.09 × 1.1 × 0.0105 + 19 903.62 ÷ 1.2 + (6 694.83 + 6 059.52 × 0.92) × 1.08.
#[test]
fn the_sheets_own_totals_make_the_spend() {
    let report = Report::of(&run(&root(), &["report", FOLDER, "--kpi", "spend", "--format", "json"]));
    assert_eq!(report.total["spend"], "47591.3580115");
    let notes: Vec<&str> = report.notes();
    assert_eq!(notes, ["cost-columns", "cost-columns", "spend-basis", "spend-basis", "spend-basis"]);
    let text = report.whole["notes"].to_string();
    for said in [
        "spend is the column \\\"Расход, руб. без НДС\\\" (1537130.09); not added to it: \
         \\\"Расход, руб. с НДС\\\" (1875298.73), \\\"Расход с НДС и АК, руб.\\\" (2062828.58)",
        "is 16586.35: the 19903.62 as written, without the 20 % tax that its amounts hold",
    ] {
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn nothing_of_the_sheets_is_lost_and_threads_do_not_matter() {
    let report = |threads: &str| {
        run(&root(), &["report", FOLDER, "--by", "campaign,month", "--format", "json", "--threads", threads])
    };
    let first = report("1");
    assert_eq!(first, report("4"));
    let report = Report::of(&first);
    let rows = |file: &str| &report.file(&format!("{FOLDER}/exports/{file}"))["rows"];
    // 7 rows a month, 2 subtotals and a total; the quarter's total.
    let moscow =
        json!({"read": 36, "header": 1, "title": 2, "blank": 1, "total": 10, "footer": 1, "used": 21});
    assert_eq!(rows("Москва 1 квартал.csv"), &moscow);
    assert_eq!(rows("София.csv"), &json!({"read": 16, "header": 1, "total": 3, "used": 12}));
}
