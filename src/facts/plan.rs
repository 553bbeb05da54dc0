//! How one file is read: which cells become keys, dates and numbers, and what is derived from them.
//!
//! In: a recognised header, what the settings say of the source. Out: a [`Plan`] that the scan follows.

use super::derive::{constant_numbers, derivations};
use super::earlier::Before;
use super::events::EventColumns;
use super::file::Detail;
use super::landing::{Keeps, Reduction, is_landing};
use super::rejects::BadRows;
use super::retold::Retold;
use super::rules::RowRules;
use super::spread::Spread;
use super::visits::VisitColumns;
use crate::catalogue::field::{CellType, Field, Kind};
use crate::decimal::Decimal;
use crate::normalise::currency::Currency;
use crate::normalise::date::period::Span;
use crate::normalise::name;
use crate::normalise::percent::BareRate;
use crate::normalise::zone::Zones;
use crate::recognise::{Grain, Micros, Profile, RateStyle, Recognised};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use super::columns::{DateColumn, NumberColumn, Reading, TextColumn};
use super::columns::{cells_by_field, header_of, number, only};

/// Key cells that follow the texts of a row.
pub const KEY_EXTRAS: usize = 3;

/// A measure that a row gives only through others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derivation {
    /// `target = a × b`, rounded to the whole number when it is one but for the rate's last digits.
    Product { target: usize, a: usize, b: usize },
    /// `target = a − b`.
    Difference { target: usize, a: usize, b: usize },
    /// `target = a × (1 − b)`.
    Complement { target: usize, a: usize, b: usize },
    /// The same in every row: one session, or what the settings say.
    Constant { target: usize, value: Decimal },
}

/// What the scan of a file follows.
#[derive(Debug, Clone)]
pub struct Plan {
    pub profile: Arc<Profile>,
    pub kinds: Vec<Kind>,
    pub grain: Grain,
    pub delimiter: u8,
    /// Number of header cells.
    pub width: usize,
    pub texts: Vec<TextColumn>,
    pub numbers: Vec<NumberColumn>,
    pub spread: Option<Spread>,
    /// The ids of visitors, where distinct ones are asked for.
    pub person: Option<TextColumn>,
    pub date: Option<DateColumn>,
    pub date_end: Option<DateColumn>,
    pub date_range: Option<DateColumn>,
    /// A column that counts the days from the first day of the title.
    pub nth_day: Option<DateColumn>,
    /// The days that the title names.
    pub title_days: Option<(NaiveDate, NaiveDate)>,
    /// Columns whose cells stand for a whole week, month, quarter or year; the first that tells counts where the row has no day.
    pub periods: Vec<(Span, DateColumn)>,
    /// Fields of the number slots: those of `numbers` first, then derived ones.
    pub slots: Vec<Field>,
    pub derivations: Vec<Derivation>,
    pub rules: RowRules,
    /// Rows that tell others once more.
    pub retold: Retold,
    /// Where rows are events.
    pub events: Option<EventColumns>,
    /// Where rows are sessions with ids.
    pub visits: Option<VisitColumns>,
    pub before: Option<Before>,
    /// The file is read for the ids of its sessions: all are kept.
    pub keeps_ids: bool,
    /// One record a row is kept, with its line (leads, orders, refunds).
    pub keeps_rows: bool,
    /// What is kept of links and tags.
    pub keeps: Keeps,
    /// Rows of one day stay apart from those of another.
    pub by_day: bool,
    /// The last mapped cell; a row that ends before it is ragged.
    pub last_mapped: usize,
    /// The profile may write millionths: sizes of the amounts tell.
    pub watches_sizes: bool,
    pub zones: Zones,
    /// Cells that stand for the one above where they are empty, from left to right.
    pub fill: Vec<usize>,
    pub bad_rows: BadRows,
}

/// What the plan needs to know beside the header.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// Text fields that a later stage wants.
    pub wanted: BTreeSet<Field>,
    pub by_day: bool,
    /// Distinct visitors are asked for.
    pub counts_users: bool,
    /// Columns that count the cells with certain texts: field → header and texts.
    pub counted: BTreeMap<Field, (String, Vec<String>)>,
    /// Kinds that the settings name; empty where the header decides.
    pub kinds: Vec<Kind>,
    /// Values that the settings give for every row.
    pub constants: BTreeMap<Field, String>,
    pub zones: Zones,
    pub currency_is_said: bool,
}

impl Plan {
    /// True where the file's lead ids are the numbers of deals.
    pub fn numbers_deals(&self) -> bool {
        let column = self.texts.iter().find(|column| column.field == Field::LeadId);
        column.is_some_and(|column| self.profile.values.numbers_deals(&column.header))
    }

