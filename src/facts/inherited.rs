//! How orders and leads got to know where they came from, for `inspect`.
//!
//! In: orders and leads before and after they were linked. Out: for each way its count and its revenue before refunds.
//! Only sales count, as in a report.

use super::fact::{Fact, Keys};
use super::file::FileInfo;
use super::leads::Lead;
use super::links::tells_origin;
use super::orders::Order;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::ledger::{Money, Purse};
use std::collections::BTreeMap;

/// The row's own cells tell it.
pub const OWN: &str = "own";
/// Nothing tells it.
pub const NONE: &str = "none";
/// The way through a lead, before the id's name.
const LEAD: &str = "lead by ";
/// A visit of the same browser.
const VISIT: &str = "visit by client_id";

/// What took one way.
#[derive(Debug, Clone, Default)]
pub struct Heap {
    pub count: Decimal,
    pub revenue: Purse,
}

/// Files whose rows took their origin from another file can be split by it.
pub fn inherits(files: &mut [FileInfo], kind: Kind) {
    for file in files.iter_mut().filter(|file| file.kinds.contains(&kind)) {
        file.carries.extend([Dimension::Channel, Dimension::Campaign, Dimension::Source, Dimension::Medium]);
    }
}

/// Heaps by kind (leads, orders) and way.
#[derive(Debug, Clone, Default)]
pub struct Inherited(BTreeMap<(Kind, String), Heap>);

impl Inherited {
    fn add(&mut self, kind: Kind, way: &str, count: Decimal, revenue: Option<Money>) {
        let heap = self.0.entry((kind, way.to_owned())).or_default();
        heap.count = heap.count.checked_add(count).unwrap_or(heap.count);
        if let Some(money) = revenue {
            heap.revenue.add("revenue", money);
        }
    }

    fn order(&mut self, way: &str, order: &Order) {
        // A refund that stands apart is no order.
        if order.is_sale() && order.given_back.is_none() {
            let money = Money::new(order.currency, order.paid.unwrap_or_default());
            self.add(Kind::Orders, way, Decimal::from_int(1), Some(money));
        }
    }

    /// An order that took its origin from a lead through an id of this name.
    pub fn by_lead(&mut self, id: &str, order: &Order) {
        self.order(&format!("{LEAD}{id}"), order);
    }

    /// An order that took its origin from a visit.
    pub fn by_visit(&mut self, order: &Order) {
        self.order(VISIT, order);
    }

    /// Leads that took their origin from a visit.
    pub fn leads_by_visit(&mut self, count: u64) {
        if count > 0 {
            self.add(Kind::Leads, VISIT, number(count), None);
        }
    }

    /// Orders that tell their origin by themselves, before any is linked.
    pub fn own_orders(&mut self, orders: &[Order]) {
        orders.iter().filter(|order| tells_origin(&order.keys)).for_each(|order| self.order(OWN, order));
    }

    /// Orders that still tell none, after all are linked.
    pub fn lost_orders(&mut self, orders: &[Order]) {
        orders.iter().filter(|order| !tells_origin(&order.keys)).for_each(|order| self.order(NONE, order));
    }

    /// Leads after they were linked; those that visits gave theirs are told already.
    pub fn leads(&mut self, leads: &[Lead], by_visit: u64) {
        let told = leads.iter().filter(|lead| tells_origin(&lead.keys)).count() as u64;
        for (way, count) in [(OWN, told.saturating_sub(by_visit)), (NONE, leads.len() as u64 - told)] {
            if count > 0 {
                self.add(Kind::Leads, way, number(count), None);
            }
        }
    }

    /// Sums of sheets, which no id links.
    pub fn sums(&mut self, facts: &[Fact]) {
        let way = |keys: &Keys| if tells_origin(keys) { OWN } else { NONE };
        for fact in facts {
            let told = |measure| fact.sums.get(measure).unwrap_or_default();
            match fact.kind {
                Kind::Orders if !told(MeasureId::Orders).is_zero() => {
                    let money = Money::new(fact.currency, told(MeasureId::Revenue));
                    self.add(Kind::Orders, way(&fact.keys), told(MeasureId::Orders), Some(money));
                }
                Kind::Leads if !told(MeasureId::Leads).is_zero() => {
                    self.add(Kind::Leads, way(&fact.keys), told(MeasureId::Leads), None);
                }
                _ => {}
            }
        }
    }

    /// Kind, way and heap; the own ones first, those without any last.
    pub fn ways(&self) -> Vec<(Kind, &str, &Heap)> {
        let mut ways: Vec<(Kind, &str, &Heap)> =
            self.0.iter().map(|((kind, way), heap)| (*kind, way.as_str(), heap)).collect();
        ways.sort_by_key(|(kind, way, _)| (*kind, *way != OWN, *way == NONE, way.to_string()));
        ways
    }
}

fn number(count: u64) -> Decimal {
    Decimal::from_int(i64::try_from(count).unwrap_or(i64::MAX))
}
