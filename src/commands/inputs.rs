//! PATH arguments → the files to read.
//!
//! Sniffing is the readers' work; here only names decide what a folder's tables are. What is left out of
//! a folder is told, and what was named on the command line is never left out.

use super::sources::{is_meant, is_sheet};
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::read::{Input, workbook};
use crate::settings::{FILE_NAME, Loaded, SourceSettings};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file to read.
#[derive(Debug, Clone)]
pub struct Found {
    pub input: Input,
    /// `None` for standard input.
    pub path: Option<PathBuf>,
    /// Named itself on the command line, so that it must be readable.
    pub is_named: bool,
    /// The folder that it was found in, where a folder was read.
    pub root: Option<PathBuf>,
    /// Of a workbook only these sheets were named; empty for all.
    pub only: Vec<String>,
}

/// What is looked for and what is left out.
#[derive(Debug, Default)]
pub struct Search<'a> {
    pub paths: &'a [String],
    pub is_recursive: bool,
    pub settings: Option<&'a Loaded>,
    /// True when the settings were named with --config.
    pub is_configured: bool,
    /// The output file and the like, which are never input.
    pub never: Vec<PathBuf>,
}

/// Extensions of tables, compressed or not.
const TABLES: [&str; 10] = ["csv", "tsv", "tab", "txt", "xlsx", "xls", "xlsb", "ods", "gz", "zst"];

/// The files, in the byte order of their paths, each once.
pub fn find(search: &Search<'_>, notes: &mut Vec<Diagnostic>) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let folder = search.settings.map(Loaded::folder);
    let has_sources = search.settings.is_some_and(|loaded| !loaded.settings.source.is_empty());
    match search.paths {
        [] if search.is_configured && has_sources => {}
        [] => {
            let root = if search.is_configured { folder.clone() } else { None };
            folder_tables(&root.unwrap_or_else(|| PathBuf::from(".")), search, &mut found, notes)?;
        }
        paths => {
            for path in paths {
                one(path, search, &mut found, notes)?;
            }
        }
    }
    // A project's sources are read wherever they lie; with PATH under --config they only qualify.
    if let Some(loaded) = search.settings.filter(|_| search.paths.is_empty() || !search.is_configured) {
        for source in &loaded.settings.source {
            let before = found.len();
            let (text, sheet) = book_and_sheet(&source.path);
            let (name, rest) = split_pattern(&loaded.folder(), text);
            glob_into(&pattern(&name, rest), false, sheet, &mut found)?;
            if found.len() == before {
                let message = format!("[[source]] path = \"{}\" matches no file", source.path);
                notes.push(
                    Diagnostic::warning("source-without-file", message).at(Location::file(loaded.name())),
                );
            }
        }
    }
    found.sort_by(|a, b| a.input.name.cmp(&b.input.name).then(b.is_named.cmp(&a.is_named)));
    let mut once: Vec<Found> = Vec::new();
    let mut seen: BTreeMap<Option<PathBuf>, usize> = BTreeMap::new();
    for file in found {
        let at = *seen.entry(file.path.as_deref().map(real)).or_insert(once.len());
        match once.get_mut(at) {
            None => once.push(file),
            // Named whole, and a sheet of it too: the whole is read.
            Some(first) if first.only.is_empty() || file.only.is_empty() => first.only.clear(),
            Some(first) => first.only.extend(file.only),
        }
    }
    let mut found = Vec::new();
    for file in once {
        found.extend(sheets(file, notes)?);
    }
    if let Some(loaded) = search.settings.filter(|_| search.paths.is_empty() || !search.is_configured) {
        for source in &loaded.settings.source {
            let book = SourceSettings { path: book_and_sheet(&source.path).0.to_owned(), ..source.clone() };
            let has = |said: &SourceSettings| found.iter().any(|file| is_meant(file, said, loaded));
            if book.path != source.path && has(&book) && !has(source) {
                let message = format!("[[source]] path = \"{}\" matches no sheet", source.path);
                let place = Location::file(loaded.name());
                notes.push(Diagnostic::warning("source-without-file", message).at(place));
            }
        }
    }
    if found.is_empty() {
        return Err(no_tables(search).into());
    }
    Ok(found)
}

/// The path of a `[[source]]` or of the command line, and the sheet that it names of a workbook.
fn book_and_sheet(path: &str) -> (&str, Option<&str>) {
    workbook::split_sheet(path).map_or((path, None), |(book, sheet)| (book, Some(sheet)))
}

