//! The thin binary: parse, run, print what went wrong, exit.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = perfkpi::cli::Cli::parse();
    match perfkpi::commands::run(&cli) {
        Ok(code) => ExitCode::from(code),
        Err(refusal) => {
            eprintln!("{refusal}");
            ExitCode::from(perfkpi::commands::REFUSED)
        }
    }
}
