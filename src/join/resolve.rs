//! Key resolution: aliases, platform, campaign, channel, before anything is rolled up.
//!
//! First the aliases of the settings; then the platform, from the profile, else from source and medium;
//! then the campaign with spend that the row belongs to; last the channel: that of its campaign, else its
//! own cell, else GA4's default channel rules with our table for CIS sources.

use super::campaigns::Campaigns;
use super::names::{Aliases, Names};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::channel::{channel_of, platform_of};
use crate::facts::Facts;
use crate::facts::fact::{Fact, Keys};
use crate::facts::symbol::{Symbol, Symbols};
use crate::normalise::name;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What resolution found beside the keys it wrote into the facts.
#[derive(Debug, Default)]
pub struct Resolution {
    pub campaigns: Campaigns,
    /// Names of campaigns that look paid but match none with spend, with their rows, by kind.
    pub unmatched: BTreeMap<Kind, BTreeMap<String, u64>>,
    /// For each fact, whether it belongs to a key with spend; `None` where its file cannot tell.
    pub paid: Vec<Option<bool>>,
}

/// Texts that exports write where there is no campaign.
const NO_CAMPAIGN: [&str; 5] = ["(organic)", "(direct)", "(referral)", "(none)", "(not provided)"];

/// Resolves the keys of all facts in place.
pub fn resolve(facts: &mut Facts, aliases: &Aliases, names: &mut Names) -> Resolution {
    let Facts { facts, symbols, files, .. } = facts;
    let mut memo = HashMap::new();
    for fact in facts.iter_mut() {
        apply_aliases(&mut fact.keys, aliases, symbols, &mut memo);
        drop_pseudo_campaign(&mut fact.keys, symbols);
    }
    let mut channels = Channels::default();
    for fact in facts.iter_mut() {
        let may_be_direct = fact.kind == Kind::Sessions
            && files.get(fact.file).is_some_and(|file| file.carries.contains(&Dimension::Source));
        channels.own(&mut fact.keys, fact.kind, may_be_direct, symbols);
    }
    let campaigns = Campaigns::new(facts, names, symbols);
    let mut unmatched: BTreeMap<Kind, BTreeMap<String, u64>> = BTreeMap::new();
    let mut matched = Vec::with_capacity(facts.len());
    let mut found: HashMap<Keys, Option<Keys>> = HashMap::new();
    for fact in facts.iter_mut() {
        let resolved = *found.entry(fact.keys).or_insert_with(|| {
            let campaign = campaigns.find(&fact.keys, names, symbols)?;
            let mut keys = fact.keys;
            let told = [
                (Dimension::Platform, campaign.platform),
                (Dimension::Campaign, campaign.name),
                (Dimension::CampaignId, campaign.id),
                (Dimension::Channel, campaign.channel),
            ];
            for (dimension, symbol) in told {
                // A spend row keeps its own channel: a campaign may run in several.
                let is_own = fact.kind == Kind::Spend && dimension == Dimension::Channel;
                if !symbol.is_none() && (!is_own || keys.get(dimension).is_none()) {
                    keys.set(dimension, symbol);
                }
            }
            Some(keys)
        });
        matched.push(resolved.is_some());
        match resolved {
            Some(keys) => fact.keys = keys,
            None if !fact.keys.get(Dimension::Platform).is_none() => {
                if let Some(campaign) = symbols.text(fact.keys.get(Dimension::Campaign)) {
                    *unmatched.entry(fact.kind).or_default().entry(campaign.to_owned()).or_default() +=
                        fact.rows;
                }
            }
            None => {}
        }
    }
    let paid = paid(facts, &matched, &campaigns, names, symbols);
    Resolution { campaigns, unmatched, paid }
}

fn apply_aliases(
    keys: &mut Keys,
    aliases: &Aliases,
    symbols: &mut Symbols,
    memo: &mut HashMap<(Dimension, Symbol), Symbol>,
) {
    for (dimension, table) in aliases {
        let own = keys.get(*dimension);
        if own.is_none() {
            continue;
        }
        let target = *memo.entry((*dimension, own)).or_insert_with(|| {
            let normal = symbols.text(own).map(name::normalise).unwrap_or_default();
            table.get(&normal).map_or(own, |name| symbols.intern(name))
        });
        keys.set(*dimension, target);
    }
}

fn drop_pseudo_campaign(keys: &mut Keys, symbols: &Symbols) {
    let is_none = symbols
        .text(keys.get(Dimension::Campaign))
        .is_some_and(|text| NO_CAMPAIGN.iter().any(|pseudo| text.eq_ignore_ascii_case(pseudo)));
    if is_none {
        keys.set(Dimension::Campaign, Symbol::NONE);
    }
}

/// A row's own platform and channel, each (source, medium, campaign) asked once.
#[derive(Default)]
struct Channels {
    by_marks: HashMap<(Symbol, Symbol, Symbol), (Symbol, Symbol)>,
}

impl Channels {
    fn own(&mut self, keys: &mut Keys, kind: Kind, may_be_direct: bool, symbols: &mut Symbols) {
        let marks = (keys.get(Dimension::Source), keys.get(Dimension::Medium), keys.get(Dimension::Campaign));
        let is_marked = !marks.0.is_none() || !marks.1.is_none();
        let (platform, channel) = *self.by_marks.entry(marks).or_insert_with(|| {
            let text = |symbol: Symbol| symbols.text(symbol).map(str::to_owned);
            let (source, medium, campaign) = (text(marks.0), text(marks.1), text(marks.2));
            let platform = platform_of(source.as_deref(), medium.as_deref());
            let channel = channel_of(source.as_deref(), medium.as_deref(), campaign.as_deref());
            let channel = symbols.intern(channel);
            (platform.map_or(Symbol::NONE, |platform| symbols.intern(platform)), channel)
        });
        if keys.get(Dimension::Platform).is_none() {
            keys.set(Dimension::Platform, platform);
        }
        // A CRM or shop row without any mark says nothing; a visit without any mark is a direct one.
        let is_told = is_marked || (may_be_direct && kind == Kind::Sessions);
        if keys.get(Dimension::Channel).is_none() && is_told {
            keys.set(Dimension::Channel, channel);
        }
    }
}

/// Whether each fact belongs to a key with spend: decided at the campaign where the row has one, else
/// at the channel.
fn paid(
    facts: &[Fact],
    matched: &[bool],
    campaigns: &Campaigns,
    names: &mut Names,
    symbols: &mut Symbols,
) -> Vec<Option<bool>> {
    let has_campaigns = campaigns.iter().next().is_some();
    let mut channels: HashSet<Symbol> = HashSet::new();
    for fact in facts.iter().filter(|fact| fact.kind == Kind::Spend) {
        channels.insert(names.normal(fact.keys.get(Dimension::Channel), symbols));
    }
    channels.remove(&Symbol::NONE);
    facts
        .iter()
        .zip(matched)
        .map(|(fact, is_matched)| {
            let channel = names.normal(fact.keys.get(Dimension::Channel), symbols);
            let has_campaign = !fact.keys.get(Dimension::Campaign).is_none()
                || !fact.keys.get(Dimension::CampaignId).is_none();
            match () {
                () if fact.kind == Kind::Spend => Some(true),
                () if has_campaigns && has_campaign => Some(*is_matched),
                () => Some(channels.contains(&channel)),
            }
        })
        .collect()
}
