//! A day or a moment: `2026-09-01`, `20260901`, `01.09.2026 10:15`, `9/1/2026`, `14 July 2026`, ….
//!
//! In: a cell, and for slash dates the order of day and month, decided once per column. Out: the day
//! as written, with time and UTC offset where given; `None` where the cell says "missing". Refused:
//! days that do not exist, years outside 1990–2100, Excel's serial numbers, an order nobody knows.

mod clock;
mod named_month;
mod numeric;
pub mod period;
mod range;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;
use std::ops::BitOrAssign;

use chrono::{NaiveDate, NaiveTime};

use super::{BadCell, Undecided, is_missing, name, trim, unguard};
pub use named_month::{month_in, month_in_two};
use numeric::Written;
pub use range::{evidence as range_evidence, parse_range, parse_range_as, parse_range_in};
pub use words::month as month_word;

/// A point in time as a cell gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub day: NaiveDate,
    pub time: Option<NaiveTime>,
    /// East of Greenwich, where the cell says it.
    pub offset_seconds: Option<i32>,
}

/// Which comes first in `1/2/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayMonth {
    DayFirst,
    MonthFirst,
}

/// What the slash dates (and `dd-mm-yyyy`) of a column show about their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateEvidence(u8);

impl DateEvidence {
    const FIRST_OVER_12: u8 = 1;
    const SECOND_OVER_12: u8 = 2;
    const AMBIGUOUS: u8 = 4;

    /// Adds what one cell shows.
    #[inline]
    pub fn observe(&mut self, cell: &[u8]) {
        // Most dates start with a year or use points; they have no say here.
        if let [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9' | b'.', ..] = cell {
            return;
        }
        let is_marked = |text: &[u8]| text.iter().any(|byte| matches!(byte, b'/' | b'-'));
        if let Some((written, used)) = Written::read(cell) {
            self.add(written);
            if !is_marked(cell.get(used..).unwrap_or_default()) {
                return;
            }
        } else if !is_marked(cell) {
            return;
        }
        let Some(text) = tidied(cell) else { return };
        if let Some((written, _)) = Written::read(words::after_weekday(&text).as_bytes()) {
            self.add(written);
        }
        self.merge(range_evidence(&text));
    }

    fn add(&mut self, written: Written) {
        if let Written::Open { first, second, .. } = written {
            self.0 |= match (first > 12, second > 12) {
                (true, false) => Self::FIRST_OVER_12,
                (false, true) => Self::SECOND_OVER_12,
                (false, false) if first != second => Self::AMBIGUOUS,
                // The same day either way, or no day at all.
                _ => 0,
            };
        }
    }

    /// Adds what another chunk of the same column showed.
    pub fn merge(&mut self, other: DateEvidence) {
        self.0 |= other.0;
    }
}

impl BitOrAssign for DateEvidence {
    fn bitor_assign(&mut self, other: Self) {
        self.merge(other);
    }
}

/// The order of day and month in a column; `None` where no cell depends on it.
///
/// # Errors
/// [`Undecided::Contradiction`] where some dates need one order and some the other,
/// [`Undecided::Ambiguous`] where no date and no profile tells.
pub fn decide_order(
    evidence: DateEvidence,
    profile: Option<DayMonth>,
) -> Result<Option<DayMonth>, Undecided> {
    let has = |flag: u8| evidence.0 & flag != 0;
    match (has(DateEvidence::FIRST_OVER_12), has(DateEvidence::SECOND_OVER_12)) {
        (true, true) => Err(Undecided::Contradiction),
        (true, false) => Ok(Some(DayMonth::DayFirst)),
        (false, true) => Ok(Some(DayMonth::MonthFirst)),
        (false, false) if has(DateEvidence::AMBIGUOUS) => profile.map(Some).ok_or(Undecided::Ambiguous),
        (false, false) => Ok(None),
    }
}

/// Why a cell is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadDate {
    NotADate,
    /// `1-Sep`, as Excel shows and saves a day.
    NoYear,
    /// `Sep-26`, as Excel shows a month, and a day too.
    MonthOrDay,
    /// `31.02.2026`, or a month above 12 in the column's order.
    NoSuchDay,
    /// Outside 1990 to 2100.
    FarYear,
    /// `43282`: days since 1900, as Excel stores dates.
    ExcelSerial,
    /// `1/2/2026` where nothing tells which is the month.
    UnknownOrder,
}

impl fmt::Display for BadDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadDate::NotADate => "is not a date",
            BadDate::NoYear => "is a day without a year",
            BadDate::MonthOrDay => "may be a month with its year or a day without one",
            BadDate::NoSuchDay => "is a day that does not exist",
            BadDate::FarYear => "is outside the years 1990 to 2100",
            BadDate::ExcelSerial => "is Excel's number for a day, not a date",
            BadDate::UnknownOrder => "may be day/month or month/day",
        })
    }
}

impl std::error::Error for BadDate {}

