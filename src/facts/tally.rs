//! What the workers of one file found, mergeable in any order.

use super::cells::Cells;
use super::events::Sale;
use super::groups::Groups;
use super::marked::Aside;
use super::people::{Crowd, Person};
use super::plan::Plan;
use super::rejects::Rejects;
use super::visits::Ids;
use crate::decimal::Decimal;
use crate::ledger::Ledger;
use crate::normalise::date::{DateEvidence, DayMonth};
use crate::normalise::number::{Evidence, Mark};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The decimal mark of each number column and the order of day and month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    pub numbers: Vec<Option<Mark>>,
    pub order: Option<DayMonth>,
    /// Rates without a sign are percents: some cell is above 1.
    pub has_bare_percents: bool,
}

/// A cell that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadCell {
    pub line: u64,
    /// In characters, from 1; 0 where the row as a whole is meant.
    pub column: u64,
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
    /// The column's name; empty where the row as a whole is meant.
    pub header: String,
}

/// Sizes of one number column's values, to tell millionths from units.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sizes {
    pub told: u64,
    pub above_ten_thousand: u64,
    pub fractional: u64,
}

/// One worker's findings.
#[derive(Debug)]
pub struct Tally {
    pub ledger: Ledger,
    pub groups: Groups,
    /// For each text column.
    pub cells: Vec<Cells>,
    /// For each number column.
    pub evidence: Vec<Evidence>,
    pub sizes: Vec<Sizes>,
    pub date_evidence: DateEvidence,
    /// True when a rate without a sign is above 1.
    pub has_large_rate: bool,
    pub covered: Option<(NaiveDate, NaiveDate)>,
    pub rejects: Rejects,
    /// The line of the first blank row.
    pub first_blank: Option<u64>,
    /// Lines of rows that end before the header does.
    pub short_rows: Vec<u64>,
    /// The visitors of each group, where they are asked for.
    pub people: Vec<Crowd>,
    /// Purchases and refunds, where rows are events.
    pub sales: Vec<Sale>,
    /// The sessions that rows name by their ids.
    pub ids: Ids,
    /// Sessions that an earlier file told.
    pub told_before: u64,
    /// Rows that name no visitor.
    pub nobody: u64,
    /// Rows that the file marks as nothing to count.
    pub marked: BTreeMap<Aside, u64>,
    /// Amounts of totals rows, by number column.
    pub totals: BTreeMap<usize, Vec<Decimal>>,
    /// The same of rows that add up a part of the sheet.
    pub subtotals: BTreeMap<usize, Vec<Decimal>>,
    /// Lines of such rows whose name no other row has.
    pub unnamed: Vec<u64>,
    /// What such rows add up to.
    pub unnamed_money: BTreeMap<usize, Decimal>,
    /// Lines and visits of rows that only their empty names make totals.
    pub nameless: Vec<(u64, Decimal)>,
    /// Cells of columns of periods that name no days: by column, and whether they are empty, how many there are, and the
    /// first with its line.
    pub no_days: BTreeMap<(usize, bool), (u64, u64, String)>,
    /// Lines and names of rows of tax and fees.
    pub surcharges: Vec<(u64, String)>,
    /// A bit for each number column beside another that has a cell which is no number.
    pub doubtful: u64,
    /// What each number column beside another tells in rows where that one tells nothing.
    pub gaps: BTreeMap<usize, Decimal>,
}

impl Tally {
    pub fn new(plan: &Plan, groups: Groups) -> Self {
        Tally {
            ledger: Ledger::default(),
            groups,
            cells: plan.texts.iter().map(|_| Cells::default()).collect(),
            evidence: vec![Evidence::default(); plan.numbers.len()],
            sizes: vec![Sizes::default(); plan.numbers.len()],
            date_evidence: DateEvidence::default(),
            has_large_rate: false,
            covered: None,
            rejects: Rejects::default(),
            first_blank: None,
            short_rows: Vec::new(),
            people: Vec::new(),
            sales: Vec::new(),
            ids: Ids::default(),
            told_before: 0,
            nobody: 0,
            marked: BTreeMap::new(),
            totals: BTreeMap::new(),
            subtotals: BTreeMap::new(),
            nameless: Vec::new(),
            unnamed: Vec::new(),
            unnamed_money: BTreeMap::new(),
            no_days: BTreeMap::new(),
            surcharges: Vec::new(),
            doubtful: 0,
            gaps: BTreeMap::new(),
        }
    }

    /// A cell of a column of periods that names no days.
    pub fn no_day(&mut self, column: (usize, bool), line: u64, text: &str) {
        let (count, ..) = self.no_days.entry(column).or_insert_with(|| (0, line, text.to_owned()));
        *count += 1;
    }

    /// A visitor of a group.
    pub fn visit(&mut self, group: usize, person: Option<Person>) {
        if self.people.len() <= group {
            self.people.resize(group + 1, Crowd::default());
        }
        match (self.people.get_mut(group), person) {
            (Some(crowd), Some(person)) => crowd.add(person),
            _ => self.nobody += 1,
        }
    }

    pub fn cover(&mut self, from: NaiveDate, to: NaiveDate) {
        let (first, last) = self.covered.get_or_insert((from, to));
        *first = (*first).min(from);
        *last = (*last).max(to);
    }

    pub fn watch_size(&mut self, slot: usize, value: Decimal) {
        const TEN_THOUSAND: Decimal = Decimal::from_int(10_000);
        let Some(sizes) = self.sizes.get_mut(slot).filter(|_| !value.is_zero()) else { return };
        sizes.told += 1;
        sizes.above_ten_thousand += u64::from(value > TEN_THOUSAND);
        sizes.fractional += u64::from(!value.is_integer());
    }
}
