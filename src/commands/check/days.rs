//! Which days a rule is judged over, and which it is compared with.

use super::super::notes::{coverage, spans};
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::registry::Column;
use crate::facts::fact::Days;
use crate::facts::file::FileInfo;
use crate::facts::source::Role;
use crate::query::Versus;
use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use std::collections::BTreeSet;

/// The kinds that a KPI is computed from.
pub fn needed(column: Column<'_>, has_margin: bool) -> BTreeSet<Kind> {
    let inputs = column.inputs().into_iter();
    inputs
        .filter(|measure| !(has_margin && *measure == MeasureId::CostOfGoods))
        .filter_map(MeasureId::kind)
        .collect()
}

/// The days to judge: those asked for, which every needed kind must cover, else those that all cover; `None`
/// where the files tell no days.
pub fn shared(
    needed: &BTreeSet<Kind>,
    files: &[FileInfo],
    asked: Option<Days>,
) -> Result<Option<Days>, String> {
    let covered = coverage(files);
    let mut shared: Option<Days> = None;
    for kind in needed {
        let Some(days) = covered.get(kind) else {
            return Err(format!("no file tells {}, which the rule needs", kind.id()));
        };
        let Some(days) = days else { continue };
        shared = Some(match shared {
            None => *days,
            Some(shared) => shared
                .intersection(*days)
                .ok_or_else(|| "the files that the rule needs have no day in common".to_owned())?,
        });
    }
    let Some(asked) = asked.map(|asked| shared.map_or(asked, |shared| asked.closed_by(shared))).or(shared)
    else {
        return Ok(None);
    };
    match uncovered(needed, files, asked) {
        None => Ok(Some(asked)),
        Some(reason) => Err(reason),
    }
}

/// Why the files do not cover these days.
pub fn uncovered(needed: &BTreeSet<Kind>, files: &[FileInfo], asked: Days) -> Option<String> {
    let gaps = |kind: &Kind| !asked.is_covered_by(&spans(files, *kind));
    if !needed.iter().any(gaps) {
        return None;
    }
    let covered = coverage(files);
    let short = needed.iter().filter_map(|kind| {
        let days = covered.get(kind).copied().flatten()?;
        let has_gaps = !days.without(&spans(files, *kind)).is_empty();
        let parts = if has_gaps { ", with gaps" } else { "" };
        gaps(kind).then(|| format!("{} files cover {} to {}{parts}", kind.id(), days.from, days.to))
    });
    let short: Vec<String> = short.collect();
    Some(format!("the files do not cover {} to {}: {}", asked.from, asked.to, short.join("; ")))
}

/// The files that tell the needed kinds of these days.
pub fn files_of(needed: &BTreeSet<Kind>, files: &[FileInfo], days: Option<Days>) -> Vec<String> {
    let has_orders = needed.contains(&Kind::Orders);
    let is_needed = |kind: &Kind| needed.contains(kind) || has_orders && *kind == Kind::Refunds;
    let tells = |file: &&FileInfo| {
        let covered = file.covered_at_all();
        let overlaps = days.zip(covered).is_none_or(|(days, covered)| days.overlaps(covered));
        file.role == Role::Primary && overlaps && file.kinds.iter().any(is_needed)
    };
    files.iter().filter(tells).map(|file| file.path.clone()).collect()
}

/// The days that a change is measured from. As many days right before, so that whole weeks have the same
/// weekdays; before whole calendar months as many months. A year before: the same dates, of whole weeks the
/// same weekdays (52 weeks before).
pub fn before(days: Days, versus: Versus) -> Option<Days> {
    let months = whole_months(days);
    let back = |day: NaiveDate, months: u32| day.checked_sub_months(Months::new(months));
    match (versus, months) {
        (Versus::Previous, Some(months)) => {
            Some(Days { from: back(days.from, months)?, to: days.from.pred_opt()? })
        }
        (Versus::Previous, None) => {
            let from = days.from.checked_sub_signed(TimeDelta::days(days.count()))?;
            Some(Days { from, to: days.from.pred_opt()? })
        }
        (Versus::Year, Some(_)) => {
            // The last day of February moves.
            let to = back(days.to.succ_opt()?, 12)?.pred_opt()?;
            Some(Days { from: back(days.from, 12)?, to })
        }
        (Versus::Year, None) if days.count() % 7 == 0 => {
            let year = TimeDelta::weeks(52);
            Some(Days { from: days.from.checked_sub_signed(year)?, to: days.to.checked_sub_signed(year)? })
        }
        (Versus::Year, None) => {
            // As many days, whether a 29 February lies between them or not.
            let from = back(days.from, 12)?;
            Some(Days { from, to: from.checked_add_signed(TimeDelta::days(days.count() - 1))? })
        }
    }
}

/// How many calendar months the days are, where they are whole ones.
fn whole_months(days: Days) -> Option<u32> {
    let after = days.to.succ_opt()?;
    if days.from.day() != 1 || after.day() != 1 {
        return None;
    }
    let number = |day: NaiveDate| day.year() * 12 + day.month0() as i32;
    u32::try_from(number(after) - number(days.from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_before() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        for (from, to, versus, expected) in [
            // A week from Monday: the Monday before. Three days: the three before.
            ("2026-03-09", "2026-03-15", Versus::Previous, "2026-03-02..2026-03-08"),
            ("2026-03-10", "2026-03-12", Versus::Previous, "2026-03-07..2026-03-09"),
            // Months have as many days as they have.
            ("2026-03-01", "2026-03-31", Versus::Previous, "2026-02-01..2026-02-28"),
            ("2026-04-01", "2026-06-30", Versus::Previous, "2026-01-01..2026-03-31"),
            ("2026-02-01", "2026-02-28", Versus::Previous, "2026-01-01..2026-01-31"),
            ("2025-02-01", "2025-02-28", Versus::Year, "2024-02-01..2024-02-29"),
            ("2024-02-01", "2024-02-29", Versus::Year, "2023-02-01..2023-02-28"),
            // 2026-03-09 and 2025-03-10 are Mondays.
            ("2026-03-09", "2026-03-15", Versus::Year, "2025-03-10..2025-03-16"),
            ("2026-03-10", "2026-03-12", Versus::Year, "2025-03-10..2025-03-12"),
            // Four days are four days around the last of February.
            ("2024-02-26", "2024-02-29", Versus::Year, "2023-02-26..2023-03-01"),
            ("2025-02-27", "2025-03-02", Versus::Year, "2024-02-27..2024-03-01"),
        ] {
            let found = before(Days { from: day(from), to: day(to) }, versus).unwrap();
            assert_eq!(format!("{}..{}", found.from, found.to), expected, "{from} {to} {versus:?}");
        }
    }
}
