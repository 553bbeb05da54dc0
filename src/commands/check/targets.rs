//! Bounds for each key: `[check.targets]`, or a CSV file with columns of dimensions, `kpi` and `bound`.
//!
//! Refused with `bad-targets`, all at once and at their place: columns that are none, bounds that no rule could
//! have, a key told twice.

use crate::catalogue::dimension::Dimension;
use crate::catalogue::kpi::Better;
use crate::catalogue::registry::Catalogue;
use crate::catalogue::suggest::nearest;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result, count};
use crate::normalise::name::normalise;
use crate::query::{Bound, Claim, Op, Rule, parse_bound, parse_open_rule};
use crate::read::{Record, head_records};
use crate::settings::{Loaded, Scalar};
use std::collections::BTreeMap;
use toml::Spanned;

/// The bounds of one KPI.
pub struct Targets {
    /// What people call them: the file's name, or `[check.targets]`.
    pub from: String,
    pub list: Vec<Target>,
}

/// The bound of one key.
pub struct Target {
    /// One for each dimension of the rule.
    pub keys: Vec<String>,
    pub bound: Bound,
    /// Where each key stands.
    pub places: Vec<Location>,
    /// Where the bound stands.
    pub place: Location,
}

impl Target {
    /// Whether these are its keys, however they are spelt.
    pub fn is_of(&self, keys: &[Option<String>]) -> bool {
        let same = |(own, key): (&String, &Option<String>)| {
            key.as_ref().is_some_and(|key| normalise(key) == normalise(own))
        };
        self.keys.len() == keys.len() && self.keys.iter().zip(keys).all(same)
    }
}

/// The targets of a table of the settings.
pub fn of_table(
    table: &BTreeMap<String, Spanned<Scalar>>,
    rule: &Rule,
    loaded: &Loaded,
    catalogue: &Catalogue,
    place: &Location,
) -> Result<Targets> {
    if rule.by.len() != 1 {
        let message = "[check.targets] needs a rule that is split by one dimension";
        return Err(Diagnostic::error("bad-targets", message)
            .at(place.clone())
            .hint("say which the names are of, for example: by = [\"channel\"]")
            .hint("for several dimensions write targets = \"targets.csv\" with a column for each")
            .into());
    }
    let (mut list, mut problems) = (Vec::new(), Vec::new());
    for (key, text) in table {
        let own = loaded.place(text.span().start);
        match bound(&text.get_ref().to_string(), rule, catalogue) {
            Ok(bound) => {
                list.push(Target { keys: vec![key.clone()], bound, places: vec![own.clone()], place: own });
            }
            Err(Refusal(wrong)) => problems.extend(wrong.into_iter().map(|error| error.at(own.clone()))),
        }
    }
    problems.extend(told_twice(&list));
    if list.is_empty() && problems.is_empty() {
        problems.push(Diagnostic::error("bad-targets", "[check.targets] names no target").at(place.clone()));
    }
    finish(problems, Targets { from: "[check.targets]".to_owned(), list })
}

/// The rules of a file of targets: one for each KPI and set of keys, in the order of the file. `only` is the rule
/// that the settings ask them for.
pub fn read(
    file: &str,
    only: Option<&Rule>,
    loaded: &Loaded,
    catalogue: &Catalogue,
    place: &Location,
) -> Result<Vec<(Rule, Targets)>> {
    let path = loaded.folder().join(file);
    let name = path.strip_prefix("./").unwrap_or(&path).display().to_string();
    let text = std::fs::read(&path).map_err(|error| {
        let message = format!("the targets \"{name}\" cannot be read: {}", error.kind());
        Diagnostic::error("bad-targets", message).at(place.clone())
    })?;
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&text);
    let text = std::str::from_utf8(text).map_err(|_| {
        let error = Diagnostic::error("bad-targets", "the file is not in UTF-8").at(Location::file(&name));
        error.hint("save it as CSV UTF-8")
    })?;
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b';', b'\t', b','].into_iter().find(|mark| first.as_bytes().contains(mark)).unwrap_or(b',');
    let mut records = head_records(text.as_bytes(), delimiter, usize::MAX).into_iter();
    let header = records.next().ok_or_else(|| {
        Diagnostic::error("bad-targets", "the file is empty").at(Location::file(&name)).hint(FORM)
    })?;
    let columns = columns(&header, &name, |at| column(text, &header, at, char::from(delimiter)))?;
    let sheet = Sheet {
        columns,
        name: &name,
        from: file,
        only,
        catalogue,
        has_semicolons: delimiter == b';',
        delimiter: char::from(delimiter),
        text,
    };
    sheet.rules(records.filter(|record| record.cells.iter().any(|cell| !cell.trim().is_empty())), place)
}

