//! What `inspect` found → text for a person, JSON for a machine.
//!
//! In: plain values, one [`Seen`] for each file or table of a file, and how the kinds meet. Nothing is computed here.
//!
//! # The JSON contract, `perfkpi.inspect/1`
//!
//! - `files`: one object for each table. Of one that is read: `path profile title kinds role why runner_up{profile,why_not}
//!   encoding delimiter header_line from to currency currencies time_zone basis decided[{column,decimal|date_order,cell,line}]
//!   columns{field:header} unused rows{read,…} money{measure:{read,…}} notes`. Of one that a report would refuse:
//!   `path refused[{code,message,location,hints}]`; of a file or sheet that is left out: `path not_read[…] rows{read,…}`.
//! - `refused`: what speaks against all files together (two systems, two currencies).
//! - `meeting`: null where no file can be read, else
//!   `assumed`: files that are taken as references until the settings say which system counts;
//!   `told_by[{kind,systems[{system,role,files}]}]`; `days[{kind,from,to,lacking[{from,to}],empty[{from,to}]}]`;
//!   `origins[{kind,way,count,revenue}]` with the ways `own`, `lead by ID`, `visit by client_id`, `none`;
//!   `by[{dimension,kinds,silent,pairs[{left,right,both{keys,left,right},only_left{keys,…},only_right{keys,…},untold{…}}],
//!   keys[{key,platform,spend{…},sessions{…},leads{…},orders{…}}],suggestions[{from,to,ambiguous,because,line}]}]`.
//!   What a kind has is `{count,money}`; money is a number, or an object by currency code where there are several. The key
//!   null gathers the rows that do not tell it.
//! - `notes`: what is noted of all files together.
//!
//! Keys may be added; none changes its meaning without another number in `schema`.

mod file;
mod json;
mod meeting;
mod overview;
mod paste;

pub use paste::alias_line;

use super::escape;
use crate::catalogue::field::Kind;
use crate::diagnostic::Diagnostic;
use crate::facts::fact::Days;
use crate::facts::inherited::Heap;
use crate::facts::locale::Decided;
use crate::join::meeting::Split;
use crate::ledger::Ledger;
use std::collections::BTreeSet;
use std::fmt::Write;

/// From so many files on, those that a report would refuse are named once more at the end.
const MANY: usize = 8;

/// What is known of one file.
pub struct Seen {
    pub path: String,
    /// `Err` holds why a report would refuse the file.
    pub taken: std::result::Result<Taken, Vec<Diagnostic>>,
    /// Its ledger, where a report leaves it out: a sheet that is no table in a workbook that has others, a file that is
    /// known to hold nothing to compute.
    pub left_out: Option<Ledger>,
}

impl Seen {
    /// Why a report would refuse it.
    pub fn refusal(&self) -> Option<&[Diagnostic]> {
        self.taken.as_ref().err().filter(|_| self.left_out.is_none()).map(Vec::as_slice)
    }
}

/// A table that can be read.
pub struct Taken {
    pub profile: String,
    pub title: String,
    pub kinds: Vec<&'static str>,
    pub is_reference: bool,
    pub why: String,
    /// The profile that came second, and what spoke against it.
    pub runner_up: Option<(String, String)>,
    pub encoding: &'static str,
    pub delimiter: char,
    pub header_line: Option<u64>,
    pub days: Option<(String, String)>,
    /// All that its rows are in.
    pub currencies: Vec<String>,
    /// The zone that its moments are written in.
    pub zone: Option<String>,
    /// What tax and fee do to the spend; empty where nothing is known of it.
    pub basis: String,
    /// What decided number marks and the order of dates.
    pub decided: Vec<Decided>,
    /// Field and header.
    pub columns: Vec<(&'static str, String)>,
    pub unused: Vec<String>,
    pub ledger: Ledger,
    pub notes: Vec<Diagnostic>,
}

/// A system that tells a kind.
pub struct System {
    pub name: String,
    /// `primary`, `reference`, or `claims`: what web analytics says of orders.
    pub role: &'static str,
    pub files: Vec<String>,
}

impl System {
    /// Its name, or what it is where it has none.
    pub fn words(&self) -> &str {
        match self.name.as_str() {
            "generic" => "a sheet made by hand",
            "columns" => "columns of the settings",
            name => name,
        }
    }
}

/// The days that a kind is told for.
pub struct Covered {
    pub kind: Kind,
    pub days: Option<Days>,
    /// Days that other kinds have files for, and this one has not.
    pub lacking: Vec<Days>,
    /// Covered days without any row.
    pub empty: Vec<Days>,
}

/// How the files fit together.
pub struct Meeting {
    /// Files that are taken as references until the settings say more.
    pub assumed: Vec<String>,
    pub told_by: Vec<(Kind, Vec<System>)>,
    pub covered: Vec<Covered>,
    pub origins: Vec<(Kind, String, Heap)>,
    pub splits: Vec<Split>,
}

/// Everything that is shown.
pub struct Inspection {
    pub files: Vec<Seen>,
    /// What speaks against the files together.
    pub refused: Vec<Diagnostic>,
    pub meeting: Option<Meeting>,
    pub notes: Vec<Diagnostic>,
    /// The settings file, where there is one.
    pub settings: Option<String>,
}

/// The contract above.
pub fn json(found: &Inspection) -> String {
    json::render(found)
}

/// For a person: all files at a glance, what speaks against them together, then file by file, then how they meet, last
/// the count.
pub fn text(found: &Inspection) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(&mut out, found);
    out
}

fn write_text(out: &mut String, found: &Inspection) -> std::fmt::Result {
    overview::write(out, found)?;
    if !found.refused.is_empty() {
        file::refused(out, "all files together", "these files", &found.refused)?;
    }
    for seen in &found.files {
        file::write(out, seen)?;
    }
    if let Some(met) = &found.meeting {
        meeting::write(out, met, &found.notes)?;
    }
    let bad: Vec<&Seen> = found.files.iter().filter(|file| file.refusal().is_some()).collect();
    // A file of several tables is one file.
    let count = found.files.iter().map(|file| file.path.as_str()).collect::<BTreeSet<_>>().len();
    let noun = if count == 1 { "file" } else { "files" };
    // Many files scroll by: those to mend are named where the reading ends.
    for seen in bad.iter().filter(|_| found.files.len() > MANY) {
        let code = seen.taken.as_ref().err().and_then(|all| all.first()).map_or("", |first| first.code);
        writeln!(out, "refused: {} ({code})", escape::visible(&seen.path))?;
    }
    writeln!(out, "{count} {noun}, of which a report would refuse {}", bad.len())?;
    if let Some(settings) = &found.settings {
        writeln!(out, "settings: {settings}")?;
    }
    Ok(())
}
