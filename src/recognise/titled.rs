//! Reports of several tables under titles: in which of them a column means what the profile says.
//!
//! In: a profile, the columns of a header and the lines above it. Out: how good the table is, and the refusal of one whose
//! rows are about something else: Matomo's `label` is a channel in one table, a country in the next.

use super::choose::Recognised;
use super::matching::Column;
use super::name::header_name;
use super::pattern::Pattern;
use super::profile::Profile;
use super::refusal::Problem;
use crate::catalogue::field::Field;
use crate::read::Record;

impl Recognised {
    /// Among the tables of one file the lower is taken.
    pub fn title_rank(&self) -> usize {
        rank(&self.profile, &self.columns, &self.title_lines)
    }
}

/// Gives a column that is another thing in each table the field that the title says: Matomo's `label`.
/// Refused: a title that is none of those that the profile knows.
pub(super) fn settle(
    profile: &Profile,
    columns: &mut [Column],
    above: &[Record],
    line: u64,
) -> Result<(), Problem> {
    let is_titled = |column: &&mut Column| profile.titles.contains_key(&column.field);
    let Some(column) = columns.iter_mut().find(is_titled) else { return Ok(()) };
    let Some(title) = title(above) else { return Ok(()) };
    match places(profile).find(|(_, known)| header_name(known) == header_name(&title)) {
        Some((field, _)) => column.field = field,
        None => {
            let wanted = places(profile).map(|(_, known)| known.to_owned()).collect();
            return Err(Problem::Titled { line, export: profile.title.clone(), title, wanted });
        }
    }
    Ok(())
}

/// Gives a column of days the field that a title line says: Microsoft's weekly reports write the first day of a week.
pub(super) fn begin(profile: &Profile, columns: &mut [Column], above: &[Record]) {
    let lines: Vec<String> = above.iter().map(|record| header_name(&record.cells.join(" "))).collect();
    let is_told = |titles: &Vec<String>| lines.iter().any(|line| titles.contains(line));
    let Some((field, _)) = profile.begins.iter().find(|(_, titles)| is_told(titles)) else { return };
    for column in columns.iter_mut().filter(|column| column.field == Field::Date) {
        column.field = *field;
    }
}

impl Recognised {
    /// Gives such a column, where no title says what it is, the field that its cells say. Left out where the segments
    /// beside it are about something else.
    pub fn settle_by_cells(&mut self, records: &[Record]) {
        let profile = std::sync::Arc::clone(&self.profile);
        let is_titled = |column: &Column| profile.titles.contains_key(&column.field);
        let Some(at) = self.columns.iter().position(is_titled) else { return };
        if profile.cells.is_empty() || title(&self.title_lines).is_some() {
            return;
        }
        let rows = records.get(self.first_data..).unwrap_or_default();
        let texts = |index: usize| -> Vec<String> {
            let cells = rows.iter().filter_map(|row| row.cells.get(index)).map(|cell| header_name(cell));
            cells.filter(|cell| !cell.is_empty()).collect()
        };
        let is_segment = |cell: &String| profile.segments.contains(&header_name(cell));
        let segments = self.header_cells.iter().position(is_segment).map(&texts).unwrap_or_default();
        let has_segments = !segments.is_empty();
        let Some(index) = self.columns.get(at).map(|column| column.index) else { return };
        let told = if has_segments { segments } else { texts(index) };
        let fits = |patterns: &[Pattern]| {
            !told.is_empty() && told.iter().all(|cell| patterns.iter().any(|each| each.find(cell).is_some()))
        };
        match profile.cells.iter().find(|(_, patterns)| fits(patterns)) {
            Some((field, _)) => {
                if let Some(column) = self.columns.get_mut(at) {
                    column.field = *field;
                }
            }
            None if has_segments => {
                self.columns.remove(at);
                self.known.push(index);
            }
            None => {}
        }
    }
}

fn places(profile: &Profile) -> impl Iterator<Item = (Field, &str)> {
    profile.titles.iter().flat_map(|(field, titles)| titles.iter().map(|title| (*field, title.as_str())))
}

/// The line right above a header.
fn title(above: &[Record]) -> Option<String> {
    let title = above.last()?.cells.join(" ").trim().to_owned();
    (!title.is_empty()).then_some(title)
}

fn rank(profile: &Profile, columns: &[Column], above: &[Record]) -> usize {
    if !columns.iter().any(|column| profile.titles.contains_key(&column.field)) {
        return usize::MAX;
    }
    let title = title(above).map(|title| header_name(&title));
    places(profile).position(|(_, known)| title.as_ref() == Some(&header_name(known))).unwrap_or_default()
}
