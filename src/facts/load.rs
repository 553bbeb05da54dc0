//! One file, from bytes to rows of symbols and sums.
//!
//! In: an input and what the settings say of it. Out: a [`Loaded`] file. Refused, with the place: what
//! is no known export, cells that cannot be read, columns whose decimal mark or order of day and month
//! nothing decides.

use super::copies;
use super::costs;
use super::earlier::{self, Earlier};
use super::fact::Days;
use super::fill;
use super::leftovers;
use super::locale::{self, Decided};
use super::nameless;
use super::plan::{Derivation, Plan};
use super::rejects::{BadRows, Rejects};
use super::repeats;
use super::retold::Retold;
use super::scan::Scan;
use super::scanned::{Scanned, settle};
use super::source::Source;
use super::symbol::Symbols;
use super::tables::{self, Rest};
use super::tally::{Marks, Tally};
use super::titles;
use super::{foreign, marked, parts, pivot, twice, unread, visits};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result, count};
use crate::ledger::{Ledger, RowClass};
use crate::read::{Chunks, Damage, Opened, Record, candidate_delimiters, head_records};
use crate::recognise::{Candidate, Recognised};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// Records of the head that are looked at for the header and for the locale.
const HEAD_RECORDS: usize = 400;

/// What the stage needs to know beside the sources.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Text fields that a later stage wants beside those that resolution needs.
    pub wanted: BTreeSet<Field>,
    pub by_day: bool,
    /// Distinct visitors are asked for.
    pub counts_users: bool,
    /// Refunds of refund files count on the day they were made.
    pub refunds_on_own_day: bool,
    /// Rows that are left out are wanted one by one.
    pub lists_rejects: bool,
    pub threads: usize,
    /// The report's time zone.
    pub zone: Option<chrono_tz::Tz>,
    /// What decided number marks and the order of dates is wanted too.
    pub explains: bool,
}

impl LoadOptions {
    /// The same for visits that leads or orders are linked to: each browser's days stay apart.
    pub fn with_clients(&self) -> LoadOptions {
        let mut options = self.with_whole_keys();
        options.wanted.insert(Field::ClientId);
        options
    }

    /// The same, with every key column and every day kept apart.
    pub fn with_whole_keys(&self) -> LoadOptions {
        let keys = Dimension::ALL.iter().filter_map(|dimension| dimension.field());
        let wanted = self.wanted.iter().copied().chain(keys).collect();
        LoadOptions { wanted, by_day: true, ..self.clone() }
    }
}

/// A file as read, before its rows are settled into facts.
#[derive(Debug)]
pub struct Loaded {
    pub plan: Plan,
    pub recognised: Recognised,
    pub encoding: &'static str,
    pub scanned: Scanned,
    pub ledger: Ledger,
    /// Days of the file's title, else those of its rows.
    pub covered: Option<Days>,
    /// True when the days come from a title and no row has a date of its own.
    pub is_undated: bool,
    pub marks: Marks,
    pub decided: Vec<Decided>,
    pub notes: Vec<Diagnostic>,
    pub rejects: Rejects,
    /// What holds for every row: by the file's title, and by the settings, which win.
    pub constants: BTreeMap<Field, String>,
    /// Byte offset and line of the first data row.
    pub start: Option<(usize, u64)>,
}

/// What a file was taken for, before its rows are read.
pub struct Opening {
    pub opened: Opened,
    pub recognised: Recognised,
    pub records: Vec<Record>,
}

/// What reading a file came to.
pub enum Outcome {
    Read(Box<Loaded>),
    /// A long file turned out to hold several tables, each to be read by itself.
    Tables(Vec<(Source, Rest)>),
}

/// Opens a file and finds out what it is.
pub fn recognise(source: &Source) -> Result<Opening> {
    let opened = source.input.open(&source.read)?;
    let candidates = candidates(&opened);
    let mut recognised = source.recognise(&candidates)?;
    let records = candidates.get(recognised.candidate).map(|each| each.records.as_slice());
    if source.said.profile.is_none() && foreign::names_others(&recognised, records.unwrap_or_default()) {
        // What no sheet is like stays what it was taken for.
        let profile = recognised.profile.clone();
        recognised = source.recognise_without(Some(&profile), &candidates).unwrap_or(recognised);
    }
    costs::choose(&mut recognised, source)?;
    let records =
        candidates.into_iter().nth(recognised.candidate).map(|each| each.records).unwrap_or_default();
    twice::settle(&mut recognised, &records);
    recognised.settle_by_cells(&records);
    recognised.leave_repeated();
    Ok(Opening { opened, recognised, records })
}

