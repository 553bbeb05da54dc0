//! Findings → the JSON contract `perfkpi.check/1`.

use super::changes;
use super::history::Changes;
use super::{Finding, Judged};
use crate::present::json::{Object, array};
use crate::present::numbers::machine;

/// The whole check on one line for each rule, and what changed where that is remembered.
pub fn render(findings: &[Finding], changes: Option<&Changes>) -> String {
    let rules: Vec<String> = findings.iter().map(rule).collect();
    let verdict = super::overall(findings).id();
    let changes = changes.map(|changes| format!(",\n{}", changes::json(findings, changes)));
    format!(
        "{{\"schema\":\"perfkpi.check/1\",\"verdict\":\"{verdict}\",\"rules\":[\n  {}\n]{}}}\n",
        rules.join(",\n  "),
        changes.unwrap_or_default()
    )
}

fn rule(finding: &Finding) -> String {
    let mut object = Object::default();
    object.text("rule", &finding.rule);
    object.text("level", finding.level.id());
    object.text("verdict", finding.verdict.id());
    object.raw("judged", &array(finding.judged.iter().map(|row| judged(finding, row))));
    object.text("over", finding.over.id());
    match finding.period {
        Some(days) => {
            object.text("from", &days.from.to_string());
            object.text("to", &days.to.to_string());
        }
        None => {
            object.raw("from", "null");
            object.raw("to", "null");
        }
    }
    if let Some(reason) = &finding.reason {
        object.text("reason", reason);
    }
    object.finish()
}

fn judged(finding: &Finding, row: &Judged) -> String {
    let mut object = Object::default();
    for (by, key) in finding.by.iter().zip(&row.keys) {
        match key {
            Some(key) => object.text(by.id(), key),
            None => object.raw(by.id(), "null"),
        }
    }
    let value = row.value.and_then(|value| machine(value, finding.show));
    object.raw("value", value.as_deref().unwrap_or("null"));
    // Point values: bounds of an interval come with the statistics.
    object.raw("low", "null");
    object.raw("high", "null");
    let bound = row.bound.as_ref().and_then(|bound| bound.value.number());
    object.raw("bound", &bound.map_or("null".to_owned(), |bound| bound.to_text(0)));
    object.text("verdict", row.verdict.id());
    object.finish()
}
