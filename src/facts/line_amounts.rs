//! Order lines whose "Amount" is the line's: it is the quantity times the price beside it.
//!
//! In: a sheet of orders and its first rows. Out: whether the amounts of one order add up, and a note. Nothing is refused.

use super::leftovers::PIECES;
use super::plan::Plan;
use super::tally::Marks;
use super::totals::distance;
use crate::catalogue::field::{Field, Kind};
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location};
use crate::normalise::money::parse_money;
use crate::normalise::name::header as plain;
use crate::normalise::number::parse;
use crate::read::Record;
use crate::recognise::{Grain, Recognised};
use std::collections::HashMap;

/// How sheets call what one piece costs.
const PRICES: [&str; 12] = [
    "price",
    "item price",
    "unit price",
    "цена",
    "цена за единицу",
    "цена за штуку",
    "цена товара",
    "единична цена",
    "ед. цена",
    "ціна",
    "cena",
    "գին",
];

/// Takes the amounts of one order's rows for those of its lines where every row that can tell says so.
pub fn settle(
    path: &str,
    plan: &mut Plan,
    recognised: &Recognised,
    marks: &Marks,
    rows: &[Record],
) -> Option<Diagnostic> {
    if !plan.profile.generic || plan.kinds != [Kind::Orders] || plan.grain != Grain::Rows {
        return None;
    }
    let named = |names: &[&str]| {
        recognised.header_cells.iter().position(|header| names.contains(&plain(header).as_str()))
    };
    let (pieces, price) = (named(&PIECES)?, named(&PRICES)?);
    let slot = plan.numbers.iter().position(|column| column.field == Field::Revenue)?;
    let sum = *plan.numbers.get(slot)?.cells.first().filter(|index| **index != price)?;
    let order = recognised.columns.iter().find(|column| column.field == Field::OrderId)?.index;
    let mark = marks.numbers.get(slot).copied().flatten();
    let amount = |record: &Record, index: usize| {
        let (amount, _) = parse_money(record.cells.get(index)?.as_bytes(), mark).ok()??;
        Some(amount)
    };
    let mut lines: HashMap<&str, u64> = HashMap::new();
    for record in rows {
        let Some(id) = record.cells.get(order).map(|id| id.trim()).filter(|id| !id.is_empty()) else {
            continue;
        };
        let count = record.cells.get(pieces).and_then(|cell| parse(cell.as_bytes(), mark).ok().flatten());
        let told = count.zip(amount(record, price)).zip(amount(record, sum));
        let Some(((count, price), sum)) = told else { continue };
        if distance(count.checked_mul(price)?, sum) > Decimal::from_parts(1, 2)? {
            return None;
        }
        *lines.entry(id).or_default() += 1;
    }
    // One line an order tells nothing: its sum is the order's as well.
    lines.values().find(|lines| **lines > 1)?;
    plan.grain = Grain::LineSums;
    let name = |index: usize| recognised.header_cells.get(index).map_or("", |cell| cell.trim());
    let message = format!(
        "\"{}\" is \"{}\" × \"{}\" in every row: the rows of one order add up",
        name(sum),
        name(pieces),
        name(price)
    );
    Some(Diagnostic::note("line-amounts", message).at(Location::file(path)))
}
