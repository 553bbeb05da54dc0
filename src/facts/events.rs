//! Files of events: one row for each thing that a visitor did.
//!
//! In: the columns that tell an event's visitor, session, name and purchase, and rows from the top. Out: one row for
//! each session, with its views and purchases. A session is a visitor and a session number, which each visitor counts
//! anew; its origin is that of its first event that tells one, its day that of its earliest. A purchase that is told
//! again under the same transaction is one. Events outside of sessions bring purchases only.

use super::cell_values::first_told;
use super::plan::{KEY_EXTRAS, NumberColumn};
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::normalise::currency::Currency;
use crate::normalise::is_missing;
use crate::read::Row;
use crate::recognise::Column;
use chrono::NaiveDate;
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeMap;

use super::groups::{Groups, TooLarge};
use super::people::Person;
use super::plan::Plan;

/// Names of events that are views of a page or screen.
const VIEWS: [&str; 6] =
    ["page_view", "screen_view", "$pageview", "$screen", "pageview", "[amplitude] page viewed"];

/// Names of events that are purchases.
const PURCHASES: [&str; 4] = ["purchase", "in_app_purchase", "ecommerce_purchase", "order completed"];

/// What an event outside of any session has in the place of its number.
const NO_SESSION: [&[u8]; 2] = [b"-1", b"0"];

/// The columns of events and the slots that follow from them.
#[derive(Debug, Clone)]
pub struct EventColumns {
    visitor: Vec<usize>,
    session: Vec<usize>,
    name: Vec<usize>,
    order: Vec<usize>,
    origin: Vec<usize>,
    sessions: usize,
    views: Option<usize>,
    orders: Option<usize>,
    revenue: Option<usize>,
}

impl EventColumns {
    /// Finds them, and adds the slots of what is counted.
    pub fn new(
        columns: &BTreeMap<Field, Vec<&Column>>,
        numbers: &[NumberColumn],
        slots: &mut Vec<Field>,
    ) -> Option<Self> {
        let cells = |field: Field| -> Vec<usize> {
            columns
                .get(&field)
                .map(|columns| columns.iter().map(|column| column.index).collect())
                .unwrap_or_default()
        };
        let origin = [
            Field::Source,
            Field::SourceMedium,
            Field::Medium,
            Field::Campaign,
            Field::Channel,
            Field::ClickId,
        ];
        let visitor = [Field::ClientId, Field::UserId].into_iter().flat_map(cells).collect();
        let (name, order) = (cells(Field::Event), cells(Field::OrderId));
        let sessions = slots.iter().position(|slot| *slot == Field::Sessions)?;
        let mut slot = |field: Field, is_told: bool| {
            is_told.then(|| {
                slots.push(field);
                slots.len() - 1
            })
        };
        let (views, orders) =
            (slot(Field::Pageviews, !name.is_empty()), slot(Field::Orders, !order.is_empty()));
        Some(EventColumns {
            visitor,
            session: cells(Field::SessionId),
            name,
            order,
            origin: origin.into_iter().flat_map(cells).collect(),
            sessions,
            views,
            orders,
            revenue: numbers.iter().position(|column| column.field == Field::Revenue),
        })
    }
}

/// One session while its events are gathered.
#[derive(Debug)]
struct Visit {
    key: Vec<u32>,
    has_origin: bool,
    day: Option<NaiveDate>,
    currency: Option<Currency>,
    values: Vec<Decimal>,
    rows: u64,
    line: u64,
    person: Option<Person>,
}

/// What the events of a file add up to.
#[derive(Debug, Default)]
pub struct Events {
    visits: Vec<Visit>,
    by_id: HashMap<Vec<u8>, usize>,
    orders: HashSet<Vec<u8>>,
}

/// An event's row as the scan has read it.
pub struct Event<'e> {
    pub key: &'e [u32],
    pub values: &'e [Decimal],
    pub day: Option<NaiveDate>,
    pub currency: Option<Currency>,
    pub person: Option<Person>,
}

