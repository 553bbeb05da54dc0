//! A task and the tables of its days → its finding.

use super::plan::{Cell, Table, Tables};
use super::tasks::{Minimum, Task};
use crate::catalogue::evaluate::Number;
use crate::catalogue::kpi::Show;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::registry::Column;
use crate::check::{
    About, Finding, Judged, Limits, NotJudged, OnNoData, Verdict, judge, verdict, words, worst_first,
};
use crate::facts::fact::Days;
use crate::normalise::name::normalise;
use crate::present::Lang;
use crate::query::{Claim, Direction, FRESHNESS, Over};
use crate::report::table::{Period, Row};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Where a task finds its values.
#[derive(Default)]
pub struct Scope {
    pub now: Option<Cell>,
    /// The days compared with, and their table, of a rule about a change.
    pub before: Option<(Days, Cell)>,
    /// The files that tell what the rule needs.
    pub files: Vec<String>,
    /// Why there is nothing to judge.
    pub reason: Option<String>,
    pub hint: Option<String>,
    /// The sources of a rule about freshness.
    pub ages: Vec<Judged>,
}

/// What is the same for all tasks.
pub struct Ground {
    pub currency: Option<String>,
    /// The measures that some file tells.
    pub told: BTreeSet<MeasureId>,
    pub today: NaiveDate,
    pub lang: Lang,
}

/// Judges one task.
pub fn finding(task: &Task<'_>, scope: Scope, tables: &Tables, ground: &Ground) -> Finding {
    let (id, show) = task.column.map_or((FRESHNESS, Show::Count), |column| (column.id(), column.show()));
    let text = if task.rule.text.is_empty() { task.rule.to_string() } else { task.rule.text.clone() };
    let mut finding = Finding::new(text, id, show);
    finding.name = task.name.clone();
    finding.description = task.description.clone();
    finding.level = task.level;
    finding.warn = task.warn.as_ref().map(|(warn, _)| warn.text.clone());
    finding.on_no_data = task.on_no_data;
    finding.about = match &task.rule.claim {
        Claim::Change { direction, .. } => About::Change(*direction),
        Claim::Freshness { .. } => About::Freshness,
        _ => About::Value,
    };
    finding.over = task.over;
    finding.by = task.rule.by.clone();
    finding.filter = task.filter.clone();
    finding.targets = task.targets.as_ref().map(|targets| targets.from.clone());
    finding.currency = ground.currency.clone();
    finding.place = task.place.clone();
    (finding.files, finding.reason, finding.hint) = (scope.files, scope.reason, scope.hint);
    let rows = match (task.column, &scope.now, &scope.before) {
        (None, ..) => {
            finding.period = Some(Period { from: ground.today, to: ground.today });
            scope.ages
        }
        (Some(column), Some(now), before) => {
            let Some(now) = tables.get(now) else { return finding };
            finding.period = now.period;
            match before.as_ref().map(|(days, cell)| (days, tables.get(cell))) {
                Some((days, Some(before))) => {
                    finding.before = Some(Period { from: days.from, to: days.to });
                    compared(task, column, (now, before), &mut finding, ground)
                }
                Some((_, None)) => Vec::new(),
                None => values(task, column, now, &mut finding, ground),
            }
        }
        (Some(_), None, _) => Vec::new(),
    };
    judge_all(task, rows, &mut finding);
    explain(&mut finding, task, ground);
    finding
}

