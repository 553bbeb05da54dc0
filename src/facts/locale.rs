//! How a file writes numbers and dates: decided once for each column, from all of its cells.
//!
//! In: what the workers saw. Out: the [`Marks`]. Refused: a column that nothing decides.

mod whole;

use super::fact::Days;
use super::plan::{Plan, Reading};
use super::source::Source;
use super::tally::{Marks, Tally};
use crate::catalogue::field::Field;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::normalise::Undecided;
use crate::normalise::date::{DateEvidence, DayMonth, decide_order, parse_date, parse_range_as};
use crate::normalise::number::{ColumnKind, Evidence, Mark, decide};
use crate::read::{Chunk, Record, rows};
use crate::recognise::{DateOrder, Profile, Recognised};

/// A first guess of the marks from the head's cells; the whole file confirms or corrects it.
pub fn guess(plan: &Plan, records: &[Record], recognised: &Recognised, marks: &mut Marks) {
    let rows = || records.iter().skip(recognised.first_data);
    let observe = |cells: &[usize]| {
        let mut evidence = Evidence::default();
        for cell in rows().flat_map(|record| cells.iter().filter_map(|index| record.cells.get(*index))) {
            evidence.observe(cell.as_bytes());
        }
        evidence
    };
    for (column, mark) in plan.numbers.iter().zip(&mut marks.numbers) {
        if mark.is_none() {
            *mark = decide(observe(&column.cells), kind_of(&column.reading), decimal_mark(plan), None)
                .unwrap_or(None);
        }
    }
    if marks.order.is_none() {
        let mut evidence = DateEvidence::default();
        for column in plan.day_columns().chain(plan.periods.iter().map(|(_, column)| column)) {
            for record in rows() {
                for cell in column.cells.iter().filter_map(|index| record.cells.get(*index)) {
                    evidence.observe(cell.as_bytes());
                }
            }
        }
        marks.order = decide_order(evidence, day_month(&plan.profile)).unwrap_or(None);
    }
}

/// The marks that all cells of the file decide. `records` are the head's rows of data, `titled` the days
/// that the title names.
pub fn decided(
    plan: &Plan,
    tallies: &[Tally],
    source: &Source,
    records: &[Record],
    titled: Option<Days>,
) -> Result<Marks> {
    let mut marks = source.marks(plan);
    marks.has_bare_percents = tallies.iter().any(|tally| tally.has_large_rate);
    let evidence: Vec<Evidence> = (0..plan.numbers.len())
        .map(|slot| {
            tallies.iter().filter_map(|tally| tally.evidence.get(slot)).fold(
                Evidence::default(),
                |mut all, one| {
                    all.merge(*one);
                    all
                },
            )
        })
        .collect();
    let clear = plan.numbers.iter().zip(&evidence).find_map(|(column, evidence)| {
        decide(*evidence, kind_of(&column.reading), None, None).ok().flatten()
    });
    let clear = clear.or_else(|| of_other_columns(plan, records));
    let mut problems = Vec::new();
    for ((column, evidence), mark) in plan.numbers.iter().zip(&evidence).zip(&mut marks.numbers) {
        if mark.is_some() || matches!(column.reading, Reading::Flag | Reading::Is(_)) {
            continue;
        }
        let whole = evidence.of_whole().filter(|_| whole::is_whole(source, plan, column, records));
        match whole.map_or_else(
            || decide(*evidence, kind_of(&column.reading), decimal_mark(plan), clear),
            |mark| Ok(Some(mark)),
        ) {
            Ok(found) => *mark = found,
            Err(_) if column.is_beside => {}
            Err(undecided) => {
                let what = format!("the column \"{}\" can be read in two ways", column.header);
                let problem =
                    open(source, plan, records, &column.cells, undecided, ("undecided-decimal", &what));
                problems.push(match undecided {
                    Undecided::Ambiguous => source.settled_by(
                        problem,
                        "say which mark parts the decimals",
                        "decimal = \",\"    # or \".\"",
                    ),
                    Undecided::Contradiction => problem.hint("write the whole column with one decimal mark"),
                });
            }
        }
    }
    if marks.order.is_none() {
        let mut all = DateEvidence::default();
        tallies.iter().for_each(|tally| all.merge(tally.date_evidence));
        match order(plan, all, records, titled) {
            Ok(order) => marks.order = order,
            Err((undecided, cells)) => {
                let said = ("undecided-date", "the dates can be read in two ways");
                let problem = open(source, plan, records, cells, undecided, said);
                problems.push(match undecided {
                    Undecided::Ambiguous => source.settled_by(
                        problem,
                        "say which comes first",
                        "date_format = \"dmy\"    # or \"mdy\"",
                    ),
                    Undecided::Contradiction => {
                        problem.hint("write the whole column in one way, best as 2026-09-01")
                    }
                });
            }
        }
    }
    if problems.is_empty() { Ok(marks) } else { Err(Refusal(problems)) }
}

