//! Rows that cannot be read: all of a file are told at once, or they are left out and accounted for.
//!
//! In: the bad cells that the workers found. Out: one refusal that shows the first of them and counts the others by
//! column; or, where bad rows are skipped, a warning, their money in the ledger and, where asked, the rows themselves.
//! Refused even then: a file of which more than half cannot be read, since it is not what it was taken for.

use super::file::FileInfo;
use super::load::Loaded;
use super::source::Source;
use super::tally::BadCell;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result, count};
use crate::ledger::{Money, Purse, RowClass};
use crate::normalise::currency::Currency;
use crate::read::workbook::CELL_END;
use crate::read::{Row, rows};
use std::collections::{BTreeMap, BTreeSet};

/// How many bad cells are shown; all are counted.
pub const SHOWN: usize = 20;

/// What becomes of rows that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadRows {
    /// The file is refused.
    #[default]
    Refuse,
    /// They are left out; `lists` when each of them is wanted.
    Skip { lists: bool },
}

impl BadRows {
    pub fn skips(self) -> bool {
        self != BadRows::Refuse
    }
}

/// A row that was left out, as its file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    pub path: String,
    pub line: u64,
    /// 0 where the row as a whole is wrong.
    pub column: u64,
    pub code: &'static str,
    pub reason: String,
    pub row: String,
}

