//! A stream of bytes → a stream of valid UTF-8.
//!
//! In: an unpacked source and what is known of its encoding. Out: text appended to the caller's buffer.
//! Plain ASCII is the same in UTF-8 and in windows-1251 or -1252, so without a mark or a setting the choice waits for the
//! first block with other bytes: no second pass, and no price for files that are what they seem.
//! Broken characters become U+FFFD and are counted. Refused: UTF-8 that turns into something else half-way
//! (`mixed-encoding`).

use super::container::{Compression, Source, failed};
use super::encoding::{Vote, by_label, utf16_of};
use super::one_byte;
use super::span::{Span, end_of_lines};
use crate::diagnostic::{Diagnostic, Location, Result};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16LE};
use std::io::Read;

/// How many bytes from the first non-ASCII one the choice of encoding is made on.
const EVIDENCE: usize = 8 << 10;

enum Mode {
    /// Only ASCII so far.
    Undecided,
    /// UTF-8, by its bytes (`guessed`) or by a mark or setting.
    Utf8 {
        guessed: bool,
    },
    Other(Box<Decoder>),
}

/// What a text is decoded from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    encoding: &'static Encoding,
    compression: Compression,
}

/// Decodes a source; see [`Text::append`].
pub(super) struct Text {
    name: String,
    source: Source,
    compression: Compression,
    encoding: &'static Encoding,
    mode: Mode,
    /// The last byte of what was only ASCII.
    before: Option<u8>,
    /// Bytes that wait for their continuation.
    pending: Vec<u8>,
    at_end: bool,
    /// In UTF-16LE: the first byte of a unit whose second was not read yet.
    half_unit: Option<u8>,
    /// Characters (in UTF-8) or blocks (elsewhere) with bytes that the encoding does not know.
    damaged: u64,
    /// Where only some lines are meant: how many are still to come, and the byte that ends them.
    lines: Option<(u64, u8)>,
    /// Text of those lines that was decoded with what stands before them.
    over: Vec<u8>,
}

impl Text {
    /// `start` holds the first bytes that `source` will give.
    pub fn new(
        name: &str,
        mut source: Source,
        start: &[u8],
        compression: Compression,
        label: Option<&str>,
    ) -> Result<Self> {
        // A label is looked up even where a mark beats it: a misspelt setting must not pass unseen.
        let named = label.map(by_label).transpose()?;
        let (known, mark) = match (Encoding::for_bom(start), named) {
            (Some((encoding, mark)), _) => (Some(encoding), mark),
            (None, Some(encoding)) => (Some(encoding), 0),
            (None, None) => utf16_of(start).map_or((None, 0), |(encoding, mark)| (Some(encoding), mark)),
        };
        let mut skipped = Vec::new();
        source
            .by_ref()
            .take(mark as u64)
            .read_to_end(&mut skipped)
            .map_err(|error| failed(name, compression, &error))?;
        let mode = match known {
            None => Mode::Undecided,
            Some(encoding) if encoding == UTF_8 => Mode::Utf8 { guessed: false },
            Some(encoding) => Mode::Other(Box::new(encoding.new_decoder_without_bom_handling())),
        };
        Ok(Text {
            name: name.to_owned(),
            source,
            compression,
            encoding: known.unwrap_or(UTF_8),
            mode,
            before: None,
            pending: Vec::new(),
            at_end: false,
            half_unit: None,
            damaged: 0,
            lines: None,
            over: Vec::new(),
        })
    }

    /// Text in UTF-8 that was decoded before.
    pub fn decoded(name: &str, source: Source, from: Origin) -> Self {
        Text {
            name: name.to_owned(),
            source,
            compression: from.compression,
            encoding: from.encoding,
            mode: Mode::Utf8 { guessed: false },
            before: None,
            pending: Vec::new(),
            at_end: false,
            half_unit: None,
            damaged: 0,
            lines: None,
            over: Vec::new(),
        }
    }

    pub fn origin(&self) -> Origin {
        Origin { encoding: self.encoding, compression: self.compression }
    }

    /// Goes to the first of some lines; the text ends with the last of them.
    pub fn narrow(&mut self, span: Span) -> Result<()> {
        const BLOCK: usize = 1 << 20;
        let mut before = span.before();
        let mut text = Vec::new();
        while before > 0 && !self.at_end {
            text.clear();
            self.more(&mut text, BLOCK)?;
            if let Some(end) = end_of_lines(&text, span.newline, &mut before) {
                self.over = text.split_off(end);
            }
        }
        self.damaged = 0;
        self.lines = Some((span.lines(), span.newline));
        Ok(())
    }

    /// The encoding's name; "UTF-8" as long as only ASCII was seen.
    pub fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn compression(&self) -> Compression {
        self.compression
    }

    pub fn damaged(&self) -> u64 {
        self.damaged
    }

    /// Whether everything has been appended.
    pub fn at_end(&self) -> bool {
        self.at_end && self.over.is_empty()
    }

    /// Reads about `want` more bytes and appends them to `out` as UTF-8 text.
    pub fn append(&mut self, out: &mut Vec<u8>, want: usize) -> Result<()> {
        let Some((mut left, newline)) = self.lines else { return self.more(out, want) };
        let from = out.len();
        if self.over.is_empty() {
            self.more(out, want)?;
        } else {
            out.append(&mut self.over);
        }
        if let Some(end) = end_of_lines(out.get(from..).unwrap_or(&[]), newline, &mut left) {
            out.truncate(from + end);
            self.at_end = true;
        }
        self.lines = Some((left, newline));
        Ok(())
    }

