//! One file to read and what the settings say of it.

use super::load::LoadOptions;
use super::plan::{NumberColumn, Plan, PlanOptions};
use super::tally::Marks;
use crate::catalogue::field::{Field, Kind};
use crate::diagnostic::{Diagnostic, Refusal, Result};
use crate::normalise::currency::Currency;
use crate::normalise::date::DayMonth;
use crate::normalise::name;
use crate::normalise::number::Mark;
use crate::normalise::zone::{Zones, parse_zone};
use crate::read::{Input, ReadOptions};
use crate::recognise::{
    Candidate, Profile, Recognised, Stranger, Unrecognised, recognise, recognise_as, recognise_with_header,
    refused_by,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Which of two systems that tell the same facts is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    #[default]
    Primary,
    /// Shown in `inspect`, never added.
    Reference,
}

/// Groups of stage or status texts that the settings give; normalised texts.
pub type TextGroups = BTreeMap<String, Vec<String>>;

/// What the settings say of a file; all empty for a file that is recognised by itself.
#[derive(Debug, Clone, Default)]
pub struct Said {
    pub kinds: Vec<Kind>,
    pub profile: Option<Arc<Profile>>,
    pub columns: BTreeMap<Field, String>,
    /// Columns that count the cells with certain texts.
    pub counted: BTreeMap<Field, (String, Vec<String>)>,
    /// Constants for what the file lacks.
    pub constants: BTreeMap<Field, String>,
    /// Column names of a file without a header row.
    pub header: Option<Vec<String>>,
    pub decimal: Option<Mark>,
    pub day_month: Option<DayMonth>,
    pub currency: Option<Currency>,
    pub statuses: TextGroups,
    pub stages: TextGroups,
    pub role: Option<Role>,
    /// How many of the file's last days the platform still changes.
    pub settle_days: Option<u16>,
    /// The zone of moments that are written without an offset.
    pub time_zone: Option<chrono_tz::Tz>,
    pub basis: super::basis::Basis,
    /// Revenue is that of the goods alone.
    pub is_goods: bool,
    /// Columns in which an empty cell stands for the one above.
    pub fill_down: Vec<Field>,
    /// Rows that cannot be read are left out.
    pub skips_bad_rows: bool,
}

/// One file to read.
#[derive(Debug, Clone)]
pub struct Source {
    pub input: Input,
    pub read: ReadOptions,
    pub said: Said,
    /// The path as settings beside the files would write it.
    pub settings_path: String,
    /// Named itself on the command line: settings hold for it only with --config.
    pub is_named: bool,
    pub profiles: Arc<[Arc<Profile>]>,
}

/// Text fields without which keys cannot be resolved.
const RESOLVING: [Field; 10] = [
    Field::Platform,
    Field::Account,
    Field::Channel,
    Field::Source,
    Field::Medium,
    Field::SourceMedium,
    Field::Campaign,
    Field::CampaignId,
    Field::CampaignType,
    Field::Currency,
];

impl Source {
    /// Finds the profile, the header and the columns.
    pub fn recognise(&self, candidates: &[Candidate]) -> Result<Recognised> {
        self.recognise_without(None, candidates)
    }

    /// The same, where one profile was found not to be it.
    pub fn recognise_without(&self, other: Option<&Profile>, candidates: &[Candidate]) -> Result<Recognised> {
        let told = |unrecognised: Unrecognised| Refusal::from(self.advise(unrecognised));
        // Columns that only count texts name the header too.
        let mut columns = self.said.columns.clone();
        if columns.is_empty() && !self.said.kinds.is_empty() {
            for (field, (header, _)) in &self.said.counted {
                if !columns.values().any(|each| each == header) {
                    columns.insert(*field, header.clone());
                }
            }
        }
        let columns = &columns;
        let forced = match (&self.said.profile, self.said.kinds.as_slice()) {
            (Some(profile), _) if columns.is_empty() => Some(profile.clone()),
            (Some(profile), _) => Some(Arc::new(profile.with_columns(columns)?)),
            (None, []) => None,
            (None, kinds) if !columns.is_empty() => Some(Arc::new(Profile::from_columns(kinds, columns)?)),
            (None, _) => None,
        };
        if let Some(header) = &self.said.header {
            let profiles = self.of_kind();
            return recognise_with_header(header, candidates, &profiles, forced.as_ref()).map_err(told);
        }
        if let Some(profile) = forced {
            return recognise_as(&profile, candidates).map_err(told);
        }
        let mut profiles = self.of_kind();
        profiles.retain(|profile| other.is_none_or(|other| other.id != profile.id));
        let found = recognise(candidates, &profiles).map_err(told)?;
        if columns.is_empty() {
            return Ok(found);
        }
        // Columns without a profile or kind add to what the file is recognised as.
        let profile = Arc::new(found.profile.with_columns(columns)?);
        recognise_as(&profile, candidates).map_err(told)
    }

