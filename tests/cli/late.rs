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

/// The spend of two files, or what they are refused for.
fn spend_of(a: &str, b: &str, by: &str) -> Result<String, String> {
    let header = "start date,end date,campaign,spend\n";
    let days = "date,campaign,spend\n";
    let keywords = "date,campaign,keyword,spend\n";
    let ranges_of_keywords = "start date,end date,campaign,keyword,spend\n";
    let text = |rows: &str| {
        let first = rows.lines().next().unwrap_or_default();
        let has_end = first.split(',').nth(1).is_some_and(|cell| cell.starts_with("2026"));
        let header = match (has_end, first.split(',').count()) {
            (true, 4) => header,
            (true, _) => ranges_of_keywords,
            (false, 3) => days,
            _ => keywords,
        };
        format!("{header}{rows}")
    };
    let folder = Folder::new().with("a.csv", text(a)).with("b.csv", text(b));
    let ran = folder.run(&["report", "--by", by, "--kpi", "spend", "--format", "csv", "--total"]);
    match ran.code {
        0 => Ok(ran
            .stdout
            .lines()
            .last()
            .and_then(|line| line.split(',').next_back())
            .unwrap_or_default()
            .to_owned()),
        _ => {
            assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
            Err(ran.stderr.lines().next().unwrap_or_default().to_owned())
        }
    }
}

const JANUARY: &str = "2026-01-01,2026-01-31,Tea,100.00\n";

fn days(from: u32, to: u32, keyword: &str) -> String {
    (from..=to).map(|day| format!("2026-01-{day:02},Tea,{keyword}1.00\n")).collect()
}

#[test]
fn ranges_are_counted_once_where_one_file_tells_all_of_them() {
    // The same range twice, and one within the other.
    assert_eq!(spend_of(JANUARY, "2026-01-01,2026-01-31,Tea,90.00\n", "campaign"), Ok("100.00".to_owned()));
    assert_eq!(spend_of(JANUARY, "2026-01-10,2026-01-12,Tea,9.00\n", "campaign"), Ok("100.00".to_owned()));
    assert_eq!(spend_of(JANUARY, &days(1, 10, ""), "campaign"), Ok("100.00".to_owned()));
    // Days that reach beyond the range on both sides tell more than it: 31 of January and 2 of others.
    let more = format!("2025-12-31,Tea,1.00\n{}2026-02-01,Tea,1.00\n", days(1, 31, ""));
    assert_eq!(spend_of(JANUARY, &more, "campaign"), Ok("33.00".to_owned()));
    // Another campaign, and days after it, are no overlap.
    assert_eq!(spend_of(JANUARY, "2026-01-15,2026-02-14,Cups,7.00\n", "campaign"), Ok("107.00".to_owned()));
    assert_eq!(spend_of(JANUARY, "2026-02-01,2026-02-28,Tea,7.00\n", "campaign"), Ok("107.00".to_owned()));
}

#[test]
fn ranges_that_cut_each_other_are_refused() {
    let torn = |range: &str, a: &str, b: &str| {
        Err(format!("error[torn-range]: {a} has rows of {range}, of which {b} tells only a part"))
    };
    let found = spend_of(JANUARY, "2026-01-15,2026-02-14,Tea,80.00\n", "campaign");
    assert!(
        [
            torn("2026-01-01 to 2026-01-31", "a.csv", "b.csv"),
            torn("2026-01-15 to 2026-02-14", "b.csv", "a.csv"),
        ]
        .contains(&found),
        "{found:?}"
    );
    // Days from the middle of January to the middle of February, more of them than the range has.
    let february: String = (1..=28).map(|day| format!("2026-02-{day:02},Tea,1.00\n")).collect();
    let found = spend_of(JANUARY, &format!("{}{february}", days(20, 31, "")), "campaign");
    assert_eq!(found, torn("2026-01-01 to 2026-01-31", "a.csv", "b.csv"));
}