impl Events {
    /// Takes an event; `false` where it belongs to no session and brings nothing.
    pub fn add(
        &mut self,
        columns: &EventColumns,
        row: &Row<'_, '_>,
        event: &Event<'_>,
    ) -> Result<bool, TooLarge> {
        let told = |cells: &[usize]| {
            let (_, cell) = first_told(row, cells);
            (!cells.is_empty() && !is_missing(&cell)).then(|| cell.trim_ascii().to_vec())
        };
        let name = told(&columns.name).map(|name| String::from_utf8_lossy(&name).to_lowercase());
        let is_one_of = |names: &[&str]| name.as_deref().is_some_and(|name| names.contains(&name));
        let mut values = vec![Decimal::ZERO; event.values.len()];
        let mut set = |slot: Option<usize>, value: Decimal| {
            if let Some(place) = slot.and_then(|slot| values.get_mut(slot)) {
                *place = value;
            }
        };
        if is_one_of(&VIEWS) {
            set(columns.views, Decimal::ONE);
        }
        let order = told(&columns.order);
        // Without a transaction's number each purchase is one.
        let is_sale = (is_one_of(&PURCHASES) || columns.name.is_empty() && order.is_some())
            && order.is_none_or(|order| self.orders.insert(order));
        if is_sale {
            set(columns.orders, Decimal::ONE);
            set(
                columns.revenue,
                columns.revenue.and_then(|slot| event.values.get(slot)).copied().unwrap_or_default(),
            );
        }
        let visitor = columns.visitor.iter().map(|cell| row.cell(*cell)).find(|cell| !is_missing(cell));
        let session = told(&columns.session).filter(|session| !NO_SESSION.contains(&session.as_slice()));
        if session.is_none() && !is_sale {
            return Ok(false);
        }
        let has_origin = columns.origin.iter().any(|cell| !is_missing(&row.cell(*cell)));
        let at = match session {
            // What is bought outside of a session is no visit.
            None => None,
            Some(session) => {
                set(Some(columns.sessions), Decimal::ONE);
                let mut id = visitor.map(|cell| cell.trim_ascii().to_vec()).unwrap_or_default();
                id.push(0);
                id.extend(session);
                let next = self.visits.len();
                Some(*self.by_id.entry(id).or_insert(next))
            }
        };
        if let Some(visit) = at.and_then(|at| self.visits.get_mut(at)) {
            set(Some(columns.sessions), Decimal::ZERO);
            if has_origin && !visit.has_origin {
                visit.key.clear();
                visit.key.extend_from_slice(event.key);
                visit.has_origin = true;
            }
            visit.day = visit.day.into_iter().chain(event.day).min();
            visit.currency = visit.currency.or(event.currency);
            visit.person = visit.person.or(event.person);
            visit.rows += 1;
            for (sum, value) in visit.values.iter_mut().zip(&values) {
                *sum = sum.checked_add(*value).ok_or(TooLarge)?;
            }
            return Ok(true);
        }
        let (key, line) = (event.key.to_vec(), row.line);
        let (day, currency, person) = (event.day, event.currency, event.person);
        self.visits.push(Visit { key, has_origin, day, currency, values, rows: 1, line, person });
        Ok(true)
    }

    /// The sessions as rows, the oldest line first; gives the visitor of each group.
    pub fn close(self, plan: &Plan, groups: &mut Groups) -> Result<Vec<(usize, Option<Person>)>, TooLarge> {
        let Some(columns) = &plan.events else { return Ok(Vec::new()) };
        let slots = [Some(columns.sessions), columns.views, columns.orders, columns.revenue];
        let told = slots.into_iter().flatten().fold(0, |all, slot| all | 1 << slot);
        let mut people = Vec::with_capacity(self.visits.len());
        for mut visit in self.visits {
            debug_assert_eq!(visit.key.len(), plan.texts.len(), "a key without its {KEY_EXTRAS} extras");
            visit.key.extend(plan.key_extras(visit.day.map(|day| (day, day)), visit.currency));
            let group = groups.add(&visit.key, &visit.values, told, visit.rows, visit.line)?;
            people.push((group, visit.person));
        }
        Ok(people)
    }
}
