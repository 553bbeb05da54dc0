//! A formula with its meaning: names replaced by measures, units checked.
//!
//! Comes in: the tree of [`super::formula`] and what names stand for. Goes out: an [`Expr`] whose unit makes
//! sense. Refused: unknown names, sums of unlike units, division by a constant zero, units no report can show.

use std::collections::BTreeSet;
use std::fmt;

use super::evaluate::{Number, evaluate};
use super::formula::{Node, Operator, Shape};
use super::measure::MeasureId;
use super::syntax::{Fault, Span};
use super::unit::Unit;
use crate::decimal::Decimal;

/// A formula over measures only: KPIs that it named are written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    Number(Decimal),
    Measure(MeasureId),
    Negate(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
}

/// Formulas nested deeper come from KPIs that build on each other without end.
const DEEPEST: usize = 600;
/// Written out, a formula may not have more parts than this.
const MOST_PARTS: usize = 5000;

impl Expr {
    /// The measures it is computed from.
    pub fn inputs(&self) -> BTreeSet<MeasureId> {
        let mut inputs = BTreeSet::new();
        self.visit(&mut |part| {
            if let Expr::Measure(measure) = part {
                inputs.insert(*measure);
            }
        });
        inputs
    }

    /// What it divides by, outermost first: where one of these is zero, the value is undefined.
    pub fn divisors(&self) -> Vec<&Expr> {
        let mut divisors = Vec::new();
        self.visit(&mut |part| {
            if let Expr::Binary(Operator::Divide, _, divisor) = part
                && !divisors.contains(&divisor.as_ref())
            {
                divisors.push(divisor.as_ref());
            }
        });
        divisors
    }

    fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        see(self);
        match self {
            Expr::Number(_) | Expr::Measure(_) => {}
            Expr::Negate(inner) => inner.visit(see),
            Expr::Binary(_, left, right) => {
                left.visit(see);
                right.visit(see);
            }
        }
    }

    /// Depth and number of parts.
    fn size(&self) -> (usize, usize) {
        match self {
            Expr::Number(_) | Expr::Measure(_) => (1, 1),
            Expr::Negate(inner) => {
                let (depth, parts) = inner.size();
                (depth + 1, parts + 1)
            }
            Expr::Binary(_, left, right) => {
                let (left, right) = (left.size(), right.size());
                (left.0.max(right.0) + 1, left.1 + right.1 + 1)
            }
        }
    }

    fn strength(&self) -> u8 {
        match self {
            Expr::Binary(Operator::Add | Operator::Subtract, ..) => 1,
            Expr::Binary(..) => 2,
            _ => 3,
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |f: &mut fmt::Formatter<'_>, part: &Expr, weakest: u8| {
            if part.strength() < weakest { write!(f, "({part})") } else { write!(f, "{part}") }
        };
        match self {
            Expr::Number(value) => write!(f, "{value}"),
            Expr::Measure(measure) => f.write_str(measure.id()),
            Expr::Negate(inner) => {
                f.write_str("−")?;
                part(f, inner, 3)
            }
            Expr::Binary(operator, left, right) => {
                part(f, left, self.strength())?;
                write!(f, " {} ", operator.sign())?;
                part(f, right, self.strength() + 1)
            }
        }
    }
}

/// What a name in a formula stands for; `Err` says what is wrong with it there.
pub(crate) type Lookup<'a> = dyn Fn(&str, Span) -> Result<(Expr, Unit), Fault> + 'a;

/// Gives the names of a parsed formula their meaning and checks its units.
pub(crate) fn resolve(node: &Node, text: &str, lookup: &Lookup<'_>) -> Result<(Expr, Unit), Fault> {
    let (expr, unit) = typed(node, text, lookup)?;
    let (depth, parts) = expr.size();
    if depth > DEEPEST || parts > MOST_PARTS {
        return Err(Fault::new(node.span, "the formula is too long once the KPIs it names are written out"));
    }
    if expr.inputs().is_empty() {
        return Err(Fault::new(
            node.span,
            "the formula names no measure, so it would be the same everywhere",
        ));
    }
    if !unit.can_be_shown() {
        return Err(Fault::new(
            node.span,
            format!("the result would be {unit}, which means nothing in a report"),
        ));
    }
    Ok((expr, unit))
}

fn typed(node: &Node, text: &str, lookup: &Lookup<'_>) -> Result<(Expr, Unit), Fault> {
    match &node.shape {
        Shape::Number(value) => Ok((Expr::Number(*value), Unit::RATIO)),
        Shape::Name(name) => lookup(name, node.span),
        Shape::Negate(inner) => {
            let (expr, unit) = typed(inner, text, lookup)?;
            Ok((Expr::Negate(Box::new(expr)), unit))
        }
        Shape::Binary(operator, left, right) => {
            let (left_expr, left_unit) = typed(left, text, lookup)?;
            let (right_expr, right_unit) = typed(right, text, lookup)?;
            let unit = match operator {
                Operator::Multiply => left_unit.times(right_unit),
                Operator::Divide => {
                    refuse_zero(&right_expr, right.span)?;
                    left_unit.per(right_unit)
                }
                Operator::Add | Operator::Subtract if left_unit == right_unit => left_unit,
                Operator::Add | Operator::Subtract => {
                    return Err(unlike(*operator, (left, left_unit), (right, right_unit), text));
                }
            };
            Ok((Expr::Binary(*operator, Box::new(left_expr), Box::new(right_expr)), unit))
        }
    }
}

