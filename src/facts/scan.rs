//! One worker's pass over chunks of a file: cells to values, rows to groups.
//!
//! In: chunks of whole records and the file's [`Plan`]. Out: a [`Tally`] that can be merged with those
//! of other workers in any order. Bad cells are collected, not thrown.

use super::cell_values::{
    bad, bad_cell, boxed, first_told, is_empty, is_one_of, one_if, quoted, small_count, whole,
};
use super::groups::Groups;
use super::plan::{Derivation, Plan, Reading};
use super::tally::{BadCell, Marks, Tally};
use crate::catalogue::field::Kind;
use crate::decimal::Decimal;
use crate::ledger::RowClass;
use crate::normalise::currency::Currency;
use crate::normalise::date::period::{named_period, parse_period};
use crate::normalise::date::{parse_date, parse_range};
use crate::normalise::percent::BareRate;
use crate::normalise::{duration, flag, is_missing, money, number, percent};
use crate::read::{Chunk, Row, rows};
use crate::recognise::Grain;
use chrono::{Datelike, NaiveDate};

/// Key cells that follow the texts: first day, last day, currency.
pub const KEY_EXTRAS: usize = 3;

/// A worker's state.
pub struct Scan<'p> {
    plan: &'p Plan,
    marks: &'p Marks,
    tally: Tally,
    key: Vec<u32>,
    values: Vec<Decimal>,
    told: u64,
    currency: Option<Currency>,
    last_date: (Vec<u8>, Option<NaiveDate>),
}

/// Why a row was given up.
enum Stop {
    Class(RowClass),
    Bad(BadCell),
}

impl From<BadCell> for Stop {
    fn from(bad: BadCell) -> Self {
        Stop::Bad(bad)
    }
}

impl<'p> Scan<'p> {
    pub fn new(plan: &'p Plan, marks: &'p Marks) -> Self {
        let groups = Groups::new(plan.texts.len() + KEY_EXTRAS, plan.slots.len(), plan.keeps_rows);
        Scan {
            plan,
            marks,
            tally: Tally::new(plan, groups),
            key: Vec::new(),
            values: vec![Decimal::ZERO; plan.slots.len()],
            told: 0,
            currency: None,
            last_date: (Vec::new(), None),
        }
    }

    /// Reads all rows of a chunk.
    pub fn chunk(&mut self, chunk: &Chunk) {
        let mut rows = rows(chunk, self.plan.delimiter);
        while let Some(row) = rows.next_row() {
            self.row(&row);
        }
    }

    pub fn finish(self) -> Tally {
        self.tally
    }

    fn row(&mut self, row: &Row<'_, '_>) {
        match self.data(row) {
            Ok(()) => {}
            Err(Stop::Class(class)) => {
                self.tally.ledger.book(class, 1);
                if class == RowClass::Total {
                    self.total(row);
                }
            }
            Err(Stop::Bad(bad)) => {
                self.tally.ledger.book(RowClass::Rejected, 1);
                self.tally.reject(bad);
            }
        }
    }

    fn data(&mut self, row: &Row<'_, '_>) -> Result<(), Stop> {
        if row.is_blank() {
            return Err(Stop::Class(RowClass::Blank));
        }
        self.other_cells(row)?;
        self.key.clear();
        self.texts(row)?;
        self.empty_total(row)?;
        self.width(row)?;
        // All cells are seen before a row is given up: what is undecided in one tells of the others.
        let (days, numbers) = (self.days(row), self.numbers(row));
        let days = days?;
        numbers?;
        self.derive();
        let code = self.currency.map_or(0, Currency::number);
        if let Some((from, to)) = days {
            self.tally.cover(from, to);
        }
        // Days stay apart only where a later stage asks for them; a range always does.
        let (from, to) = match days {
            Some((from, to)) if self.plan.by_day || self.plan.keeps_rows || from != to => {
                (from.num_days_from_ce(), to.num_days_from_ce())
            }
            _ => (i32::MIN, i32::MIN),
        };
        self.key.extend([from.cast_unsigned(), to.cast_unsigned(), code]);
        let groups = &mut self.tally.groups;
        groups.add(&self.key, &self.values, self.told, 1, row.line).map_err(|_| BadCell {
            line: row.line,
            column: 1,
            code: "sum-too-large",
            message: "the sum of this file's column is too large to be held exactly".to_owned(),
            hint: Some("look for a number that grew by a lost decimal mark".to_owned()),
        })?;
        self.tally.ledger.rows.read += 1;
        Ok(())
    }

    /// Cells that become no key: totals, footers and repeated headers are told here.
    fn other_cells(&mut self, row: &Row<'_, '_>) -> Result<(), Stop> {
        let rules = &self.plan.rules;
        let first = row.raw_cell(0);
        if rules.is_header_cell(0, first) && self.is_header(row) {
            return Err(Stop::Class(RowClass::RepeatedHeader));
        }
        if !rules.is_ordinary(first) && rules.is_footer(&row.cell(0)) {
            return Err(Stop::Class(RowClass::Footer));
        }
        for index in rules.looked_at() {
            if !rules.is_ordinary(row.raw_cell(*index)) && rules.is_total(&row.cell(*index)) {
                return Err(Stop::Class(RowClass::Total));
            }
        }
        Ok(())
    }

