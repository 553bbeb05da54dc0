//! Where every row and every unit of money of a file went.
//!
//! A row that was read belongs to exactly one [`RowClass`]; the classes must add up to what was
//! read, in rows and in each money measure of each currency, or the command fails.

use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location};
use crate::normalise::currency::Currency;
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

/// An amount and its currency, as a file writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    pub currency: Option<Currency>,
    pub amount: Decimal,
}

impl Money {
    pub fn new(currency: Option<Currency>, amount: Decimal) -> Self {
        Money { currency, amount }
    }
}

/// Sums of money by what it is and by currency, for a message.
#[derive(Debug, Clone, Default)]
pub struct Purse(BTreeMap<&'static str, BTreeMap<Option<Currency>, Decimal>>);

impl Purse {
    pub fn add(&mut self, measure: &'static str, money: Money) {
        let sum = self.0.entry(measure).or_default().entry(money.currency).or_default();
        *sum = saturating(*sum, money.amount);
    }

    /// The sums of a measure: `9.00`, and `9.00 EUR and 5.00 USD` where there are several currencies.
    pub fn sums(&self, measure: &str) -> String {
        let Some(sums) = self.0.get(measure) else { return Decimal::ZERO.to_text(2) };
        let told: Vec<_> = sums.iter().filter(|(_, sum)| !sum.is_zero()).collect();
        match told.as_slice() {
            [] => Decimal::ZERO.to_text(2),
            [(_, sum)] => sum.to_text(2),
            several => {
                let one = |(currency, sum): &(&Option<Currency>, &Decimal)| match currency {
                    Some(currency) => format!("{} {currency}", sum.to_text(2)),
                    None => format!("{} without a currency", sum.to_text(2)),
                };
                several.iter().map(one).collect::<Vec<_>>().join(" and ")
            }
        }
    }

    /// `9.00 of spend` and the others.
    pub fn parts(&self) -> Vec<String> {
        self.0.keys().map(|measure| format!("{} of {measure}", self.sums(measure))).collect()
    }

    /// ` (9.00 of spend, 3.00 of platform_revenue)`, or nothing.
    pub fn words(&self) -> String {
        let parts = self.parts();
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
    }
}

/// What was read of one thing (rows, or one money measure) and where it went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account<T> {
    pub read: T,
    /// Only classes that occur.
    pub classes: BTreeMap<RowClass, T>,
}

/// Accounts by currency; `None` is money whose currency nobody tells.
pub type ByCurrency = BTreeMap<Option<Currency>, Account<Decimal>>;

/// The ledger of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    pub rows: Account<u64>,
    /// By measure id, as written: what is in two currencies is never one sum.
    money: BTreeMap<&'static str, ByCurrency>,
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
    pub fn read_money(&mut self, measure: &'static str, money: Money) {
        let account = self.account(measure, money.currency);
        account.read = saturating(account.read, money.amount);
    }

    /// Gives money that was read already a class.
    pub fn assign_money(&mut self, measure: &'static str, class: RowClass, money: Money) {
        if money.amount.is_zero() {
            return;
        }
        let entry = self.account(measure, money.currency).classes.entry(class).or_default();
        *entry = saturating(*entry, money.amount);
    }

    fn account(&mut self, measure: &'static str, currency: Option<Currency>) -> &mut Account<Decimal> {
        self.money.entry(measure).or_default().entry(currency).or_default()
    }

    /// A totals row names no currency: it is in that of its rows, where they are all in one.
    pub fn name_totals(&mut self) {
        for accounts in self.money.values_mut() {
            let is_total = |account: &Account<Decimal>| {
                account.classes.keys().all(|class| *class == RowClass::Total)
                    && account.classes.get(&RowClass::Total).copied().unwrap_or_default() == account.read
            };
            let mut named = accounts.keys().copied().flatten();
            let (Some(only), None) = (named.next(), named.next()) else { continue };
            let Some(totals) = accounts.get(&None).filter(|account| is_total(account)).cloned() else {
                continue;
            };
            accounts.remove(&None);
            let into = accounts.entry(Some(only)).or_default();
            into.read = saturating(into.read, totals.read);
            for (class, amount) in totals.classes {
                let entry = into.classes.entry(class).or_default();
                *entry = saturating(*entry, amount);
            }
        }
    }

    /// The money measures with their accounts, one for each currency; a zero that names no currency beside money
    /// that does is no money.
    pub fn money(&self) -> impl Iterator<Item = (&'static str, ByCurrency)> {
        self.money.iter().map(|(measure, accounts)| {
            let mut accounts = accounts.clone();
            if accounts.len() > 1 {
                accounts.retain(|_, account| !account.read.is_zero() || !account.classes.is_empty());
            }
            if accounts.is_empty() {
                accounts.insert(None, Account::default());
            }
            (*measure, accounts)
        })
    }

    /// The error that stops the command when rows or money are not accounted for.
    pub fn check(&self, path: &str) -> Result<(), Diagnostic> {
        let told: u64 = self.rows.classes.values().sum();
        if told != self.rows.read {
            let message = format!("{} rows were read but {told} are accounted for", self.rows.read);
            return Err(unbalanced(path, message));
        }
        let accounts = self
            .money
            .iter()
            .flat_map(|(measure, accounts)| accounts.values().map(move |account| (measure, account)));
        for (measure, account) in accounts {
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

    fn money(currency: &str, amount: i64) -> Money {
        Money::new(Currency::parse(currency), Decimal::from_int(amount))
    }

    #[test]
    fn what_was_read_must_be_accounted_for() {
        let mut ledger = Ledger::default();
        ledger.book(RowClass::Header, 1);
        ledger.rows.read += 2;
        assert!(ledger.check("spend.csv").is_err());
        ledger.assign(RowClass::Used, 2);
        assert!(ledger.check("spend.csv").is_ok());
        ledger.read_money("spend", money("EUR", 5));
        assert!(ledger.check("spend.csv").is_err());
        // Five dollars are not the five euros that were read.
        ledger.assign_money("spend", RowClass::Used, money("USD", 5));
        assert!(ledger.check("spend.csv").is_err());
        ledger.read_money("spend", money("USD", 5));
        ledger.assign_money("spend", RowClass::Used, money("EUR", 5));
        assert!(ledger.check("spend.csv").is_ok());
    }

    #[test]
    fn totals_take_the_currency_of_the_rows_where_it_is_one() {
        let mut ledger = Ledger::default();
        for (class, money) in [(RowClass::Used, money("EUR", 5)), (RowClass::Total, money("", 5))] {
            ledger.read_money("spend", money);
            ledger.assign_money("spend", class, money);
        }
        let mut two = ledger.clone();
        ledger.name_totals();
        let told: Vec<_> = ledger.money().flat_map(|(_, accounts)| accounts).collect();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].0, told[0].1.read), (Currency::parse("EUR"), Decimal::from_int(10)));
        two.read_money("spend", money("USD", 1));
        two.name_totals();
        assert_eq!(two.money().map(|(_, accounts)| accounts.len()).sum::<usize>(), 3);
    }
}
