//! `perfkpi explain`: what a KPI, measure or dimension means and which exports bring it; what a message means.

use super::output;
use crate::catalogue::dimension::{self, Dimension};
use crate::catalogue::registry::{Catalogue, Column};
use crate::catalogue::suggest::nearest;
use crate::cli::ExplainArgs;
use crate::diagnostic::{Diagnostic, Result, codes};
use crate::recognise::Profile;
use crate::settings::{FILE_NAME, Loaded, load};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// Runs the command.
pub fn run(args: &ExplainArgs) -> Result<u8> {
    let loaded = settings(args.config.as_deref())?;
    let catalogue = catalogue(&loaded)?;
    let text = match args.what.as_deref().map(str::trim) {
        None => list(&catalogue)?,
        Some(what) => explain(what, &catalogue, &loaded)?,
    };
    output::write(text.as_bytes(), None)?;
    Ok(0)
}

/// Those of --config, else of the project in the current folder, where there is one.
fn settings(config: Option<&Path>) -> Result<Loaded> {
    match config {
        Some(path) => load(path),
        None if Path::new(FILE_NAME).is_file() => load(Path::new(FILE_NAME)),
        None => Ok(Loaded::default()),
    }
}

fn catalogue(loaded: &Loaded) -> Result<Catalogue> {
    let said = &loaded.settings;
    Catalogue::builtin_with(said.action.unwrap_or_default(), said.tcr_from.unwrap_or_default())?
        .with_own(&said.kpi)
        .map_err(|refusal| super::pipeline::at_settings(refusal, Some(loaded)))
}

/// A name may stand in brackets and quotes, as messages write it.
fn explain(what: &str, catalogue: &Catalogue, loaded: &Loaded) -> Result<String> {
    let bare = what.trim_matches(|c| matches!(c, '[' | ']' | '"' | '\'' | '`')).to_lowercase();
    let profiles = loaded.profiles();
    if let (Some(mut text), Some(column)) = (catalogue.explain(&bare), catalogue.find(&bare)) {
        brought(&mut text, column, &profiles);
        if let Some(dimension) = Dimension::from_id(&bare) {
            let _ = write!(text, "\nAlso a dimension:\n{}", of_dimension(dimension, &profiles)?);
        }
        return Ok(text);
    }
    if let Some(dimension) = Dimension::from_id(&bare) {
        return of_dimension(dimension, &profiles);
    }
    match codes::find(&bare) {
        Some(code) => Ok(code.explain()),
        None => Err(unknown(what, &bare, catalogue).into()),
    }
}

fn unknown(what: &str, bare: &str, catalogue: &Catalogue) -> Diagnostic {
    let codes = || codes::all().iter().map(|code| code.id.as_str());
    let dimensions = || Dimension::ALL.iter().map(|dimension| dimension.id());
    let said = |code: &'static str, what_not: &str, near: Option<&str>| {
        let error = Diagnostic::error(code, format!("there is no {what_not} \"{what}\""));
        match near {
            Some(near) => error.hint(format!("did you mean \"{near}\"?")),
            None => error.hint("perfkpi explain lists KPIs, measures, dimensions and the codes of messages"),
        }
    };
    if bare.contains('-') {
        return said(
            "unknown-code",
            "code",
            nearest(bare, codes().chain(catalogue.ids()).chain(dimensions())),
        );
    }
    let near = nearest(bare, catalogue.ids());
    match nearest(bare, dimensions()) {
        Some(dimension) if near.is_none() => said("unknown-dimension", "dimension", Some(dimension)),
        _ => said("unknown-kpi", "KPI or measure", near.or_else(|| nearest(bare, codes()))),
    }
}

/// Which exports tell what the column is made of.
fn brought(text: &mut String, column: Column<'_>, profiles: &[Arc<Profile>]) {
    let lines = column.inputs().into_iter().map(|measure| {
        let titles = titles(profiles, |profile| profile.brings(measure));
        let none = format!("no export of itself; map a column in a [[source]]: {} = \"…\"", measure.id());
        format!("- {}: {}", measure.id(), titles.unwrap_or(none))
    });
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\nBrought by:\n{}", lines.join("\n"));
    }
}

fn of_dimension(dimension: Dimension, profiles: &[Arc<Profile>]) -> Result<String> {
    let id = dimension.id();
    let note = dimension::notes()?.into_iter().find(|(each, _)| *each == dimension);
    let mut text = format!("{id}: {}\n\n", note.map(|(_, note)| note).unwrap_or_default());
    let value = match dimension {
        Dimension::Day => ">= 2026-01-15",
        Dimension::Week => "= 2026-W05",
        Dimension::Month => "= 2026-01",
        Dimension::Quarter => "= 2026-Q1",
        Dimension::Year => "= 2026",
        Dimension::Weekday => "= 1",
        _ => "= \"…\"",
    };
    let _ = writeln!(text, "Split by:   --by {id}\nFilter:     --where '{id} {value}'");
    if let Some(field) = dimension.field() {
        let _ = writeln!(text, "Column:     columns = {{ {} = \"…\" }} in a [[source]]", field.id());
    }
    let titles = titles(profiles, |profile| profile.carries(dimension));
    let none = "no export of itself; map a column in a [[source]]".to_owned();
    let _ = writeln!(text, "\nBrought by:\n- {}", titles.unwrap_or(none));
    Ok(text)
}

/// The exports' titles; our own tables last.
fn titles(profiles: &[Arc<Profile>], is_meant: impl Fn(&Profile) -> bool) -> Option<String> {
    let meant = || profiles.iter().filter(|profile| is_meant(profile));
    let known = meant().filter(|profile| !profile.generic).chain(meant().filter(|profile| profile.generic));
    let titles: Vec<&str> = known.map(|profile| profile.title.as_str()).collect();
    (!titles.is_empty()).then(|| titles.join("; "))
}

/// All that can be explained.
fn list(catalogue: &Catalogue) -> Result<String> {
    let mut text = catalogue.explain_list();
    text.push_str("\nDimensions\n");
    let width = Dimension::ALL.iter().map(|dimension| dimension.id().len()).max().unwrap_or(0);
    for (dimension, note) in dimension::notes()? {
        let first = note.split(['.', ':', ',']).next().unwrap_or_default();
        let _ = writeln!(text, "  {:width$}  {first}", dimension.id());
    }
    let width = codes::all().iter().map(|code| code.id.len()).max().unwrap_or(0);
    let mut heading = None;
    for code in codes::all() {
        if heading.replace(code.severity) != Some(code.severity) {
            let _ = writeln!(text, "\nCodes of {}s", code.severity.word());
        }
        let _ = writeln!(text, "  {:width$}  {}", code.id, code.title);
    }
    Ok(text)
}
