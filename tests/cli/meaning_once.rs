//! Counted once: overlapping files, orders told twice, two systems, orders of every status, refunds.

use crate::harness::Folder;
use serde_json::json;

#[test]
fn where_two_spend_exports_overlap_one_of_them_counts() {
    let folder = Folder::new()
        .with(
            "a.csv",
            "date,channel,campaign,spend\n2026-01-05,Paid Search,Tea,1.00\n2026-01-06,Paid Search,Tea,2.00\n\
             2026-01-07,Paid Search,Tea,3.00\n",
        )
        .with(
            "b.csv",
            "date,channel,campaign,spend\n2026-01-07,Paid Search,Tea,9.00\n2026-01-07,Paid Search,Cups,4.00\n\
             2026-01-08,Paid Search,Tea,5.00\n",
        );
    let report = folder.report(&["--by", "campaign", "--kpi", "spend"]);
    // a covers three days, b two: a's Tea of the 7th counts; Cups of that day only b tells.
    assert_eq!(report.lines(&["campaign", "spend"]), ["\"Tea\" 11.00", "\"Cups\" 4.00"]);
    assert_eq!(report.file("a.csv")["rows"], json!({"read": 4, "header": 1, "used": 3}));
    assert_eq!(report.file("b.csv")["rows"], json!({"read": 4, "header": 1, "superseded": 1, "used": 2}));
    assert_eq!(report.file("b.csv")["money"]["spend"], json!({"read": 18.0, "superseded": 9.0, "used": 9.0}));
    let note = report.note("superseded");
    assert!(note.contains("b.csv") && note.contains("9.00"), "{note}");
}

#[test]
fn overlapping_files_by_day() {
    let folder = Folder::new()
        .with(
            "a.csv",
            "date,channel,spend\n2026-01-05,Email,1.00\n2026-01-06,Email,2.00\n2026-01-07,Email,3.00\n",
        )
        .with("b.csv", "date,channel,spend\n2026-01-07,Email,9.00\n2026-01-08,Email,5.00\n");
    let report = folder.report(&["--by", "day", "--kpi", "spend"]);
    let expected =
        ["\"2026-01-05\" 1.00", "\"2026-01-06\" 2.00", "\"2026-01-07\" 3.00", "\"2026-01-08\" 5.00"];
    assert_eq!(report.lines(&["day", "spend"]), expected);
}

/// What everybody has: a file for each month. No grain may lose one.
#[test]
fn monthly_files_add_up_at_every_grain() {
    let folder = Folder::new()
        .with("jan.csv", "date,campaign,spend\n2026-01-05,Tea,10.00\n")
        .with("feb.csv", "date,campaign,spend\n2026-02-05,Tea,20.00\n");
    for by in ["month", "day,campaign", "campaign", ""] {
        let report = folder.report(&["--by", by, "--kpi", "spend"]);
        assert_eq!((report.total(&["spend"]).as_str(), report.notes()), ("30.00", vec![]), "by {by}");
    }
}

