//! Whether a predicate holds for a row. Two-valued: every comparison with an unknown is false, `!=` and
//! `not in` too, so `not (romi > 1)` holds where ROMI is unknown and `romi <= 1` does not.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::predicate::{Op, Predicate};
use super::value::Value;
use crate::catalogue::evaluate::Number;
use crate::decimal::Decimal;

/// What a row has under a name.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// A dimension; `None`: not given.
    Text(Option<Cow<'a, str>>),
    /// A measure or a KPI; `None`: unknown or undefined.
    Number(Option<Number>),
}

impl Predicate {
    /// Whether the row holds it; `lookup` tells the cell of a name.
    pub fn eval<'a>(&self, lookup: &dyn Fn(&str) -> Cell<'a>) -> bool {
        match self {
            Predicate::And(parts) => parts.iter().all(|part| part.eval(lookup)),
            Predicate::Or(parts) => parts.iter().any(|part| part.eval(lookup)),
            Predicate::Not(part) => !part.eval(lookup),
            Predicate::Compare { name, op, value, .. } => holds(&lookup(name), *op, value),
            Predicate::In { name, negated, values, .. } => {
                let cell = lookup(name);
                if *negated {
                    values.iter().all(|(value, _)| holds(&cell, Op::NotEqual, value))
                } else {
                    values.iter().any(|(value, _)| holds(&cell, Op::Equal, value))
                }
            }
        }
    }
}

fn holds(cell: &Cell<'_>, op: Op, value: &Value) -> bool {
    match cell {
        Cell::Text(Some(text)) => {
            value.text().is_some_and(|value| compare_text(&fold(text), op, &fold(&value)))
        }
        Cell::Number(Some(number)) => value.number().is_some_and(|value| compare(*number, op, value)),
        Cell::Text(None) | Cell::Number(None) => false,
    }
}

/// `number op bound`, exactly where the number is exact.
pub(crate) fn compare(number: Number, op: Op, bound: Decimal) -> bool {
    let order = match number {
        Number::Exact(number) => Some(number.cmp(&bound)),
        Number::Ratio(number) => number.partial_cmp(&bound.to_f64()),
    };
    order.is_some_and(|order| ordered(order, op))
}

fn compare_text(text: &str, op: Op, value: &str) -> bool {
    match op {
        Op::Contains => text.contains(value),
        Op::StartsWith => text.starts_with(value),
        // Only days, weeks, months, quarters and years are ordered; their text sorts as they do.
        _ => ordered(text.cmp(value), op),
    }
}

fn ordered(order: Ordering, op: Op) -> bool {
    match op {
        Op::Equal => order.is_eq(),
        Op::NotEqual => order.is_ne(),
        Op::Less => order.is_lt(),
        Op::LessOrEqual => order.is_le(),
        Op::Greater => order.is_gt(),
        Op::GreaterOrEqual => order.is_ge(),
        Op::Contains | Op::StartsWith => false,
    }
}

/// Names are compared without regard to case and to blanks around and between words.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse_where;

    fn row<'a>(name: &str) -> Cell<'a> {
        match name {
            "channel" => Cell::Text(Some(Cow::Borrowed("Paid  Search"))),
            "campaign" => Cell::Text(None),
            "campaign_id" => Cell::Text(Some(Cow::Borrowed("12345"))),
            "day" => Cell::Text(Some(Cow::Borrowed("2026-01-31"))),
            "city" => Cell::Text(Some(Cow::Borrowed("СОФИЯ"))),
            "spend" => Cell::Number(Decimal::parse("100.10").map(Number::Exact)),
            "romi" => Cell::Number(Some(Number::Ratio(0.2))),
            _ => Cell::Number(None),
        }
    }

    #[test]
    fn truth() {
        for (text, truth) in [
            ("channel = \"paid search\"", true),
            ("channel != Email", true),
            ("channel in (Email, 'Paid Search')", true),
            ("channel not in (Email, Direct)", true),
            ("channel contains sea", true),
            ("channel starts with \"PAID \"", true),
            ("city = софия", true),
            ("campaign_id = 12345", true),
            ("day >= 2026-01-31 and day < 2026-02-01", true),
            ("spend = 100.1", true),
            ("spend > 100.1", false),
            ("spend >= 100.1 EUR", true),
            ("romi >= 20%", true),
            ("romi > 20%", false),
            ("romi = 0.2", true),
            ("spend > 1000 or channel = 'paid search' and romi > 0", true),
            ("(spend > 1000 or channel = 'paid search') and romi > 1", false),
            ("not channel = Email and not (romi > 1)", true),
        ] {
            assert_eq!(parse_where(text).unwrap().eval(&row), truth, "{text}");
        }
    }

    #[test]
    fn a_comparison_with_an_unknown_is_false() {
        for text in [
            "cpl > 1",
            "cpl <= 1",
            "cpl != 1",
            "cpl not in (1, 2)",
            "campaign = x",
            "campaign != x",
            "campaign not in (x)",
            "campaign contains ''",
        ] {
            let predicate = parse_where(text).unwrap();
            assert!(!predicate.eval(&row), "{text}");
            assert!(Predicate::Not(Box::new(predicate)).eval(&row), "not {text}");
        }
    }
}
