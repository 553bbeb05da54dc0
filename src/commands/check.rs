//! `perfkpi check`: rules over the report; the exit code is the verdict.

use super::deliver::Delivery;
use super::notes::{coverage, history, spans, uneven_platforms};
use super::pipeline::{Aim, Part, Prepared, Project, open};
use super::quote;
use super::rejects;
use super::report::{dimensions, named, predicate, refuse_unknown_values, reported_period};
use super::scope;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::registry::{Catalogue, Column};
use crate::check::{
    About, Finding, Judged, Level, Limits, OnNoData, Shown, Verdict, judge, verdict, worst_first,
};
use crate::cli::CheckArgs;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::facts::Facts;
use crate::facts::fact::Days;
use crate::join::filter;
use crate::present::Lang;
use crate::query::{Bound, Over, Predicate, Rule, Value, parse_rule, parse_where};
use crate::report::build::Shape;
use crate::settings::CheckSettings;
use std::collections::BTreeSet;

/// A rule with what it needs.
struct Task<'c> {
    rule: Rule,
    level: Level,
    column: Column<'c>,
    bounds: Vec<Bound>,
    over: Over,
    /// The text of the settings' `where`, which the rule itself does not show.
    filter: Option<String>,
}

/// Runs the command. Exit code 0, 1 or 3, or a refusal.
pub fn run(args: &CheckArgs) -> Result<u8> {
    let delivery = Delivery::open(args)?;
    let mut project = open(&args.input, delivery.files(), None)?;
    let verdict = verdict_of(args, &mut project, delivery);
    verdict.map_err(|refusal| quote::refusal(refusal, &project.sources))
}

fn verdict_of(args: &CheckArgs, project: &mut Project, delivery: Delivery) -> Result<u8> {
    let catalogue = project.catalogue.clone();
    let tasks = tasks(args, project, &catalogue)?;
    project.calendar = scope::calendar(&args.scope, project.calendar);
    let period = scope::period(&args.scope, project.calendar)?;
    let outer = predicate(args.scope.filter.as_deref(), &catalogue)?;
    if outer.results.is_some() {
        let error = Diagnostic::error("bad-where", "--where of a check compares dimensions only");
        return Err(error.hint("write the KPI's bound as a rule").into());
    }
    for filter in tasks.iter().map(|task| task.rule.filter.as_ref()).chain([outer.rows.as_ref()]) {
        scope::refuse_other_weeks(filter, project.calendar)?;
    }
    let mut aim = Aim {
        dimensions: named(outer.rows.as_ref()),
        period: None,
        needs_days: true,
        prorates: args.scope.prorate,
        counts_users: catalogue.needs_users(tasks.iter().map(|task| task.column.id())),
    };
    for task in &tasks {
        aim.dimensions.extend(task.rule.by.iter().copied());
        aim.dimensions.extend(named(task.rule.filter.as_ref()));
    }
    let facts = project.read(&aim)?;
    let mut notes = std::mem::take(&mut project.notes);
    notes.extend(facts.notes.iter().cloned());
    let mut findings = Vec::new();
    let mut currency = None;
    for task in &tasks {
        let (finding, found) = decide(task, project, &aim, &facts, period, outer.rows.as_ref(), &mut notes)?;
        currency = currency.or(found);
        findings.push(finding);
    }
    let lang = Lang::from_id(&args.scope.lang).unwrap_or_default();
    rejects::write(&args.input, &facts.rejected)?;
    let delivered = delivery.deliver(&findings, Shown { lang, currency: currency.as_deref() })?;
    if delivered.tells {
        super::notes::print(&notes, &args.input, &project.sources);
    }
    Ok(delivered.exit_code)
}

/// The rules of the command line, else those of the settings.
fn tasks<'c>(args: &CheckArgs, project: &Project, catalogue: &'c Catalogue) -> Result<Vec<Task<'c>>> {
    let settings = project.settings.as_ref();
    let mut problems = Vec::new();
    let mut tasks = Vec::new();
    let mut keep = |task: Result<Task<'c>>, place: Option<Location>| match task {
        Ok(task) => tasks.push(task),
        Err(Refusal(diagnostics)) => {
            problems.extend(diagnostics.into_iter().map(|diagnostic| match (&place, &diagnostic.location) {
                (Some(place), None) => diagnostic.at(place.clone()),
                _ => diagnostic,
            }))
        }
    };
    if args.rule.is_empty() {
        for check in settings.map(|loaded| loaded.settings.check.as_slice()).unwrap_or_default() {
            let place = settings.map(|loaded| Location::file(loaded.name()));
            keep(from_settings(check, catalogue), place);
        }
    } else {
        for rule in &args.rule {
            keep(parse_rule(rule).and_then(|rule| task(rule, Level::Fail, catalogue)), None);
        }
    }
    if !problems.is_empty() {
        return Err(Refusal(problems));
    }
    if tasks.is_empty() {
        return Err(Diagnostic::error("no-rules", "there is no rule to check")
            .hint("give one: perfkpi check --rule \"romi >= 20%\"")
            .hint("or write [[check]] rule = \"romi >= 20%\" into perfkpi.toml")
            .into());
    }
    Ok(tasks)
}

