//! `perfkpi report`: the KPI table.

use super::amounts;
use super::notes;
use super::output;
use super::pipeline::{Aim, Part, Prepared, Project, open};
use super::quote;
use super::rejects;
use super::scope;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::label::Language;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::preset::Preset;
use crate::catalogue::registry::Catalogue;
use crate::catalogue::suggest::{instead, nearest};
use crate::cli::ReportArgs;
use crate::diagnostic::{Diagnostic, Refusal, Result};
use crate::facts::fact::Days;
use crate::facts::file::FileInfo;
use crate::facts::left_out::LeftOut;
use crate::facts::rejects::Rejected;
use crate::join::filter;
use crate::present::{self, Format, Lang};
use crate::query::{Predicate, Split, parse_where, split_where};
use crate::report::build::{Shape, Sort};
use crate::report::columns::{Choice, choose};
use crate::report::table::{Column, FileEntry, Period, Report};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::io::IsTerminal;

/// Runs the command. Exit code 0, or a refusal.
pub fn run(args: &ReportArgs) -> Result<u8> {
    let format = format(args)?;
    let preset = args.preset.as_deref().map(Catalogue::preset).transpose()?;
    let never = args.output.iter().cloned().collect();
    let mut project = open(&args.input, never, preset.as_ref().and_then(|preset| preset.action))?;
    let (report, rejected) = make(args, preset.as_ref(), &mut project)
        .map_err(|refusal| quote::refusal(refusal, &project.sources))?;
    let options = present::Options {
        width: if args.output.is_none() { terminal_width() } else { None },
        lang: Lang::from_id(&args.scope.lang).unwrap_or_default(),
        total: args.total,
        excel: args.excel,
        terminal: args.output.is_none() && std::io::stdout().is_terminal(),
    };
    rejects::write(&args.input, &rejected)?;
    output::write(&present::render(&report, format, &options), args.output.as_deref())?;
    notes::print(&report.notes, &args.input, &project.sources);
    Ok(0)
}

fn make(
    args: &ReportArgs,
    preset: Option<&Preset>,
    project: &mut Project,
) -> Result<(Report, Vec<Rejected>)> {
    let by = dimensions(&args.by)?;
    project.calendar = scope::calendar(&args.scope, project.calendar);
    let period = scope::period(&args.scope, project.calendar)?;
    let split = predicate(args.scope.filter.as_deref(), &project.catalogue)?;
    scope::refuse_other_weeks(split.rows.as_ref(), project.calendar)?;
    let sort = sort(args.sort.as_deref(), &by, &project.catalogue)?;
    let shown = preset.map_or(args.kpi.as_slice(), |preset| preset.columns.as_slice());
    let asked = shown.iter().map(String::as_str).chain(split.results.iter().flat_map(Predicate::names));
    let mut aim = Aim {
        dimensions: by.iter().copied().collect(),
        period,
        needs_days: false,
        prorates: args.scope.prorate,
        counts_users: project.catalogue.needs_users(asked.chain(sort.iter().map(|sort| sort.id.as_str()))),
    };
    aim.dimensions.extend(named(split.rows.as_ref()));
    let mut prepared = project.prepare(&aim)?;
    refuse_unknown_values(split.rows.as_ref(), &prepared)?;
    if let (Some(text), Some(filter)) = (&args.scope.filter, &split.results) {
        let wrong = amounts::of_condition(filter, &prepared, &format!("the condition \"{text}\""), text);
        if !wrong.is_empty() {
            return Err(Refusal(wrong));
        }
    }
    if let Some(predicate) = &split.rows {
        let calendar = prepared.calendar;
        filter::keep(&mut prepared.facts, predicate, calendar, &mut prepared.resolution.paid);
        prepared.filtered = named(Some(predicate));
    }
    let mut notes = std::mem::take(&mut project.notes);
    notes.append(&mut prepared.facts.notes);
    let choice = match (preset, args.kpi.as_slice()) {
        (Some(preset), _) => Choice::Preset(preset.id.clone()),
        (None, []) => Choice::Default,
        (None, ids) => Choice::Ids(ids.to_vec()),
    };
    let told = prepared.told();
    let columns = choose(&choice, &project.catalogue, &told, &mut notes)?;
    let shape = Shape {
        by: &by,
        columns: &columns,
        catalogue: &project.catalogue,
        results: split.results.as_ref(),
        sort: sort.as_ref(),
        top: args.top,
        margin: prepared.margin,
    };
    let rolled = prepared.roll(&by, Part::All)?;
    let sum = prepared.sum(Part::All)?;
    notes.extend(notes::users_not_added(&rolled, &sum, &columns, &told));
    let total = shape.values(&sum);
    let paid = shape.values(&prepared.sum(Part::Paid)?);
    let rows = shape.rows(rolled, &|dimension, key| prepared.shown(dimension, key));
    notes.extend(notes::open_ends(&prepared, &by, period));
    if columns.iter().any(|column| column.inputs().contains(&MeasureId::Spend)) {
        notes.extend(notes::uneven_platforms(&prepared));
    }
    let counts_new = columns.iter().any(|column| column.inputs().contains(&MeasureId::NewCustomers));
    notes.extend(notes::history(&prepared, counts_new, period));
    if prepared.facts.facts.is_empty() {
        notes.push(Diagnostic::warning("no-rows", "no row of the files counts for this report"));
    }
    filter::close_ledgers(&mut prepared.facts)?;
    let language = language(&args.scope.lang);
    let shown = columns.iter().map(|column| Column {
        id: column.id().to_owned(),
        label: column.label(language).to_owned(),
        show: column.show(),
    });
    let rejected = std::mem::take(&mut prepared.facts.rejected);
    let report = Report {
        period: reported_period(&prepared, period),
        currency: prepared.currency.map(|currency| currency.code().to_owned()),
        columns: shown.collect(),
        rows,
        total,
        paid,
        files: files(&prepared),
        notes,
        by,
    };
    Ok((report, rejected))
}

