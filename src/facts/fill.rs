//! Merged cells of a sheet: a channel stands only in the first row of its block, the cells below are empty.
//!
//! In: the columns for which the settings say `fill_down`, and rows from the top. Out: what an empty cell stands for.
//! Without the setting an empty cell is empty: the row may belong to no channel as well. Where a column looks
//! merged, that is said with the line to paste.

use super::cell_values::is_empty;
use super::plan::Plan;
use super::rules::RowRules;
use super::source::Source;
use crate::catalogue::field::{CellType, Field};
use crate::diagnostic::{Diagnostic, Location};
use crate::read::{Record, Row};
use crate::recognise::{Grain, Recognised};
use std::borrow::Cow;

/// The cells above, for the columns that are filled down, the first column first.
#[derive(Debug, Default)]
pub struct Above(Vec<(usize, Vec<u8>)>);

impl Above {
    pub fn new(columns: &[usize]) -> Self {
        Above(columns.iter().map(|index| (*index, Vec::new())).collect())
    }

    /// Takes note of a row's cells. A new cell begins a new block: those to its right stand for nothing yet.
    pub fn see(&mut self, row: &Row<'_, '_>, rules: &RowRules) {
        if self.0.is_empty() {
            return;
        }
        // A total ends the block; what follows names itself.
        let is_total = |cell: &[u8], index: usize| {
            rules.is_whole_label(cell) || rules.subtotals.find(row, index, cell).is_some()
        };
        let label = (0..row.len()).find(|index| is_total(&row.cell(*index), *index));
        let new = self.0.iter().map(|(index, _)| *index).find(|index| !is_empty(&row.cell(*index)));
        let Some(from) = label.or(new) else { return };
        for (index, cell) in self.0.iter_mut().filter(|(index, _)| *index >= from) {
            cell.clear();
            if label.is_none() && !is_empty(&row.cell(*index)) {
                cell.extend_from_slice(&row.cell(*index));
            }
        }
    }

    /// The cell, or the one above where it is empty and its column is filled down.
    pub fn cell<'c>(&'c self, index: usize, cell: Cow<'c, [u8]>) -> Cow<'c, [u8]> {
        if self.0.is_empty() || !is_empty(&cell) {
            return cell;
        }
        let above = self.0.iter().find(|(column, _)| *column == index);
        above.map_or(cell, |(_, above)| Cow::Borrowed(above))
    }
}

/// The cells of the columns that the settings fill down, from left to right.
pub fn columns(recognised: &Recognised, source: &Source) -> Result<Vec<usize>, Diagnostic> {
    let mut columns = Vec::new();
    for field in &source.said.fill_down {
        let before = columns.len();
        let of_field = recognised.columns.iter().filter(|column| column.field == *field);
        columns.extend(of_field.map(|column| column.index));
        if columns.len() == before {
            let message = format!("fill_down names {}, which no column of the file tells", field.id());
            return Err(source.error("missing-column", message));
        }
    }
    columns.sort_unstable();
    Ok(columns)
}

/// A warning for key columns of a hand-made sheet that look as if cells were merged in them.
pub fn looks_merged(
    source: &Source,
    recognised: &Recognised,
    plan: &Plan,
    records: &[Record],
) -> Option<Diagnostic> {
    if !recognised.profile.generic || plan.grain != Grain::Aggregated {
        return None;
    }
    let told = |record: &&Record| {
        let is_label = |cell: &String| plan.rules.is_label(cell.as_bytes());
        // One cell alone is a remark or a title.
        let filled = record.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        filled > 1 && !record.cells.iter().any(is_label)
    };
    let records: Vec<&Record> = records.iter().filter(told).collect();
    let is_blank = |record: &&&Record, index: usize| {
        record.cells.get(index).is_none_or(|cell| is_empty(cell.as_bytes()))
    };
    let is_key = |field: Field| {
        matches!(field.cell_type(), CellType::Text | CellType::DateRange) && field != Field::Currency
    };
    let keys = || recognised.columns.iter().filter(|column| is_key(column.field));
    // Cells are merged beside something finer.
    let finest = keys().map(|column| column.index).max();
    let mut merged = Vec::new();
    for column in keys().filter(|column| Some(column.index) != finest) {
        let blank = records.iter().filter(|record| is_blank(record, column.index)).count();
        // A name that stands in two rows one below the other was not merged there.
        let cell = |record: &&Record| record.cells.get(column.index).map(|cell| cell.trim().to_owned());
        let repeats = records.windows(2).any(|pair| match pair {
            [a, b] => cell(a) == cell(b) && !is_blank(&a, column.index),
            _ => false,
        });
        let begins = !repeats && records.first().is_some_and(|record| !is_blank(&record, column.index));
        if begins && blank > 1 && blank * 4 >= records.len() && !plan.fill.contains(&column.index) {
            merged.push(column);
        }
    }
    let first = merged.first()?;
    let fields: Vec<String> = merged.iter().map(|column| format!("\"{}\"", column.field.id())).collect();
    let message = format!(
        "the column \"{}\" is empty in many rows: an empty cell is taken for no {}, not for the one above",
        first.header,
        first.field.id()
    );
    Some(Diagnostic::warning("looks-merged", message).at(Location::file(&source.input.name)).hint(format!(
        "if its cells were merged, say in its [[source]]: fill_down = [{}]",
        fields.join(", ")
    )))
}
