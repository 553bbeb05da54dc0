//! Where a plausible figure would be a wrong one: what is not told must not look like nothing, and what is
//! left aside must be said.

use crate::harness::Folder;

/// Spend that names campaigns only belongs to some channel: no other channel's spend is 0 by that.
#[test]
fn spend_without_a_channel_is_not_nothing_spent() {
    let folder = Folder::new()
        .with("spend.csv", "date,campaign,spend\n2026-01-05,Tea,10.00\n2026-01-05,Cups,5.00\n")
        .with(
            "orders.csv",
            "order id,date,channel,revenue\n1,2026-01-05,Paid Search,30.00\n2,2026-01-05,Email,8.00\n",
        );
    let report = folder.report(&["--kpi", "spend,orders,cpo,romi"]);
    for row in &report.rows {
        assert_ne!(row["romi"], "-1", "nobody knows that nothing was earned: {row:?}");
        assert_ne!(row["cpo"], "0", "nobody knows that nothing was spent: {row:?}");
    }
    assert_eq!(report.total(&["spend", "orders"]), "15.00 2");
    assert!(report.notes().contains(&"grain-not-told"), "{:?}", report.notes());
}

/// One campaign of both sides is one row, whichever side knows its channel.
#[test]
fn a_campaign_that_both_sides_tell_is_one_row() {
    let folder = Folder::new().with("spend.csv", "date,campaign,spend\n2026-01-05,Tea,10.00\n").with(
        "orders.csv",
        "order id,date,utm source,utm medium,utm campaign,revenue\n1,2026-01-05,google,cpc,Tea,30.00\n",
    );
    let report = folder.report(&["--by", "channel,campaign", "--kpi", "spend,orders,romi"]);
    assert_eq!(report.rows.len(), 1, "{:?}", report.rows);
    assert_eq!(report.lines(&["campaign", "spend", "orders", "romi"]), ["\"Tea\" 10.00 1 2"]);
}

/// Orders that are all pending are no sales: the spend is lost, and that is known.
#[test]
fn orders_that_do_not_count_are_no_revenue() {
    for status in ["Pending", "Cancelled", "Test"] {
        let orders = format!("order id,date,channel,status,revenue\n1,2026-01-05,Email,{status},10.00\n");
        let folder = Folder::new()
            .with("spend.csv", "date,channel,spend\n2026-01-05,Email,5.00\n")
            .with("orders.csv", orders);
        let report = folder.report(&["--kpi", "spend,orders,revenue,romi"]);
        assert_eq!(report.total(&["spend", "orders", "revenue", "romi"]), "5.00 0 0.00 -1", "{status}");
    }
}

/// Of two columns that may be the money one is taken; which one must not be a secret.
#[test]
fn two_columns_of_one_meaning() {
    for header in ["date,channel,spend,spend", "date,channel,cost,spend"] {
        let folder = Folder::new().with("spend.csv", format!("{header}\n2026-01-05,Email,10.00,20.00\n"));
        let ran = folder.run(&["report"]);
        assert!(!ran.stderr.is_empty(), "{header}: one of 10 and 20 is taken in silence:\n{}", ran.stdout);
    }
}

/// An order without an amount is no order of 0.
#[test]
fn an_order_without_an_amount_is_said() {
    let folder = Folder::new()
        .with("orders.csv", "order id,date,channel,revenue\n1,2026-01-05,Email,10.00\n2,2026-01-05,Email,\n");
    let ran = folder.run(&["report"]);
    assert!(!ran.stderr.is_empty(), "the average is halved in silence:\n{}", ran.stdout);
}

