//! Rows that tell visits once more which other rows of the file tell: further segments of a comparison, and the
//! branches of a tree beside its leaves.
//!
//! In: what the profile says of such rows, and the rows at the file's beginning. Out: which rows are set aside, and a
//! warning where segments are. A branch whose leaves were not exported stands for itself and counts.

use super::cell_values::is_empty;
use super::pivot::Pivot;
use super::plan::Plan;
use super::rules::RowRules;
use super::source::Source;
use super::summed::Summed;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::ledger::RowClass;
use crate::normalise::name::header as plain;
use crate::read::{Chunk, Record, Row, rows};
use crate::recognise::Recognised;
use hashbrown::HashSet;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a segment is called that holds everything.
const ALL: [&str; 14] = [
    "all users",
    "all sessions",
    "all visits",
    "all traffic",
    "alle nutzer",
    "tous les utilisateurs",
    "todos los usuarios",
    "todos os usuários",
    "все пользователи",
    "все визиты",
    "все данные",
    "всички потребители",
    "모든 사용자",
    "без сегмента",
];

/// What the level is called that holds everything.
const CAMPAIGNS: [&str; 9] = [
    "campaign",
    "кампания",
    "кампанія",
    "kampagne",
    "campagne",
    "campaña",
    "campanha",
    "campagna",
    "kampania",
];

/// What is known of a file's rows that tell visits again.
#[derive(Debug, Clone, Default)]
pub struct Retold {
    /// The column of segments and the one that counts.
    segment: Option<(usize, String)>,
    /// The column tells levels.
    is_level: bool,
    /// What the others are called.
    others: BTreeSet<String>,
    /// The cells that name what a row is about, coarse before fine.
    names: Vec<usize>,
    /// Beginnings of names that go on in another row.
    branches: BTreeSet<Vec<String>>,
    /// Rows that say "All" in the place of an age or a day.
    summed: Summed,
    /// The same of ad sets and ads, whose names may be "All" as well.
    pub pivot: Pivot,
    /// Lines of rows that add up finer ones.
    pub parents: HashSet<u64>,
}

impl Retold {
    /// Learns from the rows of a file which of them repeat others.
    pub fn learn(
        recognised: &Recognised,
        rules: &RowRules,
        rows: impl Iterator<Item = Result<Vec<String>>>,
    ) -> Result<Self> {
        let mut retold = Retold::default();
        let said = &recognised.profile.rows;
        let header = &recognised.header_cells;
        let is_segment =
            |name: &String| said.alternatives.contains(&plain(name)) || said.levels.contains(&plain(name));
        let segment = header.iter().position(is_segment);
        let first = first_number(recognised);
        if said.branches {
            retold.names = (0..first).collect();
        }
        if segment.is_none() && retold.names.len() < 2 {
            return Ok(retold);
        }
        // In the order of the file, and each once.
        let mut seen: Vec<String> = Vec::new();
        let mut known: HashSet<String> = HashSet::new();
        let mut has_whole = false;
        for cells in rows {
            let cells = cells?;
            let cell = |index: usize| cells.get(index).map_or("", |cell| cell.trim());
            if cells.iter().any(|cell| rules.is_label(cell.as_bytes())) {
                continue;
            }
            let name = segment.map_or("", cell);
            if !name.is_empty() && known.insert(name.to_owned()) {
                seen.push(name.to_owned());
            }
            // A row without a segment beside segments holds everything, as long as it names something else.
            has_whole |= name.is_empty() && (0..first).any(|index| !cell(index).is_empty());
            let names: Vec<String> = retold.names.iter().map(|index| cell(*index).to_owned()).collect();
            let filled = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
            for len in 1..filled {
                if let Some(branch) = names.get(..len).filter(|branch| !retold.branches.contains(*branch)) {
                    retold.branches.insert(branch.to_vec());
                }
            }
        }
        if let Some(column) = segment {
            retold.is_level = header.get(column).is_some_and(|name| said.levels.contains(&plain(name)));
            if !retold.is_level && !seen.is_empty() && has_whole {
                seen.push(String::new());
            }
            let whole: &[&str] = if retold.is_level { &CAMPAIGNS } else { &ALL };
            let whole = seen.iter().position(|name| name.is_empty() || whole.contains(&plain(name).as_str()));
            // Ad groups and their ads: which of them holds all is not known by the name.
            if !seen.is_empty() && (!retold.is_level || whole.is_some()) {
                let chosen = seen.remove(whole.unwrap_or(0));
                retold.segment = Some((column, chosen));
                retold.others = seen.into_iter().collect();
            }
        }
        Ok(retold)
    }

