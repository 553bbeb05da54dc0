//! One file, from bytes to rows of symbols and sums.
//!
//! In: an input and what the settings say of it. Out: a [`Loaded`] file. Refused, with the place: what
//! is no known export, cells that cannot be read, columns whose decimal mark or order of day and month
//! nothing decides.

use super::costs;
use super::earlier::Earlier;
use super::fact::Days;
use super::foreign;
use super::loading::{Loading, Reading};
use super::locale::Decided;
use super::plan::Plan;
use super::rejects::Rejects;
use super::scanned::Scanned;
use super::source::Source;
use super::symbol::Symbols;
use super::tables::Rest;
use super::tally::Marks;
use super::twice;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Result};
use crate::ledger::Ledger;
use crate::read::{Opened, Record, candidate_delimiters, head_records};
use crate::recognise::{Candidate, Recognised};
use std::collections::{BTreeMap, BTreeSet};

/// Records of the head that are looked at for the header and for the locale.
pub const HEAD_RECORDS: usize = 400;

/// What the stage needs to know beside the sources.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Text fields that a later stage wants beside those that resolution needs.
    pub wanted: BTreeSet<Field>,
    pub by_day: bool,
    /// Distinct visitors are asked for.
    pub counts_users: bool,
    /// Refunds of refund files count on the day they were made.
    pub refunds_on_own_day: bool,
    /// Rows that are left out are wanted one by one.
    pub lists_rejects: bool,
    pub threads: usize,
    /// The report's time zone.
    pub zone: Option<chrono_tz::Tz>,
    /// What decided number marks and the order of dates is wanted too.
    pub explains: bool,
}

impl LoadOptions {
    /// The same for visits that leads or orders are linked to: each browser's days stay apart.
    pub fn with_clients(&self) -> LoadOptions {
        let mut options = self.with_whole_keys();
        options.wanted.insert(Field::ClientId);
        options
    }

    /// The same, with every key column and every day kept apart.
    pub fn with_whole_keys(&self) -> LoadOptions {
        let keys = Dimension::ALL.iter().filter_map(|dimension| dimension.field());
        let wanted = self.wanted.iter().copied().chain(keys).collect();
        LoadOptions { wanted, by_day: true, ..self.clone() }
    }
}

/// A file as read, before its rows are settled into facts.
#[derive(Debug)]
pub struct Loaded {
    pub plan: Plan,
    pub recognised: Recognised,
    pub encoding: &'static str,
    pub scanned: Scanned,
    pub ledger: Ledger,
    /// Days of the file's title, else those of its rows.
    pub covered: Option<Days>,
    /// True when the days come from a title and no row has a date of its own.
    pub is_undated: bool,
    pub marks: Marks,
    pub decided: Vec<Decided>,
    pub notes: Vec<Diagnostic>,
    pub rejects: Rejects,
    /// What holds for every row: by the file's title, and by the settings, which win.
    pub constants: BTreeMap<Field, String>,
    /// Byte offset and line of the first data row.
    pub start: Option<(usize, u64)>,
}

/// What a file was taken for, before its rows are read.
pub struct Opening {
    pub opened: Opened,
    pub recognised: Recognised,
    pub records: Vec<Record>,
}

/// What reading a file came to.
pub enum Outcome {
    Read(Box<Loaded>),
    /// A long file turned out to hold several tables, each to be read by itself.
    Tables(Vec<(Source, Rest)>),
}

/// Opens a file and finds out what it is.
pub fn recognise(source: &Source) -> Result<Opening> {
    let opened = source.input.open(&source.read)?;
    let candidates = candidates(&opened);
    let mut recognised = source.recognise(&candidates)?;
    let records = candidates.get(recognised.candidate).map(|each| each.records.as_slice());
    if source.said.profile.is_none() && foreign::names_others(&recognised, records.unwrap_or_default()) {
        // What no sheet is like stays what it was taken for.
        let profile = recognised.profile.clone();
        recognised = source.recognise_without(Some(&profile), &candidates).unwrap_or(recognised);
    }
    costs::choose(&mut recognised, source)?;
    let records =
        candidates.into_iter().nth(recognised.candidate).map(|each| each.records).unwrap_or_default();
    twice::settle(&mut recognised, &records);
    recognised.settle_by_cells(&records);
    recognised.leave_repeated();
    Ok(Opening { opened, recognised, records })
}

/// A file's beginning, split in each way that it may be.
fn candidates(opened: &Opened) -> Vec<Candidate> {
    let split = |delimiter| Candidate { delimiter, records: records(opened, delimiter) };
    candidate_delimiters(opened).into_iter().map(split).collect()
}

/// The first records, with the lines that they have in the file.
fn records(opened: &Opened, delimiter: u8) -> Vec<Record> {
    let mut records = head_records(&opened.head, delimiter, HEAD_RECORDS);
    records.iter_mut().for_each(|record| record.line += opened.first_line - 1);
    records
}

/// Reads a recognised file whole.
pub fn load(
    source: &Source,
    opening: Opening,
    options: &LoadOptions,
    symbols: &mut Symbols,
    earlier: &mut Earlier,
) -> Result<Outcome> {
    let Opening { opened, recognised, records } = opening;
    let mut loading = Loading::plan(source, options, recognised, records, &opened)?;
    match loading.read(opened, earlier)? {
        Reading::Rows(scanned) => loading.close(*scanned, symbols),
        Reading::Tables(tables) => Ok(Outcome::Tables(tables)),
    }
}
