//! Counted once: overlapping files, levels, systems, ids.

use crate::harness::Folder;
use crate::rules::{Rule, rule};
use serde_json::json;
use std::time::{Duration, SystemTime};

fn fixture(name: &str) -> Rule {
    rule("counted-once", name)
}

const SPEND: [&str; 4] = ["--by", "campaign", "--kpi", "spend"];

fn superseded(rows: &str, file: &str, money: &str) -> String {
    format!(
        "warning[superseded]: {rows} of {file} ({money} of spend) left out: another file, which covers more, tells the same keys and days\n"
    )
}

/// One channel and two campaigns, or one campaign on two days: 1 + 4 and 2.
#[test]
fn lying_in_one_folder_is_no_overlap() {
    fixture("lying-in-one-folder-is-no-overlap").says(&SPEND, "campaign,spend\nTea,5.00\nCups,2.00\n", "");
}

#[test]
fn another_platform_or_account_is_no_overlap() {
    fixture("another-platform-or-account-is-no-overlap").says(
        &["--by", "platform,account", "--kpi", "spend"],
        "platform,account,spend\ngoogle-ads,Outlet,4.00\nmeta-ads,Shop,2.00\ngoogle-ads,Shop,1.00\n",
        "",
    );
}

#[test]
fn another_kind_is_no_overlap() {
    fixture("another-kind-is-no-overlap").says(
        &["--by", "campaign", "--kpi", "spend,clicks,sessions"],
        "campaign,spend,clicks,sessions\nTea,1.00,9,8\n",
        "",
    );
}

/// a covers two days, b three: of the 3rd b's 20 count. 1 + 20 + 30 + 40.
#[test]
fn the_file_that_covers_more_days_wins() {
    fixture("the-file-that-covers-more-days-wins").says(
        &SPEND,
        "campaign,spend\nTea,91.00\n",
        &superseded("1 row", "a.csv", "2.00"),
    );
}

/// Two days each, b ends later: 1 + 20 + 30.
#[test]
fn of_as_many_days_the_later_end_wins() {
    fixture("of-as-many-days-the-later-end-wins").says(
        &SPEND,
        "campaign,spend\nTea,51.00\n",
        &superseded("1 row", "a.csv", "2.00"),
    );
}

/// "B" stands before "a" in bytes, whatever a language's alphabet says.
#[test]
fn of_the_same_days_the_first_path_by_bytes_wins() {
    let fixture = fixture("of-the-same-days-the-first-path-by-bytes-wins");
    let note = superseded("1 row", "a.csv", "1.00");
    fixture.says(&SPEND, "campaign,spend\nTea,20.00\n", &note);
    // The order on the command line does not decide either.
    for files in [["a.csv", "B.csv"], ["B.csv", "a.csv"]] {
        fixture.says(&[&SPEND[..], &files].concat(), "campaign,spend\nTea,20.00\n", &note);
    }
}

/// Of the 3rd both tell Tea; Pots of that day only a tells, and keeps.
#[test]
fn only_the_rows_of_shared_days_and_keys_are_superseded() {
    let fixture = fixture("only-the-rows-of-shared-days-and-keys-are-superseded");
    fixture.says(&SPEND, "campaign,spend\nTea,91.00\nPots,3.00\n", &superseded("1 row", "a.csv", "2.00"));
    let report = fixture.report(&SPEND);
    let (a, b) = (report.file("a.csv"), report.file("b.csv"));
    assert_eq!(a["rows"], json!({"read": 4, "header": 1, "superseded": 1, "used": 2}));
    assert_eq!(a["money"]["spend"], json!({"read": 6.0, "superseded": 2.0, "used": 4.0}));
    assert_eq!(b["rows"], json!({"read": 4, "header": 1, "used": 3}));
}

#[test]
fn the_time_of_a_file_does_not_matter() {
    let fixture = fixture("the-time-of-a-file-does-not-matter");
    let folder = Folder::new();
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for (first, second) in [("a.csv", "b.csv"), ("b.csv", "a.csv")] {
        for (name, time) in [(first, old), (second, old + Duration::from_secs(86_400))] {
            folder.write(name, std::fs::read(fixture.folder().join(name)).expect(name));
            let file = std::fs::File::options().append(true).open(folder.path().join(name)).expect(name);
            file.set_modified(time).expect("a file time");
        }
        let ran = folder.run(&[&["report", "--format", "csv"], &SPEND[..]].concat());
        assert_eq!((ran.stdout.as_str(), ran.code), ("campaign,spend\nTea,1.00\n", 0));
        assert_eq!(ran.stderr, superseded("1 row", "b.csv", "20.00"));
    }
}

