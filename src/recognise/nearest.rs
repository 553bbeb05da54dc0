//! Why no profile fits: the one that is nearest, an export that brings nothing, a sheet of another shape.
//!
//! In: the splittings of a file's beginning that no profile fits. Out: the refusal that says most.

use std::sync::Arc;

use super::choose::{Candidate, HEADER_WITHIN, above, has_two_cells};
use super::matching::{HeaderRow, fit};
use super::name::header_name;
use super::profile::Profile;
use super::refusal::{NOTHING, NearMiss, Problem, Unrecognised};
use super::shape::periods;
use super::stranger::{Stranger, beginning, stranger, titled};
use crate::read::Record;

/// The refusal for a file that nothing fits, with the profile and header row that come nearest.
pub(super) fn nearest(candidates: &[Candidate], profiles: &[Arc<Profile>]) -> Unrecognised {
    let mut best: Option<((usize, bool), u64, NearMiss)> = None;
    let mut any = false;
    let first = |candidate: &Candidate| {
        let mut rows = candidate.records.iter().take(HEADER_WITHIN);
        let row = rows.find(|record| has_two_cells(&record.cells))?;
        let (first, last) = periods(&row.cells)?;
        Some(Problem::Periods { line: row.line, first, last })
    };
    let of_title = candidates.iter().find_map(by_title);
    for candidate in candidates {
        for (at, record) in candidate.records.iter().take(HEADER_WITHIN).enumerate() {
            any = true;
            if !has_two_cells(&record.cells) {
                continue;
            }
            if let Some(stranger) = stranger(&record.cells) {
                // An overview has many tables: what its first is, is not what the file is.
                let (line, stranger) =
                    of_title.filter(|(line, _)| *line < record.line).unwrap_or((record.line, stranger));
                return Unrecognised::new(Problem::Stranger { line, stranger });
            }
            let row = HeaderRow::new(&record.cells, above(candidate, at));
            for profile in profiles {
                let fit = fit(profile, &row);
                let lacks = !fit.missing_signature.is_empty() || !fit.missing_fields.is_empty();
                let is_narrow = profile.generic && profile.channels.default.is_some() && lacks;
                if fit.is_sheet_of_one_kind() || is_narrow {
                    // The profile of that one kind, or of spend at large, says better what is missing.
                    continue;
                }
                // A half signature weighs like one more column, a missing thing nearly like one less.
                // Less than most of a signature is chance: sheets made by hand share names with every platform.
                let nearness = if fit.nearness > 600 { fit.nearness } else { 0 };
                let plus = fit.recognised() * 1000 + nearness * 2;
                let missing = fit.missing_signature.len()
                    + fit.missing_fields.len()
                    + fit.rejected.len()
                    + usize::from(fit.lacks_title());
                let minus = missing * 700;
                let score = (plus.saturating_sub(minus), profile.generic);
                if fit.recognised() >= 2 && best.as_ref().is_none_or(|(old, ..)| score > *old) {
                    best = Some((score, record.line, NearMiss::new(profile, &fit)));
                }
            }
        }
    }
    if let Some(problem) = candidates.iter().find_map(first) {
        return Unrecognised::new(problem);
    }
    let chart = || {
        let rows = candidates.iter().flat_map(|candidate| candidate.records.first());
        let mut told = rows.filter(|record| has_two_cells(&record.cells));
        told.find_map(|record| {
            Some(Problem::Stranger { line: record.line, stranger: beginning(&record.cells)? })
        })
    };
    if let Some((line, stranger)) = of_title.filter(|_| no_data(candidates).is_none()) {
        return Unrecognised::new(Problem::Stranger { line, stranger });
    }
    match best {
        Some((_, line, near)) => Unrecognised::new(Problem::Unknown { line, near }),
        None if any => Unrecognised::new(no_data(candidates).or_else(chart).unwrap_or(Problem::NoHeader)),
        None => Unrecognised::new(Problem::Empty),
    }
}

/// The export that the first line names, and where the first table below it begins.
fn by_title(candidate: &Candidate) -> Option<(u64, &'static Stranger)> {
    let first = candidate.records.first()?;
    let stranger = titled(&first.cells)?;
    let is_title = |record: &&Record| record.cells.first().is_some_and(|cell| cell.starts_with('#'));
    let table = candidate.records.iter().find(|record| !is_title(record) && has_two_cells(&record.cells));
    Some((table.unwrap_or(first).line, stranger))
}

/// The line in which an export says that there was nothing to export.
fn no_data(candidates: &[Candidate]) -> Option<Problem> {
    let records = candidates.iter().flat_map(|candidate| candidate.records.iter().take(HEADER_WITHIN));
    records.into_iter().find_map(|record| {
        let mut told = record.cells.iter().filter(|cell| !cell.trim().is_empty());
        let (first, None) = (told.next()?.trim(), told.next()) else { return None };
        let text = header_name(first);
        let is_so = NOTHING.iter().any(|words| text.starts_with(words));
        is_so.then(|| Problem::NoData { line: record.line, says: first.to_owned() })
    })
}
