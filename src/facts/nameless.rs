//! Rows without any name: an export's total, or the visits that came to no page and from nowhere.
//!
//! In: the visits of such rows and of all others. Out: which of them are rows like the others, so that the file is read
//! once more. GA4 leaves the landing page of some visits blank as it leaves all names of its total blank. A total may be
//! less than what it adds up, as a visit may stand in several rows, but never less than any of them. Rows with a
//! total's label are not asked about.

use super::plan::Plan;
use super::repeats::sums;
use super::retold::records;
use super::source::Source;
use super::tally::{Marks, Tally};
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Result, count};
use crate::recognise::Recognised;
use std::collections::BTreeMap;

/// Of what its rows add up to, a total has so many tenths at least: visits are estimates.
const TENTHS: i64 = 9;

/// Of which a visit has just one.
const ORIGINS: [Field; 9] = [
    Field::LandingPage,
    Field::Source,
    Field::SourceMedium,
    Field::Medium,
    Field::Channel,
    Field::Campaign,
    Field::CampaignId,
    Field::Device,
    Field::City,
];

/// Tells the plan which nameless rows count, and says so; nothing where there are none. `start` is where the rows begin.
pub fn learn(
    (source, recognised): (&Source, &Recognised),
    plan: &mut Plan,
    marks: &Marks,
    tallies: &[Tally],
    start: Option<(usize, u64)>,
) -> Result<Option<Diagnostic>> {
    let Some(slot) = plan.slots.iter().position(|field| *field == Field::Sessions) else { return Ok(None) };
    let nameless = || tallies.iter().flat_map(|tally| &tally.nameless);
    if nameless().next().is_none() {
        return Ok(None);
    }
    let (mut visits, mut rows) = (Decimal::ZERO, 0);
    for group in tallies.iter().flat_map(|tally| tally.groups.iter()) {
        let value = group.sums.get(slot).copied().unwrap_or_default();
        visits = visits.checked_add(value).unwrap_or(visits);
        rows += group.rows;
    }
    let is_less = |value: &Decimal| {
        let (value, visits) =
            (value.checked_mul(Decimal::from_int(10)), visits.checked_mul(Decimal::from_int(TENTHS)));
        value.zip(visits).is_some_and(|(value, visits)| value < visits)
    };
    let is_alone = rows == 0 && nameless().count() == 1;
    let mut lines: BTreeMap<u64, Decimal> =
        nameless().filter(|(_, value)| is_alone || is_less(value)).copied().collect();
    // A visit has one origin and one landing page: only of other things, such as hours, a total may be less than its rows.
    let is_origin = |index: usize| {
        let column = recognised.columns.iter().find(|column| column.index == index);
        column.is_some_and(|column| ORIGINS.contains(&column.field))
    };
    let numbers = recognised.columns.iter().filter(|column| column.field.cell_type().is_number());
    let names = numbers.map(|column| column.index).min().unwrap_or_default();
    let is_of_origins = names > 0 && (0..names).all(is_origin);
    if let Some(start) = start.filter(|_| !is_alone && !is_of_origins && !lines.is_empty()) {
        let mut largest = Decimal::ZERO;
        for record in records(source, start, plan)? {
            let record = record?;
            if !nameless().any(|(line, _)| *line == record.line) {
                largest = largest.max(sums(plan, marks, &record).get(slot).copied().unwrap_or_default());
            }
        }
        lines.retain(|_, value| *value < largest);
    }
    let visits = lines.values().fold(Decimal::ZERO, |sum, value| sum.checked_add(*value).unwrap_or(sum));
    let said = lines.keys().next().map(|first| {
        let message = format!(
            "{} no name and less than others do: their {} sessions count, under no name",
            count(lines.len() as u64, "row tells", "rows tell"),
            visits.to_text(0)
        );
        Diagnostic::note("row-without-name", message).at(Location::line(&source.input.name, *first))
    });
    plan.rules.count_after_all(lines.into_keys().collect());
    Ok(said)
}
