//! What may be compared with what.

use super::*;
use crate::query::{parse_rule, parse_where};

fn catalogue() -> Catalogue {
    Catalogue::builtin().unwrap()
}

fn codes(result: Result<()>) -> Vec<&'static str> {
    result.err().map(|refusal| refusal.0.iter().map(|d| d.code).collect()).unwrap_or_default()
}

#[test]
fn comparisons_that_make_sense() {
    let catalogue = catalogue();
    for text in [
        "romi >= 20%",
        "romi >= 0.2",
        "roas > 3",
        "cpa <= 15 EUR",
        "spend > 100",
        "profit > €0",
        "orders in (1, 2)",
        "avg_duration > 60",
        "channel = \"5\"",
        "campaign_id = 123456",
        "campaign_id = 007",
        "day >= 2026-01-31",
        "day = \"2026-01-31\"",
        "day starts with \"2026-01\"",
        "month in (2026-01, 2026-02)",
        "week < 2026-W05",
        "quarter = 2026-q1",
        "year = 2026",
        "weekday = 1",
        "weekday not in (6, \"7\")",
        "week <= 2026-W53",
    ] {
        assert_eq!(codes(parse_where(text).unwrap().check(text, &catalogue)), [] as [&str; 0], "{text}");
    }
}

#[test]
fn comparisons_that_do_not() {
    let catalogue = catalogue();
    for (text, expected) in [
        ("romi >= 5 EUR", vec!["impossible-unit"]),
        ("spend > 20%", vec!["impossible-unit"]),
        ("orders > 20%", vec!["impossible-unit"]),
        ("orders > $5", vec!["impossible-unit"]),
        ("aov < 5%", vec!["impossible-unit"]),
        ("romi = high", vec!["bad-where"]),
        ("romi >= 2026-01-31", vec!["bad-where"]),
        ("romi contains 2", vec!["bad-where"]),
        ("channel = 5", vec!["bad-where"]),
        ("channel = 20%", vec!["bad-where"]),
        ("channel > \"a\"", vec!["bad-where"]),
        ("weekday > 1", vec!["bad-where"]),
        ("campaign_id > 5", vec!["bad-where"]),
        ("campaign_id = 1_000", vec!["bad-where"]),
        ("day >= 2026-1-5", vec!["bad-where"]),
        ("day >= 2026-02-31", vec!["bad-where"]),
        ("day = 20%", vec!["bad-where"]),
        ("month = 2026-01-31", vec!["bad-where"]),
        ("chanel = Email", vec!["unknown-dimension"]),
        ("chanel in (Email, Direct)", vec!["unknown-dimension"]),
        ("romy > 5", vec!["unknown-kpi"]),
        ("revenue_squares > 5", vec!["unknown-kpi"]),
        (
            "romy > 5 and not (chanel = x or spend > 5%)",
            vec!["unknown-kpi", "unknown-dimension", "impossible-unit"],
        ),
    ] {
        assert_eq!(codes(parse_where(text).unwrap().check(text, &catalogue)), expected, "{text}");
    }
}

#[test]
fn the_message_shows_the_place_and_the_way_out() {
    let text = "город = Пермь and chanel = Email";
    let refusal = parse_where(text).unwrap().check(text, &catalogue()).unwrap_err();
    assert_eq!(
        refusal.0[1].to_string(),
        "error[unknown-dimension]: there is no dimension \"chanel\"\n  |\n  | город = Пермь and chanel = Email\n  |                   \
         ^^^^^^\nhint: did you mean \"channel\"?"
    );
    let text = "romi >= 5 EUR";
    let refusal = parse_where(text).unwrap().check(text, &catalogue()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "error[impossible-unit]: \"romi\" is a plain ratio, but 5 EUR is an amount of money\n  |\n  | romi >= 5 EUR\n  |         \
         ^^^^^\nhint: leave out the currency"
    );
}

#[test]
fn rules_are_checked_too() {
    let catalogue = catalogue();
    for (text, expected) in [
        ("romi >= 20%", vec![]),
        ("20% <= romi <= 300%", vec![]),
        ("cpa <= 15 EUR by campaign where channel = \"Paid Search\"", vec![]),
        ("300% <= romi <= 20%", vec!["bad-rule"]),
        ("20% <= romi < 20%", vec!["bad-rule"]),
        ("20% <= romi <= 0.2", vec![]),
        ("channel = \"x\"", vec!["bad-rule"]),
        ("romy >= 20%", vec!["unknown-kpi"]),
        ("spend <= 20%", vec!["impossible-unit"]),
        ("romi >= high", vec!["bad-rule"]),
        ("romi >= 20% where chanel = x", vec!["unknown-dimension"]),
        ("freshness <= 2 days", vec![]),
        ("freshness <= 2 by platform", vec![]),
        ("freshness <= 2 days where platform = x", vec![]),
        ("freshness <= 5%", vec!["impossible-unit"]),
        ("freshness <= 5 EUR", vec!["impossible-unit"]),
        ("freshness <= 2 days by channel", vec!["bad-rule"]),
        ("freshness <= 2 days over all", vec!["bad-rule"]),
        ("freshnes <= 2 days", vec!["unknown-kpi"]),
        ("romi >= 2 days", vec!["impossible-unit"]),
        ("avg_duration >= 2 days", vec!["impossible-unit"]),
        ("cr drop <= 10% vs previous", vec![]),
        ("cr drop <= 10% vs previous by channel, weekday", vec![]),
        ("spend rise <= 0.5 vs year", vec![]),
        ("spend rise <= 1 vs year", vec!["impossible-unit"]),
        ("spend rise <= 50 EUR vs year", vec!["impossible-unit"]),
        ("romy drop <= 10% vs previous", vec!["unknown-kpi"]),
        ("cr drop <= 10% vs previous by day", vec!["bad-rule"]),
        ("cr drop <= 10% vs previous where month = 2026-01", vec!["bad-rule"]),
        ("cr change >= -10% vs previous", vec!["bad-rule"]),
    ] {
        assert_eq!(codes(parse_rule(text).unwrap().check(text, &catalogue)), expected, "{text}");
    }
}
