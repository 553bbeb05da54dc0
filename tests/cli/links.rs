//! What landing pages, click ids and tags tell of where a row came from, and the money that follows them.

use crate::harness::Folder;

const SPEND: &str = "date,platform,channel,campaign id,campaign,spend\n\
                     2026-01-05,google-ads,Paid Search,21456789012,Brand,60.00\n\
                     2026-01-05,yandex-direct,Paid Search,117000001,Чай Поиск,40.00\n\
                     2026-01-05,meta-ads,Paid Social,120210000000000001,Tea Sets,20.00\n";

const KPIS: [&str; 2] = ["--kpi", "spend,orders,revenue"];

fn by<'a>(by: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["--by", by], KPIS.as_slice(), more].concat()
}

/// Orders with a landing page each, beside the spend of three platforms.
fn with_orders(orders: &str) -> Folder {
    Folder::new().with("spend.csv", SPEND).with("orders.csv", orders)
}

#[test]
fn a_link_tells_what_the_row_lacks() {
    let folder = with_orders(
        "order id,date,revenue,landing page\n\
         1,2026-01-05,100.00,https://tea.example/sets?utm_source=google&utm_medium=cpc&utm_campaign=brand#top\n\
         2,2026-01-05,30.00,/sets?UTM_SOURCE=yandex&amp;utm_medium=cpc&amp;utm_campaign=%D0%A7%D0%B0%D0%B9+%D0%9F%D0%BE%D0%B8%D1%81%D0%BA\n\
         3,2026-01-05,7.00,utm_source=facebook&utm_medium=paid&utm_campaign=Tea%20Sets&utm_campaign=Other\n\
         4,2026-01-05,5.00,https://tea.example/?utm_source=news&utm_medium=email\n\
         5,2026-01-05,3.00,https://tea.example/\n",
    );
    let report = folder.report(&by("channel,campaign", &[]));
    let ids = ["channel", "campaign", "spend", "orders", "revenue"];
    let expected = [
        "\"Paid Search\" \"Brand\" 60.00 1 100.00",
        "\"Paid Search\" \"Чай Поиск\" 40.00 1 30.00",
        "\"Paid Social\" \"Tea Sets\" 20.00 1 7.00",
        "\"Email\" null 0.00 1 5.00",
        "null null 0.00 1 3.00",
    ];
    assert_eq!(report.lines(&ids), expected);
    // 100 + 30 + 7 + 5 came through links; the fifth tells nothing.
    let note = report.note("origin-from-link");
    assert_eq!(
        note,
        "4 rows (142.00 of revenue) took source, medium or campaign from the parameters of a link"
    );
}

#[test]
fn a_rows_own_cells_win_over_its_link() {
    let folder = with_orders(
        "order id,date,revenue,utm source,utm medium,utm campaign,landing page\n\
         1,2026-01-05,100.00,news,email,,/?utm_source=google&utm_medium=cpc&utm_campaign=Brand\n\
         2,2026-01-05,30.00,google,cpc,,/?utm_source=google&utm_medium=cpc&utm_campaign=Brand\n\
         3,2026-01-05,7.00,yandex,cpc,Чай Поиск,/?utm_source=yandex&utm_medium=cpc&utm_campaign=Brand\n",
    );
    let report = folder.report(&by("channel,campaign", &[]));
    let ids = ["channel", "campaign", "spend", "orders", "revenue"];
    let expected = [
        "\"Paid Search\" \"Brand\" 60.00 1 30.00",
        "\"Paid Search\" \"Чай Поиск\" 40.00 1 7.00",
        "\"Paid Social\" \"Tea Sets\" 20.00 0 0.00",
        "\"Email\" null 0.00 1 100.00",
    ];
    assert_eq!(report.lines(&ids), expected);
    // Two origins are not mixed: the letter's order is not given the advert's campaign.
    assert!(report.note("link-disagrees").starts_with("the link of 1 row (100.00 of revenue)"));
}

