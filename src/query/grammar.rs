//! The text of a `--where` or a rule → its tree.
//!
//! Refused: anything the grammar does not know, as `bad-where` or `bad-rule` with a caret at the place; in
//! `by`, names that are no dimension (`unknown-dimension`). Other names are looked up by `check`.

mod rules;

pub use rules::{parse_bound, parse_open_rule, parse_rule};

use winnow::Parser;
use winnow::combinator::{alt, opt};
use winnow::stream::Location;
use winnow::token::one_of;

use super::predicate::{Op, Predicate};
use super::value::{Value, is_word, value};
use crate::catalogue::syntax::{Fault, Input, MOST_NESTED, Parsed, Span, blank, missing, name, whole};
use crate::diagnostic::Result;

/// Parses the expression of `--where`.
///
/// # Errors
/// `bad-where` with a caret at the place.
pub fn parse_where(text: &str) -> Result<Predicate> {
    let expected = "expected \"and\", \"or\" or the end; a name of several words needs quotes";
    whole(text, |input| any_of(input, 0), expected).map_err(|fault| fault.diagnose("bad-where", text).into())
}

fn any_of(input: &mut Input<'_>, depth: usize) -> Parsed<Predicate> {
    let first = all_of(input, depth)?;
    let mut parts = vec![first];
    while joint(input, "or", "||")? {
        parts.push(all_of(input, depth)?);
    }
    Ok(single(parts, Predicate::Or))
}

fn all_of(input: &mut Input<'_>, depth: usize) -> Parsed<Predicate> {
    let mut parts = vec![negation(input, depth)?];
    while joint(input, "and", "&&")? {
        parts.push(negation(input, depth)?);
    }
    Ok(single(parts, Predicate::And))
}

fn single(mut parts: Vec<Predicate>, join: fn(Vec<Predicate>) -> Predicate) -> Predicate {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            join(parts)
        }
    }
}

fn negation(input: &mut Input<'_>, depth: usize) -> Parsed<Predicate> {
    blank(input)?;
    let here = input.current_token_start();
    if depth >= MOST_NESTED {
        return Fault::new(here..here, format!("more than {MOST_NESTED} parentheses or \"not\" nested"))
            .cut();
    }
    if keyword(input, "not")? || opt('!').parse_next(input)?.is_some() {
        return negation(input, depth + 1).map(|part| Predicate::Not(Box::new(part)));
    }
    if opt('(').parse_next(input)?.is_some() {
        let inner = any_of(input, depth + 1)?;
        close(input)?;
        return Ok(inner);
    }
    comparison(input)
}

fn close(input: &mut Input<'_>) -> Parsed<()> {
    blank(input)?;
    match opt(')').parse_next(input)? {
        Some(_) => Ok(()),
        None => missing(input, "\")\"").cut(),
    }
}

fn comparison(input: &mut Input<'_>) -> Parsed<Predicate> {
    let (name, name_span) = subject(input)?;
    blank(input)?;
    let negated = keyword(input, "not")?;
    blank(input)?;
    if keyword(input, "in")? {
        return Ok(Predicate::In { name, name_span, negated, values: list(input)? });
    }
    if negated {
        return missing(input, "\"in\" after \"not\"").hint("to negate a comparison put not before it").cut();
    }
    let op = operator(input)?;
    blank(input)?;
    let (value, value_span) = value(input)?;
    Ok(Predicate::Compare { name, name_span, op, value, value_span })
}

/// The name that a comparison or a claim is about.
fn subject(input: &mut Input<'_>) -> Parsed<(String, Span)> {
    match opt(name).parse_next(input)? {
        Some((word, span)) if is_word(word) => {
            Fault::new(span, format!("expected a dimension or a KPI, found \"{word}\"")).cut()
        }
        Some((word, span)) => Ok((word.to_owned(), span)),
        None => missing(input, "a dimension or a KPI").cut(),
    }
}

fn operator(input: &mut Input<'_>) -> Parsed<Op> {
    let signs = alt((
        alt(("<=", "≤")).value(Op::LessOrEqual),
        alt((">=", "≥")).value(Op::GreaterOrEqual),
        alt(("!=", "≠", "<>")).value(Op::NotEqual),
        alt(("==", "=")).value(Op::Equal),
        '<'.value(Op::Less),
        '>'.value(Op::Greater),
    ));
    if let Some(op) = opt(signs).parse_next(input)? {
        return Ok(op);
    }
    if keyword(input, "contains")? {
        return Ok(Op::Contains);
    }
    if keyword(input, "starts")? {
        blank(input)?;
        return if keyword(input, "with")? { Ok(Op::StartsWith) } else { missing(input, "\"with\"").cut() };
    }
    missing(input, "one of = != < <= > >= in, not in, contains, starts with").cut()
}

fn list(input: &mut Input<'_>) -> Parsed<Vec<(Value, Span)>> {
    blank(input)?;
    if opt('(').parse_next(input)?.is_none() {
        return missing(input, "a list")
            .hint("write the list in parentheses: in (\"Email\", \"Direct\")")
            .cut();
    }
    let mut values = Vec::new();
    loop {
        blank(input)?;
        values.push(value(input)?);
        blank(input)?;
        match opt(one_of([',', ')'])).parse_next(input)? {
            Some(',') => {}
            Some(_) => return Ok(values),
            None => return missing(input, "\",\" or \")\"").cut(),
        }
    }
}

fn joint(input: &mut Input<'_>, word: &'static str, sign: &'static str) -> Parsed<bool> {
    blank(input)?;
    Ok(keyword(input, word)? || opt(sign).parse_next(input)?.is_some())
}

/// Takes a word of the grammar, in any case, if it stands here whole.
fn keyword(input: &mut Input<'_>, word: &str) -> Parsed<bool> {
    opt(name.verify(|(found, _): &(&str, Span)| found.eq_ignore_ascii_case(word)))
        .parse_next(input)
        .map(|found| found.is_some())
}

#[cfg(test)]
mod tests;
