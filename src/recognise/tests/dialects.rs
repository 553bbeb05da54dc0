//! One invented header for each dialect; the order of its columns never matters.
//! Tests: compiled under `#[cfg(test)]` only.

use proptest::prelude::*;

use super::*;

const GA4_TITLE: &[&str] = &["# ----", "# Free form-Free form 1", "# 20260901-20260930", ""];

/// Profile, lines above the header, header.
const DIALECTS: &[(&str, &[&str], &str)] = &[
    ("yandex-direct", &["Клиент: x"], "День|Показы|Клики|CTR, %|Расход, ₽|Ср. цена клика, ₽"),
    ("google-ads-card", &[], "Palavra-chave da rede de pesquisa|Custo|Cliques|CTR"),
    ("meta-ads", &[], "Início dos relatórios|Nome da campanha|Valor usado (BRL)|Impressões|Cliques no link"),
    (
        "ga4-report",
        &["# ----"],
        "Landing page|Sessions|Active users|New users|Key events|Session key event rate",
    ),
    ("ga4-report", &["# ----"], "Sessões|Sessões engajadas|Novos usuários"),
    ("microsoft-ads", &["Report Name: x"], "Campaign|Clicks|Impr.|CTR|Avg. CPC|Spend"),
    (
        "google-ads",
        &["Campaign report", "March 1, 2026"],
        "Campaign status|Campaign|Day|Currency code|Cost|Impr.|Clicks",
    ),
    (
        "google-ads",
        &["Отчет по кампаниям"],
        "Статус|Кампания|Показы|Клики|Сред. цена за клик|Стоимость|Конверсии",
    ),
    ("google-ads", &["Relatório"], "Campanha|Código da moeda|Impr.|Custo|Cliques|Conversões"),
    ("google-ads", &["Bericht"], "Kampagne|Tag|Impr.|Klicks|Kosten|Conversions"),
    ("google-ads", &[], "Campagne|Jour|Impr.|Clics|Coût"),
    ("google-ads", &[], "Campaña|Día|Impr.|Clics|Coste"),
    ("google-ads", &[], "Кампания|Ден|Статус на кампанията|Импресии|Кликвания|Разход"),
    ("google-ads-card", &[], "Nome da campanha|Status da campanha|Custo|Cliques|CTR"),
    ("google-ads-card", &[], "Data|Cliques|CPC méd.|Custo|Conversões"),
    ("yandex-direct", &["Отчёт", "Логин: x", ""], "Дата|Кампания|№ Кампании|Показы|Клики|Расход (руб.)"),
    (
        "yandex-direct",
        &["Клиент: x"],
        "Название кампании|№ Кампании|Расход,\u{a0}₽|Показы|Клики|Конверсии|Отказы, %",
    ),
    (
        "meta-ads",
        &[],
        "Reporting starts|Reporting ends|Campaign name|Ad set name|Amount spent (EUR)|Impressions|Purchases",
    ),
    (
        "meta-ads",
        &[],
        "Дата начала отчетности|Окончание отчетности|Название кампании|Потраченная сумма (USD)|Показы",
    ),
    ("meta-ads", &[], "Дата начала отчетности|Название кампании|Сумма затрат (RUB)|Показы|Клики по ссылке"),
    (
        "ga4-report",
        &["# ----", "# Traffic acquisition", "# Start date: 20260101"],
        "Session primary channel group (Default Channel Group)|Sessions|Engaged sessions|Total revenue",
    ),
    ("ga4-report", &[], "Session source / medium|Sessions|Engaged sessions|Total users"),
    (
        "ga4-user-acquisition",
        &["# ----"],
        "First user primary channel group (Default Channel Group)|Total users|New users|Returning users",
    ),
    ("ga4-exploration", GA4_TITLE, "Date|Session source / medium|Session campaign|Sessions|Engaged sessions"),
    ("yandex-metrica", &[], "Источник трафика|Визиты|Посетители|Отказы|Глубина просмотра|Время на сайте"),
    ("yandex-metrica", &[], "Traffic source|Sessions|Users|Bounce rate|Page depth|Time on site"),
    (
        "bitrix24-deals",
        &[],
        "ID|Стадия сделки|Сумма|Валюта|Источник|Ответственный|Дата создания|UTM Source|UTM Campaign|",
    ),
    ("bitrix24-deals", &[], "ID|Deal Name|Stage|Income|Currency|Responsible|Created|UTM Source|"),
    ("bitrix24-leads", &[], "ID|Название лида|Статус|Источник|Ответственный|Дата создания|UTM Source|"),
    (
        "amocrm-deals",
        &[],
        "ID|Название сделки|Бюджет |Ответственный|Дата создания сделки|Дата закрытия|Этап сделки|Воронка|utm_source|utm_source",
    ),
    (
        "shopify-orders",
        &[],
        "Name|Email|Financial Status|Currency|Subtotal|Shipping|Taxes|Total|Created at|Lineitem quantity|Refunded Amount",
    ),
    ("shopify-orders", &[], "Name|Subtotal|Shipping|Taxes|Total|Created at|Billing City|Billing Zip"),
    ("generic-spend", &[], "date|channel|campaign|spend|impressions|clicks"),
    ("generic-spend", &["Моя таблица"], "Дата|Канал|Кампания|Расход, ₽|Показы|Клики"),
    ("generic-spend", &[], "Ден|Канал|Разход (лв.)"),
    ("generic-spend", &[], "Ամսաթիվ|Ալիք|Ծախս"),
    ("generic-sessions", &[], "date|channel|sessions|bounces|users"),
    ("generic-sessions", &[], "Дата|Источник|Визиты"),
    ("generic-sessions", &[], "session_id|created_at|utm_source|utm_campaign|is_repeat_session"),
    ("generic-leads", &[], "Lead_ID|Created At|Stage|Channel|UTM_Source"),
    ("generic-leads", &[], "ID заявки|Дата заявки|Этап|Канал"),
    ("generic-leads", &[], "date|channel|leads|qualified_leads"),
    ("generic-orders", &[], "order_id|order_date|revenue|status|customer_id"),
    ("generic-orders", &[], "Номер заказа|Дата заказа|Сумма заказа|Клиент"),
    ("generic-orders", &[], "Номер на поръчка|Дата на поръчка|Обща сума|Валута"),
    ("generic-orders", &[], "Պատվերի համար|Ամսաթիվ|Գումար"),
    ("generic-refunds", &[], "order_id|refund_date|refund_amount"),
    ("generic-flat", &[], "date|channel|spend|sessions|leads|orders|revenue"),
    ("generic-flat", &[], "Дата|Канал|Расход|Визиты|Лиды|Заказы|Выручка"),
    (
        "yandex-direct-api",
        &["spend (2026-08-01 - 2026-08-02)"],
        "Date|CampaignId|CampaignName|Impressions|Clicks|Cost",
    ),
    ("google-ads-api", &[], "campaign.id|campaign.name|segments.date|metrics.cost_micros|metrics.clicks"),
    ("metrica-logs", &[], "ym:s:visitID|ym:s:dateTime|ym:s:clientID|ym:s:lastsignTrafficSource|ym:s:bounce"),
    ("vk-ads", &[], "Дата|ID объявления|Название объявления|Показы|Клики|Потрачено всего, ₽|Результат"),
    ("tiktok-ads", &[], "By Day|Campaign name|Cost|Impressions|Clicks (destination)|Currency"),
    (
        "linkedin-ads",
        &["Campaign Performance Report (in UTC)", ""],
        "Start Date (in UTC)|Campaign Group Name|Campaign Name|Total Spent|Impressions|Clicks",
    ),
    (
        "microsoft-ads",
        &["Report Name: x", "Rows: 5", ""],
        "TimePeriod|CampaignName|CurrencyCode|Impressions|Clicks|Spend",
    ),
    (
        "universal-analytics",
        &["# ----", "# 20150320-20150419"],
        "Landing Page|Sessions|% New Sessions|Bounce Rate|Pages / Session",
    ),
    ("matomo", &[], "label|nb_uniq_visitors|nb_visits|nb_actions|bounce_rate"),
    ("plausible", &[], "date|source|utm_source|visitors|visits|visit_duration|bounces"),
    ("hubspot-deals", &[], "Record ID|Deal Name|Deal Stage|Amount|Close Date|Deal owner"),
    ("pipedrive", &[], "Deal - ID|Deal - Title|Deal - Value|Deal - Status|Deal - Owner"),
    ("woocommerce", &[], "Date|Order #|Status|Customer|Customer type|Items sold|Coupon(s)|Net Sales"),
    ("stripe", &[], "id|Created (UTC)|Amount|Amount Refunded|Currency|Status|Customer Email"),
];

