//! The keys of `perfkpi.toml` as serde reads them. Names are a contract with scripts.

use super::checks::CheckSettings;
use super::schema::{key_dimensions, kind_ids};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::{CellType, Field, Kind};
use crate::catalogue::own::OwnKpi;
use crate::catalogue::registry::{Action, TcrFrom};
use crate::catalogue::suggest::nearest;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Result};
use crate::recognise::ProfileText;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Everything that the file may say.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The report's currency, an ISO code.
    pub currency: Option<String>,
    /// IANA name of the report's zone; without it dates are taken as they are written.
    pub time_zone: Option<String>,
    /// The day that weeks begin on; without it weeks are ISO weeks.
    pub week_start: Option<WeekStart>,
    /// What a conversion is.
    pub action: Option<Action>,
    /// Where the action of tcr begins.
    pub tcr_from: Option<TcrFrom>,
    /// Share of revenue left after cost of goods: 0.35 is 35 %.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub margin: Option<f64>,
    /// What revenue is: all that was paid, or the goods alone.
    pub revenue_basis: Option<RevenueBasis>,
    /// The day on which refunds of refund files leave the revenue.
    pub refund_date: Option<RefundDate>,
    /// What one unit of a currency is worth in the report's.
    pub rates: Option<RatesSettings>,
    /// Globs of files that are not read.
    pub ignore: Vec<String>,
    /// What becomes of rows that cannot be read.
    pub on_bad_row: Option<OnBadRow>,
    /// What is said of files that are not recognised, or need saying more.
    pub source: Vec<SourceSettings>,
    /// Kinds of export of the user's own; files of `profiles/` say the same.
    #[schemars(with = "Vec<ProfileText>")]
    pub profile: Vec<toml::Spanned<ProfileText>>,
    /// Dimension → spelling → name.
    #[schemars(extend("propertyNames" = {"enum": key_dimensions()}))]
    pub aliases: BTreeMap<String, BTreeMap<String, String>>,
    /// KPIs of the user's own.
    pub kpi: Vec<OwnKpi>,
    /// The rules of the gate.
    pub check: Vec<CheckSettings>,
}

/// A day of the week, by its English name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WeekStart {
    #[default]
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<WeekStart> for chrono::Weekday {
    fn from(start: WeekStart) -> Self {
        match start {
            WeekStart::Monday => chrono::Weekday::Mon,
            WeekStart::Tuesday => chrono::Weekday::Tue,
            WeekStart::Wednesday => chrono::Weekday::Wed,
            WeekStart::Thursday => chrono::Weekday::Thu,
            WeekStart::Friday => chrono::Weekday::Fri,
            WeekStart::Saturday => chrono::Weekday::Sat,
            WeekStart::Sunday => chrono::Weekday::Sun,
        }
    }
}

/// Which day a refund belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RefundDate {
    /// That of its order.
    Order,
    /// Its own.
    Refund,
}

/// Currency rates: a file `date,from,to,rate`, or currency → report currency for one unit.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "rates are a file name, or a table such as [rates] USD = 0.92")]
pub enum RatesSettings {
    File(String),
    Table(BTreeMap<String, f64>),
}

/// The groups that statuses of orders fall into.
const STATUSES: [&str; 6] = ["counts", "pending", "cancelled", "refunded", "partly_refunded", "test"];
/// The groups that stages of leads fall into.
const STAGES: [&str; 5] = ["new", "qualified", "won", "lost", "junk"];

