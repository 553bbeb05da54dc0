//! A measure or dimension → which kinds of export bring it, for `perfkpi explain`.

use super::profile::{Grain, Profile};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::{Field, Kind};
use crate::catalogue::measure::MeasureId;

impl Profile {
    /// Whether files of this kind can tell the measure: by a column of its own, by others that it is made of,
    /// or by their rows, which are counted.
    pub fn brings(&self, measure: MeasureId) -> bool {
        let Some(kind) = measure.kind() else { return false };
        if measure == MeasureId::Refunds && self.kinds.contains(&Kind::Refunds) {
            return true;
        }
        // A won deal of a CRM is an order.
        let is_deal = kind == Kind::Orders && self.has(Field::Stage) && self.has(Field::Amount);
        if is_deal {
            return matches!(measure, MeasureId::Orders | MeasureId::Revenue);
        }
        if !self.kinds.contains(&kind) {
            return false;
        }
        let of_rows = !matches!(self.grain, Some(Grain::Aggregated))
            && matches!(measure, MeasureId::Sessions | MeasureId::Leads | MeasureId::Orders);
        of_rows || ways(measure).iter().any(|fields| fields.iter().all(|field| self.has(*field)))
    }

    /// Whether files of this kind can carry the dimension. All that tell days tell weeks and years.
    pub fn carries(&self, dimension: Dimension) -> bool {
        match dimension {
            _ if dimension.is_time() => self.has(Field::Date),
            Dimension::Platform => self.platform.is_some() || self.has(Field::Platform),
            Dimension::Source | Dimension::Medium if self.has(Field::SourceMedium) => true,
            Dimension::Channel => {
                let made = [Field::Channel, Field::Source, Field::SourceMedium, Field::CampaignType];
                self.channels.default.is_some() || made.into_iter().any(|field| self.has(field))
            }
            _ => dimension.field().is_some_and(|field| self.has(field)),
        }
    }

    fn has(&self, field: Field) -> bool {
        self.shown.contains_key(&field)
    }
}

/// Columns that tell a measure; all of any one list are enough.
fn ways(measure: MeasureId) -> &'static [&'static [Field]] {
    use Field as F;
    match measure {
        MeasureId::Impressions => &[&[F::Impressions]],
        MeasureId::Clicks => &[&[F::Clicks]],
        MeasureId::Spend => &[&[F::Spend]],
        MeasureId::PlatformConversions => &[&[F::PlatformConversions]],
        MeasureId::PlatformRevenue => &[&[F::PlatformRevenue], &[F::PlatformRoas, F::Spend]],
        MeasureId::Sessions => &[&[F::Sessions]],
        MeasureId::Users => &[&[F::Users], &[F::ClientId], &[F::UserId]],
        MeasureId::NewUsers => &[&[F::NewUsers]],
        MeasureId::ReturningSessions => &[&[F::ReturningSessions]],
        MeasureId::Bounces => &[
            &[F::Bounces],
            &[F::BounceRate, F::Sessions],
            &[F::EngagedSessions, F::Sessions],
            &[F::EngagementRate, F::Sessions],
        ],
        MeasureId::Pageviews => &[&[F::Pageviews], &[F::PagesPerSession, F::Sessions]],
        MeasureId::Duration => &[&[F::Duration], &[F::AvgDuration, F::Sessions]],
        MeasureId::Carts => &[&[F::Carts]],
        MeasureId::Checkouts => &[&[F::Checkouts]],
        MeasureId::Leads => &[&[F::Leads]],
        MeasureId::QualifiedLeads => &[&[F::QualifiedLeads], &[F::Stage]],
        MeasureId::WonLeads => &[&[F::WonLeads], &[F::Stage]],
        MeasureId::LostLeads => &[&[F::LostLeads], &[F::Stage]],
        MeasureId::JunkLeads => &[&[F::JunkLeads], &[F::Stage]],
        MeasureId::Orders => &[&[F::Orders]],
        MeasureId::PendingOrders | MeasureId::RefundedOrders | MeasureId::CancelledOrders => &[&[F::Status]],
        MeasureId::Customers => &[&[F::Customers], &[F::CustomerId], &[F::Email], &[F::Phone]],
        MeasureId::NewCustomers => {
            &[&[F::NewCustomers], &[F::IsNewCustomer], &[F::CustomerId], &[F::Email], &[F::Phone]]
        }
        MeasureId::GrossRevenue => &[&[F::GrossRevenue]],
        MeasureId::Discounts => &[&[F::Discount]],
        MeasureId::Refunds => &[&[F::Refund]],
        MeasureId::Revenue => &[&[F::Revenue], &[F::GrossRevenue]],
        MeasureId::CostOfGoods => &[&[F::CostOfGoods]],
        MeasureId::RevenueSquares | MeasureId::Conversions => &[],
    }
}
