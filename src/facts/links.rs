//! Inherited keys: an order that tells no channel takes it from its lead, through an explicit id.

use super::fact::Keys;
use super::ids::Ids;
use super::leads::Lead;
use super::orders::Order;
use super::symbol::Symbol;
use crate::catalogue::dimension::Dimension;
use crate::decimal::Decimal;
use crate::diagnostic::Diagnostic;
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
            Some((rank, lead))
        });
        let Some((rank, lead)) = found else { continue };
        for dimension in ORIGIN.into_iter().chain(SALES) {
            if order.keys.get(dimension).is_none() {
                order.keys.set(dimension, lead.keys.get(dimension));
            }
        }
        let (count, money) = linked.entry(rank).or_default();
        *count += 1;
        *money = money.checked_add(order.paid.unwrap_or_default()).unwrap_or(*money);
    }
    for (rank, (count, money)) in &linked {
        let by = LINKS.get(*rank).map_or("", |(name, _)| name);
        let message = format!(
            "{count} orders ({} of revenue before refunds) took their channel from a lead through {by}",
            money.to_text(2)
        );
        notes.push(Diagnostic::note("linked-orders", message));
    }
    !linked.is_empty()
}