    /// The same from all rows of a long file, which is read once more for it: a branch may begin on any line.
    pub fn learn_all(
        source: &Source,
        start: Option<(usize, u64)>,
        recognised: &Recognised,
        plan: &Plan,
    ) -> Result<Self> {
        let Some(start) = start else { return Ok(Retold::default()) };
        let every = || Ok::<_, Refusal>(records(source, start, plan)?.map(|record| Ok(record?.cells)));
        let mut retold = Retold::default();
        if plan.retold.depends_on_all() {
            retold = Retold::learn(recognised, &plan.rules, every()?)?;
        }
        retold.summed = Summed::new(recognised, &plan.rules);
        let says_all = |row: &Row<'_, '_>| retold.summed.is_met(row);
        if retold.summed.is_possible() && any_row(source, start, plan.delimiter, says_all)? {
            retold.summed.learn(every()?)?;
        }
        Ok(retold)
    }

    /// Learns which rows say "All" and add up others.
    pub fn learn_sums(
        &mut self,
        recognised: &Recognised,
        rules: &RowRules,
        rows: impl Iterator<Item = Result<Vec<String>>>,
    ) -> Result<()> {
        self.summed = Summed::new(recognised, rules);
        if self.summed.is_possible() { self.summed.learn(rows) } else { Ok(()) }
    }

    /// Whether a row adds up those that tell its parts apart.
    pub fn is_summed<'c>(&self, cell: impl Fn(usize) -> Cow<'c, str>) -> bool {
        self.summed.is_sum(cell)
    }

    /// Whether the columns compare segments or levels of one thing.
    pub fn has_segments(&self) -> bool {
        self.segment.is_some()
    }

    /// Whether rows of the file may repeat others that stand anywhere in it.
    fn depends_on_all(&self) -> bool {
        self.segment.is_some() || self.names.len() > 1
    }

    /// Whether the rows at the file's beginning may mislead.
    pub fn asks_for_all(&self) -> bool {
        self.depends_on_all() || self.summed.is_possible()
    }

    /// Names that stand only in the rows that add up others, and hold on in those below: cells left of the "All".
    pub fn merged(&self, rules: &RowRules, records: &[Record]) -> Vec<usize> {
        let Some(first) = self.summed.first() else { return Vec::new() };
        let cell = |record: &Record, index: usize| record.cells.get(index).map(|cell| cell.trim().to_owned());
        let is_part = |record: &&Record| {
            cell(record, first).is_some_and(|cell| !cell.is_empty() && !self.summed.is_all(&cell))
        };
        let is_blank = |index: &usize| {
            let mut parts = records.iter().filter(is_part).peekable();
            parts.peek().is_some()
                && parts.all(|record| cell(record, *index).is_none_or(|cell| cell.is_empty()))
        };
        rules.names().iter().copied().filter(|index| *index < first).filter(is_blank).collect()
    }

    /// True where rows add up the parts of a tree.
    pub fn has_branches(&self) -> bool {
        !self.branches.is_empty()
    }

    /// True where a row may have to be set aside.
    pub fn looks(&self) -> bool {
        self.segment.is_some()
            || !self.branches.is_empty()
            || self.summed.looks()
            || self.pivot.looks()
            || !self.parents.is_empty()
    }

    /// How a row is booked that others tell as well.
    pub fn class(&self, row: &Row<'_, '_>) -> Option<RowClass> {
        if let Some((column, chosen)) = &self.segment {
            let cell = row.cell(*column);
            let name = String::from_utf8_lossy(&cell);
            if !is_empty(&cell) && name.trim() != chosen {
                return Some(RowClass::NotCounted);
            }
        }
        if self.summed.is_sum(|index| text_of(row, index)) || self.pivot.is_sum(row) {
            return Some(RowClass::Total);
        }
        let last = self.names.last().filter(|_| !self.branches.is_empty())?;
        if !is_empty(&row.cell(*last)) {
            return None;
        }
        let filled = self.names.iter().rposition(|index| !is_empty(&row.cell(*index)))?;
        let name = |index: &usize| String::from_utf8_lossy(&row.cell(*index)).trim().to_owned();
        let names: Vec<String> = self.names.iter().take(filled + 1).map(name).collect();
        self.branches.contains(&names).then_some(RowClass::Total)
    }

    /// Segments that were left aside; `aside` are the rows that do not count.
    pub fn note(&self, path: &str, header: &[String], aside: u64) -> Option<Diagnostic> {
        let (column, chosen) = self.segment.as_ref().filter(|_| aside > 0)?;
        let header = header.get(*column).map_or("", |cell| cell.trim());
        let mut others: Vec<String> = self.others.iter().take(3).map(|name| format!("\"{name}\"")).collect();
        if others.is_empty() {
            others.push("all others".to_owned());
        }
        if self.is_level {
            let message = format!(
                "the column \"{header}\" tells the same money on several levels: only the rows of \"{chosen}\" count, those of {} do not",
                others.join(", ")
            );
            return Some(
                Diagnostic::warning("levels-repeated", message)
                    .at(Location::file(path))
                    .hint("for a finer level download the report with rows of that level only"),
            );
        }
        let chosen =
            if chosen.is_empty() { "without a segment".to_owned() } else { format!("of \"{chosen}\"") };
        let message = format!(
            "the column \"{header}\" compares segments, which hold the same visits: only the rows {chosen} count, those of {} do not",
            others.join(", ")
        );
        Some(
            Diagnostic::warning("segments-compared", message)
                .at(Location::file(path))
                .hint("for another segment download the report without the comparison, filtered by it"),
        )
    }
}

