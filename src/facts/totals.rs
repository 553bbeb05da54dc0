//! An export's own totals as a check on the rows that were kept.
//!
//! Platforms round each row, so the tolerance grows with the rows. Exports print totals of several levels
//! (all campaigns, the account, each campaign type): one that agrees is proof enough.

use super::groups::Groups;
use super::plan::{Plan, Reading};
use super::tally::Tally;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::ledger::RowClass;

/// Exports print totals of so many levels at most.
const MOST_LEVELS: i64 = 9;

/// Counts that add up over rows and are whole, so that a total is the sum or is wrong. Visitors do not add up, and
/// conversions may be parts.
pub fn is_compared(field: Field) -> bool {
    matches!(field, Field::Impressions | Field::Clicks | Field::Sessions)
}

/// By how much a total of visits may differ, as one part in so many: web analytics estimates, and counts a visit over
/// midnight on both days.
const PART_OF_VISITS: i64 = 50;

/// A warning for each column of money, impressions or clicks whose totals all differ from the sum of its rows.
/// Amounts are `without_cents` in currencies such as VND and JPY, which are printed and rounded so.
pub fn compare(
    plan: &Plan,
    tallies: &[Tally],
    kept: &Groups,
    without_cents: bool,
    path: &str,
) -> Vec<Diagnostic> {
    let (mut warnings, mut notes) = (Vec::new(), Vec::new());
    let mut is_proved = false;
    for (slot, column) in plan.numbers.iter().enumerate() {
        let is_money = column.reading == Reading::Money;
        if !(is_money || is_compared(column.field)) || column.is_beside {
            continue;
        }
        let totals: Vec<Decimal> =
            tallies.iter().filter_map(|tally| tally.totals.get(&slot)).flatten().copied().collect();
        let (mut sum, mut rows) = (Decimal::ZERO, 0);
        for group in kept.iter() {
            let value = group.sums.get(slot).copied().unwrap_or_default();
            sum = sum.checked_add(value).unwrap_or(sum);
            rows += group.rows;
        }
        let is_visits = column.field == Field::Sessions;
        // The total of several segments is not that of the one that counts.
        if is_visits
            && tallies.iter().any(|tally| tally.ledger.rows.classes.contains_key(&RowClass::NotCounted))
        {
            continue;
        }
        // Platforms round money in each row; nobody rounds clicks.
        let tolerance = match () {
            () if is_money && without_cents => whole_tolerance(rows),
            () if is_money => tolerance(rows),
            () if is_visits => sum.checked_div(Decimal::from_int(PART_OF_VISITS)).unwrap_or_default(),
            () => Decimal::ZERO,
        };
        let digits = if is_money { 2 } else { 0 };
        // Of two that are as near the smaller: which worker met one first must not matter.
        let nearest = totals.iter().copied().min_by_key(|total| (distance(*total, sum), *total));
        // The branches of a tree are totals of parts: only the one of all can be more than the rows.
        let of_tree = || totals.iter().copied().max().filter(|total| *total > sum);
        let nearest = if is_visits && plan.retold.has_branches() { of_tree() } else { nearest };
        // Each of several reports put together has its own totals, on as many levels.
        let of_all = totals.iter().copied().try_fold(Decimal::ZERO, Decimal::checked_add);
        let levels = i64::try_from(totals.len()).unwrap_or(1).min(MOST_LEVELS);
        // A part is not more than the whole.
        let are_parts =
            totals.iter().all(|total| total.abs() <= sum.abs().checked_add(tolerance).unwrap_or(sum));
        let is_whole = are_parts
            && (1..=levels).any(|level| {
                let all = sum.checked_mul(Decimal::from_int(level));
                all.zip(of_all).is_some_and(|(all, told)| distance(all, told) <= tolerance && !told.is_zero())
            });
        is_proved |= is_whole;
        if is_whole {
            continue;
        }
        let mut of_parts = tallies.iter().filter_map(|tally| tally.unnamed_money.get(&slot)).copied();
        let of_parts = of_parts.try_fold(Decimal::ZERO, Decimal::checked_add);
        is_proved |= nearest
            .into_iter()
            .chain(of_parts)
            .any(|total| distance(total, sum) <= tolerance && !total.is_zero());
        let is_told = nearest.is_some_and(|total| distance(total, sum) <= tolerance);
        if is_told && column.field == Field::Spend {
            let most = totals.iter().copied().max().unwrap_or(sum);
            notes.extend(beyond(&column.header, most, sum, tolerance, path));
        }
        let Some(nearest) = nearest.filter(|_| !is_told) else { continue };
        let message = format!(
            "the export's own total of \"{}\" is {}, but its rows add up to {}",
            column.header,
            nearest.to_text(digits),
            sum.to_text(digits)
        );
        let hint = match () {
            () if is_visits && nearest > sum => {
                "the report may show only its first rows: set the rows per page to the largest number and download it again"
            }
            () if is_visits => {
                "a visit may stand in several rows of this report: download one by channel, or take the total"
            }
            () => "rows may be filtered out of the export, or the file may have been changed by hand",
        };
        warnings.push(Diagnostic::warning("total-differs", message).at(Location::file(path)).hint(hint));
    }
    if !is_proved {
        warnings.extend(unproved(tallies, path));
    }
    warnings.extend(notes);
    warnings
}

