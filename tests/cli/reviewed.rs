//! What a reader of the code found to be wrong in silence: each test holds the smallest files that showed it.

use crate::harness::Folder;

const META: &str =
    "Campaign name,Age,Amount spent (USD),Impressions,Link clicks,Reporting starts,Reporting ends\n";

/// "All" is a sum only where its campaign has ages below it.
#[test]
fn a_row_of_all_ages_without_parts_counts() {
    let row = |campaign: &str, age: &str, spend: u32| {
        format!("{campaign},{age},{spend}.00,{},{spend},2026-09-01,2026-09-30\n", spend * 100)
    };
    let sheet = [
        row("Brand", "All", 100),
        row("Brand", "18-24", 60),
        row("Brand", "25-34", 40),
        row("App", "All", 50),
    ];
    let report = Folder::new().with("a.csv", META.to_owned() + &sheet.concat()).report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "150.00");
}

/// Sums that stand above all ages, further apart than the first rows reach.
#[test]
fn rows_of_all_ages_are_sums_wherever_their_parts_stand() {
    let mut sheet = META.to_owned();
    for campaign in 0..450 {
        sheet += &format!("C{campaign},All,20.00,200,2,2026-09-01,2026-09-30\n");
    }
    for campaign in 0..450 {
        for age in ["18-24", "25-34"] {
            sheet += &format!("C{campaign},{age},10.00,100,1,2026-09-01,2026-09-30\n");
        }
    }
    let report = Folder::new().with("a.csv", sheet).report(&["--kpi", "spend,clicks"]);
    assert_eq!(report.total(&["spend", "clicks"]), "9000.00 900");
}

