//! Rows of a CRM → one lead each: product rows folded, duplicates found, stages mapped.

use super::fact::{Days, Fact, Keys, Sums, Written};
use super::file::FileInfo;
use super::ids::Ids;
use super::keys::KeyMaker;
use super::load::Loaded;
use super::orders::add;
use super::outcome;
use super::outcome::Doubts;
use super::same_id::{Places, Restarts, Told, compare};
use super::source::Source;
use super::symbol::{Symbol, Symbols};
use crate::catalogue::field::{Field, Kind};
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::ledger::RowClass;
use crate::normalise::currency::Currency;
use crate::normalise::date::parse_date;
use crate::recognise::{Grain, StageGroup};
use chrono::{NaiveDate, NaiveTime};

/// A lead or deal as its file tells it.
#[derive(Debug, Clone)]
pub struct Lead {
    pub file: usize,
    pub line: u64,
    pub ids: Ids,
    /// The day it came in.
    pub days: Option<Days>,
    pub closed: Option<Days>,
    /// When it was last changed, where the file tells.
    pub updated: Option<(NaiveDate, Option<NaiveTime>)>,
    /// `None` where the file tells no stage at all.
    pub group: Option<StageGroup>,
    pub keys: Keys,
    pub amount: Option<Decimal>,
    pub currency: Option<Currency>,
}

/// The leads of one file.
pub fn read(
    source: &Source,
    loaded: &mut Loaded,
    file: &mut FileInfo,
    symbols: &mut Symbols,
    notes: &mut Vec<Diagnostic>,
) -> Vec<Lead> {
    let scanned = std::mem::take(&mut loaded.scanned);
    let profile = loaded.plan.profile.clone();
    let mut maker = KeyMaker::new(&profile, &loaded.plan.kinds, &source.said.constants, &scanned, symbols);
    file.carries = maker.carried(&scanned);
    file.names_origins = scanned.has(Field::OriginLeadId);
    let tells_ends = outcome::is_told(&scanned);
    let is_deal = loaded.plan.numbers_deals();
    let mut doubts = Doubts::default();
    let mut leads: Vec<Lead> = Vec::new();
    let mut places = Places::default();
    for row in &scanned.rows {
        let ids = Ids::of(&scanned, row, is_deal, symbols);
        let own_amount = scanned.value(row, Field::Amount);
        // The sum with its currency in one cell is the deal's in each of its product rows.
        let amount = own_amount.or(scanned.value(row, Field::AmountCurrency));
        if loaded.plan.grain != Grain::Rows && !ids.lead.is_none() {
            let same = |at: usize| {
                let lead: Option<&Lead> = leads.get(at);
                lead.map_or(Told::Apart, |lead| compare(&lead.ids, lead.days, &ids, row.days))
            };
            let (at, _) = places.meet(ids.lead, leads.len(), same);
            if let Some(lead) = at.and_then(|at| leads.get_mut(at)) {
                if loaded.plan.grain == Grain::LineSums {
                    lead.amount = add(lead.amount, own_amount);
                }
                file.ledger.assign(RowClass::LineItem, 1);
                continue;
            }
        }
        // A text that is no day (an open deal's) tells none.
        let day = |field: Field| {
            let text = symbols.text(scanned.text(row, field))?;
            parse_date(text.as_bytes(), loaded.marks.order).ok().flatten()
        };
        let (closed, updated) = (day(Field::ClosedAt), day(Field::UpdatedAt));
        leads.push(Lead {
            file: file.index,
            line: row.line,
            ids,
            days: row.days,
            closed: closed.map(|moment| Days::one(moment.day)),
            updated: updated.map(|moment| (moment.day, moment.time)),
            group: tells_ends.then(|| outcome::group(source, &profile, &scanned, row, symbols, &mut doubts)),
            keys: maker.keys(&scanned, row, file, symbols),
            amount,
            currency: file.currency_of(row.currency, symbols.text(scanned.text(row, Field::Currency))),
        });
    }
    maker.close(file, notes);
    notes.extend(doubts.notes(source));
    leads
}

