//! The cells of a column → what they look like: days, numbers, ids, addresses. For proposals only.

use crate::normalise::currency::Currency;
use crate::normalise::date::{DayMonth, parse_date};
use crate::normalise::is_missing;
use std::collections::BTreeSet;

/// What the cells of a column look like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    pub filled: usize,
    dates: usize,
    numbers: usize,
    mails: usize,
    codes: usize,
    distinct: usize,
}

impl Shape {
    pub fn of<'c>(cells: impl Iterator<Item = &'c str>) -> Shape {
        let mut shape = Shape::default();
        let mut seen = BTreeSet::new();
        for cell in cells.map(str::trim).filter(|cell| !is_missing(cell.as_bytes())) {
            shape.filled += 1;
            shape.dates += usize::from(is_day(cell));
            shape.numbers += usize::from(is_number(cell));
            shape.mails += usize::from(cell.contains('@') && cell.contains('.'));
            shape.codes += usize::from(cell.chars().count() <= 4 && Currency::parse(cell).is_some());
            seen.insert(cell);
        }
        shape.distinct = seen.len();
        shape
    }

    pub fn is_dates(&self) -> bool {
        self.all(self.dates)
    }

    pub fn is_numbers(&self) -> bool {
        self.all(self.numbers) && !self.is_dates()
    }

    pub fn is_mails(&self) -> bool {
        self.all(self.mails)
    }

    pub fn is_codes(&self) -> bool {
        self.all(self.codes)
    }

    /// Hardly a value stands twice.
    pub fn is_ids(&self) -> bool {
        self.filled > 0 && self.distinct * 10 >= self.filled * 9
    }

    /// A stray cell, a total below, does not change what a column is.
    fn all(&self, part: usize) -> bool {
        part > 0 && part * 20 >= self.filled * 19
    }
}

fn is_day(cell: &str) -> bool {
    let is_read = |order: DayMonth| matches!(parse_date(cell.as_bytes(), Some(order)), Ok(Some(_)));
    cell.contains(['-', '.', '/', ' ']) && [DayMonth::DayFirst, DayMonth::MonthFirst].into_iter().any(is_read)
}

/// Digits with marks, and a currency or percent sign of a few letters at one end.
fn is_number(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let others = |c: char| c.is_alphanumeric() || c.is_whitespace() || ".,'’-−+()%$€£₽֏₴₸¥".contains(c);
    digits > 0
        && letters <= 4
        && cell.chars().all(others)
        && cell.find(char::is_alphabetic).is_none_or(|at| {
            // Letters within digits make an id.
            at == 0 || cell.get(at..).is_some_and(|rest| !rest.contains(|c: char| c.is_ascii_digit()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> Shape {
        Shape::of(cells.iter().copied())
    }

    #[test]
    fn columns_look_like_what_they_hold() {
        assert!(of(&["1/31/2023", "12/7/2022 12:00 AM"]).is_dates());
        assert!(of(&["R$\u{a0}100.000", "146536,25", "(5.00)", "12 %"]).is_numbers());
        assert!(!of(&["A-17", "5e7a1c90"]).is_numbers());
        assert!(of(&["USD", "EUR"]).is_codes());
        assert!(of(&["a@b.co", ""]).is_mails());
        assert!(of(&["1", "2", "3"]).is_ids() && !of(&["1", "1", "3"]).is_ids());
        assert!(!of(&["", "-"]).is_numbers());
    }
}
