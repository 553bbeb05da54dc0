//! KPIs of the settings (`[[kpi]]`): checked ids, formulas that may build on one another in any order.

use schemars::JsonSchema;
use serde::Deserialize;

use super::dimension::Dimension;
use super::kpi::{Better, Kpi, Show, interval_of, show_of};
use super::label::Labels;
use super::measure::MeasureId;
use super::registry::Catalogue;
use super::{expression, formula};
use crate::diagnostic::{Diagnostic, Refusal, Result};

/// A `[[kpi]]` table of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnKpi {
    pub id: String,
    pub formula: String,
    #[serde(default)]
    pub better: Better,
    /// Shown instead of the id.
    pub label: Option<String>,
    /// Chosen by the unit of the formula when absent.
    pub show: Option<Show>,
}

/// What reports append to a KPI's id for bounds and changes.
const RESERVED_ENDINGS: [&str; 5] = ["_low", "_high", "_before", "_change", "_change_rel"];
/// Words of the rule grammar.
const RESERVED_WORDS: [&str; 18] = [
    "and",
    "or",
    "not",
    "in",
    "by",
    "where",
    "over",
    "contains",
    "starts",
    "paid",
    "all",
    "freshness",
    "drop",
    "rise",
    "change",
    "vs",
    "versus",
    "previous",
];
/// What reports call rows of their own.
const RESERVED_ROWS: [&str; 2] = ["total", "rest"];

