//! Downloads of ad platforms: what is refused by name, what is told beside the sums, where money of weeks belongs.

use crate::harness::{Folder, refused};

/// An ad shows several assets: the columns would fit, and the sums would be many times the cost.
#[test]
fn rows_that_tell_the_same_money_many_times_are_refused() {
    let assets = "Asset details report\nAll time\nAsset status,Asset,Level,Status,Asset type,Impr.,Clicks,Currency code,Cost\n\
                  Enabled,Fresh tea,Ad,Eligible,Headline,483,19,USD,349.42\nEnabled,Sale,Campaign,Eligible,Callout,483,19,USD,349.42\n";
    let folder = Folder::new().with("Asset details report.csv", assets).with(
        "Searches(Word_2026.02.05-2026.02.10).csv",
        "Word,Cost,Clicks,Impressions,Conversions,Top Containing Queries\ntea,US$9.72,7,64,0.00,(green tea)\n",
    );
    refused(
        &folder.run(&["report", "Asset details report.csv"]),
        "error[unknown-format]: this is the assets report of Google Ads, and no KPI can be made of it: an ad shows several assets \
         at once, and its cost stands in the row of each\n \
         --> Asset details report.csv:3\n\
         hint: download Campaigns, Ad groups or Ads, whose rows add up\n\
         hint: in a folder it can be left out: ignore = [\"Asset details report.csv\"] in perfkpi.toml\n",
    );
    let ran = folder.run(&["report", "Searches(Word_2026.02.05-2026.02.10).csv"]);
    assert!(ran.code == 2 && ran.stderr.contains("words card of the Google Ads overview"), "{}", ran.stderr);
}

/// Downloads without cost are named as what they are.
#[test]
fn downloads_that_tell_no_cost_are_named() {
    for (text, title) in [
        ("Day,Start Hour,Impressions\nSunday,00,3\n", "card of the Google Ads overview without its cost"),
        (
            "Gender,Age Range,Impressions,Percent of known total\nMale,18–24,8,16.33%\n",
            "card of the Google Ads overview",
        ),
        (
            "Negative keyword report\nAll time\nNegative keyword,Keyword or list,Campaign,Ad group,Level,Match type\n\
             [a],Keyword,Tea,Leaves,Ad group,Exact match\n",
            "negative keywords report of Google Ads",
        ),
        (
            "Untitled report\nAll time\nCampaign,Computers_Cost,Mobile phones_Cost,Computers_Clicks\nTea,12.00,4.00,3\n",
            "table of Google's report editor with a column for each value",
        ),
        (
            "Professional Demographics Report (in UTC)\nReport Start: January 1, 2026, 12:00 AM\n\
             Report End: January 31, 2026, 11:59 PM\n\nJob Function Segment\tImpressions\tClicks\nSales\t4000\t40\n",
            "demographics report of LinkedIn",
        ),
    ] {
        let ran = Folder::new().with("export.csv", text).run(&["report", "export.csv"]);
        assert!(ran.code == 2 && ran.stderr.contains(&format!("this is the {title}")), "{}", ran.stderr);
    }
}

/// A platform's report without its cost: the column can be added where it was downloaded.
#[test]
fn a_report_without_its_cost_says_where_to_add_it() {
    let text = "Campaign report\nAll time\nCampaign status,Campaign,Impr.,Clicks,Currency code\nEnabled,Tea,10,1,EUR\n";
    let ran = Folder::new().with("Campaign report.csv", text).run(&["report", "Campaign report.csv"]);
    let hint = "hint: add \"Cost\" to the columns of the report and download it again";
    assert!(ran.code == 2 && ran.stderr.contains(hint), "{}", ran.stderr);
}

/// The week that begins before the report holds only days of the report.
#[test]
fn weeks_are_cut_where_the_report_begins_and_ends() {
    let text = "Campaign report\n\"November 1, 2025 - November 30, 2025\"\nWeek,Campaign,Currency code,Cost,Impr.\n\
                2025-10-27,Tea,CAD,7.00,10\n2025-11-03,Tea,CAD,70.00,100\nTotal: Campaigns,,CAD,77.00,110\n";
    let folder = Folder::new().with("weeks.csv", text);
    let report = folder.report(&["--kpi", "spend", "--period", "2025-11", "--by", "month"]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2025-11\" 77.00"]);
    assert_eq!(report.notes(), [""; 0]);
    let file = folder.report(&["--kpi", "spend"]);
    let days = file.file("weeks.csv");
    assert_eq!((days["from"].as_str(), days["to"].as_str()), (Some("2025-11-01"), Some("2025-11-30")));
}

/// What a search terms report leaves out is said; a total of currency without cents differs by its rounding.
#[test]
fn totals_tell_what_the_rows_leave_out() {
    let report = |account: &str| {
        let text = format!(
            "Search terms report\nAll time\nSearch term,Match type,Campaign,Impr.,Currency code,Cost\n\
             green tea,Broad match,Tea,12,EUR,1.82\nblack tea,Broad match,Tea,3,EUR,3.93\n\
             Total: Search terms, --, --,15,EUR,5.75\nTotal: Account,,,{account}\n"
        );
        Folder::new().with("Search terms report.csv", text).report(&["--kpi", "spend"])
    };
    assert_eq!(report("15,EUR,5.75").notes(), [""; 0]);
    assert_eq!(
        report("2014,EUR,104.24").note("total-beyond-rows"),
        "the export also tells a total of \"Cost\" of 104.24 that takes in more than its rows, which add up to 5.75"
    );
    let dong = |total: &str| {
        let text = format!(
            "Campaign report\nAll time\nCampaign,Currency code,Impr.,Cost\nTea,VND,1,4465054\nCups,VND,2,461543\n\
             Total: Campaigns,VND,3,{total}\n"
        );
        Folder::new().with("Campaign report.csv", text).report(&["--kpi", "spend"]).notes().join(" ")
    };
    assert_eq!(dong("4926596"), "");
    assert_eq!(dong("4926590"), "total-differs");
}