    pub fn new(recognised: &Recognised, header: &[String], options: &PlanOptions) -> Plan {
        let profile = recognised.profile.clone();
        let kinds = if options.kinds.is_empty() { recognised.kinds.clone() } else { options.kinds.clone() };
        // A number that the settings give for every row makes rows things that are added up.
        let has_constant = constant_numbers(&options.constants).next().is_some();
        let grain = if has_constant { Grain::Aggregated } else { recognised.grain };
        let keeps_rows = kinds.len() == 1
            && match kinds.first() {
                Some(Kind::Orders | Kind::Refunds | Kind::Leads) => grain != Grain::Aggregated,
                _ => false,
            };
        let by_field = cells_by_field(&recognised.columns);
        let mut texts = Vec::new();
        let mut numbers: Vec<NumberColumn> = Vec::new();
        for (field, columns) in &by_field {
            let cells: Vec<usize> = columns.iter().map(|column| column.index).collect();
            match field.cell_type() {
                CellType::Text | CellType::Id if is_landing(*field) => {}
                CellType::Text | CellType::Id => {
                    let is_wanted = keeps_rows || options.wanted.contains(field);
                    if is_wanted || *field == Field::Ad {
                        let reduction = (!is_wanted).then_some(Reduction::Ids);
                        texts.push(TextColumn {
                            field: *field,
                            header: header_of(columns),
                            cells,
                            only: only(&profile, columns, &by_field),
                            reduction,
                        });
                    }
                }
                // Days that are not the row's own: a later stage reads them, or only whether they are there.
                CellType::Date if keeps_rows && !matches!(field, Field::Date | Field::DateEnd) => {
                    texts.push(TextColumn {
                        field: *field,
                        header: header_of(columns),
                        cells,
                        only: Vec::new(),
                        reduction: None,
                    });
                }
                CellType::Date | CellType::DateRange => {}
                CellType::Count => numbers.push(number(*field, columns, Reading::Count)),
                CellType::Money => numbers.push(number(*field, columns, Reading::Money)),
                CellType::Ratio => numbers.push(number(*field, columns, Reading::Ratio)),
                CellType::Rate => {
                    numbers.push(number(*field, columns, Reading::Rate(bare_rate(&profile))));
                }
                CellType::Duration => numbers.push(number(*field, columns, Reading::Duration)),
                CellType::Flag => numbers.push(number(*field, columns, Reading::Flag)),
            }
        }
        let wants = |field: Field| keeps_rows || options.wanted.contains(&field);
        let keeps =
            Keeps { page: wants(Field::LandingPage), content: wants(Field::Ad), term: wants(Field::Keyword) };
        texts.extend(super::landing::column(recognised, keeps));
        for (field, (name, texts)) in &options.counted {
            let plain = |text: &str| name::header(text);
            // What the settings say wins over what the profile reads.
            numbers.retain(|column| column.field != *field);
            if let Some(index) = header.iter().position(|cell| plain(cell) == plain(name)) {
                numbers.push(NumberColumn {
                    field: *field,
                    cells: vec![index],
                    header: name.clone(),
                    reading: Reading::Is(texts.clone()),
                    takes_plain_digits: false,
                    currency: None,
                    currency_is_said: false,
                    is_beside: false,
                });
            }
        }
        let spread = Spread::take(recognised, &mut texts, &mut numbers);
        // Behind all others, so that who looks for spend finds the column that is taken.
        let beside = recognised.shadowed.iter().filter(|column| column.field == Field::Spend && !keeps_rows);
        numbers.extend(beside.map(|column| NumberColumn {
            is_beside: true,
            currency: None,
            ..number(Field::Spend, &[column], Reading::Money)
        }));
        // What is only shown may be in any currency.
        for column in &mut numbers {
            column.currency_is_said = options.currency_is_said || column.is_beside;
        }
        let (mut slots, mut derivations) = derivations(&numbers, &kinds, grain);
        for (field, value) in constant_numbers(&options.constants) {
            if let Some(target) = slots.iter().position(|slot| *slot == field) {
                derivations.push(Derivation::Constant { target, value });
                continue;
            }
            derivations.push(Derivation::Constant { target: slots.len(), value });
            slots.push(field);
        }
        let is_events = grain == Grain::Events;
        let events =
            is_events.then(|| EventColumns::new(&by_field, &kinds, &texts, &numbers, &mut slots)).flatten();
        let visits = VisitColumns::new(&by_field, &kinds, grain).filter(|_| !keeps_rows);
        let date = |field: Field| {
            by_field.get(&field).map(|columns| DateColumn {
                cells: columns.iter().map(|column| column.index).collect(),
                header: header_of(columns),
            })
        };
        // A label of a totals row may stand in a cell of which little is kept.
        let whole = texts.iter().filter(|column: &&TextColumn| column.reduction.is_none());
        let keys = whole.flat_map(|column| column.cells.iter());
        let read: BTreeSet<usize> =
            keys.chain(numbers.iter().flat_map(|column| column.cells.iter())).copied().collect();
        let rules = RowRules::new(&profile, &by_field, header, &read, &recognised.unused);
        let watches_sizes = profile.values.micros == Micros::Detect;
        let is_visited = options.counts_users && !keeps_rows && kinds.contains(&Kind::Sessions);
        let person = [Field::UserId, Field::ClientId].into_iter().find_map(|field| {
            let columns = by_field.get(&field).filter(|_| is_visited)?;
            let cells: Vec<usize> = columns.iter().map(|column| column.index).collect();
            Some(TextColumn { field, header: header_of(columns), cells, only: Vec::new(), reduction: None })
        });
        let mut plan = Plan {
            person,
            spread,
            width: header.len(),
            delimiter: recognised.delimiter,
            grain,
            date: date(Field::Date),
            date_end: date(Field::DateEnd),
            date_range: date(Field::DateRange),
            nth_day: date(Field::NthDay),
            title_days: None,
            periods: [
                (
                    if profile.values.weeks_begin_on_sunday { Span::SundayWeek } else { Span::Week },
                    Field::Week,
                ),
                (Span::Month, Field::Month),
                (Span::Named, Field::Period),
                (Span::Quarter, Field::Quarter),
                (Span::Year, Field::Year),
            ]
            .into_iter()
            .filter_map(|(span, field)| Some((span, date(field)?)))
            .collect(),
            by_day: options.by_day,
            profile,
            kinds,
            texts,
            numbers,
            slots,
            derivations,
            rules,
            retold: Retold::default(),
            events,
            visits,
            before: None,
            keeps_ids: false,
            keeps_rows,
            keeps,
            last_mapped: 0,
            watches_sizes,
            zones: options.zones,
            fill: Vec::new(),
            bad_rows: BadRows::default(),
        };
        plan.last_mapped = plan.last_mapped_cell();
        plan
    }

