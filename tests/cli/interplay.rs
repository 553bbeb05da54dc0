//! What several features make of one folder: refund files beside paid totals, links in two currencies, flat sheets
//! beside the exports of systems.

use crate::harness::{Folder, refused};
use serde_json::json;

const SPEND: &str =
    "date,channel,spend\n2026-01-05,Email,5.00\n2026-01-07,Email,5.00\n2026-01-08,Email,5.00\n";
const ORDERS: &str = "order id,date,channel,revenue\n1,2026-01-05,Email,100.00\n2,2026-01-06,Direct,50.00\n";
const REFUNDS: &str = "order id,refund date,refund amount\n1,2026-01-07,7.00\n";

/// A file of refunds names no channel, and needs none: its refunds belong where their orders belong.
#[test]
fn refunds_leave_what_is_paid_known() {
    let folder =
        Folder::new().with("spend.csv", SPEND).with("orders.csv", ORDERS).with("refunds.csv", REFUNDS);
    let ids = ["spend", "orders", "revenue", "refunds"];
    for settings in ["", "refund_date = \"refund\"\n"] {
        folder.write("perfkpi.toml", settings);
        let report = folder.report(&["--kpi", &ids.join(",")]);
        assert_eq!(report.paid(&ids), "15.00 1 93.00 7.00", "{settings}");
        assert_eq!(report.total(&ids), "15.00 2 143.00 7.00", "{settings}");
        let report = folder.report(&["--kpi", &ids.join(","), "--where", "channel = \"Email\""]);
        assert_eq!(report.total(&ids), "15.00 1 93.00 7.00", "{settings}");
        let ran = folder.run(&[
            "check",
            "--rule",
            "orders <= 1 over paid",
            "--from",
            "2026-01-05",
            "--to",
            "2026-01-06",
        ]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    }
}

/// The orders end on the 6th: of a day on which only a refund was made nobody knows the orders.
#[test]
fn a_refund_on_a_day_of_no_orders_file_makes_no_zero() {
    let folder =
        Folder::new().with("spend.csv", SPEND).with("orders.csv", ORDERS).with("refunds.csv", REFUNDS);
    folder.write("perfkpi.toml", "refund_date = \"refund\"\n");
    let report = folder.report(&["--by", "day", "--kpi", "spend,orders,refunds"]);
    assert_eq!(
        report.lines(&["day", "spend", "orders", "refunds"]),
        [
            "\"2026-01-05\" 5.00 1 0.00",
            "\"2026-01-06\" 0.00 1 0.00",
            "\"2026-01-07\" 5.00 null 7.00",
            "\"2026-01-08\" 5.00 null null"
        ]
    );
}

/// Money of two currencies is no one sum in a note either, and a refund on its own day is no order.
#[test]
fn notes_keep_currencies_and_refunds_apart() {
    let folder = Folder::new()
        .with(
            "orders.csv",
            "order id,deal id,date,currency,revenue,landing page\n\
             1,,2026-01-05,EUR,100.00,https://a.example/?utm_source=google&utm_medium=cpc\n\
             2,,2026-01-05,USD,50.00,https://a.example/?utm_source=google&utm_medium=cpc\n\
             3,7,2026-01-06,EUR,30.00,\n",
        )
        .with(
            "deals.csv",
            "deal id,created,stage,utm source,utm medium,manager\n7,2026-01-05,Won,google,cpc,Ann\n",
        )
        .with("refunds.csv", "order id,refund date,refund amount,currency\n3,2026-01-07,7.00,EUR\n")
        .with("perfkpi.toml", "currency = \"EUR\"\nrefund_date = \"refund\"\n[rates]\nUSD = 0.5\n");
    let report = folder.report(&["--kpi", "orders,revenue"]);
    // 100 + 50 × 0.5 + 30 − 7
    assert_eq!(report.total(&["orders", "revenue"]), "3 148.00");
    assert_eq!(
        report.note("origin-from-link"),
        "2 rows (100.00 EUR and 50.00 USD of revenue) took source, medium or campaign from the parameters of a link"
    );
    assert_eq!(
        report.note("linked-orders"),
        "1 order (30.00 of revenue before refunds) took the channel of a lead through lead_id"
    );
}

/// Three rows of 10, 20 and 0 of spend, 7 leads, 4 orders and 150 of revenue.
const FLAT: &str = "date,channel,campaign,spend,sessions,leads,orders,revenue\n\
                    2026-01-01,Paid Search,Brand,10.00,100,3,1,50.00\n\
                    2026-01-02,Paid Search,Brand,20.00,100,3,2,70.00\n2026-01-02,Email,,,50,1,1,30.00\n";
const GOOGLE: &str = "Campaign report\n\"January 1, 2026 - January 2, 2026\"\n\
                      Campaign,Campaign ID,Day,Currency code,Cost,Impr.,Clicks\n\
                      Brand,21456789012,2026-01-01,EUR,10.00,100,5\nBrand,21456789012,2026-01-02,EUR,20.00,100,5\n";
const EUR: &str = "currency = \"EUR\"\n";

/// A sheet of everything beside an export of the ads: whether it is the same money nobody can tell, so it is said.
#[test]
fn spend_of_a_sheet_and_of_its_platform_is_told_twice() {
    let folder = Folder::new().with("flat.csv", FLAT).with("google.csv", GOOGLE).with("perfkpi.toml", EUR);
    let report = folder.report(&["--kpi", "spend,leads"]);
    assert_eq!(report.total(&["spend", "leads"]), "60.00 7");
    assert_eq!(
        report.note("told-by-two-files"),
        "flat.csv and google.csv tell spend of the same campaigns and days (30.00 and 30.00): both are added up"
    );
    let ran = folder.run(&["report"]);
    let hint = "[[source]]\npath = \"flat.csv\"\nkind = [\"sessions\", \"leads\", \"orders\"]\n";
    assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    // What the hint says to paste.
    folder.write("perfkpi.toml", format!("{EUR}{hint}"));
    let report = folder.report(&["--kpi", "spend,leads"]);
    assert_eq!(report.total(&["spend", "leads"]), "30.00 7");
    assert!(!report.notes().contains(&"told-by-two-files"));
    // Other campaigns and other days are no doubt.
    for (from, to) in [("Brand", "Radio"), ("2026-01-", "2026-02-")] {
        let folder = Folder::new().with("flat.csv", FLAT.replace(from, to)).with("google.csv", GOOGLE);
        folder.write("perfkpi.toml", EUR);
        assert!(!folder.report(&["--kpi", "spend"]).notes().contains(&"told-by-two-files"), "{to}");
    }
}

#[test]
fn orders_of_a_sheet_and_of_a_list_are_told_twice() {
    let folder = Folder::new().with("flat.csv", FLAT).with(
        "orders.csv",
        "order id,date,channel,revenue\n1,2026-01-01,Paid Search,50.00\n2,2026-01-02,Paid Search,70.00\n",
    );
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "6 270.00");
    assert_eq!(
        report.note("told-by-two-files"),
        "flat.csv and orders.csv tell orders of the same channels and days (3 and 2): both are added up"
    );
}

