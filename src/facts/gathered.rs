//! Files that are read, before it is settled which of them count: settling costs little beside reading, so who asks what
//! another choice of references would come to reads once and settles as often as it likes.

use super::load::LoadOptions;
use super::source::{Role, Source};
use super::{Facts, Gathering, read};
use crate::diagnostic::Result;

/// Reads all files and settles what they tell.
pub fn gather(sources: &[Source], options: &LoadOptions) -> Result<Facts> {
    read(sources, options)?.settle(options)
}

impl Gathering {
    /// What the files tell together. Refused: two systems for one kind, with no word on which counts.
    pub fn settle(self, options: &LoadOptions) -> Result<Facts> {
        self.finish(options.refunds_on_own_day)
    }

    /// Takes the tables of a file as references; false where they are none but references already, or named primary.
    pub fn refer(&mut self, path: &str) -> bool {
        let is_open = |role: Role, is_named: bool| role == Role::Primary && !is_named;
        let mut is_changed = false;
        for file in self.all.files.iter_mut().filter(|file| file.path == path) {
            if is_open(file.role, file.is_named_primary) {
                file.role = Role::Reference;
                is_changed = true;
            }
        }
        is_changed
    }
}
