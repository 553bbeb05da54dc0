//! Words that mean one thing in analytics and another in a sheet of costs: sources without a medium, channels that are
//! media, orders that wait for their money.

use crate::harness::Folder;

/// Who pays for clicks from Facebook has no organic traffic there, and the leads of the row were bought.
#[test]
fn a_source_that_costs_money_is_paid_with_all_that_its_rows_tell() {
    let sheet = "date,source,cost,leads\n2026-09-01,facebook,100.00,4\n2026-09-02,Facebook,0,1\n\
                 2026-09-01,Яндекс.Директ,50.00,5\n2026-09-01,google,,3\n";
    let report = Folder::new().with("a.csv", sheet).report(&["--kpi", "spend,leads,cpl"]);
    assert_eq!(
        report.lines(&["channel", "spend", "leads", "cpl"]),
        ["\"Paid Social\" 100.00 5 20", "\"Paid Search\" 50.00 5 10", "\"Organic Search\" 0.00 3 0"]
    );
    assert!(report.note("paid-by-cost").contains("\"facebook\" (Paid Social, not Organic Social)"));
}

/// What names its medium or channel is what it says, whatever it costs.
#[test]
fn a_cost_beside_a_medium_or_channel_changes_nothing() {
    for (header, cell, channel) in [("medium", "social", "Organic Social"), ("channel", "SMM", "SMM")] {
        let sheet = format!("date,source,{header},cost\n2026-09-01,facebook,{cell},100.00\n");
        let report = Folder::new().with("a.csv", sheet).report(&["--kpi", "spend"]);
        assert_eq!(report.lines(&["channel", "spend"]), [format!("\"{channel}\" 100.00")]);
        assert!(!report.notes().contains(&"paid-by-cost"), "{header}");
    }
}

/// An ad system brings nothing but ads, whoever names it: a CRM's leads of Yandex.Direct are no organic ones.
#[test]
fn an_ad_system_is_a_paid_source_without_a_medium() {
    let leads = "lead id,date,source\n1,2026-09-01,Яндекс.Директ\n2,2026-09-01,google ads\n3,2026-09-01,vk_ads\n4,2026-09-01,yandex\n";
    let report = Folder::new().with("leads.csv", leads).report(&["--kpi", "leads"]);
    let lines = report.lines(&["channel", "leads"]);
    assert_eq!(lines, ["\"Organic Search\" 1", "\"Paid Search\" 2", "\"Paid Social\" 1"]);
}

/// «Канал» of analytics is a medium where it says so; one file is read in one way.
#[test]
fn channels_that_are_media_are_read_as_media() {
    let sheet = "Дата;Источник;Канал;Визиты\n01.09.2026;google;cpc;100\n01.09.2026;crm;email;7\n01.09.2026;yandex;organic;80\n01.09.2026;(direct);(none);20\n";
    let report = Folder::new().with("a.csv", sheet).report(&["--kpi", "sessions"]);
    let lines = report.lines(&["channel", "sessions"]);
    assert_eq!(lines, ["\"Direct\" 20", "\"Email\" 7", "\"Organic Search\" 80", "\"Paid Search\" 100"]);
    assert!(report.note("channel-is-medium").contains("\"(none)\""));
    // With a column of media beside it the channel is one.
    let both = "date,source,medium,channel,sessions\n2026-09-01,google,cpc,cpc,100\n";
    let report = Folder::new().with("a.csv", both).report(&["--kpi", "sessions"]);
    assert_eq!(report.lines(&["channel", "sessions"]), ["\"cpc\" 100"]);
}

/// The words of a column that says who paid, and the settings' word against it.
#[test]
fn orders_that_are_not_paid_wait() {
    let sheet = "Order ID,Date,Total,Paid\n1,2026-09-01,10.00,yes\n2,2026-09-01,20.00,no\n3,2026-09-01,40.00,0.00\n4,2026-09-01,80.00,\n";
    let folder = Folder::new().with("orders.csv", sheet);
    let report = folder.report(&["--kpi", "orders,pending_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "revenue"]), "2 2 90.00");
    assert_eq!(
        report.note("unpaid-orders"),
        "2 orders are not paid, by column \"Paid\": left aside like those that are pending (60.00 of revenue)"
    );
    let said = "[[source]]\npath = \"orders.csv\"\nstatuses = { counts = [\"no\", \"0.00\"] }\n";
    let report = folder.with("perfkpi.toml", said).report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "4 150.00");
}

/// A dispute that was lost took the money back; one that was won did not.
#[test]
fn lost_disputes_are_refunds() {
    let payments = "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Disputed Amount,Dispute Status\n\
                    ch_1,2026-09-01 10:00,100.00,0.00,eur,Paid,,\n\
                    ch_2,2026-09-01 11:00,40.00,0.00,eur,Paid,40.00,lost\n\
                    ch_3,2026-09-01 12:00,30.00,0.00,eur,Paid,30.00,won\n";
    let report = Folder::new().with("p.csv", payments).report(&["--kpi", "orders,revenue,refunds"]);
    assert_eq!(report.total(&["orders", "revenue", "refunds"]), "3 130.00 40.00");
}

/// Impressions that each row of a segment tells again are unknown, and so is what is made of them.
#[test]
fn impressions_by_click_type_are_not_added() {
    let sheet = "Campaign,Click type,Currency code,Clicks,Impr.,Cost\nBrand,Headline,EUR,40,1000,20.00\nBrand,Sitelink,EUR,10,1000,2.50\n";
    let folder = Folder::new().with("a.csv", sheet);
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend", "clicks"]), "22.50 50");
    assert!(report.note("measure-repeated").starts_with("impressions are not known"), "{:?}", report.notes());
    let ran = folder.run(&["report", "--kpi", "ctr"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("ctr is unknown everywhere"), "{}", ran.stderr);
}

/// A platform's report in an API's millionths is no report in units of a currency.
#[test]
fn millionths_of_a_platform_are_doubted() {
    let sheet = "Campaign,Campaign state,Clicks,Impressions,Cost\nBrand,enabled,40,1000,20000000\n";
    let report = Folder::new().with("a.csv", sheet).report(&["--kpi", "spend"]);
    assert!(report.notes().contains(&"looks-like-micros"), "{:?}", report.notes());
}
