//! A path, or the bytes of stdin → an opened text file with its head at hand.
//!
//! In: an [`Input`] and [`ReadOptions`]. Out: [`Opened`]. Refused: missing and unreadable files, folders,
//! workbooks, binary files, and files that hold nothing but blanks (`empty-file`).

use super::chunks::Chunks;
use super::container::{Compression, Source, unpack};
use super::dialect::sep_line;
use super::held::Held;
use super::span::Span;
use super::text::Text;
use super::workbook::CELL_END;
use crate::catalogue::suggest::nearest;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use std::fs::File;
use std::io::{Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How much is decoded at once; the defaults are for real files, tests use tiny ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub head: usize,
    pub block: usize,
}

/// 256 KiB of head are thousands of rows; a block of 1 MiB stays in a core's second-level cache.
const LIMITS: Limits = Limits { head: 256 << 10, block: 1 << 20 };

/// What the settings say about the file's form; what is `None` is found out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// An encoding label such as `windows-1251`. A byte order mark in the file wins over it.
    pub encoding: Option<String>,
    pub delimiter: Option<u8>,
}

/// Something to read; it can be opened any number of times.
#[derive(Debug, Clone)]
pub struct Input {
    /// As the user named it; diagnostics use it.
    pub name: String,
    origin: Origin,
    /// The workbook that it is a sheet of.
    workbook: Option<String>,
    /// The lines that are meant, where it is not all of them.
    span: Option<Span>,
}

#[derive(Debug, Clone)]
enum Origin {
    Path(PathBuf),
    Bytes(Shared),
    Held(Held),
}

/// Bytes that are read from the start each time the input is opened, without a copy.
#[derive(Debug, Clone)]
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// An opened file: its head as text, and behind it the rest as a stream.
pub struct Opened {
    /// As the user named it.
    pub name: String,
    /// The encoding's WHATWG name. "UTF-8" also for a head of plain ASCII; see [`Chunks::encoding`].
    pub encoding: &'static str,
    pub compression: Compression,
    /// The first 256 KiB at most of the text, without byte order mark, cut after a line end.
    pub head: Vec<u8>,
    /// Whether `head` is the whole file.
    pub head_complete: bool,
    /// The delimiter that a first line `sep=;` names. The line itself stays in the head: it is a title line.
    pub sep: Option<u8>,
    /// The delimiter that the settings name.
    pub delimiter: Option<u8>,
    /// The byte that ends a line: LF (also for CRLF), or CR in files of old Macs.
    pub newline: u8,
    /// The physical line on which the head starts.
    pub first_line: u64,
    /// Text after the head that is already decoded.
    rest: Vec<u8>,
    text: Text,
    block: usize,
}

impl Input {
    /// A file; `name` is the path as the user wrote it.
    pub fn from_path(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Input { name: name.into(), origin: Origin::Path(path.into()), workbook: None, span: None }
    }

