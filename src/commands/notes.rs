//! Notes and warnings → standard error, and what is noted of the period.

use super::pipeline::Prepared;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::registry::Column;
use crate::cli::InputArgs;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::facts::Facts;
use crate::facts::fact::{Days, Fact};
use crate::facts::file::FileInfo;
use crate::facts::source::{Role, Source};
use crate::facts::symbol::Symbol;
use crate::join::rollup::{Measures, Rolled};
use crate::normalise::name::normalise;
use crate::present::message;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How many names a note lists.
const LISTED: usize = 5;

/// Prints them, with the lines that they are about.
pub fn print(notes: &[Diagnostic], input: &InputArgs, sources: &[Source]) {
    if input.quiet {
        return;
    }
    let mut notes = notes.to_vec();
    super::quote::all(&mut notes, sources);
    eprint!("{}", message::render(&notes, input.messages.form()));
}

/// Users that an aggregated file tells in several rows: one visitor may be in more than one of them.
/// `told` are the measures that some file tells; users that none tells are not these.
pub fn users_not_added(
    rolled: &[Rolled],
    total: &Measures,
    columns: &[Column<'_>],
    told: &BTreeSet<MeasureId>,
) -> Option<Diagnostic> {
    let is_users = |measure: &MeasureId| matches!(measure, MeasureId::Users | MeasureId::NewUsers);
    let inputs = columns.iter().flat_map(|column| column.inputs());
    let asked: Vec<MeasureId> =
        inputs.filter(|measure| is_users(measure) && told.contains(measure)).collect();
    let is_open = |measures: &Measures| asked.iter().any(|measure| measures.get(*measure).is_none());
    let visited: Vec<&Rolled> = rolled.iter().filter(|row| row.here.contains(&Kind::Sessions)).collect();
    // A report without keys has one row, which is its total.
    let rows = visited.iter().filter(|row| !row.keys.is_empty() && is_open(&row.measures)).count() as u64;
    let place = match (rows, !visited.is_empty() && is_open(total)) {
        (0, false) => return None,
        (0, true) => "the total".to_owned(),
        (rows, false) => count(rows, "row", "rows"),
        (rows, true) => format!("{} and the total", count(rows, "row", "rows")),
    };
    let message = format!(
        "users are unknown in {place}: the files tell them for smaller parts, and one visitor can be in several"
    );
    Some(
        Diagnostic::note("users-not-additive", message)
            .hint("export the file by just these dimensions and this period, or with an id for each visitor"),
    )
}

/// The days that the files of each kind cover; `None` for a kind with an undated file.
pub fn coverage(files: &[FileInfo]) -> BTreeMap<Kind, Option<Days>> {
    let mut covered: BTreeMap<Kind, Option<Days>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.role == Role::Primary) {
        for kind in file.kinds.iter().filter(|kind| **kind != Kind::Refunds) {
            let days = covered.entry(*kind).or_insert(file.covered_for(*kind));
            *days = match (*days, file.covered_for(*kind)) {
                (Some(a), Some(b)) => Some(a.hull(b)),
                _ => None,
            };
        }
    }
    covered
}

/// The days of each file of a kind; `None` for one that tells none and covers all.
pub fn spans(files: &[FileInfo], kind: Kind) -> Vec<Option<Days>> {
    let tells = |file: &&FileInfo| file.role == Role::Primary && file.kinds.contains(&kind);
    files.iter().filter(tells).map(|file| file.covered_for(kind)).collect()
}

/// Notes on what a report leaves open: days that one kind lacks, keys that one kind does not tell,
/// campaigns that match none with spend.
pub fn open_ends(prepared: &Prepared, by: &[Dimension], period: Option<Days>) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    notes.extend(uneven_coverage(prepared, period));
    for kind in prepared.lacking(by).into_iter().filter(|kind| *kind != Kind::Refunds) {
        let keys: Vec<&str> = by.iter().map(|dimension| dimension.id()).collect();
        let message = format!(
            "no file tells {} by {}: it stands in the (not given) row and is unknown in the others",
            kind.id(),
            keys.join(", ")
        );
        notes.push(Diagnostic::note("grain-not-told", message));
    }
    notes.extend(rows_of_several_days(prepared, by));
    let has_campaigns = prepared.resolution.campaigns.iter().next().is_some();
    for (kind, names) in prepared.resolution.unmatched.iter().filter(|_| has_campaigns) {
        // Orders that a row of visits claims are no rows of their own: the visits are told.
        let mut names: Vec<(&String, &u64)> = names.iter().filter(|(_, rows)| **rows > 0).collect();
        if names.is_empty() {
            continue;
        }
        names.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let listed: Vec<String> = names
            .iter()
            .take(LISTED)
            .map(|(name, rows)| format!("\"{name}\" ({rows} {})", if **rows == 1 { "row" } else { "rows" }))
            .collect();
        let more = names.len().saturating_sub(LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message =
            format!("campaigns of {} that match none with spend: {}{more}", kind.id(), listed.join(", "));
        notes.push(
            Diagnostic::note("unmatched-campaign", message)
                .hint("if one is only spelt differently, mend it under [aliases.campaign] in perfkpi.toml"),
        );
    }
    notes
}

