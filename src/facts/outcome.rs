//! What a CRM tells of a lead's end: its stage, and beside it the group of the stage, or that it is won or closed.
//!
//! Stages have names of their own in every company; the columns beside them do not, and win where they tell an end. That
//! a deal is open says nothing of how far it came, unless the profile says what open deals are.

use super::ids::{known_stage, said_stage};
use super::scanned::{Scanned, ScannedRow};
use super::source::Source;
use super::symbol::Symbols;
use super::unknown::{self, Unknown};
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::normalise::flag::parse_flag;
use crate::recognise::{Profile, StageGroup};

/// Whether the file tells anything of how leads ended.
pub fn is_told(scanned: &Scanned) -> bool {
    [Field::Stage, Field::StageGroup, Field::IsWon, Field::IsClosed]
        .into_iter()
        .any(|field| scanned.has(field))
}

/// What is doubtful about how the leads of a file ended.
#[derive(Default)]
pub struct Doubts {
    /// Stages that nobody knows.
    pub unknown: Unknown,
    /// Leads that are won by their stage and lost by the column beside it: how many, and the first one's line and words.
    contradicted: u64,
    first: Option<(u64, String, String)>,
}

impl Doubts {
    /// What a reader should know, for each kind of doubt.
    pub fn notes(&self, source: &Source) -> Vec<Diagnostic> {
        let contradicted = self.first.as_ref().map(|(line, stage, beside)| {
            let message = format!(
                "{} won by stage and lost by the column beside it (\"{stage}\" and \"{beside}\"): counted as lost, without revenue",
                count(self.contradicted, "lead is", "leads are")
            );
            Diagnostic::warning("won-and-lost", message)
                .at(Location::line(&source.input.name, *line))
                .hint(format!("if the stage is right, say so in a [[source]]: stages = {{ won = [\"{stage}\"] }}"))
        });
        unknown::stages(source, &self.unknown).into_iter().chain(contradicted).collect()
    }

    fn contradict(&mut self, line: u64, stage: Option<&str>, beside: Option<&str>) {
        self.contradicted += 1;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        self.first.get_or_insert_with(|| (line, text(stage), text(beside)));
    }
}

/// The group of one lead. A stage that nobody knows is an open lead and is told, unless its end is known.
pub fn group(
    source: &Source,
    profile: &Profile,
    scanned: &Scanned,
    row: &ScannedRow,
    symbols: &Symbols,
    doubts: &mut Doubts,
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
        (Some(StageGroup::Won), Some(StageGroup::Lost)) if profile.values.customers_stay => StageGroup::Won,
        (Some(StageGroup::Won), Some(StageGroup::Lost)) => {
            doubts.contradict(row.line, stage, text(Field::StageGroup).or(text(Field::IsClosed)));
            StageGroup::Lost
        }
        (_, Some(end)) => end,
        (Some(own), None) => own,
        (None, None) => profile.values.open_deals.filter(|_| beside.is_some()).unwrap_or_else(|| {
            if let Some(stage) = stage {
                *doubts.unknown.entry(stage.to_owned()).or_default() += 1;
            }
            StageGroup::New
        }),
    }
}

fn is_end(group: StageGroup) -> bool {
    matches!(group, StageGroup::Won | StageGroup::Lost | StageGroup::Junk)
}
