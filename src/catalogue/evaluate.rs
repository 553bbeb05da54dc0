//! An expression and the sums of its measures → one number, or nothing.
//!
//! Sums, differences and products of exact numbers stay exact; a quotient is the double nearest to the true
//! one. An unknown input, a zero divisor or a result out of range gives `None`, never 0, infinity or NaN.

use super::expression::Expr;
use super::formula::Operator;
use super::measure::MeasureId;
use crate::decimal::Decimal;

/// A value of a measure or a KPI.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A sum: every digit counts.
    Exact(Decimal),
    /// A ratio: always finite.
    Ratio(f64),
}

impl Number {
    /// The nearest double.
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Exact(value) => value.to_f64(),
            Number::Ratio(value) => value,
        }
    }

    fn ratio(value: f64) -> Option<Number> {
        // Adding zero turns −0 into 0, which would print a minus sign.
        value.is_finite().then_some(Number::Ratio(value + 0.0))
    }
}

/// The value of `expr`, with `input` telling each measure's sum (`None`: unknown).
pub fn evaluate(expr: &Expr, input: &dyn Fn(MeasureId) -> Option<Decimal>) -> Option<Number> {
    match expr {
        Expr::Number(value) => Some(Number::Exact(*value)),
        Expr::Measure(measure) => input(*measure).map(Number::Exact),
        Expr::Negate(inner) => match evaluate(inner, input)? {
            Number::Exact(value) => Decimal::ZERO.checked_sub(value).map(Number::Exact),
            Number::Ratio(value) => Number::ratio(-value),
        },
        Expr::Binary(operator, left, right) => {
            // Both sides always: an unknown input makes the whole unknown, even times zero.
            let (left, right) = (evaluate(left, input)?, evaluate(right, input)?);
            join(*operator, left, right)
        }
    }
}

fn join(operator: Operator, left: Number, right: Number) -> Option<Number> {
    if let (Number::Exact(left), Number::Exact(right)) = (left, right) {
        return match operator {
            Operator::Add => left.checked_add(right).map(Number::Exact),
            Operator::Subtract => left.checked_sub(right).map(Number::Exact),
            Operator::Multiply => left.checked_mul(right).map(Number::Exact),
            Operator::Divide => quotient(left, right),
        };
    }
    let (left, right) = (left.to_f64(), right.to_f64());
    match operator {
        Operator::Add => Number::ratio(left + right),
        Operator::Subtract => Number::ratio(left - right),
        Operator::Multiply => Number::ratio(left * right),
        Operator::Divide if right == 0.0 => None,
        Operator::Divide => Number::ratio(left / right),
    }
}

/// Both sides are divided by their common factor first: what is left nearly always fits a double without
/// rounding, and then the quotient is the nearest double there is. So 0.2 is exactly the 0.2 of a rule.
fn quotient(left: Decimal, right: Decimal) -> Option<Number> {
    if right.is_zero() {
        return None;
    }
    let (left, right) = (left.raw(), right.raw());
    let (mut divisor, mut rest) = (left.unsigned_abs(), right.unsigned_abs());
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    let magnitude = (left.unsigned_abs() / divisor) as f64 / (right.unsigned_abs() / divisor) as f64;
    Number::ratio(if (left < 0) != (right < 0) { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn binary(operator: Operator) -> Expr {
        let side = |measure| Box::new(Expr::Measure(measure));
        Expr::Binary(operator, side(MeasureId::Revenue), side(MeasureId::Spend))
    }

    fn with(operator: Operator, revenue: Option<&str>, spend: Option<&str>) -> Option<Number> {
        evaluate(&binary(operator), &|measure| match measure {
            MeasureId::Revenue => revenue.map(d),
            MeasureId::Spend => spend.map(d),
            _ => None,
        })
    }

    #[test]
    fn undefined_is_not_zero() {
        for operator in [Operator::Add, Operator::Subtract, Operator::Multiply, Operator::Divide] {
            assert_eq!(with(operator, Some("0"), None), None);
            assert_eq!(with(operator, None, Some("0")), None);
        }
        assert_eq!(with(Operator::Divide, Some("5"), Some("0")), None);
        assert_eq!(with(Operator::Divide, Some("0"), Some("0")), None);
        assert_eq!(with(Operator::Divide, Some("0"), Some("-5")), Some(Number::Ratio(0.0)));
        assert!(with(Operator::Divide, Some("0"), Some("-5")).is_some_and(|n| n.to_f64().is_sign_positive()));
    }

    #[test]
    fn out_of_range_is_undefined() {
        let most = "170000000000000000000";
        assert_eq!(with(Operator::Add, Some(most), Some(most)), None);
        assert_eq!(with(Operator::Multiply, Some(most), Some("2")), None);
    }

    #[test]
    fn sums_keep_every_digit() {
        assert_eq!(with(Operator::Subtract, Some("0.3"), Some("0.1")), Some(Number::Exact(d("0.2"))));
        assert_eq!(
            with(Operator::Add, Some("123456789012345678.01"), Some("0.000000000000000001")),
            Some(Number::Exact(d("123456789012345678.010000000000000001")))
        );
    }

    #[test]
    fn a_quotient_is_the_nearest_double() {
        assert_eq!(with(Operator::Divide, Some("87000.02"), Some("435000.10")), Some(Number::Ratio(0.2)));
        assert_eq!(with(Operator::Divide, Some("-1"), Some("3")), Some(Number::Ratio(-1.0 / 3.0)));
        assert_eq!(with(Operator::Divide, Some("81"), Some("263")), Some(Number::Ratio(81.0 / 263.0)));
    }

    proptest! {
        #[test]
        fn a_sum_of_parts_is_the_sum_of_the_wholes(rows in proptest::collection::vec((-10i64.pow(12)..10i64.pow(12), -10i64.pow(12)..10i64.pow(12)), 1..20)) {
            let cents = |value: i64| Decimal::from_parts(value.into(), 2).unwrap();
            for operator in [Operator::Add, Operator::Subtract] {
                let mut parts = Decimal::ZERO;
                let mut sums = (Decimal::ZERO, Decimal::ZERO);
                for (revenue, spend) in &rows {
                    let value = evaluate(&binary(operator), &|measure| {
                        Some(cents(if measure == MeasureId::Revenue { *revenue } else { *spend }))
                    });
                    let Some(Number::Exact(value)) = value else { panic!("a sum is exact") };
                    parts = parts.checked_add(value).unwrap();
                    sums = (sums.0.checked_add(cents(*revenue)).unwrap(), sums.1.checked_add(cents(*spend)).unwrap());
                }
                let whole = evaluate(&binary(operator), &|measure| {
                    Some(if measure == MeasureId::Revenue { sums.0 } else { sums.1 })
                });
                prop_assert_eq!(whole, Some(Number::Exact(parts)));
            }
        }

        #[test]
        fn never_infinite_nor_nan(left in any::<i128>(), right in any::<i128>()) {
            for operator in [Operator::Add, Operator::Subtract, Operator::Multiply, Operator::Divide] {
                let value = evaluate(&binary(operator), &|measure| {
                    Some(Decimal::from_raw(if measure == MeasureId::Revenue { left } else { right }))
                });
                prop_assert!(value.is_none_or(|number| number.to_f64().is_finite()));
            }
        }
    }
}