/// Rows that no day, week or month of the report can have.
fn rows_of_several_days(prepared: &Prepared, by: &[Dimension]) -> Vec<Diagnostic> {
    let times: Vec<Dimension> = by.iter().copied().filter(|dimension| dimension.is_time()).collect();
    let crosses = |days: Days| times.iter().any(|time| prepared.calendar.bucket(*time, days).is_none());
    let mut rows: BTreeMap<usize, u64> = BTreeMap::new();
    for fact in prepared.facts.facts.iter().filter(|fact| fact.days.is_some_and(crosses)) {
        *rows.entry(fact.file).or_default() += fact.rows;
    }
    let keys: Vec<&str> = times.iter().map(|dimension| dimension.id()).collect();
    let note = |(file, rows): (&usize, &u64)| {
        let file = prepared.facts.files.get(*file)?;
        let kinds: Vec<&str> = file.kinds.iter().map(|kind| kind.id()).collect();
        let message = format!(
            "{} of several days: {} by {} stands in the (not given) row, and others of these days lack it",
            count(*rows, "row speaks", "rows speak"),
            kinds.join(", "),
            keys.join(", ")
        );
        let note = Diagnostic::note("rows-of-several-days", message).at(Location::file(&file.path));
        Some(note.hint("export the file with a day column, or spread its rows evenly with --prorate"))
    };
    rows.iter().filter_map(note).collect()
}

/// New customers are those whose first order stands in the files: how far back these reach is said.
pub fn history(prepared: &Prepared, is_asked: bool, period: Option<Days>) -> Option<Diagnostic> {
    let first = prepared.facts.history.filter(|_| is_asked)?;
    let before = period.filter(|period| period.from > NaiveDate::MIN).map_or_else(String::new, |period| {
        let days = (period.from - first).num_days().max(0);
        format!(", {days} {} before the period", if days == 1 { "day" } else { "days" })
    });
    let message = format!(
        "a customer is new with the first order in the files, which begin on {first}{before}; who bought only earlier counts as new"
    );
    Some(
        Diagnostic::note("new-customers", message)
            .hint("add older orders to the files, or map a column: is_new_customer = \"…\""),
    )
}

fn uneven_coverage(prepared: &Prepared, period: Option<Days>) -> Option<Diagnostic> {
    let covered = coverage(&prepared.facts.files);
    let known: Vec<(Kind, Days)> = covered
        .iter()
        .filter_map(|(kind, days)| {
            let days = (*days)?;
            // A kind that ends before the period is said with the days that it has.
            let inside = period.map_or(Some(days), |period| days.intersection(period));
            Some((*kind, inside.unwrap_or(days)))
        })
        .collect();
    let (_, first) = known.first()?;
    if known.iter().all(|(_, days)| days == first) {
        return None;
    }
    let list: Vec<String> =
        known.iter().map(|(kind, days)| format!("{} {} to {}", kind.id(), days.from, days.to)).collect();
    let message = format!("the files do not cover the same days: {}", list.join("; "));
    Some(
        Diagnostic::note("uneven-coverage", message)
            .hint("for ratios over the same days ask for a period with --from and --to"),
    )
}

/// Platforms of whose spend the files lack days that those of another platform cover: ratios over all days are not
/// whole there.
pub fn uneven_platforms(prepared: &Prepared) -> Option<Diagnostic> {
    let Facts { facts, files, symbols, .. } = &prepared.facts;
    let is_left = |platform: Symbol| {
        let tells = |fact: &Fact| fact.kind == Kind::Spend && fact.keys.get(Dimension::Platform) == platform;
        prepared.filtered.is_empty() || facts.iter().any(tells)
    };
    // By the normal form: one platform may be spelt in two ways.
    let mut covered: BTreeMap<String, (&str, Vec<Option<Days>>)> = BTreeMap::new();
    for file in files.iter().filter(|file| file.role == Role::Primary) {
        for platform in file.platforms.iter().filter(|platform| is_left(**platform)) {
            if let Some(name) = symbols.text(*platform) {
                let (_, spans) = covered.entry(normalise(name)).or_insert((name, Vec::new()));
                spans.push(file.covered_for(Kind::Spend));
            }
        }
    }
    let inside = |days: &Days| prepared.period.map_or(Some(*days), |period| days.intersection(period));
    let told: Vec<Days> =
        covered.values().flat_map(|(_, spans)| spans).flatten().filter_map(inside).collect();
    let mut lacking = Vec::new();
    for (name, own) in covered.values() {
        let mut gaps: Vec<Days> = told.iter().flat_map(|days| days.without(own)).collect();
        gaps.sort();
        gaps.dedup_by(|next, gap| {
            let is_near = gap.to.succ_opt().is_none_or(|day| day >= next.from);
            if is_near {
                *gap = gap.hull(*next);
            }
            is_near
        });
        if !gaps.is_empty() {
            let more = gaps.len().saturating_sub(LISTED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let gaps: Vec<String> = gaps
                .iter()
                .take(LISTED)
                .map(|gap| match gap.from == gap.to {
                    true => gap.from.to_string(),
                    false => format!("{} to {}", gap.from, gap.to),
                })
                .collect();
            lacking.push(format!("{name} lacks {}{more}", gaps.join(", ")));
        }
    }
    if lacking.is_empty() {
        return None;
    }
    let message =
        format!("the spend files do not cover the same days for every platform: {}", lacking.join("; "));
    Some(Diagnostic::note("uneven-coverage", message).hint(
        "if money was spent on these days, add the export that tells it, or ask for days that all cover with --from and --to",
    ))
}
