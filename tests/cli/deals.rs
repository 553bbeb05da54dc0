//! Leads and deals: who tells orders on which days, a lead and its deal as one, stages, managers, loss reasons.

use crate::harness::Folder;
use serde_json::json;

/// A shop of 10 to 20 January, and deals closed before, within and after.
fn shop_and_deals() -> Folder {
    Folder::new()
        .with("shop.csv", "order id,date,channel,revenue\n1,2026-01-10,Email,10.00\n#2,2026-01-20,Email,20.00\n")
        .with(
            "deals.csv",
            "deal id,date,channel,stage,amount,close date,order id\n7,2026-01-05,Email,Won,99.00,2026-01-06,\n\
             8,2026-01-05,Email,Won,50.00,2026-01-15,\n9,2026-01-25,Paid Search,Won,33.00,2026-01-28,\n\
             10,2026-01-25,Paid Search,Open,1.00,,\n11,2026-01-05,Email,Won,20.00,2026-01-25,2.0\n",
        )
}

#[test]
fn deals_are_orders_on_days_that_no_shop_covers() {
    let folder = shop_and_deals();
    let report = folder.report(&["--by", "day", "--kpi", "leads,orders,revenue"]);
    let expected = [
        "\"2026-01-05\" 3 0 0.00",
        "\"2026-01-06\" 0 1 99.00",
        "\"2026-01-10\" 0 1 10.00",
        "\"2026-01-20\" 0 1 20.00",
        "\"2026-01-25\" 2 0 0.00",
        "\"2026-01-28\" null 1 33.00",
    ];
    // No lead is told of the 28th: the last came in on the 25th.
    assert_eq!(report.lines(&["day", "leads", "orders", "revenue"]), expected);
    // 50 on a covered day; 20 is the shop's order #2, whatever day the deal was closed on.
    let expected = json!({"read": 202.0, "not_counted": 70.0, "used": 132.0});
    assert_eq!(report.file("deals.csv")["money"]["revenue"], expected);
    let note = report.note("orders-from-deals");
    assert!(note.contains("2 won deals (132.00) from 2026-01-06 to 2026-01-28"), "{note}");
    let note = report.note("reference-deals");
    assert!(note.starts_with("2 won deals are references and not counted (70.00)"), "{note}");
}

/// Orders that name no channel may belong to any: a few deals that do tell it change nothing of that.
#[test]
fn deals_that_fill_gaps_do_not_make_a_key_known() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-10,Email,5.00\n2026-01-10,Display,5.00\n")
        .with("shop.csv", "order id,date,revenue\n1,2026-01-10,10.00\n")
        .with("deals.csv", "deal id,date,channel,stage,amount\n7,2026-01-05,Email,Won,99.00\n");
    folder.write("perfkpi.toml", "[[source]]\npath = \"shop.csv\"\nkind = \"orders\"\ncolumns = { order_id = \"order id\", date = \"date\", revenue = \"revenue\" }\n");
    let report = folder.report(&["--kpi", "orders,romi"]);
    let display = report.rows.iter().find(|row| row["channel"] == "\"Display\"").expect("a row");
    assert_eq!((display["orders"].as_str(), display["romi"].as_str()), ("null", "null"));
    assert_eq!(report.total(&["orders"]), "2");
}

#[test]
fn claims_of_web_analytics_count_on_days_that_nobody_else_covers() {
    let ga4 = "# ----------------------------------------\n# Free form 1\n# Kettle and Leaf\n# 20260108-20260112\n\
               # ----------------------------------------\n\n\
               Date,Session source / medium,Sessions,Engaged sessions,Transactions,Purchase revenue\n\
               20260108,google / cpc,10,5,1,7.00\n20260110,google / cpc,10,5,2,14.00\n20260112,google / cpc,10,5,1,3.50\n";
    let folder = Folder::new()
        .with("ga4.csv", ga4)
        .with("shop.csv", "order id,date,channel,revenue\n1,2026-01-10,Email,10.00\n");
    let report = folder.report(&["--by", "day", "--kpi", "sessions,orders,revenue"]);
    let expected = ["\"2026-01-08\" 10 1 7.00", "\"2026-01-10\" 10 1 10.00", "\"2026-01-12\" 10 1 3.50"];
    assert_eq!(report.lines(&["day", "sessions", "orders", "revenue"]), expected);
    assert_eq!(
        folder.report(&["--by", "", "--kpi", "orders,revenue"]).total(&["orders", "revenue"]),
        "3 20.50"
    );
    let note = report.note("orders-from-analytics");
    assert!(note.contains("2 orders (10.50) from 2026-01-08 to 2026-01-12"), "{note}");
    let note = report.note("reference-claims");
    assert!(
        note.starts_with("2 orders of web analytics (14.00) from 2026-01-10 to 2026-01-10 not counted"),
        "{note}"
    );
}

