//! First bytes, or a block with non-ASCII bytes → which encoding the text is in.
//!
//! In: bytes. Out: an `encoding_rs` encoding. A byte order mark beats everything, then the setting, then the
//! bytes: every other byte zero is UTF-16, mostly valid UTF-8 is UTF-8; of all else `one_byte` knows more.
//! Refused: a label that no encoding has (`unknown-encoding`).

use crate::diagnostic::{Diagnostic, Result};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// The encoding named by a byte order mark or told by zero bytes, and how many bytes its mark takes.
pub(super) fn utf16_of(start: &[u8]) -> Option<(&'static Encoding, usize)> {
    match Encoding::for_bom(start) {
        Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => Some((encoding, mark)),
        Some(_) => None,
        None => utf16_by_zeros(start).map(|encoding| (encoding, 0)),
    }
}

/// UTF-16 without a mark: the high bytes of Latin letters, digits and delimiters are zero.
fn utf16_by_zeros(start: &[u8]) -> Option<&'static Encoding> {
    memchr::memchr(0, start)?;
    let (pairs, _) = start.as_chunks::<2>();
    let first = pairs.iter().filter(|[first, _]| *first == 0).count();
    let second = pairs.iter().filter(|[_, second]| *second == 0).count();
    // Cyrillic text has high bytes of 4, so a third of zeros (blanks, digits, delimiters) is enough.
    let plenty = |zeros: usize| zeros >= 2 && zeros * 5 >= pairs.len();
    // A letter now and then has a low byte of zero.
    match (first, second) {
        (few, zeros) if plenty(zeros) && few * 16 <= zeros => Some(UTF_16LE),
        (zeros, few) if plenty(zeros) && few * 16 <= zeros => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that an `encoding` setting names.
pub(super) fn by_label(label: &str) -> Result<&'static Encoding> {
    Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| unknown(label).into())
}

/// Refuses what names no encoding.
pub fn check_encoding(label: &str) -> std::result::Result<(), Diagnostic> {
    Encoding::for_label(label.trim().as_bytes()).map(|_| ()).ok_or_else(|| unknown(label))
}

fn unknown(label: &str) -> Diagnostic {
    Diagnostic::error("unknown-encoding", format!("\"{label}\" is not the name of an encoding"))
        .hint("use for example encoding = \"utf-8\", \"utf-16le\", \"windows-1251\" or \"windows-1252\"")
}

/// So many broken characters in a block are still taken for cut-off names.
const DAMAGE: u64 = 8;

/// How a block reads as UTF-8.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vote {
    /// Characters beyond ASCII.
    pub valid: u64,
    /// Sequences that are not UTF-8.
    pub invalid: u64,
}

impl Vote {
    /// Counts both kinds; a sequence cut off by the end of the bytes counts only if the file ends there.
    pub fn on(bytes: &[u8], at_end: bool) -> Vote {
        let mut vote = Vote::default();
        let mut rest = bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    vote.valid += beyond_ascii(text.as_bytes());
                    return vote;
                }
                Err(error) => {
                    let (text, tail) = rest.split_at(error.valid_up_to());
                    vote.valid += beyond_ascii(text);
                    let Some(broken) = error.error_len() else {
                        vote.invalid += u64::from(at_end);
                        return vote;
                    };
                    vote.invalid += 1;
                    rest = tail.get(broken..).unwrap_or(&[]);
                }
            }
        }
    }

    /// In a one-byte encoding nearly every letter beyond ASCII is broken UTF-8, while in UTF-8 a cut-off name
    /// is the exception; so the majority tells them apart even where a pair happens to be valid.
    pub fn is_utf8(self) -> bool {
        self.valid >= self.invalid
    }

    /// Too much of both kinds: parts in different encodings were glued together.
    pub fn is_mixed(self) -> bool {
        let (few, many) = (self.valid.min(self.invalid), self.valid.max(self.invalid));
        few > DAMAGE && few * 2 > many
    }

    /// Whether a later block of a file that was UTF-8 so far is something else.
    pub fn leaves_utf8(self) -> bool {
        self.invalid > DAMAGE && self.invalid * 2 > self.valid
    }
}

/// First bytes of multi-byte characters.
fn beyond_ascii(text: &[u8]) -> u64 {
    text.iter().filter(|b| **b >= 0xc0).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1251;

    #[test]
    fn a_pair_that_happens_to_be_valid_does_not_hide_windows_1251() {
        // "О«" is CE AB in windows-1251, which is also the UTF-8 of one Greek letter.
        let (bytes, ..) = WINDOWS_1251.encode("ООО«Ромашка»;Поиск");
        assert!(!Vote::on(&bytes, true).is_utf8());
        assert_eq!(Vote::on("ООО«Ромашка»".as_bytes(), true), Vote { valid: 12, invalid: 0 });
    }

    #[test]
    fn a_name_cut_inside_a_character_leaves_utf8() {
        assert_eq!(Vote::on(b"\xd0\x9f\xd0\xbe\xd0,1\n", true), Vote { valid: 2, invalid: 1 });
        assert_eq!(Vote::on(b"a\xd0", false), Vote::default());
        assert_eq!(Vote::on(b"a\xd0", true), Vote { valid: 0, invalid: 1 });
    }

    #[test]
    fn zeros_tell_utf16_and_its_byte_order() {
        let le: Vec<u8> = "Дата,Cost\n1,2".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "Дата,Cost\n1,2".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(utf16_of(&le), Some((UTF_16LE, 0)));
        assert_eq!(utf16_of(&be), Some((UTF_16BE, 0)));
        assert_eq!(utf16_of(b"\xff\xfea\0"), Some((UTF_16LE, 2)));
        let rare: Vec<u8> = "Ādaži,1,2,3,4,5,6,7,8".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(utf16_of(&rare), Some((UTF_16LE, 0)));
        assert_eq!(utf16_of(b"a,b\n\0\0\0\0"), None);
    }

    #[test]
    fn an_unknown_label_is_refused() {
        assert!(by_label("cp1251").is_ok());
        assert_eq!(by_label("klingon").unwrap_err().0[0].code, "unknown-encoding");
    }
}