/// True when a telling of a lead is later than the one that is kept.
fn is_later(told: &Lead, kept: &Lead) -> bool {
    let is_final =
        |lead: &Lead| matches!(lead.group, Some(StageGroup::Won | StageGroup::Lost | StageGroup::Junk));
    if let (Some(told), Some(kept)) = (told.updated, kept.updated)
        && told != kept
    {
        return told > kept;
    }
    // Open deals may hold the day that they are planned to close.
    let closed = |lead: &Lead| lead.closed.filter(|_| is_final(lead));
    let advance = |lead: &Lead| match lead.group {
        None => 0,
        Some(StageGroup::New) => 1,
        Some(StageGroup::Qualified) => 2,
        Some(_) => 3,
    };
    (closed(told), advance(told)) > (closed(kept), advance(kept))
}

/// One lead for each id over all files. Of two tellings the one that was changed later counts, else the
/// one that was closed later, else the more advanced stage, else that of the better file.
pub fn dedupe(mut leads: Vec<Lead>, files: &mut [FileInfo], notes: &mut Vec<Diagnostic>) -> Vec<Lead> {
    let ranks = super::rank::ranks(files, Kind::Leads);
    leads.sort_by_key(|lead| (ranks.get(lead.file).copied().unwrap_or(usize::MAX), lead.line));
    // Leads and deals of one CRM number their rows apart: an id holds within its kind of export.
    let profiles: Vec<String> = files.iter().map(|file| file.profile.clone()).collect();
    let (mut places, mut restarts) = (Places::default(), Restarts::default());
    let mut kept: Vec<Lead> = Vec::with_capacity(leads.len());
    let (mut changed, mut example) = (0u64, None);
    for lead in leads {
        let profile = profiles.get(lead.file).map_or("", String::as_str);
        let same = |at: usize| {
            let first: Option<&Lead> = kept.get(at);
            first.map_or(Told::Apart, |first| compare(&first.ids, first.days, &lead.ids, lead.days))
        };
        let (at, told) = match lead.ids.lead {
            Symbol::NONE => (None, Told::Again),
            id => places.meet((profile, lead.ids.is_deal, id), kept.len(), same),
        };
        restarts.add(told, lead.file, lead.line);
        let Some(first) = at.and_then(|at| kept.get_mut(at)) else {
            kept.push(lead);
            continue;
        };
        if (first.group, first.amount) != (lead.group, lead.amount) {
            changed += 1;
            example = example.or(Some((lead.file, lead.line)));
        }
        let dropped = if is_later(&lead, first) { std::mem::replace(first, lead) } else { lead };
        if let Some(file) = files.get_mut(dropped.file) {
            file.ledger.assign(RowClass::Duplicate, 1);
        }
    }
    restarts.notes(("lead", "leads"), files, notes);
    if let Some((file, line)) = example {
        let path = files.get(file).map(|file| file.path.clone()).unwrap_or_default();
        let message = format!(
            "{} told again in another stage or with another amount; the latest change counts, else the later \
             close, else the more advanced stage, else the file that covers more days",
            count(changed, "lead is", "leads are")
        );
        notes.push(Diagnostic::warning("lead-conflict", message).at(Location::line(path, line)));
    }
    kept
}

/// A lead as a fact on the day it came in.
pub fn fact(lead: &Lead) -> Fact {
    let mut sums = Sums::default();
    let one_if = |is: bool| Decimal::from_int(i64::from(is));
    sums.set(MeasureId::Leads, one_if(lead.group != Some(StageGroup::Junk)));
    let by_stage = [
        (MeasureId::QualifiedLeads, StageGroup::Qualified),
        (MeasureId::WonLeads, StageGroup::Won),
        (MeasureId::LostLeads, StageGroup::Lost),
        (MeasureId::JunkLeads, StageGroup::Junk),
    ];
    // Without a stage nobody knows which leads were won: unknown, not none.
    if let Some(group) = lead.group {
        for (measure, counted) in by_stage {
            sums.set(measure, one_if(group == counted));
        }
    }
    Fact {
        kind: Kind::Leads,
        file: lead.file,
        rows: 1,
        days: lead.days,
        keys: lead.keys,
        currency: lead.currency,
        sums,
        written: Written::default(),
        campaign: None,
        customer: Symbol::NONE,
        people: None,
    }
}
