//! A header cell in, its comparable form out: what two spellings of one header have in common.
//! Refuses nothing; a header of blanks becomes the empty string.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The form in which headers are compared: trimmed, blanks of every kind folded to one space,
/// zero-width characters dropped, lower case, `ё` as `е`.
pub fn header_name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    fold_into(&mut name, unguarded(text).chars());
    name
}

/// The text without what keeps a spreadsheet from reading it as a number: some exports write every cell `="…"`.
pub fn unguarded(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

fn fold_into(name: &mut String, text: impl Iterator<Item = char> + Clone) {
    // Some systems write an accent as a character of its own.
    if is_nfc_quick(text.clone()) == IsNormalized::Yes {
        fold_composed(name, text)
    } else {
        fold_composed(name, text.nfc())
    }
}

fn fold_composed(name: &mut String, text: impl Iterator<Item = char>) {
    let mut gap = false;
    for c in text {
        // Most headers are ASCII words: no table needs asking.
        if c.is_ascii_graphic() {
            if gap && !name.is_empty() {
                name.push(' ');
            }
            gap = false;
            name.push(c.to_ascii_lowercase());
            continue;
        }
        if is_zero_width(c) {
            continue;
        }
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !name.is_empty() {
            name.push(' ');
        }
        gap = false;
        push_folded(name, c);
    }
}

/// As [`header_name`], with `_` as a blank: `Campaign_ID`, `campaign_id` and `Campaign ID` are one.
/// Only generic profiles compare so; in a genuine export the underscore is part of the spelling.
pub fn loose_header_name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    fold_into(&mut name, unguarded(text).chars().map(|c| if c == '_' { ' ' } else { c }));
    name
}

fn push_folded(name: &mut String, c: char) {
    match c {
        'ё' | 'Ё' => name.push('е'),
        // The ligature and its two letters are the same word in Armenian headers.
        'և' => name.push_str("եվ"),
        // The Russian alphabet lies 32 apart; the standard library would search a table for it.
        'А'..='Я' => name.push(char::from_u32(u32::from(c) + 32).unwrap_or(c)),
        'а'..='я' => name.push(c),
        _ => name.extend(c.to_lowercase()),
    }
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_case_and_yo_do_not_matter() {
        assert_eq!(header_name(" Расход,\u{a0}₽ "), "расход, ₽");
        assert_eq!(header_name("Отчёт\u{200b}ность"), "отчетность");
        assert_eq!(header_name("CPM (1\u{202f}000)"), "cpm (1 000)");
        assert_eq!(header_name("\u{feff}Day"), "day");
        assert_eq!(header_name("=\"SKU orders\""), "sku orders");
        assert_eq!(header_name("Cou\u{302}t"), "coût");
        assert_eq!(header_name(" \u{a0} "), "");
    }

    #[test]
    fn underscores_are_blanks_only_in_the_loose_form() {
        assert_eq!(header_name("Campaign_ID"), "campaign_id");
        assert_eq!(loose_header_name("_Campaign__ID "), "campaign id");
    }
}
