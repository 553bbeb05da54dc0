//! What a CRM tells of a lead's end: its stage, and beside it the group of the stage, or that it is won or closed.
//!
//! Stages have names of their own in every company; the columns beside them do not, and win where they tell an end. That
//! a deal is open says nothing of how far it came, unless the profile says what open deals are.

use super::ids::{known_stage, said_stage};
use super::scanned::{Scanned, ScannedRow};
use super::source::Source;
use super::symbol::Symbols;
use super::unknown::Unknown;
use crate::catalogue::field::Field;
use crate::normalise::flag::parse_flag;
use crate::recognise::{Profile, StageGroup};

/// Whether the file tells anything of how leads ended.
pub fn is_told(scanned: &Scanned) -> bool {
    [Field::Stage, Field::StageGroup, Field::IsWon, Field::IsClosed]
        .into_iter()
        .any(|field| scanned.has(field))
}

/// The group of one lead. A stage that nobody knows is an open lead and is told, unless its end is known.
pub fn group(
    source: &Source,
    profile: &Profile,
    scanned: &Scanned,
    row: &ScannedRow,
    symbols: &Symbols,
    unknown: &mut Unknown,
) -> StageGroup {
    let text = |field: Field| symbols.text(scanned.text(row, field));
    let stage = text(Field::Stage);
    // Whoever writes settings knows their own stages best.
    if let Some(said) = stage.and_then(|stage| said_stage(source, stage)) {
        return said;
    }
    let own = stage.and_then(|stage| profile.stage_group(stage));
    let beside = text(Field::StageGroup).and_then(|group| known_stage(source, profile, group));
    let says = |field: Field| text(field).and_then(|cell| parse_flag(cell.as_bytes()).ok().flatten());
    let flagged = match (says(Field::IsWon), says(Field::IsClosed)) {
        (Some(true), _) => Some(StageGroup::Won),
        (Some(false), Some(true)) => Some(StageGroup::Lost),
        _ => None,
    };
    match (own, beside.filter(|group| is_end(*group)).or(flagged)) {
        // Junk is a loss that says why, and a customer stays one.
        (Some(StageGroup::Junk), Some(StageGroup::Lost)) => StageGroup::Junk,
        (Some(StageGroup::Won), Some(StageGroup::Junk)) => StageGroup::Won,
        (_, Some(end)) => end,
        (Some(own), None) => own,
        (None, None) => profile.values.open_deals.filter(|_| beside.is_some()).unwrap_or_else(|| {
            if let Some(stage) = stage {
                *unknown.entry(stage.to_owned()).or_default() += 1;
            }
            StageGroup::New
        }),
    }
}

fn is_end(group: StageGroup) -> bool {
    matches!(group, StageGroup::Won | StageGroup::Lost | StageGroup::Junk)
}
