//! The rules of `rules.toml`, first match wins. In: source, medium and campaign in the form of [`super::key`].
//! Out: a channel; `Unassigned` where no rule holds.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table::{Class, Table};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    paid: Words,
    #[serde(default)]
    rule: Vec<Rule>,
}

/// A channel and when it is one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub channel: String,
    when: Vec<When>,
    /// Examples, which the tests try.
    #[cfg_attr(not(test), allow(dead_code))]
    pub hit: Vec<String>,
    #[cfg_attr(not(test), allow(dead_code))]
    pub miss: Vec<String>,
}

/// What must hold together.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct When {
    class: Option<Class>,
    no_class: bool,
    source: Option<Words>,
    medium: Option<Words>,
    campaign: Option<Words>,
    paid: Option<bool>,
    none: Vec<Mark>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Mark {
    Source,
    Medium,
}

/// A text that is one of these, or begins, ends or holds so.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Words {
    is: Vec<String>,
    starts: Vec<String>,
    ends: Vec<String>,
    contains: Vec<String>,
    word: Vec<String>,
}

impl Words {
    fn hold(&self, text: &str) -> bool {
        let any = |words: &[String], holds: &dyn Fn(&str) -> bool| words.iter().any(|word| holds(word));
        any(&self.is, &|word| text == word)
            || any(&self.starts, &|word| text.starts_with(word))
            || any(&self.ends, &|word| text.ends_with(word))
            || any(&self.contains, &|word| text.contains(word))
            || any(&self.word, &|word| begins_word(text, word))
    }
}

/// True where the word stands with no Latin letter before it.
fn begins_word(text: &str, word: &str) -> bool {
    let stands_free = |at: usize| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|c| !c.is_ascii_lowercase())
    };
    text.match_indices(word).any(|(at, _)| stands_free(at))
}

static TEXT: LazyLock<(Text, Option<String>)> =
    LazyLock::new(|| match toml::from_str(include_str!("rules.toml")) {
        Ok(text) => (text, None),
        Err(error) => (Text::default(), Some(error.to_string())),
    });

/// Why the data could not be read; the tests see to it that there is nothing.
#[cfg(test)]
pub(super) fn problem() -> Option<&'static str> {
    TEXT.1.as_deref()
}

#[cfg(test)]
pub(super) fn all() -> &'static [Rule] {
    &TEXT.0.rule
}

/// The channels that rules give.
pub(super) fn channels() -> impl Iterator<Item = &'static str> {
    TEXT.0.rule.iter().map(|rule| rule.channel.as_str())
}

/// Whether a medium (in lower case) is paid by GA4's rule.
pub(super) fn is_paid_medium(medium: &str) -> bool {
    TEXT.0.paid.hold(medium)
}

/// Texts as given; absent ones are empty.
struct Marks<'m> {
    source: &'m str,
    medium: &'m str,
    campaign: &'m str,
    class: Option<Class>,
    is_paid: bool,
}

impl When {
    fn holds(&self, marks: &Marks<'_>) -> bool {
        let text = |words: &Option<Words>, text: &str| words.as_ref().is_none_or(|words| words.hold(text));
        let is_none = |mark: &Mark| match mark {
            Mark::Source => marks.source.is_empty(),
            Mark::Medium => marks.medium.is_empty(),
        };
        self.class.is_none_or(|class| marks.class == Some(class))
            && (!self.no_class || marks.class.is_none())
            && text(&self.source, marks.source)
            && text(&self.medium, marks.medium)
            && text(&self.campaign, marks.campaign)
            && self.paid.is_none_or(|paid| marks.is_paid == paid)
            && self.none.iter().all(is_none)
    }
}

/// The rule that decides.
pub(super) fn rule(
    table: &'static Table,
    source: Option<&str>,
    medium: Option<&str>,
    campaign: Option<&str>,
) -> Option<&'static Rule> {
    let (source, medium) = (source.unwrap_or_default(), medium.unwrap_or_default());
    let marks = Marks {
        source,
        medium,
        campaign: campaign.unwrap_or_default(),
        class: table.class(source),
        is_paid: is_paid_medium(medium),
    };
    TEXT.0.rule.iter().find(|rule| rule.when.iter().any(|when| when.holds(&marks)))
}
