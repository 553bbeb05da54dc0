//! `perfkpi init`: writes a commented `perfkpi.toml` for a folder of exports.
//!
//! What is sure is written live, what is not stands behind a `#` and in the TO DO list at the top. What is written was
//! read before as a report would read it. Refused: settings that are there already, places without tables.

mod compose;
mod draft;
mod trial;

use super::inspect::look;
use super::pipeline::{Project, open_with};
use super::{inputs, output};
use crate::cli::{InitArgs, InputArgs};
use crate::diagnostic::{Diagnostic, Location, Result, count};
use crate::facts::source::Source;
use crate::present::escape::visible;
use crate::present::inspect::Seen;
use crate::read::{Input, ReadOptions};
use crate::settings::{FILE_NAME, parse};
use compose::{Settings, Written};
use draft::{Draft, Part};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Runs the command. Exit code 0 when the settings were written, whatever they leave to do.
pub fn run(args: &InitArgs) -> Result<u8> {
    // Settings for a place that is not there would land in another one.
    for path in args.paths.iter().filter(|path| is_missing(path)) {
        Input::from_path(path, Path::new(path)).open(&ReadOptions::default())?;
    }
    let folder = folder(&args.paths);
    let is_printed = args.output.as_deref() == Some(Path::new("-"));
    let target = match &args.output {
        Some(path) if !is_printed => path.clone(),
        _ => folder.join(FILE_NAME),
    };
    let target = target.strip_prefix(".").map(Path::to_path_buf).unwrap_or(target);
    if !is_printed && !args.force && target.exists() {
        let name = target.display();
        return Err(Diagnostic::error("settings-exist", format!("\"{name}\" is there already"))
            .at(Location::file(name.to_string()))
            .hint("replace it with --force, or write beside it: -o other.toml, -o - to look first")
            .into());
    }
    let input = InputArgs {
        paths: if args.paths.is_empty() { vec![".".to_owned()] } else { args.paths.clone() },
        config: None,
        // A folder with settings is read whole: what is below it must be spoken of too.
        recursive: true,
        currency: None,
        threads: args.threads,
        quiet: args.quiet,
        on_bad_row: None,
        rejects: None,
        messages: args.messages.clone(),
    };
    let mut own = Vec::new();
    // Profiles beside the settings hold already.
    let bare = parse("", &target)?;
    let project = open_with(&input, Some(bare), vec![target.clone()], None, Some(&mut own))?;
    if project.sources.is_empty() {
        return Err(own.into_iter().next().unwrap_or_else(|| no_tables(&folder)).into());
    }
    let found = look(&project)?;
    let base = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let channels: BTreeSet<String> = project.sources.iter().flat_map(draft::channels).collect();
    let refused: Vec<&Seen> = found.files.iter().filter(|seen| seen.left_out.is_none()).collect();
    let drafts: Vec<Draft> = project
        .sources
        .iter()
        .filter_map(|source| {
            let seen = refused.iter().find(|seen| seen.path == source.input.name)?;
            let against = seen.taken.as_ref().err()?;
            Some(draft::draft(source, settings_path(source, base), against, &channels))
        })
        .collect();
    let path = |source: &Source| (source.input.name.clone(), settings_path(source, base));
    let mut settings = Settings { drafts, paths: project.sources.iter().map(path).collect() };
    let tried = trial::improve(&mut settings, found, &input, &target)?;
    let written = compose::compose(&settings, &tried, &project.notes);
    // What is written is what was meant: our own parser reads it.
    parse(&written.text, &target)?;
    let told = summary(&written, &settings, &tried, &target, args);
    if is_printed {
        output::write(written.text.as_bytes(), None)?;
        if !args.quiet {
            eprint!("{told}");
        }
    } else {
        output::write(written.text.as_bytes(), Some(&target))?;
        output::write(told.as_bytes(), None)?;
    }
    Ok(0)
}

/// Neither there nor a pattern, which is looked up later.
fn is_missing(path: &str) -> bool {
    path != "-" && !path.contains(['*', '?', '[']) && !Path::new(path).exists()
}

/// The folder that the settings are for: the one that is named, else that of the files that are.
fn folder(paths: &[String]) -> PathBuf {
    let place = |path: &String| {
        let path = Path::new(path);
        let folder = if path.is_dir() { Some(path) } else { path.parent() };
        folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf()
    };
    let folders: BTreeSet<PathBuf> = paths.iter().map(place).collect();
    match folders.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => one.clone(),
        _ => PathBuf::from("."),
    }
}

fn no_tables(folder: &Path) -> Diagnostic {
    let paths = [folder.display().to_string()];
    inputs::no_tables(&inputs::Search { paths: &paths, ..inputs::Search::default() })
}

/// The path of a file, or of a sheet, as settings in `base` write it.
fn settings_path(source: &Source, base: &Path) -> String {
    let name = &source.input.name;
    let (file, sheet) = match source.input.workbook() {
        Some(book) => (book, name.strip_prefix(book).unwrap_or_default()),
        None => (name.as_str(), ""),
    };
    let path = inputs::real(Path::new(file));
    let shown = path.strip_prefix(inputs::real(base)).map_or_else(|_| path.clone(), Path::to_path_buf);
    format!("{}{sheet}", shown.display())
}

/// What was written, what is left to do, and what comes next.
fn summary(
    written: &Written,
    settings: &Settings,
    tried: &trial::Tried,
    target: &Path,
    args: &InitArgs,
) -> String {
    let name = visible(&target.display().to_string());
    let of =
        |part: fn(&Part) -> bool| settings.drafts.iter().filter(|draft| part(&draft.part)).count() as u64;
    let drafted = settings.drafts.len() as u64;
    let as_they_are = (tried.files as u64).saturating_sub(drafted);
    let mut told = format!("{name}: {}", count(tried.files as u64, "file", "files"));
    let parts = [
        (as_they_are, "read as they are"),
        (of(|part| *part == Part::On), "with proposed settings"),
        (of(|part| matches!(part, Part::Off(_))), "waiting for you"),
        (of(|part| matches!(part, Part::Ignored(_))), "left out"),
    ];
    for (number, words) in parts.iter().filter(|(number, _)| *number > 0) {
        told.push_str(&format!(", {number} {words}"));
    }
    told.push('\n');
    let place = args.paths.first().map_or(String::new(), |path| format!(" {}", visible(path)));
    let config = if args.output.is_some() { format!(" --config {name}") } else { String::new() };
    let list = |told: &mut String, title: &str, lines: &[String]| {
        if !lines.is_empty() {
            told.push_str(&format!("{title}:\n"));
            lines.iter().for_each(|line| told.push_str(&format!("  {line}\n")));
        }
    };
    list(&mut told, "before a report can be made", &written.to_do);
    list(&mut told, "worth a look", &written.to_see);
    if written.to_do.is_empty() {
        told.push_str(&format!("next: perfkpi report{place}{config}\n"));
    } else {
        told.push_str(&format!(
            "next: edit {name}, then perfkpi inspect{place}{config} and perfkpi report{place}{config}\n"
        ));
    }
    told
}

/// A project that reads these settings instead of a file.
fn project_of(text: &str, input: &InputArgs, target: &Path) -> Result<Project> {
    open_with(input, Some(parse(text, target)?), vec![target.to_path_buf()], None, Some(&mut Vec::new()))
}
