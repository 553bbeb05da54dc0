//! Rows that add up those which tell more: a campaign's row, without an ad group, above the rows of its ad groups.
//!
//! In: the rows of a table of sums, some of which leave names blank that others tell. Out: the lines of rows that are sums.
//! A blank name may as well mean that there is none, so only figures prove it: all rows that leave the same names blank,
//! and have finer ones, must come to what those do, and by more than chance. Where some do and some do not, it is said.

use super::cell_values::is_empty;
use super::plan::Plan;
use super::repeats::{agreeing, sums};
use super::retold::records;
use super::rules::has_words;
use super::source::Source;
use super::tally::Marks;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Result, count};
use crate::read::Record;
use crate::recognise::{Grain, Recognised};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Rows with blank names that are looked at. Analytics leaves many blank, and adds none of them up.
const MOST: usize = 1 << 16;

/// Which names a row leaves blank, a bit for each.
type Blank = u32;

/// What a row names, and which names it leaves blank.
type Key = (Blank, Vec<String>);

/// What finer rows come to.
#[derive(Default)]
struct Part {
    rows: u64,
    amounts: Vec<Decimal>,
}

/// A row that may be a sum, and the finer rows by what they leave blank themselves.
struct Parent {
    line: u64,
    amounts: Vec<Decimal>,
    parts: BTreeMap<Blank, Part>,
}

/// Tells the plan which rows are sums of others; `start` is where the rows begin, `head` holds the first of them.
pub fn learn(
    source: &Source,
    recognised: &Recognised,
    plan: &mut Plan,
    marks: &Marks,
    (start, head): (Option<(usize, u64)>, &[Record]),
) -> Result<Option<Diagnostic>> {
    let is_summed = plan.grain == Grain::Aggregated && !plan.keeps_rows && plan.fill.is_empty();
    let Some(start) = start.filter(|_| is_summed && !plan.retold.looks()) else { return Ok(None) };
    let names = names(recognised, head);
    let blank = |record: &Record| blank(plan, &names, record);
    let blanks: BTreeSet<Blank> = head.iter().filter_map(&blank).collect();
    if names.len() < 2 || !blanks.iter().any(|one| blanks.iter().any(|other| is_finer(*other, *one))) {
        return Ok(None);
    }
    let mut parents: HashMap<Key, Vec<Parent>> = HashMap::new();
    let mut left = MOST;
    for record in records(source, start, plan)? {
        let record = record?;
        let Some(blank) = blank(&record).filter(|blank| *blank != 0) else { continue };
        let Some(rest) = left.checked_sub(1) else { return Ok(None) };
        left = rest;
        let parent =
            Parent { line: record.line, amounts: sums(plan, marks, &record), parts: BTreeMap::new() };
        parents.entry((blank, told(&names, blank, &record))).or_default().push(parent);
    }
    let levels: BTreeSet<Blank> = parents.keys().map(|(blank, _)| *blank).collect();
    for record in records(source, start, plan)? {
        let record = record?;
        let Some(own) = blank(&record) else { continue };
        let amounts = sums(plan, marks, &record);
        for level in levels.iter().filter(|level| is_finer(own, **level)) {
            let Some(all) = parents.get_mut(&(*level, told(&names, *level, &record))) else { continue };
            for parent in all {
                parent.parts.entry(own).or_default().add(&amounts);
            }
        }
    }
    let mut doubtful = None;
    for level in levels {
        let of_level = parents.iter().filter(|((blank, _), _)| *blank == level).flat_map(|(_, all)| all);
        match judge(plan, of_level) {
            Verdict::Sums(lines) => plan.retold.parents.extend(lines),
            Verdict::Doubtful(line) => doubtful = doubtful.into_iter().chain([line]).min(),
            Verdict::Rows => {}
        }
    }
    Ok(said(source, plan, doubtful))
}

impl Part {
    fn add(&mut self, amounts: &[Decimal]) {
        self.rows += 1;
        self.amounts.resize(amounts.len(), Decimal::ZERO);
        for (sum, amount) in self.amounts.iter_mut().zip(amounts) {
            *sum = sum.checked_add(*amount).unwrap_or(*sum);
        }
    }
}

enum Verdict {
    Sums(Vec<u64>),
    /// Some are sums and some are not, or one alone that may be one by chance.
    Doubtful(u64),
    Rows,
}

