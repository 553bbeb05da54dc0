//! A number: `1234.56`, `1.234,56`, `1 041 582`, `(1.00)`, `−1`, `1.5E+3`.
//!
//! In: a cell and the decimal mark of its column. Out: an exact [`Decimal`], `None` where the cell
//! says "missing". Refused: words, groups of digits that the decided mark cannot explain (`12,5`
//! under a decimal point is never 125), and numbers beyond ±10¹⁵.

mod shape;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::BitOrAssign;

use super::{BadCell, Undecided, currency, is_missing, trim, unguard};
use crate::decimal::Decimal;
use shape::Shape;

/// The decimal mark of a column. The other of the two, blanks and apostrophes may group thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    Point,
    Comma,
}

impl Mark {
    pub fn other(self) -> Self {
        match self {
            Mark::Point => Mark::Comma,
            Mark::Comma => Mark::Point,
        }
    }

    pub fn byte(self) -> u8 {
        match self {
            Mark::Point => b'.',
            Mark::Comma => b',',
        }
    }
}

/// What a column holds, as far as it helps to tell its decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Whole numbers as a rule: one mark before three digits groups thousands.
    Count,
    /// Nothing can be assumed.
    Money,
    /// Small numbers: without better knowledge one mark is the decimal mark.
    Ratio,
}

/// The shapes of number seen in a column. Order and repetition of cells do not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence(u8);

impl Evidence {
    const POINT: u8 = 1;
    const COMMA: u8 = 2;
    const ONE_POINT: u8 = 4;
    const ONE_COMMA: u8 = 8;

    fn decimal(mark: Mark) -> Self {
        Evidence(if mark == Mark::Point { Self::POINT } else { Self::COMMA })
    }

    /// `1.234` or `1,234`: exactly this mark, between one to three digits and three.
    fn ambiguous(mark: Mark) -> Self {
        Evidence(if mark == Mark::Point { Self::ONE_POINT } else { Self::ONE_COMMA })
    }

    fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }

    /// Adds what one cell shows. Percent and currency marks are looked through; what is no number
    /// shows nothing.
    #[inline]
    pub fn observe(&mut self, cell: &[u8]) {
        let mut mark = None;
        let mut after = 0;
        for (i, byte) in cell.iter().enumerate() {
            match byte {
                b'0'..=b'9' => after += 1,
                b'.' | b',' if mark.is_none() && i > 0 => {
                    mark = Some(if *byte == b'.' { Mark::Point } else { Mark::Comma });
                    after = 0;
                }
                _ => return self.observe_spelled(cell),
            }
        }
        match mark {
            // The common case, `1033.50`: what stands before the mark does not matter.
            Some(mark) if after != 3 => *self |= Self::decimal(mark),
            Some(_) => self.observe_spelled(cell),
            None => {}
        }
    }

    fn observe_spelled(&mut self, cell: &[u8]) {
        if !cell.iter().any(|byte| matches!(byte, b'.' | b',')) {
            return;
        }
        let text = unguard(trim(cell));
        let text = text.strip_suffix(b"%").map_or(text, trim);
        let (_, number) = currency::split(text);
        if let Some(shape) = unsign(&number).and_then(|(_, body)| Shape::of(body)) {
            *self |= shape.evidence();
        }
    }

    /// The decimal mark of a column of whole amounts, where the only mark it has parts thousands.
    pub fn of_whole(self) -> Option<Mark> {
        match self.0 {
            Self::ONE_COMMA => Some(Mark::Point),
            Self::ONE_POINT => Some(Mark::Comma),
            _ => None,
        }
    }

    /// Adds what another chunk of the same column showed.
    pub fn merge(&mut self, other: Evidence) {
        self.0 |= other.0;
    }
}

impl BitOrAssign for Evidence {
    fn bitor_assign(&mut self, other: Self) {
        self.merge(other);
    }
}

/// The decimal mark of a column; `None` where no cell has a mark at all.
///
/// `file` is what the other columns of the file show, `profile` what the kind of export is known to write; both
/// only count where the column's own cells leave the question open. The file goes first: a spreadsheet in
/// another language saves every column in its own marks.
///
/// # Errors
/// [`Undecided::Contradiction`] where no one mark explains all cells, [`Undecided::Ambiguous`] where
/// both do and nothing else tells.
pub fn decide(
    evidence: Evidence,
    kind: ColumnKind,
    profile: Option<Mark>,
    file: Option<Mark>,
) -> Result<Option<Mark>, Undecided> {
    match (evidence.has(Evidence::POINT), evidence.has(Evidence::COMMA)) {
        (true, true) => return Err(Undecided::Contradiction),
        (true, false) => return Ok(Some(Mark::Point)),
        (false, true) => return Ok(Some(Mark::Comma)),
        (false, false) => {}
    }
    let lone = match (evidence.has(Evidence::ONE_POINT), evidence.has(Evidence::ONE_COMMA)) {
        (false, false) => return Ok(None),
        (true, true) => None,
        (true, false) => Some(Mark::Point),
        (false, true) => Some(Mark::Comma),
    };
    match (kind, lone) {
        (ColumnKind::Count, Some(thousands)) => Ok(Some(thousands.other())),
        (ColumnKind::Count, None) => Err(Undecided::Contradiction),
        (ColumnKind::Money, _) => file.or(profile).map(Some).ok_or(Undecided::Ambiguous),
        (ColumnKind::Ratio, _) => file.or(profile).or(lone).map(Some).ok_or(Undecided::Ambiguous),
    }
}

