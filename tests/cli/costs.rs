//! Sheets with several cost columns: one is spend, by a rule that is said, and none is added to another.

use crate::harness::{Folder, refused};

const HEAD: &str = "Дата;Канал;Расход с НДС, руб.;Расход без НДС, руб.;Расход без НДС с АК, руб.;Заявки\n";
const ROWS: &str = "05.01.2026;Контекст;12\u{a0}200,00;10\u{a0}000,00;11\u{a0}000,00;7\n\
                    06.01.2026;Контекст;1\u{a0}220,00;1\u{a0}000,00;1\u{a0}100,00;3\n";

fn sheet(header: &str, row: &str) -> Folder {
    Folder::new().with("sheet.csv", format!("{header}\n{row}\n"))
}

fn settings(folder: &Folder, lines: &str) {
    folder.write("perfkpi.toml", format!("[[source]]\npath = \"sheet.csv\"\n{lines}\n"));
}

/// By hand: 10 000 + 1 000 without tax, a tenth more with the fee, 22 % more with tax.
#[test]
fn the_column_without_tax_and_with_the_fee_is_spend_and_the_others_are_told() {
    let folder = Folder::new().with("sheet.csv", format!("{HEAD}{ROWS}"));
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend", "leads"]), "12100.00 10");
    assert_eq!(
        report.note("cost-columns"),
        "spend is the column \"Расход без НДС с АК, руб.\" (12100.00); not added to it: \
         \"Расход с НДС, руб.\" (13420.00), \"Расход без НДС, руб.\" (11000.00)"
    );
    assert_eq!(
        report.note("spend-basis"),
        "spend of sheet.csv is without tax, as its column says, with the fee that its column holds"
    );
    assert_eq!(report.whole["currency"], "RUB");
    let seen = folder.run(&["inspect"]).stdout;
    assert!(seen.contains("spend = \"Расход без НДС с АК, руб.\""), "{seen}");
    assert!(seen.contains("basis       spend without tax, as its column says, with the fee"), "{seen}");
    assert!(seen.contains("note: spend is the column"), "{seen}");
    assert!(seen.contains("spend       12100.00 read = 12100.00 used"), "{seen}");
}

/// One line a language and a way of saying it: the column of 100 is the one to take.
#[test]
fn headers_of_four_languages_are_put_in_order() {
    for (header, row) in [
        ("date,channel,Cost incl. VAT,Cost excl. VAT,sessions", "2026-01-05,Email,120,100,1"),
        ("date,channel,Cost (VAT included),Cost (w/o VAT),sessions", "2026-01-05,Email,120,100,1"),
        (
            "date,channel,Cost excl. VAT,Cost incl. VAT,Total with agency fee,sessions",
            "2026-01-05,Email,100,120,132,1",
        ),
        ("date,channel,cost,Total with agency fee,sessions", "2026-01-05,Email,91,100,1"),
        ("date,channel,Spend with VAT,Spend,sessions", "2026-01-05,Email,120,100,1"),
        (
            "Дата,Канал,Расход с НДС и АК,Расход с НДС,\"Расход, руб. без НДС\",Визиты",
            "2026-01-05,Email,132,120,100,1",
        ),
        ("Дата,Канал,Затраты с учётом НДС,Затраты с НДС и комиссией,Визиты", "2026-01-05,Email,90,100,1"),
        ("Дата,Канал,Расход,Итого с НДС,Визиты", "2026-01-05,Email,100,120,1"),
        ("Дата,Канал,Разходи с ДДС,Разходи без ДДС,Сесии", "2026-01-05,Email,120,100,1"),
        ("Ամսաթիվ,Ալիք,Ծախս ԱԱՀ-ով,Ծախս առանց ԱԱՀ,Այցեր", "2026-01-05,Email,120,100,1"),
    ] {
        let folder = sheet(header, row);
        assert_eq!(folder.report(&[]).total(&["spend"]), "100.00", "{header}");
    }
}

#[test]
fn a_bare_total_is_no_cost_and_a_ratio_is_not_read() {
    let folder = sheet("date,channel,Total with VAT,CPC,sessions,leads", "2026-01-05,Email,120,3,10,2");
    let ran = folder.run(&["inspect"]);
    assert!(ran.stdout.contains("not used    \"Total with VAT\""), "{}", ran.stdout);
    assert!(!ran.stdout.contains("spend"), "{}", ran.stdout);
}

