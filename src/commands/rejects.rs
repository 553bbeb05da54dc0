//! `--rejects FILE`: the rows that were left out, as CSV that can be mended and read again.
//!
//! In: the rejected rows of all files. Out: the file, whole or not at all. It is never input: its header tells it.

use super::inputs::real;
use super::output;
use super::pipeline::Project;
use crate::cli::InputArgs;
use crate::diagnostic::{Diagnostic, Result};
use crate::facts::gather;
use crate::facts::load::LoadOptions;
use crate::facts::rejects::Rejected;
use crate::facts::source::Source;
use crate::present::escape::guarded;
use std::path::{Path, PathBuf};

/// The header, by which the file is known again.
pub const HEADER: [&str; 6] = ["file", "line", "column", "code", "reason", "row"];

/// What the command line says of bad rows holds for every file.
pub fn settle(input: &InputArgs, sources: &mut [Source]) -> Result<()> {
    if let Some(said) = &input.on_bad_row {
        sources.iter_mut().for_each(|source| source.said.skips_bad_rows = said == "skip");
    }
    if input.rejects.is_some() && !sources.iter().any(|source| source.said.skips_bad_rows) {
        let message = "--rejects lists rows that are left out, but bad rows are errors here";
        return Err(Diagnostic::error("rejects-without-skip", message)
            .hint("add --on-bad-row skip, or write on_bad_row = \"skip\" into perfkpi.toml")
            .into());
    }
    Ok(())
}

/// Refuses to write the rows where something else is written.
pub fn refuse_output(input: &InputArgs, never: &[PathBuf]) -> Result<()> {
    let Some(path) = &input.rejects else { return Ok(()) };
    let whole = |path: &Path| std::path::absolute(real(path)).unwrap_or_else(|_| path.to_path_buf());
    match never.iter().any(|other| whole(other) == whole(path)) {
        true => Err(Diagnostic::error(
            "output-twice",
            format!("\"{}\" is to hold both the output and the rejected rows", path.display()),
        )
        .hint("give --rejects a file of its own")
        .into()),
        false => Ok(()),
    }
}

/// The rows of every file that can be read by itself, whatever the others are.
pub fn of_each(project: &Project) -> Vec<Rejected> {
    if !project.lists_rejects {
        return Vec::new();
    }
    let options = LoadOptions {
        threads: project.threads,
        zone: project.zone,
        lists_rejects: true,
        ..LoadOptions::default()
    };
    let sources = project.sources.iter().map(std::slice::from_ref);
    sources.filter_map(|source| gather(source, &options).ok()).flat_map(|facts| facts.rejected).collect()
}

/// Writes the rows, where they are asked for: a header alone where there are none.
pub fn write(input: &InputArgs, rejected: &[Rejected]) -> Result<()> {
    let Some(path) = &input.rejects else { return Ok(()) };
    let mut rows: Vec<&Rejected> = rejected.iter().collect();
    rows.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
    let mut text = HEADER.join(",");
    text.push('\n');
    for row in rows {
        let column = if row.column == 0 { String::new() } else { row.column.to_string() };
        let cells = [&row.path, &row.line.to_string(), &column, row.code, &row.reason, &row.row];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(&guarded(cell, &[]))).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    output::write(text.as_bytes(), Some(path))
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
