//! Money: exact sums, the currency of every amount, rates, and the basis of spend and revenue.

use crate::rules::{Rule, rule};

fn fixture(name: &str) -> Rule {
    rule("money", name)
}

const SPEND: [&str; 2] = ["--kpi", "spend"];

/// The report's currency and its total spend.
fn told(name: &str, flags: &[&str]) -> (String, String) {
    let report = fixture(name).report(&[&SPEND[..], flags].concat());
    assert_eq!(report.notes(), Vec::<&str>::new(), "{name}");
    (report.whole["currency"].as_str().unwrap_or("none").to_owned(), report.total(&["spend"]))
}

fn pair(currency: &str, spend: &str) -> (String, String) {
    (currency.to_owned(), spend.to_owned())
}

/// 0.1 + 0.2 + 0.3, and 0.678 − 0.6 + 0.001 beside fifteen digits that doubles would lose it in.
#[test]
fn sums_are_exact_to_the_last_digit() {
    let fixture = fixture("sums-are-exact-to-the-last-digit");
    let table = "channel,spend\nEmail,0.60\nDisplay,0.079\ntotal,0.679\n";
    for flags in [&["a.csv", "b.csv"][..], &["b.csv", "a.csv"], &["--threads", "1"], &["--threads", "4"]] {
        fixture.says(&[&SPEND[..], &["--total"], flags].concat(), table, "");
    }
}

#[test]
fn the_setting_s_currency_goes_before_marks() {
    assert_eq!(told("the-setting-s-currency-goes-before-marks", &[]), pair("CAD", "10.00"));
}

#[test]
fn a_mark_in_the_cell_tells_the_currency() {
    assert_eq!(told("a-mark-in-the-cell-tells-the-currency", &[]), pair("RUB", "1250.50"));
}

#[test]
fn a_mark_in_the_header_tells_the_currency() {
    assert_eq!(told("a-mark-in-the-header-tells-the-currency", &[]), pair("GBP", "10.50"));
}

#[test]
fn a_currency_column_tells_the_currency() {
    assert_eq!(told("a-currency-column-tells-the-currency", &[]), pair("AMD", "10.50"));
}

/// VK Реклама is paid in roubles, but this cabinet's header says dollars.
#[test]
fn a_mark_goes_before_what_the_platform_usually_has() {
    assert_eq!(told("a-mark-goes-before-what-the-platform-usually-has", &[]), pair("USD", "10.50"));
}

#[test]
fn no_currency_anywhere_is_one_without_a_name() {
    let name = "no-currency-anywhere-is-one-without-a-name";
    assert_eq!(told(name, &[]), pair("none", "12.50"));
    assert_eq!(told(name, &["--currency", "EUR"]), pair("EUR", "12.50"));
}

#[test]
fn known_and_unknown_currencies_together_are_refused() {
    let fixture = fixture("known-and-unknown-currencies-together-are-refused");
    fixture.refuses(
        &[],
        "error[unknown-currency]: a.csv names no currency, while other files are in EUR\n --> a.csv\n\
         hint: say it in perfkpi.toml: currency = \"EUR\" at the top for all, or in a [[source]]",
    );
    // Said, it is fine.
    fixture.says(&["--kpi", "spend", "--currency", "EUR"], "channel,spend\nEmail,12.50\n", "");
}

#[test]
fn two_currencies_without_a_rate_are_refused() {
    let fixture = fixture("two-currencies-without-a-rate-are-refused");
    fixture.refuses(
        &[],
        "error[two-currencies]: the files are in several currencies: EUR in b.csv, USD in a.csv\n --> b.csv\n\
         hint: say in perfkpi.toml which one the report is in, and the rate:\ncurrency = \"EUR\"\n[rates]\n\
         USD = …   # EUR for one USD",
    );
    fixture.refuses(
        &["--currency", "EUR"],
        "error[no-rate]: there is no rate from USD to EUR on 2026-01-01\n --> a.csv\n\
         hint: add it to perfkpi.toml: [rates] USD = … (EUR for one USD)",
    );
}

/// 122 / 1.22; the letters' 50 have no tax in them.
#[test]
fn tax_in_the_amounts_is_taken_out() {
    fixture("tax-in-the-amounts-is-taken-out").says(
        &SPEND,
        "channel,spend\nPaid Social,100.00\nEmail,50.00\n",
        "note[spend-basis]: spend of vk.csv is 100.00: the 122.00 as written, without the 22 % tax that its amounts hold\n",
    );
}

/// 80 × 1.125.
#[test]
fn a_fee_is_put_on() {
    fixture("a-fee-is-put-on").says(
        &SPEND,
        "channel,spend\nDisplay,90.00\nEmail,50.00\n",
        "note[spend-basis]: spend of google.csv is 90.00: the 80.00 as written, with a fee of 12.5 % on top\n",
    );
}

/// 10 + 8.01 × 0.5.
#[test]
fn rates_of_the_settings_bring_money_into_one_currency() {
    let name = "rates-of-the-settings-bring-money-into-one-currency";
    assert_eq!(told(name, &[]), pair("EUR", "14.005"));
}

