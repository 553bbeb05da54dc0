//! The catalogue of everything that perfkpi says: `codes/*.toml` → one entry for each code.
//!
//! Out: what `perfkpi explain CODE` prints. Refused: nothing; a test finds a faulty entry.

use super::Severity;
use serde::Deserialize;
use std::fmt::Write;
use std::sync::LazyLock;

const TEXTS: [&str; 6] = [
    include_str!("codes/files.toml"),
    include_str!("codes/cells.toml"),
    include_str!("codes/meaning.toml"),
    include_str!("codes/request.toml"),
    include_str!("codes/warnings.toml"),
    include_str!("codes/notes.toml"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    code: Vec<Code>,
}

/// What is to be known of a code.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub id: String,
    pub severity: Severity,
    /// The other severity that it is said with.
    pub also: Option<Severity>,
    pub title: String,
    pub what: String,
    pub why: String,
    pub mend: String,
    /// Lines for the settings or the shell.
    pub paste: Option<String>,
    /// Why no file can show it.
    pub unprovoked: Option<String>,
}

static CODES: LazyLock<Result<Vec<Code>, String>> = LazyLock::new(|| {
    let mut codes = Vec::new();
    for text in TEXTS {
        codes.extend(toml::from_str::<File>(text).map_err(|error| error.to_string())?.code);
    }
    codes.sort_by(|a, b| a.severity.cmp(&b.severity).reverse().then_with(|| a.id.cmp(&b.id)));
    Ok(codes)
});

/// All codes: errors, then warnings, then notes, each by name.
pub fn all() -> &'static [Code] {
    CODES.as_deref().unwrap_or_default()
}

/// The entry of a code.
pub fn find(id: &str) -> Option<&'static Code> {
    all().iter().find(|code| code.id == id)
}

impl Code {
    /// The text that `perfkpi explain` prints.
    pub fn explain(&self) -> String {
        let also = self.also.map(|also| format!(" or {}", also.word())).unwrap_or_default();
        let mut text = format!("{} ({}{also}): {}\n\n", self.id, self.severity.word(), self.title);
        for (heading, words) in
            [("What happened: ", &self.what), ("Why it matters:", &self.why), ("To mend it:    ", &self.mend)]
        {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{heading} {words}");
        }
        if let Some(paste) = &self.paste {
            text.push('\n');
            for line in paste.trim_matches('\n').lines() {
                let _ = writeln!(text, "{}", format!("    {line}").trim_end());
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{CODES, all};
    use std::collections::BTreeSet;

    #[test]
    fn the_catalogue_can_be_read_and_is_whole() {
        assert_eq!(CODES.as_ref().err(), None);
        let mut ids = BTreeSet::new();
        for code in all() {
            assert!(ids.insert(&code.id), "{} stands twice", code.id);
            for text in [&code.title, &code.what, &code.why, &code.mend] {
                assert!(text.len() > 10 && !text.contains('\n'), "{}: {text:?}", code.id);
            }
            assert!(!code.title.ends_with('.'), "{}", code.id);
            for text in [&code.what, &code.why, &code.mend] {
                assert!(text.ends_with(['.', ':', '"']), "{}: {text}", code.id);
            }
        }
    }
}
