//! Headers are invented by us in the shape of the real exports; expectations come from the reference.
//! Tests: compiled under `#[cfg(test)]` only.

mod data;
mod dialects;
mod given;
mod refusals;

use std::sync::Arc;

use super::*;
use crate::catalogue::field::Field;
use crate::read::Record;

/// A candidate of one delimiter from lines split at `|`.
pub(super) fn candidate(delimiter: u8, lines: &[&str]) -> Candidate {
    let mut offset = 0;
    let mut records = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let cells = line.split('|').map(str::to_owned).collect();
        records.push(Record { line: index as u64 + 1, offset, cells });
        offset += line.len() + 1;
    }
    Candidate { delimiter, records }
}

pub(super) fn take(lines: &[&str]) -> Result<Recognised, Unrecognised> {
    recognise(&[candidate(b',', lines)], builtin::all())
}

pub(super) fn taken(lines: &[&str]) -> Recognised {
    take(lines).unwrap_or_else(|refused| panic!("{}", refused.diagnostic("a.csv")))
}

/// The headers that a field is read from.
pub(super) fn headers(recognised: &Recognised, field: Field) -> Vec<&str> {
    recognised
        .columns
        .iter()
        .filter(|column| column.field == field)
        .map(|column| column.header.as_str())
        .collect()
}

pub(super) fn profile(text: &str) -> Arc<Profile> {
    Arc::new(Profile::parse(text, "perfkpi.toml").unwrap_or_else(|problem| panic!("{problem}")))
}
