//! Several tables in one file: those that carry facts are read, each with its own title and days.
//!
//! In: a source. Out: one source for each table that is recognised, and what the other lines are. A small file is always
//! looked at; a long one, of which only one block at a time is in memory, where its head is no known table or its rows
//! have blank lines between them.

use super::blocks::{Block, each_block};
use super::fact::Days;
use super::source::Source;
use super::titles;
use crate::catalogue::field::{CellType, Field};
use crate::diagnostic::{Diagnostic, Location, count};
use crate::ledger::RowClass;
use crate::normalise::name::header as header_name;
use crate::read::{Record, Span, candidate_delimiters, head_records};
use crate::recognise::{Candidate, HEADER_WITHIN, NOTHING, Recognised};
use std::collections::{BTreeMap, BTreeSet};

/// What lies before and after a table and belongs to none.
pub type Rest = Vec<(RowClass, u64)>;

/// Records of a block that are looked at for its header.
const LOOKED_AT: usize = 40;

/// One source for each table; `None` for the usual file of one, and for long files.
pub fn split(source: &Source) -> Option<Vec<(Source, Rest)>> {
    let opened = source.input.open(&source.read).ok()?;
    let has_gap = || {
        let lines = opened.head.split(|byte| *byte == opened.newline);
        let is_blank =
            |line: &[u8]| line.iter().all(|byte| !byte.is_ascii_graphic() || b",;\"".contains(byte));
        let mut blanks =
            lines.map(is_blank).skip_while(|is_blank| *is_blank).skip_while(|is_blank| !is_blank);
        blanks.any(|is_blank| !is_blank)
    };
    if opened.head_complete && has_gap() { split_any(source) } else { None }
}

/// The same for a file of any length.
pub fn split_any(source: &Source) -> Option<Vec<(Source, Rest)>> {
    if source.said.header.is_some() || source.input.is_part() {
        return None;
    }
    let opened = source.input.open(&source.read).ok()?;
    let delimiters = candidate_delimiters(&opened);
    let (newline, sep) = (opened.newline, opened.sep);
    let mut delimiter = *delimiters.first()?;
    let mut tables = Tables::new(source, delimiters);
    let mut opened = Some(opened);
    loop {
        let text = opened.take().map_or_else(|| source.input.open(&source.read).ok(), Some)?;
        tables.reset(delimiter);
        let blanks = each_block(text, delimiter, LOOKED_AT, |block| tables.see(&block)).ok()?;
        // What parts the cells of the first known table parts those of the others: a comma in a title does not.
        match tables.known.first().map(|table| table.delimiter).filter(|other| *other != delimiter) {
            Some(other) if !tables.is_second => (delimiter, tables.is_second) = (other, true),
            _ => return tables.parts(blanks, newline, sep),
        }
    }
}

/// A table that is read.
struct Table {
    from: u64,
    to: u64,
    delimiter: u8,
    header: Vec<String>,
    /// The days of its title.
    days: Option<Days>,
    /// What its title says that all rows are about, and its words.
    about: BTreeMap<Field, String>,
    title: String,
    told: BTreeSet<Field>,
    profile: String,
    rank: usize,
    rows: u64,
    before: Rest,
    after: Rest,
    /// Blank rows between its lines.
    blanks: u64,
}

impl Table {
    fn go_on(&mut self, block: &Block) {
        (self.to, self.blanks, self.rows) = (block.to, self.blanks + block.blanks, self.rows + block.rows);
    }

    /// Whether the profile would rather have another table of the report.
    fn is_worse_than(&self, found: &Recognised) -> bool {
        self.profile == found.profile.id && self.rank > found.title_rank()
    }
}

/// Lines that may be the title of the next table.
struct Pending {
    from: u64,
    rows: u64,
    blanks: u64,
    text: Vec<u8>,
}

struct Tables<'s> {
    source: &'s Source,
    delimiters: Vec<u8>,
    delimiter: u8,
    is_second: bool,
    known: Vec<Table>,
    before: Rest,
    pending: Option<Pending>,
    /// Blank rows so far.
    blanks: u64,
}

impl<'s> Tables<'s> {
    fn new(source: &'s Source, delimiters: Vec<u8>) -> Self {
        let (known, before) = (Vec::new(), Rest::new());
        Tables { source, delimiters, delimiter: 0, is_second: false, known, before, pending: None, blanks: 0 }
    }

    fn reset(&mut self, delimiter: u8) {
        (self.delimiter, self.pending, self.blanks) = (delimiter, None, 0);
        self.known.clear();
        self.before.clear();
    }

