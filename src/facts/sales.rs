//! Orders → facts: refunds of refund files taken off, first orders told, statuses counted.

use super::fact::{Days, Fact, Keys, Sums, Written};
use super::file::FileInfo;
use super::orders::{Order, add};
use super::same_id::ById;
use super::symbol::{Symbol, Symbols};
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result, count};
use crate::ledger::{Money, Purse, RowClass};
use crate::normalise::currency::Currency;
use crate::recognise::StatusGroup;
use chrono::NaiveDate;
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet, HashTable};
use std::hash::BuildHasher;

/// Takes refunds of refund files off their orders. A refund of no order in the files is told, and its
/// money is booked as not counted.
pub fn take_refunds(
    orders: &mut Vec<Order>,
    refunds: Vec<Order>,
    on_own_day: bool,
    files: &mut [FileInfo],
    symbols: &Symbols,
    notes: &mut Vec<Diagnostic>,
) -> Result<()> {
    let by_id = ById::of(orders.iter().enumerate());
    let mut refund_file_sums: HashMap<usize, Vec<Decimal>> = HashMap::new();
    let (mut lost, mut lost_money, mut example) = (0u64, Purse::default(), None);
    let mut seen: HashMap<_, usize> = HashMap::new();
    let mut apart: Vec<Order> = Vec::new();
    for refund in refunds {
        // Two files that overlap tell one refund twice; one file that repeats a row means it.
        let same = (refund.ids.order, refund.days, refund.refund.or(refund.paid));
        let first = *seen.entry(same).or_insert(refund.file);
        let is_copy = !refund.ids.order.is_none() && first != refund.file;
        if is_copy {
            if let Some(file) = files.get_mut(refund.file) {
                file.ledger.assign(RowClass::Duplicate, refund.rows);
                refund.book_money(file, RowClass::Duplicate);
            }
            continue;
        }
        let amount = refund.refund.or(refund.paid).unwrap_or_default().abs();
        let found = by_id.find(refund.ids.order, refund.days, orders);
        let order = found.and_then(|at| orders.get(at));
        if let Some(order) = order.filter(|order| order.is_sale() && order.is_foreign(&refund)) {
            if order.refund.is_some_and(|told| !told.is_zero()) {
                return Err(foreign_twice(order, &refund, files, symbols));
            }
            // What it takes off is known when both are in one currency; till then it stays a row of its own.
            let days = refund.days.filter(|_| on_own_day).or(order.days);
            let (keys, ids, status) = (order.keys, order.ids, StatusGroup::Counts);
            apart.push(Order { days, keys, ids, status, given_back: Some(amount), ..refund });
            continue;
        }
        if let Some(order) = order.filter(|order| on_own_day && order.is_sale() && refund.days.is_some()) {
            let (keys, ids, status) = (order.keys, order.ids, StatusGroup::Counts);
            apart.push(Order { keys, ids, status, given_back: Some(amount), ..refund });
            continue;
        }
        let is_taken_off = order.is_some_and(Order::is_sale);
        let class = if is_taken_off { RowClass::Used } else { RowClass::NotCounted };
        match found {
            Some(at) => refund_file_sums.entry(at).or_default().push(amount),
            None => {
                lost += 1;
                lost_money.add("refunds", Money::new(refund.currency, amount));
                example = example.or(symbols.text(refund.ids.order).map(str::to_owned));
            }
        }
        if let Some(file) = files.get_mut(refund.file) {
            file.ledger.assign(class, refund.rows);
            refund.book_money(file, class);
        }
    }
    for (at, amounts) in refund_file_sums {
        let Some(order) = orders.get_mut(at) else { continue };
        let told = amounts.into_iter().reduce(|a, b| a.checked_add(b).unwrap_or(a));
        // A refund that the shop's own column tells is told again by the file, not added to it.
        order.refund = order.refund.max(told);
    }
    let mut counted = HashSet::new();
    for row in &mut apart {
        let Some(at) = by_id.find(row.ids.order, row.days, orders) else { continue };
        let Some(order) = orders.get_mut(at) else { continue };
        if on_own_day {
            // What is booked on the refund's own day does not leave the order's day once more.
            let rest = order.refund.zip(row.given_back.filter(|_| !order.is_foreign(row)));
            let rest = rest.and_then(|(told, given_back)| told.checked_sub(given_back));
            order.refund = rest.map(|rest| rest.max(Decimal::ZERO)).or(order.refund);
            order.is_refunded_later = true;
        }
        let is_told = !on_own_day
            && (order.status == StatusGroup::Refunded || order.refund.is_some_and(|told| !told.is_zero()));
        if !is_told && counted.insert(at) {
            row.status = StatusGroup::Refunded;
        }
        // The file tells how much was given back: it is not the whole order.
        order.refund = order.refund.or(Some(Decimal::ZERO));
    }
    orders.append(&mut apart);
    if lost > 0 {
        let example = example.map(|id| format!(", \"{id}\" for one")).unwrap_or_default();
        let message = format!(
            "{} ({}) for orders that no file has{example}; not taken off",
            count(lost, "refund", "refunds"),
            lost_money.sums("refunds")
        );
        notes.push(Diagnostic::warning("refund-without-order", message));
    }
    Ok(())
}

