//! One raw cell → its value: outer quotes taken off, doubled quotes undone.
//!
//! In: the bytes between two delimiters. Out: the same bytes where possible. Nothing is refused: what stands
//! after a closing quote is kept (`"a"b` is `ab`), a quote that never closes ends with the cell.

use memchr::memchr;
use std::borrow::Cow;

/// The value of a raw cell; borrowed unless a quote inside had to be undone.
#[inline(always)]
pub(super) fn unquote(raw: &[u8]) -> Cow<'_, [u8]> {
    match raw.split_first() {
        Some((b'"', inner)) => opened(inner),
        _ => Cow::Borrowed(raw),
    }
}

/// The value of a cell whose opening quote was taken off; kept out of the way of plain cells.
#[inline(never)]
fn opened(inner: &[u8]) -> Cow<'_, [u8]> {
    match memchr(b'"', inner) {
        None => Cow::Borrowed(inner),
        Some(close) if close + 1 == inner.len() => Cow::Borrowed(inner.get(..close).unwrap_or(inner)),
        Some(_) => Cow::Owned(undouble(inner)),
    }
}

fn undouble(inner: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(quote) = memchr(b'"', rest) {
        let (before, after) = rest.split_at(quote);
        value.extend_from_slice(before);
        match after {
            [b'"', b'"', tail @ ..] => {
                value.push(b'"');
                rest = tail;
            }
            [_, tail @ ..] => {
                // Closed: whatever follows is plain text, its quotes included.
                value.extend_from_slice(tail);
                return value;
            }
            [] => return value,
        }
    }
    value.extend_from_slice(rest);
    value
}

#[cfg(test)]
mod tests {
    use super::unquote;
    use std::borrow::Cow;

    #[test]
    fn quotes_are_undone_as_every_spreadsheet_does() {
        let cases: [(&str, &str); 9] = [
            ("plain", "plain"),
            ("", ""),
            ("\"\"", ""),
            ("\"a,b\"", "a,b"),
            ("\"say \"\"hi\"\"\"", "say \"hi\""),
            ("\"\"\"\"", "\""),
            ("5\" tube", "5\" tube"),
            ("\"a\"b\"c", "ab\"c"),
            ("\"never closed", "never closed"),
        ];
        for (raw, value) in cases {
            assert_eq!(unquote(raw.as_bytes()), value.as_bytes(), "{raw}");
        }
    }

    #[test]
    fn nothing_is_copied_without_need() {
        assert!(matches!(unquote(b"\"a,b\""), Cow::Borrowed(_)));
        assert!(matches!(unquote(b"a"), Cow::Borrowed(_)));
    }
}
