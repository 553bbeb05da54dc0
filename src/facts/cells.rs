//! One worker's texts of one column: each is stored once, cleaned once, and checked once.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Raw cells of a text column, numbered from 0 in the order met.
#[derive(Debug, Default)]
pub struct Cells {
    texts: Vec<Box<[u8]>>,
    /// Line and column of the first row that has the text, for messages.
    places: Vec<(u64, u64)>,
    totals: Vec<bool>,
    index: HashTable<u32>,
    hasher: FixedState,
    last: u32,
}

impl Cells {
    /// The number of a cell; `first` tells its place and whether it marks a totals row, and is
    /// asked only when the text is new.
    pub fn intern(&mut self, cell: &[u8], first: impl FnOnce() -> (u64, u64, bool)) -> u32 {
        // Exports come sorted: most cells repeat the one above.
        if self.texts.get(self.last as usize).is_some_and(|text| text.as_ref() == cell) {
            return self.last;
        }
        let hash = self.hasher.hash_one(cell);
        let texts = &self.texts;
        let found =
            self.index.find(hash, |id| texts.get(*id as usize).is_some_and(|text| text.as_ref() == cell));
        self.last = match found {
            Some(id) => *id,
            None => {
                let (line, column, is_total) = first();
                let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
                self.texts.push(cell.into());
                self.places.push((line, column));
                self.totals.push(is_total);
                let (texts, hasher) = (&self.texts, &self.hasher);
                self.index.insert_unique(hash, id, |id| {
                    texts.get(*id as usize).map_or(0, |text| hasher.hash_one(text.as_ref()))
                });
                id
            }
        };
        self.last
    }

    /// True when the text marks a totals row.
    pub fn is_total(&self, id: u32) -> bool {
        self.totals.get(id as usize).copied().unwrap_or(false)
    }

    /// All texts with the line and column where each was met first.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], (u64, u64))> {
        self.texts.iter().map(AsRef::as_ref).zip(self.places.iter().copied())
    }
}
