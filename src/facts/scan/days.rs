//! The days that a row speaks of.
//!
//! In: a row and the plan's date columns. Out: its first and last day, or the bad cell that hides them.

use super::Scan;
use crate::catalogue::field::Kind;
use crate::facts::cell_values::{bad, bad_cell, first_told, quoted};
use crate::facts::tally::BadCell;
use crate::normalise::date::period::{Span, named_month, named_period, parse_period, year_cell};
use crate::normalise::date::{parse_date, parse_range_as};
use crate::normalise::is_missing;
use crate::normalise::name::header as plain;
use crate::read::Row;
use crate::recognise::Grain;
use chrono::{Datelike, NaiveDate};

impl Scan<'_> {
    pub(super) fn days(&mut self, row: &Row<'_, '_>) -> Option<(NaiveDate, NaiveDate)> {
        self.told_days(row).unwrap_or_else(|bad| {
            self.bad.push(bad);
            None
        })
    }

    fn told_days(&mut self, row: &Row<'_, '_>) -> Result<Option<(NaiveDate, NaiveDate)>, BadCell> {
        if let Some(column) = &self.plan.date_range {
            let (index, cell) = first_told(row, &column.cells);
            if !is_missing(&cell) {
                self.tally.date_evidence.observe(&cell);
                let range = parse_range_as(&String::from_utf8_lossy(&cell), self.marks.order);
                return range.map(Some).ok_or_else(|| {
                    let shown = quoted(&cell);
                    let message = format!("{shown} in column \"{}\" is not a range of days", column.header);
                    let hint =
                        Some("write two days with a dash between them: 01.01.2026 - 07.01.2026".to_owned());
                    BadCell { hint, ..bad(row, index, &column.header, "bad-date", message) }
                });
            }
        }
        let Some(column) = &self.plan.date else { return Ok(self.nth_day(row).or_else(|| self.period(row))) };
        let from = match self.date(row, &column.cells, &column.header) {
            // `2026-01` in a day column stands for the month.
            Err(stop) => {
                let (_, cell) = first_told(row, &column.cells);
                // A day that the date column refuses is none here either; `From 2026-09-07 to 2026-09-13` are its days.
                let text = String::from_utf8_lossy(&cell);
                let period = named_period(text.trim()).filter(|(from, to)| from != to);
                let period = period.or_else(|| named_month(&text));
                let period = period.or_else(|| parse_range_as(&text, self.marks.order));
                if period.is_none() && self.plan.profile.rows.dayless_cells.contains(&plain(&text)) {
                    return Ok(self.plan.title_days);
                }
                return period.map(Some).ok_or(stop);
            }
            Ok(from) => from,
        };
        let Some(from) = from else {
            if self.plan.keeps_rows && self.plan.grain != Grain::Rows {
                return Ok(None);
            }
            let (index, _) = first_told(row, &column.cells);
            let thing = match self.plan.kinds.first() {
                Some(Kind::Orders) if self.plan.keeps_rows => "order",
                Some(Kind::Leads) if self.plan.keeps_rows => "lead",
                _ => "row",
            };
            let header = &column.header;
            let message =
                format!("the cell of column \"{header}\" is empty, so the {thing} belongs to no day");
            let hint = Some(crate::facts::orders::FILL_THE_DATE.to_owned());
            return Err(BadCell { hint, ..bad(row, index, header, "missing-date", message) });
        };
        let to = match &self.plan.date_end {
            Some(column) => self.date(row, &column.cells, &column.header)?,
            None => None,
        };
        let to = to.unwrap_or(from);
        Ok(Some((from.min(to), from.max(to))))
    }

    /// The day that a column of counted days means: `0000` is the first day of the title.
    fn nth_day(&self, row: &Row<'_, '_>) -> Option<(NaiveDate, NaiveDate)> {
        let (column, first) = self.plan.counted_days()?;
        let (_, cell) = first_told(row, &column.cells);
        let count: u64 = std::str::from_utf8(&cell).ok()?.trim().parse().ok()?;
        let day = first.checked_add_days(chrono::Days::new(count))?;
        Some((day, day))
    }

    /// The days of a column of periods; none where its cell names none. The first week of a report that begins
    /// amid it holds nothing of the days before.
    fn period(&mut self, row: &Row<'_, '_>) -> Option<(NaiveDate, NaiveDate)> {
        let plan = self.plan;
        let mut is_told = false;
        let days = plan.periods.iter().enumerate().find_map(|(at, (span, column))| {
            let (index, cell) = first_told(row, &column.cells);
            let cell = self.above.cell(index, cell);
            if is_missing(&cell) {
                return None;
            }
            is_told = true;
            self.tally.date_evidence.observe(&cell);
            let text = String::from_utf8_lossy(&cell);
            let order = self.marks.order;
            let in_year = |year| parse_period(&text, *span, order, Some(year));
            let found = parse_period(&text, *span, order, None).or_else(|| match self.year(row) {
                Some(year) => in_year(year),
                None => self.in_title(in_year),
            });
            let Some((from, to)) = found else {
                self.tally.no_day((at, false), row.line, text.trim());
                return None;
            };
            let (first, last) = plan.title_days.unwrap_or((from, to));
            let told = (from.max(first), to.min(last));
            Some(if told.0 <= told.1 { told } else { (from, to) })
        });
        if days.is_none() && !is_told && !plan.periods.is_empty() && plan.title_days.is_none() {
            self.tally.no_day((0, true), row.line, "");
        }
        days
    }

    /// What the row's column of years says.
    fn year(&self, row: &Row<'_, '_>) -> Option<i32> {
        let (_, column) = self.plan.periods.iter().find(|(span, _)| *span == Span::Year)?;
        let (index, cell) = first_told(row, &column.cells);
        year_cell(&String::from_utf8_lossy(&self.above.cell(index, cell)))
    }

    /// The days in the one year in which they touch those of the title.
    fn in_title(
        &self,
        in_year: impl Fn(i32) -> Option<(NaiveDate, NaiveDate)>,
    ) -> Option<(NaiveDate, NaiveDate)> {
        let (first, last) = self.plan.title_days?;
        let mut found = (first.year()..=last.year())
            .filter_map(in_year)
            .filter(|(from, to)| *from <= last && *to >= first);
        found.next().filter(|_| found.next().is_none())
    }

    pub(super) fn date(
        &mut self,
        row: &Row<'_, '_>,
        cells: &[usize],
        header: &str,
    ) -> Result<Option<NaiveDate>, BadCell> {
        let (index, cell) = first_told(row, cells);
        let cell = self.above.cell(index, cell);
        if self.last_date.0 == *cell {
            return Ok(self.last_date.1);
        }
        self.tally.date_evidence.observe(&cell);
        let moment = parse_date(&cell, self.marks.order)
            .map_err(|reason| bad_cell(row, index, header, &cell, &reason))?;
        let day = moment.map(|moment| self.plan.zones.day(moment));
        self.last_date.0.clear();
        self.last_date.0.extend_from_slice(&cell);
        self.last_date.1 = day;
        Ok(day)
    }
}
