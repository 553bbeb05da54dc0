//! One currency: amounts are put on their basis and converted, exactly as far as the rate allows.
//!
//! Refused: known and unknown currencies together, and two currencies without a rate.

use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result, count};
use crate::facts::amounts::Amounts;
use crate::facts::fact::{Fact, measures_of};
use crate::facts::file::FileInfo;
use crate::facts::source::Role;
use crate::normalise::currency::Currency;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Rates by pair, oldest first; a rate without a date holds always.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    pairs: BTreeMap<(String, String), Vec<Dated>>,
    /// The file that they come from, for advice.
    pub file: Option<String>,
}

/// A rate and the day from which it holds.
type Dated = (Option<NaiveDate>, Decimal);

impl Rates {
    /// `rate` units of `to` are paid for one of `from`, from `date` on.
    pub fn add(&mut self, date: Option<NaiveDate>, from: Currency, to: Currency, rate: Decimal) {
        let days = self.pairs.entry((from.code().to_owned(), to.code().to_owned())).or_default();
        days.push((date, rate));
        days.sort();
    }

    /// The rate on a day: the latest that is not later; without a day the only one there is.
    fn find(&self, from: Currency, to: Currency, day: Option<NaiveDate>) -> Option<Rate> {
        // Fixed by law at 1.95583 BGN for one EUR.
        let lev = Decimal::from_parts(195_583, 5)?;
        match (from.code(), to.code()) {
            ("BGN", "EUR") if !self.has(from, to) => return Some(Rate::For(lev)),
            ("EUR", "BGN") if !self.has(from, to) => return Some(Rate::Times(lev)),
            _ => {}
        }
        // A rate tells the way back too.
        self.listed(from, to, day).map(Rate::Times).or_else(|| self.listed(to, from, day).map(Rate::For))
    }

    fn listed(&self, from: Currency, to: Currency, day: Option<NaiveDate>) -> Option<Decimal> {
        let days = self.pairs.get(&(from.code().to_owned(), to.code().to_owned()))?;
        match day {
            Some(day) => {
                let known = days.iter().rev().find(|(date, _)| date.is_none_or(|date| date <= day));
                known.map(|(_, rate)| *rate)
            }
            None => match days.as_slice() {
                [(_, rate)] => Some(*rate),
                _ => None,
            },
        }
    }

    /// Two different rates of one pair for one day.
    fn contradiction(&self) -> Option<Diagnostic> {
        for ((from, to), days) in &self.pairs {
            for (first, second) in days.iter().zip(days.iter().skip(1)) {
                if first.0 == second.0 && first.1 != second.1 {
                    let day = first.0.map(|day| format!(" on {day}")).unwrap_or_default();
                    let (first, second) = (first.1.to_text(0), second.1.to_text(0));
                    let message =
                        format!("there are two rates from {from} to {to}{day}: {first} and {second}");
                    let error = Diagnostic::error("bad-rates", message).hint("keep one of them");
                    return Some(match &self.file {
                        Some(file) => error.at(Location::file(file)),
                        None => error,
                    });
                }
            }
        }
        None
    }

    /// Where a missing rate belongs.
    fn advice(&self, from: &str, to: &str, day: Option<NaiveDate>) -> String {
        match (&self.file, day) {
            (Some(file), Some(day)) => format!("add it to {file}: {day},{from},{to},…"),
            (Some(file), None) => format!("add it to {file}: ,{from},{to},…"),
            (None, _) => format!("add it to perfkpi.toml: [rates] {from} = … ({to} for one {from})"),
        }
    }

    fn has(&self, from: Currency, to: Currency) -> bool {
        self.pairs.contains_key(&(from.code().to_owned(), to.code().to_owned()))
    }
}

/// How an amount becomes one of the target currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rate {
    /// So many units of the target for one.
    Times(Decimal),
    /// One unit of the target for so many: divided by, so that nothing is rounded twice.
    For(Decimal),
}

