//! The right-hand side of a comparison: a name, a number, a percentage, an amount of money, a day.
//!
//! Quotes keep a text a text; a bare word is a number, a day or money where it looks like one. Refused: a quote
//! that never ends, a word of the grammar without quotes.

use std::fmt;

use chrono::NaiveDate;
use winnow::Parser;
use winnow::combinator::{alt, opt, preceded};
use winnow::stream::Location;
use winnow::token::{any, one_of, take_while};

use crate::catalogue::syntax::{Fault, Input, Parsed, Span, blank, missing};
use crate::decimal::Decimal;

/// A value as written in a predicate or a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Number(Decimal),
    /// As written: `20%` holds 20.
    Percent(Decimal),
    /// The currency is an ISO 4217 code in capitals, for the caller to compare with the report's.
    Money {
        amount: Decimal,
        currency: String,
    },
    Day(NaiveDate),
    /// A number of days: `2 days`, `1 week`.
    Days(Decimal),
}

impl Value {
    /// The number to compare with; a percentage as the fraction it is.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Number(number) | Value::Money { amount: number, .. } | Value::Days(number) => {
                Some(*number)
            }
            Value::Percent(percent) => percent.checked_mul(Decimal::from_parts(1, 2)?),
            Value::Text(_) | Value::Day(_) => None,
        }
    }

    /// The text to compare a name with.
    pub fn text(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Day(day) => Some(day.to_string()),
            Value::Percent(_) | Value::Money { .. } | Value::Days(_) => None,
        }
    }

    /// What it is, for messages.
    pub(crate) fn sort(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Number(_) => "a number",
            Value::Percent(_) => "a percentage",
            Value::Money { .. } => "an amount of money",
            Value::Day(_) => "a day",
            Value::Days(_) => "a number of days",
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => write!(f, "\"{}\"", text.replace('"', "\"\"")),
            Value::Number(number) => write!(f, "{number}"),
            Value::Percent(percent) => write!(f, "{percent}%"),
            Value::Money { amount, currency } => write!(f, "{amount} {currency}"),
            Value::Day(day) => write!(f, "{day}"),
            Value::Days(days) => write!(f, "{days} {}", if *days == Decimal::ONE { "day" } else { "days" }),
        }
    }
}

/// Words that only quotes turn into a value.
const WORDS: [&str; 10] = ["and", "or", "not", "in", "by", "where", "over", "contains", "starts", "with"];

