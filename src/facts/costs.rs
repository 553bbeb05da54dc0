//! Which of several cost columns is spend, on what basis, and what the others hold.
//!
//! In: a recognised header and what the settings say. Out: one cost column, its [`Basis`], notes. Refused: two
//! columns that nothing puts in order, and settings that speak against the header.
//!
//! The rule: spend is what the client pays before a tax that it gets back. So the column without tax goes before one
//! that does not say, that before one with tax; then the one with the agency's fee first. `tax_included` and `fee` of
//! the settings turn the first and the second round, since they say what is done to the column.

use super::amounts::Amounts;
use super::basis::{Basis, percent};
use super::plan::Plan;
use super::scanned::{Scanned, ScannedRow};
use super::source::{Said, Source};
use super::symbol::Symbols;
use crate::catalogue::field::Field;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::normalise::currency::{Currency, currency_in_header};
use crate::normalise::name;
use crate::recognise::{Column, CostBasis, Recognised, builtin, cost_basis, is_plan};

/// How far back a column stands: tax, fee, currency, place among the profile's names.
type Order = (u8, u8, u8, usize);

/// Takes one cost column of a sheet that has several.
pub fn choose(recognised: &mut Recognised, source: &Source) -> Result<()> {
    let said = &source.said;
    let mut costs: Vec<Column> =
        recognised.columns.iter().chain(&recognised.shadowed).filter(is_cost).cloned().collect();
    let is_named = said.columns.contains_key(&Field::Spend);
    if recognised.profile.generic && !is_named && costs.len() > 1 {
        costs.sort_by_key(|column| (order(column, said), column.index));
        let Some(first) = costs.first().cloned() else { return Ok(()) };
        let is_same = |column: &Column| name::header(&column.header) == name::header(&first.header);
        let rival =
            costs.iter().find(|column| !is_same(column) && order(column, said) == order(&first, said));
        if let Some(rival) = rival {
            let place = match &recognised.header {
                Some(header) => Location::line(&source.input.name, header.line),
                None => Location::file(&source.input.name),
            };
            let (a, b) = if first.index < rival.index { (&first, rival) } else { (rival, &first) };
            return Err(two_columns(&a.header, &b.header, place, source).into());
        }
        recognised.columns.retain(|column| !is_cost(&column));
        recognised.shadowed.retain(|column| !is_cost(&column));
        costs.sort_by_key(|column| column.index);
        let (taken, left): (Vec<Column>, Vec<Column>) = costs.into_iter().partition(is_same);
        recognised.columns.extend(taken);
        recognised.columns.sort_by_key(|column| column.index);
        recognised.shadowed.extend(left);
    }
    contradiction(recognised, source).map_or(Ok(()), |error| Err(error.into()))
}

fn is_cost(column: &&Column) -> bool {
    column.field == Field::Spend
}

fn order(column: &Column, said: &Said) -> Order {
    let told = cost_basis(&column.header);
    let place = |holds: Option<bool>, wanted: bool| match holds {
        Some(holds) if holds == wanted => 0,
        None => 1,
        Some(_) => 2,
    };
    let currency = currency_of(column);
    let is_other = said.currency.is_some() && currency.is_some() && currency != said.currency;
    let tax = place(told.tax, said.basis.tax_included == Some(true));
    (tax, place(told.fee, said.basis.fee.is_none()), u8::from(is_other), column.rank)
}

fn currency_of(column: &Column) -> Option<Currency> {
    column.currency.as_deref().and_then(Currency::parse).or_else(|| currency_in_header(&column.header))
}

