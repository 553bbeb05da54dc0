//! The KPIs as data: what each is called, computed from and worth. `kpis.toml` → typed [`Kpi`]s.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use super::expression::Expr;
use super::formula::Operator;
use super::label::Labels;
use super::measure::MeasureId;
use super::unit::Unit;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Result};

/// Whether more of it is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    Higher,
    Lower,
    /// Depends on what one wants.
    #[default]
    Context,
}

/// How a table shows a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Show {
    /// A share, times 100.
    Percent,
    Money,
    /// A plain ratio.
    Number,
    Count,
    /// Seconds.
    Duration,
}

/// Which interval a KPI can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interval {
    /// A rate of counts: Wilson score; [`Kpi::rate`] tells the counts.
    Wilson,
    /// Money per event: exact Poisson limits on the events; [`Kpi::cost_per_event`] tells them.
    PoissonCost,
    /// Sums of revenue: Σx² over the orders.
    OrderLevel,
    /// Means over visits: needs their squares.
    Delta,
    Undecidable,
}

/// Two counts, one a part of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub part: MeasureId,
    pub whole: MeasureId,
    /// True where the KPI is 1 − part / whole.
    pub complement: bool,
}

/// A worked example: sums, and the value they give (`None`: undefined).
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub inputs: Vec<(MeasureId, Decimal)>,
    pub expected: Option<f64>,
}

/// A KPI: always a formula over sums.
#[derive(Debug, Clone, PartialEq)]
pub struct Kpi {
    pub id: String,
    pub labels: Labels,
    /// The formula over measures, `conversions` replaced by the action it stands for.
    pub formula: Expr,
    /// The formula as the data or the settings write it.
    pub formula_text: String,
    pub unit: Unit,
    pub better: Better,
    pub show: Show,
    pub interval: Interval,
    /// Why there is no interval, where the kind of KPI itself forbids one.
    pub no_interval: Option<String>,
    pub meaning: String,
    pub pitfalls: Vec<String>,
    /// Other numbers that go by the same name.
    pub competing: Vec<String>,
    pub examples: Vec<Example>,
    /// True for a KPI of the settings.
    pub own: bool,
}

impl Kpi {
    /// The measures it needs.
    pub fn inputs(&self) -> BTreeSet<MeasureId> {
        self.formula.inputs()
    }

    /// The parts of the formula whose being zero makes the KPI undefined.
    pub fn undefined_when_zero(&self) -> Vec<String> {
        self.formula.divisors().into_iter().map(Expr::to_string).collect()
    }

    /// The two counts of a rate, where the formula is one.
    pub fn rate(&self) -> Option<Rate> {
        rate_of(&self.formula)
    }

    /// The events of a cost per event, where the formula is spend / events.
    pub fn cost_per_event(&self) -> Option<MeasureId> {
        cost_per_event_of(&self.formula)
    }
}

fn rate_of(formula: &Expr) -> Option<Rate> {
    match formula {
        Expr::Binary(Operator::Divide, part, whole) => match (part.as_ref(), whole.as_ref()) {
            (Expr::Measure(part), Expr::Measure(whole)) => {
                let counts = part.unit() == Unit::COUNT && whole.unit() == Unit::COUNT;
                counts.then_some(Rate { part: *part, whole: *whole, complement: false })
            }
            _ => None,
        },
        Expr::Binary(Operator::Subtract, one, rest) if **one == Expr::Number(Decimal::ONE) => {
            rate_of(rest).map(|rate| Rate { complement: !rate.complement, ..rate })
        }
        _ => None,
    }
}

fn cost_per_event_of(formula: &Expr) -> Option<MeasureId> {
    let Expr::Binary(Operator::Divide, cost, events) = formula else { return None };
    match (cost.as_ref(), events.as_ref()) {
        (Expr::Measure(MeasureId::Spend), Expr::Measure(events)) if events.unit() == Unit::COUNT => {
            Some(*events)
        }
        _ => None,
    }
}

/// The interval that a formula of the settings can have, by its shape.
pub(crate) fn interval_of(formula: &Expr) -> Interval {
    use MeasureId::{Clicks, Impressions, Pageviews, PlatformConversions};
    if let Some(rate) = rate_of(formula) {
        // Pages are no share of visits, and claims of a platform are no count of anything.
        let countable = |measure| !matches!(measure, Pageviews | PlatformConversions);
        if countable(rate.part) && countable(rate.whole) {
            return Interval::Wilson;
        }
    }
    match cost_per_event_of(formula) {
        Some(events) if !matches!(events, Clicks | Impressions | Pageviews | PlatformConversions) => {
            Interval::PoissonCost
        }
        _ => Interval::Undecidable,
    }
}

/// How a value of this unit is shown when nothing else is said.
pub(crate) fn show_of(unit: Unit) -> Show {
    if unit.is_amount() {
        Show::Money
    } else if unit.is_time() {
        Show::Duration
    } else if unit.is_ratio() {
        Show::Percent
    } else if unit == Unit::COUNT {
        Show::Count
    } else {
        Show::Number
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub kpi: Vec<Entry>,
}

/// One entry of `kpis.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub id: String,
    pub labels: Labels,
    pub formula: String,
    pub judged: Judged,
    pub meaning: String,
    pub pitfalls: Vec<String>,
    #[serde(default)]
    pub competing: Vec<String>,
    pub examples: Vec<ExampleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Judged {
    pub better: Better,
    pub show: Show,
    pub interval: Interval,
    pub why: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExampleEntry {
    given: toml::Table,
    gives: Option<f64>,
}

/// The entries of `kpis.toml`.
pub(crate) fn entries() -> Result<Vec<Entry>> {
    let file: std::result::Result<File, _> = toml::from_str(include_str!("kpis.toml"));
    file.map(|file| file.kpi).map_err(|error| broken(&error.to_string()).into())
}

pub(crate) fn broken(what: &str) -> Diagnostic {
    Diagnostic::error("broken-catalogue", format!("kpis.toml: {what}"))
}

impl ExampleEntry {
    pub(crate) fn read(&self) -> Result<Example> {
        let mut inputs = Vec::new();
        for (name, value) in &self.given {
            let number = match value {
                toml::Value::Integer(value) => Some(Decimal::from_int(*value)),
                // The shortest text of a double is the text that was written.
                toml::Value::Float(value) => Decimal::parse(&value.to_string()),
                _ => None,
            };
            let (Some(measure), Some(number)) = (MeasureId::from_id(name), number) else {
                return Err(broken(&format!("the example {name} = {value} is no measure and number")).into());
            };
            inputs.push((measure, number));
        }
        Ok(Example { inputs, expected: self.gives })
    }
}
