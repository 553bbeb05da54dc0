//! Leads and deals of a CRM: which ids are the same, and on which days a deal counts.

use crate::harness::Folder;
use serde_json::json;

const DEALS: &str = "deal id,date,channel,stage,amount,closed at\n1,2026-01-05,Email,Won,100.00,2026-02-10\n\
                     2,2026-01-06,Email,New,70.00,\n3,2026-01-06,Email,Won,50.00,2026-01-20\n";

/// A deal is an order on the day it was closed, though no lead came in as late; the file does not speak of all February.
#[test]
fn deals_that_were_closed_after_the_last_lead_came_in() {
    let folder = Folder::new()
        .with("deals.csv", DEALS)
        .with("spend.csv", "date,channel,spend\n2026-01-05,Email,10.00\n2026-02-10,Email,20.00\n");
    let report = folder.report(&["--by", "month", "--kpi", "spend,leads,orders,revenue,cpo,cpl"]);
    let ids = ["month", "spend", "leads", "orders", "revenue", "cpo", "cpl"];
    let expected =
        ["\"2026-01\" 10.00 3 1 50.00 10 3.3333333333333335", "\"2026-02\" 20.00 null 1 100.00 20 null"];
    assert_eq!(report.lines(&ids), expected);
    assert_eq!(report.whole["period"], json!({"from": "2026-01-05", "to": "2026-02-10"}));
    let file = report.file("deals.csv");
    assert_eq!((&file["from"], &file["to"]), (&json!("2026-01-05"), &json!("2026-02-10")));
    let february = folder.report(&["--period", "2026-02", "--kpi", "orders,revenue"]);
    assert_eq!(february.total(&["orders", "revenue"]), "1 100.00");
    let ran =
        folder.run(&["check", "--rule", "revenue >= 100", "--from", "2026-02-01", "--to", "2026-02-10"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// Lead 1 and deal 1 are two things; a deal in two exports is one.
#[test]
fn leads_and_deals_are_numbered_apart() {
    let folder = Folder::new().with("deals.csv", DEALS).with(
        "leads.csv",
        "lead id,date,channel,stage\n1,2026-01-02,Display,Lost\n3,2026-01-03,Display,New\n",
    );
    let args = ["--kpi", "leads,won_leads,orders,revenue"];
    let ids = ["leads", "won_leads", "orders", "revenue"];
    // Two leads and three deals, of which two were won.
    assert_eq!(folder.report(&args).total(&ids), "5 2 2 150.00");
    folder.write("deals-again.csv", DEALS);
    let report = folder.report(&args);
    assert_eq!(report.total(&ids), "5 2 2 150.00");
    assert_eq!(report.file("deals.csv")["rows"], json!({"read": 4, "header": 1, "duplicate": 3}));
}

/// An order that names a deal takes the channel of that deal, not of the lead of the same number.
#[test]
fn an_order_of_a_deal_is_not_that_of_a_lead() {
    let folder = Folder::new()
        .with("deals.csv", DEALS)
        .with(
            "leads.csv",
            "lead id,date,channel,stage\n1,2026-01-02,Display,Lost\n4,2026-01-03,Display,New\n",
        )
        .with("orders.csv", "order id,deal id,date,revenue\n11,1,2026-02-10,100.00\n12,4,2026-02-11,30.00\n");
    let report = folder.report(&["--kpi", "orders,revenue", "--sort", "revenue"]);
    let ids = ["channel", "orders", "revenue"];
    // There is no deal 4: lead 4 is another thing. Deal 3 was closed on a day that the shop does not cover: 50 more.
    assert_eq!(report.lines(&ids), ["\"Display\" 0 0.00", "null 1 30.00", "\"Email\" 2 150.00"]);
    folder.write(
        "orders.csv",
        "order id,lead id,date,revenue\n11,1,2026-02-10,100.00\n12,4,2026-02-11,30.00\n",
    );
    let report = folder.report(&["--kpi", "orders,revenue", "--sort", "revenue"]);
    assert_eq!(report.lines(&ids), ["\"Email\" 1 50.00", "\"Display\" 2 130.00"]);
    // Where only one of the two is there, whatever its column is called, it is what the orders name.
    std::fs::remove_file(folder.path().join("leads.csv")).expect("a file");
    let report = folder.report(&["--kpi", "orders,revenue", "--sort", "revenue"]);
    assert_eq!(report.lines(&ids), ["null 1 30.00", "\"Email\" 2 150.00"]);
}

/// The same in the exports of one CRM, whose columns are both called ID.
#[test]
fn bitrix_numbers_leads_and_deals_apart() {
    let folder = Folder::new()
        .with(
            "deals.csv",
            "ID;Стадия сделки;Название сделки;Ответственный;Источник;Дата создания;Сумма;Валюта;UTM Source;UTM Medium\n\
             7;Сделка успешна;Чай;Анна;;05.01.2026;100,00;EUR;newsletter;email\n",
        )
        .with(
            "leads.csv",
            "ID;Статус;Название лида;Ответственный;Источник;Дата создания;UTM Source;UTM Medium\n\
             7;В работе;Посуда;Анна;;05.01.2026;google;cpc\n8;В работе;Чашки;Анна;;06.01.2026;google;cpc\n",
        )
        .with("orders.csv", "Номер заказа;ID сделки;Дата;Выручка;Валюта\n11;7;06.01.2026;100,00;EUR\n");
    let report = folder.report(&["--kpi", "leads,orders"]);
    assert_eq!(report.file("deals.csv")["profile"], "bitrix24-deals");
    assert_eq!(report.file("leads.csv")["profile"], "bitrix24-leads");
    let lines = report.lines(&["channel", "leads", "orders"]);
    assert!(lines.contains(&"\"Email\" 1 1".to_owned()), "{lines:?}");
    assert!(lines.contains(&"\"Paid Search\" 2 0".to_owned()), "{lines:?}");
}
