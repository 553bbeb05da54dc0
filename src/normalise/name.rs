//! Names and ids: what makes two spellings one key, and what is shown of them.
//!
//! In: the text of a cell or header. Out: cleaned text; every cleaning done twice is the same as done
//! once. Refused: ids that a spreadsheet has rounded (`1,23E+19`). What cannot be decoded stays as it is.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::{BadCell, is_missing, trim, unguard};

/// The form by which names are compared: as [`display`], and case folded (`ё` as `е`).
pub fn normalise(text: &str) -> String {
    decoded(text, fold)
}

/// The form in which a name is shown: percent-decoded, without zero-width characters, blanks folded.
pub fn display(text: &str) -> String {
    decoded(text, str::to_owned)
}

/// The form by which headers are compared: blanks and case folded, quotes around dropped, nothing decoded.
pub fn header(text: &str) -> String {
    let quote = |c: char| matches!(c, '"' | '\'' | '«' | '»' | '“' | '”' | '„' | '‘' | '’' | '`');
    settle(text, |text| fold(tidy(text).trim_matches(|c: char| quote(c) || c == ' '))).unwrap_or_default()
}

/// Without zero-width characters, composed (NFC), every run of blanks one space, none at the edges.
pub(super) fn tidy(text: &str) -> String {
    if text.is_ascii() {
        return fold_blanks(text.chars(), text.len());
    }
    let visible = text.chars().filter(|c| !is_invisible(*c));
    // Most text is composed already, and asking is cheaper than composing.
    match is_nfc_quick(visible.clone()) {
        IsNormalized::Yes => fold_blanks(visible, text.len()),
        _ => fold_blanks(visible.nfc(), text.len()),
    }
}

fn fold_blanks(chars: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    let mut blank = false;
    for c in chars {
        if c.is_whitespace() {
            blank = !folded.is_empty();
        } else {
            if blank {
                folded.push(' ');
                blank = false;
            }
            folded.push(c);
        }
    }
    folded
}

/// Zero-width spaces, joiners and direction marks, word joiner, byte order mark, soft hyphen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase().replace('ё', "е") }
}

/// Names encoded more often than this are left encoded.
const NESTED: usize = 8;

/// `step` until nothing changes; `None` if that does not happen soon.
fn settle(text: &str, step: impl Fn(&str) -> String) -> Option<String> {
    let mut now = step(text);
    for _ in 0..NESTED {
        let next = step(&now);
        if next == now {
            return Some(now);
        }
        now = next;
    }
    None
}

/// Tags arrive encoded once or twice (`%2520`), so decoding goes on until nothing is left to decode.
fn decoded(text: &str, fold: impl Fn(&str) -> String) -> String {
    let tidied = tidy(text);
    if tidied.is_ascii() && !tidied.contains('%') {
        return fold(&tidied);
    }
    let once = percent_decode(&tidied, true);
    settle(&once, |text| fold(&tidy(&percent_decode(&tidy(text), false))))
        .or_else(|| settle(text, |text| fold(&tidy(text))))
        .unwrap_or(tidied)
}

/// The text decoded where all of it decodes to readable UTF-8; else as it is. A `+` is a blank only in
/// text that is encoded and has no blanks of its own.
fn percent_decode(text: &str, plus: bool) -> Cow<'_, str> {
    let encoded = text.as_bytes().windows(3).any(
        |bytes| matches!(bytes, [b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()),
    );
    if !encoded {
        return Cow::Borrowed(text);
    }
    let spaced: Cow<str> = if plus && text.contains('+') && !text.contains(char::is_whitespace) {
        Cow::Owned(text.replace('+', " "))
    } else {
        Cow::Borrowed(text)
    };
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(plain) if !plain.chars().any(|c| c.is_control() && !c.is_whitespace()) => {
            Cow::Owned(plain.into_owned())
        }
        _ => Cow::Borrowed(text),
    }
}

/// An id that is none any more: a spreadsheet has rounded it to `1,23E+19`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadId;

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not an id any more: Excel has rounded it")
    }
}

impl std::error::Error for BadId {}

impl BadCell for BadId {
    fn code(&self) -> &'static str {
        "damaged-id"
    }

    fn hint(&self) -> Option<&'static str> {
        Some("download the export again and do not save it from Excel")
    }
}

/// An id as text, its case kept, without what exports wrap around it: `[82945799304067]`, `'75008`,
/// `="123"`, the `.0` that pandas adds. `None` where the cell says "missing".
///
/// # Errors
/// [`BadId`] for scientific notation.
pub fn text_id(cell: &[u8]) -> Result<Option<Cow<'_, str>>, BadId> {
    let mut text = trim(cell);
    loop {
        let inner = unguard(text);
        let inner = untagged(unbracket(inner));
        if inner.len() == text.len() {
            break;
        }
        text = inner;
    }
    if is_missing(text) {
        return Ok(None);
    }
    if is_scientific(text) {
        return Err(BadId);
    }
    if let Some(digits) = text.strip_suffix(b".0")
        && !digits.is_empty()
        && digits.iter().all(u8::is_ascii_digit)
    {
        text = digits;
    }
    let text = String::from_utf8_lossy(text);
    if text.is_ascii() || !text.contains(is_invisible) {
        return Ok(Some(text));
    }
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    Ok((!visible.is_empty()).then_some(Cow::Owned(visible)))
}

