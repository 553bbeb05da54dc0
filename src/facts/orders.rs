//! Rows of shops and payments → one order each: line items folded, duplicates found, statuses mapped,
//! refunds taken off.
//!
//! Nothing leaves unsaid: each row that is no order of its own is booked in its file's ledger.

use super::fact::{Days, Keys};
use super::file::FileInfo;
use super::ids::{Ids, empty_status, status_group};
use super::keys::KeyMaker;
use super::load::Loaded;
use super::rejects::{BadRows, Rejects};
use super::same_id::{Places, Told, compare};
use super::scanned::Scanned;
use super::source::Source;
use super::statuses::{handled_as, is_test_mark, mixed_status, unfinished_checkouts};
use super::symbol::{Symbol, Symbols};
use super::tally::BadCell;
use super::unknown::{self, Unknown};
use super::unpaid::{self, Payments};
use crate::catalogue::field::Field;
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result, count};
use crate::ledger::{Money, RowClass};
use crate::normalise::currency::Currency;
use crate::normalise::date::parse_date;
use crate::recognise::{Grain, StatusGroup};
use chrono::NaiveDateTime;

/// An order as its file tells it.
#[derive(Debug, Clone)]
pub struct Order {
    pub file: usize,
    pub line: u64,
    pub ids: Ids,
    pub days: Option<Days>,
    pub status: StatusGroup,
    pub keys: Keys,
    pub currency: Option<Currency>,
    /// When it was last changed, where the file tells.
    pub updated: Option<NaiveDateTime>,
    /// What the customer paid, before refunds; `None` where the row tells no money.
    pub paid: Option<Decimal>,
    /// Shipping and tax in what was paid, where the row tells them.
    pub extras: Option<Decimal>,
    pub refund: Option<Decimal>,
    /// The part of `refund` that the order's own file tells.
    pub own_refund: Decimal,
    /// What this row gives back of another order's money, in another currency than the order's.
    pub given_back: Option<Decimal>,
    /// Its refunds are booked on their own days.
    pub is_refunded_later: bool,
    pub gross: Option<Decimal>,
    pub discount: Option<Decimal>,
    pub cost: Option<Decimal>,
    /// What the file's column says of the customer.
    pub is_new: Option<bool>,
    /// False for rows that hold line items only.
    pub is_head: bool,
    /// Rows of the file that are in it.
    pub rows: u64,
}

