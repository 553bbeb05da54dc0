//! Money of two currencies: refunds that are not in that of their order, and files of rates.

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
    assert_eq!(
        refunds,
        &json!({"EUR": {"read": 8.0, "used": 8.0}, "USD": {"read": 87.0, "used": 80.0, "not_counted": 7.0}})
    );
    let rows = json!({"read": 5, "header": 1, "used": 3, "not_counted": 1});
    assert_eq!(report.file("refunds.csv")["rows"], rows);
    // Out of the period the money leaves with the order's day, in the ledger too.
    let report = folder.report(&["--to", "2026-01-05", "--kpi", "revenue"]);
    assert_eq!(report.total(&["revenue"]), "82.00");
    let refunds = &report.file("refunds.csv")["money"]["refunds"];
    assert_eq!(
        refunds,
        &json!({"EUR": {"read": 8.0, "used": 8.0},
        "USD": {"read": 87.0, "used": 20.0, "not_counted": 7.0, "out_of_period": 60.0}})
    );
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

/// Ten dollars on each day of a week, with the rates of its working days.
#[test]
fn a_rate_holds_over_the_weekend() {
    let week: String = (5..=12).map(|day| format!("2026-01-{day:02},Email,$10.00\n")).collect();
    let folder = Folder::new()
        .with("spend.csv", format!("date,channel,spend\n{week}"))
        .with("perfkpi.toml", "currency = \"EUR\"\nrates = \"rates.csv\"\n");
    // 5 January 2026 is a Monday; the lines need not be in order.
    let rates = "2026-01-12,USD,EUR,0.50\n2026-01-05,USD,EUR,0.90\n2026-01-06,USD,EUR,0.91\n\
                 2026-01-07,USD,EUR,0.92\n2026-01-08,USD,EUR,0.93\n2026-01-09,USD,EUR,0.94\n";
    folder.write("rates.csv", format!("date,from,to,rate\n{rates}"));
    let expected = [9.0, 9.1, 9.2, 9.3, 9.4, 9.4, 9.4, 5.0];
    let found = || -> Vec<f64> {
        let report = folder.report(&["--by", "day", "--kpi", "spend"]);
        assert!(report.whole["files"].as_array().is_some_and(|files| files.len() == 1));
        report.rows.iter().map(|row| row["spend"].parse().expect("a number")).collect()
    };
    assert_eq!(found(), expected);
    // As a spreadsheet writes it.
    let sheet = rates.replace(',', ";").replace('.', ",").replace('\n', "\r\n");
    folder.write("rates.csv", format!("\u{feff}Date;From;To;Rate\r\n{sheet}"));
    assert_eq!(found(), expected);
}

#[test]
fn a_rates_file_is_refused_where_it_is_wrong() {
    let folder = Folder::new()
        .with("p/spend.csv", "date,channel,spend\n2026-01-05,Email,$10.00\n")
        .with("p/perfkpi.toml", "currency = \"EUR\"\nrates = \"rates.csv\"\n");
    let hint = "hint: a rates file has the columns date,from,to,rate; an empty date holds always";
    let refused_for = |rates: &str, expected: &str| {
        folder.write("p/rates.csv", rates);
        refused(&folder.run(&["report", "p"]), expected);
    };
    refused_for(
        "2026-01-05,USD,EUR,0.90\n",
        &format!(
            "error[bad-rates]: the first line must name the columns date,from,to,rate\n --> p/rates.csv:1\n{hint}"
        ),
    );
    refused_for(
        "date,from,to,rate\n2026-01-05,USD,EUR,0.90\n05.01.2026,USD,EUR,0.90\n2026-01-06,USD,EUR\n\
         2026-01-07,USD,EUR,0\n\n2026-01-08,taler,EUR,0.9\n,USD,EUR,0,92\n",
        &format!(
            "error[bad-rates]: \"05.01.2026\" is not a date such as 2026-01-31\n --> p/rates.csv:3\n{hint}\n\
             error[bad-rates]: this line has 3 cells, not four\n --> p/rates.csv:4\n\
             error[bad-rates]: \"0\" is not a rate above 0\n --> p/rates.csv:5\n\
             error[bad-rates]: \"taler\" is no currency\n --> p/rates.csv:7\n\
             error[bad-rates]: this line has 5 cells, not four\n --> p/rates.csv:8"
        ),
    );
    std::fs::remove_file(folder.path().join("p/rates.csv")).expect("a file");
    let ran = folder.run(&["report", "p"]);
    assert!(ran.stderr.starts_with("error[bad-rates]: the rates cannot be read: "), "{}", ran.stderr);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}