/// Adds the KPIs of the settings to the catalogue. All that is wrong is told at once.
pub(crate) fn add(catalogue: &mut Catalogue, own: &[OwnKpi]) -> Result<()> {
    let mut wrong = Vec::new();
    let mut waiting: Vec<&OwnKpi> = Vec::new();
    for kpi in own {
        let taken = waiting.iter().any(|other| other.id == kpi.id);
        match refuse_id(catalogue, &kpi.id, taken) {
            Some(diagnostic) => wrong.push(diagnostic),
            None => waiting.push(kpi),
        }
    }
    let ids: Vec<&str> = own.iter().map(|kpi| kpi.id.as_str()).collect();
    // A KPI that builds on one further down waits for it; a round without progress ends it.
    loop {
        let before = waiting.len();
        let mut still = Vec::new();
        for kpi in &waiting {
            match build(catalogue, kpi, &ids) {
                Built::Done(kpi) => catalogue.kpis.push(*kpi),
                Built::Wrong(diagnostic) => wrong.push(*diagnostic),
                Built::Waits => still.push(*kpi),
            }
        }
        waiting = still;
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    // With another mistake told, those that wait for the mistaken one are no news.
    if wrong.is_empty() && !waiting.is_empty() {
        let ids: Vec<String> = waiting.iter().map(|kpi| format!("\"{}\"", kpi.id)).collect();
        let message = format!("the formulas of {} build on each other in a circle", ids.join(" and "));
        wrong.push(
            Diagnostic::error("bad-formula", message)
                .hint("write one of them with measures such as spend and orders"),
        );
    }
    // The order of the settings, not that in which they could be built.
    let place = |id: &str| own.iter().position(|kpi| kpi.id == id);
    catalogue.kpis.sort_by_key(|kpi| if kpi.own { place(&kpi.id).map_or(0, |place| place + 1) } else { 0 });
    if wrong.is_empty() { Ok(()) } else { Err(Refusal(wrong)) }
}

fn refuse_id(catalogue: &Catalogue, id: &str, taken: bool) -> Option<Diagnostic> {
    let bad = |why: String, hint: &str| Some(Diagnostic::error("bad-kpi", why).hint(hint));
    let plain = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !plain {
        let hint = "an id has small Latin letters, digits and _, for example cost_per_qualified";
        return bad(format!("\"{id}\" cannot be the id of a KPI"), hint);
    }
    if let Some(ending) = RESERVED_ENDINGS.iter().find(|ending| id.ends_with(**ending)) {
        let why =
            format!("the KPI id \"{id}\" ends in \"{ending}\", which reports use for bounds and changes");
        return bad(why, "choose an id with another ending");
    }
    let what = if RESERVED_WORDS.contains(&id) {
        "a word of the rules"
    } else if RESERVED_ROWS.contains(&id) {
        "a row of the reports"
    } else if MeasureId::from_id(id).is_some() {
        "a measure"
    } else if Dimension::from_id(id).is_some() {
        "a dimension"
    } else if taken || catalogue.kpis.iter().any(|kpi| kpi.id == id) {
        "a KPI"
    } else {
        return None;
    };
    bad(format!("the id \"{id}\" is taken: it is {what} already"), "choose another id for your own KPI")
}

enum Built {
    Done(Box<Kpi>),
    Wrong(Box<Diagnostic>),
    Waits,
}

fn build(catalogue: &Catalogue, own: &OwnKpi, own_ids: &[&str]) -> Built {
    let text = own.formula.as_str();
    let wrong = |fault: super::syntax::Fault| {
        let mut diagnostic = fault.diagnose("bad-formula", text);
        diagnostic.message = format!("the formula of \"{}\": {}", own.id, diagnostic.message);
        Built::Wrong(Box::new(diagnostic))
    };
    let node = match formula::parse(text) {
        Ok(node) => node,
        Err(fault) => return wrong(fault),
    };
    let waits = std::cell::Cell::new(false);
    let lookup = |name: &str, span| {
        if own_ids.contains(&name) && catalogue.kpi(name).is_none() {
            waits.set(true);
        }
        catalogue.name(name, span)
    };
    match expression::resolve(&node, text, &lookup) {
        Ok((formula, unit)) => Built::Done(Box::new(Kpi {
            id: own.id.clone(),
            labels: Labels::same(own.label.as_deref().unwrap_or(&own.id)),
            interval: interval_of(&formula),
            formula,
            formula_text: own.formula.clone(),
            unit,
            better: own.better,
            show: own.show.unwrap_or(show_of(unit)),
            no_interval: None,
            meaning: "A KPI of your own settings.".to_owned(),
            pitfalls: Vec::new(),
            competing: Vec::new(),
            examples: Vec::new(),
            own: true,
        })),
        Err(_) if waits.get() => Built::Waits,
        Err(fault) => wrong(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::evaluate::{Number, evaluate};
    use crate::catalogue::kpi::Interval;
    use crate::catalogue::unit::Unit;
    use crate::decimal::Decimal;

    fn own(id: &str, formula: &str) -> OwnKpi {
        OwnKpi { id: id.into(), formula: formula.into(), better: Better::Lower, label: None, show: None }
    }

    fn with(kpis: &[OwnKpi]) -> Result<Catalogue> {
        Catalogue::builtin()?.with_own(kpis)
    }

    fn codes(kpis: &[OwnKpi]) -> Vec<&'static str> {
        with(kpis).err().map(|refusal| refusal.0.iter().map(|d| d.code).collect()).unwrap_or_default()
    }

    #[test]
    fn own_kpis_build_on_each_other_in_any_order() {
        let catalogue = with(&[
            own("dear", "2 * cost_per_qualified"),
            own("cost_per_qualified", "spend / qualified_leads"),
        ])
        .unwrap();
        let dear = catalogue.kpi("dear").unwrap();
        assert_eq!(dear.unit, Unit::MONEY.per(Unit::COUNT));
        assert_eq!(dear.show, Show::Money);
        let value = evaluate(&dear.formula, &|measure| match measure {
            MeasureId::Spend => Some(Decimal::from_int(90)),
            MeasureId::QualifiedLeads => Some(Decimal::from_int(12)),
            _ => None,
        });
        assert_eq!(value, Some(Number::Ratio(15.0)));
        assert_eq!(catalogue.kpi("cost_per_qualified").map(|kpi| kpi.interval), Some(Interval::PoissonCost));
        let last: Vec<&str> = catalogue.kpis().iter().rev().take(2).map(|kpi| kpi.id.as_str()).collect();
        assert_eq!(last, ["cost_per_qualified", "dear"]);
    }

    #[test]
    fn ids_that_would_be_confused_are_refused() {
        for id in [
            "romi",
            "spend",
            "channel",
            "rest",
            "total",
            "freshness",
            "drop",
            "vs",
            "x_low",
            "x_change_rel",
            "x_before",
            "Big",
            "",
            "9a",
            "where",
            "a b",
        ] {
            assert_eq!(codes(&[own(id, "spend / leads")]), ["bad-kpi"], "{id}");
        }
        assert_eq!(codes(&[own("x", "spend / leads"), own("x", "spend / orders")]), ["bad-kpi"]);
    }

    #[test]
    fn circles_and_unknown_names_are_refused() {
        assert_eq!(codes(&[own("x", "y + 1"), own("y", "x / 2")]), ["bad-formula"]);
        assert_eq!(codes(&[own("x", "x + 1")]), ["bad-formula"]);
        assert_eq!(codes(&[own("x", "y + 1"), own("y", "spend / leeds")]), ["unknown-kpi"]);
        assert_eq!(codes(&[own("x", "revenue_squares / orders")]), ["unknown-kpi"]);
    }

    #[test]
    fn a_bad_formula_is_shown_with_a_caret() {
        let refusal = with(&[own("odd", "impressions - clicks/impressions")]).err().unwrap();
        assert_eq!(
            refusal.to_string(),
            "error[bad-formula]: the formula of \"odd\": \"impressions\" is a count and \"clicks/impressions\" is \
             a plain ratio: they cannot be subtracted\n  |\n  | impressions - clicks/impressions\n  |               ^^^^^^^^^^^^^^^^^^\n\
             hint: add or subtract only what has one unit; parentheses say which part is divided, as in (a − b) / a"
        );
        let refusal = with(&[own("odd", "spend / qualifiedleads")]).err().unwrap();
        assert!(refusal.to_string().ends_with("hint: did you mean \"qualified_leads\"?"), "{refusal}");
    }
}
