//! What a hunt over files as people really keep them found misread: periods, encodings, names of columns and rows.

use crate::harness::{Folder, Report};

fn spend_by(by: &str, file: &str) -> Report {
    Folder::new().with("a.csv", file).report(&["--by", by, "--kpi", "spend"])
}

/// Months as spreadsheets show them; 10 in January and 20 in September, whatever they are called.
#[test]
fn months_with_short_years_are_months() {
    for (header, january, september) in [
        ("Month", "Jan-26", "Sep-26"),
        ("Month", "Jan 26", "Sep 26"),
        ("Месяц", "янв.26", "сен.26"),
        ("Месяц", "янв 26", "сен 26"),
        ("Период", "янв-26", "сен-26"),
        ("Месец", "яну.26", "сеп.26"),
        ("Период", "Январь 26", "Сентябрь 26"),
        ("Period", "Jan'26", "Sep'26"),
        ("Период", "январь 2026", "сентябрь 2026"),
        ("Период", "2026-01", "2026-09"),
        ("Date", "January 2026", "September 2026"),
        ("Дата", "Январь 2026", "Сентябрь 2026 г."),
        ("Дата", "Jan'26", "Sep'26"),
    ] {
        let report =
            spend_by("month", &format!("{header};Channel;Spend\n{january};Email;10\n{september};Email;20\n"));
        let months = ["\"2026-01\" 10.00", "\"2026-09\" 20.00"];
        assert_eq!(report.lines(&["month", "spend"]), months, "{header} {january}");
        assert!(!report.notes().contains(&"dates-not-read"), "{january}");
    }
}

/// What may be September 2026 or the 26th is not guessed, and the hint tells both ways out.
#[test]
fn a_month_in_a_column_of_days_is_refused_with_both_ways_out() {
    let folder = Folder::new().with("a.csv", "Date,Channel,Spend\nSep-26,Email,10\nSep-26,Social,20\n");
    let ran = folder.run(&["report", "--kpi", "spend"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("error[not-a-date]: \"Sep-26\""), "{}", ran.stderr);
    assert!(ran.stderr.contains("call the column \"Month\""), "{}", ran.stderr);
    folder.write("perfkpi.toml", "[[source]]\npath = \"a.csv\"\ncolumns = { month = \"Date\" }\n");
    let report = folder.report(&["--by", "month", "--kpi", "spend"]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2026-09\" 30.00"]);
}

/// Ranges, weeks, quarters and years, alone or with the year in a column of its own.
#[test]
fn periods_are_read_with_the_year_beside_them() {
    let weeks = "Период;Канал;Расход\n01.09.2026-07.09.2026;Email;10\n08.09.2026-14.09.2026;Email;20\n";
    let report = Folder::new().with("a.csv", weeks).report(&[
        "--by",
        "month",
        "--kpi",
        "spend",
        "--from",
        "2026-09-01",
        "--to",
        "2026-09-07",
    ]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2026-09\" 10.00"]);
    for (by, header, first, second, shown) in [
        // 31 August to 6 September 2026 is the week 36 of ISO 8601.
        ("week", "Week,Year", "W36,2026", "W37,2026", ["2026-W36", "2026-W37"]),
        ("week", "Year,Week", "2026,36", "2026,37", ["2026-W36", "2026-W37"]),
        ("month", "Год,Месяц", "2026,Январь", "2026,Февраль", ["2026-01", "2026-02"]),
        ("month", "Год,Месяц", "2026,1", "2026,2", ["2026-01", "2026-02"]),
        ("month", "Month,Year", "12,2025", "01,2026", ["2025-12", "2026-01"]),
        ("quarter", "Quarter,Year", "Q1,2026", "Q2,2026", ["2026-Q1", "2026-Q2"]),
        ("quarter", "Квартал", "I кв. 2026", "II кв. 2026", ["2026-Q1", "2026-Q2"]),
        ("year", "Year", "2025", "2026", ["2025", "2026"]),
    ] {
        let report = spend_by(by, &format!("{header},Channel,Spend\n{first},Email,10\n{second},Email,20\n"));
        let rows = [format!("\"{}\" 10.00", shown[0]), format!("\"{}\" 20.00", shown[1])];
        assert_eq!(report.lines(&[by, "spend"]), rows, "{header}");
        assert!(!report.notes().contains(&"dates-not-read"), "{header}");
    }
}

