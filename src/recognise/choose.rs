//! Candidate splittings of a file's beginning in, the profile and the meaning of each column out.
//! Refused: no row that names enough known columns, a profile only nearly met, two that fit equally well.

use std::borrow::Cow;
use std::sync::Arc;

use super::matching::{Column, Fit, HeaderRow, fit, is_possible};
use super::nearest::nearest;
use super::profile::{Grain, Profile};
use super::refusal::{NearMiss, Problem, Unrecognised};
use super::repeated::Repeated;
use super::shape::{grouped, joined};
use super::stranger::unreadable;
use super::titled::{begin, settle};
use crate::catalogue::field::Kind;
use crate::read::Record;

/// Within how many records the header must stand; GA4's and Microsoft's preambles are the longest known.
pub const HEADER_WITHIN: usize = 30;
/// Exports with every custom field of a CRM have a few hundred columns, a spreadsheet has no more than this; a damaged
/// line may have millions of cells, of which the head holds a few more than these.
const MOST_COLUMNS: usize = 16_384;

/// The first records of a file as one delimiter splits them.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub delimiter: u8,
    pub records: Vec<Record>,
}

/// Where the header stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderPlace {
    /// Index into the candidate's records.
    pub record: usize,
    pub line: u64,
}

/// The profile that came second, for `inspect`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerUp {
    pub profile: String,
    pub why_not: String,
}

/// What a file was taken for.
#[derive(Debug, Clone)]
pub struct Recognised {
    pub profile: Arc<Profile>,
    /// Which of the candidates it is.
    pub candidate: usize,
    pub delimiter: u8,
    /// `None` when the settings gave the header.
    pub header: Option<HeaderPlace>,
    pub header_cells: Vec<String>,
    /// Index of the first record after the header; it may be past the end.
    pub first_data: usize,
    /// Byte offset of that record; `None` when the candidate holds no record after the header.
    pub data_offset: Option<usize>,
    /// The kinds that the file's columns bring.
    pub kinds: Vec<Kind>,
    pub grain: Grain,
    pub columns: Vec<Column>,
    /// Columns known but not read.
    pub known: Vec<usize>,
    /// Columns the profile does not know.
    pub unused: Vec<(usize, String)>,
    /// Columns not read because a better one brings the same field.
    pub shadowed: Vec<Column>,
    /// Columns not read because a segment's rows tell their numbers again.
    pub repeated: Vec<Repeated>,
    /// The records before the header.
    pub title_lines: Vec<Record>,
    pub why: String,
    pub runner_up: Option<RunnerUp>,
}

/// The fits to one record, best first; `None` where no profile fits fully.
struct Found {
    candidate: usize,
    record: usize,
    fits: Vec<(Arc<Profile>, Fit)>,
}

/// Finds the delimiter, the header row and the profile.
pub fn recognise(candidates: &[Candidate], profiles: &[Arc<Profile>]) -> Result<Recognised, Unrecognised> {
    let as_written = candidates;
    let candidates = with_joined_headers(candidates, profiles);
    let candidates = candidates.as_ref();
    let mut found: Option<Found> = None;
    for (index, candidate) in candidates.iter().enumerate() {
        let Some(new) = first_header(index, candidate, profiles) else { continue };
        if found.as_ref().is_none_or(|old| rank(&new) > rank(old)) {
            found = Some(new);
        }
    }
    let Some(found) = found else {
        return Err(nearest(candidates, profiles));
    };
    let Some(candidate) = candidates.get(found.candidate) else {
        return Err(Unrecognised::new(Problem::Empty));
    };
    let line = candidate.records.get(found.record).map_or(0, |record| record.line);
    let mut fits = found.fits.into_iter();
    let Some((profile, mut best)) = fits.next() else {
        return Err(Unrecognised::new(Problem::Empty));
    };
    let rivals: Vec<(Arc<Profile>, Fit)> = fits.collect();
    if rivals.iter().any(|(_, fit)| fit.strength() == best.strength()) {
        let tied = rivals.iter().filter(|(_, fit)| fit.strength() == best.strength());
        let mut ids = vec![profile.id.clone()];
        ids.extend(tied.map(|(profile, _)| profile.id.clone()));
        ids.sort_unstable();
        return Err(Unrecognised::new(Problem::Ambiguous {
            line,
            profiles: ids,
            kind: first_kind(&profile),
        }));
    }
    let names = header_at(candidate, found.record);
    if let Some(stranger) = unreadable(names).filter(|_| !profile.own) {
        return Err(Unrecognised::new(Problem::Stranger { line, stranger }));
    }
    let titles = above(candidate, found.record);
    settle(&profile, &mut best.columns, titles, line).map_err(Unrecognised::new)?;
    begin(&profile, &mut best.columns, titles);
    let groups = as_written.get(found.candidate).and_then(|written| above(written, found.record).last());
    let told = groups.filter(|groups| groups.cells.len() == names.len() && has_two_cells(&groups.cells));
    if let Some(grouped) = told.and_then(|groups| grouped(&groups.cells, names, &numbers(&best))) {
        return Err(Unrecognised::new(Problem::Grouped { line, grouped }));
    }
    let row = HeaderRow::new(names, titles);
    let runner_up = runner_up(&profile, &best, &row, profiles);
    let mut recognised = assemble(profile, best, found.candidate, candidate, Some(found.record));
    recognised.runner_up = runner_up;
    Ok(recognised)
}

