//! What was mended late: refunds in other currencies, ranges that cut each other, ids of leads and of deals, days on
//! which deals were closed, files of rates, paths that look like patterns, links that lead back.

use crate::harness::{Folder, refused};
use serde_json::json;

const ORDERS: &str = "order id,date,channel,currency,revenue,status\n1,2026-01-05,Email,EUR,100.00,Paid\n\
                      2,2026-01-06,Email,EUR,50.00,Refunded\n3,2026-01-06,Email,EUR,30.00,Pending\n";

/// Two dollars are one euro: 20 USD off order 1, 60 USD off order 2, and nothing off the pending one.
#[test]
fn a_refund_in_another_currency_is_converted() {
    let folder = Folder::new()
        .with("orders.csv", ORDERS)
        .with(
            "refunds.csv",
            "order id,refund date,refund amount,currency\n1,2026-02-01,20.00,USD\n1,2026-02-02,8.00,EUR\n\
             2,2026-02-01,60.00,USD\n3,2026-02-01,7.00,USD\n",
        )
        .with("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
    let report = folder.report(&["--by", "day", "--kpi", "orders,revenue,refunds,refunded_orders"]);
    let lines = report.lines(&["day", "orders", "revenue", "refunds", "refunded_orders"]);
    // 100 − 10 − 8, and 50 − 30.
    assert_eq!(lines, ["\"2026-01-05\" 1 82.00 18.00 1", "\"2026-01-06\" 1 20.00 30.00 1"]);
    let refunds = &report.file("refunds.csv")["money"]["refunds"];
    assert_eq!(refunds, &json!({"read": 95.0, "used": 88.0, "not_counted": 7.0}));
    let rows = json!({"read": 5, "header": 1, "used": 3, "not_counted": 1});
    assert_eq!(report.file("refunds.csv")["rows"], rows);
    // Out of the period the money leaves with the order's day, in the ledger too.
    let report = folder.report(&["--to", "2026-01-05", "--kpi", "revenue"]);
    assert_eq!(report.total(&["revenue"]), "82.00");
    let refunds = &report.file("refunds.csv")["money"]["refunds"];
    assert_eq!(refunds, &json!({"read": 95.0, "used": 28.0, "not_counted": 7.0, "out_of_period": 60.0}));
    // The customer of an order is new once.
    let text = ORDERS.replace(",status\n", ",status,customer id\n");
    let text = text.replace(",Paid\n", ",Paid,K\n").replace(",Refunded\n", ",Refunded,K\n");
    folder.write("orders.csv", text.replace(",Pending\n", ",Pending,L\n"));
    let report = folder.report(&["--by", "day", "--kpi", "new_customers"]);
    assert_eq!(report.lines(&["new_customers"]), ["1", "0"]);
}

#[test]
fn without_a_rate_it_is_refused_where_it_stands() {
    let folder = Folder::new()
        .with("orders.csv", ORDERS)
        .with("refunds.csv", "order id,refund date,refund amount,currency\n1,2026-02-01,20.00,USD\n");
    refused(
        &folder.run(&["report"]),
        "error[two-currencies]: the files are in several currencies: EUR in orders.csv, USD in refunds.csv\n \
         --> orders.csv\nhint: say in perfkpi.toml which one the report is in, and the rate:\n\
         currency = \"EUR\"\n[rates]\nUSD = …   # EUR for one USD",
    );
    refused(
        &folder.run(&["report", "--currency", "EUR"]),
        "error[no-rate]: there is no rate from USD to EUR on 2026-01-05\n --> refunds.csv\n\
         hint: add it to perfkpi.toml: [rates] USD = … (EUR for one USD)",
    );
    // Orders that name no currency are not silently in that of their refunds.
    folder.write("orders.csv", "order id,date,channel,revenue\n1,2026-01-05,Email,100.00\n");
    let ran = folder.run(&["report"]);
    assert!(
        ran.stderr.starts_with("error[unknown-currency]: orders.csv names no currency"),
        "{}",
        ran.stderr
    );
}

/// Whether the order's own refund and the one of the file are the same money nobody can tell.
#[test]
fn a_refund_told_twice_in_two_currencies_is_refused() {
    let folder = Folder::new()
        .with(
            "orders.csv",
            "order id,date,channel,currency,revenue,refund\n1,2026-01-05,Email,EUR,100.00,10.00\n",
        )
        .with("refunds.csv", "order id,refund date,refund amount,currency\n1,2026-02-01,20.00,USD\n")
        .with("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
    refused(
        &folder.run(&["report"]),
        "error[refund-currency]: the refund of order \"1\" is told in another currency than the order, which tells a \
         refund of its own\n --> refunds.csv:2\n\
         hint: write refunds in the currency of their orders, or leave the refund column of the orders out",
    );
}

/// A refund written as an order of negative money, in dollars, of an order in euro.
#[test]
fn a_negative_order_in_another_currency_is_converted() {
    let folder = Folder::new()
        .with(
            "orders.csv",
            "order id,date,channel,currency,revenue\n1,2026-01-05,Email,EUR,100.00\n1,2026-02-01,Email,USD,-20.00\n",
        )
        .with("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
    let report = folder.report(&["--by", "month", "--kpi", "orders,revenue,refunds"]);
    let lines = report.lines(&["month", "orders", "revenue", "refunds"]);
    assert_eq!(lines, ["\"2026-01\" 1 90.00 10.00"]);
}