    fn see(&mut self, block: &Block) {
        self.blanks += block.blanks;
        if let Some(pending) = &mut self.pending {
            pending.blanks += block.blanks;
        }
        let found = self.recognise(block);
        let is_known = found.is_some();
        if let Some(found) = found.filter(|found| self.is_of_use(found)) {
            return self.take(found, block);
        }
        let is_data = !is_known && self.pending.is_none() && self.is_data(block);
        if let Some(table) = self.known.last_mut().filter(|_| is_data) {
            table.go_on(block);
        } else if is_known || block.is_table(!self.known.is_empty()) || says_nothing(block) {
            let rows = block.rows + self.pending.take().map_or(0, |pending| pending.rows);
            self.rest().push((RowClass::OtherTable, rows));
        } else {
            let start = || Pending { from: block.from, rows: 0, blanks: 0, text: Vec::new() };
            let pending = self.pending.get_or_insert_with(start);
            pending.rows += block.rows;
            pending.text.extend_from_slice(&block.head);
        }
    }

    fn recognise(&self, block: &Block) -> Option<Recognised> {
        if !block.may_hold_header {
            return None;
        }
        let candidates = |text: &[u8]| -> Vec<Candidate> {
            let records = |delimiter: u8| head_records(text, delimiter, LOOKED_AT);
            let of = |delimiter: &u8| Candidate { delimiter: *delimiter, records: records(*delimiter) };
            self.delimiters.iter().map(of).collect()
        };
        let mut found = match (self.source.recognise(&candidates(&block.head)), &self.pending) {
            (Ok(found), _) => found,
            // A title may prove a table that its header alone does not; further up than a header is looked for, none does.
            (Err(_), Some(pending)) if pending.rows < HEADER_WITHIN as u64 => {
                return self
                    .source
                    .recognise(&candidates(&[pending.text.as_slice(), &block.head].concat()))
                    .ok();
            }
            (Err(_), _) => return None,
        };
        let is_row = |record: &Record| record.cells.iter().filter(|cell| !cell.trim().is_empty()).count() > 1;
        if !self.known.is_empty() && !found.title_lines.is_empty() && found.title_lines.iter().all(is_row) {
            // No title: rows go on, and somewhere among them the header is repeated.
            return None;
        }
        let titles = self.pending.as_ref().map(|pending| {
            head_records(&pending.text, found.delimiter, usize::MAX)
                .into_iter()
                .chain(found.title_lines.clone())
        });
        found.title_lines = titles.map_or(found.title_lines, Iterator::collect);
        Some(found)
    }

    /// Tables of one file tell the same visits or spend split in other ways: each measure is taken once, except from
    /// reports of other days under the same header, which were put together.
    fn is_of_use(&self, found: &Recognised) -> bool {
        let told: BTreeSet<Field> = told(found).collect();
        let titles = titles::read(found, self.source.order_of(&found.profile));
        let days = titles.days;
        let goes_on = found.title_lines.is_empty();
        let (about, title) = (titles.told, title(found));
        let is_apart = |table: &Table| match (table.days, days) {
            _ if !about.is_empty() && !table.about.is_empty() && about != table.about => true,
            (Some(a), Some(b)) => a.to < b.from || b.to < a.from,
            // Parts of one sheet: January and February, two accounts. Tables of some reports differ by their titles only.
            _ => {
                goes_on || found.profile.titles.is_empty() && !table.title.is_empty() && title != table.title
            }
        };
        let is_worse = |table: &Table| table.is_worse_than(found);
        let mut rivals = self.known.iter().filter(|table| !table.told.is_disjoint(&told) && !is_worse(table));
        rivals.all(|table| table.header == found.header_cells && is_apart(table))
    }

    fn take(&mut self, found: Recognised, block: &Block) {
        // Files that were put together have the header once more.
        let goes_on = self.pending.is_none()
            && found.title_lines.is_empty()
            && self
                .known
                .last()
                .is_some_and(|last| last.after.is_empty() && last.header == found.header_cells);
        if let Some(last) = self.known.last_mut().filter(|_| goes_on) {
            return last.go_on(block);
        }
        let pending = self.pending.as_ref().map_or(0, |pending| pending.rows);
        self.drop_worse(&found);
        let is_first = self.known.is_empty() && self.before.is_empty();
        let (from, blanks) = match self.pending.take() {
            _ if is_first => (1, self.blanks),
            Some(pending) => (pending.from, pending.blanks),
            None => (block.from, 0),
        };
        let titles = titles::read(&found, self.source.order_of(&found.profile));
        self.known.push(Table {
            from,
            to: block.to,
            delimiter: found.delimiter,
            days: titles.days,
            about: titles.told,
            title: title(&found),
            told: told(&found).collect(),
            profile: found.profile.id.clone(),
            rank: found.title_rank(),
            rows: block.rows + pending,
            header: found.header_cells,
            before: std::mem::take(&mut self.before),
            after: Rest::new(),
            blanks,
        });
    }

