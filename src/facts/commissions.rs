//! Commissions of partners: declined ones are not paid, pending ones are counted and said.
//!
//! In: the rows of a spend table that has statuses. Out: whether a row counts, its ledger entry, notes.

use super::file::FileInfo;
use super::ids::status_group;
use super::scanned::{Scanned, ScannedRow, money_measure};
use super::source::Source;
use super::symbol::Symbols;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::ledger::{Money, RowClass};
use crate::recognise::{Profile, StatusGroup};
use std::collections::BTreeMap;

/// What the statuses of a file's rows said.
#[derive(Debug, Default)]
pub struct Commissions {
    declined: (u64, Decimal),
    pending: (u64, Decimal),
    unknown: BTreeMap<String, u64>,
}

impl Commissions {
    /// True for a row that is not paid; it is booked as not counted.
    pub fn declines(
        &mut self,
        source: &Source,
        profile: &Profile,
        scanned: &Scanned,
        row: &ScannedRow,
        file: &mut FileInfo,
        symbols: &Symbols,
    ) -> bool {
        let Some(status) = symbols.text(scanned.text(row, Field::Status)) else { return false };
        let mut unknown = BTreeMap::new();
        let group = status_group(source, profile, Some(status), &mut unknown);
        for text in unknown.into_keys() {
            *self.unknown.entry(text).or_default() += row.rows;
        }
        let tally = match group {
            StatusGroup::Counts | StatusGroup::PartlyRefunded => return false,
            StatusGroup::Pending => &mut self.pending,
            StatusGroup::Cancelled | StatusGroup::Refunded | StatusGroup::Test => &mut self.declined,
        };
        let spend = scanned.value(row, Field::Spend).unwrap_or_default();
        tally.0 += row.rows;
        tally.1 = tally.1.checked_add(spend).unwrap_or(tally.1);
        if group == StatusGroup::Pending {
            return false;
        }
        let currency = file.currency_of(row.currency, symbols.text(scanned.text(row, Field::Currency)));
        file.ledger.assign(RowClass::NotCounted, row.rows);
        for field in [Field::Spend, Field::PlatformRevenue] {
            if let (Some(measure), Some(amount)) = (money_measure(field), scanned.value(row, field)) {
                file.ledger.read_money(measure, Money::new(currency, amount));
                file.ledger.assign_money(measure, RowClass::NotCounted, Money::new(currency, amount));
            }
        }
        true
    }

    pub fn notes(&self, source: &Source, path: &str) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        let weight = |(rows, money): (u64, Decimal), is: &str, are: &str| {
            format!(
                "{} ({} of commission) {}",
                count(rows, "row", "rows"),
                money.to_text(2),
                if rows == 1 { is } else { are }
            )
        };
        let mut say = |code: &'static str, message: String| {
            notes.push(Diagnostic::note(code, message).at(Location::file(path)));
        };
        if self.declined.0 > 0 {
            let told = weight(self.declined, "is declined and not counted", "are declined and not counted");
            say("commission-declined", told);
        }
        if self.pending.0 > 0 {
            say(
                "commission-pending",
                weight(self.pending, "is pending and counted", "are pending and counted"),
            );
        }
        notes.extend(super::unknown::statuses(source, &self.unknown));
        notes
    }
}
