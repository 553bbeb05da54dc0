//! Names and values of a predicate or a rule against the catalogue.
//!
//! Refused: unknown names (with the nearest known one), names compared with numbers and numbers with names
//! (`bad-where`, `bad-rule`), a percentage of money, a currency after a ratio (`impossible-unit`). Plain numbers
//! go with every KPI. Currencies are left to the caller, who knows that of the report.

mod rules;

use super::predicate::{Op, Predicate};
use super::value::Value;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::registry::{Catalogue, Column};
use crate::catalogue::suggest::nearest;
use crate::catalogue::syntax::{Fault, Span};
use crate::diagnostic::{Refusal, Result};
use chrono::{NaiveDate, Weekday};

impl Predicate {
    /// Checks every comparison; `text` is what the predicate was parsed from.
    ///
    /// # Errors
    /// All that is wrong: `unknown-dimension`, `unknown-kpi`, `bad-where`, `impossible-unit`.
    pub fn check(&self, text: &str, catalogue: &Catalogue) -> Result<()> {
        let mut faults = Vec::new();
        check_predicate(self, text, catalogue, &mut faults);
        refuse(faults, "bad-where", text)
    }
}

fn refuse(faults: Vec<Fault>, code: &'static str, text: &str) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(Refusal(faults.into_iter().map(|fault| fault.diagnose(code, text)).collect()))
}

fn check_predicate(predicate: &Predicate, text: &str, catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    match predicate {
        Predicate::And(parts) | Predicate::Or(parts) => {
            parts.iter().for_each(|part| check_predicate(part, text, catalogue, faults));
        }
        Predicate::Not(part) => check_predicate(part, text, catalogue, faults),
        Predicate::Compare { name, name_span, op, value, value_span } => {
            faults.extend(check_leaf(name, *name_span, *op, (value, *value_span), text, catalogue));
        }
        Predicate::In { name, name_span, values, .. } => {
            for (value, span) in values {
                let fault = check_leaf(name, *name_span, Op::Equal, (value, *span), text, catalogue);
                // An unknown name once, not for every value.
                if let Some(fault) = fault
                    && !faults.contains(&fault)
                {
                    faults.push(fault);
                }
            }
        }
    }
}

fn check_leaf(
    name: &str,
    name_span: Span,
    op: Op,
    (value, value_span): (&Value, Span),
    text: &str,
    catalogue: &Catalogue,
) -> Option<Fault> {
    if let Some(dimension) = Dimension::from_id(name) {
        return check_dimension(dimension, name_span, op, (value, value_span), value_span.of(text));
    }
    let Some(column) = catalogue.find(name) else {
        let looks_like_dimension = matches!(value, Value::Text(_) | Value::Day(_));
        return Some(unknown(name, name_span, looks_like_dimension, catalogue));
    };
    if matches!(op, Op::Contains | Op::StartsWith) {
        let message = format!("\"{name}\" is a number: it cannot be searched with \"{}\"", op.text());
        return Some(Fault::new(name_span, message).hint("compare numbers by = != < <= > >="));
    }
    check_number(column, value, value_span)
}

/// `None` when the value can be compared with the column.
fn check_number(column: Column<'_>, value: &Value, span: Span) -> Option<Fault> {
    let (id, unit) = (column.id(), column.unit());
    let impossible = |hint: &str| {
        let message = format!("\"{id}\" is {unit}, but {value} is {}", value.sort());
        Some(Fault::new(span, message).hint(hint).code("impossible-unit"))
    };
    match value {
        Value::Number(_) => None,
        Value::Percent(_) if unit.is_ratio() => None,
        Value::Percent(_) => impossible("leave out the percent sign"),
        Value::Money { .. } if unit.is_amount() => None,
        Value::Money { .. } => impossible("leave out the currency"),
        Value::Days(_) => impossible("days go with freshness only: freshness <= 2 days"),
        Value::Text(_) | Value::Day(_) => {
            let message = format!("\"{id}\" is a number, but {value} is {}", value.sort());
            Some(
                Fault::new(span, message)
                    .hint("write numbers as 1000, 0.35, 20% or 15 EUR, with a decimal point"),
            )
        }
    }
}

