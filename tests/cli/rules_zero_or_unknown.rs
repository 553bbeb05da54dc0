//! Zero or unknown: a measure missing in a cell is 0 only where a source of its kind carries every key of the grain
//! and covers the row's period; otherwise it is unknown.

use crate::rules::{Rule, rule};

fn fixture(name: &str) -> Rule {
    rule("zero-or-unknown", name)
}

const UNEVEN_HINT: &str = "hint: for ratios over the same days ask for a period with --from and --to\n";

#[test]
fn zero_where_a_source_carries_the_keys_and_covers_the_days() {
    fixture("zero-where-a-source-carries-the-keys-and-covers-the-days").says(
        &["--by", "channel", "--kpi", "spend,orders,revenue"],
        "channel,spend,orders,revenue\nEmail,10.00,2,50.00\nDisplay,5.00,0,0.00\n",
        "",
    );
}

/// The orders tell no campaign, so of each campaign's orders nothing is known, and the note says so.
#[test]
fn unknown_where_a_key_of_the_grain_is_lacking() {
    let fixture = fixture("unknown-where-a-key-of-the-grain-is-lacking");
    fixture.says(
        &["--by", "campaign", "--kpi", "spend,orders,revenue,cpo", "--total"],
        "campaign,spend,orders,revenue,cpo\nLetter,10.00,,,\nDigest,5.00,,,\n,0.00,1,30.00,\ntotal,15.00,1,30.00,15\n",
        "note[grain-not-told]: no file tells orders by campaign: it stands in the (not given) row and is unknown in the others\n",
    );
    // By channel, which both tell, all is known.
    fixture.says(
        &["--by", "channel", "--kpi", "spend,orders,cpo"],
        "channel,spend,orders,cpo\nEmail,15.00,1,15\n",
        "",
    );
}