/// The orders of one file, line items folded into them.
pub fn read(
    source: &Source,
    loaded: &mut Loaded,
    file: &mut FileInfo,
    symbols: &mut Symbols,
    notes: &mut Vec<Diagnostic>,
) -> Result<Vec<Order>> {
    let scanned = std::mem::take(&mut loaded.scanned);
    let profile = loaded.plan.profile.clone();
    let mut maker = KeyMaker::new(&profile, &loaded.plan.kinds, &source.said.constants, &scanned, symbols);
    file.carries = maker.carried(&scanned);
    file.tells.extend(told(&scanned));
    let mut unknown = Unknown::new();
    let mut orders: Vec<Order> = Vec::new();
    let mut mixed_lines: Vec<u64> = Vec::new();
    let mut unfinished: Vec<u64> = Vec::new();
    let mut places = Places::default();
    let grain = loaded.plan.grain;
    let is_deal = loaded.plan.numbers_deals();
    let Payments { awaited, unknown: unknown_payments } = unpaid::read(source, &profile, &scanned, symbols);
    unknown.extend(unknown_payments);
    for row in &scanned.rows {
        let value = |field: Field| scanned.value(row, field);
        let ids = Ids::of(&scanned, row, is_deal, symbols);
        let paid = value(Field::Revenue).or_else(|| {
            let gross = value(Field::GrossRevenue)?;
            gross.checked_sub(value(Field::Discount).unwrap_or(Decimal::ZERO).abs())
        });
        let refund = value(Field::Refund).map(Decimal::abs);
        // What is left of the money without discounts is goods already.
        let extras = value(Field::Revenue).and(add(value(Field::Shipping), value(Field::Tax)));
        let currency = file.currency_of(row.currency, symbols.text(scanned.text(row, Field::Currency)));
        let status_text = scanned.text(row, Field::Status);
        let is_head = paid.is_some() || !status_text.is_none();
        let status = match symbols.text(status_text) {
            None if paid.is_some() && scanned.has(Field::Status) => {
                let status = empty_status(source, &profile);
                if status == StatusGroup::Test {
                    unfinished.push(row.line);
                }
                status
            }
            text => status_group(source, &profile, text, &mut unknown),
        };
        let handled = symbols
            .text(scanned.text(row, Field::Fulfilment))
            .map(|text| status_group(source, &profile, Some(text), &mut Unknown::new()));
        let disputed = value(Field::Disputed).map(Decimal::abs).filter(|amount| !amount.is_zero());
        let (status, refund) = match (handled, disputed) {
            // A dispute that was lost took its amount back, beside what was refunded.
            (Some(StatusGroup::Refunded), Some(_)) if status == StatusGroup::Counts || is_part(status) => {
                (StatusGroup::PartlyRefunded, add(refund, disputed))
            }
            (Some(handled), _) => (handled_as(status, handled), refund),
            (None, _) => (status, refund),
        };
        let is_all = |refund: &Decimal| paid.is_some_and(|paid| *refund >= paid);
        let status = if is_part(status) && disputed.is_some() && refund.as_ref().is_some_and(is_all) {
            StatusGroup::Refunded
        } else {
            status
        };
        // A column that says 0 beside "refunded" tells of no part: all of it was given back.
        let refund = refund.filter(|refund| status != StatusGroup::Refunded || !refund.is_zero());
        let is_cancelled = !scanned.text(row, Field::CancelledAt).is_none();
        let is_test = symbols.text(scanned.text(row, Field::IsTest)).is_some_and(is_test_mark);
        let keys = maker.keys(&scanned, row, file, symbols);
        let fresh = Order {
            file: file.index,
            line: row.line,
            ids,
            days: row.days,
            status: match () {
                () if is_test => StatusGroup::Test,
                () if is_cancelled => StatusGroup::Cancelled,
                () if status == StatusGroup::Counts && awaited.contains(&row.line) => StatusGroup::Pending,
                () => status,
            },
            keys,
            currency,
            updated: updated(scanned.text(row, Field::UpdatedAt), loaded, symbols),
            paid,
            extras,
            refund,
            own_refund: refund.unwrap_or_default(),
            given_back: None,
            is_refunded_later: false,
            gross: value(Field::GrossRevenue),
            discount: value(Field::Discount),
            cost: value(Field::CostOfGoods),
            is_new: value(Field::IsNewCustomer).map(|flag| !flag.is_zero()),
            is_head: is_head || grain == Grain::Rows,
            rows: 1,
        };
        if grain != Grain::Rows && !ids.order.is_none() {
            let same = |at: usize| {
                let order: Option<&Order> = orders.get(at);
                order.map_or(Told::Apart, |order| compare(&order.ids, order.days, &ids, row.days))
            };
            let (at, _) = places.meet(ids.order, orders.len(), same);
            match at.and_then(|at| orders.get_mut(at)) {
                Some(order) if grain == Grain::LineSums => {
                    if let (Some(a), Some(b)) = (order.currency, currency)
                        && a != b
                    {
                        let cell = mixed_order(symbols, order, row.line, b);
                        fresh.reject(cell, file, &mut loaded.rejects, loaded.plan.bad_rows);
                        continue;
                    }
                    let is_off = |status| matches!(status, StatusGroup::Cancelled | StatusGroup::Test);
                    if is_off(order.status) != is_off(fresh.status) {
                        // Only what was not called off is sold, whichever line stands first.
                        mixed_lines.push(row.line);
                        let mut left = [("revenue", paid), ("refunds", refund)];
                        if is_off(order.status) {
                            left = [("revenue", order.paid), ("refunds", order.refund)];
                            let (line, rows, days) = (order.line, order.rows, order.days.or(fresh.days));
                            *order = Order { line, rows, days, ..fresh };
                        }
                        for (measure, amount) in left {
                            let money = Money::new(order.currency, amount.unwrap_or_default());
                            file.ledger.read_money(measure, money);
                            file.ledger.assign_money(measure, RowClass::LineItem, money);
                        }
                        file.ledger.assign(RowClass::LineItem, 1);
                        continue;
                    }
                    order.currency = order.currency.or(currency);
                    order.extras = add(order.extras, extras);
                    order.cost = add(order.cost, fresh.cost);
                    order.paid = add(order.paid, paid);
                    order.refund = add(order.refund, refund);
                    order.own_refund = order.refund.unwrap_or_default();
                    file.ledger.assign(RowClass::LineItem, 1);
                    continue;
                }
                Some(order) => {
                    if order.paid.is_none() && is_head {
                        // The lines stood before the order's own row.
                        let (days, currency) = (order.days.or(fresh.days), currency.or(order.currency));
                        *order = Order { line: order.line, rows: order.rows, days, currency, ..fresh };
                    } else {
                        let is_told = !status_text.is_none() && !is_cancelled && !is_test;
                        if is_told && fresh.status != order.status {
                            mixed_lines.push(row.line);
                            // What is left of the order is sold, whichever line stands first.
                            if fresh.status == StatusGroup::Counts {
                                order.status = StatusGroup::Counts;
                            }
                        }
                        for (measure, amount) in [("revenue", paid), ("refunds", refund)] {
                            let money = Money::new(currency, amount.unwrap_or_default());
                            file.ledger.read_money(measure, money);
                            file.ledger.assign_money(measure, RowClass::LineItem, money);
                        }
                    }
                    file.ledger.assign(RowClass::LineItem, 1);
                    continue;
                }
                None => {}
            }
        }
        orders.push(fresh);
    }
    maker.close(file, notes);
    reject_undated(file, loaded, &mut orders);
    if !loaded.plan.bad_rows.skips() && !loaded.rejects.is_empty() {
        return Err(Refusal(loaded.rejects.refusal(&file.path)));
    }
    notes.extend(unknown::statuses(source, &unknown));
    notes.extend(without_amount(file, &orders));
    notes.extend(mixed_status(file, &mixed_lines));
    notes.extend(unfinished_checkouts(file, &unfinished));
    notes.extend(unpaid::note(&file.path, &loaded.plan, &orders, &awaited));
    if profile.values.revenue_is_net {
        // The column has refunds taken off already: what was paid is more by them.
        for order in &mut orders {
            order.paid = add(order.paid, order.refund);
        }
    }
    for order in &orders {
        for (measure, amount) in [("revenue", order.paid), ("refunds", order.refund)] {
            if let Some(amount) = amount {
                file.ledger.read_money(measure, Money::new(order.currency, amount));
            }
        }
    }
    Ok(orders)
}

