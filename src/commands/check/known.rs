//! What only the files can tell of the rules: values that no file has, and amounts in another currency.
//!
//! All of it is told at once, before anything is judged.

use super::super::amounts;
use super::super::pipeline::Prepared;
use super::tasks::Task;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::suggest::instead;
use crate::catalogue::syntax::{Fault, Span};
use crate::diagnostic::{Diagnostic, Location};
use crate::normalise::name::normalise;
use crate::query::{Predicate, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with the rules, and with the condition of `--where`.
pub fn problems(
    tasks: &[Task<'_>],
    outer: Option<(&str, &Predicate)>,
    prepared: &Prepared,
) -> Vec<Diagnostic> {
    let mut values = Values { prepared, known: BTreeMap::new() };
    let mut problems = Vec::new();
    if let Some((text, filter)) = outer {
        problems.extend(values.unknown(text, filter, None));
    }
    for task in tasks {
        for condition in &task.conditions {
            problems.extend(values.unknown(&condition.text, &condition.filter, condition.place.as_ref()));
        }
        for target in task.targets.iter().flat_map(|targets| &targets.list) {
            for ((dimension, key), place) in task.rule.by.iter().zip(&target.keys).zip(&target.places) {
                let error = values.missing(*dimension, key, None);
                problems.extend(error.map(|error| error.at(place.clone())));
            }
        }
        problems.extend(other_currency(task, prepared));
    }
    let mut once: Vec<Diagnostic> = Vec::new();
    for problem in problems {
        if !once.contains(&problem) {
            once.push(problem);
        }
    }
    once
}

/// The values of each dimension, looked up once: normalised, and as they are written.
struct Values<'p> {
    prepared: &'p Prepared,
    known: BTreeMap<Dimension, (BTreeSet<String>, Vec<String>)>,
}

impl Values<'_> {
    fn unknown(&mut self, text: &str, filter: &Predicate, place: Option<&Location>) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for (name, value, span) in filter.equal_texts() {
            let Some(dimension) = Dimension::from_id(name) else { continue };
            let error = self.missing(dimension, value, Some((span, text)));
            problems.extend(error.map(|error| match place {
                Some(place) => error.at(place.clone()),
                None => error,
            }));
        }
        problems
    }

    fn missing(
        &mut self,
        dimension: Dimension,
        value: &str,
        written: Option<(Span, &str)>,
    ) -> Option<Diagnostic> {
        if dimension.is_time() {
            return None;
        }
        let prepared = self.prepared;
        let (normal, known) = self.known.entry(dimension).or_insert_with(|| {
            let known = prepared.values(dimension);
            (known.iter().map(|value| normalise(value)).collect(), known)
        });
        if normal.contains(&normalise(value)) {
            return None;
        }
        let name = dimension.id();
        let message = format!("no file has the {name} \"{value}\"");
        let error = match written {
            Some((span, text)) => Fault::new(span, message).diagnose("unknown-value", text),
            None => Diagnostic::error("unknown-value", message),
        };
        Some(error.hint(instead(value, name, known)))
    }
}

/// Bounds and conditions in a currency that is not the report's.
fn other_currency(task: &Task<'_>, prepared: &Prepared) -> Vec<Diagnostic> {
    let whole = format!("the rule \"{}\"", task.rule.text);
    let other = |said: &str| amounts::other_currency(said, prepared, &whole, "bound");
    let money = |value: &Value| match value {
        Value::Money { currency, .. } => Some(currency.clone()),
        _ => None,
    };
    let mut problems = Vec::new();
    let mut add = |error: Diagnostic, place: Option<&Location>| {
        problems.push(match place {
            Some(place) => error.at(place.clone()),
            None => error,
        });
    };
    let own = std::iter::once((&task.rule, task.place.as_ref()));
    let warn = task.warn.iter().map(|(warn, place)| (warn, Some(place)));
    for (rule, place) in own.chain(warn) {
        for bound in rule.claim.bounds() {
            let Some((message, hint)) = money(&bound.value).and_then(|said| other(&said)) else { continue };
            let fault = Fault::new(bound.value_span, message).hint(hint);
            add(fault.diagnose("other-currency", &rule.text), place);
        }
    }
    let minimums =
        task.minimums.iter().filter_map(|minimum| Some((minimum.currency.clone()?, &minimum.place)));
    let targets = task.targets.iter().flat_map(|targets| &targets.list);
    let targets = targets.filter_map(|target| Some((money(&target.bound.value)?, &target.place)));
    for (said, place) in minimums.chain(targets) {
        let Some((message, hint)) = other(&said) else { continue };
        add(Diagnostic::error("other-currency", message).hint(hint), Some(place));
    }
    for condition in &task.conditions {
        let text = &condition.text;
        let kind = if *text == task.rule.text { "rule" } else { "condition" };
        let whole = format!("the {kind} \"{text}\"");
        for error in amounts::of_condition(&condition.filter, prepared, &whole, text) {
            add(error, condition.place.as_ref());
        }
    }
    problems
}
