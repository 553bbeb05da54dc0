//! `perfkpi explain`: what a KPI or measure means.

use super::output;
use crate::catalogue::registry::Catalogue;
use crate::diagnostic::Result;

/// Runs the command.
pub fn run(what: Option<&str>) -> Result<u8> {
    let catalogue = Catalogue::builtin()?;
    let text = match what {
        None => catalogue.explain_list(),
        Some(id) => {
            catalogue.column(id)?;
            catalogue.explain(id).unwrap_or_default()
        }
    };
    output::write(text.as_bytes(), None)?;
    Ok(0)
}