/// The period asked for; an open end, or none asked, reaches as far as the files do.
pub fn reported_period(prepared: &Prepared, asked: Option<Days>) -> Option<Period> {
    let covered = prepared.facts.files.iter().filter_map(FileInfo::covered_at_all).reduce(Days::hull);
    let days = match (asked, covered) {
        (Some(asked), Some(covered)) => asked.closed_by(covered),
        (Some(asked), None) if asked.from == NaiveDate::MIN || asked.to == NaiveDate::MAX => return None,
        (asked, covered) => asked.or(covered)?,
    };
    Some(Period { from: days.from, to: days.to })
}

/// What each file was taken for, with its ledger; files that are left out come last and bring no kind.
pub fn files(prepared: &Prepared) -> Vec<FileEntry> {
    let entry = |file: &FileInfo| FileEntry {
        path: file.path.clone(),
        profile: file.profile.clone(),
        kinds: file.kinds.iter().map(|kind| kind.id()).collect(),
        covered: file.covered_at_all().map(|days| Period { from: days.from, to: days.to }),
        ledger: file.ledger.clone(),
    };
    let left_out = |file: &LeftOut| FileEntry {
        path: file.path.clone(),
        profile: file.profile.clone(),
        kinds: Vec::new(),
        covered: None,
        ledger: file.ledger.clone(),
    };
    let facts = &prepared.facts;
    facts.files.iter().map(entry).chain(facts.left_out.iter().map(left_out)).collect()
}

/// `--by`: dimension ids, comma separated; none for one row.
pub fn dimensions(text: &str) -> Result<Vec<Dimension>> {
    let mut dimensions = Vec::new();
    for id in text.split(',').map(str::trim).filter(|id| !id.is_empty()) {
        let dimension = Dimension::from_id(id).ok_or_else(|| unknown_dimension(id))?;
        if !dimensions.contains(&dimension) {
            dimensions.push(dimension);
        }
    }
    Ok(dimensions)
}

