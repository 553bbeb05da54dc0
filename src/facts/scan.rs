//! One worker's pass over chunks of a file: cells to values, rows to groups.
//!
//! In: chunks of whole records and the file's [`Plan`]. Out: a [`Tally`] that can be merged with those
//! of other workers in any order. Bad cells are collected, not thrown.

mod apart;
mod batch;
mod days;
mod ids;
mod spread;

use super::cell_values::{bad_cell, first_told, is_empty, read_number, text_of, undressed};
use super::derive::Values;
use super::events::{Event, Events};
use super::fill::Above;
use super::groups::Groups;
use super::packed::Packed;
use super::plan::{KEY_EXTRAS, Plan, TextColumn};
use super::subtotals::Adds;
use super::surcharges;
use super::tally::{BadCell, Marks, Tally};
use crate::decimal::Decimal;
use crate::ledger::RowClass;
use crate::normalise::currency::Currency;
use crate::normalise::is_missing;
use crate::normalise::name::text_id;
use crate::read::{Batch, Chunk, Row, rows};
use chrono::NaiveDate;

/// A batch of fewer rows was not worth its while.
const FEW: usize = 32;

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
    columns: batch::Columns,
    above: Above,
    /// The bad cells of the row that is read.
    bad: Vec<BadCell>,
    events: Events,
}

