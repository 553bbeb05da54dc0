//! A suggested alias → the line of `perfkpi.toml` to paste; commented where it is for a person to choose.

use crate::catalogue::field::Kind;
use crate::decimal::Decimal;
use crate::join::meeting::{Suggestion, Weight};

/// `"from" = "to"    # why`, or a comment with all that come into question.
pub fn alias_line(suggestion: &Suggestion) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let told: Vec<String> = suggestion
        .sides
        .iter()
        .map(|(kind, weight)| format!("{}: {}", kind.id(), words(*kind, weight)))
        .collect();
    let told = told.join("; ");
    let line = match suggestion.to.as_slice() {
        [one] => format!(
            "{} = {}    # {}; {told}",
            quoted(&suggestion.from),
            quoted(one),
            suggestion.because.words()
        ),
        several => {
            let list: Vec<String> = several.iter().map(|name| quoted(name)).collect();
            format!("# {} = …    # ambiguous: {}; {told}", quoted(&suggestion.from), list.join(" or "))
        }
    };
    // A name may hold what would end the comment.
    line.replace(['\n', '\r'], " ")
}

/// What a kind has: `12 with 340.00`, `12`, or `340.00`; amounts to the cent, as this is for reading.
pub(super) fn words(kind: Kind, weight: &Weight) -> String {
    let is_shown = |sum: &Decimal| !sum.is_zero() || (kind == Kind::Spend && weight.money.len() == 1);
    let money: Vec<String> = weight
        .money
        .iter()
        .filter(|(_, sum)| is_shown(sum))
        .map(|(currency, sum)| {
            let amount = sum.round(2).to_text(2);
            currency.map_or(amount.clone(), |currency| format!("{amount} {currency}"))
        })
        .collect();
    let money = money.join(" + ");
    match (weight.count, money.is_empty()) {
        (Some(count), true) => count.to_text(0),
        (Some(count), false) => format!("{} with {money}", count.to_text(0)),
        (None, true) if kind == Kind::Spend => "no money".to_owned(),
        (None, _) => money,
    }
}
