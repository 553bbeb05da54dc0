//! The cells of a table → its rows as lines: which place each cell has, and what a merged one says of other rows.
//!
//! In: where rows and cells begin and end, and their text. Out: lines with [`CELL_MARK`] between cells. A cell over several
//! columns stands in the first and leaves the others empty; the text of one over several rows stands in each row that has
//! something of its own, unless it is an amount. Places without text take no memory before they are written, and what
//! spans add to a page is bounded.

use crate::normalise::date::{DayMonth, parse_date, parse_range_as};
use crate::normalise::duration::parse_duration;
use crate::normalise::money::parse_money;
use crate::normalise::number::Mark;
use crate::read::workbook::{CELL_MARK, push_quoted};
use std::collections::BTreeSet;

/// As many as a spreadsheet has.
pub(super) const MOST_COLUMNS: usize = 16_384;
pub(super) const MOST_ROWS: usize = 1 << 20;
/// What merged cells may add to any page, beside [`SHARE`] times its length: blank places and repeated text, in bytes.
const SPARE: usize = 32 << 20;
const SHARE: usize = 4;
/// To look whether a cell reaches into a row takes as long as to write so many bytes.
const LOOK: usize = 4;

#[derive(Debug)]
pub(super) struct Grid {
    lines: String,
    is_told: bool,
    row: Option<Row>,
    /// Cells of rows above that reach down into the next row, by their places.
    reach: Vec<Cell>,
    /// Places under a header that says that numbers are ids.
    ids: BTreeSet<usize>,
    /// What is left for spans to add; after that they are none.
    spare: usize,
}

#[derive(Debug, Default)]
struct Row {
    cells: Vec<Cell>,
    /// The first place after the last cell.
    end: usize,
    /// How many of the cells that reach into the row begin before that.
    passed: usize,
    /// Whether text is that of the last cell.
    is_open: bool,
}

#[derive(Debug)]
struct Cell {
    at: usize,
    columns: usize,
    /// The rows that it still takes, the one at hand included.
    rows: usize,
    /// It began in a row above.
    is_above: bool,
    text: String,
}

impl Grid {
    /// For a page of so many bytes.
    pub(super) fn new(length: usize) -> Self {
        Grid {
            lines: String::new(),
            is_told: false,
            row: None,
            reach: Vec::new(),
            ids: BTreeSet::new(),
            spare: SPARE + SHARE * length,
        }
    }

    pub(super) fn begin_row(&mut self) {
        self.end_row();
        self.row = Some(Row::default());
    }

    pub(super) fn begin_cell(&mut self, columns: usize, rows: usize) {
        self.end_cell();
        let (columns, rows) = if self.spare == 0 { (1, 1) } else { (columns, rows) };
        let row = self.row.get_or_insert_default();
        while let Some(above) = self.reach.get(row.passed).filter(|above| above.at <= row.end) {
            row.end = row.end.max(above.at + above.columns);
            row.passed += 1;
        }
        let at = row.end;
        if at < MOST_COLUMNS {
            let columns = columns.min(MOST_COLUMNS - at);
            row.cells.push(Cell { at, columns, rows, is_above: false, text: String::new() });
            row.end = at + columns;
            row.is_open = true;
        }
    }

