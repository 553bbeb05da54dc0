//! Purchases and refunds that events tell → facts, each once over the files of one system.
//!
//! In: the sales of files of events with their keys. Out: facts as shops' orders give them, refunds taken off. Nothing
//! is refused but what a shop's refunds are refused for; a refund of no purchase in the files is said.

use super::fact::{Fact, Keys};
use super::file::FileInfo;
use super::ids::Ids;
use super::orders::{Order, add};
use super::sales;
use super::scanned::ScannedSale;
use super::symbol::{Symbol, Symbols};
use super::told_twice;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Result, count};
use crate::ledger::{Money, RowClass};
use crate::normalise::currency::Currency;
use crate::recognise::StatusGroup;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeMap;

/// What events tell of purchases, before it is settled what is told twice and given back.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    purchases: Vec<Order>,
    refunds: Vec<Order>,
}

impl Claims {
    /// Takes a sale of a file.
    pub fn add(&mut self, sale: &ScannedSale, keys: Keys, currency: Option<Currency>, file: &mut FileInfo) {
        let (paid, refund) = if sale.is_refund { (None, sale.amount) } else { (sale.amount, None) };
        for (measure, amount) in [("revenue", paid), ("refunds", refund)] {
            if let Some(amount) = amount {
                file.ledger.read_money(measure, Money::new(currency, amount));
            }
        }
        let of = if sale.is_refund { &mut self.refunds } else { &mut self.purchases };
        of.push(Order {
            file: file.index,
            line: sale.row.line,
            ids: Ids { order: sale.order, ..Ids::default() },
            days: sale.row.days,
            status: StatusGroup::Counts,
            keys,
            currency,
            updated: None,
            paid,
            extras: None,
            refund,
            own_refund: refund.unwrap_or_default(),
            given_back: None,
            is_refunded_later: false,
            gross: None,
            discount: None,
            cost: None,
            is_new: None,
            is_head: true,
            rows: sale.row.rows,
        });
    }

    /// The facts; each system's purchases are its own, and those of references apart.
    pub fn facts(
        self,
        on_own_day: bool,
        files: &mut [FileInfo],
        symbols: &Symbols,
        notes: &mut Vec<Diagnostic>,
    ) -> Result<Vec<Fact>> {
        let mut systems: BTreeMap<_, Claims> = BTreeMap::new();
        let place = |order: &Order| {
            files
                .get(order.file)
                .map(|file| (file.system.clone(), file.role == super::source::Role::Reference))
        };
        for order in self.purchases {
            systems.entry(place(&order)).or_default().purchases.push(order);
        }
        for refund in self.refunds {
            systems.entry(place(&refund)).or_default().refunds.push(refund);
        }
        let mut facts = Vec::new();
        for Claims { purchases, refunds } in systems.into_values() {
            let mut orders = told_twice::dedupe(purchases, files, symbols, notes);
            let mut refunds = each_once(refunds, files, notes);
            tell_whole_refunds(&mut refunds, &orders);
            sales::take_refunds(&mut orders, refunds, on_own_day, files, symbols, notes)?;
            facts.extend(sales::facts(orders, files, notes));
        }
        Ok(facts)
    }
}

/// A refund of the same transaction, day and amount is the same event told again, as a purchase of the same
/// transaction is.
fn each_once(mut refunds: Vec<Order>, files: &mut [FileInfo], notes: &mut Vec<Diagnostic>) -> Vec<Order> {
    refunds.sort_by_key(|refund| (refund.days, refund.file, refund.line));
    let mut seen = HashSet::new();
    let is_again = |refund: &mut Order| {
        let same = (refund.ids.order, refund.days, refund.refund, refund.currency);
        !refund.ids.order.is_none() && !seen.insert(same)
    };
    let again: Vec<Order> = refunds.extract_if(.., is_again).collect();
    for refund in &again {
        let Some(file) = files.get_mut(refund.file) else { continue };
        file.ledger.assign(RowClass::Duplicate, refund.rows);
        refund.book_money(file, RowClass::Duplicate);
    }
    if let Some(first) = again.first() {
        let message = format!(
            "{} of the same transaction, day and amount as an earlier one; each is taken off once",
            count(again.len() as u64, "refund event is", "refund events are")
        );
        let path = files.get(first.file).map(|file| file.path.clone()).unwrap_or_default();
        notes.push(Diagnostic::note("refund-told-again", message).at(Location::line(path, first.line)));
    }
    refunds
}

/// A refund that tells no amount gives back what is left of its purchase.
fn tell_whole_refunds(refunds: &mut [Order], orders: &[Order]) {
    let by_id: HashMap<Symbol, &Order> = orders
        .iter()
        .filter(|order| !order.ids.order.is_none())
        .map(|order| (order.ids.order, order))
        .collect();
    let mut given_back: HashMap<Symbol, Decimal> = HashMap::new();
    for refund in refunds.iter() {
        let sum = given_back.entry(refund.ids.order).or_default();
        *sum = add(Some(*sum), refund.refund).unwrap_or(*sum);
    }
    for refund in refunds.iter_mut().filter(|refund| refund.refund.is_none()) {
        let Some(order) = by_id.get(&refund.ids.order) else { continue };
        let sum = given_back.entry(refund.ids.order).or_default();
        let rest = order.paid.unwrap_or_default().checked_sub(*sum).unwrap_or_default();
        let rest = rest.max(Decimal::ZERO);
        *sum = add(Some(*sum), Some(rest)).unwrap_or(*sum);
        (refund.refund, refund.currency) = (Some(rest), order.currency);
    }
}