/// Files of one kind that share no key on a day are parts of one whole.
#[test]
fn files_of_one_folder_add_up() {
    let folder = Folder::new()
        .with("a.csv", "date,channel,campaign,spend\n2026-01-05,Paid Search,Tea,1.00\n")
        .with("b.csv", "date,channel,campaign,spend\n2026-01-05,Paid Social,Tea,2.00\n")
        .with("c.csv", "date,channel,campaign,spend\n2026-01-06,Paid Search,Tea,4.00\n");
    let report = folder.report(&["--by", "", "--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "7.00");
    assert_eq!(report.notes(), Vec::<&str>::new());
}

#[test]
fn of_two_levels_of_one_platform_one_counts() {
    let folder = Folder::new()
        .with("campaigns.csv", "date,platform,campaign,spend\n2026-01-05,google-ads,Tea,10.00\n")
        .with(
            "keywords.csv",
            "date,platform,campaign,keyword,spend\n2026-01-05,google-ads,Tea,green tea,6.00\n\
             2026-01-05,google-ads,Tea,black tea,3.50\n",
        );
    let report = folder.report(&["--by", "campaign", "--kpi", "spend"]);
    assert_eq!(report.lines(&["campaign", "spend"]), ["\"Tea\" 10.00"]);
    assert_eq!(report.file("keywords.csv")["money"]["spend"], json!({"read": 9.5, "superseded": 9.5}));
    let report = folder.report(&["--by", "keyword", "--kpi", "spend"]);
    let lines = report.lines(&["keyword", "spend"]);
    assert_eq!(lines, ["\"green tea\" 6.00", "\"black tea\" 3.50"]);
}

/// Reports of one shop's visits that tell no days: split by another thing they are the same visits.
#[test]
fn of_two_undated_splits_of_the_same_visits_one_counts() {
    let referrers = "Referrer source,Referrer name,Sessions\ndirect,,25\nsearch,google,8\n";
    let pages = "Landing page path,Landing page type,Sessions\n/,Home,25\n/tea,Product,8\n";
    let folder = Folder::new().with("referrers.csv", referrers).with("pages.csv", pages);
    let report = folder.report(&["--by", "channel", "--kpi", "sessions"]);
    assert_eq!(report.lines(&["channel", "sessions"]), ["\"Direct\" 25", "\"Organic Search\" 8"]);
    assert_eq!(report.file("pages.csv")["rows"], json!({"read": 3, "header": 1, "superseded": 2}));
    assert!(report.note("superseded").contains("2 rows of pages.csv"));
}

/// A channel report of the whole period beside one by day cannot be set against it: nothing is added unsaid.
#[test]
fn visits_of_a_shops_channels_are_not_added_to_those_by_day() {
    let channels = "Referring platform,Channel,Type,Sessions,Sales,Orders\nmeta,facebook,paid,10,50.5,1\n";
    let days = "Day,Online store visitors,Sessions\n2026-01-05,8,10\n";
    let ran = Folder::new().with("channels.csv", channels).with("days.csv", days).run(&["report"]);
    assert!(ran.stderr.starts_with("error[two-systems]: two systems tell sessions"), "{}", ran.stderr);
    assert_eq!(ran.code, 2);
}

#[test]
fn an_order_that_is_told_twice_is_one_order() {
    let folder = Folder::new()
        .with(
            "a.csv",
            "order id,date,channel,revenue\n1,2026-01-05,Email,10.00\n2,2026-01-05,Email,20.00\n\
             1,2026-01-05,Email,10.00\n",
        )
        .with("b.csv", "order id,date,channel,revenue\n2,2026-01-05,Email,25.00\n3,2026-01-06,Email,5.00\n");
    let report = folder.report(&["--kpi", "orders,revenue"]);
    // b ends later but both cover…: a covers one day, b two, so b's telling of order 2 is taken.
    assert_eq!(report.total(&["orders", "revenue"]), "3 40.00");
    assert_eq!(report.file("a.csv")["rows"], json!({"read": 4, "header": 1, "duplicate": 2, "used": 1}));
    assert_eq!(
        report.file("a.csv")["money"]["revenue"],
        json!({"read": 40.0, "duplicate": 30.0, "used": 10.0})
    );
    // Other money under one id is a conflict and is said with both amounts and places.
    let note = report.note("order-conflict");
    for part in ["\"2\"", "25.00", "20.00", "b.csv:2"] {
        assert!(note.contains(part), "{part} in {note}");
    }
}

#[test]
fn rows_without_an_id_are_never_dropped_but_copies_are_noted() {
    let folder = Folder::new().with(
        "orders.csv",
        "date,channel,orders,revenue\n2026-01-05,Email,1,10.00\n2026-01-05,Email,1,10.00\n2026-01-05,Email,1,7.00\n",
    );
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "3 27.00");
    let notes = report.whole["notes"].to_string();
    assert!(notes.contains("cop"), "two equal rows are not noted: {notes}");
}

#[test]
fn a_reference_is_never_added() {
    let folder = Folder::new().with("sessions.csv", "date,channel,sessions\n2026-01-05,Email,10\n").with(
        "ga4.csv",
        "# ----------------------------------------\n# Free form 1\n# Kettle and Leaf\n# 20260105-20260106\n\
             # ----------------------------------------\n\n\
             Session source / medium,Sessions,Engaged sessions\ngoogle / cpc,100,50\n",
    );
    folder.write("perfkpi.toml", "[[source]]\npath = \"sessions.csv\"\nrole = \"reference\"\n");
    assert_eq!(folder.report(&["--kpi", "sessions"]).total(&["sessions"]), "100");
    folder.write("perfkpi.toml", "[[source]]\npath = \"sessions.csv\"\nrole = \"primary\"\n");
    let report = folder.report(&["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "10");
    assert!(report.notes().contains(&"primary-system"));
    // Both primary is no answer.
    folder.write("perfkpi.toml", "[[source]]\npath = \"*.csv\"\nrole = \"primary\"\n");
    assert_eq!(folder.run(&["report"]).code, 2);
}

#[test]
fn a_shop_goes_before_a_crm() {
    let folder = Folder::new()
        .with("shop.csv", "order id,date,channel,revenue\n1,2026-01-05,Email,10.00\n")
        .with(
            "crm.csv",
            "deal id,date,channel,stage,amount\n7,2026-01-05,Email,Won,99.00\n8,2026-01-05,Email,New,1.00\n",
        )
        .with(
            "perfkpi.toml",
            "[[source]]\npath = \"crm.csv\"\nstages = { won = [\"Won\"], new = [\"New\"] }\n",
        );
    let report = folder.report(&["--kpi", "leads,won_leads,orders,revenue"]);
    assert_eq!(report.total(&["leads", "won_leads", "orders", "revenue"]), "2 1 1 10.00");
    // Without the shop the won deal is the order.
    let report = folder.report(&["crm.csv", "--config", "perfkpi.toml", "--kpi", "leads,orders,revenue"]);
    assert_eq!(report.total(&["leads", "orders", "revenue"]), "2 1 99.00");
    assert!(report.notes().contains(&"orders-from-deals"));
}

#[test]
fn statuses_tell_what_counts() {
    let folder = Folder::new().with(
        "orders.csv",
        "order id,date,channel,status,revenue\n1,2026-01-05,Email,Paid,10.00\n2,2026-01-05,Email,Pending,20.00\n\
         3,2026-01-05,Email,Cancelled,40.00\n4,2026-01-05,Email,Test,80.00\n5,2026-01-05,Email,Waiting for Godot,160.00\n",
    );
    let kpis = ["orders", "pending_orders", "cancelled_orders", "revenue"];
    let args = ["--kpi", "orders,pending_orders,cancelled_orders,revenue"];
    let report = folder.report(&args);
    // A status that nobody knows counts, and is said.
    assert_eq!(report.total(&kpis), "2 1 1 170.00");
    assert!(report.note("unknown-status").contains("\"Waiting for Godot\""));
    let used = report.file("orders.csv")["money"]["revenue"].clone();
    assert_eq!(used, json!({"read": 310.0, "not_counted": 140.0, "used": 170.0}));
    folder.write(
        "perfkpi.toml",
        "[[source]]\npath = \"orders.csv\"\nstatuses = { pending = [\"waiting for godot\"] }\n",
    );
    let report = folder.report(&args);
    assert_eq!(report.total(&kpis), "1 2 1 10.00");
    assert_eq!(report.notes(), Vec::<&str>::new());
}

#[test]
fn refunds_are_taken_off_on_the_day_of_the_order() {
    let folder = Folder::new()
        .with(
            "orders.csv",
            "order id,date,channel,status,revenue,refund\n1,2026-01-05,Email,Paid,10.00,\n\
             2,2026-01-05,Email,Partially refunded,20.00,5.00\n3,2026-01-06,Email,Refunded,7.00,7.00\n",
        )
        .with("refunds.csv", "order id,refund date,refund amount\n1,2026-01-09,2.50\n99,2026-01-09,1.00\n");
    let report = folder.report(&["--by", "day", "--kpi", "orders,revenue,refunds,refunded_orders"]);
    let ids = ["day", "orders", "revenue", "refunds", "refunded_orders"];
    let expected = ["\"2026-01-05\" 2 22.50 7.50 2", "\"2026-01-06\" 1 0.00 7.00 1"];
    assert_eq!(report.lines(&ids), expected);
    let note = report.note("refund-without-order");
    assert!(note.contains("\"99\"") && note.contains("1.00"), "{note}");
    let expected = json!({"read": 3, "header": 1, "used": 1, "not_counted": 1});
    assert_eq!(report.file("refunds.csv")["rows"], expected);
}

#[test]
fn line_items_are_one_order() {
    let folder = Folder::new().with(
        "orders.csv",
        "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,\
         Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Vendor,Id\n\
         #1001,a@example.com,paid,2026-01-05 10:00:00 +0200,EUR,30.00,0.00,0.00,30.00,,0.00,Post,2026-01-05 10:00:00 +0200,1,Pot,20.00,0.00,KL,55\n\
         #1001,a@example.com,,,,,,,,,,,2026-01-05 10:00:00 +0200,2,Cup,5.00,,KL,\n\
         #1002,b@example.com,paid,2026-01-06 10:00:00 +0200,EUR,5.00,0.00,0.00,5.00,,0.00,Post,2026-01-06 10:00:00 +0200,1,Cup,5.00,0.00,KL,56\n",
    );
    let report = folder.report(&["--by", "day", "--kpi", "orders,revenue"]);
    assert_eq!(
        report.lines(&["day", "orders", "revenue"]),
        ["\"2026-01-05\" 1 30.00", "\"2026-01-06\" 1 5.00"]
    );
    assert_eq!(report.file("orders.csv")["rows"], json!({"read": 4, "header": 1, "line_item": 1, "used": 2}));
}
