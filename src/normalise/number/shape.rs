//! How the digits of a number are grouped, before anyone says which mark is the decimal one.
//!
//! In: a cell without sign, brackets and currency. Out: its shape, the evidence in it, and its value
//! once the mark is decided. Groups are of three digits, in India of two before the last three. Refused:
//! everything that is not digits, separators and an exponent.

use super::super::blank_at;
use super::{Evidence, Mark};
use crate::decimal::Decimal;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Mark(Mark),
    Blank,
    Apostrophe,
}

impl Separator {
    /// The separator that `text` starts with, and its length in bytes.
    fn at(text: &[u8]) -> Option<(Self, usize)> {
        match text.first()? {
            b'.' => Some((Separator::Mark(Mark::Point), 1)),
            b',' => Some((Separator::Mark(Mark::Comma), 1)),
            b'\'' => Some((Separator::Apostrophe, 1)),
            _ if text.starts_with("’".as_bytes()) => Some((Separator::Apostrophe, "’".len())),
            b'\t' | b'\r' | b'\n' => None,
            _ => match blank_at(text) {
                0 => None,
                length => Some((Separator::Blank, length)),
            },
        }
    }
}

/// The separators before the last one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Earlier {
    None,
    All(Separator),
    Mixed,
}

/// `1.234.567,89`: 1 digit first, earlier separators all points, groups of three, then a comma and 2.
pub(super) struct Shape {
    digits: usize,
    first: usize,
    leading_zero: bool,
    earlier: Earlier,
    groups_of_three: bool,
    /// Groups closed so far, how many of them were of two digits, and the digits of the last.
    closed: (usize, usize, usize),
    last: Option<(Separator, usize)>,
    exponent: Option<i32>,
}

impl Shape {
    pub(super) fn of(body: &[u8]) -> Option<Self> {
        let mut shape = Shape {
            digits: 0,
            first: 0,
            leading_zero: body.first() == Some(&b'0'),
            earlier: Earlier::None,
            groups_of_three: true,
            closed: (0, 0, 0),
            last: None,
            exponent: None,
        };
        let mut run = 0;
        let mut rest = body;
        while let Some(&byte) = rest.first() {
            let mut length = 1;
            if byte.is_ascii_digit() {
                run += 1;
                shape.digits += 1;
            } else if matches!(byte, b'e' | b'E') && shape.digits > 0 {
                shape.exponent = Some(exponent(rest.get(1..)?)?);
                break;
            } else {
                let (separator, width) = Separator::at(rest)?;
                shape.close(run)?;
                shape.last = Some((separator, 0));
                run = 0;
                length = width;
            }
            rest = rest.get(length..)?;
        }
        match &mut shape.last {
            Some((_, digits)) => *digits = run,
            None => shape.first = run,
        }
        (shape.digits > 0).then_some(shape)
    }

    /// Ends a run of digits at the next separator.
    fn close(&mut self, run: usize) -> Option<()> {
        match self.last {
            None => self.first = run,
            Some(_) if run == 0 => return None,
            Some((separator, _)) => {
                self.groups_of_three &= run == 3;
                let (closed, of_two, _) = self.closed;
                self.closed = (closed + 1, of_two + usize::from(run == 2), run);
                self.earlier = match self.earlier {
                    Earlier::None => Earlier::All(separator),
                    Earlier::All(same) if same == separator => self.earlier,
                    _ => Earlier::Mixed,
                };
            }
        }
        Some(())
    }

    /// The first group of grouped digits: one to three, not starting with 0 (`0,123` is a fraction).
    fn starts_a_group(&self) -> bool {
        (1..=3).contains(&self.first) && !self.leading_zero
    }