fn unknown_dimension(id: &str) -> Diagnostic {
    let error = Diagnostic::error("unknown-dimension", format!("there is no dimension \"{id}\""));
    match nearest(id, Dimension::ALL.iter().map(|each| each.id())) {
        Some(near) => error.hint(format!("did you mean \"{near}\"?")),
        None => error.hint("perfkpi report --help lists the dimensions"),
    }
}

/// `--where`, checked and split into what filters rows and what filters results.
pub fn predicate(text: Option<&str>, catalogue: &Catalogue) -> Result<Split> {
    let Some(text) = text else { return Ok(Split { rows: None, results: None }) };
    let predicate = parse_where(text)?;
    predicate.check(text, catalogue)?;
    split_where(predicate, &|name| Dimension::from_id(name).is_some(), text)
}

/// The dimensions that a predicate compares.
pub fn named(predicate: Option<&Predicate>) -> BTreeSet<Dimension> {
    let names = predicate.map(Predicate::names).unwrap_or_default();
    names.into_iter().filter_map(Dimension::from_id).collect()
}

/// A value that no file has at all is a slip of the pen, not an empty result.
pub fn refuse_unknown_values(predicate: Option<&Predicate>, prepared: &Prepared) -> Result<()> {
    for (name, value) in predicate.map(Predicate::equalities).unwrap_or_default() {
        let Some(dimension) = Dimension::from_id(name).filter(|dimension| !dimension.is_time()) else {
            continue;
        };
        if !prepared.knows(dimension, value) {
            let error = Diagnostic::error("unknown-value", format!("no file has the {name} \"{value}\""));
            return Err(error.hint(instead(value, name, &prepared.values(dimension))).into());
        }
    }
    Ok(())
}

fn sort(text: Option<&str>, by: &[Dimension], catalogue: &Catalogue) -> Result<Option<Sort>> {
    let Some(text) = text else { return Ok(None) };
    let (id, is_descending) = match text.strip_prefix('-') {
        Some(id) => (id, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    if !by.iter().any(|dimension| dimension.id() == id) {
        if Dimension::from_id(id).is_some() {
            let message = format!("--sort {id}: the report is not split by {id}");
            return Err(Diagnostic::error("bad-sort", message)
                .hint(format!("add it to --by: --by …,{id}"))
                .into());
        }
        catalogue.column(id)?;
    }
    Ok(Some(Sort { id: id.to_owned(), is_descending }))
}

fn format(args: &ReportArgs) -> Result<Format> {
    let is_other = |format: Format| args.excel && format != Format::Csv;
    let excel_is_csv = || {
        let error =
            Diagnostic::error("excel-is-csv", "--excel writes CSV for spreadsheets, and no other format");
        Err(error.hint("leave out --excel, or write to a .csv file").into())
    };
    let named = args.format.as_deref().and_then(Format::from_id);
    let by_extension = args.output.as_deref().and_then(Format::from_extension);
    if named.or(by_extension).is_some_and(is_other) {
        return excel_is_csv();
    }
    if let Some(format) = named {
        return Ok(format);
    }
    if args.excel {
        // A spreadsheet refuses CSV that is called .xlsx.
        let is_csv =
            by_extension.is_some() || args.output.as_deref().is_none_or(|path| path.extension().is_none());
        return if is_csv { Ok(Format::Csv) } else { excel_is_csv() };
    }
    let Some(path) = &args.output else { return Ok(Format::Table) };
    Format::from_extension(path).ok_or_else(|| {
        let message = format!("the extension of \"{}\" does not tell a format", path.display());
        Diagnostic::error("unknown-output-format", message)
            .hint("name it with --format table|csv|tsv|json|jsonl|markdown")
            .into()
    })
}

fn language(id: &str) -> Language {
    match id {
        "ru" => Language::Ru,
        "bg" => Language::Bg,
        "hy" => Language::Hy,
        _ => Language::En,
    }
}

fn terminal_width() -> Option<usize> {
    std::io::stdout().is_terminal().then(|| comfy_table::Table::new().width().map(usize::from)).flatten()
}
