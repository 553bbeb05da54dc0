//! What is left out because another file tells it already, and how that is said.
//!
//! In: facts that are dropped. Out: warnings with the money, and for files without days with all that is lost.

use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::facts::fact::{Fact, measures_of};
use crate::facts::file::FileInfo;
use crate::ledger::Purse;
use std::collections::BTreeMap;

/// What was dropped of one file.
#[derive(Default)]
struct Lost {
    rows: u64,
    money: Purse,
    sums: BTreeMap<MeasureId, Decimal>,
}

/// What was dropped from each file.
#[derive(Default)]
pub struct Dropped(BTreeMap<usize, Lost>);

impl Dropped {
    pub fn add(&mut self, fact: &Fact) {
        let lost = self.0.entry(fact.file).or_default();
        lost.rows += fact.rows;
        for (measure, amount) in fact.ledger_money() {
            lost.money.add(measure, amount);
        }
        for measure in measures_of(fact.kind) {
            let Some(told) = fact.sums.get(*measure) else { continue };
            let sum = lost.sums.entry(*measure).or_default();
            *sum = sum.checked_add(told).unwrap_or(*sum);
        }
    }

    pub fn is_of(&self, file: usize) -> bool {
        self.0.contains_key(&file)
    }

    /// What was dropped from each file, and why.
    pub fn say(&self, files: &[FileInfo], why: &str, notes: &mut Vec<Diagnostic>) {
        let told = self.0.iter().filter_map(|(file, lost)| Some(lost.superseded(files.get(*file)?, why)));
        notes.extend(told);
    }

    /// Files that share keys with another.
    pub fn say_shared(&self, files: &[FileInfo], notes: &mut Vec<Diagnostic>) {
        for (file, lost) in &self.0 {
            let Some(file) = files.get(*file) else { continue };
            if file.covered.is_none() && !file.is_partial {
                notes.push(lost.undated(&file.path));
            } else {
                let why = "left out: another file, which covers more, tells the same keys and days";
                notes.push(lost.superseded(file, why));
            }
        }
    }
}

impl Lost {
    fn superseded(&self, file: &FileInfo, why: &str) -> Diagnostic {
        // What a row claims beside its visits is no row of its own.
        let rows = if self.rows == 0 { "sums".to_owned() } else { count(self.rows, "row", "rows") };
        let message = format!("{rows} of {}{} {why}", file.path, self.money.words());
        let warning = Diagnostic::warning("superseded", message);
        match file.is_partial {
            true => warning
                .hint("it tells but a part of the money: for the keys that it alone has, report it alone"),
            false => warning,
        }
    }

    /// What may be of another month than the file that is kept.
    fn undated(&self, path: &str) -> Diagnostic {
        let message = format!(
            "{} of {path} ({}) left out: another file tells the same keys, and nothing says which days this one is of",
            count(self.rows, "row", "rows"),
            self.all().join(", ")
        );
        Diagnostic::warning("undated-files", message).at(Location::file(path)).hint(
            "if they are of different months, name them: rename the files or sheets to 2026-01, 2026-02, or add a column with the day",
        )
    }

    /// `9.00 of spend`, `4 of leads`: all that is not 0.
    fn all(&self) -> Vec<String> {
        let money = self.money.parts();
        let is_money = |measure: &MeasureId| {
            let end = format!(" of {}", measure.id());
            money.iter().any(|part| part.ends_with(&end))
        };
        let counts = self.sums.iter().filter(|(measure, sum)| !sum.is_zero() && !is_money(measure));
        let counts = counts.map(|(measure, sum)| format!("{} of {}", sum.to_text(0), measure.id()));
        money.iter().cloned().chain(counts).collect()
    }
}
