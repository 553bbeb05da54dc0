//! Periods by name: `2026-01`, `202601` in a column of months, `2026-W05`, `2026-Q1`, `2026`, `01.2026`, `January 2026`, `январь 2026 г.`,
//! and `Jan-26` where the column says that it is no day.
//!
//! In: the text of a cell or flag, the year that stands beside it. Out: first and last day, inclusive. Refused: what has no year.

use super::{DayMonth, parse_date, parse_range_in, words};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// What a period column's cells stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A week by ISO 8601, which begins on a Monday.
    Week,
    /// Google Analytics': it begins on a Sunday, and the first one on the first of January.
    SundayWeek,
    Month,
    Quarter,
    Year,
    /// Whatever the cell names; a day is that day.
    Named,
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

/// The days of a cell in a column of periods. A day stands for the week that begins on it, or for its month. `year` is
/// what a column beside it says, for cells that name none.
pub fn parse_period(
    cell: &str,
    span: Span,
    order: Option<DayMonth>,
    year: Option<i32>,
) -> Option<(NaiveDate, NaiveDate)> {
    let cell = cell.trim();
    if span == Span::Year {
        return months(year_cell(cell)?, 1, 12);
    }
    if let Some((from, to)) = parse_range_in(cell, order).filter(|(from, to)| from != to) {
        return Some((from, to));
    }
    if let Some((year, month)) = cell.split_at_checked(4).filter(|_| span == Span::Month && cell.len() == 6)
        && let Some(found) = year_of(year).and_then(|year| months(year, month.parse().ok()?, 1))
    {
        return Some(found);
    }
    let named = || named_period(cell).filter(|(from, to)| from != to);
    let short = || month_and_year(cell, matches!(span, Span::Month | Span::Named));
    if let Some(found) = short().or_else(named).or_else(|| quarter_and_year(cell)) {
        return Some(found);
    }
    if let Some(found) = year.and_then(|year| within_year(cell, span, year)) {
        return Some(found);
    }
    let day = parse_date(cell.as_bytes(), order).ok().flatten()?.day;
    match span {
        Span::Week | Span::SundayWeek => Some((day, day.checked_add_days(Days::new(6))?)),
        Span::Month => months(day.year(), day.month(), 1),
        Span::Quarter => months(day.year(), day.month0() / 3 * 3 + 1, 3),
        Span::Year | Span::Named => Some((day, day)),
    }
}

/// A month that its cell alone tells, with a year of four digits or behind an apostrophe.
pub fn named_month(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    month_and_year(text, false)
}

/// The year of a cell that is one: `2026`, `2026 г.`.
pub fn year_cell(cell: &str) -> Option<i32> {
    let bare = cell.trim().trim_end_matches('.');
    year_of(
        bare.split_once([' ', '\u{a0}'])
            .filter(|(_, word)| is_year_word(word))
            .map_or(bare, |(year, _)| year),
    )
}

/// `Sep-26` and its like, which Excel writes for a month, and for a day of this year too.
pub fn is_month_or_day(cell: &str) -> bool {
    named_month(cell).is_none() && month_and_year(cell, true).is_some()
}

/// A period that its cell numbers or names, and whose year stands elsewhere.
fn within_year(cell: &str, span: Span, year: i32) -> Option<(NaiveDate, NaiveDate)> {
    let lower = cell.to_lowercase();
    let number = |words: &[&str]| -> Option<u32> {
        let bare = words.iter().find_map(|word| lower.strip_prefix(word)).unwrap_or(&lower);
        bare.trim_matches([' ', '.', '-', '\u{a0}']).parse().ok()
    };
    match span {
        Span::Month => months(year, words::month(lower.trim_end_matches('.')).or_else(|| number(&[]))?, 1),
        Span::Week | Span::SundayWeek => {
            let week = number(&["week", "неделя", "седмица", "kw", "нед", "wk", "w"])?;
            if span == Span::SundayWeek {
                return sunday_week(year, week);
            }
            let from = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?;
            Some((from, from.checked_add_days(Days::new(6))?))
        }
        Span::Quarter => {
            let quarter =
                quarter(&lower).or_else(|| number(&[]).filter(|number| (1..=4).contains(number)))?;
            months(year, quarter * 3 - 2, 3)
        }
        Span::Year | Span::Named => None,
    }
}

/// The first and the last of these weeks end with the year.
fn sunday_week(year: i32, week: u32) -> Option<(NaiveDate, NaiveDate)> {
    let (first, last) = months(year, 1, 12)?;
    let sunday = first.week(Weekday::Sun).first_day();
    let from = sunday.checked_add_days(Days::new(u64::from(week.checked_sub(1)?) * 7))?;
    (from <= last).then_some((from.max(first), from.checked_add_days(Days::new(6))?.min(last)))
}

