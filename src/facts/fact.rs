//! A fact: what some rows of one file say under one full key.

use super::people::People;
use super::symbol::Symbol;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::ledger::Money;
use crate::normalise::currency::Currency;
use chrono::NaiveDate;
use std::sync::Arc;

/// How many dimensions come from columns (the others are made from the date).
pub const KEY_COUNT: usize = Dimension::Day as usize;

/// The full key of a row, as far as its file has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Keys([Symbol; KEY_COUNT + 1]);

impl Default for Keys {
    fn default() -> Self {
        Keys([Symbol::NONE; KEY_COUNT + 1])
    }
}

impl Keys {
    /// The key of a dimension; [`Symbol::NONE`] for dimensions made from the date.
    pub fn get(&self, dimension: Dimension) -> Symbol {
        self.0.get(..KEY_COUNT).and_then(|keys| keys.get(dimension as usize)).copied().unwrap_or_default()
    }

    pub fn set(&mut self, dimension: Dimension, symbol: Symbol) {
        if let Some(slot) = self.0.get_mut(..KEY_COUNT).and_then(|keys| keys.get_mut(dimension as usize)) {
            *slot = symbol;
        }
    }

    /// Ids that stand in the row's utm_content, one of which may be its campaign's; no dimension.
    pub fn ids(&self) -> Symbol {
        self.0.last().copied().unwrap_or_default()
    }

    pub fn set_ids(&mut self, symbol: Symbol) {
        if let Some(slot) = self.0.last_mut() {
            *slot = symbol;
        }
    }
}

/// Days that a row speaks of, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Days {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Days {
    pub fn one(day: NaiveDate) -> Self {
        Days { from: day, to: day }
    }

    pub fn is_within(self, outer: Days) -> bool {
        outer.from <= self.from && self.to <= outer.to
    }

    pub fn overlaps(self, other: Days) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// The shortest span that holds both.
    pub fn hull(self, other: Days) -> Days {
        Days { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// What both hold.
    pub fn intersection(self, other: Days) -> Option<Days> {
        let days = Days { from: self.from.max(other.from), to: self.to.min(other.to) };
        (days.from <= days.to).then_some(days)
    }

    /// The same days with open ends where `all` ends.
    pub fn closed_by(self, all: Days) -> Days {
        Days {
            from: if self.from == NaiveDate::MIN { all.from.min(self.to) } else { self.from },
            to: if self.to == NaiveDate::MAX { all.to.max(self.from) } else { self.to },
        }
    }

    /// True when the spans together hold every day; a span that is `None` holds all.
    pub fn is_covered_by(self, spans: &[Option<Days>]) -> bool {
        self.without(spans).is_empty()
    }

    /// The days that none of the spans holds; a span that is `None` holds all.
    pub fn without(self, spans: &[Option<Days>]) -> Vec<Days> {
        let mut sorted = Vec::new();
        for days in spans {
            match days {
                None => return Vec::new(),
                Some(days) => sorted.push(*days),
            }
        }
        sorted.sort();
        let mut gaps = Vec::new();
        let mut next = self.from;
        for span in sorted.into_iter().filter(|span| span.overlaps(self)) {
            if let Some(to) = span.from.pred_opt().filter(|to| *to >= next) {
                gaps.push(Days { from: next, to });
            }
            match span.to.succ_opt() {
                Some(day) => next = next.max(day),
                None => return gaps,
            }
        }
        if next <= self.to {
            gaps.push(Days { from: next, to: self.to });
        }
        gaps
    }

    /// Number of days.
    pub fn count(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }
}

/// The most measures that a kind has.
const SLOTS: usize = 12;

/// The measures of one kind under one key; what a file does not tell stays untold, not 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    values: [Decimal; SLOTS],
    told: u16,
}

impl Sums {
    /// The value, if some row told it.
    pub fn get(&self, measure: MeasureId) -> Option<Decimal> {
        let slot = slot(measure)?;
        if self.told & (1 << slot) == 0 { None } else { self.values.get(slot).copied() }
    }

    /// Adds all measures of another fact of the same kind; `None` when a sum does not fit.
    fn plus(self, other: &Sums) -> Option<Sums> {
        let mut values = self.values;
        for (place, value) in values.iter_mut().zip(&other.values) {
            *place = place.checked_add(*value)?;
        }
        Some(Sums { values, told: self.told | other.told })
    }

    /// Replaces a measure's value.
    pub fn set(&mut self, measure: MeasureId, value: Decimal) {
        if let Some(slot) = slot(measure) {
            self.told |= 1 << slot;
            if let Some(place) = self.values.get_mut(slot) {
                *place = value;
            }
        }
    }
}

