//! Facts with resolved keys → one row for each key of the grain, by Polars frames.
//!
//! Each kind is rolled up on its own; the kinds then meet in a full outer join, so no money multiplies
//! and nothing that only one kind knows is lost.

use super::names::{Names, Spellings};
use crate::aggregate::costs::is_untold;
use crate::aggregate::time::Calendar;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Refusal, Result};
use crate::facts::fact::{Fact, measures_of};
use crate::facts::people::People;
use crate::facts::symbol::{Symbol, Symbols};
use polars_core::prelude::*;
use polars_ops::prelude::*;
use std::collections::{BTreeSet, HashSet};

/// The measures of one row; `None` where nothing tells them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measures([Option<Decimal>; MeasureId::COUNT]);

impl Default for Measures {
    fn default() -> Self {
        Measures([None; MeasureId::COUNT])
    }
}

impl Measures {
    pub fn get(&self, measure: MeasureId) -> Option<Decimal> {
        self.0.get(measure.index()).copied().flatten()
    }

    pub fn set(&mut self, measure: MeasureId, value: Option<Decimal>) {
        if let Some(place) = self.0.get_mut(measure.index()) {
            *place = value;
        }
    }
}

/// One row of the rolled-up table; keys are normalised forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolled {
    pub keys: Vec<Option<String>>,
    pub measures: Measures,
    /// Kinds that stand in this row whole, because they do not tell its missing key: ratios of them and
    /// other kinds would be of unlike sets.
    pub apart: BTreeSet<Kind>,
    /// Kinds that some fact of the row is of.
    pub here: BTreeSet<Kind>,
}

