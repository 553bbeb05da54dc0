//! `inspect`: why files are read as they are, and how spend, sessions, leads and orders meet.

use crate::harness::{Folder, Ran};
use serde_json::{Value, json};

/// Four campaigns in a sheet of costs, leads that spell two of them their own way, and orders that know only their lead.
fn funnel() -> Folder {
    let spend = "date,channel,campaign,spend\n\
                 2026-01-01,Paid Search,Brand MSK,100.00\n\
                 2026-01-02,Paid Search,Летняя распродажа,50.00\n\
                 2026-01-03,Paid Social,Sale A EN,10.00\n\
                 2026-01-03,Paid Social,Sale B EN,20.00\n";
    let leads = "lead_id,date,channel,campaign\n\
                 1,2026-01-02,paid-search,brand_msk\n\
                 2,2026-01-02,paid-search,letnyaya_rasprodazha\n\
                 3,2026-01-03,Paid Social,Sale C EN\n\
                 4,2026-01-03,Email,sale_2026\n";
    let orders = "order_id,date,lead_id,revenue\n10,2026-01-03,1,300.00\n11,2026-01-03,,40.00\n";
    Folder::new().with("spend.csv", spend).with("leads.csv", leads).with("orders.csv", orders)
}

fn seen(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

fn with<'v>(list: &'v Value, key: &str, value: &str) -> &'v Value {
    let mut found = list.as_array().expect("a list").iter();
    found.find(|each| each[key] == value).unwrap_or_else(|| panic!("no {key} {value} in {list}"))
}

#[test]
fn keys_meet_or_do_not_with_their_money() {
    let found = seen(&funnel().run(&["inspect", "--format", "json"]));
    let channel = with(&found["meeting"]["by"], "dimension", "channel");
    assert_eq!(channel["kinds"], json!(["spend", "leads", "orders"]));
    let pair = &channel["pairs"][0];
    assert_eq!((&pair["left"], &pair["right"]), (&json!("spend"), &json!("leads")));
    assert_eq!(pair["both"], json!({"keys": 1, "left": {"money": 30.0}, "right": {"count": 1}}));
    assert_eq!(pair["only_left"], json!({"keys": 1, "money": 150.0}));
    assert_eq!(pair["only_right"], json!({"keys": 2, "count": 3}));
    let search = with(&channel["keys"], "key", "paid-search");
    assert_eq!(search["leads"], json!({"count": 2}));
    assert_eq!(search["orders"], json!({"count": 1, "money": 300.0}));
    let untold = channel["keys"].as_array().expect("keys").iter().find(|key| key["key"].is_null());
    assert_eq!(untold.expect("a row without a channel")["orders"], json!({"count": 1, "money": 40.0}));
    assert_eq!(
        found["meeting"]["origins"],
        json!([
            {"kind": "leads", "way": "own", "count": 4},
            {"kind": "orders", "way": "lead by lead_id", "count": 1, "revenue": 300.0},
            {"kind": "orders", "way": "none", "count": 1, "revenue": 40.0},
        ])
    );
}

#[test]
fn likely_partners_are_lines_to_paste_and_doubtful_ones_are_said_to_be() {
    let folder = funnel();
    let found = seen(&folder.run(&["inspect", "--format", "json"]));
    let by = &found["meeting"]["by"];
    let lines = |dimension: &str| -> Vec<String> {
        let list = with(by, "dimension", dimension)["suggestions"].as_array().expect("suggestions").clone();
        list.iter().map(|each| each["line"].as_str().expect("a line").to_owned()).collect()
    };
    assert_eq!(
        lines("channel"),
        [
            "\"paid-search\" = \"Paid Search\"    # they differ in blanks, dashes or underscores only; leads: 2; orders: 1 with 300.00"
        ]
    );
    // "sale_2026" is like nothing: its number is no campaign's.
    assert_eq!(
        lines("campaign"),
        [
            "brand_msk = ".replace("brand_msk", "\"brand_msk\"")
                + "\"Brand MSK\"    # they differ in blanks, dashes or underscores only; leads: 1; orders: 1 with 300.00",
            "# \"Sale C EN\" = …    # ambiguous: \"Sale A EN\" or \"Sale B EN\"; leads: 1".to_owned(),
            "\"letnyaya_rasprodazha\" = \"Летняя распродажа\"    # they are the same in Latin letters; leads: 1".to_owned(),
        ]
    );
    // Nothing is applied by itself; pasted, the lines are settings that bring the names together.
    let settings = format!(
        "[aliases.channel]\n{}\n[aliases.campaign]\n{}\n",
        lines("channel").join("\n"),
        lines("campaign").join("\n")
    );
    assert_eq!(
        folder.report(&["--kpi", "spend,leads", "--sort", "channel"]).lines(&["channel", "leads"]).len(),
        5
    );
    folder.write("perfkpi.toml", settings);
    let found = seen(&folder.run(&["inspect", "--format", "json"]));
    let campaign = with(&found["meeting"]["by"], "dimension", "campaign");
    assert_eq!(campaign["pairs"][0]["both"]["keys"], 2);
    let text = folder.run(&["inspect"]).stdout;
    assert!(text.contains("# \"Sale C EN\" = …    # ambiguous"), "{text}");
}

#[test]
fn days_that_a_kind_lacks_are_ranges() {
    let found = seen(&funnel().run(&["inspect", "--format", "json"]));
    let orders = with(&found["meeting"]["days"], "kind", "orders");
    assert_eq!(orders["lacking"], json!([{"from": "2026-01-01", "to": "2026-01-02"}]));
    assert_eq!(with(&found["meeting"]["days"], "kind", "spend")["lacking"], json!([]));
}

