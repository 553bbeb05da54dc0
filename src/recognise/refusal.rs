//! Why a file was not recognised, and the diagnostic that says so with a snippet to paste.

use super::matching::Fit;
use super::name::{header_name, loose_header_name};
use super::profile::{Profile, Role};
use super::shape::Grouped;
use super::stranger::Stranger;
use crate::catalogue::field::{Field, Kind};
use crate::diagnostic::{Diagnostic, Location};
use crate::read::workbook::split_sheet;

/// What an export says instead of rows, in one cell alone; compared as headers are.
pub const NOTHING: [&str; 5] =
    ["no data available", "no data to ", "no results found", "нет данных", "няма данни"];

/// A file that was not recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrecognised {
    pub problem: Box<Problem>,
}

/// What went wrong, with the line of the header where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// There is no record at all.
    Empty,
    /// No row names known columns.
    NoHeader,
    /// The file says itself that it holds nothing.
    NoData { line: u64, says: String },
    /// A header was found; no profile is met fully.
    Unknown { line: u64, near: NearMiss },
    /// A known export that holds nothing to compute.
    Stranger { line: u64, stranger: &'static Stranger },
    /// A table of a known export whose title says that its rows are about something else.
    Titled { line: u64, export: String, title: String, wanted: Vec<String> },
    /// One name stands under two groups: a row tells several things.
    Grouped { line: u64, grouped: Grouped },
    /// A column for each day or month: the first and the last of them.
    Periods { line: u64, first: String, last: String },
    /// Several profiles fit equally well.
    Ambiguous { line: u64, profiles: Vec<String>, kind: Kind },
    /// The profile that the settings name lacks required columns.
    Forced { line: u64, near: NearMiss },
}

/// A profile that is nearly met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    pub profile: String,
    pub title: String,
    pub kind: Kind,
    /// What is missing: alternatives of header names, one group for each missing thing.
    pub missing: Vec<Vec<String>>,
    /// Headers that the profile does not go with.
    pub against: Vec<String>,
    /// What the header has for the profile, as column key and header name.
    pub mapped: Vec<(Field, String)>,
    /// The first alternative of each required field that is missing.
    pub wanted: Vec<Field>,
    /// What a platform's report can have and lacks here.
    pub absent: Vec<String>,
    /// The header's names that the profile does not know.
    pub unused: Vec<String>,
    /// The sheet has columns of one kind only, while the profile is for several kinds in one sheet.
    pub one_kind: bool,
    /// The title line that the export has above its header is not there.
    pub no_title: bool,
}

impl NearMiss {
    pub(crate) fn new(profile: &Profile, fit: &Fit) -> Self {
        let mut missing: Vec<Vec<String>> =
            fit.missing_signature.iter().map(|header| vec![header.clone()]).collect();
        for group in &fit.missing_fields {
            let names: Vec<String> =
                group.iter().map(|field| profile.header_for(*field).to_owned()).collect();
            let said = missing.iter().any(|old| old.iter().all(|name| is_for(profile, name, group)));
            if !said {
                missing.push(names);
            }
        }
        NearMiss {
            profile: profile.id.clone(),
            title: profile.title.clone(),
            kind: fit.kinds.first().or(profile.kinds.first()).copied().unwrap_or(Kind::Spend),
            missing,
            against: fit.rejected.clone(),
            mapped: fit.columns.iter().map(|column| (column.field, column.header.clone())).collect(),
            wanted: fit.missing_fields.iter().filter_map(|group| group.first().copied()).collect(),
            absent: match profile.platform {
                Some(_) => groups_named(profile, fit),
                None => Vec::new(),
            },
            unused: fit.unused.iter().map(|(_, header)| header.clone()).collect(),
            no_title: fit.lacks_title(),
            one_kind: fit.is_sheet_of_one_kind(),
        }
    }

