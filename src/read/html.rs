//! A web page that holds tables → their rows as text: what Bitrix24, Salesforce and many shops call an Excel file.
//!
//! In: all bytes of a file. Out: for each `<table>` its rows as lines with [`CELL_MARK`] between cells, as a workbook's
//! sheet has them. Tags in cells are dropped, entities read, a merged cell stands in its first place. A table inside a
//! cell is its text. Nothing is refused: what is no such page gives nothing.

use super::encoding::utf16_of;
use super::workbook::{CELL_MARK, push_quoted};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use std::collections::BTreeMap;

/// How much is looked at to tell a page.
pub(super) const LOOK: u64 = 64 << 10;
/// More columns or rows than a spreadsheet has are no span.
const MOST_SPAN: usize = 16_384;

/// Whether a file is a page with a table, by its first bytes.
pub(super) fn is_page(start: &[u8]) -> bool {
    let text = lower(start);
    text.trim_start_matches(['\u{feff}', '\0']).trim_start().starts_with('<') && has_tag(&text, "<table")
}

/// Whether it is a page of any kind: a login form, say, that was saved as the report.
pub(super) fn is_any_page(start: &[u8]) -> bool {
    let text = lower(start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    ["<!doctype html", "<html"].iter().any(|beginning| text.starts_with(beginning))
}

fn has_tag(text: &str, tag: &str) -> bool {
    let ends = |rest: &str| rest.starts_with(|c: char| c.is_ascii_whitespace() || c == '>');
    text.match_indices(tag).any(|(at, _)| text.get(at + tag.len()..).is_some_and(ends))
}

fn lower(start: &[u8]) -> String {
    let (text, _) = match utf16_of(start) {
        Some((encoding, _)) => encoding.decode_without_bom_handling(start),
        None => UTF_8.decode_without_bom_handling(start),
    };
    text.to_ascii_lowercase()
}

/// The tables of a page.
pub(super) fn tables(bytes: &[u8]) -> Vec<String> {
    let mut page = Page::default();
    let text = decoded(bytes);
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('<') {
        page.text(rest.get(..at).unwrap_or_default());
        let tag = rest.get(at + 1..).unwrap_or_default();
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        // "< 10" in a cell is no tag.
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            page.text("<");
            rest = tag;
            continue;
        }
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = page.tag(tag, after);
    }
    page.end_table();
    page.tables
}

