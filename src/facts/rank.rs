//! Which of two files that tell the same thing is taken: the one that covers more days, then the one
//! whose period ends later, the one whose rows tell days, the one that tells more, then the path's byte order. Never
//! file time.

use super::fact::measures_of;
use super::file::FileInfo;
use crate::catalogue::field::Kind;
use std::cmp::Reverse;

/// The rank of each file among those of a kind; 0 is best.
pub fn ranks(files: &[FileInfo], kind: Kind) -> Vec<usize> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|index| {
        files.get(*index).map(|file| {
            let days = file.covered.map_or(i64::MAX, |days| days.count());
            (
                !file.kinds.contains(&kind),
                Reverse(days),
                Reverse(file.covered.map(|days| days.to)),
                file.is_undated,
                Reverse(measures_of(kind).iter().filter(|measure| file.tells.contains(measure)).count()),
                file.path.clone(),
            )
        })
    });
    let mut ranks = vec![0; files.len()];
    for (rank, index) in order.into_iter().enumerate() {
        if let Some(place) = ranks.get_mut(index) {
            *place = rank;
        }
    }
    ranks
}
