//! The findings of a check → its outputs, all of them or none, the state last.
//!
//! Refused: two outputs into one file, an output that cannot be written. A run that is killed between two outputs leaves
//! each whole, old or new; the state is then the old one, so that nothing remains untold.

use super::inputs::real;
use super::output::{self, Staged};
use super::remember::Memory;
use crate::check::history::{Changes, compare};
use crate::check::text::Options;
use crate::check::{Finding, Format, changes, github, json, junit, markdown, overall, sarif, text};
use crate::cli::CheckArgs;
use crate::diagnostic::{Diagnostic, Refusal, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where the outputs of a check go.
pub struct Delivery {
    /// `None` is standard output.
    outputs: Vec<(Format, Option<PathBuf>)>,
    memory: Option<Memory>,
    notify_after: u64,
    exits_on_change: bool,
}

/// What came of it.
pub struct Delivered {
    pub exit_code: u8,
    /// False where what is remembered did not change: then notes are no news either.
    pub tells: bool,
}

impl Delivery {
    /// Settles where to write, and takes hold of the state.
    pub fn open(args: &CheckArgs) -> Result<Delivery> {
        let by_name = || args.output.as_deref().and_then(Format::from_extension);
        let format = args.format.as_deref().and_then(Format::from_id).or_else(by_name);
        let mut outputs = vec![(format.unwrap_or(Format::Text), args.output.clone())];
        outputs.extend(args.report.iter().map(|more| (more.format, Some(more.path.clone()))));
        let files: Vec<&PathBuf> =
            outputs.iter().filter_map(|(_, path)| path.as_ref()).chain(&args.state).collect();
        for (at, file) in files.iter().enumerate() {
            if files.iter().take(at).any(|other| is_one(other, file)) {
                let message = format!("two outputs would be written to \"{}\"", file.display());
                let error = Diagnostic::error("output-twice", message);
                return Err(error.hint("give each output a file of its own").into());
            }
        }
        let memory = args.state.as_deref().map(|path| Memory::open(path, args.state_wait)).transpose()?;
        Ok(Delivery {
            outputs,
            memory,
            notify_after: args.notify_after,
            exits_on_change: args.exit_on == "change",
        })
    }

    /// The files that are written, which are no input.
    pub fn files(&self) -> Vec<PathBuf> {
        let outputs = self.outputs.iter().filter_map(|(_, path)| path.clone());
        outputs.chain(self.memory.iter().map(|memory| memory.path().to_path_buf())).collect()
    }

    /// Renders all, makes all ready, and then puts each in its place.
    pub fn deliver(self, findings: &[Finding], options: &Options) -> Result<Delivered> {
        let compared =
            self.memory.as_ref().map(|memory| compare(memory.state(), findings, self.notify_after));
        let changes = compared.as_ref().map(|(_, changes)| changes);
        let exit_code = match changes {
            Some(changes) if self.exits_on_change => changes.gravest().exit_code(),
            _ => overall(findings).exit_code(),
        };
        let mut staged: Vec<Staged> = Vec::new();
        let mut printed = None;
        let mut problems = Vec::new();
        for (format, path) in &self.outputs {
            let bytes = render(*format, findings, changes, options, exit_code);
            match path {
                None => printed = Some(bytes),
                Some(path) => match stage(&bytes, path) {
                    Ok(output) => staged.push(output),
                    Err(Refusal(diagnostics)) => problems.extend(diagnostics),
                },
            }
        }
        if let (Some(memory), Some((state, _))) = (&self.memory, &compared) {
            match output::stage(state.render().as_bytes(), memory.path()) {
                Ok(output) => staged.push(output),
                Err(Refusal(diagnostics)) => problems.extend(diagnostics),
            }
        }
        if !problems.is_empty() {
            return Err(Refusal(problems));
        }
        if let Some(bytes) = printed {
            output::print(bytes.as_bytes())?;
        }
        for output in staged {
            output.commit()?;
        }
        let tells = changes.is_none_or(|changes| !changes.changes.is_empty());
        Ok(Delivered { exit_code, tells })
    }
}

/// The summary of a GitHub step is one file that all commands of the step add to.
fn stage(text: &str, path: &Path) -> Result<Staged> {
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from);
    match summary.is_some_and(|summary| is_one(&summary, path)) {
        true => output::stage_append(text.as_bytes(), path),
        false => output::stage(text.as_bytes(), path),
    }
}

fn is_one(one: &Path, other: &Path) -> bool {
    // A file that is not there yet has a folder that is.
    let place = |path: &Path| match path.file_name() {
        Some(name) if !path.exists() => real(output::folder_of(path)).join(name),
        _ => real(path),
    };
    // Devices can be written to twice.
    place(one) == place(other) && (one.is_file() || !one.exists())
}

fn render(
    format: Format,
    findings: &[Finding],
    changes: Option<&Changes>,
    options: &Options,
    exit_code: u8,
) -> String {
    match (format, changes) {
        (Format::Text, None) => text::render(findings, options),
        (Format::Text, Some(told)) => changes::text(findings, told, options),
        (Format::Json, told) => json::render(findings, told),
        (Format::Markdown, None) => markdown::render(findings, options),
        (Format::Markdown, Some(told)) => changes::markdown(findings, told, options),
        (Format::Junit, _) => junit::render(findings, options),
        (Format::Github, _) => github::render(&rooted(findings), options),
        (Format::Sarif, _) => sarif::render(&rooted(findings), options, exit_code),
    }
}

/// The findings with their places as the build's server knows them: relative to its workspace, else to the folder that
/// perfkpi runs in.
fn rooted(findings: &[Finding]) -> Vec<Finding> {
    let workspace = std::env::var_os("GITHUB_WORKSPACE").filter(|path| path != &OsString::new());
    let root = workspace.map(PathBuf::from).or_else(|| std::env::current_dir().ok()).map(|root| real(&root));
    let mut findings = findings.to_vec();
    for place in findings.iter_mut().filter_map(|finding| finding.place.as_mut()) {
        let whole = real(Path::new(&place.path));
        if let Some(inner) = root.as_ref().and_then(|root| whole.strip_prefix(root).ok()) {
            place.path = inner.display().to_string();
        }
    }
    findings
}
