//! Dates as exports write them, and the laws of reading them.

use chrono::{Datelike, Timelike};
use proptest::prelude::*;

use super::*;

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn read(cell: &str, order: Option<DayMonth>) -> Result<Option<Moment>, BadDate> {
    parse_date(cell.as_bytes(), order)
}

#[test]
fn days() {
    for (cell, expected) in [
        ("2026-08-10", day(2026, 8, 10)),
        ("2026-8-1", day(2026, 8, 1)),
        ("20260826", day(2026, 8, 26)),
        ("2026/08/26", day(2026, 8, 26)),
        ("26.07.2023", day(2023, 7, 26)),
        (" 1.9.26 ", day(2026, 9, 1)),
        (" 01.09.2012", day(2012, 9, 1)),
        ("3/20/15", day(2015, 3, 20)),
        ("20-03-2015", day(2015, 3, 20)),
        ("7/7/2026", day(2026, 7, 7)),
        ("July 14, 2026", day(2026, 7, 14)),
        ("14 July 2026", day(2026, 7, 14)),
        ("14-Jul-26", day(2026, 7, 14)),
        ("Jul-14-26", day(2026, 7, 14)),
        ("10-Dez-26", day(2026, 12, 10)),
        ("05-oct.-26", day(2026, 10, 5)),
        ("Tue, Jul 14th 2026", day(2026, 7, 14)),
        ("1 сентября 2026 г.", day(2026, 9, 1)),
        ("1 сент. 2026", day(2026, 9, 1)),
        ("пн, 7 мая 2026", day(2026, 5, 7)),
        ("3 юли 2026 г.", day(2026, 7, 3)),
        ("5 de maio de 2026", day(2026, 5, 5)),
        ("\"ter., 5 de mai. de 2026\"", day(2026, 5, 5)),
        ("14. Juli 2026", day(2026, 7, 14)),
        ("Mittwoch, 3. März 2026", day(2026, 3, 3)),
        ("1er août 2026", day(2026, 8, 1)),
        ("mar. 5 mai 2026", day(2026, 5, 5)),
        ("mar 5, 2026", day(2026, 3, 5)),
        ("2 de enero de 2026", day(2026, 1, 2)),
        ("5 հունիսի, 2026 թ.", day(2026, 6, 5)),
        ("2026 թ. հունվարի 5", day(2026, 1, 5)),
        ("12 МАЯ 2023", day(2023, 5, 12)),
    ] {
        let moment = Moment { day: expected, time: None, offset_seconds: None };
        assert_eq!(read(cell, None), Ok(Some(moment)), "{cell}");
    }
}

#[test]
fn moments() {
    for (cell, expected, (h, m, s), offset) in [
        ("2026060708", day(2026, 6, 7), (8, 0, 0), None),
        ("12.05.2023 14:03:22", day(2023, 5, 12), (14, 3, 22), None),
        ("Sep-30-26 23:45:00", day(2026, 9, 30), (23, 45, 0), None),
        ("2025-10-07 09:50:26 +0200", day(2025, 10, 7), (9, 50, 26), Some(7200)),
        ("2024-05-01 05:26:28 +0000", day(2024, 5, 1), (5, 26, 28), Some(0)),
        ("2024-02-03 01:47", day(2024, 2, 3), (1, 47, 0), None),
        ("2024-02-03T01:47:05Z", day(2024, 2, 3), (1, 47, 5), Some(0)),
        ("2024-02-03T01:47:05.000-03:30", day(2024, 2, 3), (1, 47, 5), Some(-12600)),
        ("2024-02-03 01:47 UTC", day(2024, 2, 3), (1, 47, 0), Some(0)),
        ("2024-02-03 01:47 GMT+3", day(2024, 2, 3), (1, 47, 0), Some(10800)),
        ("Jul 14, 2026, 3:04\u{202f}PM", day(2026, 7, 14), (15, 4, 0), None),
        ("12/31/2026 12:00 AM", day(2026, 12, 31), (0, 0, 0), None),
        ("12/31/2026 12:30:01 pm", day(2026, 12, 31), (12, 30, 1), None),
        ("14 июля 2026 г., 10:15", day(2026, 7, 14), (10, 15, 0), None),
        ("14 июля 2026 в 9:05", day(2026, 7, 14), (9, 5, 0), None),
        ("2024-02-03 01:47:05 (UTC+03:00)", day(2024, 2, 3), (1, 47, 5), Some(10800)),
    ] {
        let time = NaiveTime::from_hms_opt(h, m, s);
        let moment = Moment { day: expected, time, offset_seconds: offset };
        assert_eq!(read(cell, None), Ok(Some(moment)), "{cell}");
    }
    let fraction = read("2024-02-03 01:47:05.25", None).unwrap().unwrap().time.unwrap();
    assert_eq!((fraction.second(), fraction.nanosecond()), (5, 250_000_000));
}