/// Why a cell is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadNumber {
    NotANumber,
    /// Digits are not grouped as the column's decimal mark, given here, asks for.
    WrongGrouping(Mark),
    /// `1,234` where the column's decimal mark is not known.
    UnknownMark,
    /// Beyond ±10¹⁵.
    TooLarge,
}

impl fmt::Display for BadNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadNumber::NotANumber => "is not a number",
            BadNumber::WrongGrouping(Mark::Point) => "is not a number whose decimal mark is a point",
            BadNumber::WrongGrouping(Mark::Comma) => "is not a number whose decimal mark is a comma",
            BadNumber::UnknownMark => "may be thousands or a fraction",
            BadNumber::TooLarge => "is beyond 10^15, too large for a measure",
        })
    }
}

impl std::error::Error for BadNumber {}

impl BadCell for BadNumber {
    fn code(&self) -> &'static str {
        match self {
            BadNumber::NotANumber => "not-a-number",
            BadNumber::WrongGrouping(_) => "wrong-grouping",
            BadNumber::UnknownMark => "unknown-decimal-mark",
            BadNumber::TooLarge => "number-too-large",
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            BadNumber::NotANumber => Some("mend the cell, or empty it where nothing is known"),
            BadNumber::WrongGrouping(_) | BadNumber::UnknownMark => Some(
                "mend the cell; if all cells are written so, say in a [[source]] which mark is the decimal one: decimal = \".\" or decimal = \",\"",
            ),
            BadNumber::TooLarge => Some("is this an id? then map the column to an id, not to a measure"),
        }
    }
}

/// Powers of ten that bring a fraction of so many digits to the eighteen of a [`Decimal`].
const SCALE: [i128; 19] = {
    let mut scale = [1; 19];
    let mut digits = 18;
    while digits > 0 {
        scale[digits - 1] = scale[digits] * 10;
        digits -= 1;
    }
    scale
};

const MOST: i128 = 1_000_000_000_000_000 * SCALE[0];

/// One cell under the column's decimal mark; `None` in where no cell of the column has a mark.
///
/// # Errors
/// [`BadNumber`] where the cell is neither a number nor a word for "missing".
#[inline]
pub fn parse(cell: &[u8], mark: Option<Mark>) -> Result<Option<Decimal>, BadNumber> {
    match plain(cell, mark) {
        Some(value) => Ok(Some(value)),
        None => spelled(cell, mark),
    }
}

/// The common case without detours: `-`, up to fifteen digits, the decimal mark, digits.
#[inline]
fn plain(cell: &[u8], mark: Option<Mark>) -> Option<Decimal> {
    let (negative, body) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    if body.len() > 19 {
        return None;
    }
    let mut value: u64 = 0;
    let mut whole = 0;
    let mut fraction = None;
    for &byte in body {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            value = value * 10 + u64::from(digit);
            match &mut fraction {
                Some(digits) => *digits += 1,
                None => whole += 1,
            }
        } else if fraction.is_none() && mark.map(Mark::byte) == Some(byte) {
            fraction = Some(0_usize);
        } else {
            return None;
        }
    }
    if !(1..=15).contains(&whole) || fraction == Some(0) {
        return None;
    }
    let raw = i128::from(value) * SCALE.get(fraction.unwrap_or(0))?;
    Some(Decimal::from_raw(if negative { -raw } else { raw }))
}

fn spelled(cell: &[u8], mark: Option<Mark>) -> Result<Option<Decimal>, BadNumber> {
    let text = unguard(trim(cell));
    if is_missing(text) || text == b"NA" {
        return Ok(None);
    }
    let (negative, body) = unsign(text).ok_or(BadNumber::NotANumber)?;
    let shape = Shape::of(body).ok_or(BadNumber::NotANumber)?;
    let mark = match mark {
        Some(mark) => mark,
        None => own_mark(shape.evidence())?,
    };
    let fraction = shape.fraction(mark).ok_or(BadNumber::WrongGrouping(mark))?;
    let value = shape.value(body, fraction).ok_or(BadNumber::TooLarge)?;
    if value.raw() > MOST {
        return Err(BadNumber::TooLarge);
    }
    Ok(Some(if negative { Decimal::from_raw(-value.raw()) } else { value }))
}

/// A column without a mark may still be asked for a cell with one, as when only a part was observed.
fn own_mark(evidence: Evidence) -> Result<Mark, BadNumber> {
    match decide(evidence, ColumnKind::Money, None, None) {
        Ok(Some(mark)) => Ok(mark),
        // Without a mark both readings are the same.
        Ok(None) => Ok(Mark::Point),
        Err(_) => Err(BadNumber::UnknownMark),
    }
}

/// A sign before, or brackets around: true when negative, and what is left.
fn unsign(text: &[u8]) -> Option<(bool, &[u8])> {
    if let Some(rest) = text.strip_prefix(b"(") {
        let inner = trim(rest.strip_suffix(b")")?);
        return if strip_sign(inner).is_some() { None } else { Some((true, inner)) };
    }
    Some(match strip_sign(text) {
        Some((negative, rest)) => (negative, trim(rest)),
        None => (false, text),
    })
}

/// Without its leading sign, and whether that was a minus (hyphen, U+2212 or en dash).
pub(super) fn strip_sign(text: &[u8]) -> Option<(bool, &[u8])> {
    let minus = [b"-".as_slice(), "−".as_bytes(), "–".as_bytes()];
    minus
        .iter()
        .find_map(|sign| text.strip_prefix(*sign))
        .map(|rest| (true, rest))
        .or_else(|| text.strip_prefix(b"+").map(|rest| (false, rest)))
}
