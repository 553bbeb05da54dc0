//! Workbooks: each sheet is a file of its own. `fixtures/workbooks/make.py` writes the fixtures.

use crate::harness::{Folder, Report, root, run};
use serde_json::json;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("fixtures/workbooks").join(name)).expect(name)
}

/// The sheets of `march.xlsx` as somebody would type them: 0.1 + 0.2 is shown as 0.3, 46082 as the first of March.
const SPEND: &str = "Ad spend of March 2026,,,,,\n,,,,,\ndate,campaign,campaign_id,channel,clicks,cost\n\
                     2026-03-01,Tea,1234567890,Paid Search,10,0.3\n2026-03-02,Cups,1234567891,Paid Social,20,12.5\nTotal,,,,30,12.8\n";
const ORDERS: &str =
    "order_id,date,revenue,campaign\n1001,2026-03-01 18:00:00,40,Tea\n1002,2026-03-02 23:59:59,60.5,Cups\n";

const ASKED: [&str; 4] = ["--by", "day,campaign,campaign_id", "--kpi", "spend,clicks,orders,revenue"];
const SHOWN: [&str; 7] = ["day", "campaign", "campaign_id", "spend", "clicks", "orders", "revenue"];

#[test]
fn sheets_are_read_as_the_same_tables_are() {
    let book = Folder::new().with("march.xlsx", fixture("march.xlsx"));
    let tables = Folder::new().with("spend.csv", SPEND).with("orders.csv", ORDERS);
    let (book, tables) = (book.report(&ASKED), tables.report(&ASKED));
    assert_eq!(book.rows, tables.rows);
    assert_eq!(
        book.lines(&SHOWN),
        [
            "\"2026-03-01\" \"Tea\" \"1234567890\" 0.30 10 1 40.00",
            "\"2026-03-02\" \"Cups\" \"1234567891\" 12.50 20 1 60.50",
        ]
    );
    assert_eq!(book.total(&["spend", "revenue"]), "12.80 100.50");
    let sheet = book.file("march.xlsx[Spend]");
    assert_eq!(
        (&sheet["rows"], &sheet["money"]),
        (&tables.file("spend.csv")["rows"], &tables.file("spend.csv")["money"])
    );
    assert_eq!(sheet["rows"], json!({"read": 6, "title": 1, "blank": 1, "header": 1, "total": 1, "used": 2}));
    assert_eq!(book.notes(), ["hidden-sheet", "sheet-not-read"]);
    assert_eq!(book.note("hidden-sheet"), "the sheet \"Draft\" is hidden, and not read");
}

/// The same sheets in the formats of LibreOffice and of older Excels; `make_old.py` writes the binary ones.
#[test]
fn workbooks_of_other_formats_are_read_the_same() {
    let xlsx = Folder::new().with("march.xlsx", fixture("march.xlsx")).report(&ASKED);
    for name in ["march.ods", "march.xls", "march.xlsb"] {
        let book = Folder::new().with(name, fixture(name)).report(&ASKED);
        assert_eq!((&book.rows, &book.total), (&xlsx.rows, &xlsx.total), "{name}");
        assert_eq!(book.notes(), ["hidden-sheet", "sheet-not-read"], "{name}");
        let sheet = book.file(&format!("{name}[Spend]"));
        assert_eq!(sheet["rows"], xlsx.file("march.xlsx[Spend]")["rows"], "{name}");
    }
}

/// Meta's workbook holds the report twice; the grouped sheet is read where it is named.
#[test]
fn a_sheet_that_shows_another_once_more_is_left_out() {
    let report = Folder::new().with("meta.xlsx", fixture("meta.xlsx")).report(&["--kpi", "spend,clicks"]);
    assert_eq!(report.total(&["spend", "clicks"]), "159.75 159");
    assert_eq!(report.notes(), ["sheet-shown-again"]);
    assert_eq!(
        report.note("sheet-shown-again"),
        "the sheet \"Formatted Report\" shows the rows of \"Raw Data Report\" once more, and is not read"
    );
}

