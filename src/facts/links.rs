//! Inherited keys: an order that tells no channel takes it from its lead, through an explicit id.

use super::fact::Keys;
use super::file::FileInfo;
use super::ids::Ids;
use super::inherited::Inherited;
use super::leads::Lead;
use super::orders::Order;
use super::symbol::{Symbol, Symbols};
use crate::catalogue::dimension::Dimension;
use crate::diagnostic::{Diagnostic, count};
use crate::ledger::{Money, Purse};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// The keys that tell where a customer came from.
pub const ORIGIN: [Dimension; 8] = [
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

/// The name of an id and the way to it; true for the number of a deal, which no lead has.
type Link = (&'static str, fn(&Ids) -> Key);

type Key = (bool, Symbol);

/// The ids that link, best first.
const LINKS: [Link; 5] = [
    ("order_id", |ids| (false, ids.order)),
    ("lead_id", |ids| (ids.is_deal, ids.lead)),
    ("client_id", |ids| (false, ids.client)),
    ("email", |ids| (false, ids.email)),
    ("phone", |ids| (false, ids.phone)),
];

/// Where the ids of people begin: what was said of a person later brought no order before it.
const PEOPLE: usize = 2;

/// Days that a lead may seem later than its order, for time zones.
const GRACE: i64 = 1;

/// True for a lead that came in after the order was made.
fn came_later(lead: &Lead, order: &Order) -> bool {
    let days = lead.days.zip(order.days);
    days.is_some_and(|(lead, order)| lead.from.signed_duration_since(order.to).num_days() > GRACE)
}

/// True when the keys tell something of where the customer came from.
pub fn tells_origin(keys: &Keys) -> bool {
    ORIGIN.iter().any(|dimension| !keys.get(*dimension).is_none())
}

/// The first lead of each id, by the day it came in.
fn first_leads(leads: &[Lead], files: &[FileInfo]) -> Vec<HashMap<Key, usize>> {
    let mut sorted: Vec<(usize, &Lead)> = leads.iter().enumerate().collect();
    sorted.sort_by_key(|(_, lead)| (lead.days.is_none(), lead.days));
    // Where a CRM numbers leads and deals apart, an order's number is that of the deal.
    let is_deal = |lead: &Lead| files.get(lead.file).is_some_and(|file| file.names_origins);
    let first = |(name, id): &Link| {
        let mut map: HashMap<Key, usize> = HashMap::new();
        for (at, lead) in sorted.iter().filter(|(_, lead)| !id(&lead.ids).1.is_none()) {
            // The first lead of a customer is the one that brought them.
            let first = map.entry(id(&lead.ids)).or_insert(*at);
            if *name == "lead_id" && is_deal(lead) && !leads.get(*first).is_some_and(is_deal) {
                *first = *at;
            }
        }
        map
    };
    LINKS.iter().map(first).collect()
}

/// Gives orders without an origin that of their lead, and all orders what only the CRM tells; what was
/// linked by what is said in a note. True when any order was linked.
pub fn inherit(
    orders: &mut [Order],
    leads: &[Lead],
    files: &mut [FileInfo],
    notes: &mut Vec<Diagnostic>,
    inherited: &mut Inherited,
) -> bool {
    if leads.is_empty() {
        return false;
    }
    let index = first_leads(leads, files);
    let numbered = || leads.iter().filter(|lead| !lead.ids.lead.is_none());
    // Where the files hold leads alone, or deals alone, an order can mean no others, whatever its column is called.
    let only = match (numbered().any(|lead| lead.ids.is_deal), numbered().any(|lead| !lead.ids.is_deal)) {
        (true, true) => None,
        (are_deals, _) => Some(are_deals),
    };
    let mut linked: BTreeMap<usize, (u64, Purse)> = BTreeMap::new();
    let mut sold: BTreeMap<usize, u64> = BTreeMap::new();
    for order in orders.iter_mut() {
        let ids = Ids { is_deal: only.unwrap_or(order.ids.is_deal), ..order.ids };
        let found: Vec<(usize, &Lead)> = LINKS
            .iter()
            .zip(&index)
            .enumerate()
            .filter_map(|(rank, ((_, id), map))| Some((rank, leads.get(*map.get(&id(&ids))?)?)))
            .filter(|(rank, lead)| *rank < PEOPLE || !came_later(lead, order))
            .collect();
        let found = || found.iter().copied();
        let origin =
            if tells_origin(&order.keys) { None } else { found().find(|(_, lead)| tells_origin(&lead.keys)) };
        let seller = found().find(|(_, lead)| SALES.iter().any(|key| !lead.keys.get(*key).is_none()));
        if let Some((rank, _)) = origin {
            inherited.by_lead(LINKS.get(rank).map_or("", |(name, _)| name), order);
        }
        let mut take = |lead: &Lead, dimensions: &[Dimension]| {
            let lacks = |key: &&Dimension| order.keys.get(**key).is_none() && !lead.keys.get(**key).is_none();
            let lacking: Vec<Dimension> = dimensions.iter().filter(lacks).copied().collect();
            for dimension in &lacking {
                order.keys.set(*dimension, lead.keys.get(*dimension));
            }
            if dimensions == ORIGIN && order.keys.ids().is_none() {
                order.keys.set_ids(lead.keys.ids());
            }
            lacking
        };
        if let Some((rank, lead)) = origin {
            take(lead, &ORIGIN);
            let (count, money) = linked.entry(rank).or_default();
            // A refund that stands apart has the keys of its order, and is none itself.
            if order.given_back.is_none() {
                *count += 1;
                money.add("revenue", Money::new(order.currency, order.paid.unwrap_or_default()));
            }
        }
        if let Some((rank, lead)) = seller {
            let taken = take(lead, &SALES);
            if let Some(file) = files.get_mut(order.file).filter(|_| !taken.is_empty()) {
                file.carries.extend(taken);
                *sold.entry(rank).or_default() += u64::from(origin.is_none() && order.given_back.is_none());
            }
        }
    }
    let by = |rank: &usize| LINKS.get(*rank).map_or("", |(name, _)| name);
    for (rank, (count, money)) in &linked {
        let message = format!(
            "{count} {} ({} of revenue before refunds) took the channel of a lead through {}",
            if *count == 1 { "order" } else { "orders" },
            money.sums("revenue"),
            by(rank)
        );
        notes.push(Diagnostic::note("linked-orders", message));
    }
    for (rank, orders) in sold.iter().filter(|(_, orders)| **orders > 0) {
        let orders = count(*orders, "more order", "more orders");
        let message =
            format!("{orders} took the pipeline, manager or loss reason of a lead through {}", by(rank));
        notes.push(Diagnostic::note("linked-orders", message));
    }
    !linked.is_empty()
}

/// Where the visits of a browser came from: the last one on each day.
#[derive(Debug, Clone, Default)]
pub struct Visits(HashMap<Symbol, Vec<(Option<NaiveDate>, Keys)>>);

impl Visits {
    pub fn add(&mut self, client: Symbol, day: Option<NaiveDate>, keys: Keys) {
        if !client.is_none() && tells_origin(&keys) {
            self.0.entry(client).or_default().push((day, keys));
        }
    }

    /// The keys of the latest visit that is not after the day; where all are, of the first if it is just after it.
    fn before(&self, client: Symbol, day: Option<NaiveDate>, symbols: &Symbols) -> Option<Keys> {
        // Of two visits on one day the first by name: any rule will do that no order of rows can change.
        let names =
            |keys: &Keys| ORIGIN.map(|dimension| symbols.text(keys.get(dimension)).map(str::to_owned));
        let visits = self.0.get(&client)?;
        let earlier = visits.iter().filter(|(visit, _)| *visit <= day);
        let found = earlier.max_by_key(|(visit, keys)| (*visit, names(keys)));
        // Nor did a visit bring what was there before it.
        let is_near = |visit: &Option<NaiveDate>| {
            visit.zip(day).is_none_or(|(visit, day)| visit.signed_duration_since(day).num_days() <= GRACE)
        };
        let first = || {
            let near = visits.iter().filter(|(visit, _)| is_near(visit));
            near.min_by_key(|(visit, keys)| (*visit, names(keys)))
        };
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
