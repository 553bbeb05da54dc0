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
    let merged = Folder::new().with("a.csv", "Month,Channel,Spend\nJan-26,Email,10\n,Social,20\n");
    let report = merged.report(&["--kpi", "spend"]);
    assert_eq!(
        report.note("dates-not-read"),
        "the cell of column \"Month\" is empty: 1 row counts in every period"
    );
    merged.write("perfkpi.toml", "[[source]]\npath = \"a.csv\"\nfill_down = [\"month\"]\n");
    let report = merged.report(&["--by", "month", "--kpi", "spend"]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2026-01\" 30.00"]);
    let report = Folder::new()
        .with("a.csv", "Month,Отчёт за,Channel,Spend\nJan,Январь 2026,Email,10\n")
        .report(&["--kpi", "spend"]);
    assert!(
        report.notes().iter().filter(|code| **code == "dates-not-read").count() == 2,
        "{:?}",
        report.notes()
    );
}

/// A pivot table says what it is, in place of a search for its header.
#[test]
fn pivot_tables_are_named() {
    for sheet in [
        "Названия строк;Сумма по полю Расход;Сумма по полю Клики\nЯндекс;100;10\nОбщий итог;100;10\n",
        "Row Labels,Sum of Spend,Sum of Clicks\nGoogle,100,10\nGrand Total,100,10\n",
    ] {
        let ran = Folder::new().with("a.csv", sheet).run(&["report", "--kpi", "spend"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.contains("pivot table of a spreadsheet"), "{}", ran.stderr);
    }
    let costs =
        "campaign_source,campaign_medium,campaign_name,date,cost,clicks\ngoogle,cpc,A,2026-09-01,10.5,3\n";
    let report = Folder::new().with("a.csv", costs).report(&["--kpi", "spend"]);
    assert_eq!(report.lines(&["channel", "spend"]), ["\"Paid Search\" 10.50"]);
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
