//! Parts of header names in four languages → what such columns mostly are. For proposals only: files are recognised by
//! whole names, never by these.

use crate::catalogue::field::{Field, Kind};

/// A field and the parts of words that speak for it; with `beside`, one of these must stand there too.
pub struct Stem {
    pub field: Field,
    pub parts: &'static [&'static str],
    pub beside: &'static [&'static str],
}

const fn stem(field: Field, parts: &'static [&'static str], beside: &'static [&'static str]) -> Stem {
    Stem { field, parts, beside }
}

const ID: &[&str] = &["id", "number", "no.", "№", "#", "номер", "код", "համար"];

/// Texts; the first that fits counts.
pub const TEXTS: &[Stem] = &[
    stem(Field::CampaignId, &["campaign", "кампани", "արշավ"], ID),
    stem(Field::Campaign, &["campaign", "кампани", "արշավ"], &[]),
    stem(Field::Keyword, &["utm term", "keyword", "ключев", "ключова"], &[]),
    stem(Field::Ad, &["utm content", "creative", "креатив", "объявлен", "обява"], &[]),
    stem(Field::Medium, &["medium", "медиум"], &[]),
    stem(Field::Source, &["source", "источник", "източник", "աղբյուր", "referrer", "откуда"], &[]),
    stem(Field::Channel, &["channel", "канал", "ալիք"], &[]),
    stem(
        Field::OrderId,
        &["order", "invoice", "transaction", "receipt", "заказ", "чек", "поръчк", "պատվեր"],
        ID,
    ),
    stem(
        Field::LeadId,
        &[
            "lead",
            "enquiry",
            "inquiry",
            "request",
            "deal",
            "лид",
            "заявк",
            "сделк",
            "обращени",
            "лийд",
            "запитван",
            "հայտ",
        ],
        ID,
    ),
    stem(Field::CustomerId, &["customer", "client", "buyer", "клиент", "покупател", "հաճախորդ"], ID),
    stem(Field::Stage, &["stage", "этап", "стадия", "етап", "փուլ"], &[]),
    stem(Field::Status, &["status", "статус", "կարգավիճակ"], &[]),
    stem(Field::Manager, &["manager", "sales rep", "менеджер", "ответственн", "отговорник", "մենեջեր"], &[]),
    stem(Field::City, &["city", "город", "քաղաք"], &[]),
    stem(Field::Device, &["device", "устройств", "սարք"], &[]),
];

/// Numbers; the first that fits counts. Money of no other name is revenue, or the amount of a lead.
pub const NUMBERS: &[Stem] = &[
    stem(Field::Impressions, &["impression", "показ", "импрес", "ցուցադր"], &[]),
    stem(Field::Clicks, &["click", "клик", "кликван", "քլիք", "կտտոց"], &[]),
    stem(Field::Refund, &["refund", "возврат", "възстанов", "վերադարձ"], &[]),
    stem(Field::Discount, &["discount", "скидк", "отстъпк", "զեղչ"], &[]),
    stem(Field::CostOfGoods, &["cogs", "cost of goods", "себестоим", "себестойн", "ինքնարժեք"], &[]),
    stem(
        Field::Spend,
        &[
            "spend",
            "spent",
            "ad cost",
            "advertising",
            "cost",
            "расход",
            "затрат",
            "разход",
            "потрачено",
            "ծախս",
        ],
        &[],
    ),
    stem(Field::Sessions, &["session", "visits", "визит", "сесси", "посещени", "այց"], &[]),
    stem(
        Field::Leads,
        &["leads", "лидов", "лиды", "заявок", "заявки", "обращений", "запитван", "հայտեր"],
        &[],
    ),
    stem(Field::Orders, &["orders", "purchases", "заказов", "заказы", "покупок", "поръчк", "պատվերներ"], &[]),
    stem(
        Field::Revenue,
        &[
            "revenue",
            "amount",
            "sales",
            "turnover",
            "bookings",
            "total",
            "income",
            "value",
            "price",
            "sum",
            "paid",
            "выручк",
            "сумм",
            "доход",
            "оборот",
            "продаж",
            "стоимост",
            "оплачен",
            "приход",
            "цена",
            "եկամուտ",
            "գումար",
        ],
        &[],
    ),
];

/// Words of file names and headers that tell the kind, the plainest first.
pub const KINDS: &[(Kind, &[&str])] = &[
    (Kind::Refunds, &["refund", "возврат", "վերադարձ"]),
    (Kind::Spend, &["spend", "cost", "ads", "расход", "затрат", "реклам", "разход", "ծախս"]),
    (Kind::Sessions, &["session", "visit", "traffic", "визит", "трафик", "посещ", "այց"]),
    (
        Kind::Orders,
        &[
            "order",
            "sale",
            "booking",
            "purchase",
            "payment",
            "invoice",
            "won",
            "заказ",
            "продаж",
            "оплат",
            "покупк",
            "поръчк",
            "պատվեր",
            "վաճառք",
        ],
    ),
    (
        Kind::Leads,
        &[
            "lead",
            "enquir",
            "inquir",
            "request",
            "form",
            "contact",
            "лид",
            "заявк",
            "обращени",
            "запитван",
            "հայտ",
        ],
    ),
];

/// Files of a later stage of leads that other files hold already.
pub const QUALIFIED: &[&str] = &["mql", "sql", "qualified", "квалифиц", "որակավոր"];

/// Files of an open stage: neither new leads nor sales.
pub const OPEN: &[&str] = &["pipeline", "opportunit", "воронк", "deal", "сделк"];

/// Words of the day that a row of the kind counts on.
pub fn day_words(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Leads => &["creat", "qualified", "received", "submitted", "созд", "получ", "поступ", "обращен"],
        Kind::Orders => {
            &["order", "clos", "paid", "purchase", "creat", "заказ", "оплат", "закры", "созд", "покуп"]
        }
        Kind::Refunds => &["refund", "возврат"],
        Kind::Spend | Kind::Sessions => &["date", "day", "дата", "день"],
    }
}