fn refuse_zero(divisor: &Expr, span: Span) -> Result<(), Fault> {
    if !divisor.inputs().is_empty() {
        return Ok(());
    }
    let fault = Fault::new(span, "this divides by zero whatever the data, so it would never be defined");
    match evaluate(divisor, &|_| None) {
        Some(Number::Exact(value)) if !value.is_zero() => Ok(()),
        Some(Number::Ratio(value)) if value != 0.0 => Ok(()),
        _ => Err(fault),
    }
}

fn unlike(operator: Operator, left: (&Node, Unit), right: (&Node, Unit), text: &str) -> Fault {
    let verb = if operator == Operator::Add { "added" } else { "subtracted" };
    let message = format!(
        "\"{}\" is {} and \"{}\" is {}: they cannot be {verb}",
        left.0.span.of(text),
        left.1,
        right.0.span.of(text),
        right.1
    );
    Fault::new(right.0.span, message).hint(
        "add or subtract only what has one unit; parentheses say which part is divided, as in (a − b) / a",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::formula::parse;
    use proptest::prelude::*;

    fn typed_text(text: &str) -> Result<(Expr, Unit), String> {
        let measures = |name: &str, span: Span| match MeasureId::from_id(name) {
            Some(measure) => Ok((Expr::Measure(measure), measure.unit())),
            None => Err(Fault::new(span, "unknown")),
        };
        parse(text).and_then(|node| resolve(&node, text, &measures)).map_err(|fault| fault.message)
    }

    #[test]
    fn units_that_fit() {
        for (text, unit) in [
            ("1 - orders/carts", Unit::RATIO),
            ("revenue - spend", Unit::MONEY),
            ("clicks / impressions", Unit::RATIO),
            ("clicks + impressions", Unit::COUNT),
            ("(impressions - clicks) / impressions", Unit::RATIO),
            ("1000 * spend / impressions", Unit::MONEY.per(Unit::COUNT)),
            ("duration / sessions", Unit::SECONDS.per(Unit::COUNT)),
            ("-spend + revenue", Unit::MONEY),
            ("spend / (0.5 * leads)", Unit::MONEY.per(Unit::COUNT)),
        ] {
            assert_eq!(typed_text(text).map(|(_, unit)| unit), Ok(unit), "{text}");
        }
    }

    #[test]
    fn units_that_do_not_fit() {
        for text in [
            "impressions - clicks/impressions",
            "spend + clicks",
            "revenue - 5",
            "orders + 1",
            "revenue / orders - spend",
            "duration + sessions",
            "1 - spend",
        ] {
            assert!(typed_text(text).is_err_and(|message| message.contains("cannot be")), "{text}");
        }
        for text in ["spend * revenue", "clicks * leads", "spend * clicks", "1 + 2", "revenue_squares"] {
            assert!(typed_text(text).is_err(), "{text}");
        }
        for text in ["spend / 0", "spend / (2 - 2)", "spend / (1 / 3 - 1 / 3)", "spend / -0.0"] {
            assert!(typed_text(text).is_err_and(|message| message.contains("divides by zero")), "{text}");
        }
    }

    #[test]
    fn the_message_names_both_sides() {
        let message = typed_text("impressions - clicks/impressions").unwrap_err();
        assert_eq!(
            message,
            "\"impressions\" is a count and \"clicks/impressions\" is a plain ratio: they cannot be subtracted"
        );
    }

    /// Any tree that the parser can make: numbers are never negative.
    fn trees() -> impl Strategy<Value = Expr> {
        let leaf = prop_oneof![
            (0i64..100_000, 0u32..4).prop_map(|(number, digits)| Expr::Number(
                Decimal::from_parts(number.into(), digits).unwrap()
            )),
            proptest::sample::select(MeasureId::ALL).prop_map(Expr::Measure),
        ];
        leaf.prop_recursive(5, 40, 2, |inner| {
            let operator = proptest::sample::select(
                &[Operator::Add, Operator::Subtract, Operator::Multiply, Operator::Divide][..],
            );
            prop_oneof![
                inner.clone().prop_map(|part| Expr::Negate(Box::new(part))),
                (operator, inner.clone(), inner).prop_map(|(op, left, right)| Expr::Binary(
                    op,
                    Box::new(left),
                    Box::new(right)
                )),
            ]
        })
    }

    fn plain(node: &Node) -> Expr {
        match &node.shape {
            Shape::Number(value) => Expr::Number(*value),
            Shape::Name(name) => Expr::Measure(MeasureId::from_id(name).unwrap()),
            Shape::Negate(inner) => Expr::Negate(Box::new(plain(inner))),
            Shape::Binary(op, left, right) => {
                Expr::Binary(*op, Box::new(plain(left)), Box::new(plain(right)))
            }
        }
    }

    proptest! {
        #[test]
        fn printing_and_parsing_gives_the_same_tree(tree in trees()) {
            let text = tree.to_string();
            prop_assert_eq!(parse(&text).map(|node| plain(&node)), Ok(tree));
        }
    }
}
