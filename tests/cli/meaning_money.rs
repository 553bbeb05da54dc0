//! Periods, currencies, tax and fee, totals rows: money is exact and nothing of it goes silently.

use crate::harness::{Folder, refused};
use serde_json::json;

#[test]
fn a_period_keeps_its_days_and_the_ledger_tells_the_others() {
    let folder = Folder::new().with(
        "spend.csv",
        "date,channel,spend\n2026-01-31,Email,1.00\n2026-02-01,Email,2.00\n2026-02-28,Email,4.00\n2026-03-01,Email,8.00\n",
    );
    for args in [["--period", "2026-02"], ["--from=2026-02-01", "--to=2026-02-28"]] {
        let report = folder.report(&args);
        assert_eq!(report.total(&["spend"]), "6.00");
        assert_eq!(report.whole["period"], json!({"from": "2026-02-01", "to": "2026-02-28"}));
        let rows = json!({"read": 5, "header": 1, "out_of_period": 2, "used": 2});
        assert_eq!(report.file("spend.csv")["rows"], rows);
        let money = json!({"read": 15.0, "out_of_period": 9.0, "used": 6.0});
        assert_eq!(report.file("spend.csv")["money"]["spend"], money);
    }
    let at = |period: &str| folder.report(&["--period", period, "--today", "2026-03-01"]).total(&["spend"]);
    assert_eq!(at("today"), "8.00");
    assert_eq!(at("last-month"), "6.00");
    // The thirty days before 1 March begin on 30 January.
    assert_eq!(at("last-30-days"), "7.00");
    assert_eq!(at("2026-Q1"), "15.00");
    // Week 9 is 23 February to 1 March.
    assert_eq!(at("2026-W09"), "12.00");
    assert_eq!(folder.report(&["--from", "2026-02-28"]).total(&["spend"]), "12.00");
}

#[test]
fn a_range_that_reaches_out_of_the_period_is_listed_and_not_prorated() {
    let folder = Folder::new().with(
        "spend.csv",
        "start date,end date,campaign,spend\n2026-01-01,2026-01-31,Tea,100.00\n2026-02-01,2026-02-28,Tea,50.00\n",
    );
    let whole = folder.report(&["--by", "campaign", "--period", "2026-01"]);
    assert_eq!(whole.total(&["spend"]), "100.00");
    let cut = folder.report(&["--by", "campaign", "--from", "2026-01-10", "--to", "2026-02-28"]);
    assert_eq!(cut.total(&["spend"]), "50.00");
    let rows = json!({"read": 3, "header": 1, "unsettled_range": 1, "used": 1});
    assert_eq!(cut.file("spend.csv")["rows"], rows);
    let money = json!({"read": 150.0, "unsettled_range": 100.0, "used": 50.0});
    assert_eq!(cut.file("spend.csv")["money"]["spend"], money);
    let note = cut.note("unsettled-range");
    assert!(note.contains("100.00") && note.contains("spend.csv"), "{note}");
}

/// 23:30 in London on 31 January is 01:30 in Sofia on 1 February; a bare date is the same everywhere.
#[test]
fn moments_belong_to_the_day_of_the_report_s_zone() {
    let folder = Folder::new().with(
        "orders.csv",
        "order id,date,channel,revenue\n1,2026-01-31T23:30:00+00:00,Email,10.00\n2,2026-01-31T12:00:00Z,Email,5.00\n",
    );
    let rows = || folder.report(&["--by", "month", "--kpi", "revenue"]).lines(&["month", "revenue"]);
    // Without a zone the date is taken as it is written.
    assert_eq!(rows(), ["\"2026-01\" 15.00"]);
    folder.write("perfkpi.toml", "time_zone = \"Europe/Sofia\"\n");
    assert_eq!(rows(), ["\"2026-01\" 5.00", "\"2026-02\" 10.00"]);
}

