//! What is known of a file beside its rows.

use super::basis::Basis;
use super::fact::Days;
use super::locale::Decided;
use super::source::Role;
use super::symbol::Symbol;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::ledger::Ledger;
use crate::normalise::currency::Currency;
use std::collections::BTreeSet;

/// What a row of a file is, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// A visit, a lead, an order.
    One,
    /// An event of a visit.
    Event,
    /// A sum.
    Sum,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct FileInfo {
    /// Index into [`super::Facts::files`].
    pub index: usize,
    /// As the user named it.
    pub path: String,
    pub profile: String,
    /// The system that the export comes from: `ga4-report` and `ga4-exploration` are both GA4.
    pub system: String,
    pub kinds: Vec<Kind>,
    pub platform: Option<String>,
    pub encoding: &'static str,
    pub delimiter: u8,
    /// Days that the file's title and rows speak of; `None` when it tells none, which covers all.
    pub covered: Option<Days>,
    /// The days on which deals that count as orders were closed.
    pub closings: Option<Days>,
    /// The platforms whose spend it tells, in whatever period.
    pub platforms: BTreeSet<Symbol>,
    /// The ranges of rows that speak of several days at once.
    pub spans: BTreeSet<Days>,
    /// True when only the title tells days.
    pub is_undated: bool,
    /// The measures that its columns tell, whatever of its rows counts.
    pub tells: BTreeSet<MeasureId>,
    /// Web analytics that claims orders too: it counts only where nobody else tells them.
    pub is_analytics: bool,
    /// It has a column of sources: a visit without one is direct.
    pub names_sources: bool,
    /// The settings say the channel of all its rows.
    pub is_of_one_channel: bool,
    /// Its rows are a part of the money, such as the search terms that a platform names.
    pub is_partial: bool,
    /// Its rows may name the lead that each was made from: they are deals.
    pub names_origins: bool,
    /// Its orders count only on days that no better system tells: of keys that the better one lacks it
    /// cannot say that there was nothing.
    pub fills_gaps: bool,
    /// The keys that its rows tell.
    pub carries: BTreeSet<Dimension>,
    /// True when rows carry sums, so that two files can tell the same thing twice without an id.
    pub is_summed: bool,
    pub detail: Detail,
    pub ledger: Ledger,
    pub role: Role,
    /// True when the settings say `role = "primary"`.
    pub is_named_primary: bool,
    /// How many of the last covered days the platform still changes.
    pub settle_days: u16,
    /// The currency that the settings give.
    pub currency: Option<Currency>,
    /// The currency of the profile's platform, where neither cells nor header tell one.
    pub usual_currency: Option<Currency>,
    /// Revenue is that of the goods alone, without shipping and tax.
    pub is_goods: bool,
    /// What the columns tell of money that was paid and is not for goods.
    pub extras: Vec<&'static str>,
    pub basis: Basis,
    /// The zone that moments without an offset are written in.
    pub zone: Option<chrono_tz::Tz>,
    /// What decided number marks and the order of dates; only where it was asked for.
    pub decided: Vec<Decided>,
}

impl FileInfo {
    /// The currency of a row: the settings', else its own cells' or header's mark, its currency cell, the platform's.
    pub fn currency_of(&self, mark: Option<Currency>, cell: Option<&str>) -> Option<Currency> {
        let cell = cell.and_then(Currency::parse);
        // A lone `$` stands for any dollar: a column that names one knows better.
        let mark =
            if cell.is_some_and(Currency::is_dollar) { mark.filter(|mark| !mark.is_dollar()) } else { mark };
        self.currency.or(mark).or(cell).or(self.usual_currency)
    }

    /// The days of rows that have no date of their own.
    pub fn title_days(&self) -> Option<Days> {
        if self.is_undated { self.covered } else { None }
    }

    /// The days for which the file speaks of a kind: that a deal was closed in March tells nothing of March's leads.
    pub fn covered_for(&self, kind: Kind) -> Option<Days> {
        if kind == Kind::Orders { self.covered_at_all() } else { self.covered }
    }

    /// The days for which the file speaks of anything.
    pub fn covered_at_all(&self) -> Option<Days> {
        self.closings.into_iter().chain(self.covered).reduce(Days::hull)
    }

    /// True when rows of a kind can be split by a key. A channel follows from where a visit came from; a campaign's id
    /// and name stand for each other. Spend has a channel only where the file or its platform names one: `carries`
    /// says so once keys are resolved.
    pub fn can_tell(&self, kind: Kind, dimension: Dimension) -> bool {
        use Dimension::{Campaign, CampaignId, Channel, Medium, Platform, Source};
        let has_any = |keys: &[Dimension]| keys.iter().any(|key| self.carries.contains(key));
        match dimension {
            Channel if kind != Kind::Spend => has_any(&[Channel, Source, Medium, Campaign, CampaignId]),
            Campaign | CampaignId => has_any(&[Campaign, CampaignId]),
            Platform => has_any(&[Platform, Source, Campaign]),
            _ => has_any(&[dimension]),
        }
    }

    /// The covered days that the platform still changes.
    pub fn unsettled(&self) -> Option<Days> {
        let covered = self.covered_at_all().filter(|_| self.settle_days > 0)?;
        let back = chrono::Days::new(u64::from(self.settle_days) - 1);
        let from = covered.to.checked_sub_days(back)?.max(covered.from);
        Some(Days { from, to: covered.to })
    }

    /// True when the file speaks of all of these days.
    pub fn covers(&self, days: Days) -> bool {
        self.covered.is_none_or(|covered| days.is_within(covered))
    }
}
