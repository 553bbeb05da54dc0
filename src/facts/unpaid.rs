//! Orders that a column of yes and no, of days or of sums calls unpaid.
//!
//! In: the texts of that column. Out: which orders wait for their money, as those of a pending status do, and a note.
//! An empty cell means "no" where no cell says it in words: sheets tick what is paid.

use super::ids::said_status;
use super::orders::Order;
use super::plan::Plan;
use super::scanned::{Scanned, ScannedRow};
use super::source::Source;
use super::symbol::{Symbol, Symbols};
use super::unknown::Unknown;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::normalise::date::{DayMonth, parse_date};
use crate::normalise::flag::parse_flag;
use crate::normalise::money::parse_money;
use crate::normalise::number::Mark;
use crate::recognise::{Profile, StatusGroup};
use hashbrown::{HashMap, HashSet};
use std::collections::BTreeSet;

/// What the column says of the orders.
#[derive(Default)]
pub struct Payments {
    /// The lines of orders whose money is awaited.
    pub awaited: BTreeSet<u64>,
    /// Cells that say neither yes nor no, tell no day and no sum, and are no known status: their orders count.
    pub unknown: Unknown,
}

/// Reads the column. Of an order of several lines those speak that say something: it is paid where any of them is.
pub fn read(source: &Source, profile: &Profile, scanned: &Scanned, symbols: &Symbols) -> Payments {
    if !scanned.has(Field::IsPaid) {
        return Payments::default();
    }
    let cell = |row: &ScannedRow| scanned.text(row, Field::IsPaid);
    let mut texts: HashMap<Symbol, u64> = HashMap::new();
    scanned.rows.iter().for_each(|row| *texts.entry(cell(row)).or_default() += 1);
    let (mut unknown, mut meaning) = (Unknown::new(), HashMap::new());
    for (symbol, rows) in &texts {
        let text = symbols.text(*symbol);
        let said = said_status(source, text.unwrap_or_default());
        let status = said.or_else(|| profile.status_group(text?));
        let is_paid = match (status, text) {
            (Some(status), _) => Some(status != StatusGroup::Pending),
            (None, Some(text)) if is_no(text) => Some(false),
            (None, Some(text)) => {
                if !is_yes(text) {
                    unknown.insert(text.to_owned(), *rows);
                }
                Some(true)
            }
            (None, None) => None,
        };
        meaning.insert(*symbol, is_paid);
    }
    let is_told = texts.keys().any(|symbol| symbols.text(*symbol).is_some());
    let empty_is_no = is_told && !texts.keys().any(|symbol| symbols.text(*symbol).is_some_and(is_no));
    let says = |row: &ScannedRow| meaning.get(&cell(row)).copied().flatten();
    let order = |row: &ScannedRow| scanned.text(row, Field::OrderId);
    let of = |wanted: bool| scanned.rows.iter().filter(move |row| says(row) == Some(wanted)).map(order);
    let paid: HashSet<Symbol> = of(true).filter(|order| !order.is_none()).collect();
    let unpaid: HashSet<Symbol> = of(false).filter(|order| !order.is_none()).collect();
    let is_awaited = |row: &&ScannedRow| {
        let order = order(row);
        !paid.contains(&order) && says(row).map_or(empty_is_no || unpaid.contains(&order), |paid| !paid)
    };
    let awaited = scanned.rows.iter().filter(is_awaited).map(|row| row.line).collect();
    Payments { awaited, unknown }
}

/// A yes, the day of the payment, or what was paid.
fn is_yes(text: &str) -> bool {
    let cell = text.as_bytes();
    let lower = text.to_lowercase();
    matches!(parse_flag(cell), Ok(Some(true)))
        || PAID.iter().any(|word| lower.starts_with(word))
        || [Mark::Point, Mark::Comma].into_iter().any(|mark| parse_money(cell, Some(mark)).is_ok())
        || [DayMonth::DayFirst, DayMonth::MonthFirst]
            .into_iter()
            .any(|order| parse_date(cell, Some(order)).is_ok())
}

fn is_no(text: &str) -> bool {
    let says_no = matches!(parse_flag(text.as_bytes()), Ok(Some(false)));
    let lower = text.to_lowercase();
    let is_nothing = || {
        let sum = [Mark::Point, Mark::Comma].map(|mark| parse_money(text.as_bytes(), Some(mark)));
        sum.into_iter().any(|sum| matches!(sum, Ok(Some((amount, _))) if amount.is_zero()))
    };
    says_no || UNPAID.iter().any(|word| lower.starts_with(word)) || is_nothing()
}

/// How cells begin that say yes in words, or with a mark.
const PAID: [&str; 12] =
    ["paid", "оплач", "опл", "плат", "вноси", "captured", "settled", "✓", "✔", "✅", "+", "վճար"];

/// How cells begin that say it in words.
const UNPAID: [&str; 7] = ["не ", "неопл", "неплат", "unpaid", "not ", "awaiting", "չվճար"];

/// What was left aside.
pub fn note(path: &str, plan: &Plan, orders: &[Order], awaited: &BTreeSet<u64>) -> Option<Diagnostic> {
    let column = plan.texts.iter().find(|column| column.field == Field::IsPaid)?;
    let is_aside = |order: &&Order| awaited.contains(&order.line) && order.status == StatusGroup::Pending;
    let aside: Vec<&Order> = orders.iter().filter(is_aside).collect();
    let amounts = aside.iter().filter_map(|order| order.paid);
    let sum = amounts.fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(sum));
    let message = format!(
        "{} not paid, by column \"{}\": left aside like those that are pending ({} of revenue)",
        count(aside.len() as u64, "order is", "orders are"),
        column.header,
        sum.to_text(2)
    );
    let hint = "to count them all the same, say in a [[source]] what the cells mean: statuses = { counts = [\"no\", \"\"] }";
    Some(Diagnostic::note("unpaid-orders", message).at(Location::line(path, aside.first()?.line)).hint(hint))
}