impl Rate {
    fn apply(self, amount: Decimal) -> Option<Decimal> {
        match self {
            Rate::Times(rate) => amount.checked_mul(rate),
            Rate::For(units) => amount.checked_div(units),
        }
    }
}

/// Puts all money into one currency; `wanted` is the report's, where it was said.
pub fn settle(
    facts: &mut [Fact],
    files: &[FileInfo],
    rates: &Rates,
    wanted: Option<Currency>,
    notes: &mut Vec<Diagnostic>,
) -> Result<Option<Currency>> {
    if let Some(error) = rates.contradiction() {
        return Err(error.into());
    }
    let mut seen: BTreeMap<Option<Currency>, usize> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| has_money(fact)) {
        seen.entry(fact.currency).or_insert(fact.file);
    }
    let known: BTreeSet<Currency> = seen.keys().copied().flatten().collect();
    let path = |file: usize| files.get(file).map(|file| file.path.as_str()).unwrap_or_default();
    if known.is_empty() {
        // Nobody names a currency: all amounts are taken to be in the report's. Zeros alone are in the one that they name.
        apply_basis(facts, files, notes)?;
        let of_zeros: BTreeSet<Currency> = facts.iter().filter_map(|fact| fact.currency).collect();
        return Ok(wanted.or_else(|| of_zeros.first().copied().filter(|_| of_zeros.len() == 1)));
    }
    let target = match (wanted, known.first()) {
        (Some(wanted), _) => wanted,
        (None, Some(only)) if known.len() == 1 => *only,
        // The lev became the euro, at a rate that never changes.
        (None, _) if known.iter().map(Currency::code).eq(["BGN", "EUR"]) => {
            let message = "levs are brought into euros at the fixed rate of 1.95583 BGN for one EUR";
            notes.push(Diagnostic::note("lev-to-euro", message).hint("for another currency: --currency BGN"));
            match Currency::parse("EUR") {
                Some(euro) => euro,
                None => return Err(two_currencies(&seen, files)),
            }
        }
        _ => return Err(two_currencies(&seen, files)),
    };
    if let Some(file) = seen.get(&None)
        && wanted.is_none()
    {
        return Err(Diagnostic::error(
            "unknown-currency",
            format!("{} names no currency, while other files are in {}", path(*file), target.code()),
        )
        .at(Location::file(path(*file)))
        .hint(format!(
            "say it in perfkpi.toml: currency = \"{}\" at the top for all, or in a [[source]]",
            target.code()
        ))
        .into());
    }
    apply_basis(facts, files, notes)?;
    convert(facts, files, rates, target, notes)?;
    Ok(Some(target))
}

fn has_money(fact: &Fact) -> bool {
    measures_of(fact.kind)
        .iter()
        .any(|measure| measure.is_money() && fact.sums.get(*measure).is_some_and(|amount| !amount.is_zero()))
}

fn two_currencies(seen: &BTreeMap<Option<Currency>, usize>, files: &[FileInfo]) -> Refusal {
    let told: Vec<String> = seen
        .iter()
        .filter_map(|(currency, file)| Some(format!("{} in {}", (*currency)?.code(), files.get(*file)?.path)))
        .collect();
    let codes: Vec<&str> = seen.keys().flatten().map(Currency::code).collect();
    let (first, second) = (codes.first().unwrap_or(&"EUR"), codes.get(1).unwrap_or(&"USD"));
    let place = seen.values().next().and_then(|file| files.get(*file)).map(|file| file.path.clone());
    Diagnostic::error("two-currencies", format!("the files are in several currencies: {}", told.join(", ")))
        .at(Location::file(place.unwrap_or_default()))
        .hint(format!(
            "say in perfkpi.toml which one the report is in, and the rate:\ncurrency = \"{first}\"\n[rates]\n{second} = …   # {first} for one {second}"
        ))
        .into()
}

