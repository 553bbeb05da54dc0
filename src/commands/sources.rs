//! Settings → what is said of each file, and the run's own settings as values.

use super::inputs::{Found, pattern, real, split_pattern};
use crate::aggregate::currency::Rates;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::{Field, Kind};
use crate::catalogue::measure::MeasureId;
use crate::catalogue::suggest::nearest;
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result, count};
use crate::facts::basis::Basis;
use crate::facts::source::{Role, Said, Source};
use crate::join::names::Aliases;
use crate::normalise::currency::Currency;
use crate::normalise::date::DayMonth;
use crate::normalise::name;
use crate::normalise::number::Mark;
use crate::normalise::zone::parse_zone;
use crate::read::workbook::split_sheet;
use crate::read::{ReadOptions, check_encoding};
use crate::recognise::{Profile, builtin, measures};
use crate::settings::{
    ColumnSetting, Loaded, OnBadRow, RatesSettings, RevenueBasis, RoleSetting, SourceSettings, exact,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a flat table may hold.
const FLAT: [Kind; 4] = [Kind::Spend, Kind::Sessions, Kind::Leads, Kind::Orders];

/// Of a flat table whose columns are given, only the kinds that they tell: it is no file of sessions without any.
fn narrow(said: &mut Said) {
    let given = said.columns.keys().chain(said.counted.keys()).chain(said.constants.keys());
    let given: Vec<Field> = given.copied().collect();
    let kind_of = |field: &Field| MeasureId::from_id(field.id()).and_then(MeasureId::kind);
    let is_told = |kind: &&Kind| {
        given.iter().any(|field| measures(**kind).contains(field) || kind_of(field) == Some(**kind))
    };
    let told: Vec<Kind> = FLAT.iter().filter(is_told).copied().collect();
    if said.kinds == FLAT && told.len() > 1 {
        said.kinds = told;
    }
}

/// Each found file with what the settings say of it.
pub fn sources(found: Vec<Found>, loaded: Option<&Loaded>) -> Result<Vec<Source>> {
    let profiles = loaded.map_or_else(|| builtin::all().into(), Loaded::profiles);
    let mut sources = Vec::new();
    for file in found {
        let mut read = ReadOptions::default();
        let mut said = Said::default();
        if let Some(loaded) = loaded {
            said.is_goods = loaded.settings.revenue_basis == Some(RevenueBasis::Goods);
            said.skips_bad_rows = loaded.settings.on_bad_row == Some(OnBadRow::Skip);
            for setting in &loaded.settings.source {
                if is_meant(&file, setting, loaded) {
                    apply(setting, &profiles, &mut read, &mut said)
                        .map_err(|error| Refusal::from(error.at(Location::file(loaded.name()))))?;
                }
            }
            narrow(&mut said);
        }
        let settings_path = settings_path(&file, loaded);
        let is_named = file.is_named;
        sources.push(Source {
            input: file.input,
            read,
            said,
            settings_path,
            is_named,
            profiles: profiles.clone(),
        });
    }
    Ok(sources)
}

/// The file's path seen from the settings, or from the folder that was read where there are none yet.
fn settings_path(file: &Found, loaded: Option<&Loaded>) -> String {
    let Some(path) = &file.path else { return file.input.name.clone() };
    let root = loaded.map(Loaded::folder).or_else(|| file.root.clone());
    let relative = root.and_then(|root| unlinked(path).strip_prefix(real(&root)).map(Path::to_path_buf).ok());
    let sheet = file.input.sheet_name().map(|sheet| format!("[{sheet}]")).unwrap_or_default();
    relative.map_or_else(|| file.input.name.clone(), |path| format!("{}{sheet}", path.display()))
}

/// True for a file that a `[[source]]` speaks of; for the sheets of a workbook it names all of them, or one.
pub fn is_meant(file: &Found, setting: &SourceSettings, loaded: &Loaded) -> bool {
    let Some(path) = file.path.as_deref() else { return false };
    let (text, sheet) = match split_sheet(&setting.path) {
        Some((book, sheet)) => (book, Some(sheet)),
        None => (setting.path.as_str(), None),
    };
    if !sheet.is_none_or(|sheet| file.input.sheet_name().is_some_and(|name| is_sheet(name, sheet))) {
        return false;
    }
    // Both sides as real paths, so that it does not matter from where the command was called; a link to a file is meant
    // where it lies, and where it leads to.
    let (name, rest) = split_pattern(&loaded.folder(), text);
    let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    [real as fn(&Path) -> PathBuf, unlinked].into_iter().any(|place| {
        let pattern = pattern(&place(&name), rest);
        glob::Pattern::new(&pattern).is_ok_and(|glob| glob.matches_path_with(&place(path), options))
    })
}

/// The path in its real folder, itself not followed where it is a link.
fn unlinked(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        _ if path.is_dir() => real(path),
        (Some(folder), Some(name)) if folder.as_os_str().is_empty() => real(Path::new(".")).join(name),
        (Some(folder), Some(name)) => real(folder).join(name),
        _ => real(path),
    }
}

