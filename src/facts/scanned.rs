//! The workers' groups brought together: rows with symbols for texts, in a stable order.

use super::copies;
use super::events::Sale;
use super::fact::Days;
use super::groups::{Group, Groups};
use super::landing::Keeps;
use super::millionths;
use super::people::{Crowd, People};
use super::plan::{KEY_EXTRAS, Plan, Reading};
use super::rejects::{Rejects, too_large};
use super::symbol::{Symbol, Symbols};
use super::tally::{BadCell, Tally};
use super::totals;
use crate::catalogue::field::{CellType, Field, Kind};
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result, count};
use crate::ledger::{Ledger, Money, RowClass};
use crate::normalise::currency::Currency;
use crate::normalise::{BadCell as _, name};
use crate::recognise::Micros;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row of a file, or many of them under one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannedRow {
    /// For each of [`Scanned::fields`].
    pub texts: Vec<Symbol>,
    pub days: Option<Days>,
    pub currency: Option<Currency>,
    /// For each of [`Scanned::slots`]; `None` where no row tells it.
    pub values: Vec<Option<Decimal>>,
    pub rows: u64,
    /// 0 where rows are summed.
    pub line: u64,
    /// Its visitors, where they are counted.
    pub people: Option<Arc<People>>,
}

/// A purchase that an event tells, or what was given back of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannedSale {
    /// Its origin, day and currency, without values.
    pub row: ScannedRow,
    /// The number of the transaction.
    pub order: Symbol,
    pub amount: Option<Decimal>,
    pub is_refund: bool,
}

/// All rows of a file.
#[derive(Debug, Clone, Default)]
pub struct Scanned {
    pub fields: Vec<Field>,
    pub slots: Vec<Field>,
    pub rows: Vec<ScannedRow>,
    /// Purchases and refunds of events, as they stand in the file.
    pub sales: Vec<ScannedSale>,
    /// What was kept of links and tags.
    pub keeps: Keeps,
    /// A bit for each number column that is only shown and has a cell which is no number.
    pub doubtful: u64,
    /// What each number column that is only shown tells where the one that counts tells nothing.
    pub gaps: BTreeMap<usize, Decimal>,
}

impl Scanned {
    /// The text of a field in a row; [`Symbol::NONE`] where the file has no such column.
    pub fn text(&self, row: &ScannedRow, field: Field) -> Symbol {
        let at = self.fields.iter().position(|each| *each == field);
        at.and_then(|at| row.texts.get(at)).copied().unwrap_or_default()
    }

    /// The number of a field in a row.
    pub fn value(&self, row: &ScannedRow, field: Field) -> Option<Decimal> {
        let at = self.slots.iter().position(|each| *each == field)?;
        row.values.get(at).copied().flatten()
    }

    /// True for a column beside another that is not a number in every row.
    pub fn is_doubtful(&self, slot: usize) -> bool {
        self.doubtful & (1 << slot) != 0
    }

    pub fn has(&self, field: Field) -> bool {
        self.fields.contains(&field) || self.slots.contains(&field)
    }
}

type Settled = (Scanned, Option<Days>, Vec<Diagnostic>, Rejects);