/// What an id is the id of, as Meta's lead forms write it before the number: of a lead, ad, ad set, campaign, form or phone.
const TAGS: [&[u8]; 6] = [b"l", b"ag", b"as", b"c", b"f", b"p"];

/// `c:120208000000000003`, but no name that has a colon.
fn untagged(text: &[u8]) -> &[u8] {
    const SHORTEST: usize = 6;
    let mut parts = text.splitn(2, |byte| *byte == b':');
    match (parts.next(), parts.next()) {
        (Some(tag), Some(id)) if TAGS.contains(&tag) => {
            let digits = id.strip_prefix(b"+").unwrap_or(id);
            let is_id = digits.len() >= SHORTEST && digits.iter().all(u8::is_ascii_digit);
            if is_id { id } else { text }
        }
        _ => text,
    }
}

/// `[123]`, but not `[a] b [c]`.
fn unbracket(text: &[u8]) -> &[u8] {
    match text.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")) {
        Some(inner) if !inner.iter().any(|byte| matches!(byte, b'[' | b']')) => trim(inner),
        _ => text,
    }
}

/// `1,23E+19`, `1.16273E+19`, `1E+19`; not `12E45`, which may be a code of somebody's.
fn is_scientific(text: &[u8]) -> bool {
    let Some(at) = text.iter().position(|byte| matches!(byte, b'e' | b'E')) else {
        return false;
    };
    let (mantissa, exponent) = text.split_at(at);
    let exponent = exponent.get(1..).unwrap_or_default();
    let (signed, power) = match exponent {
        [b'+', rest @ ..] => (true, rest),
        _ => (false, exponent),
    };
    let marks = mantissa.iter().filter(|byte| matches!(byte, b'.' | b',')).count();
    let digits = mantissa.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits > 0
        && digits + marks == mantissa.len()
        && (marks == 1 || (marks == 0 && signed))
        && !power.is_empty()
        && power.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name() {
        for (text, key) in [
            ("  Brand \u{a0} Search ", "brand search"),
            ("\u{feff}Бренд\u{200b}", "бренд"),
            ("Ёлки", "елки"),
            ("E\u{308}", "ë"),
            ("Е\u{308}лки", "елки"),
            ("%D0%91%D1%80%D0%B5%D0%BD%D0%B4", "бренд"),
            ("summer%20sale+2026", "summer sale 2026"),
            ("summer%2520sale", "summer sale"),
            ("a+b", "a+b"),
            ("a+b c%21", "a+b c!"),
            ("c%2B%2B", "c++"),
            ("50% off", "50% off"),
            ("%CF%F0%E8", "%cf%f0%e8"),
            ("nul%00", "nul%00"),
        ] {
            assert_eq!(normalise(text), key, "{text}");
        }
        assert_eq!(display(" Лето%20 Ёлки\u{ad} "), "Лето Ёлки");
    }

    #[test]
    fn headers() {
        assert_eq!(header("\u{feff}\"Расход,\u{202f}₽ \""), "расход, ₽");
        assert_eq!(header(" Счётчик\u{200b} "), "счетчик");
        assert_eq!(header("CTR  (%)"), "ctr (%)");
        assert_eq!(header("%20"), "%20");
    }

    #[test]
    fn ids() {
        for (cell, id) in [
            ("[82945799304067]", "82945799304067"),
            ("'75008", "75008"),
            ("=\"123\"", "123"),
            (" 120210000000000001 ", "120210000000000001"),
            ("117000001.0", "117000001"),
            ("M-123456", "M-123456"),
            ("c:120208000000000003", "120208000000000003"),
            ("p:+359880000001", "+359880000001"),
            ("c:12", "c:12"),
            ("z:120208000000000003", "z:120208000000000003"),
            ("AbC", "AbC"),
            ("007", "007"),
            ("12E45", "12E45"),
            ("1.0.0", "1.0.0"),
            ("[a] b [c]", "[a] b [c]"),
            ("12\u{200b}3", "123"),
        ] {
            assert_eq!(text_id(cell.as_bytes()).unwrap().as_deref(), Some(id), "{cell}");
        }
        for cell in ["", "--", "(not set)", "[]", "=\"\"", "'"] {
            assert_eq!(text_id(cell.as_bytes()), Ok(None), "{cell}");
        }
        for cell in ["1,23E+19", "1.16273E+19", "1E+19", "='1.2e17'", "'1.2e17"] {
            assert_eq!(text_id(cell.as_bytes()).is_err(), !cell.starts_with('='), "{cell}");
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in "(\\PC|%[0-9A-F]{2}|%25|\\+| |\u{200b}|İ|\"|'){0,14}") {
            let key = normalise(&text);
            prop_assert_eq!(normalise(&key), key.clone(), "{}", text);
            let shown = display(&text);
            prop_assert_eq!(display(&shown), shown.clone(), "{}", text);
            let head = header(&text);
            prop_assert_eq!(header(&head), head.clone(), "{}", text);
        }

        #[test]
        fn a_name_and_its_encoding_are_one_key(text in "[А-Яа-яA-Za-z0-9 _|/-]{0,12}") {
            let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(normalise(&encoded), normalise(&text));
            prop_assert_eq!(normalise(&display(&encoded)), normalise(&encoded));
        }

        #[test]
        fn any_bytes_are_read_or_refused(cell in prop::collection::vec(any::<u8>(), 0..24)) {
            let _ = text_id(&cell);
        }
    }
}
