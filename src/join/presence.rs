//! Zero or unknown: what an empty cell of the joined table means.
//!
//! A measure that is missing in a row is 0 only if a source of its kind carries every key of the grain and
//! covers the row's period; otherwise it is unknown.

use super::rollup::Rolled;
use crate::aggregate::time::Calendar;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::decimal::Decimal;
use crate::facts::fact::{Days, measures_of};
use crate::facts::file::FileInfo;
use crate::facts::source::Role;
use std::collections::{BTreeMap, BTreeSet};

/// What the files of a kind can tell.
#[derive(Debug, Default)]
struct Carried {
    /// Measures that some row of the kind tells.
    measures: BTreeSet<MeasureId>,
    /// The days of files that carry every key of the grain; `None` covers all days.
    days: Vec<Option<Days>>,
    /// True when some file of the kind carries every key.
    carries: bool,
    /// Rows that speak of several days at once: of a part of these days nothing is known.
    spans: BTreeSet<Days>,
}

/// For one grain: which kinds carry it, and for which days.
#[derive(Debug)]
pub struct Presence {
    kinds: BTreeMap<Kind, Carried>,
    /// Which keys are times.
    times: Vec<(usize, Dimension)>,
    calendar: Calendar,
    period: Option<Days>,
}

impl Presence {
    /// `period` is the one asked for: outside of what a kind covers nothing is known of it.
    pub fn new(files: &[FileInfo], by: &[Dimension], calendar: Calendar, period: Option<Days>) -> Self {
        let mut kinds: BTreeMap<Kind, Carried> = BTreeMap::new();
        let is_better = |file: &&FileInfo| {
            file.role == Role::Primary && !file.fills_gaps && file.kinds.contains(&Kind::Orders)
        };
        for file in files.iter().filter(|file| file.role == Role::Primary) {
            let plain = by.iter().filter(|dimension| !dimension.is_time());
            let needs_days = by.iter().any(|dimension| dimension.is_time());
            for kind in &file.kinds {
                let days = file.covered_for(*kind);
                let has_days = !needs_days || days.is_some();
                let is_filler = *kind == Kind::Orders && file.fills_gaps;
                let carried = kinds.entry(*kind).or_default();
                let of_kind = measures_of(*kind).iter().filter(|measure| file.tells.contains(measure));
                carried.measures.extend(of_kind);
                carried.spans.extend(&file.spans);
                let tells = |file: &FileInfo| plain.clone().all(|dimension| file.can_tell(*kind, *dimension));
                // Where the better system does not tell a key, its orders may belong to any.
                if has_days && tells(file) && (!is_filler || files.iter().filter(is_better).all(tells)) {
                    carried.carries = true;
                    carried.days.push(days);
                }
            }
        }
        let times = by.iter().copied().enumerate().filter(|(_, dimension)| dimension.is_time());
        Presence { kinds, times: times.collect(), calendar, period }
    }

    /// Writes zeros where a missing measure is known to be nothing.
    pub fn fill(&self, row: &mut Rolled) {
        let is_undated = self.times.iter().any(|(at, _)| row.keys.get(*at).is_none_or(Option::is_none));
        if is_undated {
            // The row's days are not known, so nobody can be said to cover them.
            return;
        }
        let days = self
            .times
            .iter()
            .filter_map(|(at, dimension)| self.calendar.days_of(*dimension, row.keys.get(*at)?.as_deref()?));
        let bucket = days.chain(self.period).reduce(|a, b| a.intersection(b).unwrap_or(a));
        for (kind, carried) in self.kinds.iter().filter(|(_, carried)| carried.carries) {
            // Visitors and customers that cannot be counted are unknown; where the kind is not there, there are none.
            let is_absent = !row.here.contains(kind);
            if bucket.is_some_and(|bucket| !bucket.is_covered_by(&carried.days)) {
                continue;
            }
            let is_part =
                |span: &Days| bucket.is_none_or(|bucket| span.overlaps(bucket) && !span.is_within(bucket));
            if (bucket.is_some() || !self.times.is_empty()) && carried.spans.iter().any(is_part) {
                continue;
            }
            let has_sales = row.measures.get(MeasureId::Revenue).is_some_and(|revenue| !revenue.is_zero());
            let is_missing = |measure: &&MeasureId| match **measure {
                // Sales that tell no cost have one all the same.
                MeasureId::CostOfGoods => !has_sales,
                measure => measure.is_additive() || is_absent && is_countable(measure),
            };
            for measure in carried.measures.iter().filter(is_missing) {
                if row.measures.get(*measure).is_none() {
                    row.measures.set(*measure, Some(Decimal::ZERO));
                }
            }
        }
    }

    /// Kinds that are there but do not carry the grain.
    pub fn lacking(&self) -> impl Iterator<Item = Kind> {
        let lacking = |(kind, carried): (&Kind, &Carried)| {
            (!carried.carries && !carried.measures.is_empty()).then_some(*kind)
        };
        self.kinds.iter().filter_map(lacking)
    }
}

/// True for measures that do not add up, but of which a missing row means none.
fn is_countable(measure: MeasureId) -> bool {
    use MeasureId::{Customers, NewCustomers, NewUsers, Users};
    matches!(measure, Customers | NewCustomers | Users | NewUsers)
}
