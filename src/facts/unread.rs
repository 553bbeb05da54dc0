//! Columns that nobody reads though they look as if they told numbers or days of a kind that is read.
//!
//! In: a recognised header, its plan and the first rows. Out: warnings; nothing is refused.

use super::plan::Plan;
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location};
use crate::normalise::date::{DayMonth, parse_date};
use crate::read::Record;
use crate::recognise::{Recognised, Repeated};

/// Of two columns that bring the same number one is taken, and it is said which; and what cannot be added up.
pub fn columns(path: &str, recognised: &Recognised, plan: &Plan) -> Vec<Diagnostic> {
    let note = |taken: &str, left: &str, field: Field| {
        let message = format!("the column \"{left}\" is not read: \"{taken}\" is taken as {}", field.id());
        Diagnostic::warning("column-not-read", message).at(Location::file(path)).hint(format!(
            "name the column that counts in a [[source]]: columns = {{ {} = \"…\" }}",
            field.id()
        ))
    };
    let taken = |field: Field| plan.numbers.iter().find(|column| column.field == field);
    let shadowed = recognised
        .shadowed
        .iter()
        // Costs are told with their sums.
        .filter(|column| column.field != Field::Spend || plan.keeps_rows)
        .filter_map(|column| Some(note(&taken(column.field)?.header, &column.header, column.field)));
    let repeated = plan.numbers.iter().filter(|column| column.cells.len() > 1);
    let twice = |header: &str| {
        let message = format!(
            "the column \"{header}\" stands twice: of each row the first cell that is not empty counts"
        );
        Diagnostic::warning("column-twice", message).at(Location::file(path))
    };
    let told_again = |left: &Repeated| {
        let message = format!(
            "{} are not known: the rows of each \"{}\" tell the same ones again in \"{}\"",
            left.field.id(),
            left.segment,
            left.header
        );
        let hint = format!("download the report without \"{}\"", left.segment);
        Diagnostic::warning("measure-repeated", message).at(Location::file(path)).hint(hint)
    };
    let left = recognised.repeated.iter().map(told_again);
    shadowed.chain(repeated.map(|column| twice(&column.header))).chain(left).collect()
}

/// A file whose days nobody read, though a column of it looks as if it told them: it would count in every period.
pub fn dates(path: &str, recognised: &Recognised, plan: &Plan, records: &[Record]) -> Option<Diagnostic> {
    if plan.date.is_some() || plan.date_range.is_some() || plan.nth_day.is_some() || !plan.periods.is_empty()
    {
        return None;
    }
    let rows = records.get(recognised.first_data..).unwrap_or(&[]);
    let is_day = |cell: &str| {
        let orders = [DayMonth::DayFirst, DayMonth::MonthFirst];
        let is_read = |order| matches!(parse_date(cell.as_bytes(), Some(order)), Ok(Some(_)));
        cell.contains(['-', '.', '/']) && orders.into_iter().any(is_read)
    };
    let (_, header) = recognised.unused.iter().find(|(index, _)| {
        let mut cells =
            rows.iter().filter_map(|record| record.cells.get(*index)).filter(|cell| !cell.is_empty());
        let first = cells.next();
        first.is_some_and(|cell| is_day(cell)) && cells.all(|cell| is_day(cell))
    })?;
    let message =
        format!("the column \"{header}\" looks like dates, but is not read: the rows count in every period");
    Some(Diagnostic::warning("dates-not-read", message).at(Location::file(path)).hint(format!(
        "if these are the rows' days, say so in a [[source]]: columns = {{ date = \"{header}\" }}"
    )))
}
