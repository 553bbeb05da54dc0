//! Sessions of one system that several files tell: the first file that names one tells it.
//!
//! In: for each file a sample of its sessions' ids, and how it is read. Out: all ids of the earlier files of its system
//! that it shares some with. An earlier file tells a session only by a row that it uses: not by a robot's, nor by one
//! that was left out as unreadable. Sheets made by hand may number the sessions of two sites alike: of plain numbers the
//! whole row must be the same. Refuses nothing.

use super::events::EventColumns;
use super::plan::Plan;
use super::scanning::scan;
use super::source::{Role, Source};
use super::tally::{Marks, Tally};
use super::visits::{Sample, SessionColumns};
use crate::diagnostic::{Diagnostic, Location, Result, count};
use crate::read::Row;
use chrono::NaiveDate;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is known of the files before.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    files: Vec<File>,
    /// Files that share sessions, one with the other.
    groups: Vec<Group>,
    /// Which file of a system was the first whose sample has an id.
    samples: HashMap<String, HashMap<u64, usize>>,
}

#[derive(Debug, Clone)]
struct File {
    path: String,
    days: Option<(NaiveDate, NaiveDate)>,
    group: Option<usize>,
    /// How all ids are read, until they are.
    unread: Option<Box<Unread>>,
}

#[derive(Debug, Clone)]
struct Unread {
    source: Source,
    plan: Plan,
    marks: Marks,
    start: (usize, u64),
}

#[derive(Debug, Clone, Default)]
struct Group {
    files: BTreeSet<usize>,
    ids: Arc<HashSet<u64>>,
    days: Vec<(NaiveDate, NaiveDate)>,
}

/// The sessions that earlier files told.
#[derive(Debug, Clone)]
pub struct Before {
    ids: Arc<HashSet<u64>>,
    columns: SessionColumns,
    /// The first of those files, and how many others there are.
    path: String,
    others: usize,
    /// The days of those files.
    days: Vec<(NaiveDate, NaiveDate)>,
}

impl Before {
    pub fn has(&self, row: &Row<'_, '_>) -> bool {
        self.columns.id(row).is_some_and(|id| self.ids.contains(&id))
    }

    /// Whether those files tell of a day: what happened then stands in them as well.
    pub fn tells_of(&self, day: Option<NaiveDate>) -> bool {
        day.is_none_or(|day| {
            self.days.is_empty() || self.days.iter().any(|(from, to)| (*from..=*to).contains(&day))
        })
    }

    /// Where they stand, for a message.
    fn place(&self) -> String {
        match self.others {
            0 => self.path.clone(),
            1 => format!("{} or another file", self.path),
            others => format!("{} or {others} other files", self.path),
        }
    }
}

impl Earlier {
    /// What earlier files told of this file's sessions, if they share any. Takes note of the file for those that follow.
    pub fn meet(
        &mut self,
        source: &Source,
        (plan, marks): (&Plan, &Marks),
        tallies: &[Tally],
        start: Option<(usize, u64)>,
    ) -> Result<Option<Before>> {
        let Some((columns, start)) = columns(plan).zip(start) else { return Ok(None) };
        // Neither counts nor hinders others from counting.
        if source.said.role == Some(Role::Reference) {
            return Ok(None);
        }
        let own = self.files.len();
        let first = self.samples.entry(plan.profile.system.clone()).or_default();
        let mut shared = BTreeSet::new();
        for id in Sample::of(tallies).ids() {
            let file = *first.entry(id).or_insert(own);
            if file != own {
                shared.insert(file);
            }
        }
        let group = if shared.is_empty() { None } else { Some(self.join(&shared)?) };
        let covered = tallies.iter().filter_map(|tally| tally.covered);
        let days = covered.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let path = source.input.name.clone();
        let before = group.and_then(|at| self.groups.get(at)).map(|group| Before {
            ids: Arc::clone(&group.ids),
            columns: columns.clone(),
            path: group
                .files
                .first()
                .and_then(|at| self.files.get(*at))
                .map_or_else(String::new, |file| file.path.clone()),
            others: group.files.len().saturating_sub(1),
            days: group.days.clone(),
        });
        let unread =
            Unread { source: source.clone(), plan: for_ids(plan, columns), marks: marks.clone(), start };
        self.files.push(File { path, days, group, unread: Some(Box::new(unread)) });
        if let Some(group) = group.and_then(|at| self.groups.get_mut(at)) {
            group.files.insert(own);
        }
        Ok(before)
    }

    /// Makes one group of files, of their groups, and of what those hold, with all ids read. Gives its place.
    fn join(&mut self, shared: &BTreeSet<usize>) -> Result<usize> {
        let groups: BTreeSet<usize> =
            shared.iter().filter_map(|at| self.files.get(*at)).filter_map(|file| file.group).collect();
        let at = groups.first().copied().unwrap_or(self.groups.len());
        if at == self.groups.len() {
            self.groups.push(Group::default());
        }
        let mut all = self.groups.get_mut(at).map(std::mem::take).unwrap_or_default();
        all.files.extend(shared);
        for other in groups.into_iter().filter(|other| *other != at) {
            let other = self.groups.get_mut(other).map(std::mem::take).unwrap_or_default();
            all.files.extend(other.files);
            all.days.extend(other.days);
            Arc::make_mut(&mut all.ids).extend(other.ids.iter());
        }
        for index in &all.files {
            let Some(file) = self.files.get_mut(*index) else { continue };
            file.group = Some(at);
            if let Some(unread) = file.unread.take() {
                all.days.extend(file.days);
                Arc::make_mut(&mut all.ids).extend(unread.ids()?);
            }
        }
        if let Some(group) = self.groups.get_mut(at) {
            *group = all;
        }
        Ok(at)
    }
}

impl Unread {
    /// The ids of all sessions that the file tells, which is read once more for them.
    fn ids(self) -> Result<HashSet<u64>> {
        let opened = self.source.input.open(&self.source.read)?;
        let (tallies, _) = scan(opened, Some(self.start), &self.plan, &self.marks, 1)?;
        Ok(tallies.into_iter().flat_map(|tally| tally.ids.into_all()).collect())
    }
}

/// The plan by which a file is read for its ids alone.
fn for_ids(plan: &Plan, columns: SessionColumns) -> Plan {
    let mut plan = plan.clone();
    (plan.before, plan.keeps_ids) = (None, true);
    if let Some(visits) = &mut plan.visits {
        (visits.columns, visits.counts_once) = (columns, true);
    }
    plan
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
            before.place()
        );
        let note = Diagnostic::note("session-goes-on", message).at(Location::file(path));
        return (sessions > 0).then_some(note);
    }
    if sessions == 0 && plan.profile.generic {
        let message = format!(
            "numbers of sessions stand in {} too, with other cells beside them: read as sessions of another site",
            before.place()
        );
        return Some(
            Diagnostic::warning("session-numbers", message)
                .at(Location::file(path))
                .hint("if both files tell the same sessions, leave one of them out"),
        );
    }
    let message = format!(
        "{} in {} too: each counts once, as that file tells it",
        count(sessions, "session of this file stands", "sessions of this file stand"),
        before.place()
    );
    let warning = Diagnostic::warning("session-told-again", message).at(Location::file(path));
    (sessions > 0).then_some(warning)
}
