//! Rows of a CRM → one lead each: product rows folded, duplicates found, stages mapped.

use super::fact::{Days, Fact, Keys, Sums, Written};
use super::file::FileInfo;
use super::ids::{Ids, stage_group};
use super::keys::KeyMaker;
use super::load::Loaded;
use super::orders::add;
use super::source::Source;
use super::symbol::{Symbol, Symbols};
use crate::catalogue::field::{Field, Kind};
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::ledger::RowClass;
use crate::normalise::currency::Currency;
use crate::normalise::date::{DayMonth, parse_date};
use crate::recognise::{Grain, StageGroup};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// A lead or deal as its file tells it.
#[derive(Debug, Clone)]
pub struct Lead {
    pub file: usize,
    pub line: u64,
    pub ids: Ids,
    /// The day it came in.
    pub days: Option<Days>,
    pub closed: Option<Days>,
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
    let has_stage = scanned.has(Field::Stage);
    let mut unknown = BTreeMap::new();
    let mut leads: Vec<Lead> = Vec::new();
    let mut by_id: HashMap<Symbol, usize> = HashMap::new();
    for row in &scanned.rows {
        let ids = Ids::of(&scanned, row, symbols);
        let amount = scanned.value(row, Field::Amount).or(scanned.value(row, Field::AmountCurrency));
        if loaded.plan.grain != Grain::Rows && !ids.lead.is_none() {
            if let Some(lead) = by_id.get(&ids.lead).and_then(|at| leads.get_mut(*at)) {
                if loaded.plan.grain == Grain::LineSums {
                    lead.amount = add(lead.amount, amount);
                }
                file.ledger.assign(RowClass::LineItem, 1);
                continue;
            }
            by_id.insert(ids.lead, leads.len());
        }
        let stage = symbols.text(scanned.text(row, Field::Stage)).map(str::to_owned);
        leads.push(Lead {
            file: file.index,
            line: row.line,
            ids,
            days: row.days,
            closed: closed(symbols.text(scanned.text(row, Field::ClosedAt)), loaded.marks.order),
            group: has_stage.then(|| stage_group(source, &profile, stage.as_deref(), &mut unknown)),
            keys: maker.keys(&scanned, row, symbols),
            amount,
            currency: file.currency_of(row.currency, symbols.text(scanned.text(row, Field::Currency))),
        });
    }
    maker.close(file, notes);
    if !unknown.is_empty() {
        notes.push(unknown_stages(file, &unknown));
    }
    leads
}

/// The day a deal was closed; a text that is no day (an open deal's) tells none.
fn closed(text: Option<&str>, order: Option<DayMonth>) -> Option<Days> {
    let moment = parse_date(text?.as_bytes(), order).ok().flatten()?;
    Some(Days::one(moment.day))
}

/// One note for all stages that nobody mapped: CRMs have many of their own.
fn unknown_stages(file: &FileInfo, unknown: &BTreeMap<String, u64>) -> Diagnostic {
    let list: Vec<String> = unknown.iter().map(|(stage, count)| format!("\"{stage}\" ({count})")).collect();
    let first = unknown.keys().next().cloned().unwrap_or_default();
    Diagnostic::note("unknown-stage", format!("stages that are read as open leads: {}", list.join(", ")))
        .at(Location::file(&file.path))
        .hint(format!(
            "say what they mean in a [[source]]: stages = {{ qualified = [\"{first}\"] }} (or won, lost, junk, new)"
        ))
}

/// One lead for each id over all files.
pub fn dedupe(mut leads: Vec<Lead>, files: &mut [FileInfo], notes: &mut Vec<Diagnostic>) -> Vec<Lead> {
    let ranks = super::rank::ranks(files, Kind::Leads);
    leads.sort_by_key(|lead| (ranks.get(lead.file).copied().unwrap_or(usize::MAX), lead.line));
    // Leads and deals of one CRM number their rows apart: an id holds within its kind of export.
    let profiles: Vec<String> = files.iter().map(|file| file.profile.clone()).collect();
    let mut seen: HashMap<(String, Symbol), Option<StageGroup>> = HashMap::new();
    let (mut changed, mut example) = (0u64, None);
    leads.retain(|lead| {
        if lead.ids.lead.is_none() {
            return true;
        }
        let profile = profiles.get(lead.file).cloned().unwrap_or_default();
        match seen.entry((profile, lead.ids.lead)) {
            Entry::Vacant(place) => {
                place.insert(lead.group);
                true
            }
            Entry::Occupied(first) => {
                if *first.get() != lead.group {
                    changed += 1;
                    example = example.or(Some((lead.file, lead.line)));
                }
                if let Some(file) = files.get_mut(lead.file) {
                    file.ledger.assign(RowClass::Duplicate, 1);
                }
                false
            }
        }
    });
    if let Some((file, line)) = example {
        let path = files.get(file).map(|file| file.path.clone()).unwrap_or_default();
        let message = format!(
            "{} told again in another stage; the file that covers more days counts",
            count(changed, "lead is", "leads are")
        );
        notes.push(Diagnostic::warning("lead-conflict", message).at(Location::line(path, line)));
    }
    leads
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
    }
}
