//! Flat sheets as agencies send them: titles, merged cells, subtotals, remarks, signs in cells, two currencies.

use crate::harness::Folder;
use serde_json::json;

const SHEET: &str = "\
Отчёт агентства за январь 2026;;;;;;;
;;;;;;;
Месяц;Канал;Кампания;Клики;CTR, %;Расход, ₽;Заявки;Выручка
Январь 2026;Контекст;Бренд;100;2,60%;10 000,00 ₽;12;50 000,00 ₽
Январь 2026;Контекст;Общие;200;1,88%;20 000,00 ₽;22;70 000,00 ₽
;Итого Контекст;;300;2,14%;30 000,00 ₽;34;120 000,00 ₽
Январь 2026;Таргет;VK;50;0,4%;2 000,00 ₽;;
Январь 2026;Таргет;Итого скидки;50;0,4%;500,00 ₽;;
Таргет, итого;;;100;0,4%;2 500,00 ₽;;
Январь 2026;Радио;;;;7 000,00 ₽;;
Итого;;;400;1,2%;39 500,00 ₽;34;120 000,00 ₽
* данные за 31 января предварительные
";

/// By hand: 10 000 + 20 000 + 2 000 + 500 + 7 000.
#[test]
fn subtotals_totals_titles_and_remarks_are_no_data() {
    for text in [SHEET.to_owned(), SHEET.replace("предварительные", "предварительные;;;;;;;")]
    {
        let folder = Folder::new().with("sheet.csv", text);
        let report = folder.report(&["--by", "channel"]);
        assert_eq!(
            report.lines(&["channel", "spend", "clicks", "leads", "revenue"]),
            [
                "\"Контекст\" 30000.00 300 34 120000.00",
                "\"Радио\" 7000.00 0 0 0.00",
                "\"Таргет\" 2500.00 100 0 0.00",
            ]
        );
        assert_eq!(report.total(&["spend", "clicks", "revenue"]), "39500.00 400 120000.00");
        let rows =
            json!({"read": 12, "header": 1, "title": 1, "blank": 1, "total": 3, "footer": 1, "used": 5});
        assert_eq!(report.file("sheet.csv")["rows"], rows);
        let money = json!({"read": 111500.0, "total": 72000.0, "used": 39500.0});
        assert_eq!(report.file("sheet.csv")["money"]["spend"], money);
        assert_eq!(report.notes(), Vec::<&str>::new());
    }
}

/// What is called "total" is one only where the row is about nothing else, or about rows that are there.
#[test]
fn a_campaign_called_total_is_data() {
    let folder = Folder::new().with(
        "sheet.csv",
        "date,channel,campaign,spend,leads\n2026-01-05,Search,Brand,1.00,1\n2026-01-05,Search,Brand total,2.00,1\n\
         2026-01-05,Search,Total recall,4.00,1\n2026-01-05,,Total recall,8.00,1\n",
    );
    assert_eq!(folder.report(&[]).total(&["spend"]), "15.00");
}

/// A subtotal is compared with the rows that it adds up, of its section or of the whole sheet.
#[test]
fn a_subtotal_that_differs_from_its_part_is_said() {
    let sheet = |january: &str, february: &str| {
        format!(
            "month,channel,campaign,cost,clicks\n2026-01,Wine,Red,60.00,6\n2026-01,Wine,White,40.00,4\n\
             ,Total Wine,,{january}\n2026-02,Wine,Red,5.00,1\n2026-02,Tea,Green,7.00,1\n,Total Wine,,{february}\n"
        )
    };
    let folder = Folder::new().with("sheet.csv", sheet("300.00,10", "5.00,1"));
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "112.00");
    let note = report.note("total-differs");
    let said = "the sheet's own subtotal of \"cost\" for \"wine\" is 300.00, but its rows add up to 100.00";
    assert_eq!((note, report.notes().len()), (said, 1));
    for (january, february) in [("100.00,10", "5.00,1"), ("100.01,10", "105.00,11")] {
        folder.write("sheet.csv", sheet(january, february));
        assert_eq!(folder.report(&[]).notes(), Vec::<&str>::new(), "{january}");
    }
    folder.write("sheet.csv", sheet("100.00,13", "5.00,1"));
    let report = folder.report(&[]);
    assert!(
        report.note("total-differs").contains("\"clicks\" for \"wine\" is 13, but its rows add up to 10")
    );
}

/// Nothing but its label says that the row is a subtotal: no other row is about radio, no total proves it.
#[test]
fn a_subtotal_that_nothing_proves_is_said() {
    let rows = "month,channel,campaign,cost,leads\n2026-01,Search,Brand,1.00,1\n2026-01,Search,Shop,2.00,1\n";
    let folder = Folder::new().with("sheet.csv", format!("{rows},Total radio,,4.00,1\n"));
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "3.00");
    assert!(report.note("unproved-subtotal").starts_with("1 row is a subtotal by its label alone"));
    // The sum of everything proves it.
    folder.write("sheet.csv", format!("{rows},Total January,,3.00,2\n"));
    let report = folder.report(&[]);
    assert_eq!((report.total(&["spend"]).as_str(), report.notes()), ("3.00", Vec::new()));
}

