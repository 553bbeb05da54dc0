//! A small report for the tests, and random ones for the laws.
#![cfg(test)]

use crate::catalogue::dimension::Dimension;
use crate::catalogue::evaluate::Number;
use crate::catalogue::kpi::Show;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location};
use crate::ledger::{Ledger, Money, RowClass};
use crate::report::table::{Column, FileEntry, Period, Report, Row};
use chrono::NaiveDate;
use proptest::prelude::*;

pub(super) fn exact(text: &str) -> Option<Number> {
    Decimal::parse(text).map(Number::Exact)
}

fn ratio(value: f64) -> Option<Number> {
    Some(Number::Ratio(value))
}

fn column(id: &str, show: Show) -> Column {
    Column { id: id.to_string(), label: id.to_string(), show }
}

pub(super) fn row(keys: &[Option<&str>], values: Vec<Option<Number>>) -> Row {
    Row { keys: keys.iter().map(|key| key.map(str::to_string)).collect(), values, is_rest: false }
}

/// Two dimensions, each way to show a value, an absent key, an undefined value, a rest row.
pub(super) fn report() -> Report {
    let day = |day| NaiveDate::from_ymd_opt(2026, 1, day);
    let period = day(1).zip(day(31)).map(|(from, to)| Period { from, to });
    let search = vec![exact("435000"), exact("1200"), ratio(1.6922245), ratio(65.4), ratio(2.5)];
    let absent = vec![None, exact("12.5"), None, ratio(f64::NAN), ratio(0.125)];
    let rest = vec![exact("0.129"), exact("0"), ratio(-1.0), ratio(3907.0), ratio(-0.0)];
    let mut gathered = row(&[None, None], rest);
    gathered.is_rest = true;
    let mut ledger = Ledger::default();
    ledger.book(RowClass::Used, 4);
    ledger.book(RowClass::Header, 1);
    ledger.book(RowClass::Total, 1);
    for (class, amount) in [(RowClass::Used, 676349), (RowClass::Total, 676349)] {
        let money = Money::new(None, Decimal::from_int(amount));
        ledger.read_money("spend", money);
        ledger.assign_money("spend", class, money);
    }
    Report {
        period,
        currency: Some("EUR".to_string()),
        by: vec![Dimension::Channel, Dimension::Campaign],
        columns: vec![
            column("spend", Show::Money),
            column("clicks", Show::Count),
            column("romi", Show::Percent),
            column("avg_duration", Show::Duration),
            column("page_depth", Show::Number),
        ],
        rows: vec![
            row(&[Some("Paid Search"), Some("=Бренд; \"лето\"")], search),
            row(&[Some("(not given)"), None], absent),
            gathered,
        ],
        total: vec![exact("435000.129"), exact("1212.5"), ratio(1.5), ratio(60.0), ratio(2.0)],
        paid: vec![exact("435000"), None, None, None, None],
        files: vec![FileEntry {
            path: "spend.csv".to_string(),
            profile: "generic-spend".to_string(),
            kinds: vec!["spend"],
            covered: period,
            ledger,
        }],
        notes: vec![
            Diagnostic::note("period-gap", "\"spend\" ends early").at(Location::line("spend.csv", 4)),
        ],
    }
}

/// Names with everything that can go wrong in them.
fn name() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        1 => Just(None),
        2 => "[a-zа-яա-ֆ夏 _-]{1,40}".prop_map(Some),
        2 => "[=+@'\",;|\t\r\n\\x1b\\x7f\u{9b}\u{202e}a-c ]{0,12}".prop_map(Some),
        1 => any::<String>().prop_map(Some),
        1 => prop::sample::select(vec!["total", "(rest)", "(not given)", "\"(rest)\""])
            .prop_map(|name| Some(name.to_string())),
    ]
}

fn number() -> impl Strategy<Value = Option<Number>> {
    prop_oneof![
        1 => Just(None),
        3 => any::<i64>().prop_map(|raw| Some(Number::Exact(Decimal::from_raw(i128::from(raw) << 20)))),
        1 => (-5000i64..5000).prop_map(|whole| Some(Number::Exact(Decimal::from_int(whole)))),
        2 => (-1000.0..1000.0f64).prop_map(|ratio| Some(Number::Ratio(ratio))),
        1 => any::<f64>().prop_map(|ratio| Some(Number::Ratio(ratio))),
    ]
}

fn show() -> impl Strategy<Value = Show> {
    prop::sample::select(vec![Show::Percent, Show::Money, Show::Number, Show::Count, Show::Duration])
}

/// Reports of any shape: up to six dimensions, eight columns, six rows.
pub(super) fn reports() -> impl Strategy<Value = Report> {
    let columns = prop::collection::vec(("[a-z]{1,9}(_[a-z]{1,9}){0,3}", show()), 0..8);
    (prop::sample::subsequence(Dimension::ALL, 0..6), columns).prop_flat_map(|(by, columns)| {
        let values = move |count| prop::collection::vec(number(), count);
        let count = columns.len();
        let row = (prop::collection::vec(name(), by.len()), values(count), prop::bool::weighted(0.1));
        let row = row.prop_map(|(keys, values, is_rest)| Row { keys, values, is_rest });
        (Just((by, columns)), prop::collection::vec(row, 0..6), values(count), values(count)).prop_map(
            |((by, columns), rows, total, paid)| {
                let columns = columns.iter().enumerate();
                let columns = columns.map(|(i, (id, show))| column(&format!("{id}{i}"), *show)).collect();
                Report { by, columns, rows, total, paid, ..report() }
            },
        )
    })
}
