//! The columns that a plan reads: texts, numbers and days, each with its cells and how they are read.

use super::landing::Reduction;
use crate::catalogue::field::{CellType, Field};
use crate::normalise::currency::{Currency, currency_in_header};
use crate::normalise::percent::BareRate;
use crate::recognise::Column;
use std::collections::BTreeMap;

/// Cells of columns of the same name; the first that is not missing counts.
#[derive(Debug, Clone)]
pub struct TextColumn {
    pub field: Field,
    pub header: String,
    pub cells: Vec<usize>,
    /// Cells of many texts are shortened to what is wanted of them.
    pub reduction: Option<Reduction>,
}

impl TextColumn {
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

pub fn cells_by_field(columns: &[Column]) -> BTreeMap<Field, Vec<&Column>> {
    let mut by_field: BTreeMap<Field, Vec<&Column>> = BTreeMap::new();
    for column in columns {
        by_field.entry(column.field).or_default().push(column);
    }
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
