//! The text of a formula → a tree of names and numbers with their places.
//!
//! Accepts numbers, names, `+ - * /` (and `−`, `×`, `÷`, `·`), parentheses and unary minus; anything else is
//! a [`Fault`] at its place. What names mean and whether units fit is decided in [`super::expression`].

use winnow::Parser;
use winnow::combinator::{delimited, opt};
use winnow::stream::Location;
use winnow::token::{one_of, take_while};

use super::syntax::{Fault, Input, MOST_NESTED, Parsed, Span, blank, missing, name, whole};
use crate::decimal::Decimal;

/// The four ways to join two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operator {
    /// The sign as formulas are printed.
    pub fn sign(self) -> char {
        match self {
            Operator::Add => '+',
            Operator::Subtract => '−',
            Operator::Multiply => '×',
            Operator::Divide => '/',
        }
    }
}

/// A formula as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub span: Span,
    pub shape: Shape,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Number(Decimal),
    Name(String),
    Negate(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
}

/// Longer formulas are surely a mistake; the bound also keeps the tree shallow.
const MOST_BYTES: usize = 2000;

/// Parses a formula.
pub(crate) fn parse(text: &str) -> Result<Node, Fault> {
    if text.len() > MOST_BYTES {
        return Err(Fault::new(0..0, format!("the formula is longer than {MOST_BYTES} bytes")));
    }
    whole(text, |input| sum(input, 0), "expected +, −, ×, / or the end of the formula")
}

fn sum(input: &mut Input<'_>, depth: usize) -> Parsed<Node> {
    let sign = |input: &mut Input<'_>| {
        let sign = one_of(['+', '-', '−']);
        opt(delimited(blank, sign, blank)).parse_next(input)
    };
    let mut left = product(input, depth)?;
    while let Some(sign) = sign(input)? {
        let operator = if sign == '+' { Operator::Add } else { Operator::Subtract };
        left = join(operator, left, product(input, depth)?);
    }
    Ok(left)
}

fn product(input: &mut Input<'_>, depth: usize) -> Parsed<Node> {
    let sign = |input: &mut Input<'_>| {
        let sign = one_of(['*', '×', '·', '/', '÷']);
        opt(delimited(blank, sign, blank)).parse_next(input)
    };
    let mut left = factor(input, depth)?;
    while let Some(sign) = sign(input)? {
        let operator = if matches!(sign, '/' | '÷') { Operator::Divide } else { Operator::Multiply };
        left = join(operator, left, factor(input, depth)?);
    }
    Ok(left)
}

fn join(operator: Operator, left: Node, right: Node) -> Node {
    let span = left.span.to(right.span);
    Node { span, shape: Shape::Binary(operator, Box::new(left), Box::new(right)) }
}

fn factor(input: &mut Input<'_>, depth: usize) -> Parsed<Node> {
    let start = input.current_token_start();
    if depth >= MOST_NESTED {
        return Fault::new(
            start..start,
            format!("more than {MOST_NESTED} parentheses or minus signs nested"),
        )
        .cut();
    }
    if opt(one_of(['-', '−'])).parse_next(input)?.is_some() {
        blank(input)?;
        let inner = factor(input, depth + 1)?;
        let span = Span { start, end: inner.span.end };
        return Ok(Node { span, shape: Shape::Negate(Box::new(inner)) });
    }
    if opt('(').parse_next(input)?.is_some() {
        blank(input)?;
        let inner = sum(input, depth + 1)?;
        blank(input)?;
        if opt(')').parse_next(input)?.is_none() {
            return missing(input, "\")\"").hint("every \"(\" needs its \")\"").cut();
        }
        let span = Span { start, end: input.current_token_start() };
        return Ok(Node { span, ..inner });
    }
    if let Some((word, span)) = opt(name).parse_next(input)? {
        return Ok(Node { span, shape: Shape::Name(word.to_owned()) });
    }
    number(input)
}

fn number(input: &mut Input<'_>) -> Parsed<Node> {
    let digits = take_while(1.., |c: char| c.is_ascii_digit() || matches!(c, '.' | '_'));
    let Some((text, range)) = opt(digits.with_span()).parse_next(input)? else {
        return missing(input, "a number, a name or \"(\"").cut();
    };
    match Decimal::parse(text) {
        Some(value) => Ok(Node { span: range.into(), shape: Shape::Number(value) }),
        None => Fault::new(range, format!("\"{text}\" is not a number"))
            .hint("write numbers with a point and without an exponent, for example 1000 or 0.35")
            .cut(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tree with all its parentheses.
    fn shown(node: &Node) -> String {
        match &node.shape {
            Shape::Number(value) => value.to_string(),
            Shape::Name(name) => name.clone(),
            Shape::Negate(inner) => format!("(-{})", shown(inner)),
            Shape::Binary(operator, left, right) => {
                format!("({} {} {})", shown(left), operator.sign(), shown(right))
            }
        }
    }

    #[test]
    fn precedence() {
        for (text, tree) in [
            ("a + b * c", "(a + (b × c))"),
            ("a - b - c", "((a − b) − c)"),
            ("a / b / c", "((a / b) / c)"),
            ("a / b * c", "((a / b) × c)"),
            ("a / (b * c)", "(a / (b × c))"),
            ("-a * b", "((-a) × b)"),
            ("a - -b", "(a − (-b))"),
            ("(a − b) ÷ c", "((a − b) / c)"),
            ("1000 × spend / impressions", "((1000 × spend) / impressions)"),
            (" 1_000.5·x ", "(1000.5 × x)"),
        ] {
            assert_eq!(parse(text).map(|node| shown(&node)), Ok(tree.to_owned()), "{text}");
        }
    }

    #[test]
    fn faults_point_at_their_place() {
        for (text, place) in [
            ("", 0),
            ("clicks +", 8),
            ("clicks + * 2", 9),
            ("(clicks", 7),
            ("clicks) / 2", 6),
            ("clicks impressions", 7),
            ("1.2.3", 0),
            ("20%", 2),
            ("лиды + ?", 11),
        ] {
            assert_eq!(parse(text).map_err(|fault| fault.span.start), Err(place), "{text}");
        }
    }

    #[test]
    fn no_nesting_exhausts_the_stack() {
        for text in ["(".repeat(1999), "-".repeat(1999), "x".repeat(5000)] {
            assert!(parse(&text).is_err());
        }
        assert!(parse(&format!("a{}", "+a".repeat(999))).is_ok());
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn arbitrary_signs_never_panic(text in "[-+*/×−() a-c0-9.%_]{0,40}") {
            let _ = parse(&text);
        }
    }
}