/// Rolls the chosen facts up to the grain.
pub fn roll(
    facts: &[&Fact],
    by: &[Dimension],
    calendar: Calendar,
    names: &mut Names,
    symbols: &mut Symbols,
    spellings: &mut Spellings,
) -> Result<Vec<Rolled>> {
    let mut joined: Option<DataFrame> = None;
    let mut told = Vec::new();
    let mut kinds = Vec::new();
    for kind in Kind::ALL {
        let of_kind: Vec<&Fact> = facts.iter().copied().filter(|fact| fact.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let keys = key_columns(&of_kind, by, calendar, names, symbols, spellings);
        let (frame, measures) = roll_kind(kind, &of_kind, keys).map_err(engine_failed)?;
        told.extend(measures);
        kinds.push(kind);
        joined = Some(match joined {
            None => frame,
            Some(left) => full_outer(&left, &frame).map_err(engine_failed)?,
        });
    }
    match joined {
        Some(frame) => read(&frame, by.len(), &told, &kinds).map_err(engine_failed),
        None => Ok(Vec::new()),
    }
}

const KEY: &str = "key";

/// The column that tells rows of a kind from those that the join adds.
fn here(kind: Kind) -> String {
    format!("here {}", kind.id())
}

fn key_name(at: usize) -> String {
    format!("{KEY}{at}")
}

/// The grain's columns; one constant column where nothing is asked for, so that all is one row.
fn key_columns(
    facts: &[&Fact],
    by: &[Dimension],
    calendar: Calendar,
    names: &mut Names,
    symbols: &mut Symbols,
    spellings: &mut Spellings,
) -> Vec<Column> {
    if by.is_empty() {
        return vec![Column::new(key_name(0).into(), vec![""; facts.len()])];
    }
    let column = |(at, dimension): (usize, &Dimension)| {
        let cells: Vec<Option<String>> = facts
            .iter()
            .map(|fact| {
                if dimension.is_time() {
                    return fact.days.and_then(|days| calendar.bucket(*dimension, days));
                }
                let own = fact.keys.get(*dimension);
                let normal = names.normal(own, symbols);
                spellings.count(*dimension, normal, own, fact.rows);
                symbols.text(normal).map(str::to_owned)
            })
            .collect();
        Column::new(key_name(at).into(), cells)
    };
    by.iter().enumerate().map(column).collect()
}

/// One kind's facts summed for each key.
fn roll_kind(kind: Kind, facts: &[&Fact], keys: Vec<Column>) -> PolarsResult<(DataFrame, Vec<MeasureId>)> {
    let names: Vec<PlSmallStr> = keys.iter().map(|column| column.name().clone()).collect();
    let frame = DataFrame::new(facts.len(), keys)?;
    let grouped = frame.group_by_stable(names)?;
    let mut columns = grouped.keys();
    let groups: Vec<Vec<usize>> = grouped.get_groups().iter().map(members).collect();
    let mut measures: Vec<MeasureId> = measures_of(kind).to_vec();
    measures.retain(|measure| {
        *measure == MeasureId::Customers || facts.iter().any(|fact| fact.sums.get(*measure).is_some())
    });
    for measure in &measures {
        let sums: Vec<Option<i128>> =
            groups.iter().map(|group| total(*measure, group, facts).map(Decimal::raw)).collect();
        let column = Int128Chunked::from_iter_options(measure.id().into(), sums.into_iter());
        columns.push(column.into_series().into());
    }
    columns.push(Column::new(here(kind).into(), vec![true; groups.len()]));
    Ok((DataFrame::new(groups.len(), columns)?, measures))
}

fn members(group: GroupsIndicator<'_>) -> Vec<usize> {
    match group {
        GroupsIndicator::Idx((_, rows)) => rows.iter().map(|row| *row as usize).collect(),
        GroupsIndicator::Slice([first, len]) => (first..first + len).map(|row| row as usize).collect(),
    }
}

/// The measure of a group. Visitors and customers are counted once each; users of an aggregated file do not add up.
fn total(measure: MeasureId, group: &[usize], facts: &[&Fact]) -> Option<Decimal> {
    let facts = || group.iter().filter_map(|at| facts.get(*at));
    match measure {
        MeasureId::Customers => {
            if let Some(told) = only(facts().map(|fact| fact.sums.get(measure))) {
                return Some(told);
            }
            let customers: HashSet<Symbol> =
                facts().map(|fact| fact.customer).filter(|customer| !customer.is_none()).collect();
            let any = facts().any(|fact| !fact.customer.is_none());
            any.then(|| Decimal::from_int(customers.len() as i64))
        }
        // A cost that some sales do not tell is not the cost of all.
        MeasureId::CostOfGoods if facts().any(|fact| is_untold(fact)) => None,
        MeasureId::Users | MeasureId::NewUsers => {
            let sets: Option<Vec<&People>> = facts().map(|fact| fact.people.as_deref()).collect();
            match sets {
                Some(sets) if facts().all(|fact| fact.sums.get(measure).is_some()) => {
                    let people = People::union(sets.into_iter());
                    let is_new = measure == MeasureId::NewUsers;
                    Some(Decimal::from_int(if is_new { people.count_new() } else { people.count() }))
                }
                _ if facts().all(|fact| fact.rows == 1) => only(facts().map(|fact| fact.sums.get(measure))),
                _ => None,
            }
        }
        _ => {
            let mut sum: Option<Decimal> = None;
            for value in facts().filter_map(|fact| fact.sums.get(measure)) {
                // The facts' magnitudes were checked to fit before they came here.
                sum = Some(sum.unwrap_or_default().checked_add(value)?);
            }
            sum
        }
    }
}

fn only(mut values: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    let first = values.next().flatten();
    if values.next().is_some() { None } else { first }
}

fn full_outer(left: &DataFrame, right: &DataFrame) -> PolarsResult<DataFrame> {
    let keys: Vec<String> = left
        .columns()
        .iter()
        .map(|column| column.name().to_string())
        .filter(|name| name.starts_with(KEY))
        .collect();
    let args = JoinArgs {
        how: JoinType::Full,
        nulls_equal: true,
        coalesce: JoinCoalesce::CoalesceColumns,
        maintain_order: MaintainOrderJoin::LeftRight,
        ..JoinArgs::default()
    };
    left.join(right, &keys, &keys, args, None)
}

/// The frame as plain rows.
fn read(frame: &DataFrame, width: usize, told: &[MeasureId], kinds: &[Kind]) -> PolarsResult<Vec<Rolled>> {
    let mut rows = vec![
        Rolled {
            keys: Vec::new(),
            measures: Measures::default(),
            apart: BTreeSet::new(),
            here: BTreeSet::new()
        };
        frame.height()
    ];
    for at in 0..width {
        let column = frame.column(&key_name(at))?.str()?;
        for (row, cell) in rows.iter_mut().zip(column.iter()) {
            row.keys.push(cell.map(str::to_owned));
        }
    }
    for measure in told {
        let column = frame.column(measure.id())?.i128()?;
        for (row, cell) in rows.iter_mut().zip(column.iter()) {
            row.measures.set(*measure, cell.map(Decimal::from_raw));
        }
    }
    for kind in kinds {
        let column = frame.column(&here(*kind))?.bool()?;
        for (row, cell) in rows.iter_mut().zip(column.iter()) {
            row.here.extend(cell.map(|_| *kind));
        }
    }
    Ok(rows)
}

fn engine_failed(error: PolarsError) -> Refusal {
    Diagnostic::error("engine", format!("the tables could not be joined: {error}"))
        .hint("this is a fault of perfkpi, not of your files; please report it")
        .into()
}
