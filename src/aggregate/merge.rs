//! Facts whose days no longer matter → one for each key: what a period was cut to is summed once, not for every
//! rule again.
//!
//! What does not add up stays apart: visitors and customers that are counted once each, told numbers of customers,
//! and costs, which some sales do not tell.

use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::facts::fact::Fact;
use crate::facts::symbol::Symbol;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use std::collections::BTreeSet;

/// Merges facts of one file and key, of which only these measures are read; `paid` lies beside them.
pub fn days(facts: &mut Vec<Fact>, paid: &mut Vec<bool>, read: &BTreeSet<MeasureId>) {
    let counts_customers = read.contains(&MeasureId::Customers);
    let is_sum = |fact: &Fact| match fact.kind {
        Kind::Orders | Kind::Refunds => {
            !read.contains(&MeasureId::CostOfGoods)
                && !(counts_customers && fact.sums.get(MeasureId::Customers).is_some())
        }
        Kind::Spend | Kind::Sessions | Kind::Leads => fact.people.is_none(),
    };
    let mut merged: Vec<Fact> = Vec::new();
    let mut marks = Vec::new();
    let mut places = HashMap::new();
    let told = std::mem::take(facts).into_iter().zip(std::mem::take(paid));
    for (fact, is_paid) in told {
        if is_sum(&fact) {
            let customer = if counts_customers { fact.customer } else { Symbol::NONE };
            let key = (fact.kind.id(), fact.file, fact.keys, fact.currency, fact.campaign, customer, is_paid);
            match places.entry(key) {
                Entry::Occupied(place) => {
                    let known = merged.get_mut(*place.get());
                    if known.is_some_and(|known: &mut Fact| known.absorb(&fact)) {
                        continue;
                    }
                }
                Entry::Vacant(place) => {
                    place.insert(merged.len());
                }
            }
        }
        merged.push(fact);
        marks.push(is_paid);
    }
    (*facts, *paid) = (merged, marks);
}