#[test]
fn rates_bring_all_money_into_one_currency() {
    let folder = Folder::new()
        .with(
            "spend.csv",
            "date,channel,currency,spend\n2026-01-05,Email,EUR,10.00\n2026-01-05,Email,USD,8.01\n",
        )
        .with("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "14.005");
    assert_eq!(report.whole["currency"], "EUR");
    // By date: the latest rate that is not later than the row's day.
    folder.write("perfkpi.toml", "currency = \"EUR\"\nrates = \"rates.csv\"\n");
    folder.write("rates.csv", "date,from,to,rate\n2026-01-01,USD,EUR,0.9\n2026-01-06,USD,EUR,0.8\n");
    folder.write(
        "spend.csv",
        "date,channel,currency,spend\n2026-01-05,Email,USD,10.00\n2026-01-06,Email,USD,10.00\n2026-01-09,Email,USD,1.00\n",
    );
    // 9.00 + 8.00 + 0.80
    assert_eq!(folder.report(&[]).total(&["spend"]), "17.80");
    folder.write("rates.csv", "date,from,to,rate\n2026-01-06,USD,EUR,0.8\n");
    refused(
        &folder.run(&["report"]),
        "error[no-rate]: there is no rate from USD to EUR on 2026-01-05\n --> spend.csv\n\
         hint: add it to rates.csv: 2026-01-05,USD,EUR,…",
    );
}

#[test]
fn the_lev_has_its_fixed_rate() {
    let folder = Folder::new().with(
        "spend.csv",
        "date,channel,currency,spend\n2025-12-31,Email,BGN,195.583\n2026-01-01,Email,EUR,1.00\n",
    );
    assert_eq!(folder.report(&["--currency", "EUR"]).total(&["spend"]), "101.00");
}

#[test]
fn tax_is_taken_out_and_the_fee_put_on() {
    let folder = Folder::new().with("spend.csv", "date,channel,spend\n2026-01-05,Email,122.00\n").with(
        "perfkpi.toml",
        "[[source]]\npath = \"spend.csv\"\ntax_included = true\ntax_rate = 0.22\nfee = 0.1\n",
    );
    let report = folder.report(&[]);
    // 122 / 1.22 = 100, and 10 % on top.
    assert_eq!(report.total(&["spend"]), "110.00");
    // The ledger keeps the money as it is written.
    assert_eq!(report.file("spend.csv")["money"]["spend"], json!({"read": 122.0, "used": 122.0}));
    let note = report.note("spend-basis");
    assert!(note.contains("22 %") && note.contains("10 %"), "{note}");
}

#[test]
fn totals_rows_are_left_out_told_and_compared() {
    let rows = "date,channel,clicks,spend\n2026-01-05,Email,10,12.50\n2026-01-05,Display,20,13.00\n";
    let folder = Folder::new().with("spend.csv", format!("{rows}Total,,30,25.50\n"));
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend", "clicks"]), "25.50 30");
    assert_eq!(report.file("spend.csv")["rows"], json!({"read": 4, "header": 1, "total": 1, "used": 2}));
    let money = json!({"read": 51.0, "total": 25.5, "used": 25.5});
    assert_eq!(report.file("spend.csv")["money"]["spend"], money);
    assert_eq!(report.notes(), Vec::<&str>::new());
    // A total that is not that of the rows: some are missing from the file.
    let folder = Folder::new().with("spend.csv", format!("{rows}Total,,30,99.00\n"));
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "25.50");
    let notes = report.whole["notes"].to_string();
    assert!(notes.contains("99.00") && notes.contains("25.50"), "the difference is not told: {notes}");
}

/// A campaign may have "total" in its name.
#[test]
fn a_name_with_total_in_it_is_no_total() {
    let folder = Folder::new().with(
        "spend.csv",
        "date,campaign,spend\n2026-01-05,Total war sale,12.50\n2026-01-05,Итого скидки,1.00\n",
    );
    assert_eq!(folder.report(&["--by", "campaign"]).total(&["spend"]), "13.50");
}

/// A thousand cents are ten, to the last digit, whatever doubles would make of them.
#[test]
fn sums_are_exact() {
    let rows: String = (0..1000).map(|i| format!("2026-01-05,C{},0.01\n", i % 7)).collect();
    let folder = Folder::new()
        .with("spend.csv", format!("date,channel,spend\n{rows}"))
        .with("large.csv", "date,channel,spend\n2026-01-06,Big,123456789012.34\n2026-01-07,Big,-0.04\n");
    assert_eq!(folder.report(&[]).total(&["spend"]), "123456789022.30");
}

#[test]
fn empty_files_that_are_recognised_give_an_empty_report() {
    let folder = Folder::new().with("spend.csv", "date,channel,spend\n");
    let ran = folder.run(&["report", "--kpi", "spend", "--format", "csv"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("channel,spend\n", 0));
    assert!(ran.stderr.contains("[no-rows]"), "{}", ran.stderr);
    let report = folder.report(&["--kpi", "spend"]);
    assert_eq!(report.rows.len(), 0);
}

#[test]
fn own_kpis_and_margin() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,clicks,spend\n2026-01-05,Email,50,20.00\n")
        .with("orders.csv", "order id,date,channel,revenue\n1,2026-01-05,Email,100.00\n")
        .with(
            "perfkpi.toml",
            "margin = 0.35\n[[kpi]]\nid = \"revenue_per_click\"\nformula = \"revenue / clicks\"\nbetter = \"higher\"\n",
        );
    let report = folder.report(&["--kpi", "revenue_per_click,profit,romi"]);
    // Profit: 100 × 0.35 − 20.
    assert_eq!(report.total(&["revenue_per_click", "profit", "romi"]), "2 15.00 4");
    folder.write(
        "perfkpi.toml",
        "[[kpi]]\nid = \"nonsense\"\nformula = \"impressions - clicks / impressions\"\n",
    );
    let ran = folder.run(&["report"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(ran.stderr.contains("perfkpi.toml"), "no place is named: {}", ran.stderr);
}
