//! What a row is known by: its session, its visitor, its transaction.
//!
//! In: a row. Out: whether another row told its session, who came, and which purchase it is about. A cell that is no id
//! is collected with the other bad ones.

use super::super::cell_values::{bad_cell, first_told};
use super::super::people::Person;
use super::Scan;
use crate::catalogue::field::Field;
use crate::normalise::name::text_id;
use crate::read::Row;

impl Scan<'_> {
    /// Whether the row's session was told above, where that is asked for.
    #[inline]
    pub(super) fn is_told_again(&mut self, row: &Row<'_, '_>) -> bool {
        let Some(columns) = &self.plan.visits else { return false };
        if self.plan.before.as_ref().is_some_and(|before| before.has(row)) {
            self.tally.told_before += 1;
            return true;
        }
        if columns.counts_once {
            return columns.columns.id(row).is_some_and(|id| self.tally.ids.is_again(id, row.line));
        }
        let (_, session) = first_told(row, &columns.columns.session);
        self.tally.ids.sample(columns.rough_id(row), &session);
        false
    }

    /// Who came, where visitors are counted.
    pub(super) fn person(&mut self, row: &Row<'_, '_>) -> Option<Person> {
        let column = self.plan.person.as_ref()?;
        let (index, cell) = first_told(row, &column.cells);
        let first_visit = self.plan.slots.iter().position(|slot| *slot == Field::NewUsers);
        let is_new = first_visit.and_then(|slot| self.values.get(slot)).is_some_and(|value| !value.is_zero());
        match Person::read(&cell, is_new) {
            Ok(person) => person,
            Err(reason) => {
                self.bad.push(bad_cell(row, index, &column.header, &cell, &reason));
                None
            }
        }
    }

    /// The transaction that an event is about.
    pub(super) fn transaction(&mut self, row: &Row<'_, '_>) -> Option<String> {
        let columns = self.plan.events.as_ref().filter(|columns| !columns.order.is_empty())?;
        let (index, cell) = first_told(row, &columns.order);
        match text_id(&cell) {
            Ok(order) => order.map(std::borrow::Cow::into_owned),
            Err(reason) => {
                self.bad.push(bad_cell(row, index, &columns.order_header, &cell, &reason));
                None
            }
        }
    }
}
