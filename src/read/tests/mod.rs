//! Laws of reading as a whole: what a writer wrote is read back, whatever the container and the block size.

mod containers;
mod laws;
mod refusals;

use super::open::Limits;
use super::{Chunks, Input, Opened, ReadOptions, rows};
use crate::diagnostic::Refusal;

/// Rows as (line, cells).
type Table = Vec<(u64, Vec<String>)>;

fn open(bytes: &[u8], limits: Limits) -> Result<Opened, Refusal> {
    Input::from_bytes("test.csv", bytes.to_vec()).open_within(&ReadOptions::default(), limits)
}

/// Small enough that records, characters and quotes are cut everywhere.
fn tiny(size: usize) -> Limits {
    Limits { head: size, block: size }
}

fn collect(chunks: &mut Chunks, delimiter: u8) -> Result<Table, Refusal> {
    let mut table = Table::new();
    for (index, chunk) in chunks.enumerate() {
        let chunk = chunk?;
        assert_eq!(chunk.index, index);
        let mut rows = rows(&chunk, delimiter);
        while let Some(row) = rows.next_row() {
            let cells = (0..row.len()).map(|i| String::from_utf8(row.cell(i).into_owned()).unwrap());
            table.push((row.line, cells.collect()));
        }
    }
    Ok(table)
}

fn read(bytes: &[u8], delimiter: u8, limits: Limits) -> Result<Table, Refusal> {
    collect(&mut open(bytes, limits)?.chunks(0, 1, delimiter), delimiter)
}

fn code(result: Result<impl Sized, Refusal>) -> &'static str {
    result.err().map_or("read without error", |refusal| refusal.0[0].code)
}