#[test]
fn the_settings_choose_another_column() {
    let folder = Folder::new().with("sheet.csv", format!("{HEAD}{ROWS}"));
    settings(&folder, "columns = { spend = \"Расход с НДС, руб.\" }");
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "13420.00");
    assert!(report.note("spend-basis").ends_with("is with the tax that its column holds"));
    // Tax is in the amounts, says the user: the column with tax is taken, and the tax out of it.
    settings(&folder, "tax_included = true\ntax_rate = 0.22");
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "11000.00");
    assert!(report.note("cost-columns").starts_with("spend is the column \"Расход с НДС, руб.\" (13420.00)"));
    assert_eq!(
        report.note("spend-basis"),
        "spend of sheet.csv is 11000.00: the 13420.00 as written, without the 22 % tax that its amounts hold"
    );
    // A fee of the settings goes onto the column without one, and not twice.
    settings(&folder, "fee = 0.125");
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "12375.00");
    let note = report.note("spend-basis");
    assert!(
        note.contains("12375.00: the 11000.00 as written") && note.contains("a fee of 12.5 % on top"),
        "{note}"
    );
}

#[test]
fn a_rate_takes_the_tax_out_of_a_column_that_holds_it() {
    let folder = sheet("date,channel,Cost incl. VAT,sessions", "2026-01-05,Email,120.00,1");
    assert_eq!(folder.report(&[]).total(&["spend"]), "120.00");
    let ran = folder.run(&["report"]);
    assert!(
        ran.stderr.contains("hint: to take the tax out, say in its [[source]]: tax_included = true"),
        "{}",
        ran.stderr
    );
    settings(&folder, "tax_rate = 0.20");
    assert_eq!(folder.report(&[]).total(&["spend"]), "100.00");
}

#[test]
fn settings_that_speak_against_the_header_are_refused() {
    let folder = sheet("date,channel,Cost excl. VAT,sessions", "2026-01-05,Email,100.00,1");
    settings(&folder, "tax_included = true\ntax_rate = 0.20");
    refused(
        &folder.run(&["report"]),
        "error[basis-contradicts]: the settings say tax_included = true, but \"Cost excl. VAT\" is without tax\n --> sheet.csv\n\
         hint: leave tax_included out, or name the column with tax: columns = { spend = \"…\" }",
    );
    folder.write("sheet.csv", "date,channel,Cost incl. VAT and fee,sessions\n2026-01-05,Email,100.00,1\n");
    settings(&folder, "tax_included = false");
    refused(
        &folder.run(&["report"]),
        "error[basis-contradicts]: the settings say tax_included = false, but \"Cost incl. VAT and fee\" holds tax\n --> sheet.csv\n\
         hint: write tax_included = true and tax_rate, or leave both out to keep the tax in the spend",
    );
    settings(&folder, "fee = 0.1");
    refused(
        &folder.run(&["report"]),
        "error[basis-contradicts]: the settings put a fee on top, but \"Cost incl. VAT and fee\" holds one already\n --> sheet.csv\n\
         hint: leave fee out, or name the column without it: columns = { spend = \"…\" }",
    );
}

#[test]
fn shares_written_as_percent_or_below_0_are_refused() {
    let folder = sheet("date,channel,Cost,sessions", "2026-01-05,Email,100.00,1");
    for (line, message) in [
        (
            "tax_rate = 20",
            "tax_rate = 20 is no share between 0 and 1\n --> perfkpi.toml:3:1\nhint: for 20 % write tax_rate = 0.2",
        ),
        (
            "fee = -0.1",
            "fee = -0.1 is negative\n --> perfkpi.toml:3:1\nhint: fee is a share of the amount, from 0 to 1",
        ),
    ] {
        settings(&folder, line);
        refused(
            &folder.run(&["report"]),
            &format!("error[bad-settings]: [[source]] path = \"sheet.csv\": {message}"),
        );
    }
}

#[test]
fn two_columns_that_nothing_puts_in_order_are_refused_with_the_line_to_paste() {
    let folder =
        sheet("date,channel,\"Cost, USD\",\"Cost, EUR\",sessions", "2026-01-05,Email,100.00,92.00,1");
    refused(
        &folder.run(&["report", "sheet.csv"]),
        "error[two-cost-columns]: both \"Cost, USD\" and \"Cost, EUR\" can be the spend, and nothing says which\n --> sheet.csv:1\n\
         hint: say it in perfkpi.toml:\n[[source]]\npath = \"sheet.csv\"\ncolumns = { spend = \"Cost, USD\" }",
    );
    settings(&folder, "columns = { spend = \"Cost, USD\" }");
    assert_eq!(folder.report(&[]).total(&["spend"]), "100.00");
    settings(&folder, "currency = \"EUR\"");
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "92.00");
    assert_eq!(report.whole["currency"], "EUR");
}

