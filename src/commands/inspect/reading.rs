//! All files that can be read, together if that can be, each alone otherwise.
//!
//! In: a project. Out: its facts, and what speaks against files alone and together. Refuses nothing.

use crate::commands::pipeline::Project;
use crate::diagnostic::{Diagnostic, Refusal};
use crate::facts::load::LoadOptions;
use crate::facts::source::Source;
use crate::facts::{Facts, Gathering, gather, read as read_files};
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
    let options = options(project);
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
    let all = read_files(&project.sources, &options);
    if let Ok(Ok(facts)) = all.as_ref().map(|all| all.clone().settle(&options)) {
        reading.unread = sheets_not_read(project, &facts);
        reading.together = Some(facts);
        return reading;
    }
    (reading.alone, reading.unread) = alone(project);
    let is_readable = |source: &&Source| reading.alone.contains_key(&source.input.name);
    let readable: Vec<Source> = project.sources.iter().filter(is_readable).cloned().collect();
    if readable.is_empty() {
        return reading;
    }
    match all.or_else(|_| read_files(&readable, &options)) {
        Ok(gathered) => reading.settle(gathered, readable.len(), &options),
        Err(Refusal(diagnostics)) => reading.against = diagnostics,
    }
    reading
}

/// Each file by itself: its facts, or why it is refused.
pub fn alone(project: &Project) -> (BTreeMap<String, Facts>, Unread) {
    let (mut alone, mut unread) = (BTreeMap::new(), Unread::new());
    for source in &project.sources {
        let name = source.input.name.clone();
        match gather(std::slice::from_ref(source), &options(project)) {
            Ok(facts) => drop(alone.insert(name, facts)),
            Err(Refusal(diagnostics)) => drop(unread.insert(name, diagnostics)),
        }
    }
    (alone, unread)
}

fn options(project: &Project) -> LoadOptions {
    LoadOptions {
        by_day: true,
        explains: true,
        threads: project.threads,
        zone: project.zone,
        lists_rejects: project.lists_rejects,
        ..LoadOptions::default()
    }
}

impl Reading {
    /// Settles the files together. What is read stays as it is: each round takes one more system as a reference.
    fn settle(&mut self, mut gathered: Gathering, rounds: usize, options: &LoadOptions) {
        let mut told = BTreeSet::new();
        for _ in 0..=rounds {
            match gathered.clone().settle(options) {
                Ok(facts) => {
                    if self.assumed.is_empty() {
                        self.alone.clear();
                    }
                    self.together = Some(facts);
                    return;
                }
                Err(Refusal(diagnostics)) => {
                    let aside = set_aside(&mut gathered, &diagnostics);
                    let is_new = |diagnostic: &Diagnostic| told.insert(diagnostic.message.clone());
                    self.against.extend(diagnostics.into_iter().filter(is_new));
                    if aside.is_empty() {
                        return;
                    }
                    self.assumed.extend(aside);
                }
            }
        }
    }
}

/// Sheets without a table, and files that hold nothing to compute, are no files of the facts; each alone would be refused.
fn sheets_not_read(project: &Project, facts: &Facts) -> Unread {
    let read: BTreeSet<&str> = facts.files.iter().map(|file| file.path.as_str()).collect();
    let is_unread = |source: &&Source| !read.contains(source.input.name.as_str());
    let refusal = |source: &Source| {
        let Refusal(diagnostics) = crate::facts::load::recognise(source).err()?;
        Some((source.input.name.clone(), diagnostics))
    };
    project.sources.iter().filter(is_unread).filter_map(refusal).collect()
}

/// Takes the systems that speak against each other's files as references; the paths of those that it took.
fn set_aside(gathered: &mut Gathering, diagnostics: &[Diagnostic]) -> Vec<String> {
    let rivals = diagnostics.iter().filter(|diagnostic| diagnostic.code == "two-systems");
    let places = rivals.filter_map(|diagnostic| diagnostic.location.as_ref());
    places.filter(|place| gathered.refer(&place.path)).map(|place| place.path.clone()).collect()
}
