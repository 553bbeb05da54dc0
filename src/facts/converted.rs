//! Deals that were made from leads → one lead each, wherever the CRM exports both.
//!
//! The lead tells the day and where it came from; the deal tells what became of it: stage, manager,
//! pipeline and loss reason. Of several deals of one lead the most advanced one does.

use super::fact::Keys;
use super::file::FileInfo;
use super::leads::Lead;
use super::links::{ORIGIN, tells_origin};
use super::symbol::{Symbol, Symbols};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::ledger::RowClass;
use crate::recognise::{StageGroup, builtin};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the deal tells better than the lead it was made from.
const OUTCOME: [Dimension; 4] =
    [Dimension::Stage, Dimension::Pipeline, Dimension::Manager, Dimension::LossReason];

/// For each deal, the position of the lead that it was made from; and those leads.
#[derive(Debug, Default)]
pub struct Origins(BTreeMap<usize, usize>, HashSet<usize>);

impl Origins {
    /// True for a lead that some deal was made from.
    pub fn is_origin(&self, at: usize) -> bool {
        self.1.contains(&at)
    }
}

/// Finds the lead of each deal, and gives deals without an origin that of their lead.
pub fn find(
    leads: &mut [Lead],
    files: &mut [FileInfo],
    symbols: &Symbols,
    notes: &mut Vec<Diagnostic>,
) -> Origins {
    notes.extend(unlinked(leads, files));
    let mut index: HashMap<(&str, Symbol), usize> = HashMap::new();
    let file_of = |lead: &Lead| files.get(lead.file);
    for (at, lead) in leads.iter().enumerate().filter(|(_, lead)| !lead.ids.lead.is_none()) {
        if let Some(file) = file_of(lead).filter(|file| !file.names_origins) {
            index.entry((file.system.as_str(), lead.ids.lead)).or_insert(at);
        }
    }
    let mut origins = Origins::default();
    by_deal(leads, files, symbols, &mut origins);
    let mut missing = 0;
    for (at, deal) in leads.iter().enumerate().filter(|(_, lead)| !lead.ids.origin.is_none()) {
        let Some(file) = file_of(deal) else { continue };
        // Several contacts of one deal stand in one cell.
        let text = symbols.text(deal.ids.origin).unwrap_or_default();
        let named: Vec<&str> = text.split([';', ',']).map(str::trim).collect();
        let ids = named.into_iter().filter_map(|id| symbols.find(id));
        let of_another_export = |at: &usize| {
            let origin = leads.get(*at).and_then(file_of);
            origin
                .is_some_and(|origin| origin.profile != file.profile || origin.profile.starts_with("generic"))
        };
        let found = ids
            .chain([deal.ids.origin])
            .find_map(|id| index.get(&(file.system.as_str(), id)).copied().filter(of_another_export));
        match found {
            Some(lead) => {
                origins.0.insert(at, lead);
                origins.1.insert(lead);
            }
            None => missing += 1,
        }
    }
    for (deal, lead) in &origins.0 {
        let Some(of_lead) = leads.get(*lead).map(|lead| lead.keys) else { continue };
        if let Some(deal) = leads.get_mut(*deal).filter(|deal| !tells_origin(&deal.keys)) {
            take(&mut deal.keys, &of_lead, &ORIGIN);
            if let Some(file) = files.get_mut(deal.file) {
                file.carries.extend(ORIGIN.into_iter().filter(|key| !of_lead.get(*key).is_none()));
                file.carries.insert(Dimension::Channel);
            }
        }
    }
    if missing > 0 && !origins.0.is_empty() {
        let message = format!(
            "{} a lead that no file has; each is counted as a lead of its own",
            count(missing, "deal names", "deals name")
        );
        notes.push(Diagnostic::note("deal-without-lead", message));
    }
    origins
}

/// Deals that their leads name.
fn by_deal(leads: &[Lead], files: &[FileInfo], symbols: &Symbols, origins: &mut Origins) {
    let system = |lead: &Lead| files.get(lead.file).map(|file| file.system.as_str());
    let id = |id: Symbol| symbols.text(id).map(case_sensitive);
    let deals: HashMap<_, usize> = leads
        .iter()
        .enumerate()
        .filter(|(_, lead)| lead.ids.is_deal)
        .filter_map(|(at, deal)| Some(((system(deal), id(deal.ids.lead)?), at)))
        .collect();
    for (at, lead) in leads.iter().enumerate().filter(|(_, lead)| !lead.ids.is_deal) {
        let deal = id(lead.ids.deal).and_then(|deal| deals.get(&(system(lead), deal)));
        if let Some(deal) = deal.filter(|deal| !origins.0.contains_key(*deal)) {
            origins.0.insert(*deal, at);
            origins.1.insert(at);
        }
    }
}