/// Two names for a cost, and neither speaks of tax: equal sums are one thing told twice, others are refused.
/// A budget is a plan.
#[test]
fn two_names_for_a_cost_are_told_apart_by_their_sums() {
    let folder = sheet("date,channel,Spend,Cost,leads", "2026-01-05,Email,5.00,5.00,1");
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "5.00");
    assert_eq!(
        report.note("column-not-read"),
        "spend is the column \"Spend\" (5.00); not added to it: \"Cost\" (5.00)"
    );
    folder.write("sheet.csv", "date,channel,Spend,Cost,leads\n2026-01-05,Email,5.00,6.00,1\n");
    refused(
        &folder.run(&["report", "sheet.csv"]),
        "error[two-cost-columns]: both \"Spend\" and \"Cost\" can be the spend, and nothing says which\n --> sheet.csv\n\
         hint: say it in perfkpi.toml:\n[[source]]\npath = \"sheet.csv\"\ncolumns = { spend = \"Spend\" }",
    );
    folder.write("sheet.csv", "Дата;Канал;Бюджет;Расход;Заявки\n05.01.2026;A;9,00;5,00;1\n");
    assert_eq!(folder.report(&[]).total(&["spend"]), "5.00");
}

#[test]
fn a_cost_whose_tax_is_not_understood_is_said() {
    let folder = sheet("Дата;Канал;Расход (НДС не облагается);Заявки;Визиты", "05.01.2026;A;100,00;1;5");
    let ran = folder.run(&["report"]);
    assert!(
        ran.stderr
            .contains("warning[cost-not-read]: the column \"Расход (НДС не облагается)\" looks like a cost")
            && ran.stderr.contains("columns = { spend = \"Расход (НДС не облагается)\" }"),
        "{}",
        ran.stderr
    );
    settings(
        &folder,
        "kind = \"flat\"\ncolumns = { date = \"Дата\", channel = \"Канал\", leads = \"Заявки\", spend = \"Расход (НДС не облагается)\" }",
    );
    assert_eq!(folder.report(&[]).total(&["spend", "leads"]), "100.00 1");
}

/// 100 and 20 % are 120; the sheet says 150. A row has only the amount with tax.
#[test]
fn columns_that_do_not_go_together_are_said() {
    let folder = Folder::new().with(
        "sheet.csv",
        "date,campaign,Cost excl. VAT,\"Cost incl. VAT, 20%\",leads\n2026-01-05,A,100.00,120.00,1\n2026-01-06,A,,30.00,1\n",
    );
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "100.00");
    assert_eq!(
        report.note("cost-gap"),
        "where \"Cost excl. VAT\" is empty or 0, \"Cost incl. VAT, 20%\" tells 30.00 in all, which is not in the spend"
    );
    assert_eq!(
        report.note("tax-differs"),
        "\"Cost incl. VAT, 20%\" is 150.00, but \"Cost excl. VAT\" and 20 % tax make 120.00"
    );
    // Within the rounding of each row nothing is said.
    folder.write(
        "sheet.csv",
        "date,campaign,Cost excl. VAT,\"Cost incl. VAT, 20%\",leads\n2026-01-05,A,0.33,0.40,1\n2026-01-06,A,0.33,0.40,1\n",
    );
    assert_eq!(folder.report(&[]).notes(), ["cost-columns", "grain-not-told", "spend-basis"]);
}

/// A column that is only shown does not refuse the file.
#[test]
fn a_bad_cell_in_a_column_that_is_not_taken_is_said_and_no_error() {
    let folder = Folder::new().with(
        "sheet.csv",
        "date,channel,Cost excl. VAT,Cost incl. VAT,leads\n2026-01-05,Email,100.00,ask Ann,1\n2026-01-06,Email,50.00,60.00,1\n",
    );
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "150.00");
    assert!(report.note("cost-columns").ends_with("\"Cost incl. VAT\" (60.00, not a number in every row)"));
}

/// Tax, rate and fee hold for a platform's own export as well; a file without spend has no basis.
#[test]
fn the_basis_of_a_platform_s_export_and_of_a_file_without_spend() {
    let folder = Folder::new()
        .with(
            "direct.csv",
            "Дата;Кампания;№ Кампании;Показы;Клики;Расход (руб.)\n01.02.2026;Бренд;117;1000;20;1220,00\n",
        )
        .with("visits.csv", "date,channel,sessions\n2026-02-01,Email,10\n")
        .with(
            "perfkpi.toml",
            "[[source]]\npath = \"*.csv\"\ntax_included = true\ntax_rate = 0.22\nfee = 0.1\n",
        );
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "1100.00");
    let notes = report.whole["notes"].to_string();
    assert_eq!(notes.matches("spend-basis").count(), 1, "{notes}");
    assert_eq!(
        report.note("spend-basis"),
        "spend of direct.csv is 1100.00: the 1220.00 as written, without the 22 % tax that its amounts hold, \
         with a fee of 10 % on top"
    );
}