/// Only our own reports in the folder: that is a folder without tables.
#[test]
fn a_folder_of_nothing_but_reports() {
    let folder = Folder::new().with("kpi.csv", "channel,spend,romi\nEmail,10.00,0.5\n");
    let ran = folder.run(&["report"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{}", ran.stderr);
    assert!(ran.stderr.contains("error[no-tables]"), "{}", ran.stderr);
}

/// Design §3: shop, then won deals, then what analytics claims.
#[test]
fn orders_of_analytics_where_nobody_else_tells_them() {
    let ga4 = "\
# ----------------------------------------
# Free form 1
# Kettle and Leaf
# 20260105-20260106
# ----------------------------------------

Session source / medium,Sessions,Engaged sessions,Transactions,Purchase revenue
google / cpc,100,50,3,90.00
newsletter / email,20,5,1,10.00
";
    let folder = Folder::new().with("ga4.csv", ga4);
    let report = folder.report(&["--kpi", "sessions,orders,revenue"]);
    assert_eq!(report.total(&["sessions", "orders", "revenue"]), "120 4 100.00");
    folder.write(
        "shop.csv",
        "order id,date,channel,revenue\n1,2026-01-05,Email,12.00\n2,2026-01-06,Email,3.00\n",
    );
    let report = folder.report(&["--kpi", "sessions,orders,revenue"]);
    assert_eq!(report.total(&["sessions", "orders", "revenue"]), "120 2 15.00");
}

/// Visitors do not add up: of one day's file they are known, of two days' not.
#[test]
fn visitors_do_not_add_up() {
    let folder = Folder::new().with(
        "sessions.csv",
        "date,channel,sessions,users\n2026-01-05,Email,10,8\n2026-01-06,Email,30,20\n2026-01-06,Direct,4,4\n",
    );
    let report = folder.report(&["--kpi", "sessions,users", "--sort", "channel"]);
    assert_eq!(report.lines(&["channel", "sessions", "users"]), ["\"Direct\" 4 4", "\"Email\" 40 null"]);
    assert_eq!(report.total(&["sessions", "users"]), "44 null");
}

/// A rate in the file is weighed by its sessions: 5 of 10 and 3 of 30 are 8 of 40.
#[test]
fn rates_of_a_file_are_weighed() {
    let folder = Folder::new().with(
        "sessions.csv",
        "date,channel,sessions,bounce rate,avg session duration\n\
         2026-01-05,Email,10,50%,0:01:00\n2026-01-06,Email,30,10%,0:02:00\n",
    );
    let report = folder.report(&["--kpi", "bounces,bounce_rate,duration,avg_duration"]);
    // (10 × 60 + 30 × 120) / 40 = 105 seconds.
    assert_eq!(report.total(&["bounces", "bounce_rate", "duration", "avg_duration"]), "8 0.2 4200 105");
}

/// A customer of two channels is one customer of the whole, and new in the first only.
#[test]
fn customers_are_counted_once() {
    let folder = Folder::new().with(
        "orders.csv",
        "order id,date,channel,customer id,revenue\n1,2026-01-05,Email,c1,10\n2,2026-01-06,Direct,c1,10\n3,2026-01-06,Email,c2,10\n",
    );
    let ids = ["channel", "customers", "new_customers", "orders"];
    let args = ["--kpi", "customers,new_customers,orders", "--sort", "channel"];
    let report = folder.report(&args);
    assert_eq!(report.lines(&ids), ["\"Direct\" 1 0 1", "\"Email\" 2 2 2"]);
    assert_eq!(report.total(&ids[1..]), "2 2 3");
    // c1 bought before the period: not new in it.
    let later = folder.report(&[args.as_slice(), &["--from", "2026-01-06"]].concat());
    assert_eq!(later.total(&ids[1..]), "2 1 2");
}

/// A file whose days end before the period does tell spend: saying that none does would mislead.
#[test]
fn a_kind_that_ends_before_the_period_is_named_as_such() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-05,Email,10.00\n")
        .with("orders.csv", "order id,date,channel,revenue\n1,2026-01-05,Email,10\n2,2026-01-06,Email,10\n");
    let ran = folder.run(&["report", "--from", "2026-01-06", "--kpi", "orders,cpo"]);
    assert!(!ran.stderr.contains("no file tells spend"), "{}", ran.stderr);
    assert!(ran.stderr.contains("2026-01-05"), "what spend covers is not said: {}", ran.stderr);
}

/// What a conversion is follows the settings, and the preset where they are silent.
#[test]
fn the_action_of_the_settings() {
    let folder = Folder::new()
        .with("sessions.csv", "date,channel,sessions\n2026-01-05,Email,100\n")
        .with("leads.csv", "lead id,date,channel\n1,2026-01-05,Email\n2,2026-01-05,Email\n")
        .with("orders.csv", "order id,date,channel,revenue\n1,2026-01-05,Email,10\n");
    let rate = || folder.report(&["--kpi", "cr"]).total(&["cr"]);
    assert_eq!(rate(), "0.01");
    folder.write("perfkpi.toml", "action = \"leads\"\n");
    assert_eq!(rate(), "0.02");
}

/// A column that counts certain texts, and a constant.
#[test]
fn counted_texts() {
    let folder = Folder::new()
        .with(
            "visits.csv",
            "session id,date,utm source,utm medium,Visitor\n1,2026-01-05,google,cpc,Returning\n\
             2,2026-01-05,google,cpc,New\n3,2026-01-05,news,email,returning\n",
        )
        .with(
            "perfkpi.toml",
            "[[source]]\npath = \"visits.csv\"\n\
             columns = { returning_sessions = { column = \"Visitor\", is = [\"Returning\"] } }\n",
        );
    let report = folder.report(&["--kpi", "sessions,returning_sessions", "--sort", "channel"]);
    let ids = ["channel", "sessions", "returning_sessions"];
    assert_eq!(report.lines(&ids), ["\"Email\" 1 1", "\"Paid Search\" 2 1"]);
}

#[test]
fn days_that_nobody_reads_are_said() {
    let folder =
        Folder::new().with("spend.csv", "Когда было,Channel,Cost\n01.02.2026,Email,1.00\n,Email,2.00\n");
    let ran = folder.run(&["report", "--kpi", "spend", "--format", "csv"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("channel,spend\nEmail,3.00\n", 0));
    let warning = "warning[dates-not-read]: the column \"Когда было\" looks like dates, but is not read";
    assert!(ran.stderr.contains(warning), "{}", ran.stderr);
    assert!(ran.stderr.contains("columns = { date = \"Когда было\" }"), "{}", ran.stderr);
    // A column of other things is nobody's date, and a file with days of its own has them.
    for quiet in
        ["What,Channel,Cost\n12,Email,1\n", "Date,Changed on,Channel,Cost\n2026-01-05,2026-01-06,Email,1\n"]
    {
        folder.write("spend.csv", quiet);
        assert_eq!(folder.run(&["report", "--kpi", "spend"]).stderr, "");
    }
}
