//! `perfkpi inspect`: what each file was taken for, its columns and its ledger. It works, with exit code
//! 0, on files that a report would refuse, and says which and why.

use super::output;
use super::pipeline::{Project, open};
use crate::cli::InspectArgs;
use crate::diagnostic::{Diagnostic, Refusal, Result};
use crate::facts::load::{LoadOptions, recognise};
use crate::facts::source::Source;
use crate::facts::{Facts, gather};
use crate::ledger::Account;
use crate::present::escape::visible;
use crate::present::json::{Object, array};
use std::fmt::Write;

/// What is known of one file.
struct Seen {
    path: String,
    /// `Err` holds why a report would refuse the file.
    taken: std::result::Result<Taken, Vec<Diagnostic>>,
}

struct Taken {
    profile: String,
    title: String,
    kinds: Vec<&'static str>,
    why: String,
    runner_up: Option<String>,
    encoding: &'static str,
    delimiter: char,
    header_line: Option<u64>,
    days: Option<(String, String)>,
    currency: Option<String>,
    /// Field and header.
    columns: Vec<(&'static str, String)>,
    unused: Vec<String>,
    rows: Account<u64>,
    money: Vec<(&'static str, Account<String>)>,
    notes: Vec<Diagnostic>,
}

/// Runs the command. Exit code 0 whatever the files hold.
pub fn run(args: &InspectArgs) -> Result<u8> {
    let project = open(&args.input, Vec::new(), None)?;
    let files: Vec<Seen> = project.sources.iter().map(|source| look(source, project.threads)).collect();
    let text = match args.format.as_str() {
        "json" => json(&files),
        _ => text(&files, &project),
    };
    output::write(text.as_bytes(), None)?;
    super::notes::print(&project.notes, args.input.quiet);
    Ok(0)
}

fn look(source: &Source, threads: usize) -> Seen {
    let path = source.input.name.clone();
    Seen { path, taken: taken(source, threads).map_err(|Refusal(diagnostics)| diagnostics) }
}

fn taken(source: &Source, threads: usize) -> Result<Taken> {
    let opening = recognise(source)?;
    let recognised = opening.recognised;
    let options = LoadOptions { threads, ..LoadOptions::default() };
    let Facts { mut files, facts, notes, .. } = gather(std::slice::from_ref(source), &options)?;
    for fact in &facts {
        crate::aggregate::book(&mut files, fact, crate::ledger::RowClass::Used);
    }
    let file = files.pop().ok_or_else(|| source.error("file-unreadable", "the file could not be read"))?;
    let currency = facts.iter().find_map(|fact| fact.currency).map(|currency| currency.code().to_owned());
    let header_line = recognised.header.map(|header| header.line);
    Ok(Taken {
        profile: recognised.profile.id.clone(),
        title: recognised.profile.title.clone(),
        kinds: file.kinds.iter().map(|kind| kind.id()).collect(),
        why: recognised.why,
        runner_up: recognised.runner_up.map(|other| format!("{}: {}", other.profile, other.why_not)),
        encoding: file.encoding,
        delimiter: char::from(file.delimiter),
        header_line,
        days: file.covered.map(|days| (days.from.to_string(), days.to.to_string())),
        currency,
        columns: recognised.columns.iter().map(|column| (column.field.id(), column.header.clone())).collect(),
        unused: recognised.unused.into_iter().map(|(_, header)| header).collect(),
        rows: file.ledger.rows,
        money: file.ledger.money.into_iter().map(|(measure, account)| (measure, as_text(account))).collect(),
        notes,
    })
}

fn as_text(account: Account<crate::decimal::Decimal>) -> Account<String> {
    let classes = account.classes.into_iter().map(|(class, amount)| (class, amount.to_text(2)));
    Account { read: account.read.to_text(2), classes: classes.collect() }
}

fn text(files: &[Seen], project: &Project) -> String {
    let mut out = String::new();
    for file in files {
        // Writing to a string cannot fail.
        let _ = match &file.taken {
            Ok(taken) => one(&mut out, &file.path, taken),
            Err(diagnostics) => refused(&mut out, &file.path, diagnostics),
        };
    }
    let bad = files.iter().filter(|file| file.taken.is_err()).count();
    let noun = if files.len() == 1 { "file" } else { "files" };
    let _ = writeln!(out, "{} {noun}, of which a report would refuse {bad}", files.len());
    if let Some(settings) = &project.settings {
        let _ = writeln!(out, "settings: {}", settings.name());
    }
    out
}

fn one(out: &mut String, path: &str, taken: &Taken) -> std::fmt::Result {
    writeln!(out, "{}", visible(path))?;
    writeln!(out, "  taken for   {} ({}): {}", taken.title, taken.profile, taken.kinds.join(", "))?;
    writeln!(out, "  because     {}", visible(&taken.why))?;
    if let Some(other) = &taken.runner_up {
        writeln!(out, "  second      {}", visible(other))?;
    }
    let delimiter =
        if taken.delimiter == '\t' { "TAB".to_owned() } else { format!("\"{}\"", taken.delimiter) };
    let header =
        taken.header_line.map_or("given by the settings".to_owned(), |line| format!("in line {line}"));
    writeln!(out, "  form        {}, cells parted by {delimiter}, header {header}", taken.encoding)?;
    match &taken.days {
        Some((from, to)) => writeln!(out, "  days        {from} to {to}")?,
        None => writeln!(out, "  days        none told: the file counts in every period")?,
    }
    writeln!(out, "  currency    {}", taken.currency.as_deref().unwrap_or("none told"))?;
    let columns: Vec<String> =
        taken.columns.iter().map(|(field, header)| format!("{field} = \"{}\"", visible(header))).collect();
    writeln!(out, "  columns     {}", columns.join(", "))?;
    if !taken.unused.is_empty() {
        let unused: Vec<String> =
            taken.unused.iter().map(|header| format!("\"{}\"", visible(header))).collect();
        writeln!(out, "  not used    {}", unused.join(", "))?;
    }
    writeln!(out, "  rows        {}", account(&taken.rows))?;
    for (measure, amounts) in &taken.money {
        writeln!(out, "  {measure:11} {}", account(amounts))?;
    }
    for note in &taken.notes {
        writeln!(out, "  {}: {}", note.severity.word(), visible(&note.message))?;
    }
    writeln!(out)
}

fn account<T: std::fmt::Display>(account: &Account<T>) -> String {
    let parts: Vec<String> =
        account.classes.iter().map(|(class, part)| format!("{part} {}", class.id())).collect();
    format!("{} read = {}", account.read, if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") })
}

fn refused(out: &mut String, path: &str, diagnostics: &[Diagnostic]) -> std::fmt::Result {
    writeln!(out, "{}", visible(path))?;
    writeln!(out, "  a report would refuse this file:")?;
    for diagnostic in diagnostics {
        for line in diagnostic.to_string().lines() {
            writeln!(out, "  {line}")?;
        }
    }
    writeln!(out)
}

fn json(files: &[Seen]) -> String {
    let files: Vec<String> = files.iter().map(json_file).collect();
    format!("{{\"schema\":\"perfkpi.inspect/1\",\"files\":[\n  {}\n]}}\n", files.join(",\n  "))
}

fn json_file(file: &Seen) -> String {
    let mut object = Object::default();
    object.text("path", &file.path);
    match &file.taken {
        Err(diagnostics) => {
            let list = diagnostics.iter().map(|diagnostic| {
                let mut object = Object::default();
                object.text("code", diagnostic.code);
                object.text("message", &diagnostic.message);
                if let Some(location) = &diagnostic.location {
                    object.text("location", &location.to_string());
                }
                object.finish()
            });
            object.raw("refused", &array(list));
        }
        Ok(taken) => json_taken(&mut object, taken),
    }
    object.finish()
}

fn json_taken(object: &mut Object, taken: &Taken) {
    object.text("profile", &taken.profile);
    object.raw("kinds", &array(taken.kinds.iter().map(|kind| format!("\"{kind}\""))));
    object.text("why", &taken.why);
    object.text("encoding", taken.encoding);
    object.text("delimiter", &taken.delimiter.to_string());
    let (from, to) = taken.days.clone().unzip();
    for (key, value) in [("from", from), ("to", to), ("currency", taken.currency.clone())] {
        match value {
            Some(value) => object.text(key, &value),
            None => object.raw(key, "null"),
        }
    }
    let mut columns = Object::default();
    for (field, header) in &taken.columns {
        columns.text(field, header);
    }
    object.raw("columns", &columns.finish());
    object.raw("unused", &array(taken.unused.iter().map(|header| crate::present::escape::json(header))));
    let mut rows = Object::default();
    rows.raw("read", &taken.rows.read.to_string());
    for (class, count) in &taken.rows.classes {
        rows.raw(class.id(), &count.to_string());
    }
    object.raw("rows", &rows.finish());
    let mut money = Object::default();
    for (measure, account) in &taken.money {
        let mut amounts = Object::default();
        amounts.raw("read", &account.read);
        for (class, amount) in &account.classes {
            amounts.raw(class.id(), amount);
        }
        money.raw(measure, &amounts.finish());
    }
    object.raw("money", &money.finish());
}