#[test]
fn each_dialect_is_taken_for_what_it_is() {
    for (id, above, header) in DIALECTS {
        let mut lines = above.to_vec();
        lines.push(header);
        lines.push("a|b|c");
        let found = taken(&lines);
        assert_eq!(found.profile.id, *id, "{header}");
        assert_eq!(found.header.map(|place| place.record), Some(above.len()), "{header}");
        assert_eq!(found.title_lines.len(), above.len());
        assert_eq!(found.unused, vec![], "{header}");
    }
}

#[test]
fn a_currency_in_the_header_is_kept() {
    let currency = |lines: &[&str]| {
        let found = taken(lines);
        found
            .columns
            .iter()
            .find(|column| column.field == Field::Spend)
            .and_then(|column| column.currency.clone())
    };
    assert_eq!(currency(&["Reporting starts|Campaign name|Amount spent (EUR)"]).as_deref(), Some("EUR"));
    assert_eq!(currency(&["Кампания|№ Кампании|Расход (руб.)"]).as_deref(), Some("RUB"));
    assert_eq!(currency(&["Date|Channel|Spend [USD]"]).as_deref(), Some("USD"));
    assert_eq!(currency(&["Date|Channel|Spend"]), None);
}

#[test]
fn what_a_row_is_follows_from_the_columns() {
    let grain = |header: &str| taken(&[header]).grain;
    assert_eq!(grain("session_id|date|channel"), Grain::Rows);
    assert_eq!(grain("date|channel|sessions"), Grain::Aggregated);
    assert_eq!(grain("date|channel|orders|revenue"), Grain::Aggregated);
    assert_eq!(grain("date|customer_id|revenue"), Grain::Rows);
    assert_eq!(grain("First user default channel group|New users|Total users"), Grain::Aggregated);
    assert_eq!(grain("Name|Subtotal|Shipping|Taxes|Total|Created at"), Grain::LineItems);
    assert_eq!(grain("ID|Стадия сделки|Сумма"), Grain::Rows);
    assert_eq!(grain("ID|Стадия сделки|Сумма|Товар|Цена|Количество"), Grain::LineSums);
}