/// The order's own column tells a refund as well: whether it is the same one cannot be told.
fn foreign_twice(order: &Order, refund: &Order, files: &[FileInfo], symbols: &Symbols) -> Refusal {
    let id = symbols.text(order.ids.order).unwrap_or_default();
    let path = files.get(refund.file).map(|file| file.path.clone()).unwrap_or_default();
    let message = format!(
        "the refund of order \"{id}\" is told in another currency than the order, which tells a refund of its own"
    );
    Diagnostic::error("refund-currency", message)
        .at(Location::line(path, refund.line))
        .hint("write refunds in the currency of their orders, or leave the refund column of the orders out")
        .into()
}

/// Takes refunds that are written as orders of negative money off the order of the same id. One without
/// such an order stays a row of its own, on its own day.
pub fn take_refund_rows(orders: &mut Vec<Order>, refund_rows: Vec<Order>, files: &mut [FileInfo]) {
    let sales = orders.iter().enumerate().filter(|(_, order)| !order.is_refund_row());
    let by_id = ById::of(sales);
    for mut row in refund_rows {
        let found = by_id.find(row.ids.order, row.days, orders);
        let Some(order) = found.and_then(|at| orders.get_mut(at)) else {
            orders.push(row);
            continue;
        };
        if order.is_foreign(&row) {
            (row.days, row.keys) = (order.days, order.keys);
            orders.push(row);
            continue;
        }
        order.refund = add(order.refund, row.paid.map(Decimal::abs));
        if let Some(file) = files.get_mut(row.file) {
            file.ledger.assign(RowClass::Used, row.rows);
            row.book_money(file, RowClass::Used);
        }
    }
}

/// A refund that no order in the files is for takes revenue off the day it was made on; one in another
/// currency than its order off the day of the order.
fn refund_alone(row: &Order, is_goods: bool) -> Fact {
    let mut sums = Sums::default();
    let own = if is_goods { row.goods() } else { row.paid };
    let amount = row.given_back.or(own).unwrap_or_default().abs();
    let is_counted = row.given_back.is_none() || row.status == StatusGroup::Refunded;
    sums.set(MeasureId::RefundedOrders, Decimal::from_int(i64::from(is_counted)));
    sums.set(MeasureId::Revenue, Decimal::ZERO.checked_sub(amount).unwrap_or_default());
    sums.set(MeasureId::Refunds, amount);
    Fact {
        kind: Kind::Orders,
        file: row.file,
        rows: row.rows,
        days: row.days,
        keys: row.keys,
        currency: row.currency,
        sums,
        written: Written::sales(row.paid, row.told_refund(), row.currency),
        campaign: None,
        customer: Symbol::NONE,
        people: None,
    }
}