const LEADS: &str = "\u{feff}\"ID\";\"Название лида\";\"Статус\";\"Ответственный\";\"Дата создания\";\"UTM Source\";\"UTM Medium\";\n\
    \"501\";\"Заявка 1\";\"Сконвертирован\";\"И. Пример\";\"01.09.2026 10:15:00\";\"yandex\";\"cpc\";\n\
    \"502\";\"Заявка 2\";\"Некачественный лид\";\"И. Пример\";\"02.09.2026 10:15:00\";\"yandex\";\"cpc\";\n\
    \"101\";\"Заявка 3\";\"В работе\";\"И. Пример\";\"03.09.2026 10:15:00\";\"news\";\"email\";\n";
const DEALS: &str = "\u{feff}\"ID\";\"Лид\";\"Стадия сделки\";\"Сумма\";\"Валюта\";\"Ответственный\";\"Дата создания\";\"Дата завершения\";\"Причина отказа\";\n\
    \"101\";\"501\";\"Сделка успешна\";\"15000.00\";\"Российский рубль\";\"А. Другой\";\"02.09.2026 10:15:00\";\"05.09.2026\";\"\";\n\
    \"102\";\"501\";\"Сделка провалена\";\"900.00\";\"Российский рубль\";\"А. Другой\";\"02.09.2026 10:15:00\";\"06.09.2026\";\"Дорого\";\n\
    \"103\";\"\";\"Сделка провалена\";\"5000.00\";\"Российский рубль\";\"А. Другой\";\"04.09.2026 10:15:00\";\"06.09.2026\";\"Дорого\";\n";

/// Lead 501 with its two deals, lead 101 (not deal 101), deal 103 of no lead; 502 is junk.
#[test]
fn a_lead_and_its_deals_are_one_lead() {
    let folder = Folder::new().with("LEAD_1.csv", LEADS).with("DEAL_1.csv", DEALS);
    let report =
        folder.report(&["--by", "manager", "--kpi", "leads,qualified_leads,won_leads,lost_leads,junk_leads"]);
    let ids = ["manager", "leads", "qualified_leads", "won_leads", "lost_leads", "junk_leads"];
    assert_eq!(report.lines(&ids), ["\"А. Другой\" 2 0 1 1 0", "\"И. Пример\" 1 1 0 0 1"]);
    for file in ["LEAD_1.csv", "DEAL_1.csv"] {
        assert_eq!(report.file(file)["rows"], json!({"read": 4, "header": 1, "used": 3}));
    }
    assert!(report.note("deals-of-leads").starts_with("2 deals were made from 1 lead"));
    // Orders are known from the 2nd on, the first day of the deals. The lead came in on the 1st by an ad; the deal, which tells no source, is an order of the 5th by that ad.
    let report = folder.report(&["--by", "channel,day", "--kpi", "won_leads,orders,revenue"]);
    let lines = report.lines(&["channel", "day", "won_leads", "orders", "revenue"]);
    assert!(lines.contains(&"\"Paid Search\" \"2026-09-01\" 1 null null".to_owned()), "{lines:?}");
    assert!(lines.contains(&"\"Paid Search\" \"2026-09-05\" null 1 15000.00".to_owned()), "{lines:?}");
}