fn apply_basis(facts: &mut [Fact], files: &[FileInfo], notes: &mut Vec<Diagnostic>) -> Result<()> {
    for file in files.iter().filter(|file| !file.basis.is_plain()) {
        let large = || Refusal::from(too_large(&file.path));
        let mut both: Option<(Amounts, Amounts)> = None;
        for fact in facts.iter_mut().filter(|fact| fact.file == file.index) {
            if let Some(written) = fact.sums.get(MeasureId::Spend) {
                let spend = file.basis.apply(written).ok_or_else(large)?;
                fact.sums.set(MeasureId::Spend, spend);
                let (before, after) = both.get_or_insert_default();
                before.add(fact.currency, written).ok_or_else(large)?;
                after.add(fact.currency, spend).ok_or_else(large)?;
            }
        }
        // A file without spend has no basis to speak of.
        if let Some((written, spend)) = both {
            let message = format!(
                "spend of {} is {}: the {} as written, {}",
                file.path,
                spend.text(Some(2)),
                written.text(None),
                file.basis.words()
            );
            notes.push(Diagnostic::note("spend-basis", message));
        }
    }
    notes.extend(files.iter().filter_map(goods_alone));
    Ok(())
}

/// Says of a file with orders whose revenue is that of the goods what was left out.
fn goods_alone(file: &FileInfo) -> Option<Diagnostic> {
    let counts = file.is_goods && file.role == Role::Primary && file.tells.contains(&MeasureId::Revenue);
    let path = &file.path;
    let message = match file.extras.as_slice() {
        _ if !counts => return None,
        [] => format!("revenue of {path} is what was paid: it tells neither shipping nor tax"),
        extras => format!("revenue of {path} is that of the goods, without {}", extras.join(" and ")),
    };
    Some(Diagnostic::note("revenue-basis", message))
}

fn convert(
    facts: &mut [Fact],
    files: &[FileInfo],
    rates: &Rates,
    target: Currency,
    notes: &mut Vec<Diagnostic>,
) -> Result<()> {
    let mut spans: BTreeMap<usize, u64> = BTreeMap::new();
    for fact in facts.iter_mut() {
        let Some(from) = fact.currency.filter(|currency| *currency != target) else { continue };
        if !has_money(fact) {
            continue;
        }
        let path = files.get(fact.file).map(|file| file.path.as_str()).unwrap_or_default();
        let day = fact.days.map(|days| days.from);
        let Some(rate) = rates.find(from, target, day) else {
            let on = day.map(|day| format!(" on {day}")).unwrap_or_default();
            let (from, to) = (from.code(), target.code());
            return Err(Diagnostic::error("no-rate", format!("there is no rate from {from} to {to}{on}"))
                .at(Location::file(path))
                .hint(rates.advice(from, to, day))
                .into());
        };
        let last = fact.days.map(|days| days.to);
        if last != day && rates.find(from, target, last) != Some(rate) {
            *spans.entry(fact.file).or_default() += fact.rows;
        }
        for measure in measures_of(fact.kind).iter().filter(|measure| measure.is_money()) {
            if let Some(amount) = fact.sums.get(*measure) {
                let amount = rate.apply(amount).ok_or_else(|| Refusal::from(too_large(path)))?;
                fact.sums.set(*measure, amount);
            }
        }
        fact.currency = Some(target);
    }
    for (file, rows) in spans {
        let path = files.get(file).map(|file| file.path.as_str()).unwrap_or_default();
        let told = count(rows, "row speaks", "rows speak");
        let message =
            format!("{told} of days on which the rate changed; converted at that of their first day");
        notes.push(Diagnostic::warning("rate-changed", message).at(Location::file(path)));
    }
    Ok(())
}

fn too_large(path: &str) -> Diagnostic {
    Diagnostic::error("sum-too-large", "an amount is too large to be held exactly").at(Location::file(path))
}