    /// Leaves out what a better table tells too.
    fn drop_worse(&mut self, found: &Recognised) {
        let told: BTreeSet<Field> = told(found).collect();
        let is_dropped = |table: &Table| table.is_worse_than(found) && !table.told.is_disjoint(&told);
        if !self.known.iter().any(is_dropped) {
            return;
        }
        let mut kept: Vec<Table> = Vec::new();
        for table in self.known.drain(..) {
            if !is_dropped(&table) {
                kept.push(table);
                continue;
            }
            let rest = kept.last_mut().map_or(&mut self.before, |table| &mut table.after);
            rest.extend(table.before);
            rest.push((RowClass::OtherTable, table.rows));
            rest.extend(table.after);
        }
        self.known = kept;
    }

    /// Whether the block goes on with the rows of the table above it. A doubt is no reason to leave rows out: they are
    /// read, and what is no row of the table is refused with its place.
    fn is_data(&self, block: &Block) -> bool {
        let last = self.known.last().filter(|last| last.after.is_empty());
        let names = last.map(|last| last.header.iter().filter(|name| !name.trim().is_empty()).count());
        names.is_some_and(|names| {
            // Rows whose finer names are empty have the cells all the same.
            let is_as_wide = last.is_some_and(|last| block.width == last.header.len());
            !block.begins_with_header && block.most_told > 1 && (is_as_wide || block.most_told * 2 >= names)
        })
    }

    fn rest(&mut self) -> &mut Rest {
        self.known.last_mut().map_or(&mut self.before, |table| &mut table.after)
    }

    /// The tables as sources; `None` where there is one and nothing else.
    fn parts(mut self, blanks_at_end: u64, newline: u8, sep: Option<u8>) -> Option<Vec<(Source, Rest)>> {
        if let Some(pending) = self.pending.take() {
            self.rest().push((RowClass::Footer, pending.rows));
        }
        let within: u64 = self.known.iter().map(|table| table.blanks).sum();
        let blanks = (self.blanks + blanks_at_end).saturating_sub(within);
        let is_usual = |table: &Table| table.before.is_empty() && table.after.is_empty();
        if self.known.len() < 2 && self.known.iter().all(is_usual) {
            return None;
        }
        self.known.last_mut()?.after.push((RowClass::Blank, blanks));
        let input = self.source.input.held(&self.source.read);
        let part = |table: Table| {
            let mut part = self.source.clone();
            part.input = input.part(Span { from: table.from, to: table.to, newline });
            // The line that says it stands only above the first.
            part.read.delimiter = part.read.delimiter.or(sep);
            let rest = table.before.into_iter().chain(table.after);
            (part, rest.filter(|(_, rows)| *rows > 0).collect())
        };
        Some(self.known.into_iter().map(part).collect())
    }
}

/// Says what is not counted of a file: what tells the same once more may also be a part of its own.
pub fn note(path: &str, rest: &Rest) -> Option<Diagnostic> {
    let rows: u64 =
        rest.iter().filter(|(class, _)| *class == RowClass::OtherTable).map(|(_, rows)| rows).sum();
    let message = format!(
        "{} of this file {} to other tables, which tell the same once more or nothing that a KPI needs: not counted",
        count(rows, "row", "rows"),
        if rows == 1 { "belongs" } else { "belong" }
    );
    let note = Diagnostic::note("other-tables", message).at(Location::file(path));
    (rows > 0).then(|| {
        note.hint("perfkpi inspect shows the tables that are read; another part goes into a file of its own")
    })
}

/// The words above a header.
fn title(found: &Recognised) -> String {
    let words = found.title_lines.iter().flat_map(|record| &record.cells).map(|cell| cell.trim());
    words.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A table of which the export says that it would be empty.
fn says_nothing(block: &Block) -> bool {
    let text = String::from_utf8_lossy(&block.head);
    let last = text.lines().last().map(header_name).unwrap_or_default();
    let last = last.trim_start_matches('"');
    block.rows < 3 && NOTHING.iter().any(|words| last.starts_with(words))
}

/// The measures, or the things to count, that a table tells.
fn told(recognised: &Recognised) -> impl Iterator<Item = Field> {
    recognised.columns.iter().map(|column| column.field).filter(|field| match field.cell_type() {
        CellType::Id => matches!(field, Field::SessionId | Field::LeadId | Field::OrderId),
        CellType::Text | CellType::Date | CellType::DateRange => false,
        _ => true,
    })
}
