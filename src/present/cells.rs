//! What a person reads in each cell, for the formats that people read. Not yet escaped for any of
//! them; numbers never need it.

use super::lang::Lang;
use super::numbers::{UNDEFINED, human};
use super::words::{Label, dimension, label};
use crate::catalogue::evaluate::Number;
use crate::catalogue::kpi::Show;
use crate::report::table::{Column, Report, Row};

/// Headers of the key columns.
pub(super) fn key_headers(report: &Report, lang: Lang) -> Vec<String> {
    report.by.iter().map(|by| dimension(*by, lang).to_string()).collect()
}

/// Headers of the value columns: the id that `--kpi` takes, with the currency where it is money.
pub(super) fn value_headers(report: &Report) -> Vec<String> {
    let header = |column: &Column| match (&report.currency, column.show) {
        (Some(currency), Show::Money) => format!("{}, {currency}", column.id),
        _ => column.id.clone(),
    };
    report.columns.iter().map(header).collect()
}

/// The keys of a row, one for each dimension.
pub(super) fn keys(report: &Report, row: &Row, lang: Lang) -> Vec<String> {
    let key = |index: usize| match row.keys.get(index).and_then(Option::as_deref) {
        _ if row.is_rest => if index == 0 { label(Label::Rest, lang) } else { "" }.to_string(),
        None => label(Label::NotGiven, lang).to_string(),
        Some(name) => named(name, lang),
    };
    (0..report.by.len()).map(key).collect()
}

/// A real name; in quotes where it would read as one of our own labels.
fn named(name: &str, lang: Lang) -> String {
    let bare = name.trim_matches('"');
    let ours = [label(Label::NotGiven, lang), label(Label::Rest, lang), ""];
    if ours.contains(&bare) { format!("\"{name}\"") } else { name.to_string() }
}

/// The values of a row, one for each column.
pub(super) fn values(report: &Report, values: &[Option<Number>], lang: Lang) -> Vec<String> {
    let value = |(index, column): (usize, &Column)| {
        let number = values.get(index).copied().flatten();
        number.and_then(|number| human(number, column.show, lang)).unwrap_or_else(|| UNDEFINED.to_string())
    };
    report.columns.iter().enumerate().map(value).collect()
}

/// The summary rows with their labels: the total, and what is paid where anything of it is known.
pub(super) fn summaries(report: &Report, lang: Lang) -> Vec<(&'static str, Vec<String>)> {
    let mut rows = vec![(label(Label::Total, lang), values(report, &report.total, lang))];
    if report.paid.iter().any(Option::is_some) {
        rows.push((label(Label::Paid, lang), values(report, &report.paid, lang)));
    }
    rows
}

/// The rows above the summaries: none where, without dimensions, the one row is the total itself.
pub(super) fn body(report: &Report) -> &[Row] {
    let repeats_total = report.by.is_empty() && report.rows.iter().all(|row| row.values == report.total);
    if repeats_total { &[] } else { &report.rows }
}