/// A `[[check]]`: its `by` and `where` add to what the rule itself says.
fn from_settings<'c>(check: &CheckSettings, catalogue: &'c Catalogue) -> Result<Task<'c>> {
    // The rule and the condition are checked each in its own text, so that a caret stands under its own.
    let mut task = task(parse_rule(&check.rule)?, check.level, catalogue)?;
    for dimension in dimensions(&check.by.join(","))? {
        if !task.rule.by.contains(&dimension) {
            task.rule.by.push(dimension);
        }
    }
    if let Some(text) = &check.filter {
        let more = parse_where(text)?;
        more.check(text, catalogue)?;
        task.rule.filter = Some(match task.rule.filter.take() {
            Some(own) => Predicate::And(vec![own, more]),
            None => more,
        });
        task.filter = Some(text.clone());
    }
    Ok(task)
}

fn task(rule: Rule, level: Level, catalogue: &Catalogue) -> Result<Task<'_>> {
    rule.check(&rule.text, catalogue)?;
    let (kpi, bounds) = (rule.claim.name(), rule.claim.bounds());
    let column = catalogue.column(kpi)?;
    let is_paid = column.inputs().contains(&MeasureId::Spend);
    let over = rule.over.unwrap_or(if is_paid { Over::Paid } else { Over::All });
    Ok(Task { level, column, bounds: bounds.to_vec(), over, filter: None, rule })
}

/// Judges one rule over its days.
fn decide(
    task: &Task<'_>,
    project: &mut Project,
    aim: &Aim,
    facts: &Facts,
    asked: Option<Days>,
    outer: Option<&Predicate>,
    notes: &mut Vec<Diagnostic>,
) -> Result<(Finding, Option<String>)> {
    let mut finding = Finding::new(&task.rule.text, task.column.id(), task.column.show());
    finding.level = task.level;
    finding.over = task.over;
    finding.by = task.rule.by.clone();
    finding.filter = task.filter.clone();
    // A value that exists, but not in these days, is no data; one that exists nowhere is a slip.
    let whole = project.settle(facts.clone(), aim, None)?;
    for filter in [task.rule.filter.as_ref(), outer].into_iter().flatten() {
        refuse_unknown_values(Some(filter), &whole)?;
    }
    let margin = project.margin();
    let needed = needed(task.column, margin.is_some());
    let days = match days(&needed, facts, asked) {
        Ok(days) => days,
        Err(reason) => {
            finding.reason = Some(reason);
            return Ok((finding, None));
        }
    };
    let mut prepared = match days {
        Some(_) => project.settle(facts.clone(), aim, days)?,
        None => whole,
    };
    let counts_new = task.column.inputs().contains(&MeasureId::NewCustomers);
    let history = history(&prepared, counts_new, days);
    for note in std::mem::take(&mut prepared.facts.notes).into_iter().chain(history) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let currency = prepared.currency.map(|currency| currency.code().to_owned());
    refuse_other_currency(task, currency.as_deref())?;
    finding.period = reported_period(&prepared, days);
    let split = match &task.rule.filter {
        Some(filter) => {
            let text = filter.to_string();
            crate::query::split_where(filter.clone(), &|name| Dimension::from_id(name).is_some(), &text)?
        }
        None => predicate(None, &project.catalogue)?,
    };
    for filter in [split.rows.as_ref(), outer].into_iter().flatten() {
        let calendar = prepared.calendar;
        filter::keep(&mut prepared.facts, filter, calendar, &mut prepared.resolution.paid);
        prepared.filtered.extend(named(Some(filter)));
    }
    if needed.contains(&Kind::Spend) {
        let note = uneven_platforms(&prepared).filter(|note| !notes.contains(note));
        notes.extend(note);
    }
    finding.judged = judged(task, &mut prepared, &project.catalogue, split.results.as_ref())?;
    finding.verdict = verdict(&finding.judged, OnNoData::Undecided);
    explain(&mut finding, task, &prepared);
    Ok((finding, currency))
}

