//! A file → its rows between blank lines, one block after the other.
//!
//! In: an opened file and what parts its cells. Out: each block with its first rows as text, and what its rows look like.
//! A blank line inside a quoted cell parts nothing. Refused: what the stream of rows refuses.

use crate::diagnostic::Result;
use crate::normalise::is_missing;
use crate::read::{Opened, Row, rows};

/// A block's first rows are kept up to here.
const MOST_TEXT: usize = 256 << 10;

/// Rows between blank ones.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The physical line on which it starts, and the one after its last.
    pub from: u64,
    pub to: u64,
    pub rows: u64,
    /// Blank rows before it.
    pub blanks: u64,
    /// The text of its first rows.
    pub head: Vec<u8>,
    /// The largest number of cells of a row that say anything.
    pub most_told: usize,
    /// The largest number of cells of a row, filled or not.
    pub width: usize,
    /// A row among the first has several cells, and no number in any of them.
    pub may_hold_header: bool,
    /// The first row of several cells has no digit, and lines of a title above it or as many cells with digits below.
    pub begins_with_header: bool,
    /// How many rows of one cell stand first.
    titles: u64,
    /// How many cells of the first row of several say anything, where it has no digit and no gap.
    names: Option<usize>,
    /// The cells of the last two rows.
    last: (usize, usize),
    /// The last row has several texts and no digit.
    ends_in_names: bool,
    kept: usize,
}

impl Block {
    fn add(&mut self, row: &Row<'_, '_>, kept: usize) {
        if self.rows == 0 {
            self.from = row.line;
        }
        let told = told(row);
        let has_digit = row.raw().iter().any(u8::is_ascii_digit);
        self.most_told = self.most_told.max(told);
        self.width = self.width.max(row.len());
        self.last = (self.last.1, told);
        if self.kept < kept && self.head.len() < MOST_TEXT {
            self.kept += 1;
            self.head.extend_from_slice(row.raw());
            self.head.push(b'\n');
            self.may_hold_header |= told > 1 && !(0..row.len()).any(|index| is_number(&row.cell(index)));
        }
        match self.rows - self.titles {
            0 if told < 2 => self.titles += 1,
            0 => {
                let has_gap = (0..told).any(|index| is_missing(&row.cell(index)));
                self.names = Some(told).filter(|_| !has_digit && !has_gap);
                self.begins_with_header = !has_digit && self.titles > 0;
            }
            1 => self.begins_with_header |= self.names == Some(told) && has_digit,
            _ => {}
        }
        self.ends_in_names = told > 1 && !has_digit;
        self.rows += 1;
    }

    /// Whether it is a table, not lines of a title. Below a table any row of several cells is one.
    pub fn is_table(&self, is_below: bool) -> bool {
        let (before, last) = self.last;
        last > 1 && (is_below || self.rows > 1 && (before == last || self.ends_in_names))
    }
}

/// Shows each block of a file in turn, and gives how many blank rows stand after the last.
pub fn each_block(opened: Opened, delimiter: u8, kept: usize, mut show: impl FnMut(Block)) -> Result<u64> {
    let line = opened.first_line;
    let mut block = Block::default();
    for chunk in opened.chunks(0, line, delimiter) {
        let chunk = chunk?;
        let mut rows = rows(&chunk, delimiter);
        while let Some(row) = rows.next_row() {
            if !row.is_blank() {
                block.add(&row, kept);
                continue;
            }
            if block.rows > 0 {
                block.to = row.line;
                show(std::mem::take(&mut block));
            }
            block.blanks += 1;
        }
    }
    if block.rows == 0 {
        return Ok(block.blanks);
    }
    block.to = u64::MAX;
    show(block);
    Ok(0)
}

/// How many cells of a row say anything; what a label such as "Period:" stands before is of one piece with it.
fn told(row: &Row<'_, '_>) -> usize {
    let mut cells = (0..row.len()).map(|index| row.raw_cell(index).trim_ascii());
    let is_label = |cell: &[u8]| cell.ends_with(b":") || cell.ends_with(b":\"");
    let first = cells.by_ref().find(|cell| !cell.is_empty());
    let others = cells.filter(|cell| !cell.is_empty()).count();
    first.map_or(0, |first| if is_label(first) { others.max(1) } else { others + 1 })
}

/// A number or a day by its characters: no name of a column.
fn is_number(cell: &[u8]) -> bool {
    let is_mark = |c: char| c == 'T' || !c.is_alphabetic();
    cell.iter().any(u8::is_ascii_digit) && String::from_utf8_lossy(cell).chars().all(is_mark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Input, ReadOptions};

    #[test]
    fn blocks_keep_their_lines_and_quoted_blank_lines() {
        let text = "# title\n\nDay,Note\n1,\"a\n\nb\"\n\n\nDay,Users\n1,2\n\n";
        let opened = Input::from_bytes("x", text.into()).open(&ReadOptions::default()).unwrap();
        let mut found = Vec::new();
        let blanks = each_block(opened, b',', 9, |block| found.push(block)).unwrap();
        let seen: Vec<_> = found
            .iter()
            .map(|block| (block.from, block.to, block.rows, block.blanks, block.begins_with_header))
            .collect();
        assert_eq!(seen, [(1, 2, 1, 0, false), (3, 7, 2, 1, true), (9, 11, 2, 2, true)]);
        assert_eq!(found[1].head, b"Day,Note\n1,\"a\n\nb\"\n");
        let tables: Vec<bool> = found.iter().map(|block| block.is_table(false)).collect();
        assert_eq!((tables, blanks), (vec![false, true, true], 1));
    }

    #[test]
    fn names_are_no_numbers() {
        for cell in ["1", "-1,5 %", "2026-01-01", "01.02.2026", "$3", "12 345,00 ₽", "2023-07-08T00:00:00"]
        {
            assert!(is_number(cell.as_bytes()), "{cell}");
        }
        for cell in ["Day", "7 day users", "", "--", "Q1", "Отказы 15с"] {
            assert!(!is_number(cell.as_bytes()), "{cell}");
        }
    }
}
