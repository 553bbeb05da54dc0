//! How the kinds meet: which channels and campaigns spend, sessions, leads and orders share, with their money.
//!
//! In: facts whose keys are resolved, and the spellings of their files. Out: for each dimension the keys with what each
//! kind has there, and for keys without a partner the names that may mean the same. Changes nothing.

use super::campaigns::Campaigns;
use super::likeness::{AS_GOOD, Because, Name, likeness};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::channel::is_default_channel;
use crate::decimal::Decimal;
use crate::facts::Facts;
use crate::facts::fact::Fact;
use crate::facts::file::FileInfo;
use crate::facts::source::Role;
use crate::normalise::currency::Currency;
use crate::normalise::name::normalise;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The kinds that meet.
pub const KINDS: [Kind; 4] = [Kind::Spend, Kind::Sessions, Kind::Leads, Kind::Orders];

/// The dimensions on which they do.
pub const MET_ON: [Dimension; 2] = [Dimension::Channel, Dimension::Campaign];

/// How many keys without a partner are compared with all others.
const COMPARED: usize = 300;

/// How many candidates of an ambiguous name are told.
const CANDIDATES: usize = 4;

/// What one kind has under a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weight {
    /// Sessions, leads or orders; spend is not counted.
    pub count: Option<Decimal>,
    /// Spend or revenue, by currency.
    pub money: BTreeMap<Option<Currency>, Decimal>,
}

impl Weight {
    fn add(&mut self, fact: &Fact) {
        let (count, money) = match fact.kind {
            Kind::Spend => (None, Some(MeasureId::Spend)),
            Kind::Sessions => (Some(MeasureId::Sessions), None),
            Kind::Leads => (Some(MeasureId::Leads), None),
            Kind::Orders | Kind::Refunds => (Some(MeasureId::Orders), Some(MeasureId::Revenue)),
        };
        let plus = |sum: Decimal, more: Decimal| sum.checked_add(more).unwrap_or(sum);
        if let Some(count) = count {
            let more = fact.sums.get(count).unwrap_or_default();
            self.count = Some(plus(self.count.unwrap_or_default(), more));
        }
        if let Some(more) = money.and_then(|measure| fact.sums.get(measure)) {
            let sum = self.money.entry(fact.currency).or_default();
            *sum = plus(*sum, more);
        }
    }

    pub fn merge(&mut self, other: &Weight) {
        let plus = |sum: Decimal, more: Decimal| sum.checked_add(more).unwrap_or(sum);
        if let Some(more) = other.count {
            self.count = Some(plus(self.count.unwrap_or_default(), more));
        }
        for (currency, more) in &other.money {
            let sum = self.money.entry(*currency).or_default();
            *sum = plus(*sum, *more);
        }
    }

    /// For sorting: money of all currencies as one heap, then the count.
    fn size(&self) -> (Decimal, Decimal) {
        let plus = |sum: Decimal, more: &Decimal| sum.checked_add(more.abs()).unwrap_or(sum);
        (self.money.values().fold(Decimal::ZERO, plus), self.count.unwrap_or_default())
    }
}

/// A channel or campaign, and what each kind has there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Key {
    /// `None`: the rows do not tell it.
    pub name: Option<String>,
    /// Of a campaign, where it is known.
    pub platform: Option<String>,
    pub sides: BTreeMap<Kind, Weight>,
}

impl Key {
    /// Spend first, then revenue, then counts.
    fn size(&self) -> Vec<(Decimal, Decimal)> {
        let of = |kind: &Kind| self.sides.get(kind).map(Weight::size).unwrap_or_default();
        [Kind::Spend, Kind::Orders, Kind::Leads, Kind::Sessions].iter().map(of).collect()
    }
}

/// Two kinds on one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub kinds: [Kind; 2],
    /// Keys that both have, and what each has there.
    pub both: (usize, [Weight; 2]),
    /// Keys that only the one, or only the other, has.
    pub alone: [(usize, Weight); 2],
    /// What tells no key at all.
    pub untold: [Weight; 2],
}

