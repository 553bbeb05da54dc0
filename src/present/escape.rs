//! Names from files made safe for where they are shown. Nothing is dropped: what cannot be shown
//! is spelled out.

use crate::diagnostic::is_hidden;
use std::fmt::Write;

/// For terminals: hidden characters as `\t`, `\n`, `\r` or `\u{1b}`.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// A JSON string with its quotes. Hidden characters are escaped too: the value stays the same and
/// the file can be looked at on a terminal.
pub(crate) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if is_hidden(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// For a cell of a GitHub table: hidden characters spelled out, markup taken literally.
pub(crate) fn markdown(text: &str) -> String {
    let visible = visible(text);
    let mut out = String::with_capacity(visible.len());
    let mut previous = ' ';
    let mut rest = visible.chars().peekable();
    while let Some(c) = rest.next() {
        let markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
            // Within a word an underscore is no markup, and ua_search_brand stays readable.
            '_' => !(previous.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphanumeric())),
            _ => false,
        };
        if markup {
            out.push('\\');
        }
        out.push(c);
        previous = c;
    }
    out
}

/// A text cell that no spreadsheet takes for a formula: a leading `= + - @`, their wide forms, TAB,
/// CR and LF get a `'` before them. So do cells of `reserved`, words that mean something of ours.
///
/// What already has the quote before such a text gets one more, so that two names never become the
/// same cell and taking one `'` away gives the name back.
pub(crate) fn guarded(text: &str, reserved: &[&str]) -> String {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let bare = text.trim_start_matches('\'');
    if bare.starts_with(FORMULA) || reserved.contains(&bare) { format!("'{text}") } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn terminals_get_no_control() {
        assert_eq!(visible("a\u{1b}[31m\tb\r\n"), "a\\u{1b}[31m\\tb\\r\\n");
        assert_eq!(visible("x\u{202e}y\u{9b}z\u{7f}"), "x\\u{202e}y\\u{9b}z\\u{7f}");
        assert_eq!(visible("Летняя — ամառ 夏 👩‍💻"), "Летняя — ամառ 夏 👩‍💻");
    }

    #[test]
    fn markdown_is_literal() {
        assert_eq!(markdown("a|b*c*"), "a\\|b\\*c\\*");
        assert_eq!(markdown("ua_search_ _x_"), "ua_search\\_ \\_x\\_");
        assert_eq!(markdown("<b>&amp;\n"), "\\<b\\>\\&amp;\\\\n");
    }

    #[test]
    fn formulas_are_guarded() {
        for text in ["=1+1", "+7", "-x", "@sum", "\tx", "\rx", "'=x"] {
            assert_eq!(guarded(text, &[]), format!("'{text}"));
        }
        assert_eq!(guarded("'90s sale", &[]), "'90s sale");
        assert_eq!(guarded("a=b", &[]), "a=b");
        assert_eq!(guarded("total", &["total"]), "'total");
    }

    proptest! {
        #[test]
        fn json_strings_read_back(text in any::<String>()) {
            prop_assert_eq!(serde_json::from_str::<String>(&json(&text)).unwrap(), text);
        }

        #[test]
        fn guarding_never_makes_two_names_one(a in "'{0,3}[=a]{0,2}", b in "'{0,3}[=a]{0,2}") {
            prop_assert_eq!(guarded(&a, &[]) == guarded(&b, &[]), a == b);
        }
    }
}
