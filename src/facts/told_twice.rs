//! Orders and refunds that several rows or files tell: each counts once.
//!
//! In: the orders of all files. Out: one for each id, from the better file, and notes on what is told differently.
//! Nothing is refused; what is dropped is booked in its file's ledger.

use super::fact::Days;
use super::file::FileInfo;
use super::orders::Order;
use super::same_id::{Places, Restarts, Told, compare};
use super::symbol::{Symbol, Symbols};
use crate::catalogue::field::Kind;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::ledger::RowClass;
use hashbrown::HashMap;

/// One order for each id over all files. `rank` orders the files: the better one's order is kept.
pub fn dedupe(
    mut orders: Vec<Order>,
    files: &mut [FileInfo],
    symbols: &Symbols,
    notes: &mut Vec<Diagnostic>,
) -> Vec<Order> {
    let ranks = super::rank::ranks(files, Kind::Orders);
    orders.sort_by_key(|order| (ranks.get(order.file).copied().unwrap_or(usize::MAX), order.line));
    // Those kept stand in front: a second list of all orders would need as much again.
    let mut kept = 0;
    let mut conflicts = Vec::new();
    let (mut places, mut restarts) = (Places::default(), Restarts::default());
    for at in 0..orders.len() {
        let (done, rest) = orders.split_at_mut(at);
        let Some(order) = rest.first_mut() else { break };
        let same = |at: usize| {
            done.get(at).map_or(Told::Apart, |first| compare(&first.ids, first.days, &order.ids, order.days))
        };
        let (place, told) = match order.ids.order {
            Symbol::NONE => (None, Told::Again),
            id => places.meet(id, kept, same),
        };
        restarts.add(told, order.file, order.line);
        let Some(first) = place.and_then(|place| done.get_mut(place)) else {
            orders.swap(kept, at);
            kept += 1;
            continue;
        };
        if order.paid.is_none() {
            // The tail of an order that a split export cut in two.
            drop_rows(files, order, RowClass::LineItem);
        } else if first.paid.is_none() {
            drop_rows(files, first, RowClass::LineItem);
            std::mem::swap(first, order);
        } else {
            if first.updated.zip(order.updated).is_some_and(|(kept, told)| told > kept) {
                std::mem::swap(first, order);
            }
            let told = |order: &Order| (order.paid, order.refund, order.status, order.currency);
            if told(first) != told(order) {
                conflicts.push(conflict(files, symbols, first, order));
            }
            drop_rows(files, order, RowClass::Duplicate);
        }
    }
    orders.truncate(kept);
    restarts.notes(("order", "orders"), files, notes);
    notes.extend(few(conflicts));
    // Line items whose order stands in no file are no orders.
    let tails: Vec<Order> = orders.extract_if(.., |order| order.paid.is_none() && !order.is_head).collect();
    for tail in &tails {
        drop_rows(files, tail, RowClass::LineItem);
    }
    if let Some(first) = tails.first() {
        let path = files.get(first.file).map(|file| file.path.clone()).unwrap_or_default();
        let message = format!(
            "{} cut: the first row stands in no file that is read",
            count(tails.len() as u64, "order is", "orders are")
        );
        notes.push(
            Diagnostic::warning("cut-order", message)
                .at(Location::line(path, first.line))
                .hint("read all parts of a split export together"),
        );
    }
    orders
}

/// Refunds that are written as orders, each once: two files may tell the same one.
pub fn dedupe_refund_rows(mut rows: Vec<Order>, files: &mut [FileInfo]) -> Vec<Order> {
    let mut told: HashMap<(Symbol, Option<Days>, Option<Decimal>), usize> = HashMap::new();
    rows.retain(|row| {
        if row.ids.order.is_none() {
            return true;
        }
        let first = *told.entry((row.ids.order, row.days, row.paid)).or_insert(row.file);
        if first != row.file {
            drop_rows(files, row, RowClass::Duplicate);
        }
        first == row.file
    });
    rows
}

fn drop_rows(files: &mut [FileInfo], order: &Order, class: RowClass) {
    if let Some(file) = files.get_mut(order.file) {
        file.ledger.assign(class, order.rows);
        order.book_money(file, class);
    }
}

/// How many orders that are told differently are named.
const NAMED: usize = 5;

/// The first conflicts, and how many more there are.
fn few(mut conflicts: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let more = conflicts.len().saturating_sub(NAMED) as u64;
    conflicts.truncate(NAMED);
    if more > 0 {
        let message =
            format!("{} told twice and differently", count(more, "more order is", "more orders are"));
        conflicts.push(
            Diagnostic::warning("order-conflict", message)
                .hint("if each row is a product of an order, give the orders as one row each: their rows are not added up"),
        );
    }
    conflicts
}

fn conflict(files: &[FileInfo], symbols: &Symbols, kept: &Order, other: &Order) -> Diagnostic {
    let id = symbols.text(kept.ids.order).unwrap_or_default();
    let money = |order: &Order| {
        let net = order.paid.unwrap_or_default().checked_sub(order.refund.unwrap_or_default());
        let net = net.unwrap_or_default().to_text(2);
        match order.currency.filter(|_| kept.currency != other.currency) {
            Some(currency) => format!("{net} {currency}"),
            None => net,
        }
    };
    let path = |order: &Order| files.get(order.file).map(|file| file.path.clone()).unwrap_or_default();
    Diagnostic::warning(
        "order-conflict",
        format!(
            "order \"{id}\" is told twice and differently: {} in {}:{} is taken, {} is not",
            money(kept),
            path(kept),
            kept.line,
            money(other)
        ),
    )
    .at(Location::line(path(other), other.line))
}
