//! Exports of web analytics that tell visits more than once, not all of them, or none.

use crate::harness::Folder;

const LINE: &str = "# ----------------------------------------\n";

/// The first ten rows of a report whose total tells of nine thousand visits.
#[test]
fn visits_that_a_report_does_not_show_are_missed() {
    let rows: String = (0..10).map(|i| format!("site{i}.example / referral,{},2.00\n", 20 + i)).collect();
    let notes = |total: &str| {
        let text = format!(
            "{LINE}# All Web Site Data\n# Source/Medium\n# 20190101-20190131\n{LINE}\nSource / Medium,Sessions,Pages / Session\n{rows},{total},2.00\n"
        );
        let report = Folder::new().with("ua.csv", text).report(&["--kpi", "sessions"]);
        assert_eq!(report.total(&["sessions"]), "245");
        report.notes().into_iter().filter(|code| *code != "from-rates").collect::<Vec<_>>().join(" ")
    };
    assert_eq!(notes("\"9,000\""), "total-differs");
    assert_eq!(notes("245"), "");
    // Web analytics estimates.
    assert_eq!(notes("247"), "");
}

/// A row without any name is a total if it is as large as one, a row like the others if not.
#[test]
fn nameless_rows_are_totals_by_their_size() {
    let sessions = |rows: &str| {
        let text = format!(
            "{LINE}# tea.example\n# Free form-Free form 1\n# 20260901-20260930\n{LINE}\nLanding page,Sessions,Engaged sessions\n{rows}"
        );
        let report =
            Folder::new().with("ga4.csv", text).report(&["--by", "landing_page", "--kpi", "sessions"]);
        assert!(!report.notes().contains(&"total-differs"), "{:?}", report.notes());
        report.total(&["sessions"])
    };
    assert_eq!(sessions(",120,60\n/,70,40\n/tea,50,20\n"), "120");
    // The label stands behind the last column, the figures under their names.
    assert_eq!(sessions(",120,60,Grand total\n/,70,40\n/tea,40,15\n,10,5\n"), "120");
    assert_eq!(sessions(",120,60\n/,70,40\n/tea,40,15\n,10,5\n"), "120");
    assert_eq!(sessions("/,70,40\n/tea,40,15\n,10,5\n"), "120");
    assert_eq!(sessions(",10,5\n"), "10");
}

/// Rows without a segment hold those of all segments.
#[test]
fn rows_without_a_segment_stand_for_all() {
    let text = "Сегмент,Источник трафика,Визиты,Посетители\nИтого и средние,,100,90\n,Прямые заходы,60,50\n,Внутренние переходы,40,40\n\
                Новые,Прямые заходы,25,20\nНовые,Внутренние переходы,10,10\n";
    let report = Folder::new().with("metrica.csv", text).report(&["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "100");
    assert!(report.note("segments-compared").contains("only the rows without a segment count"));
}

/// Exports that hold no visits, or the same visit in many rows: what they are, and what to download instead.
#[test]
fn exports_without_visits_say_what_to_download() {
    let overview = format!(
        "{LINE}# Reports snapshot\n# Account: Tea\n# Property: tea.example\n{LINE}#  \n# Start date: 20260901\n# End date: 20260902\n\
         Active users,New users\n58,57\n\n# \n# Start date: 20260901\n# End date: 20260902\nPage title and screen class,Views\nTea,19\n"
    );
    let funnel = format!(
        "{LINE}# tea.example\n# Funnel exploration-Funnel exploration 1\n# 20260901-20260930\n{LINE}\nStep,Active users\n1. Start,100\n"
    );
    let by_event = format!(
        "{LINE}# tea.example\n# Free form-Free form 1\n# 20260901-20260930\n{LINE}\nEvent name,Sessions\npage_view,100\nscroll,70\n"
    );
    let cases = [
        (overview, "report of Google Analytics", "Traffic acquisition"),
        (funnel, "report of Google Analytics", "Traffic acquisition"),
        (by_event, "Events report of Google Analytics 4", "Traffic acquisition"),
        (
            "Date,Clicks,Impressions,CTR,Position\n2026-09-01,12,345,3.48%,12.3\n".to_owned(),
            "Search Console",
            "Traffic acquisition",
        ),
        (
            "Категория интересов, ур. 1;Визиты;Посетители\nБизнес;70;50\nСпорт;60;40\n".to_owned(),
            "interests in Yandex Metrica",
            "Источники, сводка",
        ),
        (
            "Дата визита,Достигнутая цель,Визиты\n2026-09-01,Заявка,10\n2026-09-01,Звонок,20\n".to_owned(),
            "goals in Yandex Metrica",
            "Источники, сводка",
        ),
        (
            "Источник трафика,Целевые визиты (Заявка)\nПрямые заходы,10\n".to_owned(),
            "a goal in Yandex Metrica",
            "Визиты",
        ),
        ("Робот,Визиты\nЯндекс,10\n".to_owned(), "robots in Yandex Metrica", "Источники, сводка"),
        (
            "date,property,value,visitors,events\n2026-09-01,author,Ann,70,90\n".to_owned(),
            "custom events table of Plausible",
            "imported_sources",
        ),
        (
            "Ключевая фраза,Просмотры,Клики,CTR,Затраты,Дата\nчай,1000,10,1,\"50,5\",2026-08-31\n".to_owned(),
            "search phrases of a Wildberries campaign",
            "История затрат",
        ),
    ];
    for (text, what, instead) in cases {
        let ran = Folder::new().with("export.csv", &text).run(&["report", "export.csv"]);
        assert_eq!(ran.code, 2, "{what}: {}", ran.stderr);
        assert!(
            ran.stdout.is_empty() && ran.stderr.contains(what) && ran.stderr.contains(instead),
            "{}",
            ran.stderr
        );
    }
}