/// Merges what the workers found.
pub fn settle(
    plan: &Plan,
    tallies: Vec<Tally>,
    symbols: &mut Symbols,
    ledger: &mut Ledger,
    path: &str,
) -> Result<Settled> {
    let mut groups = Groups::new(plan.texts.len() + KEY_EXTRAS, plan.slots.len(), plan.keeps_rows);
    let mut covered: Option<Days> = None;
    let mut rejects = Rejects::default();
    let mut bad_ids: BTreeMap<String, BadCell> = BTreeMap::new();
    let mut crowds: Vec<Crowd> = Vec::new();
    let mut sales = Vec::new();
    let micros = is_micros(plan, &tallies);
    for tally in &tallies {
        ledger.rows.read += tally.ledger.rows.read;
        for (class, rows) in &tally.ledger.rows.classes {
            ledger.assign(*class, *rows);
        }
        for (slot, amounts) in tally.totals.iter().chain(&tally.subtotals) {
            let is_scaled =
                plan.numbers.get(*slot).is_some_and(|column| micros && in_millionths(plan, column.field));
            let scale = |amount: Decimal| if is_scaled { to_units(amount) } else { amount };
            let is_beside = plan.numbers.get(*slot).is_some_and(|column| column.is_beside);
            let field = plan.slots.get(*slot).filter(|_| !is_beside);
            if let Some(measure) = field.and_then(|field| money_measure(*field)) {
                for amount in amounts.iter().copied().map(scale) {
                    // Its currency is settled once all rows are known.
                    let money = Money::new(None, amount);
                    ledger.read_money(measure, money);
                    ledger.assign_money(measure, RowClass::Total, money);
                }
            }
        }
        if let Some((from, to)) = tally.covered {
            let days = Days { from, to };
            covered = Some(covered.map_or(days, |all| all.hull(days)));
        }
        rejects.merge(&tally.rejects);
        let cleaned = clean(plan, tally, symbols, &mut bad_ids);
        let texts_of = |key: &[u32]| -> Vec<Symbol> {
            let texts = cleaned.iter().zip(key);
            texts.map(|(column, id)| column.get(*id as usize).copied().unwrap_or_default()).collect()
        };
        sales.extend(tally.sales.iter().map(|sale| scanned_sale(plan, sale, texts_of(&sale.key), symbols)));
        let mut key = Vec::new();
        for (at, group) in tally.groups.iter().enumerate() {
            key.clear();
            let texts = cleaned.iter().zip(group.key);
            key.extend(
                texts.map(|(column, id)| column.get(*id as usize).map_or(0, |symbol| symbol.index() as u32)),
            );
            key.extend(group.key.iter().skip(plan.texts.len()));
            let merged = groups
                .add(&key, group.sums, group.told, group.rows, group.line)
                .map_err(|_| Refusal::from(too_large(path)))?;
            if plan.person.is_some() {
                crowds.resize_with(crowds.len().max(merged + 1), Crowd::default);
                if let (Some(all), Some(crowd)) = (crowds.get_mut(merged), tally.people.get(at)) {
                    all.extend(crowd);
                }
            }
        }
    }
    if micros {
        let only = (plan.profile.values.micros == Micros::Cost).then_some("spend");
        rejects.scale(only, to_units);
    }
    // A telephone number only links: without it the row stands.
    let is_phone = |cell: &BadCell| {
        plan.texts.iter().any(|column| !column.must_be_sound() && column.header == cell.header)
    };
    let (phones, bad_ids): (Vec<BadCell>, Vec<BadCell>) = bad_ids.into_values().partition(is_phone);
    if !plan.bad_rows.skips() {
        bad_ids.into_iter().for_each(|cell| rejects.tell(cell));
    }
    if rejects.is_too_large || !plan.bad_rows.skips() && !rejects.is_empty() {
        return Err(Refusal(rejects.refusal(path)));
    }
    let mut rows: Vec<ScannedRow> = groups.iter().map(|group| row(plan, group, symbols, micros)).collect();
    if plan.person.is_some() {
        let people = crowds.into_iter().map(|crowd| Some(Arc::new(crowd.into_people())));
        rows.iter_mut().zip(people).for_each(|(row, people)| row.people = people);
    }
    // By text: the numbers of symbols depend on which worker met them first.
    let names = |row: &ScannedRow| {
        row.texts.iter().map(|text| symbols.text(*text).map(str::to_owned)).collect::<Vec<_>>()
    };
    if plan.keeps_rows {
        rows.sort_by_key(|row| row.line);
    } else {
        rows.sort_by_cached_key(|row| (row.days, names(row), row.currency));
    }
    let mut notes = Vec::new();
    notes.extend(copies::of_things(path, plan, &rows));
    if micros {
        let message = "amounts are written in millionths (whole numbers, most above 10,000); they were divided by 1,000,000";
        notes.push(Diagnostic::note("micros", message).at(Location::file(path)));
    }
    notes.extend(millionths::suspected(path, plan, &groups));
    notes.extend(without_visitor(plan, &tallies, path));
    notes.extend(damaged_phones(path, &phones));
    let named = plan.texts.iter().position(|column| column.field == Field::Currency);
    let is_whole = |row: &ScannedRow| {
        let named = || symbols.text(*row.texts.get(named?)?).and_then(Currency::parse);
        row.currency.or_else(named).is_some_and(Currency::is_whole)
    };
    let without_cents = !rows.is_empty() && rows.iter().all(is_whole);
    notes.extend(totals::compare(plan, &tallies, &groups, without_cents, path));
    let fields = plan.texts.iter().map(|column| column.field).collect();
    let doubtful = tallies.iter().fold(0, |all, tally| all | tally.doubtful);
    let mut gaps: BTreeMap<usize, Decimal> = BTreeMap::new();
    for (slot, amount) in tallies.iter().flat_map(|tally| &tally.gaps) {
        let gap = gaps.entry(*slot).or_default();
        *gap = gap.checked_add(*amount).ok_or_else(|| Refusal::from(too_large(path)))?;
    }
    Ok((
        Scanned { fields, slots: plan.slots.clone(), rows, sales, keeps: plan.keeps, doubtful, gaps },
        covered,
        notes,
        rejects,
    ))
}

