//! Own output is never input: reports that lie among the exports are left out, or refused when named.

use super::inputs::{Found, real};
use super::sources::sources;
use crate::catalogue::registry::Catalogue;
use crate::cli::InputArgs;
use crate::diagnostic::{Diagnostic, Location, Result};
use crate::facts::load::recognise;
use crate::read::head_records;
use crate::recognise::is_own_output;
use crate::settings::Loaded;
use std::path::PathBuf;

/// Leaves out the reports of perfkpi itself. A `[[source]]` for the file overrides. What speaks against those that
/// were named goes into `named`; without it they are refused.
pub fn leave_out(
    found: &mut Vec<Found>,
    catalogue: &Catalogue,
    settings: Option<&Loaded>,
    notes: &mut Vec<Diagnostic>,
    mut named: Option<&mut Vec<Diagnostic>>,
) -> Result<()> {
    let ids: Vec<&str> = catalogue.ids().collect();
    let mut own = Vec::new();
    for (at, file) in found.iter().enumerate() {
        let is_said = settings.is_some_and(|loaded| {
            let path = file.path.as_deref().unwrap_or(std::path::Path::new("-"));
            loaded.settings.source.iter().any(|source| path.ends_with(&source.path))
        });
        if !is_said && is_report(file, &ids) {
            own.push(at);
        }
    }
    for at in own.into_iter().rev() {
        let file = found.remove(at);
        let name = file.input.name.clone();
        let message = format!("\"{name}\" is a report of perfkpi itself, not an export");
        if file.is_named {
            let error = Diagnostic::error("own-output", message).at(Location::file(name)).hint(
                "name the exports instead; a [[source]] with this path and a kind reads it all the same",
            );
            match named.as_deref_mut() {
                Some(named) => named.push(error),
                None => return Err(error.into()),
            }
            continue;
        }
        notes.push(
            Diagnostic::note("own-output", format!("{message}; it is not read")).at(Location::file(name)),
        );
    }
    Ok(())
}

/// What the user wrote for perfkpi must not be replaced by an output either: it is nowhere else.
pub fn spare_settings(input: &InputArgs, settings: Option<&Loaded>, outputs: &[PathBuf]) -> Result<()> {
    let Some(loaded) = settings else { return Ok(()) };
    let mut kept: Vec<(PathBuf, &str)> = Vec::new();
    kept.extend(loaded.path.iter().map(|path| (path.clone(), "holds the settings")));
    kept.extend(loaded.rates().map(|path| (path, "holds the rates")));
    kept.extend(loaded.targets().into_iter().map(|path| (path, "holds targets")));
    kept.extend(loaded.own.files.iter().map(|path| (path.clone(), "holds a profile")));
    for output in outputs.iter().chain(&input.rejects) {
        if let Some((_, what)) = kept.iter().find(|(path, _)| real(path) == real(output)) {
            let name = output.display().to_string();
            let message = format!("\"{name}\" {what}, and the output would replace it");
            let error = Diagnostic::error("output-is-input", message).at(Location::file(name));
            return Err(error.hint("write to another file").into());
        }
    }
    Ok(())
}

/// The files that are written or are settings are no input. One that is an export would be destroyed by
/// the output: it is refused.
pub fn spare_inputs(
    found: &mut Vec<Found>,
    never: &[PathBuf],
    settings: Option<&Loaded>,
    catalogue: &Catalogue,
) -> Result<()> {
    let ids: Vec<&str> = catalogue.ids().collect();
    let is_never = |file: &Found| {
        file.path.as_deref().is_some_and(|path| never.iter().any(|never| real(never) == real(path)))
    };
    for file in found.iter().filter(|file| is_never(file)) {
        let is_export = sources(vec![file.clone()], settings)
            .is_ok_and(|sources| sources.first().is_some_and(|source| recognise(source).is_ok()));
        if is_export && !is_report(file, &ids) {
            let name = &file.input.name;
            return Err(Diagnostic::error(
                "output-is-input",
                format!("\"{name}\" is an export, and the output would replace it"),
            )
            .at(Location::file(name))
            .hint("write to another file")
            .into());
        }
    }
    found.retain(|file| !is_never(file));
    Ok(())
}

/// A file that cannot be opened is no report: reading it will say what is wrong.
fn is_report(file: &Found, ids: &[&str]) -> bool {
    // Our reports are UTF-8, are not packed, and begin with their header.
    const BEGINNING: u64 = 16 << 10;
    let Some(start) = file.input.start_of_file(BEGINNING) else { return false };
    let start = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&start);
    if start.starts_with(b"{\"schema\":\"perfkpi.") || is_verdict(start) {
        return true;
    }
    let first = start.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().any(|delimiter| {
        let records = head_records(first, delimiter, 1);
        records
            .first()
            .is_some_and(|record| is_own_output(&record.cells, ids) || record.cells == super::rejects::HEADER)
    })
}

/// The other formats of a check, by how they begin.
fn is_verdict(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let first = text.lines().next().unwrap_or_default();
    let said = [
        "✓ pass ",
        "! warn ",
        "✗ fail ",
        "? undecided ",
        "? no-data ",
        "perfkpi check: ",
        "### perfkpi check: ",
    ];
    // Quiet, and all is fine: only the tally.
    let is_tally = first.starts_with("pass: ") && first.contains(" pass of ");
    is_tally
        || said.iter().any(|said| first.starts_with(said))
        || (first.starts_with("<?xml") && text.contains("<testsuites name=\"perfkpi check\""))
        || (first.starts_with('{') && text.contains("sarif") && text.contains("\"name\": \"perfkpi\""))
}
