//! The commands: the only place that knows the command line and the settings, and strings stages together.

mod check;
mod deliver;
mod explain;
mod inputs;
mod inspect;
mod notes;
mod output;
mod own;
mod pipeline;
mod remember;
mod report;
mod schema;
mod scope;
mod sources;

use crate::cli::{Cli, Command};
use crate::diagnostic::Result;

/// Exit code of usage, settings and data errors.
pub const REFUSED: u8 = 2;

/// Runs the command; the number is the exit code.
pub fn run(cli: &Cli) -> Result<u8> {
    match &cli.command {
        Command::Report(args) => report::run(args),
        Command::Check(args) => check::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Explain { what } => explain::run(what.as_deref()),
        Command::Schema { what } => schema::run(what),
    }
}
