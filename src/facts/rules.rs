//! Rows that are not data: totals, footers, repeated headers, blanks.
//!
//! A total is told by a whole cell or a known prefix, in any cell, never by "contains": campaign
//! names hold the word too.

use super::cell_values::is_empty;
use super::marked::Asides;
use super::subtotals::Subtotals;
use crate::catalogue::field::{CellType, Field, Kind};
use crate::normalise::name::header as plain;
use crate::read::{Record, Row};
use crate::recognise::{Column, NOTHING, Profile, surcharges};
use std::collections::{BTreeMap, BTreeSet};

/// What a row can be about.
const NAMES: [Field; 7] = [
    Field::CampaignId,
    Field::Campaign,
    Field::AdGroupId,
    Field::AdGroup,
    Field::AdId,
    Field::Ad,
    Field::Keyword,
];

/// First bytes of what may stand before a rule's text: blanks, quotes, zero-width characters.
const DISGUISES: [u8; 6] = [b' ', b'"', b'\'', 0xEF, 0xE2, 0xC2];

/// The profile's rules, compiled so that a data row pays for one look at each cell's first byte.
#[derive(Debug, Clone)]
pub struct RowRules {
    total_cells: BTreeSet<String>,
    total_prefixes: Vec<String>,
    footer_prefixes: Vec<String>,
    /// Rows of tax and fees are none of the sheet.
    pub takes_surcharges: bool,
    comment_prefixes: Vec<String>,
    /// The first two bytes that a total or footer cell can have, a bit for each pair.
    beginnings: Box<[u64; 1024]>,
    /// Cells that can hold a label and are no key: they are looked at in every row.
    looked_at: Vec<usize>,
    header: Vec<Vec<u8>>,
    /// Key cells that are all empty in a totals row, whether the report reads them or not.
    empty_when_total: Vec<usize>,
    /// Whether a row in which all that could name it is blank is a total.
    takes_blank: bool,
    /// Lines of rows without a name that are no totals.
    rows_after_all: BTreeSet<u64>,
    /// Cells that are all blank in a totals row.
    blank_when_total: Vec<usize>,
    /// Columns that the profile does not know: those that hold words may say what a row is about, too.
    unused: Vec<usize>,
    /// The row that has no name and holds the sum of all others.
    sum_of_all: Option<u64>,
    pub subtotals: Subtotals,
    /// Cells that say which campaign, group, ad or phrase a row is about, whether the report reads them or not.
    names: Vec<usize>,
    pub asides: Asides,
    /// Columns of days and months, whose cells end in a digit unless they are labels or names of months.
    days: Vec<usize>,
}

