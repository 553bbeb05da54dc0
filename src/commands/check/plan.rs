//! Which tables the rules need, each made once: by days, condition, part of the whole and keys.
//!
//! In: what each rule asks. Out: a [`Table`] for each [`Cell`]. The files are read once; they are settled once for
//! each period, cut once for each condition, and rolled up once for each split. Rules only look up their values.

use super::super::notes::{history, uneven_platforms};
use super::super::pipeline::{Aim, Part, Prepared, Project};
use super::super::report::{named, reported_period};
use super::cut::Cut;
use crate::aggregate::merge;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::evaluate::Number;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::registry::{Catalogue, Column};
use crate::diagnostic::{Diagnostic, Result};
use crate::facts::Facts;
use crate::facts::fact::{Days, measures_of};
use crate::join::presence::Presence;
use crate::join::rollup::{Measures, Rolled};
use crate::query::{Over, Predicate};
use crate::report::build::Shape;
use crate::report::table::{Period, Row};
use std::collections::{BTreeMap, BTreeSet};

/// What tells one table from another, in the order in which they are made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    days: Option<Days>,
    /// The condition on rows, in its one canonical spelling; empty for none, which comes first.
    filter: String,
    by: Vec<Dimension>,
    is_paid: bool,
    /// The condition on results.
    results: String,
}

/// What a table is made of beside what tells it apart.
struct Planned<'c> {
    filter: Option<Predicate>,
    results: Option<Predicate>,
    columns: Vec<Column<'c>>,
}

/// All tables that the rules need.
#[derive(Default)]
pub struct Plan<'c> {
    cells: BTreeMap<Cell, Planned<'c>>,
}

/// What one rule asks of one period.
pub struct Wanted<'a, 'c> {
    pub filter: Option<&'a Predicate>,
    pub results: Option<&'a Predicate>,
    pub by: &'a [Dimension],
    pub over: Over,
    pub columns: &'a [Column<'c>],
}

impl<'c> Plan<'c> {
    /// Adds what is not planned yet.
    pub fn add(&mut self, days: Option<Days>, wanted: &Wanted<'_, 'c>) -> Cell {
        let spelt = |predicate: Option<&Predicate>| predicate.map(Predicate::to_string).unwrap_or_default();
        let cell = Cell {
            days,
            filter: spelt(wanted.filter),
            by: wanted.by.to_vec(),
            is_paid: wanted.over == Over::Paid,
            results: spelt(wanted.results),
        };
        let planned = self.cells.entry(cell.clone()).or_insert_with(|| Planned {
            filter: wanted.filter.cloned(),
            results: wanted.results.cloned(),
            columns: Vec::new(),
        });
        for column in wanted.columns {
            if !planned.columns.iter().any(|other| other.id() == column.id()) {
                planned.columns.push(*column);
            }
        }
        cell
    }
}

/// The values of one cell.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<String>,
    pub rows: Vec<Row>,
    /// The values of a key that no row has: nothing where that is known, else unknown.
    absent: Vec<Option<Number>>,
    pub period: Option<Period>,
}

impl Table {
    /// The value of a column for a key that no row has. Where no row knows the value, nobody does.
    pub fn absent(&self, column: Column<'_>) -> Option<Number> {
        let at = self.columns.iter().position(|id| id == column.id())?;
        let is_known = self.rows.is_empty() || self.rows.iter().any(|row| self.value(row, column).is_some());
        self.absent.get(at).copied().flatten().filter(|_| is_known)
    }

    /// The value of a column in a row.
    pub fn value(&self, row: &Row, column: Column<'_>) -> Option<Number> {
        let at = self.columns.iter().position(|id| id == column.id())?;
        row.values.get(at).copied().flatten()
    }
}

/// All tables.
#[derive(Default)]
pub struct Tables(BTreeMap<Cell, Table>);

impl Tables {
    pub fn get(&self, cell: &Cell) -> Option<&Table> {
        self.0.get(cell)
    }
}

