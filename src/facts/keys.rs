//! The full key of a scanned row: its text cells, its source's constants, what the profile adds.

use super::fact::Keys;
use super::file::FileInfo;
use super::origin::{Origins, Weight};
use super::scanned::{Scanned, ScannedRow, UNSET};
use super::symbol::{Symbol, Symbols};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::{Field, Kind};
use crate::diagnostic::Diagnostic;
use crate::normalise::name::header as header_name;
use crate::recognise::Profile;
use std::collections::{BTreeMap, BTreeSet};

/// Makes keys for the rows of one file.
pub struct KeyMaker<'a> {
    profile: &'a Profile,
    constants: Vec<(Dimension, Symbol)>,
    constant_type: Option<String>,
    columns: Vec<(Field, Dimension)>,
    halves: BTreeMap<Symbol, (Symbol, Symbol)>,
    /// What a cell of an unknown source is read as.
    unset: Symbol,
    is_spend: bool,
    tells_visits: bool,
    origins: Origins,
}

impl<'a> KeyMaker<'a> {
    pub fn new(
        profile: &'a Profile,
        kinds: &[Kind],
        constants: &BTreeMap<Field, String>,
        scanned: &Scanned,
        symbols: &mut Symbols,
    ) -> Self {
        let dimension = |field: Field| Dimension::from_id(field.id());
        // A landing page tells more than its dimension, and of a tag sometimes only the ids were kept.
        let is_whole =
            |field: &&Field| **field != Field::LandingPage && (**field != Field::Ad || scanned.keeps.content);
        let columns = scanned.fields.iter().filter(is_whole);
        let columns = columns.filter_map(|field| Some((*field, dimension(*field)?))).collect();
        let said = constants.iter().filter_map(|(field, text)| Some((dimension(*field)?, text.as_str())));
        let platform = profile.platform.iter().map(|platform| (Dimension::Platform, platform.as_str()));
        let constants_list =
            platform.chain(said).map(|(dimension, text)| (dimension, symbols.intern(text))).collect();
        KeyMaker {
            profile,
            constants: constants_list,
            constant_type: constants.get(&Field::CampaignType).cloned(),
            columns,
            halves: BTreeMap::new(),
            unset: symbols.intern(UNSET),
            tells_visits: kinds.contains(&Kind::Sessions),
            is_spend: kinds.contains(&Kind::Spend),
            origins: Origins::default(),
        }
    }

    /// The keys that the file can tell.
    pub fn carried(&self, scanned: &Scanned) -> BTreeSet<Dimension> {
        let mut carried: BTreeSet<Dimension> = self.columns.iter().map(|(_, dimension)| *dimension).collect();
        carried.extend(self.constants.iter().map(|(dimension, _)| *dimension));
        if scanned.has(Field::SourceMedium) {
            carried.extend([Dimension::Source, Dimension::Medium]);
        }
        let has_channel = self.profile.channels.default.is_some() || scanned.has(Field::CampaignType);
        if self.tells_types() && has_channel {
            carried.insert(Dimension::Channel);
        }
        carried
    }

    pub fn keys(
        &mut self,
        scanned: &Scanned,
        row: &ScannedRow,
        file: &FileInfo,
        symbols: &mut Symbols,
    ) -> Keys {
        let mut keys = Keys::default();
        let mut is_unset = false;
        for (dimension, symbol) in &self.constants {
            keys.set(*dimension, *symbol);
        }
        for (field, dimension) in &self.columns {
            let symbol = scanned.text(row, *field);
            is_unset |= symbol == self.unset;
            if !symbol.is_none() && symbol != self.unset {
                keys.set(*dimension, symbol);
            }
        }
        let source_medium = scanned.text(row, Field::SourceMedium);
        self.split_source_medium(source_medium, &mut keys, symbols);
        is_unset |= !source_medium.is_none();
        keys.set_ids(scanned.text(row, Field::Ad));
        let landing = scanned.text(row, Field::LandingPage);
        // What an ad platform says of its own campaigns is better than their links.
        let is_told = self.is_spend && self.profile.platform.is_some();
        let currency = || file.currency_of(row.currency, symbols.text(scanned.text(row, Field::Currency)));
        let weight = Weight::of(scanned, row, currency, self.is_spend);
        self.origins.complete(&mut keys, landing, is_told, &weight, symbols);
        if self.tells_types() && keys.get(Dimension::Channel).is_none() {
            let of_row = symbols.text(scanned.text(row, Field::CampaignType)).map(str::to_owned);
            let campaign_type = of_row.or_else(|| self.constant_type.clone());
            if let Some(channel) = self.profile.channels.channel(campaign_type.as_deref()) {
                keys.set(Dimension::Channel, symbols.intern(channel));
            }
        }
        let told = [Dimension::Source, Dimension::Medium, Dimension::Channel];
        if is_unset && self.tells_visits && told.iter().all(|dimension| keys.get(*dimension).is_none()) {
            keys.set(Dimension::Channel, symbols.intern("Unassigned"));
        }
        keys
    }

    /// Whether the profile says which channel each type is: of what was spent, and of what a platform tells of its own forms.
    fn tells_types(&self) -> bool {
        self.is_spend || self.profile.platform.is_some()
    }

    /// What the rows told beyond the file's columns, and what is to be said of it.
    pub fn close(self, file: &mut FileInfo, notes: &mut Vec<Diagnostic>) {
        file.carries.extend(self.origins.told());
        notes.extend(self.origins.notes(&file.path));
    }

    /// `google / cpc` in one cell, or `Organic: Google` where the profile has the word before the colon.
    fn split_source_medium(&mut self, cell: Symbol, keys: &mut Keys, symbols: &mut Symbols) {
        if cell.is_none() {
            return;
        }
        let (source, medium) = match self.halves.get(&cell) {
            Some(halves) => *halves,
            None => {
                let text = symbols.text(cell).unwrap_or_default().to_owned();
                let origins = &self.profile.values.origins;
                let labelled = text.split_once(": ").and_then(|(word, source)| {
                    origins.get(&header_name(word)).map(|medium| (source, medium.as_str()))
                });
                let (source, medium) =
                    labelled.or_else(|| text.split_once(" / ")).unwrap_or((text.as_str(), ""));
                let mut half = |text: &str| {
                    let is_missing = crate::normalise::is_missing(text.trim().as_bytes());
                    if is_missing { Symbol::NONE } else { symbols.intern(text.trim()) }
                };
                let halves = (half(source), half(medium));
                self.halves.insert(cell, halves);
                halves
            }
        };
        keys.set(Dimension::Source, source);
        keys.set(Dimension::Medium, medium);
    }
}
