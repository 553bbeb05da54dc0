//! The text of a rule → its tree: a claim, then `vs`, `by`, `where` and `over` in any order.

use winnow::Parser;
use winnow::combinator::{opt, peek};
use winnow::stream::Location;
use winnow::token::one_of;

use super::{any_of, keyword, operator, subject};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::suggest::nearest;
use crate::catalogue::syntax::{Fault, Input, Parsed, Span, blank, missing, name, whole};
use crate::diagnostic::Result;
use crate::query::predicate::{Op, Predicate};
use crate::query::rule::{Bound, Claim, Direction, FRESHNESS, Over, Rule, Versus};
use crate::query::value::{Value, value};

/// What may come after a claim.
const EXPECTED: &str =
    "expected \"by\", \"where\", \"over\", \"vs\" or the end; a name of several words needs quotes";

/// Parses a rule such as `cpa <= 15 EUR by campaign where channel = "Paid Search" over paid`.
///
/// # Errors
/// `bad-rule` or `unknown-dimension` with a caret at the place.
pub fn parse_rule(text: &str) -> Result<Rule> {
    parse(text, false)
}

/// Parses a rule that may lack its bound, as `cpa by campaign`: targets bring it.
///
/// # Errors
/// As [`parse_rule`].
pub fn parse_open_rule(text: &str) -> Result<Rule> {
    parse(text, true)
}

fn parse(text: &str, is_open: bool) -> Result<Rule> {
    let parsed = whole(text, |input| rule(input, is_open), EXPECTED);
    let parsed = parsed.map_err(|fault| fault.diagnose("bad-rule", text))?;
    Ok(Rule { text: text.trim().to_owned(), ..parsed })
}

/// Parses a bound that stands alone, as a target does: `<= 15 EUR`, or only `15 EUR`.
///
/// # Errors
/// `bad-rule` with a caret at the place.
pub fn parse_bound(text: &str) -> Result<(Option<Op>, Value, Span)> {
    let bound = |input: &mut Input<'_>| {
        let has_sign = opt(peek(one_of(SIGNS))).parse_next(input)?.is_some();
        let op = if has_sign { Some(operator(input)?) } else { None };
        blank(input)?;
        let (value, span) = value(input)?;
        Ok((op, value, span))
    };
    whole(text, bound, "expected the end").map_err(|fault| fault.diagnose("bad-rule", text).into())
}

/// What operators begin with.
const SIGNS: [char; 7] = ['<', '>', '=', '!', '≤', '≥', '≠'];

fn rule(input: &mut Input<'_>, is_open: bool) -> Parsed<Rule> {
    let said = claim(input, is_open)?;
    let (mut by, mut filter, mut over_said, mut versus_said) = (Vec::new(), None::<Predicate>, None, None);
    loop {
        blank(input)?;
        let word = opt(peek(name)).parse_next(input)?.map(|(word, span)| (word.to_lowercase(), span));
        let Some((clause, span)) = word else { break };
        let again = match clause.as_str() {
            "by" => !by.is_empty(),
            "where" => filter.is_some(),
            "over" => over_said.is_some(),
            "vs" | "versus" => versus_said.is_some(),
            _ => break,
        };
        if again {
            return Fault::new(span, format!("\"{clause}\" stands twice in the rule")).cut();
        }
        keyword(input, &clause)?;
        blank(input)?;
        match clause.as_str() {
            "by" => by = dimensions(input)?,
            "where" => filter = Some(any_of(input, 0)?),
            "over" => over_said = Some(over(input)?),
            _ => versus_said = Some((versus(input)?, span)),
        }
    }
    Ok(Rule { text: String::new(), claim: said.against(versus_said)?, by, filter, over: over_said })
}

/// A claim before it is known against which days it is.
struct Said {
    kpi: String,
    kpi_span: Span,
    direction: Option<(Direction, Span)>,
    bounds: Vec<Bound>,
}

impl Said {
    fn against(self, versus: Option<(Versus, Span)>) -> Parsed<Claim> {
        let Said { kpi, kpi_span, direction, bounds } = self;
        let is_freshness = kpi.eq_ignore_ascii_case(FRESHNESS);
        if let Some(span) = direction.map(|(_, span)| span).or(versus.map(|(_, span)| span))
            && is_freshness
        {
            return Fault::new(span, "freshness is counted up to today, and compared with no other days")
                .hint("write for example: freshness <= 2 days")
                .cut();
        }
        match (direction, versus) {
            _ if is_freshness => Ok(Claim::Freshness { span: kpi_span, bounds }),
            (None, None) => Ok(Claim::Bounds { kpi, kpi_span, bounds }),
            (Some((direction, _)), Some((versus, _))) => {
                Ok(Claim::Change { kpi, kpi_span, direction, bounds, versus })
            }
            (Some((direction, span)), None) => {
                let message = format!(
                    "\"{}\" compares with other days, and the rule does not say which",
                    direction.id()
                );
                Fault::new(span, message).hint("add: vs previous, or: vs year").cut()
            }
            (None, Some((versus, span))) => {
                let message = format!("\"vs\" needs to know how \"{kpi}\" may move");
                let hint =
                    format!("write for example: {kpi} drop <= 10% vs {} (or rise, or change)", versus.id());
                Fault::new(span, message).hint(hint).cut()
            }
        }
    }
}

fn claim(input: &mut Input<'_>, is_open: bool) -> Parsed<Said> {
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
    let direction = direction(input)?;
    blank(input)?;
    let more = opt(peek(one_of(SIGNS))).parse_next(input)?.is_some();
    let may_end = value_first || (is_open && at_end_of_claim(input)?);
    if more || !may_end {
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
    Ok(Said { kpi, kpi_span, direction, bounds })
}

/// True where the claim may end without a bound: at the end, or before a clause.
fn at_end_of_claim(input: &mut Input<'_>) -> Parsed<bool> {
    let rest: &str = input.as_ref();
    let next = opt(peek(name)).parse_next(input)?;
    let is_clause = |word: &str| {
        ["by", "where", "over", "vs", "versus"].iter().any(|clause| word.eq_ignore_ascii_case(clause))
    };
    Ok(rest.trim().is_empty() || next.is_some_and(|(word, _)| is_clause(word)))
}

fn direction(input: &mut Input<'_>) -> Parsed<Option<(Direction, Span)>> {
    let start = input.current_token_start();
    for direction in Direction::ALL {
        if keyword(input, direction.id())? {
            return Ok(Some((direction, Span { start, end: input.previous_token_end() })));
        }
    }
    Ok(None)
}

fn versus(input: &mut Input<'_>) -> Parsed<Versus> {
    for versus in Versus::ALL {
        if keyword(input, versus.id())? {
            return Ok(versus);
        }
    }
    missing(input, "\"previous\" or \"year\"").cut()
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
