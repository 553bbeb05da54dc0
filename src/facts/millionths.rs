//! Amounts of a file without currency that look like an API's millionths of a currency.
//!
//! In: the summed rows. Out: a warning with the line to paste; nothing is changed, since a sheet in đồng looks alike.

use super::groups::Groups;
use super::plan::Plan;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location};
use crate::recognise::Micros;

/// A click for a tenth of a rouble is 100,000 millionths; in units no ad platform sells one so dear.
const TOO_DEAR: Decimal = Decimal::from_int(100_000);

/// A warning where all costs are whole, name no currency, and clicks cost more than clicks can.
pub fn suspected(path: &str, plan: &Plan, groups: &Groups) -> Option<Diagnostic> {
    let slot = |field: Field| plan.slots.iter().position(|slot| *slot == field);
    let (spend, clicks) = (slot(Field::Spend)?, slot(Field::Clicks)?);
    let column = plan.numbers.get(spend)?;
    let is_known = plan.profile.values.micros != Micros::Never;
    if is_known || column.currency.is_some() || column.currency_is_said || plan.tells_currency() {
        return None;
    }
    let (mut cost, mut count) = (Decimal::ZERO, Decimal::ZERO);
    for group in groups.iter() {
        let value = |slot: usize| group.sums.get(slot).copied().unwrap_or_default();
        let has_currency = group.key.last().is_some_and(|number| *number != 0);
        if has_currency || !value(spend).is_integer() {
            return None;
        }
        cost = cost.checked_add(value(spend))?;
        count = count.checked_add(value(clicks))?;
    }
    let dear = count.checked_mul(TOO_DEAR)?;
    if count.is_zero() || cost <= dear {
        return None;
    }
    let message = format!(
        "the column \"{}\" looks like millionths of a currency, as APIs write them; it was read as it stands",
        column.header
    );
    Some(
        Diagnostic::warning("looks-like-micros", message)
            .at(Location::file(path))
            .hint("if it is an API's, say so in its [[source]]: profile = \"yandex-direct-api\" for Direct, \"google-ads-awql\" for AdWords"),
    )
}

impl Plan {
    /// Whether a column of the file names the currency.
    fn tells_currency(&self) -> bool {
        !self.cells_of(Field::Currency).is_empty()
    }
}
