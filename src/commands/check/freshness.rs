//! How old the files are: the days from the last one that they tell to today.
//!
//! A source is what tells one kind from one system (the spend of an ad platform, the orders of a shop), in however
//! many files: its last day counts, so that last month's file is not stale beside this month's. By platform, the
//! last day with a row of its spend, or the end of a file that tells of that platform alone.

use super::super::pipeline::Prepared;
use super::tasks::Task;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::evaluate::Number;
use crate::catalogue::field::Kind;
use crate::check::Judged;
use crate::decimal::Decimal;
use crate::facts::file::FileInfo;
use crate::facts::source::Role;
use crate::facts::symbol::Symbol;
use crate::normalise::name::normalise;
use crate::query::{Cell, Predicate};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A row for each source or platform, not judged yet.
pub fn rows(
    task: &Task<'_>,
    outer: Option<&Predicate>,
    prepared: &Prepared,
    today: NaiveDate,
) -> Vec<Judged> {
    let filters: Vec<&Predicate> = task.rule.filter.iter().chain(outer).collect();
    let of_platforms = task.rule.by.contains(&Dimension::Platform) || !filters.is_empty();
    let ages = if of_platforms { platforms(&filters, prepared) } else { sources(&prepared.facts.files) };
    // A zone further east may have tomorrow's rows; later days are wrong dates, and say nothing of how old the files are.
    let is_told = |last: &NaiveDate| (*last - today).num_days() <= 1;
    // Asked of some platforms, but not by platform: the oldest of them.
    let ages = match ages.values().copied().min() {
        Some(oldest) if of_platforms && task.rule.by.is_empty() => BTreeMap::from([(String::new(), oldest)]),
        _ => ages,
    };
    let row = |(name, last): (String, Option<NaiveDate>)| Judged {
        keys: if name.is_empty() { Vec::new() } else { vec![Some(name)] },
        value: last
            .filter(is_told)
            .map(|last| Number::Exact(Decimal::from_int((today - last).num_days().max(0)))),
        last_day: last,
        ..Judged::default()
    };
    ages.into_iter().map(row).collect()
}

/// The last day of each source; `None` where its files tell no days.
fn sources(files: &[FileInfo]) -> BTreeMap<String, Option<NaiveDate>> {
    let mut ages = BTreeMap::new();
    for file in files.iter().filter(|file| file.role == Role::Primary) {
        for kind in file.kinds.iter().filter(|kind| **kind != Kind::Refunds) {
            let name = match (kind, file.platform.as_deref(), file.system.as_str()) {
                (Kind::Spend, Some(platform), _) => format!("spend of {platform}"),
                (kind, _, "generic") => kind.id().to_owned(),
                (kind, _, "columns") => format!("{} (columns of the settings)", kind.id()),
                (kind, _, system) => format!("{} of {system}", kind.id()),
            };
            let last = file.covered_for(*kind).map(|days| days.to);
            let known = ages.entry(name).or_insert(last);
            *known = (*known).max(last);
        }
    }
    ages
}

fn platforms(filters: &[&Predicate], prepared: &Prepared) -> BTreeMap<String, Option<NaiveDate>> {
    let symbols = &prepared.facts.symbols;
    // By the normal form: one platform may be spelt in two ways.
    let mut ages: BTreeMap<String, (&str, Option<NaiveDate>)> = BTreeMap::new();
    let mut add = |platform: Symbol, last: Option<NaiveDate>| {
        if let Some(name) = symbols.text(platform) {
            let (_, known) = ages.entry(normalise(name)).or_insert((name, last));
            *known = (*known).max(last);
        }
    };
    for fact in prepared.facts.facts.iter().filter(|fact| fact.kind == Kind::Spend) {
        add(fact.keys.get(Dimension::Platform), fact.days.map(|days| days.to));
    }
    for file in prepared.facts.files.iter().filter(|file| file.role == Role::Primary) {
        let mut told = file.platforms.iter();
        if let (Some(only), None) = (told.next(), told.next()) {
            add(*only, file.covered_for(Kind::Spend).map(|days| days.to));
        }
    }
    let is_asked = |name: &str| {
        let holds = |filter: &Predicate| filter.eval(&|_| Cell::Text(Some(Cow::Borrowed(name))));
        filters.iter().copied().all(holds)
    };
    let ages = ages.into_values().filter(|(name, _)| is_asked(name));
    ages.map(|(name, last)| (name.to_owned(), last)).collect()
}
