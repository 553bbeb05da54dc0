//! The files together: what a report would refuse, who tells what, which days lack, and how the keys meet.

use crate::aggregate::supersede;
use crate::catalogue::field::Kind;
use crate::commands::notes::{coverage, spans};
use crate::commands::pipeline::{Aim, Project};
use crate::diagnostic::{Diagnostic, Refusal};
use crate::facts::Facts;
use crate::facts::fact::{Days, Fact};
use crate::facts::file::FileInfo;
use crate::facts::source::Role;
use crate::join::meeting::{KINDS, MET_ON, meet, written};
use crate::join::names::Names;
use crate::join::resolve::resolve;
use crate::present::inspect::{Covered, Inspection, Meeting, System};
use std::collections::{BTreeMap, BTreeSet};

/// Files cover days rather than rows: a kind with rows on fewer days than this share of them is told by the week or by
/// chance, and its empty days say nothing.
const DENSE: f64 = 0.7;

/// Settles the facts as a report by channel and campaign does, and says how they meet.
pub fn settle(project: &Project, mut facts: Facts, assumed: Vec<String>, found: &mut Inspection) {
    let told_by = told_by(&facts.files);
    let aim = Aim { dimensions: MET_ON.into_iter().collect(), needs_days: true, ..Aim::default() };
    let mut refuse = |Refusal(diagnostics): Refusal| {
        let is_new = |diagnostic: &Diagnostic| !found.refused.contains(diagnostic);
        let new: Vec<Diagnostic> = diagnostics.into_iter().filter(is_new).collect();
        found.refused.extend(new);
    };
    if let Err(refusal) = supersede::settle(&mut facts, &aim.dimensions) {
        return refuse(refusal);
    }
    let written = written(&facts);
    let covered = covered(&facts);
    let origins = facts.inherited.ways();
    let origins = origins.into_iter().map(|(kind, way, heap)| (kind, way.to_owned(), heap.clone())).collect();
    let splits = match project.settle(facts.clone(), &aim, None) {
        Ok(prepared) => {
            let is_of_all = |note: &&Diagnostic| note.location.is_none();
            found.notes.extend(prepared.facts.notes.iter().filter(is_of_all).cloned());
            meet(&prepared.facts, &prepared.resolution.campaigns, &written)
        }
        Err(refusal) => {
            refuse(refusal);
            let mut names = Names::default();
            let resolution = resolve(&mut facts, &project.aliases(), &mut names);
            meet(&facts, &resolution.campaigns, &written)
        }
    };
    found.meeting = Some(Meeting { assumed, told_by, covered, origins, splits });
}

/// The systems of each kind with their part.
fn told_by(files: &[FileInfo]) -> Vec<(Kind, Vec<System>)> {
    let mut told = Vec::new();
    for kind in Kind::ALL {
        let mut systems: BTreeMap<(&str, &'static str), Vec<String>> = BTreeMap::new();
        for file in files.iter().filter(|file| file.kinds.contains(&kind)) {
            let role = match file.role {
                Role::Reference => "reference",
                Role::Primary if kind == Kind::Orders && file.is_analytics => "claims",
                Role::Primary => "primary",
            };
            // Columns of the settings are of no system that one could name.
            let name = if file.system.is_empty() { &file.profile } else { &file.system };
            let paths = systems.entry((name, role)).or_default();
            if !paths.contains(&file.path) {
                paths.push(file.path.clone());
            }
        }
        if !systems.is_empty() {
            let one = |((name, role), files): ((&str, &'static str), Vec<String>)| System {
                name: name.to_owned(),
                role,
                files,
            };
            told.push((kind, systems.into_iter().map(one).collect()));
        }
    }
    told
}

/// The days of each kind, those that it lacks beside the others, and covered days without a row.
fn covered(facts: &Facts) -> Vec<Covered> {
    let by_kind = coverage(&facts.files);
    let all: Vec<Days> = by_kind.values().flatten().copied().collect();
    let hull = all.into_iter().reduce(Days::hull);
    let mut covered = Vec::new();
    for kind in KINDS {
        let Some(days) = by_kind.get(&kind) else { continue };
        let spans = spans(&facts.files, kind);
        let lacking = hull.map(|hull| hull.without(&spans)).unwrap_or_default();
        covered.push(Covered { kind, days: *days, lacking, empty: empty(facts, kind, &spans) });
    }
    covered
}

fn empty(facts: &Facts, kind: Kind, spans: &[Option<Days>]) -> Vec<Days> {
    let of_kind = |fact: &&Fact| fact.kind == kind;
    let told: BTreeSet<Days> = facts.facts.iter().filter(of_kind).filter_map(|fact| fact.days).collect();
    let told: Vec<Option<Days>> = told.into_iter().map(Some).collect();
    let count = |days: &[Days]| days.iter().map(|days| days.count()).sum::<i64>();
    let mut covered: Vec<Days> = spans.iter().flatten().copied().collect();
    covered.sort();
    let mut empty: Vec<Days> = covered.iter().flat_map(|days| days.without(&told)).collect();
    empty.sort();
    empty.dedup();
    let is_dense = (count(&empty) as f64) <= (1.0 - DENSE) * count(&covered) as f64;
    if is_dense && !told.is_empty() { empty } else { Vec::new() }
}