/// Spreadsheets do not tell sheets apart by case, and no sheet's name holds `*` or `?`.
pub fn is_sheet(name: &str, wanted: &str) -> bool {
    let pattern = glob::Pattern::new(&wanted.to_lowercase());
    name == wanted || pattern.is_ok_and(|pattern| pattern.matches(&name.to_lowercase()))
}

fn apply(
    setting: &SourceSettings,
    profiles: &[Arc<Profile>],
    read: &mut ReadOptions,
    said: &mut Said,
) -> std::result::Result<(), Diagnostic> {
    if let Some(encoding) = &setting.encoding {
        check_encoding(encoding)?;
        read.encoding = Some(encoding.clone());
    }
    if let Some(delimiter) = &setting.delimiter {
        read.delimiter = delimiter.bytes().next();
    }
    for kind in setting.kinds() {
        if kind == "flat" {
            said.kinds = FLAT.to_vec();
        }
        said.kinds.extend(Kind::ALL.into_iter().filter(|each| each.id() == kind));
    }
    if let Some(id) = &setting.profile {
        let profile = profiles.iter().find(|profile| profile.id == *id).cloned().ok_or_else(|| {
            let error = Diagnostic::error("unknown-profile", format!("there is no profile \"{id}\""));
            match nearest(id, profiles.iter().map(|profile| profile.id.as_str())) {
                Some(near) => error.hint(format!("did you mean \"{near}\"?")),
                None => error,
            }
        })?;
        said.profile = Some(profile);
    }
    for (key, column) in &setting.columns {
        let Some(field) = Field::from_id(key) else { continue };
        match column {
            ColumnSetting::Header(header) => {
                said.columns.insert(field, header.clone());
            }
            ColumnSetting::Is(counted) => {
                said.counted.insert(field, (counted.column.clone(), counted.is.clone()));
            }
            ColumnSetting::Constant(constant) => {
                said.constants.insert(field, constant.value.to_string());
            }
        }
    }
    let constants = [
        (Field::Platform, &setting.platform),
        (Field::Account, &setting.account),
        (Field::Channel, &setting.channel),
        (Field::Source, &setting.source),
        (Field::Medium, &setting.medium),
        (Field::Campaign, &setting.campaign),
        (Field::CampaignId, &setting.campaign_id),
    ];
    for (field, constant) in constants {
        if let Some(text) = constant {
            said.constants.insert(field, text.clone());
        }
    }
    said.header = setting.header.clone().or(said.header.take());
    if setting.decimal.is_none()
        && setting.thousands.as_deref().is_some_and(|mark| mark != "." && mark != ",")
    {
        return Err(Diagnostic::error("bad-settings", "thousands alone does not tell the decimal mark")
            .hint("add decimal = \",\" or decimal = \".\""));
    }
    said.decimal = match (setting.decimal.as_deref(), setting.thousands.as_deref()) {
        (Some(","), _) | (None, Some(".")) => Some(Mark::Comma),
        (Some(_), _) | (None, Some(",")) => Some(Mark::Point),
        (None, _) => said.decimal,
    };
    if let Some(form) = &setting.date_format {
        said.day_month = day_month(form)?;
    }
    if let Some(code) = &setting.currency {
        said.currency = Some(currency(code)?);
    }
    if let Some(name) = &setting.time_zone {
        said.time_zone = Some(zone(name)?);
    }
    said.fill_down.extend(setting.fill_down.iter().filter_map(|key| Field::from_id(key)));
    said.settle_days = setting.settle_days.or(said.settle_days);
    said.statuses.extend(setting.statuses.clone());
    said.stages.extend(setting.stages.clone());
    said.role = match setting.role {
        Some(RoleSetting::Primary) => Some(Role::Primary),
        Some(RoleSetting::Reference) => Some(Role::Reference),
        None => said.role,
    };
    said.is_goods = setting.revenue_basis.map_or(said.is_goods, |basis| basis == RevenueBasis::Goods);
    said.skips_bad_rows = setting.on_bad_row.map_or(said.skips_bad_rows, |what| what == OnBadRow::Skip);
    said.basis = Basis {
        tax_included: setting.tax_included.or(said.basis.tax_included),
        tax_rate: setting.tax_rate.and_then(exact).or(said.basis.tax_rate),
        fee: setting.fee.and_then(exact).or(said.basis.fee),
        ..Basis::default()
    };
    Ok(())
}

