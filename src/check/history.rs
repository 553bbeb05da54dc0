//! Findings × what is remembered → what changed since, and what to remember next.
//!
//! A breach is told once it has lasted for so many runs in a row as were asked for, and again when it turns into
//! another verdict; that it is over is told only where the breach was. Rows of a rule that could not be judged at all
//! stay as they were.

use super::state::{RuleState, State, Trouble};
use super::{Finding, Verdict};

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which of the findings it is about.
    pub finding: usize,
    /// `None` for the rule as a whole.
    pub keys: Option<Vec<Option<String>>>,
    /// What was told last.
    pub was: Option<Verdict>,
    /// `None` where there is no such row any more.
    pub now: Option<Verdict>,
    /// For how many runs in a row it was not fine.
    pub runs: u64,
}

/// What a run has to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub changes: Vec<Change>,
    /// Told before, and as it was.
    pub still: usize,
    /// Not fine, but not for long enough to be told.
    pub waiting: usize,
}

impl Changes {
    /// The gravest verdict that is told for the first time.
    pub fn gravest(&self) -> Verdict {
        self.changes.iter().filter_map(|change| change.now).max().unwrap_or(Verdict::Pass)
    }
}

/// What changed, with the state to remember. `after`: for how many runs in a row a breach must last to be told.
pub fn compare(old: &State, findings: &[Finding], after: u64) -> (State, Changes) {
    let mut new = old.next();
    let mut changes = Changes::default();
    let mut rest: Vec<&RuleState> = old.rules.iter().collect();
    for (index, finding) in findings.iter().enumerate() {
        // The same rule twice: the first is the first.
        let known = rest.iter().position(|rule| is_same(rule, finding)).map(|at| rest.remove(at));
        let troubles = known.map(|rule| rule.troubles.as_slice()).unwrap_or_default();
        let mut step = Step { finding, index, after, changes: &mut changes, kept: Vec::new() };
        step.all(troubles);
        new.rules.push(RuleState {
            rule: finding.rule.clone(),
            by: finding.by.iter().map(|by| by.id().to_owned()).collect(),
            filter: finding.filter.clone(),
            over: finding.over.id().to_owned(),
            verdict: finding.verdict,
            troubles: step.kept,
        });
    }
    (new, changes)
}

fn is_same(rule: &RuleState, finding: &Finding) -> bool {
    rule.rule == finding.rule
        && rule.filter == finding.filter
        && rule.over == finding.over.id()
        && rule.by.iter().map(String::as_str).eq(finding.by.iter().map(|by| by.id()))
}

/// One rule in one run.
struct Step<'a> {
    finding: &'a Finding,
    index: usize,
    after: u64,
    changes: &'a mut Changes,
    kept: Vec<Trouble>,
}

impl Step<'_> {
    fn all(&mut self, before: &[Trouble]) {
        let finding = self.finding;
        let settled = finding.judged.iter().map(|row| finding.on_no_data.settle(row.verdict));
        let worst = settled.max().unwrap_or(Verdict::Pass);
        let whole = if finding.verdict > worst { finding.verdict } else { Verdict::Pass };
        self.one(None, whole, before.iter().find(|old| old.keys.is_none()));
        let rows: std::collections::BTreeMap<&[Option<String>], &Trouble> =
            before.iter().filter_map(|old| Some((old.keys.as_deref()?, old))).collect();
        let mut seen = std::collections::BTreeSet::new();
        for row in &finding.judged {
            let verdict = finding.on_no_data.settle(row.verdict);
            self.one(Some(&row.keys), verdict, rows.get(row.keys.as_slice()).copied());
            seen.insert(row.keys.as_slice());
        }
        let left_alone: std::collections::BTreeSet<&[Option<String>]> =
            finding.not_judged.iter().map(|row| row.keys.as_slice()).collect();
        for (keys, old) in rows.into_iter().filter(|(keys, _)| !seen.contains(keys)) {
            if finding.judged.is_empty() && !left_alone.contains(keys) {
                // Nothing at all was judged: whether the row is there cannot be told.
                self.changes.still += usize::from(old.told.is_some());
                self.kept.push(old.clone());
            } else if old.told.is_some() {
                self.tell(Some(keys), old.told, None, old.runs);
            }
        }
    }

    fn one(&mut self, keys: Option<&[Option<String>]>, now: Verdict, old: Option<&Trouble>) {
        let told = old.and_then(|old| old.told);
        if now == Verdict::Pass {
            if told.is_some() {
                self.tell(keys, told, Some(now), old.map_or(0, |old| old.runs));
            }
            return;
        }
        let runs = old.map_or(0, |old| old.runs).saturating_add(1);
        let is_told = match told {
            Some(told) => told != now,
            None => runs >= self.after,
        };
        match (is_told, told) {
            (true, _) => self.tell(keys, told, Some(now), runs),
            (false, Some(_)) => self.changes.still += 1,
            (false, None) => self.changes.waiting += 1,
        }
        let told = if is_told { Some(now) } else { told };
        self.kept.push(Trouble { keys: keys.map(<[_]>::to_vec), verdict: now, runs, told });
    }

    fn tell(
        &mut self,
        keys: Option<&[Option<String>]>,
        was: Option<Verdict>,
        now: Option<Verdict>,
        runs: u64,
    ) {
        let keys = keys.map(<[_]>::to_vec);
        self.changes.changes.push(Change { finding: self.index, keys, was, now, runs });
    }
}
