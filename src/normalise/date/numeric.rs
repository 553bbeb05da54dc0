//! Dates of digits: `2026-09-01`, `20260901`, `1.9.26`, `9/1/2026`.
//!
//! In: text that starts with a date. Out: its parts and how many bytes they took. Refused: other
//! shapes; two-digit years after hyphens (`01-09-26` may start with the year).

use chrono::{Datelike, NaiveDate};

use super::{BadDate, DayMonth};

/// A date before anyone says what comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Clear { year: i32, month: u32, day: u32 },
    Open { first: u32, second: u32, year: i32 },
}

impl Written {
    pub(super) fn read(text: &[u8]) -> Option<(Self, usize)> {
        let (a, a_len) = digits(text)?;
        if a_len == 8 {
            let (year, month, day) = (i32::try_from(a / 10_000).ok()?, a / 100 % 100, a % 100);
            return Some((Written::Clear { year, month, day }, 8));
        }
        let separator = *text.get(a_len)?;
        if !matches!(separator, b'.' | b'/' | b'-') {
            return None;
        }
        let (b, b_len) = digits(text.get(a_len + 1..)?)?;
        let second_end = a_len + 1 + b_len;
        if b_len > 2 || text.get(second_end) != Some(&separator) {
            return None;
        }
        let (c, c_len) = digits(text.get(second_end + 1..)?)?;
        let used = second_end + 1 + c_len;
        let written = match (a_len, c_len) {
            (4, 1 | 2) => Written::Clear { year: i32::try_from(a).ok()?, month: b, day: c },
            (1 | 2, 4) | (1 | 2, 2) if c_len == 4 || separator != b'-' => {
                let year = full_year(c, c_len)?;
                if separator == b'.' {
                    Written::Clear { year, month: b, day: a }
                } else {
                    Written::Open { first: a, second: b, year }
                }
            }
            _ => return None,
        };
        Some((written, used))
    }

    /// The day, in the order of its column where that matters.
    pub(super) fn day(self, order: Option<DayMonth>) -> Result<NaiveDate, BadDate> {
        let (year, month, day) = match (self, order) {
            (Written::Clear { year, month, day }, _) => (year, month, day),
            (Written::Open { first, second, year }, Some(DayMonth::DayFirst)) => (year, second, first),
            (Written::Open { first, second, year }, Some(DayMonth::MonthFirst)) => (year, first, second),
            (Written::Open { first, second, year }, None) if first > 12 || first == second => {
                (year, second, first)
            }
            (Written::Open { first, second, year }, None) if second > 12 => (year, first, second),
            (Written::Open { .. }, None) => return Err(BadDate::UnknownOrder),
        };
        let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(BadDate::NoSuchDay)?;
        if (1990..=2100).contains(&date.year()) { Ok(date) } else { Err(BadDate::FarYear) }
    }
}

/// `YYYY-MM-DD` and what follows it: the most frequent date of all, without a loop.
#[inline]
pub(super) fn iso(text: &[u8]) -> Option<(Written, &[u8])> {
    let (&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2], rest) = text.split_first_chunk::<10>()? else {
        return None;
    };
    // `2026-09-011` is no date.
    if rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let year = i32::try_from(pair(y1, y2)? * 100 + pair(y3, y4)?).ok()?;
    Some((Written::Clear { year, month: pair(m1, m2)?, day: pair(d1, d2)? }, rest))
}

/// Two digits as a number.
#[inline]
pub(super) fn pair(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// The year that `26` or `2026` means; two digits are 1990 to 2089.
pub(super) fn full_year(value: u32, digits: usize) -> Option<i32> {
    let value = i32::try_from(value).ok()?;
    Some(match digits {
        2 if value >= 90 => 1900 + value,
        2 => 2000 + value,
        _ => value,
    })
}

/// The leading digits as a number and their count; `None` for none, or more than eight.
pub(super) fn digits(text: &[u8]) -> Option<(u32, usize)> {
    let mut value = 0;
    let mut count = 0;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        if count == 8 {
            return None;
        }
        value = value * 10 + u32::from(digit);
        count += 1;
    }
    (count > 0).then_some((value, count))
}