#[test]
fn a_hubspot_contact_and_its_deal_are_one_lead_and_one_order() {
    let folder = Folder::new()
        .with(
            "contacts.csv",
            "Record ID,Email,Lifecycle Stage,Contact owner,Create Date,Original Traffic Source\n\
             101,a@example.com,Customer,Ann,2026-01-05 10:00,Paid Search\n\
             102,b@example.com,Lead,Ann,2026-01-06 10:00,Organic Search\n",
        )
        .with(
            "deals.csv",
            "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,Associated Contact IDs\n\
             9001,D1,Closed Won,Sales,500.00,2026-01-20 09:00,2026-01-10 10:00,Cid,101;102\n\
             9002,D2,Contract Sent,Sales,300.00,2026-02-20 09:00,2026-01-11 10:00,Cid,999\n",
        );
    let report = folder.report(&["--by", "channel", "--kpi", "leads,won_leads,orders,revenue"]);
    let expected = ["\"Paid Search\" 1 1 1 500.00", "\"Organic Search\" 1 0 0 0.00", "null 1 0 0 0.00"];
    assert_eq!(report.lines(&["channel", "leads", "won_leads", "orders", "revenue"]), expected);
    assert!(report.note("deal-without-lead").starts_with("1 deal names a lead that no file has"));
}

/// The older file covers more days; the change of the 12th is later and counts, in either order of names.
#[test]
fn of_two_tellings_of_a_lead_the_later_change_counts() {
    let head = "\"ID\",\"Название сделки\",\"Бюджет\",\"Дата создания сделки\",\"Дата редактирования\",\"Этап сделки\",\"Воронка\"\n";
    let old = "\"1\",\"A\",\"1000\",\"01.09.2026 10:00:00\",\"02.09.2026 10:00:00\",\"Переговоры\",\"Опт\"\n\
               \"2\",\"B\",\"2000\",\"09.09.2026 10:00:00\",\"09.09.2026 10:00:00\",\"Первичный контакт\",\"Опт\"\n";
    let new = "\"1\",\"A\",\"1500\",\"01.09.2026 10:00:00\",\"12.09.2026 10:00:00\",\"Успешно реализовано\",\"Опт\"\n";
    for names in [("a.csv", "b.csv"), ("b.csv", "a.csv")] {
        let folder =
            Folder::new().with(names.0, format!("{head}{old}")).with(names.1, format!("{head}{new}"));
        let report = folder.report(&["--kpi", "leads,qualified_leads,won_leads,revenue"]);
        assert_eq!(report.total(&["leads", "qualified_leads", "won_leads", "revenue"]), "2 0 1 1500.00");
        assert_eq!(report.file(names.0)["rows"], json!({"read": 3, "header": 1, "duplicate": 1, "used": 1}));
        assert!(report.note("lead-conflict").starts_with("1 lead is told again"));
    }
}

/// Without a day of change the more advanced stage counts.
#[test]
fn else_the_more_advanced_stage() {
    let folder = Folder::new()
        .with("a.csv", "lead id,date,channel,stage\n1,2026-01-01,Email,New\n2,2026-01-05,Email,New\n")
        .with("b.csv", "lead id,date,channel,stage\n1,2026-01-01,Email,Won\n");
    let report = folder.report(&["--kpi", "leads,won_leads"]);
    assert_eq!(report.total(&["leads", "won_leads"]), "2 1");
}

#[test]
fn stages_that_nobody_knows_are_told_with_the_lines_to_paste() {
    let sheet = "lead id,date,channel,stage\n1,2026-01-01,Email,\"Ждём \"\"да\"\"\"\n2,2026-01-01,Email,Думает\n\
                 3,2026-01-01,Email,Думает\n4,2026-01-01,Email,Продано\n";
    let folder = Folder::new().with("leads.csv", sheet);
    let ran = folder.run(&["report", "--kpi", "leads,qualified_leads,won_leads"]);
    let expected = "warning[unknown-stage]: stages that are not known are read as open leads: \"Думает\" (2), \"Ждём \"да\"\" (1)\n \
                    --> leads.csv\nhint: say in perfkpi.toml what they mean:\n[[source]]\npath = \"leads.csv\"\n\
                    stages = { qualified = [\"Думает\", \"Ждём \\\"да\\\"\"] }   # or in another group: new, won, lost, junk\n";
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    let pasted = expected.split_once("mean:\n").expect("lines to paste").1;
    folder.write("perfkpi.toml", pasted);
    let report = folder.report(&["--kpi", "leads,qualified_leads,won_leads"]);
    assert_eq!(report.total(&["leads", "qualified_leads", "won_leads"]), "4 3 1");
    assert!(!report.notes().contains(&"unknown-stage"));
}

