//! A profile's TOML in, a [`Profile`] out. The same text is read from our own data and from users' settings.
//! Refused with code `bad-profile`: unknown keys and fields (the nearest known one is named), a header
//! that means two fields, patterns that match anything, an empty `kinds` or nothing to recognise it by.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::groupings::{StagesText, StatusesText, stages, statuses};
use super::name::{header_name, loose_header_name};
use super::only_where::{self, OnlyWhereText};
use super::pattern::Pattern;
use super::profile::{
    ChannelRules, DateOrder, Grain, Micros, Profile, RateStyle, Role, RowRules, Spread, StageGroup,
    ValueRules,
};
use super::title_line::TitleLine;
use super::written::Problem;
use crate::catalogue::field::{CellType, Field, Kind};
use crate::normalise::currency::Currency;
use crate::normalise::zone::parse_zone;

/// A profile as it is written. See the files in `profiles/` for examples.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileText {
    pub id: String,
    pub title: String,
    pub kinds: Vec<Kind>,
    pub platform: Option<String>,
    /// What it is an export of, where several are of one system; else the id up to its first dash.
    pub system: Option<String>,
    /// How the README's table calls it: `Google Ads (report)`.
    pub listed: Option<String>,
    #[serde(default)]
    pub generic: bool,
    /// Beginnings of title lines above the header; with any, one of them must be there.
    #[serde(default)]
    pub preamble: Vec<String>,
    /// Column key = titles of the tables in which one column is that key, the best first; tables under others are not read.
    #[serde(default)]
    pub titles: BTreeMap<String, Vec<String>>,
    /// The same where no title says it: what all cells of the column, or of one of `segments`, look like; `*` is anything.
    #[serde(default)]
    pub cells: BTreeMap<String, Vec<String>>,
    /// Headers of columns whose cells say what a row is about; where they fit none of `cells`, the column is not read.
    #[serde(default)]
    pub segments: Vec<String>,
    /// Beginnings of title lines that prove it beside a signature: then nothing that it rejects matters.
    #[serde(default)]
    pub proof_titles: Vec<String>,
    /// Title lines that say what begins on the days of `date`: `week` or `month` = the lines.
    #[serde(default)]
    pub begins: BTreeMap<String, Vec<String>>,
    /// Beginnings of title lines that prove it by themselves: then no signature is asked for.
    #[serde(default)]
    pub sure_titles: Vec<String>,
    /// Lines above the header that name what all rows are about: `{campaign_id}` where it stands, `{}` for anything.
    #[serde(default)]
    pub title_lines: Vec<String>,
    /// Sets of headers; all headers of any one set are proof.
    #[serde(default)]
    pub signature: Vec<Vec<String>>,
    /// Sets of headers that prove it where they are the whole header and it is the first line.
    #[serde(default)]
    pub whole: Vec<Vec<String>>,
    /// Fields that must be mapped, alternatives parted by `|`.
    #[serde(default)]
    pub require: Vec<String>,
    #[serde(default)]
    pub reject: Vec<String>,
    #[serde(default)]
    pub known: Vec<String>,
    /// Headers that show that the rows are a part of the money: a report of another level tells all of it.
    #[serde(default)]
    pub partial: Vec<String>,
    pub grain: Option<Grain>,
    /// Column key = headers of segments in whose rows the measure is told again, so that it cannot be added up.
    #[serde(default)]
    pub repeats: BTreeMap<String, Vec<String>>,
    /// Headers whose presence makes rows of one id add up (Bitrix24 with products).
    #[serde(default)]
    pub line_sums_when: Vec<String>,
    /// Column keys whose headers stand in for each other: of each row the first cell that is not empty counts.
    #[serde(default)]
    pub fallbacks: Vec<String>,
    /// Header → column key → texts beside which alone the cells of that header count.
    #[serde(default)]
    pub only_where: OnlyWhereText,
    /// For charts: every column that `columns` does not name is one value of a key, and its cells tell a measure.
    pub spread: Option<SpreadText>,
    /// Column key → headers, the best first.
    #[schemars(extend("propertyNames" = {"enum": Field::ids()}))]
    pub columns: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub rows: RowsText,
    #[serde(default)]
    pub values: ValuesText,
    #[serde(default)]
    pub channels: ChannelsText,
    #[serde(default)]
    pub stages: StagesText,
    #[serde(default)]
    pub statuses: StatusesText,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpreadText {
    /// The column key whose values the headers are.
    pub key: String,
    /// The column key of what the cells count.
    pub measure: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RowsText {
    pub total_cells: Vec<String>,
    pub total_prefixes: Vec<String>,
    pub subtotal_words: Vec<String>,
    pub total_when_empty: Vec<String>,
    pub total_when_blank: bool,
    pub total_when_first_empty: bool,
    pub names: Vec<String>,
    pub all_cells: Vec<String>,
    pub dayless_cells: Vec<String>,
    pub branches: bool,
    pub alternatives: Vec<String>,
    pub levels: Vec<String>,
    pub comment_prefixes: Vec<String>,
    pub footer_prefixes: Vec<String>,
    pub rest_cells: Vec<String>,
    pub page_sizes: Vec<u64>,
    pub robots: Vec<String>,
    pub deleted: Vec<String>,
    pub test_prefixes: Vec<String>,
    pub request_when_empty: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ValuesText {
    pub decimal: Option<char>,
    pub date_order: Option<DateOrder>,
    pub rate: Option<RateStyle>,
    pub micros: Micros,
    pub currency: Option<String>,
    pub time_zone: Option<String>,
    pub revenue_is_net: bool,
    /// Where neither title nor rows tell days, the file's name does: `Devices(2026.02.05-2026.02.10).csv`.
    pub days_in_name: bool,
    /// What a deal is that is open in a stage of the company's own: `qualified` where leads stand apart from deals.
    pub open_deals: Option<StageGroup>,
    /// The stage is that of a customer's life: one who bought stays won, whatever a status beside it says.
    pub customers_stay: bool,
    /// Weeks that are numbered as Google Analytics does: from Sunday, the first from the first of January.
    pub weeks_begin_on_sunday: bool,
    pub deal_ids: Vec<String>,
    /// Words before a source in cells of `source_medium` (`Organic: Google`) → the medium that they stand for, or nothing.
    pub origins: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChannelsText {
    pub default: Option<String>,
    pub types: BTreeMap<String, String>,
}

/// Checks a written profile and prepares it for matching.
pub(super) fn build(written: ProfileText) -> Result<Profile, Problem> {
    let loose = written.generic;
    // `columns` is the name of what settings make of a `[[source]]`.
    if written.id.trim().is_empty() || written.id == "columns" {
        return Err(Problem::at("id", "\"id\" must be a name of its own".to_owned()));
    }
    if written.kinds.is_empty() {
        return Err(Problem::at("kinds", "\"kinds\" is empty".to_owned()));
    }
    if written.signature.is_empty() && written.whole.is_empty() && written.require.is_empty() {
        return Err("neither \"signature\" nor \"require\" says how to tell it".to_owned().into());
    }
    if written.signature.iter().chain(&written.whole).any(Vec::is_empty) {
        return Err(Problem::at(
            "signature",
            "\"signature\" holds an empty set, which any file would match".to_owned(),
        ));
    }
    let count: usize = written.columns.values().map(Vec::len).sum();
    let mut names = HashMap::with_capacity(count + written.known.len());
    let mut open = Vec::new();
    let mut shown = BTreeMap::new();
    for (key, headers) in &written.columns {
        let field = field_of(key)?;
        for (rank, header) in headers.iter().enumerate() {
            add(header, loose, Role::Column(field, rank), &mut names, &mut open)?;
        }
        if let Some(best) = headers.first() {
            shown.insert(field, parsed(best, loose)?.example());
        }
    }
    for header in &written.known {
        add(header, loose, Role::Known, &mut names, &mut open)?;
    }
    // What names a row is known, whether a column of ours reads it or not.
    for header in &written.rows.names {
        if let Ok(name) = parsed(header, loose)?.into_literal() {
            names.entry(name).or_insert(Role::Known);
        }
    }
    let signature = written.signature.iter().map(|set| patterns(set, loose)).collect::<Result<_, _>>()?;
    let whole = written.whole.iter().map(|set| patterns(set, loose)).collect::<Result<_, _>>()?;
    let require = written
        .require
        .iter()
        .map(|group| group.split('|').map(|key| field_of(key.trim())).collect())
        .collect::<Result<_, _>>()?;
    let system =
        written.system.unwrap_or_else(|| written.id.split('-').next().unwrap_or_default().to_owned());
    Ok(Profile {
        system,
        id: written.id,
        title: written.title,
        kinds: written.kinds,
        platform: written.platform,
        generic: written.generic,
        own: false,
        grain: written.grain,
        rows: RowRules {
            total_cells: normalised(&written.rows.total_cells),
            total_prefixes: normalised(&written.rows.total_prefixes),
            subtotal_words: normalised(&written.rows.subtotal_words),
            total_when_empty: written
                .rows
                .total_when_empty
                .iter()
                .map(|key| field_of(key))
                .collect::<Result<_, _>>()?,
            total_when_blank: written.rows.total_when_blank,
            total_when_first_empty: written.rows.total_when_first_empty,
            names: normalised(&written.rows.names),
            all_cells: normalised(&written.rows.all_cells),
            dayless_cells: normalised(&written.rows.dayless_cells),
            branches: written.rows.branches,
            alternatives: normalised(&written.rows.alternatives),
            levels: normalised(&written.rows.levels),
            comment_prefixes: normalised(&written.rows.comment_prefixes),
            footer_prefixes: normalised(&written.rows.footer_prefixes),
            rest_cells: normalised(&written.rows.rest_cells),
            page_sizes: written.rows.page_sizes,
            robots: normalised(&written.rows.robots),
            deleted: normalised(&written.rows.deleted),
            test_prefixes: normalised(&written.rows.test_prefixes),
            request_when_empty: normalised(&written.rows.request_when_empty),
        },
        values: values(written.values)?,
        channels: ChannelRules {
            default: written.channels.default,
            types: written
                .channels
                .types
                .into_iter()
                .map(|(name, channel)| (header_name(&name), channel))
                .collect(),
        },
        preamble: normalised(&written.preamble),
        partial: normalised(&written.partial),
        titles: written
            .titles
            .into_iter()
            .map(|(key, titles)| Ok((field_of(&key)?, titles)))
            .collect::<Result<_, Problem>>()?,
        begins: written
            .begins
            .into_iter()
            .map(|(key, titles)| Ok((field_of(&key)?, normalised(&titles))))
            .collect::<Result<_, Problem>>()?,
        cells: written
            .cells
            .iter()
            .map(|(key, cells)| Ok((field_of(key)?, patterns(cells, false)?)))
            .collect::<Result<_, Problem>>()?,
        segments: normalised(&written.segments),
        repeats: written
            .repeats
            .iter()
            .map(|(key, headers)| Ok((field_of(key)?, normalised(headers))))
            .collect::<Result<_, Problem>>()?,
        fallbacks: written.fallbacks.iter().map(|key| field_of(key)).collect::<Result<_, _>>()?,
        only_where: only_where::read(&written.only_where)?,
        proof_titles: normalised(&written.proof_titles),
        sure_titles: normalised(&written.sure_titles),
        title_lines: written
            .title_lines
            .iter()
            .map(|text| TitleLine::parse(text))
            .collect::<Result<_, _>>()?,
        signature,
        whole,
        require,
        reject: patterns(&written.reject, loose)?,
        line_sums_when: patterns(&written.line_sums_when, loose)?,
        spread: written.spread.as_ref().map(spread).transpose()?,
        names,
        open,
        shown,
        stages: stages(&written.stages)?,
        statuses: statuses(&written.statuses)?,
    })
}

pub(super) fn field_of(key: &str) -> Result<Field, Problem> {
    Field::from_id(key).ok_or_else(|| {
        let near = nearest(key, Field::ALL.iter().map(|field| field.id()));
        let hint = near.map(|near| format!("did you mean \"{near}\"?"));
        Problem { hint, ..Problem::at(key, format!("there is no column key \"{key}\"")) }
    })
}

fn spread(written: &SpreadText) -> Result<Spread, Problem> {
    let (key, measure) = (field_of(&written.key)?, field_of(&written.measure)?);
    if key.cell_type() != CellType::Text {
        return Err(Problem::at(&written.key, format!("\"{}\" is no name that a column could be", key.id())));
    }
    if measure.cell_type() != CellType::Count {
        return Err(Problem::at(&written.measure, format!("\"{}\" is no count", measure.id())));
    }
    Ok(Spread { key, measure })
}

fn add(
    header: &str,
    loose: bool,
    role: Role,
    names: &mut HashMap<String, Role>,
    open: &mut Vec<(Pattern, Role)>,
) -> Result<(), Problem> {
    match parsed(header, loose)?.into_literal() {
        Err(pattern) => open.push((pattern, role)),
        Ok(name) => {
            if names.insert(name, role).is_some() {
                let message = format!("the header \"{header}\" is listed twice; one header means one field");
                return Err(Problem::in_columns(header, message));
            }
        }
    }
    Ok(())
}

fn parsed(text: &str, loose: bool) -> Result<Pattern, Problem> {
    Pattern::parse(text, loose).map_err(|message| Problem::at(text, message))
}

fn patterns(texts: &[String], loose: bool) -> Result<Vec<Pattern>, Problem> {
    texts.iter().map(|text| parsed(text, loose)).collect()
}

fn normalised(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| header_name(text)).collect()
}

fn values(written: ValuesText) -> Result<ValueRules, Problem> {
    if let Some(mark) = written.decimal.filter(|mark| !matches!(mark, '.' | ',')) {
        let message = format!("\"decimal\" is \"{mark}\"; it can be \".\" or \",\"");
        return Err(Problem::at("decimal", message));
    }
    if let Some(code) = written.currency.as_deref().filter(|code| Currency::parse(code).is_none()) {
        return Err(Problem::at(code, format!("\"{code}\" is no currency; write the ISO code, such as EUR")));
    }
    if let Some(zone) = written.time_zone.as_deref().filter(|zone| parse_zone(zone).is_none()) {
        return Err(Problem::at(zone, format!("there is no time zone \"{zone}\"; write its IANA name")));
    }
    Ok(ValueRules {
        decimal: written.decimal,
        date_order: written.date_order,
        rate: written.rate,
        micros: written.micros,
        currency: written.currency,
        time_zone: written.time_zone,
        revenue_is_net: written.revenue_is_net,
        days_in_name: written.days_in_name,
        open_deals: written.open_deals,
        customers_stay: written.customers_stay,
        weeks_begin_on_sunday: written.weeks_begin_on_sunday,
        origins: written.origins.iter().map(|(word, medium)| (header_name(word), medium.clone())).collect(),
        deal_ids: written.deal_ids.iter().map(|header| loose_header_name(header)).collect(),
    })
}

/// The known word most like `word`, if one is like it at all.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}
