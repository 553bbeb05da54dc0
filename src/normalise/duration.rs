//! A duration in seconds: `83`, `83.5`, `00:03:45`, `3:45`, `3m 45s`.
//!
//! In: a cell and the decimal mark of its column. Out: seconds; `None` where the cell says "missing".
//! Refused: negative durations, minutes or seconds of 60 and more under a larger unit, other words.

use std::fmt;

use super::number::{self, BadNumber, Mark};
use super::{BadCell, trim};
use crate::decimal::Decimal;

/// A cell that is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadDuration {
    NotADuration,
    /// Seconds as a number, but a number that cannot be read.
    Number(BadNumber),
}

impl fmt::Display for BadDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadDuration::NotADuration => f.write_str("is not a duration"),
            BadDuration::Number(bad) => bad.fmt(f),
        }
    }
}

impl std::error::Error for BadDuration {}

impl BadCell for BadDuration {
    fn code(&self) -> &'static str {
        match self {
            BadDuration::NotADuration => "not-a-duration",
            BadDuration::Number(bad) => bad.code(),
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            BadDuration::NotADuration => Some("write seconds, `hh:mm:ss` or `3m 45s`"),
            BadDuration::Number(bad) => bad.hint(),
        }
    }
}

/// One cell of a duration column, in seconds.
///
/// # Errors
/// [`BadDuration`] for what is neither a duration nor a word for "missing".
pub fn parse_duration(cell: &[u8], mark: Option<Mark>) -> Result<Option<Decimal>, BadDuration> {
    match number::parse(cell, mark) {
        Ok(Some(seconds)) if seconds.is_negative() => Err(BadDuration::NotADuration),
        Ok(seconds) => Ok(seconds),
        Err(BadNumber::NotANumber) => {
            let text = std::str::from_utf8(trim(cell)).map_err(|_| BadDuration::NotADuration)?;
            clock(text).or_else(|| spelled(text)).map(Some).ok_or(BadDuration::NotADuration)
        }
        Err(bad) => Err(BadDuration::Number(bad)),
    }
}

/// Longest run of digits that can be a count of hours or minutes.
const MOST_DIGITS: usize = 7;

/// `hh:mm:ss`, `mm:ss`, with a fraction of a second after either mark.
fn clock(text: &str) -> Option<Decimal> {
    let (larger, seconds) = text.rsplit_once(':')?;
    let (hours, minutes) = larger.split_once(':').unwrap_or(("0", larger));
    let (hours, minutes) = (whole(hours)?, whole(minutes)?);
    let seconds = decimal(seconds)?;
    let sixty = Decimal::from_int(60);
    if seconds >= sixty || (larger.contains(':') && minutes >= 60) {
        return None;
    }
    Decimal::from_int(hours * 3600 + minutes * 60).checked_add(seconds)
}

fn whole(text: &str) -> Option<i64> {
    let digits = text.len() <= MOST_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Digits with at most one mark between them.
fn decimal(text: &str) -> Option<Decimal> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    let ends = text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit());
    if plain && ends && text.len() <= 24 { Decimal::parse(&text.replace(',', ".")) } else { None }
}

/// Seconds in a unit, by its name in small letters.
fn unit(name: &str) -> Option<i64> {
    Some(match name {
        "d" | "day" | "days" | "д" | "дн" | "день" | "дня" | "дней" => 86_400,
        "h" | "hr" | "hrs" | "hour" | "hours" | "ч" | "час" | "часа" | "часов" => 3_600,
        "m" | "min" | "mins" | "minute" | "minutes" | "м" | "мин" | "минута" | "минуты" | "минут" => {
            60
        }
        "s" | "sec" | "secs" | "second" | "seconds" | "с" | "сек" | "секунда" | "секунды" | "секунд" => {
            1
        }
        _ => return None,
    })
}

/// `1h 2m`, `3m 45s`, `3 мин. 45 сек.`: units from large to small.
fn spelled(text: &str) -> Option<Decimal> {
    let lower = text.to_lowercase();
    let mut rest = lower.as_str();
    let mut total = Decimal::ZERO;
    let mut smallest = i64::MAX;
    while !rest.is_empty() {
        let (value, after) = cut(rest, |c| c.is_ascii_digit() || matches!(c, '.' | ','));
        let (name, after) = cut(after.trim_start(), char::is_alphabetic);
        let seconds = unit(name).filter(|seconds| *seconds < smallest)?;
        smallest = seconds;
        total = total.checked_add(decimal(value)?.checked_mul(Decimal::from_int(seconds))?)?;
        rest = after.trim_start_matches(|c: char| c == '.' || c == ',' || c.is_whitespace());
    }
    (smallest < i64::MAX).then_some(total)
}

/// The leading characters that are `wanted`, and the rest.
fn cut(text: &str, wanted: impl Fn(char) -> bool) -> (&str, &str) {
    let at = text.find(|c| !wanted(c)).unwrap_or(text.len());
    text.split_at(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(cell: &str) -> Result<Option<Decimal>, BadDuration> {
        parse_duration(cell.as_bytes(), Some(Mark::Point))
    }

    #[test]
    fn durations_are_seconds() {
        for (cell, seconds) in [
            ("83", "83"),
            ("83.5", "83.5"),
            ("00:03:45", "225"),
            ("3:45", "225"),
            ("00:03:45.5", "225.5"),
            ("00:00:01,25", "1.25"),
            ("100:00:00", "360000"),
            ("90:00", "5400"),
            ("3m 45s", "225"),
            ("1h2m", "3720"),
            ("1d", "86400"),
            ("3 мин. 45 сек.", "225"),
            ("1.5 h", "5400"),
        ] {
            assert_eq!(read(cell), Ok(Decimal::parse(seconds)), "{cell}");
        }
        assert_eq!(read("--"), Ok(None));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for cell in [
            "-5", "1:2:3:4", "00:60:00", "00:00:60", "1:", ":1", "45s 3m", "3x", "m", "1:_1", "-1:00", "1:1.",
        ] {
            assert_eq!(read(cell), Err(BadDuration::NotADuration), "{cell}");
        }
        assert_eq!(read("1,5"), Err(BadDuration::Number(BadNumber::WrongGrouping(Mark::Point))));
    }

    proptest! {
        #[test]
        fn hours_minutes_seconds_add_up(h in 0i64..1000, m in 0i64..60, s in 0i64..60) {
            let expected = Ok(Some(Decimal::from_int(h * 3600 + m * 60 + s)));
            prop_assert_eq!(read(&format!("{h}:{m:02}:{s:02}")), expected);
            prop_assert_eq!(read(&format!("{h}h {m}m {s}s")), expected);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9:., dhmsмин-]{0,12}", other in "\\PC{0,10}") {
            let _ = read(&text);
            let _ = read(&other);
        }
    }
}
