//! Where every row and every unit of money of a file went.
//!
//! A row that was read belongs to exactly one [`RowClass`]; the classes must add up to what was
//! read, in rows and in each money measure, or the command fails.

use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location};
use std::collections::BTreeMap;

macro_rules! row_classes {
    ($($variant:ident $id:literal),+ $(,)?) => {
        /// What became of a row; the ids are JSON keys.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RowClass { $($variant),+ }

        impl RowClass {
            pub const ALL: &'static [RowClass] = &[$(RowClass::$variant),+];

            pub fn id(self) -> &'static str {
                match self { $(RowClass::$variant => $id),+ }
            }
        }
    };
}

row_classes! {
    Header "header", Title "title", Blank "blank", Total "total", Footer "footer",
    RepeatedHeader "repeated_header", OtherTable "other_table", LineItem "line_item",
    Duplicate "duplicate", Superseded "superseded", OutOfPeriod "out_of_period",
    UnsettledRange "unsettled_range", Filtered "filtered", NotCounted "not_counted",
    Rejected "rejected", Used "used",
}

/// What was read of one thing (rows, or one money measure) and where it went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account<T> {
    pub read: T,
    /// Only classes that occur.
    pub classes: BTreeMap<RowClass, T>,
}

/// The ledger of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    pub rows: Account<u64>,
    /// By measure id, in the file's own money units, as written.
    pub money: BTreeMap<&'static str, Account<Decimal>>,
}

impl Ledger {
    /// Books `rows` that were read and their class in one step.
    pub fn book(&mut self, class: RowClass, rows: u64) {
        self.rows.read += rows;
        self.assign(class, rows);
    }

    /// Gives `rows` that were read already a class.
    pub fn assign(&mut self, class: RowClass, rows: u64) {
        if rows > 0 {
            *self.rows.classes.entry(class).or_default() += rows;
        }
    }

    /// Takes note of money that was read, before its class is known.
    pub fn read_money(&mut self, measure: &'static str, amount: Decimal) {
        let account = self.money.entry(measure).or_default();
        account.read = saturating(account.read, amount);
    }

    /// Gives money that was read already a class.
    pub fn assign_money(&mut self, measure: &'static str, class: RowClass, amount: Decimal) {
        if amount.is_zero() {
            return;
        }
        let entry = self.money.entry(measure).or_default().classes.entry(class).or_default();
        *entry = saturating(*entry, amount);
    }

    /// The error that stops the command when rows or money are not accounted for.
    pub fn check(&self, path: &str) -> Result<(), Diagnostic> {
        let told: u64 = self.rows.classes.values().sum();
        if told != self.rows.read {
            let message = format!("{} rows were read but {told} are accounted for", self.rows.read);
            return Err(unbalanced(path, message));
        }
        for (measure, account) in &self.money {
            let told = account.classes.values().fold(Decimal::ZERO, |sum, part| saturating(sum, *part));
            if told != account.read {
                let read = account.read.to_text(2);
                let message =
                    format!("{read} of {measure} was read but {} is accounted for", told.to_text(2));
                return Err(unbalanced(path, message));
            }
        }
        Ok(())
    }
}

fn saturating(a: Decimal, b: Decimal) -> Decimal {
    Decimal::from_raw(a.raw().saturating_add(b.raw()))
}

fn unbalanced(path: &str, message: String) -> Diagnostic {
    Diagnostic::error("ledger-unbalanced", message)
        .at(Location::file(path))
        .hint("this is a fault of perfkpi, not of your file; please report it with the file's header line")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_must_be_accounted_for() {
        let mut ledger = Ledger::default();
        ledger.book(RowClass::Header, 1);
        ledger.rows.read += 2;
        assert!(ledger.check("spend.csv").is_err());
        ledger.assign(RowClass::Used, 2);
        assert!(ledger.check("spend.csv").is_ok());
        ledger.read_money("spend", Decimal::from_int(5));
        assert!(ledger.check("spend.csv").is_err());
        ledger.assign_money("spend", RowClass::Used, Decimal::from_int(5));
        assert!(ledger.check("spend.csv").is_ok());
    }
}
