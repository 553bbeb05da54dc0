//! Rows that are not data: totals, footers, repeated headers, blanks.
//!
//! A total is told by a whole cell or a known prefix, in any cell, never by "contains": campaign
//! names hold the word too.

use crate::catalogue::field::Field;
use crate::normalise::name::header as plain;
use crate::recognise::{Column, Profile};
use std::collections::{BTreeMap, BTreeSet};

/// The profile's rules, compiled so that a data row pays for one look at each cell's first byte.
#[derive(Debug, Clone)]
pub struct RowRules {
    total_cells: BTreeSet<String>,
    total_prefixes: Vec<String>,
    footer_prefixes: Vec<String>,
    /// First bytes that a total or footer cell can begin with.
    first_bytes: [bool; 256],
    header: Vec<String>,
    /// Fields that are all missing in a totals row.
    empty_when_total: Vec<Field>,
    /// Cells that the scan interns and checks once for each text.
    interned: BTreeSet<usize>,
}

impl RowRules {
    pub fn new(
        profile: &Profile,
        columns: &BTreeMap<Field, Vec<&Column>>,
        header: &[String],
        interned: BTreeSet<usize>,
    ) -> Self {
        let rows = &profile.rows;
        let total_cells: BTreeSet<String> = rows.total_cells.iter().cloned().collect();
        let total_prefixes: Vec<String> = rows.total_prefixes.clone();
        let footer_prefixes: Vec<String> = rows.footer_prefixes.clone();
        let mut first_bytes = [false; 256];
        let first_header = header.first().map(|cell| plain(cell)).unwrap_or_default();
        let all = total_cells.iter().chain(&total_prefixes).chain(&footer_prefixes);
        for text in all.chain(std::iter::once(&first_header)) {
            for variant in [text.to_lowercase(), text.to_uppercase()] {
                if let Some(byte) = variant.bytes().next() {
                    first_bytes[usize::from(byte)] = true;
                }
            }
        }
        // Blanks, quotes and zero-width characters may stand before the word.
        for byte in [b' ', b'"', b'\'', 0xEF, 0xE2, 0xC2] {
            first_bytes[usize::from(byte)] = true;
        }
        let empty_when_total =
            rows.total_when_empty.iter().copied().filter(|field| columns.contains_key(field)).collect();
        RowRules {
            total_cells,
            total_prefixes,
            footer_prefixes,
            first_bytes,
            header: header.iter().map(|cell| plain(cell)).collect(),
            empty_when_total,
            interned,
        }
    }

    /// True when the cell can be neither a total nor a footer, told by its first byte.
    pub fn is_ordinary(&self, cell: &[u8]) -> bool {
        cell.first().is_none_or(|byte| !self.first_bytes[usize::from(*byte)])
    }

    /// True when the scan checks the cells of this column itself, once for each text.
    pub fn is_interned(&self, cell: usize) -> bool {
        self.interned.contains(&cell)
    }

    pub fn is_total(&self, cell: &[u8]) -> bool {
        if self.is_ordinary(cell) {
            return false;
        }
        let text = plain(&String::from_utf8_lossy(cell));
        self.total_cells.contains(&text)
            || self.total_prefixes.iter().any(|prefix| text.starts_with(prefix.as_str()))
    }

    pub fn is_footer(&self, first_cell: &[u8]) -> bool {
        if self.footer_prefixes.is_empty() || self.is_ordinary(first_cell) {
            return false;
        }
        let text = plain(&String::from_utf8_lossy(first_cell));
        self.footer_prefixes.iter().any(|prefix| text.starts_with(prefix.as_str()))
    }

    /// True when the cell equals the header of its column: the sign of files glued by hand.
    pub fn is_header_cell(&self, index: usize, cell: &[u8]) -> bool {
        self.header.get(index).is_some_and(|name| *name == plain(&String::from_utf8_lossy(cell)))
    }

    /// Fields that are all missing in a totals row; empty when the profile has no such rule.
    pub fn empty_when_total(&self) -> &[Field] {
        &self.empty_when_total
    }
}
