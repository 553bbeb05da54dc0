//! The rules of the command line, else those of the settings → tasks that can be judged.
//!
//! Refused, all at once: what the grammar does not know, unknown names, impossible units, warnings that can
//! never come. Values of keys and currencies are looked at once the files are read.

use super::super::report::dimensions;
use super::targets::{self, Targets};
use super::warning;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::registry::{Catalogue, Column};
use crate::check::{Level, OnNoData};
use crate::cli::CheckArgs;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::query::{Claim, Over, Predicate, Rule, Split, Value};
use crate::query::{parse_bound, parse_open_rule, parse_rule, parse_where, split_where};
use crate::settings::{CheckSettings, Loaded, TargetsSetting};

/// A rule with what it needs.
pub struct Task<'c> {
    pub rule: Rule,
    pub name: Option<String>,
    pub description: Option<String>,
    pub level: Level,
    pub on_no_data: OnNoData,
    /// `None` of a rule about freshness.
    pub column: Option<Column<'c>>,
    pub over: Over,
    /// The text of the settings' `where` and of `--where`, which the rule itself does not show.
    pub filter: Option<String>,
    /// What the rule and the settings ask of rows and of results.
    pub split: Split,
    /// The rule that only warns.
    pub warn: Option<(Rule, Location)>,
    pub targets: Option<Targets>,
    pub minimums: Vec<Minimum<'c>>,
    pub place: Option<Location>,
    /// The conditions in the texts that they were written in.
    pub conditions: Vec<Condition>,
}

/// A condition as it was written, for carets.
pub struct Condition {
    pub text: String,
    pub filter: Predicate,
    pub place: Option<Location>,
}

/// The least that a row must have to be judged.
pub struct Minimum<'c> {
    pub column: Column<'c>,
    pub least: Decimal,
    /// The currency that it was written in.
    pub currency: Option<String>,
    pub place: Location,
}

/// The tasks that are sound, and what is wrong with the others.
pub fn tasks<'c>(
    args: &CheckArgs,
    settings: Option<&Loaded>,
    catalogue: &'c Catalogue,
) -> Result<(Vec<Task<'c>>, Vec<Diagnostic>)> {
    let (mut tasks, mut problems) = (Vec::new(), Vec::new());
    for rule in &args.rule {
        match parse_rule(rule).and_then(|rule| task(rule, None, catalogue)) {
            Ok(task) => tasks.push(task),
            Err(Refusal(wrong)) => problems.extend(wrong),
        }
    }
    if let Some(loaded) = settings.filter(|_| args.rule.is_empty()) {
        for check in &loaded.settings.check {
            match from_settings(check, loaded, catalogue) {
                Ok(more) => tasks.extend(more),
                Err(Refusal(wrong)) => problems.extend(wrong),
            }
        }
    }
    if tasks.is_empty() && problems.is_empty() {
        return Err(Diagnostic::error("no-rules", "there is no rule to check")
            .hint("give one: perfkpi check --rule \"romi >= 20%\"")
            .hint("or write [[check]] rule = \"romi >= 20%\" into perfkpi.toml")
            .into());
    }
    if let Some(outer) = args.scope.filter.as_deref().map(str::trim) {
        for task in &mut tasks {
            task.filter = Some(match task.filter.take() {
                Some(own) => format!("({}) and ({outer})", own.trim()),
                None => outer.to_owned(),
            });
        }
    }
    Ok((tasks, problems))
}

/// Puts what is wrong at its place in the settings, where it has none of its own.
pub fn at(place: &Location) -> impl Fn(Refusal) -> Refusal {
    move |Refusal(wrong)| {
        let placed = wrong.into_iter().map(|diagnostic| match diagnostic.location {
            None => diagnostic.at(place.clone()),
            Some(_) => diagnostic,
        });
        Refusal(placed.collect())
    }
}

