//! The report as plain values: what `present/` prints and `check/` judges.

use crate::catalogue::dimension::Dimension;
use crate::catalogue::evaluate::Number;
use crate::catalogue::kpi::Show;
use crate::diagnostic::Diagnostic;
use crate::ledger::Ledger;
use chrono::NaiveDate;

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// A KPI or a measure that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub id: String,
    /// What it is called in the report's language.
    pub label: String,
    pub show: Show,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// One for each of [`Report::by`]; `None` where the row's file does not tell the key.
    pub keys: Vec<Option<String>>,
    /// One for each of [`Report::columns`]; `None` is unknown or undefined, never 0.
    pub values: Vec<Option<Number>>,
    /// True for the one row that gathers what `--top` cut.
    pub is_rest: bool,
}

/// What one file was taken for and where its rows went.
#[derive(Debug, Clone, PartialEq)]
pub struct FileEntry {
    pub path: String,
    pub profile: String,
    pub kinds: Vec<&'static str>,
    /// Days that the file covers; `None` when it tells none.
    pub covered: Option<Period>,
    pub ledger: Ledger,
}

/// A finished report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The period asked for, else what the files cover.
    pub period: Option<Period>,
    /// ISO code; `None` when no file tells a currency.
    pub currency: Option<String>,
    pub by: Vec<Dimension>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub total: Vec<Option<Number>>,
    /// What belongs to keys that have spend; values are `None` where that cannot be told.
    pub paid: Vec<Option<Number>>,
    pub files: Vec<FileEntry>,
    pub notes: Vec<Diagnostic>,
}
