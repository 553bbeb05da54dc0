//! The text of a `--where` or a rule → its tree.
//!
//! Refused: anything the grammar does not know, as `bad-where` or `bad-rule` with a caret at the place; in
//! `by`, names that are no dimension (`unknown-dimension`). Other names are looked up by `check`.

use winnow::Parser;
use winnow::combinator::{alt, opt, peek};
use winnow::stream::Location;
use winnow::token::one_of;

use super::predicate::{Op, Predicate};
use super::rule::{Bound, Claim, Over, Rule};
use super::value::{Value, is_word, value};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::suggest::nearest;
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

/// Parses a rule such as `cpa <= 15 EUR by campaign where channel = "Paid Search" over paid`.
///
/// # Errors
/// `bad-rule` or `unknown-dimension` with a caret at the place.
pub fn parse_rule(text: &str) -> Result<Rule> {
    let expected = "expected \"by\", \"where\", \"over\" or the end; a name of several words needs quotes";
    let parsed = whole(text, rule, expected).map_err(|fault| fault.diagnose("bad-rule", text))?;
    Ok(Rule { text: text.trim().to_owned(), ..parsed })
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

fn rule(input: &mut Input<'_>) -> Parsed<Rule> {
    let claim = claim(input)?;
    let mut rule = Rule { text: String::new(), claim, by: Vec::new(), filter: None, over: None };
    loop {
        blank(input)?;
        let Some((word, span)) = opt(peek(name)).parse_next(input)? else { return Ok(rule) };
        let clause = word.to_lowercase();
        let again = match clause.as_str() {
            "by" => !rule.by.is_empty(),
            "where" => rule.filter.is_some(),
            "over" => rule.over.is_some(),
            _ => return Ok(rule),
        };
        if again {
            return Fault::new(span, format!("\"{word}\" stands twice in the rule")).cut();
        }
        keyword(input, &clause)?;
        blank(input)?;
        match clause.as_str() {
            "by" => rule.by = dimensions(input)?,
            "where" => rule.filter = Some(any_of(input, 0)?),
            _ => rule.over = Some(over(input)?),
        }
    }
}

fn claim(input: &mut Input<'_>) -> Parsed<Claim> {
    let mut bounds = Vec::new();
    let value_first = opt(peek(name)).parse_next(input)?.is_none();
    if value_first {
        let (value, value_span) = value(input)?;
        blank(input)?;
        let op = order(input)?.exchanged();
        bounds.push(Bound { op, value, value_span });
        blank(input)?;
    }
    let (kpi, kpi_span) = subject(input)?;
    blank(input)?;
    let more = opt(peek(one_of(['<', '>', '=', '!', '≤', '≥', '≠']))).parse_next(input)?.is_some();
    if more || !value_first {
        let op_start = input.current_token_start();
        let op = if value_first { order(input)? } else { operator(input)? };
        let op_span = Span { start: op_start, end: input.current_token_start() };
        if matches!(op, Op::Contains | Op::StartsWith) {
            return Fault::new(op_span, "a rule compares by = != < <= > or >=").cut();
        }
        blank(input)?;
        let (value, value_span) = value(input)?;
        let upper = |op| matches!(op, Op::Less | Op::LessOrEqual);
        if let Some(first) = bounds.first()
            && upper(first.op) == upper(op)
        {
            return Fault::new(op_span, "the two bounds must enclose the KPI")
                .hint("write the lower bound first: 20% <= romi <= 300%")
                .cut();
        }
        bounds.push(Bound { op, value, value_span });
        if bounds.first().is_some_and(|first| upper(first.op)) && bounds.len() == 2 {
            bounds.reverse();
        }
    }
    Ok(Claim::Bounds { kpi, kpi_span, bounds })
}

fn order(input: &mut Input<'_>) -> Parsed<Op> {
    let start = input.current_token_start();
    match operator(input)? {
        op if op.is_order() => Ok(op),
        _ => {
            let end = input.current_token_start();
            Fault::new(start..end, "a bound is one of < <= > >=").cut()
        }
    }
}

fn dimensions(input: &mut Input<'_>) -> Parsed<Vec<Dimension>> {
    let mut dimensions = Vec::new();
    loop {
        blank(input)?;
        let Some((word, span)) = opt(name).parse_next(input)? else {
            return missing(input, "a dimension").hint("for example: by channel, campaign").cut();
        };
        let Some(dimension) = Dimension::from_id(word) else { return unknown_dimension(word, span).cut() };
        if dimensions.contains(&dimension) {
            return Fault::new(span, format!("\"{word}\" stands twice in \"by\"")).cut();
        }
        dimensions.push(dimension);
        blank(input)?;
        if opt(',').parse_next(input)?.is_none() {
            return Ok(dimensions);
        }
    }
}

fn unknown_dimension(word: &str, span: Span) -> Fault {
    let fault = Fault::new(span, format!("there is no dimension \"{word}\"")).code("unknown-dimension");
    let ids = || Dimension::ALL.iter().map(|dimension| dimension.id());
    match nearest(word, ids()) {
        Some(near) => fault.hint(format!("did you mean \"{near}\"?")),
        None => fault.hint(format!("the dimensions are {}", ids().collect::<Vec<_>>().join(", "))),
    }
}

fn over(input: &mut Input<'_>) -> Parsed<Over> {
    for over in [Over::Paid, Over::All] {
        if keyword(input, over.id())? {
            return Ok(over);
        }
    }
    missing(input, "\"paid\" or \"all\"").cut()
}

#[cfg(test)]
mod tests;
