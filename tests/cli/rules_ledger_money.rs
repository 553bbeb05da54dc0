//! Money in the ledger: what is in several currencies is never one sum.

use crate::rules::{Rule, rule};
use serde_json::json;

fn fixture(name: &str) -> Rule {
    rule("money", name)
}

/// 10 € and 8.50 $; a zero without a currency is no money.
#[test]
fn money_of_several_currencies_stays_apart_in_the_ledger() {
    let fixture = fixture("money-of-several-currencies-stays-apart-in-the-ledger");
    let report = fixture.report(&["--kpi", "spend", "--to", "2026-01-05"]);
    assert_eq!(report.total(&["spend"]), "14.00");
    // What leaves for its day leaves in its own currency, not in the report's.
    let spend = json!({
        "EUR": {"read": 10.0, "used": 10.0},
        "USD": {"read": 8.5, "out_of_period": 0.5, "used": 8.0},
    });
    assert_eq!(report.file("spend.csv")["money"]["spend"], spend);
    let seen = fixture.run(&["inspect"]);
    for line in [
        "\n  currency    EUR, USD\n",
        "\n  spend       EUR 10.00 read = 10.00 used\n  spend       USD 8.50 read = 8.50 used\n",
    ] {
        assert!(seen.stdout.contains(line), "{line} in {}", seen.stdout);
    }
    let seen = fixture.run(&["inspect", "--format", "json"]);
    let seen: serde_json::Value = serde_json::from_str(&seen.stdout).expect("JSON");
    let file = &seen["files"][0];
    assert_eq!((&file["currency"], &file["currencies"]), (&json!(null), &json!(["EUR", "USD"])));
    assert_eq!(file["money"]["spend"]["USD"], json!({"read": 8.5, "used": 8.5}));
}

/// A totals row names no currency, and is no money of an unknown one.
#[test]
fn a_totals_row_is_in_the_currency_of_its_rows() {
    let report = fixture("a-totals-row-is-in-the-currency-of-its-rows").report(&["--kpi", "spend"]);
    let spend = json!({"read": 36.0, "total": 18.0, "used": 18.0});
    assert_eq!(report.file("spend.csv")["money"]["spend"], spend);
}

/// 1 + 4 € and 2 $ at half a euro; what b tells again is listed in its currencies.
#[test]
fn rows_of_several_currencies_are_superseded_by_currency() {
    fixture("rows-of-several-currencies-are-superseded-by-currency").says(
        &["--kpi", "spend"],
        "channel,spend\nEmail,5.00\nDisplay,1.00\n",
        "warning[superseded]: 2 rows of b.csv (10.00 EUR and 20.00 USD of spend) left out: another file, which covers more, \
         tells the same keys and days\n",
    );
}