/// Gives each row its verdict: by its target, else by the rule's bounds.
fn judge_all(task: &Task<'_>, rows: Vec<Judged>, finding: &mut Finding) {
    let bounds = task.rule.claim.bounds();
    let warn = task.warn.as_ref().map_or(&[][..], |(warn, _)| warn.claim.bounds());
    let mut used = BTreeSet::new();
    for row in rows {
        let own = task.targets.iter().flat_map(|targets| targets.list.iter().enumerate());
        let own = own.into_iter().find(|(_, target)| target.is_of(&row.keys));
        used.extend(own.map(|(at, _)| at));
        let bounds = own.map_or(bounds, |(_, target)| std::slice::from_ref(&target.bound));
        if bounds.is_empty() {
            let reason = "no target".to_owned();
            finding.not_judged.push(NotJudged { keys: row.keys, value: row.value, reason });
            continue;
        }
        finding.judged.push(judge(row, finding.about, &Limits { bounds, warn, level: task.level }));
    }
    // A target without a row: its key exists, but not in these days.
    for (at, target) in task.targets.iter().flat_map(|targets| targets.list.iter().enumerate()) {
        let is_left = finding.not_judged.iter().any(|row| target.is_of(&row.keys));
        if !used.contains(&at) && !is_left && finding.reason.is_none() {
            let keys = target.keys.iter().cloned().map(Some).collect();
            let (bound, verdict) = (Some(target.bound.clone()), Verdict::NoData);
            finding.judged.push(Judged { keys, bound, verdict, ..Judged::default() });
        }
    }
    worst_first(&mut finding.judged, finding.about);
    let is_left_out = finding.judged.is_empty() && !finding.not_judged.is_empty();
    finding.verdict = match is_left_out {
        true => task.on_no_data.settle(Verdict::Undecided),
        false => verdict(&finding.judged, task.on_no_data),
    };
}

/// The rows of one period.
fn values(
    task: &Task<'_>,
    column: Column<'_>,
    table: &Table,
    finding: &mut Finding,
    ground: &Ground,
) -> Vec<Judged> {
    let mut rows = Vec::new();
    for row in &table.rows {
        let value = table.value(row, column);
        match too_few(&task.minimums, table, Some(row), ground) {
            Some(reason) => finding.not_judged.push(NotJudged { keys: row.keys.clone(), value, reason }),
            None => rows.push(Judged { keys: row.keys.clone(), value, ..Judged::default() }),
        }
    }
    rows
}

/// The rows of two periods, each key of either once. Too few are those of the days before: who lost all of many
/// must not go unsaid.
fn compared(
    task: &Task<'_>,
    column: Column<'_>,
    (now, before): (&Table, &Table),
    finding: &mut Finding,
    ground: &Ground,
) -> Vec<Judged> {
    let direction = match finding.about {
        About::Change(direction) => direction,
        _ => Direction::Change,
    };
    let normal = |row: &Row| -> Vec<Option<String>> {
        row.keys.iter().map(|key| key.as_deref().map(normalise)).collect()
    };
    let mut earlier: BTreeMap<Vec<Option<String>>, &Row> =
        before.rows.iter().map(|row| (normal(row), row)).collect();
    let mut pairs: Vec<(Option<&Row>, Option<&Row>)> = Vec::new();
    for row in &now.rows {
        pairs.push((Some(row), earlier.remove(&normal(row))));
    }
    pairs.extend(earlier.into_values().map(|row| (None, Some(row))));
    let mut rows = Vec::new();
    for (row, past) in pairs {
        let keys = row.or(past).map(|row| row.keys.clone()).unwrap_or_default();
        let value = row.map_or(now.absent(column), |row| now.value(row, column));
        let was = past.map_or(before.absent(column), |row| before.value(row, column));
        let is_known_zero = was.is_some_and(|was| was.to_f64() == 0.0);
        let reason = match (row, past) {
            _ if keys.is_empty() => None,
            (_, None) if was.is_none() => Some("nothing in the days before".to_owned()),
            (None, _) if value.is_none() => Some("nothing in these days".to_owned()),
            // What was nothing and is something has not dropped, and by what share it rose nobody can say.
            _ if is_known_zero
                && direction == Direction::Drop
                && value.is_some_and(|value| value.to_f64() > 0.0) =>
            {
                Some("there was nothing that could drop".to_owned())
            }
            _ => None,
        };
        let few = || {
            too_few(&task.minimums, before, past, ground).map(|reason| format!("{reason} in the days before"))
        };
        match reason.or_else(few) {
            Some(reason) => finding.not_judged.push(NotJudged { keys, value, reason }),
            None => {
                let change = value.zip(was).and_then(|(now, before)| moved(now, before, direction));
                rows.push(Judged { keys, value, before: was, change, ..Judged::default() });
            }
        }
    }
    rows
}

