//! Rows under one id: the same thing told again, or ids that start again every month.
//!
//! In: the ids and creation days of two rows. Out: whether they are one, and warnings. Nothing is refused.

use super::fact::Days;
use super::file::FileInfo;
use super::ids::Ids;
use super::orders::Order;
use super::symbol::Symbol;
use crate::diagnostic::{Diagnostic, Location, count};
use chrono::NaiveDate;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use std::hash::Hash;

/// What two rows of one id are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Again,
    /// They are of other days, and nothing says whose they are.
    OnAnotherDay,
    /// Another thing of another day and person.
    Apart,
}

/// A lead or order is made once: exports of one system agree on its day, but for the time zone.
pub fn compare(a: &Ids, days: Option<Days>, b: &Ids, other_days: Option<Days>) -> Told {
    let are_apart = days.zip(other_days).is_some_and(|(a, b)| is_later(a, b) || is_later(b, a));
    if !are_apart {
        return Told::Again;
    }
    let both = [(a.phone, b.phone), (a.email, b.email), (own_customer(a), own_customer(b))];
    let both = both.into_iter().filter(|(a, b)| !a.is_none() && !b.is_none());
    // A number or an address may have been mended: one that stayed is enough.
    match both.map(|(a, b)| a == b).reduce(|a, b| a || b) {
        None => Told::OnAnotherDay,
        Some(true) => Told::Again,
        Some(false) => Told::Apart,
    }
}

/// More than the day that time zones make.
fn is_later(days: Days, than: Days) -> bool {
    days.from.signed_duration_since(than.to).num_days() > 1
}

/// The customer's own number, where it does not only stand in for what is compared anyway.
fn own_customer(ids: &Ids) -> Symbol {
    let stands_in = [ids.email, ids.phone].contains(&ids.customer);
    if stands_in { Symbol::NONE } else { ids.customer }
}

/// Where the things of each id stand, in the order they were met.
#[derive(Debug)]
pub struct Places<K> {
    first: HashMap<K, usize>,
    /// From one to the next of the same id: only ids that start again have any.
    next: HashMap<usize, usize>,
}

impl<K> Default for Places<K> {
    fn default() -> Self {
        Places { first: HashMap::new(), next: HashMap::new() }
    }
}

impl<K: Hash + Eq> Places<K> {
    /// The place of the one that is told again, if any; else the new one stands at `new`, and it is told whether others
    /// of its id do.
    pub fn meet(&mut self, id: K, new: usize, compare: impl Fn(usize) -> Told) -> (Option<usize>, Told) {
        let first = match self.first.entry(id) {
            Entry::Occupied(first) => *first.get(),
            Entry::Vacant(place) => {
                place.insert(new);
                return (None, Told::Again);
            }
        };
        let (mut last, mut doubtful) = (first, None);
        for at in std::iter::successors(Some(first), |at| self.next.get(at).copied()) {
            last = at;
            match compare(at) {
                Told::Again => return (Some(at), Told::Again),
                Told::OnAnotherDay => doubtful = doubtful.or(Some(at)),
                Told::Apart => {}
            }
        }
        if doubtful.is_some() {
            return (doubtful, Told::OnAnotherDay);
        }
        self.next.insert(last, new);
        (None, Told::Apart)
    }
}

/// How many lines are named.
const NAMED: usize = 5;

/// Rows of ids that start again, or seem to.
#[derive(Debug, Default)]
pub struct Restarts {
    apart: Vec<(usize, u64)>,
    doubtful: Vec<(usize, u64)>,
}

impl Restarts {
    pub fn add(&mut self, told: Told, file: usize, line: u64) {
        match told {
            Told::Again => {}
            Told::OnAnotherDay => self.doubtful.push((file, line)),
            Told::Apart => self.apart.push((file, line)),
        }
    }

    pub fn notes(mut self, (one, many): (&str, &str), files: &[FileInfo], notes: &mut Vec<Diagnostic>) {
        let path = |at: usize| files.get(at).map(|file| file.path.clone()).unwrap_or_default();
        let mut say = |code, rows: &mut Vec<(usize, u64)>, rest: &str, hint: &str| {
            rows.sort_unstable();
            let Some((file, line)) = rows.first() else { return };
            let lines: Vec<String> =
                rows.iter().take(NAMED).map(|(file, line)| format!("{}:{line}", path(*file))).collect();
            let more = if rows.len() > NAMED { ", …" } else { "" };
            let has = if rows.len() == 1 { "has" } else { "have" };
            let message = format!(
                "{} {has} the id of another one of another day{rest} ({}{more})",
                count(rows.len() as u64, one, many),
                lines.join(", ")
            );
            let place = Location::line(path(*file), *line);
            notes.push(Diagnostic::warning(code, message).at(place).hint(hint));
        };
        say(
            "ids-start-again",
            &mut self.apart,
            " and of another person: each counts",
            "make the ids unique, such as 2026-07-1 for 1: what is linked by an id needs it",
        );
        say(
            "id-of-another-day",
            &mut self.doubtful,
            ", and nothing else tells them apart: taken for the same and counted once",
            "if the ids start again, make them unique, such as 2026-07-1 for 1, or add the phone or e-mail",
        );
    }
}

/// The orders of each id; of those that share one, what comes later belongs to the latest before it.
#[derive(Debug, Default)]
pub struct ById {
    first: HashMap<Symbol, usize>,
    /// Only for ids that start again: they are few or none.
    more: HashMap<Symbol, Vec<usize>>,
}

impl ById {
    pub fn of<'o>(orders: impl Iterator<Item = (usize, &'o Order)>) -> ById {
        let mut index = ById::default();
        for (at, order) in orders.filter(|(_, order)| !order.ids.order.is_none()) {
            if *index.first.entry(order.ids.order).or_insert(at) != at {
                index.more.entry(order.ids.order).or_default().push(at);
            }
        }
        index
    }

    pub fn find(&self, id: Symbol, days: Option<Days>, orders: &[Order]) -> Option<usize> {
        let first = *self.first.get(&id).filter(|_| !id.is_none())?;
        let Some(more) = self.more.get(&id) else { return Some(first) };
        let day = |at: usize| -> Option<NaiveDate> { Some(orders.get(at)?.days?.from) };
        let is_before = |at: &usize| days.is_none_or(|days| day(*at).is_some_and(|day| day <= days.to));
        let all = std::iter::once(first).chain(more.iter().copied());
        all.filter(is_before).max_by_key(|at| day(*at)).or(Some(first))
    }
}
