//! Measures that a row gives only through others.
//!
//! In: a row's values and which of them it told. Out: the same with the derived ones. Nothing is refused: what
//! cannot be derived stays untold.

use super::plan::{Derivation, NumberColumn};
use crate::catalogue::field::{Field, Kind};
use crate::decimal::Decimal;
use crate::recognise::Grain;
use std::collections::BTreeMap;

/// The values of one row, a bit in `told` for each that its cells gave.
pub(super) struct Values<'v> {
    pub values: &'v mut [Decimal],
    pub told: &'v mut u64,
}

impl Values<'_> {
    #[inline(always)]
    pub fn tell(&mut self, slot: usize, value: Decimal) {
        if let Some(place) = self.values.get_mut(slot) {
            *place = value;
            *self.told |= 1 << slot;
        }
    }

    #[inline(always)]
    pub fn derive(&mut self, derivations: &[Derivation]) {
        for derivation in derivations {
            match *derivation {
                Derivation::Constant { target, value } => self.tell(target, value),
                ref other => self.derive_from_two(other),
            }
        }
    }

    fn derive_from_two(&mut self, derivation: &Derivation) {
        let (target, value) = match *derivation {
            Derivation::Constant { target, value } => (target, Some(value)),
            Derivation::Difference { target, a, b } => {
                (target, self.pair(a, b).and_then(|(a, b)| a.checked_sub(b)))
            }
            Derivation::Product { target, a, b } => {
                (target, self.pair(a, b).and_then(|(a, b)| a.checked_mul(b)).map(whole))
            }
            Derivation::Complement { target, a, b } => {
                let rest = |(a, b): (Decimal, Decimal)| {
                    Decimal::ONE.checked_sub(b).and_then(|rest| a.checked_mul(rest))
                };
                (target, self.pair(a, b).and_then(rest).map(whole))
            }
        };
        if let Some(value) = value {
            self.tell(target, value);
        }
    }

    fn is_told(&self, slot: usize) -> bool {
        *self.told & (1 << slot) != 0
    }

    fn pair(&self, a: usize, b: usize) -> Option<(Decimal, Decimal)> {
        // A rate of nothing is written as missing; nothing times anything is nothing.
        let nothing = self.is_told(a) && self.values.get(a).is_some_and(|value| value.is_zero());
        if !(nothing || self.is_told(a) && self.is_told(b)) {
            return None;
        }
        Some((*self.values.get(a)?, *self.values.get(b)?))
    }
}

/// The whole number that a product is but for the last digits of its rate; else the product.
fn whole(value: Decimal) -> Decimal {
    const CLOSE: Decimal = Decimal::from_raw(1_000_000_000_000);
    let rounded = value.round(0);
    match value.checked_sub(rounded) {
        Some(rest) if rest.abs() <= CLOSE => rounded,
        _ => value,
    }
}

/// The slots of the numbers, and those that only follow from others.
pub fn derivations(numbers: &[NumberColumn], kinds: &[Kind], grain: Grain) -> (Vec<Field>, Vec<Derivation>) {
    let mut slots: Vec<Field> = numbers.iter().map(|column| column.field).collect();
    let mut derivations = Vec::new();
    let at = |slots: &[Field], field: Field| slots.iter().position(|each| *each == field);
    let mut add = |slots: &mut Vec<Field>, target: Field, make: &dyn Fn(usize) -> Derivation| {
        if at(slots, target).is_none() {
            slots.push(target);
            derivations.push(make(slots.len() - 1));
        }
    };
    if kinds.contains(&Kind::Sessions) && grain != Grain::Aggregated {
        add(&mut slots, Field::Sessions, &|target| Derivation::Constant { target, value: Decimal::ONE });
    }
    if let (Some(a), Some(b)) = (at(&slots, Field::Spend), at(&slots, Field::PlatformRoas)) {
        add(&mut slots, Field::PlatformRevenue, &|target| Derivation::Product { target, a, b });
    }
    let Some(a) = at(&slots, Field::Sessions) else { return (slots, derivations) };
    if let Some(b) = at(&slots, Field::EngagedSessions) {
        add(&mut slots, Field::Bounces, &|target| Derivation::Difference { target, a, b });
    }
    if let Some(b) = at(&slots, Field::BounceRate) {
        add(&mut slots, Field::Bounces, &|target| Derivation::Product { target, a, b });
    }
    if let Some(b) = at(&slots, Field::EngagementRate) {
        add(&mut slots, Field::Bounces, &|target| Derivation::Complement { target, a, b });
    }
    if let Some(b) = at(&slots, Field::PagesPerSession) {
        add(&mut slots, Field::Pageviews, &|target| Derivation::Product { target, a, b });
    }
    if let Some(b) = at(&slots, Field::AvgDuration) {
        add(&mut slots, Field::Duration, &|target| Derivation::Product { target, a, b });
    }
    (slots, derivations)
}

/// Constants of the settings that are numbers.
pub(super) fn constant_numbers(
    constants: &BTreeMap<Field, String>,
) -> impl Iterator<Item = (Field, Decimal)> {
    constants.iter().filter_map(|(field, text)| {
        Some((*field, Decimal::parse(text.trim()).filter(|_| field.cell_type().is_number())?))
    })
}
