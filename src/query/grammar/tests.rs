//! Tables of the grammar, and its laws: what is printed parses to the same tree, nothing panics.

use super::*;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::evaluate::Number;
use crate::decimal::Decimal;
use crate::query::rule::{Bound, Claim, Direction, Over, Rule, Versus};
use chrono::NaiveDate;
use proptest::prelude::*;

#[test]
fn precedence_and_spellings() {
    for (text, printed) in [
        ("a = 1 or b = 2 and c = 3", "a = 1 or (b = 2 and c = 3)"),
        ("(a = 1 or b = 2) and c = 3", "(a = 1 or b = 2) and c = 3"),
        ("not a = 1 and b = 2", "not a = 1 and b = 2"),
        ("NOT (a = 1 AND b = 2)", "not (a = 1 and b = 2)"),
        ("a==1 && b<>2 || !c≥3", "(a = 1 and b != 2) or not c >= 3"),
        ("a != 1 and b ≠ 2", "a != 1 and b != 2"),
        ("channel in (Email,'Paid Search')", "channel in (\"Email\", \"Paid Search\")"),
        ("channel NOT IN (\"a\")", "channel not in (\"a\")"),
        ("campaign contains brand", "campaign contains \"brand\""),
        ("campaign starts with 'x'", "campaign starts with \"x\""),
        ("spend>15 and cr<2%", "spend > 15 and cr < 2%"),
        ("spend > 15 EUR and cr < 2 %", "spend > 15 EUR and cr < 2%"),
        ("day>=2026-01-31", "day >= 2026-01-31"),
        ("кампания\u{a0}=\u{a0}Лето", "кампания = \"Лето\""),
    ] {
        assert_eq!(parse_where(text).unwrap().to_string(), printed, "{text}");
    }
}

#[test]
fn faults_show_their_place() {
    for (text, caret) in [
        ("", "\n  |\n  | \n  | ^"),
        ("channel", "\n  |\n  | channel\n  |        ^"),
        ("channel = ", "\n  |\n  | channel =\n  |           ^"),
        ("channel = Paid Search", "\n  |\n  | channel = Paid Search\n  |                ^^^^^^"),
        ("channel in Email", "\n  |\n  | channel in Email\n  |            ^^^^^"),
        ("channel in (a b)", "\n  |\n  | channel in (a b)\n  |               ^"),
        ("(spend > 5", "\n  |\n  | (spend > 5\n  |           ^"),
        ("spend > 5)", "\n  |\n  | spend > 5)\n  |          ^"),
        ("spend > 5 and", "\n  |\n  | spend > 5 and\n  |              ^"),
        ("город = \"Пермь", "\n  |\n  | город = \"Пермь\n  |         ^^^^^^"),
        ("= 5", "\n  |\n  | = 5\n  | ^"),
        ("spend => 5", "\n  |\n  | spend => 5\n  |        ^"),
    ] {
        let refusal = parse_where(text).unwrap_err();
        assert_eq!(refusal.0[0].code, "bad-where", "{text}");
        assert!(refusal.0[0].to_string().contains(caret), "{text}: {refusal}");
    }
}

#[test]
fn a_decimal_comma_is_told() {
    let refusal = parse_rule("romi >= 20,5%").unwrap_err();
    assert_eq!(refusal.0[0].hints, ["write numbers as 1000.5, without other marks"]);
}

#[test]
fn rules() {
    for (text, printed) in [
        ("romi >= 20%", "romi >= 20%"),
        ("orders>=100", "orders >= 100"),
        ("20% <= romi", "romi >= 20%"),
        ("20% <= romi <= 300%", "20% <= romi <= 300%"),
        ("300% > romi > 20%", "20% < romi < 300%"),
        ("junk_leads = 0", "junk_leads = 0"),
        ("spend <= 1000 over all", "spend <= 1000 over all"),
        ("freshness <= 2 days", "freshness <= 2 days"),
        ("freshness<2 weeks by platform", "freshness < 14 days by platform"),
        ("cr drop <= 10% vs previous", "cr drop <= 10% vs previous"),
        ("spend Rise<=0.2 by channel VS year over all", "spend rise <= 0.2 vs year by channel over all"),
        ("10% >= romi change vs previous", "romi change <= 10% vs previous"),
        ("-5% <= spend rise <= 20% vs previous", "-5% <= spend rise <= 20% vs previous"),
        (
            "cpa <= 15 EUR by campaign where channel = \"Paid Search\"",
            "cpa <= 15 EUR by campaign where channel = \"Paid Search\"",
        ),
        (
            "cpa <= €15 over paid where a = x and b = y by channel,day",
            "cpa <= 15 EUR by channel, day where a = \"x\" and b = \"y\" over paid",
        ),
    ] {
        let rule = parse_rule(text).unwrap();
        assert_eq!(rule.to_string(), printed, "{text}");
        assert_eq!(rule.text, text);
    }
}

#[test]
fn rules_that_are_none() {
    for (text, code) in [
        ("", "bad-rule"),
        ("romi", "bad-rule"),
        ("romi >= 20% by", "bad-rule"),
        ("romi >= 20% by channel by day", "bad-rule"),
        ("romi >= 20% by day, day", "bad-rule"),
        ("romi >= 20% over everything", "bad-rule"),
        ("romi contains 5", "bad-rule"),
        ("20% <= romi >= 30%", "bad-rule"),
        ("20% = romi", "bad-rule"),
        ("romi >= 20% <= 30%", "bad-rule"),
        ("romi >= 20% by chanel", "unknown-dimension"),
        ("drop romi > 10% vs previous", "bad-rule"),
        ("cr drop <= 10%", "bad-rule"),
        ("cr <= 10% vs previous", "bad-rule"),
        ("cr drop <= 10% vs last week", "bad-rule"),
        ("cr drop <= 10% vs year vs previous", "bad-rule"),
        ("freshness drop <= 2 days vs previous", "bad-rule"),
        ("cpa by channel", "bad-rule"),
    ] {
        let refusal = parse_rule(text).unwrap_err();
        assert_eq!(refusal.0[0].code, code, "{text}");
        assert!(refusal.0[0].to_string().contains('^'), "{text}");
    }
}

