//! `perfkpi explain`: what a KPI or measure means.

use super::output;
use crate::catalogue::registry::Catalogue;
use crate::diagnostic::Result;
use crate::settings::{FILE_NAME, load};
use std::path::Path;

/// Runs the command.
pub fn run(what: Option<&str>) -> Result<u8> {
    let catalogue = catalogue()?;
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

/// With the KPIs and the action of the project in the current folder, where there is one.
fn catalogue() -> Result<Catalogue> {
    let settings = Path::new(FILE_NAME);
    if !settings.is_file() {
        return Catalogue::builtin();
    }
    let said = load(settings)?.settings;
    Catalogue::builtin_with(said.action.unwrap_or_default(), said.tcr_from.unwrap_or_default())?
        .with_own(&said.kpi)
}
