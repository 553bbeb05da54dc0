//! Rows that add up a part of a hand-made sheet: «Итого Контекст», "Paid Search total".
//!
//! In: a key cell and its row. Out: whether the row is a subtotal. Likeness is not enough, since a campaign may be
//! called so: the row must name nothing else, or a thing that other rows at the file's beginning are about.

use super::cell_values::is_empty;
use crate::normalise::name::header as plain;
use crate::read::{Record, Row};
use std::collections::BTreeSet;

/// Words between a total's word and what it is the total of.
const OF: [&str; 9] = ["по", "за", "на", "for", "by", "of", "ըստ", "от", "в"];

/// What the rule needs to know of a file.
#[derive(Debug, Clone, Default)]
pub struct Subtotals {
    /// Total words in front of or behind what is added up; none in a profile whose own rules are exact.
    words: Vec<String>,
    /// The key columns, whether the report reads them or not.
    keys: Vec<usize>,
    /// What rows at the file's beginning are about that are no subtotals themselves.
    names: BTreeSet<String>,
}

/// What a row adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adds {
    /// Rows of a thing that the file names.
    Named,
    /// What its label says, and no other cell.
    Unnamed,
}

impl Subtotals {
    pub fn new(words: Vec<String>, keys: Vec<usize>) -> Self {
        Subtotals { words, keys, names: BTreeSet::new() }
    }

    /// The key columns.
    pub fn keys(&self) -> &[usize] {
        &self.keys
    }

    /// Learns the names of a file from its first rows.
    pub fn learn(&mut self, records: &[Record]) {
        if self.words.is_empty() {
            return;
        }
        for record in records {
            let cells = self.keys.iter().filter_map(|index| record.cells.get(*index));
            let names: Vec<String> = cells.map(|cell| plain(cell)).filter(|name| !name.is_empty()).collect();
            if !names.iter().any(|name| self.rest(name).is_some()) {
                self.names.extend(names);
            }
        }
    }

    /// True for a cell that reads as the total of something.
    pub fn is_label(&self, cell: &[u8]) -> bool {
        !self.words.is_empty() && self.rest(&plain(&String::from_utf8_lossy(cell))).is_some()
    }

    /// What a label is the total of: `контекст` of `итого контекст` and of `контекст: итого`.
    pub fn rest(&self, name: &str) -> Option<String> {
        const MARKS: [char; 5] = [':', '-', '–', '—', ','];
        let parts = |word: &String| {
            let behind = name.strip_prefix(word.as_str());
            let behind = behind.filter(|rest| rest.starts_with(' ') || rest.starts_with(MARKS));
            let before = || name.strip_suffix(word.as_str()).filter(|rest| rest.ends_with(' '));
            behind.or_else(before)
        };
        let rest = self.words.iter().find_map(parts)?;
        let rest = rest.trim_matches(|c: char| c == ' ' || MARKS.contains(&c));
        let of = rest.split_once(' ').filter(|(word, _)| OF.contains(word));
        let rest = of.map_or(rest, |(_, thing)| thing);
        (!rest.is_empty()).then(|| rest.to_owned())
    }

    /// Whether a row with this label in the cell at `index` is a subtotal.
    pub fn find(&self, row: &Row<'_, '_>, index: usize, cell: &[u8]) -> Option<Adds> {
        if self.words.is_empty() {
            return None;
        }
        let rest = self.rest(&plain(&String::from_utf8_lossy(cell)))?;
        let others = || self.keys.iter().copied().filter(|key| *key != index);
        let is_known = self.keys.contains(&index) && self.names.contains(&rest);
        let is_alone = others().next().is_some() && others().all(|key| is_empty(&row.cell(key)));
        // «Январь | Итого Контекст | », where finer cells would name a campaign.
        let is_coarse = others().any(|key| key > index && is_empty(&row.cell(key)));
        let repeats = || others().any(|key| plain(&String::from_utf8_lossy(&row.cell(key))) == rest);
        match () {
            () if is_known && (is_alone || is_coarse || repeats()) => Some(Adds::Named),
            () if is_alone => Some(Adds::Unnamed),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_give_up_what_they_add_up() {
        let words = ["total", "итого", "всего", "общо", "ընդամենը"].map(str::to_owned).to_vec();
        let rules = Subtotals::new(words, vec![0, 1]);
        for (label, rest) in [
            ("итого контекст", Some("контекст")),
            ("итого: контекст", Some("контекст")),
            ("контекст - итого", Some("контекст")),
            ("итого по каналу vk", Some("каналу vk")),
            ("paid search total", Some("paid search")),
            ("общо за януари", Some("януари")),
            ("итого", None),
            ("итоговая кампания", None),
            ("totally", None),
        ] {
            assert_eq!(rules.rest(label).as_deref(), rest, "{label}");
        }
    }
}