/// `01.2026`, `2026/01`, `January 2026`, `январь 2026 г.`, and `Jan-26` where two digits may be a year.
fn month_and_year(text: &str, takes_short: bool) -> Option<(NaiveDate, NaiveDate)> {
    let lower = text.trim().to_lowercase();
    let marks = [' ', '.', '/', '-', ',', '\u{a0}', '\'', '’'];
    let mut parts = lower.split(marks).filter(|part| !part.is_empty());
    let (first, second) = (parts.next()?, parts.next()?);
    if parts.any(|rest| !(is_year_word(rest) || rest == "de")) {
        return None;
    }
    let takes_short = takes_short || lower.contains(['\'', '’']);
    let (year, month) = match (year_of(first), year_of(second)) {
        (Some(year), None) => (year, second),
        (None, Some(year)) => (year, first),
        (None, None) if takes_short && words::month(first).is_some() => (short_year(second)?, first),
        _ => return None,
    };
    let number = || month.parse().ok().filter(|_| month.len() <= 2);
    months(year, words::month(month).or_else(number)?, 1)
}

/// `Q1 2026`, `2026 Q1`, `I кв. 2026`, `1 квартал 2026 г.`.
fn quarter_and_year(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let lower = text.to_lowercase();
    let mut parts = lower
        .split([' ', '.', '/', '-', ',', '\u{a0}'])
        .filter(|part| !part.is_empty() && !is_year_word(part));
    let first = parts.next()?;
    let mut rest: Vec<&str> = parts.collect();
    let year = match year_of(first) {
        Some(year) => year,
        None => {
            let year = year_of(rest.pop()?)?;
            rest.insert(0, first);
            year
        }
    };
    months(year, quarter(&rest.join(" "))? * 3 - 2, 3)
}

/// The number of a quarter that says that it is one.
fn quarter(lower: &str) -> Option<u32> {
    let number = |text: &str| match text.trim() {
        "1" | "i" | "і" => Some(1),
        "2" | "ii" | "іі" => Some(2),
        "3" | "iii" | "ііі" => Some(3),
        "4" | "iv" | "іv" => Some(4),
        _ => None,
    };
    let bare = lower.trim().trim_end_matches('.');
    let behind = ["квартал", "кв", "тримесечие", "quarter"].iter().find_map(|word| bare.strip_suffix(word));
    behind.or_else(|| bare.strip_prefix('q')).and_then(number)
}

fn is_year_word(word: &str) -> bool {
    matches!(word.trim_end_matches('.'), "г" | "год" | "года" | "р" | "року" | "թ")
}

/// The year that two digits mean beside a month: days of a month are below 15 or stand before it, by far most often.
fn short_year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok().filter(|_| text.len() == 2)?;
    (15..=39).contains(&year).then_some(2000 + year)
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
        parse_period(cell, span, None, None).map(|(from, to)| format!("{from}..{to}"))
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
    fn short_years_are_read_where_no_day_is_meant() {
        for cell in
            ["Feb-26", "Feb 26", "Feb'26", "февр.26", "фев 26", "фев-26", "Февраль 26", "2026 февраль"]
        {
            assert_eq!(text(Span::Month, cell).as_deref(), Some("2026-02-01..2026-02-28"), "{cell}");
        }
        for cell in ["Feb-07", "26-Feb", "Feb-40", "26.02", "Feb-026"] {
            assert_eq!(text(Span::Month, cell), None, "{cell}");
        }
        assert!(is_month_or_day("Sep-26") && !is_month_or_day("Sep'26") && !is_month_or_day("Sep 2026"));
    }

    #[test]
    fn a_year_beside_makes_days() {
        let text =
            |span, cell| parse_period(cell, span, None, Some(2026)).map(|(from, to)| format!("{from}..{to}"));
        // 1 September 2026 is a Tuesday; the first of January 2026 a Thursday.
        for (span, cell, days) in [
            (Span::Month, "Февраль", "2026-02-01..2026-02-28"),
            (Span::Month, "02", "2026-02-01..2026-02-28"),
            (Span::Week, "W36", "2026-08-31..2026-09-06"),
            (Span::Week, "36", "2026-08-31..2026-09-06"),
            (Span::SundayWeek, "01", "2026-01-01..2026-01-03"),
            (Span::SundayWeek, "36", "2026-08-30..2026-09-05"),
            (Span::SundayWeek, "53", "2026-12-27..2026-12-31"),
            (Span::Quarter, "Q3", "2026-07-01..2026-09-30"),
            (Span::Quarter, "III кв.", "2026-07-01..2026-09-30"),
        ] {
            assert_eq!(text(span, cell).as_deref(), Some(days), "{cell}");
        }
        for (span, cell) in
            [(Span::Month, "13"), (Span::Week, "54"), (Span::SundayWeek, "0"), (Span::Quarter, "5")]
        {
            assert_eq!(text(span, cell), None, "{cell}");
        }
    }

    #[test]
    fn quarters_and_years_as_sheets_write_them() {
        for cell in ["Q1 2026", "2026-Q1", "I кв. 2026", "1 квартал 2026 г.", "2026 Q1"] {
            assert_eq!(text(Span::Quarter, cell).as_deref(), Some("2026-01-01..2026-03-31"), "{cell}");
        }
        for cell in ["2026", "2026 г."] {
            assert_eq!(text(Span::Year, cell).as_deref(), Some("2026-01-01..2026-12-31"), "{cell}");
        }
        assert_eq!(text(Span::Year, "Total"), None);
        assert_eq!(text(Span::Named, "2026-02-03").as_deref(), Some("2026-02-03..2026-02-03"));
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
