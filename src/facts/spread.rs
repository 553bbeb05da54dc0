//! Charts: each column is a value of one key, and a row tells a number for each.
//!
//! In: a recognised header whose profile says so. Out: which cells are whose. The key's own column and the number's
//! have no cells of their own then; the scan fills them once for each column.

use super::plan::{NumberColumn, TextColumn};
use crate::diagnostic::{Diagnostic, Location};
use crate::recognise::Recognised;

/// The columns of a chart.
#[derive(Debug, Clone)]
pub struct Spread {
    /// The key's place among the texts.
    pub text: usize,
    /// The number's slot.
    pub slot: usize,
    /// Cell and header.
    pub columns: Vec<(usize, String)>,
}

impl Spread {
    /// Takes the columns from the number that they are mapped to, and adds a column for the key; `None` for a table.
    pub fn take(
        recognised: &Recognised,
        texts: &mut Vec<TextColumn>,
        numbers: &mut [NumberColumn],
    ) -> Option<Spread> {
        let said = recognised.profile.spread?;
        let slot = numbers.iter().position(|column| column.field == said.measure)?;
        let number = numbers.get_mut(slot)?;
        let cells = std::mem::take(&mut number.cells);
        let name = |cell: usize| {
            let header = recognised.header_cells.get(cell).map(|header| header.trim().to_owned());
            (cell, header.unwrap_or_default())
        };
        texts.push(TextColumn {
            field: said.key,
            header: String::new(),
            cells: Vec::new(),
            only: Vec::new(),
            reduction: None,
        });
        Some(Spread { text: texts.len() - 1, slot, columns: cells.into_iter().map(name).collect() })
    }
}

/// A chart does not name what it counts; a profile of the user's own says what it is.
pub fn assumed(path: &str, recognised: &Recognised) -> Option<Diagnostic> {
    let spread = recognised.profile.spread.filter(|_| !recognised.profile.own)?;
    let message = format!(
        "the chart does not say what it counts: its columns are read as the {} of each {}, and lines that were not shown are not in it",
        spread.measure.id(),
        spread.key.id()
    );
    Some(Diagnostic::warning("measure-assumed", message).at(Location::file(path)).hint(
        "the table below the chart names its columns: download that, with the date as one of its groupings, and leave the chart out",
    ))
}
