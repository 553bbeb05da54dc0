//! The thin binary: run, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(perfkpi::commands::main())
}
