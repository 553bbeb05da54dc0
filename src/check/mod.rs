//! Rows × rules → findings → one verdict.
//!
//! In: the values that a rule is about, with their keys. Out: [`Finding`]s as data; [`text`] and [`json`]
//! render them. A value that is unknown or undefined is not judged, and never passes silently.

pub mod changes;
mod format;
pub mod github;
pub mod history;
pub mod json;
pub mod junit;
pub mod markdown;
mod phrase;
pub mod sarif;
pub mod state;
pub mod text;

pub use format::Format;
pub use phrase::Shown;

use crate::catalogue::dimension::Dimension;
use crate::catalogue::evaluate::Number;
use crate::catalogue::kpi::Show;
use crate::diagnostic::Location;
use crate::query::{Bound, Over};
use crate::report::table::Period;
use serde::{Deserialize, Serialize};

/// What a breach of a rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Pass,
    Warn,
    /// The value is unknown or undefined.
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

/// One row under one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// One for each of [`Finding::by`].
    pub keys: Vec<Option<String>>,
    pub value: Option<Number>,
    /// The value of the days before, of a rule about a change.
    pub before: Option<Number>,
    /// The bound that was breached, else the rule's first.
    pub bound: Option<Bound>,
    pub verdict: Verdict,
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
    pub level: Level,
    pub verdict: Verdict,
    pub kpi: String,
    pub show: Show,
    pub over: Over,
    pub by: Vec<Dimension>,
    /// The condition that the settings add to the rule, as written.
    pub filter: Option<String>,
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

/// Judges rows; the worst stand first.
pub fn judge(
    rows: Vec<(Vec<Option<String>>, Option<Number>)>,
    bounds: &[Bound],
    level: Level,
) -> Vec<Judged> {
    let breach = match level {
        Level::Fail => Verdict::Fail,
        Level::Warn => Verdict::Warn,
    };
    let mut judged: Vec<Judged> = rows
        .into_iter()
        .map(|(keys, value)| {
            let breached = value.and_then(|value| bounds.iter().find(|bound| !bound.holds(value)));
            let verdict = match (value, breached) {
                (None, _) => Verdict::Undecided,
                (Some(_), None) => Verdict::Pass,
                (Some(_), Some(_)) => breach,
            };
            Judged { keys, value, before: None, bound: breached.or(bounds.first()).cloned(), verdict }
        })
        .collect();
    judged.sort_by(|a, b| {
        b.verdict
            .cmp(&a.verdict)
            .then_with(|| distance(b).total_cmp(&distance(a)))
            .then_with(|| a.keys.cmp(&b.keys))
    });
    judged
}

/// How far beyond its bound a value lies.
fn distance(judged: &Judged) -> f64 {
    let bound = judged.bound.as_ref().and_then(|bound| bound.value.number());
    match (judged.value, bound) {
        (Some(value), Some(bound)) => (value.to_f64() - bound.to_f64()).abs(),
        _ => 0.0,
    }
}

/// The verdict of a rule from those of its rows: the gravest.
pub fn verdict(judged: &[Judged]) -> Verdict {
    judged.iter().map(|row| row.verdict).max().unwrap_or(Verdict::NoData)
}

/// The verdict of the whole check. A breach goes before what cannot be judged.
pub fn overall(findings: &[Finding]) -> Verdict {
    findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::NoData)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Claim, parse_rule};

    fn bounds(rule: &str) -> Vec<Bound> {
        let Claim::Bounds { bounds, .. } = parse_rule(rule).unwrap().claim;
        bounds
    }

    fn row(key: &str, value: Option<f64>) -> (Vec<Option<String>>, Option<Number>) {
        (vec![Some(key.to_owned())], value.map(Number::Ratio))
    }

    #[test]
    fn the_worst_row_stands_first_and_decides() {
        let rows = vec![row("a", Some(0.5)), row("b", Some(-0.9)), row("c", Some(0.1)), row("d", None)];
        let judged = judge(rows, &bounds("romi >= 20%"), Level::Fail);
        let order: Vec<_> = judged.iter().map(|row| (row.keys[0].as_deref().unwrap(), row.verdict)).collect();
        let expected =
            [("b", Verdict::Fail), ("c", Verdict::Fail), ("d", Verdict::Undecided), ("a", Verdict::Pass)];
        assert_eq!(order, expected);
        assert_eq!(verdict(&judged), Verdict::Fail);
    }

    #[test]
    fn a_value_on_the_bound_holds_it() {
        let judged = judge(vec![row("a", Some(0.2))], &bounds("romi >= 20%"), Level::Fail);
        assert_eq!(verdict(&judged), Verdict::Pass);
    }

    #[test]
    fn an_undefined_value_is_not_a_pass() {
        let judged = judge(vec![row("a", None), row("b", Some(1.0))], &bounds("romi >= 20%"), Level::Fail);
        assert_eq!(verdict(&judged).exit_code(), 3);
        assert_eq!(verdict(&[]).exit_code(), 3);
    }

    #[test]
    fn a_breach_goes_before_what_cannot_be_judged() {
        assert!(Verdict::Fail > Verdict::NoData && Verdict::NoData > Verdict::Undecided);
        assert!(Verdict::Undecided > Verdict::Warn && Verdict::Warn > Verdict::Pass);
    }
}
