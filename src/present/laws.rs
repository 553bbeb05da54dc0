//! What holds for every report, checked by readers that are not ours.
#![cfg(test)]

use super::numbers::{human, machine};
use super::sample::reports;
use super::{Format, Lang, Options, render};
use crate::report::table::{Report, Row};
use proptest::prelude::*;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

type Object = serde_json::Map<String, serde_json::Value>;

fn text(report: &Report, format: Format, options: &Options) -> String {
    String::from_utf8(render(report, format, options)).unwrap()
}

/// The text of each number as the contract writes it.
fn digits(report: &Report, row: &Row) -> Vec<Option<String>> {
    let shows = report.columns.iter().map(|column| column.show);
    row.values.iter().zip(shows).map(|(number, show)| number.and_then(|n| machine(n, show))).collect()
}

/// The names that a reader gets back; the rest row has none.
fn names(row: &Row) -> Vec<Option<&str>> {
    row.keys.iter().map(|key| key.as_deref().filter(|_| !row.is_rest)).collect()
}

#[derive(serde::Deserialize)]
struct Contract<'a> {
    #[serde(borrow)]
    rows: Vec<BTreeMap<String, &'a RawValue>>,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn json_is_valid_and_keeps_every_digit_and_name(report in reports()) {
        let json = text(&report, Format::Json, &Options::default());
        let contract: Contract = serde_json::from_str(&json).unwrap();
        let plain: Object = serde_json::from_str(&json).unwrap();
        let order: Vec<&str> = plain.keys().map(String::as_str).collect();
        prop_assert_eq!(
            order,
            ["schema", "period", "currency", "by", "kpis", "rows", "total", "paid", "files", "notes"]
        );
        prop_assert_eq!(contract.rows.len(), report.rows.len());
        for (row, read) in report.rows.iter().zip(&contract.rows) {
            for (column, digits) in report.columns.iter().zip(digits(&report, row)) {
                prop_assert_eq!(read[&column.id].get(), digits.as_deref().unwrap_or("null"));
            }
            for (index, (by, name)) in report.by.iter().zip(names(row)).enumerate() {
                let expected = if row.is_rest && index == 0 { Some("(rest)") } else { name };
                let value: Option<String> = serde_json::from_str(read[by.id()].get()).unwrap();
                prop_assert_eq!(value.as_deref(), expected);
            }
        }
    }

    #[test]
    fn json_lines_are_the_rows(report in reports(), total: bool) {
        let lines = text(&report, Format::Jsonl, &Options { total, ..Options::default() });
        let json = text(&report, Format::Json, &Options::default());
        let contract: Contract = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(lines.lines().count(), report.rows.len() + usize::from(total));
        for (line, row) in lines.lines().zip(&contract.rows) {
            let read: BTreeMap<String, &RawValue> = serde_json::from_str(line).unwrap();
            let texts = |row: &BTreeMap<String, &RawValue>| -> Vec<String> {
                row.iter().map(|(key, value)| format!("{key}:{value}")).collect()
            };
            prop_assert_eq!(texts(&read), texts(row));
        }
    }

    #[test]
    fn csv_reads_back(report in reports(), excel: bool, tab: bool, total: bool, lang in lang()) {
        let format = if tab { Format::Tsv } else { Format::Csv };
        let options = Options { excel, total, lang, ..Options::default() };
        let text = text(&report, format, &options);
        prop_assert_eq!(text.starts_with('\u{feff}'), excel);
        let delimiter = if tab { b'\t' } else if excel { b';' } else { b',' };
        let body = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(body.as_bytes());
        if report.by.is_empty() && report.columns.is_empty() {
            return Ok(());
        }
        let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(records.len(), report.rows.len() + usize::from(total));
        let decimal = if excel && lang != Lang::En { "," } else { "." };
        for (row, record) in report.rows.iter().zip(&records) {
            let width = report.by.len();
            for (index, name) in names(row).into_iter().enumerate() {
                let cell = record.get(index).unwrap();
                let expected = if row.is_rest && index == 0 { "(rest)" } else { name.unwrap_or("") };
                let guarded = cell.strip_prefix('\'').filter(|bare| *bare == expected);
                prop_assert_eq!(guarded.unwrap_or(cell), expected);
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
                prop_assert!(row.is_rest || cell != "(rest)" || index > 0, "passes for our row");
            }
            for (index, digits) in digits(&report, row).into_iter().enumerate() {
                let cell = record.get(width + index).unwrap();
                prop_assert_eq!(cell, digits.unwrap_or_default().replace('.', decimal));
            }
        }
    }

    #[test]
    fn a_table_fits_and_shows_every_number_whole(report in reports(), width in 40usize..140, lang in lang()) {
        let options = Options { width: Some(width), lang, ..Options::default() };
        let table = text(&report, Format::Table, &options);
        for line in table.lines() {
            prop_assert!(line.width() <= width, "{} > {width}: {line}\n{table}", line.width());
        }
        for row in &report.rows {
            for (number, column) in row.values.iter().zip(&report.columns) {
                let Some(number) = number.and_then(|number| human(number, column.show, lang)) else { continue };
                let whole = |line: &str| line.split(' ').any(|word| word == number);
                let hidden = report.by.is_empty() && report.rows.iter().all(|row| row.values == report.total);
                prop_assert!(hidden || table.lines().any(whole), "{number} is not in\n{table}");
            }
        }
    }

    #[test]
    fn no_control_character_reaches_a_reader(report in reports(), width in prop::option::of(40usize..140)) {
        let options = Options { width, terminal: true, ..Options::default() };
        for format in Format::ALL {
            let text = text(&report, format, &options);
            let allowed = |c: char| c == '\n' || (c == '\t' && format == Format::Tsv);
            let hidden = text.chars().find(|c| c.is_control() && !allowed(*c) || *c == '\u{202e}');
            prop_assert_eq!(hidden, None, "{:?}", format);
        }
    }
}

fn lang() -> impl Strategy<Value = Lang> {
    prop::sample::select(Lang::ALL.to_vec())
}