/// The columns that hold numbers.
fn numbers(fit: &Fit) -> Vec<usize> {
    let is_number = |column: &&Column| column.field.cell_type().is_number();
    fit.columns.iter().chain(&fit.shadowed).filter(is_number).map(|column| column.index).collect()
}

/// A header whose names stand in two rows becomes one, where more is understood of it then.
fn with_joined_headers<'c>(candidates: &'c [Candidate], profiles: &[Arc<Profile>]) -> Cow<'c, [Candidate]> {
    let known = |cells: &[String], titles: &[Record]| {
        let row = HeaderRow::new(cells, titles);
        let fits = profiles.iter().filter(|profile| is_possible(profile, &row)).map(|each| fit(each, &row));
        fits.filter(Fit::is_full).map(|fit| fit.recognised()).max().unwrap_or(0)
    };
    let found = |candidate: &Candidate| {
        let mut pairs = candidate.records.windows(2).take(HEADER_WITHIN).enumerate();
        pairs.find_map(|(at, pair)| {
            let [upper, lower] = pair else { return None };
            let cells = joined(upper, lower).filter(|cells| cells.len() <= MOST_COLUMNS)?;
            let titles = above(candidate, at);
            (known(&cells, titles) > known(&upper.cells, titles)).then_some((at, cells))
        })
    };
    let mut all = Cow::Borrowed(candidates);
    for (index, candidate) in candidates.iter().enumerate() {
        let Some((at, cells)) = found(candidate) else { continue };
        let Some(candidate) = all.to_mut().get_mut(index) else { continue };
        if let Some([upper, lower]) = candidate.records.get_mut(at..at + 2) {
            upper.cells = vec![upper.cells.join(" ")];
            lower.cells = cells;
        }
    }
    all
}

/// Finds the header of a profile that the settings name: signature and rejects do not matter then,
/// its required columns do.
pub fn recognise_as(profile: &Arc<Profile>, candidates: &[Candidate]) -> Result<Recognised, Unrecognised> {
    let mut best: Option<(bool, usize, usize, usize, Fit)> = None;
    for (index, candidate) in candidates.iter().enumerate() {
        for (at, record) in candidate.records.iter().take(HEADER_WITHIN).enumerate() {
            if record.cells.len() > MOST_COLUMNS {
                continue;
            }
            let fit = fit(profile, &HeaderRow::new(&record.cells, above(candidate, at)));
            let whole = fit.missing_fields.is_empty() && !fit.columns.is_empty();
            let better =
                best.as_ref().is_none_or(|(full, count, ..)| (whole, fit.recognised()) > (*full, *count));
            if better {
                best = Some((whole, fit.recognised(), index, at, fit));
            }
        }
    }
    let Some((whole, _, index, at, fit)) = best else {
        return Err(Unrecognised::new(Problem::Empty));
    };
    let Some(candidate) = candidates.get(index) else {
        return Err(Unrecognised::new(Problem::Empty));
    };
    if !whole {
        let line = candidate.records.get(at).map_or(0, |record| record.line);
        let near = NearMiss::new(profile, &fit);
        return Err(Unrecognised::new(Problem::Forced { line, near }));
    }
    Ok(assemble(Arc::clone(profile), fit, index, candidate, Some(at)))
}

/// A file without a header whose column names the settings give; the first record is data already.
/// With a `forced` profile only that one is tried. The candidate that splits into as many cells is taken.
pub fn recognise_with_header(
    header: &[String],
    candidates: &[Candidate],
    profiles: &[Arc<Profile>],
    forced: Option<&Arc<Profile>>,
) -> Result<Recognised, Unrecognised> {
    let named =
        [Candidate { delimiter: b',', records: vec![Record { line: 0, offset: 0, cells: header.to_vec() }] }];
    let mut recognised = match forced {
        Some(profile) => recognise_as(profile, &named)?,
        None => recognise(&named, profiles)?,
    };
    let width = |candidate: &Candidate| candidate.records.first().map_or(0, |record| record.cells.len());
    let index = candidates.iter().position(|candidate| width(candidate) == header.len()).unwrap_or(0);
    let first = candidates.get(index);
    recognised.candidate = index;
    recognised.delimiter = first.map_or(b',', |candidate| candidate.delimiter);
    recognised.header = None;
    recognised.first_data = 0;
    recognised.data_offset =
        first.and_then(|candidate| candidate.records.first()).map(|record| record.offset);
    Ok(recognised)
}

