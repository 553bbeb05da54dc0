//! All files that can be read, together if that can be, each alone otherwise.
//!
//! In: a project. Out: its facts, and what speaks against files alone and together. Refuses nothing.

use crate::commands::pipeline::Project;
use crate::diagnostic::{Diagnostic, Refusal};
use crate::facts::load::LoadOptions;
use crate::facts::source::{Role, Source};
use crate::facts::{Facts, gather};
use std::collections::{BTreeMap, BTreeSet};

/// Files that a report would refuse, and why.
pub type Unread = BTreeMap<String, Vec<Diagnostic>>;

/// What reading brought.
pub struct Reading {
    pub unread: Unread,
    /// Files as they are read alone, where they cannot be read with the others.
    pub alone: BTreeMap<String, Facts>,
    pub together: Option<Facts>,
    /// What speaks against the files together.
    pub against: Vec<Diagnostic>,
    /// Files that were taken as references, so that the others can be read together.
    pub assumed: Vec<String>,
}

/// Reads the project's files.
pub fn read(project: &Project) -> Reading {
    let options = LoadOptions {
        by_day: true,
        explains: true,
        threads: project.threads,
        zone: project.zone,
        lists_rejects: project.lists_rejects,
        ..LoadOptions::default()
    };
    let mut reading = Reading {
        unread: Unread::new(),
        alone: BTreeMap::new(),
        together: None,
        against: Vec::new(),
        assumed: Vec::new(),
    };
    if project.sources.is_empty() {
        return reading;
    }
    // Mostly all is well, and one reading is enough.
    if let Ok(facts) = gather(&project.sources, &options) {
        reading.together = Some(facts);
        reading.unread = sheets_not_read(project, reading.together.as_ref());
        return reading;
    }
    let mut readable = Vec::new();
    for source in &project.sources {
        match gather(std::slice::from_ref(source), &options) {
            Ok(facts) => {
                readable.push(source.clone());
                reading.alone.insert(source.input.name.clone(), facts);
            }
            Err(Refusal(diagnostics)) => {
                reading.unread.insert(source.input.name.clone(), diagnostics);
            }
        }
    }
    if readable.is_empty() {
        return reading;
    }
    let mut against = BTreeSet::new();
    // Each round takes one more system as a reference.
    for _ in 0..=readable.len() {
        match gather(&readable, &options) {
            Ok(facts) => {
                if reading.assumed.is_empty() {
                    reading.alone.clear();
                }
                reading.together = Some(facts);
                break;
            }
            Err(Refusal(diagnostics)) => {
                let aside = set_aside(&mut readable, &diagnostics);
                for diagnostic in diagnostics {
                    if against.insert(diagnostic.message.clone()) {
                        reading.against.push(diagnostic);
                    }
                }
                if aside.is_empty() {
                    break;
                }
                reading.assumed.extend(aside);
            }
        }
    }
    reading
}

/// Sheets without a table are no files of the facts; each alone would be refused.
fn sheets_not_read(project: &Project, facts: Option<&Facts>) -> Unread {
    let read: BTreeSet<&str> =
        facts.iter().flat_map(|facts| &facts.files).map(|file| file.path.as_str()).collect();
    let is_unread = |source: &&Source| !read.contains(source.input.name.as_str());
    let refusal = |source: &Source| {
        let Refusal(diagnostics) = crate::facts::load::recognise(source).err()?;
        Some((source.input.name.clone(), diagnostics))
    };
    project.sources.iter().filter(is_unread).filter_map(refusal).collect()
}

/// Takes the systems that speak against each other's files as references; the paths of those that it took.
fn set_aside(sources: &mut [Source], diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut aside = Vec::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.code == "two-systems") {
        let Some(place) = &diagnostic.location else { continue };
        for source in sources.iter_mut().filter(|source| source.input.name == place.path) {
            if source.said.role.is_none() {
                source.said.role = Some(Role::Reference);
                aside.push(source.input.name.clone());
            }
        }
    }
    aside
}
