//! `channels.toml` in, lookup tables out; read once when first asked for.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hashbrown::HashMap;
use serde::Deserialize;

use super::key;

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Class {
    Search,
    Social,
    Video,
    Shopping,
    Recommendation,
    Portal,
    Messenger,
    Affiliate,
    Native,
    Programmatic,
}

/// What a click id proves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClickId {
    /// The ad platform whose click it is; absent where it proves none.
    pub platform: Option<String>,
    pub source: String,
    /// Absent where paid and organic visits carry the same id.
    pub medium: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Text {
    sources: BTreeMap<Class, Vec<String>>,
    /// Names that stand with any country ending.
    engines: BTreeMap<Class, Vec<String>>,
    platforms: BTreeMap<String, PlatformText>,
    click_ids: BTreeMap<String, ClickId>,
    metrica: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlatformText {
    sources: Vec<String>,
    ads: Vec<String>,
}

#[derive(Default)]
pub(super) struct Table {
    classes: HashMap<String, Class>,
    engines: HashMap<String, Class>,
    platforms: HashMap<String, String>,
    ad_systems: HashMap<String, String>,
    pub platform_ids: Vec<String>,
    pub click_ids: BTreeMap<String, ClickId>,
    pub metrica: BTreeMap<String, String>,
}

const TEXT: &str = include_str!("channels.toml");

static TABLE: LazyLock<(Table, Option<String>)> = LazyLock::new(|| match toml::from_str::<Text>(TEXT) {
    Ok(text) => (Table::from(text), None),
    Err(error) => (Table::default(), Some(error.to_string())),
});

pub(super) fn table() -> &'static Table {
    &TABLE.0
}

/// Why the data could not be read; the tests see to it that there is nothing.
#[cfg(test)]
pub(super) fn problem() -> Option<&'static str> {
    TABLE.1.as_deref()
}

/// Names that stand in two lists.
#[cfg(test)]
pub(super) fn listed_twice() -> Vec<String> {
    let text: Text = toml::from_str(TEXT).unwrap_or_default();
    let mut seen = std::collections::BTreeSet::new();
    text.sources.into_values().flatten().filter(|name| !seen.insert(key(name))).collect()
}

impl From<Text> for Table {
    fn from(text: Text) -> Self {
        let mut table = Table { click_ids: text.click_ids, ..Table::default() };
        for (class, names) in text.sources {
            table.classes.extend(names.iter().map(|name| (key(name), class)));
        }
        for (class, names) in text.engines {
            table.engines.extend(names.into_iter().map(|name| (name, class)));
        }
        for (platform, names) in text.platforms {
            table.platforms.extend(names.sources.iter().map(|name| (key(name), platform.clone())));
            table.ad_systems.extend(names.ads.iter().map(|name| (key(name), platform.clone())));
            table.platform_ids.push(platform);
        }
        for (channel, names) in text.metrica {
            table.metrica.extend(names.iter().map(|name| (key(name), channel.clone())));
        }
        table
    }
}

/// Prefixes under which a site is still the same site.
const SAME_SITE: [&str; 9] = ["www.", "m.", "l.", "lm.", "away.", "web.", "mobile.", "ads.", "out."];

fn site(source: &str) -> &str {
    let host = source.strip_prefix("https://").or_else(|| source.strip_prefix("http://")).unwrap_or(source);
    let host = host.split('/').next().unwrap_or(host);
    SAME_SITE
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix).filter(|rest| rest.contains('.')))
        .unwrap_or(host)
}

/// The engine of a host with nothing but a country ending: `google.co.uk`, `yandex.kz`.
fn engine(host: &str) -> Option<&str> {
    let (name, ending) = host.split_once('.')?;
    ending.split('.').all(|label| (2..=3).contains(&label.len())).then_some(name)
}

impl Table {
    pub fn class(&self, source: &str) -> Option<Class> {
        let host = site(source);
        let listed = self.classes.get(source).or_else(|| self.classes.get(host));
        listed.or_else(|| self.engines.get(engine(host)?)).copied()
    }

    pub fn ad_system(&self, source: &str) -> Option<&str> {
        self.ad_systems.get(source).or_else(|| self.ad_systems.get(site(source))).map(String::as_str)
    }

    pub fn platform(&self, source: &str) -> Option<&str> {
        let host = site(source);
        let listed = self.platforms.get(source).or_else(|| self.platforms.get(host));
        listed.or_else(|| self.platforms.get(engine(host)?)).map(String::as_str)
    }
}