/// Makes all tables; `look` sees the first period that is settled, before anything is rolled up. With `whole` that
/// is all that the files tell.
pub fn make(
    project: &Project,
    aim: &Aim,
    facts: Facts,
    plan: &Plan<'_>,
    whole: bool,
    look: &mut dyn FnMut(&Prepared) -> Result<()>,
    notes: &mut Vec<Diagnostic>,
) -> Result<Tables> {
    let mut periods: BTreeSet<Option<Days>> = plan.cells.keys().map(|cell| cell.days).collect();
    let has_cells = !periods.is_empty();
    if whole || !has_cells {
        periods.insert(None);
    }
    let mut tables = Tables::default();
    let mut facts = Some(facts);
    let last = periods.last().copied();
    for (at, days) in periods.iter().copied().enumerate() {
        let own = if last == Some(days) { facts.take() } else { facts.clone() };
        let mut prepared = project.settle(own.unwrap_or_default(), aim, days)?;
        if at == 0 {
            look(&prepared)?;
        }
        let cells: Vec<(&Cell, &Planned<'_>)> =
            plan.cells.iter().filter(|(cell, _)| cell.days == days).collect();
        if cells.is_empty() {
            continue;
        }
        let mut add = |note: Diagnostic| {
            if !notes.contains(&note) {
                notes.push(note);
            }
        };
        std::mem::take(&mut prepared.facts.notes).into_iter().for_each(&mut add);
        let read = read(&cells, &project.catalogue);
        history(&prepared, read.contains(&MeasureId::NewCustomers), days).into_iter().for_each(&mut add);
        let is_timed = |(cell, planned): &(&Cell, &Planned<'_>)| {
            cell.by.iter().copied().chain(named(planned.filter.as_ref())).any(Dimension::is_time)
        };
        if !cells.iter().any(is_timed) {
            merge::days(&mut prepared.facts.facts, &mut prepared.resolution.paid, &read);
        }
        for alike in cells.chunk_by(|(a, _), (b, _)| a.filter == b.filter) {
            cut(project, &mut prepared, alike, days, &mut tables, &mut add)?;
        }
    }
    Ok(tables)
}

/// The measures that the tables are made of.
fn read(cells: &[(&Cell, &Planned<'_>)], catalogue: &Catalogue) -> BTreeSet<MeasureId> {
    let mut read = BTreeSet::new();
    for (_, planned) in cells {
        let results = planned.results.iter().flat_map(|results| results.names());
        let results = results.filter_map(|name| catalogue.find(name));
        for column in planned.columns.iter().copied().chain(results) {
            read.extend(column.inputs());
        }
    }
    read
}

/// The tables of one condition on rows.
fn cut(
    project: &Project,
    prepared: &mut Prepared,
    cells: &[(&Cell, &Planned<'_>)],
    days: Option<Days>,
    tables: &mut Tables,
    add: &mut dyn FnMut(Diagnostic),
) -> Result<()> {
    let filter = cells.first().and_then(|(_, planned)| planned.filter.as_ref());
    let aside = filter.map(|filter| Cut::new(prepared, filter));
    if cells.iter().any(|(_, planned)| planned.columns.iter().any(|column| is_of_spend(*column))) {
        uneven_platforms(prepared).into_iter().for_each(add);
    }
    let period = reported_period(prepared, days);
    let mut rolled: Option<(&Cell, Vec<Rolled>)> = None;
    for (cell, planned) in cells {
        let is_same = |other: &Cell| other.by == cell.by && other.is_paid == cell.is_paid;
        let rows = match rolled.take() {
            Some((other, rows)) if is_same(other) => rows,
            _ => prepared.roll(&cell.by, if cell.is_paid { Part::Paid } else { Part::All })?,
        };
        let shape = Shape {
            by: &cell.by,
            columns: &planned.columns,
            catalogue: &project.catalogue,
            results: planned.results.as_ref(),
            sort: None,
            top: None,
            margin: prepared.margin,
        };
        let made = shape.rows(rows.clone(), &|dimension, key| prepared.shown(dimension, key));
        let columns = planned.columns.iter().map(|column| column.id().to_owned()).collect();
        let absent = shape.values(&nothing(prepared, &cell.by));
        tables.0.insert((*cell).clone(), Table { columns, rows: made, absent, period });
        rolled = Some((cell, rows));
    }
    if let Some(aside) = aside {
        aside.restore(prepared);
    }
    Ok(())
}

/// The sums of a key that no fact has.
fn nothing(prepared: &Prepared, by: &[Dimension]) -> Measures {
    let presence =
        |by: &[Dimension]| Presence::new(&prepared.facts.files, by, prepared.calendar, prepared.period);
    let keys = vec![Some(String::new()); by.len()];
    let mut row =
        Rolled { keys, measures: Measures::default(), apart: BTreeSet::new(), here: BTreeSet::new() };
    presence(by).fill(&mut row);
    let filtered: Vec<Dimension> = prepared.filtered.iter().copied().collect();
    for measure in presence(&filtered).lacking().flat_map(measures_of) {
        row.measures.set(*measure, None);
    }
    row.measures
}

fn is_of_spend(column: Column<'_>) -> bool {
    column.inputs().into_iter().any(|measure| measure.kind() == Some(Kind::Spend))
}
