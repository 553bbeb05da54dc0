//! Counted once: where two files tell the same key on the same day, one of them counts.
//!
//! Files overlap when they have the same kind and report level and share a full key on a day. The one
//! that covers more days wins, then the later period end, then the path. Only the loser's rows of the
//! shared days and keys are dropped. Reports of different levels of one platform (campaigns and keywords)
//! that share a campaign on a day are the same money: the coarsest that carries the grain is used.

use super::dropped::Dropped;
use super::overlap::Compared;
use super::sift;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::facts::Facts;
use crate::facts::fact::{Days, Fact, Keys, measures_of};
use crate::facts::file::FileInfo;
use crate::facts::rank::ranks;
use crate::facts::symbol::Symbol;
use crate::ledger::RowClass;
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Drops what another file tells already. `grain` is what the report asks for.
pub fn settle(all: &mut Facts, grain: &BTreeSet<Dimension>) -> Result<()> {
    let Facts { facts, files, symbols, notes, .. } = all;
    let mut listed = Dropped::default();
    super::listed::settle(facts, files, &mut listed)?;
    listed.say(files, "left out: another file of the same system tells those days one by one", notes);
    let mut dropped = [Dropped::default(), Dropped::default()];
    for kind in Kind::ALL {
        let members: Vec<usize> = files
            .iter()
            .filter(|file| file.is_summed && file.kinds.contains(&kind))
            .map(|file| file.index)
            .collect();
        if members.len() > 1 {
            let levels = levels(files, &members);
            let compared = Compared::new(facts, kind, &levels, symbols);
            let [finer, shared] = &mut dropped;
            drop_finer_levels(facts, files, (kind, &levels, &compared), grain, finer)?;
            refuse_torn_ranges(facts, files, (kind, &levels, &compared))?;
            drop_shared_keys(facts, files, (kind, &levels, &compared), shared);
            for at in members.iter().filter(|at| finer.is_of(**at) || shared.is_of(**at)) {
                silence(facts, files, kind, *at);
            }
        }
    }
    let [finer, shared] = &dropped;
    finer.say(files, "left out: a report of another level tells the same campaigns and days", notes);
    shared.say_shared(files, notes);
    Ok(())
}

/// What a file's rows are split by, without where they come from and when.
type Level = BTreeSet<Dimension>;

/// A kind, the files that tell it in sums, and the keys by which these are compared.
type Members<'a> = (Kind, &'a HashMap<usize, Level>, &'a Compared);

fn levels(files: &[FileInfo], members: &[usize]) -> HashMap<usize, Level> {
    use Dimension::{
        Account, Ad, AdGroup, Campaign, CampaignId, Channel, Device, Keyword, Medium, Platform, Source,
    };
    let of = |file: &FileInfo| {
        let mut level = file.carries.clone();
        level.remove(&Platform);
        level.remove(&Account);
        if file.platform.is_some() {
            // An ad platform's channel follows from its campaigns.
            for dimension in [Channel, Source, Medium] {
                level.remove(&dimension);
            }
        }
        // A report may name its campaigns, number them, or both: it is one level.
        if level.remove(&CampaignId) {
            level.insert(Campaign);
        }
        // What tells but a part stands behind all others: it counts as the finest level.
        if file.is_partial {
            level.extend([AdGroup, Ad, Device, Keyword]);
        }
        level
    };
    members.iter().filter_map(|at| Some((*at, of(files.get(*at)?)))).collect()
}

/// The key by which two levels can be compared: the finest of campaign and channel that both tell.
fn shared_key(a: &Level, b: &Level) -> Option<Dimension> {
    [Dimension::Campaign, Dimension::Channel].into_iter().find(|key| a.contains(key) && b.contains(key))
}

