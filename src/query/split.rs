//! A `--where` is two filters: its dimension part chooses rows before they are summed, its KPI part chooses
//! rows of the result. A condition that needs both at once can do neither and is refused.

use super::predicate::Predicate;
use crate::catalogue::syntax::{Fault, Span};
use crate::diagnostic::Result;

/// The two filters; `None` lets every row pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Dimensions only: before the sums.
    pub rows: Option<Predicate>,
    /// KPIs and measures only: after them.
    pub results: Option<Predicate>,
}

/// Splits a predicate; `text` is what it was parsed from, for the message.
///
/// # Errors
/// `bad-where` for an `or` (or a `not`) over dimensions and KPIs together.
pub fn split_where(predicate: Predicate, is_dimension: &dyn Fn(&str) -> bool, text: &str) -> Result<Split> {
    let mut parts = Vec::new();
    conjuncts(predicate, false, is_dimension, &mut parts);
    let (mut rows, mut results) = (Vec::new(), Vec::new());
    for part in parts {
        match kinds(&part, is_dimension) {
            (Some(dimension), Some(kpi)) => {
                return Err(mixed(&dimension, &kpi).diagnose("bad-where", text).into());
            }
            (Some(_), None) => rows.push(part),
            (None, _) => results.push(part),
        }
    }
    Ok(Split { rows: joined(rows), results: joined(results) })
}

/// Takes a top-level `and` apart, also one hidden in `not (a or b)`, which is `not a and not b`.
fn conjuncts(
    predicate: Predicate,
    negated: bool,
    is_dimension: &dyn Fn(&str) -> bool,
    parts: &mut Vec<Predicate>,
) {
    let mixed = !matches!(kinds(&predicate, is_dimension), (None, _) | (_, None));
    match predicate {
        Predicate::And(inner) if !negated => {
            inner.into_iter().for_each(|part| conjuncts(part, false, is_dimension, parts));
        }
        Predicate::Or(inner) if negated && mixed => {
            inner.into_iter().for_each(|part| conjuncts(part, true, is_dimension, parts));
        }
        Predicate::Not(inner) if mixed => conjuncts(*inner, !negated, is_dimension, parts),
        other if negated => parts.push(Predicate::Not(Box::new(other))),
        other => parts.push(other),
    }
}

type Named = (String, Span);

/// The first dimension and the first KPI in it.
fn kinds(predicate: &Predicate, is_dimension: &dyn Fn(&str) -> bool) -> (Option<Named>, Option<Named>) {
    let (mut dimension, mut kpi) = (None, None);
    predicate.visit(&mut |name, span| {
        let first = if is_dimension(name) { &mut dimension } else { &mut kpi };
        first.get_or_insert_with(|| (name.to_owned(), span));
    });
    (dimension, kpi)
}

fn mixed(dimension: &Named, kpi: &Named) -> Fault {
    let place = Span { start: dimension.1.start.min(kpi.1.start), end: dimension.1.end.max(kpi.1.end) };
    let message = format!(
        "\"{}\" and \"{}\" stand in one \"or\": dimensions choose rows before they are summed and KPIs after, so \
         they can be joined by \"and\" only",
        dimension.0, kpi.0
    );
    Fault::new(place, message).hint("run two reports, one for each side of the \"or\"")
}

fn joined(mut parts: Vec<Predicate>) -> Option<Predicate> {
    if parts.len() > 1 { Some(Predicate::And(parts)) } else { parts.pop() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::dimension::Dimension;
    use crate::query::parse_where;

    fn split(text: &str) -> Result<(String, String)> {
        let is_dimension = |name: &str| Dimension::from_id(name).is_some();
        let split = split_where(parse_where(text)?, &is_dimension, text)?;
        let show = |part: Option<Predicate>| part.map(|part| part.to_string()).unwrap_or_default();
        Ok((show(split.rows), show(split.results)))
    }

    #[test]
    fn each_filter_gets_its_part() {
        for (text, rows, results) in [
            ("device = mobile", "device = \"mobile\"", ""),
            ("spend > 5", "", "spend > 5"),
            ("spend > 5 and device = mobile and romi < 1", "device = \"mobile\"", "spend > 5 and romi < 1"),
            ("(device = a and spend > 5) and city = b", "device = \"a\" and city = \"b\"", "spend > 5"),
            (
                "(device = a or city = b) and not (romi > 1 or cr > 1)",
                "device = \"a\" or city = \"b\"",
                "not (romi > 1 or cr > 1)",
            ),
            ("not (device = a or spend > 5)", "not device = \"a\"", "not spend > 5"),
            ("not not (device = a and spend > 5)", "device = \"a\"", "spend > 5"),
        ] {
            assert_eq!(split(text).unwrap(), (rows.to_owned(), results.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_mixed_or_is_refused() {
        for text in [
            "device = a or spend > 5",
            "city = b and (spend > 5 or device = a)",
            "not (device = a and spend > 5)",
        ] {
            let refusal = split(text).unwrap_err();
            assert_eq!(refusal.0[0].code, "bad-where", "{text}");
            assert!(refusal.0[0].to_string().contains("^^^"), "{text}");
        }
    }
}