/// Orders as facts on the day they were made.
pub fn facts(mut orders: Vec<Order>, files: &mut [FileInfo], notes: &mut Vec<Diagnostic>) -> Vec<Fact> {
    let firsts = first_orders(&orders);
    // Where refunds are rows of their own, a status "refunded" does not take the money off once more.
    let tells_refund_rows: HashSet<usize> =
        orders.iter().filter(|order| order.is_refund_row()).map(|order| order.file).collect();
    let goods: HashSet<usize> = files.iter().filter(|file| file.is_goods).map(|file| file.index).collect();
    let is_goods = |order: &Order| goods.contains(&order.file);
    notes.extend(untold_refunds(&orders, files));
    let mut facts = Gathered::default();
    // From the end, so that the orders' memory is given back while the facts' is taken.
    while let Some(order) = orders.pop() {
        let (at, order) = (orders.len(), &order);
        if at.is_multiple_of(GIVEN_BACK) {
            orders.shrink_to_fit();
        }
        if order.is_refund_row() {
            facts.add(refund_alone(order, is_goods(order)));
            continue;
        }
        let refund = if tells_refund_rows.contains(&order.file) { order.refund } else { refund_of(order) };
        let is_sale = order.is_sale();
        if !is_sale {
            book_not_counted(files, order);
        }
        if order.status == StatusGroup::Test {
            continue;
        }
        let mut sums = Sums::default();
        let one = |is: bool| Decimal::from_int(i64::from(is));
        sums.set(MeasureId::Orders, one(is_sale));
        // Web analytics knows of no orders that wait or were called off.
        if files.get(order.file).is_none_or(|file| !file.is_analytics) {
            sums.set(MeasureId::PendingOrders, one(order.status == StatusGroup::Pending));
            sums.set(MeasureId::CancelledOrders, one(order.status == StatusGroup::Cancelled));
        }
        let is_refunded = is_sale && refund.is_some_and(|refund| !refund.is_zero());
        let is_told = matches!(order.status, StatusGroup::Refunded | StatusGroup::PartlyRefunded);
        sums.set(MeasureId::RefundedOrders, one((is_refunded || is_told) && !order.is_refunded_later));
        if !order.ids.customer.is_none() || order.is_new.is_some() {
            let is_first = order.is_new.unwrap_or_else(|| firsts.contains(&at));
            sums.set(MeasureId::NewCustomers, one(is_sale && is_first));
        }
        if is_sale {
            let paid = if is_goods(order) { order.goods() } else { order.paid };
            // Shipping and tax that were given back are not in what the goods brought.
            let refund = if is_goods(order) { refund.min(paid).or(refund) } else { refund };
            let net = paid.map(|paid| paid.checked_sub(refund.unwrap_or_default()).unwrap_or(paid));
            let money = [
                (MeasureId::Revenue, net),
                (MeasureId::Refunds, refund),
                (MeasureId::GrossRevenue, order.gross),
                (MeasureId::Discounts, order.discount.map(Decimal::abs)),
                (MeasureId::CostOfGoods, order.cost),
            ];
            for (measure, amount) in money {
                if let Some(amount) = amount {
                    sums.set(measure, amount);
                }
            }
        }
        facts.add(Fact {
            kind: Kind::Orders,
            file: order.file,
            rows: order.rows,
            days: order.days,
            keys: order.keys,
            currency: order.currency,
            sums,
            written: if is_sale {
                Written::sales(order.paid, order.told_refund(), order.currency)
            } else {
                Written::default()
            },
            campaign: None,
            customer: if is_sale { order.ids.customer } else { Symbol::NONE },
            people: None,
        });
    }
    facts.0.reverse();
    facts.0
}

/// Orders of one day, key and customer as one fact: later stages only add them up.
#[derive(Default)]
struct Gathered(Vec<Fact>, HashTable<u32>, FixedState);