/// Why a row was given up.
enum Stop {
    Class(RowClass),
    /// A total of a part of the sheet.
    Subtotal(Adds),
    /// Cells of it cannot be read: those that the scan has collected.
    Bad,
    /// A sum cannot hold it.
    TooLarge,
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
            columns: batch::Columns::default(),
            above: Above::new(&plan.fill),
            bad: Vec::new(),
            events: Events::default(),
        }
    }

    /// Reads all rows of a chunk.
    pub fn chunk(&mut self, chunk: &Chunk) {
        #[cfg(target_arch = "x86_64")]
        if std::is_x86_feature_detected!("avx2")
            && std::is_x86_feature_detected!("bmi1")
            && std::is_x86_feature_detected!("bmi2")
            && std::is_x86_feature_detected!("popcnt")
        {
            // SAFETY: the processor was just asked for all that the function is compiled for.
            return unsafe { self.chunk_wide(chunk) };
        }
        self.chunk_anywhere(chunk);
    }

    /// The same code, compiled for processors of the last ten years.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    fn chunk_wide(&mut self, chunk: &Chunk) {
        self.chunk_anywhere(chunk);
    }

    #[inline(always)]
    fn chunk_anywhere(&mut self, chunk: &Chunk) {
        let mut rows = rows(chunk, self.plan.delimiter);
        if !batch::fits(self.plan) {
            while let Some(row) = rows.next_row() {
                self.row(&row);
            }
            return;
        }
        let mut batch = Batch::new(chunk, self.plan.delimiter, self.plan.width);
        loop {
            let taken = rows.fill(&mut batch);
            self.batch(&batch);
            // Where few rows are plain, trying again for each would cost more than it saves.
            for _ in 0..if taken < FEW { FEW } else { 1 } {
                let Some(row) = rows.next_row() else { return };
                self.row(&row);
            }
        }
    }

    pub fn finish(mut self) -> Tally {
        match self.events.close(self.plan, &mut self.tally.groups) {
            Ok(closed) => {
                self.tally.sales = closed.sales;
                self.tally.told_before += closed.told_before;
                self.tally.ledger.assign(RowClass::Duplicate, closed.rows_before);
                for id in &closed.ids {
                    if self.plan.keeps_ids {
                        self.tally.ids.is_again(*id, 0);
                    } else {
                        self.tally.ids.sample(*id, b"id");
                    }
                }
                let people = closed.people.into_iter().filter(|_| self.plan.person.is_some());
                people.for_each(|(group, person)| self.tally.visit(group, person));
            }
            Err(_) => self.tally.rejects.is_too_large = true,
        }
        self.tally
    }

    #[inline(never)]
    fn row(&mut self, row: &Row<'_, '_>) {
        match self.data(row) {
            Ok(()) => {}
            Err(Stop::Class(class)) => {
                self.tally.ledger.book(class, 1);
                if class == RowClass::Total {
                    self.total(row);
                }
            }
            Err(Stop::Subtotal(adds)) => {
                self.tally.ledger.book(RowClass::Total, 1);
                self.subtotal(row, adds);
            }
            Err(Stop::Bad) => self.reject(row),
            Err(Stop::TooLarge) => self.tally.rejects.is_too_large = true,
        }
    }

    fn data(&mut self, row: &Row<'_, '_>) -> Result<(), Stop> {
        if row.is_blank() {
            let first = self.tally.first_blank.get_or_insert(row.line);
            *first = row.line.min(*first);
            return Err(Stop::Class(RowClass::Blank));
        }
        self.other_cells(row)?;
        if let Some(mark) = self.plan.rules.asides.of(row) {
            *self.tally.marked.entry(mark).or_default() += 1;
            return Err(Stop::Class(RowClass::NotCounted));
        }
        self.above.see(row, &self.plan.rules);
        if let Some(class) = self.plan.retold.class(row) {
            return Err(Stop::Class(class));
        }
        if self.plan.retold.parents.contains(&row.line) {
            return Err(Stop::Subtotal(Adds::Named));
        }
        self.key.clear();
        self.bad.clear();
        self.texts(row)?;
        self.empty_total(row)?;
        self.width(row)?;
        // All cells are seen before a row is given up: what is undecided in one tells of the others.
        let days = self.days(row);
        self.numbers(row);
        if !self.bad.is_empty() {
            return Err(Stop::Bad);
        }
        if self.plan.watches_sizes {
            for (slot, value) in self.values.iter().enumerate().take(self.plan.numbers.len()) {
                if self.told & (1 << slot) != 0 {
                    self.tally.watch_size(slot, *value);
                }
            }
        }
        self.cost_gaps();
        Values { values: &mut self.values, told: &mut self.told }.derive(&self.plan.derivations);
        let (person, order) = (self.person(row), self.transaction(row));
        if !self.bad.is_empty() {
            return Err(Stop::Bad);
        }
        if self.is_told_again(row) {
            return Err(Stop::Class(RowClass::Duplicate));
        }
        if let Some((from, to)) = days {
            self.tally.cover(from, to);
        }
        if let Some(spread) = &self.plan.spread {
            return self.spread(row, spread, days);
        }
        if let Some(columns) = &self.plan.events {
            let (day, currency, told) = (days.map(|(from, _)| from), self.currency, self.told);
            let (key, values, before) = (&self.key, &self.values, self.plan.before.as_ref());
            let event = Event { key, values, told, day, currency, order, person, before };
            return match self.events.add(columns, row, &event) {
                true => {
                    self.tally.ledger.rows.read += 1;
                    Ok(())
                }
                false => Err(Stop::Class(RowClass::NotCounted)),
            };
        }
        self.key.extend(self.plan.key_extras(days, self.currency));
        let group = self.tally.groups.add(&self.key, &self.values, self.told, 1, row.line);
        let group = group.map_err(|_| Stop::TooLarge)?;
        if self.plan.person.is_some() {
            self.tally.visit(group, person);
        }
        self.tally.ledger.rows.read += 1;
        Ok(())
    }

    /// Cells that become no key: totals, footers and repeated headers are told here.
    fn other_cells(&mut self, row: &Row<'_, '_>) -> Result<(), Stop> {
        let rules = &self.plan.rules;
        let first = row.raw_cell(0);
        let is_ordinary = rules.is_ordinary(first);
        // Quotes, and the mark that files begin with, are no ordinary beginning.
        let is_first =
            rules.is_header_cell(0, first) || !is_ordinary && rules.is_header_cell(0, undressed(first));
        if is_first && self.is_header(row) {
            return Err(Stop::Class(RowClass::RepeatedHeader));
        }
        if !is_ordinary && (rules.is_footer(&row.cell(0)) || rules.is_comment(row)) {
            return Err(Stop::Class(RowClass::Footer));
        }
        if !is_ordinary && rules.takes_surcharges && surcharges::is_one(self.plan, row) {
            let name = String::from_utf8_lossy(&row.cell(0)).trim().to_owned();
            self.tally.surcharges.push((row.line, name));
            return Err(Stop::Class(RowClass::Footer));
        }
        for index in rules.looked_at() {
            if rules.is_unlabelled(*index, row.raw_cell(*index)) {
                continue;
            }
            let cell = row.cell(*index);
            if rules.is_total(&cell) && !self.plan.is_among_names(*index, row) {
                return Err(Stop::Class(RowClass::Total));
            }
            if let Some(adds) = rules.subtotals.find(row, *index, &cell) {
                return Err(Stop::Subtotal(adds));
            }
        }
        // GA4 writes "Grand total" behind the last column.
        let is_behind = |index: usize| rules.is_total(&row.cell(index));
        if (self.plan.width..row.len()).any(is_behind) {
            return Err(Stop::Class(RowClass::Total));
        }
        Ok(())
    }

    /// Whether the cells after the first are those of the header.
    fn is_header(&self, row: &Row<'_, '_>) -> bool {
        (1..row.len().min(self.plan.width))
            .all(|index| self.plan.rules.is_header_cell(index, &row.cell(index)))
    }

    fn texts(&mut self, row: &Row<'_, '_>) -> Result<(), Stop> {
        let rules = &self.plan.rules;
        for (column, cells) in self.plan.texts.iter().zip(&mut self.tally.cells) {
            let (index, cell) = text_of(row, column, |index, cell| self.above.cell(index, cell));
            let packed = Packed::new(&cell, cell.len());
            let id = cells.intern(&cell, packed, || {
                (row.line, row.column_of(index), is_told_apart(self.plan, column, &cell))
            });
            cells.met_again(id, row.line, || row.column_of(index));
            if cells.is_label(id) {
                if rules.is_total(&cell) && !self.plan.is_named_so(column.field, index, &cell, row) {
                    return Err(Stop::Class(RowClass::Total));
                }
                if let Some(adds) = rules.subtotals.find(row, index, &cell) {
                    return Err(Stop::Subtotal(adds));
                }
                if self.plan.bad_rows.skips()
                    && column.must_be_sound()
                    && let Err(reason) = text_id(&cell)
                {
                    self.bad.push(bad_cell(row, index, &column.header, &cell, &reason));
                }
            }
            self.key.push(id);
        }
        Ok(())
    }

    /// The profile's rule that a row whose key cells are all missing is a total.
    fn empty_total(&mut self, row: &Row<'_, '_>) -> Result<(), Stop> {
        let is_blank = |index: &usize| is_empty(&self.above.cell(*index, row.cell(*index)));
        let rules = &self.plan.rules;
        let all_blank = |cells: &[usize]| !cells.is_empty() && cells.iter().all(is_blank);
        let is_unnamed =
            self.plan.profile.rows.total_when_first_empty && is_blank(&0) || rules.is_sum_of_all(row.line);
        let is_nameless = || all_blank(rules.empty_when_total()) && !rules.is_row_after_all(row.line);
        if is_unnamed || is_nameless() || all_blank(rules.blank_when_total()) {
            if let Some(cell) = self.another_title(row) {
                self.bad.push(cell);
                return Err(Stop::Bad);
            }
            return Err(Stop::Class(RowClass::Total));
        }
        Ok(())
    }

    fn width(&mut self, row: &Row<'_, '_>) -> Result<(), Stop> {
        let (found, expected) = (row.len(), self.plan.width);
        let is_short = found <= self.plan.last_mapped;
        let is_long = (expected..found).any(|index| !row.cell(index).trim_ascii().is_empty());
        if !is_short && !is_long {
            return Ok(());
        }
        if !is_long && self.ends_early(row) {
            self.tally.short_rows.push(row.line);
            return Ok(());
        }
        let at = if is_long { expected } else { found.saturating_sub(1) };
        self.bad.push(BadCell {
            line: row.line,
            column: row.column_of(at),
            code: "ragged-row",
            message: format!("this row has {found} cells, but the header has {expected}"),
            hint: Some(
                "a cell that holds the delimiter must stand in quotes; download the file again if it was cut"
                    .to_owned(),
            ),
            header: String::new(),
        });
        Err(Stop::Bad)
    }

    /// A row whose last cell is empty was ended by who wrote it: what comes after its numbers is missing. Any other
    /// short row may be torn.
    fn ends_early(&self, row: &Row<'_, '_>) -> bool {
        let tells = |index: &usize| *index < row.len() && !is_missing(&row.cell(*index));
        let numbers = self.plan.numbers.iter().flat_map(|column| &column.cells);
        is_empty(&row.cell(row.len().saturating_sub(1))) && numbers.into_iter().any(tells)
    }

    fn numbers(&mut self, row: &Row<'_, '_>) {
        self.values.fill(Decimal::ZERO);
        self.told = 0;
        self.currency = None;
        for (slot, column) in self.plan.numbers.iter().enumerate() {
            let (index, cell) = first_told(row, &column.cells);
            let mut apart = None;
            let currency = if column.is_beside { &mut apart } else { &mut self.currency };
            match read_number(&mut self.tally, self.marks, slot, column, &cell, currency) {
                Ok(Some(value)) => {
                    Values { values: &mut self.values, told: &mut self.told }.tell(slot, value);
                }
                Ok(None) => {}
                Err(_) if column.is_beside => self.tally.doubtful |= 1 << slot,
                Err(reason) => self.bad.push(bad_cell(row, index, &column.header, &cell, &*reason)),
            }
        }
    }
}

/// Texts that a row is looked at for by itself: labels of totals, and damaged ids where their rows are left out.
fn is_told_apart(plan: &Plan, column: &TextColumn, cell: &[u8]) -> bool {
    let is_bad = || column.must_be_sound() && text_id(cell).is_err();
    plan.rules.is_label(cell) || plan.bad_rows.skips() && is_bad()
}