/// The page as text: by its mark, by the charset it names, else by what its bytes are.
fn decoded(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    if let Some((encoding, mark)) = utf16_of(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    let start = lower(bytes.get(..4096).unwrap_or(bytes));
    let named = start.split_once("charset=").and_then(|(_, rest)| {
        let label = rest.trim_start_matches(['"', '\'']);
        Encoding::for_label(label.split(['"', '\'', ' ', ';', '>', '/']).next()?.as_bytes())
    });
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    let encoding =
        if is_utf8 { UTF_8 } else { named.filter(|named| *named != UTF_8).unwrap_or(WINDOWS_1251) };
    encoding.decode(bytes).0
}

#[derive(Debug, Default)]
struct Page {
    tables: Vec<String>,
    /// The rows of the table that is open.
    rows: Vec<BTreeMap<usize, String>>,
    /// How many tables are open, one in another.
    depth: usize,
    row: Option<BTreeMap<usize, String>>,
    cell: Option<(usize, String)>,
    /// Columns that a cell above reaches down into, and for how many rows more.
    reach: BTreeMap<usize, usize>,
}

impl Page {
    fn text(&mut self, text: &str) {
        if let Some((_, cell)) = &mut self.cell {
            cell.push_str(text);
        }
    }

    /// One tag; gives what is to be read next.
    fn tag<'t>(&mut self, tag: &str, after: &'t str) -> &'t str {
        let name: String = tag.chars().take_while(|c| !c.is_ascii_whitespace()).collect();
        match (name.to_ascii_lowercase().trim_end_matches('/'), self.depth) {
            ("table", depth) => {
                self.depth += 1;
                if depth == 0 {
                    self.rows.clear();
                    self.reach.clear();
                }
            }
            ("/table", 1) => self.end_table(),
            ("/table", depth) => self.depth = depth.saturating_sub(1),
            ("tr", 1) => {
                self.end_row();
                self.row = Some(BTreeMap::new());
            }
            ("/tr", 1) => self.end_row(),
            ("td" | "th", 1) => self.begin_cell(tag),
            ("/td" | "/th", 1) => self.end_cell(),
            ("style" | "script", _) => {
                let end = format!("</{}", name.to_ascii_lowercase());
                return after.to_ascii_lowercase().find(&end).and_then(|at| after.get(at..)).unwrap_or("");
            }
            // Words that stand in blocks of their own do not run together.
            ("br" | "p" | "/p" | "div" | "/div" | "li" | "td" | "th" | "tr", _) => self.text(" "),
            _ => {}
        }
        after
    }

    fn begin_cell(&mut self, tag: &str) {
        self.end_cell();
        let row = self.row.get_or_insert_default();
        let mut at = row.last_key_value().map_or(0, |(last, _)| last + 1);
        while self.reach.contains_key(&at) && !row.contains_key(&at) {
            row.insert(at, String::new());
            at += 1;
        }
        // A merged cell takes its other places too, which stay empty.
        let wide = span(tag, "colspan");
        for place in at..at + wide {
            row.insert(place, String::new());
            let more = span(tag, "rowspan") - 1;
            if more > 0 {
                // The row itself is counted down at its end.
                self.reach.insert(place, more + 1);
            }
        }
        self.cell = Some((at, String::new()));
    }

    fn end_cell(&mut self) {
        if let (Some((at, text)), Some(row)) = (self.cell.take(), &mut self.row) {
            row.insert(at, plain(&text));
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(row) = self.row.take() {
            self.rows.push(row);
            self.reach.values_mut().for_each(|rows| *rows -= 1);
            self.reach.retain(|_, rows| *rows > 0);
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        self.depth = 0;
        let mut text = String::new();
        for row in std::mem::take(&mut self.rows) {
            let width = row.last_key_value().map_or(0, |(last, _)| last + 1);
            for at in 0..width {
                if at > 0 {
                    text.push(CELL_MARK);
                }
                push_quoted(&mut text, row.get(&at).map_or("", String::as_str));
            }
            text.push('\n');
        }
        if text.chars().any(|c| !c.is_whitespace() && c != CELL_MARK) {
            self.tables.push(text);
        }
    }
}

/// The number of places that a cell takes.
fn span(tag: &str, name: &str) -> usize {
    let lower = tag.to_ascii_lowercase();
    let value = lower.split_once(name).and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
    let digits: String = value
        .unwrap_or_default()
        .trim_start_matches([' ', '"', '\''])
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok().filter(|span| (1..=MOST_SPAN).contains(span)).unwrap_or(1)
}

/// Entities read, blanks and line ends folded as a browser shows them; a fixed blank stays one.
fn plain(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find('&') {
        text.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        match entity(rest) {
            Some((c, length)) => {
                text.push(c);
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                text.push('&');
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The character that an entity stands for, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 10;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let c = match text.get(1..end)? {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "laquo" => '«',
        "raquo" => '»',
        "ndash" => '–',
        "mdash" => '—',
        "euro" => '€',
        "pound" => '£',
        name => {
            let digits = name.strip_prefix('#')?;
            let hex = digits.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            char::from_u32(code?)?
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(page: &str) -> Vec<String> {
        tables(page.as_bytes()).iter().map(|table| table.replace(CELL_MARK, "|")).collect()
    }

    #[test]
    fn cells_are_their_text_and_unclosed_ones_end_where_the_next_begin() {
        let page = "<meta charset=utf-8><style>td>p{}</style><table border=1><thead><tr><th>ID</th><th>A &amp; B</th></tr>\
                    <tbody><tr><td>1<td><b>x</b><br>y &lt; 2&nbsp;000<tr><td colspan=2>3 < 4</td></tr></table> after";
        assert_eq!(of(page), ["ID|A & B\n1|x y < 2\u{a0}000\n3 < 4|\n"]);
    }

    #[test]
    fn merged_cells_keep_the_columns_in_place() {
        let page = "<TABLE><TR><TD rowspan=\"2\">a</TD><TD>1</TD></TR><TR><TD>2</TD></TR><TR><TD>b</TD><TD>3</TD></TR></TABLE>";
        assert_eq!(of(page), ["a|1\n|2\nb|3\n"]);
    }

    #[test]
    fn tables_are_taken_apart_and_those_in_cells_are_text() {
        let page = "<table><tr><td><table><tr><td>in</td><td>side</td></tr></table></td><td>b</td></tr></table>\
                    <!-- <table> --><table></table><table><tr><td>&#1044;&#x430;</td></tr>";
        assert_eq!(of(page), ["in side|b\n", "Да\n"]);
    }

    #[test]
    fn a_page_is_told_by_its_beginning() {
        assert!(is_page(b"\xef\xbb\xbf\n<html><body><TABLE border>"));
        assert!(!is_page(b"a,<table>\n"), "a cell that speaks of tables");
        assert!(!is_page(b"<tablet>,b\n1,2\n"));
        assert!(is_any_page(b"<!DOCTYPE html><form>"));
        let cyrillic =
            [&b"<meta charset=\"windows-1251\"><table><tr><td>"[..], &[0xc4, 0xe0], b"</td></tr></table>"];
        assert_eq!(tables(&cyrillic.concat()), ["Да\n"]);
    }
}
