//! Traffic that ad platforms do not report themselves: partners and their commissions, native, programmatic, messengers,
//! retargeting; the money lands in the right channel.

use crate::harness::Folder;

#[test]
fn commissions_are_the_spend_of_affiliates() {
    let folder = Folder::new()
        .with(
            "commissions.csv",
            "Order ID,Action date,Partner,Campaign,Status,Order amount,Commission\n\
             A-1,2026-01-05,blog-one,Winter,approved,100.00,10.00\n\
             A-2,2026-01-05,blog-two,Winter,pending,50.00,6.00\n\
             A-3,2026-01-06,blog-one,Winter,declined,80.00,8.00\n",
        )
        .with(
            "orders.csv",
            "order id,date,utm source,utm medium,utm campaign,revenue\n\
             1,2026-01-05,admitad,cpa,winter,100.00\n2,2026-01-05,admitad,cpa,,28.00\n3,2026-01-06,google,organic,,7.00\n",
        );
    let report = folder.report(&["--kpi", "spend,orders,revenue,romi"]);
    let ids = ["channel", "spend", "orders", "revenue", "romi"];
    // 10 approved and 6 pending; (100 + 28 − 16) / 16 = 7. The declined 8 are nobody's money.
    let expected = ["\"Affiliates\" 16.00 2 128.00 7", "\"Organic Search\" 0.00 1 7.00 null"];
    assert_eq!(report.lines(&ids), expected);
    assert_eq!(report.note("commission-declined"), "1 row (8.00 of commission) is declined and not counted");
    assert_eq!(report.note("commission-pending"), "1 row (6.00 of commission) is pending and counted");
    let ledger = &report.file("commissions.csv")["money"]["spend"];
    assert_eq!(*ledger, serde_json::json!({"read": 24.0, "not_counted": 8.0, "used": 16.0}));
    let report = folder.report(&["--by", "campaign", "--kpi", "spend,orders,revenue"]);
    let lines = report.lines(&["campaign", "spend", "orders", "revenue"]);
    assert!(lines.contains(&"\"Winter\" 16.00 1 100.00".to_owned()), "{lines:?}");
}

#[test]
fn statuses_of_commissions_can_be_said() {
    let folder = Folder::new().with(
        "commissions.csv",
        "Date,Partner,Status,Commission\n2026-01-05,a,Sent back,10.00\n2026-01-05,b,approved,5.00\n",
    );
    let report = folder.report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "15.00");
    assert!(report.note("unknown-status").contains("\"Sent back\" (1)"));
    folder.write(
        "perfkpi.toml",
        "[[source]]\npath = \"commissions.csv\"\nstatuses = { cancelled = [\"sent back\"] }\n",
    );
    assert_eq!(folder.report(&["--kpi", "spend"]).total(&["spend"]), "5.00");
}

/// Without a partner a commission beside orders may be anything: the orders stay orders.
#[test]
fn orders_with_a_commission_stay_orders() {
    let folder = Folder::new().with(
        "orders.csv",
        "Order ID,Date,Status,Amount,Commission\n1,2026-01-05,paid,100.00,3.00\n2,2026-01-05,paid,50.00,1.50\n",
    );
    let report = folder.report(&["--by", "day", "--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 150.00");
    assert_eq!(report.file("orders.csv")["profile"], "generic-orders");
}

#[test]
fn money_of_every_kind_of_traffic_lands_in_its_channel() {
    let folder = Folder::new().with(
        "orders.csv",
        "order id,date,utm source,utm medium,utm campaign,revenue\n\
         1,2026-01-05,admitad,cpa,,1.00\n2,2026-01-05,блог,партнёрка,,2.00\n\
         3,2026-01-05,taboola,cpc,,4.00\n4,2026-01-05,site.example,тизер,,8.00\n\
         5,2026-01-05,hybrid,cpm,,16.00\n6,2026-01-05,dv360,cpc,,32.00\n\
         7,2026-01-05,whatsapp,chat,,64.00\n8,2026-01-05,t.me,referral,,128.00\n\
         9,2026-01-05,vk,retargeting,,256.00\n10,2026-01-05,yandex,ремаркетинг,,512.00\n\
         11,2026-01-05,telegram,cpc,,1024.00\n12,2026-01-05,criteo,retargeting,,2048.00\n",
    );
    let report = folder.report(&["--kpi", "orders,revenue", "--sort", "channel"]);
    let expected = [
        "\"Affiliates\" 2 3.00",
        "\"Display\" 3 2096.00",
        "\"Messenger\" 2 192.00",
        "\"Native\" 2 12.00",
        "\"Paid Search\" 1 512.00",
        "\"Paid Social\" 2 1280.00",
    ];
    assert_eq!(report.lines(&["channel", "orders", "revenue"]), expected);
}
