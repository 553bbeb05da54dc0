//! Landing pages and click ids of a row, brought down to what they tell of where the visit came from.
//!
//! In: the cells of link and click id columns. Out: one short text for each row, which a [`Landing`] takes apart again.
//! Nothing is refused. Links are as many as visits, what they tell is little: only that is kept while rows are summed.

use super::plan::TextColumn;
use crate::catalogue::field::Field;
use crate::channel::tags::{Tag, click_parameter, only_ids, tag};
use crate::channel::{ClickId, click_id};
use crate::normalise::link;
use crate::normalise::{is_missing, name};
use crate::recognise::Recognised;
use std::borrow::Cow;

/// How the cells of a text column are shortened before they are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reduction {
    /// Links and click ids, for each cell of the column what it holds.
    Landing { cells: Vec<Holds>, keeps: Keeps },
    /// A tag of which only the ids are wanted.
    Ids,
}

/// What a cell of a landing column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Link,
    /// A click id, whose parameter the header names where it can.
    Click(Option<&'static str>),
}

/// What of a link a later stage wants beside its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keeps {
    pub page: bool,
    pub content: bool,
    pub term: bool,
}

const SEPARATOR: char = '\u{1f}';
const PARTS: usize = 8;

impl Reduction {
    /// The short text of a row's cells, in the order of the column's cells.
    pub fn text<'c>(&self, row: impl Iterator<Item = Cow<'c, [u8]>>) -> Vec<u8> {
        match self {
            Reduction::Landing { cells, keeps } => {
                let mut landing = Landing::default();
                for (cell, holds) in row.zip(cells).filter(|(cell, _)| !is_missing(cell)) {
                    landing.add(&String::from_utf8_lossy(&cell), *holds, *keeps);
                }
                landing.written().into_bytes()
            }
            Reduction::Ids => {
                let told = row.into_iter().find(|cell| !is_missing(cell)).unwrap_or_default();
                if !told.iter().any(u8::is_ascii_digit) {
                    return Vec::new();
                }
                only_ids(&name::display(&String::from_utf8_lossy(&told))).into_bytes()
            }
        }
    }
}

/// What the links of a row tell; empty texts are not told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Landing {
    pub page: String,
    pub source: String,
    pub medium: String,
    pub campaign: String,
    pub campaign_id: String,
    pub content: String,
    pub term: String,
    /// The parameter of the click id.
    pub click: String,
}

impl Landing {
    fn add(&mut self, cell: &str, holds: Holds, keeps: Keeps) {
        match holds {
            Holds::Click(Some(parameter)) => self.clicked(parameter),
            // Of an id alone nobody knows whose it is; some write the parameter with it.
            Holds::Click(None) => {
                let named = cell.split_once([':', '=']).map(|(name, _)| name.trim().to_lowercase());
                if let Some(parameter) = named.filter(|name| click_id(name).is_some()) {
                    self.clicked(&parameter);
                } else if cell.contains('=') {
                    self.link(cell, Keeps { page: false, ..keeps });
                }
            }
            Holds::Link => self.link(cell, keeps),
        }
    }

    fn link(&mut self, cell: &str, keeps: Keeps) {
        if !keeps.page && !link::has_parameters(cell.as_bytes()) {
            return;
        }
        let link = link::parse(cell);
        if keeps.page && self.page.is_empty() {
            self.page = link.page;
        }
        let openstat = link.parameters.iter().find(|(name, _)| name == "_openstat");
        let openstat = openstat.and_then(|(_, value)| link::openstat(value));
        let mut ranks = [usize::MAX; PARTS];
        for (parameter, value) in link.parameters {
            let Some((tag, rank)) = tag(&parameter) else {
                if click_id(&parameter).is_some() {
                    self.clicked(&parameter);
                }
                continue;
            };
            let value = match tag {
                Tag::Content if !keeps.content => only_ids(&value),
                Tag::Term if !keeps.term => String::new(),
                _ => value,
            };
            let place = self.place(tag);
            let best = ranks.get_mut(tag as usize);
            // A link may tell a thing twice: the better parameter, then the first, counts.
            if let Some(best) = best.filter(|best| rank < **best && !value.is_empty())
                && (place.is_empty() || *best != usize::MAX)
            {
                *best = rank;
                *place = value.replace(SEPARATOR, " ");
            }
        }
        if let Some([service, campaign, ..]) = openstat.as_deref()
            && self.source.is_empty()
            && self.medium.is_empty()
        {
            // Only adverts carry it.
            self.source = service.replace(SEPARATOR, " ");
            self.medium = "cpc".to_owned();
            if self.campaign_id.is_empty() {
                self.campaign_id = campaign.replace(SEPARATOR, " ");
            }
        }
    }

    fn place(&mut self, tag: Tag) -> &mut String {
        match tag {
            Tag::Source => &mut self.source,
            Tag::Medium => &mut self.medium,
            Tag::Campaign => &mut self.campaign,
            Tag::CampaignId => &mut self.campaign_id,
            Tag::Content => &mut self.content,
            Tag::Term => &mut self.term,
        }
    }

    /// Of several click ids the one that proves most counts: Facebook adds its own to every link.
    fn clicked(&mut self, parameter: &str) {
        let proof = |id: Option<&ClickId>| {
            id.map_or(0, |id| 1 + u8::from(id.medium.is_some()) + u8::from(id.platform.is_some()))
        };
        if proof(click_id(parameter)) > proof(click_id(&self.click)) {
            self.click = parameter.to_owned();
        }
    }

    fn parts(&self) -> [&str; PARTS] {
        [
            &self.page,
            &self.source,
            &self.medium,
            &self.campaign,
            &self.campaign_id,
            &self.content,
            &self.term,
            &self.click,
        ]
    }

    fn written(&self) -> String {
        let parts = self.parts();
        if parts.iter().all(|part| part.is_empty()) {
            return String::new();
        }
        parts.join(&SEPARATOR.to_string())
    }

    /// The short text taken apart.
    pub fn read(text: &str) -> Landing {
        let mut parts = text.split(SEPARATOR).map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Landing {
            page: next(),
            source: next(),
            medium: next(),
            campaign: next(),
            campaign_id: next(),
            content: next(),
            term: next(),
            click: next(),
        }
    }
}

/// Links and click ids say together where a row came from, whatever their number.
pub fn is_landing(field: Field) -> bool {
    matches!(field, Field::LandingPage | Field::ClickId)
}

/// One text column of all links and click ids of a file, those of less good headers too.
pub fn column(recognised: &Recognised, keeps: Keeps) -> Option<TextColumn> {
    let read = recognised.columns.iter().map(|column| (column.field, column.index, &column.header));
    let shadowed = recognised.shadowed.iter().map(|column| (column.field, column.index, &column.header));
    let mut cells: Vec<(Field, usize, &String)> =
        read.chain(shadowed).filter(|(field, ..)| is_landing(*field)).collect();
    // Stable: the link under the best header comes first.
    cells.sort_by_key(|(field, ..)| *field);
    let header = cells.first()?.2.clone();
    let holds = |(field, _, header): &(Field, usize, &String)| match field {
        Field::ClickId => Holds::Click(click_parameter(header)),
        _ => Holds::Link,
    };
    Some(TextColumn {
        field: Field::LandingPage,
        header,
        only: Vec::new(),
        reduction: Some(Reduction::Landing { cells: cells.iter().map(holds).collect(), keeps }),
        cells: cells.iter().map(|(_, index, _)| *index).collect(),
    })
}
