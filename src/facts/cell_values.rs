//! Single cells of a row → values, and what is said of a cell that has none.

use super::plan::{NumberColumn, Reading, TextColumn};
use super::tally::{BadCell, Marks, Tally};
use crate::decimal::Decimal;
use crate::normalise::currency::Currency;
use crate::normalise::percent::BareRate;
use crate::normalise::{self, duration, flag, money, name, number, percent};
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

/// The text of a column and the cell that it is said of, shortened where little of it is wanted. `filled` gives a cell
/// with what the rows above put into it.
#[inline(always)]
pub(super) fn text_of<'r>(
    row: &Row<'r, '_>,
    column: &TextColumn,
    filled: impl Fn(usize, Cow<'r, [u8]>) -> Cow<'r, [u8]>,
) -> (usize, Cow<'r, [u8]>) {
    match &column.reduction {
        None => {
            let (index, cell) = first_told(row, &column.told_cells(row));
            (index, unwrapped(filled(index, cell)))
        }
        Some(reduction) => {
            let cells = column.cells.iter().map(|index| filled(*index, row.cell(*index)));
            (column.cells.first().copied().unwrap_or_default(), Cow::Owned(reduction.text(cells)))
        }
    }
}

/// A text without the `="…"` in which some exports write every cell.
fn unwrapped(cell: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if cell.first() != Some(&b'=') {
        return cell;
    }
    let inner =
        |cell: &[u8]| cell.strip_prefix(b"=\"").and_then(|rest| rest.strip_suffix(b"\"")).map(<[u8]>::len);
    match inner(&cell) {
        Some(len) => match cell {
            Cow::Borrowed(cell) => Cow::Borrowed(cell.get(2..2 + len).unwrap_or(cell)),
            Cow::Owned(cell) => Cow::Owned(cell.get(2..2 + len).unwrap_or_default().to_vec()),
        },
        None => cell,
    }
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
fn small_count(cell: &[u8]) -> Option<Decimal> {
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

/// A number cell; `None` when it tells nothing. What it shows of its column's locale is noted in the tally.
#[inline(always)]
pub(super) fn read_number<'c>(
    tally: &mut Tally,
    marks: &Marks,
    slot: usize,
    column: &NumberColumn,
    cell: &'c [u8],
    currency: &mut Option<Currency>,
) -> Result<Option<Decimal>, Box<dyn normalise::BadCell + 'c>> {
    if column.takes_plain_digits
        && let Some(value) = small_count(cell)
    {
        *currency = currency.or(column.currency);
        return Ok(Some(value));
    }
    read_written(tally, marks, slot, column, cell, currency)
}

fn read_written<'c>(
    tally: &mut Tally,
    marks: &Marks,
    slot: usize,
    column: &NumberColumn,
    cell: &'c [u8],
    currency: &mut Option<Currency>,
) -> Result<Option<Decimal>, Box<dyn normalise::BadCell + 'c>> {
    let mark = marks.numbers.get(slot).copied().flatten();
    if let Some(evidence) = tally.evidence.get_mut(slot) {
        evidence.observe(cell);
    }
    match &column.reading {
        // "true" of one thing is one of them.
        Reading::Count => match (number::parse(cell, mark), cell.first()) {
            (Err(_), Some(b't' | b'T' | b'f' | b'F')) => {
                Ok(flag::parse_flag(cell).map_err(boxed)?.map(|is| Decimal::from_int(i64::from(is))))
            }
            (read, _) => read.map_err(boxed),
        },
        Reading::Ratio => number::parse(cell, mark).map_err(boxed),
        Reading::Money => match money::parse_money(cell, mark).map_err(boxed)? {
            None => Ok(None),
            Some((amount, told)) => {
                if let (Some(told), Some(other)) = (told, *currency)
                    && told != other
                    && !column.currency_is_said
                {
                    return Err(boxed(OtherCurrency { told, other }));
                }
                *currency = currency.or(told).or(column.currency);
                Ok(Some(amount))
            }
        },
        Reading::Rate(bare) => {
            let bare = if marks.has_bare_percents { BareRate::Percent } else { *bare };
            let rate = percent::parse_rate(cell, mark, bare).map_err(boxed);
            let is_large = matches!(rate, Ok(Some(rate)) if rate > Decimal::ONE);
            tally.has_large_rate |= is_large && bare == BareRate::Fraction;
            rate
        }
        Reading::Duration => duration::parse_duration(cell, mark).map_err(boxed),
        Reading::Flag => flag::parse_flag(cell).map(|yes| yes.map(one_if)).map_err(boxed),
        Reading::Is(texts) => Ok(Some(one_if(is_one_of(cell, texts)))),
    }
}

/// An amount in another currency than the row's other amounts.
#[derive(Debug)]
struct OtherCurrency {
    told: Currency,
    other: Currency,
}

impl std::fmt::Display for OtherCurrency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "is in {}, while other money of its row is in {}", self.told, self.other)
    }
}

impl normalise::BadCell for OtherCurrency {
    fn code(&self) -> &'static str {
        "two-currencies"
    }

    fn hint(&self) -> Option<&'static str> {
        Some(
            "put the amounts of one currency into a file of their own, or say one for all in a [[source]]: currency = \"EUR\"",
        )
    }
}

fn is_one_of(cell: &[u8], texts: &[String]) -> bool {
    let cell = name::normalise(&String::from_utf8_lossy(cell));
    texts.iter().any(|text| name::normalise(text) == cell)
}

pub(super) fn bad(
    row: &Row<'_, '_>,
    index: usize,
    header: &str,
    code: &'static str,
    message: String,
) -> BadCell {
    let (line, column) = (row.line, row.column_of(index));
    BadCell { line, column, code, message, hint: None, header: header.to_owned() }
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
    BadCell { hint: told.hints.into_iter().next(), ..bad(row, index, header, told.code, told.message) }
}

fn boxed<'e>(reason: impl normalise::BadCell + 'e) -> Box<dyn normalise::BadCell + 'e> {
    Box::new(reason)
}

fn one_if(yes: bool) -> Decimal {
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

/// A raw cell without the byte order mark and quotes around it.
pub(super) fn undressed(raw: &[u8]) -> &[u8] {
    let cell = raw.strip_prefix("\u{feff}".as_bytes()).unwrap_or(raw);
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell)
}
