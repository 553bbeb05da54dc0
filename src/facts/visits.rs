//! Sessions that several rows of a file tell: one row should be one.
//!
//! In: the ids of rows that are sessions. Out: whether any stands twice, and then which rows tell one again. The file is
//! first read in any order while a sample of the ids is kept, by their hashes: all of a small file, and of a large one so
//! many that a file pasted twice, or a row for each page, cannot be missed; memory stays flat. Only where the sample
//! holds an id twice is the file read once more from the top with all ids at hand, about twenty bytes each. Refuses nothing.

use super::cell_values::first_told;
use super::packed::mixed;
use super::plan::Plan;
use super::tally::Tally;
use crate::catalogue::field::{Field, Kind};
use crate::diagnostic::{Diagnostic, Location, count};
use crate::normalise::is_missing;
use crate::read::Row;
use crate::recognise::{Column, Grain};
use foldhash::fast::FixedState;
use hashbrown::HashSet;
use std::collections::BTreeMap;
use std::hash::BuildHasher;

/// Hashes that are kept of a file at most.
const MOST: usize = 1 << 16;

/// A number of so many digits is no count from 1.
const SURE: usize = 10;

/// The same while other files are read.
const MOST_SHARED: usize = 1 << 13;

/// The columns by which a session is known.
#[derive(Debug, Clone, Default)]
pub struct SessionColumns {
    pub session: Vec<usize>,
    /// Each visitor may count their sessions anew.
    pub visitor: Vec<usize>,
    /// Where plain numbers are not sure to be those of one site: what else must be the same.
    beside: Vec<usize>,
    hasher: FixedState,
}

impl SessionColumns {
    pub fn new(session: Vec<usize>, visitor: Vec<usize>) -> Self {
        SessionColumns { session, visitor, ..SessionColumns::default() }
    }

    /// The same, a session with a plain number being known by these cells as well.
    pub fn beside(self, beside: Vec<usize>) -> Self {
        SessionColumns { beside, ..self }
    }

    /// A number for the session of a row; `None` where the row names none. No two of ten million sessions share one by
    /// chance (1 in 400,000).
    pub fn id(&self, row: &Row<'_, '_>) -> Option<u64> {
        let (_, session) = first_told(row, &self.session);
        let session = session.trim_ascii();
        let (_, visitor) = first_told(row, &self.visitor);
        let is_number = session.len() < SURE && session.iter().all(u8::is_ascii_digit);
        let beside = if is_number { self.beside.as_slice() } else { &[] };
        let beside: Vec<_> = beside.iter().map(|index| row.cell(*index)).collect();
        let id = (session, visitor.trim_ascii(), beside);
        (!is_missing(session)).then(|| self.hasher.hash_one(id))
    }
}

/// Where rows are sessions with ids.
#[derive(Debug, Clone)]
pub struct VisitColumns {
    pub columns: SessionColumns,
    header: String,
    /// Every session counts once.
    pub counts_once: bool,
}

impl VisitColumns {
    /// Those of a file whose rows are sessions with ids.
    pub fn new(columns: &BTreeMap<Field, Vec<&Column>>, kinds: &[Kind], grain: Grain) -> Option<Self> {
        let is_row = grain == Grain::Rows && kinds.contains(&Kind::Sessions);
        let session = columns.get(&Field::SessionId).filter(|_| is_row)?;
        let cells = |columns: &Vec<&Column>| columns.iter().map(|column| column.index).collect::<Vec<_>>();
        let visitor = [Field::ClientId, Field::UserId].iter().find_map(|field| columns.get(field));
        Some(VisitColumns {
            columns: SessionColumns::new(cells(session), visitor.map(cells).unwrap_or_default()),
            header: session.first().map(|column| column.header.clone()).unwrap_or_default(),
            counts_once: false,
        })
    }

    /// Whether rows can be taken by columns while ids are sampled.
    pub fn is_plain(&self) -> bool {
        !self.counts_once && self.columns.session.len() == 1 && self.columns.visitor.len() < 2
    }

    /// A cheaper number for the sample, which need not tell all apart.
    pub fn rough_id(&self, row: &Row<'_, '_>) -> u64 {
        let (_, session) = first_told(row, &self.columns.session);
        let (_, visitor) = first_told(row, &self.columns.visitor);
        rough(&session, &visitor)
    }
}

/// A number for the session of two cells.
#[inline(always)]
pub fn rough(session: &[u8], visitor: &[u8]) -> u64 {
    if visitor.is_empty() { part(session) } else { part(session).rotate_left(1) ^ part(visitor) }
}

/// A number for a cell: of up to 32 bytes from the words at its beginning and its end, which then hold all of it.
#[inline(always)]
fn part(cell: &[u8]) -> u64 {
    let has_blank = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
    let cell = if has_blank(cell.first()) || has_blank(cell.last()) { cell.trim_ascii() } else { cell };
    let word = u64::from_le_bytes;
    match (cell.first_chunk::<8>(), cell.last_chunk::<8>()) {
        (Some(first), Some(last)) if cell.len() <= 16 => mixed(word(*first), word(*last), cell.len()),
        (Some(_), Some(_)) if cell.len() <= 32 => {
            let pair = |chunk: Option<&[u8; 16]>| {
                chunk.map_or([0; 2], |chunk| {
                    let (words, _) = chunk.as_chunks::<8>();
                    [words.first(), words.last()].map(|bytes| bytes.map_or(0, |bytes| word(*bytes)))
                })
            };
            let ([a, b], [c, d]) = (pair(cell.first_chunk()), pair(cell.last_chunk()));
            mixed(mixed(a, b, cell.len()), c ^ d.rotate_left(32), 0) ^ d
        }
        (None, _) => {
            let small = cell.iter().fold(0, |small, byte| small << 8 | u64::from(*byte));
            mixed(small, 0, cell.len())
        }
        _ => FixedState::default().hash_one(cell),
    }
}

