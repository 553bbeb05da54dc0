//! Orders that a column of yes and no, of days or of sums calls unpaid.
//!
//! In: the texts of that column. Out: which orders wait for their money, as those of a pending status do, and a note.
//! An empty cell means "no" where no cell says it in words: sheets tick what is paid.

use super::ids::said_status;
use super::orders::Order;
use super::plan::Plan;
use super::scanned::Scanned;
use super::source::Source;
use super::symbol::Symbols;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::normalise::flag::parse_flag;
use crate::recognise::StatusGroup;
use std::collections::BTreeSet;

/// The lines of orders whose money is awaited.
pub fn awaited(source: &Source, scanned: &Scanned, symbols: &Symbols) -> BTreeSet<u64> {
    let cells = || scanned.rows.iter().map(|row| (row.line, symbols.text(scanned.text(row, Field::IsPaid))));
    let told = || cells().filter_map(|(_, cell)| cell);
    let empty_is_no = told().next().is_some() && !told().any(is_no);
    let is_awaited = |cell: Option<&str>| match said_status(source, cell.unwrap_or_default()) {
        Some(said) => said == StatusGroup::Pending,
        None => cell.map_or(empty_is_no, is_no),
    };
    cells().filter(|(_, cell)| is_awaited(*cell)).map(|(line, _)| line).collect()
}

fn is_no(text: &str) -> bool {
    let says_no = matches!(parse_flag(text.as_bytes()), Ok(Some(false)));
    let is_nothing = text.contains('0') && text.chars().all(|c| matches!(c, '0' | ',' | '.'));
    says_no || is_nothing || text.to_lowercase().starts_with("не ")
}

/// What was left aside.
pub fn note(path: &str, plan: &Plan, orders: &[Order], awaited: &BTreeSet<u64>) -> Option<Diagnostic> {
    let column = plan.texts.iter().find(|column| column.field == Field::IsPaid)?;
    let is_aside = |order: &&Order| awaited.contains(&order.line) && order.status == StatusGroup::Pending;
    let aside: Vec<&Order> = orders.iter().filter(is_aside).collect();
    let amounts = aside.iter().filter_map(|order| order.paid);
    let sum = amounts.fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(sum));
    let message = format!(
        "{} not paid, by column \"{}\": left aside like those that are pending ({} of revenue)",
        count(aside.len() as u64, "order is", "orders are"),
        column.header,
        sum.to_text(2)
    );
    let hint = "to count them all the same, say in a [[source]] what the cells mean: statuses = { counts = [\"no\", \"\"] }";
    Some(Diagnostic::note("unpaid-orders", message).at(Location::line(path, aside.first()?.line)).hint(hint))
}
