//! How the kinds meet → text that a marketer reads from the top: who tells what, days, origins, then keys.

use super::paste::{alias_line, words};
use super::{Covered, Meeting, System};
use crate::catalogue::field::Kind;
use crate::diagnostic::{Diagnostic, count};
use crate::facts::fact::Days;
use crate::facts::inherited::{Heap, NONE, OWN};
use crate::join::meeting::{Key, Pair, Split};
use crate::present::escape::visible;
use std::fmt::{Result, Write};
use unicode_width::UnicodeWidthStr;

/// How many keys of a list are shown; the others are counted.
const SHOWN: usize = 20;

/// How many ranges of days are shown.
const RANGES: usize = 6;

pub(super) fn write(out: &mut String, met: &Meeting, notes: &[Diagnostic]) -> Result {
    writeln!(out, "how the files meet")?;
    if !met.assumed.is_empty() {
        let list: Vec<String> = met.assumed.iter().map(|path| visible(path)).collect();
        writeln!(
            out,
            "  assumed     until perfkpi.toml says which system counts: {} left aside",
            list.join(", ")
        )?;
    }
    for (kind, systems) in &met.told_by {
        told_by(out, *kind, systems)?;
    }
    for covered in &met.covered {
        days(out, covered)?;
    }
    origins(out, &met.origins)?;
    for note in notes {
        writeln!(out, "  {}: {}", note.severity.word(), visible(&note.message))?;
    }
    for split in &met.splits {
        writeln!(out)?;
        keys(out, split)?;
    }
    suggestions(out, &met.splits)?;
    writeln!(out)
}

fn told_by(out: &mut String, kind: Kind, systems: &[System]) -> Result {
    let one = |system: &System| {
        let files = match system.files.as_slice() {
            [one] => visible(one),
            several => count(several.len() as u64, "file", "files"),
        };
        let role = match system.role {
            "primary" => "",
            "claims" => ", claims that count only where nobody else tells",
            _ => ", reference: never added",
        };
        format!("{} ({files}{role})", system.words())
    };
    let list: Vec<String> = systems.iter().map(one).collect();
    writeln!(out, "  {:11} told by {}", kind.id(), list.join("; "))
}

fn range(days: &Days) -> String {
    if days.from == days.to { days.from.to_string() } else { format!("{} to {}", days.from, days.to) }
}

