//! Single cells of a row → values, and what is said of a cell that has none.

use super::tally::BadCell;
use crate::decimal::Decimal;
use crate::normalise::{self, name};
use crate::read::Row;
use std::borrow::Cow;

/// The first of several cells that is not empty.
#[inline(always)]
pub(super) fn first_told<'r>(row: &Row<'r, '_>, cells: &[usize]) -> (usize, Cow<'r, [u8]>) {
    if let [only] = cells {
        return (*only, row.cell(*only));
    }
    first_of_several(row, cells)
}

/// Duplicate headers: the first that is not empty counts.
fn first_of_several<'r>(row: &Row<'r, '_>, cells: &[usize]) -> (usize, Cow<'r, [u8]>) {
    let mut cells = cells.iter().copied();
    let Some(mut index) = cells.next() else { return (0, Cow::Borrowed(b"")) };
    let mut cell = row.cell(index);
    for next in cells {
        if !cell.trim_ascii().is_empty() {
            break;
        }
        index = next;
        cell = row.cell(index);
    }
    (index, cell)
}

/// A few plain digits, which most cells of most exports are: they tell nothing of the decimal mark.
#[inline(always)]
pub(super) fn small_count(cell: &[u8]) -> Option<Decimal> {
    if cell.is_empty() || cell.len() > 9 {
        return None;
    }
    let mut value: u32 = 0;
    for byte in cell {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
    }
    Some(Decimal::from_int(i64::from(value)))
}

/// The whole number that a product is but for the last digits of its rate; else the product.
pub(super) fn whole(value: Decimal) -> Decimal {
    const CLOSE: Decimal = Decimal::from_raw(1_000_000_000_000);
    let rounded = value.round(0);
    match value.checked_sub(rounded) {
        Some(rest) if rest.abs() <= CLOSE => rounded,
        _ => value,
    }
}

pub(super) fn is_one_of(cell: &[u8], texts: &[String]) -> bool {
    let cell = name::normalise(&String::from_utf8_lossy(cell));
    texts.iter().any(|text| name::normalise(text) == cell)
}

pub(super) fn bad(row: &Row<'_, '_>, index: usize, code: &'static str, message: String) -> BadCell {
    BadCell { line: row.line, column: row.column_of(index), code, message, hint: None }
}

/// A cell that its reader refused, in the reader's own words.
pub(super) fn bad_cell(
    row: &Row<'_, '_>,
    index: usize,
    header: &str,
    cell: &[u8],
    reason: &dyn normalise::BadCell,
) -> BadCell {
    let told = reason.diagnose(header, cell);
    BadCell { hint: told.hints.into_iter().next(), ..bad(row, index, told.code, told.message) }
}

pub(super) fn boxed<'e>(reason: impl normalise::BadCell + 'e) -> Box<dyn normalise::BadCell + 'e> {
    Box::new(reason)
}

pub(super) fn one_if(yes: bool) -> Decimal {
    Decimal::from_int(i64::from(yes))
}

/// The cell as a message shows it: cut where it is long.
pub(super) fn quoted(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("\"{short}…\"") } else { format!("\"{short}\"") }
}

/// True for a cell that holds nothing at all; `(not set)` is a name that an export gives, not a total's gap.
pub(super) fn is_empty(cell: &[u8]) -> bool {
    matches!(cell.trim_ascii(), b"" | b"-" | b"--")
}
