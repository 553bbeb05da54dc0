//! Names that only look like the label of a totals row: an ad «Всего: 990 рублей!», a search term "total".
//!
//! In: the cell and its row. Out: whether something else in the row says that it is about a thing. Hand-made sheets
//! write subtotals beside names, so there only an id or a day is proof.

use super::plan::Plan;
use crate::catalogue::field::Field;
use crate::normalise::is_missing;
use crate::read::Row;

impl Plan {
    /// True for a name that only looks like a totals label: the row gives the named thing an id, or a
    /// day beside a name that merely begins as a label does; in an export of a platform, any other name.
    pub fn is_named_so(&self, field: Field, index: usize, cell: &[u8], row: &Row<'_, '_>) -> bool {
        let tells = |field: Field| self.cells_of(field).iter().any(|index| !is_missing(&row.cell(*index)));
        let id = match field {
            Field::Campaign => Some(Field::CampaignId),
            Field::AdGroup => Some(Field::AdGroupId),
            Field::Ad => Some(Field::AdId),
            _ => None,
        };
        id.is_some_and(|id| tells(id) || tells(Field::Date) && !self.rules.is_whole_label(cell))
            || self.is_among_names(index, row)
    }

    /// True where a row of a platform's export names something in another cell: its totals name nothing. A lead or order
    /// with a number of its own is no total, whatever its quality or city is called.
    pub fn is_among_names(&self, index: usize, row: &Row<'_, '_>) -> bool {
        if self.has_own_id(index, row) {
            return true;
        }
        let names = || self.rules.names().iter().filter(|other| **other != index);
        let is_told = |other: &usize| {
            let cell = row.cell(*other);
            !is_missing(&cell) && !self.rules.is_label(&cell)
        };
        !self.profile.generic && !self.profile.own && names().any(is_told)
    }

    fn has_own_id(&self, index: usize, row: &Row<'_, '_>) -> bool {
        let ids = [Field::LeadId, Field::OrderId, Field::SessionId];
        ids.into_iter().flat_map(|field| self.cells_of(field)).filter(|other| **other != index).any(|other| {
            let cell = row.cell(*other);
            !is_missing(&cell) && !self.rules.is_label(&cell)
        })
    }
}
