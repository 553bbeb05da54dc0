//! A finding's figures in words, the same in every format that people read.

use super::{About, Finding, Judged, Verdict};
use crate::catalogue::evaluate::Number;
use crate::catalogue::kpi::Show;
use crate::decimal::Decimal;
use crate::present::Lang;
use crate::present::numbers::human;
use crate::query::{Bound, Direction, Value};

/// The keys of a row, `Email · Spring`; nothing for the one row of a rule that is not split.
pub fn keys(keys: &[Option<String>]) -> String {
    let named: Vec<&str> = keys.iter().map(|key| key.as_deref().unwrap_or("(not given)")).collect();
    named.join(" · ")
}

/// What was found: `cpo is 49.24 EUR`, `cr fell by 23.53%, from 2.00% to 1.53%`, `freshness is 5 days (2026-01-06)`.
pub fn observed(finding: &Finding, row: &Judged, lang: Lang) -> String {
    let kpi = &finding.kpi;
    let told = |value: Option<Number>| {
        value
            .and_then(|value| amount(finding, value, lang))
            .unwrap_or_else(|| "— (undefined or unknown)".to_owned())
    };
    match finding.about {
        About::Value if row.verdict == Verdict::NoData => format!("{kpi} has no row in these days"),
        About::Value => format!("{kpi} is {}", told(row.value)),
        About::Freshness => {
            let days = row.value.and_then(|value| human(value, Show::Count, lang));
            let days = days.map(|days| if days == "1" { "1 day".to_owned() } else { format!("{days} days") });
            let last = row.last_day.map_or_else(String::new, |day| format!(", the last day is {day}"));
            let untold = match row.last_day {
                Some(_) => "— (the files tell days that are yet to come)",
                None => "— (the files tell no days)",
            };
            format!("{kpi} is {}{last}", days.unwrap_or_else(|| untold.to_owned()))
        }
        About::Change(direction) => {
            let from_to = format!("from {} to {}", told(row.before), told(row.value));
            let share = row.change.and_then(|change| human(magnitude(change), Show::Percent, lang));
            match (row.change, share) {
                (Some(change), Some(share)) => {
                    format!("{kpi} {} by {share}, {from_to}", verb(direction, change, row))
                }
                _ => format!("{kpi} went {from_to}: its change is undefined"),
            }
        }
    }
}

/// What the rule asks for: `must be <= 40 EUR`, `must drop by <= 10%`.
pub fn required(finding: &Finding, row: &Judged) -> String {
    let bound = row.bound.as_ref().map(|bound| bound_text(finding, bound)).unwrap_or_default();
    match finding.about {
        About::Value | About::Freshness => format!("must be {bound}"),
        About::Change(direction) => format!("must {} by {bound}", direction.id()),
    }
}

/// A bound; of what is shown in percent as a percentage, of money with the currency.
pub fn bound_text(finding: &Finding, bound: &Bound) -> String {
    let shown = match (&bound.value, finding.about) {
        (Value::Number(number), About::Freshness) => Value::Days(*number),
        (Value::Number(number), About::Change(_)) => percent(*number),
        (Value::Number(number), About::Value) if finding.show == Show::Percent => percent(*number),
        (Value::Number(number), About::Value) if finding.show == Show::Money => match &finding.currency {
            Some(currency) => Value::Money { amount: *number, currency: currency.clone() },
            None => bound.value.clone(),
        },
        _ => bound.value.clone(),
    };
    format!("{} {shown}", bound.op.text())
}

fn percent(number: Decimal) -> Value {
    number.checked_mul(Decimal::from_int(100)).map_or(Value::Number(number), Value::Percent)
}

/// A value of the rule's KPI; money with its currency.
pub fn amount(finding: &Finding, value: Number, lang: Lang) -> Option<String> {
    let text = human(value, finding.show, lang)?;
    match &finding.currency {
        Some(currency) if finding.show == Show::Money => Some(format!("{text} {currency}")),
        _ => Some(text),
    }
}

fn verb(direction: Direction, change: Number, row: &Judged) -> &'static str {
    let is_negative = change.to_f64() < 0.0;
    let fell = match direction {
        Direction::Drop => !is_negative,
        Direction::Rise => is_negative,
        Direction::Change => match (row.value, row.before) {
            (Some(now), Some(before)) => now.to_f64() < before.to_f64(),
            _ => false,
        },
    };
    match fell {
        _ if change.to_f64() == 0.0 => "moved",
        true => "fell",
        false => "rose",
    }
}

fn magnitude(number: Number) -> Number {
    match number {
        Number::Exact(value) => Number::Exact(value.abs()),
        Number::Ratio(value) => Number::Ratio(value.abs()),
    }
}