/// `dmy`, `mdy`, `ymd`, or a pattern such as `%d/%m/%Y` or `DD.MM.YYYY`; dates that begin with the year
/// leave nothing to decide.
fn day_month(form: &str) -> std::result::Result<Option<DayMonth>, Diagnostic> {
    let plain = form.to_lowercase();
    match (plain.find('d'), plain.find('m'), plain.find('y')) {
        (Some(day), Some(month), Some(year)) if year < day && year < month => Ok(None),
        (Some(day), Some(month), _) if day < month => Ok(Some(DayMonth::DayFirst)),
        (Some(_), Some(_), _) => Ok(Some(DayMonth::MonthFirst)),
        _ => Err(Diagnostic::error(
            "bad-settings",
            format!("date_format = \"{form}\" does not say whether the day or the month comes first"),
        )
        .hint("write date_format = \"dmy\" or \"mdy\"")),
    }
}

/// A currency of the settings or the command line.
pub fn currency(code: &str) -> std::result::Result<Currency, Diagnostic> {
    Currency::parse(code).ok_or_else(|| {
        Diagnostic::error("unknown-currency-code", format!("\"{code}\" is no currency"))
            .hint("write the ISO code, for example EUR")
    })
}

/// A time zone of the settings.
pub fn zone(name: &str) -> std::result::Result<chrono_tz::Tz, Diagnostic> {
    parse_zone(name).ok_or_else(|| {
        let error = Diagnostic::error("bad-settings", format!("there is no time zone \"{name}\""));
        match nearest(name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())) {
            Some(near) => error.hint(format!("did you mean \"{near}\"?")),
            None => error.hint("write the IANA name, for example time_zone = \"Europe/Sofia\""),
        }
    })
}

/// Aliases by dimension, spellings normalised.
pub fn aliases(loaded: Option<&Loaded>) -> Aliases {
    let mut aliases = Aliases::new();
    for (dimension, table) in loaded.map(|loaded| &loaded.settings.aliases).into_iter().flatten() {
        if let Some(dimension) = Dimension::from_id(dimension) {
            let table = table.iter().map(|(from, to)| (name::normalise(from), to.clone()));
            aliases.insert(dimension, table.collect::<BTreeMap<_, _>>());
        }
    }
    aliases
}

