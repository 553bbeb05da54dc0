//! Files that are no part of a report and are said to be left out: what they are, and where their rows went.
//!
//! In: a source that is known to hold nothing to compute, or a sheet beside tables. Out: its ledger, in which every row
//! belongs to another table. Refused: what cannot be read to its end.

use super::blocks::each_block;
use super::source::Source;
use crate::diagnostic::{Refusal, Result};
use crate::ledger::{Ledger, RowClass};
use crate::read::candidate_delimiters;
use crate::recognise::left_out_hint;

/// What a sheet is called that perfkpi does not know.
const UNKNOWN: &str = "unknown";

/// A file, or a sheet of a workbook, of which nothing is read.
#[derive(Debug, Clone)]
pub struct LeftOut {
    /// As the user named it.
    pub path: String,
    /// The id of what it is.
    pub profile: String,
    /// All that its rows are: `other_table` and `blank`.
    pub ledger: Ledger,
}

impl LeftOut {
    /// Counts the rows of a file that is left out. `known_as`: the id of what it is.
    pub fn count(source: &Source, known_as: Option<&str>) -> Result<Self> {
        Self::counted(source, known_as).map_err(|Refusal(diagnostics)| {
            let hint = left_out_hint(&source.input.name);
            Refusal(diagnostics.into_iter().map(|error| error.hint(hint.clone())).collect())
        })
    }

    fn counted(source: &Source, known_as: Option<&str>) -> Result<Self> {
        let opened = source.input.open(&source.read)?;
        let delimiter = candidate_delimiters(&opened).first().copied().unwrap_or(b',');
        let mut ledger = Ledger::default();
        let blanks_at_end = each_block(opened, delimiter, 0, |block| {
            ledger.book(RowClass::OtherTable, block.rows);
            ledger.book(RowClass::Blank, block.blanks);
        })?;
        ledger.book(RowClass::Blank, blanks_at_end);
        let profile = known_as.unwrap_or(UNKNOWN).to_owned();
        Ok(LeftOut { path: source.input.name.clone(), profile, ledger })
    }
}
