//! Rows gathered under their keys: summed where only sums are needed, one by one where a later
//! stage needs each.

use super::packed::mixed;
use crate::decimal::Decimal;
use hashbrown::HashTable;

/// Groups of rows. Keys, sums and flags lie in flat vectors: no allocation per row.
#[derive(Debug)]
pub struct Groups {
    key_width: usize,
    sum_width: usize,
    keys: Vec<u32>,
    sums: Vec<Decimal>,
    told: Vec<u64>,
    rows: Vec<u64>,
    /// The line of each row, only where rows are kept one by one.
    lines: Option<Vec<u64>>,
    index: HashTable<u32>,
    last: usize,
}

/// A sum went beyond what 128 bits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// One group as it is read out.
#[derive(Debug, Clone, Copy)]
pub struct Group<'g> {
    pub key: &'g [u32],
    pub sums: &'g [Decimal],
    pub told: u64,
    pub rows: u64,
    /// 0 where rows are summed.
    pub line: u64,
}

impl Groups {
    pub fn new(key_width: usize, sum_width: usize, keeps_rows: bool) -> Self {
        Groups {
            key_width,
            sum_width,
            keys: Vec::new(),
            sums: Vec::new(),
            told: Vec::new(),
            rows: Vec::new(),
            lines: keeps_rows.then(Vec::new),
            index: HashTable::new(),
            last: usize::MAX,
        }
    }

    /// Adds `rows` rows: to the group of the same key, or as a group of their own where rows are kept. Gives the group's
    /// place.
    #[inline(always)]
    pub fn add(
        &mut self,
        key: &[u32],
        sums: &[Decimal],
        told: u64,
        rows: u64,
        line: u64,
    ) -> Result<usize, TooLarge> {
        if let Some(lines) = &mut self.lines {
            lines.push(line);
            self.append(key, sums, told, rows);
            return Ok(self.rows.len() - 1);
        }
        let at = self.find_or_append(key);
        if let Some(count) = self.rows.get_mut(at) {
            *count += rows;
        }
        if let Some(flags) = self.told.get_mut(at) {
            *flags |= told;
        }
        let start = at * self.sum_width;
        for (place, value) in
            self.sums.get_mut(start..start + self.sum_width).unwrap_or(&mut []).iter_mut().zip(sums)
        {
            *place = place.checked_add(*value).ok_or(TooLarge)?;
        }
        Ok(at)
    }

    /// All groups, in the order they were met.
    pub fn iter(&self) -> impl Iterator<Item = Group<'_>> {
        let keys = Slices { all: &self.keys, width: self.key_width };
        let sums = Slices { all: &self.sums, width: self.sum_width };
        (0..self.rows.len()).map(move |at| Group {
            key: keys.get(at),
            sums: sums.get(at),
            told: self.told.get(at).copied().unwrap_or(0),
            rows: self.rows.get(at).copied().unwrap_or(0),
            line: self.lines.as_ref().and_then(|lines| lines.get(at)).copied().unwrap_or(0),
        })
    }

    #[inline(always)]
    fn find_or_append(&mut self, key: &[u32]) -> usize {
        let keys = Slices { all: &self.keys, width: self.key_width };
        if self.last < self.rows.len() && same(keys.get(self.last), key) {
            return self.last;
        }
        let hash = hash_of(key);
        if let Some(at) = self.index.find(hash, |at| same(keys.get(*at as usize), key)) {
            self.last = *at as usize;
            return self.last;
        }
        self.append_new(key, hash)
    }

    #[inline(never)]
    fn append_new(&mut self, key: &[u32], hash: u64) -> usize {
        let at = self.rows.len();
        self.append(key, &[], 0, 0);
        let keys = Slices { all: &self.keys, width: self.key_width };
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        self.index.insert_unique(hash, number, |at| hash_of(keys.get(*at as usize)));
        self.last = at;
        at
    }

    fn append(&mut self, key: &[u32], sums: &[Decimal], told: u64, rows: u64) {
        self.keys.extend_from_slice(key);
        self.sums.extend_from_slice(sums);
        self.sums.resize((self.rows.len() + 1) * self.sum_width, Decimal::ZERO);
        self.told.push(told);
        self.rows.push(rows);
    }
}

/// Whether two keys are the same. A report by one to three texts has keys of four to six numbers: without a loop over so
/// few, comparing takes a third of the time.
#[inline(always)]
fn same(one: &[u32], other: &[u32]) -> bool {
    match (one, other) {
        ([a, b, c, d], [e, f, g, h]) => (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) == 0,
        ([a, b, c, d, i], [e, f, g, h, j]) => (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) | (i ^ j) == 0,
        ([a, b, c, d, i, k], [e, f, g, h, j, l]) => {
            (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) | (i ^ j) | (k ^ l) == 0
        }
        _ => one == other,
    }
}

/// A number in which each of the key's has a part.
#[inline(always)]
fn hash_of(key: &[u32]) -> u64 {
    let pair = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
    match *key {
        [a, b, c, d] => mixed(pair(a, b), pair(c, d), 4),
        [a, b, c, d, e] => mixed(pair(a, b) ^ u64::from(e).rotate_left(47), pair(c, d), 5),
        [a, b, c, d, e, f] => mixed(pair(a, b) ^ pair(e, f).rotate_left(47), pair(c, d), 6),
        _ => key.iter().fold(0, |hash, part| mixed(hash, u64::from(*part), 1)),
    }
}

/// A flat vector seen as pieces of one width.
#[derive(Clone, Copy)]
struct Slices<'a, T> {
    all: &'a [T],
    width: usize,
}

impl<'a, T> Slices<'a, T> {
    fn get(&self, at: usize) -> &'a [T] {
        let start = at * self.width;
        self.all.get(start..start + self.width).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_are_summed_unless_rows_are_kept() {
        let one = [Decimal::from_int(1)];
        let mut summed = Groups::new(2, 1, false);
        let mut kept = Groups::new(2, 1, true);
        for (line, key) in [(1, [1, 2]), (2, [1, 3]), (3, [1, 2])] {
            assert!(summed.add(&key, &one, 1, 1, line).is_ok());
            assert!(kept.add(&key, &one, 1, 1, line).is_ok());
        }
        let sums: Vec<_> =
            summed.iter().map(|group| (group.key.to_vec(), group.sums[0], group.rows)).collect();
        assert_eq!(sums, [(vec![1, 2], Decimal::from_int(2), 2), (vec![1, 3], Decimal::from_int(1), 1)]);
        assert_eq!(kept.iter().map(|group| group.line).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn an_overflow_is_told() {
        let huge = [Decimal::from_raw(i128::MAX)];
        let mut groups = Groups::new(1, 1, false);
        assert_eq!(groups.add(&[0], &huge, 1, 1, 1), Ok(0));
        assert_eq!(groups.add(&[0], &huge, 1, 1, 2), Err(TooLarge));
    }
}
