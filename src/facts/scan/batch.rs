//! Rows taken by the hundred, a column at a time.
//!
//! In: a [`Batch`] of plain rows. Out: the same tally as row by row. What is anything but a plain data row (a label
//! that may be a total's, a header cell, a cell that cannot be read) is left to [`Scan::row`], which alone decides;
//! so there is one set of rules. Measured on ten million sessions: two thirds of the time of row by row.

use super::super::cell_values::{is_empty, read_number};
use super::super::derive::Values;
use super::super::packed::{Packed, plain_digits};
use super::super::plan::{KEY_EXTRAS, Plan};
use super::super::visits::{VisitColumns, rough};
use super::{Scan, is_told_apart};
use crate::decimal::Decimal;
use crate::normalise::currency::Currency;
use crate::read::Batch;
use chrono::NaiveDate;
use std::borrow::Cow;

/// What the columns of a batch give, an entry (or a stride of entries) for each row.
#[derive(Default)]
pub struct Columns {
    /// Rows that are left to be read by themselves.
    odd: Vec<bool>,
    keys: Vec<u32>,
    days: Vec<Option<NaiveDate>>,
    values: Vec<Decimal>,
    told: Vec<u64>,
    currencies: Vec<Option<Currency>>,
}

impl Columns {
    fn reset(&mut self, plan: &Plan, rows: usize) {
        self.odd.clear();
        self.odd.resize(rows, false);
        self.keys.resize(rows * (plan.texts.len() + KEY_EXTRAS), 0);
        self.days.clear();
        self.days.resize(rows, None);
        self.values.clear();
        self.values.resize(rows * plan.slots.len(), Decimal::ZERO);
        self.told.clear();
        self.told.resize(rows, 0);
        self.currencies.clear();
        self.currencies.resize(rows, None);
    }
}

/// Whether the file's rows can be taken by columns: they are only summed, and each field is one column.
pub fn fits(plan: &Plan) -> bool {
    let is_one = |cells: &[usize]| cells.len() == 1;
    !plan.keeps_rows
        && plan.person.is_none()
        && !plan.rules.asides.are_told()
        && !plan.rules.tells_sum_of_all()
        && !plan.retold.looks()
        && plan.nth_day.is_none()
        && plan.events.is_none()
        && plan.visits.as_ref().is_none_or(VisitColumns::is_plain)
        && plan.before.is_none()
        && !plan.slots.is_empty()
        && plan.fill.is_empty()
        && plan.date_range.is_none()
        && plan.date_end.is_none()
        && plan.periods.is_empty()
        && plan.date.as_ref().is_none_or(|column| is_one(&column.cells))
        && plan.texts.iter().all(|column| is_one(&column.cells) && column.only.is_empty())
        // Several cost columns are compared within each row.
        && plan.numbers.iter().all(|column| is_one(&column.cells) && !column.is_beside)
}

/// The cells of a column without what follows them.
fn cells<'c>(batch: &Batch<'c>, column: usize) -> impl Iterator<Item = &'c [u8]> {
    batch.cells(column).map(|(ahead, len)| ahead.get(..len).unwrap_or(&[]))
}

fn only(cells: &[usize]) -> usize {
    cells.first().copied().unwrap_or(usize::MAX)
}

