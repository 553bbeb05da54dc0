//! What perfkpi says to a person: errors, warnings and notes.
//!
//! Every stage returns [`Diagnostic`]s and prints nothing; `commands/` decides where they go.
//! The text form is `error[code]: …`, then ` --> file:line:column`, then the line with carets below the place, then `hint: …`.

pub mod codes;
mod excerpt;

pub use excerpt::{Excerpt, is_hidden};

use excerpt::spelled;
use serde::Deserialize;
use std::fmt;

/// How grave a diagnostic is. Only [`Severity::Error`] changes the exit code (to 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    /// The word printed before the code.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A place in an input: lines and columns count from 1; a column counts cells' characters, not bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// The path as the user named it.
    pub path: String,
    pub line: Option<u64>,
    pub column: Option<u64>,
}

impl Location {
    pub fn file(path: impl Into<String>) -> Self {
        Location { path: path.into(), line: None, column: None }
    }

    pub fn line(path: impl Into<String>, line: u64) -> Self {
        Location { path: path.into(), line: Some(line), column: None }
    }

    pub fn cell(path: impl Into<String>, line: u64, column: u64) -> Self {
        Location { path: path.into(), line: Some(line), column: Some(column) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}

/// One thing to say, with a stable kebab-case code that scripts may match on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: &'static str,
    pub severity: Severity,
    /// One sentence that a marketer understands, with the offending text quoted.
    pub message: String,
    pub location: Option<Location>,
    /// The line that it is about, with the place in it.
    pub excerpt: Option<Excerpt>,
    /// What to do about it; each hint is printed on a line of its own.
    pub hints: Vec<String>,
    /// What it is about, for whoever decides by it; it is not shown.
    pub subject: Option<&'static str>,
}

impl Diagnostic {
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            location: None,
            excerpt: None,
            hints: Vec::new(),
            subject: None,
        }
    }

    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    #[must_use]
    pub fn about(mut self, subject: &'static str) -> Self {
        self.subject = Some(subject);
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity.word(), self.code, spelled(&self.message))?;
        if let Some(location) = &self.location {
            write!(f, "\n --> {}", spelled(&location.to_string()))?;
        }
        if let Some(excerpt) = &self.excerpt {
            excerpt.write(self.location.as_ref().and_then(|location| location.line), f)?;
        }
        for hint in &self.hints {
            write!(f, "\nhint: {}", spelled(hint))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// Why a command stopped: at least one error, all of them to be printed. Exit code 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub Vec<Diagnostic>);

impl From<Diagnostic> for Refusal {
    fn from(diagnostic: Diagnostic) -> Self {
        Refusal(vec![diagnostic])
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// The result of every stage.
pub type Result<T> = std::result::Result<T, Refusal>;

/// A number with its noun: `1 row`, `2 rows`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
