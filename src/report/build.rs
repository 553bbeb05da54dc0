//! Rolled-up rows × columns → the rows of the report: ratios of sums, sorted and cut.
//!
//! Ratios exist only from here on. A missing input or a zero denominator gives no value, never 0.

use super::table::Row;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::evaluate::Number;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::registry::{Catalogue, Column};
use crate::decimal::Decimal;
use crate::join::rollup::{Measures, Rolled};
use crate::query::{Cell, Predicate};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// By what the rows are sorted; `None` is the default order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// A KPI, a measure or one of the dimensions.
    pub id: String,
    pub is_descending: bool,
}

/// What the rows of a report are made by.
#[derive(Debug, Clone)]
pub struct Shape<'a> {
    pub by: &'a [Dimension],
    pub columns: &'a [Column<'a>],
    pub catalogue: &'a Catalogue,
    /// Rows whose KPIs do not satisfy it are left out.
    pub results: Option<&'a Predicate>,
    pub sort: Option<&'a Sort>,
    /// Only so many rows, the others in one.
    pub top: Option<usize>,
    /// Share of revenue left after cost of goods, where no file tells costs.
    pub margin: Option<Decimal>,
}

/// A row with the sums that its values come from.
struct Full {
    row: Row,
    measures: Measures,
    apart: BTreeSet<Kind>,
}

impl Shape<'_> {
    /// The values of one row of sums.
    pub fn values(&self, measures: &Measures) -> Vec<Option<Number>> {
        self.columns.iter().map(|column| self.value(*column, measures)).collect()
    }

    /// The value of one column.
    pub fn value(&self, column: Column<'_>, measures: &Measures) -> Option<Number> {
        column.value(&|measure| self.input(measure, measures))
    }

    /// The value in a row; none where it would mix kinds that stand there whole with others.
    fn of(&self, column: Column<'_>, full: &Full) -> Option<Number> {
        let kinds: BTreeSet<Kind> = column.inputs().into_iter().filter_map(MeasureId::kind).collect();
        let apart = kinds.intersection(&full.apart).count();
        if apart > 0 && apart < kinds.len() { None } else { self.value(column, &full.measures) }
    }

    fn input(&self, measure: MeasureId, measures: &Measures) -> Option<Decimal> {
        match (measure, measures.get(measure), self.margin) {
            (MeasureId::CostOfGoods, None, Some(margin)) => {
                let share = Decimal::ONE.checked_sub(margin)?;
                measures.get(MeasureId::Revenue)?.checked_mul(share)
            }
            (_, value, _) => value,
        }
    }

    /// The report's rows; `show` gives the spelling of a key.
    pub fn rows(&self, rolled: Vec<Rolled>, show: &dyn Fn(Dimension, &str) -> String) -> Vec<Row> {
        let mut rows: Vec<Full> = rolled
            .into_iter()
            .map(|rolled| {
                let keys = self.by.iter().zip(&rolled.keys);
                let keys = keys.map(|(by, key)| key.as_deref().map(|key| show(*by, key))).collect();
                let mut full = Full {
                    row: Row { keys, values: Vec::new(), is_rest: false },
                    measures: rolled.measures,
                    apart: rolled.apart,
                };
                full.row.values = self.columns.iter().map(|column| self.of(*column, &full)).collect();
                full
            })
            .filter(|full| self.results.is_none_or(|predicate| self.satisfies(full, predicate)))
            .collect();
        rows.sort_by(|a, b| self.order(a, b));
        if let Some(top) = self.top.filter(|top| *top < rows.len()) {
            let rest = rows.split_off(top);
            rows.push(self.rest(&rest));
        }
        rows.into_iter().map(|full| full.row).collect()
    }

    fn satisfies(&self, full: &Full, predicate: &Predicate) -> bool {
        predicate.eval(&|name| {
            if let Some(at) = self.by.iter().position(|by| by.id() == name) {
                let key = full.row.keys.get(at).and_then(|key| key.as_deref());
                return Cell::Text(key.map(Cow::Borrowed));
            }
            let column = self.catalogue.find(name);
            Cell::Number(column.and_then(|column| self.of(column, full)))
        })
    }

    fn order(&self, a: &Full, b: &Full) -> Ordering {
        let keys = || a.row.keys.iter().map(last_if_none).cmp(b.row.keys.iter().map(last_if_none));
        if let Some(sort) = self.sort {
            let direction = |order: Ordering| if sort.is_descending { order.reverse() } else { order };
            let asked = match self.by.iter().position(|by| by.id() == sort.id) {
                Some(at) => by_option(a.row.keys.get(at), b.row.keys.get(at), |a, b| direction(a.cmp(b))),
                None => {
                    let value =
                        |full: &Full| self.catalogue.find(&sort.id).and_then(|column| self.of(column, full));
                    let (a, b) = (Some(value(a)), Some(value(b)));
                    by_option(a.as_ref(), b.as_ref(), |a, b| direction(compare(*a, *b)))
                }
            };
            return asked.then_with(keys);
        }
        let times = self.by.iter().enumerate().filter(|(_, by)| by.is_time()).map(|(at, _)| at);
        let by_time = times
            .map(|at| by_option(a.row.keys.get(at), b.row.keys.get(at), Ord::cmp))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal);
        let by_sum = |measure: MeasureId| {
            let (a, b) = (Some(a.measures.get(measure)), Some(b.measures.get(measure)));
            by_option(a.as_ref(), b.as_ref(), |a, b| b.cmp(a))
        };
        by_time
            .then_with(|| by_sum(MeasureId::Spend))
            .then_with(|| by_sum(MeasureId::Revenue))
            .then_with(keys)
    }

    /// One row for all that `--top` cut: sums are added, what does not add up is unknown.
    fn rest(&self, rows: &[Full]) -> Full {
        let mut measures = Measures::default();
        for measure in MeasureId::ALL
            .iter()
            .filter(|measure| measure.is_additive() || **measure == MeasureId::NewCustomers)
        {
            // One unknown part makes the whole unknown.
            let sum = rows
                .iter()
                .try_fold(Decimal::ZERO, |sum, full| sum.checked_add(full.measures.get(*measure)?));
            measures.set(*measure, sum);
        }
        let keys = vec![None; self.by.len()];
        let values = self.values(&measures);
        Full { row: Row { keys, values, is_rest: true }, measures, apart: BTreeSet::new() }
    }
}

fn last_if_none(key: &Option<String>) -> (bool, &str) {
    (key.is_none(), key.as_deref().unwrap_or_default())
}

/// Known values in the order given, unknown ones last.
fn by_option<T>(
    a: Option<&Option<T>>,
    b: Option<&Option<T>>,
    order: impl FnOnce(&T, &T) -> Ordering,
) -> Ordering {
    match (a.and_then(Option::as_ref), b.and_then(Option::as_ref)) {
        (Some(a), Some(b)) => order(a, b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

fn compare(a: Number, b: Number) -> Ordering {
    match (a, b) {
        (Number::Exact(a), Number::Exact(b)) => a.cmp(&b),
        (a, b) => a.to_f64().total_cmp(&b.to_f64()),
    }
}