impl RowRules {
    pub fn new(
        profile: &Profile,
        columns: &BTreeMap<Field, Vec<&Column>>,
        header: &[String],
        read: &BTreeSet<usize>,
        unused: &[(usize, String)],
    ) -> Self {
        let rows = &profile.rows;
        let total_cells: BTreeSet<String> = rows.total_cells.iter().cloned().collect();
        let total_prefixes: Vec<String> = rows.total_prefixes.clone();
        let footer_prefixes: Vec<String> = rows.footer_prefixes.clone();
        let mut beginnings = Box::new([0; 1024]);
        let mut comment_prefixes: Vec<String> = rows.comment_prefixes.clone();
        comment_prefixes.extend(NOTHING.iter().map(|text| (*text).to_owned()));
        let beginning = total_cells.iter().chain(&total_prefixes).chain(&footer_prefixes);
        for text in beginning.chain(&comment_prefixes) {
            for variant in [text.to_lowercase(), text.to_uppercase(), titled(text)] {
                mark(&mut beginnings, variant.as_bytes());
            }
        }
        for first in DISGUISES {
            (0..=255).for_each(|second| mark(&mut beginnings, &[first, second]));
        }
        let takes_surcharges = profile.generic && profile.kinds.contains(&Kind::Spend);
        for text in surcharges().iter().filter(|_| takes_surcharges) {
            for variant in [text.clone(), text.to_uppercase(), titled(text)] {
                mark(&mut beginnings, variant.as_bytes());
            }
        }
        let emptied = rows.total_when_empty.iter().filter_map(|field| columns.get(field)).flatten();
        let mut empty_when_total: Vec<usize> = emptied.map(|column| column.index).collect();
        let tells_visits = profile.kinds.contains(&Kind::Sessions);
        if tells_visits && empty_when_total.is_empty() && !rows.total_when_empty.is_empty() {
            // A report by something that is not read, such as the country: names stand before numbers.
            let numbers = columns
                .iter()
                .filter(|(field, _)| field.cell_type().is_number())
                .flat_map(|(_, columns)| columns);
            empty_when_total = (0..numbers.map(|column| column.index).min().unwrap_or(0)).collect();
        }
        let is_text = |field: &Field| matches!(field.cell_type(), CellType::Text | CellType::Id);
        let named = columns.iter().filter(|(field, _)| is_text(field)).flat_map(|(_, columns)| columns);
        let is_named =
            |index: &usize| header.get(*index).is_some_and(|name| rows.names.contains(&plain(name)));
        let described: Vec<usize> = (0..header.len()).filter(is_named).collect();
        let mut blank_when_total: Vec<usize> = Vec::new();
        if rows.total_when_blank {
            blank_when_total.extend(named.map(|column| column.index).chain(described.iter().copied()));
        }
        let is_key = |field: &Field| !field.cell_type().is_number();
        let keys = columns.iter().filter(|(field, _)| is_key(field)).flat_map(|(_, columns)| columns);
        let is_day = |field: &Field| matches!(field.cell_type(), CellType::Date | CellType::DateRange);
        let days = columns.iter().filter(|(field, _)| is_day(field)).flat_map(|(_, columns)| columns);
        let days = days.map(|column| column.index).filter(|_| !rows.subtotal_words.is_empty()).collect();
        let subtotals =
            Subtotals::new(rows.subtotal_words.clone(), keys.map(|column| column.index).collect());
        let names = NAMES.iter().filter_map(|field| columns.get(field)).flatten();
        RowRules {
            subtotals,
            names: names.map(|column| column.index).collect(),
            asides: Asides::new(profile, header),
            days,
            total_cells,
            total_prefixes,
            footer_prefixes,
            takes_surcharges,
            comment_prefixes,
            beginnings,
            looked_at: (0..header.len()).filter(|index| !read.contains(index)).collect(),
            header: header.iter().map(|cell| cell.clone().into_bytes()).collect(),
            empty_when_total,
            takes_blank: rows.total_when_blank,
            rows_after_all: BTreeSet::new(),
            blank_when_total,
            unused: unused.iter().map(|(index, _)| *index).collect(),
            sum_of_all: None,
        }
    }

    /// Learns from a file's first rows which unknown columns hold words, and which of them names the rows.
    pub fn learn(&mut self, records: &[Record]) {
        self.subtotals.learn(records);
        if !self.takes_blank {
            return;
        }
        let wordy = |index: &usize| records.iter().any(|record| has_words(record, *index));
        let words: Vec<usize> = self.unused.iter().copied().filter(wordy).collect();
        if !self.blank_when_total.is_empty() {
            self.blank_when_total.extend(words);
            return;
        }
        // A breakdown in a language that is not known: only the first row lacks its name.
        let Some((first, others)) = records.split_first() else { return };
        let names = |index: &usize| {
            !has_words(first, *index)
                && !others.is_empty()
                && others
                    .iter()
                    .filter(|record| record.cells.len() > 1)
                    .all(|record| has_words(record, *index))
        };
        self.blank_when_total.extend(words.first().copied().filter(names));
    }

    /// The line of the row that is a total though no label says so.
    pub fn is_sum_of_all(&self, line: u64) -> bool {
        self.sum_of_all == Some(line)
    }

    pub fn tells_sum_of_all(&self) -> bool {
        self.sum_of_all.is_some()
    }

    pub fn set_sum_of_all(&mut self, line: Option<u64>) {
        self.sum_of_all = line;
    }

