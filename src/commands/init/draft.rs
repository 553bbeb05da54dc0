//! A file that a report would refuse → what `init` proposes to say of it.

use crate::catalogue::field::{Field, Kind};
use crate::diagnostic::Diagnostic;
use crate::facts::load::recognise;
use crate::facts::source::Source;
use crate::join::likeness::{Name, likeness};
use crate::present::escape::{toml, visible};
use crate::read::{candidate_delimiters, head_records};
use crate::recognise::Candidate;
use crate::recognise::proposal::{Proposal, propose};
use std::collections::BTreeSet;

/// A question that only a person can answer, with the lines to choose from.
pub struct Question {
    pub text: String,
    pub choices: Vec<String>,
}

/// What is proposed for one file.
pub struct Draft {
    /// The path as the settings write it.
    pub path: String,
    /// The file's name in messages.
    pub name: String,
    pub comments: Vec<String>,
    /// `key = value` of the `[[source]]`.
    pub keys: Vec<String>,
    pub questions: Vec<Question>,
    /// Lines of its columns; those that are not sure begin with `#`.
    pub columns: Vec<String>,
    pub part: Part,
}

/// What becomes of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// It is read with this block.
    On,
    /// The block is off until a person says so; why.
    Off(String),
    /// It is no input; why.
    Ignored(String),
}

/// The rows of a head that are looked at.
const RECORDS: usize = 400;

/// What to say of a file that is refused for these reasons.
pub fn draft(source: &Source, path: String, against: &[Diagnostic], channels: &BTreeSet<String>) -> Draft {
    let mut draft = Draft {
        path,
        name: source.input.name.clone(),
        comments: Vec::new(),
        keys: Vec::new(),
        questions: Vec::new(),
        columns: Vec::new(),
        part: Part::On,
    };
    let first = against.first();
    let message = first.map(|first| visible(&first.message)).unwrap_or_default();
    let is_useless = first.is_some_and(|first| first.hints.iter().any(|hint| hint.contains("ignore = [")));
    match first.map_or("", |first| first.code) {
        _ if is_useless => draft.part = Part::Ignored(message),
        "undecided-decimal" | "undecided-date" => draft.ask(against),
        "unknown-format" | "no-header" | "missing-column" => match table(source) {
            None => draft.part = Part::Ignored("no table was found in it".to_owned()),
            Some(proposal) => draft.propose(proposal, channels),
        },
        "ambiguous-format" => {
            let lines = first.iter().flat_map(|first| &first.hints).flat_map(|hint| hint.lines());
            let is_key = |line: &&str| line.starts_with("kind = ") || line.starts_with("profile = ");
            draft.keys.extend(lines.filter(is_key).map(str::to_owned));
            draft.part = Part::Off(message);
        }
        _ => draft.part = Part::Off(format!("it cannot be read: {message}")),
    }
    if draft.name.contains('\u{fffd}') {
        draft.part =
            Part::Off("its name is no readable text: rename the file, then run init again".to_owned());
    }
    draft
}

/// The head of a file as a table, with what its columns may be.
pub fn table(source: &Source) -> Option<Proposal> {
    let opened = source.input.open(&source.read).ok()?;
    let candidates: Vec<Candidate> = candidate_delimiters(&opened)
        .into_iter()
        .map(|delimiter| Candidate { delimiter, records: head_records(&opened.head, delimiter, RECORDS) })
        .collect();
    let name = source.input.sheet_name().unwrap_or(&source.input.name);
    propose(&candidates, name.rsplit('/').next().unwrap_or(name))
}

/// The channels that a file with spend names, whether or not its numbers can be read yet.
pub fn channels(source: &Source) -> Vec<String> {
    let Ok(opening) = recognise(source) else {
        let Some(proposal) = table(source).filter(|proposal| proposal.kind == Some(Kind::Spend)) else {
            return Vec::new();
        };
        let column = proposal.guesses.iter().find(|guess| guess.field == Field::Channel && guess.is_sure);
        let values = column.and_then(|guess| proposal.values.get(guess.index));
        return values.into_iter().flatten().cloned().collect();
    };
    let recognised = &opening.recognised;
    let column = recognised.columns.iter().find(|column| column.field == Field::Channel);
    let Some(column) = column.filter(|_| recognised.kinds.contains(&Kind::Spend)) else { return Vec::new() };
    let rows = opening.records.get(recognised.first_data..).unwrap_or_default();
    rows.iter().filter_map(|row| row.cells.get(column.index)).map(|cell| cell.trim().to_owned()).collect()
}

