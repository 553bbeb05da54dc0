//! A cell to a value: one file per kind of cell.
//!
//! In: the bytes of one cell, UTF-8, already unquoted. Out: a typed value, `None` where the cell says
//! "missing" (which is never 0). Refused: whatever has no single meaning; what a cell alone cannot
//! tell (decimal mark, order of day and month) is decided once per column from its evidence.

pub mod currency;
pub mod date;
pub mod duration;
pub mod flag;
pub mod link;
pub mod money;
pub mod name;
pub mod number;
pub mod percent;
pub mod zone;

use crate::diagnostic::Diagnostic;

/// Why the cells of a column cannot be read in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecided {
    /// Some cells make sense only one way, some only the other.
    Contradiction,
    /// Every cell makes sense both ways.
    Ambiguous,
}

impl std::fmt::Display for Undecided {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Undecided::Contradiction => "some of its cells make sense only one way, some only the other",
            Undecided::Ambiguous => "every one of its cells makes sense both ways",
        })
    }
}

/// A cell that has no value: why, and what to change.
pub trait BadCell: std::fmt::Display {
    /// Stable and kebab-case, for scripts.
    fn code(&self) -> &'static str;
    /// What to do about it, if anything helps.
    fn hint(&self) -> Option<&'static str>;

    /// The error to show; the caller adds the location. `Display` says what is wrong with the cell.
    fn diagnose(&self, column: &str, cell: &[u8]) -> Diagnostic {
        let shown = shorten(&String::from_utf8_lossy(cell));
        let error = Diagnostic::error(self.code(), format!("\"{shown}\" in the column \"{column}\" {self}"));
        match self.hint() {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// Enough of a cell to recognise it: a runaway quote can make one cell of a whole file.
fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// True for a cell that says "no value": empty, dashes, `n/a`, `NaN`, `null`, `(not set)`, ….
pub fn is_missing(cell: &[u8]) -> bool {
    let cell = trim(cell);
    match cell.len() {
        0 => true,
        1 => cell == b"-",
        2 => cell == b"--" || cell == b"\\N",
        3 => {
            cell == "—".as_bytes()
                || cell == "–".as_bytes()
                || [b"n/a".as_slice(), b"nan"].iter().any(|word| cell.eq_ignore_ascii_case(word))
        }
        4 => [b"null".as_slice(), b"#n/a"].iter().any(|word| cell.eq_ignore_ascii_case(word)),
        7 => cell.eq_ignore_ascii_case(b"#div/0!"),
        9 => cell.eq_ignore_ascii_case(b"(not set)"),
        25 => cell == "Не определено".as_bytes() || cell == "не определено".as_bytes(),
        _ => false,
    }
}

/// Blanks of any width, and characters of none, that stand at the edges of a cell or group digits.
const WIDE_BLANKS: [&[u8]; 7] = [
    b"\xC2\xA0",     // no-break space
    b"\xE2\x80\xAF", // narrow no-break space
    b"\xE2\x80\x89", // thin space
    b"\xE2\x80\x87", // figure space
    b"\xE2\x80\x8B", // zero-width space
    b"\xE2\x80\x8E", // left-to-right mark
    b"\xEF\xBB\xBF", // byte order mark
];

/// The length in bytes of the blank that `text` starts with, 0 if it does not.
fn blank_at(text: &[u8]) -> usize {
    match text.first() {
        Some(b' ' | b'\t' | b'\r' | b'\n') => 1,
        Some(0xC2 | 0xE2 | 0xEF) => {
            WIDE_BLANKS.iter().find(|blank| text.starts_with(blank)).map_or(0, |blank| blank.len())
        }
        _ => 0,
    }
}

/// The cell without blanks at its edges.
fn trim(mut text: &[u8]) -> &[u8] {
    loop {
        match blank_at(text) {
            0 => break,
            length => text = text.get(length..).unwrap_or_default(),
        }
    }
    loop {
        text = match text.last() {
            Some(b' ' | b'\t' | b'\r' | b'\n') => text.get(..text.len() - 1).unwrap_or_default(),
            Some(0x80..) => match WIDE_BLANKS.iter().find_map(|blank| text.strip_suffix(*blank)) {
                Some(rest) => rest,
                None => return text,
            },
            _ => return text,
        };
    }
}

/// The cell without what keeps a spreadsheet from reading it as a number: `="…"` or a leading `'`.
fn unguard(text: &[u8]) -> &[u8] {
    if let Some(inner) = text.strip_prefix(b"=\"").and_then(|rest| rest.strip_suffix(b"\"")) {
        return trim(inner);
    }
    match text.strip_prefix(b"'") {
        Some(rest) => trim(rest.strip_suffix(b"'").unwrap_or(rest)),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_is_told_apart_from_values() {
        for cell in [
            "",
            " ",
            " --",
            "--",
            "-",
            "—",
            "–",
            "n/a",
            "N/A",
            "NaN",
            "null",
            "NULL",
            "(not set)",
            "#N/A",
            "#DIV/0!",
            "\\N",
        ] {
            assert!(is_missing(cell.as_bytes()), "{cell}");
        }
        assert!(is_missing("\u{a0}Не определено\u{202f}".as_bytes()));
        for cell in ["0", "0.00", "---", "none yet", "-1"] {
            assert!(!is_missing(cell.as_bytes()), "{cell}");
        }
    }

    #[test]
    fn a_message_quotes_the_cell_and_its_column() {
        let told = number::BadNumber::NotANumber.diagnose("Cost", b"abc");
        assert_eq!(told.code, "not-a-number");
        assert_eq!(told.message, "\"abc\" in the column \"Cost\" is not a number");
    }

    #[test]
    fn a_long_cell_is_cut() {
        let told = number::BadNumber::NotANumber.diagnose("Cost", &[b'x'; 5000]);
        assert!(told.message.len() < 120, "{}", told.message);
    }
}
