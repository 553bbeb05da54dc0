//! Numbers as text: exactly for machines, rounded and marked for people.
//!
//! In: a value and how its column is shown. Out: text, or `None` for a ratio that is no number
//! (undefined is the caller's dash, empty cell or null, never a 0). All rounding is half to even
//! on decimal digits, so 0.125 and 12.5 % round the same way however they were computed.

use super::lang::Lang;
use crate::catalogue::evaluate::Number;
use crate::catalogue::kpi::Show;

/// What stands for an unknown or undefined value where people read.
pub(super) const UNDEFINED: &str = "—";

/// Longest whole part of a ratio that is written out; beyond it a double has no digits to show.
const LONGEST_RATIO: usize = 15;

/// Every digit there is: exact amounts as they are (money with at least two decimals), ratios as
/// the shortest text that reads back as the same double. Valid as a JSON number.
pub(crate) fn machine(number: Number, show: Show) -> Option<String> {
    match number {
        Number::Exact(amount) => Some(amount.to_text(if show == Show::Money { 2 } else { 0 })),
        Number::Ratio(ratio) if !ratio.is_finite() => None,
        Number::Ratio(0.0) => Some("0".to_string()),
        Number::Ratio(ratio) if (1e-5..1e16).contains(&ratio.abs()) => Some(format!("{ratio}")),
        Number::Ratio(ratio) => Some(format!("{ratio:e}")),
    }
}

/// The decimal mark of the language.
pub(super) fn decimal_mark(lang: Lang) -> char {
    marks(lang).decimal
}

/// Rounded and with the language's marks: `1,234.50`, `12.34%`, `1:05:07`.
pub(crate) fn human(number: Number, show: Show, lang: Lang) -> Option<String> {
    let plain = Digits::of(number)?;
    let marks = marks(lang);
    let plain = if show == Show::Percent { plain.times_hundred() } else { plain };
    let suffix = if show == Show::Percent { marks.percent } else { "" };
    if plain.whole.len() > LONGEST_RATIO && (matches!(number, Number::Ratio(_)) || show == Show::Percent) {
        return Some(plain.scientific(&marks) + suffix);
    }
    let decimals = match show {
        Show::Percent | Show::Money | Show::Number => 2,
        Show::Count if plain.fraction.is_empty() => 0,
        Show::Count => 2,
        Show::Duration => 0,
    };
    let rounded = plain.round(decimals);
    if show == Show::Duration {
        return Some(rounded.clock().unwrap_or_else(|| rounded.grouped(&marks)));
    }
    Some(rounded.grouped(&marks) + suffix)
}

/// How a language writes numbers, after CLDR.
struct Marks {
    decimal: char,
    group: char,
    /// Whole digits from which thousands are marked.
    grouped_from: usize,
    percent: &'static str,
}

fn marks(lang: Lang) -> Marks {
    const NBSP: char = '\u{a0}';
    match lang {
        Lang::En => Marks { decimal: '.', group: ',', grouped_from: 4, percent: "%" },
        Lang::Ru => Marks { decimal: ',', group: NBSP, grouped_from: 4, percent: "\u{a0}%" },
        Lang::Bg | Lang::Hy => Marks { decimal: ',', group: NBSP, grouped_from: 5, percent: "%" },
    }
}

/// A number as its decimal digits.
struct Digits {
    negative: bool,
    /// Without leading zeros, but at least one digit.
    whole: String,
    fraction: String,
}

impl Digits {
    fn of(number: Number) -> Option<Digits> {
        let text = match number {
            Number::Exact(amount) => amount.to_text(0),
            Number::Ratio(ratio) if ratio.is_finite() => format!("{ratio}"),
            Number::Ratio(_) => return None,
        };
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        Some(Digits { negative, whole: whole.to_string(), fraction: fraction.to_string() })
    }

    fn times_hundred(mut self) -> Digits {
        while self.fraction.len() < 2 {
            self.fraction.push('0');
        }
        let rest = self.fraction.split_off(2);
        let shifted = self.whole + &self.fraction;
        let significant = shifted.trim_start_matches('0');
        let whole = if significant.is_empty() { "0" } else { significant }.to_string();
        Digits { negative: self.negative, whole, fraction: rest }
    }

