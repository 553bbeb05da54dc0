//! The days a report covers, from its title line or a range cell.
//!
//! In: text such as `July 14, 2026 - August 10, 2026` or `Отчёт за период 01.08.2026 - 02.08.2026`.
//! Out: first and last day, inclusive. Refused: text with no range or several, ranges that run
//! backwards, slash dates whose order neither end tells, one day amid other words.

use chrono::NaiveDate;

use super::super::name;
use super::numeric::Written;
use super::{DateEvidence, DayMonth, clock, decide_order, words};

struct Found {
    start: usize,
    end: usize,
    written: Written,
}

/// First and last day of the one range in `text`; a text that is one date and nothing else is a range
/// of that day.
pub fn parse_range(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    parse_range_in(text, None)
}

/// The same for text whose slash dates, where they leave it open, are in the order that is known.
pub fn parse_range_in(text: &str, known: Option<DayMonth>) -> Option<(NaiveDate, NaiveDate)> {
    parse_range_as(text, decide_order(evidence(text), known).ok()?)
}

/// The same for text whose slash dates are in this order, whatever they look like.
pub fn parse_range_as(text: &str, order: Option<DayMonth>) -> Option<(NaiveDate, NaiveDate)> {
    let (from, to) = ends(text)?;
    let (from, to) = (from.day(order).ok()?, to.day(order).ok()?);
    (from <= to).then_some((from, to))
}

/// What a range shows about the order of day and month: by each end, and by running forward in one order only.
pub fn evidence(text: &str) -> DateEvidence {
    let mut evidence = DateEvidence::default();
    let Some((from, to)) = ends(text) else { return evidence };
    evidence.add(from);
    evidence.add(to);
    let runs = |order: DayMonth| {
        let days = from.day(Some(order)).ok().zip(to.day(Some(order)).ok());
        days.is_some_and(|(from, to)| from <= to)
    };
    match (runs(DayMonth::DayFirst), runs(DayMonth::MonthFirst)) {
        (true, false) => evidence.merge(DateEvidence(DateEvidence::FIRST_OVER_12)),
        (false, true) => evidence.merge(DateEvidence(DateEvidence::SECOND_OVER_12)),
        _ => {}
    }
    evidence
}

/// The two ends of the one range in `text`.
fn ends(text: &str) -> Option<(Written, Written)> {
    let tidied = name::tidy(text);
    let text = words::after_weekday(tidied.trim_matches(|c| matches!(c, '"' | '\'' | ' ' | '«' | '»')));
    let found = dates(text);
    if let [only] = found.as_slice() {
        let whole = only.start == 0 && only.end == text.len();
        return whole.then_some((only.written, only.written));
    }
    // Matomo writes a week so, and nothing else stands in the cell.
    let is_pair = |from: &Found, to: &Found, between: &str| {
        between == "," && from.start == 0 && to.end == text.len() && found.len() == 2
    };
    let mut ranges = found.windows(2).filter_map(|pair| match pair {
        [from, to] if text.get(from.end..to.start).is_some_and(|it| joins(it) || is_pair(from, to, it)) => {
            Some((from.written, to.written))
        }
        _ => None,
    });
    let ends = ranges.next()?;
    ranges.next().is_none().then_some(ends)
}

/// Every date in the text, in order.
fn dates(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut next = 0;
    let mut before = ' ';
    for (start, c) in text.char_indices() {
        let begins = c.is_alphanumeric() && !before.is_alphanumeric();
        before = c;
        if start < next || !begins {
            continue;
        }
        let Some(rest) = text.get(start..) else { continue };
        if let Some((written, used)) = Written::read(rest.as_bytes()).or_else(|| words::read(rest)) {
            let behind = rest.get(used..).unwrap_or_default();
            let after = words::after_year(behind);
            let end = start + used + (behind.len() - after.len()) + time_after(after);
            found.push(Found { start, end, written });
            next = end;
        }
    }
    found
}

/// How many bytes after a date are its time of day.
fn time_after(rest: &str) -> usize {
    let time = words::before_time(rest);
    match clock::length(time.as_bytes()) {
        0 => 0,
        length => rest.len() - time.len() + length,
    }
}

/// True for what stands between the two ends of a range.
fn joins(between: &str) -> bool {
    const WORDS: [&str; 21] = [
        "-",
        "–",
        "—",
        "−",
        "/",
        "..",
        "...",
        "…",
        "to",
        "until",
        "through",
        "по",
        "до",
        "bis",
        "a",
        "à",
        "au",
        "al",
        "do",
        "tot",
        "մինչև",
    ];
    WORDS.contains(&between.trim().to_lowercase().as_str())
}
