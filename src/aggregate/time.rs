//! Time grains: the bucket of a day, and the days of a bucket.
//!
//! `2026-01-31` · `2026-W05` (ISO weeks) · `2026-01` · `2026-Q1` · `2026` · `1`…`7` for weekdays, Monday first.
//! Weeks that begin on another day have no agreed numbers: they go by their first day, `2026-01-04`.

use crate::catalogue::dimension::Dimension;
use crate::facts::fact::Days;
use crate::normalise::date::period::named_period;
use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

/// How days make weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    pub week_start: Weekday,
}

impl Default for Calendar {
    /// ISO weeks.
    fn default() -> Self {
        Calendar { week_start: Weekday::Mon }
    }
}

impl Calendar {
    /// The bucket that holds all of the days; `None` when they cross its edge or the dimension is not a time.
    pub fn bucket(self, dimension: Dimension, days: Days) -> Option<String> {
        let name = |day: NaiveDate| match dimension {
            Dimension::Day => Some(day.to_string()),
            Dimension::Week => self.week(day),
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

    /// The days of a bucket.
    pub fn days_of(self, dimension: Dimension, bucket: &str) -> Option<Days> {
        if dimension == Dimension::Week && self.week_start != Weekday::Mon {
            let from: NaiveDate = bucket.parse().ok()?;
            return Some(Days { from, to: from.checked_add_signed(TimeDelta::days(6))? });
        }
        days_of(bucket)
    }

    /// The first day of a day's week.
    pub fn week_of(self, day: NaiveDate) -> Option<NaiveDate> {
        day.checked_sub_signed(TimeDelta::days(i64::from(day.weekday().days_since(self.week_start))))
    }

    fn week(self, day: NaiveDate) -> Option<String> {
        if self.week_start != Weekday::Mon {
            return Some(self.week_of(day)?.to_string());
        }
        let week = day.iso_week();
        Some(format!("{}-W{:02}", week.year(), week.week()))
    }
}

/// The days of a named period: a day, ISO week, month, quarter or year.
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
        assert_eq!(
            Calendar::default().bucket(Dimension::Week, Days::one(day("2025-12-29"))).as_deref(),
            Some("2026-W01")
        );
        assert_eq!(days_of("2026-W01"), Some(Days { from: day("2025-12-29"), to: day("2026-01-04") }));
        assert_eq!(days_of("2026-W54"), None);
    }

    #[test]
    fn weeks_from_sunday_go_by_their_first_day() {
        let sundays = Calendar { week_start: Weekday::Sun };
        // 2026-01-04 is a Sunday.
        let week = |text: &str| sundays.bucket(Dimension::Week, Days::one(day(text)));
        assert_eq!(week("2026-01-03").as_deref(), Some("2025-12-28"));
        assert_eq!(week("2026-01-04").as_deref(), Some("2026-01-04"));
        assert_eq!(week("2026-01-10").as_deref(), Some("2026-01-04"));
        let days = sundays.days_of(Dimension::Week, "2026-01-04");
        assert_eq!(days, Some(Days { from: day("2026-01-04"), to: day("2026-01-10") }));
    }

    #[test]
    fn a_range_over_an_edge_has_no_bucket() {
        let days = Days { from: day("2026-01-31"), to: day("2026-02-01") };
        assert_eq!(Calendar::default().bucket(Dimension::Month, days), None);
        assert_eq!(Calendar::default().bucket(Dimension::Quarter, days).as_deref(), Some("2026-Q1"));
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["", "2026-13", "2026-Q5", "26-01", "2026-1", "2026-02-30", "last year"] {
            assert_eq!(days_of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_day_lies_in_the_days_of_its_bucket(offset in 0i64..20_000, start in 0u8..7) {
            let calendar = Calendar { week_start: Weekday::try_from(start).unwrap() };
            let day = day("1995-01-01") + chrono::TimeDelta::days(offset);
            for dimension in [Dimension::Day, Dimension::Week, Dimension::Month, Dimension::Quarter, Dimension::Year] {
                let name = calendar.bucket(dimension, Days::one(day)).unwrap();
                prop_assert!(Days::one(day).is_within(calendar.days_of(dimension, &name).unwrap()), "{name}");
            }
        }
    }
}