/// LinkedIn always has both columns of clicks; sols stand before the number.
#[test]
fn healthy_reports_bring_no_warning() {
    let linkedin = "Start Date (in UTC),Campaign Name,Currency,Total Spent,Impressions,Clicks,Clicks to Landing Page\n\
                    1/13/2026,Tea,USD,24.50,1000,20,15\n";
    let series = "Fecha,Clics,Impresiones,Coste\n\"sáb, 1 ago 2026\",5,100,\"S/ 1.020,50\"\n\"dom, 2 ago 2026\",1,10,\"S/ 12,00\"\n";
    let folder = Folder::new().with("linkedin.csv", linkedin).with("serie.csv", series);
    let report = folder.report(&["linkedin.csv", "--kpi", "spend,clicks"]);
    assert_eq!((report.total(&["spend", "clicks"]), report.notes()), ("24.50 20".to_owned(), Vec::new()));
    let report = folder.report(&["serie.csv", "--kpi", "spend,clicks", "--currency", "PEN"]);
    assert_eq!((report.total(&["spend", "clicks"]), report.notes()), ("1032.50 6".to_owned(), Vec::new()));
}

/// Reports of all time have no days, and are the same money all the same.
#[test]
fn reports_of_all_time_on_several_levels_count_once() {
    let report = |title: &str, header: &str, rows: &[&str]| {
        format!("{title}\nAll time\n{header},Currency code,Cost,Impr.\n{}\n", rows.join("\n"))
    };
    let folder = Folder::new()
        .with(
            "Campaign report.csv",
            report("Campaign report", "Campaign", &["Tea,EUR,30.00,100", "Cups,EUR,5.00,10"]),
        )
        .with(
            "Search keyword report.csv",
            report(
                "Search keyword report",
                "Keyword,Campaign",
                &["a,Tea,EUR,20.00,80", "b,Tea,EUR,10.00,20", "c,Cups,EUR,4.00,9"],
            ),
        )
        .with("Devices.csv", "Device,Cost,Impressions,Clicks\nComputers,€30.00,100,9\nTablets,€5.00,10,2\n");
    for by in ["channel", "campaign"] {
        let report = folder.report(&["--kpi", "spend", "--by", by]);
        assert_eq!(report.total(&["spend"]), "35.00", "{by}");
        assert!(report.notes().contains(&"superseded"), "{:?}", report.notes());
    }
    // A finer split than that of campaigns is in the keywords, as far as they go.
    let report = folder.report(&["--kpi", "spend", "--by", "keyword"]);
    assert_eq!(report.total(&["spend"]), "34.00");
}

/// Cards of one overview are the same money; their days stand in their names.
#[test]
fn cards_of_one_overview_count_once() {
    let folder = Folder::new()
        .with("Networks(2026.02.05-2026.02.06).csv", "Network,Clicks,Cost,Avg. CPC\nGoogle Search,7,€9.70,€1.39\nSearch partners,4,€2.30,€0.58\n")
        .with("Devices(2026.02.05-2026.02.06).csv", "Device,Cost,Impressions,Clicks\nComputers,€10.00,30,9\nTablets,€2.00,10,2\n")
        .with(
            "Time_series(2026.02.05-2026.02.06).csv",
            "Date,Clicks,Impressions,Avg. CPC,Cost\n\"Thu, 5 Feb 2026\",5,10,€0.40,€2.00\n\"Fri, 6 Feb 2026\",6,30,€1.67,€10.00\n",
        );
    let report = folder.report(&["--kpi", "spend,impressions,clicks"]);
    assert_eq!(report.total(&["spend", "impressions", "clicks"]), "12.00 40 11");
    assert_eq!(report.lines(&["channel", "spend"]), ["\"Paid Search\" 12.00"]);
    let report = folder.report(&["--kpi", "spend", "--by", "day"]);
    assert_eq!(report.lines(&["day", "spend"]), ["\"2026-02-05\" 2.00", "\"2026-02-06\" 10.00"]);
    let report = folder.report(&["--kpi", "spend", "--by", "device"]);
    assert_eq!(report.lines(&["device", "spend"]), ["\"Computers\" 10.00", "\"Tablets\" 2.00"]);
    let report =
        folder.report(&["Devices(2026.02.05-2026.02.06).csv", "--kpi", "spend", "--period", "2026-03"]);
    assert_eq!(report.total(&["spend"]), "null");
}

/// Search terms are told only where many searched for them: the keywords are all of the money.
#[test]
fn a_report_of_a_part_gives_way_to_the_whole() {
    let folder = Folder::new()
        .with(
            "Search keyword report.csv",
            "Search keyword report\nAll time\nKeyword,Campaign,Ad group,Currency code,Cost,Impr.\na,Tea,g,EUR,20.00,80\nb,Tea,g,EUR,10.00,20\n",
        )
        .with(
            "Search terms report.csv",
            "Search terms report\nAll time\nSearch term,Campaign,Ad group,Currency code,Cost,Impr.\nbuy a,Tea,g,EUR,4.00,8\n",
        );
    for by in ["channel", "campaign", "ad_group", "keyword"] {
        assert_eq!(folder.report(&["--kpi", "spend", "--by", by]).total(&["spend"]), "30.00", "{by}");
    }
}
