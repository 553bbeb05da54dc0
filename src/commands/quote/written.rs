//! A rule, condition or bound → the place of its faulty word in the file that it is written in.
//!
//! In: a message that quotes the text as it is meant, and where its string or cell begins in perfkpi.toml or a table
//! of targets. Out: the file's line, its column exact behind escapes, doubled quotes and in strings of several lines.
//! What the file writes in a way that cannot be followed is left as it is: the text is shown by itself.

use crate::diagnostic::{Diagnostic, Excerpt, Location};
use std::ops::Range;

/// Tables whose cells are read as texts: targets and rates.
pub fn is_table(path: &str) -> bool {
    [".csv", ".tsv", ".txt"].iter().any(|end| path.to_lowercase().ends_with(end))
}

/// Moves the message to the word itself.
pub fn place(diagnostic: &mut Diagnostic) {
    let (Some(Location { path, line: Some(line), column: Some(column) }), Some(excerpt)) =
        (&diagnostic.location, &diagnostic.excerpt)
    else {
        return;
    };
    let Some(mark) = excerpt.mark.clone() else { return };
    let is_table = is_table(path);
    if !is_table && !path.ends_with(".toml") {
        return;
    }
    let Ok(file) = std::fs::read_to_string(path) else { return };
    let file = file.strip_prefix('\u{feff}').unwrap_or(&file);
    let spot = offset(file, *line, *column);
    // It was drawn already.
    if spot.is_some_and(|at| {
        at.checked_sub(mark.start) == offset(file, *line, 1) && line_at(file, *line) == excerpt.text
    }) {
        return;
    }
    let found = spot.and_then(|start| {
        let rest = file.get(start..)?;
        let range = word(rest, &excerpt.text, mark, is_table)?;
        Some(start + range.start..start + range.end)
    });
    match found {
        Some(range) => move_to(diagnostic, file, range),
        // The cell is drawn as it stands in the table.
        None if is_table => diagnostic.excerpt = None,
        None => {}
    }
}

fn line_at(file: &str, line: u64) -> &str {
    let rest = offset(file, line, 1).and_then(|start| file.get(start..)).unwrap_or_default();
    rest.lines().next().unwrap_or_default()
}

/// The byte at which a line's column begins.
fn offset(file: &str, line: u64, column: u64) -> Option<usize> {
    let mut start = 0;
    for _ in 1..line {
        start += file.get(start..)?.find('\n')? + 1;
    }
    let rest = file.get(start..)?;
    let skipped = usize::try_from(column.checked_sub(1)?).ok()?;
    let at = rest.char_indices().map(|(at, _)| at).chain([rest.len()]).nth(skipped)?;
    Some(start + at)
}

/// Where a part of the text stands in what the file writes for it, in bytes from where that begins.
fn word(raw: &str, text: &str, mark: Range<usize>, is_table: bool) -> Option<Range<usize>> {
    let (writing, mut at) = Writing::of(raw, is_table);
    let (mut start, mut end) = (None, None);
    for (offset, c) in text.char_indices() {
        at += writing.skipped(raw.get(at..)?);
        if offset == mark.start {
            start = Some(at);
        }
        if offset >= mark.start && offset < mark.end {
            end = None;
        }
        let (meant, length) = writing.next(raw.get(at..)?)?;
        if meant != c {
            return None;
        }
        at += length;
        if offset + c.len_utf8() == mark.end {
            end = Some(at);
        }
    }
    let start = start.unwrap_or(at);
    Some(start..end.unwrap_or(start))
}

/// How a file writes a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// TOML's `"…"`.
    Basic,
    /// TOML's `"""…"""`, where a backslash at the end of a line joins it with the next word.
    BasicLines,
    /// TOML's `'…'` and `'''…'''`, a number of TOML, a cell without quotes.
    Plain,
    /// A cell in quotes.
    Cell,
}

impl Writing {
    /// How it is written, and how many bytes stand before it.
    fn of(raw: &str, is_table: bool) -> (Writing, usize) {
        let blanks = raw.len() - raw.trim_start_matches([' ', '\u{a0}']).len();
        let rest = raw.get(blanks..).unwrap_or_default();
        if is_table {
            let inner = rest.strip_prefix('"');
            return match inner {
                Some(inner) => (Writing::Cell, blanks + 1 + inner.len() - inner.trim_start().len()),
                None => (Writing::Plain, blanks),
            };
        }
        let lines = |quotes: &str| {
            let inner = rest.strip_prefix(quotes)?;
            // The first line end is none of the text.
            let cut = inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix('\n')).unwrap_or(inner);
            Some(rest.len() - cut.len())
        };
        let (writing, before) = match (lines("\"\"\""), lines("'''")) {
            (Some(before), _) => (Writing::BasicLines, before),
            (None, Some(before)) => (Writing::Plain, before),
            (None, None) if rest.starts_with('"') => (Writing::Basic, 1),
            (None, None) => (Writing::Plain, usize::from(rest.starts_with('\''))),
        };
        (writing, blanks + before)
    }

    /// What is no part of the text: a line end behind a backslash, and the blanks after it.
    fn skipped(self, raw: &str) -> usize {
        let folded = || {
            let inner = raw.strip_prefix('\\').filter(|_| self == Writing::BasicLines)?;
            let is_end = inner.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
            is_end.then(|| raw.len() - inner.trim_start().len())
        };
        folded().unwrap_or(0)
    }

    /// The character that comes next, and how many bytes write it.
    fn next(self, raw: &str) -> Option<(char, usize)> {
        let first = raw.chars().next()?;
        match (self, first) {
            (Writing::Cell, '"') => raw.starts_with("\"\"").then_some(('"', 2)),
            (Writing::Basic | Writing::BasicLines, '\\') => escaped(raw.get(1..)?),
            (_, '\r') if raw.starts_with("\r\n") => Some(('\n', 2)),
            _ => Some((first, first.len_utf8())),
        }
    }
}

