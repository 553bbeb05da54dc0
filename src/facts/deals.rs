//! Won deals of a CRM → orders, on the days that no shop or payment export tells.
//!
//! A deal is an order on the day it was closed, its amount the revenue. On days that a better system
//! tells, and where an id says that the better system has the same sale, it is only a reference.

use super::converted::Origins;
use super::fact::Days;
use super::file::FileInfo;
use super::ids::Ids;
use super::leads::Lead;
use super::orders::Order;
use super::source::Role;
use super::symbol::Symbol;
use crate::catalogue::field::Kind;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, count};
use crate::ledger::{Money, Purse, RowClass};
use crate::recognise::{StageGroup, StatusGroup};
use std::collections::HashSet;

/// The days that some files tell orders of.
#[derive(Debug, Default)]
pub struct Told {
    spans: Vec<Days>,
    /// A file without days tells of all.
    all: bool,
}

impl Told {
    /// Those of shops and payment systems.
    pub fn by_shops(files: &[FileInfo]) -> Told {
        let mut told = Told::default();
        let tells = |file: &&FileInfo| {
            file.role == Role::Primary && !file.is_analytics && file.kinds.contains(&Kind::Orders)
        };
        for file in files.iter().filter(tells) {
            match file.covered_for(Kind::Orders) {
                Some(days) => told.spans.push(days),
                None => told.all = true,
            }
        }
        told
    }

    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && !self.all
    }

    /// True when any of the days is told; a row without a day may be of any.
    pub fn any_of(&self, days: Option<Days>) -> bool {
        match days {
            None => !self.is_empty(),
            Some(days) => self.all || self.spans.iter().any(|span| span.overlaps(days)),
        }
    }
}

/// Orders with their money, by currency, and the days that they lie on.
#[derive(Debug, Default)]
pub struct Heap {
    pub count: u64,
    money: Purse,
    days: Option<Days>,
}

impl Heap {
    pub fn add(&mut self, count: u64, money: Money, days: Option<Days>) {
        self.count += count;
        self.money.add("revenue", money);
        self.days = match (self.days, days) {
            (Some(a), Some(b)) => Some(a.hull(b)),
            (a, b) => a.or(b),
        };
    }

    /// `132.00 EUR`, and the others.
    pub fn money(&self) -> String {
        self.money.sums("revenue")
    }

    /// ` from … to …`, where days are told.
    pub fn days(&self) -> String {
        self.days.map(|days| format!(" from {} to {}", days.from, days.to)).unwrap_or_default()
    }
}

/// The won deals that count as orders. `has_claims`: web analytics claims orders too.
pub fn orders(
    leads: &[Lead],
    origins: &Origins,
    shop: &[Order],
    has_claims: bool,
    files: &mut [FileInfo],
    notes: &mut Vec<Diagnostic>,
) -> Vec<Order> {
    let is_won = |(at, lead): &(usize, &Lead)| lead.group == Some(StageGroup::Won) && !origins.is_origin(*at);
    let mut won: Vec<&Lead> = leads.iter().enumerate().filter(is_won).map(|(_, lead)| lead).collect();
    let told = Told::by_shops(files);
    let with_amounts: HashSet<usize> =
        won.iter().filter(|lead| lead.amount.is_some()).map(|lead| lead.file).collect();
    let has_amounts = !with_amounts.is_empty();
    if has_amounts {
        // Contacts that became customers are no sales beside the deals that tell them.
        won.retain(|lead| with_amounts.contains(&lead.file));
    }
    // Deals without amounts tell no revenue: whoever does goes before them.
    if won.is_empty() || (!has_amounts && (has_claims || !told.is_empty())) {
        return Vec::new();
    }
    let ids = |id: fn(&Order) -> Symbol| -> HashSet<Symbol> {
        shop.iter().map(id).filter(|id| !id.is_none()).collect()
    };
    let (numbers, of_leads) = (ids(|order| order.ids.order), ids(|order| order.ids.lead));
    let (mut counted, mut aside) = (Heap::default(), Heap::default());
    let mut bare = 0;
    let mut orders = Vec::new();
    for lead in won {
        let order = order(lead);
        let money = Money::new(lead.currency, lead.amount.unwrap_or_default());
        let is_told =
            told.any_of(order.days) || numbers.contains(&lead.ids.order) || of_leads.contains(&lead.ids.lead);
        if let Some(file) = files.get_mut(lead.file) {
            file.ledger.read_money("revenue", money);
            if is_told {
                file.ledger.assign_money("revenue", RowClass::NotCounted, money);
            }
        }
        let heap = if is_told { &mut aside } else { &mut counted };
        heap.add(1, money, order.days);
        if !is_told {
            bare += u64::from(lead.amount.is_none());
            orders.push(order);
        }
    }
    for file in files.iter_mut() {
        let mut own = orders.iter().filter(|order| order.file == file.index).peekable();
        if own.peek().is_some() {
            // A deal counts on the day it was closed, which may be later than any came in.
            file.closings = own.filter_map(|order| order.days).reduce(Days::hull);
            file.kinds.push(Kind::Orders);
            file.fills_gaps = !told.is_empty();
        }
    }
    say(&counted, &aside, bare, &told, notes);
    orders
}

fn order(lead: &Lead) -> Order {
    Order {
        file: lead.file,
        line: lead.line,
        // Its own number is no lead's: leads and deals are numbered apart.
        ids: Ids { lead: Symbol::NONE, ..lead.ids },
        days: lead.closed.or(lead.days),
        status: StatusGroup::Counts,
        keys: lead.keys,
        currency: lead.currency,
        updated: None,
        paid: lead.amount,
        extras: None,
        refund: None,
        own_refund: Decimal::ZERO,
        given_back: None,
        is_refunded_later: false,
        gross: None,
        discount: None,
        cost: None,
        is_new: None,
        is_head: true,
        // The row is counted as a lead already.
        rows: 0,
    }
}

fn say(counted: &Heap, aside: &Heap, bare: u64, told: &Told, notes: &mut Vec<Diagnostic>) {
    if counted.count > 0 {
        let deals = count(counted.count, "won deal", "won deals");
        let (money, days) = (counted.money(), counted.days());
        let message = if told.is_empty() {
            format!(
                "no shop or payment export is there: orders and revenue are the CRM's {deals} ({money}){days}"
            )
        } else {
            format!(
                "on days that no shop or payment export covers, orders and revenue are the CRM's {deals} ({money}){days}"
            )
        };
        notes.push(Diagnostic::note("orders-from-deals", message));
    }
    if aside.count > 0 {
        let deals = count(aside.count, "won deal is a reference", "won deals are references");
        let message = format!(
            "{deals} and not counted ({}){}: a shop or payment export tells the orders of those days",
            aside.money(),
            aside.days()
        );
        notes.push(Diagnostic::note("reference-deals", message));
    }
    if bare > 0 {
        let told = count(bare, "won deal tells", "won deals tell");
        let message = format!("{told} no amount; counted as orders of 0");
        notes.push(Diagnostic::warning("order-without-amount", message));
    }
}