impl Scan<'_> {
    #[inline(always)]
    pub(super) fn batch(&mut self, batch: &Batch<'_>) {
        let mut columns = std::mem::take(&mut self.columns);
        columns.reset(self.plan, batch.rows());
        self.labels(batch, &mut columns);
        self.key_columns(batch, &mut columns);
        self.day_column(batch, &mut columns);
        self.number_columns(batch, &mut columns);
        self.visits(batch, &columns);
        self.gather(batch, &mut columns);
        self.columns = columns;
    }

    /// Rows that may be totals, footers, repeated headers or blank. What is read as a number is none of these.
    #[inline(always)]
    fn labels(&self, batch: &Batch<'_>, columns: &mut Columns) {
        let rules = &self.plan.rules;
        let is_unlabelled = rules.unlabelled(0);
        for (odd, cell) in columns.odd.iter_mut().zip(cells(batch, 0)) {
            *odd = cell.first().is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
                || !is_unlabelled(cell)
                || rules.is_header_cell(0, cell);
        }
        let is_number = |index: &usize| self.plan.numbers.iter().any(|column| only(&column.cells) == *index);
        for index in rules.looked_at().iter().filter(|index| **index != 0 && !is_number(index)) {
            let is_unlabelled = rules.unlabelled(*index);
            for (odd, cell) in columns.odd.iter_mut().zip(cells(batch, *index)) {
                *odd |= !is_unlabelled(cell);
            }
        }
        for group in [rules.empty_when_total(), rules.blank_when_total()] {
            if let Some(first) = group.first() {
                for (odd, cell) in columns.odd.iter_mut().zip(cells(batch, *first)) {
                    *odd |= is_empty(cell);
                }
            }
        }
    }

    #[inline(always)]
    fn key_columns(&mut self, batch: &Batch<'_>, columns: &mut Columns) {
        let plan = self.plan;
        let width = plan.texts.len() + KEY_EXTRAS;
        for (slot, (column, texts)) in plan.texts.iter().zip(&mut self.tally.cells).enumerate() {
            let index = only(&column.cells);
            let keys = columns.keys.chunks_exact_mut(width);
            let rows = columns.odd.iter_mut().zip(keys).zip(batch.cells(index));
            for (i, ((odd, key), (ahead, len))) in rows.enumerate() {
                if *odd {
                    continue;
                }
                let cell = ahead.get(..len).unwrap_or(&[]);
                // `="…"` around a text is taken off in the plain way.
                if cell.first() == Some(&b'=') {
                    *odd = true;
                    continue;
                }
                let short = column.reduction.as_ref().map(|reduction| {
                    // Quoted cells are left to the plain way: these are as they stand.
                    reduction.text(std::iter::once(Cow::Borrowed(cell)))
                });
                let (cell, packed) = match &short {
                    Some(short) => (short.as_slice(), Packed::new(short, short.len())),
                    None => (cell, Packed::new(ahead, len)),
                };
                let Some(key) = key.get_mut(slot) else { continue };
                *key = texts.intern(cell, packed, || {
                    let place = batch.row(i).map_or((0, 0), |row| (row.line, row.column_of(index)));
                    (place.0, place.1, is_told_apart(plan, column, cell))
                });
                *odd = texts.is_label(*key);
            }
        }
    }

    #[inline(always)]
    fn day_column(&mut self, batch: &Batch<'_>, columns: &mut Columns) {
        let Some(column) = &self.plan.date else { return };
        let mut last = None;
        let rows = columns.odd.iter_mut().zip(&mut columns.days).zip(batch.cells(only(&column.cells)));
        for (i, ((odd, day), (ahead, len))) in rows.enumerate() {
            if *odd {
                continue;
            }
            let packed = Packed::new(ahead, len);
            if let Some((same, known)) = last
                && packed == same
                && packed.is_whole()
            {
                *day = Some(known);
                continue;
            }
            let Some(row) = batch.row(i) else { return };
            match self.date(&row, &column.cells, &column.header) {
                Ok(Some(read)) => {
                    last = Some((packed, read));
                    *day = Some(read);
                }
                _ => *odd = true,
            }
        }
    }

    #[inline(always)]
    fn number_columns(&mut self, batch: &Batch<'_>, columns: &mut Columns) {
        let width = self.plan.slots.len();
        for (slot, column) in self.plan.numbers.iter().enumerate() {
            let values = columns.values.chunks_exact_mut(width.max(1));
            let told = columns.told.iter_mut().zip(&mut columns.currencies);
            let rows = columns.odd.iter_mut().zip(told).zip(values);
            let index = only(&column.cells);
            for (((odd, (told, currency)), value), (ahead, len)) in rows.zip(batch.cells(index)) {
                let Some(value) = value.get_mut(slot).filter(|_| !*odd) else { continue };
                if column.takes_plain_digits
                    && let Some(count) = plain_digits(ahead, len)
                {
                    *value = Decimal::from_int(i64::from(count));
                    *told |= 1 << slot;
                    if column.currency.is_some() {
                        *currency = currency.or(column.currency);
                    }
                    continue;
                }
                let cell = ahead.get(..len).unwrap_or(&[]);
                if !self.plan.rules.is_unlabelled(index, cell) {
                    *odd = true;
                    continue;
                }
                match read_number(&mut self.tally, self.marks, slot, column, cell, currency) {
                    Ok(Some(number)) => {
                        *value = number;
                        *told |= 1 << slot;
                    }
                    Ok(None) => {}
                    Err(_) => *odd = true,
                }
            }
        }
    }

    /// Ids of sessions for the sample.
    #[inline(always)]
    fn visits(&mut self, batch: &Batch<'_>, columns: &Columns) {
        let Some(visits) = &self.plan.visits else { return };
        let sessions = columns.odd.iter().zip(cells(batch, only(&visits.columns.session)));
        match visits.columns.visitor.as_slice() {
            [visitor] => {
                let rows = sessions.zip(cells(batch, *visitor));
                for ((_, session), visitor) in rows.filter(|((odd, _), _)| !**odd) {
                    self.tally.ids.sample(rough(session, visitor), session);
                }
            }
            _ => {
                for (_, session) in sessions.filter(|(odd, _)| !**odd) {
                    self.tally.ids.sample(rough(session, &[]), session);
                }
            }
        }
    }

    /// Adds the rows to their groups, and reads the odd ones by themselves.
    #[inline(always)]
    fn gather(&mut self, batch: &Batch<'_>, columns: &mut Columns) {
        let plan = self.plan;
        let keys = columns.keys.chunks_exact_mut(plan.texts.len() + KEY_EXTRAS);
        let values = columns.values.chunks_exact_mut(plan.slots.len().max(1));
        let told = columns.told.iter_mut().zip(values).zip(&columns.currencies);
        let rows = columns.odd.iter().zip(&columns.days).zip(keys).zip(told);
        for (i, (((odd, day), key), ((told, values), currency))) in rows.enumerate() {
            if *odd {
                if let Some(row) = batch.row(i) {
                    self.row(&row);
                }
                continue;
            }
            if plan.watches_sizes {
                for (slot, value) in values.iter().enumerate().filter(|(slot, _)| *told & (1 << slot) != 0) {
                    self.tally.watch_size(slot, *value);
                }
            }
            Values { values, told }.derive(&plan.derivations);
            let days = day.map(|day| (day, day));
            if let Some((from, to)) = days {
                self.tally.cover(from, to);
            }
            if let Some(extras) = key.last_chunk_mut::<KEY_EXTRAS>() {
                *extras = plan.key_extras(days, *currency);
            }
            match self.tally.groups.add(key, values, *told, 1, batch.line(i)) {
                Ok(_) => self.tally.ledger.rows.read += 1,
                Err(_) => self.tally.rejects.is_too_large = true,
            }
        }
    }
}