fn check_dimension(
    dimension: Dimension,
    name_span: Span,
    op: Op,
    (value, span): (&Value, Span),
    written: &str,
) -> Option<Fault> {
    let id = dimension.id();
    let ordered = dimension.is_time() && dimension != Dimension::Weekday;
    if op.is_order() && !ordered {
        let message = format!("\"{id}\" has no order: it cannot be compared by \"{}\"", op.text());
        let hint = "compare names by = or !=, in (…), contains or starts with";
        return Some(Fault::new(name_span.to(span), message).hint(hint));
    }
    let searched = matches!(op, Op::Contains | Op::StartsWith);
    if ordered && !searched {
        let text = value.text().unwrap_or_default();
        return (!has_shape(dimension, &text)).then(|| {
            let message = format!("{written} is no {id}");
            Fault::new(span, message).hint(format!("write a {id} as {}", shape(dimension).1))
        });
    }
    // Any other text would be like no day, and unlike every day.
    if dimension == Dimension::Weekday
        && !searched
        && let Some(text) = value.text()
        && !matches!(text.trim(), "1" | "2" | "3" | "4" | "5" | "6" | "7")
    {
        let fault = Fault::new(span, format!("{written} is no weekday: they are numbered 1 to 7"));
        return Some(fault.hint("Monday is 1, Sunday is 7: weekday in (6, 7) is the weekend"));
    }
    match value {
        Value::Text(_) => None,
        // Ids and years are written without quotes as often as with them.
        Value::Number(_)
            if is_digits(written) && (dimension == Dimension::CampaignId || dimension.is_time()) =>
        {
            None
        }
        Value::Day(_) if dimension.is_time() => None,
        other => {
            let message = format!("\"{id}\" is a name, but {written} is {}", other.sort());
            Some(
                Fault::new(span, message)
                    .hint(format!("if {written} is the name, put it in quotes: \"{written}\"")),
            )
        }
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The form of a period's name (0 for any digit) and an example.
fn shape(dimension: Dimension) -> (&'static str, &'static str) {
    match dimension {
        Dimension::Week => ("0000-W00", "2026-W05"),
        Dimension::Month => ("0000-00", "2026-01"),
        Dimension::Quarter => ("0000-Q0", "2026-Q1"),
        Dimension::Year => ("0000", "2026"),
        _ => ("0000-00-00", "2026-01-31"),
    }
}

/// Periods are compared as text, which is right only when all are written alike.
fn has_shape(dimension: Dimension, text: &str) -> bool {
    let (form, text) = (shape(dimension).0, text.trim());
    let digits: String =
        text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c.to_ascii_uppercase() }).collect();
    // Weeks that do not begin on Monday go by their first day.
    let is_first_day = dimension == Dimension::Week && has_shape(Dimension::Day, text);
    digits == form && exists(dimension, text) || is_first_day
}

/// Whether the calendar has a period that is written in its form: there is no 13th month.
fn exists(dimension: Dimension, text: &str) -> bool {
    let number = |from: usize| text.get(from..).and_then(|number| number.parse::<u32>().ok());
    match dimension {
        Dimension::Day => text.parse::<NaiveDate>().is_ok(),
        Dimension::Week => {
            let year = text.get(..4).and_then(|year| year.parse().ok());
            let monday = year
                .zip(number(6))
                .and_then(|(year, week)| NaiveDate::from_isoywd_opt(year, week, Weekday::Mon));
            monday.is_some()
        }
        Dimension::Month => number(5).is_some_and(|month| (1..=12).contains(&month)),
        Dimension::Quarter => number(6).is_some_and(|quarter| (1..=4).contains(&quarter)),
        _ => true,
    }
}

fn unknown(name: &str, span: Span, dimension_likely: bool, catalogue: &Catalogue) -> Fault {
    let (what, code) =
        if dimension_likely { ("dimension", "unknown-dimension") } else { ("KPI or measure", "unknown-kpi") };
    let dimensions = || Dimension::ALL.iter().map(|dimension| dimension.id());
    let near = if dimension_likely {
        nearest(name, dimensions()).or_else(|| nearest(name, catalogue.ids()))
    } else {
        nearest(name, catalogue.ids()).or_else(|| nearest(name, dimensions()))
    };
    let fault = Fault::new(span, format!("there is no {what} \"{name}\"")).code(code);
    match near {
        Some(near) => fault.hint(format!("did you mean \"{near}\"?")),
        None if dimension_likely => {
            fault.hint(format!("the dimensions are {}", dimensions().collect::<Vec<_>>().join(", ")))
        }
        None => fault.hint("perfkpi explain lists all KPIs and measures"),
    }
}

#[cfg(test)]
mod tests;