#[test]
fn a_rule_with_targets_needs_no_bound() {
    for (text, printed) in
        [("cpa", "cpa"), ("cpa by channel", "cpa by channel"), ("cr drop vs year", "cr drop vs year")]
    {
        assert_eq!(parse_open_rule(text).unwrap().to_string(), printed, "{text}");
    }
    assert!(parse_open_rule("cpa 5").is_err());
    let bound = |text: &str| parse_bound(text).map(|(op, value, _)| (op, value.to_string())).ok();
    assert_eq!(bound("15 EUR"), Some((None, "15 EUR".to_owned())));
    assert_eq!(bound(">= 20 %"), Some((Some(Op::GreaterOrEqual), "20%".to_owned())));
    assert_eq!(bound("15 EUR by channel"), None);
}

#[test]
fn bounds_hold_up_to_their_edge() {
    let rule = parse_rule("20% <= romi < 300%").unwrap();
    let holds = |value| rule.claim.bounds().iter().all(|bound| bound.holds(Number::Ratio(value)));
    assert!(holds(0.2) && holds(2.99) && !holds(0.199) && !holds(3.0));
}

#[test]
fn no_nesting_exhausts_the_stack() {
    for text in ["(".repeat(20_000), "not ".repeat(20_000), "!".repeat(20_000)] {
        assert!(parse_where(&text).is_err());
    }
    let long = vec!["a = 1"; 5000].join(" or ");
    assert!(parse_where(&long).is_ok());
}

fn values() -> impl Strategy<Value = Value> {
    let number = || {
        (-10i64.pow(9)..10i64.pow(9), 0u32..4).prop_map(|(n, d)| Decimal::from_parts(n.into(), d).unwrap())
    };
    prop_oneof![
        "\\PC{0,12}".prop_map(Value::Text),
        number().prop_map(Value::Number),
        number().prop_map(Value::Percent),
        (number(), proptest::sample::select(&["EUR", "USD", "RUB", "AMD"][..]))
            .prop_map(|(amount, currency)| Value::Money { amount, currency: currency.into() }),
        (0i64..900).prop_map(|days| Value::Days(Decimal::from_int(days))),
        (0i32..30_000).prop_map(|days| Value::Day(NaiveDate::from_epoch_days(days).unwrap())),
    ]
}

fn predicates() -> impl Strategy<Value = Predicate> {
    let names = || proptest::sample::select(&["channel", "romi", "день", "x_1"][..]).prop_map(str::to_owned);
    let ops = proptest::sample::select(
        &[
            Op::Equal,
            Op::NotEqual,
            Op::Less,
            Op::LessOrEqual,
            Op::Greater,
            Op::GreaterOrEqual,
            Op::Contains,
            Op::StartsWith,
        ][..],
    );
    let none = Span::default;
    let leaf = prop_oneof![
        (names(), ops, values()).prop_map(move |(name, op, value)| Predicate::Compare {
            name,
            name_span: none(),
            op,
            value,
            value_span: none()
        }),
        (names(), any::<bool>(), proptest::collection::vec(values().prop_map(move |v| (v, none())), 1..4))
            .prop_map(move |(name, negated, values)| Predicate::In {
                name,
                name_span: none(),
                negated,
                values
            }),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| Predicate::Not(Box::new(part))),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Predicate::And),
            proptest::collection::vec(inner, 2..4).prop_map(Predicate::Or),
        ]
    })
}

proptest! {
    #[test]
    fn printing_and_parsing_gives_the_same_predicate(predicate in predicates()) {
        prop_assert_eq!(parse_where(&predicate.to_string()).unwrap(), predicate);
    }

    #[test]
    fn printing_and_parsing_gives_the_same_rule(filter in proptest::option::of(predicates()), value in values(), over in any::<bool>(), moves in any::<bool>()) {
        let bound = Bound { op: Op::GreaterOrEqual, value, value_span: Span::default() };
        let claim = Claim::Bounds { kpi: "romi".into(), kpi_span: Span::default(), bounds: vec![bound] };
        let claim = match claim {
            Claim::Bounds { kpi, kpi_span, bounds } if moves => {
                Claim::Change { kpi, kpi_span, direction: Direction::Drop, bounds, versus: Versus::Previous }
            }
            claim => claim,
        };
        let over = over.then_some(Over::All);
        let mut rule = Rule { text: String::new(), claim, by: vec![Dimension::Channel, Dimension::Day], filter, over };
        rule.text = rule.to_string();
        prop_assert_eq!(parse_rule(&rule.to_string()).map(|parsed| Rule { text: rule.text.clone(), ..parsed }).unwrap(), rule);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,60}") {
        let _ = parse_where(&text);
        let _ = parse_rule(&text);
    }

    #[test]
    fn arbitrary_words_never_panic(words in proptest::collection::vec(proptest::sample::select(
        &["a", "romi", "in", "not", "and", "or", "(", ")", ",", "<=", "=", "!", "20%", "15", "EUR", "€", "'x", "\"", "by", "where", "over", "all", "drop", "vs", "previous", "freshness", "2 days", "день", "≤", " "][..]), 0..14)) {
        let text = words.join(" ");
        let _ = parse_where(&text);
        let _ = parse_rule(&text);
        let _ = parse_rule(&words.concat());
    }
}