    /// True when the cell can be neither a total nor a footer, told by its first two bytes.
    #[inline(always)]
    pub fn is_ordinary(&self, cell: &[u8]) -> bool {
        let (word, bit) = place(cell);
        self.beginnings.get(word).is_none_or(|bits| bits & bit == 0)
    }

    /// The same for a cell that is not read as a text: «Таргет, итого» in a column of months begins as anything.
    pub fn is_unlabelled(&self, index: usize, cell: &[u8]) -> bool {
        self.unlabelled(index)(cell)
    }

    /// The same for all cells of a column.
    #[inline(always)]
    pub fn unlabelled(&self, index: usize) -> impl Fn(&[u8]) -> bool {
        let tells_days = self.days.contains(&index);
        move |cell| {
            let ends_in_word = || cell.last().is_some_and(|byte| !byte.is_ascii_digit());
            self.is_ordinary(cell) && !(tells_days && ends_in_word())
        }
    }

    /// Cells that can hold a total's label beside the interned ones, which are checked once per text.
    pub fn looked_at(&self) -> &[usize] {
        &self.looked_at
    }

    /// True for a cell that is a totals label as a whole, or tells how many rows it adds up.
    pub fn is_whole_label(&self, cell: &[u8]) -> bool {
        if self.is_ordinary(cell) {
            return false;
        }
        let text = plain(&String::from_utf8_lossy(cell));
        let counted = || self.total_prefixes.iter().filter(|prefix| prefix.contains('#'));
        self.total_cells.contains(label(&text)) || counted().any(|prefix| begins(&text, prefix))
    }

    /// True for a totals label, or a cell that begins as one.
    pub fn is_total(&self, cell: &[u8]) -> bool {
        if self.is_ordinary(cell) {
            return false;
        }
        let text = plain(&String::from_utf8_lossy(cell));
        self.total_cells.contains(label(&text))
            || self.total_prefixes.iter().any(|prefix| begins(&text, prefix))
    }

    /// Cells that name what a row is about.
    pub fn names(&self) -> &[usize] {
        &self.names
    }

    /// True for a label of a total or of a part's total.
    pub fn is_label(&self, cell: &[u8]) -> bool {
        self.is_total(cell) || self.subtotals.is_label(cell)
    }

    pub fn is_footer(&self, first_cell: &[u8]) -> bool {
        if self.footer_prefixes.is_empty() || self.is_ordinary(first_cell) {
            return false;
        }
        let text = plain(&String::from_utf8_lossy(first_cell));
        self.footer_prefixes.iter().any(|prefix| text.starts_with(prefix.as_str()))
    }

    /// True for a remark below the table: one cell alone, which begins as remarks do.
    pub fn is_comment(&self, row: &Row<'_, '_>) -> bool {
        let text = plain(&String::from_utf8_lossy(&row.cell(0)));
        self.comment_prefixes.iter().any(|prefix| text.starts_with(prefix.as_str()))
            && (1..row.len()).all(|index| row.cell(index).trim_ascii().is_empty())
    }

    /// True when the cell equals the header of its column: the sign of files glued by hand.
    pub fn is_header_cell(&self, index: usize, cell: &[u8]) -> bool {
        self.header.get(index).is_some_and(|name| name == cell)
    }

    /// Cells that are all blank in a totals row; empty when the profile has no such rule.
    pub fn blank_when_total(&self) -> &[usize] {
        &self.blank_when_total
    }

    /// Key cells that are all empty in a totals row; none when the profile has no such rule.
    pub fn empty_when_total(&self) -> &[usize] {
        &self.empty_when_total
    }

    /// True for a row that only its empty names make a total.
    pub fn is_nameless(&self, row: &Row<'_, '_>) -> bool {
        let cells = &self.empty_when_total;
        !cells.is_empty()
            && cells.iter().all(|index| is_empty(&row.cell(*index)))
            && (0..row.len()).all(|index| !self.is_total(&row.cell(index)))
    }

