//! Columns that mean something only beside certain cells: HubSpot's second source is a campaign where the first is one
//! that has campaigns.
//!
//! In: `[only_where."Header"]` of a profile. Out: in which rows the cells of such a column count. Refused: keys that are none.

use super::name::loose_header_name;
use super::schema::field_of;
use super::written::Problem;
use crate::catalogue::field::Field;
use std::collections::BTreeMap;

/// As it is written: header → column key → texts of its cells.
pub type OnlyWhereText = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// In which rows a column counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlyWhere {
    header: String,
    /// The key whose cells say it.
    pub by: Field,
    texts: Vec<String>,
}

impl OnlyWhere {
    pub fn is_about(&self, header: &str) -> bool {
        self.header == loose_header_name(header)
    }

    /// Whether a row with this cell is one of them.
    pub fn holds(&self, cell: &[u8]) -> bool {
        self.texts.contains(&loose_header_name(&String::from_utf8_lossy(cell)))
    }
}

pub(super) fn read(written: &OnlyWhereText) -> Result<Vec<OnlyWhere>, Problem> {
    let one = |(header, by): (&String, &BTreeMap<String, Vec<String>>)| {
        let header = loose_header_name(header);
        by.iter()
            .map(|(key, texts)| {
                let texts = texts.iter().map(|text| loose_header_name(text)).collect();
                Ok(OnlyWhere { header: header.clone(), by: field_of(key)?, texts })
            })
            .collect::<Vec<_>>()
    };
    written.iter().flat_map(one).collect()
}
