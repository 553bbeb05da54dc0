//! Title lines: what stands before the header, and the days it names.

use super::fact::Days;
use super::plan::{DateColumn, Plan};
use super::source::Source;
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location, Result};
use crate::ledger::{Ledger, RowClass};
use crate::normalise::date::{
    DateEvidence, DayMonth, decide_order, month_in, month_in_two, parse_date, parse_range_in, range_evidence,
};
use crate::read::{Input, Record};
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
    /// Days that nothing so far decides the order of day and month of: the text, and its line.
    pub open: Option<(String, u64)>,
    /// What all rows are about.
    pub told: BTreeMap<Field, String>,
    titles: u64,
    blanks: u64,
    headers: u64,
}

/// Reads the lines before the header; `order` is that of day and month where its own dates leave it open.
pub fn read(recognised: &Recognised, order: Option<DayMonth>) -> Titles {
    let mut found = Titles { headers: u64::from(recognised.header.is_some()), ..Titles::default() };
    let (mut start, mut end): (Option<String>, Option<String>) = (None, None);
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
        } else if decide_order(range_evidence(&text), order).is_err() {
            found.open.get_or_insert((text.clone(), record.line));
        }
        // GA4 and LinkedIn write the two ends on lines of their own.
        let plain = text.trim_start_matches('#').trim().to_lowercase();
        if let Some((label, value)) = plain.split_once(':') {
            let told = || value.trim().to_owned();
            match label.trim() {
                // Microsoft writes both on one, parted by a comma.
                "report time" => {
                    let days =
                        value.split_once(',').and_then(|(from, to)| between(from.trim(), to.trim(), order));
                    found.days = found.days.or(days.filter(|days| days.from <= days.to));
                }
                label if STARTS.contains(&label) => start = start.or_else(|| Some(told())),
                label if ENDS.contains(&label) => end = end.or_else(|| Some(told())),
                _ => continue,
            }
            if let (Some(from), Some(to), None) = (&start, &end, found.days) {
                found.days = between(from, to, order);
                let is_open = found.days.is_none() && between(from, to, Some(DayMonth::DayFirst)).is_some();
                found.open = found.open.or(is_open.then(|| (text.clone(), record.line)));
            }
        }
    }
    found.open = found.open.filter(|_| found.days.is_none());
    found
}

/// The days from one to the other.
fn between(from: &str, to: &str, order: Option<DayMonth>) -> Option<Days> {
    let mut evidence = DateEvidence::default();
    [from, to].into_iter().for_each(|day| evidence.observe(day.as_bytes()));
    let order = decide_order(evidence, order).ok()?;
    let day = |text: &str| Some(parse_date(text.as_bytes(), order).ok()??.day);
    Some(Days { from: day(from)?, to: day(to)? })
}

/// Digits of the shortest range of days.
const TWO_DAYS: usize = 12;

/// The days in a download's name: `Day_&_hour(Hour_2026.02.05-2026.02.10) (1).csv`.
pub fn days_of_name(profile: &Profile, path: &str) -> Option<Days> {
    let name = path.rsplit(['/', '\\']).next().filter(|_| profile.values.days_in_name)?;
    let name = name.split_once('[').map_or(name, |(book, _)| book);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let in_brackets = stem.split(['(', ')']).skip(1).filter_map(|part| part.rsplit('_').next());
    // `Campaign Report-2026-09-01 to 2026-09-05`, `creative data 2026-09-01 00 ~ 2026-09-30 23`: all from a digit on.
    let begins =
        |at: usize| !stem.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    let behind = stem.match_indices(|c: char| c.is_ascii_digit()).filter(|(at, _)| begins(*at));
    // One day alone may be that of the download.
    let has_two_days = |text: &&str| text.bytes().filter(u8::is_ascii_digit).count() >= TWO_DAYS;
    let behind = behind.filter_map(|(at, _)| stem.get(at..)).filter(has_two_days);
    let told = in_brackets.chain(behind).find_map(|part| parse_range_in(&without_hours(part), None));
    told.map(|(from, to)| Days { from, to })
}

/// The month that a title, the sheet's name or the file's tells of rows without days, and a note that it was taken.
pub fn month_of_name(recognised: &Recognised, input: &Input) -> Option<(Days, Diagnostic)> {
    let (book, sheet) = (input.workbook(), input.sheet_name());
    let base = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let mut titles: Vec<_> =
        recognised.title_lines.iter().filter_map(|record| month_in(&record.cells.join(" "))).collect();
    titles.dedup();
    let title = match titles.as_slice() {
        [] => None,
        [one] => Some((*one, "the title")),
        // Two months: whichever it is, the names outside the table do not know better.
        _ => return None,
    };
    let of_sheet = || {
        let sheet = sheet?;
        let found = month_in(sheet).or_else(|| month_in_two(sheet, &base(book?)))?;
        Some((found, "the sheet's name"))
    };
    let of_file = || Some((month_in(&base(book.unwrap_or(&input.name)))?, "the file's name"));
    let ((from, to), place) = title.or_else(of_sheet).or_else(of_file)?;
    let message = format!("no row tells a day: all are of {from} to {to}, the month in {place}");
    let note = Diagnostic::note("month-in-name", message).at(Location::file(&input.name));
    Some((
        Days { from, to },
        note.hint("another period goes into a title above the header: 2026-01-01 - 2026-01-15"),
    ))
}

/// `2026-09-01 00 ~ 2026-09-30 23` without the hours, and without the number of a second download.
fn without_hours(text: &str) -> String {
    let text = text.split_once(" (").map_or(text, |(range, _)| range);
    let is_hour = |word: &str| word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    let words =
        text.split(' ').filter(|word| !is_hour(word)).map(|word| if word == "~" { "-" } else { word });
    words.collect::<Vec<_>>().join(" ")
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
    /// A title that alone says the days must not leave them open.
    pub fn refuse_open(&self, source: &Source) -> Result<()> {
        let Some((text, line)) = &self.open else { return Ok(()) };
        let message = format!("the days of the title can be read in two ways, \"{text}\"");
        let problem = Diagnostic::error("undecided-date", message);
        let problem = problem.at(Location::line(&source.input.name, *line));
        let line = "date_format = \"dmy\"    # or \"mdy\"";
        Err(source.settled_by(problem, "say which comes first", line).into())
    }

    pub fn book(&self, ledger: &mut Ledger) {
        ledger.book(RowClass::Title, self.titles);
        ledger.book(RowClass::Blank, self.blanks);
        ledger.book(RowClass::Header, self.headers);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::builtin;

    #[test]
    fn days_of_a_files_name() {
        let profile = builtin::by_id("tiktok-ads").unwrap();
        let days = |name: &str| {
            days_of_name(&profile, name).map(|days| format!("{}..{}", days.from, days.to)).unwrap_or_default()
        };
        for name in [
            "in/Day_&_hour(Hour_2026.09.01-2026.09.10) (1).csv",
            "Campaign Report-2026-09-01 to 2026-09-10.xlsx",
            "Campaign Report-2026-09-01 to 2026-09-10.xlsx[Sheet1]",
            "Product campaign data 2026-09-01 - 2026-09-10 (2).xlsx",
            "Campaign overview data 20260901 - 20260910.xlsx",
            "creative data 123 2026-09-01 00 ~ 2026-09-10 23.xlsx",
        ] {
            assert_eq!(days(name), "2026-09-01..2026-09-10", "{name}");
        }
        for name in ["report.csv", "report 12345.csv", "2026 plan.csv", "Report-2026-09-10 to 2026-09-01.csv"]
        {
            assert_eq!(days(name), "", "{name}");
        }
    }
}
