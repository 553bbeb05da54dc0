//! Source, medium and campaign of a visit, lead or order in; its channel and ad platform out.
//! Refuses nothing: what no rule knows is `Unassigned`, and a source that is no ad platform has none.
//!
//! All is data: the rules and their order (`rules.toml`), what sources are (`channels.toml`), tags (`tags.toml`).

mod rules;
mod table;
pub mod tags;
#[cfg(test)]
mod tests;

use table::table;

pub use table::ClickId;

/// The channel by GA4's default rules, with our aliases for what they do not know. Absent, empty and
/// `(not set)` are one; letter case does not matter.
pub fn channel_of(source: Option<&str>, medium: Option<&str>, campaign: Option<&str>) -> &'static str {
    rule_of(source, medium, campaign).map_or("Unassigned", |rule| rule.channel.as_str())
}

fn rule_of(
    source: Option<&str>,
    medium: Option<&str>,
    campaign: Option<&str>,
) -> Option<&'static rules::Rule> {
    let given = |text: Option<&str>| text.map(key).filter(|text| !text.is_empty() && text != "(not set)");
    let (source, mut medium, campaign) = (given(source), given(medium), given(campaign));
    // A source that is an ad system itself (`yandex.direct`) brings nothing but ads.
    if medium.is_none() && source.as_deref().is_some_and(|source| table().ad_system(source).is_some()) {
        medium = Some(CLICKS.to_owned());
    }
    rules::rule(table(), source.as_deref(), medium.as_deref(), campaign.as_deref())
}

/// The medium of ads of which no more is known.
const CLICKS: &str = "cpc";

/// The channel of a source that costs money and names no medium: what would be organic is paid.
pub fn channel_at_cost(source: &str, campaign: Option<&str>) -> &'static str {
    let channel = channel_of(Some(source), None, campaign);
    if channel.starts_with("Organic") { channel_of(Some(source), Some(CLICKS), campaign) } else { channel }
}

/// The ad platform of a visit, as in the profiles' `platform`: only for a paid medium, or where the
/// source is itself an ad system (`yandex.direct`).
pub fn platform_of(source: Option<&str>, medium: Option<&str>) -> Option<&'static str> {
    let source = key(source?);
    let table = table();
    if let Some(platform) = table.ad_system(&source) {
        return Some(platform);
    }
    let medium = medium?;
    // `yandex / direct` is an ad, while the medium alone is not.
    let beside = || channel_of(Some(&source), Some(medium), None);
    let is_ad = || is_paid(medium) || matches!(beside(), "Paid Search" | "Cross-network");
    if is_ad() { table.platform(&source) } else { None }
}

/// Whether a medium is paid: by GA4's rule, or because it alone makes a paid channel (`banner`, `таргет`).
pub fn is_paid(medium: &str) -> bool {
    let alone = || channel_of(Some("?"), Some(medium), None);
    rules::is_paid_medium(&key(medium))
        || ["Paid", "Display", "Native"].iter().any(|channel| alone().starts_with(channel))
}

/// The ids of all ad platforms that [`platform_of`] knows.
pub fn platforms() -> impl Iterator<Item = &'static str> {
    table().platform_ids.iter().map(String::as_str)
}

/// True for a channel that the rules themselves give.
pub fn is_default_channel(name: &str) -> bool {
    rules::channels().any(|channel| channel == name)
}

/// The channel of one of Metrica's traffic source types, by its code or its Russian or English name.
pub fn metrica_channel(text: &str) -> Option<&'static str> {
    table().metrica.get(&key(text)).map(String::as_str)
}

/// What a click id parameter of a landing page proves.
pub fn click_id(parameter: &str) -> Option<&'static ClickId> {
    table().click_ids.get(parameter.trim().to_ascii_lowercase().as_str())
}

/// The form in which the lists are compared: trimmed, blanks folded, lower case, `ё` as `е`.
fn key(text: &str) -> String {
    let lower = text.to_lowercase().replace('ё', "е");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}
