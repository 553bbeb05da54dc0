//! Diagnostics → the same with the line of the file that each is about.
//!
//! In: what is about to be printed, and the files that were read. A file is opened once more for its few lines,
//! since keeping all lines would take the memory that the reader saves. What the settings say wrong is found in
//! their text. Nothing is refused: a line that cannot be read again is not shown.

use crate::diagnostic::{Diagnostic, Excerpt, Location, Refusal};
use crate::facts::load::recognise;
use crate::facts::source::Source;
use crate::read::workbook::{CELL_END, CELL_MARK};
use crate::read::{Input, ReadOptions, candidate_delimiters};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

mod written;

/// The errors with their lines.
pub fn refusal(Refusal(mut diagnostics): Refusal, sources: &[Source]) -> Refusal {
    all(&mut diagnostics, sources);
    // One of each code at least says what to do.
    for at in 0..diagnostics.len() {
        let code = diagnostics.get(at).map(|diagnostic| diagnostic.code).unwrap_or_default();
        let is_helped = |other: &Diagnostic| other.code == code && !other.hints.is_empty();
        if !diagnostics.iter().any(is_helped)
            && let Some(diagnostic) = diagnostics.get_mut(at)
        {
            diagnostic.hints.push(format!("perfkpi explain {code} tells more"));
        }
    }
    Refusal(diagnostics)
}

/// The same for any messages.
pub fn all(diagnostics: &mut [Diagnostic], sources: &[Source]) {
    diagnostics.iter_mut().for_each(place_in_settings);
    diagnostics.iter_mut().for_each(written::place);
    let mut wanted: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.excerpt.is_none()) {
        if let Some(Location { path, line: Some(line), .. }) = &diagnostic.location {
            wanted.entry(path.clone()).or_default().insert(*line);
        }
    }
    for (path, numbers) in wanted {
        let source = sources.iter().find(|source| source.input.name == path);
        let other = Input::from_path(&path, &path);
        let (input, options) = match source {
            Some(source) => (&source.input, source.read.clone()),
            None => (&other, Default::default()),
        };
        let lines = input.lines(&options, &numbers);
        let delimiter = match source {
            Some(source) => delimiter(source),
            // Targets and rates.
            None if written::is_table(&path) => parted_by(&other, &options),
            None => None,
        };
        for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.excerpt.is_none()) {
            let Some(place) = diagnostic.location.as_ref().filter(|place| place.path == path) else {
                continue;
            };
            let line = place.line.and_then(|line| lines.get(&line));
            diagnostic.excerpt = line.map(|line| excerpt(line, place, delimiter));
        }
    }
}

/// What parts the cells of a file.
fn delimiter(source: &Source) -> Option<u8> {
    let found = recognise(source).ok().map(|opening| opening.recognised.delimiter);
    found.or_else(|| parted_by(&source.input, &source.read))
}

fn parted_by(input: &Input, options: &ReadOptions) -> Option<u8> {
    candidate_delimiters(&input.open(options).ok()?).first().copied()
}

fn excerpt(line: &str, place: &Location, delimiter: Option<u8>) -> Excerpt {
    let Some(column) = place.column.and_then(|column| usize::try_from(column).ok()) else {
        return Excerpt::new(line.replace(CELL_MARK, " | "), None);
    };
    if delimiter == Some(CELL_END) {
        return of_sheet(line, place.line.unwrap_or_default(), column);
    }
    let start = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
    let rest = line.get(start..).unwrap_or_default();
    Excerpt::new(line, Some(start..start + cell(rest, delimiter)))
}

/// How long the cell is that a text begins with; in settings, the word.
fn cell(rest: &str, delimiter: Option<u8>) -> usize {
    if let Some(inner) = rest.strip_prefix('"') {
        let mut quotes = inner.match_indices('"').map(|(at, _)| at);
        while let Some(at) = quotes.next() {
            if !inner.get(at + 1..).is_some_and(|after| after.starts_with('"')) {
                return at + 2;
            }
            // The second of a doubled pair.
            quotes.next();
        }
        return rest.len();
    }
    let ends = |c: char| match delimiter {
        Some(delimiter) => c == char::from(delimiter),
        None => !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')),
    };
    let end = rest.find(ends).unwrap_or(rest.len());
    rest.get(..end).map_or(end, |text| text.trim_end().len())
}

/// A row of a workbook, whose cells are counted; it is told by the name that the spreadsheet gives it.
fn of_sheet(line: &str, row: u64, column: usize) -> Excerpt {
    let (mut text, mut mark) = (String::new(), 0..0);
    for (at, cell) in line.split(CELL_MARK).enumerate() {
        if at > 0 {
            text.push_str(" | ");
        }
        let start = text.len();
        text.push_str(cell);
        if at + 1 == column {
            mark = start..text.len();
        }
    }
    let mut excerpt = Excerpt::new(text, Some(mark));
    excerpt.label = Some(format!("cell {}{row}", letters(column)));
    excerpt
}

/// 1 → A, 27 → AA.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while let Some(rest) = column.checked_sub(1) {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        column = rest / 26;
    }
    letters.iter().rev().collect()
}