/// A workbook as its sheets; any other file as it is. Refused: a sheet that was named and is not there.
fn sheets(file: Found, notes: &mut Vec<Diagnostic>) -> Result<Vec<Found>> {
    let Some(sheets) = workbook::sheets(&file.input) else { return Ok(vec![file]) };
    let names: Vec<&str> = sheets.inputs.iter().filter_map(Input::sheet_name).collect();
    for wanted in file.only.iter().filter(|_| file.is_named) {
        if !names.iter().any(|name| is_sheet(name, wanted)) {
            let message = format!("the workbook has no sheet \"{wanted}\" that is visible and holds a cell");
            let error = Diagnostic::error("unknown-sheet", message).at(Location::file(&file.input.name));
            return Err(error.hint(format!("its sheets: {}", names.join(", "))).into());
        }
    }
    let is_wanted =
        |name: &str| file.only.is_empty() || file.only.iter().any(|wanted| is_sheet(name, wanted));
    for hidden in sheets.hidden.iter().filter(|name| is_wanted(name)) {
        let message = format!("the sheet \"{hidden}\" is hidden, and not read");
        notes.push(Diagnostic::note("hidden-sheet", message).at(Location::file(&file.input.name)));
    }
    if sheets.inputs.is_empty() {
        // Opening it says that there is nothing in it.
        let input = Input::from_bytes(file.input.name.clone(), Vec::new());
        return Ok(vec![Found { input, ..file }]);
    }
    let again = |name: &str| workbook::shown_again(name, &names).filter(|_| file.only.is_empty());
    for (name, told) in names.iter().filter_map(|name| Some((name, again(name)?))) {
        let message = format!("the sheet \"{name}\" shows the rows of \"{told}\" once more, and is not read");
        notes.push(Diagnostic::note("sheet-shown-again", message).at(Location::file(&file.input.name)));
    }
    let left: Vec<String> =
        names.iter().filter(|name| again(name).is_some()).map(|name| (*name).to_owned()).collect();
    let inputs = sheets.inputs.into_iter().filter(|input| {
        input.sheet_name().is_none_or(|name| is_wanted(name) && !left.iter().any(|left| left == name))
    });
    Ok(inputs.map(|input| Found { input, ..file.clone() }).collect())
}

/// The error of a place that holds no exports.
pub fn no_tables(search: &Search<'_>) -> Diagnostic {
    let place = search.paths.first().map_or(".", String::as_str);
    Diagnostic::error("no-tables", format!("there are no tables in \"{place}\""))
        .hint("name the folder or the files that hold the exports (.csv, .tsv, .xlsx, also .gz and .zst)")
        .hint("tables in folders below are read with --recursive, or where a perfkpi.toml lies")
}

fn one(path: &str, search: &Search<'_>, found: &mut Vec<Found>, notes: &mut Vec<Diagnostic>) -> Result<()> {
    if path == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| {
            Diagnostic::error("file-unreadable", format!("standard input could not be read: {error}"))
        })?;
        found.push(Found {
            input: Input::from_bytes("-", bytes),
            path: None,
            is_named: true,
            root: None,
            only: Vec::new(),
        });
        return Ok(());
    }
    let place = Path::new(path);
    if place.is_dir() {
        return folder_tables(place, search, found, notes);
    }
    if !place.exists() && path.contains(['*', '?', '[']) {
        let before = found.len();
        let (text, sheet) = book_and_sheet(path);
        let (name, rest) = split_pattern(Path::new(""), text);
        glob_into(&pattern(&name, rest), true, sheet, found)?;
        if found.len() == before {
            let message = format!("no file matches \"{path}\"");
            let error = Diagnostic::error("file-not-found", message);
            return Err(error.hint("patterns count from the folder that perfkpi is started in").into());
        }
        return Ok(());
    }
    found.push(Found {
        input: Input::from_path(path, place),
        path: Some(place.to_path_buf()),
        is_named: true,
        root: None,
        only: Vec::new(),
    });
    Ok(())
}

/// A path below `base`: what exists of it, and the rest, which is a pattern. Folders are called `[2026]` too.
pub fn split_pattern<'t>(base: &Path, text: &'t str) -> (PathBuf, &'t Path) {
    let mut name = base.to_path_buf();
    let mut rest = Path::new(text).components();
    while let Some(next) = rest.clone().next().map(|part| name.join(part)).filter(|next| next.exists()) {
        name = next;
        rest.next();
    }
    (name, rest.as_path())
}

/// The pattern of a name, in which nothing stands for anything else, and what comes after it.
pub fn pattern(name: &Path, rest: &Path) -> String {
    let name = PathBuf::from(glob::Pattern::escape(&name.display().to_string()));
    // Joined with nothing it would end with a slash.
    let whole = if rest.as_os_str().is_empty() { name } else { name.join(rest) };
    whole.display().to_string()
}

fn glob_into(pattern: &str, is_named: bool, sheet: Option<&str>, found: &mut Vec<Found>) -> Result<()> {
    let only: Vec<String> = sheet.map(str::to_owned).into_iter().collect();
    for path in matches(pattern)? {
        let input = Input::from_path(tidy(&path), &path);
        found.push(Found { input, path: Some(path), is_named, root: None, only: only.clone() });
    }
    Ok(())
}