/// A total of more than the rows that the export lists: the whole account beside the campaigns that were not filtered
/// out, or the search terms that it names.
fn beyond(header: &str, most: Decimal, sum: Decimal, tolerance: Decimal, path: &str) -> Option<Diagnostic> {
    let is_more = most.checked_sub(sum).is_some_and(|rest| rest > tolerance);
    let message = format!(
        "the export also tells a total of \"{header}\" of {} that takes in more than its rows, which add up to {}",
        most.to_text(2),
        sum.to_text(2)
    );
    is_more.then(|| {
        Diagnostic::note("total-beyond-rows", message)
            .at(Location::file(path))
            .hint("only the rows count; what the report leaves out (other or removed campaigns, unlisted search terms) is not in it")
    })
}

/// Rows that read as subtotals of things that no other row names, where no total of all proves that they are.
fn unproved(tallies: &[Tally], path: &str) -> Option<Diagnostic> {
    let mut lines: Vec<u64> = tallies.iter().flat_map(|tally| tally.unnamed.iter().copied()).collect();
    lines.sort_unstable();
    let first = *lines.first()?;
    let told = count(lines.len() as u64, "row is a subtotal", "rows are subtotals");
    let message = format!("{told} by its label alone and not counted; no total of the whole sheet proves it");
    let message = if lines.len() == 1 { message } else { message.replace("its label", "their labels") };
    Some(
        Diagnostic::warning("unproved-subtotal", message)
            .at(Location::line(path, first))
            .hint("if it is a thing of its own, give it another name in the sheet"),
    )
}

pub fn distance(a: Decimal, b: Decimal) -> Decimal {
    a.checked_sub(b).unwrap_or_default().abs()
}

/// Half a cent for each row, for the total itself, and one more.
pub fn tolerance(rows: u64) -> Decimal {
    let half_cents = i128::from(rows) + 3;
    Decimal::from_parts(half_cents * 5, 3).unwrap_or_default()
}

/// Half a unit for each row and for the total.
fn whole_tolerance(rows: u64) -> Decimal {
    Decimal::from_parts((i128::from(rows) + 1) * 5, 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tolerance_grows_with_the_rows() {
        // A report of 13,588 rows was seen to be 0.15 off, one of 2 rows 0.01.
        assert!(tolerance(13_588) > Decimal::parse("0.21").unwrap());
        assert!(tolerance(2) > Decimal::parse("0.01").unwrap());
        assert!(tolerance(2) < Decimal::parse("0.05").unwrap());
    }
}
