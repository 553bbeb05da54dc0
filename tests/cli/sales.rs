//! Orders: numbers written in several ways, statuses, first orders, costs, coupons, conflicts.

use crate::harness::Folder;
use serde_json::json;

#[test]
fn one_order_number_is_written_in_three_ways() {
    let folder = Folder::new()
        .with(
            "a.csv",
            "order id,date,channel,revenue\n#1001,2026-01-05,Email,10.00\n1001.0,2026-01-05,Email,10.00\n",
        )
        .with(
            "b.csv",
            "order id,date,channel,revenue\n1001,2026-01-05,Email,10.00\n№ 1002,2026-01-05,Email,5.00\n",
        )
        .with("refunds.csv", "order id,refund date,refund amount\n1002,2026-01-09,2.00\n");
    let report = folder.report(&["--kpi", "orders,refunds,revenue"]);
    assert_eq!(report.total(&["orders", "refunds", "revenue"]), "2 2.00 13.00");
    assert!(!report.notes().contains(&"order-conflict"));
}

/// A part was given back and nobody says how much: the order counts whole, and it is said.
#[test]
fn partly_refunded_orders() {
    let sheet = "order id,date,channel,status,revenue\n1,2026-01-05,Email,partially_refunded,20.00\n\
                 2,2026-01-05,Email,Частичный возврат,30.00\n3,2026-01-05,Email,Refunded,7.00\n";
    let folder = Folder::new().with("orders.csv", sheet);
    let ids = ["orders", "refunded_orders", "refunds", "revenue"];
    let report = folder.report(&["--kpi", &ids.join(",")]);
    assert_eq!(report.total(&ids), "3 3 7.00 50.00");
    assert_eq!(report.notes(), ["untold-refund"]);
    assert!(report.note("untold-refund").starts_with("2 orders are partly refunded"));
    // A file of refunds tells it.
    folder.write("refunds.csv", "order id,refund date,refund amount\n1,2026-01-09,4.00\n2,2026-01-09,5.00\n");
    let report = folder.report(&["--kpi", &ids.join(",")]);
    assert_eq!(report.total(&ids), "3 3 16.00 41.00");
    assert!(!report.notes().contains(&"untold-refund"));
    // So do the settings, for words of one's own.
    let folder = Folder::new()
        .with(
            "orders.csv",
            "order id,date,channel,status,revenue,refund\n1,2026-01-05,Email,teils,20.00,3.00\n",
        )
        .with(
            "perfkpi.toml",
            "[[source]]\npath = \"orders.csv\"\nstatuses = { partly_refunded = [\"teils\"] }\n",
        );
    assert_eq!(folder.report(&["--kpi", &ids.join(",")]).total(&ids), "1 1 3.00 17.00");
}

#[test]
fn usual_statuses_are_known_in_four_languages() {
    let statuses = [
        ("paid,Оплачен,Платена,Վճարված,partially_paid", "1 0 0"),
        ("authorized,pending_payment,Ждём оплаты,Чака плащане,Չվճարված", "0 1 0"),
        ("voided,Отменён,Отказана,Չեղարկված", "0 0 1"),
    ];
    for (texts, expected) in statuses {
        for status in texts.split(',') {
            let folder = Folder::new().with(
                "orders.csv",
                format!("order id,date,channel,status,revenue\n1,2026-01-05,Email,{status},20.00\n"),
            );
            let ids = ["orders", "pending_orders", "cancelled_orders"];
            let report = folder.report(&["--kpi", &ids.join(",")]);
            assert_eq!(report.total(&ids), expected, "{status}");
            assert!(!report.notes().contains(&"unknown-status"), "{status}");
        }
    }
}

