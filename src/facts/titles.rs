//! Title lines: what stands before the header, and the days it names.

use super::fact::Days;
use super::locale::day_month;
use super::plan::{DateColumn, Plan};
use crate::catalogue::field::Field;
use crate::ledger::{Ledger, RowClass};
use crate::normalise::date::{parse_date, parse_range_in};
use crate::read::Record;
use crate::recognise::{Profile, Recognised};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// How title lines call the first day.
const STARTS: [&str; 14] = [
    "start date",
    "report start",
    "дата начала",
    "начальная дата",
    "startdatum",
    "date de début",
    "fecha de inicio",
    "data de início",
    "data di inizio",
    "начална дата",
    "시작일",
    "başlangıç tarihi",
    "data rozpoczęcia",
    "дата початку",
];

/// How they call the last.
const ENDS: [&str; 19] = [
    "end date",
    "report end",
    "дата окончания",
    "конечная дата",
    "enddatum",
    "date de fin",
    "fecha de finalización",
    "data de término",
    "data di fine",
    "крайна дата",
    "종료일",
    "fecha de fin",
    "fecha final",
    "data final",
    "data de fim",
    "bitiş tarihi",
    "data zakończenia",
    "einddatum",
    "дата завершення",
];

/// What stands before the data.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    pub days: Option<Days>,
    /// What all rows are about.
    pub told: BTreeMap<Field, String>,
    titles: u64,
    blanks: u64,
    headers: u64,
}

/// Reads the lines before the header.
pub fn read(recognised: &Recognised) -> Titles {
    let mut found = Titles { headers: u64::from(recognised.header.is_some()), ..Titles::default() };
    let order = day_month(&recognised.profile);
    let (mut start, mut end) = (None, None);
    for record in &recognised.title_lines {
        let text = record.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let text = text.collect::<Vec<_>>().join(", ");
        if text.is_empty() {
            found.blanks += 1;
            continue;
        }
        found.titles += 1;
        if found.told.is_empty() {
            found.told = told(&recognised.profile, record);
        }
        if let Some((from, to)) = parse_range_in(&text, order) {
            found.days = found.days.or(Some(Days { from, to }));
        }
        // GA4 and LinkedIn write the two ends on lines of their own.
        let plain = text.trim_start_matches('#').trim().to_lowercase();
        if let Some((label, value)) = plain.split_once(':') {
            let read = |text: &str| parse_date(text.trim().as_bytes(), order).ok().flatten();
            let day = || read(value).map(|moment| moment.day);
            match label.trim() {
                // Microsoft writes both on one, parted by a comma.
                "report time" => {
                    let ends = value.split_once(',').and_then(|(from, to)| Some((read(from)?, read(to)?)));
                    let days = ends.map(|(from, to)| Days { from: from.day, to: to.day });
                    found.days = found.days.or(days.filter(|days| days.from <= days.to));
                }
                label if STARTS.contains(&label) => start = start.or_else(day),
                label if ENDS.contains(&label) => end = end.or_else(day),
                _ => {}
            }
        }
    }
    if let (Some(from), Some(to), None) = (start, end, found.days) {
        found.days = Some(Days { from, to });
    }
    found
}

/// The days in the brackets of a download's name: `Day_&_hour(Hour_2026.02.05-2026.02.10) (1).csv`.
pub fn days_of_name(profile: &Profile, path: &str) -> Option<Days> {
    let name = path.rsplit(['/', '\\']).next().filter(|_| profile.values.days_in_name)?;
    let parts = name.split(['(', ')']).skip(1).filter_map(|part| part.rsplit('_').next());
    let mut told = parts.filter_map(|part| parse_range_in(part, None));
    told.next().map(|(from, to)| Days { from, to })
}

/// What a line names, by the first of the profile's templates that fits one of its cells.
fn told(profile: &Profile, record: &Record) -> BTreeMap<Field, String> {
    let cells: Vec<String> = record.cells.iter().map(|cell| cell.trim().replace('\u{a0}', " ")).collect();
    let lines = profile.title_lines.iter();
    let found = lines.flat_map(|line| cells.iter().filter_map(|cell| line.read(cell))).next();
    found.into_iter().flatten().map(|(field, text)| (field, text.to_owned())).collect()
}

impl Plan {
    /// The column that counts days, and the day it counts from, where no column tells the days themselves.
    pub fn counted_days(&self) -> Option<(&DateColumn, NaiveDate)> {
        self.nth_day.as_ref().filter(|_| self.date.is_none()).zip(self.title_days.map(|(first, _)| first))
    }
}

impl Titles {
    pub fn book(&self, ledger: &mut Ledger) {
        ledger.book(RowClass::Title, self.titles);
        ledger.book(RowClass::Blank, self.blanks);
        ledger.book(RowClass::Header, self.headers);
    }
}