    /// What a refused file of a folder is, if it is known to hold nothing that a report could lack. The settings may
    /// say otherwise.
    pub fn spare(&self, refusal: &[Diagnostic]) -> Option<&'static Stranger> {
        let is_said = !self.said.kinds.is_empty() || self.said.profile.is_some();
        if self.is_named || is_said {
            return None;
        }
        let [only] = refusal else { return None };
        refused_by(only).filter(|stranger| stranger.spare.is_some())
    }

    /// Columns of the settings that count texts must be in the header.
    pub fn refuse_missing_columns(&self, recognised: &Recognised) -> Result<()> {
        let has = |wanted: &str| {
            let wanted = name::header(wanted);
            recognised.header_cells.iter().any(|cell| name::header(cell) == wanted)
        };
        match self.said.counted.values().find(|(header, _)| !has(header)) {
            Some((header, _)) => {
                let message =
                    format!("the settings name the column \"{header}\", which the file does not have");
                Err(self.error("missing-column", message).into())
            }
            None => Ok(()),
        }
    }

    /// A row's money is in one currency.
    pub fn refuse_torn_currencies(&self, plan: &Plan) -> Result<()> {
        let mut told =
            plan.numbers.iter().filter(|column| column.currency.is_some() && !column.currency_is_said);
        let Some(first) = told.next() else { return Ok(()) };
        let Some(other) = told.find(|column| column.currency != first.currency) else { return Ok(()) };
        let code =
            |column: &NumberColumn| column.currency.map(|currency| currency.to_string()).unwrap_or_default();
        let message = format!(
            "the columns \"{}\" ({}) and \"{}\" ({}) are in two currencies",
            first.header,
            code(first),
            other.header,
            code(other)
        );
        let hint = format!(
            "put the amounts of one of them into a file of their own; if all are in one currency, say so in a [[source]]: \
             currency = \"{}\"",
            code(first)
        );
        Err(self.error("two-currencies", message).hint(hint).into())
    }

    /// The refusal with its snippet as the settings would have it.
    fn advise(&self, unrecognised: Unrecognised) -> Diagnostic {
        let mut diagnostic = unrecognised.diagnostic(&self.input.name);
        let written = format!("path = \"{}\"", self.input.name);
        let relative = format!("path = \"{}\"", self.settings_path);
        for hint in &mut diagnostic.hints {
            *hint = hint.replace(&written, &relative);
        }
        self.with_config(diagnostic)
    }

    /// The diagnostic with the line to paste that settles it.
    pub fn settled_by(&self, diagnostic: Diagnostic, what: &str, line: &str) -> Diagnostic {
        let path = toml::Value::String(self.settings_path.clone());
        self.with_config(
            diagnostic.hint(format!("{what} in perfkpi.toml:\n[[source]]\npath = {path}\n{line}")),
        )
    }

    fn with_config(&self, diagnostic: Diagnostic) -> Diagnostic {
        if self.is_named && diagnostic.hints.iter().any(|hint| hint.contains("[[source]]")) {
            return diagnostic.hint("for a file that is named, name the settings too: --config perfkpi.toml");
        }
        diagnostic
    }

    /// The profiles that bring the kind that the settings name; all where they name none.
    fn of_kind(&self) -> Vec<Arc<Profile>> {
        let fits = |profile: &&Arc<Profile>| {
            self.said.kinds.is_empty() || self.said.kinds.iter().all(|kind| profile.kinds.contains(kind))
        };
        self.profiles.iter().filter(fits).cloned().collect()
    }

    /// What the plan of this file needs to know.
    pub fn plan_options(&self, profile: &Profile, options: &LoadOptions) -> PlanOptions {
        let mut wanted: BTreeSet<Field> = RESOLVING.into_iter().collect();
        wanted.extend(&options.wanted);
        if profile.tells_statuses() && profile.kinds == [Kind::Spend] {
            // A commission may be declined.
            wanted.insert(Field::Status);
        }
        let of_profile = profile.values.time_zone.as_deref().and_then(parse_zone);
        PlanOptions {
            wanted,
            by_day: options.by_day,
            counts_users: options.counts_users,
            zones: Zones { report: options.zone, source: self.said.time_zone.or(of_profile) },
            kinds: self.said.kinds.clone(),
            counted: self.said.counted.clone(),
            constants: self.said.constants.clone(),
            currency_is_said: self.said.currency.is_some(),
        }
    }

    /// The order of day and month where dates leave it open: the settings', else the profile's.
    pub fn order_of(&self, profile: &Profile) -> Option<DayMonth> {
        self.said.day_month.or_else(|| super::locale::day_month(profile))
    }

    /// The marks that the settings give, for every column.
    pub fn marks(&self, plan: &Plan) -> Marks {
        Marks {
            numbers: vec![self.said.decimal; plan.numbers.len()],
            order: self.said.day_month,
            ..Marks::default()
        }
    }

    /// An error about this source as a whole.
    pub fn error(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(crate::diagnostic::Location::file(&self.input.name))
    }
}
