//! The column keys: what a cell of an export can mean. Profiles, settings and facts all use these.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of facts. One file may bring several (a flat sheet).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Spend,
    Sessions,
    Leads,
    Orders,
    Refunds,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Spend, Kind::Sessions, Kind::Leads, Kind::Orders, Kind::Refunds];

    pub fn id(self) -> &'static str {
        match self {
            Kind::Spend => "spend",
            Kind::Sessions => "sessions",
            Kind::Leads => "leads",
            Kind::Orders => "orders",
            Kind::Refunds => "refunds",
        }
    }
}

/// How the cells of a field are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellType {
    /// A key or a name; compared by its normalised form.
    Text,
    /// An id: text, never a number; scientific notation is refused.
    Id,
    /// A day or a moment.
    Date,
    /// Days from – to in one cell.
    DateRange,
    /// A number of things; usually whole.
    Count,
    Money,
    /// A share: `12.3%`, `0.123`, or `12.3` where the profile says percents are bare.
    Rate,
    /// A plain ratio such as pages per visit.
    Ratio,
    /// Seconds or `hh:mm:ss`.
    Duration,
    /// Yes or no: 1/0, TRUE/FALSE, да/нет.
    Flag,
}

impl CellType {
    /// Whether cells are added up or weighed; names, ids and days are not.
    pub fn is_number(self) -> bool {
        !matches!(self, CellType::Text | CellType::Id | CellType::Date | CellType::DateRange)
    }
}

macro_rules! fields {
    ($($variant:ident $id:literal $cell:ident),+ $(,)?) => {
        /// A column key of design §5, plus the composite cells that some exports have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($variant),+ }

        impl Field {
            pub const ALL: &'static [Field] = &[$(Field::$variant),+];

            /// The key as settings and profiles write it.
            pub fn id(self) -> &'static str {
                match self { $(Field::$variant => $id),+ }
            }

            /// How the field's cells are read.
            pub fn cell_type(self) -> CellType {
                match self { $(Field::$variant => CellType::$cell),+ }
            }
        }
    };
}

fields! {
    Date "date" Date, DateEnd "date_end" Date, DateRange "date_range" DateRange,
    Month "month" DateRange, Week "week" DateRange, Period "period" DateRange,
    Quarter "quarter" DateRange, Year "year" DateRange, NthDay "nth_day" Id,
    Platform "platform" Text, Account "account" Text, Channel "channel" Text, Source "source" Text,
    Medium "medium" Text, SourceMedium "source_medium" Text, Campaign "campaign" Text,
    CampaignId "campaign_id" Id, CampaignType "campaign_type" Text, AdGroup "ad_group" Text,
    AdGroupId "ad_group_id" Id, Ad "ad" Text, AdId "ad_id" Id, Keyword "keyword" Text,
    Device "device" Text, City "city" Text, Age "age" Text, Gender "gender" Text,
    Product "product" Text, Brand "brand" Text, LandingPage "landing_page" Text,
    ClickId "click_id" Id, ClientId "client_id" Id, UserId "user_id" Id, Email "email" Id,
    Phone "phone" Id, Currency "currency" Text,
    Impressions "impressions" Count, Clicks "clicks" Count, Spend "spend" Money,
    PlatformConversions "platform_conversions" Count, PlatformRevenue "platform_revenue" Money,
    PlatformRoas "platform_roas" Ratio,
    SessionId "session_id" Id, Event "event" Text, Sessions "sessions" Count, Users "users" Count,
    NewUsers "new_users" Count, ReturningSessions "returning_sessions" Count, Bounces "bounces" Count,
    BounceRate "bounce_rate" Rate, EngagedSessions "engaged_sessions" Count,
    EngagementRate "engagement_rate" Rate, Pageviews "pageviews" Count,
    PagesPerSession "pages_per_session" Ratio, Duration "duration" Duration,
    AvgDuration "avg_duration" Duration, Carts "carts" Count, Checkouts "checkouts" Count,
    LeadId "lead_id" Id, Stage "stage" Text, Pipeline "pipeline" Text, Manager "manager" Text,
    LossReason "loss_reason" Text, StageGroup "stage_group" Text, IsWon "is_won" Text,
    IsClosed "is_closed" Text, Amount "amount" Money, AmountCurrency "amount_currency" Money,
    ClosedAt "closed_at" Date, UpdatedAt "updated_at" Date, OriginLeadId "origin_lead_id" Id,
    DealId "deal_id" Id,
    OrderId "order_id" Id, Status "status" Text, Fulfilment "fulfilment" Text,
    IsPaid "is_paid" Text,
    CancelledAt "cancelled_at" Date, CustomerId "customer_id" Id, Coupon "coupon" Text,
    GrossRevenue "gross_revenue" Money, Discount "discount" Money, Refund "refund" Money, Disputed "disputed" Money,
    Shipping "shipping" Money, Tax "tax" Money, Revenue "revenue" Money,
    CostOfGoods "cost_of_goods" Money, Quantity "quantity" Count,
    IsNewCustomer "is_new_customer" Flag, IsTest "is_test" Text,
    Leads "leads" Count, QualifiedLeads "qualified_leads" Count, WonLeads "won_leads" Count,
    LostLeads "lost_leads" Count, JunkLeads "junk_leads" Count, Orders "orders" Count,
    Customers "customers" Count, NewCustomers "new_customers" Count,
}

impl Field {
    /// The field of this key, if there is one.
    pub fn from_id(id: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| field.id() == id)
    }

    /// All keys, as settings and profiles write them.
    pub fn ids() -> Vec<&'static str> {
        Field::ALL.iter().map(|field| field.id()).collect()
    }
}