/// GA4 counts a visit in each hour that it touches: its total is less than the sum, and no row for all that.
#[test]
fn a_total_without_a_label_may_be_less_than_its_rows() {
    let line = "# ----------------------------------------\n";
    let report = Folder::new()
        .with(
            "ga4.csv",
            format!(
                "{line}# tea.example\n# Free form-Free form 1\n# 20260901-20260930\n{line}\nHour,Sessions\n,1000\n10,420\n11,410\n12,370\n"
            ),
        )
        .report(&["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "1200");
    assert!(!report.notes().contains(&"row-without-name"), "{:?}", report.notes());
}

/// GA4 writes a value at carts and checkouts, too; without the event's name it is no purchase.
#[test]
fn the_value_of_an_event_is_no_purchase() {
    let rows = "20260901,u.1,11,google,cpc,50.00,EUR\n".repeat(3);
    let events = format!(
        "event_date,user_pseudo_id,ga_session_id,session_source,session_medium,value,currency\n{rows}"
    );
    let report = Folder::new().with("events.csv", events).report(&[]);
    assert_eq!(report.total(&["sessions"]), "1");
    let told = report
        .rows
        .iter()
        .any(|row| row.get("orders").is_some_and(|orders| orders != "null" && orders != "0"));
    assert!(!told, "{:?}", report.rows);
}

/// A purchase outside any session is a row of the ledger, also where a shop tells the orders.
#[test]
fn claims_beside_a_shop_balance() {
    let folder = Folder::new()
        .with("events.csv", "event_date,event_name,user_pseudo_id,ga_session_id,transaction_id,purchase_revenue,currency\n20260901,session_start,u.1,11,,,EUR\n20260901,purchase,u.2,,T1,20.00,EUR\n")
        .with("orders.csv", "Order ID,Date,Total,Currency\nA1,2026-09-01,20.00,EUR\n");
    let report = folder.report(&["--kpi", "sessions,orders,revenue"]);
    assert_eq!(report.total(&["sessions", "orders", "revenue"]), "1 1 20.00");
}

/// Search terms tell a part of the money: the total does not depend on the keys that are asked for.
#[test]
fn a_part_of_the_money_never_stands_for_all_of_it() {
    let folder = Folder::new()
        .with("campaigns.csv", "Campaign report\n\"September 1, 2026 - September 30, 2026\"\nCampaign,Currency code,Clicks,Impr.,Cost\nBrand,EUR,100,1000,\"1,000.00\"\n")
        .with("terms.csv", "Search terms report\n\"September 1, 2026 - September 30, 2026\"\nSearch term,Campaign,Ad group,Currency code,Clicks,Impr.,Cost\ntea,Brand,A,EUR,35,100,350.00\ncup,Brand,B,EUR,25,100,250.00\n");
    for by in ["campaign", "ad_group", "keyword"] {
        let report = folder.report(&["--by", by, "--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "1000.00", "{by}");
        assert!(report.note("superseded").contains("terms.csv"), "{:?}", report.notes());
    }
}

/// The order of day and month that the settings or the column tell holds for weeks, too.
#[test]
fn weeks_in_slash_dates_take_the_order_that_is_known() {
    let sheet =
        |first: &str| format!("Week,Channel,Spend\n01/06/2026 - 07/06/2026,A,10.00\n{first},A,30.00\n");
    let clear = Folder::new().with("a.csv", sheet("15/06/2026 - 21/06/2026"));
    let total = |folder: &Folder, from: &str, to: &str| {
        folder.report(&["--from", from, "--to", to, "--kpi", "spend"]).total(&["spend"])
    };
    assert_eq!(total(&clear, "2026-06-01", "2026-06-07"), "10.00");
    let open = Folder::new()
        .with("a.csv", sheet("08/06/2026 - 12/06/2026"))
        .with("perfkpi.toml", "[[source]]\npath = \"a.csv\"\ndate_format = \"%d/%m/%Y\"\n");
    assert_eq!(total(&open, "2026-06-08", "2026-06-12"), "30.00");
}

/// A contact whose time had not come was a lead.
#[test]
fn a_contact_with_bad_timing_is_lost_and_no_junk() {
    let deals = "Record ID,Lifecycle Stage,Lead Status,Create Date,Email\n1,Opportunity,Bad Timing,2026-09-01 10:00,a@example.com\n2,Lead,New,2026-09-01 11:00,b@example.com\n";
    let report = Folder::new().with("c.csv", deals).report(&["--kpi", "leads,lost_leads,junk_leads"]);
    assert_eq!(report.total(&["leads", "lost_leads", "junk_leads"]), "2 1 0");
}

/// A subtotal is compared with what its merged cells say, which a new block ends.
#[test]
fn a_subtotal_knows_where_merged_cells_end() {
    let sheet = "channel,campaign,spend,clicks\nSearch,Brand,10.00,1\n,,20.00,2\nSocial,,10.00,1\nTotal Brand,,30.00,3\n";
    let said = "[[source]]\npath = \"a.csv\"\nfill_down = [\"channel\", \"campaign\"]\n";
    let report = Folder::new().with("a.csv", sheet).with("perfkpi.toml", said).report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "40.00");
    assert!(!report.notes().contains(&"total-differs"), "{:?}", report.notes());
}

const VISITS: &str = "ym:s:visitID\tym:s:date\tym:s:lastsignTrafficSource\tym:s:bounce\n";

/// Two downloads of one system share days: a visit counts once, as the first file tells it.
#[test]
fn a_visit_of_two_files_counts_once() {
    let row = |id: u32, day: u32| format!("{id}\t2026-09-{day:02}\torganic\t0\n");
    let first: String = (1..=10).map(|day| row(100 + day, day)).collect();
    let second: String = (8..=12).map(|day| row(100 + day, day)).collect();
    let folder =
        Folder::new().with("a.tsv", VISITS.to_owned() + &first).with("b.tsv", VISITS.to_owned() + &second);
    let report = folder.report(&["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "12");
    assert_eq!(
        report.note("session-told-again"),
        "3 sessions of this file stand in a.tsv too: each counts once, as that file tells it"
    );
    assert_eq!(report.file("b.tsv")["rows"].to_string(), r#"{"read":6,"header":1,"duplicate":3,"used":2}"#);
}

/// The same of events, whose sessions are told by many rows; what was bought is known by its number.
#[test]
fn a_session_of_two_files_of_events_counts_once() {
    let header =
        "event_date,event_name,user_pseudo_id,ga_session_id,transaction_id,purchase_revenue,currency\n";
    let day = |day: u32| {
        format!(
            "2026090{day},session_start,u.{day},1,,,EUR\n2026090{day},purchase,u.{day},1,T{day},10.00,EUR\n"
        )
    };
    let file = |days: std::ops::RangeInclusive<u32>| header.to_owned() + &days.map(day).collect::<String>();
    let folder = Folder::new().with("a.csv", file(1..=4)).with("b.csv", file(3..=6));
    let report = folder.report(&["--kpi", "sessions,orders,revenue"]);
    assert_eq!(report.total(&["sessions", "orders", "revenue"]), "6 6 60.00");
    assert!(report.note("session-goes-on").starts_with("2 sessions of this file have events in a.csv too"));
}

/// A file for each day: what a session saw after midnight is new, the session is not.
#[test]
fn a_session_that_goes_on_after_midnight_is_one() {
    let file = |day: u32, rows: &[&str]| {
        let header = "event_date,event_name,user_pseudo_id,ga_session_id\n".to_owned();
        header + &rows.iter().map(|row| format!("2026090{day},{row}\n")).collect::<String>()
    };
    let folder = Folder::new()
        .with("1.csv", file(1, &["session_start,u.1,1", "page_view,u.1,1", "page_view,u.1,1"]))
        .with("2.csv", file(2, &["page_view,u.1,1", "session_start,u.2,1", "page_view,u.2,1"]));
    let report = folder.report(&["--kpi", "sessions,pageviews"]);
    assert_eq!(report.total(&["sessions", "pageviews"]), "2 4");
    assert!(report.note("session-goes-on").starts_with("1 session of this file has events in 1.csv too"));
}

/// Sheets of two sites may number their sessions alike; of one day they are the same ones.
#[test]
fn sheets_that_number_their_sessions_alike_are_told_apart_by_day() {
    let file =
        |day: u32| format!("session id,date,source\n1,2026-09-{day:02},google\n2,2026-09-{day:02},google\n");
    let total = |second: u32| {
        let folder = Folder::new().with("a.csv", file(1)).with("b.csv", file(second));
        folder.report(&["--kpi", "sessions"]).total(&["sessions"])
    };
    assert_eq!((total(2), total(1)), ("4".to_owned(), "2".to_owned()));
}

/// Direct's words in a sheet of several platforms are no export of Direct.
#[test]
fn a_sheet_that_names_several_platforms_is_nobodys_export() {
    let sheet = |first: &str, second: &str| {
        format!(
            "Площадка;Кампания;Показы;Клики;Расход, ₽\n{first};Бренд;1000;10;500,00\n{second};Поиск;2000;20;700,00\n"
        )
    };
    let taken = |first: &str, second: &str| {
        let report =
            Folder::new().with("a.csv", sheet(first, second)).report(&["--by", "platform", "--kpi", "spend"]);
        report.file("a.csv")["profile"].to_string() + " " + &report.lines(&["platform", "spend"]).join(", ")
    };
    let several = taken("Яндекс.Директ", "Facebook");
    assert_eq!(several, "\"generic-spend\" \"meta-ads\" 700.00, \"yandex-direct\" 500.00");
    // Where Direct showed its ads.
    assert_eq!(taken("yandex.ru", "avito.ru"), "\"yandex-direct\" \"yandex-direct\" 1200.00");
}

/// A shop's report by month begins with the sum of all months, whose month is empty.
#[test]
fn a_sum_whose_month_is_empty_is_no_month() {
    let sales = "\"Month\",\"Orders\",\"Gross sales\",\"Discounts\",\"Net sales\",\"Total sales\"\n\"\",\"10\",\"100.00\",\"0.00\",\"100.00\",\"100.00\"\n\
                 \"2026-08-01\",\"6\",\"60.00\",\"0.00\",\"60.00\",\"60.00\"\n\"2026-09-01\",\"4\",\"40.00\",\"0.00\",\"40.00\",\"40.00\"\n";
    let report = Folder::new().with("sales.csv", sales).report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "10 100.00");
}

/// A telephone number only links: that Excel has rounded one costs no lead.
#[test]
fn a_rounded_telephone_number_refuses_nothing() {
    let leads = "Lead ID;Дата;Источник;Телефон\n1;01.09.2026;google;7,9E+10\n2;02.09.2026;google;7,9E+10\n";
    for more in [&[][..], &["--on-bad-row", "skip"]] {
        let args = [&["--kpi", "leads"][..], more].concat();
        let report = Folder::new().with("leads.csv", leads).report(&args);
        assert_eq!(report.total(&["leads"]), "2");
        assert!(report.notes().contains(&"damaged-phones"), "{:?}", report.notes());
    }
    let damaged = leads.replace("Lead ID;", "Телефон клиента;").replace("Телефон\n", "Lead ID\n");
    assert_eq!(Folder::new().with("leads.csv", damaged).run(&["report"]).code, 2);
}

/// A refund column that says 0 beside "refunded" tells of no part: all of it was given back.
#[test]
fn a_refunded_order_with_a_refund_of_nothing_was_given_back_whole() {
    let orders = "Order ID,Date,Total,Refund,Status\n1,2026-09-01,10.00,0.00,paid\n2,2026-09-01,20.00,0.00,refunded\n3,2026-09-01,40.00,5.00,refunded\n";
    let report = Folder::new().with("o.csv", orders).report(&["--kpi", "orders,revenue,refunds"]);
    assert_eq!(report.total(&["orders", "revenue", "refunds"]), "3 45.00 25.00");
}

/// A pipeline's stages have names of their own; the status beside them says what became of the deal.
#[test]
fn deals_stand_under_their_stage_and_count_by_their_status() {
    let deals = "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Currency,Deal - Deal created\n\
                 1,A,Tasting,Won,100,EUR,2026-09-01 10:00:00\n2,B,Tasting,Open,50,EUR,2026-09-01 10:00:00\n3,C,Sampling,Lost,70,EUR,2026-09-01 10:00:00\n";
    let report = Folder::new().with("deals.csv", deals).report(&[
        "--by",
        "stage",
        "--kpi",
        "leads,qualified_leads,won_leads,lost_leads",
    ]);
    assert_eq!(
        report.lines(&["stage", "leads", "qualified_leads", "won_leads", "lost_leads"]),
        ["\"Tasting\" 2 1 1 0", "\"Sampling\" 1 0 0 1"]
    );
    assert!(!report.notes().contains(&"unknown-stage"), "{:?}", report.notes());
}

/// A cell of millions of commas is no header, whatever else could part it.
#[test]
fn a_header_of_megabytes_is_refused_at_once() {
    let header = format!("Date;Source{}\n", ",".repeat(8 << 20));
    let ran = Folder::new().with("a.csv", header).run(&["report"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("error["), "{}", &ran.stderr[..200]);
}
