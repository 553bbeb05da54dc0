//! A stream of text → blocks of whole records.
//!
//! In: a [`Text`] and where its rows start. Out: [`Chunk`]s of about 1 MiB in file order, each beginning and
//! ending at a record, with their first line. Memory: the blocks in flight, whose buffers are used again.
//! Refused: a quote that swallows rows (`unclosed-quote`), a record over 16 MiB (`record-too-long`), and what the
//! stream itself refuses half-way. After an error the iterator ends.

use super::records::{Bounds, Swallowing, bounds};
use super::text::Text;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use memchr::{memchr_iter, memmem, memrchr};
use std::sync::{Arc, Mutex};

/// No export has longer records; a file without line ends must not fill the memory.
const MAX_RECORD: usize = 16 << 20;
/// Buffers kept for use again: what a few worker threads have in flight.
const SPARE: usize = 16;

type Pool = Arc<Mutex<Vec<Vec<u8>>>>;

/// A block of whole records; made to be sent to a worker thread and read there with [`super::rows()`].
#[derive(Debug)]
pub struct Chunk {
    /// UTF-8 text that starts and ends at a record.
    pub bytes: Vec<u8>,
    /// The 1-based physical line of the first record.
    pub first_line: u64,
    /// The chunk's place in the file, from 0: results of several threads can be put in order again.
    pub index: usize,
    /// The byte that ends a line: LF or CR.
    pub newline: u8,
    pool: Option<Pool>,
}

impl Chunk {
    /// Text that is already in memory, which must start and end at a record.
    pub fn new(bytes: Vec<u8>, first_line: u64) -> Self {
        Chunk { bytes, first_line, index: 0, newline: b'\n', pool: None }
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        // A poisoned or full pool costs an allocation, nothing more.
        if let Some(Ok(mut spare)) = self.pool.as_ref().map(|pool| pool.lock())
            && spare.len() < SPARE
        {
            spare.push(std::mem::take(&mut self.bytes));
        }
    }
}

/// Characters that the file's encoding does not know, shown as U+FFFD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// The first line that holds one.
    pub first_line: u64,
    /// How many there are so far; outside UTF-8 only a lower bound.
    pub count: u64,
}

/// The blocks of a file, in order; see [`super::Opened::chunks`].
pub struct Chunks {
    text: Text,
    /// The start of the next block: a record that was cut off.
    carry: Vec<u8>,
    line: u64,
    index: usize,
    delimiter: u8,
    newline: u8,
    block: usize,
    ended: bool,
    damaged_line: Option<u64>,
    pool: Pool,
}

impl Chunks {
    pub(super) fn new(
        text: Text,
        carry: Vec<u8>,
        line: u64,
        delimiter: u8,
        newline: u8,
        block: usize,
    ) -> Self {
        let pool = Pool::default();
        Chunks {
            text,
            carry,
            line,
            index: 0,
            delimiter,
            newline,
            block,
            ended: false,
            damaged_line: None,
            pool,
        }
    }

    /// The encoding by all that was read so far: a file whose head is plain ASCII may turn out windows-1251.
    pub fn encoding(&self) -> &'static str {
        self.text.encoding()
    }

    /// The line after the last that was given out.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The damaged characters in the blocks so far, for a warning.
    pub fn damage(&self) -> Option<Damage> {
        self.damaged_line.map(|first_line| Damage { first_line, count: self.text.damaged() })
    }

    fn read(&mut self) -> Result<Option<Chunk>> {
        let mut bytes = self.buffer();
        bytes.extend_from_slice(&self.carry);
        self.carry.clear();
        loop {
            if bytes.len() < self.block && !self.text.at_end() {
                let want = self.block - bytes.len();
                self.text.append(&mut bytes, want)?;
                continue;
            }
            let at_end = self.text.at_end();
            let Bounds { end, open } = bounds(&bytes, self.delimiter, self.newline, at_end)
                .map_err(|Swallowing(open)| self.unclosed(&bytes, open))?;
            let end = match (end, open) {
                (_, Some(open)) if at_end => return Err(self.unclosed(&bytes, open)),
                (_, None) if at_end => bytes.len(),
                (Some(end), _) => end,
                (None, _) if bytes.len() > MAX_RECORD => return Err(self.too_long()),
                (None, _) => {
                    // Doubling, so that a long record is not scanned over and over.
                    let want = bytes.len().max(self.block);
                    self.text.append(&mut bytes, want)?;
                    continue;
                }
            };
            self.carry.extend_from_slice(bytes.get(end..).unwrap_or(&[]));
            bytes.truncate(end);
            return Ok((!bytes.is_empty()).then(|| self.chunk(bytes)));
        }
    }

    fn buffer(&self) -> Vec<u8> {
        let spare = self.pool.lock().ok().and_then(|mut spare| spare.pop());
        let mut bytes = spare.unwrap_or_else(|| Vec::with_capacity(self.block + self.block / 8));
        bytes.clear();
        bytes
    }

    fn chunk(&mut self, bytes: Vec<u8>) -> Chunk {
        let (first_line, index) = (self.line, self.index);
        if self.text.damaged() > 0
            && self.damaged_line.is_none()
            && let Some(at) = memmem::find(&bytes, "\u{fffd}".as_bytes())
        {
            self.damaged_line = Some(first_line + self.lines(bytes.get(..at)));
        }
        // Only the last line of a file may lack its end.
        self.line += self.lines(Some(&bytes)) + u64::from(bytes.last() != Some(&self.newline));
        self.index += 1;
        Chunk { bytes, first_line, index, newline: self.newline, pool: Some(self.pool.clone()) }
    }

    fn lines(&self, bytes: Option<&[u8]>) -> u64 {
        bytes.map_or(0, |bytes| memchr_iter(self.newline, bytes).count() as u64)
    }

    fn unclosed(&self, bytes: &[u8], open: usize) -> Refusal {
        let before = bytes.get(..open).unwrap_or(&[]);
        let start = memrchr(self.newline, before).map_or(0, |at| at + 1);
        let ahead = String::from_utf8_lossy(before.get(start..).unwrap_or(&[])).chars().count();
        let after = bytes.get(open..).unwrap_or(&[]);
        let line = after.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or(&[]);
        let shown: String = String::from_utf8_lossy(line).chars().take(40).collect();
        let place = Location::cell(self.text.name(), self.line + self.lines(Some(before)), ahead as u64 + 1);
        Diagnostic::error(
            "unclosed-quote",
            format!("the quote that opens the cell '{shown}' is not closed, so the rows after it are lost"),
        )
        .at(place)
        .hint("remove the quote or close it; a quote that belongs to the text is written twice: \"\"")
        .into()
    }

    fn too_long(&self) -> Refusal {
        Diagnostic::error("record-too-long", "a row is longer than 16 MiB; the file's lines do not end")
            .at(Location::line(self.text.name(), self.line))
            .hint("check that the file is a table with one row per line")
            .into()
    }
}

impl Iterator for Chunks {
    type Item = Result<Chunk>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.read().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}