    /// What is missing, as the end of a sentence.
    pub fn lacking(&self) -> String {
        if let Some(header) = self.against.first() {
            return format!("it does not go with the column \"{header}\"");
        }
        let parts: Vec<String> = self.missing.iter().map(|group| one_of(group)).collect();
        match parts.as_slice() {
            [] if self.one_kind => "the sheet has columns of one kind only".to_owned(),
            [] if self.no_title => "its title line above the header is missing".to_owned(),
            [] => "nothing is missing".to_owned(),
            [one] => format!("the column {one} is missing"),
            several => format!("the columns {} are missing", several.join(", ")),
        }
    }
}

/// The header of each required group that is missing.
fn groups_named(profile: &Profile, fit: &Fit) -> Vec<String> {
    let first = |group: &Vec<Field>| group.first().map(|field| profile.header_for(*field).to_owned());
    fit.missing_fields.iter().filter_map(first).collect()
}

/// Whether a missing header is one that would bring a field of the group.
fn is_for(profile: &Profile, header: &str, group: &[Field]) -> bool {
    // What an example leaves open is a currency.
    let header = header.replace('…', "EUR");
    let name = if profile.generic { loose_header_name(&header) } else { header_name(&header) };
    matches!(profile.role(&name), Some((Role::Column(field, _), _)) if group.contains(&field))
}

fn one_of(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let quoted: Vec<String> = names.iter().take(SHOWN).map(|name| format!("\"{name}\"")).collect();
    let more = if names.len() > SHOWN { " or the like" } else { "" };
    quoted.join(" or ") + more
}

impl Unrecognised {
    pub(crate) fn new(problem: Problem) -> Self {
        Unrecognised { problem: Box::new(problem) }
    }

    /// The diagnostic for the user: code `no-header`, `unknown-format`, `ambiguous-format` or `missing-column`.
    pub fn diagnostic(&self, path: &str) -> Diagnostic {
        match self.problem.as_ref() {
            Problem::Empty => {
                Diagnostic::error("no-header", "the file holds no rows").at(Location::file(path))
            }
            Problem::NoHeader => no_header(path),
            Problem::NoData { line, says } => {
                let message = format!("the export holds no rows, it only says \"{says}\"");
                Diagnostic::error("no-data", message)
                    .at(Location::line(path, *line))
                    .hint("choose a period and filters that show rows on the platform's page, and download it again")
                    .hint(left_out(path))
            }
            Problem::Unknown { line, near } => {
                let message = format!(
                    "this table is not recognised; it is nearest to \"{}\" ({}), but {}",
                    near.title,
                    near.profile,
                    near.lacking()
                );
                with_snippet(
                    Diagnostic::error("unknown-format", message).at(Location::line(path, *line)),
                    near,
                    path,
                )
            }
            Problem::Stranger { line, stranger } => Diagnostic::error("unknown-format", stranger.refusal())
                .about(&stranger.title)
                .at(Location::line(path, *line))
                .hint(stranger.instead.clone())
                .hint(left_out(path)),
            Problem::Titled { line, export, title, wanted } => {
                let message = format!(
                    "the rows of this table of \"{export}\", \"{title}\", do not say where visits came from"
                );
                Diagnostic::error("unknown-format", message).at(Location::line(path, *line)).hint(format!(
                    "export one of these: {}; if they are sources of visits all the same, take the title line away",
                    list(wanted)
                ))
            }
            Problem::Grouped { line, grouped: Grouped { name, groups: (first, second) } } => {
                let message = format!(
                    "the column \"{name}\" stands under \"{first}\" and under \"{second}\": a row of this sheet tells several things"
                );
                Diagnostic::error("grouped-columns", message).at(Location::line(path, *line)).hint(format!(
                    "put \"{first}\" and \"{second}\" below each other, with a column that names them, such as Channel, and each other column once"
                ))
            }
            Problem::Periods { line, first, last } => {
                let message = format!(
                    "this sheet has a column for each day or month (\"{first}\" to \"{last}\"), so a row of it tells several of them"
                );
                Diagnostic::error("periods-as-columns", message)
                    .at(Location::line(path, *line))
                    .hint("make a row for each with the columns Date or Month, Channel or Campaign, and what the numbers are: Spend, Sessions, …")
                    .hint("Excel does it: Data > From Table/Range > Transform > Unpivot Other Columns; or download the report with the day as a row")
            }
            Problem::Forced { line, near } => {
                // The columns of a [[source]] without a profile are one of their own.
                let message = match near.profile.as_str() {
                    "columns" => format!("of the columns that the settings name, {}", near.lacking()),
                    profile => format!("for the profile \"{profile}\" {}", near.lacking()),
                };
                with_snippet(
                    Diagnostic::error("missing-column", message).at(Location::line(path, *line)),
                    near,
                    path,
                )
            }
            Problem::Ambiguous { line, profiles, kind } => {
                let first = profiles.first().map_or("", String::as_str);
                let message =
                    format!("this header fits several kinds of export equally well: {}", profiles.join(", "));
                Diagnostic::error("ambiguous-format", message).at(Location::line(path, *line)).hint(format!(
                    "say which one in perfkpi.toml:\n[[source]]\npath = {}\nkind = \"{}\"\nprofile = {}",
                    quoted(path),
                    kind.id(),
                    quoted(first)
                ))
            }
        }
    }
}