    /// Whether a nameless row in this line was found to be no total.
    pub fn is_row_after_all(&self, line: u64) -> bool {
        self.rows_after_all.contains(&line)
    }

    /// These lines of nameless rows are no totals.
    pub fn count_after_all(&mut self, lines: BTreeSet<u64>) {
        self.rows_after_all = lines;
    }
}

/// Whether a cell holds letters, as names do and numbers and days do not.
pub fn has_words(record: &Record, index: usize) -> bool {
    record.cells.get(index).is_some_and(|cell| cell.chars().any(char::is_alphabetic))
}

/// Whether a text begins so, with a whole word; `#` stands for a number: `Total of # results`.
fn begins(text: &str, prefix: &str) -> bool {
    let (before, after) = prefix.split_once('#').map_or((prefix, None), |(a, b)| (a, Some(b)));
    let Some(mut rest) = text.strip_prefix(before) else { return false };
    let mut last = before;
    if let Some(after) = after {
        let behind =
            rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '\u{a0}'));
        if behind.len() == rest.len() || !behind.starts_with(after) {
            return false;
        }
        rest = behind.get(after.len()..).unwrap_or_default();
        last = after;
    }
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !(is_word(last.chars().next_back()) && is_word(rest.chars().next()))
}

/// `Total:` is `Total`.
fn label(text: &str) -> &str {
    text.trim_end_matches([':', ' '])
}

/// The text with a capital at its beginning.
fn titled(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn mark(beginnings: &mut [u64; 1024], text: &[u8]) {
    // After a text of one byte anything may stand.
    let pairs: Vec<[u8; 2]> = match text {
        [] => Vec::new(),
        [first] => (0..=255).map(|second| [*first, second]).collect(),
        [first, second, ..] => vec![[*first, *second]],
    };
    for (word, bit) in pairs.iter().map(|pair| place(pair)) {
        if let Some(bits) = beginnings.get_mut(word) {
            *bits |= bit;
        }
    }
}

/// Where the bit of a cell's first two bytes lies.
#[inline(always)]
fn place(cell: &[u8]) -> (usize, u64) {
    let pair = match cell {
        [] => 0,
        [first] => usize::from(*first) << 8,
        [first, second, ..] => usize::from(*first) << 8 | usize::from(*second),
    };
    (pair / 64, 1 << (pair % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::builtin;

    fn rules(profile: &str) -> RowRules {
        let profile = builtin::by_id(profile).unwrap();
        RowRules::new(&profile, &BTreeMap::new(), &[], &BTreeSet::new(), &[])
    }

    #[test]
    fn totals_are_whole_cells_or_known_beginnings_and_never_words_within() {
        let google = rules("google-ads");
        for total in ["Total: Account", "Итого: аккаунт", "Total: Performance Max", " total: account "]
        {
            assert!(google.is_total(total.as_bytes()), "{total}");
        }
        for name in ["Total football", "My Total: brand", "Grand tour", ""] {
            assert!(!google.is_total(name.as_bytes()), "{name}");
        }
        let tiktok = rules("tiktok-ads");
        for total in ["Total", "Total of 12 results", "Total 1,204 results", "Total results"] {
            assert!(tiktok.is_total(total.as_bytes()), "{total}");
        }
        assert!(rules("meta-ads").is_total(b"Results from 3 campaigns"));
        for name in ["Total of wins", "Total resultsets", "Total many results"] {
            assert!(!tiktok.is_total(name.as_bytes()), "{name}");
        }
        assert!(!rules("meta-ads").is_total(b"Results from autumn"));
        assert!(rules("yandex-metrica").is_total("Итого и средние".as_bytes()));
        assert!(rules("yandex-direct").is_total("ИТОГО".as_bytes()));
        assert!(rules("yandex-direct-api").is_footer(b"Total rows: 12"));
        let microsoft = "©2026 Microsoft Corporation. All rights reserved. ";
        assert!(rules("microsoft-ads").is_footer(microsoft.as_bytes()));
        assert!(!rules("yandex-direct").is_footer("Бренд".as_bytes()));
    }
}
