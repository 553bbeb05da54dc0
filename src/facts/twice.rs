//! One header over two columns: names in the one, numbers in the other.
//!
//! In: a recognised header and the rows at the file's beginning. Out: the column of names is read as no number any more.
//! Metrica calls both the groups of a report («Время на сайте»: «10–29 секунд») and the mean of each group so.

use crate::read::Record;
use crate::recognise::{Column, Recognised};

/// Leaves out of each pair of number columns the one whose cells are all words.
pub fn settle(recognised: &mut Recognised, records: &[Record]) {
    let rows = records.get(recognised.first_data..).unwrap_or_default();
    let is_number = |column: &&Column| column.field.cell_type().is_number();
    let cells = |index: usize| {
        rows.iter()
            .filter_map(move |row| row.cells.get(index))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    };
    let has_word = |cell: &str| cell.chars().any(char::is_alphabetic);
    let is_names =
        |column: &&Column| cells(column.index).next().is_some() && cells(column.index).all(has_word);
    let is_numbers = |column: &Column| cells(column.index).any(|cell| !has_word(cell));
    let names: Vec<usize> = recognised
        .columns
        .iter()
        .filter(is_number)
        .filter(is_names)
        .filter(|names| {
            recognised.columns.iter().any(|other| other.field == names.field && is_numbers(other))
        })
        .map(|column| column.index)
        .collect();
    recognised.columns.retain(|column| !names.contains(&column.index));
    recognised.known.extend(names);
}
