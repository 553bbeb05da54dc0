//! What one file of a system tells one by one and another in sums: orders and the sales report of a shop, visits and the
//! table of sources of web analytics. Those told one by one count, on the days that their file covers.
//!
//! In: facts and their files. Out: the facts without the sums that are told one by one as well, booked as superseded.
//! Refused: a sum of several days of which the other file covers only some. Sheets made by hand are compared elsewhere:
//! they may tell what they like.

use super::dropped::Dropped;
use super::sift;
use super::supersede::{silence, torn_range};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::diagnostic::Result;
use crate::facts::fact::{Days, Fact, measures_of};
use crate::facts::file::{Detail, FileInfo};
use crate::facts::source::Role;
use crate::facts::symbol::Symbol;
use crate::ledger::RowClass;
use std::collections::BTreeSet;

/// Kinds that a system tells once, however it tells them. Spend is never told one by one.
const KINDS: [Kind; 3] = [Kind::Sessions, Kind::Leads, Kind::Orders];

/// Drops the sums.
pub(super) fn settle(facts: &mut Vec<Fact>, files: &mut [FileInfo], dropped: &mut Dropped) -> Result<()> {
    for kind in KINDS {
        let mut accounts: Vec<BTreeSet<Symbol>> = vec![BTreeSet::new(); files.len()];
        for fact in facts.iter().filter(|fact| fact.kind == kind) {
            let account = fact.keys.get(Dimension::Account);
            if let Some(own) = accounts.get_mut(fact.file).filter(|_| !account.is_none()) {
                own.insert(account);
            }
        }
        let better: Vec<Vec<usize>> = files.iter().map(|file| finer(files, file, kind, &accounts)).collect();
        if better.iter().all(Vec::is_empty) {
            continue;
        }
        let days: Vec<Vec<Option<Days>>> = better
            .iter()
            .map(|better| {
                better.iter().filter_map(|at| files.get(*at)).map(|file| file.covered_for(kind)).collect()
            })
            .collect();
        let mut torn = None;
        let mut losers = BTreeSet::new();
        sift(facts, files, |fact| {
            let covered = days.get(fact.file).filter(|days| fact.kind == kind && !days.is_empty())?;
            let is_told = fact.days.is_none_or(|own| own.is_covered_by(covered));
            if !is_told {
                let overlaps =
                    fact.days.filter(|own| covered.iter().flatten().any(|days| days.overlaps(*own)));
                torn = torn.or(overlaps.map(|days| (fact.file, days)));
                return None;
            }
            dropped.add(fact);
            losers.insert(fact.file);
            Some(RowClass::Superseded)
        });
        if let Some((file, days)) = torn {
            let path = |at: usize| files.get(at).map(|file| file.path.clone()).unwrap_or_default();
            let other = better.get(file).and_then(|better| better.first()).map(|at| path(*at));
            return Err(torn_range(&path(file), days, &other.unwrap_or_default()));
        }
        losers.into_iter().for_each(|at| silence(facts, files, kind, at));
    }
    Ok(())
}

/// The files of the same system that tell the kind in more detail. Two accounts, two shops, tell different things.
fn finer(files: &[FileInfo], own: &FileInfo, kind: Kind, accounts: &[BTreeSet<Symbol>]) -> Vec<usize> {
    let counts = |file: &FileInfo| {
        file.role == Role::Primary
            && file.kinds.contains(&kind)
            && !matches!(file.system.as_str(), "" | "generic" | "columns")
    };
    let tells = |file: &FileInfo| -> BTreeSet<MeasureId> {
        measures_of(kind).iter().copied().filter(|measure| file.tells.contains(measure)).collect()
    };
    let is_another = |file: &FileInfo| match (accounts.get(file.index), accounts.get(own.index)) {
        (Some(a), Some(b)) => !a.is_empty() && !b.is_empty() && a.is_disjoint(b),
        _ => false,
    };
    let is_finer = |file: &&FileInfo| {
        counts(file)
            && file.system == own.system
            && file.detail < own.detail
            && !is_another(file)
            && !tells(file).is_disjoint(&tells(own))
    };
    match own.detail {
        Detail::One => Vec::new(),
        _ if !counts(own) => Vec::new(),
        _ => files.iter().filter(is_finer).map(|file| file.index).collect(),
    }
}
