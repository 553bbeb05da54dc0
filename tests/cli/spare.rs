//! Exports that are known to hold nothing that a KPI needs: beside others they are noted, alone and named they are refused.

use crate::harness::Folder;
use serde_json::{Value, json};

const SPEND: &str = "date,campaign,spend\n2026-01-15,Tea,12.50\n2026-01-16,Tea,7.50\n";

/// Two tables of page insights, as the suite downloads them.
fn insights() -> Vec<u8> {
    let text = "\u{feff}sep=,\r\n\"Facebook visits\"\r\n\"Date\",\"Primary\"\r\n\"2026-01-15T00:00:00\",\"12\"\r\n\
                \r\n\"Instagram profile visits\"\r\n\"Date\",\"Primary\"\r\n\"2026-01-15T00:00:00\",\"4\"\r\n";
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

const SAYS: &str = "this is the insights file of Meta Business Suite, and is not read: it counts what people did on \
                    Facebook and Instagram pages, not visits of a site and not ad spend";

#[test]
fn beside_other_files_it_is_left_out_with_a_note() {
    let folder = Folder::new().with("spend.csv", SPEND);
    folder.write("Visits.csv", insights());
    let report = folder.report(&["--by", "campaign", "--kpi", "spend,sessions"]);
    assert_eq!(report.lines(&["campaign", "spend", "sessions"]), ["\"Tea\" 20.00 null"]);
    assert_eq!(report.note("nothing-to-compute"), SAYS);
    // The line sep=, two titles, two headers, two rows, and the blank line between the tables.
    let left_out = json!({
        "path": "Visits.csv", "profile": "meta-business-suite-insights", "kinds": [], "from": null, "to": null,
        "rows": {"read": 8, "blank": 1, "other_table": 7}, "money": {}
    });
    assert_eq!(*report.file("Visits.csv"), left_out);
    assert_eq!(report.file("spend.csv")["rows"]["used"], 2);
    let seen = folder.run(&["inspect"]);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    assert!(
        seen.stdout.contains("Visits.csv\n  not read    this is the insights file of Meta Business Suite")
    );
    assert!(seen.stdout.contains("\n  rows        8 read = 1 blank + 7 other_table\n"), "{}", seen.stdout);
    let found = folder.run(&["inspect", "--format", "json"]).stdout;
    let found: Value = serde_json::from_str(&found).unwrap_or_default();
    let file =
        found["files"].as_array().and_then(|files| files.iter().find(|file| file["path"] == "Visits.csv"));
    assert_eq!(file.map(|file| &file["rows"]), Some(&left_out["rows"]));
}

/// What is left out is counted too, so it must be whole.
#[test]
fn what_is_left_out_and_torn_is_refused() {
    let torn = "Date,Primary\n2026-01-15,12\n2026-01-16,\"4\n2026-01-17,5\n";
    let ran = Folder::new().with("spend.csv", SPEND).with("Visits.csv", torn).run(&["report"]);
    assert!(ran.stderr.starts_with("error[unclosed-quote]: "), "{}", ran.stderr);
    assert!(ran.stderr.contains(" --> Visits.csv:3:12\n"), "{}", ran.stderr);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

/// Matomo numbers the columns of a table that is split by a second dimension.
#[test]
fn a_pivot_of_matomo_is_named_with_what_to_download() {
    let pivot = "label,\"1.\u{a0}Sofia, Bulgaria\",\"2.\u{a0}Plovdiv, Bulgaria\"\ntea pot,0,2\ngreen tea,3,0";
    let text: Vec<u8> = format!("\u{feff}{pivot}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = Folder::new();
    folder.write("keywords.csv", text);
    let ran = folder.run(&["report"]);
    assert_eq!(
        ran.stderr,
        "error[unknown-format]: this is the table of Matomo with a column for each value, and no KPI can be made of it: \
         each column is a value, such as a city, and nothing in the file says whether the numbers are visits, visitors \
         or actions\n --> keywords.csv:1\n  |\n1 | label,\"1.\u{a0}Sofia, Bulgaria\",\"2.\u{a0}Plovdiv, Bulgaria\"\n\
         hint: take the second dimension away below the table in Matomo (leave out pivotBy of the API), and export \
         Acquisition > All channels or Campaigns again\n\
         hint: in a folder it can be left out: ignore = [\"keywords.csv\"] in perfkpi.toml\n"
    );
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

#[test]
fn alone_or_named_it_is_refused() {
    let begin = "error[unknown-format]: this is the insights file of Meta Business Suite, and no KPI can be made of it";
    let alone = Folder::new();
    alone.write("Visits.csv", insights());
    let both = Folder::new().with("spend.csv", SPEND);
    both.write("Visits.csv", insights());
    for (folder, args) in [(&alone, &["report"][..]), (&both, &["report", "spend.csv", "Visits.csv"])] {
        let ran = folder.run(args);
        assert!(ran.stderr.starts_with(begin), "{}", ran.stderr);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    }
}

/// What people did with posts and videos is no visit of a site, in whatever language the file is.
#[test]
fn posts_followers_and_videos_are_told_apart() {
    let content = "content file of Meta Business Suite";
    let files = [
        (
            "\"Post ID\",\"Page ID\",\"Page name\",Title,\"Publish time\",Permalink,\"Post type\",Views,Reach\n1,2,Tea,\"Two\nlines\",\"01/15/2026 18:12\",x,Photos,27,20\n",
            content,
        ),
        (
            "\"Post ID\",\"Account ID\",\"Account username\",\"Account name\",\"Publish time\",Permalink,Date,Views,Likes\n1,2,tea,Tea,\"01/15/2026 15:30\",x,Lifetime,99,4\n",
            content,
        ),
        (
            "\"ID публикации\",\"ID аккаунта\",\"Имя пользователя аккаунта\",\"Время публикации\",\"Постоянная ссылка\",Охват\n1,2,tea,\"01/15/2026 15:30\",x,40\n",
            content,
        ),
        (
            "\"Age & gender\"\n\"\",\"Women\",\"Men\"\n\"18-24\",\"3.4\",\"1.6\"\n",
            "audience file of Meta Business Suite",
        ),
        (
            "Content,Video title,Video publish time,Views,Watch time (hours)\nTotal,,,620,230.5\nv1,Tips,2026-01-15,500,200.25\n",
            "table of YouTube Studio",
        ),
    ];
    for (text, what) in files {
        let folder = Folder::new().with("spend.csv", SPEND).with("posts.csv", text);
        let report = folder.report(&["--by", "campaign", "--kpi", "spend,sessions"]);
        assert_eq!(report.lines(&["campaign", "spend", "sessions"]), ["\"Tea\" 20.00 null"]);
        let note = report.note("nothing-to-compute");
        assert!(note.starts_with(&format!("this is the {what}, and is not read: it ")), "{note}");
    }
}

/// Payments and refunds stand in it: left out, money would be missing unsaid.
#[test]
fn what_holds_money_is_refused_beside_others_too() {
    let files = [
        ("balance_transaction_id,reporting_category,gross\ntxn_1,charge,10.00\n", "balance file of Stripe"),
        (
            "Purchase ID,Item Name,Purchase Email,Purchase Date,Sale Price ($)\na1,Tea,a@example.com,2026-01-15,12.0\n",
            "part of a sales file of Gumroad",
        ),
        (
            "Date,Type,Title,Info,Currency,Amount,Fees & Taxes,Net\n\"January 15, 2026\",Fee,Listing fee,,USD,--,-$0.20,-$0.20\n",
            "statement of Etsy",
        ),
        (
            "Transaction creation date,Type,Order number,Payout ID,Final Value Fee - fixed,Gross transaction amount\n2026-01-15,Order,12-1,5,-0.30,10.00\n",
            "transactions report of eBay",
        ),
        (
            "date/time,settlement id,type,order id,sku,total\n\"Jan 15, 2026 1:05:07 AM PDT\",1001,Order,111-1,MUG-1,65.45\n",
            "payments report of Amazon",
        ),
        (
            "Order/adjustment ID,Type,Order created time,Total settlement amount,Total revenue\n576001,Order,2026/01/15,21.10,25.00\n",
            "income statement of TikTok Shop",
        ),
    ];
    for (text, what) in files {
        let ran = Folder::new().with("spend.csv", SPEND).with("money.csv", text).run(&["report"]);
        let begin = format!("error[unknown-format]: this is the {what}");
        assert!(ran.stderr.starts_with(&begin), "{}", ran.stderr);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    }
}

#[test]
fn settings_that_say_what_it_is_are_followed() {
    let settings = "[[source]]\npath = \"visits.csv\"\nkind = \"sessions\"\ncolumns = { date = \"Date\", sessions = \"Primary\" }\n";
    let folder = Folder::new()
        .with("spend.csv", SPEND)
        .with("visits.csv", "Date,Primary\n2026-01-15,12\n")
        .with("perfkpi.toml", settings);
    let report = folder.report(&["--by", "day", "--kpi", "spend,sessions"]);
    assert_eq!(report.lines(&["day", "sessions"])[0], "\"2026-01-15\" 12");
}
