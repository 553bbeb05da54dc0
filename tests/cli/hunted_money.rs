//! What a hunt over files as people really keep them found wrong of money and of what counts: refunds, costs, statuses, orders.

use crate::harness::Folder;

/// Money that was given back lessens the revenue, whatever its column is called; a count of returns does not.
#[test]
fn refunds_are_read_by_their_many_names() {
    for header in [
        "Returns",
        "Returned",
        "Total refunded",
        "Refunded",
        "Сумма возвратов",
        "Возвращено",
        "Връщане",
        "Рефунд",
        "Върната сума",
    ] {
        let orders =
            format!("Order ID,Date,Revenue,{header}\n1,2026-09-01,100.00,0\n2,2026-09-01,50.00,20.50\n");
        let report = Folder::new().with("o.csv", orders).report(&["--kpi", "orders,revenue,refunds"]);
        assert_eq!(report.total(&["orders", "revenue", "refunds"]), "2 129.50 20.50", "{header}");
        let flat =
            format!("Date,Channel,Spend,Orders,Revenue,{header}\n2026-09-01,Email,10.00,2,150.00,20.50\n");
        let report = Folder::new().with("f.csv", flat).report(&["--kpi", "revenue"]);
        assert_eq!(report.total(&["revenue"]), "129.50", "{header}");
    }
    let counts = "Date,Channel,Spend,Orders,Revenue,Returns\n2026-09-01,Email,10.00,20,150.00,3\n";
    let folder = Folder::new().with("f.csv", counts);
    let report = folder.report(&["--kpi", "revenue"]);
    assert_eq!(report.total(&["revenue"]), "150.00");
    let said = "the column \"Returns\" is not read: it may count returns or tell their money";
    assert_eq!(report.note("column-not-read"), said);
    folder.write("perfkpi.toml", "[[source]]\npath = \"f.csv\"\ncolumns = { refund = \"Returns\" }\n");
    assert_eq!(folder.report(&["--kpi", "revenue"]).total(&["revenue"]), "147.00");
    let flags = "Order ID,Date,Revenue,Refunded\n1,2026-09-01,100.00,no\n2,2026-09-01,50.00,yes\n";
    let report = Folder::new().with("o.csv", flags).report(&["--kpi", "revenue"]);
    assert_eq!(report.total(&["revenue"]), "150.00");
    assert!(report.notes().contains(&"column-not-read"), "{:?}", report.notes());
}