    /// Digits grouped as in India, by commas: `1,23,456.00`, `12,34,567`. Only three groups or more show it.
    fn is_indian(&self) -> bool {
        let comma = Separator::Mark(Mark::Comma);
        let (closed, of_two, last) = self.closed;
        let begins = (1..=2).contains(&self.first) && !self.leading_zero && self.exponent.is_none();
        let ends = match self.last {
            Some((separator, after)) if separator == comma => of_two == closed && after == 3,
            Some((Separator::Mark(Mark::Point), _)) => of_two + 1 == closed && last == 3,
            _ => false,
        };
        begins && of_two > 0 && ends && self.earlier == Earlier::All(comma)
    }

    pub(super) fn evidence(&self) -> Evidence {
        let Some((Separator::Mark(mark), after)) = self.last else {
            return Evidence::default();
        };
        if self.is_indian() {
            return Evidence::decimal(Mark::Point);
        }
        match self.earlier {
            Earlier::None if self.exponent.is_none() && after == 3 && self.starts_a_group() => {
                Evidence::ambiguous(mark)
            }
            Earlier::None => Evidence::decimal(mark),
            // Nothing can be learnt from what no mark explains; reading the cell will refuse it.
            _ if self.exponent.is_some() || !self.groups_of_three || !self.starts_a_group() => {
                Evidence::default()
            }
            Earlier::All(Separator::Mark(same)) if same == mark => {
                if after == 3 {
                    Evidence::decimal(mark.other())
                } else {
                    Evidence::default()
                }
            }
            Earlier::All(_) => Evidence::decimal(mark),
            Earlier::Mixed => Evidence::default(),
        }
    }

    /// How many digits stand after the decimal mark; `None` where `mark` cannot explain the shape.
    pub(super) fn fraction(&self, mark: Mark) -> Option<usize> {
        let Some((last, after)) = self.last else {
            return Some(0);
        };
        let decimal = Separator::Mark(mark);
        if self.is_indian() {
            let fraction = if last == decimal { after } else { 0 };
            return (mark == Mark::Point).then_some(fraction);
        }
        let grouped = self.exponent.is_none() && self.groups_of_three && self.starts_a_group();
        match self.earlier {
            Earlier::None if last == decimal => Some(after),
            Earlier::None => (grouped && after == 3).then_some(0),
            Earlier::All(thousands) if thousands != decimal && grouped => {
                if last == decimal {
                    Some(after)
                } else {
                    (last == thousands && after == 3).then_some(0)
                }
            }
            _ => None,
        }
    }

    /// The magnitude of `body`, whose last `fraction` digits follow the decimal mark; `None` where it
    /// does not fit.
    pub(super) fn value(&self, body: &[u8], fraction: usize) -> Option<Decimal> {
        // 36 digits hold the 16 + 18 that a value can have and two more for the rounding.
        const KEPT: u32 = 36;
        let mut mantissa: i128 = 0;
        let mut significant = 0;
        let mut after = i64::try_from(fraction).ok()?;
        let mut dropped = false;
        let digits = body.iter().take_while(|byte| !matches!(byte, b'e' | b'E'));
        for (i, digit) in digits.filter(|byte| byte.is_ascii_digit()).enumerate() {
            let digit = digit - b'0';
            if significant < KEPT {
                mantissa = mantissa * 10 + i128::from(digit);
                significant += u32::from(mantissa > 0);
            } else if i >= self.digits - fraction {
                after -= 1;
                dropped |= digit != 0;
            } else {
                return None;
            }
        }
        if mantissa == 0 {
            return Some(Decimal::ZERO);
        }
        // What was dropped must still tip a tie when the rest is rounded.
        if dropped && mantissa % 5 == 0 {
            mantissa += 1;
        }
        let after = after - i64::from(self.exponent.unwrap_or(0));
        if after >= 0 {
            Decimal::from_parts(mantissa, u32::try_from(after).ok()?)
        } else {
            let factor = 10_i128.checked_pow(u32::try_from(-after).ok()?)?;
            Decimal::from_parts(mantissa.checked_mul(factor)?, 0)
        }
    }
}

/// `+3`, `-05`, `19`.
fn exponent(text: &[u8]) -> Option<i32> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 3 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits.iter().fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
    Some(if negative { -value } else { value })
}
