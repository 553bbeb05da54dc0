//! One file between what it was taken for and its rows of symbols and sums: planned from its head, read, closed.
//!
//! In: a recognised file. Out: an [`Outcome`]. Refused, with the place: cells that cannot be read, columns whose
//! decimal mark or order of day and month nothing decides.

use super::copies;
use super::costs;
use super::earlier::{self, Earlier};
use super::fill;
use super::leftovers;
use super::load::{HEAD_RECORDS, LoadOptions, Loaded, Outcome};
use super::locale;
use super::nameless;
use super::plan::{Derivation, Plan};
use super::rejects::BadRows;
use super::repeats;
use super::retold::Retold;
use super::scanned::settle;
use super::scanning::{Stream, scan};
use super::source::Source;
use super::symbol::Symbols;
use super::tables::{self, Rest};
use super::tally::{Marks, Tally};
use super::titles::{self, Titles};
use super::{line_amounts, marked, parents, parts, pivot, returns, side_by_side, surcharges, unread, visits};
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location, Result, count};
use crate::ledger::{Ledger, RowClass};
use crate::read::{Damage, Opened, Record};
use crate::recognise::Recognised;

/// A file that is being read.
pub struct Loading<'s> {
    source: &'s Source,
    options: &'s LoadOptions,
    recognised: Recognised,
    records: Vec<Record>,
    plan: Plan,
    titles: Titles,
    marks: Marks,
    /// Byte offset and line of the first data row.
    start: Option<(usize, u64)>,
    /// Its head is not all of it.
    is_long: bool,
    /// The records are all that it has.
    is_whole: bool,
    /// What its head says of columns that are read or not.
    notes: Vec<Diagnostic>,
}

/// What reading the rows came to.
pub enum Reading {
    Rows(Box<ReadRows>),
    /// A long file turned out to hold several tables.
    Tables(Vec<(Source, Rest)>),
}

/// The rows of a file.
pub struct ReadRows {
    tallies: Vec<Tally>,
    stream: Stream,
    /// Rows that only their empty names make totals.
    without_name: Option<Diagnostic>,
}

impl<'s> Loading<'s> {
    /// What the head tells of how the rows are to be read.
    pub fn plan(
        source: &'s Source,
        options: &'s LoadOptions,
        mut recognised: Recognised,
        records: Vec<Record>,
        opened: &Opened,
    ) -> Result<Self> {
        let doubted = returns::settle(source, &mut recognised, &records);
        let mut plan_options = source.plan_options(&recognised.profile, options);
        // A campaign that was renamed is shown by its latest name.
        let has = |field: Field| recognised.columns.iter().any(|column| column.field == field);
        plan_options.by_day |= has(Field::CampaignId) && has(Field::Campaign);
        let mut plan = Plan::new(&recognised, &recognised.header_cells, &plan_options);
        let rows = records.get(recognised.first_data..).unwrap_or_default();
        plan.rules.learn(rows);
        let cells = || rows.iter().map(|row| Ok(row.cells.clone()));
        plan.retold = Retold::learn(&recognised, &plan.rules, cells())?;
        plan.retold.learn_sums(&recognised, &plan.rules, cells())?;
        plan.fill = fill::columns(&recognised, source)?;
        if plan.fill.is_empty() {
            plan.fill = plan.retold.merged(&plan.rules, rows);
        }
        if source.said.skips_bad_rows {
            plan.bad_rows = BadRows::Skip { lists: options.lists_rejects };
        }
        source.refuse_missing_columns(&recognised)?;
        side_by_side::refuse(source, &recognised, rows)?;
        source.refuse_torn_currencies(&plan)?;
        let mut titles = titles::read(&recognised, source.order_of(&recognised.profile));
        let mut notes = of_columns(source, &recognised, &plan, &records)?;
        notes.extend(doubted);
        if titles.days.is_none() && plan.day_columns().next().is_none() && plan.periods.is_empty() {
            titles.days = titles::days_of_name(&recognised.profile, &source.input.name);
            notes.extend(name_month(source, &recognised, &plan, &mut titles, &notes));
        }
        plan.title_days = titles.days.map(|days| (days.from, days.to));
        let mut marks = source.marks(&plan);
        locale::guess(&plan, &records, &recognised, &mut marks);
        notes.extend(line_amounts::settle(&source.input.name, &mut plan, &recognised, &marks, rows));
        let is_long = !opened.head_complete;
        let is_whole = !is_long && records.len() < HEAD_RECORDS;
        if is_whole {
            plan.rules.set_sum_of_all(repeats::unnamed_sum(&plan, &marks, rows));
        }
        let start = start_of_data(opened, &recognised, &records);
        if !is_whole && plan.retold.asks_for_all() {
            plan.retold = Retold::learn_all(source, start, &recognised, &plan)?;
        }
        notes.extend(pivot::learn(source, &recognised, &mut plan, &marks, start)?);
        notes.extend(parents::learn(source, &recognised, &mut plan, &marks, (start, rows))?);
        Ok(Loading {
            source,
            options,
            recognised,
            records,
            plan,
            titles,
            marks,
            start,
            is_long,
            is_whole,
            notes,
        })
    }