#[test]
fn the_coarsest_level_that_carries_the_grain_is_used() {
    let fixture = fixture("the-coarsest-level-that-carries-the-grain-is-used");
    let left_out = |rows: &str| {
        format!(
            "warning[superseded]: {rows} left out: a report of another level tells the same campaigns and days\n"
        )
    };
    fixture.says(&SPEND, "campaign,spend\nTea,10.00\n", &left_out("2 rows of keywords.csv (9.50 of spend)"));
    fixture.says(
        &["--by", "keyword", "--kpi", "spend"],
        "keyword,spend\ngreen tea,6.00\nblack tea,3.50\n",
        &left_out("1 row of campaigns.csv (10.00 of spend)"),
    );
}

#[test]
fn two_systems_on_the_same_days_are_refused() {
    fixture("two-systems-on-the-same-days-are-refused").refuses(
        &[],
        "error[two-systems]: two systems tell sessions for the same days: ga4.csv (ga4-exploration) and metrica.csv (yandex-metrica)
 --> metrica.csv
hint: say in perfkpi.toml which one counts:
[[source]]
path = \"metrica.csv\"
role = \"reference\"",
    );
}

/// 100 + 60 of the one, none of the other's 140.
#[test]
fn the_primary_role_says_which_system_counts() {
    let fixture = fixture("the-primary-role-says-which-system-counts");
    let report = fixture.report(&["--by", "day", "--kpi", "sessions"]);
    assert_eq!(report.lines(&["day", "sessions"]), ["\"2026-01-05\" 100", "\"2026-01-06\" 60"]);
    assert!(report.note("primary-system").starts_with("sessions are taken from ga4"));
}

