//! Sources → their tables, each opened and recognised; several files at once, since small ones cost more to recognise
//! than to read.
//!
//! In: sources and how many threads there are. Out: for each table what it was taken for, or why it is refused, in the
//! order of the sources whatever the threads.

use super::load::{Opening, recognise};
use super::source::Source;
use super::tables::{Rest, split, split_any};
use crate::diagnostic::Result;

/// A table, the lines after it that belong to none, and what it was taken for.
pub type Tried = (Source, Rest, Result<Opening>);

/// Opens and recognises all tables.
pub fn all(sources: &[Source], threads: usize) -> Vec<Tried> {
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