/// Paid, then cancelled and given back: no order, and its money leaves.
#[test]
fn shopify_orders_split_over_two_files() {
    let head = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,\
                Lineitem quantity,Lineitem name,Lineitem price,Cancelled at,Refunded Amount\n";
    let day = |day: u8| format!("2026-09-{day:02} 09:59:00 +0300");
    let first = format!(
        "#1,a@example.com,partially_refunded,EUR,100.00,5.00,0.00,105.00,\"TEA, VIP\",10.00,{0},1,Tea,25.00,,20.00\n\
         #1,a@example.com,,,,,,,,,{0},1,Tea,25.00,,\n#1,a@example.com,,,,,,,,,{0},1,Tea,25.00,,\n\
         #2,b@example.com,refunded,EUR,40.00,0.00,0.00,40.00,,0.00,{1},1,Tea,40.00,2026-09-04 10:00:00 +0300,40.00\n\
         #3,c@example.com,paid,EUR,30.00,0.00,0.00,30.00,,0.00,{2},1,Tea,15.00,,0.00\n",
        day(1),
        day(2),
        day(3)
    );
    let second = format!(
        "#3,c@example.com,,,,,,,,,{},1,Tea,15.00,,\n#4,a@example.com,voided,EUR,60.00,0.00,0.00,60.00,,0.00,{},1,Cup,60.00,,0.00\n",
        day(3),
        day(4)
    );
    let folder =
        Folder::new().with("1.csv", format!("{head}{first}")).with("2.csv", format!("{head}{second}"));
    let ids = ["orders", "cancelled_orders", "refunded_orders", "refunds", "revenue", "new_customers"];
    let report = folder.report(&["--by", "", "--kpi", &ids.join(",")]);
    // 105 − 20 and 30.
    assert_eq!(report.total(&ids), "2 2 1 20.00 115.00 2");
    assert_eq!(report.file("1.csv")["rows"], json!({"read": 6, "header": 1, "line_item": 2, "used": 3}));
    assert_eq!(report.file("2.csv")["rows"], json!({"read": 3, "header": 1, "line_item": 1, "used": 1}));
    // Several coupons in one cell are one value, as written.
    let report = folder.report(&["--by", "coupon", "--kpi", "orders,revenue"]);
    assert_eq!(report.lines(&["coupon", "orders", "revenue"]), ["\"TEA, VIP\" 1 85.00", "null 1 30.00"]);
}

/// Abandoned checkouts have the columns of orders: beside the orders they change nothing, unless the settings say so.
#[test]
fn checkouts_that_nobody_finished_are_no_orders() {
    let head =
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity\n";
    let orders =
        format!("{head}#1,a@example.com,paid,EUR,10.00,0.00,0.00,10.00,2026-09-01 09:59:00 +0300,1\n");
    let open = format!("{head}#387,b@example.com,,EUR,25.50,0.00,0.00,25.50,2026-09-01 10:59:00 +0300,1\n");
    let folder = Folder::new().with("orders.csv", orders).with("checkouts.csv", open);
    let ids = ["orders", "revenue", "cancelled_orders", "pending_orders"];
    let report = folder.report(&["--by", "", "--kpi", &ids.join(",")]);
    assert_eq!(report.total(&ids), "1 10.00 0 0");
    assert!(report.note("unfinished-checkouts").starts_with("1 row with an amount has no status"));
    assert_eq!(report.file("checkouts.csv")["money"]["revenue"], json!({"read": 25.5, "not_counted": 25.5}));
    let folder =
        folder.with("perfkpi.toml", "[[source]]\npath = \"checkouts.csv\"\nstatuses = { counts = [\"\"] }\n");
    let report = folder.report(&["--by", "", "--kpi", &ids.join(",")]);
    assert_eq!(report.total(&ids), "2 35.50 0 0");
}

