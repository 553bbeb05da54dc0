//! Files → facts that are counted once, in the period, in one currency, with their keys resolved.

use super::inputs::{Search, find};
use super::sources::{aliases, currency, rates, sources};
use crate::aggregate::time::Calendar;
use crate::aggregate::{costs, currency as money, doubled, period, prorate, supersede};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::registry::{Action, Catalogue};
use crate::cli::InputArgs;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::facts::fact::{Days, Fact, Keys, measures_of};
use crate::facts::file::FileInfo;
use crate::facts::load::LoadOptions;
use crate::facts::source::{Role, Source};
use crate::facts::{Facts, gather};
use crate::join::names::{Names, Spellings};
use crate::join::presence::Presence;
use crate::join::resolve::{Resolution, paid, resolve};
use crate::join::rollup::{Measures, Rolled, roll};
use crate::normalise::currency::Currency;
use crate::normalise::name;
use crate::settings::{FILE_NAME, Loaded, RefundDate, exact, load};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// The settings, the catalogue they lead to, and the files.
pub struct Project {
    pub settings: Option<Loaded>,
    pub catalogue: Catalogue,
    pub sources: Vec<Source>,
    pub notes: Vec<Diagnostic>,
    pub threads: usize,
    /// The report's currency, where it was said.
    pub currency: Option<Currency>,
    /// The currency that the settings name: a table of rates is into this one.
    settings_currency: Option<Currency>,
    /// The report's time zone, where it was said.
    pub zone: Option<chrono_tz::Tz>,
    pub calendar: Calendar,
}

/// Finds the settings and the files. `never` are files of ours that are no input; `action` is what a
/// preset would have a conversion be.
pub fn open(input: &InputArgs, never: Vec<PathBuf>, action: Option<Action>) -> Result<Project> {
    let settings = settings(input)?;
    let said = settings.as_ref().map(|loaded| loaded.settings.clone()).unwrap_or_default();
    let catalogue = Catalogue::builtin_with(
        said.action.or(action).unwrap_or_default(),
        said.tcr_from.unwrap_or_default(),
    )?
    .with_own(&said.kpi)
    .map_err(|refusal| at_settings(refusal, settings.as_ref()))?;
    let mut notes = Vec::new();
    let mut never = never;
    if let (Some(loaded), Some(crate::settings::RatesSettings::File(file))) = (&settings, &said.rates) {
        never.push(loaded.folder().join(file));
    }
    never.extend(settings.iter().flat_map(|loaded| loaded.own.files.iter().cloned()));
    if let Some(loaded) = &settings {
        let files = loaded.settings.check.iter().filter_map(|check| check.targets_file());
        never.extend(files.map(|file| loaded.folder().join(file)));
    }
    let search = Search {
        paths: &input.paths,
        is_recursive: input.recursive,
        settings: settings.as_ref(),
        is_configured: input.config.is_some(),
        never,
    };
    let mut found = find(&search, &mut notes)?;
    super::own::spare_inputs(&mut found, &search.never, settings.as_ref(), &catalogue)?;
    super::own::leave_out(&mut found, &catalogue, settings.as_ref(), &mut notes)?;
    if found.is_empty() {
        return Err(super::inputs::no_tables(&search).into());
    }
    let place = settings.as_ref().map(|loaded| Location::file(loaded.name()));
    let settings_currency = match (&said.currency, place) {
        (Some(code), Some(place)) => Some(currency(code).map_err(|error| error.at(place))?),
        _ => None,
    };
    let currency = match &input.currency {
        Some(code) => Some(currency(code)?),
        None => settings_currency,
    };
    let zone = said.time_zone.as_deref().map(super::sources::zone).transpose()?;
    Ok(Project {
        settings_currency,
        zone,
        calendar: Calendar { week_start: said.week_start.unwrap_or_default().into() },
        sources: sources(found, settings.as_ref())?,
        settings,
        catalogue,
        notes,
        threads: input.threads.map_or_else(cores, usize::from),
        currency,
    })
}