#[test]
fn usual_stages_are_known_in_four_languages() {
    let stages = [
        ("New Новая Необработен Նոր", "1 0 0 0 0"),
        ("Proposal Встреча Оферта Առաջարկ", "1 1 0 0 0"),
        ("Won Продано Продадена Վաճառված", "1 0 1 0 0"),
        ("Lost Отказ Загубена Կորցրած", "1 0 0 1 0"),
        ("Spam Спам Дубликат Սպամ", "0 0 0 0 1"),
    ];
    for (texts, expected) in stages {
        for stage in texts.split(' ') {
            let folder = Folder::new()
                .with("leads.csv", format!("lead id,date,channel,stage\n1,2026-01-01,Email,{stage}\n"));
            let ids = ["leads", "qualified_leads", "won_leads", "lost_leads", "junk_leads"];
            let report = folder.report(&["--kpi", &ids.join(",")]);
            assert_eq!(report.total(&ids), expected, "{stage}");
            assert!(!report.notes().contains(&"unknown-stage"), "{stage}");
        }
    }
}

/// Which manager closes, and why leads are lost: 2 of 4 won, one of them with a shop order of its own channel.
#[test]
fn managers_and_loss_reasons() {
    let folder = Folder::new()
        .with(
            "leads.csv",
            "lead id,date,channel,manager,stage,loss reason,pipeline\n1,2026-01-01,Email,Ann,Won,,retail\n\
             2,2026-01-01,Email,Ann,Lost,price,retail\n3,2026-01-02,Email,Ann,Qualified,,retail\n\
             4,2026-01-02,Email,Bob,Spam,,b2b\n5,2026-01-02,Email,,Lost,price,b2b\n6,2026-01-02,Email,Ann,Won,,b2b\n",
        )
        .with("orders.csv", "order id,lead id,date,channel,revenue\nA,1,2026-01-03,Referral,10.00\n");
    let report = folder.report(&[
        "--by",
        "manager",
        "--kpi",
        "leads,won_leads,qualification_rate,win_rate,close_rate,revenue",
    ]);
    let ids = ["manager", "leads", "won_leads", "qualification_rate", "win_rate", "close_rate", "revenue"];
    let expected =
        ["\"Ann\" 4 2 0.25 0.5 0.25 10.00", "\"Bob\" 0 0 null null null 0.00", "null 1 0 0 0 0 0.00"];
    assert_eq!(report.lines(&ids), expected);
    let report =
        folder.report(&["--by", "loss_reason", "--kpi", "leads,lost_leads", "--where", "pipeline = retail"]);
    assert_eq!(report.lines(&["loss_reason", "leads", "lost_leads"]), ["null 2 0", "\"price\" 1 1"]);
}

/// Spend names no manager: it stands in the row without one, where no lead is; cost per lead is of no row.
#[test]
fn leads_of_no_manager_are_none_and_not_unknown() {
    let folder = Folder::new()
        .with(
            "leads.csv",
            "lead id,date,channel,manager,stage\n1,2026-01-01,Email,Ann,Won\n2,2026-01-01,Email,Bob,New\n",
        )
        .with("spend.csv", "date,channel,spend\n2026-01-01,Email,8.00\n");
    let report = folder.report(&["--by", "manager", "--kpi", "spend,leads,won_leads,win_rate,cpl"]);
    let ids = ["manager", "spend", "leads", "won_leads", "win_rate", "cpl"];
    let expected = ["null 8.00 0 0 null null", "\"Ann\" null 1 1 1 null", "\"Bob\" null 1 0 0 null"];
    assert_eq!(report.lines(&ids), expected);
    assert_eq!(report.total(&ids[1..]), "8.00 2 1 0.5 4");
}
