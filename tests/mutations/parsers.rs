//! Laws of the parsers that have none beside their code: no text makes them panic, and what is printed is read back.

use perfkpi::decimal::Decimal;
use perfkpi::normalise::currency::{Currency, currency_in_header, split};
use perfkpi::normalise::date::DayMonth;
use perfkpi::normalise::date::parse_range;
use perfkpi::normalise::date::period::{Span, named_period, parse_period};
use perfkpi::normalise::flag::parse_flag;
use perfkpi::normalise::number::{Mark, parse};
use perfkpi::normalise::percent::{BareRate, parse_rate};
use perfkpi::settings::load;
use proptest::prelude::*;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() }
}

/// A line of a settings file: often one that means something, often spoilt.
fn line() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "currency",
        "time_zone",
        "week_start",
        "action",
        "margin",
        "rates",
        "ignore",
        "on_bad_row",
        "path",
        "kind",
        "profile",
        "role",
        "columns",
        "header",
        "delimiter",
        "decimal",
        "thousands",
        "date_format",
        "fee",
        "statuses",
        "rule",
        "by",
        "where",
        "id",
        "formula",
        "better",
        "[[source]]",
        "[[kpi]]",
        "[[check]]",
        "[aliases.channel]",
        "[rates]",
        "[[profile]]",
        "signature",
        "grain",
        "kinds",
    ]);
    let value = prop_oneof![
        "\"\\PC{0,12}\"",
        "[0-9.e+-]{1,8}",
        prop::sample::select(vec![
            "\"EUR\"",
            "\"skip\"",
            "\"spend\"",
            "[\"spend\", \"leads\"]",
            "{ date = \"Day\" }",
            "true",
            "[]",
            "{}",
            "\"romi >= 20%\"",
            "\"spend / leads\"",
            "\"../*.csv\"",
            "[[\"a\", \"b\"]]",
            "nan",
            "-1",
            "1e300",
            "\"[\"",
        ])
        .prop_map(str::to_owned),
    ];
    (key, value, 0u8..8).prop_map(|(key, value, sort)| match sort {
        0 => value,
        _ if key.starts_with('[') => key.to_owned(),
        _ => format!("{key} = {value}"),
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_exact_number_reads_back(raw in any::<i128>(), least in 0usize..20) {
        let number = Decimal::from_raw(raw);
        prop_assert_eq!(Decimal::parse(&number.to_text(least)), Some(number));
    }

    #[test]
    fn a_number_cell_reads_back(raw in -(10i128.pow(33))..10i128.pow(33), least in 0usize..3) {
        let number = Decimal::from_raw(raw);
        let text = number.to_text(least);
        prop_assert_eq!(parse(text.as_bytes(), Some(Mark::Point)).ok().flatten(), Some(number), "{}", text);
        let comma = text.replace('.', ",");
        prop_assert_eq!(parse(comma.as_bytes(), Some(Mark::Comma)).ok().flatten(), Some(number), "{}", comma);
    }

    #[test]
    fn any_text_is_read_or_refused(
        text in "\\PC{0,24}", date in "[0-9WQ./ –-]{0,24}", bytes in prop::collection::vec(any::<u8>(), 0..24),
    ) {
        for text in [&text, &date] {
            let _ = (Decimal::parse(text), Currency::parse(text), currency_in_header(text));
            let _ = (named_period(text), parse_range(text));
            for order in [None, Some(DayMonth::DayFirst), Some(DayMonth::MonthFirst)] {
                for span in [Span::Week, Span::SundayWeek, Span::Month, Span::Quarter, Span::Year, Span::Named] {
                    let _ = (parse_period(text, span, order, None), parse_period(text, span, order, Some(2026)));
                }
            }
        }
        for cell in [text.as_bytes(), date.as_bytes(), &bytes] {
            let _ = (split(cell), parse_flag(cell));
            for mark in [None, Some(Mark::Point), Some(Mark::Comma)] {
                let _ = (parse_rate(cell, mark, BareRate::Percent), parse_rate(cell, mark, BareRate::Fraction));
            }
        }
    }

    /// What is wrong with settings is said, with a place; nothing in them is a panic.
    #[test]
    fn any_settings_are_read_or_refused(lines in prop::collection::vec(line(), 0..8)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("perfkpi.toml");
        std::fs::write(&path, lines.join("\n")).expect("a file");
        if let Err(refusal) = load(&path) {
            prop_assert!(!refusal.0.is_empty());
            for diagnostic in &refusal.0 {
                prop_assert!(["bad-settings", "bad-profile"].contains(&diagnostic.code), "{}", diagnostic);
                prop_assert!(diagnostic.location.is_some(), "{}", diagnostic);
            }
        }
    }
}