    /// Content that is already in memory: stdin.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Input {
            name: name.into(),
            origin: Origin::Bytes(Shared(Arc::new(bytes))),
            workbook: None,
            span: None,
        }
    }

    /// Some lines of this input, under the same name; they keep their numbers.
    pub fn part(&self, span: Span) -> Self {
        Input { span: Some(span), ..self.clone() }
    }

    /// The same with its text in memory, where that can be: for an input of which many parts are read.
    pub fn held(&self, options: &ReadOptions) -> Self {
        match Held::of(self, options) {
            Some(held) => Input { origin: Origin::Held(held), ..self.clone() },
            None => self.clone(),
        }
    }

    /// Whether only some lines of the file are meant.
    pub fn is_part(&self) -> bool {
        self.span.is_some()
    }

    /// A sheet of this workbook, as text.
    pub(super) fn sheet(&self, sheet: &str, text: Vec<u8>) -> Self {
        let name = format!("{}[{sheet}]", self.name);
        let origin = Origin::Bytes(Shared(Arc::new(text)));
        Input { name, origin, workbook: Some(self.name.clone()), span: None }
    }

    /// The name of the workbook that it is a sheet of.
    pub fn workbook(&self) -> Option<&str> {
        self.workbook.as_deref()
    }

    /// The sheet that it is, of a workbook.
    pub fn sheet_name(&self) -> Option<&str> {
        self.name.strip_prefix(self.workbook()?)?.strip_prefix('[')?.strip_suffix(']')
    }

    /// The file's first bytes; `None` when it cannot be read.
    pub fn start_of_file(&self, bytes: u64) -> Option<Vec<u8>> {
        let mut start = Vec::new();
        match &self.origin {
            Origin::Path(path) => File::open(path).ok()?.take(bytes).read_to_end(&mut start).ok()?,
            Origin::Bytes(all) => Cursor::new(all.clone()).take(bytes).read_to_end(&mut start).ok()?,
            Origin::Held(held) => return Some(held.start(bytes).to_vec()),
        };
        Some(start)
    }

    /// All of the file; `None` when it cannot be read or is larger than `most`.
    pub(super) fn whole_file(&self, most: u64) -> Option<Vec<u8>> {
        self.start_of_file(most + 1).filter(|bytes| bytes.len() as u64 <= most)
    }

    /// Opens the file and decodes its head.
    ///
    /// # Errors
    /// `file-not-found`, `file-unreadable`, `not-a-file`, `empty-file`, `spreadsheet`, `binary-file`,
    /// `broken-archive`, `unknown-encoding`, `mixed-encoding`.
    pub fn open(&self, options: &ReadOptions) -> Result<Opened> {
        self.open_within(options, LIMITS)
    }

    pub(super) fn open_within(&self, options: &ReadOptions, limits: Limits) -> Result<Opened> {
        let is_sheet = self.workbook.is_some();
        let mut text = match &self.origin {
            Origin::Held(held) => held.open(&self.name, self.span),
            Origin::Path(path) => self.decode(Box::new(self.open_file(path)?), options)?,
            Origin::Bytes(bytes) => self.decode(Box::new(Cursor::new(bytes.clone())), options)?,
        };
        let mut head = Vec::new();
        while head.len() < limits.head && !text.at_end() {
            text.append(&mut head, limits.head)?;
        }
        if text.at_end() && head.iter().all(u8::is_ascii_whitespace) {
            let file = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
            let error = Diagnostic::error("empty-file", format!("'{}' is empty", self.name));
            return Err(error
                .at(Location::file(self.name.clone()))
                .hint(format!(
                    "download it again; in a folder it can be left out: ignore = [\"{file}\"] in perfkpi.toml"
                ))
                .into());
        }
        let newline = self.span.map_or_else(|| newline_of(&head), |span| span.newline);
        let rest = head.split_off(head_end(&head, limits.head, newline, text.at_end()));
        Ok(Opened {
            name: self.name.clone(),
            encoding: text.encoding(),
            compression: text.compression(),
            head_complete: text.at_end() && rest.is_empty(),
            sep: sep_line(&head),
            delimiter: if is_sheet { Some(CELL_END) } else { options.delimiter },
            newline,
            first_line: self.span.map_or(1, |span| span.from),
            head,
            rest,
            text,
            block: limits.block,
        })
    }

    /// The text of a source, from the first line that is meant.
    fn decode(&self, source: Source, options: &ReadOptions) -> Result<Text> {
        let mut text = if self.workbook.is_some() {
            Text::new(&self.name, source, b"", Compression::None, Some("utf-8"))?
        } else {
            let (source, start, compression) = unpack(&self.name, source)?;
            Text::new(&self.name, source, &start, compression, options.encoding.as_deref())?
        };
        if let Some(span) = self.span {
            text.narrow(span)?;
        }
        Ok(text)
    }

    fn open_file(&self, path: &Path) -> Result<File> {
        let name = &self.name;
        let unreadable = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => {
                let hint = match neighbour(path) {
                    Some(near) => format!("did you mean '{near}'?"),
                    None => "the path counts from the folder that perfkpi is started in".to_owned(),
                };
                self.error("file-not-found", format!("there is no file '{name}'"), hint)
            }
            ErrorKind::PermissionDenied => self.error(
                "file-unreadable",
                format!("no permission to read '{name}'"),
                "allow reading the file, or copy it to a folder of your own",
            ),
            _ => self.error(
                "file-unreadable",
                format!("'{name}' could not be opened: {error}"),
                "look whether the path is right, and no other program holds the file",
            ),
        };
        let file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.is_dir() {
            let hint = format!("name a file in it, or a pattern: {name}/*.csv");
            return Err(self.error("not-a-file", format!("'{name}' is a folder, not a file"), hint));
        }
        Ok(file)
    }

    fn error(&self, code: &'static str, message: String, hint: impl Into<String>) -> Refusal {
        Diagnostic::error(code, message).at(Location::file(self.name.clone())).hint(hint).into()
    }
}

impl Opened {
    /// The text from the beginning, a block after the other; `None` at its end, and where it cannot be read on.
    pub(super) fn next_block(&mut self) -> Option<Vec<u8>> {
        if !self.head.is_empty() {
            return Some(std::mem::take(&mut self.head));
        }
        let mut block = std::mem::take(&mut self.rest);
        while block.is_empty() && !self.text.at_end() {
            self.text.append(&mut block, self.block).ok()?;
        }
        (!block.is_empty()).then_some(block)
    }

    /// All that is decoded so far, and what is still to come.
    pub(super) fn into_text(self) -> (Vec<u8>, Text) {
        let mut text = self.head;
        text.extend_from_slice(&self.rest);
        (text, self.text)
    }

    /// The rows as blocks of whole records, from `start_offset` (a [`super::Record::offset`] of the head) on,
    /// which is line `start_line`. To read again, open the input again.
    pub fn chunks(self, start_offset: usize, start_line: u64, delimiter: u8) -> Chunks {
        let mut carry = self.head;
        carry.extend_from_slice(&self.rest);
        carry.drain(..start_offset.min(carry.len()));
        Chunks::new(self.text, carry, start_line, delimiter, self.newline, self.block)
    }
}

/// The file or folder beside a missing one whose name is most like it.
fn neighbour(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wanted = path.file_name()?.to_string_lossy();
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let mut names: Vec<String> =
        entries.take(10_000).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let near = nearest(&wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}

/// LF, unless only CRs end the lines.
pub(super) fn newline_of(head: &[u8]) -> u8 {
    let lone = memchr::memchr(b'\n', head).is_none() && memchr::memchr(b'\r', head).is_some();
    if lone { b'\r' } else { b'\n' }
}

/// Where the head is cut: after the last line end within the limit, else between characters.
fn head_end(text: &[u8], limit: usize, newline: u8, at_end: bool) -> usize {
    if at_end && text.len() <= limit {
        return text.len();
    }
    let within = text.get(..limit).unwrap_or(text);
    match memchr::memrchr(newline, within) {
        Some(at) => at + 1,
        None => (0..=within.len())
            .rev()
            .find(|at| text.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80))
            .unwrap_or(within.len()),
    }
}
