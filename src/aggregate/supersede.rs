//! Counted once: where two files tell the same key on the same day, one of them counts.
//!
//! Files overlap when they have the same kind and report level and share a full key on a day. The one
//! that covers more days wins, then the later period end, then the path. Only the loser's rows of the
//! shared days and keys are dropped. Reports of different levels of one platform (campaigns and keywords)
//! that share a campaign on a day are the same money: the coarsest that carries the grain is used.

use super::sift;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::decimal::Decimal;
use crate::diagnostic::Diagnostic;
use crate::facts::fact::{Days, Fact, Keys};
use crate::facts::file::FileInfo;
use crate::facts::rank::ranks;
use crate::facts::symbol::Symbol;
use crate::ledger::RowClass;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Drops what another file tells already. `grain` is what the report asks for.
pub fn settle(
    facts: &mut Vec<Fact>,
    files: &mut [FileInfo],
    grain: &BTreeSet<Dimension>,
    notes: &mut Vec<Diagnostic>,
) {
    for kind in Kind::ALL {
        let members: Vec<usize> = files
            .iter()
            .filter(|file| file.is_summed && file.kinds.contains(&kind))
            .map(|file| file.index)
            .collect();
        if members.len() > 1 {
            let levels = levels(files, &members);
            drop_finer_levels(facts, files, kind, &levels, grain, notes);
            drop_shared_keys(facts, files, kind, &levels, notes);
        }
    }
}

/// What a file's rows are split by, without where they come from and when.
type Level = BTreeSet<Dimension>;

fn levels(files: &[FileInfo], members: &[usize]) -> HashMap<usize, Level> {
    use Dimension::{Account, Campaign, CampaignId, Channel, Medium, Platform, Source};
    let of = |file: &FileInfo| {
        let mut level = file.carries.clone();
        for dimension in [Platform, Account, Channel, Source, Medium] {
            level.remove(&dimension);
        }
        // A report may name its campaigns, number them, or both: it is one level.
        if level.remove(&CampaignId) {
            level.insert(Campaign);
        }
        level
    };
    members.iter().filter_map(|at| Some((*at, of(files.get(*at)?)))).collect()
}

fn drop_finer_levels(
    facts: &mut Vec<Fact>,
    files: &mut [FileInfo],
    kind: Kind,
    levels: &HashMap<usize, Level>,
    grain: &BTreeSet<Dimension>,
    notes: &mut Vec<Diagnostic>,
) {
    // Which files tell of which platform: a column may name several.
    let mut platforms: BTreeMap<Symbol, BTreeSet<usize>> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.kind == kind && levels.contains_key(&fact.file)) {
        let platform = fact.keys.get(Dimension::Platform);
        if !platform.is_none() {
            platforms.entry(platform).or_default().insert(fact.file);
        }
    }
    for (platform, members) in &platforms {
        let distinct: BTreeSet<&Level> = members.iter().filter_map(|at| levels.get(at)).collect();
        if distinct.len() < 2 {
            continue;
        }
        let carries = |level: &Level| grain.iter().filter(|dimension| level.contains(dimension)).count();
        let Some(best) =
            distinct.iter().copied().max_by_key(|level| (carries(level), std::cmp::Reverse(level.len())))
        else {
            continue;
        };
        let is_best = |file: usize| levels.get(&file) == Some(best);
        let mut told: HashMap<Symbol, Vec<Days>> = HashMap::new();
        for fact in facts.iter().filter(|fact| fact.kind == kind && is_best(fact.file)) {
            if let Some(days) = fact.days {
                told.entry(campaign(&fact.keys)).or_default().push(days);
            }
        }
        let mut dropped = Dropped::default();
        sift(facts, files, |fact| {
            let is_other = fact.kind == kind
                && fact.keys.get(Dimension::Platform) == *platform
                && members.contains(&fact.file)
                && !is_best(fact.file);
            let days = fact.days?;
            let shared = told.get(&campaign(&fact.keys))?;
            if is_other && shared.iter().any(|each| each.overlaps(days)) {
                dropped.add(fact);
                return Some(RowClass::Superseded);
            }
            None
        });
        dropped.say(
            files,
            "tell the same campaigns and days as a report of another level, which is used",
            notes,
        );
    }
}

fn campaign(keys: &Keys) -> Symbol {
    let id = keys.get(Dimension::CampaignId);
    if id.is_none() { keys.get(Dimension::Campaign) } else { id }
}

/// A file and the days for which it tells a key.
type Place = (usize, Option<Days>);

fn drop_shared_keys(
    facts: &mut Vec<Fact>,
    files: &mut [FileInfo],
    kind: Kind,
    levels: &HashMap<usize, Level>,
    notes: &mut Vec<Diagnostic>,
) {
    let ranks = ranks(files, kind);
    let rank = |file: usize| ranks.get(file).copied().unwrap_or(usize::MAX);
    // Every place that a key is told, best file first.
    let mut told: HashMap<(Keys, &Level), Vec<Place>> = HashMap::new();
    for fact in facts.iter().filter(|fact| fact.kind == kind) {
        if let Some(level) = levels.get(&fact.file) {
            told.entry((fact.keys, level)).or_default().push((fact.file, fact.days));
        }
    }
    told.retain(|_, places| {
        places.iter().any(|(file, _)| Some(file) != places.first().map(|(first, _)| first))
    });
    let mut dropped = Dropped::default();
    sift(facts, files, |fact| {
        if fact.kind != kind {
            return None;
        }
        let places = told.get(&(fact.keys, levels.get(&fact.file)?))?;
        let is_told_better = places.iter().any(|(file, days)| {
            rank(*file) < rank(fact.file)
                && match (days, fact.days) {
                    (Some(a), Some(b)) => a.overlaps(b),
                    _ => true,
                }
        });
        is_told_better.then(|| {
            dropped.add(fact);
            RowClass::Superseded
        })
    });
    dropped.say(files, "tell keys and days that another file tells too, which covers more", notes);
}

/// What was dropped from each file.
#[derive(Default)]
struct Dropped(BTreeMap<usize, (u64, BTreeMap<&'static str, Decimal>)>);

impl Dropped {
    fn add(&mut self, fact: &Fact) {
        let (rows, money) = self.0.entry(fact.file).or_default();
        *rows += fact.rows;
        for (measure, amount) in fact.ledger_money() {
            let sum = money.entry(measure).or_default();
            *sum = sum.checked_add(amount).unwrap_or(*sum);
        }
    }

    fn say(&self, files: &[FileInfo], why: &str, notes: &mut Vec<Diagnostic>) {
        for (file, (rows, money)) in &self.0 {
            let path = files.get(*file).map(|file| file.path.as_str()).unwrap_or_default();
            let money: Vec<String> =
                money.iter().map(|(measure, sum)| format!("{} of {measure}", sum.to_text(2))).collect();
            let money = if money.is_empty() { String::new() } else { format!(" ({})", money.join(", ")) };
            notes.push(Diagnostic::warning("superseded", format!("{rows} rows of {path}{money} {why}")));
        }
    }
}