#[test]
fn the_kinds_of_a_sheet_are_those_it_has_columns_for() {
    use crate::catalogue::field::Kind;
    assert_eq!(taken(&["date|channel|spend|revenue"]).kinds, [Kind::Spend, Kind::Orders]);
    assert_eq!(taken(&["date|channel|sessions|leads"]).kinds, [Kind::Sessions, Kind::Leads]);
}

#[test]
fn the_better_header_of_a_field_is_read_and_exact_duplicates_all_are() {
    let meta = taken(&["Reporting starts|Day|Campaign name|Amount spent (USD)"]);
    assert_eq!(headers(&meta, Field::Date), ["Day"]);
    assert_eq!(meta.shadowed.iter().map(|column| column.index).collect::<Vec<_>>(), [0]);
    let amo = taken(&["Этап сделки|Воронка|ID|Источник|utm_source|UTM_source "]);
    assert_eq!(
        amo.columns.iter().filter(|c| c.field == Field::Source).map(|c| c.index).collect::<Vec<_>>(),
        [4, 5]
    );
    assert_eq!(amo.shadowed.iter().map(|column| column.header.as_str()).collect::<Vec<_>>(), ["Источник"]);
}

#[test]
fn what_is_not_read_is_listed() {
    let found = taken(&["Campaign|Impr.|Cost|CTR|Our note||"]);
    assert_eq!(found.known, [3]);
    assert_eq!(found.unused, [(4, "Our note".to_owned())]);
}

#[test]
fn the_delimiter_that_makes_a_header_is_taken() {
    let whole = Candidate { delimiter: b';', ..candidate(b';', &["date,channel,spend"]) };
    let split = candidate(b',', &["date|channel|spend", "2026-01-01|seo|1"]);
    let found = recognise(&[whole, split], builtin::all()).expect("a sheet");
    assert_eq!((found.delimiter, found.candidate, found.first_data), (b',', 1, 1));
    assert_eq!(found.data_offset, Some(19));
}

/// Cells that some profile knows, among others.
fn any_header() -> impl Strategy<Value = Vec<String>> {
    let known =
        DIALECTS.iter().flat_map(|(_, _, header)| header.split('|')).map(str::to_owned).collect::<Vec<_>>();
    let cell = prop_oneof![4 => proptest::sample::select(known), 1 => "\\PC{0,8}"];
    proptest::collection::vec(cell, 0..12)
}

fn shuffled() -> impl Strategy<Value = (usize, Vec<String>)> {
    (0..DIALECTS.len()).prop_flat_map(|at| {
        let header: Vec<String> = DIALECTS[at].2.split('|').map(str::to_owned).collect();
        (Just(at), Just(header).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn every_column_of_any_header_is_accounted_for_once(cells in any_header()) {
        let record = Record { line: 1, offset: 0, cells: cells.clone() };
        if let Ok(found) = recognise(&[Candidate { delimiter: b',', records: vec![record] }], builtin::all()) {
            let mut told: Vec<usize> = found.columns.iter().map(|column| column.index).collect();
            told.extend(&found.known);
            told.extend(found.unused.iter().map(|(index, _)| *index));
            told.extend(found.shadowed.iter().map(|column| column.index));
            told.sort_unstable();
            let named: Vec<usize> =
                (0..cells.len()).filter(|index| !super::super::name::header_name(&cells[*index]).is_empty()).collect();
            // A generic profile also takes a lone underscore for a blank.
            prop_assert!(told == named || found.profile.generic, "{told:?} {named:?}");
            prop_assert!(told.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }

    #[test]
    fn the_order_of_columns_does_not_change_the_profile((at, header) in shuffled()) {
        let (id, above, as_written) = DIALECTS[at];
        let header = header.join("|");
        let lines = |last| above.iter().copied().chain([last]).collect::<Vec<&str>>();
        let (found, straight) = (taken(&lines(&header)), taken(&lines(as_written)));
        prop_assert_eq!(&found.profile.id, id);
        let fields = |found: &Recognised| {
            let mut all: Vec<_> = found.columns.iter().map(|c| (c.field, c.header.clone(), c.currency.clone())).collect();
            all.sort();
            all
        };
        prop_assert_eq!(fields(&found), fields(&straight));
    }
}
