//! Rows of tax and fees below a sheet: `НДС 20%;;70`.
//!
//! In: a row of a hand-made sheet of costs. Out: whether it adds to the rows above and is none of them, and a warning.
//! What stands on a day or beside another name is a row like any other.

use super::plan::Plan;
use super::tally::Tally;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::normalise::is_missing;
use crate::read::Row;
use crate::recognise::is_surcharge;

/// Whether the first cell names a tax or a fee, and no other names anything.
pub fn is_one(plan: &Plan, row: &Row<'_, '_>) -> bool {
    let has_day = |index: &usize| !is_missing(&row.cell(*index));
    let is_number = |index: usize| {
        let cell = row.cell(index);
        let text = String::from_utf8_lossy(&cell);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        is_missing(&cell) || letters <= 4 && text.contains(|c: char| c.is_ascii_digit())
    };
    is_surcharge(&String::from_utf8_lossy(&row.cell(0)))
        && !plan.day_columns().flat_map(|column| &column.cells).any(has_day)
        && (1..row.len()).all(is_number)
}

/// What was left out.
pub fn note(path: &str, tallies: &[Tally]) -> Option<Diagnostic> {
    let told = || tallies.iter().flat_map(|tally| &tally.surcharges);
    let (line, name) = told().min()?;
    let rows = count(told().count() as u64, "such row is", "such rows are");
    let message = format!("\"{name}\" adds tax or a fee to the rows above: {rows} left out");
    let hint = "spend is what the ads cost; to add a fee to each row, say in a [[source]]: fee = 0.1";
    Some(Diagnostic::warning("surcharge-rows", message).at(Location::line(path, *line)).hint(hint))
}
