//! The text of a profile in, a [`Profile`] out, or `bad-profile` at the line and column of what is wrong: with the
//! TOML, or with what it says.

use super::builtin;
use super::profile::Profile;
use super::schema::{ProfileText, build, nearest};
use crate::diagnostic::{self, Diagnostic, Location};

/// What is wrong with a profile that is TOML.
pub(super) struct Problem {
    pub message: String,
    pub hint: Option<String>,
    /// The offending word, as it is written.
    pub word: Option<String>,
    /// It stands among the columns, whatever names it before.
    pub in_columns: bool,
}

impl Problem {
    pub fn at(word: &str, message: String) -> Self {
        Problem { message, hint: None, word: Some(word.to_owned()), in_columns: false }
    }

    pub fn in_columns(word: &str, message: String) -> Self {
        Problem { in_columns: true, ..Problem::at(word, message) }
    }
}

impl From<String> for Problem {
    fn from(message: String) -> Self {
        Problem { message, hint: None, word: None, in_columns: false }
    }
}

impl Profile {
    /// Reads one profile of ours from TOML; `path` is where the text came from.
    pub fn parse(text: &str, path: &str) -> diagnostic::Result<Profile> {
        let written: ProfileText = toml::from_str(text).map_err(|error| unreadable(&error, text, path))?;
        made(written, path, text, 0)
    }

    /// Reads one profile of the user's from a file of its own.
    pub fn parse_own(text: &str, path: &str) -> diagnostic::Result<Profile> {
        let written: ProfileText = toml::from_str(text).map_err(|error| unreadable(&error, text, path))?;
        Profile::own(written, path, text, 0)
    }

    /// Checks a profile of the user's; it stands in `text`, from this byte on.
    pub fn own(mut written: ProfileText, path: &str, text: &str, from: usize) -> diagnostic::Result<Profile> {
        // `our-shop` and `our-crm` are two systems, while what stands for a profile of ours is an export of the same.
        let id = written.id.clone();
        written
            .system
            .get_or_insert_with(|| builtin::by_id(&id).map_or(id, |replaced| replaced.system.clone()));
        made(written, path, text, from).map(|profile| Profile { own: true, ..profile })
    }
}

fn made(written: ProfileText, path: &str, text: &str, from: usize) -> diagnostic::Result<Profile> {
    let id = written.id.clone();
    build(written).map_err(|problem| {
        let columns = Some("columns").filter(|_| problem.in_columns).and_then(|key| find(text, key, from));
        let word = problem.word.unwrap_or_default();
        let at = find(text, &word, columns.unwrap_or(from)).unwrap_or(from);
        let message = format!("profile \"{id}\": {}", problem.message);
        let mut diagnostic = Diagnostic::error("bad-profile", message).at(place(text, at, path));
        diagnostic.hints.extend(problem.hint);
        diagnostic.into()
    })
}

/// Where a word stands for itself, not within a longer one.
fn find(text: &str, word: &str, from: usize) -> Option<usize> {
    if word.is_empty() {
        return None;
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut found = text.get(from..)?.match_indices(word).map(|(at, _)| from + at);
    found.find(|at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The line and column of a byte.
fn place(text: &str, at: usize, path: &str) -> Location {
    let Some(before) = text.get(..at) else { return Location::file(path) };
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) as u64 + 1;
    Location::cell(path, line, column)
}

/// A TOML error with its place; for an unknown key the nearest of those that serde lists.
fn unreadable(error: &toml::de::Error, text: &str, path: &str) -> Diagnostic {
    let message = error.message();
    let mut words = message.split('`').skip(1).step_by(2);
    let mut hint = None;
    if message.starts_with("unknown ")
        && let Some(word) = words.next()
    {
        hint = nearest(word, words).map(|near| format!("did you mean \"{near}\"?"));
    }
    let location = error.span().map_or_else(|| Location::file(path), |span| place(text, span.start, path));
    let message = format!("this profile cannot be read: {}", message.replace('`', "\""));
    let mut diagnostic = Diagnostic::error("bad-profile", message).at(location);
    diagnostic.hints.extend(hint);
    diagnostic
}
