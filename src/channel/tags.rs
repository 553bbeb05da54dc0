//! Tags of landing pages: which parameter tells what, macros that no platform filled in, ids within names.
//!
//! In: parameter names and values. Out: the column that they fill, a macro as it is written, the parts of a text that
//! can be a campaign's id. Refuses nothing. The lists are data (`tags.toml`).

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::table::table;

/// What a parameter of a link tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    Source,
    Medium,
    Campaign,
    CampaignId,
    Content,
    Term,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Text {
    parameters: BTreeMap<Tag, Vec<String>>,
    labels: Labels,
    macros: Macros,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Labels {
    campaign: HashSet<String>,
    other: HashSet<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Macros {
    names: HashSet<String>,
}

static TEXT: LazyLock<(Text, Option<String>)> =
    LazyLock::new(|| match toml::from_str(include_str!("tags.toml")) {
        Ok(text) => (text, None),
        Err(error) => (Text::default(), Some(error.to_string())),
    });

/// Why the data could not be read; the tests see to it that there is nothing.
#[cfg(test)]
pub(super) fn problem() -> Option<&'static str> {
    TEXT.1.as_deref()
}

/// What a parameter (in lower case) tells, with its rank among those that tell the same.
pub fn tag(parameter: &str) -> Option<(Tag, usize)> {
    let rank = |names: &Vec<String>| names.iter().position(|name| name == parameter);
    TEXT.0.parameters.iter().find_map(|(tag, names)| Some((*tag, rank(names)?)))
}

/// The click id parameter that a column's header names: `gclid`, `ym:s:lastsignGCLID`, `Google click id (gclid)`.
pub fn click_parameter(header: &str) -> Option<&'static str> {
    let header = header.to_lowercase().replace(' ', "_");
    let parts = || header.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let words = || parts().map(|word| word.trim_matches('_'));
    let names = || table().click_ids.keys().map(String::as_str);
    let whole = words().find_map(|word| names().find(|name| word == *name));
    whole.or_else(|| words().find_map(|word| names().find(|name| word.ends_with(name))))
}

/// The first macro in a text that no platform filled in, as it is written: `{campaign_id}`, `{{campaign.name}}`,
/// `__CAMPAIGN_ID__`, `%CAMPAIGN%`, `${campaign}`.
pub fn unfilled_macro(text: &str) -> Option<&str> {
    if !text.contains(['{', '%']) && !text.contains("__") {
        return None;
    }
    let marks = [("{{", "}}"), ("{", "}"), ("__", "__"), ("%%", "%%"), ("%", "%")];
    marks.into_iter().find_map(|(open, close)| between(text, open, close))
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(open)) {
        let start = from + at + open.len();
        let rest = text.get(start..)?;
        let end = rest.find(close)?;
        let name = rest.get(..end)?;
        // Of names that nobody knows only those that are nothing else: "Sale {RU}" is a name.
        let is_alone = from + at == 0 && start + end + close.len() == text.len();
        if is_macro(name, is_alone && open.len() == 2) {
            return text.get(from + at..start + end + close.len());
        }
        from = start;
    }
    None
}

fn is_macro(name: &str, may_be_unknown: bool) -> bool {
    let is_mark = |c: char| matches!(c, '_' | '-' | '.' | ':' | ' ');
    let plain: String = name.chars().filter(|c| !is_mark(*c)).collect::<String>().to_lowercase();
    let is_word = !plain.is_empty() && plain.chars().all(|c| c.is_ascii_alphanumeric());
    is_word && (may_be_unknown || TEXT.0.macros.names.contains(&plain))
}

/// The fewest digits of an id that nothing names as one: shorter numbers stand for much else.
const LEAST_DIGITS: usize = 5;

/// The parts of a text that can be a campaign's id: those behind a word such as `cid`, and long numbers that stand by
/// themselves and behind no other id's word.
pub fn id_parts(text: &str) -> impl Iterator<Item = &str> {
    let labels = &TEXT.0.labels;
    let mut before: &str = "";
    let mut parts = Vec::new();
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        for word in words(text) {
            let (label, id) = (before.to_lowercase(), word);
            before = word;
            if !id.bytes().any(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
            let is_long = is_number && id.len() >= LEAST_DIGITS;
            if labels.campaign.contains(&label) || (is_long && !labels.other.contains(&label)) {
                parts.push(id);
            }
        }
    }
    parts.into_iter()
}

/// The words of a tag; `_` and `-` belong to a label (`campaign_id`) and part anything else (`brand_117000001`).
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').flat_map(|chunk| {
        let is_label = TEXT.0.labels.campaign.contains(chunk) || TEXT.0.labels.other.contains(chunk);
        let parts: Vec<&str> = if is_label { vec![chunk] } else { labelled(chunk) };
        parts.into_iter().filter(|word| !word.is_empty())
    })
}

/// `campaign_id_117` is a label of two words and an id.
fn labelled(chunk: &str) -> Vec<&str> {
    let last = chunk.rfind(['_', '-']);
    if let Some((label, id)) = last.and_then(|at| Some((chunk.get(..at)?, chunk.get(at + 1..)?))) {
        let lower = label.to_lowercase();
        if TEXT.0.labels.campaign.contains(&lower) || TEXT.0.labels.other.contains(&lower) {
            return vec![label, id];
        }
    }
    chunk.split(['_', '-']).collect()
}

/// The text brought down to its ids, so that columns of many tags stay few; read again it gives the same ids.
pub fn only_ids(text: &str) -> String {
    let parts: Vec<String> = id_parts(text).map(|id| format!("cid:{id}")).collect();
    parts.join("|")
}
