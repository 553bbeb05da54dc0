//! Ids that link orders to leads and customers, and what stage and status texts mean.

use super::scanned::{Scanned, ScannedRow};
use super::source::{Source, TextGroups};
use super::symbol::{Symbol, Symbols};
use crate::catalogue::field::Field;
use crate::normalise::name;
use crate::recognise::{Profile, StageGroup, StatusGroup};
use std::collections::BTreeMap;

/// The ids of an order or lead; [`Symbol::NONE`] where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ids {
    pub order: Symbol,
    pub lead: Symbol,
    /// True where `lead` is the number of a deal, which is another thing than the lead of that number.
    pub is_deal: bool,
    /// The lead that a deal was made from.
    pub origin: Symbol,
    /// The deal that a lead became.
    pub deal: Symbol,
    pub client: Symbol,
    /// Lower case, without blanks.
    pub email: Symbol,
    /// Digits only.
    pub phone: Symbol,
    pub customer: Symbol,
}

impl Ids {
    pub fn of(scanned: &Scanned, row: &ScannedRow, is_deal: bool, symbols: &mut Symbols) -> Self {
        let id = |field: Field| scanned.text(row, field);
        let email = symbols.text(id(Field::Email)).map(|text| text.trim().to_lowercase());
        let phone = symbols.text(id(Field::Phone)).map(digits);
        let mut ids = Ids {
            order: bare_number(id(Field::OrderId), symbols),
            lead: bare_number(id(Field::LeadId), symbols),
            is_deal,
            origin: bare_number(id(Field::OriginLeadId), symbols),
            deal: bare_number(id(Field::DealId), symbols),
            client: id(Field::ClientId),
            email: email.map_or(Symbol::NONE, |text| symbols.intern(&text)),
            phone: phone.map_or(Symbol::NONE, |text| symbols.intern(&text)),
            customer: id(Field::CustomerId),
        };
        if ids.customer.is_none() {
            let user = id(Field::UserId);
            ids.customer = [user, ids.email, ids.phone, ids.origin]
                .into_iter()
                .find(|id| !id.is_none())
                .unwrap_or_default();
        }
        ids
    }
}

/// `#1001`, `№ 1001` and `1001` are one number: shops write the mark, CRMs and banks leave it out.
fn bare_number(id: Symbol, symbols: &mut Symbols) -> Symbol {
    let text = symbols.text(id).unwrap_or_default();
    match text.trim_start_matches(['#', '№', ' ', '\u{a0}']) {
        "" => id,
        bare if bare.len() == text.len() => id,
        bare => {
            // What pandas adds to numbers stands behind the mark too.
            let bare = bare.strip_suffix(".0").filter(|digits| is_number(digits)).unwrap_or(bare).to_owned();
            symbols.intern(&bare)
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A phone number's digits; a Russian trunk 8 is read as 7, as both are written for one number.
fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('8') {
        Some(rest) if digits.len() == 11 => format!("7{rest}"),
        _ => digits,
    }
}

/// What an order's status means. A status that nobody knows counts as a sale and is told.
pub fn status_group(
    source: &Source,
    profile: &Profile,
    status: Option<&str>,
    unknown: &mut BTreeMap<String, u64>,
) -> StatusGroup {
    let Some(status) = status else { return StatusGroup::Counts };
    known_status(source, profile, status).unwrap_or_else(|| {
        *unknown.entry(status.to_owned()).or_default() += 1;
        StatusGroup::Counts
    })
}

/// What it means that an order has no status, where the others of its export have one.
pub fn empty_status(source: &Source, profile: &Profile) -> StatusGroup {
    known_status(source, profile, "").unwrap_or(StatusGroup::Counts)
}

/// What the settings say of a status, else the profile.
fn known_status(source: &Source, profile: &Profile, status: &str) -> Option<StatusGroup> {
    said_status(source, status).or_else(|| profile.status_group(status))
}

/// What the settings say that a status means.
pub fn said_status(source: &Source, status: &str) -> Option<StatusGroup> {
    match said(&source.said.statuses, status)? {
        "counts" => Some(StatusGroup::Counts),
        "pending" => Some(StatusGroup::Pending),
        "cancelled" => Some(StatusGroup::Cancelled),
        "refunded" => Some(StatusGroup::Refunded),
        "partly_refunded" => Some(StatusGroup::PartlyRefunded),
        "test" => Some(StatusGroup::Test),
        _ => None,
    }
}

/// What the settings say that a stage means.
pub fn said_stage(source: &Source, stage: &str) -> Option<StageGroup> {
    match said(&source.said.stages, stage)? {
        "new" => Some(StageGroup::New),
        "qualified" => Some(StageGroup::Qualified),
        "won" => Some(StageGroup::Won),
        "lost" => Some(StageGroup::Lost),
        "junk" => Some(StageGroup::Junk),
        _ => None,
    }
}

/// What a stage means by the settings, else by the profile.
pub fn known_stage(source: &Source, profile: &Profile, stage: &str) -> Option<StageGroup> {
    said_stage(source, stage).or_else(|| profile.stage_group(stage))
}

fn said<'s>(groups: &'s TextGroups, text: &str) -> Option<&'s str> {
    let text = name::normalise(text);
    let holds = |texts: &&Vec<String>| texts.iter().any(|each| name::normalise(each) == text);
    groups.iter().find(|(_, texts)| holds(texts)).map(|(group, _)| group.as_str())
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn one_phone_number_written_in_two_ways_is_one_id() {
        assert_eq!(digits("8 (912) 345-67-89"), digits("+7 912 345 67 89"));
        assert_eq!(digits("+359 88 123 4567"), "359881234567");
    }
}
