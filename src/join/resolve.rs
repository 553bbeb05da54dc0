//! Key resolution: aliases, platform, campaign, channel, before anything is rolled up.
//!
//! First the aliases of the settings; then the platform, from the profile, else from source and medium;
//! then the campaign with spend that the row belongs to; last the channel: that of its campaign, else its
//! own cell, else GA4's default channel rules with our table for CIS sources.

use super::campaigns::{Campaign, Campaigns};
use super::hidden::{Found, Match};
use super::media;
use super::names::{Aliases, Names};
use super::priced::Priced;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::channel::{channel_at_cost, channel_of, metrica_channel, platform_of};
use crate::diagnostic::Diagnostic;
use crate::facts::Facts;
use crate::facts::fact::{Fact, Keys};
use crate::facts::symbol::{Symbol, Symbols};
use crate::normalise::name;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeMap;

/// What resolution found beside the keys it wrote into the facts.
#[derive(Debug, Default)]
pub struct Resolution {
    pub campaigns: Campaigns,
    /// Names of campaigns that look paid but match none with spend, with their rows, by kind.
    pub unmatched: BTreeMap<Kind, BTreeMap<String, u64>>,
    /// For each fact, whether it belongs to a key with spend.
    pub paid: Vec<bool>,
    pub notes: Vec<Diagnostic>,
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
    let as_media = media::settle(facts, files, symbols);
    let mut channels = Channels::default();
    let priced = Priced::new(facts, symbols);
    for fact in facts.iter_mut() {
        let may_be_direct =
            fact.kind == Kind::Sessions && files.get(fact.file).is_some_and(|file| file.names_sources);
        let is_priced = priced.holds(fact);
        channels.own(&mut fact.keys, fact.kind, (may_be_direct, is_priced), symbols);
    }
    let mut campaigns = Campaigns::new(facts, names, symbols);
    let mut found: HashMap<Keys, Match> = HashMap::new();
    let mut by_id = Found::default();
    for fact in facts.iter_mut() {
        let found = found.entry(fact.keys).or_insert_with(|| campaigns.find(&fact.keys, names, symbols));
        fact.campaign = found.campaign();
        if fact.kind == Kind::Spend {
            fact.campaign = fact.campaign.or_else(|| campaigns.of_spend(&fact.keys, names, symbols));
        } else {
            by_id.count(fact, found);
            if let (Match::Within(..), Some(file)) = (found, files.get_mut(fact.file)) {
                file.carries.insert(Dimension::Campaign);
            }
        }
    }
    let mut notes = by_id.notes(&campaigns, symbols);
    notes.extend(as_media.into_iter().chain(priced.notes(files, symbols)));
    adopt_channels(facts, &mut campaigns, symbols);
    let mut unmatched: BTreeMap<Kind, BTreeMap<String, u64>> = BTreeMap::new();
    for fact in facts.iter_mut() {
        match fact.campaign.and_then(|at| campaigns.get(at as usize)) {
            Some(campaign) => take_keys(fact, campaign),
            None if looks_paid(fact, &campaigns, names, symbols) => {
                if let Some(campaign) = symbols.text(fact.keys.get(Dimension::Campaign)) {
                    *unmatched.entry(fact.kind).or_default().entry(campaign.to_owned()).or_default() +=
                        fact.rows;
                }
            }
            None => {}
        }
    }
    for file in files.iter_mut().filter(|file| file.kinds.contains(&Kind::Spend)) {
        let mut spend =
            facts.iter().filter(|fact| fact.kind == Kind::Spend && fact.file == file.index).peekable();
        let is_told =
            spend.peek().is_some() && spend.all(|fact| !fact.keys.get(Dimension::Channel).is_none());
        if is_told {
            file.carries.insert(Dimension::Channel);
        }
    }
    Resolution { campaigns, unmatched, paid: Vec::new(), notes }
}

/// A campaign whose spend names no channel has that of most of the visits it brought, else of its leads,
/// else of its orders; ties go by the channel's name.
fn adopt_channels(facts: &[Fact], campaigns: &mut Campaigns, symbols: &Symbols) {
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Spend) {
        let mut rows: BTreeMap<(u32, &str), (Symbol, u64)> = BTreeMap::new();
        for fact in facts.iter().filter(|fact| fact.kind == kind) {
            let channel = fact.keys.get(Dimension::Channel);
            if let (Some(at), Some(text)) = (fact.campaign, symbols.text(channel)) {
                rows.entry((at, text)).or_insert((channel, 0)).1 += fact.rows;
            }
        }
        let mut best: BTreeMap<u32, (Symbol, u64)> = BTreeMap::new();
        for ((at, _), (channel, count)) in rows {
            let place = best.entry(at).or_insert((channel, count));
            if count > place.1 {
                *place = (channel, count);
            }
        }
        for (at, (channel, _)) in best {
            campaigns.adopt_channel(at as usize, channel);
        }
    }
}

/// The row takes the keys of its campaign; a spend row keeps its own channel, as a campaign may run in several.
fn take_keys(fact: &mut Fact, campaign: &Campaign) {
    let told = [
        (Dimension::Platform, campaign.platform),
        (Dimension::Campaign, campaign.name),
        (Dimension::CampaignId, campaign.id),
        (Dimension::Channel, campaign.channel),
    ];
    for (dimension, symbol) in told {
        let is_own = fact.kind == Kind::Spend && dimension == Dimension::Channel;
        if !symbol.is_none() && (!is_own || fact.keys.get(dimension).is_none()) {
            fact.keys.set(dimension, symbol);
        }
    }
}

