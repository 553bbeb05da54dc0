//! Rows that add up those which tell ages, days or places apart: "All" stands in the place of the part.
//!
//! In: the columns of such parts and all rows of a file. Out: which rows that say "All" have parts below them. One whose
//! parts were not exported stands for itself and counts.

use super::rules::RowRules;
use crate::catalogue::field::Field;
use crate::diagnostic::Result;
use crate::normalise::name::header as plain;
use crate::read::Row;
use crate::recognise::Recognised;
use hashbrown::HashSet;
use std::collections::BTreeSet;

/// In the place of a part that is not told apart.
const ALL: &str = "*";

/// What a row is about: its names, then its parts.
type About = Vec<String>;

/// Which rows add up others.
#[derive(Debug, Clone, Default)]
pub struct Summed {
    /// Columns that say what a row is about and may hold "All".
    parts: Vec<usize>,
    names: Vec<usize>,
    /// How "All" is written.
    all: Vec<String>,
    sums: HashSet<About>,
    /// The leftmost column in which a row adds up others.
    first: Option<usize>,
}

impl Summed {
    pub fn new(recognised: &Recognised, rules: &RowRules) -> Self {
        let all = recognised.profile.rows.all_cells.clone();
        if all.is_empty() {
            return Summed::default();
        }
        let parts = parts(recognised);
        let names = rules.names().iter().copied().filter(|index| !parts.contains(index)).collect();
        Summed { parts, names, all, ..Summed::default() }
    }

    /// Whether the file could have such rows at all.
    pub fn is_possible(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether the row says "All".
    pub fn is_met(&self, row: &Row<'_, '_>) -> bool {
        self.parts.iter().any(|index| self.is_all(&String::from_utf8_lossy(&row.cell(*index))))
    }

    /// Learns from all rows which of those that say "All" add up others.
    pub fn learn(&mut self, rows: impl Iterator<Item = Result<Vec<String>>>) -> Result<()> {
        let mut above: Vec<String> = vec![String::new(); self.names.len()];
        let rows: Vec<About> =
            rows.map(|cells| Ok(self.about_below(&cells?, &mut above))).collect::<Result<_>>()?;
        let parts_of = |about: &About| -> Vec<bool> {
            about.iter().skip(self.names.len()).map(|part| part == ALL).collect()
        };
        let said: BTreeSet<Vec<bool>> =
            rows.iter().map(parts_of).filter(|said| said.contains(&true)).collect();
        let sums: HashSet<About> =
            rows.iter().filter(|about| parts_of(about).contains(&true)).cloned().collect();
        let mut found = HashSet::new();
        for (about, said) in rows.iter().flat_map(|about| said.iter().map(move |said| (about, said))) {
            let own = parts_of(about);
            // A finer row of the same names tells apart what the sum does not.
            let is_finer = own.iter().zip(said).any(|(own, said)| *said && !own)
                && own.iter().zip(said).all(|(own, said)| *said || !own);
            let parts = about.iter().skip(self.names.len());
            let is_told = parts.zip(said).all(|(part, said)| !said || !part.is_empty());
            if !is_finer || !is_told {
                continue;
            }
            let mut sum = about.clone();
            for (part, _) in sum.iter_mut().skip(self.names.len()).zip(said).filter(|(_, said)| **said) {
                ALL.clone_into(part);
            }
            if sums.contains(&sum) {
                found.insert(sum);
            }
        }
        let columns = found.iter().flat_map(|about| parts_of(about).into_iter().zip(&self.parts));
        self.first = columns.filter(|(is_all, _)| *is_all).map(|(_, index)| *index).min();
        self.sums = found;
        Ok(())
    }

    pub fn looks(&self) -> bool {
        !self.sums.is_empty()
    }

    /// The leftmost column in which a row adds up others.
    pub fn first(&self) -> Option<usize> {
        self.first
    }

    /// Whether the row adds up others.
    pub fn is_sum<'c>(&self, cell: impl Fn(usize) -> std::borrow::Cow<'c, str>) -> bool {
        !self.sums.is_empty()
            && self.parts.iter().any(|index| self.is_all(&cell(*index)))
            && self.sums.contains(&self.about(cell))
    }

    pub fn is_all(&self, cell: &str) -> bool {
        self.all.contains(&plain(cell))
    }

    fn about<'c>(&self, cell: impl Fn(usize) -> std::borrow::Cow<'c, str>) -> About {
        let part = |index: &usize| {
            let cell = cell(*index);
            if self.is_all(&cell) { ALL.to_owned() } else { cell.trim().to_owned() }
        };
        let names = self.names.iter().map(|index| cell(*index).trim().to_owned());
        names.chain(self.parts.iter().map(part)).collect()
    }

    /// The same of a row whose names may stand above it: in a pivot they are told once.
    fn about_below(&self, cells: &[String], above: &mut [String]) -> About {
        let cell = |index: usize| cells.get(index).map_or("", String::as_str);
        let mut about = self.about(|index| cell(index).into());
        if about.iter().take(self.names.len()).any(|name| !name.is_empty()) {
            above.clone_from_slice(about.get(..self.names.len()).unwrap_or_default());
        } else {
            about.iter_mut().zip(above.iter()).for_each(|(name, above)| name.clone_from(above));
        }
        about
    }
}

/// A campaign may be called "All", a day or an age may not.
fn parts(recognised: &Recognised) -> Vec<usize> {
    let fields = [Field::Date, Field::Age, Field::Gender, Field::Device];
    let mapped = recognised.columns.iter().filter(|column| fields.contains(&column.field));
    let names = &recognised.profile.rows.names;
    let named = recognised.header_cells.iter().enumerate().filter(|(_, name)| names.contains(&plain(name)));
    let all: BTreeSet<usize> =
        mapped.map(|column| column.index).chain(named.map(|(index, _)| index)).collect();
    all.into_iter().collect()
}
