//! Ready choices of columns: the presets, and what a report shows when nothing is asked.

use serde::Deserialize;

use super::registry::{Action, Catalogue};
use super::suggest::nearest;
use crate::diagnostic::{Diagnostic, Result};

/// Columns for one kind of business.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    pub id: String,
    /// The action it sets, where the settings set none.
    pub action: Option<Action>,
    /// Ids of measures and KPIs, in order.
    pub columns: Vec<String>,
}

/// What a report shows when neither `--kpi` nor `--preset` is given, as far as it can be computed.
pub const DEFAULT_COLUMNS: [&str; 15] = [
    "spend",
    "impressions",
    "clicks",
    "ctr",
    "cpc",
    "sessions",
    "bounce_rate",
    "leads",
    "cpl",
    "orders",
    "cr",
    "cpo",
    "revenue",
    "aov",
    "romi",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    preset: Vec<Preset>,
}

/// All presets.
pub fn presets() -> Result<Vec<Preset>> {
    let file: std::result::Result<File, _> = toml::from_str(include_str!("presets.toml"));
    match file {
        Ok(file) => Ok(file.preset),
        Err(error) => Err(Diagnostic::error("broken-catalogue", format!("presets.toml: {error}")).into()),
    }
}

impl Catalogue {
    /// The preset of this name; `unknown-preset` with the nearest one otherwise.
    pub fn preset(id: &str) -> Result<Preset> {
        let presets = presets()?;
        let ids: Vec<String> = presets.iter().map(|preset| preset.id.clone()).collect();
        if let Some(preset) = presets.into_iter().find(|preset| preset.id == id) {
            return Ok(preset);
        }
        let known = ids.iter().map(String::as_str);
        let error = Diagnostic::error("unknown-preset", format!("there is no preset \"{id}\""));
        Err(match nearest(id, known) {
            Some(near) => error.hint(format!("did you mean \"{near}\"?")),
            None => error.hint(format!("the presets are {}", ids.join(", "))),
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_exists_and_corporate_counts_leads() {
        let catalogue = Catalogue::builtin().unwrap();
        for preset in presets().unwrap() {
            assert!((5..=10).contains(&preset.columns.len()), "{}", preset.id);
            for id in &preset.columns {
                assert!(catalogue.column(id).is_ok(), "{}: {id}", preset.id);
            }
        }
        for id in DEFAULT_COLUMNS {
            assert!(catalogue.column(id).is_ok(), "{id}");
        }
        assert_eq!(Catalogue::preset("corporate").unwrap().action, Some(Action::Leads));
        assert_eq!(Catalogue::preset("shop").unwrap().action, None);
        let refusal = Catalogue::preset("corporat").unwrap_err();
        assert_eq!(refusal.0[0].hints, ["did you mean \"corporate\"?"]);
    }
}
