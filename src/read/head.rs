//! The head of a file → records, for finding titles, header and first rows.
//!
//! In: decoded text and a delimiter. Out: unquoted cells with line and offset; blank lines are records with one
//! empty cell. Nothing is refused: a quote that swallows lines is taken for text here, so that the header is
//! found; the stream of rows then refuses it with its place.

use super::cell::unquote;
use super::open::newline_of;
use super::records::{Swallowing, bounds};
use super::rows::{Row, Rows};
use memchr::{memchr, memchr_iter};

/// How much of a cell is kept: no header and no value is longer.
const MOST_BYTES: usize = 4096;

/// One record of the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The 1-based physical line where the record starts.
    pub line: u64,
    /// The byte offset of the record in the decoded text.
    pub offset: usize,
    /// Unquoted cells, untrimmed, the longest cut off; at least one.
    pub cells: Vec<String>,
}

/// More cells than any header has: a damaged line of millions is cut off there, and is still too long for one.
const MOST_CELLS: usize = 16_400;

/// The first `limit` records of a head.
pub fn head_records(head: &[u8], delimiter: u8, limit: usize) -> Vec<Record> {
    let mut records = Vec::new();
    walk(head, delimiter, limit, |line, offset, row| {
        let cells = match row {
            HeadRow::Sound(row) => (0..row.len().min(MOST_CELLS)).map(|i| text(&row.cell(i))).collect(),
            HeadRow::Literal(line) => literal(line, delimiter).into_iter().take(MOST_CELLS).collect(),
        };
        records.push(Record { line, offset, cells });
    });
    records
}

/// How many cells each of the first `limit` records has; without their texts.
pub(super) fn head_widths(head: &[u8], delimiter: u8, limit: usize) -> Vec<usize> {
    let mut widths = Vec::new();
    walk(head, delimiter, limit, |_, _, row| {
        widths.push(match row {
            HeadRow::Sound(row) => row.len(),
            HeadRow::Literal(line) => literal(line, delimiter).len(),
        });
    });
    widths
}

/// A record as it is met.
enum HeadRow<'h, 'r> {
    Sound(Row<'h, 'r>),
    /// A line with a quote that swallows what follows.
    Literal(&'h [u8]),
}

/// Shows each record with its line and offset.
fn walk(head: &[u8], delimiter: u8, limit: usize, mut show: impl FnMut(u64, usize, HeadRow<'_, '_>)) {
    let newline = newline_of(head);
    let mut shown = 0;
    let (mut offset, mut line) = (0, 1);
    while shown < limit {
        let Some(rest) = head.get(offset..).filter(|rest| !rest.is_empty()) else { break };
        let stray = match bounds(rest, delimiter, newline, true) {
            Ok(bounds) => bounds.open,
            Err(Swallowing(open)) => Some(open),
        };
        let mut rows = Rows::new(rest, line, delimiter, newline);
        let mut sound = 0;
        while let Some((row, next)) = rows.next_row_and_start() {
            // Up to the record of a stray quote the rows are sound.
            if shown >= limit || stray.is_some_and(|open| next > open) {
                break;
            }
            line = row.line + line_ends(rest.get(row.offset()..next), newline);
            show(row.line, offset + sound, HeadRow::Sound(row));
            shown += 1;
            sound = next;
        }
        offset += sound;
        if stray.is_some() && shown < limit {
            let rest = head.get(offset..).unwrap_or(&[]);
            let end = memchr(newline, rest).unwrap_or(rest.len());
            show(line, offset, HeadRow::Literal(rest.get(..end).unwrap_or(rest)));
            shown += 1;
            offset += end + 1;
            line += 1;
        }
    }
}

fn line_ends(bytes: Option<&[u8]>, newline: u8) -> u64 {
    bytes.map_or(0, |bytes| memchr_iter(newline, bytes).count() as u64)
}

/// A line read without quoting; a cell that is tidily quoted by itself still loses its quotes.
fn literal(line: &[u8], delimiter: u8) -> Vec<String> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let tidy = |cell: &[u8]| cell.len() > 1 && cell.starts_with(b"\"") && cell.ends_with(b"\"");
    line.split(|byte| *byte == delimiter)
        .map(|cell| if tidy(cell) { text(&unquote(cell)) } else { text(cell) })
        .collect()
}

/// A cell's text, cut where it is longer than anything that is looked for here.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..MOST_BYTES).unwrap_or(bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(u64, usize, Vec<String>)> {
        head_records(text.as_bytes(), b',', 99).into_iter().map(|r| (r.line, r.offset, r.cells)).collect()
    }

    fn record(line: u64, offset: usize, cells: &[&str]) -> (u64, usize, Vec<String>) {
        (line, offset, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn titles_blank_lines_and_offsets() {
        let text = "Campaign report\n\"July 8, 2025 - July 31, 2025\"\r\n\nDay,Cost\n";
        let expected = [
            record(1, 0, &["Campaign report"]),
            record(2, 16, &["July 8, 2025 - July 31, 2025"]),
            record(3, 48, &[""]),
            record(4, 49, &["Day", "Cost"]),
        ];
        assert_eq!(of(text), expected);
        assert_eq!(head_records(text.as_bytes(), b',', 2).len(), 2);
    }

    #[test]
    fn a_quote_that_never_closes_swallows_nothing() {
        let expected = [record(1, 0, &["a", "b"]), record(2, 4, &["1", "\"x"]), record(3, 9, &["2", "y"])];
        assert_eq!(of("a,b\n1,\"x\n2,y\n"), expected);
        assert_eq!(
            of("\"Report, Brand\nDay,Cost\n\"1\",2")[1..],
            [record(2, 15, &["Day", "Cost"]), record(3, 24, &["1", "2"]),]
        );
    }

    #[test]
    fn lone_carriage_returns_end_lines_where_no_line_feed_does() {
        assert_eq!(of("a,b\r1,2"), [record(1, 0, &["a", "b"]), record(2, 4, &["1", "2"])]);
    }
}
