//! The stages and statuses that a profile names → the group of each.
//!
//! In: a profile's lists. Out: the group of each text. Refused: a text that stands in two groups.

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::name::loose_header_name;
use super::profile::{StageGroup, StatusGroup};
use super::written::Problem;

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StagesText {
    pub new: Vec<String>,
    pub qualified: Vec<String>,
    pub won: Vec<String>,
    pub lost: Vec<String>,
    pub junk: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StatusesText {
    pub counts: Vec<String>,
    pub pending: Vec<String>,
    pub cancelled: Vec<String>,
    pub refunded: Vec<String>,
    pub partly_refunded: Vec<String>,
    pub test: Vec<String>,
}

pub(super) fn stages(written: &StagesText) -> Result<HashMap<String, StageGroup>, Problem> {
    grouped(&[
        (&written.new, StageGroup::New),
        (&written.qualified, StageGroup::Qualified),
        (&written.won, StageGroup::Won),
        (&written.lost, StageGroup::Lost),
        (&written.junk, StageGroup::Junk),
    ])
}

pub(super) fn statuses(written: &StatusesText) -> Result<HashMap<String, StatusGroup>, Problem> {
    grouped(&[
        (&written.counts, StatusGroup::Counts),
        (&written.pending, StatusGroup::Pending),
        (&written.cancelled, StatusGroup::Cancelled),
        (&written.refunded, StatusGroup::Refunded),
        (&written.partly_refunded, StatusGroup::PartlyRefunded),
        (&written.test, StatusGroup::Test),
    ])
}

fn grouped<G: Copy>(groups: &[(&Vec<String>, G)]) -> Result<HashMap<String, G>, Problem> {
    let mut all = HashMap::new();
    for (texts, group) in groups {
        for text in *texts {
            if all.insert(loose_header_name(text), *group).is_some() {
                return Err(Problem::at(text, format!("\"{text}\" stands in two groups")));
            }
        }
    }
    Ok(all)
}