/// The ledger's name of a money field, where its amounts must add up.
pub fn money_measure(field: Field) -> Option<&'static str> {
    match field {
        Field::Spend => Some("spend"),
        Field::Revenue => Some("revenue"),
        Field::Amount => Some("amount"),
        Field::Refund => Some("refunds"),
        Field::PlatformRevenue => Some("platform_revenue"),
        _ => None,
    }
}

/// Each worker's raw texts as symbols. Each damaged id is told once, where it stands first.
fn clean(
    plan: &Plan,
    tally: &Tally,
    symbols: &mut Symbols,
    bad: &mut BTreeMap<String, BadCell>,
) -> Vec<Vec<Symbol>> {
    let columns = plan.texts.iter().zip(&tally.cells);
    columns
        .map(|(column, cells)| {
            let is_id = column.field.cell_type() == CellType::Id;
            cells
                .iter()
                .map(|(text, (line, at))| {
                    if is_id {
                        match name::text_id(text) {
                            Ok(id) => id.map_or(Symbol::NONE, |id| symbols.intern(&id)),
                            Err(reason) => {
                                let told = reason.diagnose(&column.header, text);
                                let cell = BadCell {
                                    line,
                                    column: at,
                                    code: told.code,
                                    message: told.message.clone(),
                                    hint: told.hints.into_iter().next(),
                                    header: column.header.clone(),
                                };
                                let first = bad.entry(told.message).or_insert_with(|| cell.clone());
                                if cell < *first {
                                    *first = cell;
                                }
                                Symbol::NONE
                            }
                        }
                    } else if column.reduction.is_some() {
                        symbols.intern(&String::from_utf8_lossy(text))
                    } else if crate::normalise::is_missing(text) {
                        let tells_visits = plan.kinds.contains(&Kind::Sessions);
                        let is_unset = tells_visits && is_origin(column.field) && is_unset(text);
                        if is_unset { symbols.intern(UNSET) } else { Symbol::NONE }
                    } else {
                        symbols.intern(&name::display(&String::from_utf8_lossy(text)))
                    }
                })
                .collect()
        })
        .collect()
}

/// What stands for visits of which analytics knows no source: they are not direct ones, of which it knows that they had none.
pub const UNSET: &str = "(not set)";

fn is_origin(field: Field) -> bool {
    matches!(field, Field::Source | Field::Medium | Field::SourceMedium)
}

/// Whether a cell says so, in so many words.
fn is_unset(cell: &[u8]) -> bool {
    let text = String::from_utf8_lossy(cell).trim().to_lowercase();
    matches!(text.as_str(), UNSET | "не определено")
}

