//! The commands: the only place that knows the command line and the settings, and strings stages together.

mod amounts;
mod check;
mod completions;
mod deliver;
mod explain;
mod init;
mod inputs;
mod inspect;
mod man;
mod notes;
mod output;
mod own;
mod pipeline;
mod prepared;
mod quote;
mod remember;
mod rejects;
mod report;
mod schema;
mod scope;
mod sources;
mod usage;

use crate::cli::{Cli, Command};
use crate::diagnostic::Result;
use crate::present::message;
use clap::Parser;

/// Exit code of usage, settings and data errors.
pub const REFUSED: u8 = 2;

/// Parses the command line and runs the command, all messages said; the number is the exit code.
pub fn main() -> u8 {
    let (refusal, form) = match Cli::try_parse() {
        Ok(cli) => match run(&cli) {
            Ok(code) => return code,
            Err(refusal) => (quote::refusal(refusal, &[]), cli.form()),
        },
        Err(error) => match usage::refusal(&error) {
            Some(refusal) => (refusal, usage::form()),
            None => return usage::help(&error),
        },
    };
    eprint!("{}", message::render(&refusal.0, form));
    REFUSED
}

/// Runs a parsed command line; the number is the exit code.
pub fn run(cli: &Cli) -> Result<u8> {
    match &cli.command {
        Command::Report(args) => report::run(args),
        Command::Check(args) => check::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Init(args) => init::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Schema { what } => schema::run(what),
        Command::Completions { shell } => completions::run(*shell),
        Command::Man { command, out } => man::run(command.as_deref(), out.as_deref()),
    }
}
