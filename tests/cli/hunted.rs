//! Figures that a hunt with invented exports found wrong in silence, each with its smallest files and sums by hand.

use crate::harness::Folder;

/// A shop's orders and its sales report tell the same: those told one by one count, on the days that they cover.
#[test]
fn a_sales_report_beside_the_orders_counts_only_where_they_end() {
    let orders = "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Refunded Amount\n\
                  #1,a@x.com,paid,EUR,100,100.00,2026-09-01 10:00:00 +0200,1,Mug,0\n\
                  #2,b@x.com,paid,EUR,50,50.00,2026-09-02 10:00:00 +0200,1,Mug,0\n";
    let sales = "Day,Orders,Gross sales,Discounts,Returns,Net sales,Shipping,Taxes,Total sales\n\
                 2026-09-01,1,100,0,0,100,0,0,100\n2026-09-02,1,50,0,0,50,0,0,50\n2026-09-03,2,30,0,0,30,0,0,30\n";
    let folder = Folder::new().with("orders.csv", orders).with("sales.csv", sales);
    let report = folder.report(&["--by", "day", "--kpi", "orders,revenue", "--currency", "EUR"]);
    assert_eq!(
        report.lines(&["day", "orders", "revenue"]),
        ["\"2026-09-01\" 1 100.00", "\"2026-09-02\" 1 50.00", "\"2026-09-03\" 2 30.00"]
    );
    assert!(report.note("superseded").starts_with("2 rows of sales.csv (150.00 of revenue) left out"));
    assert_eq!(report.file("sales.csv")["rows"]["superseded"], 2);
    // Two shops of one platform: the settings tell them apart.
    let account = |name: &str| format!("[[source]]\npath = \"{name}.csv\"\naccount = \"{name}\"\n");
    folder.write("perfkpi.toml", format!("{}{}", account("orders"), account("sales")));
    let report = folder.report(&["--kpi", "orders,revenue", "--currency", "EUR"]);
    assert_eq!(report.total(&["orders", "revenue"]), "6 330.00");
}

