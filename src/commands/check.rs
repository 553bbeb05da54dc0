//! `perfkpi check`: rules over the report; the exit code is the verdict.
//!
//! All rules are read, and all that is wrong with them is told, before anything is judged. What they need is
//! planned together, so that the files are read once whatever the number of rules.

mod cut;
mod days;
mod freshness;
mod judging;
mod known;
mod plan;
mod targets;
mod tasks;
mod warning;

use super::deliver::Delivery;
use super::pipeline::{Aim, Prepared, Project, open};
use super::quote;
use super::rejects;
use super::report::{named, predicate};
use super::scope;
use crate::catalogue::dimension::Dimension;
use crate::check::{Finding, Shown};
use crate::cli::CheckArgs;
use crate::diagnostic::{Diagnostic, Refusal, Result};
use crate::facts::fact::Days;
use crate::facts::file::FileInfo;
use crate::facts::rejects::Rejected;
use crate::present::Lang;
use crate::query::{Claim, Predicate};
use judging::{Ground, Scope};
use plan::{Plan, Wanted};
use tasks::Task;

/// Runs the command. Exit code 0, 1 or 3, or a refusal.
pub fn run(args: &CheckArgs) -> Result<u8> {
    let delivery = Delivery::open(args)?;
    let mut project = open(&args.input, delivery.files(), None)?;
    let verdict = verdict_of(args, &mut project, delivery);
    verdict.map_err(|refusal| quote::refusal(refusal, &project.sources))
}

fn verdict_of(args: &CheckArgs, project: &mut Project, delivery: Delivery) -> Result<u8> {
    let Found { findings, notes, rejected } = findings(args, project)?;
    rejects::write(&args.input, &rejected)?;
    let shown = Shown {
        lang: Lang::from_id(&args.scope.lang).unwrap_or_default(),
        currency: findings.iter().find_map(|finding| finding.currency.as_deref()),
        quiet: args.input.quiet,
        verbose: args.verbose,
    };
    let delivered = delivery.deliver(&findings, shown)?;
    if delivered.tells {
        super::notes::print(&notes, &args.input, &project.sources);
    }
    Ok(delivered.exit_code)
}

/// What a check found, and what is said beside it.
struct Found {
    findings: Vec<Finding>,
    notes: Vec<Diagnostic>,
    rejected: Vec<Rejected>,
}

/// Judges all rules.
fn findings(args: &CheckArgs, project: &mut Project) -> Result<Found> {
    let catalogue = project.catalogue.clone();
    project.calendar = scope::calendar(&args.scope, project.calendar);
    let (tasks, mut problems) = tasks::tasks(args, project.settings.as_ref(), &catalogue)?;
    let period = scope::period(&args.scope, project.calendar)?;
    let today = scope::today(&args.scope)?;
    let outer = predicate(args.scope.filter.as_deref(), &catalogue)?;
    if outer.results.is_some() {
        let error = Diagnostic::error("bad-where", "--where of a check compares dimensions only");
        return Err(error.hint("write the KPI's bound as a rule").into());
    }
    for filter in tasks.iter().map(|task| task.rule.filter.as_ref()).chain([outer.rows.as_ref()]) {
        if let Err(Refusal(wrong)) = scope::refuse_other_weeks(filter, project.calendar) {
            problems.extend(wrong.into_iter().filter(|error| !problems.contains(error)).collect::<Vec<_>>());
        }
    }
    if let (Some(text), Some(rows)) = (args.scope.filter.as_deref(), &outer.rows) {
        problems.extend(tasks.iter().find_map(|task| task.rule.claim.unsuited_condition(rows, text)));
    }
    if tasks.is_empty() {
        return Err(Refusal(problems));
    }
    let aim = aim(args, &tasks, outer.rows.as_ref(), project);
    let with_problems = |Refusal(wrong): Refusal, problems: &mut Vec<Diagnostic>| {
        problems.extend(wrong);
        Refusal(std::mem::take(problems))
    };
    let mut facts = project.read(&aim).map_err(|refusal| with_problems(refusal, &mut problems))?;
    let rejected = std::mem::take(&mut facts.rejected);
    let mut notes = std::mem::take(&mut project.notes);
    notes.extend(facts.notes.iter().cloned());
    let mut plan = Plan::default();
    let conditions: Vec<Option<Predicate>> =
        tasks.iter().map(|task| both(task.split.rows.as_ref(), outer.rows.as_ref())).collect();
    let mut scopes: Vec<Scope> = tasks
        .iter()
        .zip(&conditions)
        .map(|(task, filter)| scope_of(task, filter.as_ref(), project, &facts.files, period, &mut plan))
        .collect();
    let mut ground = Ground {
        currency: None,
        told: Default::default(),
        today,
        lang: Lang::from_id(&args.scope.lang).unwrap_or_default(),
    };
    let whole = tasks.iter().any(|task| task.column.is_none());
    let mut look = |prepared: &Prepared| -> Result<()> {
        let outer = args.scope.filter.as_deref().zip(outer.rows.as_ref());
        problems.extend(known::problems(&tasks, outer, prepared));
        if !problems.is_empty() {
            return Err(Refusal(std::mem::take(&mut problems)));
        }
        ground.currency = prepared.currency.map(|currency| currency.code().to_owned());
        ground.told = prepared.told();
        for (task, scope) in tasks.iter().zip(&mut scopes).filter(|(task, _)| task.column.is_none()) {
            scope.ages = freshness::rows(task, outer.map(|(_, rows)| rows), prepared, today);
        }
        Ok(())
    };
    let tables = plan::make(project, &aim, facts, &plan, whole, &mut look, &mut notes);
    let tables = tables.map_err(|refusal| with_problems(refusal, &mut problems))?;
    let judged = tasks.iter().zip(scopes);
    let findings = judged.map(|(task, scope)| judging::finding(task, scope, &tables, &ground)).collect();
    Ok(Found { findings, notes, rejected })
}