impl Draft {
    /// A line to choose for each thing that the cells leave open.
    pub fn ask(&mut self, against: &[Diagnostic]) {
        for diagnostic in against {
            let place = diagnostic.location.as_ref().and_then(|place| place.line);
            let line = place.map(|line| format!(" (line {line})")).unwrap_or_default();
            let choices: &[&str] = match diagnostic.code {
                "undecided-decimal" => &[
                    "decimal = \",\"    # 1.234 is one thousand",
                    "decimal = \".\"    # 1.234 is a little more than one",
                ],
                "undecided-date" => &[
                    "date_format = \"dmy\"    # 03/04 is the third of April",
                    "date_format = \"mdy\"    # 03/04 is the fourth of March",
                ],
                _ => continue,
            };
            self.questions.push(Question {
                text: format!("{}: {}{line}", visible(&self.path), visible(&diagnostic.message)),
                choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            });
        }
    }

    fn propose(&mut self, mut proposal: Proposal, channels: &BTreeSet<String>) {
        meet_channels(&mut proposal, channels, &mut self.comments);
        let headers: Vec<String> =
            proposal.headers.iter().filter(|header| !header.is_empty()).map(|header| toml(header)).collect();
        self.comments.push(format!("Its columns: {}", headers.join(", ")));
        let kind = match (proposal.is_flat, proposal.kind) {
            (true, _) => "flat",
            (false, Some(kind)) => kind.id(),
            (false, None) => "spend",
        };
        self.keys.push(format!(
            "kind = \"{kind}\"    # spend, sessions, leads, orders, refunds, or flat for several"
        ));
        let mut taken = BTreeSet::new();
        for guess in &proposal.guesses {
            let line = format!("{} = {}", guess.field.id(), toml(&guess.header));
            let is_free = taken.insert(guess.field);
            self.columns.push(if guess.is_sure && is_free { line } else { format!("# {line}") });
        }
        if proposal.is_qualified {
            self.comments.push("Its leads count as qualified ones, and not once more as leads.".to_owned());
            self.columns.push("qualified_leads = { value = 1 }".to_owned());
        }
        let has = |field: Field| proposal.guesses.iter().any(|guess| guess.field == field && guess.is_sure);
        let lacks = match proposal.kind {
            _ if proposal.is_flat => None,
            Some(Kind::Spend) if !has(Field::Spend) => Some("which column is the spend"),
            Some(Kind::Orders) if !has(Field::Revenue) && !has(Field::GrossRevenue) => {
                Some("which column is the revenue")
            }
            Some(Kind::Refunds) if !has(Field::Refund) => Some("which column is the refund"),
            Some(Kind::Sessions) if !has(Field::Sessions) && !has(Field::SessionId) => {
                Some("which column counts the sessions")
            }
            _ => None,
        };
        if let Some(lacks) = lacks {
            self.columns.push(format!("# {} = \"…\"", proposal.kind.map_or("spend", main_measure)));
            self.part = Part::Off(format!("nothing tells {lacks}"));
        }
        if let Some(doubt) = proposal.doubt {
            self.part = Part::Off(doubt);
        }
    }
}

fn main_measure(kind: Kind) -> &'static str {
    match kind {
        Kind::Spend => "spend",
        Kind::Sessions => "sessions",
        Kind::Leads => "lead_id",
        Kind::Orders => "revenue",
        Kind::Refunds => "refund",
    }
}

/// A column of mediums or sources that holds the channels of the spend is taken for the channel.
fn meet_channels(proposal: &mut Proposal, channels: &BTreeSet<String>, comments: &mut Vec<String>) {
    if proposal.guesses.iter().any(|guess| guess.field == Field::Channel && guess.is_sure) {
        return;
    }
    let channels: Vec<Name> = channels.iter().map(|channel| Name::new(channel)).collect();
    let is_known = |value: &String| {
        let own = Name::new(value);
        channels.iter().any(|channel| likeness(&own, channel).is_some())
    };
    for guess in &mut proposal.guesses {
        let values = proposal.values.get(guess.index);
        let (known, all) = values
            .map_or((0, 0), |values| (values.iter().filter(|value| is_known(value)).count(), values.len()));
        let is_text = matches!(guess.field, Field::Medium | Field::Source);
        if is_text && guess.is_sure && known > 1 && known * 2 >= all {
            guess.field = Field::Channel;
            comments
                .push(format!("The cells of {} are like the channels that have spend.", toml(&guess.header)));
            return;
        }
    }
}
