//! Inherited keys: an order that tells no channel takes it from its lead, through an explicit id.

use super::fact::Keys;
use super::ids::Ids;
use super::leads::Lead;
use super::orders::Order;
use super::symbol::{Symbol, Symbols};
use crate::catalogue::dimension::Dimension;
use crate::decimal::Decimal;
use crate::diagnostic::Diagnostic;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// The keys that tell where a customer came from.
const ORIGIN: [Dimension; 8] = [
    Dimension::Platform,
    Dimension::Channel,
    Dimension::Source,
    Dimension::Medium,
    Dimension::CampaignId,
    Dimension::Campaign,
    Dimension::AdGroup,
    Dimension::Keyword,
];

/// Keys that only the CRM tells, and that the order has no other way to.
const SALES: [Dimension; 3] = [Dimension::Pipeline, Dimension::Manager, Dimension::LossReason];

/// The name of an id and the way to it.
type Link = (&'static str, fn(&Ids) -> Symbol);

/// The ids that link, best first.
const LINKS: [Link; 5] = [
    ("order_id", |ids| ids.order),
    ("lead_id", |ids| ids.lead),
    ("client_id", |ids| ids.client),
    ("email", |ids| ids.email),
    ("phone", |ids| ids.phone),
];

/// True when the keys tell something of where the customer came from.
pub fn tells_origin(keys: &Keys) -> bool {
    ORIGIN.iter().any(|dimension| !keys.get(*dimension).is_none())
}

/// Gives orders without an origin that of their lead; what was linked by what is said in a note.
/// True when any order was linked.
pub fn inherit(orders: &mut [Order], leads: &[Lead], notes: &mut Vec<Diagnostic>) -> bool {
    let mut index: Vec<HashMap<Symbol, usize>> = vec![HashMap::new(); LINKS.len()];
    for (at, lead) in leads.iter().enumerate() {
        for ((_, id), map) in LINKS.iter().zip(&mut index) {
            let id = id(&lead.ids);
            if !id.is_none() {
                // The first lead of a customer is the one that brought them.
                map.entry(id).or_insert(at);
            }
        }
    }
    let mut linked: BTreeMap<usize, (u64, Decimal)> = BTreeMap::new();
    for order in orders.iter_mut().filter(|order| !tells_origin(&order.keys)) {
        let found = LINKS.iter().zip(&index).enumerate().find_map(|(rank, ((_, id), map))| {
            let lead = leads.get(*map.get(&id(&order.ids))?)?;
            tells_origin(&lead.keys).then_some((rank, lead))
        });
        let Some((rank, lead)) = found else { continue };
        for dimension in ORIGIN.into_iter().chain(SALES) {
            if order.keys.get(dimension).is_none() {
                order.keys.set(dimension, lead.keys.get(dimension));
            }
        }
        if order.keys.ids().is_none() {
            order.keys.set_ids(lead.keys.ids());
        }
        let (count, money) = linked.entry(rank).or_default();
        *count += 1;
        *money = money.checked_add(order.paid.unwrap_or_default()).unwrap_or(*money);
    }
    for (rank, (count, money)) in &linked {
        let by = LINKS.get(*rank).map_or("", |(name, _)| name);
        let message = format!(
            "{count} {} ({} of revenue before refunds) took the channel of a lead through {by}",
            if *count == 1 { "order" } else { "orders" },
            money.to_text(2)
        );
        notes.push(Diagnostic::note("linked-orders", message));
    }
    !linked.is_empty()
}

/// Where the visits of a browser came from: the last one on each day.
#[derive(Debug, Default)]
pub struct Visits(HashMap<Symbol, Vec<(Option<NaiveDate>, Keys)>>);

impl Visits {
    pub fn add(&mut self, client: Symbol, day: Option<NaiveDate>, keys: Keys) {
        if !client.is_none() && tells_origin(&keys) {
            self.0.entry(client).or_default().push((day, keys));
        }
    }

    /// The keys of the latest visit that is not after the day; of the first visit where all are.
    fn before(&self, client: Symbol, day: Option<NaiveDate>, symbols: &Symbols) -> Option<Keys> {
        // Of two visits on one day the first by name: any rule will do that no order of rows can change.
        let names =
            |keys: &Keys| ORIGIN.map(|dimension| symbols.text(keys.get(dimension)).map(str::to_owned));
        let visits = self.0.get(&client)?;
        let earlier = visits.iter().filter(|(visit, _)| *visit <= day);
        let found = earlier.max_by_key(|(visit, keys)| (*visit, names(keys)));
        let first = || visits.iter().min_by_key(|(visit, keys)| (*visit, names(keys)));
        found.or_else(first).map(|(_, keys)| *keys)
    }

    /// Gives a lead or order without an origin that of its visit. True when it did.
    pub fn lend(&self, keys: &mut Keys, client: Symbol, day: Option<NaiveDate>, symbols: &Symbols) -> bool {
        if client.is_none() || tells_origin(keys) {
            return false;
        }
        let Some(visit) = self.before(client, day, symbols) else { return false };
        for dimension in ORIGIN {
            keys.set(dimension, visit.get(dimension));
        }
        keys.set_ids(visit.ids());
        true
    }
}