/// What one worker saw of the ids.
#[derive(Debug)]
pub struct Ids {
    /// Hashes up to `limit`; once all are wanted, all of them.
    kept: HashSet<u64>,
    limit: u64,
    /// The smallest that was met again.
    again: Option<u64>,
    /// The line of the first row that tells a session again, where all ids are at hand.
    first: Option<u64>,
    rows: u64,
}

impl Default for Ids {
    fn default() -> Self {
        Ids { kept: HashSet::new(), limit: u64::MAX, again: None, first: None, rows: 0 }
    }
}

impl Ids {
    /// Takes note of an id for the sample, unless its cell names no session.
    #[inline(always)]
    pub fn sample(&mut self, id: u64, session: &[u8]) {
        if id <= self.limit {
            self.keep(id, session);
        }
    }

    #[inline(never)]
    fn keep(&mut self, id: u64, session: &[u8]) {
        if is_missing(session) {
            return;
        }
        if self.kept.insert(id) {
            self.narrow(MOST);
        } else {
            self.again = Some(self.again.map_or(id, |again| again.min(id)));
        }
    }

    /// All that are kept.
    pub fn into_all(self) -> HashSet<u64> {
        self.kept
    }

    /// True for the id of a row before.
    pub fn is_again(&mut self, id: u64, line: u64) -> bool {
        let is_again = !self.kept.insert(id);
        if is_again {
            self.first.get_or_insert(line);
            self.rows += 1;
        }
        is_again
    }

    fn narrow(&mut self, most: usize) {
        while self.kept.len() > most {
            self.limit /= 2;
            let limit = self.limit;
            self.kept.retain(|id| *id <= limit);
        }
    }
}

/// Some of a file's ids, by which files that share sessions are found.
#[derive(Debug, Clone)]
pub struct Sample {
    kept: HashSet<u64>,
}

impl Sample {
    pub fn of(tallies: &[Tally]) -> Sample {
        let limit = tallies.iter().map(|tally| tally.ids.limit).min().unwrap_or(u64::MAX);
        let mut all = Ids { limit, ..Ids::default() };
        all.kept.extend(tallies.iter().flat_map(|tally| &tally.ids.kept).filter(|id| **id <= limit));
        all.narrow(MOST_SHARED);
        Sample { kept: all.kept }
    }

    /// The ids, of which another file's sample has those that both files tell and that are within its own limit.
    pub fn ids(&self) -> impl Iterator<Item = u64> {
        self.kept.iter().copied()
    }
}

/// Whether the sample of all workers holds an id twice. Which worker met which row does not matter: only ids are looked
/// at that would have been kept, had one worker read all rows.
pub fn are_repeated(tallies: &[Tally]) -> bool {
    let limit = tallies.iter().map(|tally| tally.ids.limit).min().unwrap_or(u64::MAX);
    let mut all = Ids { limit, ..Ids::default() };
    let mut again: Vec<u64> = tallies.iter().filter_map(|tally| tally.ids.again).collect();
    for id in tallies.iter().flat_map(|tally| &tally.ids.kept).copied().filter(|id| *id <= all.limit) {
        if !all.kept.insert(id) {
            again.push(id);
        }
    }
    all.narrow(MOST);
    again.into_iter().any(|id| id <= all.limit)
}

/// What was told again and left out.
pub fn note(path: &str, plan: &Plan, tallies: &[Tally]) -> Option<Diagnostic> {
    let columns = plan.visits.as_ref().filter(|columns| columns.counts_once)?;
    let rows: u64 = tallies.iter().map(|tally| tally.ids.rows).sum();
    let first = tallies.iter().filter_map(|tally| tally.ids.first).min()?;
    let message = format!(
        "{} a session again whose id in column \"{}\" stands above; each session counts once, with its first row",
        count(rows, "row tells", "rows tell"),
        columns.header
    );
    Some(
        Diagnostic::warning("session-told-again", message)
            .at(Location::line(path, first))
            .hint("if the column numbers no sessions, name the one that does in a [[source]]: columns = { session_id = \"…\" }"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_of_many_ids_is_small_and_sees_what_is_often_repeated() {
        let hasher = FixedState::default();
        let mut ids = Ids::default();
        (0..300_000u64).for_each(|id| ids.sample(hasher.hash_one(id), b"x"));
        assert!(ids.kept.len() <= MOST && ids.again.is_none(), "{}", ids.kept.len());
        (0..9u64).for_each(|_| ids.sample(0, b"--"));
        assert!(ids.again.is_none());
        (0..9_000u64).for_each(|id| ids.sample(hasher.hash_one(id), b"x"));
        assert!(ids.again.is_some());
    }
}
