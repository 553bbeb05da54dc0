//! Columns called "channel" that hold media: `cpc`, `organic`, `(none)`. Analytics in Russian calls a medium «канал».
//!
//! In: facts before their channels are known. Out: the same, with those cells of such a file as media that are some, and
//! a note. A file that has a column of media too, or no sources beside, is left as it is.

use crate::catalogue::dimension::Dimension;
use crate::channel::channel_of;
use crate::diagnostic::{Diagnostic, Location};
use crate::facts::fact::Fact;
use crate::facts::file::FileInfo;
use crate::facts::symbol::{Symbol, Symbols};
use std::collections::BTreeMap;

/// Media that nobody calls a channel; «organic» with a capital may be one.
const MEDIA: [&str; 8] = ["cpc", "ppc", "cpm", "cpv", "organic", "referral", "(none)", "(not set)"];

/// Whether a text is a medium by which a channel is known, or tells none.
fn is_medium(text: &str) -> bool {
    MEDIA.contains(&text) || channel_of(Some("?"), Some(text), None) != "Unassigned"
}

/// Moves the cells of such files from the channel to the medium.
pub fn settle(facts: &mut [Fact], files: &mut [FileInfo], symbols: &Symbols) -> Vec<Diagnostic> {
    let mut found: BTreeMap<usize, &str> = BTreeMap::new();
    for fact in facts.iter() {
        let Some(text) = symbols.text(fact.keys.get(Dimension::Channel)) else { continue };
        if MEDIA.contains(&text) && is_open(fact) {
            let first = found.entry(fact.file).or_insert(text);
            *first = text.min(first);
        }
    }
    let is_open = |file: &FileInfo| !file.carries.contains(&Dimension::Medium) && !file.is_of_one_channel;
    found.retain(|index, _| files.get(*index).is_some_and(is_open));
    let is_moved = |fact: &&mut Fact| {
        let text = symbols.text(fact.keys.get(Dimension::Channel));
        found.contains_key(&fact.file) && text.is_some_and(is_medium)
    };
    for fact in facts.iter_mut().filter(is_moved) {
        fact.keys.set(Dimension::Medium, fact.keys.get(Dimension::Channel));
        fact.keys.set(Dimension::Channel, Symbol::NONE);
    }
    let mut notes = Vec::new();
    for (index, example) in found {
        let Some(file) = files.get_mut(index) else { continue };
        file.carries.insert(Dimension::Medium);
        let message = format!("channels of the file are media, such as \"{example}\": they are read as such");
        notes.push(Diagnostic::note("channel-is-medium", message).at(Location::file(&file.path)));
    }
    notes
}

/// A row with a channel and a source of its own and no medium.
fn is_open(fact: &Fact) -> bool {
    let is_told = |dimension| !fact.keys.get(dimension).is_none();
    is_told(Dimension::Channel) && is_told(Dimension::Source) && !is_told(Dimension::Medium)
}
