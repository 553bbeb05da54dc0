//! Rows that are totals, and rows that only look so: by what else they name, how many cells they have, how often they stand.

use crate::harness::Folder;

/// Total rows with one cell more than the header, and totals of each of two reports under one header.
#[test]
fn totals_are_compared_where_their_figures_stand() {
    let direct = |clicks: &str| {
        format!(
            "Дата;ID кампании;Название кампании;Показы;Клики;Расход (руб.)\n01.09.2026;100;Диваны;1000;20;500,50\n\
             Итого;;;—;1000;{clicks};500,50\n"
        )
    };
    let notes = |clicks: &str| {
        let report = Folder::new().with("direct.csv", direct(clicks)).report(&["--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "500.50");
        report.notes().join(" ")
    };
    assert_eq!(notes("20"), "");
    assert_eq!(notes("21"), "total-differs");

    let glued = |second: &str| {
        let text = format!(
            "Day,Campaign,Currency code,Cost,Clicks,Impr.\n2026-09-01,Tea,EUR,10.00,5,50\nTotal: Campaigns,,,10.00,5,50\n\
             Day,Campaign,Currency code,Cost,Clicks,Impr.\n2026-10-01,Tea,EUR,4.00,2,20\nTotal: Campaigns,,,{second},2,20\n"
        );
        let report = Folder::new().with("google.csv", text).report(&["--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "14.00");
        report.notes().join(" ")
    };
    assert_eq!(glued("4.00"), "");
    assert_eq!(glued("6.00"), "total-differs");
}

/// A number of campaigns makes a label; a name that only begins so is a campaign.
#[test]
fn names_that_begin_as_labels_count() {
    let text = "Campaign name,Amount spent (USD),Impressions,Reporting starts,Reporting ends\n\
                Results from autumn,10.00,100,2026-09-01,2026-09-02\nTea,20.00,200,2026-09-01,2026-09-02\n\
                Results from 2 campaigns,30.00,300,2026-09-01,2026-09-02\n";
    let report = Folder::new().with("meta.csv", text).report(&["--by", "campaign", "--kpi", "spend"]);
    assert_eq!(report.lines(&["campaign", "spend"]), ["\"Tea\" 20.00", "\"Results from autumn\" 10.00"]);
    assert_eq!(report.total(&["spend"]), "30.00");
}

/// Yen and đồng have no parts; euros have, so there nothing decides.
#[test]
fn three_digits_behind_a_mark_are_thousands_where_a_currency_has_no_parts() {
    let spend = |header: &str, cell: &str| {
        let text = format!("Day;Campaign;{header}\n2026-09-01;Tea;{cell}\n");
        Folder::new().with("spend.csv", text).run(&["report", "--kpi", "spend", "--format", "csv"])
    };
    for (header, cell) in [("Cost, VND", "123.456"), ("Cost", "¥123,456"), ("Cost, JPY", "123,456")] {
        let ran = spend(header, cell);
        assert!(ran.stdout.contains("123456"), "{header} {cell}: {} {}", ran.stdout, ran.stderr);
    }
    let ran = spend("Cost, EUR", "123.456");
    assert!(ran.stderr.contains("undecided-decimal"), "{} {}", ran.stdout, ran.stderr);
}