/// What is said of some files.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SourceSettings {
    /// A path or glob, relative to the settings file.
    pub path: String,
    pub kind: Option<OneOrMany>,
    pub profile: Option<String>,
    pub role: Option<RoleSetting>,
    /// Column key → header.
    #[schemars(extend("propertyNames" = {"enum": Field::ids()}))]
    pub columns: BTreeMap<String, ColumnSetting>,
    /// Names for the columns of a file without a header line.
    pub header: Option<Vec<String>>,
    pub delimiter: Option<String>,
    pub encoding: Option<String>,
    #[schemars(extend("enum" = [".", ","]))]
    pub decimal: Option<String>,
    #[schemars(extend("enum" = [".", ",", "'", " ", "\u{a0}", "\u{202f}"]))]
    pub thousands: Option<String>,
    /// Which part of a date comes first: dmy, mdy, or a pattern such as DD.MM.YYYY.
    pub date_format: Option<String>,
    pub currency: Option<String>,
    pub time_zone: Option<String>,
    /// The amounts hold tax, which is taken out.
    pub tax_included: Option<bool>,
    #[schemars(range(min = 0.0, max = 1.0))]
    pub tax_rate: Option<f64>,
    /// An agency's share on top of the spend.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub fee: Option<f64>,
    /// For these files, in place of the one at the top.
    pub revenue_basis: Option<RevenueBasis>,
    /// How many of the file's last days the platform still changes.
    pub settle_days: Option<u16>,
    /// For these files, in place of the one at the top.
    pub on_bad_row: Option<OnBadRow>,
    /// Columns with merged cells: an empty cell stands for the one above.
    pub fill_down: Vec<String>,
    /// Group → texts of orders.
    #[schemars(extend("propertyNames" = {"enum": STATUSES}))]
    pub statuses: BTreeMap<String, Vec<String>>,
    /// Group → texts of leads.
    #[schemars(extend("propertyNames" = {"enum": STAGES}))]
    pub stages: BTreeMap<String, Vec<String>>,
    // Constants for what the file lacks.
    pub platform: Option<String>,
    pub account: Option<String>,
    pub channel: Option<String>,
    pub source: Option<String>,
    pub medium: Option<String>,
    pub campaign: Option<String>,
    pub campaign_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RoleSetting {
    Primary,
    Reference,
}

/// What revenue is, before refunds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RevenueBasis {
    /// What the customer paid.
    Paid,
    /// That without shipping and tax, where the file tells them.
    Goods,
}

/// What becomes of a row that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnBadRow {
    Error,
    Skip,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a kind is a text, or a list of texts")]
pub enum OneOrMany {
    One(#[schemars(extend("enum" = kind_ids()))] String),
    Many(#[schemars(extend("items" = {"enum": kind_ids()}))] Vec<String>),
}

/// A header name, a column that counts certain texts, or a constant.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a column is a header name, { column = \"…\", is = [\"…\"] } or { value = \"…\" }"
)]
pub enum ColumnSetting {
    Header(String),
    Is(CountedTexts),
    Constant(Constant),
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountedTexts {
    pub column: String,
    pub is: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    pub value: Scalar,
}

/// A text or a number, as written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a value is a text or a number")]
pub enum Scalar {
    Text(String),
    Integer(i64),
    Number(f64),
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Scalar::Text(text) => f.write_str(text),
            Scalar::Integer(number) => write!(f, "{number}"),
            Scalar::Number(number) => write!(f, "{number}"),
        }
    }
}

impl Settings {
    /// Checks what the types cannot: ids, shares and marks.
    pub(super) fn check(&self, path: &str) -> Result<()> {
        let refuse = |message: String, hint: Option<String>| {
            let error = Diagnostic::error("bad-settings", message).at(Location::file(path));
            Err(match hint {
                Some(hint) => error.hint(hint),
                None => error,
            }
            .into())
        };
        for dimension in self.aliases.keys() {
            if Dimension::from_id(dimension).is_none_or(Dimension::is_time) {
                let near = nearest(dimension, Dimension::ALL.iter().map(|each| each.id()));
                let hint = near.map(|near| format!("did you mean [aliases.{near}]?"));
                return refuse(format!("[aliases.{dimension}]: there is no dimension \"{dimension}\""), hint);
            }
        }
        if let Some(margin) = self.margin.filter(|margin| !(0.0..=1.0).contains(margin)) {
            let hint = format!("for {margin} % write margin = {}", margin / 100.0);
            let hint = (1.0..=100.0).contains(&margin).then_some(hint);
            return refuse(format!("margin = {margin}: a margin is a share between 0 and 1"), hint);
        }
        for source in &self.source {
            if source.path.is_empty() {
                return refuse("a [[source]] has no path".to_owned(), Some("add path = \"file.csv\"".into()));
            }
            source.check().or_else(|(message, hint)| {
                refuse(format!("[[source]] path = \"{}\": {message}", source.path), hint)
            })?;
        }
        Ok(())
    }
}