/// The share by which a value moved; `None` where it was nothing and is something.
fn moved(now: Number, before: Number, direction: Direction) -> Option<Number> {
    let difference = match (now, before) {
        (Number::Exact(now), Number::Exact(before)) => now.checked_sub(before)?.to_f64(),
        (now, before) => now.to_f64() - before.to_f64(),
    };
    let base = before.to_f64().abs();
    if difference == 0.0 {
        return Some(Number::Ratio(0.0));
    }
    if base == 0.0 {
        return None;
    }
    let share = match direction {
        Direction::Drop => -difference / base,
        Direction::Rise => difference / base,
        Direction::Change => (difference / base).abs(),
    };
    // From 2% to 1.8% is a tenth, and not a hair more.
    const DIGITS: f64 = 1e12;
    let share = if share.abs() < 1e3 { (share * DIGITS).round() / DIGITS } else { share };
    share.is_finite().then_some(Number::Ratio(share + 0.0))
}

/// Why a row has too little behind it.
fn too_few(minimums: &[Minimum<'_>], table: &Table, row: Option<&Row>, ground: &Ground) -> Option<String> {
    minimums.iter().find_map(|minimum| {
        let value = row.and_then(|row| table.value(row, minimum.column));
        let (id, is_money) = (minimum.column.id(), minimum.column.show() == Show::Money);
        let least = minimum.least.to_text(0);
        let Some(value) = value else { return Some(format!("{id} unknown, and at least {least} asked for")) };
        if value.to_f64() >= minimum.least.to_f64() {
            return None;
        }
        let mut of_money = Finding::new("", id, minimum.column.show());
        of_money.currency = ground.currency.clone();
        let told = words::amount(&of_money, value, ground.lang).unwrap_or_default();
        Some(match is_money {
            true => format!("{told} of {id}, less than {least}"),
            false => format!("{told} {id}, fewer than {least}"),
        })
    })
}

/// Says why nothing, or not all, was judged.
fn explain(finding: &mut Finding, task: &Task<'_>, ground: &Ground) {
    if finding.reason.is_some() {
        return;
    }
    let raw = verdict(&finding.judged, OnNoData::Undecided);
    let gravest = finding.judged.iter().map(|row| row.verdict).any(|verdict| verdict == Verdict::Undecided);
    finding.reason = match (raw, finding.about) {
        (_, About::Freshness) if finding.judged.is_empty() => {
            Some("no file is of such a platform".to_owned())
        }
        (_, About::Freshness) => gravest.then(|| {
            "files without any day, or with days that are yet to come, cannot be said to be fresh".to_owned()
        }),
        _ if finding.judged.is_empty() && !finding.not_judged.is_empty() => {
            Some("no row has enough behind it to be judged".to_owned())
        }
        (Verdict::NoData, _) if finding.judged.is_empty() => {
            Some("no row of these days matches the rule".to_owned())
        }
        (Verdict::NoData, _) => Some("a target has no row in these days".to_owned()),
        (Verdict::Undecided, About::Change(_)) => Some(
            "a change is undefined: the value before is 0, or one of the two is undefined or unknown"
                .to_owned(),
        ),
        (Verdict::Undecided, _) => Some(undecided(finding, task, ground)),
        _ => None,
    };
}

fn undecided(finding: &mut Finding, task: &Task<'_>, ground: &Ground) -> String {
    let inputs = task.column.map(Column::inputs).unwrap_or_default();
    let lacking: Vec<&str> =
        inputs.iter().copied().filter(|measure| !ground.told.contains(measure)).map(MeasureId::id).collect();
    if !lacking.is_empty() {
        return format!("no file tells {}", lacking.join(", "));
    }
    if task.over == Over::Paid {
        finding.hint = Some("to judge everything, not only what has spend, add: over all".to_owned());
    }
    if inputs.iter().any(|measure| matches!(measure, MeasureId::Users | MeasureId::NewUsers)) {
        return "a value is undefined, or users are told for smaller parts only, and one visitor can be in several"
            .to_owned();
    }
    "a value is undefined (its denominator is 0) or unknown (a file does not tell the key)".to_owned()
}
