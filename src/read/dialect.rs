//! The head of a file → which delimiters it may be parted by, the likeliest first.
//!
//! In: an [`Opened`] file. Out: delimiters to try; the caller decides on the header row, since title lines hold
//! no delimiter at all. A setting or a `sep=` line leaves no choice. Nothing is refused.

use super::head::head_widths;
use super::open::Opened;
use std::cmp::Reverse;
use std::collections::HashMap;

/// In the order of trust where counts are equal: hardly any cell holds a TAB, many hold a comma.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];
/// How many records are looked at.
const SAMPLE: usize = 200;

/// The delimiters that part the head into columns, the likeliest first; a comma if none does.
pub fn candidate_delimiters(opened: &Opened) -> Vec<u8> {
    if let Some(only) = opened.delimiter.or(opened.sep) {
        return vec![only];
    }
    let mut scored: Vec<(u8, usize)> = DELIMITERS
        .into_iter()
        .map(|delimiter| (delimiter, alike(sample(&opened.head), delimiter)))
        .filter(|(_, rows)| *rows > 0)
        .collect();
    scored.sort_by_key(|(_, rows)| Reverse(*rows));
    if scored.is_empty() {
        return vec![b','];
    }
    scored.into_iter().map(|(delimiter, _)| delimiter).collect()
}

/// The first lines: every file is asked for its delimiter, most before anything else is known of it.
fn sample(head: &[u8]) -> &[u8] {
    const BYTES: usize = 32 << 10;
    let Some(first) = head.get(..BYTES) else { return head };
    let end = memchr::memrchr2(b'\n', b'\r', first).map_or(BYTES, |end| end + 1);
    head.get(..end).unwrap_or(head)
}

/// How many records have the commonest number of cells above one.
fn alike(head: &[u8], delimiter: u8) -> usize {
    let mut widths: HashMap<usize, usize> = HashMap::new();
    for width in head_widths(head, delimiter, SAMPLE).into_iter().filter(|width| *width > 1) {
        *widths.entry(width).or_default() += 1;
    }
    widths.into_values().max().unwrap_or(0)
}

/// The delimiter of a first line `sep=;` or `"sep=;"`, which Excel understands.
pub(super) fn sep_line(head: &[u8]) -> Option<u8> {
    let first = head.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let first = first.strip_prefix(b"\"").map_or(first, |inner| inner.strip_suffix(b"\"").unwrap_or(inner));
    let (word, delimiter) = first.split_at_checked(4)?;
    match delimiter {
        [byte] if word.eq_ignore_ascii_case(b"sep=") && byte.is_ascii() && *byte != b'"' => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Input, ReadOptions};

    fn of(text: &str) -> Vec<u8> {
        let input = Input::from_bytes("-", text.as_bytes().to_vec());
        candidate_delimiters(&input.open(&ReadOptions::default()).unwrap())
    }

    #[test]
    fn the_header_and_its_rows_outweigh_titles_and_decimal_commas() {
        assert_eq!(of("Клиент: a, b\n\nДень;Расход, руб.;CTR\n1;2,5;3\n2;7;4,1\n3;1;0\n")[0], b';');
        assert_eq!(of("Campaign report\nDay\tCost\n1\t2,5\n2\t1,5\n")[0], b'\t');
        assert_eq!(of("Campaign,Status\na,\"paused; all ads\"\nb,on\n")[0], b',');
        assert_eq!(of("Campaign,Cost\nbrand|a|b,1\nbrand|c|d,2\n"), [b',', b'|']);
    }

    #[test]
    fn a_single_column_is_read_with_commas() {
        assert_eq!(of("campaign\na\n"), [b',']);
    }

    #[test]
    fn a_sep_line_or_a_setting_leaves_no_choice() {
        assert_eq!(of("sep=|\r\na,b\n1,2\n"), [b'|']);
        assert_eq!(of("\"sep=,\"\na;b\n1;2\n"), [b',']);
        let options = ReadOptions { delimiter: Some(b';'), ..ReadOptions::default() };
        let input = Input::from_bytes("-", b"sep=,\na,b\n".to_vec());
        assert_eq!(candidate_delimiters(&input.open(&options).unwrap()), [b';']);
    }
}
