//! The rows of the reference's tables, one by one.
//! Tests: compiled under `#[cfg(test)]` only.

use super::table::problem;
use super::*;

fn channel(source: &str, medium: &str) -> &'static str {
    channel_of(Some(source), Some(medium), None)
}

#[test]
fn the_data_can_be_read() {
    assert_eq!(problem(), None);
    assert_eq!(tags::problem(), None);
    assert_eq!(rules::problem(), None);
    assert_eq!(table::listed_twice(), Vec::<String>::new());
}

#[test]
fn every_rule_of_the_default_channel_group() {
    type Row = (Option<&'static str>, Option<&'static str>, Option<&'static str>, &'static str);
    let rows: &[Row] = &[
        (Some("(direct)"), Some("(none)"), None, "Direct"),
        (Some("(direct)"), Some("(not set)"), None, "Direct"),
        (None, None, None, "Direct"),
        (Some(""), Some("(not set)"), None, "Direct"),
        (Some("google"), Some("cpc"), Some("DE | Cross-Network | all"), "Cross-network"),
        (Some("ebay"), Some("cpc"), None, "Paid Shopping"),
        (Some("somewhere"), Some("paid-ads"), Some("summer shop"), "Paid Shopping"),
        (Some("google"), Some("cpc"), Some("eshop brand"), "Paid Shopping"),
        (Some("google"), Some("cpc"), Some("workshop brand"), "Paid Search"),
        (Some("Google"), Some("CPC"), None, "Paid Search"),
        (Some("bing"), Some("ppc"), None, "Paid Search"),
        (Some("google"), Some("retargeting"), None, "Paid Search"),
        (Some("facebook"), Some("paidsocial"), None, "Paid Social"),
        (Some("youtube"), Some("cpv"), None, "Paid Video"),
        (Some("somewhere"), Some("display"), None, "Display"),
        (Some("somewhere"), Some("banner"), None, "Display"),
        (Some("somewhere"), Some("expandable"), None, "Display"),
        (Some("somewhere"), Some("interstitial"), None, "Display"),
        (Some("somewhere"), Some("cpm"), None, "Display"),
        (Some("facebook"), Some("banner"), None, "Display"),
        (Some("somewhere"), Some("cpc"), None, "Paid Other"),
        (Some("etsy"), Some("referral"), None, "Organic Shopping"),
        (Some("somewhere"), Some("post-link"), Some("shopping-days"), "Organic Shopping"),
        (Some("pinterest"), Some("referral"), None, "Organic Social"),
        (Some("somewhere"), Some("social"), None, "Organic Social"),
        (Some("somewhere"), Some("social network"), None, "Organic Social"),
        (Some("somewhere"), Some("sm"), None, "Organic Social"),
        (Some("vimeo"), Some("referral"), None, "Organic Video"),
        (Some("somewhere"), Some("myvideos"), None, "Organic Video"),
        (Some("google"), None, None, "Organic Search"),
        (Some("somewhere"), Some("organic"), None, "Organic Search"),
        (Some("somewhere"), Some("referral"), None, "Referral"),
        (Some("somewhere"), Some("app"), None, "Referral"),
        (Some("somewhere"), Some("link"), None, "Referral"),
        (Some("email"), Some("list"), None, "Email"),
        (Some("crm"), Some("e-mail"), None, "Email"),
        (Some("somewhere"), Some("affiliate"), None, "Affiliates"),
        (Some("podcast"), Some("audio"), None, "Audio"),
        (Some("sms"), Some("text"), None, "SMS"),
        (Some("crm"), Some("sms"), None, "SMS"),
        (Some("crm"), Some("web-push"), None, "Mobile Push Notifications"),
        (Some("crm"), Some("mobile-app"), None, "Mobile Push Notifications"),
        (Some("crm"), Some("notifications"), None, "Mobile Push Notifications"),
        (Some("firebase"), Some("x"), None, "Mobile Push Notifications"),
        (Some("somewhere"), Some("something"), None, "Unassigned"),
    ];
    for (source, medium, campaign, expected) in rows {
        assert_eq!(
            channel_of(*source, *medium, *campaign),
            *expected,
            "{source:?} / {medium:?} / {campaign:?}"
        );
    }
}

/// `source / medium / campaign`, `-` for what is not told.
fn marks(example: &str) -> [Option<&str>; 3] {
    let mut parts = example.splitn(3, " / ").map(|part| Some(part).filter(|part| *part != "-"));
    [parts.next().flatten(), parts.next().flatten(), parts.next().flatten()]
}

