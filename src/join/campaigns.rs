//! The campaigns that have spend: found by (platform, id), else by (platform, normalised name).
//!
//! Many names under one id are one campaign; the latest name is shown. Equal names on two platforms are
//! two campaigns.

use super::hidden::{self, Match};
use super::names::Names;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::facts::fact::{Fact, Keys};
use crate::facts::symbol::{Symbol, Symbols};
use chrono::NaiveDate;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Where a name holds: the platform, or the channel where a hand-made sheet names no platform.
type Scope = Symbol;

/// A campaign that some spend file names.
#[derive(Debug, Clone, Default)]
pub struct Campaign {
    pub platform: Symbol,
    pub id: Symbol,
    /// The name shown: the latest, then the one with most rows, then the first by byte order.
    pub name: Symbol,
    /// The channel with most spend.
    pub channel: Symbol,
    pub spend: Decimal,
}

/// All campaigns with spend.
#[derive(Debug, Default)]
pub struct Campaigns {
    all: Vec<Campaign>,
    by_id: HashMap<(Scope, Symbol), usize>,
    by_name: HashMap<(Scope, Symbol), usize>,
    /// For rows that name no platform: the campaigns of a name over all scopes.
    any_id: HashMap<Symbol, Vec<usize>>,
    any_name: HashMap<Symbol, Vec<usize>>,
}

#[derive(Default)]
struct Seen {
    names: HashMap<Symbol, (Option<NaiveDate>, u64)>,
    channels: BTreeMap<Symbol, Decimal>,
}

impl Campaigns {
    /// Finds the campaigns of the spend facts.
    pub fn new(facts: &[Fact], names: &mut Names, symbols: &mut Symbols) -> Self {
        let mut found = Campaigns::default();
        let mut seen: Vec<Seen> = Vec::new();
        // Rows with an id go first, so that rows with only a name can join them.
        for with_id in [true, false] {
            for fact in facts.iter().filter(|fact| fact.kind == Kind::Spend) {
                let keys = &fact.keys;
                let (id, raw) = (keys.get(Dimension::CampaignId), keys.get(Dimension::Campaign));
                if id.is_none() == with_id || (id.is_none() && raw.is_none()) {
                    continue;
                }
                let name = names.normal(raw, symbols);
                let at = found.place(scope(keys), id, name);
                if seen.len() < found.all.len() {
                    seen.resize_with(found.all.len(), Seen::default);
                }
                let (Some(campaign), Some(seen)) = (found.all.get_mut(at), seen.get_mut(at)) else {
                    continue;
                };
                campaign.platform = keys.get(Dimension::Platform);
                let spend = fact.sums.get(MeasureId::Spend).unwrap_or_default();
                campaign.spend = campaign.spend.checked_add(spend).unwrap_or(campaign.spend);
                if !raw.is_none() {
                    let (day, rows) = seen.names.entry(raw).or_default();
                    *day = (*day).max(fact.days.map(|days| days.to));
                    *rows += fact.rows;
                }
                let channel = seen.channels.entry(keys.get(Dimension::Channel)).or_default();
                *channel = channel.checked_add(spend).unwrap_or(*channel);
            }
        }
        for (campaign, seen) in found.all.iter_mut().zip(&seen) {
            let latest = seen.names.iter().max_by(|(a, a_seen), (b, b_seen)| {
                a_seen.cmp(b_seen).then_with(|| symbols.text(**b).cmp(&symbols.text(**a)))
            });
            campaign.name = latest.map_or(campaign.id, |(name, _)| *name);
            let channel = seen
                .channels
                .iter()
                .filter(|(channel, _)| !channel.is_none())
                .max_by(|a, b| a.1.cmp(b.1).then_with(|| symbols.text(*b.0).cmp(&symbols.text(*a.0))));
            campaign.channel = channel.map(|(channel, _)| *channel).unwrap_or_default();
        }
        found
    }

