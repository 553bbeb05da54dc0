//! Files → facts that are counted once, in the period, in one currency, with their keys resolved.

pub use super::prepared::{Part, Prepared};

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
use crate::facts::fact::{Days, Fact};
use crate::facts::file::FileInfo;
use crate::facts::load::LoadOptions;
use crate::facts::source::Source;
use crate::facts::{Facts, gather};
use crate::join::names::{Aliases, Names, Spellings};
use crate::join::resolve::{paid, resolve};
use crate::normalise::currency::Currency;
use crate::settings::{FILE_NAME, Loaded, RefundDate, exact, load};
use std::collections::BTreeSet;
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
    /// Rows that are left out are wanted one by one.
    pub lists_rejects: bool,
}

/// Finds the settings and the files. `never` are files of ours that are no input; `action` is what a
/// preset would have a conversion be.
pub fn open(input: &InputArgs, never: Vec<PathBuf>, action: Option<Action>) -> Result<Project> {
    let settings = settings(input)?;
    super::own::spare_settings(input, settings.as_ref(), &never)?;
    open_with(input, settings, never, action, None)
}

/// The same under given settings; reports of ours that were named go into `own`, where there is one.
pub fn open_with(
    input: &InputArgs,
    settings: Option<Loaded>,
    never: Vec<PathBuf>,
    action: Option<Action>,
    own: Option<&mut Vec<Diagnostic>>,
) -> Result<Project> {
    let said = settings.as_ref().map(|loaded| loaded.settings.clone()).unwrap_or_default();
    let catalogue = Catalogue::builtin_with(
        said.action.or(action).unwrap_or_default(),
        said.tcr_from.unwrap_or_default(),
    )?
    .with_own(&said.kpi)
    .map_err(|refusal| at_settings(refusal, settings.as_ref()))?;
    let mut notes = Vec::new();
    super::rejects::refuse_output(input, &never)?;
    let mut never = never;
    never.extend(input.rejects.clone());
    never.extend(settings.iter().filter_map(Loaded::rates));
    never.extend(settings.iter().flat_map(|loaded| loaded.own.files.iter().cloned()));
    never.extend(settings.iter().flat_map(Loaded::targets));
    let search = Search {
        paths: &input.paths,
        is_recursive: input.recursive,
        settings: settings.as_ref(),
        is_configured: input.config.is_some(),
        never,
    };
    let mut found = find(&search, &mut notes)?;
    super::own::spare_inputs(&mut found, &search.never, settings.as_ref(), &catalogue)?;
    let is_lenient = own.is_some();
    super::own::leave_out(&mut found, &catalogue, settings.as_ref(), &mut notes, own)?;
    if found.is_empty() && !is_lenient {
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
    let zone = said.time_zone.as_deref().map(super::sources::zone).transpose();
    let zone = zone.map_err(|error| at_settings(error.into(), settings.as_ref()))?;
    let mut sources = sources(found, settings.as_ref())?;
    super::rejects::settle(input, &mut sources)?;
    Ok(Project {
        settings_currency,
        zone,
        calendar: Calendar { week_start: said.week_start.unwrap_or_default().into() },
        sources,
        lists_rejects: input.rejects.is_some(),
        settings,
        catalogue,
        notes,
        threads: input.threads.map_or_else(cores, usize::from),
        currency,
    })
}

/// Errors in what the settings say stand in the settings.
pub fn at_settings(Refusal(diagnostics): Refusal, settings: Option<&Loaded>) -> Refusal {
    let name = settings.map(Loaded::name).unwrap_or_default();
    Refusal(diagnostics.into_iter().map(|diagnostic| diagnostic.at(Location::file(&name))).collect())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The settings of --config, else of the project folder that is read.
pub fn settings(input: &InputArgs) -> Result<Option<Loaded>> {
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
            lists_rejects: self.lists_rejects,
            threads: self.threads,
            zone: self.zone,
            ..LoadOptions::default()
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
        let aliases = self.aliases();
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

    /// The names that the settings give.
    pub fn aliases(&self) -> Aliases {
        aliases(self.settings.as_ref())
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