/// What TOML means by the letters behind a backslash, and how long it is with the backslash.
fn escaped(rest: &str) -> Option<(char, usize)> {
    let code = |digits: usize| {
        let value = u32::from_str_radix(rest.get(1..=digits)?, 16).ok()?;
        Some((char::from_u32(value)?, digits + 2))
    };
    match rest.chars().next()? {
        'b' => Some(('\u{8}', 2)),
        't' => Some(('\t', 2)),
        'n' => Some(('\n', 2)),
        'f' => Some(('\u{c}', 2)),
        'r' => Some(('\r', 2)),
        'e' => Some(('\u{1b}', 2)),
        c @ ('"' | '\\') => Some((c, 2)),
        'x' => code(2),
        'u' => code(4),
        'U' => code(8),
        _ => None,
    }
}

/// The message with this place, and the line that it is in.
pub fn move_to(diagnostic: &mut Diagnostic, file: &str, range: Range<usize>) {
    let Some(place) = diagnostic.location.as_mut() else { return };
    let before = file.get(..range.start).unwrap_or_default();
    let (start, number) = (before.rfind('\n').map_or(0, |at| at + 1), before.matches('\n').count());
    let line = line_at(file, number as u64 + 1);
    place.line = Some(number as u64 + 1);
    place.column = Some(before.get(start..).unwrap_or_default().chars().count() as u64 + 1);
    let mark = range.start - start..(range.end - start).min(line.len().max(range.start - start));
    diagnostic.excerpt = Some(Excerpt::new(line, Some(mark)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The word at this place of the text, as the file writes it.
    fn found<'r>(raw: &'r str, text: &str, word: &str, is_table: bool) -> Option<&'r str> {
        let start = text.find(word)?;
        raw.get(super::word(raw, text, start..start + word.len(), is_table)?)
    }

    #[test]
    fn words_in_strings_of_toml() {
        assert_eq!(found("\"spent > 3\"\n", "spent > 3", "spent", false), Some("spent"));
        assert_eq!(found("'spent > 3'", "spent > 3", "3", false), Some("3"));
        let (raw, text) = (r#""channel = \"Caf\u00e9\" and rmoi > 3""#, "channel = \"Café\" and rmoi > 3");
        assert_eq!(found(raw, text, "rmoi", false), Some("rmoi"));
        assert_eq!(found(raw, text, "\"Café\"", false), Some(r#"\"Caf\u00e9\""#));
        let (raw, text) = ("\"\"\"\r\nromi \\\r\n   >= 5 EUR\r\nby x\"\"\"", "romi >= 5 EUR\nby x");
        assert_eq!(found(raw, text, "5 EUR", false), Some("5 EUR"));
        assert_eq!(found(raw, text, "x", false), Some("x"));
        assert_eq!(found("'''\nromi\n>= x'''", "romi\n>= x", "x", false), Some("x"));
        // The file says something else.
        assert_eq!(found("\"spend > 3\"", "spent > 3", "spent", false), None);
        assert_eq!(found(r#""\q > 3""#, "q > 3", "q", false), None);
    }

    #[test]
    fn words_in_cells_and_at_the_end_of_a_text() {
        assert_eq!(found("20 EUR,x", "20 EUR", "20 EUR", true), Some("20 EUR"));
        assert_eq!(found("  \" a \"\"b\"\" c\",x", "a \"b\" c", "\"b\"", true), Some("\"\"b\"\""));
        assert_eq!(found("20,5 EUR;x", "20.5 EUR", "20.5", true), None);
        assert_eq!(super::word("\"romi >=\"", "romi >=", 7..7, false), Some(8..8));
    }

    #[test]
    fn a_place_is_counted_in_characters() {
        assert_eq!(offset("a\nчай, b", 2, 6), Some(2 + 6 + 2));
        assert_eq!(offset("a", 1, 2), Some(1));
        assert_eq!(offset("a", 2, 1), None);
    }
}
