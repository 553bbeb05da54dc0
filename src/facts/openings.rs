//! Sources → their tables, each opened and recognised; several files at once, since small ones cost more to recognise
//! than to read.
//!
//! In: sources and how many threads there are. Out: for each table what it was taken for, or why it is refused, in the
//! order of the sources whatever the threads.

use super::left_out::LeftOut;
use super::load::{Opening, recognise};
use super::source::Source;
use super::tables::{Rest, split, split_any};
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::recognise::{Recognised, Stranger};

/// A table, the lines after it that belong to none, and what it was taken for.
type Tried = (Source, Rest, Result<Opening>);

/// A table, what it was taken for, and the lines after it that belong to none.
pub type Recognition = (Source, Opening, Rest);

/// What the sources come to.
pub struct Usable {
    pub openings: Vec<Recognition>,
    pub left_out: Vec<LeftOut>,
    pub refusals: Vec<Diagnostic>,
}

/// The tables that can be read, and why others are refused. Beside its tables a workbook may hold notes and summaries,
/// and a folder exports that hold nothing to compute: those are noted. Without any table they are refused.
pub fn usable(sources: &[Source], threads: usize, notes: &mut Vec<Diagnostic>) -> Usable {
    let (mut openings, mut refusals) = (Vec::new(), Vec::new());
    let (mut sheets, mut spare) = (Vec::new(), Vec::new());
    for (source, rest, tried) in all(sources, threads) {
        match (tried, source.input.workbook().map(str::to_owned)) {
            (Ok(opening), _) => openings.push((source, opening, rest)),
            (Err(refusal), Some(book)) => sheets.push((book, source, refusal)),
            (Err(refusal), None) => match source.spare(&refusal.0) {
                Some(stranger) => spare.push((source, stranger, refusal)),
                None => refusals.extend(refusal.0),
            },
        }
    }
    let (mut left_out, mut unreadable) = (Vec::new(), Vec::new());
    let mut leave = |source: &Source, known_as: Option<&str>, note: Diagnostic| {
        match LeftOut::count(source, known_as) {
            Ok(file) => left_out.push(file),
            Err(Refusal(diagnostics)) => return unreadable.extend(diagnostics),
        }
        notes.push(note);
    };
    for (book, source, refusal) in sheets {
        if openings.iter().any(|(other, _, _)| other.input.workbook() == Some(&book)) {
            let message = "the sheet is no export that perfkpi knows, and is not read";
            let place = Location::file(&source.input.name);
            leave(&source, None, Diagnostic::note("sheet-not-read", message).at(place));
        } else {
            match source.spare(&refusal.0) {
                Some(stranger) => spare.push((source, stranger, refusal)),
                None => refusals.extend(refusal.0),
            }
        }
    }
    for (source, stranger, Refusal(diagnostics)) in spare {
        if openings.is_empty() {
            refusals.extend(diagnostics);
        } else {
            leave(&source, stranger.spare.as_deref(), nothing_to_compute(&source, stranger));
        }
    }
    refusals.extend(unreadable);
    Usable { openings, left_out, refusals }
}

fn nothing_to_compute(source: &Source, stranger: &Stranger) -> Diagnostic {
    let message = format!("this is the {}, and is not read: {}", stranger.title, stranger.says);
    Diagnostic::note("nothing-to-compute", message)
        .at(Location::file(&source.input.name))
        .hint(stranger.instead.clone())
}

/// Files that may tell the same as another one: their rows must keep whole keys and days, so that what is
/// told twice can be found.
pub fn rivals(openings: &[Recognition]) -> Vec<bool> {
    let told: Vec<_> = openings.iter().map(|(_, opening, _)| &opening.recognised).collect();
    let is_rival = |at: usize| {
        told.iter().enumerate().any(|(other, recognised)| {
            let shares_kind =
                told.get(at).is_some_and(|own| own.kinds.iter().any(|kind| recognised.kinds.contains(kind)));
            let is_like = |own: &&Recognised| {
                own.grain == recognised.grain || own.profile.system == recognised.profile.system
            };
            other != at && shares_kind && told.get(at).is_some_and(is_like)
        })
    };
    (0..told.len()).map(is_rival).collect()
}

/// Opens and recognises all tables.
fn all(sources: &[Source], threads: usize) -> Vec<Tried> {
    let threads = threads.clamp(1, sources.len().max(1));
    if threads == 1 {
        return sources.iter().flat_map(tables).collect();
    }
    let mut tried: Vec<(usize, Vec<Tried>)> = std::thread::scope(|scope| {
        let every = |first: usize| {
            let own = sources.iter().enumerate().skip(first).step_by(threads);
            own.map(|(at, source)| (at, tables(source))).collect::<Vec<_>>()
        };
        let workers: Vec<_> = (0..threads).map(|first| scope.spawn(move || every(first))).collect();
        // A worker that panicked panics here too, as it would have without threads.
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    tried.sort_by_key(|(at, _)| *at);
    tried.into_iter().flat_map(|(_, tables)| tables).collect()
}

fn tables(source: &Source) -> Vec<Tried> {
    let Some(tables) = split(source) else {
        let opening = recognise(source);
        let is_long = || source.input.open(&source.read).is_ok_and(|opened| !opened.head_complete);
        // The first table of a long file may be an unknown one.
        return match (opening.is_err() && is_long()).then(|| split_any(source)).flatten() {
            Some(tables) => opened(tables),
            None => vec![(source.clone(), Rest::new(), opening)],
        };
    };
    opened(tables)
}

fn opened(tables: Vec<(Source, Rest)>) -> Vec<Tried> {
    let recognised = tables.into_iter().map(|(source, rest)| {
        let opening = recognise(&source);
        (source, rest, opening)
    });
    recognised.collect()
}