const MERGED: &str = "\
Месяц;Канал;Кампания;Расход, руб.;Заявки
Январь 2026;Контекст;Бренд;10,00;1
;;Общие;20,00;1
;Итого Контекст;;30,00;2
;Таргет;VK;2,00;1
;;MyTarget;1,00;1
Итого январь;;;33,00;4
Февраль 2026;Таргет;Итого скидки;5,00;1
;;MyTarget;4,00;1
";

#[test]
fn merged_cells_are_not_filled_unasked_and_it_is_said() {
    let folder = Folder::new().with("sheet.csv", MERGED);
    let report = folder.report(&["--by", "channel"]);
    assert_eq!(report.lines(&["channel", "spend"]), ["null 25.00", "\"Контекст\" 10.00", "\"Таргет\" 7.00"]);
    let ran = folder.run(&["report"]);
    assert!(
        ran.stderr.contains(
            "warning[looks-merged]: the column \"Месяц\" is empty in many rows: an empty cell is taken for no month, \
             not for the one above\n --> sheet.csv\nhint: if its cells were merged, say in its [[source]]: \
             fill_down = [\"month\", \"channel\"]\n"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn fill_down_gives_empty_cells_the_one_above_within_their_block() {
    let folder = Folder::new()
        .with("sheet.csv", MERGED)
        .with("perfkpi.toml", "[[source]]\npath = \"sheet.csv\"\nfill_down = [\"channel\", \"month\"]\n");
    let report = folder.report(&["--by", "month,channel"]);
    assert_eq!(
        report.lines(&["month", "channel", "spend"]),
        ["\"2026-01\" \"Контекст\" 30.00", "\"2026-01\" \"Таргет\" 3.00", "\"2026-02\" \"Таргет\" 9.00",]
    );
    assert_eq!(folder.report(&["--period", "2026-02"]).total(&["spend"]), "9.00");
    // A new month begins without a channel, and a row below a subtotal too.
    folder.write(
        "sheet.csv",
        "Месяц;Канал;Кампания;Расход, руб.;Заявки\nЯнварь 2026;Контекст;Бренд;10,00;1\n;Итого Контекст;;10,00;1\n\
         ;;Радио;1,00;1\nФевраль 2026;;Радио;2,00;1\n",
    );
    assert_eq!(
        folder.report(&["--by", "month,channel"]).lines(&["month", "channel", "spend"]),
        ["\"2026-01\" \"Контекст\" 10.00", "\"2026-01\" null 1.00", "\"2026-02\" null 2.00"]
    );
    folder.write("perfkpi.toml", "[[source]]\npath = \"sheet.csv\"\nfill_down = [\"spend\"]\n");
    let ran = folder.run(&["report"]);
    assert!(ran.stderr.contains("fill_down: \"spend\" is no key column"), "{}", ran.stderr);
    folder.write("perfkpi.toml", "[[source]]\npath = \"sheet.csv\"\nfill_down = [\"device\"]\n");
    let ran = folder.run(&["report"]);
    assert!(
        ran.stderr.contains("fill_down names device, which no column of the file tells"),
        "{}",
        ran.stderr
    );
}

/// A currency for each row, by a column or by the cells' signs: 100 € + 200 $ × 0.92 + 391.166 лв. ÷ 1.95583.
#[test]
fn two_currencies_in_one_sheet() {
    let rates = "currency = \"EUR\"\n[rates]\nUSD = 0.92\n";
    let by_column = "month,channel,currency,cost,orders,revenue\n2026-01,Search,EUR,100.00,1,10.00\n\
                     2026-01,Social,USD,200.00,1,100.00\n2026-01,Radio,BGN,391.166,1,0\n";
    let by_sign = "month,channel,cost,orders,revenue\n2026-01,Search,€100.00,1,€10.00\n\
                   2026-01,Social,$200.00,1,$100.00\n2026-01,Radio,391.166 лв.,1,0\n";
    for text in [by_column, by_sign] {
        let folder = Folder::new().with("sheet.csv", text).with("perfkpi.toml", rates);
        let report = folder.report(&[]);
        assert_eq!(report.total(&["spend", "revenue"]), "484.00 102.00");
        folder.write("perfkpi.toml", "currency = \"EUR\"\n");
        let ran = folder.run(&["report"]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.starts_with("error[no-rate]: there is no rate from USD to EUR"), "{}", ran.stderr);
        assert!(ran.stderr.contains("[rates] USD = …"), "{}", ran.stderr);
    }
}
