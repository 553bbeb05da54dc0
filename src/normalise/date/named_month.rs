//! The month that a file's name, a sheet's or a title tells: `Январь 2026`, `spend 2026-01`, `Отчет за сентябрь 2026`.
//!
//! In: any text. Out: the first and last day of the one month in it. A day, two months and a month without its year
//! tell none: `2026-01-15` is when a file was made.

use super::period::{months, year_of};
use super::words;
use chrono::NaiveDate;

/// Abbreviations that stand for nothing else in English and Russian; others begin words such as "set" and "out".
const SHORT: [&str; 25] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "янв", "фев", "мар",
    "апр", "май", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
];

/// A run of digits or letters, and what stands before it.
struct Token<'t> {
    before: &'t str,
    text: &'t str,
}

/// The days of the month that the text names with its year.
pub fn month_in(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (found, year) = read(text)?;
    months(year?, found, 1)
}

/// The same where the month and its year stand in two texts: the sheet «Январь» of the book «Отчёт 2026».
pub fn month_in_two(month: &str, year: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (found, own_year) = read(month)?;
    let lower = year.to_lowercase();
    let mut years = tokens(&lower).into_iter().filter_map(|token| year_of(token.text));
    let year = years.next().filter(|year| years.all(|other| other == *year));
    months(own_year.or(year)?, found, 1)
}

/// The one month of the text, and its year where it stands beside it.
fn read(text: &str) -> Option<(u32, Option<i32>)> {
    let lower = text.to_lowercase();
    let tokens = tokens(&lower);
    let mut found: Option<(u32, Option<i32>)> = None;
    for at in 0..tokens.len() {
        let Some(one) = written(&tokens, at).or_else(|| named(&tokens, at)) else { continue };
        let one = one?;
        if found.is_some_and(|other| other != one) {
            return None;
        }
        found = Some(one);
    }
    found
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (before, from) = rest.split_at(start);
        let is_digit = from.starts_with(|c: char| c.is_ascii_digit());
        let is_other = |c: char| !c.is_alphanumeric() || c.is_ascii_digit() != is_digit;
        let (text, after) = from.split_at(from.find(is_other).unwrap_or(from.len()));
        tokens.push(Token { before, text });
        rest = after;
    }
    tokens
}

fn number<'t>(tokens: &'t [Token<'_>], at: Option<usize>) -> Option<&'t str> {
    let text = tokens.get(at?)?.text;
    text.starts_with(|c: char| c.is_ascii_digit()).then_some(text)
}

/// `2026-01` and `01.2026`, whose first number stands here; `Some(None)` for a part of a whole date.
fn written(tokens: &[Token<'_>], at: usize) -> Option<Option<(u32, Option<i32>)>> {
    let joins = |at: usize| tokens.get(at).is_some_and(|token| matches!(token.before, "-" | "." | "_" | "/"));
    let (first, second) =
        (number(tokens, Some(at))?, number(tokens, Some(at + 1)).filter(|_| joins(at + 1))?);
    let month = |text: &str| text.parse().ok().filter(|month| text.len() == 2 && (1..=12).contains(month));
    let (year, month) = match (year_of(first), year_of(second)) {
        (Some(year), None) => (year, month(second)?),
        (None, Some(year)) => (year, month(first)?),
        _ => return None,
    };
    let goes_on = number(tokens, Some(at + 2)).is_some_and(|_| joins(at + 2));
    let began = joins(at) && number(tokens, at.checked_sub(1)).is_some();
    Some((!goes_on && !began).then_some((month, Some(year))))
}

/// A month in letters, and the year before or behind it; `Some(None)` behind the number of a day.
fn named(tokens: &[Token<'_>], at: usize) -> Option<Option<(u32, Option<i32>)>> {
    let word = tokens.get(at)?.text;
    let is_long = word.chars().nth(3).is_some();
    let month = words::month(word).filter(|_| is_long || SHORT.contains(&word))?;
    let year = |at: Option<usize>| number(tokens, at).and_then(year_of);
    let is_day = |at: Option<usize>| number(tokens, at).is_some_and(|number| number.len() < 3);
    if is_day(at.checked_sub(1)) || is_day(Some(at + 1)) {
        return Some(None);
    }
    Some(Some((month, year(Some(at + 1)).or_else(|| year(at.checked_sub(1))))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> String {
        month_in(text).map(|(from, to)| format!("{from} {to}")).unwrap_or_default()
    }

    #[test]
    fn months_with_their_year() {
        for text in [
            "Январь 2026",
            "январь 2026.csv",
            "2026-01.csv",
            "spend_2026_01 (2).csv",
            "2026 январь",
            "Отчет по рекламе за январь 2026 г.",
            "costs-Jan-2026.xlsx",
            "01.2026",
            "January2026.csv",
        ] {
            assert_eq!(first(text), "2026-01-01 2026-01-31", "{text}");
        }
    }

    #[test]
    fn days_ranges_and_other_numbers_are_no_months() {
        for text in [
            "2026-01-15.csv",
            "15.01.2026",
            "15 января 2026",
            "January 15, 2026",
            "январь-март 2026",
            "2026-01 - 2026-02",
            "Январь",
            "ad set 2026",
            "plan 2026",
            "report 202601",
            "v2026.1",
            "Q1 2026",
        ] {
            assert_eq!(first(text), "", "{text}");
        }
        assert_eq!(month_in_two("Январь", "Отчёт 2026.xlsx"), month_in("2026-01"));
        assert_eq!(month_in_two("Январь", "Отчёт.xlsx"), None);
        assert_eq!(month_in_two("Лист1", "Отчёт 2026.xlsx"), None);
    }
}