    /// Reads all rows, once more where they show that the head misled.
    pub fn read(&mut self, opened: Opened, earlier: &mut Earlier) -> Result<Reading> {
        let (mut tallies, mut stream) =
            scan(opened, self.start, &self.plan, &self.marks, self.options.threads)?;
        if self.is_long
            && stream.has_gap(&tallies)
            && let Some(tables) = tables::split_any(self.source)
        {
            return Ok(Reading::Tables(tables));
        }
        let rows = self.records.get(self.recognised.first_data..).unwrap_or_default();
        let found = locale::decided(&self.plan, &tallies, self.source, rows, self.titles.days)?;
        let is_retitled = self.retitle(&found)?;
        let about = (self.source, &self.recognised);
        let without_name = nameless::learn(about, &mut self.plan, &found, &tallies, self.start)?;
        if without_name.is_some() || is_retitled || found != self.marks {
            // The head or a row misled: what the whole column tells wins.
            self.marks = found;
            (tallies, stream) = self.read_again()?;
        }
        self.plan.before = earlier.meet(self.source, (&self.plan, &self.marks), &tallies, self.start)?;
        let is_repeated = self.plan.visits.is_some() && visits::are_repeated(&tallies);
        if is_repeated || self.plan.before.is_some() {
            if let Some(columns) = &mut self.plan.visits {
                columns.counts_once = true;
            }
            (tallies, stream) = self.read_again()?;
        }
        Ok(Reading::Rows(Box::new(ReadRows { tallies, stream, without_name })))
    }

    /// What the rows' dates decide holds for the title too; true where its days changed.
    fn retitle(&mut self, found: &Marks) -> Result<bool> {
        if self.titles.open.is_some() {
            self.titles = titles::read(&self.recognised, found.order);
            if self.plan.day_columns().next().is_none() && self.plan.periods.is_empty() {
                self.titles.refuse_open(self.source)?;
            }
        }
        let days = self.titles.days.map(|days| (days.from, days.to));
        Ok(std::mem::replace(&mut self.plan.title_days, days) != days)
    }

    fn read_again(&self) -> Result<(Vec<Tally>, Stream)> {
        let again = self.source.input.open(&self.source.read)?;
        scan(again, self.start, &self.plan, &self.marks, self.options.threads)
    }

    /// Gives every row its place in the ledger, and says what a reader should know.
    pub fn close(self, read: ReadRows, symbols: &mut Symbols) -> Result<Outcome> {
        let ReadRows { tallies, stream, without_name } = read;
        let Loading { source, recognised, records, plan, titles, marks, start, .. } = self;
        let path = source.input.name.as_str();
        let rows = records.get(recognised.first_data..).unwrap_or_default();
        let decided = match self.options.explains {
            true => locale::evidence(source, &plan, rows, &marks),
            false => Vec::new(),
        };
        let mut ledger = Ledger::default();
        titles.book(&mut ledger);
        let of_rows = of_tallies(path, &plan, &tallies, without_name);
        let has_parts = tallies.iter().any(|tally| !tally.subtotals.is_empty());
        let differing = if has_parts { parts::compare(source, &plan, &marks, start) } else { Vec::new() };
        let (scanned, covered, mut notes, rejects) = settle(&plan, tallies, symbols, &mut ledger, path)?;
        notes.extend(differing);
        notes.extend(of_rows);
        notes.extend(leftovers::of_rows(path, &plan, &ledger));
        notes.extend(leftovers::unit_price(path, &plan, &recognised, rows));
        let aside = ledger.rows.classes.get(&RowClass::NotCounted).copied().unwrap_or_default();
        notes.extend(plan.retold.note(path, &recognised.header_cells, aside));
        notes.extend(self.notes);
        notes.extend(costs::notes(source, &plan, &scanned, symbols)?);
        notes.extend(derived(path, &plan));
        if self.is_whole && !ledger.rows.classes.contains_key(&RowClass::Total) {
            notes.extend(repeats::of_all_rows(path, &plan, &marks, rows));
        }
        notes.extend(stream.damage.map(|damage| broken_characters(path, &damage)));
        Ok(Outcome::Read(Box::new(Loaded {
            is_undated: plan.date.is_none()
                && plan.date_range.is_none()
                && plan.periods.is_empty()
                && plan.counted_days().is_none(),
            covered: titles.days.map_or(covered, |days| Some(covered.map_or(days, |rows| rows.hull(days)))),
            scanned,
            plan,
            recognised,
            encoding: stream.encoding,
            ledger,
            marks,
            decided,
            notes,
            rejects,
            constants: titles.told.into_iter().chain(source.said.constants.clone()).collect(),
            start,
        })))
    }
}