/// Errors in what the settings say stand in the settings.
fn at_settings(Refusal(diagnostics): Refusal, settings: Option<&Loaded>) -> Refusal {
    let name = settings.map(Loaded::name).unwrap_or_default();
    Refusal(diagnostics.into_iter().map(|diagnostic| diagnostic.at(Location::file(&name))).collect())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The settings of --config, else of the project folder that is read.
fn settings(input: &InputArgs) -> Result<Option<Loaded>> {
    if let Some(path) = &input.config {
        return load(path).map(Some);
    }
    let folder = match input.paths.as_slice() {
        [] => PathBuf::from(FILE_NAME),
        [path] => Path::new(path).join(FILE_NAME),
        _ => return Ok(None),
    };
    if folder.is_file() { load(&folder).map(Some) } else { Ok(None) }
}

/// Facts ready to be rolled up to any grain.
pub struct Prepared {
    pub facts: Facts,
    pub resolution: Resolution,
    pub currency: Option<Currency>,
    pub margin: Option<Decimal>,
    /// The keys of all periods, so that a mistyped value can be told from one without data.
    known: HashSet<Keys>,
    /// Dimensions that rows were filtered by: of a kind that does not tell them nothing is known then.
    pub filtered: BTreeSet<Dimension>,
    /// The period asked for, its open ends where the files end.
    pub period: Option<Days>,
    pub calendar: Calendar,
    names: Names,
    spellings: Spellings,
}

/// What the facts are prepared for.
#[derive(Debug, Default)]
pub struct Aim {
    /// Dimensions that are split by or filtered on.
    pub dimensions: BTreeSet<Dimension>,
    pub period: Option<Days>,
    /// The period follows from the files, so days must stay apart.
    pub needs_days: bool,
    /// Distinct visitors are asked for, which costs memory for each.
    pub counts_users: bool,
    /// Rows of several days are spread over them.
    pub prorates: bool,
}

impl Project {
    /// Reads all files and settles what counts.
    pub fn prepare(&mut self, aim: &Aim) -> Result<Prepared> {
        let facts = self.read(aim)?;
        self.settle(facts, aim, aim.period)
    }

    /// Reads all files; what two of them tell is counted once.
    pub fn read(&mut self, aim: &Aim) -> Result<Facts> {
        let options = LoadOptions {
            wanted: aim.dimensions.iter().filter_map(|dimension| dimension.field()).collect(),
            by_day: aim.needs_days
                || aim.period.is_some()
                || self.has_dated_rates()
                || aim.dimensions.iter().any(|dimension| dimension.is_time()),
            counts_users: aim.counts_users,
            refunds_on_own_day: self
                .settings
                .as_ref()
                .is_some_and(|loaded| loaded.settings.refund_date == Some(RefundDate::Refund)),
            threads: self.threads,
            zone: self.zone,
        };
        let mut facts = gather(&self.sources, &options)?;
        supersede::settle(&mut facts, &aim.dimensions)?;
        Ok(facts)
    }

    /// Keeps the period, brings money into one currency and resolves the keys.
    pub fn settle(&self, mut facts: Facts, aim: &Aim, asked: Option<Days>) -> Result<Prepared> {
        let mut notes = std::mem::take(&mut facts.notes);
        let rates = rates(self.settings.as_ref(), self.settings_currency)?;
        let currency = money::settle(&mut facts.facts, &facts.files, &rates, self.currency, &mut notes)?;
        refuse_overflow(&facts.facts)?;
        let aliases = aliases(self.settings.as_ref());
        let mut names = Names::default();
        let mut resolution = resolve(&mut facts, &aliases, &mut names);
        notes.append(&mut resolution.notes);
        let known = facts.facts.iter().map(|fact| fact.keys).collect();
        let all = facts.files.iter().filter_map(FileInfo::covered_at_all).reduce(Days::hull);
        let period = asked.map(|asked| all.map_or(asked, |all| asked.closed_by(all)));
        if aim.prorates {
            let by_day = aim.dimensions.iter().any(|dimension| dimension.is_time());
            prorate::spread(&mut facts.facts, &facts.files, period, by_day, &mut notes);
        }
        for fact in &facts.facts {
            let Some(file) = facts.files.get_mut(fact.file) else { continue };
            file.spans.extend(fact.days.filter(|days| days.from != days.to));
            if fact.kind == Kind::Spend {
                file.platforms.insert(fact.keys.get(Dimension::Platform));
            }
        }
        if let Some(days) = period {
            period::keep(&mut facts.facts, &mut facts.files, days, &mut notes);
        }
        notes.extend(doubled::find(&facts.facts, &facts.files, &facts.symbols));
        costs::settle(&mut facts.facts, self.margin(), &mut notes);
        resolution.paid = paid(&facts, &mut names);
        let mut spellings = Spellings::default();
        for (dimension, table) in &aliases {
            for shown in table.values() {
                let shown = facts.symbols.intern(shown);
                let normal = names.normal(shown, &mut facts.symbols);
                spellings.prefer(*dimension, normal, shown);
            }
        }
        notes.extend(unsettled(&facts, period));
        facts.notes = notes;
        Ok(Prepared {
            facts,
            resolution,
            currency,
            margin: self.margin(),
            known,
            filtered: BTreeSet::new(),
            calendar: self.calendar,
            period,
            names,
            spellings,
        })
    }

    /// Rates by date need each row's day.
    fn has_dated_rates(&self) -> bool {
        let rates = self.settings.as_ref().and_then(|loaded| loaded.settings.rates.as_ref());
        matches!(rates, Some(crate::settings::RatesSettings::File(_)))
    }

    /// Share of revenue left after cost of goods, where the settings give it.
    pub fn margin(&self) -> Option<Decimal> {
        self.settings.as_ref().and_then(|loaded| loaded.settings.margin).and_then(exact)
    }
}

/// Days of the period that a platform still changes, for each file whose settings say so.
fn unsettled(facts: &Facts, period: Option<Days>) -> Vec<Diagnostic> {
    let told = facts.files.iter().filter_map(|file| {
        let days = file.unsettled()?;
        let days = period.map_or(Some(days), |period| days.intersection(period))?;
        let message =
            format!("{} to {} may still change: settle_days = {}", days.from, days.to, file.settle_days);
        Some(Diagnostic::note("unsettled-days", message).at(Location::file(&file.path)))
    });
    told.collect()
}

/// Sums of what is there must fit, whatever they are grouped by.
fn refuse_overflow(facts: &[Fact]) -> Result<()> {
    for measure in MeasureId::ALL {
        let told = facts.iter().filter(|fact| measure.kind() == Some(fact.kind));
        let mut sum = Decimal::ZERO;
        for value in told.filter_map(|fact| fact.sums.get(*measure)) {
            sum = sum.checked_add(value.abs()).ok_or_else(|| {
                let message = format!("the sum of {} is too large to be held exactly", measure.id());
                Diagnostic::error("sum-too-large", message)
                    .hint("look for a number that grew by a lost decimal mark")
            })?;
        }
    }
    Ok(())
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
