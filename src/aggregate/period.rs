//! The period: which facts lie in it.
//!
//! Rows of a range count only where the range lies inside; a range that crosses the period's edge is
//! listed, not split.

use super::sift;
use crate::diagnostic::{Diagnostic, count};
use crate::facts::fact::{Days, Fact};
use crate::facts::file::FileInfo;
use crate::ledger::{Purse, RowClass};
use std::collections::BTreeMap;

/// Drops what lies outside.
pub fn keep(facts: &mut Vec<Fact>, files: &mut [FileInfo], period: Days, notes: &mut Vec<Diagnostic>) {
    let mut unsettled: BTreeMap<usize, (u64, Purse)> = BTreeMap::new();
    let mut undated: BTreeMap<usize, u64> = BTreeMap::new();
    sift(facts, files, |fact| match fact.days {
        None => {
            *undated.entry(fact.file).or_default() += fact.rows;
            None
        }
        Some(days) if days.is_within(period) => None,
        Some(days) if days.overlaps(period) => {
            let (rows, money) = unsettled.entry(fact.file).or_default();
            *rows += fact.rows;
            for (measure, amount) in fact.ledger_money() {
                money.add(measure, amount);
            }
            Some(RowClass::UnsettledRange)
        }
        Some(_) => Some(RowClass::OutOfPeriod),
    });
    let path = |file: &usize| files.get(*file).map(|file| file.path.clone()).unwrap_or_default();
    for (file, (rows, money)) in unsettled {
        let money = money.words();
        let message = format!(
            "{} of {}{money} left out: more days than {} to {} are in one row",
            count(rows, "row", "rows"),
            path(&file),
            period.from,
            period.to
        );
        notes.push(
            Diagnostic::warning("unsettled-range", message)
                .hint("export the file with a day column, or ask for a period that holds its whole range"),
        );
    }
    for (file, rows) in undated {
        let message = format!(
            "{} of {} without a date, counted in every period",
            count(rows, "row", "rows"),
            path(&file)
        );
        notes.push(Diagnostic::warning("undated-rows", message));
    }
}