#[test]
fn each_rule_decides_its_hits_and_none_of_its_misses() {
    for rule in rules::all() {
        assert!(!rule.hit.is_empty() && !rule.miss.is_empty(), "{} has no examples", rule.channel);
        let decides = |example: &str| {
            let [source, medium, campaign] = marks(example);
            rule_of(source, medium, campaign).is_some_and(|found| std::ptr::eq(found, rule))
        };
        for hit in &rule.hit {
            assert!(decides(hit), "\"{hit}\" is no {}", rule.channel);
        }
        for miss in &rule.miss {
            assert!(!decides(miss), "\"{miss}\" is {}", rule.channel);
        }
    }
}

/// The channels by their names, apart from the rules' own examples.
#[test]
fn traffic_that_google_does_not_know() {
    let rows = [
        (
            "Affiliates",
            "admitad/cpa actionpay/cpa cityads/referral gdeslon/cpc awin/affiliate site.example/partner",
        ),
        ("Affiliates", "блог/партнёрка profitshare/referral магазин/партньор խանութ/գործընկեր"),
        ("Native", "taboola/cpc outbrain/cpc mgid/teaser site.example/native directadvert/тизер"),
        (
            "Display",
            "dv360/cpm hybrid/cpc soloway/display site.example/programmatic criteo/cpc rtbhouse/retargeting",
        ),
        (
            "Messenger",
            "telegram/referral whatsapp/chat viber/message t.me/social crm/whatsapp канал/мессенджер",
        ),
        ("Paid Social", "telegram/cpc tg/cpm vk/retargeting facebook/remarketing instagram/ретаргетинг"),
        ("Paid Search", "google/remarketing yandex/ретаргетинг"),
        ("Paid Other", "site.example/retargeting site.example/ремаркетинг"),
    ];
    for (expected, examples) in rows {
        for example in examples.split(' ') {
            let (source, medium) = example.split_once('/').unwrap_or((example, ""));
            assert_eq!(channel(source, medium), expected, "{example}");
        }
    }
}

#[test]
fn tags_of_the_cis_get_the_better_channel() {
    let rows = [
        ("Paid Search", "yandex yandex.ru yandex.kz yandex.direct yandex-direct direct ya"),
        ("Recommendation", "zen.yandex.ru dzen dzen.ru"),
        (
            "Paid Social",
            "vk.com m.vk.com away.vk.com vk vkads mytarget target.my.com ok ok.ru odnoklassniki.ru",
        ),
        ("Paid Social", "t.me telegram tg fb ig facebook instagram tiktok linkedin x x.com twitter"),
        ("Paid Video", "youtube rutube"),
        ("Paid Shopping", "avito ozon wildberries"),
        ("Display", "abv.bg"),
    ];
    for (expected, sources) in rows {
        for source in sources.split(' ') {
            assert_eq!(channel(source, "cpc"), expected, "{source}");
        }
    }
    assert_eq!(channel("yandex", "cpm"), "Paid Search");
    assert_eq!(channel("vk", "cpm"), "Paid Social");
    assert_eq!(channel("site.example", "cpm"), "Display");
    let mediums = [
        ("cpa", "Affiliates"),
        ("social_cpc", "Paid Social"),
        ("cpv", "Paid Video"),
        ("newsletter", "Email"),
        ("mail", "Email"),
        ("smm", "Organic Social"),
        ("target", "Paid Social"),
        ("blogger", "Influencer"),
        ("influencer", "Influencer"),
    ];
    for (medium, expected) in mediums {
        assert_eq!(channel("site.example", medium), expected, "{medium}");
    }
    assert_eq!(channel("google", "cpa"), "Paid Search", "a listed source outweighs the affiliate medium");
    assert_eq!(channel("vk", "target"), "Paid Social");
}

#[test]
fn a_country_ending_is_the_engine_and_a_service_of_it_is_not() {
    assert_eq!(channel("www.google.bg", "organic"), "Organic Search");
    assert_eq!(channel("google.co.uk", "cpc"), "Paid Search");
    assert_eq!(channel("mail.google.com", "referral"), "Referral");
    assert_eq!(channel("direct", "(none)"), "Direct");
}