#[test]
fn a_customer_who_bought_before_the_period_is_not_new() {
    let folder = Folder::new()
        .with(
            "old.csv",
            "order id,date,channel,revenue,email\n1,2025-12-10,Email,5.00,A@example.com\n2,2025-12-11,Email,5.00,b@example.com\n",
        )
        .with(
            "new.csv",
            "order id,date,channel,revenue,email\n3,2026-01-10,Email,5.00,a@example.com\n4,2026-01-10,Display,5.00,c@example.com\n\
             5,2026-01-11,Email,5.00,c@example.com\n",
        )
        .with("spend.csv", "date,channel,spend\n2026-01-10,Email,8.00\n2026-01-10,Display,6.00\n");
    let args = ["--from", "2026-01-01", "--kpi", "customers,new_customers,cac"];
    let report = folder.report(&args);
    let lines = report.lines(&["channel", "customers", "new_customers", "cac"]);
    assert_eq!(lines, ["\"Email\" 2 0 null", "\"Display\" 1 1 6"]);
    assert_eq!(report.total(&["customers", "new_customers", "cac"]), "2 1 14");
    let note = report.note("new-customers");
    assert!(note.contains("begin on 2025-12-10, 22 days before the period"), "{note}");
    assert!(!folder.report(&["--kpi", "orders"]).notes().contains(&"new-customers"));
    // The rule's build says it too.
    let ran = folder.run(&["check", "--rule", "cac <= 100", "--from", "2026-01-10", "--to", "2026-01-10"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("note[new-customers]"), "{}", ran.stderr);
}

/// WooCommerce says itself who is new; its refunds are rows of negative money.
#[test]
fn the_column_says_who_is_new() {
    let folder = Folder::new().with(
        "woo.csv",
        "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales\n\
         2026-09-01 10:00:00,55,$10.00,completed,Ann A,returning,2× Tea,2,,10.00\n\
         2026-09-02 10:00:00,56,$20.00,processing,Bo B,new,1× Cup,1,,20.00\n\
         2026-09-03 10:00:00,55,-$4.00,completed,Ann A,returning,,0,,-4.00\n",
    );
    let ids = ["orders", "revenue", "customers", "new_customers"];
    let report = folder.report(&["--by", "", "--kpi", &ids.join(",")]);
    assert_eq!(report.total(&ids), "2 26.00 2 1");
    assert!(!report.notes().contains(&"new-customers"));
}

/// 100 − 40 − 10 = 50; where a sale tells no cost, profit is unknown unless the margin says it:
/// 50 × (1 − 0.6) = 20, so 150 − 60 − 20 = 70 and 70 / 20 = 3.5.
#[test]
fn a_cost_that_some_sales_do_not_tell_is_unknown() {
    let orders =
        "order id,date,channel,revenue,cogs\n1,2026-01-05,Email,100.00,40.00\n2,2026-01-05,Display,50.00,\n";
    let folder = Folder::new()
        .with("orders.csv", orders)
        .with("spend.csv", "date,channel,spend\n2026-01-05,Email,10.00\n2026-01-05,Display,10.00\n");
    let ids = ["channel", "cost_of_goods", "profit", "roi"];
    let args = ["--kpi", "cost_of_goods,profit,roi"];
    let report = folder.report(&args);
    assert_eq!(report.lines(&ids), ["\"Email\" 40.00 50.00 5", "\"Display\" null null null"]);
    assert_eq!(report.total(&ids[1..]), "null null null");
    let note = report.note("cost-not-told");
    assert!(note.starts_with("1 order tells no cost of goods (50.00 of revenue)"), "{note}");
    folder.write("perfkpi.toml", "margin = 0.6\n");
    let report = folder.report(&args);
    assert_eq!(report.total(&ids[1..]), "60.00 70.00 3.5");
    assert!(report.notes().contains(&"cost-from-margin"));
    assert_eq!(folder.run(&["check", "--rule", "roi >= 350%"]).code, 0);
    assert_eq!(folder.run(&["check", "--rule", "roi >= 351%"]).code, 1);
}

/// Ten orders told differently are five messages and one of the rest.
#[test]
fn many_conflicts_are_few_messages() {
    let rows: String =
        (1..=10).map(|id| format!("{id},2026-01-05,Email,10.00\n{id},2026-01-05,Email,1.00\n")).collect();
    let folder = Folder::new().with("orders.csv", format!("order id,date,channel,revenue\n{rows}"));
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "10 100.00");
    let conflicts = report.notes().iter().filter(|code| **code == "order-conflict").count();
    assert_eq!(conflicts, 6);
    assert!(report.whole["notes"].to_string().contains("5 more orders are told twice and differently"));
}

