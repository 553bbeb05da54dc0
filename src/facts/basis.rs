//! The basis of spend: what tax and fee do to the amounts of a source.

use crate::decimal::Decimal;
use crate::recognise::CostBasis;

/// How the amounts of a source become spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Basis {
    /// The amounts hold tax at [`Basis::tax_rate`], which is taken out; `None` where the settings do not say.
    pub tax_included: Option<bool>,
    /// A share: 0.22 is 22 %.
    pub tax_rate: Option<Decimal>,
    /// An agency's fee on top, as a share of the amount.
    pub fee: Option<Decimal>,
    /// What the header of the cost column says by itself.
    pub column: CostBasis,
}

impl Basis {
    /// True when amounts stay as they are written.
    pub fn is_plain(&self) -> bool {
        self.taken_out().is_none() && self.fee.is_none()
    }

    /// The rate of the tax that is taken out: the settings say that it is in the amounts, or the header does.
    fn taken_out(&self) -> Option<Decimal> {
        let holds_tax = self.tax_included.or(self.column.tax) == Some(true);
        self.tax_rate.filter(|_| holds_tax)
    }

    /// True when the amounts hold tax and nothing takes it out.
    pub fn keeps_tax(&self) -> bool {
        self.column.tax == Some(true) && self.taken_out().is_none()
    }

    /// The amount without tax and with the fee, rounded half to even at the eighteenth digit.
    pub fn apply(&self, amount: Decimal) -> Option<Decimal> {
        // The product goes first: a quotient may have no end, and would be cut before it grows.
        let amount = match self.fee {
            Some(fee) => amount.checked_mul(Decimal::ONE.checked_add(fee)?)?,
            None => amount,
        };
        match self.taken_out() {
            Some(rate) => amount.checked_div(Decimal::ONE.checked_add(rate)?),
            None => Some(amount),
        }
    }

    /// What was done, as the end of a sentence; empty when nothing is known of tax and fee.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        match (self.taken_out(), self.column.tax) {
            (Some(rate), _) => parts.push(format!("without the {} tax that its amounts hold", percent(rate))),
            (None, Some(true)) => parts.push("with the tax that its column holds".to_owned()),
            (None, Some(false)) => parts.push("without tax, as its column says".to_owned()),
            (None, None) => {}
        }
        match (self.fee, self.column.fee) {
            (Some(fee), _) => parts.push(format!("with a fee of {} on top", percent(fee))),
            (None, Some(true)) => parts.push("with the fee that its column holds".to_owned()),
            (None, Some(false)) => parts.push("without a fee, as its column says".to_owned()),
            (None, None) => {}
        }
        parts.join(", ")
    }
}

/// A share as percent, with the digits that it has.
pub fn percent(share: Decimal) -> String {
    format!("{} %", share.checked_mul(Decimal::from_int(100)).unwrap_or_default().to_text(0))
}
