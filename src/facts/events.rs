//! Files of events: one row for each thing that a visitor did.
//!
//! In: the columns that tell an event's visitor, session, name and purchase, and rows from the top. Out: one row for
//! each session, with its views, and one for each purchase and refund. A session is a visitor and a session number,
//! which each visitor counts anew; its origin is that of its first event that tells one, its day that of its earliest.
//! A purchase has its session's origin and a day and currency of its own. Events outside of sessions bring purchases
//! and refunds only.

use super::cell_values::first_told;
use super::earlier::Before;
use super::plan::{KEY_EXTRAS, NumberColumn, TextColumn};
use crate::catalogue::field::{Field, Kind};
use crate::decimal::Decimal;
use crate::normalise::currency::Currency;
use crate::normalise::is_missing;
use crate::read::Row;
use crate::recognise::Column;
use chrono::NaiveDate;
use hashbrown::HashMap;
use std::collections::BTreeMap;

use super::groups::{Groups, TooLarge};
use super::people::Person;
use super::plan::Plan;
use super::visits::SessionColumns;

/// Names of events that are views of a page or screen.
const VIEWS: [&str; 6] =
    ["page_view", "screen_view", "$pageview", "$screen", "pageview", "[amplitude] page viewed"];

/// Names of events that are purchases.
const PURCHASES: [&str; 5] =
    ["purchase", "in_app_purchase", "ecommerce_purchase", "order completed", "order_completed"];

/// Names of events that give a purchase's money back.
const REFUNDS: [&str; 6] =
    ["refund", "purchase_refund", "ecommerce_refund", "app_store_refund", "order refunded", "order_refunded"];

/// What an event outside of any session has in the place of its number.
const NO_SESSION: [&[u8]; 2] = [b"-1", b"0"];

/// In the place of a text's number: the row tells none.
const NO_TEXT: u32 = u32::MAX;

/// The columns of events and the slots that follow from them.
#[derive(Debug, Clone)]
pub struct EventColumns {
    sessions_of: SessionColumns,
    name: Vec<usize>,
    pub order: Vec<usize>,
    pub order_header: String,
    origin: Vec<usize>,
    sessions: usize,
    views: Option<usize>,
    /// Where the file tells purchases: a session by itself brings none of them.
    orders: Option<usize>,
    revenue: Option<usize>,
    /// Its header says that the money is a purchase's: other events have a value as well.
    tells_purchases: bool,
    refund: Option<usize>,
    /// The place of the currency among the texts.
    currency: Option<usize>,
}

impl EventColumns {
    /// Finds them, and adds the slots of what is counted.
    pub fn new(
        columns: &BTreeMap<Field, Vec<&Column>>,
        kinds: &[Kind],
        texts: &[TextColumn],
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
        let name = cells(Field::Event);
        let sessions = slots.iter().position(|slot| *slot == Field::Sessions)?;
        let mut slot = |field: Field, is_told: bool| {
            is_told.then(|| {
                slots.push(field);
                slots.len() - 1
            })
        };
        let views = slot(Field::Pageviews, !name.is_empty());
        let orders = slot(Field::Orders, kinds.contains(&Kind::Orders));
        let number = |field: Field| numbers.iter().position(|column| column.field == field);
        let order = columns.get(&Field::OrderId).and_then(|columns| columns.first());
        Some(EventColumns {
            sessions_of: SessionColumns::new(cells(Field::SessionId), visitor),
            name,
            order: cells(Field::OrderId),
            order_header: order.map(|column| column.header.clone()).unwrap_or_default(),
            origin: origin.into_iter().flat_map(cells).collect(),
            sessions,
            views,
            orders,
            revenue: number(Field::Revenue),
            tells_purchases: numbers.iter().any(|column| {
                column.field == Field::Revenue && column.header.to_lowercase().contains("revenue")
            }),
            refund: number(Field::Refund),
            currency: texts.iter().position(|column| column.field == Field::Currency),
        })
    }

    /// The columns by which the sessions are known.
    pub fn sessions(&self) -> SessionColumns {
        self.sessions_of.clone()
    }
}

/// One session while its events are gathered.
#[derive(Debug)]
struct Visit {
    key: Vec<u32>,
    has_origin: bool,
    day: Option<NaiveDate>,
    views: u64,
    rows: u64,
    line: u64,
    person: Option<Person>,
    /// As other files know it.
    id: Option<u64>,
    /// An earlier file told it, and so many of its rows.
    is_told_before: bool,
    copies: u64,
}

