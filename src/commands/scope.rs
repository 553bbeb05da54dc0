//! `--from`, `--to`, `--period`, `--today` → the period.

use crate::aggregate::time::{Calendar, days_of};
use crate::catalogue::dimension::Dimension;
use crate::cli::ScopeArgs;
use crate::diagnostic::{Diagnostic, Result};
use crate::facts::fact::Days;
use crate::query::Predicate;
use chrono::{Datelike, Months, NaiveDate, TimeDelta};

/// The period asked for; an open end reaches to the first or last day there is.
pub fn period(scope: &ScopeArgs, calendar: Calendar) -> Result<Option<Days>> {
    if let Some(name) = &scope.period {
        return named(name, today(scope)?, calendar).map(Some);
    }
    let from = scope.from.as_deref().map(|text| date("--from", text)).transpose()?;
    let to = scope.to.as_deref().map(|text| date("--to", text)).transpose()?;
    match (from, to) {
        (None, None) => Ok(None),
        (from, to) => {
            let days = Days { from: from.unwrap_or(NaiveDate::MIN), to: to.unwrap_or(NaiveDate::MAX) };
            if days.from > days.to {
                let message = format!("--from {} is after --to {}", days.from, days.to);
                return Err(Diagnostic::error("bad-period", message).into());
            }
            Ok(Some(days))
        }
    }
}

/// The weeks that the command line asks for, else those of the settings.
pub fn calendar(scope: &ScopeArgs, settings: Calendar) -> Calendar {
    let said = scope.week_start.as_deref().and_then(|day| day.parse().ok());
    said.map_or(settings, |week_start| Calendar { week_start })
}

/// Weeks are compared as text, which is right only when they are named as the report names them.
pub fn refuse_other_weeks(predicate: Option<&Predicate>, calendar: Calendar) -> Result<()> {
    let weeks = predicate.map(|predicate| predicate.values_of(Dimension::Week.id())).unwrap_or_default();
    for week in weeks {
        let first = week.parse::<NaiveDate>().ok();
        let (is_known, hint) = if calendar == Calendar::default() {
            (first.is_none(), "weeks go by their ISO number, for example 2026-W05".to_owned())
        } else {
            let own =
                first.or_else(|| days_of(&week).map(|days| days.from)).and_then(|day| calendar.week_of(day));
            let own = own.map_or_else(String::new, |day| format!(", for example {day}"));
            let is_known = first.is_some_and(|day| calendar.week_of(day) == Some(day));
            (is_known, format!("weeks go by their first day here (week_start){own}"))
        };
        if !is_known {
            let error = Diagnostic::error("bad-where", format!("no week of the report is called \"{week}\""));
            return Err(error.hint(hint).into());
        }
    }
    Ok(())
}

fn date(flag: &str, text: &str) -> Result<NaiveDate> {
    let day = text.parse::<NaiveDate>().ok().filter(|day| (1990..=2100).contains(&day.year()));
    day.ok_or_else(|| {
        Diagnostic::error("bad-period", format!("{flag} {text}: this is not a day between 1990 and 2100"))
            .hint("write it as 2026-01-31")
            .into()
    })
}

pub fn today(scope: &ScopeArgs) -> Result<NaiveDate> {
    match &scope.today {
        Some(text) => date("--today", text),
        None => Ok(chrono::Local::now().date_naive()),
    }
}

fn named(name: &str, today: NaiveDate, calendar: Calendar) -> Result<Days> {
    let back = |days: i64| today - TimeDelta::days(days);
    let week = calendar.week_of(today).unwrap_or(today);
    let month = today.with_day(1).unwrap_or(today);
    let last_month = month.checked_sub_months(Months::new(1)).unwrap_or(month);
    let found = match name {
        "today" => Some(Days::one(today)),
        "yesterday" => Some(Days::one(back(1))),
        "last-7-days" => Some(Days { from: back(7), to: back(1) }),
        "last-30-days" => Some(Days { from: back(30), to: back(1) }),
        "this-week" => Some(Days { from: week, to: today }),
        "last-week" => Some(Days { from: week - TimeDelta::days(7), to: week - TimeDelta::days(1) }),
        "this-month" => Some(Days { from: month, to: today }),
        "last-month" => Some(Days { from: last_month, to: month - TimeDelta::days(1) }),
        _ => days_of(name),
    };
    found.ok_or_else(|| {
        Diagnostic::error("bad-period", format!("there is no period \"{name}\""))
            .hint("use last-30-days, last-month, 2026-03, 2026-W09, 2026-Q1 or 2026, or --from and --to")
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_periods_end_where_people_expect() {
        // A Wednesday.
        let today: NaiveDate = "2026-03-11".parse().unwrap();
        let span = |name: &str| {
            let days = named(name, today, Calendar::default()).unwrap();
            format!("{}..{}", days.from, days.to)
        };
        assert_eq!(span("yesterday"), "2026-03-10..2026-03-10");
        assert_eq!(span("last-7-days"), "2026-03-04..2026-03-10");
        assert_eq!(span("this-week"), "2026-03-09..2026-03-11");
        assert_eq!(span("last-week"), "2026-03-02..2026-03-08");
        assert_eq!(span("last-month"), "2026-02-01..2026-02-28");
        assert_eq!(span("2026-Q1"), "2026-01-01..2026-03-31");
        assert!(named("last-fortnight", today, Calendar::default()).is_err());
        let sundays = Calendar { week_start: chrono::Weekday::Sun };
        let from = |name: &str| named(name, today, sundays).unwrap().from.to_string();
        assert_eq!((from("this-week").as_str(), from("last-week").as_str()), ("2026-03-08", "2026-03-01"));
    }
}
