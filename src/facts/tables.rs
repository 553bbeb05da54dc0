//! Several tables in one file: those that carry facts are read, each with its own title and days.
//!
//! In: a source. Out: one source for each table that is recognised, and what the other lines are. Only
//! files whose head is the whole file are looked at: exports of several tables are small.

use super::source::Source;
use crate::catalogue::field::{CellType, Field};
use crate::ledger::RowClass;
use crate::read::workbook::CELL_END;
use crate::read::{candidate_delimiters, head_records};
use crate::recognise::{Candidate, Recognised};
use std::collections::BTreeSet;

/// What lies after a table and belongs to none.
pub type Rest = Vec<(RowClass, u64)>;

/// The parts of a file between blank lines.
struct Block<'t> {
    text: &'t [u8],
    /// The physical line on which it starts.
    line: u64,
    start: usize,
}

/// One source for each table; `None` for the usual file of one.
pub fn split(source: &Source) -> Option<Vec<(Source, Rest)>> {
    let opened = source.input.open(&source.read).ok()?;
    if !opened.head_complete || source.said.header.is_some() {
        return None;
    }
    let blocks = blocks(&opened.head, opened.newline);
    if blocks.len() < 2 {
        return None;
    }
    let delimiters = candidate_delimiters(&opened);
    let mut tables: Vec<(Source, Rest)> = Vec::new();
    // Lines of other tables before the first that is read, and where its titles begin.
    let (mut before, mut titles) = (Rest::new(), None);
    let (mut width, mut start) = (0, 0);
    let mut taken: BTreeSet<Field> = BTreeSet::new();
    let candidates = |block: &Block<'_>| -> Vec<Candidate> {
        let records = |delimiter: &u8| head_records(block.text, *delimiter, 40);
        let of = |delimiter: &u8| Candidate { delimiter: *delimiter, records: records(delimiter) };
        delimiters.iter().map(of).collect()
    };
    let seen: Vec<_> = blocks.iter().map(|block| source.recognise(&candidates(block)).ok()).collect();
    // What parts the cells of the first known table: a comma in a title makes no table of it.
    let delimiter = seen.iter().flatten().next().map_or(*delimiters.first()?, |found| found.delimiter);
    for (block, found) in blocks.iter().zip(seen) {
        let records = head_records(block.text, delimiter, 40);
        let is_table = records.iter().any(|record| has_columns(&record.cells));
        let count = lines(block, opened.newline);
        let end = block.start + block.text.len();
        let is_known = found.is_some();
        // Tables of one file tell the same visits or spend split in other ways: each measure is taken once.
        let found = found.filter(|recognised| told(recognised).all(|field| !taken.contains(&field)));
        match (found, tables.last_mut()) {
            (Some(recognised), last) => {
                taken.extend(told(&recognised));
                let is_first = last.is_none() && before.is_empty();
                let (from, line) =
                    if is_first { (0, 1) } else { titles.unwrap_or((block.start, block.line)) };
                let text = opened.head.get(from..end)?;
                tables.push((part(source, text, line - 1), std::mem::take(&mut before)));
                (width, start, titles) = (recognised.header_cells.len(), from, None);
            }
            (None, None) if is_table => {
                before.push((RowClass::OtherTable, count));
                titles = None;
            }
            (None, None) => titles = titles.or(Some((block.start, block.line))),
            (None, Some((table, rest))) => {
                let is_data =
                    !is_known && rest.is_empty() && records.iter().all(|record| record.cells.len() == width);
                if is_data {
                    let padding = u64::try_from(table.padding).unwrap_or(0);
                    *table = part(source, opened.head.get(start..end)?, padding);
                } else {
                    let class = if is_table { RowClass::OtherTable } else { RowClass::Footer };
                    rest.push((class, count));
                }
            }
        }
    }
    let booked = |(table, rest): &(Source, Rest)| {
        let text =
            table.input.open(&table.read).map_or(0, |opened| count_lines(&opened.head, opened.newline));
        text.saturating_sub(table.padding as u64) + rest.iter().map(|(_, lines)| lines).sum::<u64>()
    };
    let blank = count_lines(&opened.head, opened.newline).saturating_sub(tables.iter().map(booked).sum());
    if let Some((_, rest)) = tables.last_mut().filter(|(_, rest)| !rest.is_empty()) {
        rest.push((RowClass::Blank, blank));
    }
    let is_usual = tables.len() < 2 && tables.iter().all(|(_, rest)| rest.is_empty());
    if is_usual { None } else { Some(tables) }
}

/// Whether a record tells several things: a title may be parted as "Period:" and the days.
fn has_columns(cells: &[String]) -> bool {
    let mut told = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let is_label = told.next().is_some_and(|first| first.ends_with(':'));
    told.nth(usize::from(is_label)).is_some()
}

/// The text as a source of its own, its lines numbered as in the file.
fn part(source: &Source, text: &[u8], padding: u64) -> Source {
    let padding = usize::try_from(padding).unwrap_or(0);
    let mut bytes = vec![b'\n'; padding];
    bytes.extend_from_slice(text);
    let mut part = source.clone();
    part.input = source.input.part(bytes);
    // The text is decoded by now.
    part.read.encoding = None;
    part.padding = padding;
    part
}

fn blocks(text: &[u8], newline: u8) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let (mut start, mut line, mut offset, mut number) = (None, 1, 0, 1);
    for row in text.split_inclusive(|byte| *byte == newline) {
        let is_blank = row
            .iter()
            .all(|byte| matches!(*byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b';' | b'"' | CELL_END));
        match (is_blank, start) {
            (false, None) => (start, line) = (Some(offset), number),
            (true, Some(from)) => {
                blocks.extend(text.get(from..offset).map(|text| Block { text, line, start: from }));
                start = None;
            }
            _ => {}
        }
        offset += row.len();
        number += 1;
    }
    if let Some(from) = start {
        blocks.extend(text.get(from..).map(|text| Block { text, line, start: from }));
    }
    blocks
}

/// The measures, or the things to count, that a table tells.
fn told(recognised: &Recognised) -> impl Iterator<Item = Field> {
    recognised.columns.iter().map(|column| column.field).filter(|field| match field.cell_type() {
        CellType::Id => matches!(field, Field::SessionId | Field::LeadId | Field::OrderId),
        CellType::Text | CellType::Date | CellType::DateRange => false,
        _ => true,
    })
}

fn lines(block: &Block<'_>, newline: u8) -> u64 {
    count_lines(block.text, newline)
}

fn count_lines(text: &[u8], newline: u8) -> u64 {
    text.split_inclusive(|byte| *byte == newline).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_keep_their_lines_and_places() {
        let text = b"# title\n\nDay,Sessions\n1,2\n\n\nDay,Users\n1,2";
        let found: Vec<(u64, usize, &[u8])> =
            blocks(text, b'\n').iter().map(|block| (block.line, block.start, block.text)).collect();
        let expected: [(u64, usize, &[u8]); 3] =
            [(1, 0, b"# title\n"), (3, 9, b"Day,Sessions\n1,2\n"), (7, 28, b"Day,Users\n1,2")];
        assert_eq!(found, expected);
    }
}
