//! Findings → the JSON contract `perfkpi.check/1`.

use super::changes;
use super::history::Changes;
use super::{About, Finding, Judged, NotJudged};
use crate::catalogue::evaluate::Number;
use crate::catalogue::kpi::Show;
use crate::present::escape::json as quoted;
use crate::present::json::{Object, array};
use crate::present::numbers::machine;
use crate::report::table::Period;

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
    days(&mut object, ("from", "to"), finding.period);
    if matches!(finding.about, About::Change(_)) {
        days(&mut object, ("before_from", "before_to"), finding.before);
    }
    object.raw("not_judged", &array(finding.not_judged.iter().map(|row| left_alone(finding, row))));
    object.raw("files", &array(finding.files.iter().map(|file| quoted(file))));
    object.text("on_no_data", finding.on_no_data.id());
    object.text("kpi", &finding.kpi);
    let told = [
        ("name", &finding.name),
        ("description", &finding.description),
        ("warn", &finding.warn),
        ("where", &finding.filter),
        ("targets", &finding.targets),
        ("currency", &finding.currency),
    ];
    for (key, text) in told {
        if let Some(text) = text {
            object.text(key, text);
        }
    }
    if let Some(place) = &finding.place {
        object.text("place", &place.to_string());
    }
    if let Some(reason) = &finding.reason {
        object.text("reason", reason);
    }
    object.finish()
}

fn days(object: &mut Object, (from, to): (&str, &str), period: Option<Period>) {
    match period {
        Some(days) => {
            object.text(from, &days.from.to_string());
            object.text(to, &days.to.to_string());
        }
        None => {
            object.raw(from, "null");
            object.raw(to, "null");
        }
    }
}

fn keys(object: &mut Object, finding: &Finding, keys: &[Option<String>]) {
    if let (About::Freshness, true, [Some(source)]) = (finding.about, finding.by.is_empty(), keys) {
        object.text("source", source);
    }
    for (by, key) in finding.by.iter().zip(keys) {
        match key {
            Some(key) => object.text(by.id(), key),
            None => object.raw(by.id(), "null"),
        }
    }
}

fn number(object: &mut Object, key: &str, value: Option<Number>, show: Show) {
    let value = value.and_then(|value| machine(value, show));
    object.raw(key, value.as_deref().unwrap_or("null"));
}

fn judged(finding: &Finding, row: &Judged) -> String {
    let mut object = Object::default();
    keys(&mut object, finding, &row.keys);
    number(&mut object, "value", row.value, finding.show);
    // Point values: bounds of an interval come with the statistics.
    object.raw("low", "null");
    object.raw("high", "null");
    if matches!(finding.about, About::Change(_)) {
        number(&mut object, "before", row.before, finding.show);
        number(&mut object, "change", row.change, Show::Percent);
    }
    if let Some(day) = row.last_day {
        object.text("last_day", &day.to_string());
    }
    let bound = row.bound.as_ref().and_then(|bound| bound.value.number());
    object.raw("bound", &bound.map_or("null".to_owned(), |bound| bound.to_text(0)));
    if let Some(bound) = &row.bound {
        object.text("op", bound.op.text());
    }
    object.text("verdict", row.verdict.id());
    object.finish()
}

fn left_alone(finding: &Finding, row: &NotJudged) -> String {
    let mut object = Object::default();
    keys(&mut object, finding, &row.keys);
    number(&mut object, "value", row.value, finding.show);
    object.text("reason", &row.reason);
    object.finish()
}
