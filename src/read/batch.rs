//! Plain rows of one width, taken by the hundred so that a column can be gone through at once.
//!
//! In: the rows of a [`Chunk`]. Out: the cells of a column, top down. Rows of another width and rows near a quote are
//! not taken: the caller reads those by themselves. Blank rows of the right width are taken.

use super::chunks::Chunk;
use super::rows::Row;

/// Some hundred rows of a chunk; see [`super::Rows::fill`].
pub struct Batch<'c> {
    pub(super) bytes: &'c [u8],
    pub(super) delimiter: u8,
    pub(super) newline: u8,
    pub(super) width: usize,
    /// Where the cells end, row after row, after the end of the line before the first: cell `c` of row `r` lies
    /// between places `r × width + c` and the next. With room behind them.
    pub(super) places: Vec<usize>,
    pub(super) rows: usize,
    /// The line of the first row.
    pub(super) line: u64,
}

impl<'c> Batch<'c> {
    /// What one batch holds: few enough that all its columns stay in the cache.
    pub(super) const ROWS: usize = 256;

    /// A batch for rows of `chunk` with `width` cells.
    pub fn new(chunk: &'c Chunk, delimiter: u8, width: usize) -> Self {
        Batch {
            bytes: &chunk.bytes,
            delimiter,
            newline: chunk.newline,
            width: width.max(1),
            places: Vec::new(),
            rows: 0,
            line: 0,
        }
    }

    /// How many rows it holds.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The physical line of row `i`.
    pub fn line(&self, i: usize) -> u64 {
        self.line + i as u64
    }

    /// The cells of one column, top down: the chunk from the cell on, and the cell's length. Empty for a column
    /// beyond the width.
    #[inline(always)]
    pub fn cells(&self, column: usize) -> impl Iterator<Item = (&'c [u8], usize)> {
        let rows = if column < self.width { self.rows } else { 0 };
        let trims = self.newline == b'\n' && column.wrapping_add(1) == self.width;
        // Two strides over the places, which compile to plain additions.
        let stride = |first: usize| {
            let places = self.places.get(first..).and_then(|places| places.get(..rows * self.width));
            places.unwrap_or(&[]).chunks_exact(self.width)
        };
        let first = column.min(self.width);
        stride(first).zip(stride(first + 1)).map(move |(before, end)| {
            let (before, end) = (before.first().copied(), end.first().copied());
            // The place before the first row of a chunk is one less than 0.
            let (start, end) = (before.unwrap_or_default().wrapping_add(1), end.unwrap_or_default());
            let ahead = self.bytes.get(start..).unwrap_or(&[]);
            let end = if trims { self.without_return(start, end) } else { end };
            (ahead, end.saturating_sub(start))
        })
    }

    /// The end of a line's last cell, before the CR of its CR LF.
    fn without_return(&self, start: usize, mut end: usize) -> usize {
        while end > start && self.bytes.get(end - 1) == Some(&b'\r') {
            end -= 1;
        }
        end
    }

    /// Row `i` as a row of its own, or `None` after the last.
    pub fn row(&self, i: usize) -> Option<Row<'c, '_>> {
        let places = self.places.get(i * self.width..)?.get(..=self.width).filter(|_| i < self.rows)?;
        let (before, ends) = places.split_first()?;
        let floor = places.iter().rev().nth(1).map_or(0, |place| place.wrapping_add(1));
        Some(Row {
            bytes: self.bytes,
            ends,
            start: before.wrapping_add(1),
            end: if self.newline == b'\n' {
                self.without_return(floor, *ends.last()?)
            } else {
                *ends.last()?
            },
            line: self.line(i),
            newline: self.newline,
            delimiter: self.delimiter,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::rows;
    use proptest::prelude::*;

    fn text((ahead, len): (&[u8], usize)) -> String {
        String::from_utf8_lossy(&ahead[..len]).into_owned()
    }

    type Seen = Vec<(u64, String, Vec<String>)>;

    fn seen(row: &Row<'_, '_>) -> (u64, String, Vec<String>) {
        let cells = (0..row.len()).map(|i| String::from_utf8_lossy(row.raw_cell(i)).into_owned());
        (row.line, String::from_utf8_lossy(row.raw()).into_owned(), cells.collect())
    }

    /// All rows of a chunk, batches where they can be had.
    fn by_batches(chunk: &Chunk, width: usize) -> (Seen, usize) {
        let mut rows = rows(chunk, b',');
        let mut batch = Batch::new(chunk, b',', width);
        let (mut all, mut taken) = (Vec::new(), 0);
        loop {
            taken += rows.fill(&mut batch);
            for i in 0..batch.rows() {
                let row = batch.row(i).unwrap();
                let cells = (0..width).map(|column| text(batch.cells(column).nth(i).unwrap()));
                assert_eq!(seen(&row).2, cells.collect::<Vec<_>>());
                all.push(seen(&row));
            }
            match rows.next_row() {
                Some(row) => all.push(seen(&row)),
                None => return (all, taken),
            }
        }
    }

    #[test]
    fn plain_rows_of_the_width_are_taken_and_the_others_left() {
        let chunk = Chunk::new(b"a,b\r\n,\n\"c\",d\ne\nf,\n".to_vec(), 4);
        let (all, taken) = by_batches(&chunk, 2);
        let lines: Vec<_> = all.iter().map(|(line, raw, _)| (*line, raw.as_str())).collect();
        assert_eq!(lines, [(4, "a,b"), (5, ","), (6, "\"c\",d"), (7, "e"), (8, "f,")]);
        assert!(taken < 5 && lines.len() == 5);
        let many = Chunk::new("1,2\n".repeat(1000).into_bytes(), 1);
        let (all, taken) = by_batches(&many, 2);
        assert_eq!((all.len(), all.last().map(|row| row.0)), (1000, Some(1000)));
        assert!(taken > 990, "{taken}");
    }

    proptest! {
        #[test]
        fn batches_and_single_rows_are_the_rows(text in "([ab\",]{0,30}\r?\n|[a-z]{0,40},[a-z]{0,40}\n){0,60}[a,]{0,5}", width in 1usize..4) {
            let chunk = Chunk::new(text.into_bytes(), 1);
            let mut plain = rows(&chunk, b',');
            let mut expected = Vec::new();
            while let Some(row) = plain.next_row() {
                expected.push(seen(&row));
            }
            prop_assert_eq!(by_batches(&chunk, width).0, expected);
        }
    }
}
