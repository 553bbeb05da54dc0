//! What a hunt for wrong meanings found: ids that start again, leads of later days, tables side by side; each with its
//! smallest files.

use crate::harness::Folder;

const LEADS: &str = "№ заявки,Дата,Источник,Телефон,Статус\n";
const JUNE: &str = "1,01.06.2026,Директ,+79001110001,Новая\n2,02.06.2026,Директ,+79001110002,Новая\n";
const JULY: &str = "1,01.07.2026,VK,+79001110003,Новая\n2,02.07.2026,VK,+79001110004,Новая\n";

/// Applications that are numbered anew each month are other ones, in one file and in two.
#[test]
fn leads_whose_ids_start_again_all_count() {
    let whole = Folder::new().with("leads.csv", format!("{LEADS}{JUNE}{JULY}"));
    let months =
        Folder::new().with("a.csv", format!("{LEADS}{JUNE}")).with("b.csv", format!("{LEADS}{JULY}"));
    for folder in [whole, months] {
        let report = folder.report(&["--by", "month", "--kpi", "leads"]);
        assert_eq!(report.lines(&["month", "leads"]), ["\"2026-06\" 2", "\"2026-07\" 2"]);
        assert!(report.note("ids-start-again").starts_with("2 leads have the id"), "{:?}", report.notes());
    }
}

/// A lead that is exported again keeps its day, but for the time zone, or its person.
#[test]
fn leads_that_are_told_again_count_once() {
    for again in [
        "1,01.06.2026,Директ,+79009990009,В работе\n",
        "1,02.06.2026,Директ,+79009990009,В работе\n",
        "1,20.06.2026,Директ,8 900 111-00-01,В работе\n",
    ] {
        let folder =
            Folder::new().with("a.csv", format!("{LEADS}{JUNE}")).with("b.csv", format!("{LEADS}{again}"));
        let report = folder.report(&["--kpi", "leads"]);
        assert_eq!(report.total(&["leads"]), "2", "{again}");
        let notes = report.notes();
        assert!(!notes.contains(&"ids-start-again") && !notes.contains(&"id-of-another-day"), "{notes:?}");
    }
}

/// Both months told again by a third file: four leads all the same.
#[test]
fn leads_whose_ids_start_again_are_told_again() {
    let folder = Folder::new()
        .with("june.csv", format!("{LEADS}{JUNE}"))
        .with("july.csv", format!("{LEADS}{JULY}"))
        .with("all.csv", format!("{LEADS}{JULY}{JUNE}"));
    assert_eq!(folder.report(&["--kpi", "leads"]).total(&["leads"]), "4");
}

/// Orders alike: other customers of other days; a refund is that of the latest order before it.
#[test]
fn orders_whose_ids_start_again_all_count() {
    let head = "Order ID,Date,Customer email,Revenue\n";
    let june = "1,2026-06-01,a@tea.example,100\n2,2026-06-02,b@tea.example,50\n";
    let july = "1,2026-07-01,c@tea.example,100\n2,2026-07-02,d@tea.example,50\n";
    let folder = Folder::new().with("orders.csv", format!("{head}{june}{july}"));
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "4 300.00");
    assert!(report.notes().contains(&"ids-start-again"));
    let back = "order id,refund date,refund amount\n1,2026-06-10,30\n1,2026-07-10,20\n";
    let report = folder.with("refunds.csv", back).report(&["--by", "month", "--kpi", "orders,revenue"]);
    // June: 100 + 50 − 30; July: 100 + 50 − 20.
    assert_eq!(report.lines(&["month", "revenue"]), ["\"2026-06\" 120.00", "\"2026-07\" 130.00"]);
}

/// Where nobody says whose they are, they count once, and it is said of which lines.
#[test]
fn orders_of_one_id_and_two_days_are_told() {
    let report = Folder::new()
        .with(
            "orders.csv",
            "Order ID,Date,Channel,Revenue\n1,2026-06-01,Email,100\n2,2026-06-02,Email,50\n1,2026-07-01,Email,100\n",
        )
        .report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 150.00");
    let said = report.note("id-of-another-day");
    assert!(said.starts_with("1 order has") && said.contains("orders.csv:4"), "{said}");
}