/// The lines of an order may stand before its own row: its status is that of its own row.
#[test]
fn lines_before_their_order() {
    let folder = Folder::new().with(
        "orders.csv",
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem price\n\
         #1,a@example.com,,,,,,,,2026-01-05 10:00:00 +0200,2,5.00\n\
         #1,a@example.com,voided,EUR,30.00,0.00,0.00,30.00,1.00,2026-01-05 10:00:00 +0200,1,20.00\n\
         #2,a@example.com,,,,,,,,2026-01-05 10:00:00 +0200,2,5.00\n\
         #2,a@example.com,paid,EUR,30.00,0.00,0.00,30.00,2.00,2026-01-05 10:00:00 +0200,1,20.00\n",
    );
    let ids = ["orders", "cancelled_orders", "discounts", "revenue"];
    assert_eq!(folder.report(&["--by", "", "--kpi", &ids.join(",")]).total(&ids), "1 1 2.00 30.00");
}

/// Booked on the order's day, or on their own: January's order, given back in February, the rest in March.
#[test]
fn refunds_on_their_own_day() {
    let folder = Folder::new()
        .with(
            "orders.csv",
            "order id,date,channel,status,revenue,refund\n1,2026-01-05,Email,Partially refunded,100.00,40.00\n\
             2,2026-01-05,Email,Refunded,20.00,\n3,2026-03-31,Email,Paid,1.00,\n",
        )
        .with(
            "refunds.csv",
            "order id,refund date,refund amount\n1,2026-02-01,10.00\n1,2026-03-01,25.00\n2,2026-02-02,20.00\n",
        );
    let args = ["--by", "month", "--kpi", "orders,refunded_orders,refunds,revenue"];
    let ids = ["month", "orders", "refunded_orders", "refunds", "revenue"];
    let expected = ["\"2026-01\" 2 2 60.00 60.00", "\"2026-03\" 1 0 0.00 1.00"];
    assert_eq!(folder.report(&args).lines(&ids), expected);
    folder.write("perfkpi.toml", "refund_date = \"refund\"\n");
    let report = folder.report(&args);
    // 5 of the 40 stand in no file of refunds and stay with the order.
    let expected =
        ["\"2026-01\" 2 0 5.00 115.00", "\"2026-02\" 0 2 30.00 -30.00", "\"2026-03\" 1 0 25.00 -24.00"];
    assert_eq!(report.lines(&ids), expected);
    assert_eq!(report.total(&ids[1..]), "3 2 60.00 61.00");
    // A period holds the refunds that were made in it, and the ledger says where the others are.
    let february = folder.report(&["--period", "2026-02", "--kpi", "revenue"]);
    assert_eq!(february.total(&["revenue"]), "-30.00");
    let money = &february.file("refunds.csv")["money"]["refunds"];
    assert_eq!(money, &json!({"read": 55.0, "out_of_period": 25.0, "used": 30.0}));
}

/// A shop tells what its channels cost, which the platforms tell too: nothing proves that it is the same money.
#[test]
fn costs_of_a_shops_channels_beside_a_platforms_are_doubted() {
    let channels = "Referring platform,Channel,Type,Sessions,Sales,Orders,Conversion rate,Cost\nalphabet,google,paid,300,640,4,0.01333,80\n";
    let google = "Campaign report\nSeptember 1, 2026 - September 30, 2026\nCampaign,Cost,Impr.,Clicks\nTea,10.00,100,30\n";
    let folder = Folder::new()
        .with("channel_performance_2026-09-01_2026-09-30.csv", channels)
        .with("google.csv", google);
    let report = folder.report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "90.00");
    let message = report.note("told-by-two-files");
    assert!(
        message.ends_with("tell spend of the same channels and days (80.00 and 10.00): both are added up"),
        "{message}"
    );
}