    /// The campaign of a row, where it has one with spend.
    ///
    /// A row that names its platform is looked up there; one that does not matches a campaign that is
    /// the only one of its id or name. Where neither id nor name fits, an id within the tags may.
    pub fn find(&self, keys: &Keys, names: &mut Names, symbols: &mut Symbols) -> Match {
        let (id, raw) = (keys.get(Dimension::CampaignId), keys.get(Dimension::Campaign));
        let name = names.normal(raw, symbols);
        let told = |map: &HashMap<(Scope, Symbol), usize>, scope: Scope, key: Symbol| {
            map.get(&(scope, key)).copied().filter(|_| !key.is_none())
        };
        let scopes = [keys.get(Dimension::Platform), keys.get(Dimension::Channel)];
        for scope in scopes.into_iter().filter(|scope| !scope.is_none()) {
            if let Some(at) = told(&self.by_id, scope, id) {
                return Match::Told(at);
            }
            if let Some(at) = told(&self.by_id, scope, raw) {
                return Match::Within(at, "utm_campaign");
            }
            if let Some(at) = told(&self.by_name, scope, name) {
                return Match::Told(at);
            }
        }
        let mut several = Match::None;
        if !self.is_bound(keys) {
            let fitting = |map: &HashMap<Symbol, Vec<usize>>, key: Symbol| {
                map.get(&key).map(Vec::as_slice).unwrap_or_default().to_vec()
            };
            match fitting(&self.any_id, id).as_slice() {
                [] => {}
                [at] => return Match::Told(*at),
                _ => several = Match::Several(id),
            }
            match fitting(&self.any_id, raw).as_slice() {
                [] => {}
                [at] => return Match::Within(*at, "utm_campaign"),
                _ => several = Match::Several(raw),
            }
            // Of a name of several the row is listed as unmatched.
            if let [at] = fitting(&self.any_name, name).as_slice() {
                return Match::Told(*at);
            }
        }
        match hidden::within(self, keys, symbols) {
            Match::None => several,
            found => found,
        }
    }

    /// The campaign that a row of spend made, also where others have its name and it says neither platform nor channel.
    pub fn of_spend(&self, keys: &Keys, names: &mut Names, symbols: &mut Symbols) -> Option<u32> {
        let id = keys.get(Dimension::CampaignId);
        let at = if id.is_none() {
            let name = names.normal(keys.get(Dimension::Campaign), symbols);
            self.by_name.get(&(scope(keys), name))
        } else {
            self.by_id.get(&(scope(keys), id))
        };
        at.and_then(|at| u32::try_from(*at).ok())
    }

    /// True for a row whose platform has campaigns with spend: it is none of another platform.
    fn is_bound(&self, keys: &Keys) -> bool {
        let platform = keys.get(Dimension::Platform);
        !platform.is_none() && self.has_scope(platform)
    }

    /// The campaigns of an id that a row with these keys can belong to.
    pub fn with_id(&self, keys: &Keys, id: Symbol) -> Vec<usize> {
        if self.is_bound(keys) {
            return self.by_id.get(&(keys.get(Dimension::Platform), id)).copied().into_iter().collect();
        }
        self.any_id.get(&id).cloned().unwrap_or_default()
    }

    /// The campaigns of an id, whatever their platform.
    pub fn of_id(&self, id: Symbol) -> impl Iterator<Item = &Campaign> {
        let found = self.any_id.get(&id);
        found.into_iter().flatten().filter_map(|at| self.all.get(*at))
    }

    pub fn get(&self, at: usize) -> Option<&Campaign> {
        self.all.get(at)
    }

    /// True when several campaigns with spend have the name: a row that names no platform fits none.
    pub fn is_ambiguous(&self, name: Symbol) -> bool {
        self.any_name.get(&name).is_some_and(|found| found.len() > 1)
    }

    /// The channel that other files tell for a campaign whose spend names none.
    pub fn adopt_channel(&mut self, at: usize, channel: Symbol) {
        if let Some(campaign) = self.all.get_mut(at).filter(|campaign| campaign.channel.is_none()) {
            campaign.channel = channel;
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Campaign> {
        self.all.iter()
    }

    fn has_scope(&self, scope: Scope) -> bool {
        self.all.iter().any(|campaign| campaign.platform == scope)
    }

    fn place(&mut self, scope: Scope, id: Symbol, name: Symbol) -> usize {
        let known =
            if id.is_none() { self.by_name.get(&(scope, name)) } else { self.by_id.get(&(scope, id)) };
        let at = match known {
            Some(at) => *at,
            None => {
                self.all.push(Campaign { id, ..Campaign::default() });
                self.all.len() - 1
            }
        };
        let add = |map: &mut HashMap<Symbol, Vec<usize>>, key: Symbol| {
            let all = map.entry(key).or_default();
            if !key.is_none() && !all.contains(&at) {
                all.push(at);
            }
        };
        if !id.is_none() {
            self.by_id.insert((scope, id), at);
            add(&mut self.any_id, id);
        }
        if !name.is_none() {
            self.by_name.entry((scope, name)).or_insert(at);
            add(&mut self.any_name, name);
        }
        at
    }
}

fn scope(keys: &Keys) -> Scope {
    let platform = keys.get(Dimension::Platform);
    if platform.is_none() { keys.get(Dimension::Channel) } else { platform }
}