/// The mark that the columns which are not read agree on: «Ср. цена клика» beside a whole «Расход».
fn of_other_columns(plan: &Plan, records: &[Record]) -> Option<Mark> {
    let is_read = |index: &usize| plan.numbers.iter().any(|column| column.cells.contains(index));
    let marks = (0..plan.width).filter(|index| !is_read(index)).filter_map(|index| {
        let mut evidence = Evidence::default();
        let cells = records.iter().filter_map(|record| record.cells.get(index));
        cells.for_each(|cell| evidence.observe(cell.as_bytes()));
        decide(evidence, ColumnKind::Money, None, None).ok().flatten()
    });
    let mut marks = marks.collect::<Vec<_>>();
    marks.dedup();
    if let [one] = marks.as_slice() { Some(*one) } else { None }
}

/// The error for cells that nothing decides, with one of them and its place.
fn open(
    source: &Source,
    plan: &Plan,
    records: &[Record],
    cells: &[usize],
    undecided: Undecided,
    (code, what): (&'static str, &str),
) -> Diagnostic {
    let message = format!("{what}{}: {undecided}", shown(records, cells));
    Diagnostic::error(code, message).at(place(source, plan, records, cells))
}

/// The order of day and month: what the rows' dates show; where they leave it open, what the file's other
/// dates show, then which order keeps the rows within the title's days. Else the cells that are open.
fn order<'p>(
    plan: &'p Plan,
    rows: DateEvidence,
    records: &[Record],
    titled: Option<Days>,
) -> std::result::Result<Option<DayMonth>, (Undecided, &'p [usize])> {
    let told = [Field::DateRange, Field::Date].map(|field| plan.cells_of(field));
    let dates = told.into_iter().find(|cells| !cells.is_empty()).unwrap_or_default();
    let of_rows = decide_order(rows, None);
    if matches!(of_rows, Ok(Some(_)) | Err(Undecided::Contradiction)) {
        return of_rows.map_err(|undecided| (undecided, dates));
    }
    let closed = plan.cells_of(Field::ClosedAt);
    let mut others = DateEvidence::default();
    cells(records, closed).for_each(|cell| others.observe(cell.as_bytes()));
    let of_others = decide_order(others, None);
    if let Ok(Some(order)) = of_others {
        return Ok(Some(order));
    }
    let within = |order: &DayMonth| {
        let days = titled?;
        let mut told = cells(records, dates).filter_map(|cell| days_of(cell, *order));
        told.all(|told| told.is_within(days)).then_some(*order)
    };
    let is_open = of_rows.is_err();
    let fitting: Vec<DayMonth> =
        [DayMonth::DayFirst, DayMonth::MonthFirst].iter().filter_map(within).collect();
    if let ([one], true) = (fitting.as_slice(), is_open) {
        return Ok(Some(*one));
    }
    match (of_rows, of_others) {
        (Err(undecided), _) => day_month(&plan.profile).map(Some).ok_or((undecided, dates)),
        (_, Err(undecided)) => day_month(&plan.profile).map(Some).ok_or((undecided, closed)),
        (Ok(order), Ok(_)) => Ok(order),
    }
}

/// The days that a cell of dates speaks of.
fn days_of(cell: &str, order: DayMonth) -> Option<Days> {
    let day = || Some(Days::one(parse_date(cell.as_bytes(), Some(order)).ok()??.day));
    let range = || parse_range_as(cell, Some(order)).map(|(from, to)| Days { from, to });
    day().or_else(range)
}

/// What decided how a column is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub header: String,
    /// The decimal mark; none for a column of dates.
    pub mark: Option<Mark>,
    pub order: Option<DayMonth>,
    /// The first cell that leaves no choice, with its line; none where the settings, the other columns or what the
    /// export usually writes decided.
    pub cell: Option<(String, u64)>,
    pub is_said: bool,
}