/// A bad column and what is wrong with its cells.
type Place = (String, &'static str);

/// Money of rows that were left out: the ledger's measure, the currency its cell or header tells, and the row's own.
pub type Lost = (&'static str, Option<Currency>, Option<String>);

/// The bad rows of a file, or of a part of it.
#[derive(Debug, Clone, Default)]
pub struct Rejects {
    pub rows: u64,
    /// The first bad cells by place.
    first: Vec<BadCell>,
    /// How many bad cells each column has, and the line of the first.
    columns: BTreeMap<Place, (u64, u64)>,
    /// Every row, where they are wanted.
    listed: Vec<BadCell>,
    money: BTreeMap<Lost, Decimal>,
    /// A sum overflowed, which is no single row's fault.
    pub is_too_large: bool,
}

impl Rejects {
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && !self.is_too_large
    }

    /// A row with its bad cells.
    pub fn add(&mut self, cells: Vec<BadCell>, handling: BadRows) {
        self.rows += 1;
        if handling == (BadRows::Skip { lists: true }) {
            self.listed.extend(together(&cells));
        }
        cells.into_iter().for_each(|cell| self.tell(cell));
    }

    /// A bad cell that is told without its row.
    pub fn tell(&mut self, cell: BadCell) {
        let (cells, line) = self.columns.entry((cell.header.clone(), cell.code)).or_insert((0, cell.line));
        *cells += 1;
        *line = (*line).min(cell.line);
        // Rows are not always read top down, but the first by line are what is shown.
        let is_later = self.first.last().is_some_and(|last| *last < cell);
        if self.first.len() >= SHOWN && is_later {
            return;
        }
        self.first.push(cell);
        if !is_later {
            self.first.sort();
        }
        self.first.truncate(SHOWN);
    }

    pub fn lose(&mut self, lost: Lost, amount: Decimal) {
        let sum = self.money.entry(lost).or_default();
        *sum = sum.checked_add(amount).unwrap_or(*sum);
    }

    /// Amounts that are written in another unit; all, or those of one measure.
    pub fn scale(&mut self, only: Option<&str>, to_units: impl Fn(Decimal) -> Decimal) {
        let is_meant = |measure: &str| only.is_none_or(|only| only == measure);
        let meant = self.money.iter_mut().filter(|((measure, ..), _)| is_meant(measure));
        meant.for_each(|(_, amount)| *amount = to_units(*amount));
    }

    pub fn merge(&mut self, other: &Rejects) {
        self.rows += other.rows;
        self.is_too_large |= other.is_too_large;
        for (place, (cells, line)) in &other.columns {
            let (sum, first) = self.columns.entry(place.clone()).or_insert((0, *line));
            *sum += cells;
            *first = (*first).min(*line);
        }
        self.first.extend(other.first.iter().cloned());
        self.first.sort();
        self.first.truncate(SHOWN);
        self.listed.extend(other.listed.iter().cloned());
        for (lost, amount) in &other.money {
            self.lose(lost.clone(), *amount);
        }
    }

    /// Gives the amounts the currency that the file's rows are in, once it is known.
    fn book(&self, file: &mut FileInfo) -> Purse {
        let mut purse = Purse::default();
        for ((measure, mark, cell), amount) in &self.money {
            let money = Money::new(file.currency_of(*mark, cell.as_deref()), *amount);
            file.ledger.read_money(measure, money);
            file.ledger.assign_money(measure, RowClass::Rejected, money);
            purse.add(measure, money);
        }
        purse
    }

    /// The first bad cells, and how many more there are.
    pub fn refusal(&self, path: &str) -> Vec<Diagnostic> {
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        let mut hinted = BTreeSet::new();
        let mut rest = self.columns.clone();
        for cell in &self.first {
            if let Some((cells, _)) = rest.get_mut(&(cell.header.clone(), cell.code)) {
                *cells = cells.saturating_sub(1);
            }
            let place = match cell.column {
                0 => Location::line(path, cell.line),
                column => Location::cell(path, cell.line, column),
            };
            let mut diagnostic = Diagnostic::error(cell.code, cell.message.clone()).at(place);
            // The same advice under each of twenty messages hides them.
            if let Some(hint) = &cell.hint
                && hinted.insert(hint.clone())
            {
                diagnostic = diagnostic.hint(hint.clone());
            }
            diagnostics.push(diagnostic);
        }
        rest.retain(|_, (cells, _)| *cells > 0);
        let more: u64 = rest.values().map(|(cells, _)| cells).sum();
        if more > 0 {
            let places: Vec<String> =
                rest.iter().map(|((header, code), (cells, _))| counted(*cells, header, code)).collect();
            let message = format!(
                "{} of this file cannot be read: {}",
                count(more, "more cell", "more cells"),
                places.join(", ")
            );
            diagnostics.push(Diagnostic::error("more-bad-cells", message).at(Location::file(path)).hint(
                "mend first what these have in common: often one line in a [[source]] is enough, such as decimal, date_format or columns",
            ));
        }
        if self.is_too_large {
            diagnostics.push(too_large(path));
        }
        diagnostics
    }

    /// The warning of what was left out, in which every column has its number and first line.
    fn warning(&self, path: &str, data: u64, purse: &Purse) -> Diagnostic {
        let places: Vec<String> = self
            .columns
            .iter()
            .map(|((header, code), (cells, line))| {
                format!("{}, first in line {line}", counted(*cells, header, code))
            })
            .collect();
        let message = format!(
            "{} of {} cannot be read and {} left out{}: {}",
            self.rows,
            count(data, "row", "rows"),
            if self.rows == 1 { "is" } else { "are" },
            purse.words(),
            places.join("; ")
        );
        let warning = Diagnostic::warning("rows-rejected", message).at(Location::file(path));
        match self.listed.is_empty() {
            true => warning.hint("--rejects FILE writes these rows to a file, with what is wrong with each"),
            false => warning,
        }
    }
}

/// One entry for a row: the place of its first bad cell, and what is wrong with all of them.
fn together(cells: &[BadCell]) -> Option<BadCell> {
    let mut cells: Vec<&BadCell> = cells.iter().collect();
    cells.sort();
    let first = *cells.first()?;
    let reasons: Vec<&str> = cells.iter().map(|cell| cell.message.as_str()).collect();
    Some(BadCell { message: reasons.join("; "), ..first.clone() })
}

/// `2 in column "cost" (not-a-number)`.
fn counted(cells: u64, header: &str, code: &str) -> String {
    match header {
        "" => format!("{} ({code})", count(cells, "row", "rows")),
        header => format!("{cells} in column \"{header}\" ({code})"),
    }
}

/// A sum that cannot be held. It depends on all rows, so no line is named.
pub fn too_large(path: &str) -> Diagnostic {
    Diagnostic::error("sum-too-large", "the sum of a column is too large to be held exactly")
        .at(Location::file(path))
        .hint("look for a number that grew by a lost decimal mark")
}

/// Books what was left out, says it, and gives the rows where they are wanted.
pub fn close(
    source: &Source,
    loaded: &Loaded,
    file: &mut FileInfo,
    notes: &mut Vec<Diagnostic>,
) -> Result<Vec<Rejected>> {
    let rejects = &loaded.rejects;
    if rejects.rows == 0 {
        return Ok(Vec::new());
    }
    let path = source.input.name.as_str();
    let purse = rejects.book(file);
    let is_frame = |class: &RowClass| {
        use RowClass::{Blank, Footer, Header, OtherTable, RepeatedHeader, Title, Total};
        matches!(class, Header | Title | Blank | Total | Footer | RepeatedHeader | OtherTable)
    };
    let account = &file.ledger.rows;
    let frame: u64 = account.classes.iter().filter(|(class, _)| is_frame(class)).map(|(_, rows)| rows).sum();
    let data = account.read.saturating_sub(frame);
    if rejects.rows.saturating_mul(2) > data {
        let mut diagnostics = rejects.refusal(path);
        let message = format!(
            "{} of {} of this file cannot be read: that is more than half, and the file is not used without them",
            rejects.rows,
            count(data, "row", "rows")
        );
        let error = Diagnostic::error("too-many-bad-rows", message).at(Location::file(path));
        diagnostics.push(error.hint(
            "look at what the file was taken for: perfkpi inspect; columns and forms are set right in a [[source]]",
        ));
        return Err(Refusal(diagnostics));
    }
    notes.push(rejects.warning(path, data, &purse));
    if rejects.listed.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<u64> = rejects.listed.iter().map(|cell| cell.line).collect();
    let texts = raw_rows(source, loaded, &wanted)?;
    let mut cells: Vec<&BadCell> = rejects.listed.iter().collect();
    cells.sort();
    let rejected = cells.into_iter().map(|cell| Rejected {
        path: path.to_owned(),
        line: cell.line,
        column: cell.column,
        code: cell.code,
        reason: cell.message.clone(),
        row: texts.get(&cell.line).cloned().unwrap_or_default(),
    });
    Ok(rejected.collect())
}

/// The rows that begin on these lines, as they stand in the file: it is read once more, so that rows need not be kept.
fn raw_rows(source: &Source, loaded: &Loaded, wanted: &BTreeSet<u64>) -> Result<BTreeMap<u64, String>> {
    let mut texts = BTreeMap::new();
    let Some((offset, line)) = loaded.start else { return Ok(texts) };
    let delimiter = loaded.plan.delimiter;
    for chunk in source.input.open(&source.read)?.chunks(offset, line, delimiter) {
        let chunk = chunk?;
        let mut rows = rows(&chunk, delimiter);
        while let Some(row) = rows.next_row() {
            if wanted.contains(&row.line) {
                texts.insert(row.line, raw(&row, delimiter));
            }
        }
    }
    Ok(texts)
}

/// A row's text; that of a sheet as CSV would have it.
fn raw(row: &Row<'_, '_>, delimiter: u8) -> String {
    if delimiter != CELL_END {
        return String::from_utf8_lossy(row.raw()).into_owned();
    }
    let cell = |index: usize| {
        let text = String::from_utf8_lossy(&row.cell(index)).into_owned();
        match text.contains([',', '"', '\n']) {
            true => format!("\"{}\"", text.replace('"', "\"\"")),
            false => text,
        }
    };
    (0..row.len()).map(cell).collect::<Vec<_>>().join(",")
}
