//! All rows of a file, by as many workers as asked.
//!
//! In: an opened file, where its rows begin, its plan. Out: a [`Tally`] for each worker, and what only the end of the
//! text tells. Refused: what the stream of rows refuses.

use super::plan::Plan;
use super::scan::Scan;
use super::tally::{Marks, Tally};
use crate::diagnostic::{Refusal, Result};
use crate::ledger::RowClass;
use crate::read::{Chunks, Damage, Opened};
use std::sync::Mutex;

/// Scans all rows with as many workers as asked; each pulls the next chunk when it is ready.
pub fn scan(
    opened: Opened,
    start: Option<(usize, u64)>,
    plan: &Plan,
    marks: &Marks,
    threads: usize,
) -> Result<(Vec<Tally>, Stream)> {
    let nothing = Stream { encoding: opened.encoding, damage: None, end: 0 };
    let Some((offset, line)) = start else { return Ok((Vec::new(), nothing)) };
    // What an empty cell stands for is known only from the top down.
    let counts_once = plan.visits.as_ref().is_some_and(|columns| columns.counts_once);
    let is_in_order = opened.head_complete || !plan.fill.is_empty() || plan.events.is_some() || counts_once;
    let workers = if is_in_order { 1 } else { threads.max(1) };
    let chunks = opened.chunks(offset, line, plan.delimiter);
    let queue = Mutex::new(Queue { chunks, failed: None });
    let tallies = std::thread::scope(|scope| {
        let handles: Vec<_> = (1..workers).map(|_| scope.spawn(|| work(&queue, plan, marks))).collect();
        let mut tallies = vec![work(&queue, plan, marks)];
        for handle in handles {
            match handle.join() {
                Ok(tally) => tallies.push(tally),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        tallies
    });
    let queue = queue.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    match queue.failed {
        Some(refusal) => Err(refusal),
        None => {
            let chunks = queue.chunks;
            let (encoding, damage, end) = (chunks.encoding(), chunks.damage(), chunks.line());
            Ok((tallies, Stream { encoding, damage, end }))
        }
    }
}

/// What is known of a file's text only after it was read to its end.
pub struct Stream {
    pub encoding: &'static str,
    pub damage: Option<Damage>,
    /// The line after the last.
    end: u64,
}

impl Stream {
    /// Whether rows come after a blank one: there another table may begin.
    pub fn has_gap(&self, tallies: &[Tally]) -> bool {
        let blanks = tallies.iter().filter_map(|tally| tally.ledger.rows.classes.get(&RowClass::Blank));
        let first = tallies.iter().filter_map(|tally| tally.first_blank).min();
        first.is_some_and(|first| self.end.saturating_sub(first) > blanks.sum())
    }
}

struct Queue {
    chunks: Chunks,
    failed: Option<Refusal>,
}

fn work(queue: &Mutex<Queue>, plan: &Plan, marks: &Marks) -> Tally {
    let mut scan = Scan::new(plan, marks);
    loop {
        let next = {
            let mut queue = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if queue.failed.is_some() {
                break;
            }
            match queue.chunks.next() {
                Some(Ok(chunk)) => chunk,
                Some(Err(refusal)) => {
                    queue.failed = Some(refusal);
                    break;
                }
                None => break,
            }
        };
        scan.chunk(&next);
    }
    scan.finish()
}
