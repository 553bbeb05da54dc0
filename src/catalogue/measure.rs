//! The measures: what can be summed, in the order of the documentation. `measures.toml` holds what people read.

use serde::Deserialize;

use super::field::Kind;
use super::label::Labels;
use super::unit::Unit;
use crate::diagnostic::{Diagnostic, Result};

macro_rules! measures {
    ($($variant:ident $id:literal $unit:ident $kind:expr, $additive:literal;)+) => {
        /// A measure; its id is the flag value, the CSV header and the JSON key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MeasureId { $($variant),+ }

        impl MeasureId {
            pub const ALL: &'static [MeasureId] = &[$(MeasureId::$variant),+];
            pub const COUNT: usize = MeasureId::ALL.len();

            pub fn id(self) -> &'static str {
                match self { $(MeasureId::$variant => $id),+ }
            }

            /// What it counts.
            pub fn unit(self) -> Unit {
                match self { $(MeasureId::$variant => Unit::$unit),+ }
            }

            /// The kind of facts that brings it; `None` for `conversions`, which stands for another measure.
            /// Refunds come with orders, and also from files of their own.
            pub fn kind(self) -> Option<Kind> {
                match self { $(MeasureId::$variant => $kind),+ }
            }

            /// False where the whole is not the sum of its parts: one person may be in several parts.
            pub fn is_additive(self) -> bool {
                match self { $(MeasureId::$variant => $additive),+ }
            }
        }
    };
}

measures! {
    Impressions "impressions" COUNT Some(Kind::Spend), true;
    Clicks "clicks" COUNT Some(Kind::Spend), true;
    Spend "spend" MONEY Some(Kind::Spend), true;
    PlatformConversions "platform_conversions" COUNT Some(Kind::Spend), true;
    PlatformRevenue "platform_revenue" MONEY Some(Kind::Spend), true;
    Sessions "sessions" COUNT Some(Kind::Sessions), true;
    Users "users" COUNT Some(Kind::Sessions), false;
    NewUsers "new_users" COUNT Some(Kind::Sessions), false;
    ReturningSessions "returning_sessions" COUNT Some(Kind::Sessions), true;
    Bounces "bounces" COUNT Some(Kind::Sessions), true;
    Pageviews "pageviews" COUNT Some(Kind::Sessions), true;
    Duration "duration" SECONDS Some(Kind::Sessions), true;
    Carts "carts" COUNT Some(Kind::Sessions), true;
    Checkouts "checkouts" COUNT Some(Kind::Sessions), true;
    Leads "leads" COUNT Some(Kind::Leads), true;
    QualifiedLeads "qualified_leads" COUNT Some(Kind::Leads), true;
    WonLeads "won_leads" COUNT Some(Kind::Leads), true;
    LostLeads "lost_leads" COUNT Some(Kind::Leads), true;
    JunkLeads "junk_leads" COUNT Some(Kind::Leads), true;
    Orders "orders" COUNT Some(Kind::Orders), true;
    PendingOrders "pending_orders" COUNT Some(Kind::Orders), true;
    RefundedOrders "refunded_orders" COUNT Some(Kind::Orders), true;
    CancelledOrders "cancelled_orders" COUNT Some(Kind::Orders), true;
    Customers "customers" COUNT Some(Kind::Orders), false;
    NewCustomers "new_customers" COUNT Some(Kind::Orders), false;
    GrossRevenue "gross_revenue" MONEY Some(Kind::Orders), true;
    Discounts "discounts" MONEY Some(Kind::Orders), true;
    Refunds "refunds" MONEY Some(Kind::Orders), true;
    Revenue "revenue" MONEY Some(Kind::Orders), true;
    CostOfGoods "cost_of_goods" MONEY Some(Kind::Orders), true;
    RevenueSquares "revenue_squares" MONEY_SQUARED Some(Kind::Orders), true;
    Conversions "conversions" COUNT None, true;
}

impl MeasureId {
    pub fn from_id(id: &str) -> Option<MeasureId> {
        MeasureId::ALL.iter().copied().find(|measure| measure.id() == id)
    }

    /// The place in [`MeasureId::ALL`], for arrays with one value per measure.
    pub fn index(self) -> usize {
        self as usize
    }

    /// True for amounts of money.
    pub fn is_money(self) -> bool {
        self.unit() == Unit::MONEY
    }

    /// True for what is carried for intervals only and has no column.
    pub fn is_hidden(self) -> bool {
        self == MeasureId::RevenueSquares
    }
}

/// What people read about a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    pub id: MeasureId,
    pub labels: Labels,
    /// What is counted and what is not, in a sentence or two.
    pub note: String,
    pub pitfalls: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    measure: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    labels: Labels,
    note: String,
    #[serde(default)]
    pitfalls: Vec<String>,
}

/// The measures with their texts, one per [`MeasureId`] and in that order.
pub(crate) fn builtin() -> Result<Vec<Measure>> {
    let broken = |what: String| Diagnostic::error("broken-catalogue", format!("measures.toml: {what}"));
    let file: File =
        toml::from_str(include_str!("measures.toml")).map_err(|error| broken(error.to_string()))?;
    let mut measures = Vec::with_capacity(MeasureId::COUNT);
    for entry in file.measure {
        let Some(id) = MeasureId::from_id(&entry.id) else {
            return Err(broken(format!("\"{}\" is no measure", entry.id)).into());
        };
        measures.push(Measure { id, labels: entry.labels, note: entry.note, pitfalls: entry.pitfalls });
    }
    if measures.iter().map(|measure| measure.id).ne(MeasureId::ALL.iter().copied()) {
        return Err(broken("not one entry per measure, in order".to_owned()).into());
    }
    Ok(measures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_the_place() {
        for (place, measure) in MeasureId::ALL.iter().enumerate() {
            assert_eq!(measure.index(), place);
            assert_eq!(MeasureId::from_id(measure.id()), Some(*measure));
        }
    }

    #[test]
    fn only_distinct_people_do_not_add_up() {
        let distinct: Vec<&str> = MeasureId::ALL
            .iter()
            .filter(|measure| !measure.is_additive())
            .map(|measure| measure.id())
            .collect();
        assert_eq!(distinct, ["users", "new_users", "customers", "new_customers"]);
    }

    #[test]
    fn every_measure_has_its_text() {
        assert_eq!(builtin().unwrap().len(), MeasureId::COUNT);
    }
}
