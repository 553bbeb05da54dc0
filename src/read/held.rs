//! A file of many tables, decoded once: each part is found at once, not by reading what stands before it.
//!
//! In: an input. Out: the same with its text in memory. Long files are not held, and neither are those with broken
//! characters, which are told where they stand. Refuses nothing.

use super::container::Source;
use super::open::{Input, ReadOptions};
use super::span::Span;
use super::text::Text;
use memchr::memchr_iter;
use std::io::Cursor;
use std::sync::Arc;

/// A file of so much text is held: thousands of tables.
const MOST: usize = 16 << 20;
const BLOCK: usize = 1 << 20;

/// The text of a whole file.
#[derive(Debug, Clone)]
pub(super) struct Held(Arc<All>);

#[derive(Debug)]
struct All {
    text: Vec<u8>,
    /// Where its lines begin.
    lines: Vec<usize>,
    /// What it was decoded from.
    from: super::text::Origin,
}

/// Some bytes of it.
struct Piece {
    all: Arc<All>,
    from: usize,
    to: usize,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        self.all.text.get(self.from..self.to).unwrap_or(&[])
    }
}

impl Held {
    /// Decodes a file; `None` where it cannot be held.
    pub fn of(input: &Input, options: &ReadOptions) -> Option<Self> {
        let opened = input.open(options).ok()?;
        let newline = opened.newline;
        let (mut text, mut rest) = opened.into_text();
        while !rest.at_end() && text.len() <= MOST {
            rest.append(&mut text, BLOCK).ok()?;
        }
        if text.len() > MOST || rest.damaged() > 0 {
            return None;
        }
        let lines = std::iter::once(0).chain(memchr_iter(newline, &text).map(|at| at + 1)).collect();
        Some(Held(Arc::new(All { text, lines, from: rest.origin() })))
    }

    /// The text of some lines, or of all.
    pub fn open(&self, name: &str, span: Option<Span>) -> Text {
        let all = &self.0;
        let place = |before: u64| {
            let line = usize::try_from(before).ok().and_then(|before| all.lines.get(before));
            line.copied().unwrap_or(all.text.len())
        };
        let (from, to) = span.map_or((0, all.text.len()), |span| {
            (place(span.before()), place(span.before().saturating_add(span.lines())))
        });
        let source: Source = Box::new(Cursor::new(Piece { all: all.clone(), from, to }));
        Text::decoded(name, source, all.from)
    }

    /// Its first bytes.
    pub fn start(&self, bytes: u64) -> &[u8] {
        let most = usize::try_from(bytes).unwrap_or(usize::MAX).min(self.0.text.len());
        self.0.text.get(..most).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_8, WINDOWS_1251};

    #[test]
    fn parts_of_a_held_text_are_those_of_the_file() {
        let text = "Канал;Визиты\r\nПочта;1\r\n\r\nГород;Визиты\r\nСофия;2";
        let options = ReadOptions::default();
        for encoding in [UTF_8, WINDOWS_1251] {
            let input = Input::from_bytes("x", encoding.encode(text).0.into_owned());
            let held = input.held(&options);
            for (from, to) in [(1, 3), (2, 5), (4, u64::MAX), (1, u64::MAX)] {
                let span = Span { from, to, newline: b'\n' };
                let [lazy, at_once] =
                    [&input, &held].map(|input| input.part(span).open(&options).expect("a part"));
                assert_eq!(String::from_utf8_lossy(&at_once.head), String::from_utf8_lossy(&lazy.head));
                assert_eq!(
                    (at_once.encoding, at_once.first_line, at_once.head_complete),
                    (lazy.encoding, lazy.first_line, lazy.head_complete)
                );
            }
            let start = Span { from: 9, to: 12, newline: b'\n' };
            assert!(held.part(start).open(&options).is_err());
        }
    }
}
