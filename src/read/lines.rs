//! Single lines of a file, for messages that show them.
//!
//! In: an [`Input`] and the numbers of lines. Out: their text, decoded. Refused: nothing; what cannot be read
//! again is left out.

use super::open::{Input, ReadOptions};
use std::collections::{BTreeMap, BTreeSet};

/// A longer line is no table's; its beginning will do.
const MOST_BYTES: usize = 1 << 20;

impl Input {
    /// The lines of these numbers, counted from 1, without their ends.
    pub fn lines(&self, options: &ReadOptions, wanted: &BTreeSet<u64>) -> BTreeMap<u64, String> {
        let mut found = BTreeMap::new();
        let (Some(last), Ok(mut opened)) = (wanted.last(), self.open(options)) else { return found };
        let (mut number, mut line) = (1, Vec::new());
        let newline = opened.newline;
        while let Some(block) = opened.next_block() {
            for piece in block.split_inclusive(|byte| *byte == newline) {
                let ends = piece.last() == Some(&newline);
                if wanted.contains(&number) && line.len() < MOST_BYTES {
                    line.extend_from_slice(piece);
                }
                if ends {
                    keep(&mut found, number, &mut line);
                    number += 1;
                    if number > *last {
                        return found;
                    }
                }
            }
        }
        keep(&mut found, number, &mut line);
        found
    }
}

fn keep(found: &mut BTreeMap<u64, String>, number: u64, line: &mut Vec<u8>) {
    if !line.is_empty() {
        line.truncate(MOST_BYTES);
        let text = String::from_utf8_lossy(line);
        found.insert(number, text.trim_end_matches(['\n', '\r']).to_owned());
        line.clear();
    }
}