/// A number cell is never in doubt: 12.344 under a profile of decimal commas is twelve roubles, not twelve thousand.
#[test]
fn numbers_of_a_sheet_do_not_depend_on_the_locale() {
    let folder = Folder::new().with("direct.xlsx", fixture("direct.xlsx"));
    let report = folder.report(&["--by", "campaign,campaign_id", "--kpi", "spend,clicks,impressions"]);
    assert_eq!(
        report.lines(&["campaign", "campaign_id", "spend", "clicks", "impressions"]),
        ["\"Чай\" \"117000002\" 12.144 20 2000", "\"Бренд\" \"117000001\" 1.234 10 1000"]
    );
    // By hand: 1.234 + 12.144.
    assert_eq!((report.total(&["spend"]).as_str(), report.notes()), ("13.378", vec![]));
    let sheet = report.file("direct.xlsx[Отчет]");
    assert_eq!(sheet["rows"], json!({"read": 8, "title": 3, "blank": 1, "header": 1, "total": 1, "used": 2}));
    // VK: the statistics stand on the second sheet, and ids of eleven digits are numbers there.
    let report = Folder::new().with("vk.xlsx", fixture("vk.xlsx")).report(&[
        "--by",
        "day,campaign_id,ad",
        "--kpi",
        "spend,impressions",
    ]);
    assert_eq!(
        report.lines(&["day", "campaign_id", "ad", "spend", "impressions"]),
        [
            "\"2026-09-01\" \"9876543210\" \"Баннер\" 12.344 1000",
            "\"2026-09-02\" \"9876543210\" \"Ролик\" 100.00 500"
        ]
    );
    assert_eq!(report.notes(), ["sheet-not-read"]);
}

/// Merged names in two rows, a formula's last value, shares shown as percents, and an error in a column nobody reads.
#[test]
fn cells_of_every_kind_are_what_the_sheet_shows() {
    let report = Folder::new().with("odd.xlsx", fixture("odd.xlsx")).report(&[
        "--by",
        "day",
        "--kpi",
        "spend,sessions,bounces",
    ]);
    assert_eq!(
        report.lines(&["day", "spend", "sessions", "bounces"]),
        ["\"2026-03-01\" 12.50 100 5.12", "\"2026-03-02\" 7.50 100 50"]
    );
    assert_eq!(
        report.file("odd.xlsx[Sheet1]")["rows"],
        json!({"read": 5, "title": 2, "header": 1, "used": 2})
    );
    refused_as(
        "error.xlsx",
        "error[not-a-number]: \"#REF!\" in the column \"Spend\" is not a number\n --> error.xlsx[Sheet1]:5:5\n",
    );
    let report =
        Folder::new().with("mac.xlsx", fixture("mac.xlsx")).report(&["--by", "day", "--kpi", "spend"]);
    assert_eq!(report.lines(&["day", "spend"]), ["\"2026-03-01\" 10.00"]);
}