/// The first column of numbers: names stand before it.
fn first_number(recognised: &Recognised) -> usize {
    let columns = recognised.columns.iter().filter(|column| column.field.cell_type().is_number());
    columns.map(|column| column.index).min().unwrap_or(0)
}

/// A cell as text.
fn text_of<'r>(row: &'r Row<'_, '_>, index: usize) -> Cow<'r, str> {
    match row.cell(index) {
        Cow::Borrowed(cell) => String::from_utf8_lossy(cell),
        Cow::Owned(cell) => Cow::Owned(String::from_utf8_lossy(&cell).into_owned()),
    }
}

/// Whether any row of a file is such, which is read once more for it.
pub fn any_row(
    source: &Source,
    (offset, line): (usize, u64),
    delimiter: u8,
    is_such: impl Fn(&Row<'_, '_>) -> bool,
) -> Result<bool> {
    for chunk in source.input.open(&source.read)?.chunks(offset, line, delimiter) {
        let chunk = chunk?;
        let mut rows = rows(&chunk, delimiter);
        while let Some(row) = rows.next_row() {
            if is_such(&row) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// All rows of a file, which is read once more for them.
pub fn records(
    source: &Source,
    (offset, line): (usize, u64),
    plan: &Plan,
) -> Result<impl Iterator<Item = Result<Record>>> {
    let delimiter = plan.delimiter;
    let chunks = source.input.open(&source.read)?.chunks(offset, line, delimiter);
    Ok(chunks.flat_map(move |chunk| match chunk {
        Ok(chunk) => records_of(&chunk, delimiter).into_iter().map(Ok).collect(),
        Err(refusal) => vec![Err(refusal)],
    }))
}

fn records_of(chunk: &Chunk, delimiter: u8) -> Vec<Record> {
    let mut all = Vec::new();
    let mut rows = rows(chunk, delimiter);
    while let Some(row) = rows.next_row() {
        let texts = (0..row.len()).map(|index| String::from_utf8_lossy(&row.cell(index)).into_owned());
        all.push(Record { line: row.line, offset: 0, cells: texts.collect() });
    }
    all
}
