//! Columns that may count what came back or tell its money: "Returns".
//!
//! In: a recognised header and the first rows. Out: the same without such a column whose cells are no money, and a
//! warning. A header with a currency and settings that name the column are taken at their word; so is a cell with a
//! currency or a fraction, as nobody returns half an order.

use super::source::Source;
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location};
use crate::normalise::is_missing;
use crate::read::Record;
use crate::recognise::{Column, Recognised, loose_header_name};

/// Headers that tell either, as they are compared.
const DOUBTFUL: [&str; 6] = ["returns", "returned", "возвращено", "връщане", "връщания", "рефунд"];

/// It tells an amount, or only whether there is one.
const FLAG: &str = "refunded";

/// Leaves out a column of refunds that may be a count.
pub fn settle(source: &Source, recognised: &mut Recognised, records: &[Record]) -> Option<Diagnostic> {
    if source.said.columns.contains_key(&Field::Refund) {
        return None;
    }
    let is_doubtful = |column: &Column| {
        let name = loose_header_name(&column.header);
        column.field == Field::Refund
            && column.currency.is_none()
            && (name == FLAG || DOUBTFUL.contains(&name.as_str()))
    };
    let at = recognised.columns.iter().position(is_doubtful)?;
    let index = recognised.columns.get(at)?.index;
    let rows = records.get(recognised.first_data..).unwrap_or_default();
    let cells = || rows.iter().filter_map(|record| record.cells.get(index)).filter(|cell| !is_nothing(cell));
    let is_flag = loose_header_name(&recognised.columns.get(at)?.header) == FLAG;
    let tells = |cell: &String| if is_flag { is_sum(cell) } else { is_money(cell) };
    if cells().any(tells) {
        return None;
    }
    let column = recognised.columns.remove(at);
    cells().next()?;
    let header = &column.header;
    let message = format!("the column \"{header}\" is not read: it may count returns or tell their money");
    let hint = format!("if it tells money, say so in a [[source]]: columns = {{ refund = \"{header}\" }}");
    Some(Diagnostic::warning("column-not-read", message).at(Location::file(&source.input.name)).hint(hint))
}

fn is_nothing(cell: &str) -> bool {
    is_missing(cell.as_bytes()) || cell.trim() == "0"
}

/// A number that is no yes.
fn is_sum(cell: &str) -> bool {
    cell.trim() != "1" && cell.contains(|c: char| c.is_ascii_digit())
}

/// A fraction or a word or mark beside the digits; a whole number may be a count.
fn is_money(cell: &str) -> bool {
    let has_digit = cell.contains(|c: char| c.is_ascii_digit());
    let tail = cell.trim().rsplit_once(['.', ',']).map(|(_, tail)| tail.chars().count());
    has_digit
        && !cell.contains('%')
        && (matches!(tail, Some(1 | 2))
            || cell.contains(|c: char| c.is_alphabetic() || "$€£¥₽₴₸֏₼₾".contains(c)))
}