#[test]
fn missing_and_refused() {
    for cell in ["", "--", "не закрыта", "Не закрыта", "0000-00-00", "0000-00-00 00:00:00", "(not set)"]
    {
        assert_eq!(read(cell, None), Ok(None), "{cell}");
    }
    for (cell, bad) in [
        ("43282", BadDate::ExcelSerial),
        ("45900.5", BadDate::ExcelSerial),
        ("31.02.2026", BadDate::NoSuchDay),
        ("2026-13-01", BadDate::NoSuchDay),
        ("1899-12-30", BadDate::FarYear),
        ("2126-01-01", BadDate::FarYear),
        ("1/2/2026", BadDate::UnknownOrder),
        ("soon", BadDate::NotADate),
        ("2026", BadDate::NotADate),
        ("202609", BadDate::NotADate),
        ("1767225600", BadDate::NotADate),
        ("01-09-26", BadDate::NotADate),
        ("2026-09-011", BadDate::NotADate),
        ("2026-09-01 - 2026-09-02", BadDate::NotADate),
        ("2026-09-01 25:00", BadDate::NotADate),
        ("2026-09-01 10:00 EST", BadDate::NotADate),
        ("9/30/2026 13:00 PM", BadDate::NotADate),
        ("5 jui 2026", BadDate::NotADate),
        ("Week of Jul 14, 2026", BadDate::NotADate),
    ] {
        assert_eq!(read(cell, None), Err(bad), "{cell}");
    }
    assert_eq!(read("3/20/15", Some(DayMonth::DayFirst)), Err(BadDate::NoSuchDay));
}

#[test]
fn the_column_decides_the_order() {
    let seen = |cells: &[&str]| {
        let mut evidence = DateEvidence::default();
        cells.iter().for_each(|cell| evidence.observe(cell.as_bytes()));
        evidence
    };
    let order = |cells: &[&str]| decide_order(seen(cells), None);
    assert_eq!(order(&["1/2/2026", "1/13/2026"]), Ok(Some(DayMonth::MonthFirst)));
    assert_eq!(order(&["1/2/2026", "13/1/26 10:00"]), Ok(Some(DayMonth::DayFirst)));
    assert_eq!(order(&["01-02-2026", " 13-02-2026"]), Ok(Some(DayMonth::DayFirst)));
    assert_eq!(order(&["1/2/2026", "Mon, 1/13/2026"]), Ok(Some(DayMonth::MonthFirst)));
    assert_eq!(order(&["13/1/2026", "1/13/2026"]), Err(Undecided::Contradiction));
    assert_eq!(order(&["1/2/2026", "3/3/2026"]), Err(Undecided::Ambiguous));
    assert_eq!(order(&["3/3/2026", "2026-01-02", "01.02.2026", "--", ""]), Ok(None));
    let profile = Some(DayMonth::MonthFirst);
    assert_eq!(decide_order(seen(&["1/2/2026"]), profile), Ok(profile));
    assert_eq!(decide_order(seen(&["13/2/2026"]), profile), Ok(Some(DayMonth::DayFirst)));
}

#[test]
fn ranges() {
    for (text, from, to) in [
        ("July 14, 2026 - August 10, 2026", day(2026, 7, 14), day(2026, 8, 10)),
        ("\"July 14, 2026 – August 10, 2026\"", day(2026, 7, 14), day(2026, 8, 10)),
        ("27 January 2026 - 23 February 2026", day(2026, 1, 27), day(2026, 2, 23)),
        ("1 сентября 2026 г. - 20 сентября 2026 г.", day(2026, 9, 1), day(2026, 9, 20)),
        ("5 de maio de 2026 - 15 de maio de 2026", day(2026, 5, 5), day(2026, 5, 15)),
        ("2025-09-01 - 2025-09-30", day(2025, 9, 1), day(2025, 9, 30)),
        ("2020-01-18/2020-02-18", day(2020, 1, 18), day(2020, 2, 18)),
        ("01.03.2026 - 31.03.2026", day(2026, 3, 1), day(2026, 3, 31)),
        ("Период: 01.03.2026–31.03.2026", day(2026, 3, 1), day(2026, 3, 31)),
        ("Отчёт за период 01.08.2026 - 02.08.2026", day(2026, 8, 1), day(2026, 8, 2)),
        ("Период с 01.08.2026 по 02.08.2026, все кампании", day(2026, 8, 1), day(2026, 8, 2)),
        ("spend (2026-08-01 - 2026-08-02)", day(2026, 8, 1), day(2026, 8, 2)),
        ("# 20260901-20260930", day(2026, 9, 1), day(2026, 9, 30)),
        ("2026-09-01 00:00:00 - 2026-09-30 23:59:59", day(2026, 9, 1), day(2026, 9, 30)),
        ("9/1/2026 - 9/30/2026", day(2026, 9, 1), day(2026, 9, 30)),
        ("Создан 05.04.2026, период 01.03.2026 - 31.03.2026", day(2026, 3, 1), day(2026, 3, 31)),
        ("\"July 8, 2026\"", day(2026, 7, 8), day(2026, 7, 8)),
        ("Wednesday, July 8, 2026", day(2026, 7, 8), day(2026, 7, 8)),
    ] {
        assert_eq!(parse_range(text), Some((from, to)), "{text}");
    }
    for text in [
        "",
        "Campaign report",
        "Report of July 8, 2026",
        "July 14 - August 10, 2026",
        "14 - 20 July 2026",
        "2026-09-30 - 2026-09-01",
        "1/2/2026 - 3/4/2026",
        "01.03.2026 - 31.03.2026, 01.02.2026 - 28.02.2026",
        "2026-02-30 - 2026-03-01",
        "01.03.2026, 31.03.2026",
    ] {
        assert_eq!(parse_range(text), None, "{text}");
    }
}