/// Google Analytics counts weeks from Sunday: 6 September 2026 is one, and the 37th week begins on it.
#[test]
fn weeks_of_google_analytics_begin_on_sunday() {
    let line = "# ----------------------------------------\n";
    let head = format!("{line}# tea.example\n# Free form-Free form 1\n# 20260901-20260930\n{line}\n");
    let report = Folder::new()
        .with(
            "ga4.csv",
            format!("{head}Week,Year,Session source,Sessions\n36,2026,google,5\n37,2026,google,7\n"),
        )
        .report(&["--kpi", "sessions", "--from", "2026-09-06", "--to", "2026-09-12"]);
    assert_eq!(report.total(&["sessions"]), "7");
    // The title tells the year of a month that names none.
    let report = Folder::new()
        .with("ga4.csv", format!("{head}Month,Session source,Sessions\n09,google,5\n"))
        .report(&["--by", "month", "--kpi", "sessions"]);
    assert_eq!(report.lines(&["month", "sessions"]), ["\"2026-09\" 5"]);
}

/// Periods that nobody can read are never passed over in silence.
#[test]
fn periods_without_a_year_are_said() {
    for (header, cell) in [("Month", "Январь"), ("Week", "W36"), ("Период", "первый"), ("Quarter", "Q1")]
    {
        let report = Folder::new()
            .with("a.csv", format!("{header},Channel,Spend\n{cell},Email,10\n"))
            .report(&["--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "10.00");
        let said = format!("\"{cell}\" in column \"{header}\" names no days: 1 row counts in every period");
        assert_eq!(report.note("dates-not-read"), said);
    }
    let report = Folder::new()
        .with("a.csv", "Month,Отчёт за,Channel,Spend\nJan,Январь 2026,Email,10\n")
        .report(&["--kpi", "spend"]);
    assert!(
        report.notes().iter().filter(|code| **code == "dates-not-read").count() == 2,
        "{:?}",
        report.notes()
    );
}

/// Text of one byte a letter is in the encoding that its words are in.
#[test]
fn alphabets_are_told_by_words() {
    use encoding_rs::{WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};
    for (encoding, file, names) in [
        (
            WINDOWS_1252,
            "Kampagne;Datum;Kosten\nMünchen Süd;01.09.2026;100,50 €\nKöln;02.09.2026;20,00 €\n",
            ["München Süd", "Köln"],
        ),
        (
            WINDOWS_1252,
            "Campagne;Date;Coût\nÉté à Nîmes;01.09.2026;100,50 €\nFrançais;02.09.2026;20,00 €\n",
            ["Été à Nîmes", "Français"],
        ),
        (
            WINDOWS_1250,
            "Kampania;Data;Koszt\nŁódź święta;01.09.2026;100,50\nGdańsk;02.09.2026;20,00\n",
            ["Łódź święta", "Gdańsk"],
        ),
        (
            WINDOWS_1251,
            "Кампания;Дата;Расход\nПоиск и бренд;01.09.2026;100,50 €\niPhone чехлы;02.09.2026;20,00 €\n",
            ["Поиск и бренд", "iPhone чехлы"],
        ),
        (
            WINDOWS_1251,
            "Campaign;Date;Cost\nТърсене – София;01.09.2026;100,50\nБранд;02.09.2026;20,00\n",
            ["Търсене – София", "Бранд"],
        ),
    ] {
        let (bytes, _, unmappable) = encoding.encode(file);
        assert!(!unmappable, "{file}");
        let report = Folder::new().with("a.csv", bytes).report(&["--by", "campaign", "--kpi", "spend"]);
        let rows = [format!("\"{}\" 100.50", names[0]), format!("\"{}\" 20.00", names[1])];
        assert_eq!(report.lines(&["campaign", "spend"]), rows, "{file}");
    }
}

/// HubSpot's drill-downs name a campaign for what is bought or mailed, and phrases, sites and imports for all else.
#[test]
fn drill_downs_are_campaigns_of_some_sources() {
    let contacts = "Record ID,Email,Lifecycle Stage,Create Date,Original Source,Original Source Drill-Down 1,Original Source Drill-Down 2\n\
                    1,a@example.com,Lead,2026-09-01 10:00,Paid Search,Tea,buy tea\n\
                    2,b@example.com,Lead,2026-09-01 10:00,Paid Social,Facebook,Cups\n\
                    3,c@example.com,Lead,2026-09-01 10:00,Organic Search,tea shop,google\n\
                    4,d@example.com,Lead,2026-09-01 10:00,Offline Sources,IMPORT,list.csv\n\
                    5,e@example.com,Lead,2026-09-01 10:00,Email Marketing,September,Letter 1\n\
                    6,f@example.com,Lead,2026-09-01 10:00,Direct Traffic,www.tea.example,\n";
    let report = Folder::new().with("contacts.csv", contacts).report(&["--by", "campaign", "--kpi", "leads"]);
    let mut rows = report.lines(&["campaign", "leads"]);
    rows.sort();
    assert_eq!(rows, ["\"Cups\" 1", "\"September\" 1", "\"Tea\" 1", "null 3"]);
    let deals = "Record ID,Deal Name,Deal Stage,Amount,Create Date,Original Source Type,Original Source Drill-Down 1,Original Source Drill-Down 2\n\
                 1,a,Closed Won,10,2026-09-01 10:00,PAID_SOCIAL,Facebook,Cups\n\
                 2,b,Closed Won,10,2026-09-01 10:00,Organic Search,tea shop,google\n";
    let report = Folder::new().with("deals.csv", deals).report(&["--by", "campaign", "--kpi", "leads"]);
    let mut rows = report.lines(&["campaign", "leads"]);
    rows.sort();
    assert_eq!(rows, ["\"Cups\" 1", "null 1"]);
}

/// What people call the ads of search engines is paid, and what has no known source is no direct visit.
#[test]
fn media_of_search_ads_are_paid() {
    let rows = [
        ("yandex", "rsya", "Display"),
        ("yandex", "rsy", "Display"),
        ("google", "gdn", "Display"),
        ("google", "kms", "Display"),
        ("yandex", "context", "Paid Search"),
        ("yandex", "direct", "Paid Search"),
        ("google", "ads", "Paid Search"),
        ("google", "adwords", "Paid Search"),
        ("google", "sem", "Paid Search"),
        ("google", "pmax", "Cross-network"),
        ("google", "organic", "Organic Search"),
        ("myshop", "direct", "Direct"),
    ];
    for (source, medium, channel) in rows {
        let visits = format!("Date,Source,Medium,Sessions\n2026-09-01,{source},{medium},10\n");
        let report = Folder::new().with("a.csv", visits).report(&["--kpi", "sessions"]);
        assert_eq!(
            report.lines(&["channel", "sessions"]),
            [format!("\"{channel}\" 10")],
            "{source} / {medium}"
        );
    }
    let visits = "Date,Source,Medium,Sessions\n2026-09-01,yandex,direct,1\n2026-09-01,google,pmax,2\n2026-09-01,google,organic,4\n";
    let report = Folder::new().with("a.csv", visits).report(&["--by", "platform", "--kpi", "sessions"]);
    let mut rows = report.lines(&["platform", "sessions"]);
    rows.sort();
    assert_eq!(rows, ["\"google-ads\" 2", "\"yandex-direct\" 1", "null 4"]);
}

#[test]
fn visits_of_unknown_source_are_unassigned() {
    let metrica = "\"Дата визита\",\"UTM Source\",\"UTM Medium\",\"Визиты\",\"Посетители\"\n\
                   \"2026-09-01\",\"yandex\",\"cpc\",\"40\",\"38\"\n\
                   \"2026-09-01\",\"Не определено\",\"Не определено\",\"20\",\"17\"\n";
    let line = "# ----------------------------------------\n";
    let head = format!("{line}# tea.example\n# Free form-Free form 1\n# 20260901-20260930\n{line}\n");
    let pair = format!(
        "{head}Session source / medium,Sessions\nyandex / cpc,40\n(not set) / (not set),20\n(direct) / (none),5\n"
    );
    let one = format!(
        "{head}Session source / medium,Sessions\nyandex / cpc,40\n(not set),20\n(direct) / (none),5\n"
    );
    let two = format!(
        "{head}Session source,Session medium,Sessions\nyandex,cpc,40\n(not set),(not set),20\n(direct),(none),5\n"
    );
    for (file, direct) in [(metrica.to_owned(), false), (pair, true), (one, true), (two, true)] {
        let report = Folder::new().with("a.csv", &file).report(&["--kpi", "sessions"]);
        let mut rows = report.lines(&["channel", "sessions"]);
        rows.sort();
        let mut expected = vec!["\"Paid Search\" 40", "\"Unassigned\" 20"];
        if direct {
            expected.insert(0, "\"Direct\" 5");
        }
        assert_eq!(rows, expected, "{file}");
    }
}

/// Money that was given back lessens the revenue, whatever its column is called; a count of returns does not.
#[test]
fn refunds_are_read_by_their_many_names() {
    for header in [
        "Returns",
        "Returned",
        "Total refunded",
        "Refunded",
        "Сумма возвратов",
        "Возвращено",
        "Връщане",
        "Рефунд",
        "Върната сума",
    ] {
        let orders =
            format!("Order ID,Date,Revenue,{header}\n1,2026-09-01,100.00,0\n2,2026-09-01,50.00,20.50\n");
        let report = Folder::new().with("o.csv", orders).report(&["--kpi", "orders,revenue,refunds"]);
        assert_eq!(report.total(&["orders", "revenue", "refunds"]), "2 129.50 20.50", "{header}");
        let flat =
            format!("Date,Channel,Spend,Orders,Revenue,{header}\n2026-09-01,Email,10.00,2,150.00,20.50\n");
        let report = Folder::new().with("f.csv", flat).report(&["--kpi", "revenue"]);
        assert_eq!(report.total(&["revenue"]), "129.50", "{header}");
    }
    let counts = "Date,Channel,Spend,Orders,Revenue,Returns\n2026-09-01,Email,10.00,20,150.00,3\n";
    let folder = Folder::new().with("f.csv", counts);
    let report = folder.report(&["--kpi", "revenue"]);
    assert_eq!(report.total(&["revenue"]), "150.00");
    let said = "the column \"Returns\" is not read: it may count returns or tell their money";
    assert_eq!(report.note("column-not-read"), said);
    folder.write("perfkpi.toml", "[[source]]\npath = \"f.csv\"\ncolumns = { refund = \"Returns\" }\n");
    assert_eq!(folder.report(&["--kpi", "revenue"]).total(&["revenue"]), "147.00");
    let flags = "Order ID,Date,Revenue,Refunded\n1,2026-09-01,100.00,no\n2,2026-09-01,50.00,yes\n";
    let report = Folder::new().with("o.csv", flags).report(&["--kpi", "revenue"]);
    assert_eq!(report.total(&["revenue"]), "150.00");
    assert!(report.notes().contains(&"column-not-read"), "{:?}", report.notes());
}

#[test]
fn spend_is_read_by_its_many_names() {
    for header in [
        "Expenses",
        "Expense",
        "Потрачено",
        "\"Потрачено, руб.\"",
        "Затраты на рекламу",
        "Израсходовано",
        "Расход в рублях",
        "Рекламен разход",
        "Похарчено",
        "Marketing spend",
        "Media cost",
    ] {
        let report = Folder::new()
            .with("a.csv", format!("Date,Campaign,Clicks,{header}\n2026-09-01,A,10,100.50\n"))
            .report(&["--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "100.50", "{header}");
    }
    let costs = "date,utmsource,utmmedium,utmcampaign,expenses,currency,clicks\n2026-09-01,vk,cpc,osen,1500.50,RUB,120\n";
    let report = Folder::new().with("a.csv", costs).report(&["--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "1500.50");
}

/// Words for "not paid", "paid" and "given back" in forms that shops write.
#[test]
fn statuses_are_known_in_all_their_forms() {
    let orders = "Order ID,Date,Total,Status\n1,2026-09-01,10,Paid\n2,2026-09-01,20,Не оплачено\n3,2026-09-01,40,Не оплачен\n";
    let report = Folder::new().with("o.csv", orders).report(&["--kpi", "orders,pending_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "revenue"]), "1 2 10.00");
    let insales = "№;Дата;Статус;Статус оплаты;Сумма\n1;01.09.2026 10:00;Доставлен;Оплачено;1500,00\n2;01.09.2026 11:00;Новый;Не оплачено;100,00\n";
    let report = Folder::new().with("o.csv", insales).report(&["--kpi", "orders,pending_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "revenue"]), "1 1 1500.00");
    assert!(!report.notes().contains(&"unknown-status"), "{:?}", report.notes());
    // A refunded order stays an order, and its money leaves the revenue.
    let woo = "Дата,Order #,Статут,Клиент,Тип клиент,Продукт(и),Разпродадени продукти,Код(ове) за отстъпка,Чисти продажби,Разпределение\n\
               2026-09-01 10:15:00,1,Завършена,Ana A,new,Mug,1,,100.5,Direct\n\
               2026-09-01 10:15:00,2,Възстановена сума,Ana A,new,Mug,1,,40,Direct\n\
               2026-09-01 10:15:00,3,В ожидании,Ana A,new,Mug,1,,30,Direct\n";
    let report =
        Folder::new().with("o.csv", woo).report(&["--kpi", "orders,pending_orders,refunded_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "refunded_orders", "revenue"]), "2 1 1 100.50");
}

/// Tilda keeps forms and payments in one export: a form is no order of nothing.
#[test]
fn forms_among_payments_are_no_orders() {
    let leads = "Name;Email;paymentsystem;orderid;amount;created;formid;tranid;utm_source;paymentstatus\n\
                 A;a@example.com;cash;15001;1500.50;2026-09-01 10:15:00;f1;1:11;yandex;paid\n\
                 B;b@example.com;;;;2026-09-02 10:15:00;f2;1:12;vk;\n\
                 C;c@example.com;cash;;100.00;2026-09-02 10:15:00;f1;1:13;vk;paid\n";
    let report = Folder::new().with("leads.csv", leads).report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 1600.50");
    let said = "1 row is a request that ordered nothing: neither orders nor, in this file, leads";
    assert_eq!(report.note("requests-not-counted"), said);
}

/// A lost dispute takes back what was disputed, beside what was refunded; a won one nothing.
#[test]
fn lost_disputes_leave_the_revenue() {
    for (refunded, disputed, dispute, revenue) in [
        ("0.00", "", "", "150.00"),
        ("0.00", "100.00", "won", "150.00"),
        ("0.00", "100.00", "lost", "50.00"),
        ("0.00", "", "lost", "50.00"),
        ("0.00", "30.00", "lost", "120.00"),
        ("20.00", "30.00", "lost", "100.00"),
        ("20.00", "80.00", "lost", "50.00"),
    ] {
        let payments = format!(
            "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Disputed Amount,Dispute Status\n\
             ch_1,2026-09-01 10:00:00,100.00,{refunded},eur,Paid,{disputed},{dispute}\n\
             ch_2,2026-09-01 10:00:00,50.00,0.00,eur,Paid,,\n"
        );
        let report = Folder::new().with("payments.csv", payments).report(&["--kpi", "orders,revenue"]);
        assert_eq!(
            report.total(&["orders", "revenue"]),
            format!("2 {revenue}"),
            "{refunded} {disputed} {dispute}"
        );
    }
}

/// A lead of Salesforce names the opportunity that it became: both are one, by 15 or 18 characters.
#[test]
fn a_converted_lead_and_its_opportunity_are_one() {
    let leads = "\"Id\",\"IsDeleted\",\"LeadSource\",\"Status\",\"OwnerId\",\"IsConverted\",\"ConvertedOpportunityId\",\"CreatedDate\"\n\
                 \"00Q000000000001AAA\",\"false\",\"Web\",\"Closed - Converted\",\"005\",\"true\",\"006000000000001AAA\",\"2026-09-02T10:00:00.000Z\"\n\
                 \"00Q000000000002AAA\",\"false\",\"Web\",\"Open - Not Contacted\",\"005\",\"false\",\"\",\"2026-09-02T10:00:00.000Z\"\n";
    for id in ["006000000000001AAA", "006000000000001"] {
        let deals = format!(
            "\"Id\",\"IsDeleted\",\"Name\",\"StageName\",\"Amount\",\"CloseDate\",\"CreatedDate\",\"IsWon\",\"IsClosed\"\n\
             \"{id}\",\"false\",\"Shelves\",\"Closed Won\",\"100.00\",\"2026-09-10\",\"2026-09-03T10:00:00.000Z\",\"true\",\"true\"\n"
        );
        let report = Folder::new().with("leads.csv", leads).with("deals.csv", deals).report(&[
            "--by",
            "source",
            "--kpi",
            "leads,won_leads",
        ]);
        assert_eq!(report.lines(&["source", "leads", "won_leads"]), ["\"Web\" 2 1"], "{id}");
    }
}
