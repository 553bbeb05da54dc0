//! One worker's texts of one column: each is stored once, cleaned once, and checked once.

use super::packed::Packed;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Raw cells of a text column, numbered from 0 in the order met.
#[derive(Debug, Default)]
pub struct Cells {
    texts: Vec<Box<[u8]>>,
    /// Line and column of the first row that has the text, for messages.
    places: Vec<(u64, u64)>,
    labels: Vec<bool>,
    index: HashTable<Entry>,
    hasher: FixedState,
    last: Option<(Packed, u32)>,
}

/// A known text: most are told apart by their first words alone.
#[derive(Debug, Clone, Copy)]
struct Entry {
    packed: Packed,
    hash: u64,
    id: u32,
}

impl Cells {
    /// The number of a cell, given whole and packed; `first` tells its place and whether it marks a totals row, and
    /// is asked only when the text is new.
    #[inline(always)]
    pub fn intern(&mut self, cell: &[u8], packed: Packed, first: impl FnOnce() -> (u64, u64, bool)) -> u32 {
        let texts = &self.texts;
        let is = |known: Packed, id: u32| {
            known == packed
                && (packed.is_whole() || texts.get(id as usize).is_some_and(|text| **text == *cell))
        };
        // Exports come sorted: most cells repeat the one above.
        if let Some((_, id)) = self.last.filter(|(known, id)| is(*known, *id)) {
            return id;
        }
        let hash = if packed.is_whole() { packed.hash() } else { self.hasher.hash_one(cell) };
        let id = match self.index.find(hash, |entry| is(entry.packed, entry.id)) {
            Some(entry) => entry.id,
            None => self.add(cell, packed, hash, first()),
        };
        self.last = Some((packed, id));
        id
    }

    #[inline(never)]
    fn add(&mut self, cell: &[u8], packed: Packed, hash: u64, first: (u64, u64, bool)) -> u32 {
        let (line, column, is_label) = first;
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(cell.into());
        self.places.push((line, column));
        self.labels.push(is_label);
        self.index.insert_unique(hash, Entry { packed, hash, id }, |entry| entry.hash);
        id
    }

    /// Notes that a row which is read after others of its batch has the text: it may stand before them.
    #[inline(always)]
    pub fn met_again(&mut self, id: u32, line: u64, column: impl FnOnce() -> u64) {
        if let Some(place) = self.places.get_mut(id as usize).filter(|place| line < place.0) {
            *place = (line, column());
        }
    }

    /// True when the text marks a totals row.
    #[inline(always)]
    pub fn is_label(&self, id: u32) -> bool {
        self.labels.get(id as usize).copied().unwrap_or(false)
    }

    /// All texts with the line and column where each was met first.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], (u64, u64))> {
        self.texts.iter().map(AsRef::as_ref).zip(self.places.iter().copied())
    }
}
