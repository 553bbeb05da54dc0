//! The formats of a check: by the id that flags use, or by a file's extension.

use std::path::Path;

/// What a check is written as; the id is the value of `--format` and the word before `=` in `--report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people.
    Text,
    /// `perfkpi.check/1`.
    Json,
    /// Test results, as CI servers read them.
    Junit,
    /// Annotations of a GitHub workflow.
    Github,
    /// Static analysis results 2.1.0, for code scanning.
    Sarif,
    /// A table for a step summary or a merge request.
    Markdown,
}

impl Format {
    pub const ALL: [Format; 6] =
        [Format::Text, Format::Json, Format::Junit, Format::Github, Format::Sarif, Format::Markdown];

    pub fn id(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Junit => "junit",
            Format::Github => "github",
            Format::Sarif => "sarif",
            Format::Markdown => "markdown",
        }
    }

    pub fn from_id(id: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.id() == id)
    }

    /// The format that a file's extension names (upper or lower case), if any.
    pub fn from_extension(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" => Some(Format::Text),
            "json" => Some(Format::Json),
            "xml" => Some(Format::Junit),
            "sarif" => Some(Format::Sarif),
            "md" | "markdown" => Some(Format::Markdown),
            _ => None,
        }
    }
}
