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
    /// First headers that prove it where all others are numbered, "1. Sofia" and "2. Varna": values of the data.
    #[serde(default)]
    numbered: Vec<String>,
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
    /// It tells no money and no visits that a report could lack: in a folder it is left out with a note, and stands
    /// in the ledger under this id.
    pub spare: Option<String>,
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
        let lists = [&mut each.begins, &mut each.numbered, &mut each.ends, &mut each.titles].into_iter();
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
    let (first, values) = cells.split_first()?;
    let first = header_name(first);
    let is_numbered = are_numbered(values);
    let is_so = |stranger: &&Stranger| {
        stranger.begins.contains(&first) || is_numbered && stranger.numbered.contains(&first)
    };
    STRANGERS.iter().find(is_so)
}

/// Whether headers count themselves; what the last ones gather ("Others") has no number.
fn are_numbered(headers: &[String]) -> bool {
    let is_numbered = |(at, header): (usize, &String)| {
        let value = header.strip_prefix(&format!("{}.", at + 1));
        // Matomo writes a no-break space.
        value.is_some_and(|value| value.starts_with(char::is_whitespace) && !value.trim().is_empty())
    };
    let numbered = headers.iter().enumerate().take_while(|each| is_numbered(*each)).count();
    numbered > 0 && headers.len() - numbered <= 1
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
            let proofs = [&each.titles, &each.numbered];
            let is_proved = !each.header.is_empty() || proofs.iter().any(|proof| !proof.is_empty());
            assert!(is_proved, "{}: nothing proves it", each.title);
            for set in &each.header {
                assert!(set.len() > 1, "{}: one header proves nothing", each.title);
                assert_eq!(stranger(set).map(|found| &found.title), Some(&each.title));
            }
        }
    }

    #[test]
    fn the_ids_in_ledgers_are_those_of_one_export_each() {
        let profiles = crate::recognise::builtin::all();
        let mut ids: Vec<&str> = profiles.iter().map(|profile| profile.id.as_str()).collect();
        assert!(ids.len() > 50);
        ids.extend(STRANGERS.iter().filter_map(|stranger| stranger.spare.as_deref()));
        let distinct: HashSet<&str> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len());
        assert!(!distinct.contains("unknown"), "that is the id of sheets that nobody knows");
    }

    #[test]
    fn values_that_are_numbered_in_their_order_prove_a_pivot() {
        let is_pivot = |cells: &[&str]| {
            beginning(&cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>()).is_some()
        };
        assert!(is_pivot(&["label", "1. Sofia, Bulgaria", "2. Varna, Bulgaria"]));
        assert!(is_pivot(&["Keyword", "1.\u{a0}Sofia", "Others"]));
        assert!(!is_pivot(&["label", "Sofia", "Varna"]));
        assert!(!is_pivot(&["label", "2. Sofia", "1. Varna"]));
        assert!(!is_pivot(&["label", "1. Sofia", "Varna", "Burgas"]));
        assert!(!is_pivot(&["label"]));
        assert!(!is_pivot(&["answer", "1. How old are you?", "2. Where do you live?"]));
    }
}
