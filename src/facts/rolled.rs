//! Rows that were summed while they were read → facts: spend, sessions, flat sheets, daily sums.

use super::claims::Claims;
use super::commissions::Commissions;
use super::fact::{Fact, Sums, Written, measures_of};
use super::file::FileInfo;
use super::keys::KeyMaker;
use super::links::Visits;
use super::load::Loaded;
use super::source::Source;
use super::symbol::{Symbol, Symbols};
use crate::catalogue::field::{Field, Kind};
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::diagnostic::Diagnostic;
use crate::ledger::RowClass;

/// The facts of one file; a flat sheet gives several kinds for each row.
pub fn facts(
    source: &Source,
    loaded: &mut Loaded,
    file: &mut FileInfo,
    symbols: &mut Symbols,
    (visits, claims): (&mut Visits, &mut Claims),
    notes: &mut Vec<Diagnostic>,
) -> Vec<Fact> {
    let scanned = std::mem::take(&mut loaded.scanned);
    let profile = loaded.plan.profile.clone();
    let mut maker = KeyMaker::new(&profile, &loaded.plan.kinds, &loaded.constants, &scanned, symbols);
    file.carries = maker.carried(&scanned);
    let kinds: Vec<Kind> = loaded.plan.kinds.clone();
    let mut facts = Vec::new();
    let mut commissions = Commissions::default();
    for row in &scanned.rows {
        if kinds == [Kind::Spend] && commissions.declines(source, &profile, &scanned, row, file, symbols) {
            continue;
        }
        let keys = maker.keys(&scanned, row, file, symbols);
        visits.add(scanned.text(row, Field::ClientId), row.days.map(|days| days.from), keys);
        let currency = file.currency_of(row.currency, symbols.text(scanned.text(row, Field::Currency)));
        let mut is_first = true;
        for kind in &kinds {
            let mut sums = Sums::default();
            let mut any = false;
            for measure in measures_of(*kind) {
                let Some(value) = field_of(*measure).and_then(|field| scanned.value(row, field)) else {
                    continue;
                };
                // What was given back or taken off is written with either sign.
                let is_taken = matches!(measure, MeasureId::Refunds | MeasureId::Discounts);
                sums.set(*measure, if is_taken { value.abs() } else { value });
                any = true;
            }
            if let (Kind::Sessions, Some(people)) = (*kind, &row.people) {
                // Visitors do not add up: those of the row are counted, not its cells.
                sums.set(MeasureId::Users, Decimal::from_int(people.count()));
                if sums.get(MeasureId::NewUsers).is_some() {
                    sums.set(MeasureId::NewUsers, Decimal::from_int(people.count_new()));
                }
            }
            let written = match kind {
                Kind::Spend => Written::spend(&sums, currency),
                Kind::Orders | Kind::Refunds => {
                    Written::sales(sums.get(MeasureId::Revenue), sums.get(MeasureId::Refunds), currency)
                }
                Kind::Sessions | Kind::Leads => Written::default(),
            };
            if file.is_goods {
                let extra = |field| scanned.value(row, field).unwrap_or_default().abs();
                keep_goods(&mut sums, extra(Field::Shipping), extra(Field::Tax));
            }
            settle_revenue(&mut sums, profile.values.revenue_is_net);
            if !any {
                continue;
            }
            let fact = Fact {
                kind: *kind,
                file: file.index,
                rows: if is_first { row.rows } else { 0 },
                days: row.days.or(file.title_days()),
                keys,
                currency,
                written,
                sums,
                campaign: None,
                customer: Symbol::NONE,
                people: row.people.clone().filter(|_| *kind == Kind::Sessions),
            };
            for (measure, amount) in fact.ledger_money() {
                file.ledger.read_money(measure, amount);
            }
            facts.push(fact);
            is_first = false;
        }
        if is_first {
            // No number of the row is told: it says nothing, and is accounted for.
            file.ledger.assign(RowClass::NotCounted, row.rows);
        }
    }
    for sale in &scanned.sales {
        let keys = maker.keys(&scanned, &sale.row, file, symbols);
        let cell = symbols.text(scanned.text(&sale.row, Field::Currency));
        claims.add(sale, keys, file.currency_of(sale.row.currency, cell), file);
    }
    maker.close(file, notes);
    notes.extend(commissions.notes(source, &file.path));
    facts
}

/// Takes shipping and tax out of what customers paid.
fn keep_goods(sums: &mut Sums, shipping: Decimal, tax: Decimal) {
    let extras = shipping.checked_add(tax);
    if let Some(goods) =
        sums.get(MeasureId::Revenue).zip(extras).and_then(|(paid, extras)| paid.checked_sub(extras))
    {
        sums.set(MeasureId::Revenue, goods);
    }
}

/// Revenue as told is what customers paid; what was given back leaves it.
fn settle_revenue(sums: &mut Sums, is_net: bool) {
    if let (Some(revenue), Some(refunds), false) =
        (sums.get(MeasureId::Revenue), sums.get(MeasureId::Refunds), is_net)
    {
        sums.set(MeasureId::Revenue, revenue.checked_sub(refunds).unwrap_or(Decimal::ZERO));
    }
}

/// The column key that brings a measure in a file of sums.
fn field_of(measure: MeasureId) -> Option<Field> {
    match measure {
        MeasureId::Discounts => Some(Field::Discount),
        MeasureId::Refunds => Some(Field::Refund),
        _ => Field::from_id(measure.id()),
    }
}
