//! The first bytes of a file → what kind of thing it is, and a stream of its content.
//!
//! In: a byte stream. Out: the same stream, decompressed if it is gzip (also of several members) or zstd.
//! Refused: workbooks (`spreadsheet`) and what is no text at all (`binary-file`). The name's extension decides
//! nothing; it only makes the message clearer.

use crate::diagnostic::{Diagnostic, Location, Result};
use std::io::{self, BufReader, Cursor, Read};

/// A byte stream that can move to another thread.
pub(super) type Source = Box<dyn Read + Send>;

/// How the file was packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Zstd,
}

/// How much is looked at to tell what a file is.
const LOOK: u64 = 64 << 10;

/// Unpacks `source` if need be; gives the unpacked stream from its start and its first bytes.
pub(super) fn unpack(name: &str, source: Source) -> Result<(Source, Vec<u8>, Compression)> {
    let (source, start) = look(source).map_err(|error| failed(name, Compression::None, &error))?;
    let (unpacked, compression): (Source, Compression) = match start.as_slice() {
        [0x1f, 0x8b, ..] => {
            (Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(source))), Compression::Gzip)
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let decoder =
                zstd::Decoder::new(source).map_err(|error| failed(name, Compression::Zstd, &error))?;
            (Box::new(decoder), Compression::Zstd)
        }
        _ => {
            refuse_foreign(name, &start)?;
            return Ok((source, start, Compression::None));
        }
    };
    let (source, start) = look(unpacked).map_err(|error| failed(name, compression, &error))?;
    refuse_foreign(name, &start)?;
    Ok((source, start, compression))
}

fn look(mut source: Source) -> io::Result<(Source, Vec<u8>)> {
    let mut start = Vec::new();
    source.by_ref().take(LOOK).read_to_end(&mut start)?;
    Ok((Box::new(Cursor::new(start.clone()).chain(source)), start))
}

/// What to say when the stream fails while it is read.
pub(super) fn failed(name: &str, compression: Compression, error: &io::Error) -> Diagnostic {
    let diagnostic = match compression {
        Compression::None => {
            Diagnostic::error("file-unreadable", format!("'{name}' could not be read: {error}"))
        }
        Compression::Gzip | Compression::Zstd => {
            Diagnostic::error("broken-archive", format!("'{name}' is a damaged or cut-off archive: {error}"))
                .hint("download the file again, or unpack it and pass the unpacked file")
        }
    };
    diagnostic.at(Location::file(name))
}

fn refuse_foreign(name: &str, start: &[u8]) -> Result<()> {
    let lower = name.to_ascii_lowercase();
    let renamed = [".csv", ".tsv", ".txt"].iter().any(|ending| lower.ends_with(ending));
    let but = if renamed { " that was only renamed" } else { "" };
    let is_old = start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    let is_book = start.starts_with(b"PK\x03\x04") && is_workbook(start);
    let diagnostic = if (is_old || is_book) && !renamed {
        // A sound one was taken apart into its sheets before.
        spreadsheet(format!("'{name}' is a workbook that cannot be read: it is damaged or has a password"))
    } else if is_book {
        spreadsheet(format!("'{name}' is an Excel workbook{but}, not a CSV"))
    } else if is_old {
        spreadsheet(format!("'{name}' is an old Excel workbook (.xls){but}, not a CSV"))
    } else if start.starts_with(b"PK\x03\x04") {
        Diagnostic::error("spreadsheet", format!("'{name}' is a ZIP archive or a workbook{but}, not a CSV"))
            .hint("unpack it and pass the CSV files inside, or save the workbook as CSV UTF-8")
    } else if let Some(kind) = foreign_kind(start) {
        Diagnostic::error("binary-file", format!("'{name}' is {kind}, not a table"))
            .hint("export the report as CSV")
    } else {
        return Ok(());
    };
    Err(diagnostic.at(Location::file(name)).into())
}

fn spreadsheet(message: String) -> Diagnostic {
    Diagnostic::error("spreadsheet", message)
        .hint("open it and save it as 'CSV UTF-8 (comma delimited)', then pass that file")
}

/// Whether the names at the start of a ZIP are those of an Office Open XML workbook.
fn is_workbook(start: &[u8]) -> bool {
    [&b"[Content_Types].xml"[..], b"xl/", b"_rels/.rels", b"docProps/"]
        .iter()
        .any(|part| memchr::memmem::find(start, part).is_some())
}

fn foreign_kind(start: &[u8]) -> Option<&'static str> {
    if start.starts_with(b"%PDF-") {
        return Some("a PDF document");
    }
    let image: [&[u8]; 4] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"];
    if image.iter().any(|magic| start.starts_with(magic)) {
        return Some("an image");
    }
    if super::html::is_any_page(start) {
        return Some("a web page");
    }
    if super::encoding::utf16_of(start).is_some() {
        return None;
    }
    // Text is told by its beginning; every small file pays for this look.
    const ENOUGH: usize = 16 << 10;
    let is_control = |byte: &&u8| matches!(byte, 1..=8 | 11 | 14..=25 | 28..=31 | 127);
    let beginning = start.get(..ENOUGH).unwrap_or(start);
    let has_nul = memchr::memchr(0, start).is_some();
    let controls = beginning.iter().filter(is_control).count();
    (has_nul || controls * 50 > beginning.len()).then_some("a binary file")
}