fn scanned_sale(plan: &Plan, sale: &Sale, texts: Vec<Symbol>, symbols: &mut Symbols) -> ScannedSale {
    let measure = if sale.is_refund { Field::Refund } else { Field::Revenue };
    let values = plan.slots.iter().map(|slot| sale.amount.filter(|_| *slot == measure)).collect();
    ScannedSale {
        row: ScannedRow {
            texts,
            days: sale.day.map(Days::one),
            currency: sale.currency,
            values,
            rows: sale.rows,
            line: sale.line,
            people: None,
        },
        order: sale.order.as_deref().map_or(Symbol::NONE, |order| symbols.intern(order)),
        amount: sale.amount,
        is_refund: sale.is_refund,
    }
}

fn row(plan: &Plan, group: Group<'_>, symbols: &Symbols, micros: bool) -> ScannedRow {
    let texts = group.key.iter().take(plan.texts.len());
    let mut extras = group.key.iter().skip(plan.texts.len()).copied();
    let mut day = || NaiveDate::from_num_days_from_ce_opt(extras.next().unwrap_or(0).cast_signed());
    let days = match (day(), day()) {
        (Some(from), Some(to)) => Some(Days { from, to }),
        _ => None,
    };
    let values = group.sums.iter().enumerate().map(|(slot, value)| {
        let is_told = group.told & (1 << slot) != 0;
        let is_money = plan.numbers.get(slot).is_some_and(|column| column.reading == Reading::Money);
        let is_scaled = plan.numbers.get(slot).is_some_and(|column| in_millionths(plan, column.field));
        is_told.then(|| if micros && is_money && is_scaled { to_units(*value) } else { *value })
    });
    ScannedRow {
        texts: texts.map(|id| symbols.at(*id)).collect(),
        days,
        currency: Currency::from_number(extras.next().unwrap_or(0)),
        values: values.collect(),
        rows: group.rows,
        line: group.line,
        people: None,
    }
}

/// True when the profile writes millionths, or may and the money columns look so.
fn is_micros(plan: &Plan, tallies: &[Tally]) -> bool {
    match plan.profile.values.micros {
        Micros::Never => false,
        Micros::Always | Micros::Cost => true,
        Micros::Detect => {
            let Some(slot) = plan.numbers.iter().position(|column| column.field == Field::Spend) else {
                return false;
            };
            let sizes = tallies.iter().filter_map(|tally| tally.sizes.get(slot));
            let (mut told, mut above, mut fractional) = (0, 0, 0);
            for size in sizes {
                told += size.told;
                above += size.above_ten_thousand;
                fractional += size.fractional;
            }
            told > 0 && fractional == 0 && above * 2 >= told
        }
    }
}

/// Whether millionths are meant of this column, where the file has them.
fn in_millionths(plan: &Plan, field: Field) -> bool {
    plan.profile.values.micros != Micros::Cost || field == Field::Spend
}

fn to_units(micros: Decimal) -> Decimal {
    Decimal::from_raw(micros.raw() / 1_000_000)
}

/// Numbers that Excel has rounded link nothing any more.
fn damaged_phones(path: &str, phones: &[BadCell]) -> Option<Diagnostic> {
    let first = phones.iter().min_by_key(|cell| cell.line)?;
    let message = format!(
        "telephone numbers in column \"{}\" are none any more, as Excel has rounded them: their rows count, and they link nothing",
        first.header
    );
    let warning = Diagnostic::warning("damaged-phones", message).at(Location::line(path, first.line));
    Some(warning.hint("download the export again and do not save it from Excel"))
}

/// Rows that name no visitor are no visitors' visits: what is counted is too few by them.
fn without_visitor(plan: &Plan, tallies: &[Tally], path: &str) -> Option<Diagnostic> {
    let column = plan.person.as_ref()?;
    let rows: u64 = tallies.iter().map(|tally| tally.nobody).sum();
    let rows = (rows > 0).then(|| count(rows, "row has", "rows have"))?;
    let message = format!("{rows} no id in column \"{}\": their visitors are not counted", column.header);
    Some(Diagnostic::warning("visits-without-id", message).at(Location::file(path)))
}
