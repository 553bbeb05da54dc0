//! `--from`, `--to`, `--period`, `--today` → the period.

use crate::aggregate::time::days_of;
use crate::cli::ScopeArgs;
use crate::diagnostic::{Diagnostic, Result};
use crate::facts::fact::Days;
use chrono::{Datelike, Months, NaiveDate, TimeDelta};

/// The period asked for; an open end reaches to the first or last day there is.
pub fn period(scope: &ScopeArgs) -> Result<Option<Days>> {
    if let Some(name) = &scope.period {
        return named(name, today(scope)?).map(Some);
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

fn date(flag: &str, text: &str) -> Result<NaiveDate> {
    let day = text.parse::<NaiveDate>().ok().filter(|day| (1990..=2100).contains(&day.year()));
    day.ok_or_else(|| {
        Diagnostic::error("bad-period", format!("{flag} {text}: this is not a day between 1990 and 2100"))
            .hint("write it as 2026-01-31")
            .into()
    })
}

fn today(scope: &ScopeArgs) -> Result<NaiveDate> {
    match &scope.today {
        Some(text) => date("--today", text),
        None => Ok(chrono::Local::now().date_naive()),
    }
}

fn named(name: &str, today: NaiveDate) -> Result<Days> {
    let back = |days: i64| today - TimeDelta::days(days);
    let week = back(i64::from(today.weekday().num_days_from_monday()));
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
            let days = named(name, today).unwrap();
            format!("{}..{}", days.from, days.to)
        };
        assert_eq!(span("yesterday"), "2026-03-10..2026-03-10");
        assert_eq!(span("last-7-days"), "2026-03-04..2026-03-10");
        assert_eq!(span("this-week"), "2026-03-09..2026-03-11");
        assert_eq!(span("last-week"), "2026-03-02..2026-03-08");
        assert_eq!(span("last-month"), "2026-02-01..2026-02-28");
        assert_eq!(span("2026-Q1"), "2026-01-01..2026-03-31");
        assert!(named("last-fortnight", today).is_err());
    }
}