/// A row with a campaign that one would look for among those with spend: it came from an ad platform,
/// names nothing else of where it came from, or several campaigns have its name.
fn looks_paid(fact: &Fact, campaigns: &Campaigns, names: &mut Names, symbols: &mut Symbols) -> bool {
    let keys = &fact.keys;
    let is_bare = [Dimension::Source, Dimension::Medium, Dimension::Channel]
        .iter()
        .all(|dimension| keys.get(*dimension).is_none());
    let name = names.normal(keys.get(Dimension::Campaign), symbols);
    !keys.get(Dimension::Platform).is_none() || is_bare || campaigns.is_ambiguous(name)
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

/// A row's own platform and channel, each (source, medium, campaign, whether it costs money) asked once.
#[derive(Default)]
struct Channels {
    by_marks: HashMap<(Symbol, Symbol, Symbol, bool), (Symbol, Symbol)>,
    by_cell: HashMap<Symbol, Symbol>,
}

/// What Metrica calls all its ad traffic, whatever brought it.
const AD_TRAFFIC: &str = "Paid";

impl Channels {
    fn own(
        &mut self,
        keys: &mut Keys,
        kind: Kind,
        (may_be_direct, is_priced): (bool, bool),
        symbols: &mut Symbols,
    ) {
        let cell = keys.get(Dimension::Channel);
        if !cell.is_none() {
            // Metrica names its traffic sources in words of its own.
            let named = *self.by_cell.entry(cell).or_insert_with(|| {
                let channel = symbols.text(cell).and_then(metrica_channel);
                channel.map_or(cell, |channel| symbols.intern(channel))
            });
            keys.set(Dimension::Channel, named);
        }
        let (source, mut medium) = (keys.get(Dimension::Source), keys.get(Dimension::Medium));
        let is_ad = cell != keys.get(Dimension::Channel)
            && symbols.text(keys.get(Dimension::Channel)) == Some(AD_TRAFFIC)
            && !source.is_none();
        if is_ad && medium.is_none() {
            medium = symbols.intern("cpc");
        }
        let marks = (source, medium, keys.get(Dimension::Campaign), is_priced);
        let is_marked = !marks.0.is_none() || !marks.1.is_none();
        let (platform, channel) = *self.by_marks.entry(marks).or_insert_with(|| {
            let text = |symbol: Symbol| symbols.text(symbol).map(str::to_owned);
            let (source, medium, campaign) = (text(marks.0), text(marks.1), text(marks.2));
            let medium_at_cost = medium.as_deref().or(is_priced.then_some("cpc"));
            let platform = platform_of(source.as_deref(), medium_at_cost);
            let channel = match source.as_deref().filter(|_| is_priced) {
                Some(source) => channel_at_cost(source, campaign.as_deref()),
                None => channel_of(source.as_deref(), medium.as_deref(), campaign.as_deref()),
            };
            let channel = symbols.intern(channel);
            (platform.map_or(Symbol::NONE, |platform| symbols.intern(platform)), channel)
        });
        if keys.get(Dimension::Platform).is_none() {
            keys.set(Dimension::Platform, platform);
        }
        // A CRM or shop row without any mark says nothing; a visit without any mark is a direct one.
        let is_told = is_marked || (may_be_direct && kind == Kind::Sessions);
        let is_open =
            keys.get(Dimension::Channel).is_none() || (is_ad && symbols.text(channel) != Some("Unassigned"));
        if is_open && is_told {
            keys.set(Dimension::Channel, channel);
        }
    }
}

/// Whether each fact belongs to a key that has spend among these facts: decided at the campaign where the
/// row has one, else at the channel. An empty or zero cost in a sheet of everything is no spend.
pub fn paid(facts: &Facts, names: &mut Names) -> Vec<bool> {
    let costs = |fact: &Fact| fact.sums.get(MeasureId::Spend).is_some_and(|spend| !spend.is_zero());
    let any_costs = facts.facts.iter().any(costs);
    // Where no amount is told at all, what the ads did is all that there is to go by.
    let spends = |fact: &Fact| fact.kind == Kind::Spend && (costs(fact) || !any_costs);
    let spend = || facts.facts.iter().filter(|fact| spends(fact));
    let campaigns: HashSet<u32> = spend().filter_map(|fact| fact.campaign).collect();
    let normal = |symbol: Symbol| names.known(symbol, &facts.symbols);
    let mut channels: HashSet<String> =
        spend().filter_map(|fact| normal(fact.keys.get(Dimension::Channel))).collect();
    channels.remove("");
    facts
        .facts
        .iter()
        .map(|fact| {
            let has_campaign = !fact.keys.get(Dimension::Campaign).is_none()
                || !fact.keys.get(Dimension::CampaignId).is_none();
            match () {
                () if spends(fact) => true,
                () if !campaigns.is_empty() && has_campaign => {
                    fact.campaign.is_some_and(|at| campaigns.contains(&at))
                }
                () => normal(fact.keys.get(Dimension::Channel))
                    .is_some_and(|channel| channels.contains(&channel)),
            }
        })
        .collect()
}
