//! Files of events: purchases in several currencies, and what was given back of them.

use crate::harness::{Folder, run};

const HEADER: &str = "event_date,event_timestamp,event_name,user_pseudo_id,ga_session_id,transaction_id,purchase_revenue,refund_value,currency\n";

fn events(rows: &str) -> Folder {
    Folder::new().with("events.csv", format!("{HEADER}{rows}"))
}

/// Two purchases of one session: 10 EUR and 20 USD are not 30 EUR.
#[test]
fn purchases_of_one_session_keep_their_currencies() {
    let folder = events(
        "20260901,1,purchase,a,1,T-1,10.00,,EUR\n\
         20260901,2,purchase,a,1,T-2,20.00,,USD\n",
    );
    let ran = folder.run(&["report", "events.csv"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.starts_with("error[two-currencies]: "), "{}", ran.stderr);
    folder.write("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
    let report = folder.report(&["--kpi", "sessions,orders,revenue"]);
    assert_eq!(report.total(&["sessions", "orders", "revenue"]), "1 2 20.00");
}

/// A purchase is of its own day, though the session began on the day before; where it came from is the session's.
#[test]
fn a_purchase_after_midnight_is_of_its_own_day() {
    let folder = Folder::new().with(
        "events.csv",
        "event_date,event_timestamp,event_name,user_pseudo_id,ga_session_id,source,medium,transaction_id,purchase_revenue\n\
         20260901,1,page_view,a,1,google,cpc,,\n\
         20260902,2,purchase,a,1,,,T-1,10.00\n",
    );
    let report = folder.report(&["--by", "day,channel", "--kpi", "sessions,revenue"]);
    let lines = report.lines(&["day", "channel", "sessions", "revenue"]);
    assert!(lines.contains(&"\"2026-09-01\" \"Paid Search\" 1 0.00".to_owned()), "{lines:?}");
    assert!(lines.contains(&"\"2026-09-02\" \"Paid Search\" 0 10.00".to_owned()), "{lines:?}");
}

const SOLD: &str = "20260901,1,purchase,a,1,T-1,100.00,,EUR\n20260901,2,purchase,b,2,T-2,60.00,,EUR\n";

/// Refunds leave the day of the purchase, or their own where the settings say so.
#[test]
fn refunds_of_events_are_booked_as_those_of_shops() {
    let folder =
        events(&format!("{SOLD}20260903,3,refund,a,,T-1,,30.00,EUR\n20260904,4,refund,b,,T-2,,,EUR\n"));
    let kpis = ["--by", "day", "--kpi", "orders,revenue,refunds"];
    let ids = ["day", "orders", "revenue", "refunds"];
    assert_eq!(folder.report(&kpis).lines(&ids)[0], "\"2026-09-01\" 2 70.00 90.00");
    folder.write("perfkpi.toml", "refund_date = \"refund\"\n");
    assert_eq!(
        folder.report(&kpis).lines(&ids),
        ["\"2026-09-01\" 2 160.00 0.00", "\"2026-09-03\" 0 -30.00 30.00", "\"2026-09-04\" 0 -60.00 60.00"]
    );
}

/// The purchase stands in another file of the same events; a shop's names of the event do as well.
#[test]
fn a_refund_finds_its_purchase_in_another_file_of_the_events() {
    let refund = "20260905,5,Order Refunded,a,,T-1,,40.00,EUR\n";
    let folder = events(SOLD).with("more.csv", format!("{HEADER}{refund}"));
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 120.00");
}

/// A refund in another currency than its purchase needs a rate, and is then taken off.
#[test]
fn a_refund_in_another_currency_is_converted() {
    let folder = events(&format!("{SOLD}20260903,3,refund,a,,T-1,,30.00,USD\n"));
    assert_eq!(folder.run(&["report", "events.csv"]).code, 2);
    folder.write("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 145.00");
}

/// What is not of any purchase in the files is said with its money.
#[test]
fn a_refund_of_an_unknown_purchase_is_said() {
    let folder =
        events(&format!("{SOLD}20260903,3,refund,a,,T-7,,30.00,EUR\n20260903,4,refund,a,,,5.00,,EUR\n"));
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 160.00");
    let note = report.note("refund-without-order");
    assert!(note.starts_with("2 refunds (35.00) for orders that no file has, \"T-7\" for one"), "{note}");
}

/// A transaction that is told twice with other money is said, and a spoiled number is refused.
#[test]
fn transactions_are_told_apart_as_orders_are() {
    let folder = events(&format!("{SOLD}20260901,9,purchase,a,1,T-1,90.00,,EUR\n"));
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 160.00");
    assert!(report.note("order-conflict").contains("\"T-1\""));
    let spoiled = events("20260901,1,purchase,a,1,1.69E+18,10.00,,EUR\n");
    let ran = run(spoiled.path(), &["report", "events.csv"]);
    assert!(ran.code == 2 && ran.stderr.starts_with("error[damaged-id]: "), "{}", ran.stderr);
}