fn first_kind(profile: &Profile) -> Kind {
    profile.kinds.first().copied().unwrap_or(Kind::Spend)
}

fn header_at(candidate: &Candidate, at: usize) -> &[String] {
    candidate.records.get(at).map_or(&[], |record| record.cells.as_slice())
}

pub(super) fn above(candidate: &Candidate, at: usize) -> &[Record] {
    candidate.records.get(..at).unwrap_or_default()
}

/// The first record that some profile fits fully; genuine profiles go before generic ones.
fn first_header(index: usize, candidate: &Candidate, profiles: &[Arc<Profile>]) -> Option<Found> {
    for (at, record) in candidate.records.iter().take(HEADER_WITHIN).enumerate() {
        if !has_two_cells(&record.cells) {
            continue;
        }
        let row = HeaderRow::new(&record.cells, above(candidate, at));
        for generic in [false, true] {
            let mut fits: Vec<(Arc<Profile>, Fit)> = profiles
                .iter()
                .filter(|profile| profile.generic == generic && is_possible(profile, &row))
                .map(|profile| (Arc::clone(profile), fit(profile, &row)))
                .filter(|(_, fit)| fit.is_full())
                .collect();
            if !fits.is_empty() {
                fits.sort_by(|a, b| b.1.strength().cmp(&a.1.strength()).then_with(|| a.0.id.cmp(&b.0.id)));
                return Some(Found { candidate: index, record: at, fits });
            }
        }
    }
    None
}

/// A title line says one thing; a header names at least two columns, and not more than anybody could look through.
pub(super) fn has_two_cells(cells: &[String]) -> bool {
    cells.len() <= MOST_COLUMNS && cells.iter().filter(|cell| !cell.trim().is_empty()).nth(1).is_some()
}

/// Compares the headers found with different delimiters.
fn rank(found: &Found) -> (bool, usize) {
    found.fits.first().map_or((false, 0), |(profile, fit)| (!profile.generic, fit.recognised()))
}

fn assemble(
    profile: Arc<Profile>,
    fit: Fit,
    index: usize,
    candidate: &Candidate,
    at: Option<usize>,
) -> Recognised {
    let header = at.and_then(|at| candidate.records.get(at).map(|record| (at, record)));
    let first_data = at.map_or(0, |at| at + 1);
    let cells = header.map_or_else(Vec::new, |(_, record)| record.cells.clone());
    let why = why(&fit, cells.iter().filter(|cell| !cell.trim().is_empty()).count());
    Recognised {
        candidate: index,
        delimiter: candidate.delimiter,
        header: header.map(|(record, found)| HeaderPlace { record, line: found.line }),
        header_cells: cells,
        first_data,
        data_offset: candidate.records.get(first_data).map(|record| record.offset),
        kinds: fit.kinds,
        grain: fit.grain,
        columns: fit.columns,
        known: fit.known,
        unused: fit.unused,
        shadowed: fit.shadowed,
        repeated: Vec::new(),
        title_lines: candidate.records.iter().take(at.unwrap_or(0)).cloned().collect(),
        why,
        runner_up: None,
        profile,
    }
}

fn why(fit: &Fit, headers: usize) -> String {
    let count = format!("{} of {headers} columns known", fit.recognised());
    if fit.signature.is_empty() {
        return count;
    }
    let proof: Vec<String> = fit.signature.iter().map(|text| format!("\"{text}\"")).collect();
    format!("it has {}; {count}", proof.join(", "))
}

fn runner_up(taken: &Profile, best: &Fit, row: &HeaderRow, profiles: &[Arc<Profile>]) -> Option<RunnerUp> {
    let (profile, second) = profiles
        .iter()
        .filter(|profile| profile.id != taken.id)
        .map(|profile| (profile, fit(profile, row)))
        .filter(|(_, fit)| fit.recognised() >= 2)
        .max_by(|a, b| {
            let key =
                |(profile, fit): &(&Arc<Profile>, Fit)| (fit.is_full(), fit.strength(), !profile.generic);
            key(a).cmp(&key(b)).then_with(|| b.0.id.cmp(&a.0.id))
        })?;
    let near = NearMiss::new(profile, &second);
    let why_not = if !second.is_full() {
        near.lacking()
    } else if profile.generic && !taken.generic {
        "it is a generic profile, and a genuine one fits".to_owned()
    } else {
        format!("it knows {} columns, {} knows {}", second.recognised(), taken.id, best.recognised())
    };
    Some(RunnerUp { profile: profile.id.clone(), why_not })
}