/// Columns with number marks or with dates of two readings, and what decided them.
pub fn evidence(source: &Source, plan: &Plan, records: &[Record], marks: &Marks) -> Vec<Decided> {
    let mut decided = Vec::new();
    for (column, mark) in plan.numbers.iter().zip(&marks.numbers) {
        let is_marked = cells(records, &column.cells).any(|cell| cell.contains(['.', ',']));
        let Some(mark) = mark.filter(|_| is_marked && !column.is_beside) else { continue };
        let proves = |cell: &str| {
            let mut one = Evidence::default();
            one.observe(cell.as_bytes());
            matches!(decide(one, kind_of(&column.reading), None, None), Ok(Some(found)) if found == mark)
        };
        decided.push(Decided {
            header: column.header.clone(),
            mark: Some(mark),
            order: None,
            cell: first_cell(records, &column.cells, proves),
            is_said: source.said.decimal.is_some(),
        });
    }
    for column in plan.day_columns() {
        let Some(order) = marks.order else { continue };
        let shown = |cell: &str| {
            let mut one = DateEvidence::default();
            one.observe(cell.as_bytes());
            decide_order(one, None)
        };
        let cell = first_cell(records, &column.cells, |cell| shown(cell) == Ok(Some(order)));
        // Dates that begin with the year leave nothing to decide.
        if cell.is_some() || cells(records, &column.cells).any(|cell| shown(cell).is_err()) {
            let is_said = source.said.day_month.is_some();
            decided.push(Decided {
                header: column.header.clone(),
                mark: None,
                order: Some(order),
                cell,
                is_said,
            });
        }
    }
    decided
}

/// The first cell of the columns that proves something, and its line.
fn first_cell(records: &[Record], cells: &[usize], proves: impl Fn(&str) -> bool) -> Option<(String, u64)> {
    records.iter().find_map(|record| {
        let mut own = cells.iter().filter_map(|index| record.cells.get(*index));
        own.find(|cell| proves(cell)).map(|cell| (cell.trim().to_owned(), record.line))
    })
}

fn cells<'r>(records: &'r [Record], cells: &'r [usize]) -> impl Iterator<Item = &'r str> {
    records
        .iter()
        .flat_map(|record| cells.iter().filter_map(|index| record.cells.get(*index)))
        .map(String::as_str)
}

/// The first cell of the columns that holds a mark, with its record: what an undecided column looks like.
fn sample<'r>(records: &'r [Record], cells: &[usize]) -> Option<(&'r Record, usize, &'r str)> {
    let marked = |record: &'r Record| {
        let (index, cell) = cells.iter().find_map(|index| Some((*index, record.cells.get(*index)?)))?;
        let is_marked = cell.contains([',', '.', '/', '-']) && cell.contains(|c: char| c.is_ascii_digit());
        is_marked.then_some((record, index, cell.as_str()))
    };
    records.iter().find_map(marked)
}

fn shown(records: &[Record], cells: &[usize]) -> String {
    sample(records, cells).map(|(.., cell)| format!(", \"{cell}\" for one")).unwrap_or_default()
}

/// Where the sample stands. The file is opened once more: this is the way of an error.
fn place(source: &Source, plan: &Plan, records: &[Record], cells: &[usize]) -> Location {
    let path = &source.input.name;
    let Some((record, index, _)) = sample(records, cells) else { return Location::file(path) };
    let column = source.input.open(&source.read).ok().and_then(|opened| {
        let rest = opened.head.get(record.offset..)?.to_vec();
        let chunk = Chunk::new(rest, record.line);
        rows(&chunk, plan.delimiter).next_row().map(|row| row.column_of(index))
    });
    match column {
        Some(column) => Location::cell(path, record.line, column),
        None => Location::line(path, record.line),
    }
}

fn decimal_mark(plan: &Plan) -> Option<Mark> {
    match plan.profile.values.decimal {
        Some(',') => Some(Mark::Comma),
        Some(_) => Some(Mark::Point),
        None => None,
    }
}

/// The order that the profile says.
pub fn day_month(profile: &Profile) -> Option<DayMonth> {
    profile.values.date_order.map(|order| match order {
        DateOrder::Dmy => DayMonth::DayFirst,
        DateOrder::Mdy => DayMonth::MonthFirst,
    })
}

fn kind_of(reading: &Reading) -> ColumnKind {
    match reading {
        Reading::Count => ColumnKind::Count,
        Reading::Money => ColumnKind::Money,
        _ => ColumnKind::Ratio,
    }
}