fn two_columns(a: &str, b: &str, place: Location, source: &Source) -> Diagnostic {
    let message = format!("both \"{a}\" and \"{b}\" can be the spend, and nothing says which");
    Diagnostic::error("two-cost-columns", message).at(place).hint(format!(
        "say it in perfkpi.toml:\n[[source]]\npath = {}\ncolumns = {{ spend = {} }}",
        quoted(&source.settings_path),
        quoted(a)
    ))
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The column that is spend.
fn taken(recognised: &Recognised) -> Option<&Column> {
    recognised.columns.iter().find(is_cost)
}

/// The basis that settings and header tell together.
pub fn basis(recognised: &Recognised, said: &Basis) -> Basis {
    let column = taken(recognised).map(|column| cost_basis(&column.header)).unwrap_or_default();
    Basis { column, ..*said }
}

/// Settings that say of the column what its header denies.
fn contradiction(recognised: &Recognised, source: &Source) -> Option<Diagnostic> {
    let column = taken(recognised)?;
    let (said, told) = (source.said.basis, cost_basis(&column.header));
    let (message, hint) = match (said.tax_included, told.tax) {
        (Some(true), Some(false)) => (
            format!("the settings say tax_included = true, but \"{}\" is without tax", column.header),
            "leave tax_included out, or name the column with tax: columns = { spend = \"…\" }",
        ),
        (Some(false), Some(true)) => (
            format!("the settings say tax_included = false, but \"{}\" holds tax", column.header),
            "write tax_included = true and tax_rate, or leave both out to keep the tax in the spend",
        ),
        _ if said.fee.is_some() && told.fee == Some(true) => (
            format!("the settings put a fee on top, but \"{}\" holds one already", column.header),
            "leave fee out, or name the column without it: columns = { spend = \"…\" }",
        ),
        _ => return None,
    };
    Some(source.error("basis-contradicts", message).hint(hint))
}

/// A cost column with what its rows add up to.
struct Summed<'a> {
    header: &'a str,
    told: CostBasis,
    slot: usize,
    sum: Amounts,
}

impl Summed<'_> {
    /// Neither tax nor fee puts the two in order; a plan is no rival of what was spent.
    fn is_level(&self, taken: &Summed<'_>) -> bool {
        let is_other_plan = is_plan(self.header) && !is_plan(taken.header);
        // Of two currencies the settings have chosen one.
        let currencies = [self.header, taken.header].map(currency_in_header);
        let is_other_currency = matches!(currencies, [Some(a), Some(b)] if a != b);
        let is_same_basis = (self.told.tax, self.told.fee) == (taken.told.tax, taken.told.fee);
        is_same_basis && !is_other_plan && !is_other_currency
    }
}

/// A column that seems to be the only cost, and says something of tax that is not understood.
pub fn puzzling(source: &Source, recognised: &Recognised) -> Option<Diagnostic> {
    let profile = &recognised.profile;
    if taken(recognised).is_some() || !profile.generic {
        return None;
    }
    // A sheet without its cost was taken for a profile that knows none: the spend profile tells.
    let costs = builtin::by_id("generic-spend")?;
    let (_, header) = recognised.unused.iter().find(|(_, header)| costs.is_puzzling_cost(header))?;
    let message = format!(
        "the column \"{header}\" looks like a cost, but is not read: what it says of tax is not understood"
    );
    Some(Diagnostic::warning("cost-not-read", message).at(Location::file(&source.input.name)).hint(format!(
        "if it is the spend, say so in a [[source]]: kind = \"flat\", columns = {{ spend = {} }}",
        quoted(header)
    )))
}

/// What is said of the cost columns once all rows are read.
pub fn notes(source: &Source, plan: &Plan, scanned: &Scanned, symbols: &Symbols) -> Result<Vec<Diagnostic>> {
    let (path, said) = (source.input.name.as_str(), &source.said.basis);
    let currency_of = |row: &ScannedRow| {
        let cell = || symbols.text(scanned.text(row, Field::Currency)).and_then(Currency::parse);
        source.said.currency.or(row.currency).or_else(cell)
    };
    let mut costs = Vec::new();
    for (slot, column) in plan.numbers.iter().enumerate().filter(|(_, column)| column.field == Field::Spend) {
        let mut sum = Amounts::default();
        for row in &scanned.rows {
            let value = row.values.get(slot).copied().flatten().unwrap_or_default();
            sum.add(currency_of(row), value).ok_or_else(|| too_large(path, &column.header))?;
        }
        costs.push(Summed { header: &column.header, told: cost_basis(&column.header), slot, sum });
    }
    let Some((taken, left)) = costs.split_first() else { return Ok(Vec::new()) };
    let mut notes = Vec::new();
    if !left.is_empty() {
        let is_rival = |other: &&Summed<'_>| other.is_level(taken) && other.sum != taken.sum;
        if let Some(rival) = left.iter().find(|other| is_rival(other)) {
            return Err(two_columns(taken.header, rival.header, Location::file(path), source).into());
        }
        notes.push(which(path, taken, left, scanned));
        notes.extend(left.iter().filter_map(|other| gap(path, taken, other, scanned)));
        notes.extend(left.iter().filter_map(|other| tax_differs(path, taken, other, scanned, said)));
    }
    let basis = Basis { column: taken.told, ..*said };
    let words = basis.words();
    // What the settings do to the amounts is said where it is done.
    if basis.is_plain() && !words.is_empty() {
        let note =
            Diagnostic::note("spend-basis", format!("spend of {path} is {words}")).at(Location::file(path));
        notes.push(match basis.keeps_tax() {
            true => note.hint("to take the tax out, say in its [[source]]: tax_included = true and tax_rate = 0.20 (or what it is)"),
            false => note,
        });
    }
    Ok(notes)
}

