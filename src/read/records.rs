//! A block of text that starts at a record → where its last whole record ends.
//!
//! In: bytes, and whether the file ends with them. Out: the end, and the quote that is still open.
//! Refused: a quote that swallows rows, told by how far it runs or by text right after the closing quote.

use super::scan::{LANE, equal, lane};
use memchr::{memchr, memchr_iter, memrchr};

/// A quoted cell longer than this was never meant.
pub(super) const MAX_QUOTED_BYTES: usize = 1 << 20;
const MAX_QUOTED_LINES: usize = 10_000;

/// What a block holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Just after the line end of the last whole record, if there is one.
    pub end: Option<usize>,
    /// The quote that opens the cell in which the block ends.
    pub open: Option<usize>,
}

/// A quote at this offset opens a cell that swallows rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Swallowing(pub usize);

/// Finds the last record end in `bytes`, which start at a record.
pub(super) fn bounds(bytes: &[u8], delimiter: u8, newline: u8, at_end: bool) -> Result<Bounds, Swallowing> {
    // Most blocks of most exports hold no quote at all.
    let Some(first) = memchr(b'"', bytes) else {
        return Ok(Bounds { end: memrchr(newline, bytes).map(|at| at + 1), open: None });
    };
    let mut quotes =
        Quotes { bytes, delimiter, newline, at_end, closed: 0, end: None, state: State::Outside };
    let mut base = first - first % LANE;
    while let Some(lane) = lane(bytes, base) {
        let mut mask = equal(&lane, b'"');
        while mask != 0 {
            quotes.step(base + mask.trailing_zeros() as usize)?;
            mask &= mask - 1;
        }
        base += LANE;
    }
    quotes.finish()
}

enum State {
    Outside,
    Inside {
        open: usize,
    },
    /// Inside, and the quote at `second` is the second of a doubled pair.
    Paired {
        open: usize,
        second: usize,
    },
}

struct Quotes<'b> {
    bytes: &'b [u8],
    delimiter: u8,
    newline: u8,
    at_end: bool,
    /// Everything from here to the next opening quote is outside quotes.
    closed: usize,
    end: Option<usize>,
    state: State,
}

impl Quotes<'_> {
    #[inline(always)]
    fn step(&mut self, at: usize) -> Result<(), Swallowing> {
        match self.state {
            State::Outside => {
                let before = at.checked_sub(1).and_then(|i| self.bytes.get(i));
                match before {
                    Some(b) if *b == self.newline => self.end = Some(at),
                    Some(b) if *b == self.delimiter => self.note_line_ends(at),
                    None => {}
                    // A quote in the middle of a cell is text.
                    Some(_) => return Ok(()),
                }
                self.state = State::Inside { open: at };
            }
            State::Inside { open } => match self.bytes.get(at + 1) {
                Some(b'"') => self.state = State::Paired { open, second: at + 1 },
                // Whether the quote is doubled is not known before the next block.
                None if !self.at_end => {}
                next => self.close(open, at, next.copied())?,
            },
            State::Paired { open, second } => {
                self.state = State::Inside { open };
                if at != second {
                    return self.step(at);
                }
            }
        }
        Ok(())
    }

    fn note_line_ends(&mut self, upto: usize) {
        // In a fully quoted file the gap is the delimiter alone: nothing to look for.
        if upto - self.closed > 1 {
            let gap = self.bytes.get(self.closed..upto).unwrap_or(&[]);
            if let Some(at) = memrchr(self.newline, gap) {
                self.end = Some(self.closed + at + 1);
            }
        }
    }

    #[inline(always)]
    fn close(&mut self, open: usize, at: usize, next: Option<u8>) -> Result<(), Swallowing> {
        let tidy = next.is_none_or(|b| b == self.delimiter || matches!(b, b'\r' | b'\n' | b' ' | b'\t'));
        // Lines are counted only where it can matter; a short cell that closes tidily is always meant.
        if (!tidy && self.holds_line_end(open, at))
            || (at - open > MAX_QUOTED_LINES && self.runs_too_far(open, at))
        {
            return Err(Swallowing(open));
        }
        self.closed = at + 1;
        self.state = State::Outside;
        Ok(())
    }

    fn holds_line_end(&self, open: usize, upto: usize) -> bool {
        self.bytes.get(open..upto).is_some_and(|cell| memchr(self.newline, cell).is_some())
    }

    fn runs_too_far(&self, open: usize, upto: usize) -> bool {
        let cell = self.bytes.get(open..upto).unwrap_or(&[]);
        cell.len() > MAX_QUOTED_BYTES || memchr_iter(self.newline, cell).count() > MAX_QUOTED_LINES
    }

    fn finish(mut self) -> Result<Bounds, Swallowing> {
        let open = match self.state {
            State::Outside => {
                let rest = self.bytes.get(self.closed..).unwrap_or(&[]);
                if let Some(at) = memrchr(self.newline, rest) {
                    self.end = Some(self.closed + at + 1);
                }
                None
            }
            State::Inside { open } | State::Paired { open, .. } => {
                if self.runs_too_far(open, self.bytes.len()) {
                    return Err(Swallowing(open));
                }
                Some(open)
            }
        };
        Ok(Bounds { end: self.end, open })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, at_end: bool) -> Result<Bounds, Swallowing> {
        bounds(text.as_bytes(), b',', b'\n', at_end)
    }

    fn found(end: Option<usize>, open: Option<usize>) -> Result<Bounds, Swallowing> {
        Ok(Bounds { end, open })
    }

    #[test]
    fn line_ends_inside_quotes_end_no_record() {
        assert_eq!(of("a,b\nc,\"d\ne", false), found(Some(4), Some(6)));
        assert_eq!(of("a,b\nc,\"d\ne\"\nf", false), found(Some(12), None));
        assert_eq!(of("\"a\",\"b\"\n\"c\"", false), found(Some(8), Some(8)));
        assert_eq!(of("\"a\",\"b\"\n\"c\"", true), found(Some(8), None));
        assert_eq!(of("a,b", false), found(None, None));
    }

    #[test]
    fn a_doubled_quote_does_not_close_even_across_blocks() {
        assert_eq!(of("\"a\"\"\n\"", false), found(None, Some(0)));
        assert_eq!(of("\"a\"\"\n\"\n", false), found(Some(7), None));
        assert_eq!(of("\"a\"", false), found(None, Some(0)));
        assert_eq!(of("\"\"\"\"\n", false), found(Some(5), None));
    }

    #[test]
    fn a_quote_inside_a_cell_is_text() {
        assert_eq!(of("5\" tube,1\nx\"y,2\n", false), found(Some(16), None));
    }

    #[test]
    fn a_quote_that_swallows_a_line_is_found_by_the_text_after_it() {
        assert_eq!(of("1,\"Brand,2\n1,x\n\"Other\",3\n", false), Err(Swallowing(2)));
        assert_eq!(of("1,\"two\nlines\",2\n", false), found(Some(16), None));
    }

    #[test]
    fn a_quote_may_not_run_over_ten_thousand_lines() {
        let cell = format!("\"{}", "x\n".repeat(10_001));
        assert_eq!(of(&cell, false), Err(Swallowing(0)));
        assert_eq!(of(&format!("a\n{cell}\"\n"), false), Err(Swallowing(2)));
        assert!(of(&format!("\"{}\"\n", "x\n".repeat(10_000)), false).is_ok());
    }
}
