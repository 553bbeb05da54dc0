//! `perfkpi man`: the manual, made of the same texts as `--help`.
//!
//! In: a command, or a folder for all pages. Out: roff. Refused: a command that does not exist.

use super::output;
use crate::catalogue::suggest::nearest;
use crate::cli::Cli;
use crate::diagnostic::{Diagnostic, Result};
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use std::path::Path;

/// Runs the command.
pub fn run(name: Option<&str>, out: Option<&Path>) -> Result<u8> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let commands = || program.get_subcommands();
    if let Some(folder) = out {
        std::fs::create_dir_all(folder).map_err(|error| {
            let message = format!("the folder \"{}\" cannot be made: {}", folder.display(), error.kind());
            Diagnostic::error("output-unwritable", message)
        })?;
        for command in [&program].into_iter().chain(commands()) {
            let file = folder.join(format!("{}.1", title(command)));
            output::write(&page(command)?, Some(&file))?;
        }
        return Ok(0);
    }
    let command = match name {
        None => &program,
        Some(name) => commands().find(|command| command.get_name() == name).ok_or_else(|| {
            let error = Diagnostic::error("unknown-command", format!("there is no command \"{name}\""));
            match nearest(name, commands().map(Command::get_name)) {
                Some(near) => error.hint(format!("did you mean \"{near}\"?")),
                None => {
                    let names: Vec<&str> = commands().map(Command::get_name).collect();
                    error.hint(format!("the commands: {}", names.join(", ")))
                }
            }
        })?,
    };
    output::write(&page(command)?, None)?;
    Ok(0)
}

/// `perfkpi`, or `perfkpi-report`.
fn title(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn page(command: &Command) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let source = concat!("perfkpi ", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).title(title(command)).source(source).manual("perfkpi");
    man.render(&mut bytes)
        .map_err(|error| Diagnostic::error("output-unwritable", format!("the manual: {error}")))?;
    Ok(bytes)
}
