//! Campaign ids that stand within tags: `utm_campaign=brand|117000001`, `utm_content=cid|117000001|gid|5000`.
//!
//! In: a row's keys and the campaigns with spend. Out: the one campaign whose id stands there, or what hinders it.
//! Nothing is guessed: only ids that spend files hold count, and two that fit are none.

use super::campaigns::Campaigns;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::channel::tags::id_parts;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, count};
use crate::facts::fact::{Fact, Keys};
use crate::facts::symbol::{Symbol, Symbols};
use std::collections::{BTreeMap, BTreeSet};

/// How a row's campaign was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Match {
    #[default]
    None,
    /// By its own id or name.
    Told(usize),
    /// By an id in this parameter.
    Within(usize, &'static str),
    /// An id of several campaigns; the row does not say of which platform.
    Several(Symbol),
}

impl Match {
    pub fn campaign(&self) -> Option<u32> {
        match self {
            Match::Told(at) | Match::Within(at, _) => u32::try_from(*at).ok(),
            Match::None | Match::Several(_) => None,
        }
    }
}

/// The campaign whose id stands in the campaign's name or in utm_content.
pub fn within(campaigns: &Campaigns, keys: &Keys, symbols: &Symbols) -> Match {
    let texts = [
        (keys.get(Dimension::CampaignId), "utm_id"),
        (keys.get(Dimension::Campaign), "utm_campaign"),
        (keys.ids(), "utm_content"),
    ];
    for (tag, parameter) in texts {
        let Some(text) = symbols.text(tag) else { continue };
        let mut found = BTreeSet::new();
        let mut example = Symbol::NONE;
        for id in id_parts(text).filter_map(|part| symbols.find(part)) {
            let fitting = campaigns.with_id(keys, id);
            if !fitting.is_empty() {
                example = id;
            }
            found.extend(fitting);
        }
        match found.len() {
            0 => {}
            1 => return found.into_iter().next().map_or(Match::None, |at| Match::Within(at, parameter)),
            _ => return Match::Several(example),
        }
    }
    Match::None
}

/// What is said of ids within tags.
#[derive(Debug, Default)]
pub struct Found {
    within: BTreeMap<(Kind, &'static str), (u64, Decimal)>,
    several: BTreeMap<(Kind, Symbol), (u64, Decimal)>,
}

impl Found {
    pub fn count(&mut self, fact: &Fact, by: &Match) {
        let (rows, money) = match by {
            Match::Within(_, parameter) => self.within.entry((fact.kind, parameter)).or_default(),
            Match::Several(text) => self.several.entry((fact.kind, *text)).or_default(),
            Match::None | Match::Told(_) => return,
        };
        *rows += fact.rows;
        let revenue = fact.sums.get(MeasureId::Revenue).unwrap_or_default();
        *money = money.checked_add(revenue).unwrap_or(*money);
    }

    pub fn notes(&self, campaigns: &Campaigns, symbols: &Symbols) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        let weight = |rows: u64, money: Decimal| {
            let of_money = format!("{} of revenue", money.to_text(2));
            match (count(rows, "row", "rows"), rows, money.is_zero()) {
                (told, _, true) => told,
                (_, 0, false) => of_money,
                (told, _, false) => format!("{told}, {of_money}"),
            }
        };
        if !self.within.is_empty() {
            let told = self.within.iter().map(|((kind, parameter), (rows, money))| {
                format!("{parameter} of {} ({})", kind.id(), weight(*rows, *money))
            });
            let list: Vec<String> = told.collect();
            let message = format!("campaigns were found by an id in {}", list.join(", "));
            notes.push(Diagnostic::note("campaign-by-id", message));
        }
        let mut several: Vec<_> = self
            .several
            .iter()
            .filter_map(|((kind, text), told)| Some((symbols.text(*text)?, *kind, *text, *told)))
            .collect();
        several.sort_by_key(|(shown, kind, ..)| ((*shown).to_owned(), *kind));
        for (shown, kind, id, (rows, money)) in several {
            let platforms: BTreeSet<&str> = campaigns
                .of_id(id)
                .filter_map(|campaign| symbols.text(campaign.platform).or(symbols.text(campaign.channel)))
                .collect();
            let of = if platforms.len() > 1 {
                format!(" of {}", platforms.into_iter().collect::<Vec<_>>().join(", "))
            } else {
                String::new()
            };
            let message = format!(
                "\"{shown}\" fits several campaigns{of}: {} of {} name no platform and match none",
                weight(rows, money),
                kind.id()
            );
            notes.push(
                Diagnostic::warning("ambiguous-campaign", message)
                    .hint("say where they come from: utm_source and utm_medium in the links, or platform = \"…\" in a [[source]]"),
            );
        }
        notes
    }
}
