//! Bytes → records: what a file holds, as cells with true line numbers.
//!
//! In: an [`Input`], a path or the bytes of stdin. Out: an [`Opened`] file whose head (the first 256 KiB as
//! UTF-8) is enough to recognise the export, then its rows as [`Chunk`]s of whole records that worker threads
//! take apart with [`rows()`]. Memory stays flat: blocks, never the whole file.
//! Refused: workbooks, binary files, empty files, broken archives, text in two encodings, unclosed quotes.
//!
//! A quote opens only at the start of a cell, so `5" tube` is text. Text after a closing quote belongs to the
//! cell. Of several tables in one file each is an input of its own, some [`Span`] of the lines;
//! up to 16 MiB of such a file are held, so that its parts are found at once.

mod batch;
mod cell;
mod chunks;
mod container;
mod dialect;
mod encoding;
mod head;
mod held;
mod html;
mod lines;
mod one_byte;
mod open;
mod records;
mod rows;
mod scan;
mod span;
mod text;
pub mod workbook;

pub use batch::Batch;
pub use chunks::{Chunk, Chunks, Damage};
pub use container::Compression;
pub use dialect::candidate_delimiters;
pub use encoding::check_encoding;
pub use head::{Record, head_records};
pub use open::{Input, Opened, ReadOptions};
pub use rows::{Row, Rows, rows};
pub use span::Span;

#[cfg(test)]
mod tests;