/// A file's beginning, split in each way that it may be.
fn candidates(opened: &Opened) -> Vec<Candidate> {
    let split = |delimiter| Candidate { delimiter, records: records(opened, delimiter) };
    candidate_delimiters(opened).into_iter().map(split).collect()
}

/// The first records, with the lines that they have in the file.
fn records(opened: &Opened, delimiter: u8) -> Vec<Record> {
    let mut records = head_records(&opened.head, delimiter, HEAD_RECORDS);
    records.iter_mut().for_each(|record| record.line += opened.first_line - 1);
    records
}

/// Reads a recognised file whole.
pub fn load(
    source: &Source,
    opening: Opening,
    options: &LoadOptions,
    symbols: &mut Symbols,
    earlier: &mut Earlier,
) -> Result<Outcome> {
    let Opening { opened, recognised, records } = opening;
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
    source.refuse_torn_currencies(&plan)?;
    let mut titles = titles::read(&recognised, source.order_of(&recognised.profile));
    if titles.days.is_none() && plan.day_columns().next().is_none() && plan.periods.is_empty() {
        titles.days = titles::days_of_name(&recognised.profile, &source.input.name);
    }
    plan.title_days = titles.days.map(|days| (days.from, days.to));
    let mut shadowed = unread::columns(&source.input.name, &recognised, &plan);
    shadowed.extend(unread::dates(&source.input.name, &recognised, &plan, &records));
    shadowed.extend(copies::of_sums(&source.input.name, &plan, records.get(recognised.first_data..)));
    shadowed.extend(costs::puzzling(source, &recognised));
    shadowed.extend(super::spread::assumed(&source.input.name, &recognised));
    shadowed.extend(fill::looks_merged(source, &recognised, &plan, rows));
    let mut marks = source.marks(&plan);
    locale::guess(&plan, &records, &recognised, &mut marks);
    let path = source.input.name.as_str();
    let is_long = !opened.head_complete;
    let is_whole = !is_long && records.len() < HEAD_RECORDS;
    if is_whole {
        plan.rules.set_sum_of_all(repeats::unnamed_sum(&plan, &marks, rows));
    }
    let start = start_of_data(&opened, &recognised, &records);
    if !is_whole && plan.retold.asks_for_all() {
        plan.retold = Retold::learn_all(source, start, &recognised, &plan)?;
    }
    shadowed.extend(pivot::learn(source, &recognised, &mut plan, &marks, start)?);
    let (mut tallies, mut stream) = scan(opened, start, &plan, &marks, options.threads)?;
    if is_long
        && stream.has_gap(&tallies)
        && let Some(tables) = tables::split_any(source)
    {
        return Ok(Outcome::Tables(tables));
    }
    let rows = records.get(recognised.first_data..).unwrap_or_default();
    let found = locale::decided(&plan, &tallies, source, rows, titles.days)?;
    if titles.open.is_some() {
        // What the rows' dates decide holds for the title too.
        titles = titles::read(&recognised, found.order);
        if plan.day_columns().next().is_none() && plan.periods.is_empty() {
            titles.refuse_open(source)?;
        }
    }
    let title_days = titles.days.map(|days| (days.from, days.to));
    let is_retitled = std::mem::replace(&mut plan.title_days, title_days) != title_days;
    let without_name = nameless::learn((source, &recognised), &mut plan, &found, &tallies, start)?;
    if without_name.is_some() || is_retitled || found != marks {
        // The head or a row misled: what the whole column tells wins, and the file is read once more.
        marks = found;
        let again = source.input.open(&source.read)?;
        (tallies, stream) = scan(again, start, &plan, &marks, options.threads)?;
    }
    plan.before = earlier.meet(source, &plan, &tallies, start)?;
    let is_repeated = plan.visits.is_some() && visits::are_repeated(&tallies);
    if is_repeated || plan.before.is_some() {
        if let Some(columns) = &mut plan.visits {
            columns.counts_once = true;
        }
        let again = source.input.open(&source.read)?;
        (tallies, stream) = scan(again, start, &plan, &marks, options.threads)?;
    }
    let decided = if options.explains { locale::evidence(source, &plan, rows, &marks) } else { Vec::new() };
    let mut ledger = Ledger::default();
    titles.book(&mut ledger);
    let mut left: Vec<Diagnostic> = visits::note(path, &plan, &tallies).into_iter().collect();
    left.extend(earlier::note(path, &plan, &tallies));
    left.extend(without_name);
    left.extend(leftovers::rest(path, &plan, &tallies));
    left.extend(leftovers::short_rows(path, &tallies));
    left.extend(marked::notes(path, &tallies));
    let has_parts = tallies.iter().any(|tally| !tally.subtotals.is_empty());
    let differing = if has_parts { parts::compare(source, &plan, &marks, start) } else { Vec::new() };
    let (scanned, covered, mut notes, rejects) = settle(&plan, tallies, symbols, &mut ledger, path)?;
    notes.extend(differing);
    notes.extend(left);
    notes.extend(leftovers::of_rows(path, &plan, &ledger));
    notes.extend(leftovers::unit_price(path, &plan, &recognised, rows));
    let aside = ledger.rows.classes.get(&RowClass::NotCounted).copied().unwrap_or_default();
    notes.extend(plan.retold.note(path, &recognised.header_cells, aside));
    notes.extend(shadowed);
    notes.extend(costs::notes(source, &plan, &scanned, symbols)?);
    notes.extend(derived(&source.input.name, &plan));
    let has_total = ledger.rows.classes.contains_key(&RowClass::Total);
    let rows = records.get(recognised.first_data..).filter(|_| is_whole && !has_total);
    notes.extend(rows.and_then(|rows| repeats::of_all_rows(&source.input.name, &plan, &marks, rows)));
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

/// Scans all rows with as many workers as asked; each pulls the next chunk when it is ready.
fn scan(
    opened: Opened,
    start: Option<(usize, u64)>,
    plan: &Plan,
    marks: &Marks,
    threads: usize,
) -> Result<(Vec<Tally>, Stream)> {
    let nothing = Stream { encoding: opened.encoding, damage: None, end: 0 };
    let Some((offset, line)) = start else { return Ok((Vec::new(), nothing)) };
    // What an empty cell stands for is known only from the top down.
    let counts_once = plan.visits.as_ref().is_some_and(|columns| columns.counts_once);
    let is_in_order = opened.head_complete || !plan.fill.is_empty() || plan.events.is_some() || counts_once;
    let workers = if is_in_order { 1 } else { threads.max(1) };
    let chunks = opened.chunks(offset, line, plan.delimiter);
    let queue = Mutex::new(Queue { chunks, failed: None });
    let tallies = std::thread::scope(|scope| {
        let handles: Vec<_> = (1..workers).map(|_| scope.spawn(|| work(&queue, plan, marks))).collect();
        let mut tallies = vec![work(&queue, plan, marks)];
        for handle in handles {
            match handle.join() {
                Ok(tally) => tallies.push(tally),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        tallies
    });
    let queue = queue.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    match queue.failed {
        Some(refusal) => Err(refusal),
        None => {
            let chunks = queue.chunks;
            let (encoding, damage, end) = (chunks.encoding(), chunks.damage(), chunks.line());
            Ok((tallies, Stream { encoding, damage, end }))
        }
    }
}

/// What is known of a file's text only after it was read to its end.
struct Stream {
    encoding: &'static str,
    damage: Option<Damage>,
    /// The line after the last.
    end: u64,
}

impl Stream {
    /// Whether rows come after a blank one: there another table may begin.
    fn has_gap(&self, tallies: &[Tally]) -> bool {
        let blanks = tallies.iter().filter_map(|tally| tally.ledger.rows.classes.get(&RowClass::Blank));
        let first = tallies.iter().filter_map(|tally| tally.first_blank).min();
        first.is_some_and(|first| self.end.saturating_sub(first) > blanks.sum())
    }
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

struct Queue {
    chunks: Chunks,
    failed: Option<Refusal>,
}

fn work(queue: &Mutex<Queue>, plan: &Plan, marks: &Marks) -> Tally {
    let mut scan = Scan::new(plan, marks);
    loop {
        let next = {
            let mut queue = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if queue.failed.is_some() {
                break;
            }
            match queue.chunks.next() {
                Some(Ok(chunk)) => chunk,
                Some(Err(refusal)) => {
                    queue.failed = Some(refusal);
                    break;
                }
                None => break,
            }
        };
        scan.chunk(&next);
    }
    scan.finish()
}