#[test]
fn the_cell_that_decided_a_mark_is_named() {
    let sheet = "date;campaign;spend\n01.02.2026;A;1.234\n02.02.2026;A;5,50\n";
    let dates = "date,campaign,spend\n03/04/2026,A,1.00\n25/04/2026,A,2.00\n";
    let folder = Folder::new().with("spend.csv", sheet).with("other.csv", dates);
    let found = seen(&folder.run(&["inspect", "--format", "json"]));
    assert_eq!(
        with(&found["files"], "path", "spend.csv")["decided"],
        json!([{"column": "spend", "decimal": ",", "cell": "5,50", "line": 3}])
    );
    let other = with(&found["files"], "path", "other.csv");
    assert_eq!(
        with(&other["decided"], "column", "date"),
        &json!({"column": "date", "date_order": "dmy", "cell": "25/04/2026", "line": 3})
    );
    let text = folder.run(&["inspect"]).stdout;
    assert!(
        text.contains("  numbers     decimal mark \",\" in \"spend\", because of \"5,50\" in line 3\n"),
        "{text}"
    );
    assert!(
        text.contains("  dates       day before month in \"date\", because of \"25/04/2026\" in line 3\n"),
        "{text}"
    );
}

#[test]
fn two_systems_are_told_with_the_line_to_paste_and_meet_all_the_same() {
    let ga4 = "# p\n# Free form 1\n# 20260101-20260131\n\n\
               Session source / medium,Sessions,Engaged sessions\ngoogle / cpc,20,15\n";
    let folder = Folder::new()
        .with("sessions.csv", "date,channel,sessions\n2026-01-01,Paid Search,10\n")
        .with("ga4.csv", ga4)
        .with("spend.csv", "date,channel,spend\n2026-01-01,Paid Search,7.00\n");
    let found = seen(&folder.run(&["inspect", "--format", "json"]));
    assert_eq!(found["refused"][0]["code"], "two-systems");
    let hint = found["refused"][0]["hints"][0].as_str().expect("a hint");
    assert!(hint.contains("role = \"reference\""), "{hint}");
    assert_eq!(found["meeting"]["assumed"], json!(["sessions.csv"]));
    let systems = &with(&found["meeting"]["told_by"], "kind", "sessions")["systems"];
    assert_eq!(with(systems, "system", "ga4")["role"], "primary");
    assert_eq!(with(systems, "system", "generic")["role"], "reference");
    let channel = with(&found["meeting"]["by"], "dimension", "channel");
    assert_eq!(
        channel["pairs"][0]["both"],
        json!({"keys": 1, "left": {"money": 7.0}, "right": {"count": 20}})
    );
}

#[test]
fn two_currencies_and_our_own_reports_are_told_with_exit_code_0() {
    let folder = Folder::new()
        .with("a.csv", "date,campaign,spend eur\n2026-01-01,A,1.50\n")
        .with("b.csv", "date,campaign,spend usd\n2026-01-01,B,2.50\n");
    assert_eq!(folder.run(&["report"]).code, 2);
    let found = seen(&folder.run(&["inspect", "--format", "json"]));
    assert_eq!(found["refused"].as_array().map(Vec::len), Some(1), "{}", found["refused"]);
    let campaign = with(&found["meeting"]["by"], "dimension", "campaign");
    assert_eq!(with(&campaign["keys"], "key", "B")["spend"], json!({"money": 2.5}));
    folder.write("kpi.json", "{\"schema\":\"perfkpi.report/1\"}");
    assert_eq!(folder.run(&["report", "kpi.json"]).code, 2);
    let found = seen(&folder.run(&["inspect", "kpi.json", "a.csv", "--format", "json"]));
    assert_eq!(with(&found["files"], "path", "kpi.json")["refused"][0]["code"], "own-output");
    assert_eq!(with(&found["files"], "path", "a.csv")["rows"]["used"], 1);
}

/// A flat table is of the kinds whose columns the settings give: without sessions it is no web analytics.
#[test]
fn a_flat_table_is_of_the_kinds_that_its_columns_tell() {
    let settings = "[[source]]\npath = \"ads.csv\"\nkind = \"flat\"\nchannel = \"Paid Social\"\n\
                    columns = { campaign = \"set\", spend = \"Spent\", leads = \"Asked\", orders = \"Bought\" }\n";
    let ads = "set,Spent,Asked,Bought\na,10.00,4,1\nb,20.00,6,2\n";
    let folder = Folder::new().with("ads.csv", ads).with("perfkpi.toml", settings);
    let found = seen(&folder.run(&["inspect", "--format", "json"]));
    assert_eq!(found["files"][0]["kinds"], json!(["spend", "leads", "orders"]));
    let report = folder.run(&["report", "--kpi", "spend,leads,orders", "--format", "csv"]);
    assert_eq!(
        (report.stdout.as_str(), report.code),
        ("channel,spend,leads,orders\nPaid Social,30.00,10,3\n", 0)
    );
    assert!(!report.stderr.contains("web analytics"), "{}", report.stderr);
    let fresh = folder.run(&["check", "--rule", "freshness <= 2 days", "--today", "2026-01-02"]);
    assert_eq!(fresh.code, 3, "{}", fresh.stderr);
    let shown = "    ? leads (columns of the settings): freshness is — (the files tell no days)";
    assert!(fresh.stdout.contains(shown) && !fresh.stdout.contains("sessions"), "{}", fresh.stdout);
}