#[test]
fn only_paid_visits_have_a_platform() {
    let rows: &[(&str, &str, Option<&str>)] = &[
        ("google", "cpc", Some("google-ads")),
        ("google", "organic", None),
        ("google.bg", "cpc", Some("google-ads")),
        ("yandex", "cpc", Some("yandex-direct")),
        ("yandex", "organic", None),
        ("yandex.direct", "referral", Some("yandex-direct")),
        ("fb", "paid_social", Some("meta-ads")),
        ("instagram", "banner", Some("meta-ads")),
        ("instagram", "social", None),
        ("vk", "target", Some("vk-ads")),
        ("vkads", "", Some("vk-ads")),
        ("mytarget", "x", Some("mytarget")),
        ("bing", "cpc", Some("microsoft-ads")),
        ("tiktok", "cpm", Some("tiktok-ads")),
        ("linkedin", "ppc", Some("linkedin-ads")),
        ("tg", "cpm", Some("telegram-ads")),
        ("site.example", "cpc", None),
    ];
    for (source, medium, expected) in rows {
        assert_eq!(platform_of(Some(source), Some(medium)), *expected, "{source} / {medium}");
    }
    assert_eq!(platform_of(Some("google"), None), None);
    assert_eq!(platform_of(None, Some("cpc")), None);
}

#[test]
fn metrica_types_are_known_by_code_and_by_name() {
    let rows = [
        ("ad", "Paid"),
        ("Переходы по рекламе", "Paid"),
        ("Search engine traffic", "Organic Search"),
        ("Прямые заходы", "Direct"),
        ("Переходы с сохранённых страниц", "Direct"),
        ("Переходы по ссылкам на сайтах", "Referral"),
        ("Переходы из соц. сетей", "Organic Social"),
        ("messenger", "Messenger"),
        ("Переходы по email-рассылкам", "Email"),
        ("Переходы из рекомендательных систем", "Recommendation"),
        ("Внутренние переходы", "Internal"),
        ("qrcode", "Offline / QR"),
        ("Не определено", "Unassigned"),
    ];
    for (text, expected) in rows {
        assert_eq!(metrica_channel(text), Some(expected), "{text}");
    }
    assert_eq!(metrica_channel("Paid Search"), None);
}

#[test]
fn a_click_id_proves_no_more_than_it_can() {
    let proof = |name: &str| click_id(name).map(|id| (id.platform.as_deref(), id.medium.as_deref()));
    assert_eq!(proof("gclid"), Some((Some("google-ads"), Some("cpc"))));
    assert_eq!(proof("yclid"), Some((Some("yandex-direct"), Some("cpc"))));
    assert_eq!(proof("ysclid"), Some((None, Some("organic"))));
    assert_eq!(proof("fbclid"), Some((None, None)));
    assert_eq!(proof("utm_source"), None);
}

#[test]
fn macros_that_nobody_filled_in_and_names_that_only_look_so() {
    for (text, found) in [
        ("{campaign_id}", "{campaign_id}"),
        ("{{campaign.name}}", "{{campaign.name}}"),
        ("__CAMPAIGN_ID__", "__CAMPAIGN_ID__"),
        ("%CAMPAIGN%", "%CAMPAIGN%"),
        ("%%CAMPAIGN_NAME%%", "%%CAMPAIGN_NAME%%"),
        ("${campaign_name}", "{campaign_name}"),
        ("brand|{campaignid}|search", "{campaignid}"),
        ("{{some.thing}}", "{{some.thing}}"),
    ] {
        assert_eq!(tags::unfilled_macro(text), Some(found), "{text}");
    }
    for name in [
        "Sale {RU}",
        "{Promo}",
        "50% off, 20% more",
        "a__b__c",
        "[Search] Brand",
        "campaign_id",
        "{}",
        "100%",
        "",
    ] {
        assert_eq!(tags::unfilled_macro(name), None, "{name}");
    }
}

#[test]
fn ids_within_tags() {
    for (text, ids) in [
        ("brand|12345678", &["12345678"][..]),
        ("cid|117000001|search", &["117000001"]),
        ("cid:77|gid:5000001|aid:900001", &["77"]),
        ("campaign_id_77", &["77"]),
        ("campaign_id:77", &["77"]),
        ("brand_117000001_ru", &["117000001"]),
        ("gid|5000001|cid|117000001", &["117000001"]),
        ("banner_2", &[]),
        ("sale 2026", &[]),
        ("12345678a", &[]),
        ("no digits", &[]),
        ("20260901-117000001", &["20260901", "117000001"]),
    ] {
        let found: Vec<&str> = tags::id_parts(text).collect();
        assert_eq!(found, ids, "{text}");
        let short = tags::only_ids(text);
        assert_eq!(tags::id_parts(&short).collect::<Vec<_>>(), ids, "{text} as {short}");
    }
}

#[test]
fn headers_of_click_ids() {
    for (header, parameter) in [
        ("gclid", Some("gclid")),
        ("ym:s:lastsignGCLID", Some("gclid")),
        ("YCLID (сделка)", Some("yclid")),
        ("ysclid", Some("ysclid")),
        ("li_fat_id", Some("li_fat_id")),
        ("Click ID", None),
    ] {
        assert_eq!(tags::click_parameter(header), parameter, "{header}");
    }
}
