//! The basis of spend: what tax and fee do to the amounts of a source.

use crate::decimal::Decimal;

/// How the amounts of a source become spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Basis {
    /// The amounts hold tax at [`Basis::tax_rate`], which is taken out.
    pub tax_included: bool,
    /// A share: 0.22 is 22 %.
    pub tax_rate: Option<Decimal>,
    /// An agency's fee on top, as a share of the amount.
    pub fee: Option<Decimal>,
}

impl Basis {
    /// True when amounts stay as they are written.
    pub fn is_plain(&self) -> bool {
        !(self.tax_included && self.tax_rate.is_some()) && self.fee.is_none()
    }

    /// The amount without tax and with the fee, rounded half to even at the eighteenth digit.
    pub fn apply(&self, amount: Decimal) -> Option<Decimal> {
        // The product goes first: a quotient may have no end, and would be cut before it grows.
        let amount = match self.fee {
            Some(fee) => amount.checked_mul(Decimal::ONE.checked_add(fee)?)?,
            None => amount,
        };
        match (self.tax_included, self.tax_rate) {
            (true, Some(rate)) => amount.checked_div(Decimal::ONE.checked_add(rate)?),
            _ => Some(amount),
        }
    }
}

impl Basis {
    /// What was done, as the end of a sentence.
    pub fn words(&self) -> String {
        let percent =
            |share: Decimal| share.checked_mul(Decimal::from_int(100)).unwrap_or_default().to_text(0);
        let mut parts = Vec::new();
        if let (true, Some(rate)) = (self.tax_included, self.tax_rate) {
            parts.push(format!("without the {} % tax that its amounts hold", percent(rate)));
        }
        if let Some(fee) = self.fee {
            parts.push(format!("with a fee of {} % on top", percent(fee)));
        }
        parts.join(", ")
    }
}