    fn is_header(&self, row: &Row<'_, '_>) -> bool {
        (0..row.len().min(self.plan.width))
            .all(|index| self.plan.rules.is_header_cell(index, row.raw_cell(index)))
    }

    fn texts(&mut self, row: &Row<'_, '_>) -> Result<(), Stop> {
        let rules = &self.plan.rules;
        for (column, cells) in self.plan.texts.iter().zip(&mut self.tally.cells) {
            let (index, cell) = first_told(row, &column.cells);
            let id = cells.intern(&cell, || (row.line, row.column_of(index), rules.is_total(&cell)));
            if cells.is_total(id) && !self.plan.is_named_so(column.field, &cell, row) {
                return Err(Stop::Class(RowClass::Total));
            }
            self.key.push(id);
        }
        Ok(())
    }

    /// The profile's rule that a row whose key cells are all missing is a total.
    fn empty_total(&self, row: &Row<'_, '_>) -> Result<(), Stop> {
        let is_blank = |index: &usize| is_empty(&row.cell(*index));
        let rules = &self.plan.rules;
        let all_blank = |cells: &[usize]| !cells.is_empty() && cells.iter().all(is_blank);
        if all_blank(rules.empty_when_total()) || all_blank(rules.blank_when_total()) {
            return Err(Stop::Class(RowClass::Total));
        }
        Ok(())
    }

    fn width(&self, row: &Row<'_, '_>) -> Result<(), Stop> {
        let (found, expected) = (row.len(), self.plan.width);
        let is_short = found <= self.plan.last_mapped;
        let is_long = (expected..found).any(|index| !row.cell(index).trim_ascii().is_empty());
        if !is_short && !is_long {
            return Ok(());
        }
        let at = if is_long { expected } else { found.saturating_sub(1) };
        Err(Stop::Bad(BadCell {
            line: row.line,
            column: row.column_of(at),
            code: "ragged-row",
            message: format!("this row has {found} cells, but the header has {expected}"),
            hint: Some(
                "a cell that holds the delimiter must stand in quotes; download the file again if it was cut"
                    .to_owned(),
            ),
        }))
    }

    fn days(&mut self, row: &Row<'_, '_>) -> Result<Option<(NaiveDate, NaiveDate)>, Stop> {
        if let Some(column) = &self.plan.date_range {
            let (index, cell) = first_told(row, &column.cells);
            if !is_missing(&cell) {
                let text = String::from_utf8_lossy(&cell);
                let range = parse_range(&text);
                return range.map(Some).ok_or_else(|| {
                    let shown = quoted(&cell);
                    let message = format!("{shown} in column \"{}\" is not a range of days", column.header);
                    Stop::Bad(bad(row, index, "bad-date", message))
                });
            }
        }
        let Some(column) = &self.plan.date else { return Ok(self.period(row)) };
        let from = match self.date(row, &column.cells, &column.header) {
            // `2026-01` in a day column stands for the month.
            Err(stop) => {
                let (_, cell) = first_told(row, &column.cells);
                let period = named_period(String::from_utf8_lossy(&cell).trim());
                return period.map(Some).ok_or(stop);
            }
            Ok(from) => from,
        };
        let Some(from) = from else {
            if self.plan.keeps_rows && self.plan.grain != Grain::Rows {
                return Ok(None);
            }
            let (index, _) = first_told(row, &column.cells);
            let thing = match self.plan.kinds.first() {
                Some(Kind::Orders) if self.plan.keeps_rows => "order",
                Some(Kind::Leads) if self.plan.keeps_rows => "lead",
                _ => "row",
            };
            let header = &column.header;
            let message =
                format!("the cell of column \"{header}\" is empty, so the {thing} belongs to no day");
            return Err(Stop::Bad(bad(row, index, "missing-date", message)));
        };
        let to = match &self.plan.date_end {
            Some(column) => self.date(row, &column.cells, &column.header)?,
            None => None,
        };
        let to = to.unwrap_or(from);
        Ok(Some((from.min(to), from.max(to))))
    }

    /// The days of a week or month column; none where its cell names no year.
    fn period(&self, row: &Row<'_, '_>) -> Option<(NaiveDate, NaiveDate)> {
        self.plan.periods.iter().find_map(|(span, column)| {
            let (_, cell) = first_told(row, &column.cells);
            parse_period(&String::from_utf8_lossy(&cell), *span, self.marks.order)
        })
    }

