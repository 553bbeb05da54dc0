//! An exact number: 128 bits, eighteen digits after the point.
//!
//! Every measure is one of these, counts included, so that sums do not depend on the order of
//! rows, files or threads and money is exact to the last digit that an export gives.

use std::fmt;

/// A fixed-point number with [`Decimal::DIGITS`] digits after the point; holds ±1.7·10²⁰.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i128);

const ONE: i128 = 1_000_000_000_000_000_000;

impl Decimal {
    /// Digits kept after the point.
    pub const DIGITS: u32 = 18;
    pub const ZERO: Decimal = Decimal(0);
    pub const ONE: Decimal = Decimal(ONE);

    /// From units of 10⁻¹⁸, as stored in frames.
    pub const fn from_raw(raw: i128) -> Self {
        Decimal(raw)
    }

    /// Units of 10⁻¹⁸.
    pub const fn raw(self) -> i128 {
        self.0
    }

    pub const fn from_int(value: i64) -> Self {
        Decimal(value as i128 * ONE)
    }

    /// `mantissa × 10^-digits`; digits beyond the eighteenth are rounded half to even.
    /// `None` when it does not fit.
    pub fn from_parts(mantissa: i128, digits: u32) -> Option<Self> {
        if digits <= Self::DIGITS {
            let factor = 10i128.checked_pow(Self::DIGITS - digits)?;
            return mantissa.checked_mul(factor).map(Decimal);
        }
        let Some(divisor) = 10i128.checked_pow(digits - Self::DIGITS) else {
            return Some(Decimal(0));
        };
        Some(Decimal(divide_half_even(mantissa, divisor)))
    }

    /// A plain number as settings and rules write it: `-12`, `0.5`, `1_000.25`; no exponent.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut mantissa: i128 = 0;
        let mut digits = 0;
        let mut point = false;
        let mut any = false;
        for byte in body.bytes() {
            match byte {
                b'0'..=b'9' => {
                    mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                    digits += u32::from(point);
                    any = true;
                }
                b'.' if !point => point = true,
                b'_' if any => {}
                _ => return None,
            }
        }
        if !any {
            return None;
        }
        Self::from_parts(if negative { -mantissa } else { mantissa }, digits)
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// True when nothing stands after the point.
    pub fn is_integer(self) -> bool {
        self.0 % ONE == 0
    }

    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Decimal)
    }

    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Decimal)
    }

    /// The product, rounded half to even at the eighteenth digit.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        // Split both so that no partial product needs more than 128 bits.
        let (a, a_rest) = (self.0 / ONE, self.0 % ONE);
        let (b, b_rest) = (other.0 / ONE, other.0 % ONE);
        let whole = a.checked_mul(b)?.checked_mul(ONE)?;
        let cross = a.checked_mul(b_rest)?.checked_add(b.checked_mul(a_rest)?)?;
        let small = divide_half_even(a_rest * b_rest, ONE);
        whole.checked_add(cross)?.checked_add(small).map(Decimal)
    }

    /// The quotient, cut at the eighteenth digit; `None` for a divisor of zero or when it does not fit.
    pub fn checked_div(self, divisor: Self) -> Option<Self> {
        let mut quotient = self.0.checked_div(divisor.0)?;
        let mut rest = self.0.checked_rem(divisor.0)?;
        // Digit by digit: the rest is less than the divisor, but eighteen digits more may not fit.
        for _ in 0..Self::DIGITS {
            let next = rest.checked_mul(10)?;
            quotient = quotient.checked_mul(10)?.checked_add(next / divisor.0)?;
            rest = next % divisor.0;
        }
        Some(Decimal(quotient))
    }

    pub fn abs(self) -> Self {
        Decimal(self.0.saturating_abs())
    }

    /// The nearest double, for ratios.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// Rounded half to even to `digits` (at most 18) after the point.
    pub fn round(self, digits: u32) -> Self {
        let unit = 10i128.pow(Self::DIGITS.saturating_sub(digits));
        Decimal(divide_half_even(self.0, unit).saturating_mul(unit))
    }

    /// Exact text with at least `least` digits after the point and no more than needed.
    pub fn to_text(self, least: usize) -> String {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = magnitude / ONE.unsigned_abs();
        let fraction = format!("{:018}", magnitude % ONE.unsigned_abs());
        let needed = fraction.trim_end_matches('0').len().max(least);
        let padded = &fraction[..needed.min(fraction.len())];
        if padded.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{padded}") }
    }
}

fn divide_half_even(value: i128, divisor: i128) -> i128 {
    let quotient = value / divisor;
    let rest = (value % divisor).unsigned_abs();
    let half = divisor.unsigned_abs() - rest;
    let away = rest > half || (rest == half && quotient % 2 != 0);
    quotient + if away { if value < 0 { -1 } else { 1 } } else { 0 }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn text_is_exact() {
        assert_eq!(d("1.429999948").to_text(2), "1.429999948");
        assert_eq!(d("-0.5").to_text(2), "-0.50");
        assert_eq!(d("435000").to_text(2), "435000.00");
        assert_eq!(d("7").to_string(), "7");
    }

    #[test]
    fn rounding_is_half_to_even_on_both_sides_of_zero() {
        assert_eq!(d("0.125").round(2), d("0.12"));
        assert_eq!(d("0.135").round(2), d("0.14"));
        assert_eq!(d("-0.125").round(2), d("-0.12"));
        assert_eq!(d("-0.1251").round(2), d("-0.13"));
    }

    #[test]
    fn products_keep_every_digit_they_can() {
        assert_eq!(d("1234.56").checked_mul(d("1.95583")).unwrap(), d("2414.5894848"));
        assert_eq!(d("-3.5").checked_mul(d("2")).unwrap(), d("-7"));
        assert_eq!(d("100000000000").checked_mul(d("100000000000")), None);
    }

    #[test]
    fn quotients_are_cut_at_the_last_digit() {
        assert_eq!(d("122").checked_div(d("1.22")).unwrap(), d("100"));
        assert_eq!(d("1").checked_div(d("3")).unwrap(), d("0.333333333333333333"));
        assert_eq!(d("1").checked_div(Decimal::ZERO), None);
        // The rest of 1234 / 400 with eighteen digits more would not fit.
        assert_eq!(d("-1234").checked_div(d("400")).unwrap(), d("-3.085"));
        assert_eq!(d("2000000000").checked_div(d("3000000000")).unwrap(), d("0.666666666666666666"));
    }

    #[test]
    fn refuses_what_is_not_a_plain_number() {
        for text in ["", "-", ".", "1e5", "1,5", "--1", "9999999999999999999999999999999999999999"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