fn is_part(status: StatusGroup) -> bool {
    status == StatusGroup::PartlyRefunded
}

fn updated(text: Symbol, loaded: &Loaded, symbols: &Symbols) -> Option<NaiveDateTime> {
    let moment = parse_date(symbols.text(text)?.as_bytes(), loaded.marks.order).ok()??;
    Some(moment.day.and_time(moment.time.unwrap_or_default()))
}

/// Lines of one order whose money cannot be added.
fn mixed_order(symbols: &Symbols, order: &Order, line: u64, other: Currency) -> BadCell {
    let id = symbols.text(order.ids.order).unwrap_or_default();
    let first = order.currency.map(|currency| currency.code().to_owned()).unwrap_or_default();
    let hint = "if one of them is wrong, say the file's currency in a [[source]]: currency = \"EUR\"";
    BadCell {
        line,
        column: 0,
        code: "two-currencies",
        message: format!("the lines of order \"{id}\" are in {first} and in {other}"),
        hint: Some(hint.to_owned()),
        header: String::new(),
    }
}

/// Orders that count but tell no money pull the average down: it is said.
fn without_amount(file: &FileInfo, orders: &[Order]) -> Option<Diagnostic> {
    if !file.tells.contains(&MeasureId::Revenue) {
        return None;
    }
    let counts =
        |order: &&Order| order.status == StatusGroup::Counts && order.paid.is_none() && order.is_head;
    let first = orders.iter().find(counts)?;
    let told = count(orders.iter().filter(counts).count() as u64, "order tells", "orders tell");
    let message = format!("{told} no amount; counted as 0");
    Some(Diagnostic::warning("order-without-amount", message).at(Location::line(&file.path, first.line)))
}

