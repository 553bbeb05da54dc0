//! Two systems that tell the same kind for the same days: one must be named, or money counts twice.

use super::deals::{Heap, Told};
use super::fact::{Days, Fact, Keys};
use super::file::FileInfo;
use super::source::Role;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result, count};
use crate::ledger::{Money, RowClass};
use std::collections::{BTreeMap, BTreeSet};

/// Kinds that one system tells for the whole business. Spend adds up over platforms.
const TOLD_ONCE: [Kind; 3] = [Kind::Sessions, Kind::Leads, Kind::Orders];

/// Where the settings name one system as primary, the others of its kind become references.
/// Refused: two systems for one kind on the same days, with no word on which counts.
pub fn settle_roles(
    files: &mut [FileInfo],
    facts: &mut Vec<Fact>,
    notes: &mut Vec<Diagnostic>,
) -> Result<()> {
    let mut problems = Vec::new();
    for kind in TOLD_ONCE {
        let mut systems: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let counts = |file: &&FileInfo| {
            let is_claim = kind == Kind::Orders && file.is_analytics;
            file.role == Role::Primary && file.kinds.contains(&kind) && !is_claim
        };
        for file in files.iter().filter(counts) {
            systems.entry(file.system.clone()).or_default().push(file.index);
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
                    let Some(file) = files.get_mut(*at) else { continue };
                    if file.is_analytics || file.kinds.len() == 1 {
                        file.role = Role::Reference;
                    } else {
                        // Of a sheet of several kinds the others still count.
                        set_aside(kind, file, facts);
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

/// Leaves what a file tells of a kind out. A row is counted with its first kind: of those that are left then.
fn set_aside(kind: Kind, file: &mut FileInfo, facts: &mut Vec<Fact>) {
    file.kinds.retain(|own| *own != kind);
    let mut rows: Option<(Option<Days>, Keys, u64)> = None;
    facts.retain_mut(|fact| {
        if fact.file != file.index {
            return true;
        }
        if fact.rows > 0 || rows.is_some_and(|(days, keys, _)| (days, keys) != (fact.days, fact.keys)) {
            // No other kind of the row before tells anything.
            file.ledger.assign(RowClass::NotCounted, rows.take().map_or(0, |(_, _, rows)| rows));
        }
        if fact.kind != kind {
            fact.rows += rows.take().map_or(0, |(_, _, rows)| rows);
            return true;
        }
        for (measure, amount) in fact.ledger_money() {
            file.ledger.assign_money(measure, RowClass::NotCounted, amount);
        }
        if fact.rows > 0 {
            rows = Some((fact.days, fact.keys, fact.rows));
        }
        false
    });
    file.ledger.assign(RowClass::NotCounted, rows.map_or(0, |(_, _, rows)| rows));
}

/// True when web analytics claims any order.
pub fn has_claims(files: &[FileInfo], facts: &[Fact]) -> bool {
    let is_analytics = |fact: &Fact| files.get(fact.file).is_some_and(|file| file.is_analytics);
    facts.iter().any(|fact| fact.kind == Kind::Orders && is_analytics(fact))
}

/// What web analytics claims of orders counts only on days that no shop, payment system or CRM tells.
pub fn settle_claims(files: &mut [FileInfo], facts: &mut Vec<Fact>, notes: &mut Vec<Diagnostic>) {
    if !has_claims(files, facts) {
        return;
    }
    let told = Told::by_shops(files);
    if told.is_empty() {
        let message =
            "no shop, payment or CRM export tells orders: orders and revenue are what web analytics claims";
        notes.push(Diagnostic::note("orders-from-analytics", message));
        return;
    }
    let (mut counted, mut aside) = (Heap::default(), Heap::default());
    let mut counting = BTreeSet::new();
    // Their rows count as visits; only the orders that they claim are set aside.
    facts.retain(|fact| {
        let Some(file) = files.get_mut(fact.file).filter(|file| file.is_analytics) else { return true };
        if fact.kind != Kind::Orders {
            return true;
        }
        let is_told = told.any_of(fact.days);
        let sum = |measure| fact.sums.get(measure).unwrap_or_default();
        let orders = sum(MeasureId::Orders).to_text(0);
        let whole = orders.split('.').next().and_then(|whole| whole.parse().ok()).unwrap_or(0);
        let heap = if is_told { &mut aside } else { &mut counted };
        heap.add(whole, Money::new(fact.currency, sum(MeasureId::Revenue)), fact.days);
        if is_told {
            // A purchase outside any session is a row of its own.
            file.ledger.assign(RowClass::NotCounted, fact.rows);
            for (measure, amount) in fact.ledger_money() {
                file.ledger.assign_money(measure, RowClass::NotCounted, amount);
            }
        } else {
            counting.insert(fact.file);
        }
        !is_told
    });
    for file in files.iter_mut().filter(|file| file.is_analytics) {
        file.fills_gaps = true;
        if !counting.contains(&file.index) {
            file.kinds.retain(|kind| *kind != Kind::Orders);
        }
    }
    if !counting.is_empty() {
        let message = format!(
            "on days that no shop, payment or CRM export covers, orders and revenue are what web analytics claims: {} ({}){}",
            count(counted.count, "order", "orders"),
            counted.money(),
            counted.days()
        );
        notes.push(Diagnostic::note("orders-from-analytics", message));
    }
    if aside.count > 0 {
        let message = format!(
            "{} of web analytics ({}){} not counted: a shop, payment or CRM export tells the orders of those days",
            count(aside.count, "order", "orders"),
            aside.money(),
            aside.days()
        );
        notes.push(Diagnostic::note("reference-claims", message));
    }
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
            // A sheet of several kinds is no reference as a whole.
            let is_sheet = other.kinds.len() > 1 && !other.is_analytics;
            let (path, role) = if is_sheet { (&file.path, "primary") } else { (&other.path, "reference") };
            let hint = format!(
                "say in perfkpi.toml which one counts:\n[[source]]\npath = \"{path}\"\nrole = \"{role}\""
            );
            return Some(
                Diagnostic::error("two-systems", message).at(Location::file(&other.path)).hint(hint),
            );
        }
    }
    None
}