    fn more(&mut self, out: &mut Vec<u8>, want: usize) -> Result<()> {
        if let Mode::Other(_) = self.mode {
            let mut raw = std::mem::take(&mut self.pending);
            self.read(&mut raw, want)?;
            self.complete_last_unit(&mut raw);
            self.decode(&raw, out);
            return Ok(());
        }
        let from = out.len();
        out.append(&mut self.pending);
        self.read(out, want)?;
        if let Mode::Undecided = self.mode {
            // The standard library asks sixteen bytes at once; where the first other byte is, is asked when there is one.
            let new = out.get(from..).unwrap_or(&[]);
            if new.is_ascii() {
                self.before = new.last().copied().or(self.before);
                return Ok(());
            }
            let first = from + Encoding::ascii_valid_up_to(new);
            let missing = EVIDENCE.saturating_sub(out.len() - first);
            if missing > 0 {
                self.read(out, missing)?;
            }
            let vote = Vote::on(out.get(first..).unwrap_or(&[]), self.at_end);
            if vote.is_mixed() {
                return Err(self.mixed());
            }
            if vote.is_utf8() {
                self.mode = Mode::Utf8 { guessed: true };
            } else {
                // The word that the first such byte stands in begins before it, maybe in the block before.
                let mut sample: Vec<u8> = self.before.filter(|_| first == 0).into_iter().collect();
                sample.extend_from_slice(out.get(first.saturating_sub(64)..).unwrap_or(&[]));
                self.encoding = one_byte::encoding_of(&sample);
                self.mode = Mode::Other(Box::new(self.encoding.new_decoder_without_bom_handling()));
                let raw = out.split_off(first);
                self.decode(&raw, out);
                return Ok(());
            }
        }
        self.validate(out, from)
    }

    /// Matomo trims its UTF-16LE exports, and with them the zero half of the last digit: it is put back.
    fn complete_last_unit(&mut self, raw: &mut Vec<u8>) {
        if self.encoding != UTF_16LE {
            return;
        }
        let odd = (raw.len() + usize::from(self.half_unit.is_some())) % 2 == 1;
        self.half_unit = if odd { raw.last().copied().or(self.half_unit) } else { None };
        if self.at_end && self.half_unit.is_some_and(|low| low.is_ascii_graphic()) {
            raw.push(0);
        }
    }

    /// Straight into the spare room of `out`: a block is copied once, by the system.
    fn read(&mut self, out: &mut Vec<u8>, want: usize) -> Result<()> {
        out.reserve(want + 64);
        let read = self
            .source
            .by_ref()
            .take(want as u64)
            .read_to_end(out)
            .map_err(|error| failed(&self.name, self.compression, &error))?;
        self.at_end = read < want;
        Ok(())
    }

    /// Keeps back a character that is cut off by the block's end and mends broken ones.
    fn validate(&mut self, out: &mut Vec<u8>, from: usize) -> Result<()> {
        let text = out.get(from..).unwrap_or(&[]);
        let good = Encoding::utf8_valid_up_to(text);
        if good == text.len() {
            return Ok(());
        }
        // The usual case, without a second look at the block: only the last character is cut off.
        if !self.at_end && text.get(good..).is_some_and(is_cut_off) {
            self.pending = out.split_off(from + good);
            return Ok(());
        }
        let vote = Vote::on(text, self.at_end);
        let tail = out.split_off(from + good);
        if vote.leaves_utf8() && matches!(self.mode, Mode::Utf8 { guessed: true }) {
            return Err(self.mixed());
        }
        let mut rest = tail.as_slice();
        while !rest.is_empty() {
            let error = match std::str::from_utf8(rest) {
                Ok(_) => {
                    out.extend_from_slice(rest);
                    break;
                }
                Err(error) => error,
            };
            let (text, broken) = rest.split_at(error.valid_up_to());
            out.extend_from_slice(text);
            let length = match error.error_len() {
                Some(length) => length,
                None if self.at_end => broken.len(),
                None => {
                    self.pending.extend_from_slice(broken);
                    break;
                }
            };
            out.extend_from_slice("\u{fffd}".as_bytes());
            self.damaged += 1;
            rest = broken.get(length..).unwrap_or(&[]);
        }
        Ok(())
    }

    fn mixed(&self) -> crate::diagnostic::Refusal {
        Diagnostic::error(
            "mixed-encoding",
            format!("'{}' is partly in UTF-8 and partly in another encoding", self.name),
        )
        .at(Location::file(self.name.clone()))
        .hint("if the file was glued together from several, save each one as CSV UTF-8 and pass them one by one")
        .hint("if all of it is in one encoding, name it: encoding = \"windows-1251\"")
        .into()
    }

    fn decode(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        let Mode::Other(decoder) = &mut self.mode else { return };
        let mut rest = raw;
        loop {
            let from = out.len();
            let room = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len());
            out.resize(from + room.max(16), 0);
            let free = out.get_mut(from..).unwrap_or(&mut []);
            let (result, read, written, damaged) = decoder.decode_to_utf8(rest, free, self.at_end);
            out.truncate(from + written);
            self.damaged += u64::from(damaged);
            rest = rest.get(read..).unwrap_or(&[]);
            if matches!(result, CoderResult::InputEmpty) {
                return;
            }
        }
    }
}

/// Whether `tail` is the beginning of one character and nothing else.
fn is_cut_off(tail: &[u8]) -> bool {
    std::str::from_utf8(tail).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
}