/// The same of web analytics: visits one by one, and the table of their sources.
#[test]
fn visits_one_by_one_win_over_their_sums() {
    let logs = "ym:s:visitID\tym:s:date\tym:s:lastTrafficSource\tym:s:bounce\n\
                1\t2026-09-01\tad\t0\n2\t2026-09-01\torganic\t1\n3\t2026-09-02\torganic\t0\n";
    let table = "Дата визита;Источник трафика;Визиты\n01.09.2026;Переходы по рекламе;1\n01.09.2026;Переходы из поисковых систем;1\n02.09.2026;Переходы из поисковых систем;1\n";
    let folder = Folder::new().with("logs.tsv", logs).with("table.csv", table);
    let report = folder.report(&["--by", "day", "--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "3");
    assert_eq!(report.file("table.csv")["rows"]["superseded"], 3);
}

/// Rows without an ad group, a campaign or a channel that hold what the rows come to that tell one.
#[test]
fn rows_that_hold_the_sum_of_finer_ones_are_totals() {
    let meta = "Campaign name,Age,Gender,Amount spent (EUR),Impressions,Link clicks,Reporting starts,Reporting ends\n\
                A,,,150.00,3000,30,2026-09-01,2026-09-02\nA,25-34,female,100.00,1000,10,2026-09-01,2026-09-02\nA,25-34,male,50.00,2000,20,2026-09-01,2026-09-02\n\
                B,,,70.00,300,3,2026-09-01,2026-09-02\nB,25-34,female,40.00,100,1,2026-09-01,2026-09-02\nB,25-34,male,30.00,200,2,2026-09-01,2026-09-02\n";
    let by_channel = "Канал;Кампания;Расход;Клики\nДирект;;300;30\nДирект;Бренд;100;10\nДирект;Общая;200;20\nVK;;150;15\nVK;Промо;50;5\nVK;Лид;100;10\n";
    let by_day = "Дата;Канал;Расход;Клики\n01.09.2026;;300;30\n01.09.2026;Директ;100;10\n01.09.2026;VK;200;20\n02.09.2026;;150;15\n02.09.2026;Директ;50;5\n02.09.2026;VK;100;10\n";
    let labelled = "Кампания;№ Кампании;Группа;Показы;Клики;Расход (руб.)\nБренд;117;Итого;1000;30;300,00\nБренд;117;Г1;400;10;100,00\nБренд;117;Г2;600;20;200,00\n\
                    Общая;118;Итого;1000;15;150,00\nОбщая;118;Г1;400;5;50,00\nОбщая;118;Г2;600;10;100,00\n";
    // Campaigns, their ad groups, and the ads of those.
    let nested = "Campaign,Ad group,Ad,Cost,Clicks\nA,,,30,3\nA,X,,20,2\nA,X,1,15,1\nA,X,2,5,1\nA,Y,,10,1\nA,Y,1,10,1\nB,,,7,2\nB,Z,,7,2\nB,Z,1,4,1\nB,Z,2,3,1\n";
    for (text, spend, totals) in [
        (meta, "220.00", 2),
        (by_channel, "450.00", 2),
        (by_day, "450.00", 2),
        (labelled, "450.00", 2),
        (nested, "37.00", 5),
    ] {
        let report = Folder::new().with("a.csv", text).report(&["--by", "campaign", "--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), spend, "{text}");
        assert_eq!(report.file("a.csv")["rows"]["total"], totals, "{text}");
        assert!(report.notes().contains(&"sums-of-parts"), "{:?}", report.notes());
    }
    let sessions = "Источник;Кампания;Визиты;Заявки\nyandex;;100;10\nyandex;brand;60;6\nyandex;generic;40;4\ngoogle;;50;5\ngoogle;brand;30;3\ngoogle;generic;20;2\n";
    let report = Folder::new().with("a.csv", sessions).report(&["--by", "source", "--kpi", "sessions,leads"]);
    assert_eq!(report.total(&["sessions", "leads"]), "150 15");
}

/// A blank campaign may be no campaign: rows that differ from their finer ones count, and one that may be a sum by chance
/// counts with a warning.
#[test]
fn blank_names_are_no_totals_without_proof() {
    let untagged = "Источник;Кампания;Визиты;Заявки\nyandex;;100;10\nyandex;brand;60;6\nyandex;generic;40;4\ngoogle;;55;5\ngoogle;brand;30;3\ngoogle;generic;20;2\n";
    let report = Folder::new().with("a.csv", untagged).report(&["--by", "source", "--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "305");
    let lone = "Источник;Кампания;Визиты\nyandex;;100\nyandex;brand;60\nyandex;generic;40\ngoogle;brand;30\n";
    let report = Folder::new().with("a.csv", lone).report(&["--by", "source", "--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "230");
    assert!(report.notes().contains(&"looks-like-total"));
    let single = "Campaign,Ad group,Cost,Clicks\nA,,30,3\nA,X,30,3\nB,,20,2\nB,Y,20,2\n";
    let report = Folder::new().with("a.csv", single).report(&["--by", "campaign", "--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "100.00");
}

/// A sheet that names the platform whose own export lies beside it, however it calls the column.
#[test]
fn a_sheet_that_names_a_platform_of_another_file_is_doubted() {
    let google = "Campaign report\n\"September 1, 2026 - September 2, 2026\"\nDay,Campaign,Currency code,Cost,Clicks,Impr.\n\
                  2026-09-01,Brand,EUR,10.00,5,50\n2026-09-02,Brand,EUR,30.00,9,90\n";
    for head in ["Канал", "Платформа"] {
        let sheet = format!(
            "Дата,{head},Расход (EUR)\n01.09.2026,Telegram,500\n01.09.2026,Google Ads,10\n02.09.2026,Google Ads,30\n"
        );
        let folder = Folder::new().with("google.csv", google).with("sheet.csv", sheet);
        let report = folder.report(&["--by", "channel", "--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "580.00", "{head}");
        let warning = report.note("told-by-two-files");
        assert!(warning.contains("(40.00 and 40.00): both are added up"), "{head}: {warning}");
    }
}

/// Sheets made by hand: an id that is no plain number is of one session, whatever else its row says.
#[test]
fn ids_of_sessions_are_known_in_sheets_whose_other_cells_differ() {
    let a = "session id,date,source,medium,pageviews\n6f1c-01,2026-09-01,google,cpc,1\n6f1c-02,2026-09-01,google,cpc,2\n";
    let b = "session id,date,source,medium,pageviews,device\n6f1c-01,2026-09-01,google,cpc,3,desktop\n6f1c-02,2026-09-01,google,cpc,4,desktop\n6f1c-03,2026-09-02,google,cpc,5,desktop\n";
    let report = Folder::new().with("a.csv", a).with("b.csv", b).report(&["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "3");
    assert!(report.note("session-told-again").starts_with("2 sessions of this file stand in a.csv too"));
}

/// An earlier file tells a session only by a row that it uses.
#[test]
fn a_session_that_only_a_left_out_row_tells_counts_in_the_later_file() {
    let head = "ym:s:visitID\tym:s:date\tym:s:lastTrafficSource\tym:s:bounce\tym:s:isRobot\n";
    let a = format!("{head}1\t2026-09-01\torganic\t0\t0\n2\t2026-09-01\torganic\t0\t1\n");
    let b = format!(
        "{head}1\t2026-09-01\torganic\t0\t0\n2\t2026-09-01\torganic\t0\t0\n3\t2026-09-01\torganic\t0\t0\n"
    );
    let report = Folder::new().with("a.tsv", a).with("b.tsv", b).report(&["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "3");
    assert_eq!(report.file("b.tsv")["rows"]["duplicate"], 1);
    let head = "ym:s:visitID\tym:s:date\tym:s:lastTrafficSource\tym:s:bounce\n";
    let a = format!("{head}1\t2026-09-01\torganic\t0\n2\t2026-09-01\torganic\tmany\n");
    let b = format!("{head}1\t2026-09-01\torganic\t0\n2\t2026-09-01\torganic\t0\n");
    let folder = Folder::new().with("a.tsv", a).with("b.tsv", b);
    let report = folder.report(&["--kpi", "sessions", "--on-bad-row", "skip"]);
    assert_eq!(report.total(&["sessions"]), "2");
    assert_eq!(report.file("a.tsv")["rows"]["rejected"], 1);
    assert_eq!(report.file("b.tsv")["rows"]["duplicate"], 1);
}

/// A purchase without a number that two files of events tell is one.
#[test]
fn a_purchase_without_a_number_counts_once_in_two_files() {
    let head = "event_date,event_timestamp,event_name,user_pseudo_id,ga_session_id,purchase_revenue\n";
    let first = "20260901,1,page_view,u1,100,\n20260901,2,purchase,u1,100,50\n";
    let a = format!("{head}{first}");
    let b = format!("{head}{first}20260902,3,page_view,u1,100,\n20260902,4,purchase,u1,100,70\n");
    let report = Folder::new().with("a.csv", a).with("b.csv", b).report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 120.00");
}

/// Of an order of several lines those speak that say something.
#[test]
fn a_blank_line_does_not_pay_an_order() {
    let orders = "Order ID,Date,Order total,Product,Item price,Quantity,Paid\n1,2026-09-01,120,a,50,1,no\n1,,,b,70,1,\n2,2026-09-01,50,a,50,1,yes\n";
    let report = Folder::new().with("a.csv", orders).report(&["--kpi", "orders,pending_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "revenue"]), "1 1 50.00");
    let words = "Order ID,Date,Revenue,Paid\n1,2026-09-01,10,Pending\n2,2026-09-01,20,partly\n3,2026-09-01,40,2026-09-02\n4,2026-09-01,80,80.00\n";
    let report = Folder::new().with("a.csv", words).report(&["--kpi", "orders,pending_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "revenue"]), "3 1 140.00");
    assert_eq!(
        report.note("unknown-status"),
        "order statuses that are not known are counted as sales: \"partly\" (1)"
    );
}

/// One medium that nobody knows takes none of the others away.
#[test]
fn media_in_a_column_of_channels_are_read_cell_by_cell() {
    let visits = "Date,Source,Канал,Sessions\n2026-09-01,google,cpc,100\n2026-09-01,google,organic,50\n2026-09-01,flyer,qr,5\n";
    let costs = "Date,Source,Medium,Campaign,Cost\n2026-09-01,google,cpc,A,100\n";
    let report =
        Folder::new().with("a.csv", visits).with("c.csv", costs).report(&["--kpi", "spend,sessions"]);
    assert_eq!(report.lines(&["channel", "spend", "sessions"])[0], "\"Paid Search\" 100.00 100");
}

/// Platforms of a sheet of one's own, one of them written as a host.
#[test]
fn a_platform_written_as_a_host_is_one_of_several() {
    let sheet = "Дата;Кампания;Площадка;Показы;Клики;Расход, ₽\n01.09.2026;A;vk.com;100;10;100,00\n01.09.2026;B;Google;100;10;50,00\n01.09.2026;C;Яндекс;100;10;30,00\n";
    let report = Folder::new().with("a.csv", sheet).report(&["--by", "platform", "--kpi", "spend"]);
    assert_eq!(
        report.lines(&["platform", "spend"]),
        ["\"vk-ads\" 100.00", "\"google-ads\" 50.00", "\"yandex-direct\" 30.00"]
    );
}

/// A visit stands in the row of each of its hours: a total may be less than its rows.
#[test]
fn a_nameless_total_beside_hours_is_one() {
    let table = "# ----------------------------------------\n# Free form 1\n# 20260901-20260902\n# ----------------------------------------\n\nLanding page,Hour,Sessions\n,,100\n/a,10,60\n/a,11,60\n";
    let report = Folder::new().with("a.csv", table).report(&["--by", "landing_page", "--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "120");
}

/// That google brings paid visits does not say that its orders are free.
#[test]
fn paid_visits_of_a_source_leave_its_orders_with_its_cost() {
    let costs = "Date,Source,Cost,Clicks\n2026-09-01,facebook,1000,100\n2026-09-01,google,500,50\n";
    let orders = "Order ID,Date,Source,Revenue\n1,2026-09-01,google,900\n";
    let visits = "Date,Source,Medium,Sessions\n2026-09-01,google,cpc,10\n";
    let folder = Folder::new().with("costs.csv", costs).with("orders.csv", orders).with("visits.csv", visits);
    let report = folder.report(&["--kpi", "spend,sessions,revenue"]);
    assert!(
        report.lines(&["channel", "spend", "revenue"]).contains(&"\"Paid Search\" 500.00 900.00".to_owned()),
        "{:?}",
        report.lines(&["channel", "spend", "revenue"])
    );
}

/// Merged amounts of a web page are those of all rows together, whole numbers as well.
#[test]
fn merged_whole_numbers_of_a_web_page_count_once() {
    let page = "<table><tr><th>Ad<th>Spend<th>Clicks<th>Date<th>Source</tr>\
                <tr><td>one<td rowspan=2>1000<td rowspan=2>50<td rowspan=2>01.09.2026<td rowspan=2>google</tr>\
                <tr><td>two</tr><tr><td>three<td>300<td>5<td>02.09.2026<td>google</tr></table>";
    let report = Folder::new().with("o.xls", page).report(&["--kpi", "spend,clicks"]);
    assert_eq!(report.total(&["spend", "clicks"]), "1300.00 55");
}

/// Who bought is a customer, whatever an old status says; a deal that was called off is said.
#[test]
fn won_by_one_column_and_lost_by_another() {
    let contacts = "Record ID,Lifecycle Stage,Lead Status,Create Date,Email\n1,Customer,Bad Timing,2026-09-01 10:00,a@example.com\n";
    let report = Folder::new().with("a.csv", contacts).report(&["--kpi", "leads,won_leads,lost_leads"]);
    assert_eq!(report.total(&["leads", "won_leads", "lost_leads"]), "1 1 0");
    let deals =
        "Lead ID,Date,Stage,Status,Amount\n1,2026-09-01,Won,Cancelled,100\n2,2026-09-01,Won,Open,70\n";
    let report = Folder::new().with("a.csv", deals).report(&["--kpi", "leads,won_leads,lost_leads,revenue"]);
    assert_eq!(report.total(&["leads", "won_leads", "lost_leads", "revenue"]), "2 1 1 70.00");
    assert!(
        report.note("won-and-lost").starts_with("1 lead is won by stage and lost by the column beside it")
    );
}

/// A workbook whose only sheet holds nothing to compute is left out like the same table as a file; the hint for a sheet
/// names its file.
#[test]
fn a_workbook_of_pages_is_left_out() {
    let page = "<table><tr><th>Page title and screen class<th>Views</tr><tr><td>Tea<td>5</tr></table>";
    let spend = "date,campaign,spend\n2026-01-15,Tea,12.50\n";
    let report = Folder::new().with("spend.csv", spend).with("p.xls", page).report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "12.50");
    assert!(report.notes().contains(&"nothing-to-compute"), "{:?}", report.notes());
    let alone = Folder::new().with("p.xls", page).run(&["report"]);
    assert!(alone.stderr.contains("ignore = [\"p.xls\"]"), "{}", alone.stderr);
    let torn = "Page title and screen class,Views\nTea,5\n\"Cup,6\nPot,7\n";
    let folder = Folder::new().with("spend.csv", spend).with("pages.csv", torn);
    for command in ["report", "inspect"] {
        let ran = folder.run(&[command]);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            said.contains("error[unclosed-quote]") && said.contains("ignore = [\"pages.csv\"]"),
            "{said}"
        );
    }
}

/// Nothing but zeros in a currency is in that currency.
#[test]
fn zeros_name_their_currency() {
    let text = "Campaign report\n\"September 1, 2026 - September 2, 2026\"\nCampaign,Currency code,Cost,Clicks,Impr.\nBrand,EUR,0.00,0,0\n";
    let report = Folder::new().with("a.csv", text).report(&["--kpi", "spend"]);
    assert_eq!(
        (report.whole["currency"].as_str(), report.total(&["spend"])),
        (Some("EUR"), "0.00".to_owned())
    );
}

/// Of a scheduled report of Matomo the orders are taken beside the visits; abandoned carts are none.
#[test]
fn orders_of_a_scheduled_report_of_matomo_are_taken() {
    let visits = "Channel Type\nlabel,nb_visits,nb_actions,revenue\nDirect Entry,7,20,\"$1,260.50\"\n";
    let orders = "Ecommerce Orders\nnb_conversions,nb_visits_converted,revenue,revenue_subtotal,revenue_tax,revenue_shipping,revenue_discount,items,avg_order_revenue,conversion_rate\n\
                  3,2,\"$1,250.50\",\"$1,000\",$200,$100.50,$50,9,$416.83,20%\n";
    let carts = "Abandoned Carts\nnb_conversions,revenue,items,avg_order_revenue,conversion_rate\n5,\"$7,530.33\",12,\"$2,510.11\",60%\n";
    let folder = Folder::new().with("report.csv", format!("{visits}\n{orders}\n{carts}"));
    let report = folder.report(&["--kpi", "sessions,orders,revenue"]);
    assert_eq!(report.total(&["sessions", "orders", "revenue"]), "7 3 1250.50");
    let other: u64 = report.whole["files"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|file| file["rows"]["other_table"].as_u64())
        .sum();
    assert_eq!(other, 3);
}

/// A visit brings no order of a day before it, but for what time zones make.
#[test]
fn a_later_visit_lends_an_order_no_channel() {
    let visits = "client_id,date,source,medium,sessions\nc1,2026-09-20,google,cpc,1\nc2,2026-09-02,google,cpc,1\nc3,2026-08-30,google,cpc,1\n";
    let orders = "order id,date,client_id,revenue\n1,2026-09-01,c1,10.00\n2,2026-09-01,c2,20.00\n3,2026-09-01,c3,40.00\n";
    let folder = Folder::new().with("visits.csv", visits).with("orders.csv", orders);
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.lines(&["channel", "orders", "revenue"]), ["\"Paid Search\" 2 60.00", "null 1 10.00"]);
}
