//! Facts that are ready for any question: rolled up to a grain, all of them or those that are paid for.
//!
//! In: settled facts with resolved keys. Out: rows of measures, and what names and kinds there are.

use crate::aggregate::time::Calendar;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::Result;
use crate::facts::Facts;
use crate::facts::fact::{Days, Fact, Keys, measures_of};
use crate::facts::file::FileInfo;
use crate::facts::source::Role;
use crate::join::names::{Names, Spellings};
use crate::join::presence::Presence;
use crate::join::resolve::Resolution;
use crate::join::rollup::{Measures, Rolled, roll};
use crate::normalise::currency::Currency;
use crate::normalise::name;
use std::collections::{BTreeSet, HashSet};

/// Facts ready to be rolled up to any grain.
pub struct Prepared {
    pub facts: Facts,
    pub resolution: Resolution,
    pub currency: Option<Currency>,
    pub margin: Option<Decimal>,
    /// The keys of all periods, so that a mistyped value can be told from one without data.
    pub(super) known: HashSet<Keys>,
    /// Dimensions that rows were filtered by: of a kind that does not tell them nothing is known then.
    pub filtered: BTreeSet<Dimension>,
    /// The period asked for, its open ends where the files end.
    pub period: Option<Days>,
    pub calendar: Calendar,
    pub(super) names: Names,
    pub(super) spellings: Spellings,
}

/// Which facts are rolled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    All,
    /// What belongs to keys that have spend.
    Paid,
}

impl Prepared {
    /// Rows of a grain, zeros written where nothing is known to be nothing.
    pub fn roll(&mut self, by: &[Dimension], part: Part) -> Result<Vec<Rolled>> {
        let calendar = self.calendar;
        let Prepared { facts, resolution, names, spellings, period, filtered, .. } = self;
        let Facts { facts, files, symbols, .. } = facts;
        let chosen: Vec<&Fact> = facts
            .iter()
            .zip(&resolution.paid)
            .filter(|(_, paid)| part == Part::All || **paid)
            .map(|(fact, _)| fact)
            .collect();
        let mut rows = roll(&chosen, by, calendar, names, symbols, spellings)?;
        let presence = Presence::new(files, by, calendar, *period);
        let keys: Vec<Dimension> = filtered.iter().copied().collect();
        let unfiltered: Vec<Kind> = Presence::new(files, &keys, calendar, *period).lacking().collect();
        let lacking: BTreeSet<Kind> = presence.lacking().collect();
        for row in &mut rows {
            if row.keys.iter().any(Option::is_none) {
                row.apart = lacking.clone();
            }
            presence.fill(row);
            if part == Part::Paid {
                blank_undecidable(row, files);
            }
            for measure in unfiltered.iter().flat_map(|kind| measures_of(*kind)) {
                row.measures.set(*measure, None);
            }
        }
        Ok(rows)
    }

    /// All facts, or the paid ones, in one row.
    pub fn sum(&mut self, part: Part) -> Result<Measures> {
        let rows = self.roll(&[], part)?;
        Ok(rows.into_iter().next().map(|row| row.measures).unwrap_or_default())
    }

    /// Kinds that are there but cannot be split by these dimensions.
    pub fn lacking(&self, by: &[Dimension]) -> Vec<Kind> {
        Presence::new(&self.facts.files, by, self.calendar, self.period).lacking().collect()
    }

    /// The measures that some file tells.
    pub fn told(&self) -> BTreeSet<MeasureId> {
        let files = self.facts.files.iter().filter(|file| file.role == Role::Primary);
        let mut told: BTreeSet<MeasureId> = files.flat_map(|file| file.tells.iter().copied()).collect();
        if self.margin.is_some() && told.contains(&MeasureId::Revenue) {
            told.insert(MeasureId::CostOfGoods);
        }
        told
    }

    /// The spelling of a key: the most frequent one.
    pub fn shown(&self, dimension: Dimension, key: &str) -> String {
        if dimension.is_time() {
            return key.to_owned();
        }
        let symbols = &self.facts.symbols;
        let found = symbols.find(key).and_then(|normal| self.spellings.shown(dimension, normal, symbols));
        found.unwrap_or(key).to_owned()
    }

    /// The values of a dimension that occur.
    pub fn values(&self, dimension: Dimension) -> Vec<String> {
        let symbols = &self.facts.symbols;
        let values: BTreeSet<&str> =
            self.known.iter().filter_map(|keys| symbols.text(keys.get(dimension))).collect();
        values.into_iter().map(str::to_owned).collect()
    }

    /// True when some file has this value of a dimension, whatever the period.
    pub fn knows(&self, dimension: Dimension, value: &str) -> bool {
        let value = name::normalise(value);
        self.known.iter().any(|keys| {
            let text = self.facts.symbols.text(keys.get(dimension));
            text.is_some_and(|text| name::normalise(text) == value)
        })
    }
}

/// A kind whose files tell neither campaign nor channel cannot be told apart into paid and unpaid.
fn blank_undecidable(row: &mut Rolled, files: &[FileInfo]) {
    use Dimension::{Campaign, CampaignId, Channel, Medium, Source};
    // Refunds are taken off their orders, and belong where these belong.
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Refunds) {
        let counts = |file: &&FileInfo| file.role == Role::Primary && file.kinds.contains(&kind);
        let mut members = files.iter().filter(counts).peekable();
        let tells = |file: &FileInfo| {
            [Channel, Campaign, CampaignId, Source, Medium].iter().any(|key| file.carries.contains(key))
        };
        if kind != Kind::Spend && members.peek().is_some() && !members.any(tells) {
            for measure in measures_of(kind) {
                row.measures.set(*measure, None);
            }
        }
    }
}