/// A purchase, or what was given back of one.
#[derive(Debug)]
pub struct Sale {
    /// The texts of its session, its currency its own.
    pub key: Vec<u32>,
    /// The number of the transaction.
    pub order: Option<String>,
    pub day: Option<NaiveDate>,
    pub currency: Option<Currency>,
    /// `None` where the event does not tell it.
    pub amount: Option<Decimal>,
    pub is_refund: bool,
    /// 0 where its event is counted with a session's.
    pub rows: u64,
    pub line: u64,
    visit: Option<usize>,
}

/// What the events of a file tell.
#[derive(Debug, Default)]
pub struct Events {
    visits: Vec<Visit>,
    by_id: HashMap<Vec<u8>, usize>,
    sales: Vec<Sale>,
}

/// An event's row as the scan has read it.
pub struct Event<'e> {
    pub key: &'e [u32],
    pub values: &'e [Decimal],
    /// A bit for each value that its cells gave.
    pub told: u64,
    pub day: Option<NaiveDate>,
    pub currency: Option<Currency>,
    pub order: Option<String>,
    pub person: Option<Person>,
    /// Sessions of earlier files.
    pub before: Option<&'e Before>,
}

impl Event<'_> {
    fn amount(&self, slot: Option<usize>) -> Option<Decimal> {
        let slot = slot.filter(|slot| self.told & (1 << slot) != 0)?;
        self.values.get(slot).copied()
    }
}

impl Events {
    /// Takes an event; `false` where it belongs to no session and brings nothing.
    pub fn add(&mut self, columns: &EventColumns, row: &Row<'_, '_>, event: &Event<'_>) -> bool {
        let told = |cells: &[usize]| {
            let (_, cell) = first_told(row, cells);
            (!cells.is_empty() && !is_missing(&cell)).then(|| cell.trim_ascii().to_vec())
        };
        let name = told(&columns.name).map(|name| String::from_utf8_lossy(&name).to_lowercase());
        let is_one_of = |names: &[&str]| name.as_deref().is_some_and(|name| names.contains(&name));
        let session =
            told(&columns.sessions_of.session).filter(|session| !NO_SESSION.contains(&session.as_slice()));
        let mut is_copy = false;
        let visit = session.map(|session| {
            let visitor =
                columns.sessions_of.visitor.iter().map(|cell| row.cell(*cell)).find(|cell| !is_missing(cell));
            let mut id = visitor.map(|cell| cell.trim_ascii().to_vec()).unwrap_or_default();
            id.push(0);
            id.extend(session);
            let at = self.visit(columns, row, event, id);
            if let Some(visit) = self.visits.get_mut(at) {
                // What an earlier file tells of a day stands in it.
                is_copy =
                    visit.is_told_before && event.before.is_some_and(|before| before.tells_of(event.day));
                visit.copies += u64::from(is_copy);
                visit.views += u64::from(!is_copy && is_one_of(&VIEWS));
            }
            at
        });
        // A purchase with a number is known again by that, whatever file tells it.
        let is_told = is_copy && event.order.is_none();
        let sale = columns.orders.and_then(|_| sale(columns, event, is_one_of)).filter(|_| !is_told);
        let is_counted = visit.is_some() || sale.is_some();
        if let Some((amount, is_refund)) = sale {
            self.sales.push(Sale {
                key: event.key.to_vec(),
                order: event.order.clone(),
                day: event.day,
                currency: event.currency,
                amount,
                is_refund,
                rows: u64::from(visit.is_none()),
                line: row.line,
                visit,
            });
        }
        is_counted
    }

    /// The session of an event, which adds to what is known of it.
    fn visit(&mut self, columns: &EventColumns, row: &Row<'_, '_>, event: &Event<'_>, id: Vec<u8>) -> usize {
        let next = self.visits.len();
        let at = *self.by_id.entry(id).or_insert(next);
        let has_origin = columns.origin.iter().any(|cell| !is_missing(&row.cell(*cell)));
        let Some(visit) = self.visits.get_mut(at) else {
            let (key, day, person) = (event.key.to_vec(), event.day, event.person);
            let id = columns.sessions_of.id(row);
            let (line, is_told_before) = (row.line, event.before.is_some_and(|before| before.has(row)));
            self.visits.push(Visit {
                key,
                has_origin,
                day,
                views: 0,
                rows: 1,
                line,
                person,
                id,
                is_told_before,
                copies: 0,
            });
            return at;
        };
        if has_origin && !visit.has_origin {
            visit.key.clear();
            visit.key.extend_from_slice(event.key);
            visit.has_origin = true;
        }
        visit.day = visit.day.into_iter().chain(event.day).min();
        visit.person = visit.person.or(event.person);
        visit.rows += 1;
        at
    }