/// The files that a pattern matches. Below `**` each folder is read once: the crate's own walk follows links that
/// lead back up until names are too long, and doubles its work with each link.
fn matches(pattern: &str) -> Result<Vec<PathBuf>> {
    let bad = |error: String| {
        let error =
            Diagnostic::error("bad-path", format!("\"{pattern}\" is no pattern of file names: {error}"));
        Refusal::from(
            error
                .hint("a bracket is closed, ** stands alone between slashes; a [ of the name is written [[]"),
        )
    };
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let listed = |pattern: &str| -> Result<Vec<PathBuf>> {
        let paths = glob::glob_with(pattern, options).map_err(|error| bad(error.to_string()))?;
        paths.collect::<std::result::Result<_, _>>().map_err(|error| bad(error.to_string()))
    };
    let plain = pattern.strip_prefix("./").unwrap_or(pattern);
    let Some((above, _)) = plain.split_once("**") else {
        return Ok(listed(pattern)?.into_iter().filter(|path| path.is_file()).collect());
    };
    let whole = glob::Pattern::new(plain).map_err(|error| bad(error.to_string()))?;
    let options = glob::MatchOptions { require_literal_separator: true, ..options };
    let roots = match above.trim_end_matches('/') {
        "" if above.is_empty() => vec![PathBuf::from(".")],
        "" => vec![PathBuf::from("/")],
        above => listed(above)?,
    };
    let mut files = Vec::new();
    for root in roots.iter().filter(|root| root.is_dir()) {
        files.extend(walk(root, true, plain.contains("/."))?);
    }
    files.retain(|path| whole.matches_path_with(path.strip_prefix("./").unwrap_or(path), options));
    Ok(files)
}

/// The files of a folder, and of those below it. Links may lead back up: each folder is read once.
fn walk(root: &Path, is_deep: bool, shows_hidden: bool) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    let mut visited = BTreeSet::new();
    while let Some(current) = folders.pop() {
        if !visited.insert(real(&current)) {
            continue;
        }
        let unreadable = |error: std::io::Error| {
            let message = format!("the folder \"{}\" cannot be read: {error}", current.display());
            Refusal::from(Diagnostic::error("folder-unreadable", message))
        };
        let entries = std::fs::read_dir(&current).map_err(unreadable)?;
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<_>>()
            .map_err(unreadable)?;
        // In the order of names, so that of two links to a folder always the same one is followed.
        paths.sort_by(|a, b| b.cmp(a));
        for path in paths.into_iter().filter(|path| shows_hidden || !file_name(path).starts_with('.')) {
            match path.is_dir() {
                true if is_deep => folders.push(path),
                true => {}
                false => files.push(path),
            }
        }
    }
    Ok(files)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The tables of a folder; of all folders below where it is a project or `--recursive` is said.
fn folder_tables(
    folder: &Path,
    search: &Search<'_>,
    found: &mut Vec<Found>,
    notes: &mut Vec<Diagnostic>,
) -> Result<()> {
    let is_project = search.is_configured && search.paths.is_empty();
    let is_deep = search.is_recursive || is_project || folder.join(FILE_NAME).is_file();
    let mut left_out = Vec::new();
    let ignored = ignore_patterns(search)?;
    let profiles: Vec<PathBuf> =
        search.settings.iter().flat_map(|loaded| &loaded.own.files).map(|file| real(file)).collect();
    let ours: Vec<PathBuf> = search.never.iter().map(|file| real(file)).collect();
    let is_ours = |path: &Path| !ours.is_empty() && ours.contains(&real(path));
    let is_profile = |path: &Path| !profiles.is_empty() && profiles.contains(&real(path));
    for path in walk(folder, is_deep, false)? {
        let name = file_name(&path);
        let base = search.settings.map_or_else(|| folder.to_path_buf(), Loaded::folder);
        let relative = path.strip_prefix(&base).unwrap_or(&path);
        let matches = |pattern: &glob::Pattern| pattern.matches_path(relative) || pattern.matches(&name);
        if ignored.iter().any(matches) {
            continue;
        }
        let extension = path.extension().map(|text| text.to_string_lossy().to_lowercase());
        if extension.is_some_and(|extension| TABLES.contains(&extension.as_str())) {
            let shown = tidy(&path);
            found.push(Found {
                input: Input::from_path(shown, &path),
                path: Some(path),
                is_named: false,
                root: Some(folder.to_path_buf()),
                only: Vec::new(),
            });
        } else if name != FILE_NAME && !is_profile(&path) && !is_ours(&path) {
            left_out.push(tidy(&path));
        }
    }
    if !left_out.is_empty() {
        left_out.sort();
        let message = format!("files that are no tables are not read: {}", left_out.join(", "));
        notes.push(Diagnostic::note("not-a-table", message));
    }
    Ok(())
}

fn ignore_patterns(search: &Search<'_>) -> Result<Vec<glob::Pattern>> {
    let Some(loaded) = search.settings else { return Ok(Vec::new()) };
    let mut patterns = Vec::new();
    for text in &loaded.settings.ignore {
        patterns.push(glob::Pattern::new(text).map_err(|error| {
            Diagnostic::error("bad-settings", format!("ignore = [\"{text}\"]: {error}"))
                .at(Location::file(loaded.name()))
        })?);
    }
    Ok(patterns)
}

fn tidy(path: &Path) -> String {
    path.strip_prefix("./").unwrap_or(path).display().to_string()
}

/// The path without links and dots, for comparing; as it is where it cannot be found out.
pub fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}