/// A `[[check]]`: its `by` and `where` add to what the rule itself says; one for each KPI of a file of targets.
fn from_settings<'c>(
    check: &CheckSettings,
    loaded: &Loaded,
    catalogue: &'c Catalogue,
) -> Result<Vec<Task<'c>>> {
    let mut problems = Vec::new();
    let spot =
        check.rule.as_ref().map(|rule| rule.span()).or(check.targets.as_ref().map(|targets| targets.span()));
    let place = loaded.place(spot.map_or(0, |span| span.start));
    let rule = check.rule.as_ref().map(|rule| {
        let parse = if check.targets.is_some() { parse_open_rule } else { parse_rule };
        // The rule and the condition are checked each in its own text, so that a caret stands under its own.
        parse(rule.get_ref()).and_then(|rule| task(rule, Some(&place), catalogue)).map_err(at(&place))
    });
    let base = rule.transpose().map_err(|Refusal(wrong)| problems.extend(wrong)).ok().flatten();
    let extra = extra(check, loaded, catalogue).map_err(|Refusal(wrong)| problems.extend(wrong)).ok();
    let bases = match (&check.targets, base) {
        (Some(said), base) => {
            let read =
                targets_of(check, said.get_ref(), base, loaded, catalogue, &loaded.place(said.span().start));
            read.map_err(|Refusal(wrong)| problems.extend(wrong)).unwrap_or_default()
        }
        (None, base) => base.into_iter().collect(),
    };
    let mut tasks = Vec::new();
    for mut task in bases {
        let Some(extra) = &extra else { break };
        for dimension in &extra.by {
            if !task.rule.by.contains(dimension) && task.targets.is_none() {
                task.rule.by.push(*dimension);
            }
        }
        task.name = check.name.clone();
        task.description = check.description.clone();
        task.level = check.level;
        task.on_no_data = check.on_no_data;
        task.place = Some(place.clone());
        task.minimums = extra.minimums.iter().map(Minimum::again).collect();
        if let (Some(filter), Some(split)) = (&check.filter, &extra.split) {
            task.filter = Some(filter.get_ref().clone());
            task.split.rows = both(task.split.rows.take(), split.rows.clone());
            task.split.results = both(task.split.results.take(), split.results.clone());
            if let Some(own) = &extra.filter {
                let (text, place) = (filter.get_ref().clone(), Some(loaded.place(filter.span().start)));
                task.conditions.push(Condition { text, filter: own.clone(), place });
            }
            task.rule.filter = both(task.rule.filter.take(), extra.filter.clone());
        }
        // What `by` and `where` add must suit the claim too.
        let whole = task.rule.to_string();
        let kept =
            task.rule.check_scope(&whole).and_then(|()| warning::add(check, &mut task, loaded, catalogue));
        match kept {
            Ok(()) => tasks.push(task),
            Err(refusal) => problems.extend(at(&place)(refusal).0),
        }
    }
    if problems.is_empty() { Ok(tasks) } else { Err(Refusal(problems)) }
}

/// What a `[[check]]` says beside its rule.
struct Extra<'c> {
    by: Vec<Dimension>,
    filter: Option<Predicate>,
    split: Option<Split>,
    minimums: Vec<Minimum<'c>>,
}

fn extra<'c>(check: &CheckSettings, loaded: &Loaded, catalogue: &'c Catalogue) -> Result<Extra<'c>> {
    let mut problems = Vec::new();
    let by = split_by(check, loaded).map_err(|Refusal(wrong)| problems.extend(wrong)).unwrap_or_default();
    let mut filter = None;
    let mut split = None;
    if let Some(text) = &check.filter {
        let own = loaded.place(text.span().start);
        let parsed = parse_where(text.get_ref()).and_then(|parsed| {
            parsed.check(text.get_ref(), catalogue)?;
            Ok((split_of(parsed.clone(), text.get_ref())?, parsed))
        });
        match parsed.map_err(at(&own)) {
            Ok((parts, parsed)) => (split, filter) = (Some(parts), Some(parsed)),
            Err(Refusal(wrong)) => problems.extend(wrong),
        }
    }
    let mut minimums = Vec::new();
    for (measure, least) in &check.minimums {
        let place = loaded.place(least.span().start);
        match minimum(*measure, &least.get_ref().to_string(), &place, catalogue) {
            Ok(minimum) => minimums.push(minimum),
            Err(refusal) => problems.extend(at(&place)(refusal).0),
        }
    }
    if problems.is_empty() { Ok(Extra { by, filter, split, minimums }) } else { Err(Refusal(problems)) }
}

/// The dimensions of `by`.
fn split_by(check: &CheckSettings, loaded: &Loaded) -> Result<Vec<Dimension>> {
    let (mut by, mut problems) = (Vec::new(), Vec::new());
    for text in &check.by {
        match dimensions(text.get_ref()) {
            Ok(more) => by.extend(more),
            Err(refusal) => problems.extend(at(&loaded.place(text.span().start))(refusal).0),
        }
    }
    if problems.is_empty() { Ok(by) } else { Err(Refusal(problems)) }
}