const FORM: &str = "a targets file has columns such as channel,kpi,bound: Email,cpa,<= 5 EUR";

enum Cell {
    Key(Dimension),
    Kpi,
    Bound,
}

fn columns(header: &Record, name: &str, column: impl Fn(usize) -> u64) -> Result<Vec<Cell>> {
    let (mut columns, mut problems) = (Vec::new(), Vec::new());
    for (at, cell) in header.cells.iter().enumerate() {
        let id = cell.trim().to_lowercase();
        match (id.as_str(), Dimension::from_id(&id)) {
            ("kpi", _) => columns.push(Cell::Kpi),
            ("bound" | "target", _) => columns.push(Cell::Bound),
            (_, Some(dimension)) => columns.push(Cell::Key(dimension)),
            _ => {
                let message =
                    format!("there is no dimension \"{}\", and it is neither kpi nor bound", cell.trim());
                let place = Location::cell(name, header.line, column(at));
                let error = Diagnostic::error("bad-targets", message).at(place);
                let known = Dimension::ALL.iter().map(|each| each.id()).chain(["kpi", "bound"]);
                problems.push(match nearest(&id, known) {
                    Some(near) => error.hint(format!("did you mean \"{near}\"?")),
                    None => error.hint(FORM),
                });
            }
        }
    }
    let bounds = columns.iter().filter(|column| matches!(column, Cell::Bound)).count();
    if problems.is_empty() && bounds != 1 {
        let message = "the first line must name one column \"bound\"";
        problems
            .push(Diagnostic::error("bad-targets", message).at(Location::line(name, header.line)).hint(FORM));
    }
    finish(problems, columns)
}

/// Where a cell begins in its line, in characters.
fn column(text: &str, record: &Record, at: usize, delimiter: char) -> u64 {
    let (mut left, mut is_quoted) = (at, false);
    for (c, column) in text.get(record.offset..).unwrap_or_default().chars().zip(1u64..) {
        if left == 0 {
            return column;
        }
        match c {
            '"' => is_quoted = !is_quoted,
            c if c == delimiter && !is_quoted => left -= 1,
            _ => {}
        }
    }
    1
}

struct Sheet<'s> {
    columns: Vec<Cell>,
    name: &'s str,
    from: &'s str,
    only: Option<&'s Rule>,
    catalogue: &'s Catalogue,
    has_semicolons: bool,
    delimiter: char,
    text: &'s str,
}