#[test]
fn a_reference_is_shown_and_never_added() {
    let fixture = fixture("a-reference-is-shown-and-never-added");
    let report = fixture.report(&["--by", "day", "--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "160");
    let rows = json!({"read": 3, "header": 1, "not_counted": 2});
    assert_eq!(report.file("metrica.csv")["rows"], rows);
    let seen = fixture.run(&["inspect"]);
    assert_eq!(seen.code, 0);
    assert!(
        seen.stdout
            .contains("(yandex-metrica): sessions\n  role        reference: shown here, never added\n"),
        "{}",
        seen.stdout
    );
    assert!(seen.stdout.contains("3 read = 1 header + 2 not_counted"), "{}", seen.stdout);
}

/// The shop tells 30 and 20; the CRM's 50 and analytics' 77 are the same money told by others.
#[test]
fn a_shop_goes_before_won_deals_and_analytics() {
    let fixture = fixture("a-shop-goes-before-won-deals-and-analytics");
    let report = fixture.report(&["--by", "day", "--kpi", "orders,revenue,won_leads,sessions"]);
    assert_eq!(report.total(&["orders", "revenue", "won_leads", "sessions"]), "2 50.00 1 160");
    let (deals, claims) = (report.note("reference-deals"), report.note("reference-claims"));
    assert!(deals.starts_with("1 won deal is a reference and not counted (50.00)"), "{deals}");
    assert!(claims.starts_with("3 orders of web analytics (77.00)"), "{claims}");
    let claimed = report.file("ga4.csv")["money"]["revenue"].clone();
    assert_eq!(claimed, json!({"read": 77.0, "not_counted": 77.0}));
}

/// The deal came in on the 5th and was closed on the 8th, for 50.
#[test]
fn won_deals_are_orders_on_the_day_they_were_closed() {
    let fixture = fixture("won-deals-are-orders-on-the-day-they-were-closed");
    let report = fixture.report(&["--by", "day", "--kpi", "leads,orders,revenue"]);
    let lines = report.lines(&["day", "leads", "orders", "revenue"]);
    assert_eq!(lines, ["\"2026-01-05\" 1 0 0.00", "\"2026-01-08\" 1 1 50.00"]);
    assert!(report.note("orders-from-deals").contains("the CRM's 1 won deal (50.00)"));
}

#[test]
fn claims_of_analytics_come_last() {
    let fixture = fixture("claims-of-analytics-come-last");
    let report = fixture.report(&["--by", "day", "--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "3 77.00");
    assert!(report.note("orders-from-analytics").ends_with("are what web analytics claims"));
}

/// 10, 20, 5 and 1.
#[test]
fn an_order_id_told_twice_is_one_order() {
    let fixture = fixture("an-order-id-told-twice-is-one-order");
    fixture.says(&["--by", "", "--kpi", "orders,revenue"], "orders,revenue\n4,36.00\n", "");
    let report = fixture.report(&["--by", "", "--kpi", "orders"]);
    assert_eq!(report.file("a.csv")["rows"], json!({"read": 3, "header": 1, "duplicate": 1, "used": 1}));
}

/// b covers three days, a two: b's 25 counts. 10 + 25 + 5 + 1.
#[test]
fn an_order_id_with_other_money_is_a_conflict() {
    fixture("an-order-id-with-other-money-is-a-conflict").says(
        &["--by", "", "--kpi", "orders,revenue"],
        "orders,revenue\n4,41.00\n",
        "warning[order-conflict]: order \"2\" is told twice and differently: 25.00 in b.csv:2 is taken, 20.00 is not\n --> a.csv:3\n",
    );
}

/// 10 + 10 + 7: two equal rows may be two sales, and are said.
#[test]
fn rows_without_an_id_are_never_dropped() {
    fixture("rows-without-an-id-are-never-dropped").says(
        &["--kpi", "orders,revenue"],
        "channel,orders,revenue\nEmail,3,27.00\n",
        "note[exact-copies]: among the file's first rows, 1 row is an exact copy of an earlier one in all that is read; \
         without an id they count as things of their own\n --> orders.csv:3\n",
    );
}

/// On the 5th both tell campaign 11, one under its new name: 5 + 10, and not 10 more. Tea of id 12 is another one.
#[test]
fn another_name_under_one_id_is_the_same_key() {
    let fixture = fixture("another-name-under-one-id-is-the-same-key");
    let report = fixture.report(&["--by", "campaign_id", "--kpi", "spend"]);
    assert_eq!(report.lines(&["campaign_id", "spend"]), ["\"11\" 15.00", "\"12\" 1.00"]);
    let renamed = json!({"read": 11.0, "superseded": 10.0, "used": 1.0});
    assert_eq!(report.file("renamed.csv")["money"]["spend"], renamed);
}

/// A hand-made sheet of what Google Ads tells itself: the day that both tell counts once, 10 + 3.
#[test]
fn another_spelling_of_a_name_is_the_same_key() {
    let fixture = fixture("another-spelling-of-a-name-is-the-same-key");
    let note = superseded("1 row", "sheet.csv", "10.00");
    fixture.says(&["--by", "month", "--kpi", "spend"], "month,spend\n2026-01,13.00\n", &note);
}

/// Neither file has a column of channels; the sources tell them, the devices do not.
#[test]
fn a_channel_is_carried_by_where_visits_came_from() {
    let fixture = fixture("a-channel-is-carried-by-where-visits-came-from");
    let left_out = |file: &str| {
        format!(
            "warning[superseded]: 2 rows of {file} left out: a report of another level tells the same campaigns and days\n"
        )
    };
    let table = "channel,sessions\nOrganic Search,60\nPaid Search,100\n";
    fixture.says(&["--kpi", "sessions", "--sort", "channel"], table, &left_out("devices.csv"));
    let table = "device,sessions\nmobile,160\n";
    fixture.says(&["--by", "device", "--kpi", "sessions"], table, &left_out("sources.csv"));
}

/// b covers more days, so its 10 dollars count, and 4 more.
#[test]
fn an_order_id_in_another_currency_is_a_conflict() {
    fixture("an-order-id-in-another-currency-is-a-conflict").says(
        &["--by", "", "--kpi", "orders,revenue"],
        "orders,revenue\n2,14.00\n",
        "warning[order-conflict]: order \"1\" is told twice and differently: 10.00 USD in b.csv:2 is taken, 10.00 EUR is not\n --> a.csv:2\n",
    );
}
