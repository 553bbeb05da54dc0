//! Exports that are known to hold nothing that a KPI could be made of: `strangers.toml`.
//!
//! In: a header row. Out: what it is, and what to download instead; where a profile fits too, only what is so by
//! any reading.

use std::sync::LazyLock;

use hashbrown::HashSet;
use serde::Deserialize;

use super::name::header_name;
use crate::diagnostic::Diagnostic;

/// What a known export is, why it is of no use here, and which one would be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stranger {
    pub title: String,
    /// All headers of any one set prove it.
    #[serde(default)]
    header: Vec<Vec<String>>,
    /// First headers that prove it where no other column is known: those are names of sources, say.
    #[serde(default)]
    begins: Vec<String>,
    /// How headers end of which two prove it: what stands before is a value of the data.
    #[serde(default)]
    ends: Vec<String>,
    /// Its rows tell the same money several times: a profile that its columns fit would count it so.
    #[serde(default)]
    always: bool,
    /// Beginnings of the first title line that prove it where no table below is known.
    #[serde(default)]
    titles: Vec<String>,
    pub says: String,
    pub instead: String,
    /// It tells no money and no visits that a report could lack: in a folder it is left out with a note.
    #[serde(default)]
    pub spare: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Strangers {
    stranger: Vec<Stranger>,
}

/// All texts that headers and titles are compared with are normalised once.
static STRANGERS: LazyLock<Vec<Stranger>> = LazyLock::new(|| {
    let read = toml::from_str::<Strangers>(include_str!("strangers.toml"));
    let mut all = read.map(|strangers| strangers.stranger).unwrap_or_default();
    for each in &mut all {
        let lists = [&mut each.begins, &mut each.ends, &mut each.titles].into_iter();
        let texts = lists.chain(each.header.iter_mut()).flatten();
        texts.for_each(|text| *text = header_name(text));
    }
    all
});

/// The export that has such a header.
pub fn stranger(cells: &[String]) -> Option<&'static Stranger> {
    // Metrica names the goal behind a measure: «Целевые визиты (Заявка)».
    let plain = |name: &String| name.split_once(" (").map(|(name, _)| name.to_owned());
    let mut names: HashSet<String> = cells.iter().map(|cell| header_name(cell)).collect();
    names.extend(names.iter().filter_map(plain).collect::<Vec<_>>());
    let has = |set: &Vec<String>| set.iter().all(|header| names.contains(header));
    STRANGERS.iter().find(|stranger| stranger.header.iter().any(has) || stranger.is_ended(&names))
}

/// The export that has such a header and must not be read, whatever fits it.
pub fn unreadable(cells: &[String]) -> Option<&'static Stranger> {
    stranger(cells).filter(|stranger| stranger.always)
}

/// The export that is refused, where that is why.
pub fn refused_by(refusal: &Diagnostic) -> Option<&'static Stranger> {
    let title = refusal.subject?;
    STRANGERS.iter().find(|stranger| stranger.title == title)
}

impl Stranger {
    /// Why it is refused.
    pub(super) fn refusal(&self) -> String {
        format!("this is the {}, and no KPI can be made of it: {}", self.title, self.says)
    }

    fn is_ended(&self, names: &HashSet<String>) -> bool {
        let is_so =
            |name: &&String| self.ends.iter().any(|end| name.len() > end.len() && name.ends_with(end));
        names.iter().filter(is_so).nth(1).is_some()
    }
}

/// The export that begins with such a header, all others being unknown.
pub fn beginning(cells: &[String]) -> Option<&'static Stranger> {
    let first = header_name(cells.first()?);
    let is_so = |stranger: &&Stranger| stranger.begins.contains(&first);
    STRANGERS.iter().find(is_so)
}

/// The export whose first line begins so.
pub fn titled(first: &[String]) -> Option<&'static Stranger> {
    let line = header_name(first.first()?);
    let is_so = |stranger: &&Stranger| stranger.titles.iter().any(|title| line.starts_with(title.as_str()));
    STRANGERS.iter().find(is_so)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stranger_is_known_by_each_of_its_headers() {
        assert!(STRANGERS.len() >= 6, "strangers.toml cannot be read");
        for each in STRANGERS.iter() {
            assert!(!each.header.is_empty() || !each.titles.is_empty(), "{}: nothing proves it", each.title);
            for set in &each.header {
                assert!(set.len() > 1, "{}: one header proves nothing", each.title);
                assert_eq!(stranger(set).map(|found| &found.title), Some(&each.title));
            }
        }
    }
}
