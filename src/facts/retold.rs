//! Rows that tell visits once more which other rows of the file tell: further segments of a comparison, and the
//! branches of a tree beside its leaves.
//!
//! In: what the profile says of such rows, and the rows at the file's beginning. Out: which rows are set aside, and a
//! warning where segments are. A branch whose leaves were not exported stands for itself and counts.

use super::cell_values::is_empty;
use super::rules::RowRules;
use crate::catalogue::field::{CellType, Field};
use crate::diagnostic::{Diagnostic, Location};
use crate::ledger::RowClass;
use crate::normalise::name::header as plain;
use crate::read::{Record, Row};
use crate::recognise::Recognised;
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
    /// Columns that say what a row is about and hold "All" in rows that add up others.
    summed: Vec<usize>,
    /// How "All" is written.
    all: Vec<String>,
}

impl Retold {
    /// Learns from the first rows of a file which of them repeat others.
    pub fn learn(recognised: &Recognised, rules: &RowRules, records: &[Record]) -> Self {
        let mut retold = Retold::default();
        let said = &recognised.profile.rows;
        let told = |record: &&Record| {
            !record.cells.iter().any(|cell| rules.is_label(cell.as_bytes()))
                && record.cells.iter().any(|cell| !cell.trim().is_empty())
        };
        let cell =
            |record: &Record, index: usize| record.cells.get(index).map_or("", |cell| cell.trim()).to_owned();
        let header = &recognised.header_cells;
        let is_segment =
            |name: &String| said.alternatives.contains(&plain(name)) || said.levels.contains(&plain(name));
        if let Some(column) = header.iter().position(is_segment) {
            let mut seen: Vec<String> = Vec::new();
            for record in records.iter().filter(told) {
                let name = cell(record, column);
                if !name.is_empty() && !seen.contains(&name) {
                    seen.push(name);
                }
            }
            // Rows without a segment beside segments hold everything, as long as they name something else.
            let names = || (0..first_number(recognised)).filter(|index| *index != column);
            let is_whole = |record: &Record| {
                cell(record, column).is_empty() && names().any(|index| !cell(record, index).is_empty())
            };
            retold.is_level = header.get(column).is_some_and(|name| said.levels.contains(&plain(name)));
            if !retold.is_level && !seen.is_empty() && records.iter().filter(told).any(is_whole) {
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
        if !said.all_cells.is_empty() {
            // A campaign may be called so; a day or an age may not.
            let parts = [Field::Date, Field::Age, Field::Gender, Field::Device];
            let mapped = recognised.columns.iter().filter(|column| parts.contains(&column.field));
            let named = header.iter().enumerate().filter(|(_, name)| said.names.contains(&plain(name)));
            let columns = mapped.map(|column| column.index).chain(named.map(|(index, _)| index));
            let is_all = |cell: &String| said.all_cells.contains(&plain(cell));
            retold.summed = columns
                .filter(|column| {
                    let mut cells = records.iter().filter_map(|record| record.cells.get(*column));
                    cells.clone().any(is_all) && cells.any(|cell| !cell.trim().is_empty() && !is_all(cell))
                })
                .collect();
            retold.all.clone_from(&said.all_cells);
        }
        if said.branches {
            let first = first_number(recognised);
            retold.names = (0..first).collect();
            for record in records.iter().filter(told) {
                let names: Vec<String> = (0..first).map(|index| cell(record, index)).collect();
                let filled = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
                retold.branches.extend((1..filled).filter_map(|len| Some(names.get(..len)?.to_vec())));
            }
        }
        retold
    }

    /// True where rows add up the parts of a tree.
    pub fn has_branches(&self) -> bool {
        !self.branches.is_empty()
    }

    /// Names that stand only in the rows that add up others, and hold on in those below: cells left of the "All".
    pub fn merged(&self, rules: &RowRules, records: &[Record]) -> Vec<usize> {
        let Some(first) = self.summed.iter().min() else { return Vec::new() };
        let cell = |record: &Record, index: usize| record.cells.get(index).map(|cell| cell.trim().to_owned());
        let is_part = |record: &&Record| {
            cell(record, *first).is_some_and(|cell| !cell.is_empty() && !self.all.contains(&plain(&cell)))
        };
        let is_blank = |index: &usize| {
            let mut parts = records.iter().filter(is_part).peekable();
            parts.peek().is_some()
                && parts.all(|record| cell(record, *index).is_none_or(|cell| cell.is_empty()))
        };
        rules.names().iter().copied().filter(|index| index < first).filter(is_blank).collect()
    }

    /// True where a row may have to be set aside.
    pub fn looks(&self) -> bool {
        self.segment.is_some() || !self.branches.is_empty() || !self.summed.is_empty()
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
        let is_all = |index: &usize| self.all.contains(&plain(&String::from_utf8_lossy(&row.cell(*index))));
        if self.summed.iter().any(is_all) {
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
    let is_number = |kind: CellType| {
        !matches!(kind, CellType::Text | CellType::Id | CellType::Date | CellType::DateRange)
    };
    let columns = recognised.columns.iter().filter(|column| is_number(column.field.cell_type()));
    columns.map(|column| column.index).min().unwrap_or(0)
}
