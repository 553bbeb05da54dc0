//! `warn` beside `rule`: a bound of the same KPI whose breach only warns.
//!
//! Refused: another KPI, rows or days of its own, a bound that is breached no sooner than the rule's.

use super::tasks::{Task, at};
use crate::catalogue::registry::Catalogue;
use crate::check::Level;
use crate::diagnostic::{Diagnostic, Refusal, Result};
use crate::query::{Bound, Claim, Op, parse_rule};
use crate::settings::{CheckSettings, Loaded};

/// The warning beside the rule: the same KPI, a bound that is breached first.
pub fn add(check: &CheckSettings, task: &mut Task<'_>, loaded: &Loaded, catalogue: &Catalogue) -> Result<()> {
    let Some(text) = &check.warn else { return Ok(()) };
    let place = loaded.place(text.span().start);
    let bad = |message: String, hint: &str| {
        Err(Refusal::from(Diagnostic::error("bad-rule", message).at(place.clone()).hint(hint)))
    };
    let warn = parse_rule(text.get_ref()).and_then(|rule| rule.check(&rule.text, catalogue).map(|()| rule));
    let warn = warn.map_err(at(&place))?;
    if check.level == Level::Warn {
        return bad(
            "level = \"warn\" and warn = \"…\" say the same twice".to_owned(),
            "leave out level: rule fails, warn warns",
        );
    }
    if task.targets.is_some() {
        return bad(
            "a rule with targets has no one bound to warn before".to_owned(),
            "write a second [[check]] with level = \"warn\"",
        );
    }
    let same = match (&task.rule.claim, &warn.claim) {
        (Claim::Bounds { kpi, .. }, Claim::Bounds { kpi: other, .. }) => kpi == other,
        (
            Claim::Change { kpi, direction, versus, .. },
            Claim::Change { kpi: other, direction: way, versus: days, .. },
        ) => (kpi, direction, versus) == (other, way, days),
        (Claim::Freshness { .. }, Claim::Freshness { .. }) => true,
        _ => false,
    };
    if !same {
        let message = format!(
            "warn is about another KPI than the rule: \"{}\" beside \"{}\"",
            warn.text, task.rule.text
        );
        return bad(message, "write a [[check]] of its own for it, with level = \"warn\"");
    }
    if !warn.by.is_empty() || warn.filter.is_some() || warn.over.is_some() {
        return bad(
            "warn holds only a bound: rows and days are those of the rule".to_owned(),
            "leave out by, where and over",
        );
    }
    if !is_stricter(warn.claim.bounds(), task.rule.claim.bounds()) {
        let message = format!(
            "\"{}\" never warns: whatever breaches it fails \"{}\" already",
            warn.text, task.rule.text
        );
        return bad(
            message,
            "ask for more in warn than in rule: rule = \"romi >= 20%\", warn = \"romi >= 30%\"",
        );
    }
    task.warn = Some((warn, place));
    Ok(())
}

/// False where each bound of the warning is at most as strict as the rule's bound of that side.
fn is_stricter(warn: &[Bound], rule: &[Bound]) -> bool {
    let side = |bounds: &[Bound], upper: bool| {
        let of_side = bounds.iter().find(|bound| is_upper(bound.op) == Some(upper));
        of_side.and_then(|bound| Some((bound.value.number()?, matches!(bound.op, Op::Less | Op::Greater))))
    };
    if warn.iter().chain(rule).any(|bound| is_upper(bound.op).is_none()) {
        return true;
    }
    [true, false].into_iter().any(|upper| match (side(warn, upper), side(rule, upper)) {
        (Some(_), None) => true,
        (None, _) => false,
        (Some((warn, strict)), Some((rule, rule_strict))) => {
            (if upper { warn < rule } else { warn > rule }) || warn == rule && strict && !rule_strict
        }
    })
}

fn is_upper(op: Op) -> Option<bool> {
    match op {
        Op::Less | Op::LessOrEqual => Some(true),
        Op::Greater | Op::GreaterOrEqual => Some(false),
        _ => None,
    }
}
