//! Stages and statuses that nobody mapped → one message for each file, with the lines to paste.

use super::source::Source;
use crate::diagnostic::{Diagnostic, Location};
use std::collections::BTreeMap;

/// How many texts a message names; CRMs have many of their own.
const LISTED: usize = 12;

/// Texts with the number of rows that hold them.
pub type Unknown = BTreeMap<String, u64>;

/// Stages count as open leads until somebody says what they are.
pub fn stages(source: &Source, unknown: &Unknown) -> Option<Diagnostic> {
    let told = say(source, unknown, "stages = { qualified", "new, won, lost, junk")?;
    let message = format!("stages that are not known are read as open leads: {}", list(unknown));
    Some(Diagnostic { message, ..told("unknown-stage") })
}

/// Orders of an unknown status count as sales until somebody says otherwise.
pub fn statuses(source: &Source, unknown: &Unknown) -> Option<Diagnostic> {
    let groups = "counts, cancelled, refunded, partly_refunded, test";
    let told = say(source, unknown, "statuses = { pending", groups)?;
    let message = format!("order statuses that are not known are counted as sales: {}", list(unknown));
    Some(Diagnostic { message, ..told("unknown-status") })
}

/// The most frequent first.
fn sorted(unknown: &Unknown) -> Vec<(&String, &u64)> {
    let mut all: Vec<_> = unknown.iter().collect();
    all.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    all
}

fn list(unknown: &Unknown) -> String {
    let all = sorted(unknown);
    let named: Vec<String> =
        all.iter().take(LISTED).map(|(text, count)| format!("\"{text}\" ({count})")).collect();
    let more = all.len().saturating_sub(LISTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}

fn say(
    source: &Source,
    unknown: &Unknown,
    key: &str,
    groups: &str,
) -> Option<impl Fn(&'static str) -> Diagnostic> {
    if unknown.is_empty() {
        return None;
    }
    let texts: Vec<String> = sorted(unknown).iter().take(LISTED).map(|(text, _)| quoted(text)).collect();
    let hint = format!(
        "say in perfkpi.toml what they mean:\n[[source]]\npath = {}\n{key} = [{}] }}   # or in another group: {groups}",
        quoted(&source.settings_path),
        texts.join(", ")
    );
    let place = Location::file(&source.input.name);
    Some(move |code| Diagnostic::warning(code, "").at(place.clone()).hint(hint.clone()))
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
