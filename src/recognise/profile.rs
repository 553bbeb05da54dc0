//! One kind of export: which headers prove it, what its columns mean, how its rows and values are written.
//! Made from TOML (`schema`), from settings (`from_columns`), never by hand; a made profile is consistent.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::cost::{cost_basis, is_bare_sum, names_tax, split_basis, without_basis};
use super::currency::split_currency;
use super::name::{header_name, loose_header_name};
use super::only_where::OnlyWhere;
use super::pattern::{Found, Pattern};
use super::title_line::TitleLine;
use crate::catalogue::field::{CellType, Field, Kind};

/// What one row of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Grain {
    /// A row carries sums.
    Aggregated,
    /// A row is one session, lead, order or refund.
    Rows,
    /// Rows of one id are lines of one order; the order's own fields stand on its first row only.
    LineItems,
    /// A row is one of the things that were done in a session, told by visitor and session number.
    Events,
    /// Rows of one id are lines of one deal, and the money of the lines adds up to the deal's.
    LineSums,
}

/// Which part of a slash or dot date comes first, where the column itself does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    Dmy,
    Mdy,
}

/// What a rate without a percent sign means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RateStyle {
    Fraction,
    Percent,
}

/// Whether money is written in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Micros {
    #[default]
    Never,
    Always,
    /// Costs are; what conversions are worth is not.
    Cost,
    /// The reader looks: whole numbers only, median above 10,000.
    Detect,
}

/// The groups that lead stages fall into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StageGroup {
    New,
    Qualified,
    Won,
    Lost,
    Junk,
}

/// The groups that order statuses fall into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusGroup {
    Counts,
    Pending,
    Cancelled,
    Refunded,
    /// A sale of which a part was given back; how much, a column or file of refunds tells.
    PartlyRefunded,
    Test,
}

/// How rows that are no data look. All texts are normalised by `header_name`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowRules {
    /// A row with a cell equal to one of these is a total.
    pub total_cells: Vec<String>,
    /// A row with a cell that begins so is a total.
    pub total_prefixes: Vec<String>,
    /// Words before or after what a row adds up: «Итого Контекст». The row must name nothing else.
    pub subtotal_words: Vec<String>,
    /// A row is a total when all of these mapped columns are empty; no rule when the list is empty.
    pub total_when_empty: Vec<Field>,
    /// A row is a total when every cell that could name something is blank.
    pub total_when_blank: bool,
    /// Headers of columns that say what a row is about and are no key: places, regions. They are blank in a totals row.
    pub names: Vec<String>,
    /// What stands in a column of days, ages or names where a row adds up those that tell them apart.
    pub all_cells: Vec<String>,
    /// What stands in the place of a day where a row's money belongs to the whole period: a correction.
    pub dayless_cells: Vec<String>,
    /// A row whose first cell is empty is a total.
    pub total_when_first_empty: bool,
    /// A row without a name in its finer columns is the sum of those that have one.
    pub branches: bool,
    /// Headers of columns each of whose values tells the same visits once more: segments that were compared.
    pub alternatives: Vec<String>,
    /// Headers of columns whose values tell the same money on another level: campaigns, and their ad groups once more.
    pub levels: Vec<String>,
    /// A row of a single cell that begins so is a remark.
    pub comment_prefixes: Vec<String>,
    /// A row whose first cell begins so stands after the data.
    pub footer_prefixes: Vec<String>,
    /// Cells of a row into which the tool puts what it did not tell apart.
    pub rest_cells: Vec<String>,
    /// How many rows a page of the report shows: a file of just so many may end too early.
    pub page_sizes: Vec<u64>,
    /// Headers of columns that mark robots.
    pub robots: Vec<String>,
    /// Headers of columns that mark deleted records.
    pub deleted: Vec<String>,
    /// A row with a cell that begins so tries a form out.
    pub test_prefixes: Vec<String>,
    /// Headers of columns all of which are empty in a row that is a request and no order.
    pub request_when_empty: Vec<String>,
}

/// How cells are written where the columns themselves do not decide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueRules {
    /// `.` or `,`.
    pub decimal: Option<char>,
    pub date_order: Option<DateOrder>,
    pub rate: Option<RateStyle>,
    pub micros: Micros,
    /// ISO code, where an export always has the same.
    pub currency: Option<String>,
    /// IANA name, where an export always has the same.
    pub time_zone: Option<String>,
    /// The revenue column is already without refunds.
    pub revenue_is_net: bool,
    /// The file's name tells its days where nothing else does.
    pub days_in_name: bool,
    /// What a deal is that is open in a stage that nobody knows.
    pub open_deals: Option<StageGroup>,
    /// Who bought stays won, whatever a status beside the stage says.
    pub customers_stay: bool,
    pub weeks_begin_on_sunday: bool,
    /// Headers of `lead_id` that number deals, normalised by `loose_header_name`.
    pub deal_ids: Vec<String>,
    /// Words before a source in one cell → the medium that they stand for, normalised by `header_name`: `Organic: Google`.
    pub origins: HashMap<String, String>,
}