    /// Half to even, with exactly `decimals` digits after the point; never a negative zero.
    fn round(mut self, decimals: usize) -> Digits {
        while self.fraction.len() < decimals {
            self.fraction.push('0');
        }
        let cut = self.fraction.split_off(decimals);
        let kept: Vec<u8> = self.whole.bytes().chain(self.fraction.bytes()).collect();
        let half = cut.starts_with('5') && cut.trim_end_matches('0').len() == 1;
        let odd = kept.last().is_some_and(|digit| digit % 2 == 1);
        let up = if half { odd } else { cut.as_str() >= "5" };
        let mut digits = if up { increased(kept) } else { kept };
        let fraction = digits.split_off(digits.len().saturating_sub(decimals));
        let zero = digits.iter().chain(&fraction).all(|digit| *digit == b'0');
        let text = |bytes: Vec<u8>| bytes.into_iter().map(char::from).collect();
        Digits { negative: self.negative && !zero, whole: text(digits), fraction: text(fraction) }
    }

    fn sign(&self) -> &'static str {
        if self.negative { "-" } else { "" }
    }

    fn grouped(&self, marks: &Marks) -> String {
        let mut out = self.sign().to_string();
        let length = self.whole.len();
        for (i, digit) in self.whole.chars().enumerate() {
            if i > 0 && (length - i).is_multiple_of(3) && length >= marks.grouped_from {
                out.push(marks.group);
            }
            out.push(digit);
        }
        if !self.fraction.is_empty() {
            out.push(marks.decimal);
            out.push_str(&self.fraction);
        }
        out
    }

    /// `1.23e20`, for ratios whose size says only that something is near zero below the line.
    fn scientific(mut self, marks: &Marks) -> String {
        let mut exponent = self.whole.len().saturating_sub(1);
        let rest = self.whole.split_off(1);
        let fraction = rest + &self.fraction;
        let mut mantissa = Digits { negative: self.negative, whole: self.whole, fraction }.round(2);
        if mantissa.whole.len() > 1 {
            mantissa = Digits { whole: "1".to_string(), ..mantissa };
            exponent += 1;
        }
        format!("{}e{exponent}", mantissa.grouped(marks))
    }

    /// Whole seconds as `m:ss` or `h:mm:ss`; `None` when there are more than any clock has.
    fn clock(&self) -> Option<String> {
        let seconds: u128 = self.whole.parse().ok()?;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let sign = self.sign();
        Some(if hours > 0 {
            format!("{sign}{hours}:{minutes:02}:{seconds:02}")
        } else {
            format!("{sign}{minutes}:{seconds:02}")
        })
    }
}

