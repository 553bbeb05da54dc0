//! [`Report`] → bytes, one small file per format.
//!
//! In: a finished report and how to show it. Out: the whole output as bytes, the same for the same
//! report. No arithmetic beyond rounding for display, no I/O, and nothing here can fail.

mod cells;
mod csv;
pub(crate) mod escape;
pub mod inspect;
pub(crate) mod json;
mod jsonl;
mod lang;
mod layout;
mod markdown;
pub mod message;
pub(crate) mod numbers;
mod table;
mod tsv;
mod words;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod sample;

pub use lang::Lang;

use crate::report::table::Report;
use std::path::Path;

/// What the output is written as; the id is the value of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: aligned columns with a total.
    Table,
    Csv,
    Tsv,
    Json,
    /// One JSON object per line.
    Jsonl,
    /// A GitHub table.
    Markdown,
}

impl Format {
    pub const ALL: [Format; 6] =
        [Format::Table, Format::Csv, Format::Tsv, Format::Json, Format::Jsonl, Format::Markdown];

    pub fn id(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Markdown => "markdown",
        }
    }

    pub fn from_id(id: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.id() == id)
    }

    /// The format that a file's extension names (upper or lower case), if any.
    pub fn from_extension(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" => Some(Format::Table),
            "csv" => Some(Format::Csv),
            "tsv" | "tab" => Some(Format::Tsv),
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "md" | "markdown" => Some(Format::Markdown),
            _ => None,
        }
    }
}

/// How to show a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Columns of the terminal; `None` where there is no limit. Only the table looks at it.
    pub width: Option<usize>,
    pub lang: Lang,
    /// Adds the total row to CSV, TSV and JSON lines; tables and JSON have it always.
    pub total: bool,
    /// CSV and TSV as Excel of the language opens them by a double click.
    pub excel: bool,
    /// The output goes to a terminal: CSV and TSV show control characters instead of sending them.
    pub terminal: bool,
}

/// The report in `format`; text is UTF-8 and ends with a line end.
pub fn render(report: &Report, format: Format, options: &Options) -> Vec<u8> {
    let text = match format {
        Format::Table => table::render(report, options),
        Format::Csv => csv::render(report, options),
        Format::Tsv => tsv::render(report, options),
        Format::Json => json::render(report),
        Format::Jsonl => jsonl::render(report, options),
        Format::Markdown => markdown::render(report, options),
    };
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_found_by_id_and_by_extension() {
        for format in Format::ALL {
            assert_eq!(Format::from_id(format.id()), Some(format));
        }
        assert_eq!(Format::from_id("xlsx"), None);
        for (path, format) in [
            ("out/kpi.JSON", Some(Format::Json)),
            ("kpi.ndjson", Some(Format::Jsonl)),
            ("kpi.md", Some(Format::Markdown)),
            ("kpi.csv", Some(Format::Csv)),
            ("kpi.tsv", Some(Format::Tsv)),
            ("kpi.txt", Some(Format::Table)),
            ("kpi.pdf", None),
            ("csv", None),
        ] {
            assert_eq!(Format::from_extension(Path::new(path)), format, "{path}");
        }
    }
}