/// Salesforce writes an opportunity's id with 15 characters in reports and with 3 more, which only check them, elsewhere.
fn case_sensitive(id: &str) -> &str {
    id.get(..15).filter(|_| id.len() == 18 && id.starts_with("006")).unwrap_or(id)
}

/// Leads beside deals of a CRM that could say which lead a deal was made from, and does not.
fn unlinked(leads: &[Lead], files: &[FileInfo]) -> Option<Diagnostic> {
    let of = |lead: &Lead| files.get(lead.file);
    let deal =
        leads.iter().find(|lead| lead.ids.is_deal && of(lead).is_some_and(|file| !file.names_origins))?;
    let file = of(deal)?;
    let profile = builtin::by_id(&file.profile).filter(|profile| !profile.generic)?;
    let column =
        Some(profile.header_for(Field::OriginLeadId)).filter(|name| *name != Field::OriginLeadId.id())?;
    let is_beside = |other: &FileInfo| other.system == file.system && other.profile != file.profile;
    leads.iter().find(|lead| !lead.ids.is_deal && of(lead).is_some_and(is_beside))?;
    let message =
        "leads and deals of one CRM are both there, and no column says which lead a deal was made from: \
                   a lead that became a deal counts as two"
            .to_owned();
    let hint = format!("export the deals with the column \"{column}\", or leave out one of the two files");
    Some(Diagnostic::warning("unlinked-deals", message).at(Location::file(&file.path)).hint(hint))
}

/// Counts each lead and its deals once.
pub fn merge(
    leads: Vec<Lead>,
    origins: &Origins,
    files: &mut [FileInfo],
    notes: &mut Vec<Diagnostic>,
) -> Vec<Lead> {
    if origins.0.is_empty() {
        return leads;
    }
    let mut best: BTreeMap<usize, &Lead> = BTreeMap::new();
    for (deal, lead) in &origins.0 {
        let Some(deal) = leads.get(*deal) else { continue };
        if let Some(file) = files.get_mut(deal.file) {
            file.ledger.assign(RowClass::Used, 1);
        }
        let place = best.entry(*lead).or_insert(deal);
        if (advance(deal.group), deal.closed) > (advance(place.group), place.closed) {
            *place = deal;
        }
    }
    let merged = best.len() as u64;
    let message = format!(
        "{} made from {}: each such lead counts once, with its own day and channel and the deal's stage, manager and pipeline",
        count(origins.0.len() as u64, "deal was", "deals were"),
        count(merged, "lead of the files", "leads of the files")
    );
    notes.push(Diagnostic::note("deals-of-leads", message));
    let is_deal = |at: &usize| origins.0.contains_key(at);
    let one = |(at, lead): (usize, &Lead)| {
        let mut lead = lead.clone();
        if let Some(deal) = best.get(&at) {
            lead.group = match (lead.group, deal.group) {
                // A deal that has only begun was made from a lead that had come so far.
                (Some(StageGroup::Qualified), Some(StageGroup::New)) => lead.group,
                (own, of_deal) => of_deal.or(own),
            };
            let own = lead.keys;
            if !tells_origin(&own) {
                take(&mut lead.keys, &deal.keys, &ORIGIN);
            }
            for dimension in OUTCOME.into_iter().filter(|dimension| !deal.keys.get(*dimension).is_none()) {
                lead.keys.set(dimension, deal.keys.get(dimension));
            }
        }
        lead
    };
    leads.iter().enumerate().filter(|(at, _)| !is_deal(at)).map(one).collect()
}

fn take(keys: &mut Keys, from: &Keys, dimensions: &[Dimension]) {
    for dimension in dimensions.iter().filter(|dimension| !from.get(**dimension).is_none()) {
        keys.set(*dimension, from.get(*dimension));
    }
}

fn advance(group: Option<StageGroup>) -> u8 {
    match group {
        None | Some(StageGroup::Junk) => 0,
        Some(StageGroup::Lost) => 1,
        Some(StageGroup::New) => 2,
        Some(StageGroup::Qualified) => 3,
        Some(StageGroup::Won) => 4,
    }
}
