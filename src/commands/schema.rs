//! `perfkpi schema`: the contract of an output, or of the settings, as a JSON Schema.

use super::output;
use crate::diagnostic::Result;

/// Prints the schema; the command line knows no other names.
pub fn run(what: &str) -> Result<u8> {
    let text = match what {
        "report" => include_str!("../present/report.schema.json").to_owned(),
        "check" => include_str!("../check/check.schema.json").to_owned(),
        "state" => include_str!("../check/state.schema.json").to_owned(),
        "inspect" => include_str!("inspect.schema.json").to_owned(),
        "messages" => include_str!("../present/messages.schema.json").to_owned(),
        _ => crate::settings::schema(),
    };
    output::print(text.as_bytes())?;
    Ok(0)
}