/// A workbook with a password is an encrypted box without sheets.
#[test]
fn a_locked_workbook_says_so() {
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.resize(4096, 0);
    let ran = Folder::new().with("locked.xlsx", locked).run(&["report", "locked.xlsx"]);
    let begin = "error[spreadsheet]: 'locked.xlsx' is a workbook that cannot be read: it is damaged or has a password\n";
    assert!(ran.stderr.starts_with(begin), "{}", ran.stderr);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

#[track_caller]
fn refused_as(name: &str, begin: &str) {
    let ran = run(&root().join("fixtures/workbooks"), &["report", name]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(ran.stderr.starts_with(begin), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_read_is_refused_at_its_cell() {
    refused_as(
        "wrong-cell.xlsx",
        "error[not-a-number]: \"twelve\" in the column \"cost\" is not a number\n --> wrong-cell.xlsx[Spend]:5:6\n",
    );
    // A number has 15 digits in a spreadsheet: two ids of 19 became one.
    refused_as(
        "ids.xlsx",
        "error[damaged-id]: \"1.23456789012346E+18\" in the column \"order_id\" is not an id any more",
    );
    refused_as("notes.xlsx", "error[no-header]: no header row was found");
    refused_as("empty.xlsx", "error[empty-file]: 'empty.xlsx' is empty\n --> empty.xlsx\n");
    refused_as("broken.xlsx", "error[spreadsheet]: 'broken.xlsx' is a workbook that cannot be read");
}

#[test]
fn settings_speak_of_a_workbook_or_of_one_sheet() {
    let folder = Folder::new().with("march.xlsx", fixture("march.xlsx")).with(
        "perfkpi.toml",
        "[[source]]\npath = \"march.xlsx\"\naccount = \"Shop\"\ncurrency = \"EUR\"\n\
         [[source]]\npath = \"march.xlsx[Spend]\"\nfee = 0.10\nplatform = \"Radio\"\n",
    );
    let asked = ["--by", "account,platform", "--kpi", "spend,orders"];
    let report = folder.report(&asked);
    assert_eq!(report.whole["currency"], "EUR");
    assert_eq!(report.notes(), ["hidden-sheet", "sheet-not-read", "spend-basis"]);
    // By hand: 12.80 and a tenth of it.
    assert_eq!(report.total(&["spend", "orders"]), "14.08 2");
    // Under --config only what the settings name is read.
    folder.write("perfkpi.toml", "[[source]]\npath = \"*.xlsx[spend]\"\nfee = 0.10\n");
    let report = Report::of(&folder.run(&["report", "--format", "json", "--config", "perfkpi.toml"]));
    assert_eq!(report.whole["files"].as_array().map(Vec::len), Some(1));
    assert_eq!((report.total(&["spend"]).as_str(), report.notes()), ("14.08", vec!["spend-basis"]));
    folder.write("perfkpi.toml", "[[source]]\npath = \"march.xlsx[Spent]\"\nfee = 0.10\n");
    let report = folder.report(&asked);
    assert_eq!(
        report.note("source-without-file"),
        "[[source]] path = \"march.xlsx[Spent]\" matches no sheet"
    );
    assert_eq!(report.total(&["spend"]), "12.80");
}

#[test]
fn one_sheet_can_be_named_on_the_command_line() {
    let folder = Folder::new().with("march.xlsx", fixture("march.xlsx"));
    let report = folder.report(&["march.xlsx[Orders]", "--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 100.50");
    assert_eq!(report.notes(), Vec::<&str>::new());
    let ran = folder.run(&["report", "march.xlsx[Spent]"]);
    assert!(
        ran.stderr.starts_with("error[unknown-sheet]: the workbook has no sheet \"Spent\""),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.ends_with("hint: its sheets: Spend, Orders, Notes\n"), "{}", ran.stderr);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

#[test]
fn inspect_tells_each_sheet() {
    let folder = Folder::new().with("march.xlsx", fixture("march.xlsx"));
    let ran = folder.run(&["inspect"]);
    for part in [
        "march.xlsx[Spend]\n  taken for   Spend table (generic-spend): spend\n",
        "  form        a sheet of a workbook, header in line 3\n",
        "  spend       25.60 read = 12.80 total + 12.80 used\n",
        "march.xlsx[Orders]\n  taken for   Orders table (generic-orders): orders\n",
        "march.xlsx[Notes]\n  not read    the sheet is no export that perfkpi knows; others of its workbook are\n",
        "3 files, of which a report would refuse 0\n",
    ] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    assert_eq!(ran.code, 0);
}

/// What CRMs call an Excel file is often a web page.
const PAGE: &str = "<meta http-equiv=\"Content-type\" content=\"text/html;charset=UTF-8\" />\n<table border=\"1\">\n<thead>\n<tr>\
    <th>ID</th><th>Название сделки</th><th>Стадия сделки</th><th>Сумма</th><th>Валюта</th><th>Дата создания</th></tr>\n</thead>\
    <tbody><tr><td>1</td><td>Стол &quot;Лира&quot;<br>угловой</td><td>Сделка успешна</td><td>1500.50</td><td>Российский рубль</td>\
    <td>01.09.2026 10:00:00</td></tr><tr><td>2</td><td>Шкаф</td><td>Новая</td><td>0.00</td><td>Российский рубль</td>\
    <td>02.09.2026 10:00:00</td></tr></tbody></table>";

#[test]
fn a_web_page_that_calls_itself_a_workbook_is_read() {
    let page = PAGE.replace("UTF-8", "windows-1251");
    let cyrillic = encoding_rs::WINDOWS_1251.encode(&page).0.into_owned();
    for (name, page) in [("DEAL.xls", PAGE.as_bytes().to_vec()), ("DEAL.csv", cyrillic)] {
        let report = Folder::new().with(name, page).report(&["--kpi", "leads,won_leads,orders,revenue"]);
        assert_eq!(report.total(&["leads", "won_leads", "orders", "revenue"]), "2 1 1 1500.50", "{name}");
        let rows = json!({"read": 3, "header": 1, "used": 2});
        assert_eq!(report.file(&format!("{name}[table 1]"))["rows"], rows, "{name}");
    }
}

#[test]
fn a_page_without_a_table_is_named() {
    let folder = Folder::new().with("report.csv", "<!DOCTYPE html>\n<html><body>Sign in</body></html>");
    let ran = folder.run(&["report"]);
    let said = "error[binary-file]: 'report.csv' is a web page, not a table\n";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

/// A brand over three rows of its table, a day over two, a total within it, a budget over all rows, and `>` in an attribute.
const MERGED: &str = "<html><body><table>\
    <tr><th rowspan=2>Date</th><th rowspan=2>Channel</th><th rowspan=2>Campaign</th><th colspan=2>Ads</th></tr>\
    <tr><th>Clicks</th><th>Cost</th></tr>\
    <tr><td rowspan=2>2026-03-01</td><td rowspan=\"3\" title=\"a > b\">Paid Search</td><td>Tea</td><td rowspan=2>10</td><td>1.50</td></tr>\
    <tr><td>Cups</td><td>2.25</td></tr>\
    <tr><td>2026-03-02</td><td title='x > y'>Tea</td><td>5</td><td>4.00</td></tr>\
    <tr><td>2026-03-02</td><td>Paid Social</td><td>Pots</td><td>7</td><td>8.25</td></tr>\
    <tr><td colspan=3>Total</td><td>22</td><td>16.00</td></tr></table></body></html>";

#[test]
fn merged_cells_of_a_web_page_are_said_of_each_of_their_rows() {
    let report = Folder::new().with("spend.xls", MERGED).report(&[
        "--by",
        "day,channel,campaign",
        "--kpi",
        "spend,clicks",
    ]);
    assert_eq!(
        report.lines(&["day", "channel", "campaign", "spend", "clicks"]),
        [
            "\"2026-03-01\" \"Paid Search\" \"Cups\" 2.25 0",
            "\"2026-03-01\" \"Paid Search\" \"Tea\" 1.50 10",
            "\"2026-03-02\" \"Paid Social\" \"Pots\" 8.25 7",
            "\"2026-03-02\" \"Paid Search\" \"Tea\" 4.00 5",
        ]
    );
    // By hand: 1.50 + 2.25 + 4.00 + 8.25, and 10 + 5 + 7: the clicks of two rows are told once.
    assert_eq!(report.total(&["spend", "clicks"]), "16.00 22");
    let rows = json!({"read": 7, "title": 1, "header": 1, "total": 1, "used": 4});
    assert_eq!(report.file("spend.xls[table 1]")["rows"], rows);
}

/// Subtotals stand inside the cells that are merged over their rows.
#[test]
fn a_total_within_a_merged_cell_stays_one() {
    let page = "<table><tr><th>Channel<th>Campaign<th>Date<th>Cost\
                <tr><td rowspan=3>Paid Search<td>Tea<td>2026-03-01<td>1.50<tr><td>Cups<td>2026-03-01<td>2.25\
                <tr><td>Total<td><td>3.75<tr><td rowspan=2>Paid Social<td>Pots<td>2026-03-01<td>4.00\
                <tr><td>Total<td><td>4.00<tr><td>Total<td><td><td>7.75</table>";
    let report =
        Folder::new().with("spend.xls", page).report(&["--by", "channel,campaign", "--kpi", "spend"]);
    assert_eq!(
        report.lines(&["channel", "campaign", "spend"]),
        ["\"Paid Social\" \"Pots\" 4.00", "\"Paid Search\" \"Cups\" 2.25", "\"Paid Search\" \"Tea\" 1.50"]
    );
    assert_eq!(report.total(&["spend"]), "7.75");
}
