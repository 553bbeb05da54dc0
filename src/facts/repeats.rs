//! A row that holds the sum of all others is most likely a total under a name that nobody knows: it is
//! counted, and it is said.
//!
//! In: the rows of a file that is whole in its head. Out: a warning, or nothing. Files in which one row
//! happens to equal the others are told apart by wanting two columns and two other rows.

use super::plan::{Plan, Reading};
use super::tally::Marks;
use super::totals::{distance, tolerance};
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location};
use crate::normalise::money::parse_money;
use crate::normalise::number::parse;
use crate::read::Record;
use crate::recognise::Grain;

/// The first or last row, where every sum in it is that of the rows between.
pub fn of_all_rows(path: &str, plan: &Plan, marks: &Marks, records: &[Record]) -> Option<Diagnostic> {
    if plan.keeps_rows || plan.grain != Grain::Aggregated {
        return None;
    }
    let rows: Vec<(&Record, Vec<Decimal>)> = records
        .iter()
        .filter(|record| record.cells.iter().any(|cell| !cell.trim().is_empty()))
        .filter(|record| !record.cells.iter().any(|cell| plan.rules.is_total(cell.as_bytes())))
        .map(|record| (record, sums(plan, marks, record)))
        .collect();
    let ends = [rows.split_last()?, rows.split_first()?];
    let (record, _) = ends.into_iter().find(|(row, others)| is_sum(plan, &row.1, others))?.0;
    let label = record.cells.iter().find(|cell| !cell.trim().is_empty()).map_or("", |cell| cell.trim());
    let message =
        format!("the row \"{label}\" holds the sum of all others: it looks like a total, and it is counted");
    Some(
        Diagnostic::warning("looks-like-total", message)
            .at(Location::line(path, record.line))
            .hint("if it is one, take the row out of the file"),
    )
}

fn sums(plan: &Plan, marks: &Marks, record: &Record) -> Vec<Decimal> {
    let of = |(column, mark): (&super::plan::NumberColumn, &Option<_>)| {
        let cell = column.cells.first().and_then(|index| record.cells.get(*index))?;
        match column.reading {
            Reading::Money => parse_money(cell.as_bytes(), *mark).ok().flatten().map(|(amount, _)| amount),
            Reading::Count => parse(cell.as_bytes(), *mark).ok().flatten(),
            _ => None,
        }
    };
    plan.numbers.iter().zip(&marks.numbers).map(|pair| of(pair).unwrap_or_default()).collect()
}

/// Whether two columns or more, and all that the row tells, are the sums of at least two other rows.
fn is_sum(plan: &Plan, row: &[Decimal], others: &[(&Record, Vec<Decimal>)]) -> bool {
    let mut agreeing = 0;
    let is_money =
        |slot: usize| plan.numbers.get(slot).is_some_and(|column| column.reading == Reading::Money);
    for (slot, value) in row.iter().enumerate().filter(|(_, value)| !value.is_zero()) {
        let told = others.iter().filter_map(|(_, sums)| sums.get(slot));
        let Some(sum) = told.copied().try_fold(Decimal::ZERO, Decimal::checked_add) else { return false };
        // Exports round each amount.
        let tolerance = if is_money(slot) { tolerance(others.len() as u64) } else { Decimal::ZERO };
        if distance(sum, *value) > tolerance {
            return false;
        }
        agreeing += 1;
    }
    agreeing > 1 && others.iter().filter(|(_, sums)| sums.iter().any(|sum| !sum.is_zero())).count() > 1
}
