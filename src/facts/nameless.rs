//! Rows without any name: an export's total, or the visits that came to no page and from nowhere.
//!
//! In: the visits of such rows and of all others. Out: which of them are rows like the others, so that the file is read
//! once more. GA4 leaves the landing page of some visits blank as it leaves all names of its total blank; a total is not
//! less than what it adds up. Rows with a total's label are not asked about.

use super::plan::Plan;
use super::tally::Tally;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use std::collections::BTreeSet;

/// Of what its rows add up to, a total has so many tenths at least: visits are estimates.
const TENTHS: i64 = 9;

/// Tells the plan which nameless rows count; true where there are any.
pub fn learn(plan: &mut Plan, tallies: &[Tally]) -> bool {
    let Some(slot) = plan.slots.iter().position(|field| *field == Field::Sessions) else { return false };
    let nameless = || tallies.iter().flat_map(|tally| &tally.nameless);
    if nameless().next().is_none() {
        return false;
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
    let lines: BTreeSet<u64> =
        nameless().filter(|(_, value)| is_alone || is_less(value)).map(|(line, _)| *line).collect();
    let is_any = !lines.is_empty();
    plan.rules.count_after_all(lines);
    is_any
}