impl ValueRules {
    /// True for the header of a column that numbers deals: a CRM numbers its leads apart from them.
    pub fn numbers_deals(&self, header: &str) -> bool {
        self.deal_ids.contains(&loose_header_name(header))
    }
}

/// Channel of a spend row: by its campaign type, else the platform's default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChannelRules {
    pub default: Option<String>,
    /// Campaign types normalised by `header_name`.
    pub types: BTreeMap<String, String>,
}

impl ChannelRules {
    /// The channel of a campaign type, or the default when the type is absent or unknown.
    pub fn channel(&self, campaign_type: Option<&str>) -> Option<&str> {
        campaign_type
            .and_then(|text| self.types.get(&header_name(text)))
            .or(self.default.as_ref())
            .map(String::as_str)
    }
}

/// A chart's columns: each that the profile does not name is a value of `key`, and its cells tell `measure`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    pub key: Field,
    pub measure: Field,
}

/// What a profile reads a header as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A column of this field; the rank is its place in the profile's list, best first.
    Column(Field, usize),
    /// Known, and not read.
    Known,
}

/// The rank of a sum that is a cost only beside a column that names one.
pub(crate) const BARE_SUM: usize = usize::MAX;

/// One kind of export.
#[derive(Debug, Clone)]
pub struct Profile {
    pub id: String,
    pub title: String,
    /// The kinds its rows bring; with more than one, those count whose measures the file has.
    pub kinds: Vec<Kind>,
    pub platform: Option<String>,
    /// What it is an export of: two systems that tell the same would count it twice.
    pub system: String,
    pub generic: bool,
    /// The user's: it wins over a built-in one wherever both fit.
    pub own: bool,
    /// Absent: sums when the file has a column that counts (or several kinds), else one thing a row.
    pub grain: Option<Grain>,
    pub rows: RowRules,
    pub values: ValueRules,
    pub channels: ChannelRules,
    pub spread: Option<Spread>,
    /// Headers of reports that tell only a part of the money, normalised.
    pub(crate) partial: Vec<String>,
    /// Beginnings of title lines, normalised; with any, one must stand above the header.
    pub(crate) preamble: Vec<String>,
    /// The titles of tables in which a field's column means what it says; in others of the report it does not.
    pub(crate) titles: BTreeMap<Field, Vec<String>>,
    /// Title lines that say that a day is the first of a week or month.
    pub(crate) begins: BTreeMap<Field, Vec<String>>,
    /// What cells look like where such a column means a field and no title says so.
    pub(crate) cells: Vec<(Field, Vec<Pattern>)>,
    /// Headers of columns whose cells say it better.
    pub(crate) segments: Vec<String>,
    /// Measures that the rows of these segments tell again, so that they cannot be added up.
    pub(crate) repeats: BTreeMap<Field, Vec<String>>,
    /// Fields all of whose columns are read, the first cell that is not empty counting.
    pub(crate) fallbacks: Vec<Field>,
    /// Columns that count beside certain cells alone.
    pub(crate) only_where: Vec<OnlyWhere>,
    /// Beginnings of title lines that lift what the profile rejects.
    pub(crate) proof_titles: Vec<String>,
    /// Beginnings of title lines that stand for a signature.
    pub(crate) sure_titles: Vec<String>,
    /// Lines above the header that name what all rows are about.
    pub(crate) title_lines: Vec<TitleLine>,
    pub(crate) signature: Vec<Vec<Pattern>>,
    /// The same, of headers that hold nothing else and stand in the first line.
    pub(crate) whole: Vec<Vec<Pattern>>,
    pub(crate) require: Vec<Vec<Field>>,
    pub(crate) reject: Vec<Pattern>,
    /// Headers whose presence makes the grain [`Grain::LineSums`].
    pub(crate) line_sums_when: Vec<Pattern>,
    /// Headers without placeholder, normalised.
    pub(crate) names: HashMap<String, Role>,
    pub(crate) open: Vec<(Pattern, Role)>,
    /// The best header name of each field, for messages.
    pub(crate) shown: BTreeMap<Field, String>,
    pub(crate) stages: HashMap<String, StageGroup>,
    pub(crate) statuses: HashMap<String, StatusGroup>,
}