#[test]
fn spend_is_read_by_its_many_names() {
    for header in [
        "Expenses",
        "Expense",
        "Потрачено",
        "\"Потрачено, руб.\"",
        "Затраты на рекламу",
        "Израсходовано",
        "Расход в рублях",
        "Рекламен разход",
        "Похарчено",
        "Marketing spend",
        "Media cost",
    ] {
        let report = Folder::new()
            .with("a.csv", format!("Date,Campaign,Clicks,{header}\n2026-09-01,A,10,100.50\n"))
            .report(&["--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "100.50", "{header}");
    }
    let costs = "date,utmsource,utmmedium,utmcampaign,expenses,currency,clicks\n2026-09-01,vk,cpc,osen,1500.50,RUB,120\n";
    let report = Folder::new().with("a.csv", costs).report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "1500.50");
}

/// Words for "not paid", "paid" and "given back" in forms that shops write.
#[test]
fn statuses_are_known_in_all_their_forms() {
    let orders = "Order ID,Date,Total,Status\n1,2026-09-01,10,Paid\n2,2026-09-01,20,Не оплачено\n3,2026-09-01,40,Не оплачен\n";
    let report = Folder::new().with("o.csv", orders).report(&["--kpi", "orders,pending_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "revenue"]), "1 2 10.00");
    let insales = "№;Дата;Статус;Статус оплаты;Сумма\n1;01.09.2026 10:00;Доставлен;Оплачено;1500,00\n2;01.09.2026 11:00;Новый;Не оплачено;100,00\n";
    let report = Folder::new().with("o.csv", insales).report(&["--kpi", "orders,pending_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "revenue"]), "1 1 1500.00");
    assert!(!report.notes().contains(&"unknown-status"), "{:?}", report.notes());
    // A refunded order stays an order, and its money leaves the revenue.
    let woo = "Дата,Order #,Статут,Клиент,Тип клиент,Продукт(и),Разпродадени продукти,Код(ове) за отстъпка,Чисти продажби,Разпределение\n\
               2026-09-01 10:15:00,1,Завършена,Ana A,new,Mug,1,,100.5,Direct\n\
               2026-09-01 10:15:00,2,Възстановена сума,Ana A,new,Mug,1,,40,Direct\n\
               2026-09-01 10:15:00,3,В ожидании,Ana A,new,Mug,1,,30,Direct\n";
    let report =
        Folder::new().with("o.csv", woo).report(&["--kpi", "orders,pending_orders,refunded_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "refunded_orders", "revenue"]), "2 1 1 100.50");
}

/// Tilda keeps forms and payments in one export: a form is no order of nothing.
#[test]
fn forms_among_payments_are_no_orders() {
    let leads = "Name;Email;paymentsystem;orderid;amount;created;formid;tranid;utm_source;paymentstatus\n\
                 A;a@example.com;cash;15001;1500.50;2026-09-01 10:15:00;f1;1:11;yandex;paid\n\
                 B;b@example.com;;;;2026-09-02 10:15:00;f2;1:12;vk;\n\
                 C;c@example.com;cash;;100.00;2026-09-02 10:15:00;f1;1:13;vk;paid\n";
    let report = Folder::new().with("leads.csv", leads).report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 1600.50");
    let said = "1 row is a request that ordered nothing: neither orders nor, in this file, leads";
    assert_eq!(report.note("requests-not-counted"), said);
}

/// A lost dispute takes back what was disputed, beside what was refunded; a won one nothing.
#[test]
fn lost_disputes_leave_the_revenue() {
    for (refunded, disputed, dispute, revenue) in [
        ("0.00", "", "", "150.00"),
        ("0.00", "100.00", "won", "150.00"),
        ("0.00", "100.00", "lost", "50.00"),
        ("0.00", "", "lost", "50.00"),
        ("0.00", "30.00", "lost", "120.00"),
        ("20.00", "30.00", "lost", "100.00"),
        ("20.00", "80.00", "lost", "50.00"),
    ] {
        let payments = format!(
            "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Disputed Amount,Dispute Status\n\
             ch_1,2026-09-01 10:00:00,100.00,{refunded},eur,Paid,{disputed},{dispute}\n\
             ch_2,2026-09-01 10:00:00,50.00,0.00,eur,Paid,,\n"
        );
        let report = Folder::new().with("payments.csv", payments).report(&["--kpi", "orders,revenue"]);
        assert_eq!(
            report.total(&["orders", "revenue"]),
            format!("2 {revenue}"),
            "{refunded} {disputed} {dispute}"
        );
    }
}

/// A lead of Salesforce names the opportunity that it became: both are one, by 15 or 18 characters.
#[test]
fn a_converted_lead_and_its_opportunity_are_one() {
    let leads = "\"Id\",\"IsDeleted\",\"LeadSource\",\"Status\",\"OwnerId\",\"IsConverted\",\"ConvertedOpportunityId\",\"CreatedDate\"\n\
                 \"00Q000000000001AAA\",\"false\",\"Web\",\"Closed - Converted\",\"005\",\"true\",\"006000000000001AAA\",\"2026-09-02T10:00:00.000Z\"\n\
                 \"00Q000000000002AAA\",\"false\",\"Web\",\"Open - Not Contacted\",\"005\",\"false\",\"\",\"2026-09-02T10:00:00.000Z\"\n";
    for id in ["006000000000001AAA", "006000000000001"] {
        let deals = format!(
            "\"Id\",\"IsDeleted\",\"Name\",\"StageName\",\"Amount\",\"CloseDate\",\"CreatedDate\",\"IsWon\",\"IsClosed\"\n\
             \"{id}\",\"false\",\"Shelves\",\"Closed Won\",\"100.00\",\"2026-09-10\",\"2026-09-03T10:00:00.000Z\",\"true\",\"true\"\n"
        );
        let report = Folder::new().with("leads.csv", leads).with("deals.csv", deals).report(&[
            "--by",
            "source",
            "--kpi",
            "leads,won_leads",
        ]);
        assert_eq!(report.lines(&["source", "leads", "won_leads"]), ["\"Web\" 2 1"], "{id}");
    }
}

/// Tax and fees below a sheet are no channels; a day or another name beside makes a row one of the sheet.
#[test]
fn tax_and_fees_below_a_sheet_are_no_channels() {
    for name in
        ["НДС 20%", "VAT 20%", "Комиссия агентства 10%", "Agency fee", "ДДС (20 %)", "\"Agency fee, 10%\""]
    {
        let sheet = format!("Channel,Clicks,Spend\nEmail,100,250.00\nDisplay,50,100.00\n{name},,70.00\n");
        let report = Folder::new().with("a.csv", sheet).report(&["--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "350.00", "{name}");
        assert!(
            report
                .note("surcharge-rows")
                .starts_with(&format!("\"{}\" adds tax or a fee", name.trim_matches('"')))
        );
        assert_eq!(report.file("a.csv")["rows"]["footer"], 1, "{name}");
    }
    for sheet in [
        "Channel,Clicks,Spend\nEmail,100,250.00\nVATican,50,100.00\n",
        "Campaign,Channel,Spend\nEmail,Email,250.00\nVAT,Email,100.00\n",
        "Campaign,Date,Spend\nEmail,2026-09-01,250.00\nVAT,2026-09-01,100.00\n",
    ] {
        let report = Folder::new().with("a.csv", sheet).report(&["--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "350.00", "{sheet}");
    }
}
