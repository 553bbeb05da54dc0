//! Facts → the facts that count: each day and key told once, inside the period, in one currency.
//!
//! Sums stay sums: nothing here divides. What leaves is booked in its file's ledger.

pub mod costs;
pub mod currency;
pub mod doubled;
mod dropped;
mod listed;
pub mod merge;
mod overlap;
pub mod period;
pub mod prorate;
pub mod supersede;
pub mod time;

use crate::facts::fact::Fact;
use crate::facts::file::FileInfo;
use crate::ledger::RowClass;

/// Books facts that leave, with their money.
pub fn book(files: &mut [FileInfo], fact: &Fact, class: RowClass) {
    if let Some(file) = files.get_mut(fact.file) {
        file.ledger.assign(class, fact.rows);
        for (measure, amount) in fact.ledger_money() {
            file.ledger.assign_money(measure, class, amount);
        }
    }
}

/// Keeps the facts that a judgement keeps and books the others under the class that it names.
pub fn sift(facts: &mut Vec<Fact>, files: &mut [FileInfo], mut judge: impl FnMut(&Fact) -> Option<RowClass>) {
    facts.retain(|fact| match judge(fact) {
        None => true,
        Some(class) => {
            book(files, fact, class);
            false
        }
    });
}
