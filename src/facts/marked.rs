//! Rows that the file itself marks as nothing to count: robots' visits, deleted records, tests.
//!
//! In: the columns and texts that the profile names. Out: the mark of a row, and a note for each that was met.

use super::tally::Tally;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::normalise::is_missing;
use crate::normalise::name::header as plain;
use crate::read::Row;
use crate::recognise::Profile;
use std::collections::BTreeMap;

/// How columns of marks say "no"; what else they hold differs, and is "yes".
const NO: [&str; 6] = ["0", "no", "false", "нет", "people", "люди"];

/// Why a row does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aside {
    Robot,
    Deleted,
    Test,
    Request,
}

/// The marks that a file can have.
#[derive(Debug, Clone, Default)]
pub struct Asides {
    columns: Vec<(usize, Aside)>,
    /// Beginnings of cells of rows that try a form out.
    test_prefixes: Vec<String>,
    /// Columns that are all empty where nothing was ordered.
    of_orders: Vec<usize>,
}

impl Asides {
    pub fn new(profile: &Profile, header: &[String]) -> Self {
        let rows = &profile.rows;
        let mut columns = Vec::new();
        for (index, name) in header.iter().map(|name| plain(name)).enumerate() {
            for (headers, mark) in [(&rows.robots, Aside::Robot), (&rows.deleted, Aside::Deleted)] {
                if headers.contains(&name) {
                    columns.push((index, mark));
                }
            }
        }
        let is_of_order = |name: &String| rows.request_when_empty.contains(&plain(name));
        let of_orders = header.iter().enumerate().filter(|(_, name)| is_of_order(name));
        let of_orders = of_orders.map(|(index, _)| index).collect();
        Asides { columns, test_prefixes: rows.test_prefixes.clone(), of_orders }
    }

    /// Whether rows have to be looked at.
    pub fn are_told(&self) -> bool {
        !self.columns.is_empty() || !self.test_prefixes.is_empty() || !self.of_orders.is_empty()
    }

    pub fn of(&self, row: &Row<'_, '_>) -> Option<Aside> {
        let says_yes = |index: usize| {
            let cell = row.cell(index);
            !is_missing(&cell) && !NO.contains(&plain(&String::from_utf8_lossy(&cell)).as_str())
        };
        let told = self.columns.iter().find(|(index, _)| says_yes(*index)).map(|(_, mark)| *mark);
        told.or_else(|| self.is_test(row).then_some(Aside::Test))
            .or_else(|| self.is_request(row).then_some(Aside::Request))
    }

    /// A form that was sent beside the orders.
    fn is_request(&self, row: &Row<'_, '_>) -> bool {
        !self.of_orders.is_empty() && self.of_orders.iter().all(|index| is_missing(&row.cell(*index)))
    }

    fn is_test(&self, row: &Row<'_, '_>) -> bool {
        let is_one = |index: usize| {
            let text = plain(&String::from_utf8_lossy(&row.cell(index)));
            self.test_prefixes.iter().any(|prefix| text.starts_with(prefix.as_str()))
        };
        !self.test_prefixes.is_empty() && (0..row.len()).any(is_one)
    }
}

/// What was left aside by the file's own marks.
pub fn notes(path: &str, tallies: &[Tally]) -> Vec<Diagnostic> {
    let mut rows: BTreeMap<Aside, u64> = BTreeMap::new();
    for (mark, told) in tallies.iter().flat_map(|tally| &tally.marked) {
        *rows.entry(*mark).or_default() += told;
    }
    if let Some(requests) = rows.remove(&Aside::Request) {
        let told = count(
            requests,
            "row is a request that ordered nothing",
            "rows are requests that ordered nothing",
        );
        let message = format!("{told}: neither orders nor, in this file, leads");
        let hint = "to count them as leads, export the forms without a cart by themselves";
        let note = Diagnostic::warning("requests-not-counted", message).at(Location::file(path)).hint(hint);
        return std::iter::once(note).chain(marks(path, rows)).collect();
    }
    marks(path, rows).collect()
}

fn marks(path: &str, rows: BTreeMap<Aside, u64>) -> impl Iterator<Item = Diagnostic> {
    let said = rows.into_iter().map(|(mark, rows)| match mark {
        Aside::Robot => ("robots", count(rows, "visit is of robots", "visits are of robots")),
        Aside::Deleted => {
            ("deleted-rows", count(rows, "row is of a deleted record", "rows are of deleted records"))
        }
        Aside::Test | Aside::Request => {
            ("test-rows", count(rows, "row is a test of the form", "rows are tests of the form"))
        }
    });
    said.map(move |(code, rows)| {
        let message = format!("{rows}, by the file's own mark: left aside");
        Diagnostic::note(code, message).at(Location::file(path))
    })
}