    /// The cells of a field, of whatever type it is.
    pub fn cells_of(&self, field: Field) -> &[usize] {
        let text = self.texts.iter().find(|column| column.field == field).map(|column| &column.cells);
        let number = || self.numbers.iter().find(|column| column.field == field).map(|column| &column.cells);
        let date = || match field {
            Field::Date => self.date.as_ref().map(|column| &column.cells),
            Field::DateEnd => self.date_end.as_ref().map(|column| &column.cells),
            Field::DateRange => self.date_range.as_ref().map(|column| &column.cells),
            _ => None,
        };
        text.or_else(number).or_else(date).map_or(&[], Vec::as_slice)
    }

    /// The columns whose cells are days or ranges of them.
    pub fn day_columns(&self) -> impl Iterator<Item = &DateColumn> {
        [&self.date, &self.date_end, &self.date_range].into_iter().flatten()
    }

    /// What a row is.
    pub fn detail(&self) -> Detail {
        match self.grain {
            Grain::Aggregated => Detail::Sum,
            _ if self.events.is_some() => Detail::Event,
            _ => Detail::One,
        }
    }

    /// The key cells that follow the texts: first day, last day, currency. Days stay apart only where a later stage
    /// asks for them; a range always does.
    #[inline(always)]
    pub fn key_extras(
        &self,
        days: Option<(NaiveDate, NaiveDate)>,
        currency: Option<Currency>,
    ) -> [u32; KEY_EXTRAS] {
        let (from, to) = match days {
            Some((from, to)) if self.by_day || self.keeps_rows || from != to => {
                (from.num_days_from_ce(), to.num_days_from_ce())
            }
            _ => (i32::MIN, i32::MIN),
        };
        [from.cast_unsigned(), to.cast_unsigned(), currency.map_or(0, Currency::number)]
    }

    /// The last mapped cell; a row that ends before it is ragged.
    fn last_mapped_cell(&self) -> usize {
        let needed = |column: &&TextColumn| self.keeps_rows || column.reduction.is_none();
        let texts = self.texts.iter().filter(needed).flat_map(|column| column.cells.iter());
        let numbers = self.numbers.iter().flat_map(|column| column.cells.iter());
        let dates = self.day_columns().flat_map(|column| column.cells.iter());
        let people = self.person.iter().flat_map(|column| column.cells.iter());
        let spread = self.spread.iter().flat_map(|spread| spread.columns.iter().map(|(cell, _)| cell));
        texts.chain(numbers).chain(dates).chain(people).chain(spread).copied().max().unwrap_or(0)
    }
}

fn bare_rate(profile: &Profile) -> BareRate {
    match profile.values.rate {
        Some(RateStyle::Percent) => BareRate::Percent,
        Some(RateStyle::Fraction) | None => BareRate::Fraction,
    }
}
