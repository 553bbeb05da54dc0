//! An amount of a rule or a condition and the report's currency → why the two cannot be compared.
//!
//! Refused: an amount in another currency, and one in any currency where no file names its own.

use super::pipeline::Prepared;
use crate::catalogue::syntax::Fault;
use crate::diagnostic::Diagnostic;
use crate::query::Predicate;

/// Message and hint where `said` is not the currency of the report. `whole` is the rule or the condition, `part`
/// what of it is in a currency.
pub fn other_currency(said: &str, prepared: &Prepared, whole: &str, part: &str) -> Option<(String, String)> {
    let Some(report) = prepared.currency.map(|currency| currency.code().to_owned()) else {
        // Where there is no row yet, or nothing but zeros in a currency, there is nothing to mistake.
        let is_named = prepared.facts.facts.iter().any(|fact| fact.currency.is_some());
        let is_unnamed = !prepared.known.is_empty() && !is_named;
        return is_unnamed.then(|| {
            let message = format!("{whole} is in {said}, but the files name no currency");
            let hint = format!(
                "if they are in {said}, say so: --currency {said}, or currency = \"{said}\" at the top of perfkpi.toml"
            );
            (message, hint)
        });
    };
    (said != report).then(|| {
        let message = format!("{whole} is in {said}, but the report is in {report}");
        let hint =
            format!("write the {part} in {report}, or ask for the report in {said} with --currency {said}");
        (message, hint)
    })
}

/// The amounts of a condition, which stands in `text`, that are not in the currency of the report.
pub fn of_condition(filter: &Predicate, prepared: &Prepared, whole: &str, text: &str) -> Vec<Diagnostic> {
    let amounts = filter.moneys().into_iter().filter_map(|(said, span)| {
        let (message, hint) = other_currency(said, prepared, whole, "amount")?;
        Some(Fault::new(span, message).hint(hint).diagnose("other-currency", text))
    });
    amounts.collect()
}
