//! What the links and click ids of a row add to its keys.
//!
//! In: a row's keys as its own cells tell them, and its shortened links. Out: the keys with source, medium, campaign
//! and platform where the row lacked them. Refuses nothing; what was taken from where is noted with its rows and money,
//! and so are macros that no ad platform filled in: they are no names.

use super::fact::Keys;
use super::landing::Landing;
use super::scanned::{Scanned, ScannedRow};
use super::symbol::{Symbol, Symbols};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Field;
use crate::channel::tags::{only_ids, unfilled_macro};
use crate::channel::{click_id, is_paid, platform_of};
use crate::diagnostic::{Diagnostic, Location, count};
use crate::ledger::{Money, Purse};
use crate::normalise::currency::Currency;
use crate::normalise::name;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The keys that a link's parameters fill, with the parameter that a message names.
const FILLED: [(Dimension, &str); 6] = [
    (Dimension::Source, "utm_source"),
    (Dimension::Medium, "utm_medium"),
    (Dimension::Campaign, "utm_campaign"),
    (Dimension::CampaignId, "utm_id"),
    (Dimension::Ad, "utm_content"),
    (Dimension::Keyword, "utm_term"),
];

/// How many macros of a file are named.
const NAMED: usize = 5;

/// How much a row is, for the notes.
#[derive(Debug, Clone, Default)]
pub struct Weight {
    rows: u64,
    money: Option<(&'static str, Money)>,
    keeps_content: bool,
    /// The link is the advert's own, as it was written: its macros are filled in when it is clicked.
    is_template: bool,
}

impl Weight {
    /// `currency` is that of the row's money.
    pub fn of(
        scanned: &Scanned,
        row: &ScannedRow,
        currency: impl Fn() -> Option<Currency>,
        is_template: bool,
    ) -> Self {
        let told = |field: Field| {
            scanned.value(row, field).map(|amount| (field.id(), Money::new(currency(), amount)))
        };
        let money = told(Field::Revenue).or_else(|| told(Field::Spend));
        Weight { rows: row.rows, money, keeps_content: scanned.keeps.content, is_template }
    }
}

/// Rows and their money.
#[derive(Debug, Clone, Default)]
struct Tally {
    rows: u64,
    money: Purse,
}

impl Tally {
    fn add(&mut self, weight: &Weight) {
        self.rows += weight.rows;
        if let Some((measure, money)) = weight.money {
            self.money.add(measure, money);
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", count(self.rows, "row", "rows"), self.money.words())
    }
}

/// A link's parts as symbols.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    page: Symbol,
    /// In the order of [`FILLED`].
    filled: [Symbol; FILLED.len()],
    click: Symbol,
}

/// The links of one file.
#[derive(Debug, Default)]
pub struct Origins {
    links: HashMap<Symbol, Parts>,
    macros: HashMap<Symbol, bool>,
    ids: HashMap<Symbol, Symbol>,
    told: BTreeSet<Dimension>,
    from_links: Tally,
    from_clicks: BTreeMap<String, Tally>,
    disagreeing: Tally,
    unfilled: BTreeMap<(Dimension, String), u64>,
}

impl Origins {
    /// Fills what the row's own cells do not tell. `is_told` rows take only the page.
    pub fn complete(
        &mut self,
        keys: &mut Keys,
        link: Symbol,
        is_told: bool,
        weight: &Weight,
        symbols: &mut Symbols,
    ) {
        let mut broken = BTreeSet::new();
        for (dimension, _) in FILLED {
            let own = keys.get(dimension);
            if self.is_macro(own, symbols) {
                self.unfilled(dimension, own, weight, symbols, &mut broken);
                keys.set(dimension, Symbol::NONE);
            }
        }
        // Ids of the row's own tag go before those of its link.
        self.keep_ids(keys, symbols);
        let parts = self.parts(link, symbols);
        if !parts.page.is_none() {
            keys.set(Dimension::LandingPage, parts.page);
            self.told.insert(Dimension::LandingPage);
        }
        if !is_told && !link.is_none() {
            if disagrees(keys, &parts, symbols) {
                self.disagreeing.add(weight);
            } else {
                self.fill(keys, &parts, weight, symbols, &mut broken);
            }
        }
        self.keep_ids(keys, symbols);
    }

    fn fill(
        &mut self,
        keys: &mut Keys,
        parts: &Parts,
        weight: &Weight,
        symbols: &mut Symbols,
        broken: &mut BTreeSet<Dimension>,
    ) {
        let mut took = false;
        for ((dimension, _), part) in FILLED.into_iter().zip(parts.filled) {
            if dimension == Dimension::Ad && keys.ids().is_none() {
                keys.set_ids(part);
            }
            let is_cut = dimension == Dimension::Ad && !weight.keeps_content;
            if part.is_none() || is_cut || !keys.get(dimension).is_none() {
                continue;
            }
            if self.is_macro(part, symbols) {
                if !weight.is_template {
                    self.unfilled(dimension, part, weight, symbols, broken);
                }
                continue;
            }
            keys.set(dimension, part);
            self.told.insert(dimension);
            took |= !matches!(dimension, Dimension::Ad | Dimension::Keyword);
        }
        if took {
            self.from_links.add(weight);
        }
        if self.click(keys, parts.click, symbols) {
            let parameter = symbols.text(parts.click).unwrap_or_default().to_owned();
            self.from_clicks.entry(parameter).or_default().add(weight);
        }
    }