/// A name of one kind that may mean a name of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub from: String,
    pub sides: BTreeMap<Kind, Weight>,
    /// One where it is clear, else all that come into question.
    pub to: Vec<String>,
    pub because: Because,
}

/// The kinds on one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    pub dimension: Dimension,
    /// The kinds that tell it, and those that are there and do not.
    pub kinds: Vec<Kind>,
    pub silent: Vec<Kind>,
    /// By money, then by count, the largest first.
    pub keys: Vec<Key>,
    pub suggestions: Vec<Suggestion>,
}

/// The channel and campaign texts as they stand in the files, normalised: only these can be given an alias.
pub type Written = BTreeSet<(Dimension, String)>;

/// What stands in the files, before keys are resolved.
pub fn written(facts: &Facts) -> Written {
    let texts = |fact: &Fact| {
        MET_ON.map(|dimension| facts.symbols.text(fact.keys.get(dimension)).map(|text| (dimension, text)))
    };
    let once: BTreeSet<(Dimension, &str)> = facts.facts.iter().flat_map(texts).flatten().collect();
    once.into_iter().map(|(dimension, text)| (dimension, normalise(text))).collect()
}

/// Lays the kinds side by side.
pub fn meet(facts: &Facts, campaigns: &Campaigns, written: &Written) -> Vec<Split> {
    MET_ON.into_iter().filter_map(|dimension| split(dimension, facts, campaigns, written)).collect()
}

fn split(dimension: Dimension, facts: &Facts, campaigns: &Campaigns, written: &Written) -> Option<Split> {
    let counts = |file: &&FileInfo, kind: Kind| file.role == Role::Primary && file.kinds.contains(&kind);
    let is_there = |kind: &Kind| facts.files.iter().any(|file| counts(&file, *kind));
    let here: Vec<Kind> = KINDS.into_iter().filter(is_there).collect();
    let tells =
        |kind: &Kind| facts.files.iter().any(|file| counts(&file, *kind) && file.can_tell(*kind, dimension));
    let (kinds, silent): (Vec<Kind>, Vec<Kind>) = here.into_iter().partition(tells);
    if kinds.is_empty() {
        return None;
    }
    let mut keys: BTreeMap<(Option<u32>, Option<String>, Option<&str>), Key> = BTreeMap::new();
    for fact in facts.facts.iter().filter(|fact| kinds.contains(&fact.kind)) {
        let own = facts.symbols.text(fact.keys.get(dimension));
        let campaign = fact.campaign.filter(|_| dimension == Dimension::Campaign);
        let found = campaign.and_then(|at| campaigns.get(at as usize));
        let name = found.and_then(|campaign| facts.symbols.text(campaign.name)).or(own);
        let platform = match (dimension, found) {
            (Dimension::Campaign, Some(campaign)) => facts.symbols.text(campaign.platform),
            (Dimension::Campaign, None) if name.is_some() => {
                facts.symbols.text(fact.keys.get(Dimension::Platform))
            }
            _ => None,
        };
        let id = (campaign, name.filter(|_| campaign.is_none()).map(normalise), platform);
        let key = keys.entry(id).or_insert_with(|| Key {
            name: name.map(str::to_owned),
            platform: platform.map(str::to_owned),
            sides: BTreeMap::new(),
        });
        key.sides.entry(fact.kind).or_default().add(fact);
    }
    let mut keys: Vec<Key> = keys.into_values().collect();
    keys.sort_by(|a, b| b.size().cmp(&a.size()).then_with(|| a.name.cmp(&b.name)));
    let mut split = Split { dimension, kinds, silent, keys, suggestions: Vec::new() };
    split.suggestions = split.suggest(written);
    Some(split)
}

