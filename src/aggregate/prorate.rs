//! Rows that speak of several days → rows of one day each, or of the days inside the period.
//!
//! Every day gets the same share; shares are rounded to cents or whole things so that they add up to the row exactly.
//! Only what was asked for is spread (`--prorate`), and it is said. What does not add up (users, customers) is
//! unknown of a part of the days.

use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::unit::Unit;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::facts::fact::{Days, Fact, Sums, measures_of};
use crate::facts::file::FileInfo;
use std::collections::BTreeMap;

/// Spreads each row that the period cuts, or with `by_day` each row of several days.
pub fn spread(
    facts: &mut Vec<Fact>,
    files: &[FileInfo],
    period: Option<Days>,
    by_day: bool,
    notes: &mut Vec<Diagnostic>,
) {
    let mut spread: BTreeMap<usize, u64> = BTreeMap::new();
    let mut out = Vec::with_capacity(facts.len());
    for fact in facts.drain(..) {
        let parts = fact.days.map(|days| parts(days, period, by_day)).unwrap_or_default();
        if parts.len() < 2 {
            out.push(fact);
            continue;
        }
        *spread.entry(fact.file).or_default() += fact.rows;
        out.extend(split(&fact, &parts, period));
    }
    *facts = out;
    for (file, rows) in spread {
        let message = format!(
            "{} of several days: what {} was spread evenly over them",
            count(rows, "row speaks", "rows speak"),
            if rows == 1 { "it tells" } else { "they tell" }
        );
        let path = files.get(file).map(|file| file.path.clone()).unwrap_or_default();
        notes.push(Diagnostic::note("prorated", message).at(Location::file(path)));
    }
}

/// The parts that a row's days fall into, first to last.
fn parts(days: Days, period: Option<Days>, by_day: bool) -> Vec<Days> {
    if by_day {
        return days.from.iter_days().take_while(|day| *day <= days.to).map(Days::one).collect();
    }
    let Some(inside) = period.and_then(|period| days.intersection(period)) else { return vec![days] };
    let before = inside.from.pred_opt().filter(|to| *to >= days.from).map(|to| Days { from: days.from, to });
    let after = inside.to.succ_opt().filter(|from| *from <= days.to).map(|from| Days { from, to: days.to });
    before.into_iter().chain([inside]).chain(after).collect()
}

/// The fact as one for each part. The row itself goes with the first part inside the period.
fn split(fact: &Fact, parts: &[Days], period: Option<Days>) -> Vec<Fact> {
    let all: i64 = parts.iter().map(|days| days.count()).sum();
    let mut passed = 0;
    let mut out: Vec<Fact> = Vec::with_capacity(parts.len());
    for days in parts {
        let (from, to) = (passed, passed + days.count());
        passed = to;
        let mut part = fact.clone();
        part.days = Some(*days);
        part.people = None;
        part.rows = 0;
        part.sums = shares(fact.kind, &fact.sums, from, to, all);
        part.written = fact.written.map(|amount| share(amount, 2, from, to, all));
        out.push(part);
    }
    let is_inside = |days: &Days| period.is_none_or(|period| days.is_within(period));
    let counted = parts.iter().position(is_inside).unwrap_or(0);
    if let Some(part) = out.get_mut(counted) {
        part.rows = fact.rows;
    }
    out
}

fn shares(kind: Kind, sums: &Sums, from: i64, to: i64, all: i64) -> Sums {
    let mut shares = Sums::default();
    for measure in measures_of(kind).iter().filter(|measure| measure.is_additive()) {
        if let Some(value) = sums.get(*measure) {
            shares.set(*measure, share(value, digits(*measure), from, to, all));
        }
    }
    shares
}

fn digits(measure: MeasureId) -> u32 {
    if measure.unit() == Unit::MONEY { 2 } else { 0 }
}

/// What falls to the days from `from` to `to` of `all`: the difference of two rounded parts from the start, so that
/// all shares add up to the value. A value with more digits keeps them.
fn share(value: Decimal, digits: u32, from: i64, to: i64, all: i64) -> Decimal {
    let digits =
        (digits..Decimal::DIGITS).find(|digits| value.round(*digits) == value).unwrap_or(Decimal::DIGITS);
    let until = |days: i64| {
        if days == all {
            return value;
        }
        let part = value
            .checked_mul(Decimal::from_int(days))
            .and_then(|sum| sum.checked_div(Decimal::from_int(all)));
        part.unwrap_or(Decimal::ZERO).round(digits)
    };
    until(to).checked_sub(until(from)).unwrap_or(Decimal::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_add_up_to_the_value_and_differ_by_little(cents in -10_000_000i64..10_000_000, all in 1i64..400) {
            let value = Decimal::from_raw(i128::from(cents) * 10_000_000_000_000_000);
            let shares: Vec<Decimal> = (0..all).map(|day| share(value, 2, day, day + 1, all)).collect();
            let sum = shares.iter().fold(Decimal::ZERO, |sum, share| sum.checked_add(*share).unwrap());
            prop_assert_eq!(sum, value);
            let (least, most) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
            prop_assert!(most.checked_sub(*least).unwrap() <= Decimal::parse("0.02").unwrap());
        }
    }

    #[test]
    fn a_row_is_cut_where_the_period_cuts_it() {
        let days = |from: &str, to: &str| Days { from: from.parse().unwrap(), to: to.parse().unwrap() };
        let row = days("2026-01-29", "2026-02-02");
        let february = Some(days("2026-02-01", "2026-02-28"));
        assert_eq!(
            parts(row, february, false),
            [days("2026-01-29", "2026-01-31"), days("2026-02-01", "2026-02-02")]
        );
        assert_eq!(parts(row, february, true).len(), 5);
        assert_eq!(parts(row, None, false), [row]);
    }
}
