//! `perfkpi inspect`: what each file was taken for, its columns and its ledger. It works, with exit code
//! 0, on files that a report would refuse, and says which and why.

use super::output;
use super::pipeline::{Project, open};
use crate::aggregate::book;
use crate::catalogue::field::Kind;
use crate::cli::InspectArgs;
use crate::diagnostic::{Diagnostic, Refusal, Result};
use crate::facts::fact::Fact;
use crate::facts::load::{LoadOptions, recognise};
use crate::facts::source::{Role, Source};
use crate::facts::tables::{split, split_any};
use crate::facts::{Facts, gather};
use crate::ledger::{Account, Ledger, RowClass};
use crate::normalise::currency::Currency;
use crate::present::escape::visible;
use crate::present::json::{Object, array, money};
use crate::read::workbook;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What is known of one file.
struct Seen {
    path: String,
    /// `Err` holds why a report would refuse the file.
    taken: std::result::Result<Taken, Vec<Diagnostic>>,
    /// A sheet that is no table, in a workbook that has others: a report leaves it out.
    is_left_out: bool,
}

struct Taken {
    profile: String,
    title: String,
    kinds: Vec<&'static str>,
    is_reference: bool,
    why: String,
    runner_up: Option<String>,
    encoding: &'static str,
    delimiter: char,
    header_line: Option<u64>,
    days: Option<(String, String)>,
    /// All that its rows are in.
    currencies: Vec<String>,
    /// What tax and fee do to the spend; empty where nothing is known of it.
    basis: String,
    /// Field and header.
    columns: Vec<(&'static str, String)>,
    unused: Vec<String>,
    ledger: Ledger,
    notes: Vec<Diagnostic>,
}

/// Runs the command. Exit code 0 whatever the files hold.
pub fn run(args: &InspectArgs) -> Result<u8> {
    let project = open(&args.input, Vec::new(), None)?;
    let (files, together) = look(&project)?;
    let text = match args.format.as_str() {
        "json" => json(&files, &together),
        _ => text(&files, &together, &project),
    };
    output::write(text.as_bytes(), None)?;
    super::notes::print(&project.notes, args.input.quiet);
    Ok(0)
}

/// What each file was taken for. The files that can be read are read together, as a report reads them, so
/// that their ledgers tell what the report would count; what speaks against that comes second.
fn look(project: &Project) -> Result<(Vec<Seen>, Vec<Diagnostic>)> {
    let options = LoadOptions { threads: project.threads, zone: project.zone, ..LoadOptions::default() };
    let mut refused: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    let mut readable = Vec::new();
    for source in &project.sources {
        match gather(std::slice::from_ref(source), &options) {
            Ok(_) => readable.push(source.clone()),
            Err(Refusal(diagnostics)) => {
                refused.insert(source.input.name.clone(), diagnostics);
            }
        }
    }
    let is_left_out = |source: &&Source| {
        let book = source.input.workbook();
        let mut others = readable.iter().map(|other| other.input.workbook());
        book.is_some() && recognise(source).is_err() && others.any(|other| other == book)
    };
    let left_out: BTreeSet<String> =
        project.sources.iter().filter(is_left_out).map(|source| source.input.name.clone()).collect();
    let mut together = gather(&readable, &options);
    if let Err(Refusal(diagnostics)) = &together {
        // Each can be read, but not with the others: two systems, for one.
        let mut alone = Vec::new();
        for source in &readable {
            let facts = gather(std::slice::from_ref(source), &options)?;
            alone.extend(seen(source, facts)?);
        }
        alone.extend(refused.into_iter().map(|(path, taken)| {
            let is_left_out = left_out.contains(&path);
            Seen { path, taken: Err(taken), is_left_out }
        }));
        return Ok((alone, diagnostics.clone()));
    }
    let mut files = Vec::new();
    for source in &project.sources {
        match (refused.remove(&source.input.name), &mut together) {
            (Some(taken), _) => {
                let path = source.input.name.clone();
                files.push(Seen { is_left_out: left_out.contains(&path), path, taken: Err(taken) });
            }
            (None, Ok(facts)) => files.extend(seen(source, facts.clone())?),
            (None, Err(_)) => {}
        }
    }
    Ok((files, Vec::new()))
}

/// The tables of one source among all facts, their ledgers closed and checked.
fn seen(source: &Source, mut facts: Facts) -> Result<Vec<Seen>> {
    for fact in &facts.facts {
        book(&mut facts.files, fact, RowClass::Used);
    }
    // Tables of one file are told one after the other, each with its own header.
    let is_several = || facts.files.iter().filter(|file| file.path == source.input.name).nth(1).is_some();
    let split_long = || if is_several() || recognise(source).is_err() { split_any(source) } else { None };
    let parts =
        split(source).or_else(split_long).map(|parts| parts.into_iter().map(|(part, _)| part).collect());
    let parts: Vec<Source> = parts.unwrap_or_else(|| vec![source.clone()]);
    let mut headers = parts.iter().map(|part| recognise(part).ok().map(|opening| opening.recognised));
    let mut tables = Vec::new();
    for file in facts.files.iter().filter(|file| file.path == source.input.name) {
        file.ledger.check(&file.path)?;
        let of_file = |fact: &&Fact| fact.file == file.index;
        // Refunds are no facts of their own file, whose ledger knows their currency.
        let booked = file.ledger.money().flat_map(|(_, accounts)| accounts.into_keys().flatten());
        let currencies: BTreeSet<Currency> =
            facts.facts.iter().filter(of_file).filter_map(|fact| fact.currency).chain(booked).collect();
        let profile = source.profiles.iter().find(|profile| profile.id == file.profile);
        let header = headers.next().flatten();
        let recognised = header.as_ref().filter(|recognised| recognised.profile.id == file.profile);
        let about_file =
            |note: &&Diagnostic| note.location.as_ref().is_some_and(|place| place.path == file.path);
        let taken = Taken {
            profile: file.profile.clone(),
            title: profile
                .map_or_else(|| "columns of the settings".to_owned(), |profile| profile.title.clone()),
            kinds: file.kinds.iter().map(|kind| kind.id()).collect(),
            is_reference: file.role == Role::Reference,
            why: recognised.map_or_else(|| "one of several tables".to_owned(), |found| found.why.clone()),
            runner_up: recognised
                .and_then(|found| found.runner_up.as_ref())
                .map(|other| format!("{}: {}", other.profile, other.why_not)),
            encoding: file.encoding,
            delimiter: char::from(file.delimiter),
            header_line: recognised.and_then(|found| found.header.map(|header| header.line)),
            days: file.covered_at_all().map(|days| (days.from.to_string(), days.to.to_string())),
            currencies: currencies.iter().map(|currency| currency.code().to_owned()).collect(),
            basis: if file.kinds.contains(&Kind::Spend) { file.basis.words() } else { String::new() },
            columns: recognised.map_or_else(Vec::new, |found| {
                found.columns.iter().map(|column| (column.field.id(), column.header.clone())).collect()
            }),
            unused: recognised.map_or_else(Vec::new, |found| {
                found.unused.iter().map(|(_, header)| header.clone()).collect()
            }),
            ledger: file.ledger.clone(),
            notes: facts.notes.iter().filter(about_file).cloned().collect(),
        };
        tables.push(Seen { path: file.path.clone(), taken: Ok(taken), is_left_out: false });
    }
    Ok(tables)
}

fn text(files: &[Seen], together: &[Diagnostic], project: &Project) -> String {
    let mut out = String::new();
    if !together.is_empty() {
        // Writing to a string cannot fail.
        let _ = refused(&mut out, "all files together", "these files", together);
    }
    for file in files {
        // Writing to a string cannot fail.
        let _ = match &file.taken {
            Ok(taken) => one(&mut out, &file.path, taken),
            Err(_) if file.is_left_out => left_out(&mut out, &file.path),
            Err(diagnostics) => refused(&mut out, &file.path, "this file", diagnostics),
        };
    }
    let bad = files.iter().filter(|file| file.taken.is_err() && !file.is_left_out).count();
    // A file of several tables is one file.
    let count = files.iter().map(|file| file.path.as_str()).collect::<BTreeSet<_>>().len();
    let noun = if count == 1 { "file" } else { "files" };
    let _ = writeln!(out, "{count} {noun}, of which a report would refuse {bad}");
    if let Some(settings) = &project.settings {
        let _ = writeln!(out, "settings: {}", settings.name());
    }
    out
}

fn one(out: &mut String, path: &str, taken: &Taken) -> std::fmt::Result {
    writeln!(out, "{}", visible(path))?;
    writeln!(out, "  taken for   {} ({}): {}", taken.title, taken.profile, taken.kinds.join(", "))?;
    if taken.is_reference {
        writeln!(out, "  role        reference: shown here, never added")?;
    }
    writeln!(out, "  because     {}", visible(&taken.why))?;
    if let Some(other) = &taken.runner_up {
        writeln!(out, "  second      {}", visible(other))?;
    }
    let form = match taken.delimiter {
        workbook::CELL_MARK => "a sheet of a workbook".to_owned(),
        '\t' => format!("{}, cells parted by TAB", taken.encoding),
        delimiter => format!("{}, cells parted by \"{delimiter}\"", taken.encoding),
    };
    let header = taken.header_line.map_or("of its own".to_owned(), |line| format!("in line {line}"));
    writeln!(out, "  form        {form}, header {header}")?;
    match &taken.days {
        Some((from, to)) => writeln!(out, "  days        {from} to {to}")?,
        None => writeln!(out, "  days        none told: the file counts in every period")?,
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

fn account<T>(account: &Account<T>, text: impl Fn(&T) -> String) -> String {
    let parts: Vec<String> =
        account.classes.iter().map(|(class, part)| format!("{} {}", text(part), class.id())).collect();
    format!(
        "{} read = {}",
        text(&account.read),
        if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") }
    )
}

fn left_out(out: &mut String, path: &str) -> std::fmt::Result {
    writeln!(
        out,
        "{}\n  not read    the sheet is no export that perfkpi knows; others of its workbook are\n",
        visible(path)
    )
}

fn refused(out: &mut String, path: &str, what: &str, diagnostics: &[Diagnostic]) -> std::fmt::Result {
    writeln!(out, "{}", visible(path))?;
    writeln!(out, "  a report would refuse {what}:")?;
    for diagnostic in diagnostics {
        for line in diagnostic.to_string().lines() {
            writeln!(out, "  {line}")?;
        }
    }
    writeln!(out)
}

fn json(files: &[Seen], together: &[Diagnostic]) -> String {
    let files: Vec<String> = files.iter().map(json_file).collect();
    let together = array(together.iter().map(json_refusal));
    format!(
        "{{\"schema\":\"perfkpi.inspect/1\",\"files\":[\n  {}\n],\"refused\":{together}}}\n",
        files.join(",\n  ")
    )
}

fn json_file(file: &Seen) -> String {
    let mut object = Object::default();
    object.text("path", &file.path);
    match &file.taken {
        Err(diagnostics) => {
            let key = if file.is_left_out { "not_read" } else { "refused" };
            object.raw(key, &array(diagnostics.iter().map(json_refusal)));
        }
        Ok(taken) => json_taken(&mut object, taken),
    }
    object.finish()
}

fn json_refusal(diagnostic: &Diagnostic) -> String {
    let mut object = Object::default();
    object.text("code", diagnostic.code);
    object.text("message", &diagnostic.message);
    if let Some(location) = &diagnostic.location {
        object.text("location", &location.to_string());
    }
    object.finish()
}

fn json_taken(object: &mut Object, taken: &Taken) {
    object.text("profile", &taken.profile);
    object.raw("kinds", &array(taken.kinds.iter().map(|kind| format!("\"{kind}\""))));
    if taken.is_reference {
        object.text("role", "reference");
    }
    object.text("why", &taken.why);
    object.text("encoding", taken.encoding);
    object.text("delimiter", &taken.delimiter.to_string());
    let (from, to) = taken.days.clone().unzip();
    let currency = match taken.currencies.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    for (key, value) in [("from", from), ("to", to), ("currency", currency)] {
        match value {
            Some(value) => object.text(key, &value),
            None => object.raw(key, "null"),
        }
    }
    if taken.currencies.len() > 1 {
        object.raw("currencies", &array(taken.currencies.iter().map(|code| format!("\"{code}\""))));
    }
    if !taken.basis.is_empty() {
        object.text("basis", &taken.basis);
    }
    let mut columns = Object::default();
    for (field, header) in &taken.columns {
        columns.text(field, header);
    }
    object.raw("columns", &columns.finish());
    object.raw("unused", &array(taken.unused.iter().map(|header| crate::present::escape::json(header))));
    let mut rows = Object::default();
    rows.raw("read", &taken.ledger.rows.read.to_string());
    for (class, count) in &taken.ledger.rows.classes {
        rows.raw(class.id(), &count.to_string());
    }
    object.raw("rows", &rows.finish());
    object.raw("money", &money(&taken.ledger));
}