/// The orders end on 2 January: of the third nothing is known. Display has orders on no day, and none are known to be
/// none where the period reaches beyond them.
#[test]
fn unknown_where_the_days_are_not_covered() {
    let fixture = fixture("unknown-where-the-days-are-not-covered");
    fixture.says(
        &["--by", "day", "--kpi", "spend,orders,revenue"],
        "day,spend,orders,revenue\n2026-01-01,10.00,1,30.00\n2026-01-02,5.00,1,20.00\n2026-01-03,4.00,,\n",
        &format!("note[uneven-coverage]: the files do not cover the same days: spend 2026-01-01 to 2026-01-03; orders 2026-01-01 to 2026-01-02\n{UNEVEN_HINT}"),
    );
    let ran = fixture.run(&["report", "--format", "csv", "--kpi", "spend,orders", "--from", "2026-01-03"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("channel,spend,orders\nEmail,4.00,\n", 0));
    assert!(ran.stderr.starts_with("note[uneven-coverage]: "), "{}", ran.stderr);
}

#[test]
fn unknown_where_no_source_is_of_the_kind() {
    fixture("unknown-where-no-source-is-of-the-kind").says(
        &["--by", "channel", "--kpi", "spend,clicks,orders"],
        "channel,spend,clicks,orders\nEmail,10.00,4,\n",
        "warning[kpi-without-input]: orders is unknown everywhere: no file tells orders (an export of a shop or payment system brings it)\n",
    );
}

/// The report's title says 1 to 5 January and its rows tell the 2nd and 3rd: on the 5th nothing was spent, of the 6th
/// nothing is known.
#[test]
fn covered_days_are_those_of_the_title() {
    fixture("covered-days-are-those-of-the-title").says(
        &["--by", "day", "--kpi", "spend,revenue"],
        "day,spend,revenue\n2026-01-02,10.00,30.00\n2026-01-03,5.00,0.00\n2026-01-05,0.00,20.00\n2026-01-06,,7.00\n",
        &format!("note[uneven-coverage]: the files do not cover the same days: spend 2026-01-01 to 2026-01-05; orders 2026-01-02 to 2026-01-06\n{UNEVEN_HINT}"),
    );
}

/// Rows tell 2 and 4 January: the 3rd lies between them, the 5th after.
#[test]
fn covered_days_are_else_the_first_to_the_last_row_s() {
    fixture("covered-days-are-else-the-first-to-the-last-row-s").says(
        &["--by", "day", "--kpi", "spend,revenue"],
        "day,spend,revenue\n2026-01-02,10.00,30.00\n2026-01-03,0.00,20.00\n2026-01-04,5.00,0.00\n2026-01-05,,7.00\n",
        &format!("note[uneven-coverage]: the files do not cover the same days: spend 2026-01-02 to 2026-01-04; orders 2026-01-02 to 2026-01-05\n{UNEVEN_HINT}"),
    );
}

#[test]
fn an_undated_file_covers_all() {
    fixture("an-undated-file-covers-all").says(
        &["--kpi", "spend,revenue", "--from", "2026-01-02", "--to", "2026-01-03"],
        "channel,spend,revenue\nEmail,10.00,30.00\nDisplay,0.00,20.00\n",
        "warning[undated-rows]: 1 row of spend.csv without a date, counted in every period\n",
    );
}

/// Spend for all of January, orders from the 10th to the 12th: Display's orders are 0, and the gap is said.
#[test]
fn a_gap_is_a_note_where_neither_period_nor_days_are_asked() {
    let fixture = fixture("a-gap-is-a-note-where-neither-period-nor-days-are-asked");
    fixture.says(
        &["--kpi", "spend,orders,revenue"],
        "channel,spend,orders,revenue\nEmail,10.00,2,50.00\nDisplay,5.00,0,0.00\n",
        &format!("note[uneven-coverage]: the files do not cover the same days: spend 2026-01-01 to 2026-01-31; orders 2026-01-10 to 2026-01-12\n{UNEVEN_HINT}"),
    );
    // Asked for January, the same cell is unknown.
    let ran = fixture.run(&["report", "--format", "csv", "--kpi", "spend,orders", "--period", "2026-01"]);
    assert_eq!(ran.stdout, "channel,spend,orders\nEmail,10.00,2\nDisplay,5.00,\n");
    assert_eq!(ran.code, 0);
}

/// Email: (30 − 10) / 10. Display: (0 − 5) / 5.
#[test]
fn spend_without_orders_has_a_romi_of_minus_one() {
    fixture("spend-without-orders-has-a-romi-of-minus-one").says(
        &["--kpi", "spend,orders,romi"],
        "channel,spend,orders,romi\nEmail,10.00,1,2\nDisplay,5.00,0,-1\n",
        "",
    );
}

/// Of all channels together (30 − 15) / 15 is known.
#[test]
fn orders_without_channel_leave_romi_by_channel_undefined() {
    fixture("orders-without-channel-leave-romi-by-channel-undefined").says(
        &["--kpi", "spend,revenue,romi", "--total"],
        "channel,spend,revenue,romi\nEmail,10.00,,\nDisplay,5.00,,\n,0.00,30.00,\ntotal,15.00,30.00,1\n",
        "note[grain-not-told]: no file tells orders by channel: it stands in the (not given) row and is unknown in the others\n",
    );
}

/// A hundred was spent in January, nobody knows on which days: of a day it is unknown, not 0.
#[test]
fn unknown_where_rows_speak_of_more_days_than_the_cell() {
    let fixture = fixture("unknown-where-rows-speak-of-more-days-than-the-cell");
    let table = "day,spend,revenue,cpo\n2026-01-01,,1.00,\n2026-01-05,,7.00,\n2026-01-31,,9.00,\n,100.00,,\n";
    fixture.says(
        &["--by", "day", "--kpi", "spend,revenue,cpo"],
        table,
        "note[rows-of-several-days]: 1 row speaks of several days: spend by day stands in the (not given) row, \
         and others of these days lack it\n --> spend.csv\n\
         hint: export the file with a day column, or spread its rows evenly with --prorate\n",
    );
    // 100 / 3 orders.
    let table = "month,spend,revenue,orders\n2026-01,100.00,17.00,3\n";
    fixture.says(&["--by", "month", "--kpi", "spend,revenue,orders"], table, "");
}

/// Of the hundred of January nobody knows how much fell to the 5th and 6th: a cost per order of 0 would be a lie, and a
/// check cannot judge it.
#[test]
fn unknown_where_the_money_of_the_period_cannot_be_told_apart() {
    let fixture = fixture("unknown-where-the-money-of-the-period-cannot-be-told-apart");
    let period = ["--from", "2026-01-05", "--to", "2026-01-06"];
    let left_out = "warning[unsettled-range]: 1 row of spend.csv (100.00 of spend) left out: more days than \
                    2026-01-05 to 2026-01-06 are in one row\n\
                    hint: export the file with a day column, or ask for a period that holds its whole range\n";
    fixture.says(
        &[&["--kpi", "spend,orders,cpo", "--total"], &period[..]].concat(),
        "channel,spend,orders,cpo\nEmail,,2,\ntotal,,2,\n",
        left_out,
    );
    fixture.judges(
        &[&["--rule", "cpo <= 5 over all"], &period[..]].concat(),
        3,
        &["? undecided cpo <= 5 over all"],
        left_out,
    );
}
