//! A web page that holds tables → their rows as text: what Bitrix24, Salesforce and many shops call an Excel file.
//!
//! In: all bytes of a file. Out: for each `<table>` its rows as lines with [`CELL_MARK`](super::workbook::CELL_MARK)
//! between cells, as a workbook's sheet has them. Tags, entities and the text of scripts are told apart by `html5gum`; what
//! is a table, a row and a cell is decided here, and which place a cell has in [`grid`]. No tree is built, so that neither
//! depth nor length matters. A table inside a cell is its text. Nothing is refused: what is no such page gives nothing.

mod grid;
#[cfg(test)]
mod tests;
mod tokens;

use super::encoding::utf16_of;
use super::one_byte::encoding_of;
use encoding_rs::{Encoding, UTF_8};
use grid::Grid;
use html5gum::emitters::callback::CallbackEvent;
use std::borrow::Cow;

/// How much is looked at to tell a page.
pub(super) const LOOK: u64 = 64 << 10;

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
    let text = decoded(bytes);
    let text = with_parameters(&text);
    let mut page = Page::new(text.len());
    tokens::walk(&text, |event| page.see(event));
    page.end_table();
    page.tables
}

/// The page as text: by its mark, by the charset it names, else by what its bytes are.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = utf16_of(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    let start = lower(bytes.get(..4096).unwrap_or(bytes));
    let named = start.split_once("charset=").and_then(|(_, rest)| {
        let label = rest.trim_start_matches(['"', '\'']);
        Encoding::for_label(label.split(['"', '\'', ' ', ';', '>', '/']).next()?.as_bytes())
    });
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    let encoding = if is_utf8 {
        UTF_8
    } else {
        named.filter(|named| *named != UTF_8).unwrap_or_else(|| encoding_of(bytes))
    };
    encoding.decode(bytes).0
}

/// `&region=1` in a link is a parameter, and not the `®ion=1` that a browser makes of it.
fn with_parameters(page: &str) -> Cow<'_, str> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(byte);
    let mut text = String::new();
    let mut copied = 0;
    for at in memchr::memchr_iter(b'&', page.as_bytes()) {
        let rest = page.as_bytes().get(at + 1..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_name(byte)).count();
        if length > 0 && rest.get(length) == Some(&b'=') {
            text.push_str(page.get(copied..=at).unwrap_or_default());
            text.push_str("amp;");
            copied = at + 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(page);
    }
    text.push_str(page.get(copied..).unwrap_or_default());
    Cow::Owned(text)
}

#[derive(Debug)]
struct Page {
    tables: Vec<String>,
    /// The tables that are open, one in another, and whether a cell of each is.
    open: Vec<bool>,
    /// The rows of the outermost one.
    grid: Grid,
    /// The tag that is being read.
    tag: Vec<u8>,
    attribute: Option<Attribute>,
    columns: Option<usize>,
    rows: Option<usize>,
    /// What follows is the text of a script.
    is_silent: bool,
}

#[derive(Debug, Clone, Copy)]
enum Attribute {
    Columns,
    Rows,
}

impl Page {
    fn new(length: usize) -> Self {
        Page {
            tables: Vec::new(),
            open: Vec::new(),
            grid: Grid::new(length),
            tag: Vec::new(),
            attribute: None,
            columns: None,
            rows: None,
            is_silent: false,
        }
    }

    fn see(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag.clear();
                self.tag.extend_from_slice(name);
                (self.attribute, self.columns, self.rows) = (None, None, None);
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute = match name {
                    b"colspan" => Some(Attribute::Columns),
                    b"rowspan" => Some(Attribute::Rows),
                    _ => None,
                };
            }
            // Of one attribute that is given twice the first counts.
            CallbackEvent::AttributeValue { value } => match self.attribute {
                Some(Attribute::Columns) => _ = self.columns.get_or_insert(span(value, grid::MOST_COLUMNS)),
                Some(Attribute::Rows) => _ = self.rows.get_or_insert(span(value, grid::MOST_ROWS)),
                None => {}
            },
            CallbackEvent::CloseStartTag { self_closing } => {
                let tag = std::mem::take(&mut self.tag);
                self.begin(&tag);
                self.is_silent = !self_closing
                    && matches!(&*tag, b"script" | b"style" | b"noscript" | b"iframe" | b"noembed");
                self.tag = tag;
            }
            CallbackEvent::EndTag { name } => {
                self.is_silent = false;
                self.end(name);
            }
            CallbackEvent::String { value } if !self.is_silent => {
                self.grid.text(&String::from_utf8_lossy(value));
            }
            CallbackEvent::String { .. }
            | CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
    }

    fn begin(&mut self, tag: &[u8]) {
        match (tag, self.open.len()) {
            (b"table", _) => {
                // One that begins beside the cells of another ends that.
                if self.open.last() == Some(&false) {
                    self.end_innermost();
                }
                self.grid.text(" ");
                self.open.push(false);
            }
            (b"tr", 1) => self.grid.begin_row(),
            (b"td" | b"th", 1) => {
                self.grid.begin_cell(self.columns.unwrap_or(1), self.rows.unwrap_or(1));
            }
            (b"thead" | b"tbody" | b"tfoot" | b"caption", 1) => self.grid.end_group(),
            _ => self.part_words(tag),
        }
        self.set_in_cell(tag, matches!(tag, b"td" | b"th" | b"caption"));
    }

    fn end(&mut self, tag: &[u8]) {
        match (tag, self.open.len()) {
            (b"table", _) => self.end_innermost(),
            (b"tr", 1) => self.grid.end_row(),
            (b"td" | b"th", 1) => self.grid.end_cell(),
            (b"thead" | b"tbody" | b"tfoot", 1) => self.grid.end_group(),
            _ => self.part_words(tag),
        }
        self.set_in_cell(tag, false);
    }

    fn set_in_cell(&mut self, tag: &[u8], is_in: bool) {
        if let b"td" | b"th" | b"tr" | b"thead" | b"tbody" | b"tfoot" | b"caption" = tag
            && let Some(in_cell) = self.open.last_mut()
        {
            *in_cell = is_in;
        }
    }

    /// Words that stand in blocks of their own do not run together.
    fn part_words(&mut self, tag: &[u8]) {
        if let b"br" | b"p" | b"div" | b"li" | b"ul" | b"ol" | b"dt" | b"dd" | b"hr" | b"pre" | b"option"
        | b"td" | b"th" | b"tr" | b"caption" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" = tag
        {
            self.grid.text(" ");
        }
    }

    fn end_innermost(&mut self) {
        match self.open.pop() {
            Some(_) if self.open.is_empty() => self.end_table(),
            Some(_) => self.grid.text(" "),
            None => {}
        }
    }

    fn end_table(&mut self) {
        self.tables.extend(self.grid.end_table());
    }
}

/// The number of places that a cell takes; more than there can be are none.
fn span(value: &[u8], most: usize) -> usize {
    let digits: String =
        String::from_utf8_lossy(value).trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|span| (1..=most).contains(span)).unwrap_or(1)
}