fn ranges(days: &[Days]) -> String {
    let shown: Vec<String> = days.iter().take(RANGES).map(range).collect();
    match days.len().saturating_sub(RANGES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn days(out: &mut String, covered: &Covered) -> Result {
    let own = covered.days.as_ref().map_or_else(|| "no days told, counts in every period".to_owned(), range);
    let mut line = format!("  {:11} {} {own}", "days", covered.kind.id());
    if !covered.lacking.is_empty() {
        let _ = write!(line, "; lacks {}", ranges(&covered.lacking));
    }
    if !covered.empty.is_empty() {
        let _ = write!(line, "; no row on {}", ranges(&covered.empty));
    }
    writeln!(out, "{line}")
}

fn origins(out: &mut String, origins: &[(Kind, String, Heap)]) -> Result {
    for kind in [Kind::Leads, Kind::Orders] {
        let of_kind = origins.iter().filter(|(own, ..)| *own == kind);
        let ways: Vec<String> = of_kind
            .map(|(_, way, heap)| {
                let money = || match kind {
                    Kind::Orders => format!(" ({})", heap.revenue.sums("revenue")),
                    _ => String::new(),
                };
                let way = match way.as_str() {
                    OWN => "from their own columns",
                    NONE => "told by nothing",
                    other => return format!("{} from their {other}{}", heap.count.to_text(0), money()),
                };
                format!("{} {way}{}", heap.count.to_text(0), money())
            })
            .collect();
        if !ways.is_empty() {
            let unit = if kind == Kind::Orders { " (revenue before refunds)" } else { "" };
            writeln!(out, "  {:11} where {} came from{unit}: {}", "origin", kind.id(), ways.join("; "))?;
        }
    }
    Ok(())
}

fn keys(out: &mut String, split: &Split) -> Result {
    let id = split.dimension.id();
    let told: Vec<&str> = split.kinds.iter().map(|kind| kind.id()).collect();
    writeln!(out, "  by {id}: {}", told.join(", "))?;
    if !split.silent.is_empty() {
        let silent: Vec<&str> = split.silent.iter().map(|kind| kind.id()).collect();
        writeln!(out, "    no file tells the {id} of {}", silent.join(", "))?;
    }
    if split.kinds.len() == 1 {
        let keys = split.keys.iter().filter(|key| key.name.is_some()).count() as u64;
        return writeln!(out, "    nothing to meet with: {}", count(keys, id, &format!("{id}s")));
    }
    for pair in split.pairs() {
        writeln!(out, "    {}", summary(&pair, id))?;
    }
    let named = || split.keys.iter().filter(|key| key.name.is_some());
    let is_shared = |key: &&Key| key.sides.len() > 1;
    list(out, split, "in several kinds", named().filter(is_shared).collect())?;
    list(out, split, "in one kind only", named().filter(|key| !is_shared(key)).collect())?;
    let untold = split.keys.iter().filter(|key| key.name.is_none()).flat_map(|key| &key.sides);
    let untold: Vec<String> = untold
        .map(|(kind, weight)| (kind.id(), words(*kind, weight)))
        .filter(|(_, weight)| weight != "0")
        .map(|(kind, weight)| format!("{kind} {weight}"))
        .collect();
    if untold.is_empty() { Ok(()) } else { writeln!(out, "    rows without a {id}: {}", untold.join("; ")) }
}

fn summary(pair: &Pair, id: &str) -> String {
    let [left, right] = pair.kinds;
    let (both, sums) = &pair.both;
    let keys = count(*both as u64, id, &format!("{id}s"));
    let meets = format!("{} and {}: {keys} in both", left.id(), right.id());
    let mut parts = Vec::new();
    if *both > 0 {
        let [a, b] = sums;
        parts.push(format!("{} {} and {} {}", left.id(), words(left, a), right.id(), words(right, b)));
    }
    for (kind, (keys, weight)) in pair.kinds.iter().zip(&pair.alone) {
        if *keys > 0 {
            parts.push(format!("{keys} only in {} ({})", kind.id(), words(*kind, weight)));
        }
    }
    if parts.is_empty() { meets } else { format!("{meets}: {}", parts.join("; ")) }
}

/// A small table: the key, then what each kind has there.
fn list(out: &mut String, split: &Split, title: &str, keys: Vec<&Key>) -> Result {
    if keys.is_empty() {
        return Ok(());
    }
    let mut rows = vec![vec![title.to_owned()]];
    if let Some(head) = rows.first_mut() {
        head.extend(split.kinds.iter().map(|kind| kind.id().to_owned()));
    }
    for key in keys.iter().take(SHOWN) {
        let name = visible(key.name.as_deref().unwrap_or_default());
        let name = match &key.platform {
            Some(platform) => format!("{name} [{}]", visible(platform)),
            None => name,
        };
        let cell = |kind: &Kind| key.sides.get(kind).map_or("-".to_owned(), |weight| words(*kind, weight));
        rows.push(std::iter::once(name).chain(split.kinds.iter().map(cell)).collect());
    }
    let width =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..=split.kinds.len()).map(width).collect();
    for row in &rows {
        let mut line = String::from("    ");
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let room = " ".repeat(width.saturating_sub(cell.width()));
            let _ = if at == 0 { write!(line, "{cell}{room}") } else { write!(line, "   {room}{cell}") };
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    match keys.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "    and {more} more (--format json lists all)"),
    }
}

fn suggestions(out: &mut String, splits: &[Split]) -> Result {
    if splits.iter().all(|split| split.suggestions.is_empty()) {
        return Ok(());
    }
    writeln!(
        out,
        "\n  names that may mean the same: nothing is applied; paste what is right into perfkpi.toml"
    )?;
    for split in splits.iter().filter(|split| !split.suggestions.is_empty()) {
        writeln!(out, "    [aliases.{}]", split.dimension.id())?;
        for suggestion in split.suggestions.iter().take(SHOWN) {
            writeln!(out, "    {}", visible(&alias_line(suggestion)))?;
        }
        if split.suggestions.len() > SHOWN {
            writeln!(out, "    # and {} more (--format json lists all)", split.suggestions.len() - SHOWN)?;
        }
    }
    Ok(())
}