/// Lines of orders whose numbers start again are those of the order of their own day.
#[test]
fn lines_of_orders_whose_ids_start_again_stay_apart() {
    let report = Folder::new()
        .with(
            "orders.csv",
            "Order ID,Date,Email,Product,Line total\n\
             1,2026-06-01,a@tea.example,Tea,200\n1,2026-06-01,a@tea.example,Honey,300\n\
             1,2026-07-01,b@tea.example,Tea,100\n1,2026-07-01,b@tea.example,Cup,40\n",
        )
        .report(&["--kpi", "orders,revenue"]);
    // 200 + 300 and 100 + 40.
    assert_eq!(report.total(&["orders", "revenue"]), "2 640.00");
    // In whatever order the lines stand.
    let report = Folder::new()
        .with(
            "orders.csv",
            "Order ID,Date,Email,Product,Line total\n1,2026-06-01,a@tea.example,Tea,200\n\
             1,2026-07-01,b@tea.example,Cup,40\n1,2026-06-01,a@tea.example,Honey,300\n",
        )
        .report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 540.00");
}

/// A lead of June brought no order of January, whoever made both; a lead that the order names did.
#[test]
fn later_leads_bring_no_orders() {
    let leads = |day: &str| format!("Lead ID,Date,Email,Channel,Stage\n7,{day},a@tea.example,Email,New\n");
    let order = "Order ID,Date,Email,Revenue\n100,2026-01-10,A@tea.example,50\n";
    let channel = |day: &str, order: &str| {
        let folder = Folder::new().with("leads.csv", leads(day)).with("orders.csv", order);
        let report = folder.report(&["--kpi", "orders,revenue"]);
        let lines = report.lines(&["channel", "revenue"]);
        lines.into_iter().find(|line| line.ends_with("50.00")).unwrap_or_else(|| panic!("{:?}", report.rows))
    };
    assert_eq!(channel("2026-06-01", order), "null 50.00");
    assert_eq!(channel("2026-01-12", order), "null 50.00");
    for day in ["2026-01-11", "2026-01-10", "2025-12-01"] {
        assert_eq!(channel(day, order), "\"Email\" 50.00", "{day}");
    }
    let named = "Order ID,Date,Lead ID,Email,Revenue\n100,2026-01-10,7,a@tea.example,50\n";
    assert_eq!(channel("2026-06-01", named), "\"Email\" 50.00");
}

/// A row that takes its day from one table and its money from another is refused, with or without a column between.
#[test]
fn tables_side_by_side_are_refused() {
    for between in [";;", ";"] {
        let sheet = format!(
            "Дата;Канал;Расход{between}Дата;Канал;Заказы;Выручка\n\
             01.06.2026;Яндекс;100{between}01.06.2026;Яндекс;2;300\n\
             02.06.2026;VK;50{between}03.06.2026;Email;1;90\n\
             03.06.2026;VK;70{between}05.06.2026;Яндекс;4;700\n"
        );
        let ran = Folder::new().with("a.csv", sheet).run(&["report"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.contains("error[tables-side-by-side]") && ran.stderr.contains(" --> a.csv:3\n"));
    }
    // Other channels on the same days.
    let sheet = "Date,Channel,Spend,,Date,Channel,Orders\n2026-06-01,Email,10,,2026-06-01,Direct,3\n";
    let ran = Folder::new().with("a.csv", sheet).run(&["report"]);
    assert!(ran.stderr.contains("error[tables-side-by-side]"), "{}", ran.stderr);
}

/// The same cells once more for the reader's eye are no other table.
#[test]
fn repeated_names_with_equal_cells_are_read() {
    let sheet = "Date,Channel,Spend,,Date,Channel,Orders\n2026-06-01,Email,10,,2026-06-01,email,3\n2026-06-02,Email,5,,,,\n";
    let report = Folder::new().with("a.csv", sheet).report(&["--kpi", "spend,orders"]);
    assert_eq!(report.total(&["spend", "orders"]), "15.00 3");
}

/// A sum that is quantity × price in every row is the line's.
#[test]
fn sums_of_lines_are_known_by_their_price() {
    let heads = [
        "Номер заказа,Дата,Товар,Количество,Цена,Сумма",
        "Order ID,Date,Product,Quantity,Price,Amount",
        "Order ID,Date,Product,Qty,Price,Revenue",
        "Номер на поръчка,Дата,Продукт,Брой,Цена,Сума",
    ];
    for head in heads {
        let sheet = format!(
            "{head}\n1,2026-06-01,a,2,100,200\n1,2026-06-01,b,1,300,300\n2,2026-06-02,a,3,33.33,100\n"
        );
        let report = Folder::new().with("o.csv", sheet).report(&["--kpi", "orders,revenue"]);
        // 200 + 300, and 3 × 33.33 = 99.99, which is written as 100.
        assert_eq!(report.total(&["orders", "revenue"]), "2 600.00", "{head}");
        assert!(report.notes().contains(&"line-amounts") && !report.notes().contains(&"order-conflict"));
    }
    // The order's sum on each of its lines: 2 × 100 + 300 = 500.
    let sheet =
        "Order ID,Date,Product,Quantity,Price,Amount\n1,2026-06-01,a,2,100,500\n1,2026-06-01,b,1,300,500\n";
    let report = Folder::new().with("o.csv", sheet).report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "1 500.00");
}

