//! Sums that two files may tell twice, where nothing proves it: they are added up, and said.
//!
//! In: facts that count, with their keys resolved. Out: a warning for each two files of which one is a sheet of no
//! system: spend beside an ad platform's export, sums beside a list of orders or leads. Refuses nothing, as
//! a sheet may well hold what the other file lacks.

use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::channel::platform_of;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location};
use crate::facts::fact::{Days, Fact};
use crate::facts::file::FileInfo;
use crate::facts::source::Role;
use crate::facts::symbol::{Symbol, Symbols};
use crate::normalise::name;
use std::collections::{BTreeMap, HashMap};

/// The measure by which a kind is weighed.
const WEIGHED: [(Kind, MeasureId); 3] =
    [(Kind::Spend, MeasureId::Spend), (Kind::Leads, MeasureId::Leads), (Kind::Orders, MeasureId::Orders)];

/// A campaign's name, or where one of the files tells none a channel's.
type Key = (bool, String);

/// What a file tells of a key, by days; `None` may be any.
type Told = HashMap<Key, BTreeMap<Option<Days>, Decimal>>;

/// The warnings.
pub fn find(facts: &[Fact], files: &[FileInfo], symbols: &Symbols) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (kind, measure) in WEIGHED {
        let counts = |file: &&FileInfo| file.role == Role::Primary && file.kinds.contains(&kind);
        let members: Vec<&FileInfo> = files.iter().filter(counts).collect();
        for sheet in members.iter().filter(|file| is_sheet(kind, file)) {
            for other in members.iter().filter(|other| may_tell_again(kind, sheet, other)) {
                found.extend(compare(facts, (kind, measure), sheet, other, symbols));
            }
        }
    }
    found
}

/// A table of sums that is no ad platform's: made by hand, or of spend also a shop's own report of its channels.
fn is_sheet(kind: Kind, file: &FileInfo) -> bool {
    let is_by_hand = file.system == "generic" && !file.is_analytics;
    file.is_summed && (is_by_hand || kind == Kind::Spend) && file.platform.is_none()
}

/// Two sheets of sums are compared key by key elsewhere; two systems are refused.
fn may_tell_again(kind: Kind, sheet: &FileInfo, other: &FileInfo) -> bool {
    match kind {
        Kind::Spend => other.platform.is_some(),
        _ => !other.is_summed && other.system == sheet.system,
    }
}

/// What two files are compared by.
#[derive(Clone, Copy)]
enum By {
    /// Campaigns, or channels where one of the files tells no campaigns.
    Name,
    /// The ad platform that a row's platform, channel or source is, as far as it is one.
    Platform,
}

/// The ad platform of a row.
fn platform(fact: &Fact, file: &FileInfo, symbols: &Symbols) -> Option<String> {
    let of_file = || file.platform.clone();
    let named = |dimension| {
        let text = symbols.text(fact.keys.get(dimension))?;
        platform_of(Some(text), Some("cpc")).map(str::to_owned)
    };
    of_file()
        .or_else(|| [Dimension::Platform, Dimension::Channel, Dimension::Source].into_iter().find_map(named))
}

fn compare(
    facts: &[Fact],
    (kind, measure): (Kind, MeasureId),
    sheet: &FileInfo,
    other: &FileInfo,
    symbols: &Symbols,
) -> Option<Diagnostic> {
    let by_campaign = [sheet, other].iter().all(|file| file.can_tell(kind, Dimension::Campaign));
    let mut names: HashMap<Symbol, String> = HashMap::new();
    let mut told = |file: &FileInfo, by: By| -> Told {
        let mut told = Told::new();
        for fact in facts.iter().filter(|fact| fact.kind == kind && fact.file == file.index) {
            let Some(amount) = fact.sums.get(measure).filter(|amount| !amount.is_zero()) else { continue };
            let mut normal = |symbol: Symbol| -> String {
                let text = || symbols.text(symbol).map(name::normalise).unwrap_or_default();
                names.entry(symbol).or_insert_with(text).clone()
            };
            let campaign = fact.keys.get(Dimension::Campaign);
            let key = match by {
                By::Platform => match platform(fact, file, symbols) {
                    Some(platform) => (true, platform),
                    None => continue,
                },
                By::Name if by_campaign && !campaign.is_none() => (true, normal(campaign)),
                By::Name => (false, normal(fact.keys.get(Dimension::Channel))),
            };
            let sum = told.entry(key).or_default().entry(fact.days).or_default();
            *sum = sum.checked_add(amount).unwrap_or(*sum);
        }
        told
    };
    let shared = |a: &Told, b: &Told| {
        let mut sum = Decimal::ZERO;
        for (key, days) in a {
            let Some(others) = b.get(key) else { continue };
            let is_shared = |days: &Option<Days>| {
                others.contains_key(days)
                    || others.keys().any(|other| match (days, other) {
                        (Some(a), Some(b)) => a.overlaps(*b),
                        _ => true,
                    })
            };
            for (_, amount) in days.iter().filter(|(days, _)| is_shared(days)) {
                sum = sum.checked_add(*amount).unwrap_or(sum);
            }
        }
        sum
    };
    let mut both = |by: By| {
        let (of_sheet, of_other) = (told(sheet, by), told(other, by));
        let ours = shared(&of_sheet, &of_other);
        (!ours.is_zero()).then(|| (by, ours, shared(&of_other, &of_sheet)))
    };
    // Where campaigns are told and none is the same, rows of one platform are of its other campaigns.
    let of_platform = (kind == Kind::Spend && !by_campaign).then_some(By::Platform);
    let (by, ours, theirs) = [Some(By::Name), of_platform].into_iter().flatten().find_map(&mut both)?;
    let text = |amount: Decimal| amount.to_text(if measure.is_money() { 2 } else { 0 });
    let message = format!(
        "{} and {} tell {} of the same {} and days ({} and {}): both are added up",
        sheet.path,
        other.path,
        measure.id(),
        match by {
            By::Platform => "platform",
            By::Name if by_campaign => "campaigns",
            By::Name => "channels",
        },
        text(ours),
        text(theirs)
    );
    let rest: Vec<String> =
        sheet.kinds.iter().filter(|own| **own != kind).map(|own| format!("\"{}\"", own.id())).collect();
    let words = match rest.as_slice() {
        [] => "role = \"reference\"".to_owned(),
        rest => format!("kind = [{}]", rest.join(", ")),
    };
    Some(Diagnostic::warning("told-by-two-files", message).at(Location::file(&sheet.path)).hint(format!(
        "if it is the same, leave one out in perfkpi.toml:\n[[source]]\npath = \"{}\"\n{words}",
        sheet.path
    )))
}
