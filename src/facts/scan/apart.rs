//! Money and counts of a row that is no part of a sum: of totals, of subtotals, of cost columns that are only shown.
//!
//! In: the row. Out: entries in the worker's tally, by which totals are compared and gaps told. Nothing is refused.

use super::super::cell_values::first_told;
use super::super::locale::day_month;
use super::super::plan::Reading;
use super::super::scanned::money_measure;
use super::super::subtotals::Adds;
use super::super::tally::BadCell;
use super::super::totals::is_compared;
use super::Scan;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::ledger::RowClass;
use crate::normalise::currency::Currency;
use crate::normalise::date::parse_range_in;
use crate::normalise::{money, number};
use crate::read::Row;

impl Scan<'_> {
    /// The title of another report of other days that was put below this one, where rows have no day of their own.
    pub(super) fn another_title(&self, row: &Row<'_, '_>) -> Option<BadCell> {
        let plan = self.plan;
        let (first_day, _) = plan.title_days?;
        let has_days = plan.date.is_some() || plan.date_range.is_some() || !plan.periods.is_empty();
        let told: Vec<usize> =
            (0..row.len()).filter(|index| !row.cell(*index).trim_ascii().is_empty()).collect();
        if has_days || !matches!(told.as_slice(), [0] | [0, 1]) {
            return None;
        }
        let cells: Vec<_> = told.iter().map(|index| row.cell(*index)).collect();
        let texts: Vec<_> = cells.iter().map(|cell| String::from_utf8_lossy(cell)).collect();
        let text = texts.iter().map(|text| text.trim()).collect::<Vec<_>>().join(", ");
        let (from, _) = parse_range_in(&text, self.marks.order.or_else(|| day_month(&plan.profile)))?;
        (from != first_day).then(|| BadCell {
            line: row.line,
            column: row.column_of(0),
            code: "several-periods",
            message: format!(
                "\"{text}\" is the title of another report: the rows below it are of other days"
            ),
            hint: Some(
                "put an empty line before each report's title, or give each report as a file".to_owned(),
            ),
            header: String::new(),
        })
    }

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
        let width = self.plan.width;
        let surplus = row.len().saturating_sub(width);
        let is_label = |index: usize| self.plan.rules.is_total(&row.cell(index));
        let is_told = |index: usize| !row.cell(index).trim_ascii().is_empty() && !is_label(index);
        // A total with more cells than the header has them before its figures; blank ones may stand behind as well, and
        // GA4's label.
        let is_aligned = surplus == 0 || !(width..row.len()).any(is_told);
        let shifts = is_aligned.then_some(0).into_iter().chain((surplus > 0).then_some(surplus));
        let told: Vec<_> = shifts.flat_map(|shift| self.sums(row, shift)).collect();
        let is_visits = |slot: &usize| self.plan.slots.get(*slot) == Some(&Field::Sessions);
        let visits = told.iter().find(|(slot, _)| is_visits(slot)).map(|(_, visits)| *visits);
        if let Some(visits) = visits.filter(|_| self.plan.rules.is_nameless(row)) {
            self.tally.nameless.push((row.line, visits));
        }
        for (slot, amount) in told {
            self.tally.totals.entry(slot).or_default().push(amount);
        }
    }

    /// A row that adds up a part of the sheet: its money is kept apart, too.
    pub(super) fn subtotal(&mut self, row: &Row<'_, '_>, adds: Adds) {
        for (slot, amount) in self.sums(row, 0) {
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

    /// A row with cells that cannot be read; the money of the others is not lost where the row is left out.
    pub(super) fn reject(&mut self, row: &Row<'_, '_>) {
        self.tally.ledger.book(RowClass::Rejected, 1);
        let handling = self.plan.bad_rows;
        if handling.skips() {
            self.lose(row);
        }
        self.tally.rejects.add(std::mem::take(&mut self.bad), handling);
    }

    fn lose(&mut self, row: &Row<'_, '_>) {
        let cell = self.plan.texts.iter().find(|column| column.field == Field::Currency).map(|column| {
            let (_, cell) = first_told(row, &column.cells);
            String::from_utf8_lossy(&cell).trim().to_owned()
        });
        let mut told: Vec<(Field, Option<Currency>, Decimal)> = Vec::new();
        for (slot, column) in self.plan.numbers.iter().enumerate().filter(|(_, column)| !column.is_beside) {
            let (_, cell) = first_told(row, &column.cells);
            let mark = self.marks.numbers.get(slot).copied().flatten();
            if column.reading == Reading::Money
                && let Ok(Some((amount, currency))) = money::parse_money(&cell, mark)
            {
                told.push((column.field, currency.or(column.currency), amount));
            }
        }
        let amount = |wanted: Field| told.iter().find(|(field, _, _)| *field == wanted);
        // What was paid stands in two columns.
        if let (None, Some((_, currency, gross))) = (amount(Field::Revenue), amount(Field::GrossRevenue)) {
            let discount = amount(Field::Discount).map_or(Decimal::ZERO, |(_, _, amount)| amount.abs());
            let paid = gross.checked_sub(discount).unwrap_or(*gross);
            self.tally.rejects.lose(("revenue", *currency, cell.clone()), paid);
        }
        for (field, currency, amount) in told {
            if let Some(measure) = money_measure(field) {
                let amount = if field == Field::Refund { amount.abs() } else { amount };
                self.tally.rejects.lose((measure, currency, cell.clone()), amount);
            }
        }
    }

    /// The money and counts of a row whose cells stand `shift` further to the right than the header's.
    pub(in crate::facts) fn sums(&self, row: &Row<'_, '_>, shift: usize) -> Vec<(usize, Decimal)> {
        let mut told = Vec::new();
        for (slot, column) in self.plan.numbers.iter().enumerate() {
            let cells: Vec<usize> = column.cells.iter().map(|index| index + shift).collect();
            let (_, cell) = first_told(row, &cells);
            let mark = self.marks.numbers.get(slot).copied().flatten();
            let amount = match column.reading {
                Reading::Money => money::parse_money(&cell, mark).ok().flatten().map(|(amount, _)| amount),
                Reading::Count if is_compared(column.field) => {
                    // Rows below a thousand tell no mark; the one of a whole number groups thousands.
                    let grouping = match () {
                        () if cell.contains(&b',') => Some(number::Mark::Point),
                        () if cell.contains(&b'.') => Some(number::Mark::Comma),
                        () => None,
                    };
                    number::parse(&cell, mark.or(grouping)).ok().flatten()
                }
                _ => None,
            };
            told.extend(amount.map(|amount| (slot, amount)));
        }
        told
    }
}