pub(crate) fn is_word(text: &str) -> bool {
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Currency marks that belong to one currency; `kr`, `¥` and the like do not.
const MARKS: [(&str, &str); 10] = [
    ("€", "EUR"),
    ("$", "USD"),
    ("£", "GBP"),
    ("₽", "RUB"),
    ("֏", "AMD"),
    ("₴", "UAH"),
    ("₸", "KZT"),
    ("₺", "TRY"),
    ("zł", "PLN"),
    ("лв", "BGN"),
];

/// Parses one value and tells where it stands.
pub(crate) fn value(input: &mut Input<'_>) -> Parsed<(Value, Span)> {
    let start = input.current_token_start();
    let value = alt((quoted, bare)).parse_next(input)?;
    Ok((value, Span { start, end: input.previous_token_end() }))
}

fn quoted(input: &mut Input<'_>) -> Parsed<Value> {
    let start = input.current_token_start();
    let open = one_of(['"', '\'', '«', '“', '„']).parse_next(input)?;
    let closing = |c: char| match open {
        '«' => c == '»',
        '“' => c == '”',
        '„' => matches!(c, '“' | '”'),
        plain => c == plain,
    };
    let mut text = String::new();
    while let Some(c) = opt(any).parse_next(input)? {
        // A doubled quote is one that belongs to the text, as in CSV and SQL.
        if closing(c) && opt(one_of(closing)).parse_next(input)?.is_none() {
            return Ok(Value::Text(text));
        }
        text.push(c);
    }
    let end = input.current_token_start();
    Fault::new(start..end, "this text has no closing quote").cut()
}

fn bare(input: &mut Input<'_>) -> Parsed<Value> {
    let start = input.current_token_start();
    let sign = |c: char| c.is_whitespace() || "()<>=!,\"'&|≤≥≠«“„".contains(c);
    let Some(word) = opt(take_while(1.., |c| !sign(c))).parse_next(input)? else {
        return missing(input, "a value").cut();
    };
    if is_word(word) {
        return Fault::new(start..start + word.len(), format!("expected a value, found \"{word}\""))
            .hint(format!("put it in quotes when it is a name: \"{word}\""))
            .cut();
    }
    let value = classify(word);
    let Value::Number(amount) = value else { return Ok(value) };
    // `20 %` and `15 EUR`: the unit may stand apart, but must be a unit and nothing else.
    let unit = take_while(1.., |c| !sign(c)).verify_map(|word: &str| match word {
        "%" => Some(Value::Percent(amount)),
        "day" | "days" => Some(Value::Days(amount)),
        "week" | "weeks" => amount.checked_mul(Decimal::from_int(7)).map(Value::Days),
        _ => currency(word).map(|currency| Value::Money { amount, currency }),
    });
    Ok(opt(preceded(blank, unit)).parse_next(input)?.unwrap_or(value))
}

fn classify(word: &str) -> Value {
    if let Some(number) = number(word) {
        return Value::Number(number);
    }
    if let Some(percent) = word.strip_suffix('%').and_then(number) {
        return Value::Percent(percent);
    }
    for (mark, code) in MARKS {
        let amount = word.strip_prefix(mark).or_else(|| word.strip_suffix(mark)).and_then(number);
        if let Some(amount) = amount {
            return Value::Money { amount, currency: code.to_owned() };
        }
    }
    if let Some((amount, code)) = word.len().checked_sub(3).and_then(|at| word.split_at_checked(at))
        && code.chars().all(|c| c.is_ascii_uppercase())
        && let Some(amount) = number(amount)
    {
        return Value::Money { amount, currency: code.to_owned() };
    }
    match NaiveDate::parse_from_str(word, "%Y-%m-%d") {
        Ok(day) if word.len() == 10 => Value::Day(day),
        _ => Value::Text(word.to_owned()),
    }
}

/// A plain number. Leading zeros belong to ids such as `007`, which are texts.
fn number(word: &str) -> Option<Decimal> {
    let word = word.replace('−', "-");
    let word = word.strip_prefix('+').unwrap_or(&word);
    let digits = word.strip_prefix('-').unwrap_or(word);
    let padded = digits.starts_with('0') && digits.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    if padded { None } else { Decimal::parse(word) }
}

fn currency(word: &str) -> Option<String> {
    if let Some((_, code)) = MARKS.iter().find(|(mark, _)| *mark == word) {
        return Some((*code).to_owned());
    }
    let code = word.len() == 3 && word.chars().all(|c| c.is_ascii_alphabetic()) && !is_word(word);
    code.then(|| word.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::syntax::whole;

    fn read(text: &str) -> Result<Value, String> {
        whole(text, value, "nothing more").map(|(value, _)| value).map_err(|fault| fault.message)
    }

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn values_are_what_they_look_like() {
        let money =
            |amount, currency: &str| Value::Money { amount: number(amount), currency: currency.into() };
        let text = |text: &str| Value::Text(text.into());
        for (written, value) in [
            ("15", Value::Number(number("15"))),
            ("-0.5", Value::Number(number("-0.5"))),
            ("−3", Value::Number(number("-3"))),
            ("1_000", Value::Number(number("1000"))),
            ("20%", Value::Percent(number("20"))),
            ("20 %", Value::Percent(number("20"))),
            ("15 EUR", money("15", "EUR")),
            ("15\u{a0}eur", money("15", "EUR")),
            ("15EUR", money("15", "EUR")),
            ("€15.50", money("15.5", "EUR")),
            ("15€", money("15", "EUR")),
            ("900 ₽", money("900", "RUB")),
            ("2 days", Value::Days(number("2"))),
            ("1 day", Value::Days(number("1"))),
            ("2 weeks", Value::Days(number("14"))),
            ("2026-01-31", Value::Day(NaiveDate::from_ymd_opt(2026, 1, 31).unwrap())),
            ("2026-02-31", text("2026-02-31")),
            ("2026-01", text("2026-01")),
            ("007", text("007")),
            ("Email", text("Email")),
            ("поиск", text("поиск")),
            ("\"15\"", text("15")),
            ("'Paid Search'", text("Paid Search")),
            ("\"6\"\" pipe\"", text("6\" pipe")),
            ("«Поиск»", text("Поиск")),
            ("\"\"", text("")),
            ("\"and\"", text("and")),
        ] {
            assert_eq!(read(written), Ok(value), "{written}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for written in ["", "and", "AND", "\"open", "Paid Search", "15 and", "=", "20,5"] {
            assert!(read(written).is_err(), "{written}");
        }
    }

    #[test]
    fn a_percentage_is_a_fraction() {
        assert_eq!(Value::Percent(number("20")).number(), Some(number("0.2")));
    }
}
