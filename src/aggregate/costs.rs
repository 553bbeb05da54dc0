//! Cost of goods: sales without one get it from the margin, or are told.
//!
//! Where some sales tell their cost and others do not, the sum of those that do is no cost of all.

use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, count};
use crate::facts::fact::Fact;

/// True for sales whose revenue has no cost beside it.
pub fn is_untold(fact: &Fact) -> bool {
    let has_revenue = fact.sums.get(MeasureId::Revenue).is_some_and(|revenue| !revenue.is_zero());
    has_revenue && fact.sums.get(MeasureId::CostOfGoods).is_none()
}

/// Fills costs in by the margin where there is one. Files that tell no cost at all are left alone: the
/// report takes all of theirs from the margin.
pub fn settle(facts: &mut [Fact], margin: Option<Decimal>, notes: &mut Vec<Diagnostic>) {
    if !facts.iter().any(|fact| fact.sums.get(MeasureId::CostOfGoods).is_some()) {
        return;
    }
    let share = margin.and_then(|margin| Decimal::ONE.checked_sub(margin));
    let (mut orders, mut revenue) = (Decimal::ZERO, Decimal::ZERO);
    for fact in facts.iter_mut().filter(|fact| is_untold(fact)) {
        let add = |sum: Decimal, measure| {
            sum.checked_add(fact.sums.get(measure).unwrap_or_default()).unwrap_or(sum)
        };
        (orders, revenue) = (add(orders, MeasureId::Orders), add(revenue, MeasureId::Revenue));
        let told = fact.sums.get(MeasureId::Revenue);
        if let Some(cost) = share.and_then(|share| told?.checked_mul(share)) {
            fact.sums.set(MeasureId::CostOfGoods, cost);
        }
    }
    let number = orders.to_text(0).parse().unwrap_or(0);
    if number == 0 {
        return;
    }
    let told = count(number, "order tells", "orders tell");
    let told = format!("{told} no cost of goods ({} of revenue)", revenue.to_text(2));
    notes.push(if margin.is_some() {
        Diagnostic::note("cost-from-margin", format!("{told}: theirs follows from margin in the settings"))
    } else {
        Diagnostic::note("cost-not-told", format!("{told}: where they count, cost of goods, roi and profit are unknown"))
            .hint("add their costs, or set margin = 0.35 in perfkpi.toml: the share of revenue left after cost of goods")
    });
}