/// Of two levels one counts: not where that would drop days that only the other one tells.
#[test]
fn ranges_of_another_level_are_not_dropped_for_a_part_of_their_days() {
    let keywords = days(1, 10, "green tea,");
    let torn =
        "error[torn-range]: a.csv has rows of 2026-01-01 to 2026-01-31, of which b.csv tells only a part";
    assert_eq!(spend_of(JANUARY, &keywords, "keyword"), Err(torn.to_owned()));
    assert_eq!(spend_of(JANUARY, &keywords, "campaign"), Ok("100.00".to_owned()));
    let keywords = "2026-01-01,2026-01-31,Tea,green tea,90.00\n";
    assert_eq!(spend_of(keywords, &days(1, 10, ""), "campaign"), Err(torn.to_owned()));
    // The keywords tell all of January.
    assert_eq!(spend_of(keywords, &days(1, 31, ""), "campaign"), Ok("31.00".to_owned()));
    assert_eq!(spend_of(keywords, JANUARY, "keyword"), Ok("90.00".to_owned()));
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

/// Names that look like patterns are names where they exist.
#[test]
fn names_that_look_like_patterns() {
    let spend = |amount: &str| format!("date,channel,spend\n2026-01-05,Email,{amount}\n");
    let other = |amount: &str| format!("date,channel,spend\n2026-01-06,Email,{amount}\n");
    let folder = Folder::new()
        .with("[2026]/a*b.csv", spend("1.00"))
        .with("[2026]/axb.csv", other("2.00"))
        .with("2/c.csv", spend("100.00"))
        .with("[2026]/below [x]/d?.csv", "date,channel,spend\n2026-01-07,Email,4.00\n");
    let total = |args: &[&str]| folder.report(args).total(&["spend"]);
    assert_eq!(total(&["[2026]"]), "3.00");
    assert_eq!(total(&["[2026]", "--recursive"]), "7.00");
    assert_eq!(total(&["[2026]/a*b.csv"]), "1.00");
    assert_eq!(total(&["[2026]/below [x]/d?.csv"]), "4.00");
    // A pattern below a folder whose name looks like one.
    assert_eq!(total(&["[2026]/*.csv"]), "3.00");
    assert_eq!(total(&["[2026]/**/*.csv"]), "7.00");
    // Where no such name exists it is a pattern: the folder 2.
    assert_eq!(total(&["[2345]/*.csv"]), "100.00");
    let ran = folder.run(&["report", "[2026]/z*.csv"]);
    assert!(
        ran.stderr.starts_with("error[file-not-found]: no file matches \"[2026]/z*.csv\""),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.code, 2);
}

#[test]
fn sources_whose_path_looks_like_a_pattern() {
    let sheet = |day: &str, amount: &str| format!("When,What,How much\n2026-01-{day},Tea,{amount}\n");
    let folder = Folder::new()
        .with("[2026]/a*b.csv", sheet("05", "1.00"))
        .with("[2026]/axb.csv", sheet("06", "2.00"))
        .with("[2026]/sub [1]/c.csv", sheet("07", "4.00"));
    let total = |path: &str| {
        let columns = "columns = { date = \"When\", campaign = \"What\", spend = \"How much\" }";
        let source = format!("[[source]]\npath = \"{path}\"\nkind = \"spend\"\n{columns}\n");
        folder.write("[2026]/perfkpi.toml", source);
        let ran = folder.run(&["report", "--config", "[2026]/perfkpi.toml", "--by", "", "--format", "csv"]);
        (ran.stdout.replace("spend\n", "").trim().to_owned(), ran.code)
    };
    assert_eq!(total("*.csv"), ("3.00".to_owned(), 0));
    assert_eq!(total("a*b.csv"), ("1.00".to_owned(), 0));
    assert_eq!(total("sub [1]/c.csv"), ("4.00".to_owned(), 0));
    assert_eq!(total("sub [1]/*.csv"), ("4.00".to_owned(), 0));
    assert_eq!(total("**/*.csv"), ("7.00".to_owned(), 0));
}

#[cfg(unix)]
#[test]
fn links_that_lead_back_are_followed_once() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new()
        .with("in/a.csv", "date,channel,spend\n2026-01-05,Email,1.00\n")
        .with("in/below/b.csv", "date,channel,spend\n2026-01-06,Email,2.00\n")
        .with("elsewhere/c.csv", "date,channel,spend\n2026-01-07,Email,4.00\n");
    let path = |name: &str| folder.path().join(name);
    symlink("..", path("in/below/up")).expect("a link");
    symlink(".", path("in/self")).expect("a link");
    symlink("below/b.csv", path("in/b-again.csv")).expect("a link");
    symlink("../elsewhere", path("in/other")).expect("a link");
    symlink("nowhere", path("in/broken")).expect("a link");
    let report = folder.report(&["in", "--recursive"]);
    assert_eq!(report.total(&["spend"]), "7.00");
    assert_eq!(report.whole["files"].as_array().map(Vec::len), Some(3));
    assert_eq!(folder.report(&["in"]).total(&["spend"]), "3.00");
    folder.write("in/perfkpi.toml", "currency = \"EUR\"\n");
    assert_eq!(folder.report(&["in"]).total(&["spend"]), "7.00");
    assert_eq!(folder.report(&["in/**/*.csv"]).total(&["spend"]), "7.00");
    // Settings reach what lies behind a link.
    folder.write(
        "in/perfkpi.toml",
        "[[source]]\npath = \"other/*.csv\"\nkind = \"spend\"\ntax_included = true\ntax_rate = 1.0\n",
    );
    assert_eq!(folder.report(&["in"]).total(&["spend"]), "5.00");
    // The link itself may be named.
    assert_eq!(folder.report(&["in/other"]).total(&["spend"]), "4.00");
}