fn drop_finer_levels(
    facts: &mut Vec<Fact>,
    files: &mut [FileInfo],
    (kind, levels, compared): Members<'_>,
    grain: &BTreeSet<Dimension>,
    dropped: &mut Dropped,
) -> Result<()> {
    // Which files tell of which platform or system: a column may name several.
    let mut platforms: BTreeMap<(Symbol, String), BTreeSet<usize>> = BTreeMap::new();
    let place = |fact: &Fact, files: &[FileInfo]| {
        let system = if kind == Kind::Spend {
            ""
        } else {
            files.get(fact.file).map_or("", |file| file.system.as_str())
        };
        (fact.keys.get(Dimension::Platform), system.to_owned())
    };
    for fact in facts.iter().filter(|fact| fact.kind == kind && levels.contains_key(&fact.file)) {
        platforms.entry(place(fact, files)).or_default().insert(fact.file);
    }
    for (platform, members) in &platforms {
        let distinct: BTreeSet<&Level> = members.iter().filter_map(|at| levels.get(at)).collect();
        if distinct.len() < 2 {
            continue;
        }
        let tells = |at: &usize| {
            let can_tell = |file: &FileInfo| grain.iter().filter(|key| file.can_tell(kind, **key)).count();
            files.get(*at).map_or(0, can_tell)
        };
        let carries = |level: &Level| {
            members.iter().filter(|at| levels.get(*at) == Some(level)).map(tells).max().unwrap_or(0)
        };
        // What tells but a part gives way, whatever else it tells: the total must not depend on the keys asked for.
        let is_whole = |level: &Level| {
            let mut of_level = members.iter().filter(|at| levels.get(*at) == Some(level));
            of_level.any(|at| files.get(*at).is_some_and(|file| !file.is_partial))
        };
        // Of reports that are as coarse the one that tells more leaves nothing out; campaigns know their channels.
        let total = |level: &Level| total_of(facts, (kind, levels), level, members);
        let rank = |level: &Level| {
            let coarse = std::cmp::Reverse(level.len());
            (is_whole(level), carries(level), coarse, total(level), level.contains(&Dimension::Campaign))
        };
        let Some(best) = distinct.iter().copied().max_by_key(|level| rank(level)) else {
            continue;
        };
        let is_best = |file: usize| levels.get(&file) == Some(best);
        let name = |fact: &Fact, key: Option<Dimension>| match key {
            Some(Dimension::Campaign) => campaign(&compared.keys(fact)),
            Some(key) => compared.keys(fact).get(key),
            None => Symbol::NONE,
        };
        let mut told: HashMap<(Option<Dimension>, Symbol), Vec<Option<Days>>> = HashMap::new();
        let keys = [Some(Dimension::Campaign), Some(Dimension::Channel), None];
        let of_place: Vec<bool> =
            facts.iter().map(|fact| fact.kind == kind && place(fact, files) == *platform).collect();
        for (fact, _) in facts.iter().zip(&of_place).filter(|(fact, here)| **here && is_best(fact.file)) {
            for key in keys {
                told.entry((key, name(fact, key))).or_default().push(fact.days);
            }
        }
        let mut here = of_place.into_iter();
        let tell: Vec<BTreeSet<MeasureId>> = files.iter().map(|file| file.tells.clone()).collect();
        let best_tells: BTreeSet<MeasureId> = members
            .iter()
            .filter(|at| is_best(**at))
            .filter_map(|at| tell.get(*at))
            .flatten()
            .copied()
            .collect();
        let best_files: Vec<&FileInfo> =
            members.iter().filter(|at| is_best(**at)).filter_map(|at| files.get(*at)).collect();
        let best_days: Vec<Option<Days>> = best_files.iter().map(|file| file.covered).collect();
        let best_path = best_files.first().map(|file| file.path.clone()).unwrap_or_default();
        let mut torn = None;
        sift(facts, files, |fact| {
            let is_other = here.next().unwrap_or(false) && !is_best(fact.file);
            let key = shared_key(levels.get(&fact.file).filter(|_| is_other)?, best);
            let shares = tell.get(fact.file).is_some_and(|own| !own.is_disjoint(&best_tells));
            let places = told.get(&(key, name(fact, key)))?;
            let overlaps = places.iter().any(|each| may_overlap(*each, fact.days));
            if shares && overlaps {
                let days = fact.days.filter(|days| !days.is_covered_by(&best_days));
                torn = torn.or(days.map(|days| (fact.file, days)));
                dropped.add(fact);
                return Some(RowClass::Superseded);
            }
            None
        });
        if let Some((file, days)) = torn {
            let path = files.get(file).map(|file| file.path.as_str()).unwrap_or_default();
            return Err(torn_range(path, days, &best_path));
        }
    }
    Ok(())
}

/// What the files of a level tell of the kind: only their sizes are compared, whatever the currency.
fn total_of(
    facts: &[Fact],
    (kind, levels): (Kind, &HashMap<usize, Level>),
    level: &Level,
    members: &BTreeSet<usize>,
) -> Decimal {
    let main = match kind {
        Kind::Spend => MeasureId::Spend,
        Kind::Sessions => MeasureId::Sessions,
        Kind::Leads => MeasureId::Leads,
        Kind::Orders | Kind::Refunds => MeasureId::Revenue,
    };
    facts
        .iter()
        .filter(|fact| fact.kind == kind && members.contains(&fact.file))
        .filter(|fact| levels.get(&fact.file) == Some(level))
        .filter_map(|fact| fact.sums.get(main))
        .fold(Decimal::ZERO, |all, one| all.checked_add(one).unwrap_or(all))
}

/// A file of which no row of the kind counts any more tells nothing of it: what it alone told is unknown, not 0.
pub(super) fn silence(facts: &[Fact], files: &mut [FileInfo], kind: Kind, at: usize) {
    let is_told = facts.iter().any(|fact| fact.kind == kind && fact.file == at);
    if let Some(file) = files.get_mut(at).filter(|_| !is_told) {
        file.tells.retain(|measure| !measures_of(kind).contains(measure));
    }
}

