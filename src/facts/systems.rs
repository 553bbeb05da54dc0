//! Two systems that tell the same kind for the same days: one must be named, or money counts twice.

use super::fact::Fact;
use super::file::FileInfo;
use super::source::Role;
use crate::catalogue::field::Kind;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::ledger::RowClass;
use std::collections::BTreeMap;

/// Kinds that one system tells for the whole business. Spend adds up over platforms.
const TOLD_ONCE: [Kind; 3] = [Kind::Sessions, Kind::Leads, Kind::Orders];

/// Where the settings name one system as primary, the others of its kind become references.
/// Refused: two systems for one kind on the same days, with no word on which counts.
pub fn settle_roles(files: &mut [FileInfo], notes: &mut Vec<Diagnostic>) -> Result<()> {
    let mut problems = Vec::new();
    for kind in TOLD_ONCE {
        let mut systems: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let counts = |file: &&FileInfo| {
            let is_claim = kind == Kind::Orders && file.is_analytics;
            file.role == Role::Primary && file.kinds.contains(&kind) && !is_claim
        };
        for file in files.iter().filter(counts) {
            systems.entry(file.system().to_owned()).or_default().push(file.index);
        }
        let named: Vec<String> = systems
            .iter()
            .filter(|(_, members)| {
                members.iter().any(|at| files.get(*at).is_some_and(|file| file.is_named_primary))
            })
            .map(|(name, _)| name.clone())
            .collect();
        if let [primary] = named.as_slice() {
            for members in systems.iter().filter(|(name, _)| *name != primary).map(|(_, members)| members) {
                for at in members {
                    if let Some(file) = files.get_mut(*at) {
                        file.role = Role::Reference;
                    }
                }
            }
            let others = systems.len().saturating_sub(1);
            if others > 0 {
                let message =
                    format!("{} are taken from {primary}; the other systems are references", kind.id());
                notes.push(Diagnostic::note("primary-system", message));
            }
            continue;
        }
        problems.extend(clash(kind, &systems, files));
    }
    if problems.is_empty() { Ok(()) } else { Err(Refusal(problems)) }
}

/// Which of the systems that tell orders they are taken from, where a lower one tells them too.
pub fn shop_goes_first(has_deals: bool, has_claims: bool) -> Option<Diagnostic> {
    let lower = match (has_deals, has_claims) {
        (true, true) => "the CRM's won deals and what web analytics claims are references",
        (true, false) => "the CRM's won deals are references",
        (false, true) => "what web analytics claims is a reference",
        (false, false) => return None,
    };
    let message = format!("orders and revenue are those of the shop or payment system; {lower}");
    Some(Diagnostic::note("orders-from-shop", message))
}

/// What web analytics claims of orders counts only where no shop, payment system or CRM tells them. True when it
/// claims any.
pub fn settle_claims(
    files: &mut [FileInfo],
    facts: &mut Vec<Fact>,
    is_told_better: bool,
    notes: &mut Vec<Diagnostic>,
) -> bool {
    let is_analytics: Vec<bool> = files.iter().map(|file| file.is_analytics).collect();
    let claims =
        |fact: &Fact| fact.kind == Kind::Orders && is_analytics.get(fact.file).copied().unwrap_or(false);
    if !facts.iter().any(claims) {
        return false;
    }
    if !is_told_better {
        let message =
            "no shop, payment or CRM export tells orders: orders and revenue are what web analytics claims";
        notes.push(Diagnostic::note("orders-from-analytics", message));
        return true;
    }
    // Their rows count as visits; only the money that they claim is set aside.
    for fact in facts.iter().filter(|fact| claims(fact)) {
        if let Some(file) = files.get_mut(fact.file) {
            for (measure, amount) in fact.ledger_money() {
                file.ledger.assign_money(measure, RowClass::NotCounted, amount);
            }
        }
    }
    facts.retain(|fact| !claims(fact));
    for file in files.iter_mut().filter(|file| file.is_analytics) {
        file.kinds.retain(|kind| *kind != Kind::Orders);
    }
    true
}

/// The first two files of different systems whose days overlap.
fn clash(kind: Kind, systems: &BTreeMap<String, Vec<usize>>, files: &[FileInfo]) -> Option<Diagnostic> {
    let members: Vec<(&String, &FileInfo)> = systems
        .iter()
        .flat_map(|(name, members)| members.iter().filter_map(move |at| Some((name, files.get(*at)?))))
        .collect();
    for (at, (system, file)) in members.iter().enumerate() {
        let overlaps = |other: &FileInfo| match (file.covered, other.covered) {
            (Some(a), Some(b)) => a.overlaps(b),
            _ => true,
        };
        let rest = members.iter().skip(at + 1);
        let other = rest.clone().find(|(name, other)| name != system && overlaps(other));
        if let Some((_, other)) = other {
            let message = format!(
                "two systems tell {} for the same days: {} ({}) and {} ({})",
                kind.id(),
                file.path,
                file.profile,
                other.path,
                other.profile
            );
            return Some(Diagnostic::error("two-systems", message).at(Location::file(&other.path)).hint(
                format!(
                    "say in perfkpi.toml which one counts:\n[[source]]\npath = \"{}\"\nrole = \"reference\"",
                    other.path
                ),
            ));
        }
    }
    None
}
