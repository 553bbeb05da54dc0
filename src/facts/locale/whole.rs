//! Money in a currency that has no smaller unit: `¥123,456` is a hundred thousand yen and more.
//!
//! In: a money column and the head's rows. Out: whether all that is told of its currency is such a one.

use super::super::plan::{NumberColumn, Plan, Reading};
use super::super::source::Source;
use crate::catalogue::field::Field;
use crate::normalise::currency::{Currency, split};
use crate::read::Record;

/// Bare `¥` is the yen or the yuan, and neither country writes a decimal comma.
const YEN: char = '¥';

/// Whether amounts of the column have no parts of a unit.
pub fn is_whole(source: &Source, plan: &Plan, column: &NumberColumn, records: &[Record]) -> bool {
    if column.reading != Reading::Money {
        return false;
    }
    if let Some(currency) = source.said.currency.or(column.currency) {
        return currency.is_whole();
    }
    let cells = |cells: &'_ [usize]| -> Vec<&str> {
        let cells =
            records.iter().flat_map(|record| cells.iter().filter_map(|index| record.cells.get(*index)));
        cells.map(String::as_str).filter(|cell| !cell.trim().is_empty()).collect()
    };
    let named: Vec<Currency> =
        cells(plan.cells_of(Field::Currency)).into_iter().filter_map(Currency::parse).collect();
    let marked = cells(&column.cells);
    let shown = marked.iter().filter_map(|cell| split(cell.as_bytes()).0);
    let all: Vec<Currency> = named.into_iter().chain(shown).collect();
    if all.is_empty() {
        return marked.iter().any(|cell| cell.contains(YEN) && cell.contains(','));
    }
    all.into_iter().all(Currency::is_whole)
}