/// Rows of "All time" may be of any day.
fn may_overlap(a: Option<Days>, b: Option<Days>) -> bool {
    a.zip(b).is_none_or(|(a, b)| a.overlaps(b))
}

fn campaign(keys: &Keys) -> Symbol {
    let id = keys.get(Dimension::CampaignId);
    if id.is_none() { keys.get(Dimension::Campaign) } else { id }
}

/// A row of many days of which another file tells only some cannot be counted once: neither can be split.
fn refuse_torn_ranges(
    facts: &[Fact],
    files: &[FileInfo],
    (kind, levels, compared): Members<'_>,
) -> Result<()> {
    let of_kind = || facts.iter().filter(|fact| fact.kind == kind && levels.contains_key(&fact.file));
    let is_range = |days: Days| days.from != days.to;
    let mut ranges: HashMap<(Keys, &Level), Vec<(usize, Days)>> = HashMap::new();
    for fact in of_kind() {
        if let (Some(days), Some(level)) = (fact.days.filter(|days| is_range(*days)), levels.get(&fact.file))
        {
            ranges.entry((compared.keys(fact), level)).or_default().push((fact.file, days));
        }
    }
    for fact in of_kind() {
        let (Some(days), Some(level)) = (fact.days, levels.get(&fact.file)) else { continue };
        let Some(found) = ranges.get(&(compared.keys(fact), level)) else { continue };
        for (other, range) in
            found.iter().filter(|(other, range)| *other != fact.file && range.overlaps(days))
        {
            let (own, other) = (files.get(fact.file), files.get(*other));
            let covers = |file: Option<&FileInfo>, days: Days| file.is_some_and(|file| file.covers(days));
            if covers(own, *range)
                || covers(other, days) && days.is_within(*range) && !covers_only_part(own, *range)
            {
                continue;
            }
            let name = |file: Option<&FileInfo>| file.map(|file| file.path.clone()).unwrap_or_default();
            return Err(torn_range(&name(other), *range, &name(own)));
        }
    }
    Ok(())
}

/// Rows of a file reach over days of which another one that counts tells only some.
pub(super) fn torn_range(path: &str, days: Days, other: &str) -> Refusal {
    let Days { from, to } = days;
    let message = format!("{path} has rows of {from} to {to}, of which {other} tells only a part");
    Diagnostic::error("torn-range", message)
        .at(Location::file(path))
        .hint("export it with a day column, or leave one of the two out: ignore = [\"…\"]")
        .into()
}

/// True where the file's days end inside the range, so that its rows are only some of the range's.
fn covers_only_part(file: Option<&FileInfo>, range: Days) -> bool {
    file.and_then(|file| file.covered)
        .is_some_and(|covered| !range.is_within(covered) && !covered.is_within(range))
}

/// A file and the days for which it tells a key.
type Place = (usize, Option<Days>);

fn drop_shared_keys(
    facts: &mut Vec<Fact>,
    files: &mut [FileInfo],
    (kind, levels, compared): Members<'_>,
    dropped: &mut Dropped,
) {
    let ranks = ranks(files, kind);
    let rank = |file: usize| ranks.get(file).copied().unwrap_or(usize::MAX);
    // Every place that a key is told, best file first.
    let mut told: HashMap<(Keys, &Level), Vec<Place>> = HashMap::new();
    for fact in facts.iter().filter(|fact| fact.kind == kind) {
        if let Some(level) = levels.get(&fact.file) {
            told.entry((compared.keys(fact), level)).or_default().push((fact.file, fact.days));
        }
    }
    told.retain(|_, places| {
        places.iter().any(|(file, _)| Some(file) != places.first().map(|(first, _)| first))
    });
    let files_tell: Vec<BTreeSet<MeasureId>> = files
        .iter()
        .map(|file| {
            measures_of(kind).iter().copied().filter(|measure| file.tells.contains(measure)).collect()
        })
        .collect();
    sift(facts, files, |fact| {
        if fact.kind != kind {
            return None;
        }
        let places = told.get(&(compared.keys(fact), levels.get(&fact.file)?))?;
        let is_told_better = places.iter().any(|(file, days)| {
            rank(*file) < rank(fact.file)
                && shares_measure(files_tell.get(*file), files_tell.get(fact.file))
                && may_overlap(*days, fact.days)
        });
        is_told_better.then(|| {
            dropped.add(fact);
            RowClass::Superseded
        })
    });
}

/// A report of users and one of visits may share every key and tell nothing twice.
fn shares_measure(a: Option<&BTreeSet<MeasureId>>, b: Option<&BTreeSet<MeasureId>>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if !a.is_disjoint(b))
}
