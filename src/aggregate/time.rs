//! Time grains: the bucket of a day, and the days of a bucket.
//!
//! `2026-01-31` · `2026-W05` (ISO weeks) · `2026-01` · `2026-Q1` · `2026` · `1`…`7` for weekdays, Monday first.

use crate::catalogue::dimension::Dimension;
use crate::facts::fact::Days;
use crate::normalise::date::period::named_period;
use chrono::{Datelike, NaiveDate};

/// The bucket that holds all of the days; `None` when they cross its edge or the dimension is not a time.
pub fn bucket(dimension: Dimension, days: Days) -> Option<String> {
    let name = |day: NaiveDate| match dimension {
        Dimension::Day => Some(day.to_string()),
        Dimension::Week => {
            let week = day.iso_week();
            Some(format!("{}-W{:02}", week.year(), week.week()))
        }
        Dimension::Month => Some(format!("{}-{:02}", day.year(), day.month())),
        Dimension::Quarter => Some(format!("{}-Q{}", day.year(), day.month0() / 3 + 1)),
        Dimension::Year => Some(day.year().to_string()),
        _ => None,
    };
    if dimension == Dimension::Weekday {
        let is_one_day = days.from == days.to;
        return is_one_day.then(|| days.from.weekday().number_from_monday().to_string());
    }
    let (first, last) = (name(days.from)?, name(days.to)?);
    (first == last).then_some(first)
}

/// The days of a named bucket or period: a day, ISO week, month, quarter or year.
pub fn days_of(text: &str) -> Option<Days> {
    named_period(text).map(|(from, to)| Days { from, to })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_are_iso_weeks_over_the_turn_of_the_year() {
        // 2026-01-01 is a Thursday: its week began on 2025-12-29 and is week 1 of 2026.
        assert_eq!(bucket(Dimension::Week, Days::one(day("2025-12-29"))).as_deref(), Some("2026-W01"));
        assert_eq!(days_of("2026-W01"), Some(Days { from: day("2025-12-29"), to: day("2026-01-04") }));
        assert_eq!(days_of("2026-W54"), None);
    }

    #[test]
    fn a_range_over_an_edge_has_no_bucket() {
        let days = Days { from: day("2026-01-31"), to: day("2026-02-01") };
        assert_eq!(bucket(Dimension::Month, days), None);
        assert_eq!(bucket(Dimension::Quarter, days).as_deref(), Some("2026-Q1"));
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["", "2026-13", "2026-Q5", "26-01", "2026-1", "2026-02-30", "last year"] {
            assert_eq!(days_of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_day_lies_in_the_days_of_its_bucket(offset in 0i64..20_000) {
            let day = day("1995-01-01") + chrono::TimeDelta::days(offset);
            for dimension in [Dimension::Day, Dimension::Week, Dimension::Month, Dimension::Quarter, Dimension::Year] {
                let name = bucket(dimension, Days::one(day)).unwrap();
                prop_assert!(Days::one(day).is_within(days_of(&name).unwrap()), "{name}");
            }
        }
    }
}
