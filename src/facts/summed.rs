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
        let is_all = |about: &About| about.iter().map(|cell| cell == ALL).collect::<Vec<bool>>();
        let sums: HashSet<&About> =
            rows.iter().filter(|about| about.iter().any(|cell| cell == ALL)).collect();
        // In which places such rows say "All".
        let places: BTreeSet<Vec<bool>> = sums.iter().map(|about| is_all(about)).collect();
        let mut found: HashSet<About> = HashSet::new();
        for (about, said) in rows.iter().flat_map(|about| places.iter().map(move |said| (about, said))) {
            // A finer row tells parts apart that the sum does not.
            let mut parts = about.iter().zip(said).skip(self.names.len()).filter(|(_, said)| **said);
            let is_told = parts.clone().all(|(part, _)| !part.is_empty());
            if !is_told || !parts.any(|(part, _)| part != ALL) {
                continue;
            }
            let of_sum = |(cell, said): (&String, &bool)| if *said { ALL.to_owned() } else { cell.clone() };
            let sum: About = about.iter().zip(said).map(of_sum).collect();
            if sums.contains(&sum) {
                found.insert(sum);
            }
        }
        let places = found.iter().flat_map(|about| about.iter().skip(self.names.len()).zip(&self.parts));
        self.first = places.filter(|(part, _)| *part == ALL).map(|(_, index)| *index).min();
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

    /// Of a row that says "All", names that are blank or "All" as well may be any.
    fn about<'c>(&self, cell: impl Fn(usize) -> std::borrow::Cow<'c, str>) -> About {
        let is_sum = self.parts.iter().any(|index| self.is_all(&cell(*index)));
        let name = |index: &usize| {
            let cell = cell(*index);
            let is_any = is_sum && (self.is_all(&cell) || cell.trim().is_empty());
            if is_any { ALL.to_owned() } else { cell.trim().to_owned() }
        };
        let part = |index: &usize| {
            let cell = cell(*index);
            if self.is_all(&cell) { ALL.to_owned() } else { cell.trim().to_owned() }
        };
        self.names.iter().map(name).chain(self.parts.iter().map(part)).collect()
    }

    /// The same of a row whose names may stand above it: in a pivot they are told once.
    fn about_below(&self, cells: &[String], above: &mut [String]) -> About {
        let cell = |index: usize| cells.get(index).map_or("", String::as_str);
        let mut about = self.about(|index| cell(index).into());
        let names: Vec<&str> = self.names.iter().map(|index| cell(*index).trim()).collect();
        if names.iter().any(|name| !name.is_empty()) {
            above.iter_mut().zip(names).for_each(|(above, name)| name.clone_into(above));
        } else if !about.iter().any(|cell| cell == ALL) {
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