fn judged(
    task: &Task<'_>,
    prepared: &mut Prepared,
    catalogue: &Catalogue,
    results: Option<&Predicate>,
) -> Result<Vec<Judged>> {
    let part = match task.over {
        Over::Paid => Part::Paid,
        Over::All => Part::All,
    };
    let columns = [task.column];
    let shape = Shape {
        by: &task.rule.by,
        columns: &columns,
        catalogue,
        results,
        sort: None,
        top: None,
        margin: prepared.margin,
    };
    let rolled = prepared.roll(&task.rule.by, part)?;
    let rows = shape.rows(rolled, &|dimension, key| prepared.shown(dimension, key));
    let limits = Limits { bounds: &task.bounds, warn: &[], level: task.level };
    let row = |row: crate::report::table::Row| {
        let value = row.values.into_iter().next().flatten();
        judge(Judged { keys: row.keys, value, ..Judged::default() }, About::Value, &limits)
    };
    let mut judged: Vec<Judged> = rows.into_iter().map(row).collect();
    worst_first(&mut judged, About::Value);
    Ok(judged)
}

/// The kinds that the KPI is computed from.
fn needed(column: Column<'_>, has_margin: bool) -> BTreeSet<Kind> {
    let inputs = column.inputs().into_iter();
    inputs
        .filter(|measure| !(has_margin && *measure == MeasureId::CostOfGoods))
        .filter_map(MeasureId::kind)
        .collect()
}

/// The days to judge: those asked for, which every needed kind must cover, else those that all cover.
fn days(
    needed: &BTreeSet<Kind>,
    facts: &Facts,
    asked: Option<Days>,
) -> std::result::Result<Option<Days>, String> {
    let covered = coverage(&facts.files);
    let mut shared: Option<Days> = None;
    for kind in needed {
        let Some(days) = covered.get(kind) else {
            return Err(format!("no file tells {}, which the rule needs", kind.id()));
        };
        let Some(days) = days else { continue };
        shared = Some(match shared {
            None => *days,
            Some(shared) => shared
                .intersection(*days)
                .ok_or_else(|| "the files that the rule needs have no day in common".to_owned())?,
        });
    }
    let Some(asked) = asked.map(|asked| shared.map_or(asked, |shared| asked.closed_by(shared))).or(shared)
    else {
        return Ok(None);
    };
    let gaps = |kind: &Kind| !asked.is_covered_by(&spans(&facts.files, *kind));
    if !needed.iter().any(gaps) {
        return Ok(Some(asked));
    }
    let short = needed.iter().filter_map(|kind| {
        let days = covered.get(kind).copied().flatten()?;
        let parts = spans(&facts.files, *kind).len();
        let parts = if parts > 1 { format!(" in {parts} files, with gaps") } else { String::new() };
        gaps(kind).then(|| format!("{} files cover {} to {}{parts}", kind.id(), days.from, days.to))
    });
    let short: Vec<String> = short.collect();
    Err(format!("the files do not cover {} to {}: {}", asked.from, asked.to, short.join("; ")))
}

fn refuse_other_currency(task: &Task<'_>, currency: Option<&str>) -> Result<()> {
    for bound in &task.bounds {
        if let Value::Money { currency: said, .. } = &bound.value
            && currency.is_some_and(|currency| currency != said)
        {
            let report = currency.unwrap_or_default();
            let message =
                format!("the rule \"{}\" is in {said}, but the report is in {report}", task.rule.text);
            return Err(Diagnostic::error("other-currency", message)
                .hint(format!(
                    "write the bound in {report}, or ask for the report in {said} with --currency {said}"
                ))
                .into());
        }
    }
    Ok(())
}

/// Says why nothing, or not all, was judged.
fn explain(finding: &mut Finding, task: &Task<'_>, prepared: &Prepared) {
    match finding.verdict {
        Verdict::NoData => {
            finding.reason = Some("no row of these days matches the rule".to_owned());
        }
        Verdict::Undecided => {
            let told = prepared.told();
            let lacking: Vec<&str> = task
                .column
                .inputs()
                .into_iter()
                .filter(|measure| !told.contains(measure))
                .map(MeasureId::id)
                .collect();
            let is_users = |measure: &MeasureId| matches!(measure, MeasureId::Users | MeasureId::NewUsers);
            finding.reason = Some(if lacking.is_empty() && task.column.inputs().iter().any(is_users) {
                "a value is undefined, or users are told for smaller parts only, and one visitor can be in several"
                    .to_owned()
            } else if lacking.is_empty() {
                "a value is undefined (its denominator is 0) or unknown (a file does not tell the key)"
                    .to_owned()
            } else {
                format!("no file tells {}", lacking.join(", "))
            });
            if task.over == Over::Paid && lacking.is_empty() {
                finding.hint = Some("to judge everything, not only what has spend, add: over all".to_owned());
            }
        }
        Verdict::Pass | Verdict::Warn | Verdict::Fail => {}
    }
}
