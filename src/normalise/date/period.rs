//! Periods by name: `2026-01`, `202601` in a column of months, `2026-W05`, `2026-Q1`, `2026`, `01.2026`, `January 2026`, `январь 2026 г.`.
//!
//! In: the text of a cell or flag. Out: first and last day, inclusive. Refused: what has no year.

use super::{DayMonth, parse_date, parse_range_in, words};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// What a period column's cells stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Week,
    Month,
}

/// The days of a named day, ISO week, month, quarter or year.
pub fn named_period(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some((day, day));
    }
    let (year, rest) = text.split_once('-').unwrap_or((text, ""));
    let year = year_of(year)?;
    match rest.split_at_checked(1) {
        None => months(year, 1, 12),
        Some(("W" | "w", week)) => {
            let from = NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)?;
            Some((from, from.checked_add_days(Days::new(6))?))
        }
        Some(("Q" | "q", quarter)) => {
            let quarter: u32 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
            months(year, quarter * 3 - 2, 3)
        }
        Some(_) if rest.len() == 2 => months(year, rest.parse().ok()?, 1),
        Some(_) => None,
    }
}

/// The days of a cell in a week or month column. A day stands for the week that begins on it, or for
/// its month.
pub fn parse_period(cell: &str, span: Span, order: Option<DayMonth>) -> Option<(NaiveDate, NaiveDate)> {
    let cell = cell.trim();
    if let Some((from, to)) = parse_range_in(cell, order).filter(|(from, to)| from != to) {
        return Some((from, to));
    }
    if let Some((year, month)) = cell.split_at_checked(4).filter(|_| span == Span::Month && cell.len() == 6)
        && let Some(found) = year_of(year).and_then(|year| months(year, month.parse().ok()?, 1))
    {
        return Some(found);
    }
    if let Some(found) = month_and_year(cell).or_else(|| named_period(cell).filter(|(from, to)| from != to)) {
        return Some(found);
    }
    let day = parse_date(cell.as_bytes(), order).ok().flatten()?.day;
    match span {
        Span::Week => Some((day, day.checked_add_days(Days::new(6))?)),
        Span::Month => months(day.year(), day.month(), 1),
    }
}

/// `01.2026`, `2026/01`, `January 2026`, `январь 2026 г.`.
fn month_and_year(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let lower = text.to_lowercase();
    let mut parts = lower.split([' ', '.', '/', '-', ',', '\u{a0}']).filter(|part| !part.is_empty());
    let (first, second) = (parts.next()?, parts.next()?);
    if parts.any(|rest| !matches!(rest, "г" | "год" | "года" | "р" | "року" | "թ" | "de")) {
        return None;
    }
    let (year, month) = match (year_of(first), year_of(second)) {
        (Some(year), None) => (year, second),
        (None, Some(year)) => (year, first),
        _ => return None,
    };
    let number = || month.parse().ok().filter(|_| month.len() <= 2);
    months(year, words::month(month).or_else(number)?, 1)
}

pub(super) fn year_of(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| text.len() == 4 && (1990..=2100).contains(year))
}

pub(super) fn months(year: i32, first: u32, count: u32) -> Option<(NaiveDate, NaiveDate)> {
    let from = NaiveDate::from_ymd_opt(year, first, 1)?;
    Some((from, from.checked_add_months(Months::new(count))?.pred_opt()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(span: Span, cell: &str) -> Option<String> {
        parse_period(cell, span, None).map(|(from, to)| format!("{from}..{to}"))
    }

    #[test]
    fn months_as_sheets_write_them() {
        for cell in [
            "2026-02",
            "02.2026",
            "2026/02",
            "Feb 2026",
            "February 2026",
            "февраль 2026 г.",
            "2026-02-01",
            "01.02.2026",
        ] {
            assert_eq!(text(Span::Month, cell).as_deref(), Some("2026-02-01..2026-02-28"), "{cell}");
        }
    }

    #[test]
    fn weeks_begin_where_the_cell_says() {
        assert_eq!(text(Span::Week, "2026-09-07").as_deref(), Some("2026-09-07..2026-09-13"));
        assert_eq!(text(Span::Week, "2026-W37").as_deref(), Some("2026-09-07..2026-09-13"));
        assert_eq!(text(Span::Week, "2026-09-07 - 2026-09-13").as_deref(), Some("2026-09-07..2026-09-13"));
    }

    #[test]
    fn without_a_year_there_are_no_days() {
        for cell in ["02", "Feb", "W37", "", "total", "13.2026"] {
            assert_eq!(text(Span::Month, cell), None, "{cell}");
        }
    }
}
