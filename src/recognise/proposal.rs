//! A table that no profile fits → what its columns may be, for a person to confirm.
//!
//! In: the first records of a file as delimiters part them, and its name. Out: a [`Proposal`], or nothing where the text is
//! no table. A proposal counts nothing: it becomes settings that are read and checked like any other.

use super::builtin;
use super::choose::{Candidate, HEADER_WITHIN};
use super::looks::Shape;
use super::name::loose_header_name;
use super::profile::Role;
use super::stems::{KINDS, NUMBERS, OPEN, QUALIFIED, Stem, TEXTS, day_words};
use crate::catalogue::field::{CellType, Field, Kind};
use crate::read::Record;
use std::collections::{BTreeMap, BTreeSet};

/// A column and what it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    pub field: Field,
    pub header: String,
    /// Its place in the row.
    pub index: usize,
    /// Its whole name is known, or name and cells both speak for it and for nothing else.
    pub is_sure: bool,
}

/// What a table may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Where the header stands.
    pub line: u64,
    /// `None` where nothing tells.
    pub kind: Option<Kind>,
    /// Its measures are of several kinds.
    pub is_flat: bool,
    /// Leads that count as qualified only: other files hold them as leads.
    pub is_qualified: bool,
    /// Why a person must say what it is.
    pub doubt: Option<String>,
    pub guesses: Vec<Guess>,
    pub headers: Vec<String>,
    /// A few texts of each column, for comparing with other files.
    pub values: Vec<BTreeSet<String>>,
}

/// How many texts of a column are kept.
const VALUES: usize = 60;

/// What the table may be.
pub fn propose(candidates: &[Candidate], file_name: &str) -> Option<Proposal> {
    let (line, header, rows) = candidates.iter().find_map(table)?;
    let names: Vec<String> = header.iter().map(|cell| loose_header_name(cell)).collect();
    let cells = |at: usize| rows.iter().filter_map(move |row| row.cells.get(at)).map(String::as_str);
    let shapes: Vec<Shape> = (0..header.len()).map(|at| Shape::of(cells(at))).collect();
    let file = loose_header_name(file_name);
    let parts: Vec<&str> = file.split(|c: char| !c.is_alphanumeric()).collect();
    // Short words are words of their own: leads are no ads.
    let stands =
        |word: &str| parts.iter().any(|part| part.strip_suffix('s').unwrap_or(part) == word || *part == word);
    let says = |words: &[&str]| {
        words.iter().any(|word| if word.chars().count() > 3 { file.contains(word) } else { stands(word) })
    };
    let measured: BTreeSet<Kind> = measures(&names, &shapes);
    let by_name = KINDS.iter().find(|(_, words)| says(words)).map(|(kind, _)| *kind);
    let has_money =
        names.iter().zip(&shapes).any(|(name, shape)| number(name, shape) == Some(Field::Revenue));
    let is_qualified = says(QUALIFIED);
    let mut doubt = None;
    let kind = match (by_name, measured.iter().next()) {
        _ if is_qualified => Some(Kind::Leads),
        (Some(Kind::Orders), _) if has_money => Some(Kind::Orders),
        (_, Some(measured)) => Some(*measured),
        (Some(kind), None) => Some(kind),
        (None, None) if says(OPEN) => {
            doubt = Some("its rows may be leads that other files hold already, or sales".to_owned());
            Some(Kind::Leads)
        }
        (None, None) => {
            doubt = Some("neither its name nor its columns tell what its rows are".to_owned());
            has_money.then_some(Kind::Orders)
        }
    };
    let is_flat = measured.len() > 1;
    let mut guesses = guesses(kind, is_flat, header, &names, &shapes);
    if is_qualified {
        guesses.retain(|guess| guess.field != Field::Amount);
    }
    let values = (0..header.len()).map(|at| cells(at).map(|cell| cell.trim().to_owned()).take(400).collect());
    let few =
        |values: BTreeSet<String>| values.into_iter().filter(|cell| !cell.is_empty()).take(VALUES).collect();
    Some(Proposal {
        line,
        kind,
        is_flat,
        is_qualified,
        doubt,
        guesses,
        headers: header.iter().map(|cell| cell.trim().to_owned()).collect(),
        values: values.map(few).collect(),
    })
}

/// The header row and what follows: several names, then rows as wide in which numbers or days stand.
fn table(candidate: &Candidate) -> Option<(u64, &[String], &[Record])> {
    for (at, record) in candidate.records.iter().take(HEADER_WITHIN).enumerate() {
        let filled: Vec<&str> =
            record.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        let distinct: BTreeSet<&str> = filled.iter().copied().collect();
        let has_names = filled.len() > 1 && distinct.len() == filled.len();
        if !has_names || filled.iter().any(|cell| Shape::of(std::iter::once(*cell)).is_numbers()) {
            continue;
        }
        let rows = candidate.records.get(at + 1..).unwrap_or_default();
        let width = record.cells.len();
        let as_wide = rows.iter().filter(|row| row.cells.len() == width).count();
        let holds = |at: usize| {
            let shape = Shape::of(rows.iter().filter_map(|row| row.cells.get(at)).map(String::as_str));
            shape.is_numbers() || shape.is_dates()
        };
        if as_wide > 0 && as_wide * 2 >= rows.len() && (0..width).any(holds) {
            return Some((record.line, &record.cells, rows));
        }
    }
    None
}