fn minimum<'c>(
    measure: MeasureId,
    text: &str,
    place: &Location,
    catalogue: &'c Catalogue,
) -> Result<Minimum<'c>> {
    let column = catalogue.column(measure.id())?;
    let bad = |message: String| {
        let error = Diagnostic::error("bad-settings", message);
        Err(error.hint(format!("write for example min_{} = 50", measure.id())).into())
    };
    let (op, value, _) = parse_bound(text)?;
    let (least, currency) = match (value, op) {
        (Value::Number(least), None) => (least, None),
        (Value::Money { amount, currency }, None) if column.unit().is_amount() => (amount, Some(currency)),
        _ => return bad(format!("min_{} = {text}: this is no number of {}", measure.id(), measure.id())),
    };
    if least.is_negative() {
        return bad(format!("min_{} = {text} is below zero", measure.id()));
    }
    Ok(Minimum { column, least, currency, place: place.clone() })
}

impl Minimum<'_> {
    fn again(&self) -> Self {
        Minimum {
            column: self.column,
            least: self.least,
            currency: self.currency.clone(),
            place: self.place.clone(),
        }
    }
}

/// The rule with the bounds of its targets; for a file without a rule, one for each KPI and keys in it.
fn targets_of<'c>(
    check: &CheckSettings,
    said: &TargetsSetting,
    base: Option<Task<'c>>,
    loaded: &Loaded,
    catalogue: &'c Catalogue,
    place: &Location,
) -> Result<Vec<Task<'c>>> {
    if check.rule.is_some() && base.is_none() {
        // What is wrong with the rule was told.
        return Ok(Vec::new());
    }
    if let Some(base) = &base
        && !matches!(base.rule.claim, Claim::Bounds { .. })
    {
        let error = Diagnostic::error(
            "bad-rule",
            "targets are bounds of a KPI's value, not of its change or of freshness",
        );
        return Err(error.at(place.clone()).into());
    }
    match said {
        TargetsSetting::Table(table) => {
            let Some(mut base) = base else { return Ok(Vec::new()) };
            for dimension in split_by(check, loaded).unwrap_or_default() {
                if !base.rule.by.contains(&dimension) {
                    base.rule.by.push(dimension);
                }
            }
            base.targets = Some(targets::of_table(table, &base.rule, loaded, catalogue, place)?);
            Ok(vec![base])
        }
        TargetsSetting::File(file) => {
            let all = targets::read(file, base.as_ref().map(|base| &base.rule), loaded, catalogue, place)?;
            let mut tasks = Vec::new();
            let mut asked = split_by(check, loaded).unwrap_or_default();
            asked.extend(base.iter().flat_map(|base| base.rule.by.iter().copied()));
            for (mut rule, targets) in all {
                if let Some(other) = asked
                    .iter()
                    .chain(&rule.by)
                    .find(|by| !asked.is_empty() && (!asked.contains(by) || !rule.by.contains(by)))
                {
                    let message =
                        format!("the rule and the columns of \"{file}\" are not split alike: {}", other.id());
                    let error = Diagnostic::error("bad-targets", message).at(place.clone());
                    return Err(error.hint("leave out by: the columns of the file say it").into());
                }
                if let Some(base) = &base {
                    rule = Rule { by: rule.by, ..base.rule.clone() };
                }
                let mut task = task(rule, Some(place), catalogue)?;
                task.targets = Some(targets);
                tasks.push(task);
            }
            Ok(tasks)
        }
    }
}

fn task<'c>(rule: Rule, place: Option<&Location>, catalogue: &'c Catalogue) -> Result<Task<'c>> {
    rule.check(&rule.text, catalogue)?;
    let column = match &rule.claim {
        Claim::Freshness { .. } => None,
        claim => Some(catalogue.column(claim.name())?),
    };
    let is_paid = column.is_some_and(|column| column.inputs().contains(&MeasureId::Spend));
    let split = match &rule.filter {
        Some(filter) => split_of(filter.clone(), &rule.text)?,
        None => Split { rows: None, results: None },
    };
    Ok(Task {
        over: rule.over.unwrap_or(if is_paid { Over::Paid } else { Over::All }),
        name: None,
        description: None,
        level: Level::Fail,
        on_no_data: OnNoData::default(),
        column,
        filter: None,
        split,
        warn: None,
        targets: None,
        minimums: Vec::new(),
        place: place.cloned(),
        conditions: rule
            .filter
            .iter()
            .map(|filter| Condition {
                text: rule.text.clone(),
                filter: filter.clone(),
                place: place.cloned(),
            })
            .collect(),
        rule,
    })
}

fn split_of(filter: Predicate, text: &str) -> Result<Split> {
    split_where(filter, &|name| Dimension::from_id(name).is_some(), text)
}

fn both(own: Option<Predicate>, more: Option<Predicate>) -> Option<Predicate> {
    match (own, more) {
        (Some(own), Some(more)) => Some(Predicate::And(vec![own, more])),
        (own, more) => own.or(more),
    }
}
