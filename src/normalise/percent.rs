//! A rate as a fraction: `5.12%` and, as the profile says, bare `17` or `0.17`.
//!
//! In: a cell, the column's decimal mark, and what a number without `%` means there. Out: a fraction
//! (0.0512). Refused: what is refused as a number, and bounds such as `< 10%`, which are no number.

use super::number::{self, BadNumber, Mark};
use super::trim;
use crate::decimal::Decimal;

/// What a rate without a percent sign means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BareRate {
    /// `0.17` is seventeen per cent.
    Fraction,
    /// `17` is seventeen per cent.
    Percent,
}

/// One cell of a rate column as a fraction; `None` where it says "missing".
///
/// # Errors
/// [`BadNumber`], also for `< 10%`.
pub fn parse_rate(cell: &[u8], mark: Option<Mark>, bare: BareRate) -> Result<Option<Decimal>, BadNumber> {
    let text = trim(cell);
    let (number, percent) = match text.strip_suffix(b"%") {
        Some(rest) => (trim(rest), true),
        None => (text, bare == BareRate::Percent),
    };
    let value = number::parse(number, mark)?;
    Ok(if percent { value.and_then(hundredth) } else { value })
}

fn hundredth(value: Decimal) -> Option<Decimal> {
    const HUNDREDTH: Decimal = Decimal::from_raw(Decimal::ONE.raw() / 100);
    if value.raw() % 100 == 0 {
        return Some(Decimal::from_raw(value.raw() / 100));
    }
    value.checked_mul(HUNDREDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(cell: &str, mark: Mark, bare: BareRate) -> Result<Option<Decimal>, BadNumber> {
        parse_rate(cell.as_bytes(), Some(mark), bare)
    }

    #[test]
    fn rates_become_fractions() {
        for (cell, mark, bare, value) in [
            ("5.12%", Mark::Point, BareRate::Fraction, "0.0512"),
            ("1,67\u{a0}%", Mark::Comma, BareRate::Fraction, "0.0167"),
            ("0.17", Mark::Point, BareRate::Fraction, "0.17"),
            ("17", Mark::Point, BareRate::Percent, "0.17"),
            ("17%", Mark::Point, BareRate::Percent, "0.17"),
            ("-3.5 %", Mark::Point, BareRate::Percent, "-0.035"),
            ("12.345678901234567891%", Mark::Point, BareRate::Percent, "0.123456789012345679"),
        ] {
            assert_eq!(rate(cell, mark, bare), Ok(Decimal::parse(value)), "{cell}");
        }
        assert_eq!(rate(" --", Mark::Point, BareRate::Percent), Ok(None));
    }

    #[test]
    fn a_bound_is_no_number() {
        for cell in ["< 10%", "> 90%", "%5", "5%%"] {
            let told = rate(cell, Mark::Point, BareRate::Fraction);
            assert_eq!(told, Err(BadNumber::NotANumber), "{cell}");
        }
    }
}