/// The kinds whose measures stand in columns.
fn measures(names: &[String], shapes: &[Shape]) -> BTreeSet<Kind> {
    let has_ids = |shape: &Shape| shape.is_ids();
    let kind = |(name, shape): (&String, &Shape)| match number(name, shape)? {
        Field::Spend | Field::Clicks | Field::Impressions => Some(Kind::Spend),
        Field::Sessions => Some(Kind::Sessions),
        Field::Leads => Some(Kind::Leads),
        Field::Orders => Some(Kind::Orders),
        Field::Refund => Some(Kind::Refunds),
        _ => None,
    };
    let mut kinds: BTreeSet<Kind> = names.iter().zip(shapes).filter_map(kind).collect();
    // A refund beside an order's money is a column of the order.
    let has_order =
        names.iter().zip(shapes).any(|(name, shape)| text(name) == Some(Field::OrderId) && has_ids(shape));
    if has_order {
        kinds = BTreeSet::from([Kind::Orders]);
    }
    kinds
}

fn fits(stem: &Stem, name: &str) -> bool {
    let words: Vec<&str> = name.split([' ', '-', ',', '(', ')', '/']).collect();
    // `id` is a word of its own, not the end of another.
    let beside = |part: &&str| words.contains(part) || (part.chars().count() > 3 && name.contains(*part));
    stem.parts.iter().any(|part| name.contains(part))
        && (stem.beside.is_empty() || stem.beside.iter().any(beside))
}

fn text(name: &str) -> Option<Field> {
    TEXTS.iter().find(|stem| fits(stem, name)).map(|stem| stem.field)
}

fn number(name: &str, shape: &Shape) -> Option<Field> {
    if !shape.is_numbers() || text(name).is_some() {
        return None;
    }
    NUMBERS.iter().find(|stem| fits(stem, name)).map(|stem| stem.field)
}

/// The fields of the columns: whole names that the sheet of that kind has first, then parts of names.
fn guesses(
    kind: Option<Kind>,
    is_flat: bool,
    header: &[String],
    names: &[String],
    shapes: &[Shape],
) -> Vec<Guess> {
    let id = match (kind, is_flat) {
        (_, true) => "generic-flat".to_owned(),
        (Some(kind), false) => format!("generic-{}", kind.id()),
        (None, false) => "generic-leads".to_owned(),
    };
    let profile = builtin::by_id(&id);
    let whole = |name: &str| match profile.as_ref()?.role(name)?.0 {
        Role::Column(field, _) => Some(field),
        _ => None,
    };
    let mut by_field: BTreeMap<Field, Vec<(bool, usize)>> = BTreeMap::new();
    for (at, (name, shape)) in names.iter().zip(shapes).enumerate().filter(|(_, (name, _))| !name.is_empty())
    {
        let told = whole(name).filter(|field| is_like(*field, shape));
        let found =
            told.map(|field| (field, true)).or_else(|| Some((part(name, shape, kind, is_flat)?, false)));
        if let Some((field, is_whole)) = found {
            by_field.entry(field).or_default().push((is_whole, at));
        }
    }
    let mut guesses = Vec::new();
    for (field, mut found) in by_field {
        found.sort_by_key(|(is_whole, at)| (!is_whole, *at));
        if field == Field::Date
            && let Some(kind) = kind
        {
            let named = |at: usize| {
                names.get(at).is_some_and(|name| day_words(kind).iter().any(|word| name.contains(word)))
            };
            found.sort_by_key(|(is_whole, at)| (!named(*at), !is_whole, *at));
        }
        let is_only = found.len() == 1;
        for (rank, (is_whole, index)) in found.into_iter().enumerate() {
            let header = header.get(index).map(|cell| cell.trim().to_owned()).unwrap_or_default();
            // What states and stages mean, their texts must tell.
            let is_state = matches!(field, Field::Status | Field::Stage);
            let is_sure = rank == 0 && (is_whole || (is_only && !is_state) || field == Field::Date);
            guesses.push(Guess { field, header, index, is_sure });
        }
    }
    guesses.sort_by_key(|guess| (!guess.is_sure, guess.field));
    guesses
}

/// Whether the cells of a column can be what its whole name says.
fn is_like(field: Field, shape: &Shape) -> bool {
    match field.cell_type() {
        CellType::Count | CellType::Money | CellType::Rate | CellType::Ratio => shape.is_numbers(),
        CellType::Date => shape.is_dates(),
        _ => shape.filled > 0,
    }
}

fn part(name: &str, shape: &Shape, kind: Option<Kind>, is_flat: bool) -> Option<Field> {
    if shape.is_dates() {
        return Some(Field::Date);
    }
    if shape.is_codes() && ["currency", "валют", "валут", "արժույթ"].iter().any(|part| name.contains(part))
    {
        return Some(Field::Currency);
    }
    if shape.is_mails() {
        return Some(Field::Email);
    }
    let found = number(name, shape).or_else(|| text(name).filter(|_| shape.filled > 0))?;
    let is_row = !is_flat;
    match (found, kind) {
        (Field::Revenue, Some(Kind::Leads)) if is_row => Some(Field::Amount),
        (Field::Revenue, Some(Kind::Spend | Kind::Sessions)) if is_row => None,
        (Field::Leads | Field::Sessions, Some(Kind::Orders)) if is_row => None,
        (Field::Status, Some(Kind::Leads)) => Some(Field::Stage),
        // Stages of deals are no states of an order.
        (Field::Stage, Some(Kind::Orders)) => None,
        (Field::OrderId | Field::LeadId | Field::CustomerId, Some(Kind::Spend | Kind::Sessions)) => None,
        (Field::LeadId, Some(Kind::Leads)) | (Field::OrderId, Some(Kind::Orders)) => {
            shape.is_ids().then_some(found)
        }
        (found, _) => Some(found),
    }
}