/// Where nothing else tells the days: the month in a name.
fn name_month(
    source: &Source,
    recognised: &Recognised,
    plan: &Plan,
    titles: &mut Titles,
    notes: &[Diagnostic],
) -> Option<Diagnostic> {
    // A list of contacts or deals is of the day it was made on, whatever month that is.
    let is_list = plan.keeps_rows && !plan.profile.generic;
    let is_told = titles.days.is_some() || titles.open.is_some() || plan.nth_day.is_some();
    if is_list || is_told || notes.iter().any(|note| note.code == "dates-not-read") {
        return None;
    }
    let (days, note) = titles::month_of_name(recognised, &source.input)?;
    titles.days = Some(days);
    Some(note)
}

/// What the header and the first rows say of columns that are read, or not.
fn of_columns(
    source: &Source,
    recognised: &Recognised,
    plan: &Plan,
    records: &[Record],
) -> Result<Vec<Diagnostic>> {
    let path = &source.input.name;
    let rows = records.get(recognised.first_data..);
    let mut notes = unread::columns(path, recognised, plan);
    notes.extend(unread::dates(path, recognised, plan, records));
    notes.extend(copies::of_sums(path, plan, rows));
    notes.extend(costs::puzzling(source, recognised));
    notes.extend(super::spread::assumed(path, recognised));
    notes.extend(fill::looks_merged(source, recognised, plan, rows.unwrap_or_default()));
    Ok(notes)
}

/// What the rows say that were left out or read in a way of their own.
fn of_tallies(
    path: &str,
    plan: &Plan,
    tallies: &[Tally],
    without_name: Option<Diagnostic>,
) -> Vec<Diagnostic> {
    let mut notes: Vec<Diagnostic> = visits::note(path, plan, tallies).into_iter().collect();
    notes.extend(earlier::note(path, plan, tallies));
    notes.extend(without_name);
    notes.extend(leftovers::rest(path, plan, tallies));
    notes.extend(leftovers::short_rows(path, tallies));
    notes.extend(marked::notes(path, tallies));
    notes.extend(surcharges::note(path, tallies));
    notes.extend(unread::periods(path, plan, tallies));
    notes
}

fn broken_characters(path: &str, damage: &Damage) -> Diagnostic {
    let message = format!("{} broken and read as �", count(damage.count, "character is", "characters are"));
    Diagnostic::warning("broken-characters", message)
        .at(Location::line(path, damage.first_line))
        .hint("if names look wrong, say the encoding in a [[source]]: encoding = \"windows-1251\"")
}

/// Measures that the file tells only as rates are products, and it is said.
fn derived(path: &str, plan: &Plan) -> Option<Diagnostic> {
    let made = plan.derivations.iter().filter_map(|derivation| match derivation {
        Derivation::Product { target, .. } | Derivation::Complement { target, .. } => {
            plan.slots.get(*target).map(|field| field.id())
        }
        Derivation::Constant { .. } | Derivation::Difference { .. } => None,
    });
    let made: Vec<&str> = made.collect();
    if made.is_empty() {
        return None;
    }
    let message =
        format!("the export tells only rates of {}: they are rate × count, row by row", made.join(", "));
    Some(Diagnostic::note("from-rates", message).at(Location::file(path)))
}

/// Byte offset and line of the first record after the header; `None` when there is none.
fn start_of_data(opened: &Opened, recognised: &Recognised, records: &[Record]) -> Option<(usize, u64)> {
    if let (Some(offset), Some(record)) = (recognised.data_offset, records.get(recognised.first_data)) {
        return Some((offset, record.line));
    }
    // A first row longer than the head: the head ends with the header's line.
    let lines = opened.head.iter().filter(|byte| **byte == opened.newline).count() as u64;
    (!opened.head_complete).then_some((opened.head.len(), opened.first_line + lines))
}