impl SourceSettings {
    fn check(&self) -> std::result::Result<(), (String, Option<String>)> {
        for field in self.columns.keys() {
            if Field::from_id(field).is_none() {
                let near = nearest(field, Field::ALL.iter().map(|each| each.id()));
                let hint = near.map(|near| format!("did you mean \"{near}\"?"));
                return Err((format!("there is no column key \"{field}\""), hint));
            }
        }
        for key in &self.fill_down {
            let is_key = |field: &Field| {
                matches!(field.cell_type(), CellType::Text | CellType::Date | CellType::DateRange)
            };
            let keys = || Field::ALL.iter().filter(|field| is_key(field)).map(|field| field.id());
            if !keys().any(|id| id == key) {
                let hint = nearest(key, keys()).map(|near| format!("did you mean \"{near}\"?"));
                return Err((format!("fill_down: \"{key}\" is no key column"), hint));
            }
        }
        for kind in self.kinds() {
            if kind != "flat" && !Kind::ALL.iter().any(|each| each.id() == kind) {
                let hint = "a kind is spend, sessions, leads, orders, refunds or flat".to_owned();
                return Err((format!("there is no kind \"{kind}\""), Some(hint)));
            }
        }
        let marks = [(&self.decimal, ".,", "decimal"), (&self.thousands, ".,' \u{a0}\u{202f}", "thousands")];
        for (mark, allowed, key) in marks {
            let Some(mark) = mark else { continue };
            if mark.chars().count() != 1 || !mark.chars().all(|each| allowed.contains(each)) {
                let hint = format!("write {key} = \",\" or {key} = \".\"");
                return Err((
                    format!("{key} = \"{mark}\" is no mark that numbers are written with"),
                    Some(hint),
                ));
            }
        }
        if self.decimal.is_some() && self.decimal == self.thousands {
            return Err(("decimal and thousands are the same mark".to_owned(), None));
        }
        if let Some(delimiter) = &self.delimiter
            && (delimiter.len() != 1 || delimiter.contains(['"', '\n', '\r']))
        {
            return Err((
                format!("delimiter = {delimiter:?} is not one character that can part cells"),
                None,
            ));
        }
        for (key, share) in [("tax_rate", self.tax_rate), ("fee", self.fee)] {
            let Some(share) = share else { continue };
            if share < 0.0 {
                let hint = format!("{key} is a share of the amount, from 0 to 1");
                return Err((format!("{key} = {share} is negative"), Some(hint)));
            }
            if share.is_nan() || share > 1.0 {
                let message = format!("{key} = {share} is no share between 0 and 1");
                let hint = (share <= 100.0).then(|| format!("for {share} % write {key} = {}", share / 100.0));
                return Err((message, hint));
            }
        }
        if self.tax_included == Some(true) && self.tax_rate.is_none() {
            return Err(("tax_included needs tax_rate".to_owned(), Some("add tax_rate = 0.22".into())));
        }
        let told =
            [("statuses", &self.statuses, STATUSES.as_slice()), ("stages", &self.stages, STAGES.as_slice())];
        for (key, groups, known) in told {
            if let Some(group) = groups.keys().find(|group| !known.contains(&group.as_str())) {
                let hint = format!("{key} are grouped as {}", known.join(", "));
                return Err((format!("{key}: there is no group \"{group}\""), Some(hint)));
            }
        }
        Ok(())
    }

    /// The kinds as written.
    pub fn kinds(&self) -> Vec<&str> {
        match &self.kind {
            None => Vec::new(),
            Some(OneOrMany::One(kind)) => vec![kind.as_str()],
            Some(OneOrMany::Many(kinds)) => kinds.iter().map(String::as_str).collect(),
        }
    }
}

/// A share or rate as the exact decimal that was written.
pub fn exact(value: f64) -> Option<Decimal> {
    Decimal::parse(&format!("{value}"))
}