/// The rates of the settings; those of a table are into `target`.
pub fn rates(loaded: Option<&Loaded>, target: Option<Currency>) -> Result<Rates> {
    let mut rates = Rates::default();
    let Some(loaded) = loaded else { return Ok(rates) };
    match &loaded.settings.rates {
        None => {}
        Some(RatesSettings::Table(table)) => {
            let Some(target) = target else {
                return Err(Diagnostic::error("bad-settings", "[rates] needs to know the report's currency")
                    .at(Location::file(loaded.name()))
                    .hint("add currency = \"EUR\" above it")
                    .into());
            };
            for (code, rate) in table {
                let rate = exact(*rate).filter(|rate| !rate.is_zero() && !rate.is_negative());
                let rate = rate.ok_or_else(|| {
                    Diagnostic::error("bad-settings", format!("[rates] {code}: a rate is a number above 0"))
                        .at(Location::file(loaded.name()))
                })?;
                rates.add(None, currency(code)?, target, rate);
            }
        }
        Some(RatesSettings::File(file)) => {
            rates.file = Some(file.clone());
            read_rates(&loaded.folder().join(file), &mut rates)?;
        }
    }
    Ok(rates)
}

/// A file `date,from,to,rate`; a spreadsheet may write it with semicolons and decimal commas. All bad lines are told.
fn read_rates(path: &Path, rates: &mut Rates) -> Result<()> {
    let name = path.strip_prefix("./").unwrap_or(path).display().to_string();
    let bad =
        |line: u64, message: String| Diagnostic::error("bad-rates", message).at(Location::line(&name, line));
    let hint = "a rates file has the columns date,from,to,rate; an empty date holds always";
    let text = std::fs::read_to_string(path)
        .map_err(|error| bad(1, format!("the rates cannot be read: {error}")).hint(hint))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let has_semicolons = text.lines().next().is_some_and(|line| line.contains(';'));
    let cells = |line: &str| -> Vec<String> {
        let cells = line.split(if has_semicolons { ';' } else { ',' });
        cells.map(|cell| cell.trim().trim_matches('"').trim().to_owned()).collect()
    };
    let mut lines = text.lines().zip(1u64..).filter(|(line, _)| !line.trim().is_empty());
    let header = lines.next().map(|(line, _)| cells(&line.to_lowercase())).unwrap_or_default();
    if header != ["date", "from", "to", "rate"] {
        let message = "the first line must name the columns date,from,to,rate".to_owned();
        return Err(bad(1, message).hint(hint).into());
    }
    let mut problems = Vec::new();
    for (text, line) in lines {
        let read = match cells(text).as_slice() {
            [date, from, to, rate] => {
                let rate = if has_semicolons { rate.replace(',', ".") } else { rate.clone() };
                add_rate([date, from, to, &rate], rates)
            }
            cells => Err(format!("this line has {}, not four", count(cells.len() as u64, "cell", "cells"))),
        };
        problems.extend(read.err().map(|message| bad(line, message)));
    }
    if let Some(first) = problems.first_mut() {
        *first = first.clone().hint(hint);
        problems.truncate(SHOWN);
        return Err(Refusal(problems));
    }
    Ok(())
}

/// How many bad lines of a rates file are shown.
const SHOWN: usize = 20;

/// One line of a rates file; what is wrong with it otherwise.
fn add_rate([date, from, to, rate]: [&str; 4], rates: &mut Rates) -> std::result::Result<(), String> {
    let date = match date {
        "" => None,
        text => Some(text.parse().map_err(|_| format!("\"{text}\" is not a date such as 2026-01-31"))?),
    };
    let code = |code: &str| Currency::parse(code).ok_or_else(|| format!("\"{code}\" is no currency"));
    let number = Decimal::parse(rate).filter(|rate| !rate.is_zero() && !rate.is_negative());
    let number = number.ok_or_else(|| format!("\"{rate}\" is not a rate above 0"))?;
    rates.add(date, code(from)?, code(to)?, number);
    Ok(())
}