/// What the rows are that leave the same names blank.
fn judge<'p>(plan: &Plan, parents: impl Iterator<Item = &'p Parent>) -> Verdict {
    let (mut lines, mut differing, mut columns, mut is_split) = (Vec::new(), 0, 0, false);
    for parent in parents.filter(|parent| !parent.parts.is_empty()) {
        if parent.amounts.iter().all(|amount| amount.is_zero()) {
            continue;
        }
        let agrees = |part: &Part| match agreeing(plan, &parent.amounts, &part.amounts, part.rows) {
            0 => None,
            columns => Some((columns, part.rows)),
        };
        match parent.parts.values().filter_map(agrees).max() {
            Some((told, rows)) => {
                lines.push(parent.line);
                columns = columns.max(told);
                is_split |= rows > 1;
            }
            None => differing += 1,
        }
    }
    let Some(first) = lines.iter().min().copied().filter(|_| is_split) else { return Verdict::Rows };
    match () {
        () if differing == 0 && (lines.len() > 1 || columns > 1) => Verdict::Sums(lines),
        () if differing == 0 || lines.len() > differing => Verdict::Doubtful(first),
        () => Verdict::Rows,
    }
}

fn said(source: &Source, plan: &Plan, doubtful: Option<u64>) -> Option<Diagnostic> {
    let path = &source.input.name;
    if let Some(line) = doubtful {
        let message = "rows that leave a name blank hold the sum of those that tell it: they look like totals, and are counted";
        return Some(
            Diagnostic::warning("looks-like-total", message)
                .at(Location::line(path, line))
                .hint("if they are, take them out of the file"),
        );
    }
    let first = plan.retold.parents.iter().min()?;
    let rows = plan.retold.parents.len() as u64;
    let message = format!(
        "{} a name blank and {} what the rows come to that tell it: read as totals of those",
        count(rows, "row leaves", "rows leave"),
        if rows == 1 { "holds" } else { "hold" }
    );
    Some(Diagnostic::note("sums-of-parts", message).at(Location::line(path, *first)))
}

/// Columns that say what a row is about: those that are read as no number, and others of words.
fn names(recognised: &Recognised, head: &[Record]) -> Vec<usize> {
    // What all rows of an account share, totals too, names none of them.
    let is_name = |field: Field| !field.cell_type().is_number() && field != Field::Currency;
    let read = recognised.columns.iter().filter(|column| is_name(column.field));
    let unread = recognised.unused.iter().map(|(index, _)| *index);
    let wordy = unread.filter(|index| head.iter().any(|record| has_words(record, *index)));
    let all: BTreeSet<usize> = read.map(|column| column.index).chain(wordy).collect();
    all.into_iter().take(Blank::BITS as usize).collect()
}

/// Which of its names a row leaves blank or calls a total; `None` for one that tells no name, or is a total as a whole.
fn blank(plan: &Plan, names: &[usize], record: &Record) -> Option<Blank> {
    let cell = |index: &usize| record.cells.get(*index).map_or("", String::as_str);
    let is_blank = |index: &usize| {
        let cell = cell(index).as_bytes();
        is_empty(cell) || plan.rules.is_whole_label(cell)
    };
    let is_total = |index: &usize| {
        let cell = cell(index).as_bytes();
        plan.rules.is_label(cell) && !plan.rules.is_whole_label(cell)
    };
    if names.iter().any(is_total) {
        return None;
    }
    let blank =
        names.iter().enumerate().fold(0, |all, (bit, index)| all | Blank::from(is_blank(index)) << bit);
    (blank.count_ones() < names.len() as u32).then_some(blank)
}

/// Whether a row that leaves `one` blank tells all that one of `other` does, and more.
fn is_finer(one: Blank, other: Blank) -> bool {
    one & other == one && one != other
}

/// The names that a row of a level tells.
fn told(names: &[usize], level: Blank, record: &Record) -> Vec<String> {
    let is_told = |(bit, _): &(usize, &usize)| level & (1 << bit) == 0;
    let cell =
        |(_, index): (usize, &usize)| record.cells.get(*index).map_or("", |cell| cell.trim()).to_owned();
    names.iter().enumerate().filter(is_told).map(cell).collect()
}
