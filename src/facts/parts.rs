//! Subtotals of a hand-made sheet as a check on the rows that they add up.
//!
//! In: a sheet that fits into memory as a whole, once its marks are known. Out: a warning for each subtotal that no part
//! of the sheet agrees with: the rows of its name above or below it, in the same section or in the whole sheet, and all
//! rows since the last total. Nothing is refused, and no number changes here.

use super::fill::Above;
use super::plan::{Plan, Reading};
use super::scan::Scan;
use super::source::Source;
use super::subtotals::Adds;
use super::tally::Marks;
use super::totals::{distance, is_compared, tolerance};
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location};
use crate::normalise::name::header as plain;
use crate::read::{Chunk, Row, rows};
use std::collections::BTreeMap;

/// How many subtotals are named.
const NAMED: usize = 5;

/// A row of the sheet, by what it can be a part of.
struct Line {
    number: u64,
    /// What it is about; of a subtotal what it is the total of, then what else it names.
    names: Vec<String>,
    amounts: BTreeMap<usize, Decimal>,
    kind: Kind,
}

/// Whether a row belongs to a part.
type IsPart<'p> = &'p dyn Fn(&&Line) -> bool;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Data,
    Subtotal,
    Total,
}

/// A warning for each subtotal that differs from its part; `start` is where the rows begin.
pub fn compare(source: &Source, plan: &Plan, marks: &Marks, start: Option<(usize, u64)>) -> Vec<Diagnostic> {
    let opened = source.input.open(&source.read).ok().filter(|opened| opened.head_complete);
    let Some((opened, (offset, line))) = opened.zip(start) else { return Vec::new() };
    let mut chunk = Chunk::new(opened.head.get(offset..).unwrap_or_default().to_vec(), line);
    chunk.newline = opened.newline;
    let mut lines = Vec::new();
    let scan = Scan::new(plan, marks);
    let mut above = Above::new(&plan.fill);
    let mut all = rows(&chunk, plan.delimiter);
    while let Some(row) = all.next_row() {
        if !row.is_blank() {
            lines.push(read(plan, &scan, &row, &mut above));
        }
    }
    let subtotals = lines.iter().enumerate().filter(|(_, line)| line.kind == Kind::Subtotal);
    let found = subtotals.filter_map(|(at, _)| differs(source, plan, &lines, at));
    found.take(NAMED).collect()
}

fn read(plan: &Plan, scan: &Scan<'_>, row: &Row<'_, '_>, above: &mut Above) -> Line {
    let subtotals = &plan.rules.subtotals;
    above.see(row, &plan.rules);
    let mut line = Line { number: row.line, names: Vec::new(), amounts: BTreeMap::new(), kind: Kind::Data };
    for index in subtotals.keys() {
        let cell = row.cell(*index);
        let name = plain(&String::from_utf8_lossy(&cell));
        if plan.rules.is_total(&cell) {
            line.kind = Kind::Total;
        } else if let Some(rest) = subtotals.rest(&name)
            && subtotals.find(row, *index, &cell) == Some(Adds::Named)
        {
            line.kind = Kind::Subtotal;
            line.names.insert(0, rest);
            continue;
        }
        // A merged cell: the name stands in the first row only.
        let name = plain(&String::from_utf8_lossy(&above.cell(*index, cell)));
        if !name.is_empty() {
            line.names.push(name);
        }
    }
    line.amounts.extend(scan.sums(row, 0));
    line
}

/// What is to be said of the subtotal at a place.
fn differs(source: &Source, plan: &Plan, lines: &[Line], at: usize) -> Option<Diagnostic> {
    let subtotal = lines.get(at)?;
    let (name, others) = subtotal.names.split_first()?;
    let is_same = |line: &Line| line.kind == Kind::Subtotal && line.names.first() == Some(name);
    let (before, after) = (lines.get(..at)?, lines.get(at + 1..)?);
    let last = before.iter().rposition(is_same).map_or(0, |at| at + 1);
    let next = after.iter().position(is_same).unwrap_or(after.len());
    let total = before.iter().rposition(|line| line.kind != Kind::Data).map_or(0, |at| at + 1);
    let has = |line: &&Line| line.names.contains(name);
    let is_within = |line: &&Line| has(line) && others.iter().all(|other| line.names.contains(other));
    let any = |_: &&Line| true;
    let parts: [(&[Line], IsPart<'_>); 5] = [
        (before.get(last..)?, &has),
        (after.get(..next)?, &has),
        (lines, &has),
        (lines, &is_within),
        (before.get(total..)?, &any),
    ];
    plan.numbers.iter().enumerate().filter(|(_, column)| !column.is_beside).find_map(|(slot, column)| {
        let is_money = column.reading == Reading::Money;
        let told = subtotal.amounts.get(&slot).filter(|told| !told.is_zero())?;
        if !is_money && !is_compared(column.field) {
            return None;
        }
        let mut sums = parts.iter().map(|(lines, is_part)| {
            let rows = lines.iter().filter(|line| line.kind == Kind::Data).filter(is_part);
            let amounts: Vec<Decimal> = rows.filter_map(|line| line.amounts.get(&slot)).copied().collect();
            let sum = amounts.iter().copied().try_fold(Decimal::ZERO, Decimal::checked_add);
            (sum.unwrap_or_default(), amounts.len() as u64)
        });
        // What cannot be added up is said elsewhere; a part without rows is none.
        let agrees = |(sum, rows): (Decimal, u64)| {
            rows > 0 && distance(sum, *told) <= if is_money { tolerance(rows) } else { Decimal::ZERO }
        };
        if sums.clone().any(agrees) {
            return None;
        }
        let (sum, _) = sums.find(|(_, rows)| *rows > 0)?;
        let digits = if is_money { 2 } else { 0 };
        let message = format!(
            "the sheet's own subtotal of \"{}\" for \"{name}\" is {}, but its rows add up to {}",
            column.header,
            told.to_text(digits),
            sum.to_text(digits)
        );
        let place = Location::line(&source.input.name, subtotal.number);
        let warning = Diagnostic::warning("total-differs", message).at(place);
        Some(warning.hint("the rows count, the subtotal does not: look which of them is right"))
    })
}