/// The measures that a file of orders tells by its columns, even where no order of it counts.
fn told(scanned: &Scanned) -> impl Iterator<Item = MeasureId> {
    let counts =
        [MeasureId::Orders, MeasureId::PendingOrders, MeasureId::RefundedOrders, MeasureId::CancelledOrders];
    let money = [
        (MeasureId::Revenue, Field::Revenue),
        (MeasureId::Revenue, Field::GrossRevenue),
        (MeasureId::GrossRevenue, Field::GrossRevenue),
        (MeasureId::Discounts, Field::Discount),
        (MeasureId::Refunds, Field::Refund),
        (MeasureId::CostOfGoods, Field::CostOfGoods),
    ];
    let told: Vec<MeasureId> =
        money.into_iter().filter(|(_, field)| scanned.has(*field)).map(|(measure, _)| measure).collect();
    counts.into_iter().chain(told)
}

/// What to do about a row without a date.
pub(super) const FILL_THE_DATE: &str = "fill the cell; if cells were merged and the date of the row above holds on, say in a [[source]]: fill_down = [\"date\"]";

/// An order without a day would be in no period: it cannot be used where the file tells days.
fn reject_undated(file: &mut FileInfo, loaded: &mut Loaded, orders: &mut Vec<Order>) {
    let Some(column) = &loaded.plan.date else { return };
    let is_undated =
        |order: &mut Order| order.days.is_none() && (order.paid.is_some() || order.ids.order.is_none());
    for order in orders.extract_if(.., is_undated) {
        let cell = BadCell {
            line: order.line,
            column: 0,
            code: "missing-date",
            message: format!(
                "the cell of column \"{}\" is empty, so the order belongs to no day",
                column.header
            ),
            hint: Some(FILL_THE_DATE.to_owned()),
            header: column.header.clone(),
        };
        order.reject(cell, file, &mut loaded.rejects, loaded.plan.bad_rows);
    }
}

impl Order {
    /// The refunds that the order's own file tells.
    pub fn told_refund(&self) -> Option<Decimal> {
        Some(self.own_refund).filter(|refund| !refund.is_zero())
    }

    /// What was paid for the goods alone, without shipping and tax.
    pub fn goods(&self) -> Option<Decimal> {
        let (paid, extras) = (self.paid?, self.extras.unwrap_or_default().abs());
        let goods = if paid.is_negative() {
            paid.checked_add(extras)?.min(Decimal::ZERO)
        } else {
            paid.checked_sub(extras)?.max(Decimal::ZERO)
        };
        Some(goods)
    }

    /// Gives the order's money a class in its file's ledger.
    pub fn book_money(&self, file: &mut FileInfo, class: RowClass) {
        for (measure, amount) in [("revenue", self.paid.unwrap_or_default()), ("refunds", self.own_refund)] {
            file.ledger.assign_money(measure, class, Money::new(self.currency, amount));
        }
    }

    /// Books it as a row that cannot be used.
    fn reject(self, cell: BadCell, file: &mut FileInfo, rejects: &mut Rejects, handling: BadRows) {
        rejects.add(vec![cell], handling);
        file.ledger.assign(RowClass::Rejected, self.rows);
        let currency = self.currency.map(|currency| currency.code().to_owned());
        for (measure, amount) in [("revenue", self.paid), ("refunds", self.refund)] {
            if let Some(amount) = amount {
                rejects.lose((measure, self.currency, currency.clone()), amount);
            }
        }
    }

    /// True for what counts as an order; a refunded one stays one.
    pub fn is_sale(&self) -> bool {
        matches!(self.status, StatusGroup::Counts | StatusGroup::Refunded | StatusGroup::PartlyRefunded)
    }

    /// A row of negative money is a refund that is written as an order.
    pub fn is_refund_row(&self) -> bool {
        self.paid.is_some_and(Decimal::is_negative) || self.given_back.is_some()
    }
    /// True for a refund of this order that cannot be taken off before a rate is known.
    pub fn is_foreign(&self, refund: &Order) -> bool {
        refund.currency.is_some() && refund.currency != self.currency
    }
}

pub(super) fn add(a: Option<Decimal>, b: Option<Decimal>) -> Option<Decimal> {
    match (a, b) {
        (Some(a), Some(b)) => a.checked_add(b),
        (a, b) => a.or(b),
    }
}
