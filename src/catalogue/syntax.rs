//! The ground that formulas, `--where` and rules are parsed on: places, faults, blanks and names.
//!
//! A fault knows where in the text it is; it becomes a [`Diagnostic`] that shows the text with a
//! caret below the place.

use std::ops::Range;

use winnow::error::{ErrMode, ParserError};
use winnow::stream::Location;
use winnow::token::take_while;
use winnow::{LocatingSlice, Parser};

use crate::diagnostic::{Diagnostic, Excerpt};

/// How deep parentheses, minus signs and `not` may nest, so that no text can exhaust the stack.
pub(crate) const MOST_NESTED: usize = 50;

/// A place in a text, in bytes. All spans are equal: trees are compared by what they mean.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Span) -> bool {
        true
    }
}

impl Eq for Span {}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span { start: range.start, end: range.end }
    }
}

impl Span {
    /// From the beginning of this place to the end of the other.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start, end: other.end }
    }

    /// What stands there; empty when the place is not in the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

pub(crate) type Input<'a> = LocatingSlice<&'a str>;
pub(crate) type Parsed<T> = Result<T, ErrMode<Fault>>;

/// What is wrong at a place of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub span: Span,
    pub message: String,
    pub hints: Vec<String>,
    /// Set where the fault has a code of its own, such as `unknown-dimension`.
    pub code: Option<&'static str>,
}

impl Fault {
    pub(crate) fn new(span: impl Into<Span>, message: impl Into<String>) -> Self {
        Fault { span: span.into(), message: message.into(), hints: Vec::new(), code: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    pub(crate) fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// Stops the parser: no other reading of the text is tried.
    pub(crate) fn cut<T>(self) -> Parsed<T> {
        Err(ErrMode::Cut(self))
    }

    /// The fault as the user reads it; `code` applies where the fault has none of its own.
    pub(crate) fn diagnose(self, code: &'static str, text: &str) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.code.unwrap_or(code), self.message);
        diagnostic.excerpt = Some(Excerpt::new(text, Some(self.span.start..self.span.end)));
        diagnostic.hints = self.hints;
        diagnostic
    }
}

impl<'a> ParserError<Input<'a>> for Fault {
    type Inner = Fault;

    fn from_input(input: &Input<'a>) -> Self {
        let here = input.current_token_start();
        Fault::new(here..here, "cannot be understood from here on")
    }

    fn into_inner(self) -> Result<Fault, Self> {
        Ok(self)
    }
}

/// Runs a parser over the whole text; `expected` says what could have come where it stopped.
pub(crate) fn whole<'a, T>(
    text: &'a str,
    mut parser: impl FnMut(&mut Input<'a>) -> Parsed<T>,
    expected: &str,
) -> Result<T, Fault> {
    let mut input = LocatingSlice::new(text);
    let parsed = blank(&mut input).and_then(|()| parser(&mut input)).and_then(|value| {
        blank(&mut input)?;
        match unexpected(&input) {
            None => Ok(value),
            Some((span, found)) => {
                let fault = Fault::new(span, format!("\"{found}\" was not expected here: {expected}"));
                // The habit of half of Europe; a mark of thousands fails the same way.
                let fault = if found == "," {
                    fault.hint("write numbers as 1000.5, without other marks")
                } else {
                    fault
                };
                fault.cut()
            }
        }
    });
    parsed.map_err(|error| match error {
        ErrMode::Backtrack(fault) | ErrMode::Cut(fault) => fault,
        ErrMode::Incomplete(_) => Fault::new(text.len()..text.len(), "it ends too early"),
    })
}

/// The next word or sign, and where it stands; `None` at the end.
pub(crate) fn unexpected<'a>(input: &Input<'a>) -> Option<(Span, &'a str)> {
    let rest: &'a str = input.as_ref();
    let first = rest.chars().next()?;
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let length = if word(first) { rest.find(|c| !word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
    let start = input.current_token_start();
    Some((Span { start, end: start + length }, rest.get(..length)?))
}

/// The fault for something missing at this place.
pub(crate) fn missing(input: &Input<'_>, expected: &str) -> Fault {
    match unexpected(input) {
        Some((span, found)) => Fault::new(span, format!("expected {expected}, found \"{found}\"")),
        None => {
            let here = input.current_token_start();
            Fault::new(here..here, format!("expected {expected}, but the text ends"))
        }
    }
}

/// Blanks of any sort, no-break ones included.
pub(crate) fn blank(input: &mut Input<'_>) -> Parsed<()> {
    take_while(0.., char::is_whitespace).void().parse_next(input)
}

/// A name: a letter or `_`, then letters, digits and `_`. Letters of any script, so that a slip of the
/// keyboard is reported as an unknown name and not as a strange sign.
pub(crate) fn name<'a>(input: &mut Input<'a>) -> Parsed<(&'a str, Span)> {
    (
        take_while(1, |c: char| c.is_alphabetic() || c == '_'),
        take_while(0.., |c: char| c.is_alphanumeric() || c == '_'),
    )
        .take()
        .with_span()
        .map(|(word, range)| (word, Span::from(range)))
        .parse_next(input)
}