impl Sheet<'_> {
    fn rules(&self, records: impl Iterator<Item = Record>, place: &Location) -> Result<Vec<(Rule, Targets)>> {
        let mut problems = Vec::new();
        let mut rules: Vec<(Rule, Targets)> = Vec::new();
        for record in records {
            let (rule, target) = match self.target(&record) {
                Ok(Some(read)) => read,
                Ok(None) => continue,
                Err(Refusal(wrong)) => {
                    problems.extend(wrong);
                    continue;
                }
            };
            let at = rules
                .iter()
                .position(|(other, _)| other.claim.name() == rule.claim.name() && other.by == rule.by);
            match at.and_then(|at| rules.get_mut(at)) {
                Some((_, targets)) => targets.list.push(target),
                None => rules.push((rule, Targets { from: self.from.to_owned(), list: vec![target] })),
            }
        }
        rules.iter().for_each(|(_, targets)| problems.extend(told_twice(&targets.list)));
        if rules.is_empty() && problems.is_empty() {
            let what = self.only.map_or(String::new(), |rule| format!(" of \"{}\"", rule.claim.name()));
            let message = format!("\"{}\" holds no target{what}", self.name);
            problems.push(Diagnostic::error("bad-targets", message).at(place.clone()).hint(FORM));
        }
        finish(problems, rules)
    }

    /// `None` for a row of another KPI than the one asked for.
    fn target(&self, record: &Record) -> Result<Option<(Rule, Target)>> {
        let place =
            |at: usize| Location::cell(self.name, record.line, column(self.text, record, at, self.delimiter));
        let bad = |at: usize, message: String| Diagnostic::error("bad-targets", message).at(place(at));
        if record.cells.len() != self.columns.len() {
            let cells = count(record.cells.len() as u64, "cell", "cells");
            let message = format!("this line has {cells}, and the first {}", self.columns.len());
            return Err(bad(0, message).into());
        }
        let (mut by, mut keys, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let (mut kpi, mut said) = (None, None);
        for (at, (column, cell)) in self.columns.iter().zip(&record.cells).enumerate() {
            let cell = cell.trim();
            match column {
                Cell::Key(dimension) if !cell.is_empty() => {
                    by.push(*dimension);
                    keys.push(cell.to_owned());
                    places.push(place(at));
                }
                Cell::Key(_) => {}
                Cell::Kpi => kpi = Some((at, cell)),
                Cell::Bound => said = Some((at, cell)),
            }
        }
        let (at, id) = match (kpi, self.only) {
            (Some((at, id)), _) if !id.is_empty() => (at, id),
            (Some((at, _)), None) => return Err(bad(at, "this line names no KPI".to_owned()).into()),
            (None, None) => {
                let error = bad(0, "nothing says which KPI the targets are of".to_owned());
                return Err(error
                    .hint("add a column \"kpi\", or a rule such as rule = \"cpa by channel\" in the settings")
                    .into());
            }
            (_, Some(rule)) => (0, rule.claim.name()),
        };
        self.catalogue.column(id).map_err(|Refusal(wrong)| {
            Refusal(wrong.into_iter().map(|error| error.at(place(at))).collect())
        })?;
        if self.only.is_some_and(|rule| rule.claim.name() != id) {
            return Ok(None);
        }
        let ids: Vec<&str> = by.iter().map(|dimension| dimension.id()).collect();
        let text = if ids.is_empty() { id.to_owned() } else { format!("{id} by {}", ids.join(", ")) };
        let rule = parse_open_rule(&text)?;
        let (at, text) = said.unwrap_or((0, ""));
        let of = self.only.unwrap_or(&rule);
        let bound = bound(&self.plain(text), of, self.catalogue).map_err(|Refusal(wrong)| {
            Refusal(wrong.into_iter().map(|error| error.at(place(at))).collect())
        })?;
        Ok(Some((rule, Target { keys, bound, places, place: place(at) })))
    }

    /// A number as spreadsheets write it: a decimal comma, blanks between thousands.
    fn plain(&self, text: &str) -> String {
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let chars: Vec<char> = text.chars().collect();
        let mut plain = String::new();
        for (at, c) in chars.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
            let digits = chars.iter().skip(at + 1).take_while(|c| c.is_ascii_digit()).count();
            let is_between = is_digit(before) && digits > 0;
            match c {
                ',' if self.has_semicolons && is_between && digits != 3 => plain.push('.'),
                ' ' | '\u{a0}' | '\u{202f}' if is_between && digits == 3 => {}
                c => plain.push(*c),
            }
        }
        plain
    }
}

/// The bound of a target. Without a sign it is the one of the rule, else what is good for the KPI.
fn bound(text: &str, rule: &Rule, catalogue: &Catalogue) -> Result<Bound> {
    let (op, value, value_span) = parse_bound(text).map_err(as_target)?;
    let column = catalogue.column(rule.claim.name())?;
    let of_rule = match rule.claim.bounds() {
        [one] => Some(one.op),
        _ => None,
    };
    let better = match column.better() {
        Better::Higher => Some(Op::GreaterOrEqual),
        Better::Lower => Some(Op::LessOrEqual),
        Better::Context => None,
    };
    let Some(op) = op.or(of_rule).or(better) else {
        let message =
            format!("\"{text}\" does not say whether {} must be more or less than this", column.id());
        let error = Diagnostic::error("bad-targets", message);
        return Err(error.hint(format!("write <= {text} or >= {text}")).into());
    };
    let bound = Bound { op, value, value_span };
    let claim = Claim::Bounds { kpi: column.id().to_owned(), kpi_span: value_span, bounds: Vec::new() };
    match claim.impossible(&bound, text, catalogue) {
        None => Ok(bound),
        Some(error) => Err(error.into()),
    }
}

fn as_target(Refusal(wrong): Refusal) -> Refusal {
    let own = |mut error: Diagnostic| {
        error.hints.retain(|hint| !hint.starts_with("for example"));
        if error.hints.is_empty() {
            error.hints.push("a bound is written <= 5 EUR, >= 20% or 20%".to_owned());
        }
        Diagnostic { code: "bad-targets", ..error }
    };
    Refusal(wrong.into_iter().map(own).collect())
}

fn told_twice(list: &[Target]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut seen: BTreeMap<Vec<String>, &Location> = BTreeMap::new();
    for target in list {
        let keys: Vec<String> = target.keys.iter().map(|key| normalise(key)).collect();
        if let Some(first) = seen.insert(keys, &target.place) {
            let message = format!("\"{}\" has a target already, at {first}", target.keys.join(" · "));
            problems.push(
                Diagnostic::error("bad-targets", message).at(target.place.clone()).hint("keep one of them"),
            );
        }
    }
    problems
}

fn finish<T>(problems: Vec<Diagnostic>, done: T) -> Result<T> {
    if problems.is_empty() { Ok(done) } else { Err(Refusal(problems)) }
}