    /// Text that counts where a cell is open.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(row) = self.row.as_mut().filter(|row| row.is_open)
            && let Some(cell) = row.cells.last_mut()
        {
            cell.text.push_str(text);
        }
    }

    pub(super) fn end_cell(&mut self) {
        if let Some(row) = self.row.as_mut().filter(|row| row.is_open) {
            row.is_open = false;
            if let Some(cell) = row.cells.last_mut() {
                cell.text = folded(&cell.text);
            }
        }
    }

    pub(super) fn end_row(&mut self) {
        self.end_cell();
        let Some(row) = self.row.take() else { return };
        let is_told = row.cells.iter().any(|cell| !cell.text.trim().is_empty());
        self.is_told |= is_told;
        let mut cells = std::mem::take(&mut self.reach);
        cells.extend(row.cells);
        cells.sort_by_key(|cell| cell.at);
        self.ids.extend(cells.iter().filter(|cell| says_id(&cell.text)).map(|cell| cell.at));
        let (mut place, mut free) = (0, 0);
        for mut cell in cells {
            // A wide cell may lie over one that reaches into the row.
            let is_shown = is_told && cell.at >= free;
            if is_shown {
                self.go(&mut place, cell.at);
                push_quoted(&mut self.lines, &cell.text);
            }
            if cell.is_above {
                self.spend(LOOK + if is_shown { cell.text.len() } else { 0 });
            }
            free = free.max(cell.at + cell.columns);
            if cell.rows > 1 && self.spare > 0 {
                if !cell.is_above && !self.ids.contains(&cell.at) && !is_of_each_row(&cell.text) {
                    cell.text.clear();
                }
                cell.rows -= 1;
                cell.is_above = true;
                self.reach.push(cell);
            }
        }
        if is_told {
            self.go(&mut place, free.saturating_sub(1));
        }
        self.lines.push('\n');
    }

    /// The end of a head, body or foot: no cell reaches beyond it.
    pub(super) fn end_group(&mut self) {
        self.end_row();
        self.reach.clear();
    }

    /// The lines of the table, if there is any text in them.
    pub(super) fn end_table(&mut self) -> Option<String> {
        self.end_group();
        self.ids.clear();
        let lines = std::mem::take(&mut self.lines);
        std::mem::take(&mut self.is_told).then_some(lines)
    }

    fn go(&mut self, place: &mut usize, to: usize) {
        match to - *place {
            0 => {}
            1 => self.lines.push(CELL_MARK),
            more => self.lines.push_str(&CELL_MARK.to_string().repeat(more)),
        }
        self.spend(to - *place);
        *place = to;
    }

    fn spend(&mut self, bytes: usize) {
        self.spare = self.spare.saturating_sub(bytes);
    }
}

/// Whether a header says that the numbers below it are those of things, not amounts: "ID", "№ заказа", "Order number".
fn says_id(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["id", "ид", "айди", "uid", "№", "#", "номер", "номера", "number", "nr", "no", "код"];
    const THINGS: [&str; 10] =
        ["order", "заказ", "deal", "сделка", "lead", "лид", "contact", "контакт", "поръчка", "պատվեր"];
    /// No header is longer.
    const LONGEST: usize = 64;
    if text.len() > LONGEST {
        return false;
    }
    let lower = text.to_lowercase();
    // "Number of clicks" is an amount.
    let is_count = lower.starts_with("number of") || lower.starts_with("no of");
    let mut words = lower.split(|character: char| !character.is_alphanumeric() && !"№#".contains(character));
    THINGS.contains(&lower.trim()) || !is_count && words.any(|word| WORDS.contains(&word))
}

/// Whether the text of a merged cell is said of each of its rows: a name and a day are. An amount is that of all
/// rows together, and would be added up once for each.
fn is_of_each_row(text: &str) -> bool {
    /// No number or day is longer.
    const LONGEST: usize = 64;
    if text.len() > LONGEST {
        return text.contains(char::is_alphabetic);
    }
    let cell = text.as_bytes();
    let is_amount = [Mark::Point, Mark::Comma].into_iter().any(|mark| {
        matches!(parse_money(cell, Some(mark)), Ok(Some(_)))
            || matches!(parse_duration(cell, Some(mark)), Ok(Some(_)))
    });
    let is_day = || {
        [DayMonth::DayFirst, DayMonth::MonthFirst].into_iter().any(|order| {
            matches!(parse_date(cell, Some(order)), Ok(Some(_)))
                || parse_range_as(text, Some(order)).is_some()
        })
    };
    !is_amount && (text.contains(char::is_alphabetic) || is_day())
}

/// Blanks and line ends as a browser shows them: one for many, none at the ends; a fixed blank stays one.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split([' ', '\t', '\n', '\r', '\x0c']).filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}
