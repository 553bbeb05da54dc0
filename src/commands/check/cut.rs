//! The facts that a condition leaves, and the others set aside until the next condition.

use super::super::pipeline::Prepared;
use super::super::report::named;
use crate::catalogue::dimension::Dimension;
use crate::facts::fact::{Days, Fact};
use crate::facts::symbol::Symbol;
use crate::join::filter;
use crate::query::Predicate;
use hashbrown::HashMap;

/// What a condition took away.
pub struct Cut {
    /// For each fact that there was, whether it stayed.
    stays: Vec<bool>,
    facts: Vec<Fact>,
    paid: Vec<bool>,
}

impl Cut {
    /// Leaves only what matches.
    pub fn new(prepared: &mut Prepared, filter: &Predicate) -> Self {
        let dimensions: Vec<Dimension> = named(Some(filter)).into_iter().collect();
        let is_timed = dimensions.iter().any(|dimension| dimension.is_time());
        // Facts with the same keys match alike: each is asked once.
        let mut known: HashMap<(Vec<Symbol>, Option<Days>), bool> = HashMap::new();
        let (calendar, symbols) = (prepared.calendar, &prepared.facts.symbols);
        let matches = |fact: &Fact| {
            let keys = dimensions.iter().map(|dimension| fact.keys.get(*dimension)).collect();
            let key = (keys, fact.days.filter(|_| is_timed));
            *known.entry(key).or_insert_with(|| filter::matches(fact, filter, symbols, calendar))
        };
        let stays: Vec<bool> = prepared.facts.facts.iter().map(matches).collect();
        let mut cut = Cut { stays, facts: Vec::new(), paid: Vec::new() };
        let facts = std::mem::take(&mut prepared.facts.facts);
        let paid = std::mem::take(&mut prepared.resolution.paid);
        for ((fact, paid), stays) in facts.into_iter().zip(paid).zip(&cut.stays) {
            let (facts, marks) = match stays {
                true => (&mut prepared.facts.facts, &mut prepared.resolution.paid),
                false => (&mut cut.facts, &mut cut.paid),
            };
            facts.push(fact);
            marks.push(paid);
        }
        prepared.filtered = dimensions.into_iter().collect();
        cut
    }

    /// Puts all back as it was.
    pub fn restore(self, prepared: &mut Prepared) {
        let mut kept = std::mem::take(&mut prepared.facts.facts).into_iter();
        let mut kept_paid = std::mem::take(&mut prepared.resolution.paid).into_iter();
        let (mut cut, mut cut_paid) = (self.facts.into_iter(), self.paid.into_iter());
        for stays in self.stays {
            let fact = if stays { kept.next() } else { cut.next() };
            let paid = if stays { kept_paid.next() } else { cut_paid.next() };
            prepared.facts.facts.extend(fact);
            prepared.resolution.paid.extend(paid);
        }
        prepared.filtered.clear();
    }
}