/// The digits of the next whole number.
fn increased(mut digits: Vec<u8>) -> Vec<u8> {
    for digit in digits.iter_mut().rev() {
        if *digit != b'9' {
            *digit += 1;
            return digits;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::Decimal;
    use proptest::prelude::*;

    fn exact(text: &str) -> Number {
        Number::Exact(Decimal::parse(text).unwrap())
    }

    fn en(number: Number, show: Show) -> String {
        human(number, show, Lang::En).unwrap()
    }

    /// Expected texts: ICU's `NumberFormat` (Node's `Intl`) for the four locales.
    #[test]
    fn marks_follow_the_language() {
        for (lang, small, large, negative, percent) in [
            (Lang::En, "1,234.50", "12,345.60", "-1,234,567.89", "-12.34%"),
            (Lang::Ru, "1\u{a0}234,50", "12\u{a0}345,60", "-1\u{a0}234\u{a0}567,89", "-12,34\u{a0}%"),
            (Lang::Bg, "1234,50", "12\u{a0}345,60", "-1\u{a0}234\u{a0}567,89", "-12,34%"),
            (Lang::Hy, "1234,50", "12\u{a0}345,60", "-1\u{a0}234\u{a0}567,89", "-12,34%"),
        ] {
            let show = |number, show| human(number, show, lang).unwrap();
            assert_eq!(show(exact("1234.5"), Show::Money), small);
            assert_eq!(show(Number::Ratio(12345.6), Show::Number), large);
            assert_eq!(show(exact("-1234567.891"), Show::Money), negative);
            assert_eq!(show(Number::Ratio(-0.1234), Show::Percent), percent);
        }
    }

    #[test]
    fn each_kind_has_its_digits() {
        assert_eq!(en(exact("1234567"), Show::Count), "1,234,567");
        assert_eq!(en(exact("12.5"), Show::Count), "12.50");
        assert_eq!(en(Number::Ratio(1.6922245), Show::Percent), "169.22%");
        assert_eq!(en(Number::Ratio(-1.0), Show::Percent), "-100.00%");
        assert_eq!(en(Number::Ratio(0.00005), Show::Percent), "0.00%");
        assert_eq!(en(Number::Ratio(0.00015), Show::Percent), "0.02%");
        assert_eq!(en(exact("0.5"), Show::Percent), "50.00%");
        assert_eq!(en(exact("65.4"), Show::Duration), "1:05");
        assert_eq!(en(exact("59.5"), Show::Duration), "1:00");
        assert_eq!(en(Number::Ratio(3907.2), Show::Duration), "1:05:07");
        assert_eq!(en(exact("0"), Show::Duration), "0:00");
    }

    #[test]
    fn rounding_is_half_to_even_and_zero_has_no_sign() {
        for (text, expected) in [
            ("0.125", "0.12"),
            ("0.135", "0.14"),
            ("-0.125", "-0.12"),
            ("0.1251", "0.13"),
            ("9.995", "10.00"),
            ("999.996", "1,000.00"),
            ("-0.005", "0.00"),
            ("-0.0051", "-0.01"),
        ] {
            assert_eq!(en(exact(text), Show::Money), expected, "{text}");
        }
        assert_eq!(en(Number::Ratio(-0.0), Show::Number), "0.00");
        assert_eq!(en(Number::Ratio(-1e-9), Show::Percent), "0.00%");
    }

    #[test]
    fn a_ratio_too_large_for_its_digits_is_scientific() {
        assert_eq!(en(Number::Ratio(9.999e20), Show::Number), "1.00e21");
        assert_eq!(en(Number::Ratio(1.234e300), Show::Percent), "1.23e302%");
        assert_eq!(en(exact("123456789012345678901"), Show::Money), "123,456,789,012,345,678,901.00");
        assert_eq!(human(Number::Ratio(f64::NAN), Show::Number, Lang::En), None);
    }

    #[test]
    fn machines_get_every_digit() {
        let money = |number| machine(number, Show::Money).unwrap();
        assert_eq!(money(exact("435000")), "435000.00");
        assert_eq!(money(exact("1.429999948")), "1.429999948");
        assert_eq!(machine(exact("12"), Show::Count).unwrap(), "12");
        assert_eq!(machine(exact("12.5"), Show::Count).unwrap(), "12.5");
        assert_eq!(machine(Number::Ratio(1.6922245), Show::Percent).unwrap(), "1.6922245");
        assert_eq!(machine(Number::Ratio(-0.0), Show::Number).unwrap(), "0");
        assert_eq!(machine(Number::Ratio(1e300), Show::Number).unwrap(), "1e300");
        assert_eq!(machine(Number::Ratio(f64::INFINITY), Show::Number), None);
    }

    proptest! {
        #[test]
        fn ratios_read_back_as_the_same_double(ratio in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            let text = machine(Number::Ratio(ratio), Show::Number).unwrap();
            prop_assert_eq!(text.parse::<f64>().unwrap(), ratio);
        }

        #[test]
        fn exact_amounts_round_as_decimals_do(raw in any::<i64>(), scale in 0u32..=18) {
            let amount = Decimal::from_parts(i128::from(raw), scale).unwrap_or_default();
            let shown = en(Number::Exact(amount), Show::Money).replace(',', "");
            prop_assert_eq!(shown, amount.round(2).to_text(2));
        }
    }
}