    fn date(&mut self, row: &Row<'_, '_>, cells: &[usize], header: &str) -> Result<Option<NaiveDate>, Stop> {
        let (index, cell) = first_told(row, cells);
        if self.last_date.0 == *cell {
            return Ok(self.last_date.1);
        }
        self.tally.date_evidence.observe(&cell);
        let moment = parse_date(&cell, self.marks.order)
            .map_err(|reason| bad_cell(row, index, header, &cell, &reason))?;
        let day = moment.map(|moment| self.plan.zones.day(moment));
        self.last_date.0.clear();
        self.last_date.0.extend_from_slice(&cell);
        self.last_date.1 = day;
        Ok(day)
    }

    fn numbers(&mut self, row: &Row<'_, '_>) -> Result<(), Stop> {
        let mut failed = None;
        self.values.fill(Decimal::ZERO);
        self.told = 0;
        self.currency = None;
        for (slot, column) in self.plan.numbers.iter().enumerate() {
            let (index, cell) = first_told(row, &column.cells);
            if column.takes_plain_digits
                && let Some(value) = small_count(&cell)
            {
                self.tell(slot, value);
                if column.currency.is_some() {
                    self.currency = self.currency.or(column.currency);
                }
                continue;
            }
            let mark = self.marks.numbers.get(slot).copied().flatten();
            if let Some(evidence) = self.tally.evidence.get_mut(slot) {
                evidence.observe(&cell);
            }
            let currency = &mut self.currency;
            let value = match &column.reading {
                Reading::Count | Reading::Ratio => number::parse(&cell, mark).map_err(boxed),
                Reading::Money => money::parse_money(&cell, mark)
                    .map(|found| {
                        found.map(|(amount, told)| {
                            *currency = currency.or(told).or(column.currency);
                            amount
                        })
                    })
                    .map_err(boxed),
                Reading::Rate(bare) => {
                    let bare = if self.marks.has_bare_percents { BareRate::Percent } else { *bare };
                    let rate = percent::parse_rate(&cell, mark, bare).map_err(boxed);
                    let is_large = matches!(rate, Ok(Some(rate)) if rate > Decimal::ONE);
                    self.tally.has_large_rate |= is_large && bare == BareRate::Fraction;
                    rate
                }
                Reading::Duration => duration::parse_duration(&cell, mark).map_err(boxed),
                Reading::Flag => flag::parse_flag(&cell).map(|yes| yes.map(one_if)).map_err(boxed),
                Reading::Is(texts) => Ok(Some(one_if(is_one_of(&cell, texts)))),
            };
            match value {
                Ok(Some(value)) => self.tell(slot, value),
                Ok(None) => {}
                Err(reason) => {
                    failed = failed.or(Some(bad_cell(row, index, &column.header, &cell, &*reason)))
                }
            }
        }
        failed.map_or(Ok(()), |bad| Err(Stop::Bad(bad)))
    }

    #[inline(always)]
    fn tell(&mut self, slot: usize, value: Decimal) {
        self.told |= 1 << slot;
        if let Some(place) = self.values.get_mut(slot) {
            *place = value;
        }
        if self.plan.watches_sizes {
            self.tally.watch_size(slot, value);
        }
    }

    fn derive(&mut self) {
        for derivation in &self.plan.derivations {
            let (target, value) = match *derivation {
                Derivation::Constant { target, value } => (target, Some(value)),
                Derivation::Difference { target, a, b } => {
                    (target, self.pair(a, b).and_then(|(a, b)| a.checked_sub(b)))
                }
                Derivation::Product { target, a, b } => {
                    (target, self.pair(a, b).and_then(|(a, b)| a.checked_mul(b)).map(whole))
                }
                Derivation::Complement { target, a, b } => {
                    let rest = |(a, b): (Decimal, Decimal)| {
                        Decimal::ONE.checked_sub(b).and_then(|rest| a.checked_mul(rest))
                    };
                    (target, self.pair(a, b).and_then(rest).map(whole))
                }
            };
            if let (Some(value), Some(place)) = (value, self.values.get_mut(target)) {
                *place = value;
                self.told |= 1 << target;
            }
        }
    }

    fn pair(&self, a: usize, b: usize) -> Option<(Decimal, Decimal)> {
        let is_told = self.told & (1 << a) != 0 && self.told & (1 << b) != 0;
        // A rate of nothing is written as missing; nothing times anything is nothing.
        let nothing = self.told & (1 << a) != 0 && self.values.get(a).is_some_and(|value| value.is_zero());
        if !is_told && !nothing {
            return None;
        }
        Some((*self.values.get(a)?, *self.values.get(b)?))
    }

    /// A totals row: its money is read, and kept apart.
    fn total(&mut self, row: &Row<'_, '_>) {
        for (slot, column) in self.plan.numbers.iter().enumerate() {
            let (_, cell) = first_told(row, &column.cells);
            let mark = self.marks.numbers.get(slot).copied().flatten();
            if column.reading == Reading::Money
                && let Ok(Some((amount, _))) = money::parse_money(&cell, mark)
            {
                self.tally.totals.entry(slot).or_default().push(amount);
            }
        }
    }
}
