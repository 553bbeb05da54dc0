//! What is told of which days: zero where a file of the kind covers them, else unknown, and what is said of it.

use crate::harness::Folder;
use serde_json::json;

/// Three leads came in on 5 and 6 January; two of them were closed as sales on 20 January and 10 February.
const DEALS: &str = "deal id,date,channel,stage,amount,closed at\n1,2026-01-05,Email,Won,100.00,2026-02-10\n\
                     2,2026-01-06,Email,New,70.00,\n3,2026-01-06,Email,Won,50.00,2026-01-20\n";

fn deals() -> Folder {
    Folder::new()
        .with("deals.csv", DEALS)
        .with("spend.csv", "date,channel,spend\n2026-01-05,Email,10.00\n2026-02-10,Email,20.00\n")
}

/// A measure is 0 only on days that a source of its kind covers; leads are covered to the last day that one came in.
#[test]
fn days_on_which_deals_were_closed_tell_nothing_of_leads() {
    let folder = deals();
    let ids = ["day", "spend", "leads", "orders", "revenue", "cpl"];
    let report = folder.report(&["--by", "day", "--kpi", "spend,leads,orders,revenue,cpl"]);
    let expected = [
        "\"2026-01-05\" 10.00 1 0 0.00 10",
        "\"2026-01-06\" 0.00 2 0 0.00 0",
        "\"2026-01-20\" 0.00 null 1 50.00 null",
        "\"2026-02-10\" 20.00 null 1 100.00 null",
    ];
    assert_eq!(report.lines(&ids), expected);
    assert_eq!(
        report.note("uneven-coverage"),
        "the files do not cover the same days: spend 2026-01-05 to 2026-02-10; \
         leads 2026-01-05 to 2026-01-06; orders 2026-01-05 to 2026-02-10"
    );
    // The file as a whole speaks of all these days, and so does the report.
    let file = report.file("deals.csv");
    assert_eq!((&file["from"], &file["to"]), (&json!("2026-01-05"), &json!("2026-02-10")));
    assert_eq!(report.whole["period"], json!({"from": "2026-01-05", "to": "2026-02-10"}));
}

#[test]
fn a_check_on_leads_of_days_on_which_only_deals_were_closed_has_no_data() {
    let folder = deals();
    let february =
        |rule: &str| folder.run(&["check", "--rule", rule, "--from", "2026-02-01", "--to", "2026-02-10"]);
    let ran = february("leads >= 1");
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("leads files cover 2026-01-05 to 2026-01-06"), "{}", ran.stdout);
    assert_eq!(february("cpl <= 5").code, 3);
    assert_eq!(february("revenue >= 100").code, 0);
    // Without a period: 10 of spend and three leads on 5 and 6 January.
    let ran = folder.run(&["check", "--rule", "cpl <= 4"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("2026-01-05 to 2026-01-06"), "{}", ran.stdout);
}

const GOOGLE: &str = "Campaign report\n\"January 1, 2026 - January 31, 2026\"\n\
                      Campaign,Day,Currency code,Cost,Impr.,Clicks\n\
                      Brand,2026-01-02,EUR,10.00,100,10\nBrand,2026-01-30,EUR,20.00,200,20\n";
const META: &str = "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions\n\
                    2026-01-10,2026-01-10,Sale,5.00,10\n2026-01-31,2026-01-31,Sale,5.00,10\n";
const ORDERS: &str = "order id,date,source,medium,campaign,revenue,currency\n1,2026-01-01,google,cpc,Brand,60.00,EUR\n\
                      2,2026-01-31,facebook,cpc,Sale,20.00,EUR\n";

/// Nobody told what Meta cost from the 1st to the 9th. It may not have run: a note, and no null.
#[test]
fn a_platform_that_lacks_days_of_another_is_said() {
    let folder = Folder::new().with("google.csv", GOOGLE).with("meta.csv", META).with("orders.csv", ORDERS);
    let args = ["--by", "platform", "--kpi", "spend,revenue,romi"];
    let report = folder.report(&args);
    let lines = report.lines(&["platform", "spend", "revenue", "romi"]);
    // 60 / 30 − 1 and 20 / 10 − 1.
    assert_eq!(lines, ["\"google-ads\" 30.00 60.00 1", "\"meta-ads\" 10.00 20.00 1"]);
    assert_eq!(report.notes(), ["uneven-coverage"]);
    let told = "note[uneven-coverage]: the spend files do not cover the same days for every platform: \
                meta-ads lacks 2026-01-01 to 2026-01-09\n\
                hint: if money was spent on these days, add the export that tells it, or ask for days that all cover \
                with --from and --to\n";
    let ran = folder.run(&[&["report"], &args[..]].concat());
    assert_eq!((ran.stderr.as_str(), ran.code), (told, 0));
    let ran = folder.run(&["check", "--rule", "romi >= 100%", "--period", "2026-01"]);
    assert_eq!((ran.stderr.as_str(), ran.code), (told, 0), "{}", ran.stdout);
    // Not where no spend is asked for, where the days are even, or where the other platform is filtered out.
    for other in [
        &["--kpi", "revenue"][..],
        &["--kpi", "spend", "--from", "2026-01-10"],
        &["--kpi", "spend", "--where", "platform = google-ads"],
    ] {
        assert_eq!(folder.report(other).notes(), [""; 0], "{other:?}");
    }
    // A second export closes the gap but for a day; the files of one platform are taken together.
    folder.write(
        "meta-first.csv",
        META.replace("2026-01-31", "2026-01-08").replace("2026-01-10", "2026-01-01"),
    );
    let report = folder.report(&args);
    assert!(
        report.note("uneven-coverage").ends_with("meta-ads lacks 2026-01-09"),
        "{:?}",
        report.whole["notes"]
    );
}

/// Two spellings in files of two months are one platform, which lacks nothing.
#[test]
fn a_platform_spelt_in_two_ways_lacks_no_days() {
    let folder = Folder::new()
        .with(
            "may.csv",
            "date,platform,campaign,spend\n2026-05-01,Criteo,Tea,1.00\n2026-05-31,Criteo,Tea,2.00\n",
        )
        .with(
            "june.csv",
            "date,platform,campaign,spend\n2026-06-01,criteo,Tea,4.00\n2026-06-30,criteo,Tea,8.00\n",
        );
    let report = folder.report(&["--by", "platform", "--kpi", "spend"]);
    assert_eq!((report.total(&["spend"]).as_str(), report.notes().as_slice()), ("15.00", &[""; 0][..]));
}
