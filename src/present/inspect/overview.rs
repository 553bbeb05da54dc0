//! All files in one screen: what each is, its days and rows, and what needs a person. The rest of the text tells why.

use super::{Inspection, Seen};
use crate::diagnostic::count;
use crate::ledger::RowClass;
use crate::present::escape::visible;
use std::fmt::{Result, Write};
use unicode_width::UnicodeWidthStr;

/// How many files are shown; the others follow below like all.
const SHOWN: usize = 30;

/// One file alone is its own overview.
pub(super) fn write(out: &mut String, found: &Inspection) -> Result {
    if found.files.len() < 2 {
        return Ok(());
    }
    writeln!(out, "at a glance")?;
    // What needs a person stands first.
    let (refused, read): (Vec<&Seen>, Vec<&Seen>) =
        found.files.iter().partition(|seen| seen.refusal().is_some());
    let prefix = shared_folder(&found.files);
    let rows: Vec<[String; 3]> =
        refused.iter().chain(&read).take(SHOWN).map(|seen| row(seen, prefix)).collect();
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max();
    let widths = [0, 1].map(|at| width(at).unwrap_or(0));
    for [file, taken, extent] in &rows {
        let [wide, long] = widths;
        let gap = " ".repeat(wide.saturating_sub(file.width()));
        let second = " ".repeat(long.saturating_sub(taken.width()));
        writeln!(out, "{}", format!("  {file}{gap}   {taken}{second}   {extent}").trim_end())?;
    }
    if found.files.len() > SHOWN {
        writeln!(out, "  and {} more", found.files.len() - SHOWN)?;
    }
    for against in &found.refused {
        writeln!(out, "  together a report would refuse them: {}", visible(&against.message))?;
    }
    let met = found.meeting.iter().flat_map(|met| &met.splits);
    let names = met.map(|split| split.suggestions.len()).sum::<usize>() as u64;
    if names > 0 {
        let names = count(names, "name", "names");
        writeln!(out, "  {names} may mean one that another file spells differently: see below")?;
    }
    writeln!(out)
}

/// File, what it was taken for, and its days and rows or why it is refused.
fn row(seen: &Seen, prefix: &str) -> [String; 3] {
    let path = visible(seen.path.strip_prefix(prefix).unwrap_or(&seen.path));
    let taken = match &seen.taken {
        Ok(taken) => taken,
        Err(_) if seen.left_out.is_some() => return [path, "not read".to_owned(), String::new()],
        Err(against) => {
            let code = against.first().map_or("", |first| first.code);
            return [path, "REFUSED".to_owned(), code.to_owned()];
        }
    };
    let role = if taken.is_reference { ", reference" } else { "" };
    let days = match &taken.days {
        Some((from, to)) => format!("{from} to {to}"),
        None => format!("{:24}", "no days told"),
    };
    let used = taken.ledger.rows.classes.get(&RowClass::Used).copied().unwrap_or(0);
    let rows = count(used, "row used", "rows used");
    let lost = taken.ledger.rows.classes.get(&RowClass::Rejected).copied().unwrap_or(0);
    let lost = if lost > 0 { format!(", {lost} rejected") } else { String::new() };
    [path, format!("{}{role}", taken.kinds.join(", ")), format!("{days}   {rows}{lost}")]
}

/// The folders that all paths begin with.
fn shared_folder(files: &[Seen]) -> &str {
    let first = files.first().map_or("", |seen| seen.path.as_str());
    let ends = first.char_indices().rev().filter(|(_, c)| *c == '/').map(|(at, _)| at + 1);
    let mut prefixes = ends.filter_map(|end| first.get(..end));
    prefixes.find(|prefix| files.iter().all(|seen| seen.path.starts_with(prefix))).unwrap_or("")
}