/// English names; the tables of the other languages are exercised above.
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

proptest! {
    #[test]
    fn every_format_reads_back(offset in 0i64..40_000, secs in 0u32..86_400, form in 0usize..13) {
        let date = day(1990, 1, 1) + chrono::TimeDelta::days(offset);
        let (y, m, d) = (date.year(), date.month(), date.day());
        let long = ENGLISH[m as usize - 1];
        let (text, order) = match form {
            0 => (format!("{y}-{m:02}-{d:02}"), None),
            1 => (format!("{y}{m:02}{d:02}"), None),
            2 => (format!("{y}/{m}/{d}"), None),
            3 => (format!("{d}.{m}.{y}"), None),
            4 => (format!("{d:02}.{m:02}.{y}"), None),
            5 => (format!("{m}/{d}/{y}"), Some(DayMonth::MonthFirst)),
            6 => (format!("{d:02}/{m:02}/{y}"), Some(DayMonth::DayFirst)),
            7 => (format!("{d:02}-{m:02}-{y}"), Some(DayMonth::DayFirst)),
            8 => (format!("{long} {d}, {y}"), None),
            9 => (format!("{d} {long} {y}"), None),
            10 => (format!("{d} {} {y}", &long[..3]), None),
            11 => (format!("\"{} {d}, {y}\"", &long[..3]), None),
            _ => (format!("{d}-{}-{y}", &long[..3]), None),
        };
        let moment = Moment { day: date, time: None, offset_seconds: None };
        prop_assert_eq!(read(&text, order), Ok(Some(moment)), "{}", text);
        if form > 1 || form == 0 {
            let (h, min, s) = (secs / 3600, secs / 60 % 60, secs % 60);
            let half = if h < 12 { "AM" } else { "PM" };
            let text = text.trim_matches('"').to_owned();
            let time = NaiveTime::from_hms_opt(h, min, s);
            let moment = Moment { time, ..moment };
            let plain = format!("{text} {h:02}:{min:02}:{s:02}");
            prop_assert_eq!(read(&plain, order), Ok(Some(moment)), "{}", plain);
            let halved = format!("{text}, {}:{min:02}:{s:02} {half}", (h + 11) % 12 + 1);
            prop_assert_eq!(read(&halved, order), Ok(Some(moment)), "{}", halved);
            let zoned = format!("{text} {h:02}:{min:02}:{s:02} -0530");
            let moment = Moment { offset_seconds: Some(-19_800), ..moment };
            prop_assert_eq!(read(&zoned, order), Ok(Some(moment)), "{}", zoned);
        }
        prop_assert_eq!(parse_range(&format!("Period: {y}-{m}-{d} - {long} {d}, {y}")), Some((date, date)));
    }

    #[test]
    fn order_and_chunks_of_a_column_do_not_matter(
        (cells, shuffled) in prop::collection::vec("[1-9]{1,2}[/.-][1-9]{1,2}[/.-]2026", 1..6)
            .prop_flat_map(|cells| (Just(cells.clone()), Just(cells).prop_shuffle())),
        cut in 0usize..6,
    ) {
        let seen = |cells: &[String]| {
            let mut evidence = DateEvidence::default();
            cells.iter().for_each(|cell| evidence.observe(cell.as_bytes()));
            evidence
        };
        let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
        let mut merged = seen(left);
        merged |= seen(right);
        prop_assert_eq!(merged, seen(&cells));
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        cell in prop::collection::vec(any::<u8>(), 0..24), text in "[0-9./ :TZ+-]{0,24}", words in "\\PC{0,20}",
    ) {
        let mut evidence = DateEvidence::default();
        for cell in [cell.as_slice(), text.as_bytes(), words.as_bytes()] {
            evidence.observe(cell);
            let _ = parse_date(cell, Some(DayMonth::DayFirst));
        }
        parse_range(&text);
        parse_range(&words);
    }
}