fn which(path: &str, taken: &Summed<'_>, left: &[Summed<'_>], scanned: &Scanned) -> Diagnostic {
    let shown = |cost: &Summed<'_>| {
        let doubt = if scanned.is_doubtful(cost.slot) { ", not a number in every row" } else { "" };
        format!("\"{}\" ({}{doubt})", cost.header, cost.sum.text(None))
    };
    let others: Vec<String> = left.iter().map(shown).collect();
    let message = format!("spend is the column {}; not added to it: {}", shown(taken), others.join(", "));
    if !left.iter().any(|cost| cost.is_level(taken)) {
        Diagnostic::note("cost-columns", message)
            .at(Location::file(path))
            .hint("of several the one without tax and with the fee is taken; for another: columns = { spend = \"…\" } in a [[source]]")
    } else {
        Diagnostic::warning("column-not-read", message)
            .at(Location::file(path))
            .hint("name the column that counts in a [[source]]: columns = { spend = \"…\" }")
    }
}

/// Money that only the column tells that is not taken.
fn gap(path: &str, taken: &Summed<'_>, other: &Summed<'_>, scanned: &Scanned) -> Option<Diagnostic> {
    let lost = scanned.gaps.get(&other.slot).copied().unwrap_or_default();
    // The gap is found row by row, without the rows' currencies.
    let lost_text =
        if other.sum.is_mixed() { "money".to_owned() } else { format!("{} in all", lost.to_text(2)) };
    let message = format!(
        "where \"{}\" is empty or 0, \"{}\" tells {lost_text}, which is not in the spend",
        taken.header, other.header
    );
    (!lost.is_zero()).then(|| Diagnostic::warning("cost-gap", message).at(Location::file(path)))
}

/// The amounts with tax must be those without it and the rate, where a rate is known.
fn tax_differs(
    path: &str,
    taken: &Summed<'_>,
    other: &Summed<'_>,
    scanned: &Scanned,
    said: &Basis,
) -> Option<Diagnostic> {
    let (without, with) = match (taken.told.tax, other.told.tax) {
        (Some(false), Some(true)) => (taken, other),
        (Some(true), Some(false)) => (other, taken),
        _ => return None,
    };
    let rate = with.told.rate.or(said.tax_rate)?;
    if without.told.fee != with.told.fee {
        return None;
    }
    let rows: u64 = scanned.rows.iter().map(|row| row.rows).sum();
    // Sheets round each row: half a cent for it, and the tax on half a cent of the other column.
    let tolerance = Decimal::from_parts(i128::from(rows) + 1, 2)?;
    let mut due = Amounts::default();
    for currency in without.sum.currencies() {
        due.add(currency, without.sum.of(currency).checked_mul(Decimal::ONE.checked_add(rate)?)?)?;
    }
    let distance = |currency| with.sum.of(currency).checked_sub(due.of(currency)).map(Decimal::abs);
    let is_far = due.currencies().filter_map(distance).any(|distance| distance > tolerance);
    let message = format!(
        "\"{}\" is {}, but \"{}\" and {} tax make {}",
        with.header,
        with.sum.text(None),
        without.header,
        percent(rate),
        due.text(Some(2))
    );
    is_far.then(|| Diagnostic::warning("tax-differs", message).at(Location::file(path)))
}

fn too_large(path: &str, header: &str) -> Refusal {
    let message = format!("the sum of the column \"{header}\" is too large to be held exactly");
    Diagnostic::error("sum-too-large", message).at(Location::file(path)).into()
}
