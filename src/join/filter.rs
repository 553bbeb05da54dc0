//! `--where` on dimensions: rows that do not match leave before anything is summed to the grain.

use crate::aggregate::{book, time::Calendar};
use crate::catalogue::dimension::Dimension;
use crate::facts::Facts;
use crate::facts::fact::Fact;
use crate::facts::symbol::Symbols;
use crate::ledger::RowClass;
use crate::query::{Cell, Predicate};
use std::borrow::Cow;

/// True when the fact's keys satisfy the predicate.
pub fn matches(fact: &Fact, predicate: &Predicate, symbols: &Symbols, calendar: Calendar) -> bool {
    predicate.eval(&|name| {
        let Some(dimension) = Dimension::from_id(name) else { return Cell::Text(None) };
        if dimension.is_time() {
            return Cell::Text(fact.days.and_then(|days| calendar.bucket(dimension, days)).map(Cow::Owned));
        }
        Cell::Text(symbols.text(fact.keys.get(dimension)).map(Cow::Borrowed))
    })
}

/// Drops the facts that do not match, and their marks in `paid`, which lie beside them.
pub fn keep(facts: &mut Facts, predicate: &Predicate, calendar: Calendar, paid: &mut Vec<bool>) {
    let Facts { facts, files, symbols, .. } = facts;
    let mut marks = paid.iter();
    let mut kept = Vec::with_capacity(paid.len());
    facts.retain(|fact| {
        let mark = marks.next().copied().unwrap_or(false);
        let stays = matches(fact, predicate, symbols, calendar);
        if stays {
            kept.push(mark);
        } else {
            book(files, fact, RowClass::Filtered);
        }
        stays
    });
    *paid = kept;
}

/// Books what is left as used and checks that every ledger adds up.
pub fn close_ledgers(facts: &mut Facts) -> crate::diagnostic::Result<()> {
    let Facts { facts, files, .. } = facts;
    for fact in facts.iter() {
        book(files, fact, RowClass::Used);
    }
    for file in files.iter() {
        file.ledger.check(&file.path)?;
    }
    Ok(())
}
