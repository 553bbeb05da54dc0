//! Rows × rules → findings → one verdict.
//!
//! In: the values that a rule is about, with their keys. Out: [`Finding`]s as data; [`text`] and [`json`]
//! render them. A value that is unknown or undefined is not judged, and never passes silently.

pub mod changes;
mod format;
pub mod github;
pub mod history;
pub mod json;
mod judge;
pub mod junit;
pub mod markdown;
mod phrase;
pub mod sarif;
pub mod state;
pub mod text;
pub mod words;

pub use judge::{Limits, judge, verdict, worst_first};

pub use format::Format;
pub use phrase::Shown;

use crate::catalogue::dimension::Dimension;
use crate::catalogue::evaluate::Number;
use crate::catalogue::kpi::Show;
use crate::diagnostic::Location;
use crate::query::{Bound, Direction, Over};
use crate::report::table::Period;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a breach of a rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    #[default]
    Fail,
    Warn,
}

impl Level {
    pub fn id(self) -> &'static str {
        match self {
            Level::Fail => "fail",
            Level::Warn => "warn",
        }
    }
}

/// The verdict on a row, a rule or the whole check, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Pass,
    Warn,
    /// The value is unknown or undefined.
    #[default]
    Undecided,
    /// The period has no data for what the rule needs.
    NoData,
    Fail,
}

impl Verdict {
    pub fn id(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Warn => "warn",
            Verdict::Undecided => "undecided",
            Verdict::NoData => "no-data",
            Verdict::Fail => "fail",
        }
    }

    /// 0 fine, 1 breached, 3 cannot be judged.
    pub fn exit_code(self) -> u8 {
        match self {
            Verdict::Pass | Verdict::Warn => 0,
            Verdict::Fail => 1,
            Verdict::Undecided | Verdict::NoData => 3,
        }
    }
}

/// What becomes of a rule, or of a row, that cannot be judged: without data, undefined or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnNoData {
    #[default]
    Undecided,
    Fail,
    Warn,
    Pass,
}

impl OnNoData {
    pub fn id(self) -> &'static str {
        match self {
            OnNoData::Undecided => "undecided",
            OnNoData::Fail => "fail",
            OnNoData::Warn => "warn",
            OnNoData::Pass => "pass",
        }
    }

    /// The verdict that counts for the rule.
    pub fn settle(self, verdict: Verdict) -> Verdict {
        match (verdict, self) {
            (Verdict::Undecided | Verdict::NoData, OnNoData::Fail) => Verdict::Fail,
            (Verdict::Undecided | Verdict::NoData, OnNoData::Warn) => Verdict::Warn,
            (Verdict::Undecided | Verdict::NoData, OnNoData::Pass) => Verdict::Pass,
            (verdict, _) => verdict,
        }
    }
}

/// What is compared with the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum About {
    /// The KPI's value.
    #[default]
    Value,
    /// How far it moved from the value of the days before.
    Change(Direction),
    /// How many days ago the last day of the files was.
    Freshness,
}

/// One row under one rule.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judged {
    /// One for each of [`Finding::by`]; of a rule about freshness that is not split, the one source.
    pub keys: Vec<Option<String>>,
    /// Of a rule about freshness, the days.
    pub value: Option<Number>,
    /// The value of the days before, of a rule about a change.
    pub before: Option<Number>,
    /// The share by which it moved in the rule's direction, of a rule about a change.
    pub change: Option<Number>,
    /// The last day that the files tell, of a rule about freshness.
    pub last_day: Option<NaiveDate>,
    /// The bound that was breached, else the rule's first.
    pub bound: Option<Bound>,
    pub verdict: Verdict,
}

impl Judged {
    /// What is compared with the bounds.
    pub fn measured(&self, about: About) -> Option<Number> {
        if matches!(about, About::Change(_)) { self.change } else { self.value }
    }
}

/// A row that the rule leaves alone, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct NotJudged {
    /// One for each of [`Finding::by`].
    pub keys: Vec<Option<String>>,
    pub value: Option<Number>,
    /// For people, such as `12 clicks, fewer than 50`.
    pub reason: String,
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// As written.
    pub rule: String,
    /// What the settings call it.
    pub name: Option<String>,
    pub description: Option<String>,
    pub level: Level,
    /// The rule that only warns, beside this one, as written.
    pub warn: Option<String>,
    pub on_no_data: OnNoData,
    pub verdict: Verdict,
    /// Its id; `freshness` of a rule about that.
    pub kpi: String,
    pub about: About,
    pub show: Show,
    pub over: Over,
    pub by: Vec<Dimension>,
    /// The `where` of the settings and of the command line, which the rule's text does not show.
    pub filter: Option<String>,
    /// Where the bounds of each row come from, of a rule with targets.
    pub targets: Option<String>,
    /// What money is in.
    pub currency: Option<String>,
    /// The days that were judged.
    pub period: Option<Period>,
    /// The days compared with, of a rule about a change.
    pub before: Option<Period>,
    /// Worst first.
    pub judged: Vec<Judged>,
    /// Rows that have too little behind them to be judged.
    pub not_judged: Vec<NotJudged>,
    /// The files that the values come from, as they were named.
    pub files: Vec<String>,
    /// Where the rule stands in the settings; `None` for one of the command line.
    pub place: Option<Location>,
    /// Why nothing, or not all, could be judged.
    pub reason: Option<String>,
    pub hint: Option<String>,
}

impl Finding {
    /// A rule of which nothing is known yet.
    pub fn new(rule: impl Into<String>, kpi: impl Into<String>, show: Show) -> Self {
        Finding {
            rule: rule.into(),
            name: None,
            description: None,
            level: Level::Fail,
            warn: None,
            on_no_data: OnNoData::Undecided,
            verdict: Verdict::NoData,
            kpi: kpi.into(),
            about: About::Value,
            show,
            over: Over::All,
            by: Vec::new(),
            filter: None,
            targets: None,
            currency: None,
            period: None,
            before: None,
            judged: Vec::new(),
            not_judged: Vec::new(),
            files: Vec::new(),
            place: None,
            reason: None,
            hint: None,
        }
    }
}

/// The verdict of the whole check. A breach goes before what cannot be judged.
pub fn overall(findings: &[Finding]) -> Verdict {
    findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::NoData)
}
