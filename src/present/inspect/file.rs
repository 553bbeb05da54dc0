//! One file of `inspect` → lines of text.

use super::{Seen, Taken};
use crate::diagnostic::Diagnostic;
use crate::facts::locale::Decided;
use crate::ledger::{Account, Ledger};
use crate::normalise::date::DayMonth;
use crate::normalise::number::Mark;
use crate::present::escape::visible;
use crate::read::workbook;
use std::collections::BTreeMap;
use std::fmt::{Result, Write};

pub(super) fn write(out: &mut String, seen: &Seen) -> Result {
    match &seen.taken {
        Ok(taken) => one(out, &seen.path, taken),
        Err(why) => match &seen.left_out {
            Some(ledger) => left_out(out, &seen.path, why, ledger),
            None => refused(out, &seen.path, "this file", why),
        },
    }
}

fn one(out: &mut String, path: &str, taken: &Taken) -> Result {
    writeln!(out, "{}", visible(path))?;
    writeln!(out, "  taken for   {} ({}): {}", taken.title, taken.profile, taken.kinds.join(", "))?;
    if taken.is_reference {
        writeln!(out, "  role        reference: shown here, never added")?;
    }
    writeln!(out, "  because     {}", visible(&taken.why))?;
    if let Some((profile, why_not)) = &taken.runner_up {
        writeln!(out, "  second      {}", visible(&format!("{profile}: {why_not}")))?;
    }
    let form = match taken.delimiter {
        workbook::CELL_MARK => "a sheet of a workbook".to_owned(),
        '\t' => format!("{}, cells parted by TAB", taken.encoding),
        delimiter => format!("{}, cells parted by \"{delimiter}\"", taken.encoding),
    };
    let header = taken.header_line.map_or("of its own".to_owned(), |line| format!("in line {line}"));
    writeln!(out, "  form        {form}, header {header}")?;
    for line in decided(&taken.decided) {
        writeln!(out, "  {line}")?;
    }
    match &taken.days {
        Some((from, to)) => writeln!(out, "  days        {from} to {to}")?,
        None => writeln!(out, "  days        none told: the file counts in every period")?,
    }
    if let Some(zone) = &taken.zone {
        writeln!(out, "  time zone   {zone}")?;
    }
    let currencies = taken.currencies.join(", ");
    writeln!(out, "  currency    {}", if currencies.is_empty() { "none told" } else { &currencies })?;
    if !taken.basis.is_empty() {
        writeln!(out, "  basis       spend {}", taken.basis)?;
    }
    let columns: Vec<String> =
        taken.columns.iter().map(|(field, header)| format!("{field} = \"{}\"", visible(header))).collect();
    if !columns.is_empty() {
        writeln!(out, "  columns     {}", columns.join(", "))?;
    }
    if !taken.unused.is_empty() {
        let unused: Vec<String> =
            taken.unused.iter().map(|header| format!("\"{}\"", visible(header))).collect();
        writeln!(out, "  not used    {}", unused.join(", "))?;
    }
    writeln!(out, "  rows        {}", account(&taken.ledger.rows, u64::to_string))?;
    for (measure, accounts) in taken.ledger.money() {
        for (currency, amounts) in &accounts {
            let currency = match currency {
                _ if accounts.len() == 1 => String::new(),
                Some(currency) => format!("{currency} "),
                None => "unknown ".to_owned(),
            };
            writeln!(out, "  {measure:11} {currency}{}", account(amounts, |amount| amount.to_text(2)))?;
        }
    }
    for note in &taken.notes {
        writeln!(out, "  {}: {}", note.severity.word(), visible(&note.message))?;
    }
    writeln!(out)
}

/// One line for the decimal mark and one for the order of dates, with a cell that leaves no choice.
fn decided(decided: &[Decided]) -> Vec<String> {
    let mut told: BTreeMap<(bool, &str), Vec<&Decided>> = BTreeMap::new();
    for column in decided {
        let what = match (column.mark, column.order) {
            (Some(Mark::Comma), _) => "decimal mark \",\"",
            (Some(Mark::Point), _) => "decimal mark \".\"",
            (None, Some(DayMonth::DayFirst)) => "day before month",
            (None, _) => "month before day",
        };
        told.entry((column.mark.is_none(), what)).or_default().push(column);
    }
    let line = |((is_date, what), columns): (&(bool, &str), &Vec<&Decided>)| {
        let label = if *is_date { "dates  " } else { "numbers" };
        let names: Vec<String> =
            columns.iter().map(|column| format!("\"{}\"", visible(&column.header))).collect();
        let proof = columns.iter().find_map(|column| column.cell.as_ref());
        let because = match proof {
            Some((cell, line)) => format!("because of \"{}\" in line {line}", visible(cell)),
            None if columns.iter().any(|column| column.is_said) => "as the settings say".to_owned(),
            None => "as such exports, or the other columns, write it".to_owned(),
        };
        format!("{label}     {what} in {}, {because}", names.join(", "))
    };
    told.iter().map(line).collect()
}

fn account<T>(account: &Account<T>, text: impl Fn(&T) -> String) -> String {
    let parts: Vec<String> =
        account.classes.iter().map(|(class, part)| format!("{} {}", text(part), class.id())).collect();
    format!(
        "{} read = {}",
        text(&account.read),
        if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") }
    )
}

fn left_out(out: &mut String, path: &str, why: &[Diagnostic], ledger: &Ledger) -> Result {
    let sheet = "the sheet is no export that perfkpi knows; others of its workbook are";
    let why = match why.first() {
        Some(first) if first.subject.is_some() || workbook::split_sheet(path).is_none() => &first.message,
        _ => sheet,
    };
    writeln!(out, "{}\n  not read    {}", visible(path), visible(why))?;
    writeln!(out, "  rows        {}\n", account(&ledger.rows, u64::to_string))
}

pub(super) fn refused(out: &mut String, path: &str, what: &str, diagnostics: &[Diagnostic]) -> Result {
    writeln!(out, "{}", visible(path))?;
    writeln!(out, "  a report would refuse {what}:")?;
    for diagnostic in diagnostics {
        for line in diagnostic.to_string().lines() {
            writeln!(out, "  {}", visible(line))?;
        }
    }
    writeln!(out)
}
