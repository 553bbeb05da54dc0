//! Rows of a pivot that add up its ad sets or its ads, told by "All" in their place and by what they come to.
//!
//! In: the rows of a file whose columns are known. Out: which rows are sums. An ad set may be called "All": its rows are
//! sums only where all rows that are so written come to what those without the word do.

use super::plan::Plan;
use super::repeats::{agreeing, sums};
use super::retold::{any_row, records};
use super::source::Source;
use super::tally::Marks;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Result};
use crate::normalise::name::header as plain;
use crate::read::{Record, Row};
use crate::recognise::Recognised;
use std::collections::{BTreeMap, BTreeSet};

/// Names below the campaign. A campaign "All" is left alone: its ad sets stand beside it.
const LEVELS: [Field; 4] = [Field::AdGroup, Field::AdGroupId, Field::Ad, Field::AdId];

/// In which of the levels a row says "All", a bit for each.
type Said = u8;

#[derive(Debug, Clone, Default)]
pub struct Pivot {
    levels: Vec<usize>,
    /// How "All" is written.
    all: Vec<String>,
    sums: BTreeSet<Said>,
}

/// What rows that say "All" in the same levels come to.
#[derive(Default)]
struct Part {
    rows: u64,
    line: u64,
    amounts: Vec<Decimal>,
}

/// Tells the plan which rows of the file are such sums; `start` is where the rows begin.
pub fn learn(
    source: &Source,
    recognised: &Recognised,
    plan: &mut Plan,
    marks: &Marks,
    start: Option<(usize, u64)>,
) -> Result<Option<Diagnostic>> {
    let mut pivot = Pivot::new(recognised);
    // Of levels that have a column of their own one is taken by that.
    let is_possible = !pivot.levels.is_empty() && !plan.retold.has_segments();
    let Some(start) = start.filter(|_| is_possible) else { return Ok(None) };
    if !any_row(source, start, plan.delimiter, |row| pivot.said_by(row) != 0)? {
        return Ok(None);
    }
    let told = pivot.learn(source, plan, marks, records(source, start, plan)?)?;
    plan.retold.pivot = pivot;
    Ok(told)
}

impl Pivot {
    fn new(recognised: &Recognised) -> Self {
        let all = recognised.profile.rows.all_cells.clone();
        let levels = recognised.columns.iter().filter(|column| LEVELS.contains(&column.field));
        let levels: Vec<usize> = levels.map(|column| column.index).collect();
        Pivot { levels: if all.is_empty() { Vec::new() } else { levels }, all, sums: BTreeSet::new() }
    }

    /// Learns from all rows of the file which of those that say "All" are sums; the others are told.
    fn learn(
        &mut self,
        source: &Source,
        plan: &Plan,
        marks: &Marks,
        records: impl Iterator<Item = Result<Record>>,
    ) -> Result<Option<Diagnostic>> {
        let mut parts: BTreeMap<Said, Part> = BTreeMap::new();
        for record in records {
            let record = record?;
            let cell = |index: usize| record.cells.get(index).map_or("", String::as_str);
            let is_label = || record.cells.iter().any(|cell| plan.rules.is_label(cell.as_bytes()));
            if plan.retold.is_summed(|index| cell(index).into()) || is_label() {
                continue;
            }
            let part =
                parts.entry(self.said(cell)).or_insert_with(|| Part { line: record.line, ..Part::default() });
            part.rows += 1;
            let told = sums(plan, marks, &record);
            part.amounts.resize(told.len(), Decimal::ZERO);
            for (sum, amount) in part.amounts.iter_mut().zip(told) {
                *sum = sum.checked_add(amount).unwrap_or(*sum);
            }
        }
        let Some(leaves) = parts.remove(&0) else { return Ok(None) };
        let is_sum =
            |part: &Part| agreeing(plan, &part.amounts, &leaves.amounts, leaves.rows.max(part.rows)) > 0;
        let (sums, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(_, part)| is_sum(part));
        self.sums = sums.into_iter().map(|(said, _)| said).collect();
        let told = others.into_iter().next().map(|(_, part)| {
            let message = format!(
                "{} \"All\" in the place of an ad set or ad and do not come to what the others do: they are counted",
                crate::diagnostic::count(part.rows, "row says", "rows say")
            );
            Diagnostic::warning("looks-like-total", message)
                .at(Location::line(&source.input.name, part.line))
                .hint("if they are sums of other rows, take them out of the file")
        });
        Ok(told)
    }

    pub fn looks(&self) -> bool {
        !self.sums.is_empty()
    }

    pub fn is_sum(&self, row: &Row<'_, '_>) -> bool {
        !self.sums.is_empty() && self.sums.contains(&self.said_by(row))
    }

    fn said_by(&self, row: &Row<'_, '_>) -> Said {
        let levels = self.levels.iter().enumerate();
        levels.fold(0, |said, (bit, index)| {
            let is_all = self.all.contains(&plain(&String::from_utf8_lossy(&row.cell(*index))));
            said | (Said::from(is_all) << bit.min(7))
        })
    }

    fn said<'c>(&self, cell: impl Fn(usize) -> &'c str) -> Said {
        let levels = self.levels.iter().enumerate();
        levels.fold(0, |said, (bit, index)| {
            let is_all = self.all.contains(&plain(cell(*index)));
            said | (Said::from(is_all) << bit.min(7))
        })
    }
}
