//! Reports of several tables under titles: in which of them a column means what the profile says.
//!
//! In: a profile, the columns of a header and the lines above it. Out: how good the table is, and the refusal of one whose
//! rows are about something else: Matomo's `label` is a channel in one table, a country in the next.

use super::choose::Recognised;
use super::matching::Column;
use super::name::header_name;
use super::profile::Profile;
use super::refusal::Problem;
use crate::read::Record;

impl Recognised {
    /// Among the tables of one file the lower is taken.
    pub fn title_rank(&self) -> usize {
        rank(&self.profile, &self.columns, &self.title_lines).0
    }
}

/// The place of the title among those of the profile that matter, and what is wrong with it.
fn rank(profile: &Profile, columns: &[Column], above: &[Record]) -> (usize, Option<(String, Vec<String>)>) {
    let is_there = |field| columns.iter().any(|column| column.field == field);
    let Some((_, titles)) = profile.titles.iter().find(|(field, _)| is_there(**field)) else {
        return (usize::MAX, None);
    };
    let Some(title) =
        above.last().map(|record| record.cells.join(" ")).filter(|title| !title.trim().is_empty())
    else {
        return (0, None);
    };
    let name = header_name(&title);
    match titles.iter().position(|known| header_name(known) == name) {
        Some(place) => (place, None),
        None => (titles.len(), Some((title.trim().to_owned(), titles.clone()))),
    }
}

/// The refusal of a table whose title is none of those that the profile knows for a column.
pub(super) fn other_table(
    profile: &Profile,
    columns: &[Column],
    above: &[Record],
    line: u64,
) -> Option<Problem> {
    let (title, wanted) = rank(profile, columns, above).1?;
    Some(Problem::Titled { line, export: profile.title.clone(), title, wanted })
}
