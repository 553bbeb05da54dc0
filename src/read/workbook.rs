//! A workbook (.xlsx, .xls, .xlsb, .ods), or a web page that calls itself one → its visible sheets as inputs of their own.
//!
//! In: an [`Input`]. Out: one input for each visible sheet with a cell, under the name `book.xlsx[Sheet]`, whose text has
//! the sheet's rows as lines and [`CELL_END`] between cells, so that CSV's rules apply and line and column are the
//! sheet's. Not a workbook, or one that cannot be read: nothing, and opening the file says what is wrong.
//!
//! Numbers are written with the fifteen digits that a spreadsheet keeps; longer whole numbers, which it has already
//! rounded, in scientific notation, which no later stage takes for an id.

use super::html;
use super::open::Input;
use calamine::{Data, Range, Reader, SheetType, SheetVisible, open_workbook_auto_from_rs};
use std::fmt::Write as _;
use std::io::Cursor;

/// What parts the cells of a sheet: the unit separator, which no cell holds.
pub const CELL_END: u8 = 0x1f;
/// The same as a character.
pub const CELL_MARK: char = '\u{1f}';
/// Nobody downloads larger workbooks: Excel ends at a million rows.
const MOST_BYTES: u64 = 512 << 20;

/// Sheets that show the rows of another sheet of the workbook once more, grouped and with totals: Meta's report.
const SHOWN_AGAIN: [(&str, &str); 1] = [("Formatted Report", "Raw Data Report")];

/// The sheets of a workbook, and the names of hidden ones, which are not read.
#[derive(Debug)]
pub struct Sheets {
    pub inputs: Vec<Input>,
    pub hidden: Vec<String>,
}

/// The sheet whose rows `name` shows once more, where it is among `names`.
pub fn shown_again<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let (_, told) = SHOWN_AGAIN.into_iter().find(|(again, _)| *again == name)?;
    names.iter().copied().find(|other| *other == told)
}

/// `book.xlsx[Sheet]` as the workbook's path and the sheet's name; a sheet's name holds no brackets.
pub fn split_sheet(path: &str) -> Option<(&str, &str)> {
    let (book, sheet) = path.strip_suffix(']')?.rsplit_once('[')?;
    let extension = book.rsplit_once('.')?.1.to_ascii_lowercase();
    ["xlsx", "xls", "xlsb", "ods", "html", "htm"].contains(&extension.as_str()).then_some((book, sheet))
}

/// The visible sheets; `None` for what is no readable workbook.
pub fn sheets(input: &Input) -> Option<Sheets> {
    let start = input.start_of_file(html::LOOK)?;
    if html::is_page(&start) {
        return pages(input);
    }
    if !start.starts_with(b"PK\x03\x04") && !start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return None;
    }
    let bytes = input.whole_file(MOST_BYTES)?;
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).ok()?;
    let mut found = Sheets { inputs: Vec::new(), hidden: Vec::new() };
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            found.hidden.push(sheet.name);
            continue;
        }
        let range = book.worksheet_range(&sheet.name).ok()?;
        let text = text(&range);
        if !text.is_empty() {
            found.inputs.push(input.sheet(&sheet.name, text.into_bytes()));
        }
    }
    Some(found)
}

/// The tables of a web page. One that holds none is told when it is opened.
fn pages(input: &Input) -> Option<Sheets> {
    let tables = html::tables(&input.whole_file(MOST_BYTES)?);
    let named = |(at, text): (usize, String)| input.sheet(&format!("table {}", at + 1), text.into_bytes());
    Some(Sheets { inputs: tables.into_iter().enumerate().map(named).collect(), hidden: Vec::new() })
}

/// The sheet's rows as lines; empty rows and columns before the first cell are there too.
fn text(range: &Range<Data>) -> String {
    let Some((top, left)) = range.start() else { return String::new() };
    let mut text = "\n".repeat(top as usize);
    let mut cell = String::new();
    for row in range.rows() {
        for _ in 0..left {
            text.push(CELL_MARK);
        }
        for (at, data) in row.iter().enumerate() {
            if at > 0 {
                text.push(CELL_MARK);
            }
            cell.clear();
            write_cell(&mut cell, data);
            push_quoted(&mut text, &cell);
        }
        text.push('\n');
    }
    text
}

/// Line breaks and our own mark become blanks, so that a row stays a line; a leading quote is kept by quoting.
pub(super) fn push_quoted(text: &mut String, cell: &str) {
    let is_quoted = cell.starts_with('"');
    if is_quoted {
        text.push('"');
    }
    for c in cell.chars() {
        match c {
            '\n' | '\r' | CELL_MARK => text.push(' '),
            '"' if is_quoted => text.push_str("\"\""),
            c => text.push(c),
        }
    }
    if is_quoted {
        text.push('"');
    }
}

fn write_cell(text: &mut String, data: &Data) {
    let written = match data {
        Data::Empty => Ok(()),
        // As the spreadsheet shows it: `#DIV/0!` is no number, and `#REF!` in a sum is an error that must be seen.
        Data::Error(error) => write!(text, "{error}"),
        Data::String(value) | Data::DateTimeIso(value) | Data::DurationIso(value) => text.write_str(value),
        Data::Int(value) => write!(text, "{value}"),
        Data::Float(value) => text.write_str(&number(*value)),
        Data::Bool(value) => text.write_str(if *value { "TRUE" } else { "FALSE" }),
        Data::DateTime(value) if value.is_duration() => {
            let seconds = (value.as_f64() * 86_400.0).round() as i64;
            write!(text, "{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        Data::DateTime(value) => {
            let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
            let date = write!(text, "{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                date
            } else {
                write!(text, " {hour:02}:{minute:02}:{second:02}")
            }
        }
    };
    // Writing to a text does not fail.
    let _ = written;
}

/// Fifteen significant digits: what a spreadsheet holds and shows of a number. Three digits behind the point get a
/// nought: a number cell is never in doubt, and `12.345` would be twelve thousand in a column of decimal commas.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value.fract() == 0.0 && value.abs() >= 1e15 {
        return format!("{value:.14E}").replace('E', "E+");
    }
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let mut text = format!("{rounded}");
    if text.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 3) {
        text.push('0');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_the_spreadsheet_shows() {
        assert_eq!(number(0.1 + 0.2), "0.3");
        assert_eq!(number(1234.56), "1234.56");
        assert_eq!(number(435_000.0), "435000");
        assert_eq!(number(-0.000_001_5), "-0.0000015");
        assert_eq!(number(12.345), "12.3450");
        assert_eq!(number(123_456_789_012_345.0), "123456789012345");
        // Sixteen digits and more are no longer the id that stood there.
        assert_eq!(number(1_234_567_890_123_456_789.0), "1.23456789012346E+18");
        assert_eq!(number(f64::NAN), "");
    }

    #[test]
    fn a_row_stays_a_line_and_its_place_stays_true() {
        let cells = [
            (2, 1, Data::String("Campaign".into())),
            (2, 2, Data::String("Cost".into())),
            (3, 1, Data::String("\"Tea\"\nround".into())),
            (3, 2, Data::Float(2.5)),
        ];
        let cells = cells.map(|(row, column, data)| calamine::Cell::new((row, column), data));
        let text = text(&Range::from_sparse(cells.to_vec()));
        assert_eq!(text, "\n\n\u{1f}Campaign\u{1f}Cost\n\u{1f}\"\"\"Tea\"\" round\"\u{1f}2.5\n");
    }
}