/// A file for each month, named by it: both count, each in its month. A title names it as well.
#[test]
fn months_in_names_date_the_rows() {
    let head = "Канал;Расход;Лиды\n";
    let (first, second) = ("VK;100;5\nЯндекс;50;2\n", "VK;120;6\n");
    for names in [["январь 2026.csv", "февраль 2026.csv"], ["2026-01.csv", "2026-02.csv"]] {
        let report = Folder::new()
            .with(names[0], format!("{head}{first}"))
            .with(names[1], format!("{head}{second}"))
            .report(&["--by", "month", "--kpi", "spend,leads"]);
        assert_eq!(
            report.lines(&["month", "spend", "leads"]),
            ["\"2026-01\" 150.00 7", "\"2026-02\" 120.00 6"],
            "{names:?}"
        );
        assert_eq!(report.notes().iter().filter(|note| **note == "month-in-name").count(), 2);
    }
    let title = "Отчет по рекламе за сентябрь 2026\n\n";
    let report = Folder::new()
        .with("august 2026.csv", format!("{title}{head}{first}"))
        .report(&["--by", "month", "--kpi", "spend"]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2026-09\" 150.00"]);
}

/// Rows that have days keep them, whatever the file is called.
#[test]
fn months_in_names_change_no_days() {
    let report = Folder::new()
        .with("2026-01.csv", "Date,Channel,Spend\n2026-03-05,Email,7\n")
        .report(&["--by", "month", "--kpi", "spend"]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2026-03\" 7.00"]);
}

/// Files without any days may be of two months: all that is left out is told.
#[test]
fn undated_files_tell_all_that_is_lost() {
    let report = Folder::new()
        .with("a.csv", "Канал;Расход;Лиды\nVK;100;5\n")
        .with("b.csv", "Канал;Расход;Лиды\nVK;120;6\n")
        .report(&["--kpi", "spend,leads"]);
    assert_eq!(report.total(&["spend", "leads"]), "100.00 5");
    assert!(report.note("undated-files").contains("(120.00 of spend, 6 of leads)"));
}

const GOOGLE: &str = "Campaign report\n\"September 1, 2026 - September 30, 2026\"\n\
    Campaign status,Campaign,Currency code,Campaign type,Clicks,Impr.,Cost\n\
    Enabled,Brand,EUR,Search,100,2000,1000.00\nEnabled,Sofas,EUR,Performance Max,10,900,35.00\n";

/// Where the ads of Performance Max were shown is a part of what the campaigns cost.
#[test]
fn the_channels_of_performance_max_are_a_part() {
    let channels = "Channel distribution report\n\"September 1, 2026 - September 30, 2026\"\n\
        Channel,Status,Impr.,Clicks,Interactions,Conversions,Conv. value,Currency code,Cost,Results,Results value,Reports\n\
        YouTube, --,500,4,4,0.00,0.00,EUR,20.00,0,0,[CLICK]\nGmail, --,400,6,6,0.00,0.00,EUR,15.00,0,0,[CLICK]\n";
    let folder = Folder::new().with("campaigns.csv", GOOGLE).with("channels.csv", channels);
    let report = folder.report(&["--kpi", "spend"]);
    assert_eq!(report.lines(&["channel", "spend"]), ["\"Paid Search\" 1000.00", "\"Cross-network\" 35.00"]);
    for by in ["campaign", "month", "platform"] {
        assert_eq!(folder.report(&["--by", by, "--kpi", "spend"]).total(&["spend"]), "1035.00", "{by}");
    }
}

/// A card of devices does not know the campaigns' channels.
#[test]
fn campaigns_go_before_a_card_of_devices() {
    let card = "Device,Cost,Impressions,Clicks\nComputers,€900.00,2000,60\nMobile Phones,€135.00,900,50\n";
    let report = Folder::new()
        .with("campaigns.csv", GOOGLE)
        .with("Devices(2026.09.01-2026.09.30).csv", card)
        .report(&["--kpi", "spend"]);
    assert_eq!(report.lines(&["channel", "spend"]), ["\"Paid Search\" 1000.00", "\"Cross-network\" 35.00"]);
}