/// A sheet of several kinds of which another system tells one keeps the others.
#[test]
fn a_primary_system_takes_one_kind_of_a_sheet() {
    let ga = "# Start date: 20260101\n# End date: 20260102\nDate,Session source / medium,Sessions,Engaged sessions\n\
              20260101,google / cpc,90,50\n20260102,google / cpc,91,50\n";
    let bare = FLAT.replace("30.00\n", "30.00\n2026-01-02,Other,,,5,,,\n");
    let folder = Folder::new().with("flat.csv", bare).with("ga.csv", ga);
    refused(
        &folder.run(&["report"]),
        "error[two-systems]: two systems tell sessions for the same days: ga.csv (ga4-report) and flat.csv (generic-flat)\n \
         --> flat.csv\nhint: say in perfkpi.toml which one counts:\n[[source]]\npath = \"ga.csv\"\nrole = \"primary\"",
    );
    folder.write("perfkpi.toml", "[[source]]\npath = \"ga.csv\"\nrole = \"primary\"\n");
    let ids = ["spend", "sessions", "leads", "orders", "revenue"];
    let report = folder.report(&["--kpi", &ids.join(",")]);
    assert_eq!(report.total(&ids), "30.00 181 7 4 150.00");
    // The row that told nothing but visits is the one that is not counted.
    assert_eq!(report.file("flat.csv")["rows"], json!({"read": 5, "header": 1, "not_counted": 1, "used": 3}));
}
