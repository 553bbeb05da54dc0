//! Header patterns of profiles: a name as it stands in the file, with at most one `{currency}` or `*`.
//! Patterns with more than one placeholder, or with nothing besides it, are refused.

use super::currency::currency_of;
use super::name::{header_name, loose_header_name};

/// A header name to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As the profile writes it; shown to the user.
    pub text: String,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    Literal(String),
    Open { before: String, after: String, currency: bool },
}

/// What a pattern found in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The currency that stood at `{currency}`: an ISO code, or a mark that several share (`$`).
    pub currency: Option<String>,
}

impl Pattern {
    /// Reads a pattern; `loose` compares underscores as blanks. The error is a sentence.
    pub fn parse(text: &str, loose: bool) -> Result<Pattern, String> {
        let (split, currency) = match text.split_once("{currency}") {
            Some(parts) => (Some(parts), true),
            None => (text.split_once('*'), false),
        };
        let Some((before, after)) = split else {
            return Pattern::literal(text, loose);
        };
        if before.contains(['*', '{']) || after.contains(['*', '{']) {
            return Err(format!("the header pattern \"{text}\" has more than one placeholder"));
        }
        let before = half(before, loose, true);
        let after = half(after, loose, false);
        if before.trim().is_empty() && after.trim().is_empty() {
            return Err(format!("the header pattern \"{text}\" would match any header"));
        }
        Ok(Pattern { text: text.to_owned(), shape: Shape::Open { before, after, currency } })
    }

    /// A pattern that takes the text literally, placeholders included.
    pub fn literal(text: &str, loose: bool) -> Result<Pattern, String> {
        let name = if loose { loose_header_name(text) } else { header_name(text) };
        if name.is_empty() {
            return Err("a header name is empty".to_owned());
        }
        Ok(Pattern { text: text.to_owned(), shape: Shape::Literal(name) })
    }

    /// How such a header may look, for messages.
    pub fn example(&self) -> String {
        self.text.replace("{currency}", "…").replace('*', "…")
    }

    /// The normalised name, if the pattern has no placeholder.
    pub fn as_literal(&self) -> Option<&str> {
        match &self.shape {
            Shape::Literal(name) => Some(name),
            Shape::Open { .. } => None,
        }
    }

    /// The normalised name of a pattern without placeholder; else the pattern back.
    pub fn into_literal(self) -> Result<String, Pattern> {
        match self.shape {
            Shape::Literal(name) => Ok(name),
            Shape::Open { .. } => Err(self),
        }
    }

    /// Whether a normalised header is meant.
    pub fn find(&self, name: &str) -> Option<Found> {
        match &self.shape {
            Shape::Literal(literal) => (literal == name).then_some(Found { currency: None }),
            Shape::Open { before, after, currency } => {
                let inside = name.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
                if !currency {
                    return Some(Found { currency: None });
                }
                let code = currency_of(inside)?;
                Some(Found { currency: Some(code.to_owned()) })
            }
        }
    }
}

/// One side of a placeholder, keeping the blank that parts it from the placeholder.
fn half(text: &str, loose: bool, left: bool) -> String {
    let name = if loose { loose_header_name(text) } else { header_name(text) };
    let inner = if left { text.chars().next_back() } else { text.chars().next() };
    let blank = inner.is_some_and(|c| c.is_whitespace() || (loose && c == '_'));
    match (blank && !name.is_empty(), left) {
        (false, _) => name,
        (true, true) => name + " ",
        (true, false) => format!(" {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, header: &str) -> Option<Option<String>> {
        let pattern = Pattern::parse(pattern, false).ok()?;
        pattern.find(&header_name(header)).map(|found| found.currency)
    }

    #[test]
    fn a_currency_is_captured_from_the_header() {
        assert_eq!(found("Cost ({currency})", "Cost (EUR)"), Some(Some("EUR".to_owned())));
        assert_eq!(found("Расход, {currency}", "Расход,\u{a0}₽"), Some(Some("RUB".to_owned())));
        assert_eq!(found("Cost ({currency})", "Cost (net)"), None);
        assert_eq!(found("Cost ({currency})", "Cost"), None);
        assert_eq!(found("Cost", "cost "), Some(None));
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert_eq!(found("Конверсия (*)", "Конверсия (Заявка)"), Some(None));
        assert_eq!(found("Конверсия (*)", "Конверсии"), None);
    }

    #[test]
    fn two_placeholders_or_nothing_else_are_refused() {
        for bad in ["*", "{currency}", "a * b *", "* ({currency})", " "] {
            assert!(Pattern::parse(bad, false).is_err(), "{bad}");
        }
    }

    #[test]
    fn underscores_are_blanks_when_loose() {
        let pattern = Pattern::parse("price {currency}", true).expect("a pattern");
        let found = pattern.find(&loose_header_name("price_usd")).expect("a match");
        assert_eq!(found.currency.as_deref(), Some("USD"));
    }
}