/// How a file, or the workbook of a sheet, is left out of a folder.
pub fn left_out(path: &str) -> String {
    let path = split_sheet(path).map_or(path, |(book, _)| book);
    let name = glob::Pattern::escape(file_name(path));
    format!("in a folder it can be left out: ignore = [{}] in perfkpi.toml", quoted(&name))
}

fn no_header(path: &str) -> Diagnostic {
    Diagnostic::error(
        "no-header",
        "no header row was found: none of the first 30 rows names two columns that are known",
    )
    .at(Location::file(path))
    .hint(
        "if the columns have names of their own, say in perfkpi.toml what they are:\n".to_owned()
            + &source(
                path,
                Kind::Spend,
                &[
                    (Field::Date, "…".to_owned()),
                    (Field::Campaign, "…".to_owned()),
                    (Field::Spend, "…".to_owned()),
                ],
            ),
    )
    .hint("if the file has no header row, add `header = [\"…\", \"…\"]` with a name for each column")
}

fn with_snippet(diagnostic: Diagnostic, near: &NearMiss, path: &str) -> Diagnostic {
    let mut columns: Vec<(Field, String)> = Vec::new();
    for (field, header) in &near.mapped {
        if !columns.iter().any(|(known, _)| known == field) {
            columns.push((*field, header.clone()));
        }
    }
    columns.sort_by_key(|(field, _)| *field);
    columns.extend(near.wanted.iter().map(|field| (*field, "…".to_owned())));
    let snippet = source(path, near.kind, &columns);
    let mut diagnostic = match near.absent.as_slice() {
        [] => diagnostic,
        absent => diagnostic
            .hint(format!("add {} to the columns of the report and download it again", list(absent))),
    };
    diagnostic = diagnostic.hint(format!("say in perfkpi.toml which column is which:\n{snippet}"));
    if !near.unused.is_empty() {
        diagnostic = diagnostic.hint(format!("columns not understood: {}", list(&near.unused)));
    }
    diagnostic
}

/// The first names of a list; the rest as a number.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("\"{name}\"")).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn source(path: &str, kind: Kind, columns: &[(Field, String)]) -> String {
    let pairs: Vec<String> =
        columns.iter().map(|(field, header)| format!("{} = {}", field.id(), quoted(header))).collect();
    format!(
        "[[source]]\npath = {}\nkind = \"{}\"\ncolumns = {{ {} }}",
        quoted(path),
        kind.id(),
        pairs.join(", ")
    )
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