    /// What a click id proves, where nothing speaks against it. True when it told something new.
    fn click(&mut self, keys: &mut Keys, parameter: Symbol, symbols: &mut Symbols) -> bool {
        let Some(id) = symbols.text(parameter).and_then(click_id) else { return false };
        let text = |dimension: Dimension| symbols.text(keys.get(dimension)).map(str::to_owned);
        let (source, medium) = (text(Dimension::Source), text(Dimension::Medium));
        let of_source = source.as_deref().and_then(|source| platform_of(Some(source), Some("cpc")));
        let is_same = of_source.is_none_or(|platform| Some(platform) == id.platform.as_deref());
        let is_free = medium.as_deref().is_none_or(|medium| id.medium.is_some() && is_paid(medium));
        // A link with a click id may be sent on in a letter: what its tags say is newer.
        if !is_same || !is_free {
            return false;
        }
        let mut took = false;
        let mut set = |dimension: Dimension, value: Option<&str>| {
            if let Some(value) = value.filter(|_| keys.get(dimension).is_none()) {
                keys.set(dimension, symbols.intern(value));
                self.told.insert(dimension);
                took = true;
            }
        };
        if source.is_none() {
            set(Dimension::Source, Some(&id.source));
        }
        if source.is_none() || of_source.is_some() {
            set(Dimension::Medium, id.medium.as_deref());
        }
        set(Dimension::Platform, id.platform.as_deref());
        took
    }

    /// The ids of the row's tag alone: one of them may be that of its campaign.
    fn keep_ids(&mut self, keys: &mut Keys, symbols: &mut Symbols) {
        let tag = keys.ids();
        let ids = match self.ids.get(&tag) {
            Some(ids) => *ids,
            None => {
                let ids = symbols.text(tag).map(only_ids).unwrap_or_default();
                let ids = symbols.intern(&ids);
                self.ids.insert(tag, ids);
                ids
            }
        };
        keys.set_ids(ids);
    }

    fn parts(&mut self, link: Symbol, symbols: &mut Symbols) -> Parts {
        if let Some(parts) = self.links.get(&link) {
            return *parts;
        }
        let told = symbols.text(link).map(Landing::read).unwrap_or_default();
        let parts = Parts {
            page: symbols.intern(&told.page),
            filled: [
                &told.source,
                &told.medium,
                &told.campaign,
                &told.campaign_id,
                &told.content,
                &told.term,
            ]
            .map(|text| symbols.intern(text)),
            click: symbols.intern(&told.click),
        };
        self.links.insert(link, parts);
        parts
    }

    fn is_macro(&mut self, symbol: Symbol, symbols: &Symbols) -> bool {
        if symbol.is_none() {
            return false;
        }
        let is = || symbols.text(symbol).is_some_and(|text| unfilled_macro(text).is_some());
        *self.macros.entry(symbol).or_insert_with(is)
    }

    /// Counts a row once for each key that a macro stands in.
    fn unfilled(
        &mut self,
        dimension: Dimension,
        symbol: Symbol,
        weight: &Weight,
        symbols: &Symbols,
        broken: &mut BTreeSet<Dimension>,
    ) {
        if broken.insert(dimension) {
            let text = symbols.text(symbol).unwrap_or_default().to_owned();
            *self.unfilled.entry((dimension, text)).or_default() += weight.rows;
        }
    }

    /// The keys that links and click ids told.
    pub fn told(&self) -> impl Iterator<Item = Dimension> {
        self.told.iter().copied()
    }

    /// What is to be said of them.
    pub fn notes(&self, path: &str) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        let note =
            |code: &'static str, message: String| Diagnostic::note(code, message).at(Location::file(path));
        if self.from_links.rows > 0 {
            let message =
                format!("{} took source, medium or campaign from the parameters of a link", self.from_links);
            notes.push(note("origin-from-link", message));
        }
        if !self.from_clicks.is_empty() {
            let list: Vec<String> =
                self.from_clicks.iter().map(|(parameter, tally)| format!("{parameter} of {tally}")).collect();
            let message = format!("click ids told where visits came from: {}", list.join(", "));
            notes.push(note("origin-from-click-id", message));
        }
        if self.disagreeing.rows > 0 {
            let message = format!(
                "the link of {} tells another origin than the row's own cells, which count",
                self.disagreeing
            );
            notes.push(note("link-disagrees", message));
        }
        notes.extend(self.macro_note(path));
        notes
    }

    fn macro_note(&self, path: &str) -> Option<Diagnostic> {
        let mut unfilled: Vec<_> = self.unfilled.iter().collect();
        unfilled.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let name =
            |wanted: Dimension| FILLED.iter().find(|(each, _)| *each == wanted).map_or("", |(_, name)| *name);
        let list: Vec<String> = unfilled
            .iter()
            .take(NAMED)
            .map(|((dimension, text), rows)| {
                format!("{} \"{text}\" ({})", name(*dimension), count(**rows, "row", "rows"))
            })
            .collect();
        let ((dimension, text), _) = unfilled.first()?;
        let more = unfilled.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message =
            format!("macros that no ad platform filled in are read as missing: {}{more}", list.join(", "));
        let shown = unfilled_macro(text).unwrap_or(text);
        Some(
            Diagnostic::warning("unfilled-macro", message)
                .at(Location::file(path))
                .hint(format!("mend {shown} in the tracking template of the ads, at {}=", name(*dimension))),
        )
    }
}

/// A row whose own cells tell another source and medium than its link: they speak of two visits, which are not mixed.
fn disagrees(keys: &Keys, parts: &Parts, symbols: &Symbols) -> bool {
    let differs = |dimension: Dimension, part: Symbol| {
        let normal = |symbol: Symbol| symbols.text(symbol).map(name::normalise);
        matches!((normal(keys.get(dimension)), normal(part)), (Some(own), Some(part)) if own != part)
    };
    let [source, medium, ..] = parts.filled;
    let has_medium = !keys.get(Dimension::Medium).is_none();
    (has_medium && differs(Dimension::Source, source)) || differs(Dimension::Medium, medium)
}
