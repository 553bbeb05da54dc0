//! Some lines of a file: a table that stands below others.
//!
//! In: decoded text, block by block. Out: what of a block lies between the first line and the last. Nothing is refused.

use memchr::memchr_iter;

/// Physical lines, from 1; `to` is the first that is not meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: u64,
    pub to: u64,
    /// The byte that ends the file's lines: a few of them may not tell it.
    pub newline: u8,
}

impl Span {
    /// How many line ends stand before it.
    pub(super) fn before(self) -> u64 {
        self.from.saturating_sub(1)
    }

    /// How many lines it holds.
    pub(super) fn lines(self) -> u64 {
        self.to.saturating_sub(self.from)
    }
}

/// Where in `text` the first `left` lines end: just after their last line end. `left` is lowered by the line ends that
/// were met; `None` where the lines go on.
pub(super) fn end_of_lines(text: &[u8], newline: u8, left: &mut u64) -> Option<usize> {
    if *left == 0 {
        return Some(0);
    }
    for at in memchr_iter(newline, text) {
        *left -= 1;
        if *left == 0 {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_behind_their_line_end_or_later() {
        let mut left = 2;
        assert_eq!(end_of_lines(b"a\nb\nc\n", b'\n', &mut left), Some(4));
        let mut left = 3;
        assert_eq!((end_of_lines(b"a\nb", b'\n', &mut left), left), (None, 2));
        assert_eq!(end_of_lines(b"a", b'\n', &mut 0), Some(0));
    }
}
