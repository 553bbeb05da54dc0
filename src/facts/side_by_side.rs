//! Two tables beside each other in one sheet: read as one, a row would take its day and channel from the one and its
//! money from the other.
//!
//! In: a recognised header and the first rows. Refused: names of keys that stand twice over values that differ.

use super::cell_values::is_empty;
use super::source::Source;
use crate::catalogue::field::{CellType, Field};
use crate::diagnostic::{Diagnostic, Location};
use crate::normalise::name;
use crate::read::Record;
use crate::recognise::{Column, Recognised};

/// A name that stands twice, and in how many rows its cells differ.
struct Twins<'r> {
    left: &'r Column,
    right: &'r Column,
    told: usize,
    differing: Vec<&'r Record>,
}

/// Exports of platforms may tell a name twice and mean it; a sheet made by hand has no reason to.
pub fn refuse(source: &Source, recognised: &Recognised, rows: &[Record]) -> Result<(), Diagnostic> {
    if !recognised.profile.generic {
        return Ok(());
    }
    let keys: Vec<&Column> = recognised.columns.iter().filter(|column| is_key(column.field)).collect();
    let is_blank = |record: &Record, index: usize| {
        record.cells.get(index).is_none_or(|cell| is_empty(cell.trim().as_bytes()))
    };
    let is_gap = |index: usize| {
        recognised.header_cells.get(index).is_some_and(|cell| cell.trim().is_empty())
            && rows.iter().all(|record| is_blank(record, index))
    };
    for (at, left) in keys.iter().enumerate() {
        for right in keys.iter().skip(at + 1) {
            let is_one = name::header(&left.header) == name::header(&right.header);
            if left.field != right.field || !is_one {
                continue;
            }
            let (left, right) = if left.index < right.index { (*left, *right) } else { (*right, *left) };
            let twins = twins(left, right, rows);
            let has_gap = (left.index..right.index).any(is_gap);
            // Without a gap the same name may stand for another day of the same thing, here and there.
            let is_mixed = match has_gap {
                true => !twins.differing.is_empty(),
                false => is_day(left.field) && twins.differing.len() * 2 > twins.told,
            };
            if is_mixed {
                return Err(refusal(source, &twins));
            }
        }
    }
    Ok(())
}

fn is_day(field: Field) -> bool {
    matches!(field.cell_type(), CellType::Date | CellType::DateRange)
}

/// Two columns called status or comment may tell of one thing.
fn is_key(field: Field) -> bool {
    use Field::{Account, AdGroup, Campaign, CampaignId, Channel, Medium, Platform, Source, SourceMedium};
    is_day(field)
        || [Account, AdGroup, Campaign, CampaignId, Channel, Medium, Platform, Source, SourceMedium]
            .contains(&field)
}

fn twins<'r>(left: &'r Column, right: &'r Column, rows: &'r [Record]) -> Twins<'r> {
    let cell = |record: &'r Record, column: &Column| {
        let cell = record.cells.get(column.index).map_or("", |cell| cell.trim());
        (!is_empty(cell.as_bytes())).then(|| name::normalise(cell))
    };
    let both = rows.iter().filter_map(|record| Some((record, cell(record, left)?, cell(record, right)?)));
    let (mut told, mut differing) = (0, Vec::new());
    for (record, a, b) in both {
        told += 1;
        if a != b {
            differing.push(record);
        }
    }
    Twins { left, right, told, differing }
}

fn refusal(source: &Source, twins: &Twins<'_>) -> Diagnostic {
    let Twins { left, right, differing, .. } = twins;
    let name = left.header.trim();
    let cell = |record: &Record, column: &Column| {
        record.cells.get(column.index).map(|cell| cell.trim().to_owned()).unwrap_or_default()
    };
    let example = differing.first().map(|record| (record.line, cell(record, left), cell(record, right)));
    let (line, a, b) = example.unwrap_or_default();
    let message = format!(
        "two tables seem to stand side by side: \"{name}\" is in columns {} and {}, and tells \"{a}\" and \"{b}\" in one row",
        left.index + 1,
        right.index + 1
    );
    Diagnostic::error("tables-side-by-side", message)
        .at(Location::line(&source.input.name, line))
        .hint("put each table into a file or a sheet of its own")
        .hint(format!("if it is one table, give the second \"{name}\" a name that says what it tells"))
}