/// What the files are read for.
fn aim(args: &CheckArgs, tasks: &[Task<'_>], outer: Option<&Predicate>, project: &Project) -> Aim {
    let ids = tasks.iter().flat_map(|task| {
        task.column
            .iter()
            .chain(task.minimums.iter().map(|minimum| &minimum.column))
            .map(|column| column.id())
    });
    let results = tasks.iter().flat_map(|task| task.split.results.iter().flat_map(Predicate::names));
    let mut aim = Aim {
        dimensions: named(outer),
        period: None,
        needs_days: true,
        prorates: args.scope.prorate,
        counts_users: project.catalogue.needs_users(ids.chain(results)),
    };
    for task in tasks {
        aim.dimensions.extend(task.rule.by.iter().copied());
        aim.dimensions.extend(named(task.rule.filter.as_ref()));
        if task.column.is_none() {
            aim.dimensions.insert(Dimension::Platform);
        }
    }
    aim
}

fn both(own: Option<&Predicate>, outer: Option<&Predicate>) -> Option<Predicate> {
    match (own, outer) {
        (Some(own), Some(outer)) => Some(Predicate::And(vec![own.clone(), outer.clone()])),
        (own, outer) => own.or(outer).cloned(),
    }
}

/// The days of a task, the tables that it needs, or why there are none.
fn scope_of<'c>(
    task: &Task<'c>,
    filter: Option<&Predicate>,
    project: &Project,
    files: &[FileInfo],
    asked: Option<Days>,
    plan: &mut Plan<'c>,
) -> Scope {
    let Some(column) = task.column else {
        return Scope { files: files.iter().map(|file| file.path.clone()).collect(), ..Scope::default() };
    };
    let needed = days::needed(column, project.margin().is_some());
    let days = match days::shared(&needed, files, asked) {
        Ok(days) => days,
        Err(reason) => return Scope { reason: Some(reason), ..Scope::default() },
    };
    let columns: Vec<_> =
        [column].into_iter().chain(task.minimums.iter().map(|minimum| minimum.column)).collect();
    let wanted = Wanted {
        filter,
        results: task.split.results.as_ref(),
        by: &task.rule.by,
        over: task.over,
        columns: &columns,
    };
    let mut scope = Scope { files: days::files_of(&needed, files, days), ..Scope::default() };
    if let Claim::Change { versus, .. } = &task.rule.claim {
        let Some(before) = days.and_then(|days| days::before(days, *versus)) else {
            return Scope { reason: Some("the files tell no days to compare".to_owned()), ..scope };
        };
        if let Some(reason) = days::uncovered(&needed, files, before) {
            let hint = asked.is_none().then(|| {
                "without a period all days are judged, and none is left before: add --period last-week"
                    .to_owned()
            });
            return Scope { reason: Some(format!("nothing to compare with: {reason}")), hint, ..scope };
        }
        let more = days::files_of(&needed, files, Some(before));
        scope.files = files
            .iter()
            .map(|file| &file.path)
            .filter(|path| scope.files.contains(path) || more.contains(path))
            .cloned()
            .collect();
        scope.before = Some((before, plan.add(Some(before), &wanted)));
    }
    scope.now = Some(plan.add(days, &wanted));
    scope
}
