//! Sessions of one system that several files tell: the first file that names one tells it.
//!
//! In: for each file a sample of its sessions' ids, and how they are read. Out: all ids of the earlier files of its
//! system, where the samples share one. Sheets made by hand may number the sessions of two sites alike: there the whole
//! row must be the same. Refuses nothing.

use super::events::EventColumns;
use super::plan::Plan;
use super::source::{Role, Source};
use super::tally::Tally;
use super::visits::{Sample, SessionColumns};
use crate::diagnostic::{Diagnostic, Location, Result, count};
use crate::read::{Row, rows};
use chrono::NaiveDate;
use hashbrown::HashSet;
use std::sync::Arc;

/// What is known of the files before.
#[derive(Debug, Clone, Default)]
pub struct Earlier(Vec<File>);

#[derive(Debug, Clone)]
struct File {
    system: String,
    source: Source,
    start: (usize, u64),
    delimiter: u8,
    columns: SessionColumns,
    sample: Sample,
    days: Option<(NaiveDate, NaiveDate)>,
    /// All ids, once they were asked for.
    ids: Option<Arc<HashSet<u64>>>,
}

/// The sessions that earlier files told, and the path of the first of those files.
#[derive(Debug, Clone)]
pub struct Before {
    /// Of each of the files.
    ids: Vec<Arc<HashSet<u64>>>,
    columns: SessionColumns,
    path: String,
    /// The days of those files.
    days: Vec<(NaiveDate, NaiveDate)>,
}

impl Before {
    pub fn has(&self, row: &Row<'_, '_>) -> bool {
        self.columns.id(row).is_some_and(|id| self.ids.iter().any(|ids| ids.contains(&id)))
    }

    /// Whether those files tell of a day: what happened then stands in them as well.
    pub fn tells_of(&self, day: Option<NaiveDate>) -> bool {
        day.is_none_or(|day| {
            self.days.is_empty() || self.days.iter().any(|(from, to)| (*from..=*to).contains(&day))
        })
    }
}

impl Earlier {
    /// What earlier files told of this file's sessions, if they share any. Takes note of the file for those that follow.
    pub fn meet(
        &mut self,
        source: &Source,
        plan: &Plan,
        tallies: &[Tally],
        start: Option<(usize, u64)>,
    ) -> Result<Option<Before>> {
        let Some((columns, start)) = columns(plan).zip(start) else { return Ok(None) };
        // Neither counts nor hinders others from counting.
        if source.said.role == Some(Role::Reference) {
            return Ok(None);
        }
        let (sample, system) = (Sample::of(tallies), plan.profile.system.clone());
        let shares = |file: &&File| file.system == system && file.sample.shares(&sample);
        let mut before: Option<Before> = None;
        for file in self.0.iter_mut().filter(|file| shares(&&**file)) {
            let ids = file.ids()?;
            let told = before.get_or_insert_with(|| Before {
                ids: Vec::new(),
                columns: columns.clone(),
                path: file.source.input.name.clone(),
                days: Vec::new(),
            });
            told.ids.push(ids);
            told.days.extend(file.days);
        }
        let (source, delimiter) = (source.clone(), plan.delimiter);
        let covered = tallies.iter().filter_map(|tally| tally.covered);
        let days = covered.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        self.0.push(File { system, source, start, delimiter, columns, sample, days, ids: None });
        Ok(before)
    }
}

impl File {
    /// All ids of the file, which is read once more for them.
    fn ids(&mut self) -> Result<Arc<HashSet<u64>>> {
        if let Some(ids) = &self.ids {
            return Ok(Arc::clone(ids));
        }
        let mut ids = HashSet::new();
        let (offset, line) = self.start;
        for chunk in self.source.input.open(&self.source.read)?.chunks(offset, line, self.delimiter) {
            let chunk = chunk?;
            let mut rows = rows(&chunk, self.delimiter);
            while let Some(row) = rows.next_row() {
                ids.extend(self.columns.id(&row));
            }
        }
        let ids = Arc::new(ids);
        self.ids = Some(Arc::clone(&ids));
        Ok(ids)
    }
}

/// How a file's sessions are known to other files.
fn columns(plan: &Plan) -> Option<SessionColumns> {
    let beside = if plan.profile.generic { (0..plan.width).collect() } else { Vec::new() };
    let events = plan.events.as_ref().map(EventColumns::sessions);
    let rows = || plan.visits.as_ref().map(|visits| visits.columns.clone());
    Some(events.or_else(rows)?.beside(beside))
}

/// What was told in an earlier file and left out.
pub fn note(path: &str, plan: &Plan, tallies: &[Tally]) -> Option<Diagnostic> {
    let before = plan.before.as_ref()?;
    let sessions: u64 = tallies.iter().map(|tally| tally.told_before).sum();
    if plan.events.is_some() {
        // Files of single days: a session may go on after midnight.
        let message = format!(
            "{} events in {} too: each counts once, on the day that that file tells",
            count(sessions, "session of this file has", "sessions of this file have"),
            before.path
        );
        let note = Diagnostic::note("session-goes-on", message).at(Location::file(path));
        return (sessions > 0).then_some(note);
    }
    let message = format!(
        "{} in {} too: each counts once, as that file tells it",
        count(sessions, "session of this file stands", "sessions of this file stand"),
        before.path
    );
    let warning = Diagnostic::warning("session-told-again", message).at(Location::file(path));
    (sessions > 0).then_some(warning)
}
