//! A row of a chart: one number for each column, under that column's name.

use super::{Scan, Stop};
use crate::decimal::Decimal;
use crate::facts::cell_values::{bad, bad_cell, quoted, read_number};
use crate::facts::packed::Packed;
use crate::facts::spread::Spread;
use crate::read::Row;
use chrono::NaiveDate;

impl Scan<'_> {
    pub(super) fn spread(
        &mut self,
        row: &Row<'_, '_>,
        spread: &Spread,
        days: Option<(NaiveDate, NaiveDate)>,
    ) -> Result<(), Stop> {
        let numbers = self.chart_cells(row, spread);
        if !self.bad.is_empty() {
            return Err(Stop::Bad);
        }
        self.key.extend(self.plan.key_extras(days, self.currency));
        // A row is one row, however many numbers it tells.
        let mut rows = 1;
        for ((index, name), number) in spread.columns.iter().zip(numbers) {
            if number.is_none() && rows == 0 {
                continue;
            }
            let name = name.as_bytes();
            let id = self.tally.cells.get_mut(spread.text).map_or(0, |cells| {
                cells.intern(name, Packed::new(name, name.len()), || (row.line, row.column_of(*index), false))
            });
            if let Some(place) = self.key.get_mut(spread.text) {
                *place = id;
            }
            self.values.fill(Decimal::ZERO);
            if let Some(place) = self.values.get_mut(spread.slot) {
                *place = number.unwrap_or_default();
            }
            let told = u64::from(number.is_some()) << spread.slot;
            let added = self.tally.groups.add(&self.key, &self.values, told, rows, row.line);
            added.map_err(|_| Stop::TooLarge)?;
            rows = 0;
        }
        self.tally.ledger.rows.read += 1;
        Ok(())
    }

    /// The numbers of a row; what is no count is no visit either.
    fn chart_cells(&mut self, row: &Row<'_, '_>, spread: &Spread) -> Vec<Option<Decimal>> {
        let Some(column) = self.plan.numbers.get(spread.slot) else { return Vec::new() };
        let mut numbers = Vec::with_capacity(spread.columns.len());
        for (index, name) in &spread.columns {
            let cell = row.cell(*index);
            let read =
                read_number(&mut self.tally, self.marks, spread.slot, column, &cell, &mut self.currency);
            let number = match read {
                Ok(Some(number)) if !number.is_integer() => {
                    let message = format!("{} in column \"{name}\" is no whole number", quoted(&cell));
                    let hint = "a chart of rates or averages cannot be added up: choose visits in the chart, or download the table below it";
                    let told = bad(row, *index, name, "not-a-count", message);
                    self.bad.push(crate::facts::tally::BadCell { hint: Some(hint.to_owned()), ..told });
                    None
                }
                Ok(number) => number,
                Err(reason) => {
                    self.bad.push(bad_cell(row, *index, name, &cell, &*reason));
                    None
                }
            };
            numbers.push(number);
        }
        numbers
    }
}
