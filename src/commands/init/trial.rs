//! Proposed settings are read as a report would read them, the first choice of each question taken.
//!
//! In: drafts. Out: the same, with off what cannot be read so, and what all files together then lack.

use super::compose::{Settings, trial_text};
use super::draft::{Draft, Part};
use super::{look, project_of};
use crate::catalogue::field::Kind;
use crate::cli::InputArgs;
use crate::commands::inspect::refused_alone;
use crate::diagnostic::{Diagnostic, Result};
use crate::join::meeting::Split;
use crate::present::escape::visible;
use crate::present::inspect::{Inspection, System};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the settings lead to.
#[derive(Default)]
pub struct Tried {
    pub files: usize,
    /// What each readable file was taken for, and its days.
    pub taken: Vec<(String, String)>,
    /// What speaks against all files together.
    pub against: Vec<Diagnostic>,
    /// Kinds that several systems tell, one of which was assumed to be a reference.
    pub rivals: Vec<(Kind, Vec<System>)>,
    /// Currencies and the files that are in them; `None` for amounts that name none.
    pub currencies: BTreeMap<Option<String>, BTreeSet<String>>,
    pub zones: BTreeSet<String>,
    pub splits: Vec<Split>,
}

impl Tried {
    /// The files are in several currencies without a rate.
    pub fn is_torn(&self) -> bool {
        self.against.iter().any(|each| each.code == "two-currencies")
    }

    /// The currency of a file, where the files are torn.
    pub fn currency_of(&self, file: &str) -> Option<&str> {
        let own = self
            .currencies
            .iter()
            .find(|(_, files)| files.contains(file))
            .and_then(|(code, _)| code.as_deref());
        own.filter(|_| self.is_torn())
    }

    /// The first currency of other files.
    pub fn other_currency(&self, file: &str) -> Option<&str> {
        let others = self.currencies.iter().filter(|(_, files)| !files.contains(file));
        others.filter_map(|(code, _)| code.as_deref()).next()
    }
}

/// Each round mends what the round before brought to light.
const ROUNDS: usize = 4;

/// Reads the drafts and switches off, or asks about, what cannot be read.
pub fn improve(
    settings: &mut Settings,
    found: Inspection,
    input: &InputArgs,
    target: &Path,
) -> Result<Tried> {
    let is_on = |draft: &Draft| draft.part == Part::On;
    for _ in 0..ROUNDS {
        // Only the files with proposals can be read otherwise than before.
        let mut project = project_of(&trial_text(settings), input, target)?;
        let is_tried = |name: &str| settings.drafts.iter().any(|draft| is_on(draft) && draft.name == name);
        project.sources.retain(|source| is_tried(&source.input.name));
        let against = refused_alone(&project);
        if against.is_empty() {
            break;
        }
        for draft in settings.drafts.iter_mut().filter(|draft| is_on(draft)) {
            against.get(&draft.name).into_iter().for_each(|against| yield_to(draft, against));
        }
    }
    if !settings.drafts.iter().any(is_on) {
        // Nothing is proposed, so there is nothing to read anew.
        return Ok(told(found, settings));
    }
    let project = project_of(&trial_text(settings), input, target)?;
    if project.sources.is_empty() {
        return Ok(Tried { files: settings.drafts.len(), ..Tried::default() });
    }
    Ok(told(look(&project)?, settings))
}

/// Asks what a refused file leaves open; what else speaks against it switches its draft off.
fn yield_to(draft: &mut Draft, against: &[Diagnostic]) {
    let is_open = |diagnostic: &Diagnostic| {
        matches!(diagnostic.code, "undecided-decimal" | "undecided-date") && draft.questions.is_empty()
    };
    if against.iter().all(is_open) {
        draft.ask(against);
    } else {
        let message = against.first().map(|first| visible(&first.message)).unwrap_or_default();
        draft.part = Part::Off(format!("with these columns it cannot be read: {message}"));
    }
}

/// What was found, as the settings need it.
fn told(found: Inspection, settings: &Settings) -> Tried {
    let mut tried = Tried { against: found.refused, ..Tried::default() };
    // What is ignored may be among the files that were found, or not.
    let ignored = settings.drafts.iter().filter(|draft| matches!(draft.part, Part::Ignored(_)));
    let mut paths: BTreeSet<&str> = ignored.map(|draft| draft.name.as_str()).collect();
    for seen in &found.files {
        paths.insert(seen.path.as_str());
        let Ok(taken) = &seen.taken else { continue };
        let days =
            taken.days.as_ref().map_or("no days told".to_owned(), |(from, to)| format!("{from} to {to}"));
        let words = format!("{}: {}, {days}", taken.title, taken.kinds.join(", "));
        tried.taken.push((seen.path.clone(), words));
        tried.zones.extend(taken.zone.clone());
        for (_, accounts) in taken.ledger.money() {
            for currency in accounts.into_keys() {
                let code = currency.map(|currency| currency.code().to_owned());
                tried.currencies.entry(code).or_default().insert(seen.path.clone());
            }
        }
    }
    tried.files = paths.len();
    if let Some(met) = found.meeting {
        let is_assumed = |system: &System| system.files.iter().any(|file| met.assumed.contains(file));
        tried.rivals =
            met.told_by.into_iter().filter(|(_, systems)| systems.iter().any(is_assumed)).collect();
        tried.splits = met.splits;
    }
    tried
}
