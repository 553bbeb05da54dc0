//! `[[check]]`: a rule of the gate, and where in the file each part of it stands.
//!
//! Read by hand rather than derived: `min_…` takes any count or sum of money, and places must be known.

use super::shape::Scalar;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::unit::Unit;
use crate::check::{Level, OnNoData};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;

/// A rule of the gate.
#[derive(Debug, Clone, Default)]
pub struct CheckSettings {
    /// May be absent where a file of targets names the KPIs.
    pub rule: Option<Spanned<String>>,
    /// What the rule is called in outputs.
    pub name: Option<String>,
    pub description: Option<String>,
    pub by: Vec<Spanned<String>>,
    pub filter: Option<Spanned<String>>,
    pub level: Level,
    /// A bound of the same KPI whose breach is only a warning.
    pub warn: Option<Spanned<String>>,
    pub on_no_data: OnNoData,
    pub targets: Option<Spanned<TargetsSetting>>,
    /// `min_clicks = 50`: rows below it are not judged.
    pub minimums: Vec<(MeasureId, Spanned<Scalar>)>,
}

/// A bound for each key of the rule's dimension, or the name of a file that holds such.
#[derive(Debug, Clone)]
pub enum TargetsSetting {
    File(String),
    Table(BTreeMap<String, Spanned<Scalar>>),
}

/// The keys beside `min_…`.
const KEYS: [&str; 9] =
    ["rule", "name", "description", "by", "where", "level", "warn", "on_no_data", "targets"];

enum Key {
    Named(&'static str),
    Minimum(MeasureId),
}

/// Measures that can be too few: counts and money.
fn is_countable(measure: MeasureId) -> bool {
    !measure.is_hidden() && [Unit::COUNT, Unit::MONEY].contains(&measure.unit())
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Some(key) = KEYS.iter().find(|key| **key == text) {
            return Ok(Key::Named(key));
        }
        let measure = text.strip_prefix("min_").and_then(MeasureId::from_id);
        if let Some(measure) = measure.filter(|measure| is_countable(*measure)) {
            return Ok(Key::Minimum(measure));
        }
        // The nearest of these is suggested; all forty would hide it.
        let minimums = MeasureId::ALL.iter().filter(|measure| is_countable(**measure));
        let minimums = minimums.map(|measure| format!("`min_{}`", measure.id()));
        let keys = KEYS.iter().map(|key| format!("`{key}`"));
        let known: Vec<String> = match text.starts_with("min") {
            true => minimums.collect(),
            false => {
                keys.chain(minimums.filter(|key| key == "`min_clicks`" || key == "`min_orders`")).collect()
            }
        };
        Err(D::Error::custom(format!("unknown field `{text}`, expected one of {}", known.join(", "))))
    }
}

impl<'de> Deserialize<'de> for CheckSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Table;
        impl<'de> Visitor<'de> for Table {
            type Value = CheckSettings;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table such as [[check]] rule = \"romi >= 20%\"")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CheckSettings, A::Error> {
                let mut check = CheckSettings::default();
                while let Some(key) = map.next_key::<Key>()? {
                    match key {
                        Key::Named("rule") => check.rule = Some(map.next_value()?),
                        Key::Named("name") => check.name = Some(map.next_value()?),
                        Key::Named("description") => check.description = Some(map.next_value()?),
                        Key::Named("by") => check.by = map.next_value()?,
                        Key::Named("where") => check.filter = Some(map.next_value()?),
                        Key::Named("level") => check.level = map.next_value()?,
                        Key::Named("warn") => check.warn = Some(map.next_value()?),
                        Key::Named("on_no_data") => check.on_no_data = map.next_value()?,
                        Key::Named(_) => check.targets = Some(map.next_value()?),
                        Key::Minimum(measure) => check.minimums.push((measure, map.next_value()?)),
                    }
                }
                let has_file = check
                    .targets
                    .as_ref()
                    .is_some_and(|targets| matches!(targets.get_ref(), TargetsSetting::File(_)));
                if check.rule.is_none() && !has_file {
                    return Err(A::Error::custom(
                        "this [[check]] has no rule, such as rule = \"romi >= 20%\"",
                    ));
                }
                Ok(check)
            }
        }
        deserializer.deserialize_map(Table)
    }
}

impl<'de> Deserialize<'de> for TargetsSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Targets;
        impl<'de> Visitor<'de> for Targets {
            type Value = TargetsSetting;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a file name, or a table such as [check.targets] Email = \"5 EUR\"")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<TargetsSetting, E> {
                Ok(TargetsSetting::File(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TargetsSetting, A::Error> {
                let mut table = BTreeMap::new();
                while let Some((key, bound)) = map.next_entry()? {
                    table.insert(key, bound);
                }
                Ok(TargetsSetting::Table(table))
            }
        }
        deserializer.deserialize_any(Targets)
    }
}

impl CheckSettings {
    /// The file of targets, which is no export.
    pub fn targets_file(&self) -> Option<&str> {
        match self.targets.as_ref()?.get_ref() {
            TargetsSetting::File(file) => Some(file),
            TargetsSetting::Table(_) => None,
        }
    }
}