impl BadCell for BadDate {
    fn code(&self) -> &'static str {
        match self {
            BadDate::NotADate | BadDate::NoYear | BadDate::MonthOrDay => "not-a-date",
            BadDate::NoSuchDay => "no-such-day",
            BadDate::FarYear => "far-year",
            BadDate::ExcelSerial => "excel-date-serial",
            BadDate::UnknownOrder => "unknown-day-month-order",
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            BadDate::NotADate => {
                Some("write days as 2026-01-31; a row that is a remark or a total goes out of the file")
            }
            BadDate::NoSuchDay | BadDate::FarYear => Some("write the day that was meant"),
            BadDate::NoYear => Some("download the export again and do not save it from Excel"),
            BadDate::MonthOrDay => Some(
                "if it is a month, call the column \"Month\" or write 2026-09; if it is a day, download the export again and do not save it from Excel",
            ),
            BadDate::UnknownOrder => {
                Some("say which comes first with `date_format` in the file's [[source]]")
            }
            BadDate::ExcelSerial => {
                Some("in Excel format the column as a date (yyyy-mm-dd) and save the file again")
            }
        }
    }
}

/// One cell of a date column.
///
/// # Errors
/// [`BadDate`] for what is neither a date nor a word for "missing".
#[inline]
pub fn parse_date(cell: &[u8], order: Option<DayMonth>) -> Result<Option<Moment>, BadDate> {
    match common(cell, order) {
        Some(moment) => Ok(Some(moment)),
        None => spelled(cell, order).map_err(|reason| match reason {
            BadDate::NotADate if is_month_or_day(cell) => BadDate::MonthOrDay,
            BadDate::NotADate if lacks_year(cell) => BadDate::NoYear,
            reason => reason,
        }),
    }
}

/// A month and what may be its day or its year.
fn is_month_or_day(cell: &[u8]) -> bool {
    std::str::from_utf8(trim(cell)).is_ok_and(period::is_month_or_day)
}

/// A day and a word, and no more.
fn lacks_year(cell: &[u8]) -> bool {
    let text = String::from_utf8_lossy(cell);
    let mut parts = text.trim().trim_end_matches('.').split(['-', ' ', '.']);
    let (Some(a), Some(b), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let is_day = |part: &str| part.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    let is_word = |part: &str| part.chars().count() >= 3 && part.chars().all(char::is_alphabetic);
    is_day(a) && is_word(b) || is_word(a) && is_day(b)
}

/// Digits only, with or without a time: no text needs cleaning.
#[inline]
fn common(cell: &[u8], order: Option<DayMonth>) -> Option<Moment> {
    let (day, rest) = match numeric::iso(cell) {
        Some((written, rest)) => (written.day(None).ok()?, rest),
        None => {
            let (written, used) = Written::read(cell)?;
            (written.day(order).ok()?, cell.get(used..)?)
        }
    };
    match rest {
        [] => Some(Moment { day, time: None, offset_seconds: None }),
        [b' ' | b'T', rest @ ..] => {
            let (time, offset_seconds) = clock::read(rest)?;
            Some(Moment { day, time: Some(time), offset_seconds })
        }
        _ => None,
    }
}

fn spelled(cell: &[u8], order: Option<DayMonth>) -> Result<Option<Moment>, BadDate> {
    if is_missing(cell) {
        return Ok(None);
    }
    let text = tidied(cell).ok_or(BadDate::NotADate)?;
    if is_open_end(&text) || is_missing(text.as_bytes()) {
        return Ok(None);
    }
    let text = words::after_weekday(&text);
    if let Some(moment) = with_hour(text) {
        return Ok(Some(moment));
    }
    if is_serial(text) {
        return Err(BadDate::ExcelSerial);
    }
    let (written, used) =
        Written::read(text.as_bytes()).or_else(|| words::read(text)).ok_or(BadDate::NotADate)?;
    let rest = words::after_year(text.get(used..).unwrap_or_default());
    let (time, offset_seconds) = match words::before_time(rest) {
        "" => (None, None),
        clock_text => {
            let (time, offset) = clock::read(clock_text.as_bytes()).ok_or(BadDate::NotADate)?;
            (Some(time), offset)
        }
    };
    Ok(Some(Moment { day: written.day(order)?, time, offset_seconds }))
}

/// The cell as clean text; `None` where it is no UTF-8.
fn tidied(cell: &[u8]) -> Option<String> {
    let text = name::tidy(std::str::from_utf8(unguard(trim(cell))).ok()?);
    Some(match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.trim().to_owned(),
        None => text,
    })
}

/// What CRMs and databases write for a day that has not come: no date, and not an error.
fn is_open_end(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    matches!(day, "0000-00-00" | "00.00.0000") || text.to_lowercase() == "не закрыта"
}

/// `YYYYMMDDHH`, as GA4 writes an hour, or Microsoft's `2026-09-01|13`. Ten digits that are no such hour are some other
/// number.
fn with_hour(text: &str) -> Option<Moment> {
    let packed = || {
        let is_packed = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.split_at_checked(8).filter(|_| is_packed)
    };
    let (day, hour) = text.split_once('|').or_else(packed)?;
    let (written, used) = Written::read(day.as_bytes())?;
    if used != day.len() {
        return None;
    }
    let time = NaiveTime::from_hms_opt(hour.parse().ok()?, 0, 0)?;
    Some(Moment { day: written.day(None).ok()?, time: Some(time), offset_seconds: None })
}

/// A whole or fractional count of days that falls between 1990 and 2100 in Excel's calendar.
fn is_serial(text: &str) -> bool {
    let (days, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    days.len() == 5 && digits(days) && digits(fraction) && ("32874"..="73415").contains(&days)
}
