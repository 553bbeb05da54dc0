//! Money and counts of a row that is no part of a sum: of totals, of subtotals, of cost columns that are only shown.
//!
//! In: the row. Out: entries in the worker's tally, by which totals are compared and gaps told. Nothing is refused.

use super::super::cell_values::first_told;
use super::super::plan::Reading;
use super::super::subtotals::Adds;
use super::super::totals::is_compared;
use super::Scan;
use crate::decimal::Decimal;
use crate::normalise::{money, number};
use crate::read::Row;

impl Scan<'_> {
    /// Money that stands only in a cost column beside the one that is taken.
    pub(super) fn cost_gaps(&mut self) {
        for (slot, column) in self.plan.numbers.iter().enumerate().filter(|(_, column)| column.is_beside) {
            let value = |slot: usize| self.values.get(slot).copied().unwrap_or_default();
            let taken = self.plan.slots.iter().position(|field| *field == column.field);
            if taken.is_some_and(|taken| value(taken).is_zero()) {
                let gap = self.tally.gaps.entry(slot).or_default();
                *gap = gap.checked_add(value(slot).abs()).unwrap_or(*gap);
            }
        }
    }

    /// A totals row: its sums are read, and kept apart.
    pub(super) fn total(&mut self, row: &Row<'_, '_>) {
        for (slot, amount) in self.sums(row) {
            self.tally.totals.entry(slot).or_default().push(amount);
        }
    }

    /// A row that adds up a part of the sheet: its money is kept apart, too.
    pub(super) fn subtotal(&mut self, row: &Row<'_, '_>, adds: Adds) {
        for (slot, amount) in self.sums(row) {
            self.tally.subtotals.entry(slot).or_default().push(amount);
            if adds == Adds::Unnamed {
                let sum = self.tally.unnamed_money.entry(slot).or_default();
                *sum = sum.checked_add(amount).unwrap_or(*sum);
            }
        }
        if adds == Adds::Unnamed {
            self.tally.unnamed.push(row.line);
        }
    }

    fn sums(&self, row: &Row<'_, '_>) -> Vec<(usize, Decimal)> {
        let mut told = Vec::new();
        for (slot, column) in self.plan.numbers.iter().enumerate() {
            let (_, cell) = first_told(row, &column.cells);
            let mark = self.marks.numbers.get(slot).copied().flatten();
            let amount = match column.reading {
                Reading::Money => money::parse_money(&cell, mark).ok().flatten().map(|(amount, _)| amount),
                Reading::Count if is_compared(column.field) => number::parse(&cell, mark).ok().flatten(),
                _ => None,
            };
            told.extend(amount.map(|amount| (slot, amount)));
        }
        told
    }
}
