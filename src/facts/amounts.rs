//! Sums of money that keep their currencies apart, to be shown: a euro and a dollar are not two of anything.

use crate::decimal::Decimal;
use crate::normalise::currency::Currency;
use std::collections::BTreeMap;

/// A sum for each currency; `None` where none is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amounts(BTreeMap<Option<Currency>, Decimal>);

impl Amounts {
    /// Adds an amount; `None` when the sum does not fit.
    pub fn add(&mut self, currency: Option<Currency>, amount: Decimal) -> Option<()> {
        let sum = self.0.entry(currency).or_default();
        *sum = sum.checked_add(amount)?;
        Some(())
    }

    pub fn of(&self, currency: Option<Currency>) -> Decimal {
        self.0.get(&currency).copied().unwrap_or_default()
    }

    pub fn currencies(&self) -> impl Iterator<Item = Option<Currency>> {
        self.0.keys().copied()
    }

    pub fn is_mixed(&self) -> bool {
        self.0.values().filter(|sum| !sum.is_zero()).count() > 1
    }

    /// `12.00`, or `12.00 EUR + 8.00 USD`; rounded to `digits` where some are given.
    pub fn text(&self, digits: Option<u32>) -> String {
        let shown = |sum: Decimal| digits.map_or(sum, |digits| sum.round(digits)).to_text(2);
        if !self.is_mixed() {
            return shown(self.0.values().copied().find(|sum| !sum.is_zero()).unwrap_or_default());
        }
        let told = self.0.iter().filter(|(_, sum)| !sum.is_zero());
        let told = told.map(|(currency, sum)| match currency {
            Some(currency) => format!("{} {currency}", shown(*sum)),
            None => shown(*sum),
        });
        told.collect::<Vec<_>>().join(" + ")
    }
}
