//! A row that holds the sum of all others is most likely a total under a name that nobody knows: it is
//! counted, and it is said. Without a name it is a total.
//!
//! In: the rows of a file that is whole in its head. Out: a line or a warning, or nothing. Files in which one row
//! happens to equal the others are told apart by wanting two columns and two other rows.

use super::cell_values::is_empty;
use super::plan::{Plan, Reading};
use super::rules::has_words;
use super::tally::Marks;
use super::totals::{distance, tolerance};
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location};
use crate::normalise::money::parse_money;
use crate::normalise::number::parse;
use crate::read::Record;
use crate::recognise::Grain;

/// A row with a name that holds the sum of all others is counted, and it is said.
pub fn of_all_rows(path: &str, plan: &Plan, marks: &Marks, records: &[Record]) -> Option<Diagnostic> {
    let record = sum_of_all(plan, marks, records)?;
    let label = record.cells.iter().find(|cell| !cell.trim().is_empty()).map_or("", |cell| cell.trim());
    let message =
        format!("the row \"{label}\" holds the sum of all others: it looks like a total, and it is counted");
    Some(
        Diagnostic::warning("looks-like-total", message)
            .at(Location::line(path, record.line))
            .hint("if it is one, take the row out of the file"),
    )
}

/// The line of a row that holds the sum of all others and stands for nothing: what names them is blank in it.
pub fn unnamed_sum(plan: &Plan, marks: &Marks, records: &[Record]) -> Option<u64> {
    let sum = sum_of_all(plan, marks, records)?;
    let is_blank = |index: usize| sum.cells.get(index).is_none_or(|cell| is_empty(cell.as_bytes()));
    let others = || records.iter().filter(|record| record.line != sum.line);
    let mut named =
        (0..plan.width).filter(|index| others().any(|record| has_words(record, *index))).peekable();
    if named.peek().is_none() {
        let days = plan.date.as_ref().or(plan.periods.first().map(|(_, column)| column));
        let day = days.and_then(|column| column.cells.first().copied());
        return day.is_some_and(is_blank).then_some(sum.line);
    }
    // A platform's total may tell of which kind its results are; in a sheet made by hand any word is a name.
    let reaches = if plan.profile.generic { usize::MAX } else { 1 };
    named.take(reaches).all(is_blank).then_some(sum.line)
}

/// The first or last row, where every sum in it is that of the rows between.
fn sum_of_all<'r>(plan: &Plan, marks: &Marks, records: &'r [Record]) -> Option<&'r Record> {
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
    ends.into_iter().find(|(row, others)| is_sum(plan, &row.1, others)).map(|((record, _), _)| *record)
}

/// What a row tells in each number column; what cannot be read, and rates, are 0.
pub fn sums(plan: &Plan, marks: &Marks, record: &Record) -> Vec<Decimal> {
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
    let sum_of = |slot: usize| {
        let told = others.iter().filter_map(|(_, sums)| sums.get(slot));
        told.copied().try_fold(Decimal::ZERO, Decimal::checked_add)
    };
    let Some(all) = (0..row.len()).map(sum_of).collect::<Option<Vec<Decimal>>>() else { return false };
    agreeing(plan, row, &all, others.len() as u64) > 1
        && others.iter().filter(|(_, sums)| sums.iter().any(|sum| !sum.is_zero())).count() > 1
}

/// In how many number columns a sum that a file tells is that of so many of its rows; 0 where it differs in any.
pub fn agreeing(plan: &Plan, told: &[Decimal], added: &[Decimal], rows: u64) -> usize {
    let is_money =
        |slot: usize| plan.numbers.get(slot).is_some_and(|column| column.reading == Reading::Money);
    let mut columns = 0;
    for (slot, value) in told.iter().enumerate().filter(|(_, value)| !value.is_zero()) {
        // Exports round each amount.
        let tolerance = if is_money(slot) { tolerance(rows) } else { Decimal::ZERO };
        if distance(added.get(slot).copied().unwrap_or_default(), *value) > tolerance {
            return 0;
        }
        columns += 1;
    }
    columns
}