impl Split {
    /// The kinds two by two, spend first.
    pub fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (at, left) in self.kinds.iter().enumerate() {
            for right in self.kinds.iter().skip(at + 1) {
                pairs.push(self.pair([*left, *right]));
            }
        }
        pairs
    }

    fn pair(&self, kinds: [Kind; 2]) -> Pair {
        let mut pair =
            Pair { kinds, both: Default::default(), alone: Default::default(), untold: Default::default() };
        for key in &self.keys {
            let sides = kinds.map(|kind| key.sides.get(&kind));
            let [left, right] = &mut pair.alone;
            match (&key.name, sides) {
                (None, sides) => {
                    for (sum, side) in pair.untold.iter_mut().zip(sides) {
                        side.into_iter().for_each(|side| sum.merge(side));
                    }
                }
                (_, [Some(a), Some(b)]) => {
                    pair.both.0 += 1;
                    let [first, second] = &mut pair.both.1;
                    first.merge(a);
                    second.merge(b);
                }
                (_, [Some(side), None]) => {
                    left.0 += 1;
                    left.1.merge(side);
                }
                (_, [None, Some(side)]) => {
                    right.0 += 1;
                    right.1.merge(side);
                }
                (_, [None, None]) => {}
            }
        }
        pair
    }

    /// For keys that the first kind does not have, those of its keys that are spelt alike.
    fn suggest(&self, written: &Written) -> Vec<Suggestion> {
        let Some(first) = self.kinds.first() else { return Vec::new() };
        let is_partner = |key: &&Key| key.sides.contains_key(first) && key.name.is_some();
        let partners: Vec<(&Key, Name)> = self
            .keys
            .iter()
            .filter(is_partner)
            .map(|key| (key, Name::new(key.name.as_deref().unwrap_or_default())))
            .collect();
        let is_lone = |key: &&Key| {
            let Some(name) = key.name.as_deref() else { return false };
            let is_written = written.contains(&(self.dimension, normalise(name)));
            // What the rules call a channel needs no other name.
            let is_settled = self.dimension == Dimension::Channel && is_default_channel(name);
            !key.sides.contains_key(first) && is_written && !is_settled
        };
        let mut lone: Vec<&Key> = self.keys.iter().filter(is_lone).collect();
        lone.sort_by_key(|key| Reverse(key.size()));
        lone.truncate(COMPARED);
        let mut found: Vec<Suggestion> = Vec::new();
        for next in lone.into_iter().filter_map(|key| suggestion(key, &partners)) {
            // One name on two platforms is one line of the settings.
            match found.iter_mut().find(|known| normalise(&known.from) == normalise(&next.from)) {
                Some(known) => {
                    for (kind, weight) in &next.sides {
                        known.sides.entry(*kind).or_default().merge(weight);
                    }
                    let more = next.to.into_iter().filter(|name| !known.to.contains(name));
                    known.to.extend(more.collect::<Vec<_>>());
                }
                None => found.push(next),
            }
        }
        found
    }
}

fn suggestion(key: &Key, partners: &[(&Key, Name)]) -> Option<Suggestion> {
    let from = key.name.clone()?;
    let own = Name::new(&from);
    // A row that names its platform belongs to none of another, where that platform has campaigns at all.
    let is_bound = key.platform.is_some() && partners.iter().any(|(other, _)| other.platform == key.platform);
    let mut like: Vec<(f64, Because, &Key)> = partners
        .iter()
        .filter(|(other, _)| !is_bound || other.platform == key.platform)
        .filter_map(|(other, name)| likeness(&own, name).map(|(much, because)| (much, because, *other)))
        .collect();
    like.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.name.cmp(&b.2.name)));
    let (best, because, _) = *like.first()?;
    like.retain(|(much, ..)| best - much < AS_GOOD);
    let several = like.len() > 1;
    let shown = |other: &Key| {
        let name = other.name.clone().unwrap_or_default();
        match &other.platform {
            Some(platform) if several => format!("{name} ({platform})"),
            _ => name,
        }
    };
    let to = like.iter().take(CANDIDATES).map(|(.., other)| shown(other)).collect();
    Some(Suggestion { from, sides: key.sides.clone(), to, because })
}
