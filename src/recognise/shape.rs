//! Sheets whose shape is not a header over rows: two rows of names, groups of columns, a column for each month.
//!
//! In: records of a file's beginning. Out: the one row of names that two stand for; what is refused, and why, where one
//! row of the sheet tells several things at once. Reads nothing into rows.

use super::name::header_name;
use crate::normalise::date::period::{Span, parse_period};
use crate::normalise::date::{DayMonth, month_word, parse_date};
use crate::read::Record;

/// A header of two rows as one: names that stand above a blank cell, and those below their groups.
/// `None` where the second row is no second row of names.
pub(super) fn joined(upper: &Record, lower: &Record) -> Option<Vec<String>> {
    if lower.line != upper.line + 1 || upper.cells.len() != lower.cells.len() {
        return None;
    }
    let is_blank = |cell: &String| cell.trim().is_empty();
    let has_digit = |cell: &String| cell.contains(|c: char| c.is_ascii_digit());
    let kept =
        upper.cells.iter().zip(&lower.cells).filter(|(upper, lower)| !is_blank(upper) && is_blank(lower));
    let below = lower.cells.iter().filter(|cell| !is_blank(cell)).count();
    if kept.count() == 0 || below < 2 || lower.cells.iter().any(has_digit) {
        return None;
    }
    let cell =
        |(upper, lower): (&String, &String)| if is_blank(lower) { upper.clone() } else { lower.clone() };
    Some(upper.cells.iter().zip(&lower.cells).map(cell).collect())
}

/// One name that stands in two columns, each below another group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouped {
    pub name: String,
    pub groups: (String, String),
}

/// The first column of `numbers` whose name comes again under another group of the row above: a row of the sheet tells
/// several things.
pub(super) fn grouped(groups: &[String], names: &[String], numbers: &[usize]) -> Option<Grouped> {
    let group = |at: usize| {
        let before = groups.get(..=at).unwrap_or(groups);
        before.iter().rev().map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or_default()
    };
    let name = |at: usize| names.get(at).map(|cell| header_name(cell)).unwrap_or_default();
    numbers.iter().find_map(|at| {
        let others = (0..names.len()).filter(|other| other != at && !name(*at).is_empty());
        let twin =
            others.into_iter().find(|other| name(*other) == name(*at) && group(*other) != group(*at))?;
        let (first, second) = ((*at).min(twin), (*at).max(twin));
        let shown = names.get(first)?.trim().to_owned();
        Some(Grouped { name: shown, groups: (group(first).to_owned(), group(second).to_owned()) })
    })
}

/// The names of columns that each stand for a day or month: most of a header's names, and three at least or two of two.
pub(super) fn periods(cells: &[String]) -> Option<(String, String)> {
    let told: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    let named: Vec<&str> = told.iter().copied().filter(|cell| is_period(cell)).collect();
    let others = told.len() - named.len();
    let is_so = named.len() > 1 && others > 0 && named.len() >= others;
    Some((named.first()?.to_string(), named.last()?.to_string())).filter(|_| is_so)
}

/// No name of a period is longer, in bytes.
const LONGEST: usize = 200;

/// A day, a month, or one of them beside a measure: "Spend Jan 2026".
fn is_period(cell: &str) -> bool {
    // A title line that a comma of its date cut: "Report Start: January 1".
    if cell.len() > LONGEST || cell.contains(':') {
        return false;
    }
    let day = |order| matches!(parse_date(cell.as_bytes(), Some(order)), Ok(Some(_)));
    let has_mark = cell.contains(['-', '.', '/']);
    if has_mark && (day(DayMonth::DayFirst) || day(DayMonth::MonthFirst)) {
        return true;
    }
    // "set" and "out" are also words of English.
    let has_digit = cell.contains(|c: char| c.is_ascii_digit());
    let is_short = |word: &&str| word.chars().count() < 4 && !has_digit;
    let words = cell.split(|c: char| !c.is_alphabetic()).filter(|word| !is_short(word));
    parse_period(cell, Span::Month, None, None).is_some()
        || words.into_iter().any(|word| month_word(&word.to_lowercase()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn columns_of_months_and_days_are_told() {
        for line in [
            "Campaign,January 2026,February 2026",
            "Канал,Январь,Февраль,Март",
            "Channel,01.01.2026,02.01.2026",
            "Campaign,Type,2026-01,2026-02",
            "Campaign,Spend Jan 2026,Spend Feb 2026",
        ] {
            assert!(periods(&cells(line)).is_some(), "{line}");
        }
        for line in [
            "Report Start: January 1,2026,12:00 AM",
            "Campaign,Cost,Clicks",
            "Month,January",
            "Mayer,Marta,May,Name,Cost",
            "1,2,3",
        ] {
            assert_eq!(periods(&cells(line)), None, "{line}");
        }
    }

    #[test]
    fn names_of_two_rows_are_one_header() {
        let record = |line, cells: &str| Record { line, offset: 0, cells: self::cells(cells) };
        let joined = |upper, lower| joined(&record(1, upper), &record(2, lower));
        assert_eq!(
            joined("Campaign,Day,Reach,,Money", ",,Views,Clicks,Cost"),
            Some(cells("Campaign,Day,Views,Clicks,Cost"))
        );
        // Rows of data, and a row that has every name by itself.
        for (upper, lower) in [("Campaign,Cost,Note", "Tea,12,"), (",Reach,", "Campaign,Views,Clicks")] {
            assert_eq!(joined(upper, lower), None, "{lower}");
        }
    }
}
