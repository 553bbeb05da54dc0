//! What several features make of one folder: refund files beside paid totals, links in two currencies, flat sheets
//! beside the exports of systems.

use crate::harness::Folder;

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
