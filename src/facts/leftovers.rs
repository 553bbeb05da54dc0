//! What the tool that made a file kept out of it, or put into it beside people's visits.
//!
//! In: what the profile says of such rows, and the rows that were found. Out: notes; no number changes here.

use super::plan::Plan;
use super::tally::Tally;
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::ledger::{Ledger, RowClass};
use crate::normalise::name::header as plain;
use crate::read::Record;
use crate::recognise::Recognised;

/// How sheets call the number of pieces in a row.
pub const PIECES: [&str; 6] = ["quantity", "qty", "количество", "кол-во", "брой", "քանակ"];

/// Names that the tool did not tell apart stand together in one row: their sum is right, the others are too small.
pub fn rest(path: &str, plan: &Plan, tallies: &[Tally]) -> Option<Diagnostic> {
    let rests = &plan.profile.rows.rest_cells;
    if rests.is_empty() {
        return None;
    }
    let mut cells = plan
        .texts
        .iter()
        .enumerate()
        .flat_map(|(at, column)| tallies.iter().map(move |tally| (at, column, tally)));
    let (column, cell) = cells.find_map(|(at, column, tally)| {
        let mut texts =
            tally.cells.get(at)?.iter().map(|(text, _)| String::from_utf8_lossy(text).into_owned());
        Some((column, texts.find(|text| rests.contains(&plain(text)))?))
    })?;
    let message = format!(
        "\"{cell}\" in column \"{}\" is what the tool did not tell apart: the other rows may be too small, the sum is right",
        column.header
    );
    Some(
        Diagnostic::note("rest-row", message)
            .at(Location::file(path))
            .hint("download a shorter period or fewer dimensions, and the row goes away"),
    )
}

/// Rows that end before the header does, in an empty cell.
pub fn short_rows(path: &str, tallies: &[Tally]) -> Option<Diagnostic> {
    let lines = || tallies.iter().flat_map(|tally| &tally.short_rows);
    let first = lines().min()?;
    let message = format!(
        "{} in an empty cell before the header does: the cells that are missing are read as empty ones",
        count(lines().count() as u64, "row ends", "rows end")
    );
    let warning = Diagnostic::warning("short-rows", message).at(Location::line(path, *first));
    Some(warning.hint("if a cell before it holds the delimiter without quotes, mend the row"))
}

/// Events that are nothing, and a file that may hold only the first page.
pub fn of_rows(path: &str, plan: &Plan, ledger: &Ledger) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    let aside = ledger.rows.classes.get(&RowClass::NotCounted).copied().unwrap_or_default();
    if plan.events.is_some() && aside > 0 {
        let message = format!(
            "{}: left aside",
            count(
                aside,
                "event belongs to no session and is no purchase",
                "events belong to no session and are no purchase"
            )
        );
        notes.push(Diagnostic::note("events-without-session", message).at(Location::file(path)));
    }
    let used = ledger.rows.read.saturating_sub(ledger.rows.classes.values().sum());
    // A total in the file is compared with the rows, and tells more than their number.
    let has_total = ledger.rows.classes.contains_key(&RowClass::Total);
    if !has_total && plan.profile.rows.page_sizes.contains(&used) {
        let message = format!(
            "the file has just {used} rows, as many as a page of the report shows: the rest may be missing"
        );
        notes.push(
            Diagnostic::note("page-size", message)
                .at(Location::file(path))
                .hint("set the rows per page to the largest number and download it again"),
        );
    }
    notes
}

/// A sheet's price beside a number of pieces may be that of one piece: the sum would be too low, and nothing shows it.
pub fn unit_price(path: &str, plan: &Plan, recognised: &Recognised, rows: &[Record]) -> Option<Diagnostic> {
    let price = plan.numbers.iter().find(|column| column.field == Field::Revenue)?;
    if !plan.profile.generic || !plain(&price.header).starts_with("price") {
        return None;
    }
    let is_pieces = |header: &String| PIECES.contains(&plain(header).as_str());
    let at = recognised.header_cells.iter().position(is_pieces)?;
    let pieces = recognised.header_cells.get(at)?;
    let is_many = |cell: &str| cell.parse::<f64>().is_ok_and(|number| number > 1.0);
    let row = rows.iter().find(|row| row.cells.get(at).is_some_and(|cell| is_many(cell.trim())))?;
    let message = format!(
        "\"{}\" is taken for what the order came to, though \"{pieces}\" is more than 1: if it is the price of one piece, revenue is too low",
        price.header
    );
    let hint = format!("add a column \"Total\" with \"{}\" × \"{pieces}\"", price.header);
    Some(Diagnostic::warning("unit-price", message).at(Location::line(path, row.line)).hint(hint))
}