/// An error about a settings file as a whole names what is wrong in quotes: it is pointed at where it stands.
fn place_in_settings(diagnostic: &mut Diagnostic) {
    let Some(place) = diagnostic.location.as_mut() else { return };
    if place.line.is_some() || !place.path.ends_with(".toml") {
        return;
    }
    let Ok(text) = std::fs::read_to_string(&place.path) else { return };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // A formula or rule that the file writes otherwise, with escapes, is shown by itself.
    let (at, length) = match diagnostic.excerpt.as_ref() {
        Some(Excerpt { text: written, mark: Some(mark), .. }) => match text.find(written.as_str()) {
            Some(at) if !written.contains('\n') => (at + mark.start, mark.len()),
            _ => return,
        },
        _ => match named(&diagnostic.message, text) {
            Some(range) => (range.start, range.len()),
            None => return,
        },
    };
    written::move_to(diagnostic, text, at..at + length);
}

/// Where the last thing that the message names stands; of a [[source]], within it.
fn named(message: &str, text: &str) -> Option<Range<usize>> {
    let words: Vec<&str> = message.split('"').skip(1).step_by(2).filter(|word| !word.is_empty()).collect();
    let block = match (message.starts_with("[[source]]"), words.first()) {
        (true, Some(path)) => block(text, path)?,
        _ => 0..text.len(),
    };
    let inside = text.get(block.clone())?;
    // Keys and headings that the message writes as they stand in the file: `margin = 35`, `[rates]`.
    let said = message.rsplit("\": ").next().unwrap_or(message);
    let key = said.split([' ', ':', '=']).next().filter(|key| !key.is_empty());
    let quoted = words.iter().rev().find_map(|word| {
        let literal = format!("\"{word}\"");
        let at = inside.find(&literal).map(|at| at..at + literal.len());
        at.or_else(|| standing(inside, word))
    });
    let by_key = key.and_then(|key| {
        let range = standing(inside, key)?;
        let is_set =
            inside.get(range.end..).is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with('='));
        is_set.then_some(range)
    });
    let heading = || key.filter(|key| key.starts_with('[')).and_then(|key| standing(inside, key));
    let found = by_key.or(quoted).or_else(heading)?;
    Some(block.start + found.start..block.start + found.end)
}

/// The [[source]] with this path.
fn block(text: &str, path: &str) -> Option<Range<usize>> {
    let at = text.find(&format!("\"{path}\""))?;
    let start = text.get(..at)?.rfind("[[source]]")?;
    let end = text.get(at..)?.find("\n[").map_or(text.len(), |end| at + end);
    Some(start..end)
}

/// Where a word stands for itself, not within a longer one.
fn standing(text: &str, word: &str) -> Option<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut found = text.match_indices(word).map(|(at, _)| at..at + word.len());
    found.find(|range| {
        let before = text.get(..range.start).and_then(|before| before.chars().next_back());
        let after = text.get(range.end..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(line: &str, column: u64, delimiter: u8) -> String {
        let excerpt = excerpt(line, &Location::cell("f", 1, column), Some(delimiter));
        excerpt.text.get(excerpt.mark.unwrap()).unwrap().to_owned()
    }

    #[test]
    fn the_cell_that_a_column_begins() {
        assert_eq!(drawn("2026-01-01,ten,5", 12, b','), "ten");
        assert_eq!(drawn("город;12,50;x", 7, b';'), "12,50");
        assert_eq!(drawn("a,\"b, \"\"c\"\"\",d", 3, b','), "\"b, \"\"c\"\"\"");
        assert_eq!(drawn("a,\"open", 3, b','), "\"open");
        assert_eq!(drawn("a,,b", 3, b','), "");
        assert_eq!(drawn("a,b", 40, b','), "");
    }

    #[test]
    fn cells_of_sheets_have_the_names_of_spreadsheets() {
        for (column, name) in [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")] {
            assert_eq!(letters(column), name);
        }
        let excerpt = of_sheet("2026\u{1f}\u{1f}ten", 5, 3);
        assert_eq!((excerpt.text.as_str(), excerpt.mark), ("2026 |  | ten", Some(10..13)));
        assert_eq!(excerpt.label.as_deref(), Some("cell C5"));
    }

    #[test]
    fn what_the_settings_say_wrong_is_found_in_its_own_source() {
        let text = "[[source]]\npath = \"a.csv\"\nkind = \"costs\"\n[[source]]\npath = \"b.csv\"\nfee = 12\nkind = \"costs\"\n";
        let at =
            |message: &str| named(message, text).map(|range| text[..range.start].matches('\n').count() + 1);
        assert_eq!(at("[[source]] path = \"b.csv\": there is no kind \"costs\""), Some(7));
        assert_eq!(at("[[source]] path = \"b.csv\": fee = 12 is no share between 0 and 1"), Some(6));
        assert_eq!(at("there is no kind \"costs\""), Some(3));
        assert_eq!(at("nothing is quoted"), None);
    }
}