/// 10 × 0.9 + 10 × 0.8 + 1 × 0.8.
#[test]
fn rates_of_a_file_hold_from_their_day() {
    assert_eq!(told("rates-of-a-file-hold-from-their-day", &[]), pair("EUR", "17.80"));
    // Parts by day: each has its own rate.
    let report = fixture("rates-of-a-file-hold-from-their-day").report(&["--by", "day", "--kpi", "spend"]);
    let days = ["\"2026-01-05\" 9.00", "\"2026-01-06\" 8.00", "\"2026-01-09\" 0.80"];
    assert_eq!(report.lines(&["day", "spend"]), days);
}

/// 10 + 8 × 0.5 euro; in dollars, of which one is half a euro, 10 / 0.5 + 8.
#[test]
fn the_currency_flag_names_the_report_s() {
    let name = "the-currency-flag-names-the-report-s";
    assert_eq!(told(name, &[]), pair("EUR", "14.00"));
    assert_eq!(told(name, &["--currency", "EUR"]), pair("EUR", "14.00"));
    assert_eq!(told(name, &["--currency", "USD"]), pair("USD", "28.00"));
    fixture(name).refuses(
        &["--currency", "GBP"],
        "error[no-rate]: there is no rate from EUR to GBP\n --> spend.csv\n\
         hint: add it to perfkpi.toml: [rates] EUR = … (GBP for one EUR)",
    );
}

/// 195.583 / 1.95583 + 1; in levs 195.583 + 1.95583.
#[test]
fn the_lev_has_its_fixed_rate() {
    let fixture = fixture("the-lev-has-its-fixed-rate");
    let note = "note[lev-to-euro]: levs are brought into euros at the fixed rate of 1.95583 BGN for one EUR\n\
                hint: for another currency: --currency BGN\n";
    fixture.says(&SPEND, "channel,spend\nEmail,101.00\n", note);
    fixture.says(&["--kpi", "spend", "--currency", "EUR"], "channel,spend\nEmail,101.00\n", "");
    fixture.says(&["--kpi", "spend", "--currency", "BGN"], "channel,spend\nEmail,197.53883\n", "");
}

/// 1 + 2 + 4 + 8 + 16 + 32 + 64.
#[test]
fn the_rouble_has_many_names_and_is_one() {
    assert_eq!(told("the-rouble-has-many-names-and-is-one", &[]), pair("RUB", "127.00"));
}

/// Orders of 42, 18 and 48, each with the shipping and tax in it: 30, 10 and 40 for goods. The second was given back
/// whole, and takes no more off than it brought; the third gave back 4.
#[test]
fn revenue_of_goods_leaves_out_shipping_and_tax() {
    let fixture = fixture("revenue-of-goods-leaves-out-shipping-and-tax");
    fixture.says(
        &["--by", "day", "--kpi", "orders,revenue,refunds,aov"],
        "day,orders,revenue,refunds,aov\n2026-01-05,3,66.00,14.00,22\n",
        "note[revenue-basis]: revenue of orders_export.csv is that of the goods, without shipping and tax\n",
    );
    // What the file holds is told as it is written, and without the setting it is what was paid: 108 − 22.
    let report = fixture.report(&["--by", "day", "--kpi", "revenue"]);
    let paid = serde_json::json!({"read": 108.0, "used": 108.0});
    assert_eq!(report.file("orders_export.csv")["money"]["revenue"], paid);
    fixture.says(
        &["orders_export.csv", "--by", "day", "--kpi", "revenue"],
        "day,revenue\n2026-01-05,86.00\n",
        "",
    );
}

#[test]
fn a_dollar_mark_is_the_dollar_of_the_currency_column() {
    assert_eq!(told("a-dollar-mark-is-the-dollar-of-the-currency-column", &[]), pair("CAD", "10.50"));
}

#[test]
fn amounts_of_one_row_are_in_one_currency() {
    let fixture = fixture("amounts-of-one-row-are-in-one-currency");
    fixture.refuses(
        &["headers.csv"],
        "error[two-currencies]: the columns \"spend, USD\" (USD) and \"platform revenue, EUR\" (EUR) are in two currencies\n \
         --> headers.csv\nhint: put the amounts of one of them into a file of their own; if all are in one currency, \
         say so in a [[source]]: currency = \"USD\"",
    );
    fixture.refuses(
        &["cells.csv"],
        "error[two-currencies]: \"€9\" in the column \"platform revenue\" is in EUR, while other money of its row is in USD\n \
         --> cells.csv:3:21\nhint: put the amounts of one currency into a file of their own, \
         or say one for all in a [[source]]: currency = \"EUR\"",
    );
}

/// 100 at the rate of 1 January.
#[test]
fn a_range_over_which_the_rate_changes_is_said() {
    fixture("a-range-over-which-the-rate-changes-is-said").says(
        &SPEND,
        "channel,spend\nEmail,90.00\n",
        "warning[rate-changed]: 1 row speaks of days on which the rate changed; converted at that of their first day\n \
         --> spend.csv\n",
    );
}

#[test]
fn two_rates_for_one_day_are_refused() {
    fixture("two-rates-for-one-day-are-refused").refuses(
        &[],
        "error[bad-rates]: there are two rates from USD to EUR on 2026-01-01: 0.8 and 0.9\n --> rates.csv\n\
         hint: keep one of them",
    );
}
