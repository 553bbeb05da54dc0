//! Columns that nobody reads though they look as if they told numbers or days of a kind that is read.
//!
//! In: a recognised header, its plan and the first rows. Out: warnings; nothing is refused.

use super::plan::{DateColumn, Plan};
use super::tally::Tally;
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::normalise::date::period::{Span, named_month, parse_period};
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
    if plan.date.is_some() || plan.date_range.is_some() || plan.nth_day.is_some() {
        return None;
    }
    let rows = records.get(recognised.first_data..).unwrap_or(&[]);
    let has_year = plan.title_days.is_some() || plan.periods.iter().any(|(span, _)| *span == Span::Year);
    let year = has_year.then_some(SOME_YEAR);
    // A column of periods that names no days leaves the rows without any.
    let tells = |(span, column): &(Span, DateColumn)| {
        let mut cells =
            rows.iter().flat_map(|record| column.cells.iter().filter_map(|at| record.cells.get(*at)));
        cells.any(|cell| parse_period(cell, *span, Some(DayMonth::DayFirst), year).is_some())
    };
    if plan.periods.iter().any(tells) {
        return None;
    }
    let is_day = |cell: &str| {
        let orders = [DayMonth::DayFirst, DayMonth::MonthFirst];
        let is_read = |order| matches!(parse_date(cell.as_bytes(), Some(order)), Ok(Some(_)));
        cell.contains(['-', '.', '/']) && orders.into_iter().any(is_read)
    };
    let is_month = |cell: &str| cell.contains(char::is_alphabetic) && named_month(cell).is_some();
    let (key, header) = recognised.unused.iter().find_map(|(index, header)| {
        let cells =
            || rows.iter().filter_map(|record| record.cells.get(*index)).filter(|cell| !cell.is_empty());
        let all = |is: &dyn Fn(&str) -> bool| cells().next().is_some() && cells().all(|cell| is(cell));
        let key = if all(&is_day) { "date" } else { "period" };
        (key == "date" || all(&is_month)).then_some((key, header))
    })?;
    let message =
        format!("the column \"{header}\" looks like dates, but is not read: the rows count in every period");
    Some(Diagnostic::warning("dates-not-read", message).at(Location::file(path)).hint(format!(
        "if these are the rows' days, say so in a [[source]]: columns = {{ {key} = \"{header}\" }}"
    )))
}

/// A year for cells that stand beside one.
const SOME_YEAR: i32 = 2026;

/// Cells of columns of weeks, months and the like that name no days, nor a year beside them.
pub fn periods(path: &str, plan: &Plan, tallies: &[Tally]) -> Vec<Diagnostic> {
    let of = |at: (usize, bool)| tallies.iter().filter_map(move |tally| tally.no_days.get(&at));
    let told = plan.periods.iter().enumerate().filter_map(|(at, (span, column))| {
        let at = (at, false);
        let (_, line, cell) = of(at).min_by_key(|(_, line, _)| *line)?;
        let rows = count(of(at).map(|(count, ..)| count).sum(), "row counts", "rows count");
        let until = if plan.title_days.is_some() { "for the whole report" } else { "in every period" };
        let header = &column.header;
        let message = format!("\"{cell}\" in column \"{header}\" names no days: {rows} {until}");
        let hint = match span {
            Span::Year => "write years with four digits: 2026",
            Span::Week | Span::SundayWeek => {
                "write weeks as 2026-W36, or the year in a column \"Year\" beside it"
            }
            Span::Quarter => "write quarters as 2026-Q3, or the year in a column \"Year\" beside it",
            Span::Month | Span::Named => {
                "write months as 2026-09, or the year in a column \"Year\" beside it"
            }
        };
        Some(Diagnostic::warning("dates-not-read", message).at(Location::line(path, *line)).hint(hint))
    });
    let told = told.collect::<Vec<_>>();
    // A file in which no cell tells a period has rows for all of its days, whatever the column is there for.
    let has_days = tallies.iter().any(|tally| tally.covered.is_some());
    let empty = plan.periods.first().filter(|_| has_days).and_then(|(span, column)| {
        let of = || of((0, true));
        let (_, line, _) = of().min_by_key(|(_, line, _)| *line)?;
        let rows = count(of().map(|(count, ..)| count).sum(), "row counts", "rows count");
        let message = format!("the cell of column \"{}\" is empty: {rows} in every period", column.header);
        let key = match span {
            Span::Week | Span::SundayWeek => "week",
            Span::Month => "month",
            Span::Named => "period",
            Span::Quarter => "quarter",
            Span::Year => "year",
        };
        let hint = format!(
            "fill the cell; if cells were merged and that of the row above holds on, say in a [[source]]: fill_down = [\"{key}\"]"
        );
        Some(Diagnostic::warning("dates-not-read", message).at(Location::line(path, *line)).hint(hint))
    });
    told.into_iter().chain(empty).collect()
}
