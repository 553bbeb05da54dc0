//! Measures that a report tells again in each row of a segment: by click type, Google repeats the impressions.
//!
//! In: a recognised header. Out: the same without such measures, and which they were. Nothing is refused.

use super::choose::Recognised;
use super::name::header_name;
use crate::catalogue::field::Field;

/// A measure that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    pub field: Field,
    pub header: String,
    /// The header of the segment whose rows repeat it.
    pub segment: String,
}

impl Recognised {
    /// Leaves out the columns whose rows cannot be added up.
    pub fn leave_repeated(&mut self) {
        for (field, segments) in &self.profile.repeats {
            let segment = self.header_cells.iter().find(|cell| segments.contains(&header_name(cell)));
            let Some(segment) = segment else { continue };
            let at = self.columns.iter().position(|column| column.field == *field);
            if let Some(column) = at.map(|at| self.columns.remove(at)) {
                self.known.push(column.index);
                let segment = segment.trim().to_owned();
                self.repeated.push(Repeated { field: *field, header: column.header, segment });
            }
        }
    }
}
