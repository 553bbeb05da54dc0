//! `perfkpi inspect`: what each file was taken for, its columns and its ledger, and how the files meet. It works, with
//! exit code 0, on files that a report would refuse, and says which and why.

mod reading;
mod whole;

use super::output;
use super::pipeline::{Project, open_with, settings};
use crate::catalogue::field::Kind;
use crate::cli::InspectArgs;
use crate::diagnostic::{Diagnostic, Refusal, Result};
use crate::facts::Facts;
use crate::facts::fact::Fact;
use crate::facts::file::FileInfo;
use crate::facts::left_out::LeftOut;
use crate::facts::load::recognise;
use crate::facts::source::{Role, Source};
use crate::facts::tables::{split, split_any};
use crate::ledger::{Ledger, RowClass};
use crate::normalise::currency::Currency;
use crate::present::inspect::{Inspection, Seen, Taken, json, text};
use reading::{Reading, read};
use std::collections::{BTreeMap, BTreeSet};

/// Runs the command. Exit code 0 whatever the files hold.
pub fn run(args: &InspectArgs) -> Result<u8> {
    let mut own = Vec::new();
    let settings = settings(&args.input)?;
    super::own::spare_settings(&args.input, settings.as_ref(), &[])?;
    let project = open_with(&args.input, settings, Vec::new(), None, Some(&mut own))?;
    let mut found = look(&project)?;
    // Reports of ours that were named are no input, and are told beside the others.
    found.files.extend(own.into_iter().map(|error| Seen {
        path: error.location.as_ref().map(|place| place.path.clone()).unwrap_or_default(),
        taken: Err(vec![error]),
        left_out: None,
    }));
    for refused in found.files.iter_mut().filter_map(|file| file.taken.as_mut().err()) {
        super::quote::all(refused, &project.sources);
    }
    super::rejects::write(&args.input, &super::rejects::of_each(&project))?;
    let shown = match args.format.as_str() {
        "json" => json(&found),
        _ => text(&found),
    };
    output::write(shown.as_bytes(), None)?;
    super::notes::print(&project.notes, &args.input, &project.sources);
    Ok(0)
}

/// What each file was taken for, and how the files meet. The files that can be read are read together, as a report
/// reads them, so that their ledgers tell what the report would count; what speaks against that comes second.
pub fn look(project: &Project) -> Result<Inspection> {
    let Reading { mut unread, mut alone, together, against, assumed } = read(project);
    let mut left_out = left_out(project, &unread);
    let together_booked = together.clone().map(booked);
    let mut files = Vec::new();
    for source in &project.sources {
        let name = &source.input.name;
        if let Some(facts) = alone.remove(name) {
            files.extend(seen(source, &booked(facts))?);
        } else if let Some(diagnostics) = unread.remove(name) {
            let (diagnostics, left_out) = match left_out.remove(name) {
                Some(Ok(ledger)) => (diagnostics, Some(ledger)),
                Some(Err(Refusal(unread))) => (unread, None),
                None => (diagnostics, None),
            };
            files.push(Seen { path: name.clone(), taken: Err(diagnostics), left_out });
        } else if let Some(facts) = &together_booked {
            files.extend(seen(source, facts)?);
        }
    }
    let settings = project.settings.as_ref().map(crate::settings::Loaded::name);
    let mut found = Inspection { files, refused: against, meeting: None, notes: Vec::new(), settings };
    if let Some(facts) = together {
        whole::settle(project, facts, assumed, &mut found);
    }
    Ok(found)
}

/// Files that a report would refuse by themselves, and why.
pub fn refused_alone(project: &Project) -> reading::Unread {
    reading::alone(project).1
}

/// Sheets that are no table, in a workbook that has others, and files that hold nothing to compute, beside others: with
/// their ledgers, or why they cannot be counted.
fn left_out(project: &Project, unread: &reading::Unread) -> BTreeMap<String, Result<Ledger>> {
    let readable = || project.sources.iter().filter(|source| !unread.contains_key(&source.input.name));
    let is_left_out = |source: &&Source| {
        let book = source.input.workbook();
        let shares_book =
            |source: &Source| readable().any(|other| other.input.workbook() == source.input.workbook());
        let is_no_table = |refusal: &Vec<Diagnostic>| match book {
            Some(_) if shares_book(source) => recognise(source).is_err(),
            _ => source.spare(refusal).is_some(),
        };
        readable().next().is_some() && unread.get(&source.input.name).is_some_and(is_no_table)
    };
    let counted = |source: &Source| {
        let ledger = LeftOut::count(source, None).map(|file| file.ledger);
        (source.input.name.clone(), ledger)
    };
    project.sources.iter().filter(is_left_out).map(counted).collect()
}

/// The facts, all of them booked as used in the ledgers of their files.
fn booked(mut facts: Facts) -> Facts {
    for fact in &facts.facts {
        crate::aggregate::book(&mut facts.files, fact, RowClass::Used);
    }
    facts
}

/// The tables of one source among all facts, whose ledgers are closed and now checked.
fn seen(source: &Source, facts: &Facts) -> Result<Vec<Seen>> {
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
        let header = headers.next().flatten();
        let taken = taken(source, file, facts, header.as_ref());
        tables.push(Seen { path: file.path.clone(), taken: Ok(taken), left_out: None });
    }
    Ok(tables)
}

fn taken(
    source: &Source,
    file: &FileInfo,
    facts: &Facts,
    header: Option<&crate::recognise::Recognised>,
) -> Taken {
    let of_file = |fact: &&Fact| fact.file == file.index;
    // Refunds are no facts of their own file, whose ledger knows their currency.
    let booked = file.ledger.money().flat_map(|(_, accounts)| accounts.into_keys().flatten());
    let currencies: BTreeSet<Currency> =
        facts.facts.iter().filter(of_file).filter_map(|fact| fact.currency).chain(booked).collect();
    let profile = source.profiles.iter().find(|profile| profile.id == file.profile);
    let recognised = header.filter(|recognised| recognised.profile.id == file.profile);
    let about_file = |note: &&Diagnostic| note.location.as_ref().is_some_and(|place| place.path == file.path);
    Taken {
        profile: file.profile.clone(),
        title: profile.map_or_else(|| "columns of the settings".to_owned(), |profile| profile.title.clone()),
        kinds: file.kinds.iter().map(|kind| kind.id()).collect(),
        is_reference: file.role == Role::Reference,
        why: recognised.map_or_else(|| "one of several tables".to_owned(), |found| found.why.clone()),
        runner_up: recognised
            .and_then(|found| found.runner_up.as_ref())
            .map(|other| (other.profile.clone(), other.why_not.clone())),
        encoding: file.encoding,
        delimiter: char::from(file.delimiter),
        header_line: recognised.and_then(|found| found.header.map(|header| header.line)),
        days: file.covered_at_all().map(|days| (days.from.to_string(), days.to.to_string())),
        currencies: currencies.iter().map(|currency| currency.code().to_owned()).collect(),
        zone: file.zone.map(|zone| zone.name().to_owned()),
        basis: if file.kinds.contains(&Kind::Spend) { file.basis.words() } else { String::new() },
        decided: file.decided.clone(),
        columns: recognised.map_or_else(Vec::new, |found| {
            found.columns.iter().map(|column| (column.field.id(), column.header.clone())).collect()
        }),
        unused: recognised
            .map_or_else(Vec::new, |found| found.unused.iter().map(|(_, header)| header.clone()).collect()),
        ledger: file.ledger.clone(),
        notes: facts.notes.iter().filter(about_file).cloned().collect(),
    }
}