/// The measures of a kind, in the order of their slots.
pub fn measures_of(kind: Kind) -> &'static [MeasureId] {
    use MeasureId as M;
    match kind {
        Kind::Spend => &[M::Impressions, M::Clicks, M::Spend, M::PlatformConversions, M::PlatformRevenue],
        Kind::Sessions => &[
            M::Sessions,
            M::Users,
            M::NewUsers,
            M::ReturningSessions,
            M::Bounces,
            M::Pageviews,
            M::Duration,
            M::Carts,
            M::Checkouts,
        ],
        Kind::Leads => &[M::Leads, M::QualifiedLeads, M::WonLeads, M::LostLeads, M::JunkLeads],
        Kind::Orders | Kind::Refunds => &[
            M::Orders,
            M::PendingOrders,
            M::RefundedOrders,
            M::CancelledOrders,
            M::Customers,
            M::NewCustomers,
            M::GrossRevenue,
            M::Discounts,
            M::Refunds,
            M::Revenue,
            M::CostOfGoods,
        ],
    }
}

fn slot(measure: MeasureId) -> Option<usize> {
    measures_of(measure.kind()?).iter().position(|each| *each == measure)
}

/// What some rows of one file say under one full key.
#[derive(Debug, Clone)]
pub struct Fact {
    pub kind: Kind,
    /// Index into [`super::Facts::files`].
    pub file: usize,
    /// How many rows of the file are in it.
    pub rows: u64,
    /// `None` when the file tells no date at all.
    pub days: Option<Days>,
    pub keys: Keys,
    pub currency: Option<Currency>,
    pub sums: Sums,
    /// The money that the ledger follows, in the file's own currency and basis.
    pub written: Written,
    /// The campaign with spend that it belongs to, by its place among those; set when keys are resolved.
    pub campaign: Option<u32>,
    /// The customer of an order, for counting customers; normalised.
    pub customer: Symbol,
    /// The visitors of sessions, where they are counted.
    pub people: Option<Arc<People>>,
}

/// Money as the file writes it, by measure id; what is not told is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// The currency that it is written in, whatever the report's.
    currency: Option<Currency>,
    told: [Option<(&'static str, Decimal)>; 2],
}

impl Written {
    /// Spend and what the platform claims.
    pub fn spend(sums: &Sums, currency: Option<Currency>) -> Self {
        let told = |measure: MeasureId| sums.get(measure).map(|amount| (measure.id(), amount));
        Written { currency, told: [told(MeasureId::Spend), told(MeasureId::PlatformRevenue)] }
    }

    /// The same with other amounts.
    pub fn map(self, amount: impl Fn(Decimal) -> Decimal) -> Self {
        Written { told: self.told.map(|told| told.map(|(id, of)| (id, amount(of)))), ..self }
    }

    fn plus(self, other: &Written) -> Option<Written> {
        let mut both = self;
        if self.told.iter().all(Option::is_none) {
            // What tells no money has no say in whose it is.
            both.currency = other.currency;
        }
        for (place, told) in both.told.iter_mut().zip(&other.told) {
            *place = match (*place, *told) {
                (Some((id, a)), Some((_, b))) => Some((id, a.checked_add(b)?)),
                (a, b) => a.or(b),
            };
        }
        Some(both)
    }

    /// What customers paid, and the refunds that the file itself tells.
    pub fn sales(paid: Option<Decimal>, own_refunds: Option<Decimal>, currency: Option<Currency>) -> Self {
        let told = |measure: MeasureId, amount: Option<Decimal>| amount.map(|amount| (measure.id(), amount));
        Written { currency, told: [told(MeasureId::Revenue, paid), told(MeasureId::Refunds, own_refunds)] }
    }
}

impl Fact {
    /// Adds a fact of the same kind and key. False, and nothing changed, when a sum does not fit.
    pub fn absorb(&mut self, other: &Fact) -> bool {
        let (Some(sums), Some(written)) = (self.sums.plus(&other.sums), self.written.plus(&other.written))
        else {
            return false;
        };
        (self.sums, self.written) = (sums, written);
        self.people = match (self.people.take(), &other.people) {
            (Some(own), Some(others)) => Some(Arc::new(People::union([&*own, others].into_iter()))),
            _ => None,
        };
        self.rows += other.rows;
        true
    }

    /// The money that the ledger follows, as its file wrote it (revenue before refunds).
    pub fn ledger_money(&self) -> impl Iterator<Item = (&'static str, Money)> {
        let currency = self.written.currency;
        let told = self.written.told.into_iter().flatten();
        told.map(move |(measure, amount)| (measure, Money::new(currency, amount)))
    }
}