/// After so many orders their memory is given back.
const GIVEN_BACK: usize = 1 << 16;

/// What tells two facts apart that are not added up.
fn place(fact: &Fact) -> (usize, Option<Days>, Keys, Option<Currency>, Symbol, bool) {
    // Orders with and without a cost stay apart: a sum over both is no cost of all.
    let has_cost = fact.sums.get(MeasureId::CostOfGoods).is_some();
    (fact.file, fact.days, fact.keys, fact.currency, fact.customer, has_cost)
}

impl Gathered {
    fn add(&mut self, fact: Fact) {
        let Gathered(facts, index, hasher) = self;
        let own = place(&fact);
        let hash = hasher.hash_one(own);
        let found = index.find(hash, |at| facts.get(*at as usize).is_some_and(|fact| place(fact) == own));
        let known = found.and_then(|at| facts.get_mut(*at as usize));
        // A sum too large for 128 bits stays apart and is refused later.
        if known.is_some_and(|into| into.absorb(&fact)) {
            return;
        }
        let number = u32::try_from(facts.len()).unwrap_or(u32::MAX);
        index.insert_unique(hash, number, |at| {
            facts.get(*at as usize).map_or(0, |fact| hasher.hash_one(place(fact)))
        });
        self.0.push(fact);
    }
}

/// Orders of which a part was given back, nobody says how much: their revenue is too high.
fn untold_refunds(orders: &[Order], files: &[FileInfo]) -> Option<Diagnostic> {
    let is_untold = |order: &&Order| {
        order.status == StatusGroup::PartlyRefunded
            && !order.is_refunded_later
            && order.refund.is_none_or(|refund| refund.is_zero())
    };
    let first = orders.iter().find(is_untold)?;
    let path = files.get(first.file).map(|file| file.path.clone()).unwrap_or_default();
    let told = count(orders.iter().filter(is_untold).count() as u64, "order is", "orders are");
    let message = format!("{told} partly refunded and no file says how much; counted with the whole amount");
    Some(
        Diagnostic::warning("untold-refund", message)
            .at(Location::line(path, first.line))
            .hint("add a column refund, or a file with order id, date and amount (kind = \"refunds\")"),
    )
}

/// What was given back. A refunded order whose file tells no amount was given back whole.
fn refund_of(order: &Order) -> Option<Decimal> {
    match (order.status, order.refund) {
        (StatusGroup::Refunded, None) => order.paid,
        (_, refund) => refund,
    }
}

fn book_not_counted(files: &mut [FileInfo], order: &Order) {
    let Some(file) = files.get_mut(order.file) else { return };
    order.book_money(file, RowClass::NotCounted);
    if order.status == StatusGroup::Test {
        file.ledger.assign(RowClass::NotCounted, order.rows);
    }
}

/// The first day with an order of a customer of whom no column says whether they are new.
pub fn history(orders: &[Order]) -> Option<NaiveDate> {
    let is_open = |order: &&Order| order.is_sale() && order.is_new.is_none() && !order.ids.customer.is_none();
    orders.iter().find(is_open)?;
    orders.iter().filter(|order| order.is_sale()).filter_map(|order| order.days).map(|days| days.from).min()
}

/// Positions of the orders that are their customer's first in the data.
fn first_orders(orders: &[Order]) -> HashSet<usize> {
    let key = |at: usize| {
        orders.get(at).map(|order: &Order| (order.days.map(|days: Days| days.from), order.file, order.line))
    };
    let mut first: HashMap<Symbol, usize> = HashMap::new();
    for (at, order) in orders.iter().enumerate() {
        if order.ids.customer.is_none() || !order.is_sale() || order.is_refund_row() {
            continue;
        }
        let best = first.entry(order.ids.customer).or_insert(at);
        if key(at) < key(*best) {
            *best = at;
        }
    }
    first.into_values().collect()
}
