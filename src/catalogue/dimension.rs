//! The dimensions that `--by` and `--where` know.

use super::field::Field;
use crate::diagnostic::{Diagnostic, Result};
use serde::Deserialize;

macro_rules! dimensions {
    ($($variant:ident $id:literal),+ $(,)?) => {
        /// A way to split the report; its id is the flag value, the CSV header and the JSON key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Dimension { $($variant),+ }

        impl Dimension {
            pub const ALL: &'static [Dimension] = &[$(Dimension::$variant),+];

            pub fn id(self) -> &'static str {
                match self { $(Dimension::$variant => $id),+ }
            }
        }
    };
}

dimensions! {
    Platform "platform", Account "account", Channel "channel", Source "source", Medium "medium",
    Campaign "campaign", CampaignId "campaign_id", AdGroup "ad_group", Ad "ad", Keyword "keyword",
    Device "device", City "city", Age "age", Gender "gender", Product "product", Brand "brand",
    LandingPage "landing_page", Pipeline "pipeline", Stage "stage", Manager "manager",
    LossReason "loss_reason", Coupon "coupon", Day "day", Week "week", Month "month",
    Quarter "quarter", Year "year", Weekday "weekday",
}

impl Dimension {
    pub fn from_id(id: &str) -> Option<Dimension> {
        Dimension::ALL.iter().copied().find(|dimension| dimension.id() == id)
    }

    /// True for the dimensions that are made from a row's date.
    pub fn is_time(self) -> bool {
        self >= Dimension::Day
    }

    /// The column that brings the dimension; `None` for those made from the date.
    pub fn field(self) -> Option<Field> {
        Field::from_id(self.id())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    dimension: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    note: String,
}

/// All dimensions with what people read about them.
///
/// # Errors
/// `broken-catalogue` when the embedded data is faulty, which a test rules out.
pub fn notes() -> Result<Vec<(Dimension, String)>> {
    let broken = |what: String| Diagnostic::error("broken-catalogue", format!("dimensions.toml: {what}"));
    let file: File =
        toml::from_str(include_str!("dimensions.toml")).map_err(|error| broken(error.to_string()))?;
    if file.dimension.iter().map(|entry| entry.id.as_str()).ne(Dimension::ALL.iter().map(|each| each.id())) {
        return Err(broken("not one entry per dimension, in order".to_owned()).into());
    }
    Ok(Dimension::ALL.iter().copied().zip(file.dimension.into_iter().map(|entry| entry.note)).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_dimension_has_its_text() {
        assert_eq!(super::notes().map(|notes| notes.len()), Ok(super::Dimension::ALL.len()));
    }
}
