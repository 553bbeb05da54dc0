//! The JSON Schema of `perfkpi.toml`, for editors: made from the types that serde reads, so that it knows each key.
//!
//! What only one place in a file can tell (two profiles of one id, a mark that is both decimal and thousands) is left
//! to the reading.

use super::checks::CheckSettings;
use super::shape::Settings;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::unit::Unit;
use crate::check::{Level, OnNoData};
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// The schema as text.
pub fn schema() -> String {
    let mut schema =
        SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<Settings>();
    RecursiveTransform(without_null).transform(&mut schema);
    schema.insert("$id".to_owned(), "urn:perfkpi:settings:1".into());
    schema.insert("title".to_owned(), "perfkpi.toml".into());
    format!("{:#}\n", schema.to_value())
}

/// TOML has no null: what may be left out is left out.
fn without_null(schema: &mut Schema) {
    let Some(fields) = schema.as_object_mut() else { return };
    if fields.get("default").is_some_and(Value::is_null) {
        fields.remove("default");
    }
    if let Some(Value::Array(types)) = fields.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            fields.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(texts)) = fields.get_mut("enum") {
        texts.retain(|text| !text.is_null());
    }
    if let Some(Value::Array(forms)) = fields.get_mut("anyOf") {
        forms.retain(|form| form.get("type") != Some(&Value::from("null")));
    }
}

/// The dimensions that are columns of an export, not made from its dates.
pub(super) fn key_dimensions() -> Vec<&'static str> {
    let keys = Dimension::ALL.iter().filter(|dimension| !dimension.is_time());
    keys.map(|dimension| dimension.id()).collect()
}

/// What `kind` can be.
pub(super) fn kind_ids() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.id()).chain(["flat"]).collect()
}

/// Written out, as the rules are read by hand.
impl JsonSchema for CheckSettings {
    fn schema_name() -> Cow<'static, str> {
        "CheckSettings".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let level = generator.subschema_for::<Level>();
        let on_no_data = generator.subschema_for::<OnNoData>();
        let dimensions: Vec<&str> = Dimension::ALL.iter().map(|dimension| dimension.id()).collect();
        let countable = MeasureId::ALL
            .iter()
            .filter(|measure| !measure.is_hidden() && [Unit::COUNT, Unit::MONEY].contains(&measure.unit()));
        let minimums: Vec<&str> = countable.map(|measure| measure.id()).collect();
        let minimum = format!("^min_({})$", minimums.join("|"));
        json_schema!({
            "description": "A rule of the gate.",
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "rule": {
                    "description": "Such as \"romi >= 20% by channel where spend > 100\".",
                    "type": "string"
                },
                "name": { "description": "What the rule is called in outputs.", "type": "string" },
                "description": { "type": "string" },
                "by": {
                    "description": "Dimensions to split by, beside those of the rule.",
                    "type": "array",
                    "items": { "enum": dimensions }
                },
                "where": { "description": "A condition beside that of the rule.", "type": "string" },
                "level": level,
                "warn": { "description": "A bound of the same KPI whose breach is only a warning.", "type": "string" },
                "on_no_data": on_no_data,
                "targets": {
                    "description": "A bound for each key of the rule's dimension, or a file that holds such.",
                    "anyOf": [
                        { "type": "string" },
                        { "type": "object", "additionalProperties": { "type": ["string", "number"] } }
                    ]
                }
            },
            "patternProperties": {
                minimum: { "description": "Rows below it are not judged.", "type": ["string", "number"] }
            },
            "anyOf": [
                { "required": ["rule"] },
                { "required": ["targets"], "properties": { "targets": { "type": "string" } } }
            ]
        })
    }
}