/// Of two reports that are split in other ways, the one that leaves nobody out.
#[test]
fn the_larger_of_two_reports_counts() {
    let days = "\"September 1, 2026 - September 30, 2026\"";
    let report = |name: &str, cells: [&str; 2]| {
        format!("{name} report\n{days}\n{name},Currency code,Clicks,Impr.,Cost\n{}\n{}\n", cells[0], cells[1])
    };
    let devices = report("Device", ["Mobile phones,EUR,5,60,6.00", "Computers,EUR,3,40,4.00"]);
    let ages = report("Age", ["18-24,EUR,4,50,5.00", "25-34,EUR,2,30,3.00"]);
    for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let folder = Folder::new().with(names[0], &devices).with(names[1], &ages);
        assert_eq!(folder.report(&["--kpi", "spend"]).total(&["spend"]), "10.00", "{names:?}");
        assert_eq!(folder.report(&["--by", "age", "--kpi", "spend"]).total(&["spend"]), "8.00");
    }
}

/// So does the name of a sheet.
#[test]
fn sheets_of_months_are_dated_by_their_names() {
    let book = std::fs::read(crate::harness::root().join("fixtures/workbooks/months.xlsx")).expect("a book");
    let report = Folder::new().with("b.xlsx", book).report(&["--by", "month", "--kpi", "spend,leads"]);
    assert_eq!(report.lines(&["month", "spend", "leads"]), ["\"2026-01\" 150.00 7", "\"2026-02\" 120.00 6"]);
}

/// Two logins of Direct may have campaigns of one name; a file of one login counts once.
#[test]
fn logins_of_direct_are_accounts() {
    let file = |login: &str, spend: u32| {
        format!(
            "\"Отчёт за период 01.09.2026 - 02.09.2026\"\n\"Логин: {login}\"\n\nДата;Кампания;Показы;Клики;Расход (руб.)\n\
             01.09.2026;Бренд;100;10;{spend},00\n"
        )
    };
    let report = Folder::new()
        .with("a.csv", file("login1", 100))
        .with("b.csv", file("login2", 50))
        .report(&["--by", "account", "--kpi", "spend"]);
    assert_eq!(report.lines(&["account", "spend"]), ["\"login1\" 100.00", "\"login2\" 50.00"]);
    let report = Folder::new()
        .with("a.csv", file("login1", 100))
        .with("b.csv", file("login1", 100))
        .report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "100.00");
    // Without its title a file is of whichever login the other one is.
    let whole = file("login1", 100);
    let (_, table) = whole.split_once("\n\n").expect("a title and a table");
    let report = Folder::new().with("a.csv", &whole).with("b.csv", table).report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "100.00");
}

/// Of two states of an order the one that was changed later counts, whatever the files are called.
#[test]
fn the_later_state_of_an_order_counts() {
    let state = |changed: &str, status: &str, revenue: u32| {
        format!(
            "id,client_uniq_id,client_type,create_date_time,update_date_time,order_status,revenue,cost\n\
             1001,11,CONTACT,2026-09-01 10:15:00,{changed},{status},{revenue},0\n"
        )
    };
    let (old, new) =
        (state("2026-09-01 10:15:00", "IN_PROGRESS", 100), state("2026-09-02 12:00:00", "PAID", 150));
    for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let folder = Folder::new().with(names[0], &old).with(names[1], &new);
        let report = folder.report(&["--kpi", "orders,revenue"]);
        assert_eq!(report.total(&["orders", "revenue"]), "1 150.00", "{names:?}");
    }
}

/// What VK Реклама shows and what its API gives is the same money.
#[test]
fn the_api_of_vk_tells_what_its_page_does() {
    let page = "Дата;ID кампании;Название кампании;Показы;Клики;Потрачено всего, ₽\n01.09.2026;9000001;Осень;1000;10;500,50\n";
    let api = "date,ad_plan_id,ad_plan_name,base.shows,base.clicks,base.spent\n2026-09-01,9000001,Осень,1000,10,500.5\n";
    let report = Folder::new().with("page.csv", page).with("api.csv", api).report(&["--kpi", "spend,clicks"]);
    assert_eq!(report.total(&["spend", "clicks"]), "500.50 10");
}