    /// The sessions as rows, the oldest line first. Gives the visitor of each group, and the sales.
    pub fn close(mut self, plan: &Plan, groups: &mut Groups) -> Result<Closed, TooLarge> {
        let Some(columns) = &plan.events else { return Ok(Closed::default()) };
        let set_currency = |key: &mut Vec<u32>, currency: u32| {
            if let Some(place) = columns.currency.and_then(|at| key.get_mut(at)) {
                *place = currency;
            }
        };
        for sale in &mut self.sales {
            let Some(visit) = sale.visit.and_then(|at| self.visits.get(at)) else { continue };
            let own = columns.currency.and_then(|at| sale.key.get(at)).copied();
            sale.key.clone_from(&visit.key);
            set_currency(&mut sale.key, own.unwrap_or(NO_TEXT));
        }
        let slots = [Some(columns.sessions), columns.views, columns.orders, columns.revenue];
        let told = slots.into_iter().flatten().fold(0, |all, slot| all | 1 << slot);
        let mut values = vec![Decimal::ZERO; plan.slots.len()];
        let mut closed = Closed { sales: self.sales, ..Closed::default() };
        for mut visit in self.visits {
            closed.ids.extend(visit.id);
            closed.told_before += u64::from(visit.is_told_before);
            closed.rows_before += visit.copies;
            visit.rows -= visit.copies;
            if visit.is_told_before && visit.rows == 0 {
                continue;
            }
            // After midnight a session goes on: its views are new, it is not.
            let sessions = if visit.is_told_before { Decimal::ZERO } else { Decimal::ONE };
            debug_assert_eq!(visit.key.len(), plan.texts.len(), "a key without its {KEY_EXTRAS} extras");
            let views = i64::try_from(visit.views).map_or(Decimal::ZERO, Decimal::from_int);
            for (slot, value) in [(Some(columns.sessions), sessions), (columns.views, views)] {
                if let Some(place) = slot.and_then(|slot| values.get_mut(slot)) {
                    *place = value;
                }
            }
            set_currency(&mut visit.key, NO_TEXT);
            visit.key.extend(plan.key_extras(visit.day.map(|day| (day, day)), None));
            let group = groups.add(&visit.key, &values, told, visit.rows, visit.line)?;
            closed.people.push((group, visit.person));
        }
        Ok(closed)
    }
}

/// What is left of events once their sessions are rows.
#[derive(Debug, Default)]
pub struct Closed {
    /// The group and visitor of each session.
    pub people: Vec<(usize, Option<Person>)>,
    pub sales: Vec<Sale>,
    /// The sessions, as other files know them.
    pub ids: Vec<u64>,
    /// Sessions that an earlier file told, and their rows.
    pub told_before: u64,
    pub rows_before: u64,
}

/// What an event was paid or gave back, and whether it gave back; `None` where it is neither.
fn sale(
    columns: &EventColumns,
    event: &Event<'_>,
    is_one_of: impl Fn(&[&str]) -> bool,
) -> Option<(Option<Decimal>, bool)> {
    let (paid, given_back) = (event.amount(columns.revenue), event.amount(columns.refund));
    let is_told = |amount: Option<Decimal>| amount.filter(|amount| !amount.is_zero());
    let is_named = !columns.name.is_empty();
    if is_one_of(&REFUNDS) || !is_named && is_told(given_back).is_some() {
        return Some((is_told(given_back).or(is_told(paid)).map(Decimal::abs), true));
    }
    // Without names of events a transaction is a purchase, and without its number the revenue of one is: other events
    // have a value as well.
    let is_bare = || event.order.is_some() || columns.tells_purchases && is_told(paid).is_some();
    if !(is_one_of(&PURCHASES) || !is_named && is_bare()) {
        return None;
    }
    // Less than nothing is given back of the purchase of that number.
    match paid.filter(|paid| paid.is_negative() && event.order.is_some()) {
        Some(paid) => Some((Some(paid.abs()), true)),
        None => Some((paid, false)),
    }
}
