//! The columns that a plan reads: texts, numbers and days, each with its cells and how they are read.

use super::landing::Reduction;
use crate::catalogue::field::{CellType, Field};
use crate::normalise::currency::{Currency, currency_in_header};
use crate::normalise::percent::BareRate;
use crate::read::Row;
use crate::recognise::{Column, OnlyWhere, Profile};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Cells of columns of the same name; the first that is not missing counts.
#[derive(Debug, Clone)]
pub struct TextColumn {
    pub field: Field,
    pub header: String,
    pub cells: Vec<usize>,
    /// Cells that count only in rows in which a cell of others is one of some texts.
    pub only: Vec<Only>,
    /// Cells of many texts are shortened to what is wanted of them.
    pub reduction: Option<Reduction>,
}

/// A cell that counts only beside another.
#[derive(Debug, Clone)]
pub struct Only {
    cell: usize,
    by: Vec<usize>,
    rule: OnlyWhere,
}

impl TextColumn {
    /// The cells that count in a row.
    pub fn told_cells(&self, row: &Row<'_, '_>) -> Cow<'_, [usize]> {
        if self.only.is_empty() {
            return Cow::Borrowed(&self.cells);
        }
        let counts = |cell: &usize| {
            let mut rules = self.only.iter().filter(|only| only.cell == *cell);
            rules.all(|only| only.by.iter().any(|by| only.rule.holds(&row.cell(*by))))
        };
        Cow::Owned(self.cells.iter().copied().filter(counts).collect())
    }

    /// Whether a damaged id makes the row a bad one. A telephone number only links: without it the row stands.
    pub fn must_be_sound(&self) -> bool {
        self.field.cell_type() == CellType::Id && self.field != Field::Phone
    }
}

/// How the cells of a number column are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    Count,
    Money,
    Ratio,
    Rate(BareRate),
    Duration,
    Flag,
    /// 1 where the cell is one of these texts, else 0.
    Is(Vec<String>),
}

#[derive(Debug, Clone)]
pub struct NumberColumn {
    pub field: Field,
    pub cells: Vec<usize>,
    pub header: String,
    pub reading: Reading,
    /// Digits alone are the value, whatever the locale.
    pub takes_plain_digits: bool,
    /// The currency that the header tells.
    pub currency: Option<Currency>,
    /// The settings say the currency, whatever is written.
    pub currency_is_said: bool,
    /// A cost column beside the one that is spend: summed to be shown, and never added.
    pub is_beside: bool,
}

#[derive(Debug, Clone)]
pub struct DateColumn {
    pub cells: Vec<usize>,
    pub header: String,
}

/// Which cells of some columns count only beside others.
pub fn only(profile: &Profile, columns: &[&Column], by_field: &BTreeMap<Field, Vec<&Column>>) -> Vec<Only> {
    let of_column = |column: &&Column| {
        let only = |rule: &OnlyWhere| {
            let by = by_field.get(&rule.by).into_iter().flatten().map(|column| column.index).collect();
            Only { cell: column.index, by, rule: rule.clone() }
        };
        let rules = profile.only_where.iter().filter(|rule| rule.is_about(&column.header));
        rules.map(only).collect::<Vec<_>>()
    };
    columns.iter().flat_map(of_column).collect()
}

pub fn cells_by_field(columns: &[Column]) -> BTreeMap<Field, Vec<&Column>> {
    let mut by_field: BTreeMap<Field, Vec<&Column>> = BTreeMap::new();
    for column in columns {
        by_field.entry(column.field).or_default().push(column);
    }
    // Of several columns of a field the best stands first.
    by_field.values_mut().for_each(|columns| columns.sort_by_key(|column| column.rank));
    by_field
}

pub fn header_of(columns: &[&Column]) -> String {
    columns.first().map(|column| column.header.clone()).unwrap_or_default()
}

pub fn number(field: Field, columns: &[&Column], reading: Reading) -> NumberColumn {
    let first = columns.first();
    NumberColumn {
        field,
        cells: columns.iter().map(|column| column.index).collect(),
        header: header_of(columns),
        currency_is_said: false,
        takes_plain_digits: matches!(
            reading,
            Reading::Count | Reading::Money | Reading::Ratio | Reading::Duration
        ),
        currency: match reading {
            Reading::Money => first.and_then(|column| {
                let captured = column.currency.as_deref().and_then(Currency::parse);
                captured.or_else(|| currency_in_header(&column.header))
            }),
            _ => None,
        },
        is_beside: false,
        reading,
    }
}
