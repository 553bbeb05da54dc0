//! Distinct visitors: who they are, without keeping their ids.
//!
//! In: the cells of an id column and whether the visit was the person's first. Out: sets that can be brought together
//! over rows, days and files, and counted. Refused: ids that a spreadsheet destroyed.
//! Sixteen bytes a visitor and key: 127 bits of a hash, which no two of a billion visitors share by chance (1 in
//! 10²⁰), and a bit for the first visit.

use crate::normalise::name::{BadId, text_id};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A visitor's hash; the lowest bit says that the visit was the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person(u128);

impl Person {
    /// The person that a cell names; `None` where it names nobody.
    pub fn read(cell: &[u8], is_new: bool) -> Result<Option<Person>, BadId> {
        let Some(id) = text_id(cell)? else { return Ok(None) };
        let half = |seed: u8| {
            let mut hasher = DefaultHasher::new();
            (seed, id.as_bytes()).hash(&mut hasher);
            u128::from(hasher.finish())
        };
        Ok(Some(Person((half(0) << 64 | half(1)) & !1 | u128::from(is_new))))
    }

    fn is_new(self) -> bool {
        self.0 & 1 == 1
    }

    fn is_same(self, other: Person) -> bool {
        self.0 >> 1 == other.0 >> 1
    }
}

/// Visitors while they are gathered; each at most twice as often as there are visitors.
#[derive(Debug, Clone, Default)]
pub struct Crowd {
    members: Vec<Person>,
    settled: usize,
}

impl Crowd {
    pub fn add(&mut self, person: Person) {
        self.members.push(person);
        if self.members.len() >= 2 * self.settled + 64 {
            self.settle();
        }
    }

    pub fn extend(&mut self, other: &Crowd) {
        self.members.extend_from_slice(&other.members);
        self.settle();
    }

    fn settle(&mut self) {
        self.members.sort_unstable();
        self.members.dedup();
        self.settled = self.members.len();
    }

    /// The crowd as a set.
    pub fn into_people(mut self) -> People {
        self.settle();
        People(self.members)
    }
}

/// Distinct visitors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People(Vec<Person>);

impl People {
    /// All that are in any of the sets.
    pub fn union<'p>(sets: impl Iterator<Item = &'p People>) -> People {
        let mut members: Vec<Person> = sets.flat_map(|set| set.0.iter().copied()).collect();
        members.sort_unstable();
        members.dedup();
        People(members)
    }

    /// How many visitors.
    pub fn count(&self) -> i64 {
        self.0.chunk_by(|one, other| one.is_same(*other)).count() as i64
    }

    /// How many of them were there for the first time in some visit.
    pub fn count_new(&self) -> i64 {
        self.0.iter().filter(|person| person.is_new()).count() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn crowd(visits: &[(u8, bool)]) -> Crowd {
        let mut crowd = Crowd::default();
        for (id, is_new) in visits {
            if let Ok(Some(person)) = Person::read(format!("user-{id}").as_bytes(), *is_new) {
                crowd.add(person);
            }
        }
        crowd
    }

    proptest! {
        #[test]
        fn visitors_are_counted_once_however_they_are_brought_together(visits in prop::collection::vec((0u8..40, any::<bool>()), 0..400), cut in 0usize..400) {
            let all: BTreeSet<u8> = visits.iter().map(|(id, _)| *id).collect();
            let new: BTreeSet<u8> = visits.iter().filter(|(_, is_new)| *is_new).map(|(id, _)| *id).collect();
            let (first, second) = visits.split_at(cut.min(visits.len()));
            let mut extended = crowd(first);
            extended.extend(&crowd(second));
            let united = People::union([crowd(first).into_people(), crowd(second).into_people()].iter());
            for people in [extended.into_people(), united, crowd(&visits).into_people()] {
                prop_assert_eq!(people.count(), all.len() as i64);
                prop_assert_eq!(people.count_new(), new.len() as i64);
            }
        }
    }

    #[test]
    fn nobody_is_not_a_person_and_a_destroyed_id_is_refused() {
        assert!(matches!(Person::read(b" -- ", false), Ok(None)));
        assert!(Person::read(b"1.69E+18", false).is_err());
        assert_eq!(Person::read(b" 42.0 ", false).ok(), Person::read(b"42", false).ok());
    }
}
