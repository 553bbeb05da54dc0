//! What once fell out of the sums, or into them, without a word.

use crate::harness::Folder;

/// Quality is no total: a lead with a number of its own counts, whatever it is called.
#[test]
fn a_lead_of_average_quality_is_a_lead() {
    let mut text = String::from("Lead ID,Date,Source,Quality\n");
    for at in 0..60 {
        let quality = ["Good", "Average", "Total"][at % 3];
        text += &format!("{at},2026-03-01,google,{quality}\n");
    }
    assert_eq!(Folder::new().with("leads.csv", text).report(&[]).total(&["leads"]), "60");
}

/// A cancelled line of an order is not sold, whichever line stands first: 100 of 150.
#[test]
fn the_lines_of_an_order_may_be_called_off() {
    let lines = ["1,2026-03-01,paid,Tea,100.00,google\n", "1,2026-03-01,cancelled,Cup,50.00,google\n"];
    for order in [[0, 1], [1, 0]] {
        let rows: String = order.iter().map(|at| lines[*at]).collect();
        let text = format!("Order ID,Date,Status,Product,Line total,Source\n{rows}");
        let report = Folder::new().with("orders.csv", text).report(&[]);
        assert_eq!(report.total(&["orders", "revenue"]), "1 100.00", "{order:?}");
        assert!(report.notes().contains(&"mixed-order-status"), "{:?}", report.notes());
    }
}

/// The other level begins far below what is looked at first: 450 campaigns of 10 are 4,500.
#[test]
fn levels_that_begin_far_below_are_told_apart() {
    let campaigns: String = (0..450).map(|at| format!("Campaign,C{at},,USD,100,10,10.00\n")).collect();
    let groups: String = (0..450).map(|at| format!("Ad group,C{at},G{at},USD,100,10,10.00\n")).collect();
    let header = "Level,Campaign,Ad group,Currency code,Impr.,Clicks,Cost\n";
    let text =
        format!("Campaign report\n\"September 1, 2026 - September 30, 2026\"\n{header}{campaigns}{groups}");
    let report = Folder::new().with("google.csv", text).report(&[]);
    assert_eq!(report.total(&["spend", "clicks"]), "4500.00 4500");
    assert!(report.notes().contains(&"levels-repeated"), "{:?}", report.notes());
}

/// Parts of a sheet under titles of their own are all read; 10 + 20 + 15 + 25. The same undated campaigns in both would
/// be an overlap, and be said.
#[test]
fn parts_of_a_sheet_under_titles_are_all_read() {
    let text = |third: &str| {
        format!(
            "January\nCampaign,Clicks,Cost\nBrand,10,100.00\nSearch,20,200.00\n\n\
             February\nCampaign,Clicks,Cost\n{third},15,150.00\nVideo,25,250.00\n"
        )
    };
    let report = Folder::new().with("sheet.csv", text("Shopping")).report(&[]);
    assert_eq!(report.total(&["clicks", "spend"]), "70 700.00");
    let report = Folder::new().with("sheet.csv", text("Brand")).report(&[]);
    assert!(report.notes().contains(&"undated-files"), "{:?}", report.notes());
}

/// Rows whose finer names are empty go on behind an empty line: 2 × 100 + 2 × 500.
#[test]
fn sparse_rows_behind_an_empty_line_count() {
    let header = "Date,Campaign,Ad group,Keyword,Device,City,Clicks,Cost\n";
    let full =
        "2026-09-01,Brand,g1,k1,mobile,Moscow,10,100.00\n2026-09-02,Brand,g1,k1,mobile,Moscow,10,100.00\n";
    let sparse = "2026-09-03,Brand,,,,,,500.00\n2026-09-04,Brand,,,,,,500.00\n";
    let folder = Folder::new().with("sheet.csv", format!("{header}{full}\n{sparse}"));
    assert_eq!(folder.report(&[]).total(&["spend"]), "1200.00");
}

/// Months without a year are no days: only the row that names one is of February.
#[test]
fn a_month_without_a_year_takes_no_days_from_its_neighbours() {
    let text = "Month,Campaign,Clicks,Cost\nJanuary,a,1,100\nFeb 2026,b,1,100\nMarch,c,1,100\n";
    let folder = Folder::new().with("sheet.csv", text);
    let report = folder.report(&["--by", "month"]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2026-02\" 100.00", "null 200.00"]);
}

/// What is left out of a file of several tables is said.
#[test]
fn other_tables_are_said() {
    let text = "# Start date: 20260901\n# End date: 20260930\n\
                Session primary channel group (Default Channel Group),Sessions\nDirect,10\n\n\
                # Start date: 20260901\n# End date: 20260930\nPage title and screen class,Views\nHome,30\n";
    let report = Folder::new().with("ga4.csv", text).report(&[]);
    assert!(report.note("other-tables").contains("not counted"), "{:?}", report.notes());
}

/// Rows below a thousand tell no mark of thousands, their total has one: 3 × 500 are "1,500".
#[test]
fn the_total_of_small_counts_is_read_as_a_whole_number() {
    let rows = "Brand,2026-09-01,1.00,500\nBrand,2026-09-02,1.00,500\nBrand,2026-09-03,1.00,500\n";
    let totals = "Total: Campaigns,,3.00,\"1,500\"\nTotal: Search,,1.00,500\n";
    let title = "Campaign report\n\"September 1, 2026 - September 3, 2026\"\n";
    let text = format!("{title}Campaign,Day,Cost,Clicks\n{rows}{totals}");
    let report = Folder::new().with("google.csv", text).report(&[]);
    assert_eq!(report.total(&["clicks"]), "1500");
    assert!(!report.notes().contains(&"total-differs"), "{:?}", report.notes());
}