/// Visits are summed while they are read; each link is kept only as far as it tells something.
#[test]
fn visits_are_split_by_their_links_and_pages() {
    let visits = "date,landing page,sessions\n\
                  2026-01-05,https://tea.example/sets?utm_source=google&utm_medium=cpc&utm_campaign=Brand&x=1,10\n\
                  2026-01-05,https://tea.example/sets?utm_source=google&utm_medium=cpc&utm_campaign=Brand&x=2,5\n\
                  2026-01-05,https://tea.example/sets#reviews,3\n\
                  2026-01-05,https://tea.example/?yclid=17000000000000000001,2\n";
    let folder = Folder::new().with("spend.csv", SPEND).with("visits.csv", visits);
    let report = folder.report(&["--by", "landing_page", "--kpi", "sessions"]);
    let pages = report.lines(&["landing_page", "sessions"]);
    // Spend tells no pages.
    let expected = ["null 0", "\"https://tea.example/\" 2", "\"https://tea.example/sets\" 18"];
    assert_eq!(pages, expected);
    let report = folder.report(&["--by", "platform,channel", "--kpi", "spend,sessions"]);
    let lines = report.lines(&["platform", "channel", "spend", "sessions"]);
    let expected = [
        "\"google-ads\" \"Paid Search\" 60.00 15",
        "\"yandex-direct\" \"Paid Search\" 40.00 2",
        "\"meta-ads\" \"Paid Social\" 20.00 0",
        // A page without tags does not say that the visit was direct.
        "null null 0.00 3",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn click_ids_prove_their_platform_and_no_more() {
    let folder = with_orders(
        "order id,date,revenue,gclid,yclid,fbclid,landing page,utm source,utm medium\n\
         1,2026-01-05,100.00,Cj0KCQ,,,,,\n\
         2,2026-01-05,30.00,,17000000000000000001,,,,\n\
         3,2026-01-05,7.00,,,IwAR0,,,\n\
         4,2026-01-05,5.00,,,,/?msclkid=abc,,\n\
         5,2026-01-05,3.00,Cj0KCR,,,,news,email\n\
         6,2026-01-05,2.00,,,,/?ysclid=l1,,\n\
         7,2026-01-05,1.00,,,,/?gclid=Cj0KCS&fbclid=IwAR1,tea-brand,cpc\n",
    );
    let report =
        folder.report(&["--by", "platform,channel", "--kpi", "orders,revenue", "--sort", "-revenue"]);
    let expected = [
        "\"google-ads\" \"Paid Search\" 1 100.00",
        "\"yandex-direct\" \"Paid Search\" 1 30.00",
        // Facebook adds its id to unpaid links too.
        "null \"Organic Social\" 1 7.00",
        "\"microsoft-ads\" \"Paid Search\" 1 5.00",
        // A link that was sent on in a letter: the letter brought the order.
        "null \"Email\" 1 3.00",
        "null \"Organic Search\" 1 2.00",
        "\"google-ads\" \"Paid Other\" 1 1.00",
    ];
    let ids = ["platform", "channel", "orders", "revenue"];
    assert_eq!(report.lines(&ids)[..7], expected);
    let note = report.note("origin-from-click-id");
    for part in ["gclid of 2 rows (101.00 of revenue)", "yclid of 1 row (30.00", "msclkid of 1 row (5.00"] {
        assert!(note.contains(part), "{part} in {note}");
    }
}

#[test]
fn ids_of_campaigns_stand_in_all_sorts_of_tags() {
    let folder = with_orders(
        "order id,date,revenue,landing page\n\
         1,2026-01-05,100.00,/?utm_source=google&utm_medium=cpc&utm_campaign=brand-2026&utm_id=21456789012\n\
         2,2026-01-05,30.00,/?utm_source=yandex&utm_medium=cpc&utm_campaign=117000001\n\
         3,2026-01-05,7.00,/?utm_source=yandex&utm_medium=cpc&utm_campaign=search%7C117000001%7Cru\n\
         4,2026-01-05,5.00,/?utm_source=yandex&utm_medium=cpc&utm_campaign=x&utm_content=cid%7C117000001%7Cgid%7C5000000%7Caid%7C900000\n\
         5,2026-01-05,3.00,/?utm_source=yandex&utm_medium=cpc&utm_campaign=old&utm_content=gid%7C117000001\n\
         6,2026-01-05,2.00,/?utm_source=google&utm_medium=cpc&utm_campaign=y_117000001\n",
    );
    let report = folder.report(&by("platform,campaign", &[]));
    let ids = ["platform", "campaign", "spend", "orders", "revenue"];
    let lines = report.lines(&ids);
    // 30 + 7 + 5 by Direct's id; a group's number is no campaign's, and Google has no campaign 117000001.
    assert_eq!(lines[0], "\"google-ads\" \"Brand\" 60.00 1 100.00");
    assert_eq!(lines[1], "\"yandex-direct\" \"Чай Поиск\" 40.00 3 42.00");
    assert!(lines.contains(&"\"yandex-direct\" \"old\" 0.00 1 3.00".to_owned()), "{lines:?}");
    assert!(lines.contains(&"\"google-ads\" \"y_117000001\" 0.00 1 2.00".to_owned()), "{lines:?}");
    let note = report.note("campaign-by-id");
    let expected = "campaigns were found by an id in utm_campaign of orders (2 rows, 37.00 of revenue), \
                    utm_content of orders (1 row, 5.00 of revenue)";
    assert_eq!(note, expected);
    assert_eq!(report.paid(&["spend", "orders", "revenue"]), "120.00 4 142.00");
}

/// Direct's older mark: base64 of `direct.yandex.ru;117000001;900000;yandex.ru:premium`.
#[test]
fn openstat_tells_an_advert() {
    let folder = with_orders(
        "order id,date,revenue,landing page\n\
         1,2026-01-05,100.00,/?_openstat=ZGlyZWN0LnlhbmRleC5ydTsxMTcwMDAwMDE7OTAwMDAwO3lhbmRleC5ydTpwcmVtaXVt\n",
    );
    let report = folder.report(&by("platform,campaign", &["--where", "orders > 0"]));
    let lines = report.lines(&["platform", "campaign", "spend", "revenue"]);
    assert_eq!(lines, ["\"yandex-direct\" \"Чай Поиск\" 40.00 100.00"]);
}

/// The ids of a tag outlive the summing of visits.
#[test]
fn visits_find_their_campaign_by_an_id_in_their_content() {
    let visits = "date,utm source,utm medium,utm content,sessions\n\
                  2026-01-05,yandex,cpc,cid:117000001|pos:1,10\n\
                  2026-01-05,yandex,cpc,cid:117000001|pos:2,5\n\
                  2026-01-05,yandex,cpc,banner 3,2\n";
    let folder = Folder::new().with("spend.csv", SPEND).with("visits.csv", visits);
    let report = folder.report(&["--by", "campaign", "--kpi", "spend,sessions"]);
    let lines = report.lines(&["campaign", "spend", "sessions"]);
    assert!(lines.contains(&"\"Чай Поиск\" 40.00 15".to_owned()), "{lines:?}");
    assert!(lines.contains(&"null 0.00 2".to_owned()), "{lines:?}");
    // Two rows of the file, summed or not.
    assert!(report.note("campaign-by-id").contains("utm_content of sessions (2 rows)"));
}

#[test]
fn an_id_of_two_platforms_is_not_guessed_at() {
    let folder = Folder::new()
        .with(
            "spend.csv",
            "date,platform,campaign id,campaign,spend\n2026-01-05,google-ads,555555,Tea,10.00\n\
             2026-01-05,vk-ads,555555,Cups,5.00\n",
        )
        .with(
            "orders.csv",
            "order id,date,utm source,utm medium,utm id,utm campaign,revenue\n\
             1,2026-01-05,promo,cpc,555555,a,9.00\n2,2026-01-05,promo,cpc,,b|555555,4.00\n\
             3,2026-01-05,vk,cpc,555555,c,2.00\n",
        );
    let report = folder.report(&["--by", "platform,campaign", "--kpi", "spend,orders,revenue"]);
    let lines = report.lines(&["platform", "campaign", "spend", "orders", "revenue"]);
    let expected = [
        "\"google-ads\" \"Tea\" 10.00 0 0.00",
        "\"vk-ads\" \"Cups\" 5.00 1 2.00",
        "null \"a\" 0.00 1 9.00",
        "null \"b|555555\" 0.00 1 4.00",
    ];
    assert_eq!(lines, expected);
    let expected = "\"555555\" fits several campaigns of google-ads, vk-ads: 2 rows, 13.00 of revenue of orders \
                    name no platform and match none";
    assert_eq!(report.note("ambiguous-campaign"), expected);
}

#[test]
fn macros_that_nobody_filled_in_are_no_campaigns() {
    let folder = with_orders(
        "order id,date,revenue,utm source,utm medium,utm campaign,landing page\n\
         1,2026-01-05,100.00,yandex,cpc,{campaign_id},\n\
         2,2026-01-05,30.00,facebook,paid,{{campaign.name}},\n\
         3,2026-01-05,7.00,yandex,cpc,{campaign_id},/?utm_campaign=%7Bcampaign_id%7D\n\
         4,2026-01-05,5.00,,,,/?utm_source=tiktok&utm_medium=cpc&utm_campaign=__CAMPAIGN_NAME__\n\
         5,2026-01-05,3.00,google,cpc,Sale {RU},\n",
    );
    let report = folder.report(&by("channel,campaign", &["--where", "spend = 0"]));
    let lines = report.lines(&["channel", "campaign", "orders", "revenue"]);
    let expected = [
        "\"Paid Search\" null 2 107.00",
        "\"Paid Social\" null 2 35.00",
        "\"Paid Search\" \"Sale {RU}\" 1 3.00",
    ];
    assert_eq!(lines, expected);
    let note = report.note("unfilled-macro");
    let expected = "macros that no ad platform filled in are read as missing: utm_campaign \"{campaign_id}\" (2 rows), \
                    utm_campaign \"__CAMPAIGN_NAME__\" (1 row), utm_campaign \"{{campaign.name}}\" (1 row)";
    assert_eq!(note, expected);
}

/// Shops and CRMs keep the first page in columns of their own; Shopify's scripts write it into notes.
#[test]
fn platforms_columns_for_the_first_page() {
    let shopify = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Note Attributes\n\
                   #1001,a@example.com,paid,2026-01-05 10:00:00 +0000,EUR,90,0,0,90.00,2026-01-05 10:00:00 +0000,1,\"utm_source: google\nutm_medium: cpc\nutm_campaign: Brand\"\n\
                   #1002,b@example.com,paid,2026-01-05 10:00:00 +0000,EUR,10,0,0,10.00,2026-01-05 10:00:00 +0000,1,Gift: yes\n";
    let spend = SPEND.replace("spend\n", "\"spend, EUR\"\n");
    let folder = Folder::new().with("spend.csv", spend).with("orders_export.csv", shopify);
    let report = folder.report(&by("campaign", &["--where", "orders > 0"]));
    let lines = report.lines(&["campaign", "spend", "orders", "revenue"]);
    assert_eq!(lines, ["\"Brand\" 60.00 1 90.00", "null 0.00 1 10.00"]);

    let logs = "ym:s:visitID\tym:s:date\tym:s:clientID\tym:s:startURL\tym:s:lastTrafficSource\tym:s:lastUTMSource\n\
                1\t2026-01-05\t11\thttps://tea.example/?yclid=17000000000000000001\tad\t\n\
                2\t2026-01-05\t12\thttps://tea.example/?utm_source=vk&utm_medium=cpc\tad\t\n\
                3\t2026-01-05\t13\thttps://tea.example/\torganic\t\n";
    let folder = Folder::new().with("visits.tsv", logs);
    let report = folder.report(&["--by", "platform,channel", "--kpi", "sessions"]);
    let mut lines = report.lines(&["platform", "channel", "sessions"]);
    lines.sort();
    let expected =
        ["\"vk-ads\" \"Paid Social\" 1", "\"yandex-direct\" \"Paid Search\" 1", "null \"Organic Search\" 1"];
    assert_eq!(lines, expected);

    let tilda = "Name;Email;Phone;paymentsystem;orderid;amount;created;formid;tranid;referer;TILDAUTM\n\
                 А;a@example.com;;cash;1;70.00;2026-01-05 10:15:00;f;1:1;https://tea.example/form;utm_source=yandex|||utm_medium=cpc|||utm_campaign=117000001\n";
    let folder = Folder::new().with("spend.csv", SPEND).with("leads.csv", tilda);
    let report = folder.report(&by("campaign,landing_page", &["--where", "orders > 0"]));
    let lines = report.lines(&["campaign", "landing_page", "revenue"]);
    assert_eq!(lines, ["\"Чай Поиск\" \"https://tea.example/form\" 70.00"]);
}

/// Many rows are read by columns; what their links tell must be the same as row by row.
#[test]
fn long_files_of_visits_are_split_alike() {
    let mut plain = String::from("date,landing page,utm content,sessions\n");
    let mut quoted = plain.clone();
    for i in 0..2000 {
        let (source, id) = if i % 4 == 0 { ("yandex", "117000001") } else { ("google", "21456789012") };
        let link = format!("https://tea.example/p{}?utm_source={source}&utm_medium=cpc&visit={i}", i % 3);
        plain += &format!("2026-01-05,{link},cid|{id}|pos|{i},1\n");
        quoted += &format!("2026-01-05,\"{link}\",\"cid|{id}|pos|{i}\",1\n");
    }
    for visits in [plain, quoted] {
        let folder = Folder::new().with("spend.csv", SPEND).with("visits.csv", visits);
        for threads in ["1", "4"] {
            let report =
                folder.report(&["--by", "campaign", "--kpi", "spend,sessions", "--threads", threads]);
            let lines = report.lines(&["campaign", "spend", "sessions"]);
            // A quarter of 2000 from Direct.
            let expected = ["\"Brand\" 60.00 1500", "\"Чай Поиск\" 40.00 500", "\"Tea Sets\" 20.00 0"];
            assert_eq!(lines, expected);
            let report = folder.report(&["--by", "landing_page", "--kpi", "sessions", "--threads", threads]);
            // 2000 = 3 × 666 + 2.
            let expected = [
                "null 0",
                "\"https://tea.example/p0\" 667",
                "\"https://tea.example/p1\" 667",
                "\"https://tea.example/p2\" 666",
            ];
            assert_eq!(report.lines(&["landing_page", "sessions"]), expected);
        }
    }
}

/// The link of an advert is a template: its macros are filled in when it is clicked.
#[test]
fn macros_in_links_of_spend_are_no_fault() {
    let folder = Folder::new().with(
        "spend.csv",
        "date,channel,landing page,spend\n2026-01-05,Paid Search,/?utm_source=yandex&utm_campaign={campaign_id},10.00\n",
    );
    let report = folder.report(&["--kpi", "spend"]);
    assert_eq!(report.lines(&["channel", "spend"]), ["\"Paid Search\" 10.00"]);
    assert!(!report.notes().contains(&"unfilled-macro"), "{:?}", report.notes());
}