impl Profile {
    /// The group of a stage text; `None` for a stage the profile does not know. HubSpot names the pipeline
    /// behind the stage, `Closed Won (Sales Pipeline)`, and Bitrix24's API before it, `C3:WON`.
    pub fn stage_group(&self, stage: &str) -> Option<StageGroup> {
        let known = |stage: &str| self.stages.get(&loose_header_name(stage)).copied();
        let bare = || stage.trim_end().strip_suffix(')')?.rsplit_once(" (").map(|(bare, _)| bare);
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let behind = || {
            let (pipeline, bare) = stage.split_once(':')?;
            pipeline.strip_prefix('C').is_some_and(is_number).then_some(bare)
        };
        known(stage).or_else(|| known(bare()?)).or_else(|| known(behind()?))
    }

    /// Whether rows under this header are a part of the money.
    pub fn is_partial(&self, header: &[String]) -> bool {
        header.iter().any(|cell| self.partial.contains(&header_name(cell)))
    }

    /// The group of an order status; `None` for a status the profile does not know.
    pub fn status_group(&self, status: &str) -> Option<StatusGroup> {
        self.statuses.get(&loose_header_name(status)).copied()
    }

    /// Whether it knows what order statuses mean.
    pub fn tells_statuses(&self) -> bool {
        !self.statuses.is_empty()
    }

    /// What a normalised header (loose for generic profiles) is read as.
    pub(crate) fn role(&self, name: &str) -> Option<(Role, Found)> {
        self.role_of(name, &without_basis(name))
    }

    /// The same where its names without words of tax are known.
    pub(super) fn role_of(&self, name: &str, plain: &[String]) -> Option<(Role, Found)> {
        if let Some(role) = self.names.get(name) {
            return Some((*role, Found { currency: None }));
        }
        let open =
            self.open.iter().find_map(|(pattern, role)| pattern.find(name).map(|found| (*role, found)));
        if open.is_some() {
            return open;
        }
        if !self.generic {
            return self.on_a_basis(name, plain);
        }
        self.with_currency(name).or_else(|| self.with_basis(name))
    }

    /// Platforms add "with VAT" or "without" to the name of their cost column when the account is set so. Of two the
    /// one with tax is what was paid.
    fn on_a_basis(&self, name: &str, plain: &[String]) -> Option<(Role, Found)> {
        const BEHIND: usize = 1000;
        let roles = plain.iter().filter_map(|plain| {
            let named = self.names.get(plain).map(|role| (*role, Found { currency: None }));
            named.or_else(|| {
                self.open.iter().find_map(|(pattern, role)| pattern.find(plain).map(|found| (*role, found)))
            })
        });
        let mut costs = roles.filter_map(|(role, found)| match role {
            Role::Column(Field::Spend, rank) => Some((rank, found)),
            _ => None,
        });
        let (rank, found) = costs.next()?;
        let is_taxed = cost_basis(name).tax == Some(true);
        Some((Role::Column(Field::Spend, BEHIND + 2 * rank + usize::from(!is_taxed)), found))
    }

    /// Hand-made sheets write the currency behind any money column in any way.
    fn with_currency(&self, name: &str) -> Option<(Role, Found)> {
        let (base, code) = split_currency(name)?;
        match self.names.get(base) {
            Some(Role::Column(field, rank)) if field.cell_type() == CellType::Money => {
                Some((Role::Column(*field, *rank), Found { currency: Some(code.to_owned()) }))
            }
            _ => None,
        }
    }

    /// They also write whether a cost holds tax and an agency's fee.
    fn with_basis(&self, name: &str) -> Option<(Role, Found)> {
        if !self.shown.contains_key(&Field::Spend) {
            return None;
        }
        let (base, _) = split_basis(name)?;
        let plain = self.names.get(&base).map(|role| (*role, Found { currency: None }));
        match plain.or_else(|| self.with_currency(&base)) {
            Some((Role::Column(Field::Spend, rank), found)) => {
                Some((Role::Column(Field::Spend, rank), found))
            }
            Some(_) => None,
            None => {
                let (sum, code) =
                    split_currency(&base).map_or((base.as_str(), None), |(sum, code)| (sum, Some(code)));
                let found = Found { currency: code.map(str::to_owned) };
                is_bare_sum(sum).then_some((Role::Column(Field::Spend, BARE_SUM), found))
            }
        }
    }

    /// True for a header that begins as a cost and speaks of tax, yet is not understood.
    pub fn is_puzzling_cost(&self, header: &str) -> bool {
        let name = loose_header_name(header);
        let first = name.split([' ', ',', '(', '[']).next().unwrap_or_default();
        names_tax(header) && matches!(self.names.get(first), Some(Role::Column(Field::Spend, _)))
    }

    /// The best header name for a field, for messages; the field's key when the profile names none.
    pub(crate) fn header_for(&self, field: Field) -> &str {
        self.shown.get(&field).map_or(field.id(), String::as_str)
    }
}
