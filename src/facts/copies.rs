//! Exact copies of rows that have no id: they are counted, and it is said.

use super::plan::Plan;
use super::scanned::ScannedRow;
use crate::catalogue::field::{Field, Kind};
use crate::diagnostic::{Diagnostic, Location};
use crate::read::Record;
use crate::recognise::Grain;
use std::collections::HashSet;

/// Rows without an id that are the same in everything that is read: they are counted, and it is said.
pub fn of_things(path: &str, plan: &Plan, rows: &[ScannedRow]) -> Option<Diagnostic> {
    let id = match plan.kinds.first() {
        Some(Kind::Leads) => Field::LeadId,
        _ => Field::OrderId,
    };
    let at = plan.texts.iter().position(|column| column.field == id);
    let has_id = |row: &ScannedRow| at.and_then(|at| row.texts.get(at)).is_some_and(|id| !id.is_none());
    if !plan.keeps_rows {
        return None;
    }
    let mut seen = HashSet::new();
    let bare = rows.iter().filter(|row| !has_id(row));
    let copies: Vec<u64> =
        bare.filter(|row| !seen.insert((&row.texts, row.days, &row.values))).map(|row| row.line).collect();
    say(path, copies.len(), *copies.first()?)
}

/// The same for rows that are added up: only those at the file's beginning are compared, as the others
/// are sums by then.
pub fn of_sums(path: &str, plan: &Plan, records: Option<&[Record]>) -> Option<Diagnostic> {
    if plan.keeps_rows || plan.grain != Grain::Aggregated {
        return None;
    }
    let mut seen = HashSet::new();
    let told = records?.iter().filter(|record| record.cells.iter().any(|cell| !cell.trim().is_empty()));
    let copies: Vec<u64> =
        told.filter(|record| !seen.insert(&record.cells)).map(|record| record.line).collect();
    let first = *copies.first()?;
    let note = say(path, copies.len(), first)?;
    Some(Diagnostic { message: format!("among the file's first rows, {}", note.message), ..note })
}

fn say(path: &str, count: usize, first: u64) -> Option<Diagnostic> {
    let verb = if count == 1 {
        "row is an exact copy of an earlier one"
    } else {
        "rows are exact copies of earlier ones"
    };
    let message =
        format!("{count} {verb} in all that is read; without an id they count as things of their own");
    Some(Diagnostic::note("exact-copies", message).at(Location::line(path, first)))
}
