//! Diagnostics → the bytes of standard error: text for people, or JSON lines for machines.

use super::escape::json as quoted;
use super::json::{Object, array};
use crate::diagnostic::Diagnostic;
use std::fmt::Write;

/// How messages are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    Text,
    /// One object a line.
    Json,
}

/// All messages, each with its line end.
pub fn render(diagnostics: &[Diagnostic], form: Form) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        // Writing to a string cannot fail.
        let _ = match form {
            Form::Text => writeln!(out, "{diagnostic}"),
            Form::Json => writeln!(out, "{}", json(diagnostic)),
        };
    }
    out
}

/// The keys are always there, null where nothing is known: a contract with scripts.
fn json(diagnostic: &Diagnostic) -> String {
    let mut object = Object::default();
    object.text("severity", diagnostic.severity.word());
    object.text("code", diagnostic.code);
    object.text("message", &diagnostic.message);
    let place = diagnostic.location.as_ref();
    let number = |number: Option<u64>| number.map_or("null".to_owned(), |number| number.to_string());
    object.raw("path", &place.map_or("null".to_owned(), |place| quoted(&place.path)));
    object.raw("line", &number(place.and_then(|place| place.line)));
    object.raw("column", &number(place.and_then(|place| place.column)));
    object.raw("hints", &array(diagnostic.hints.iter().map(|hint| quoted(hint))));
    object.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Location;

    #[test]
    fn a_line_for_each_with_all_keys() {
        let told = [
            Diagnostic::error("not-a-number", "\"ten\" is\tno number")
                .at(Location::cell("a b.csv", 2, 14))
                .hint("mend it"),
            Diagnostic::note("robots", "5 visits"),
        ];
        let expected = "\
{\"severity\":\"error\",\"code\":\"not-a-number\",\"message\":\"\\\"ten\\\" is\\tno number\",\"path\":\"a b.csv\",\"line\":2,\"column\":14,\"hints\":[\"mend it\"]}
{\"severity\":\"note\",\"code\":\"robots\",\"message\":\"5 visits\",\"path\":null,\"line\":null,\"column\":null,\"hints\":[]}
";
        assert_eq!(render(&told, Form::Json), expected);
    }
}
