//! Numbers as exports write them, and the laws of reading them.

use proptest::prelude::*;

use super::*;

fn d(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn evidence(cells: &[&str]) -> Evidence {
    let mut seen = Evidence::default();
    cells.iter().for_each(|cell| seen.observe(cell.as_bytes()));
    seen
}

fn money(cells: &[&str]) -> Result<Option<Mark>, Undecided> {
    decide(evidence(cells), ColumnKind::Money, None, None)
}

#[test]
fn cells_under_a_point() {
    for (cell, value) in [
        ("0", "0"),
        ("-1.00", "-1"),
        ("−1", "-1"),
        ("+5", "5"),
        ("(1.00)", "-1"),
        ("(1,234.50)", "-1234.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0.123", "0.123"),
        ("1.234", "1.234"),
        ("1,234", "1234"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567"),
        ("1'234.50", "1234.5"),
        ("1’234.50", "1234.5"),
        ("1\u{202f}041\u{a0}582", "1041582"),
        (" 12 ", "12"),
        ("1.5E+3", "1500"),
        ("1e-05", "0.00001"),
        ("'42", "42"),
        ("=\"42\"", "42"),
        ("999999999999999.99", "999999999999999.99"),
        ("0.1428571428571428571428571428", "0.142857142857142857"),
        ("2.5000000000000000005000000000000000000000001", "2.500000000000000001"),
    ] {
        assert_eq!(parse(cell.as_bytes(), Some(Mark::Point)), Ok(Some(d(value))), "{cell}");
    }
}

#[test]
fn cells_under_a_comma() {
    for (cell, value) in [
        ("1.234,56", "1234.56"),
        ("12,5", "12.5"),
        (",5", "0.5"),
        ("1 234,5", "1234.5"),
        ("50.000", "50000"),
        ("146536,25", "146536.25"),
        ("1,234", "1.234"),
        ("1.234.567", "1234567"),
        ("1,5E+3", "1500"),
    ] {
        assert_eq!(parse(cell.as_bytes(), Some(Mark::Comma)), Ok(Some(d(value))), "{cell}");
    }
}

#[test]
fn india_groups_by_two_before_the_last_three() {
    for (cell, value) in
        [("1,23,456", "123456"), ("12,34,567.50", "1234567.5"), ("1,23,45,678.9", "12345678.9")]
    {
        assert_eq!(parse(cell.as_bytes(), Some(Mark::Point)), Ok(Some(d(value))), "{cell}");
        assert!(parse(cell.as_bytes(), Some(Mark::Comma)).is_err(), "{cell}");
        let mut evidence = Evidence::default();
        evidence.observe(cell.as_bytes());
        assert_eq!(decide(evidence, ColumnKind::Money, None, None), Ok(Some(Mark::Point)), "{cell}");
    }
    for cell in ["1,234,56", "123,45,678", "1,23,45", "1,23,456,78", "0,12,345", "1.23.456"] {
        assert!(parse(cell.as_bytes(), Some(Mark::Point)).is_err(), "{cell}");
    }
}

#[test]
fn what_the_mark_cannot_explain_is_refused() {
    let grouping = Err(BadNumber::WrongGrouping(Mark::Point));
    for cell in [
        "12,5",
        "0,123",
        "1,2345",
        "1,2,456",
        "1.23.456",
        "1.234.567",
        "1.234,5",
        "1234,567",
        "1 23",
        "1, 234",
    ] {
        let told = parse(cell.as_bytes(), Some(Mark::Point));
        assert!(told == grouping || told == Err(BadNumber::NotANumber), "{cell}: {told:?}");
    }
    assert_eq!(parse(b"12,5", Some(Mark::Point)), grouping);
    assert_eq!(parse(b"1.5", Some(Mark::Comma)), Err(BadNumber::WrongGrouping(Mark::Comma)));
    for cell in ["abc", "< 10%", "5%", "1-2", "(-5)", "(5", "1e", "e5", "1..2", "12.05x", "$5", "\"5\""] {
        assert_eq!(parse(cell.as_bytes(), Some(Mark::Point)), Err(BadNumber::NotANumber), "{cell}");
    }
    for cell in ["1000000000000001", "1e16", "120210000000000001", "1e999", "-9999999999999999999999"] {
        assert_eq!(parse(cell.as_bytes(), Some(Mark::Point)), Err(BadNumber::TooLarge), "{cell}");
    }
    assert_eq!(parse(b"1000000000000000", None), Ok(Some(d("1000000000000000"))));
}

#[test]
fn missing_is_not_zero() {
    for cell in ["", " --", "—", "(not set)", "NA"] {
        assert_eq!(parse(cell.as_bytes(), None), Ok(None), "{cell}");
    }
}

#[test]
fn without_a_mark_only_the_undecidable_is_refused() {
    assert_eq!(parse(b"1,234,567", None), Ok(Some(d("1234567"))));
    assert_eq!(parse(b"12,5", None), Ok(Some(d("12.5"))));
    assert_eq!(parse(b"1 000", None), Ok(Some(d("1000"))));
    assert_eq!(parse(b"1,234", None), Err(BadNumber::UnknownMark));
}

#[test]
fn one_decisive_cell_decides_the_column() {
    for cells in [&["1,234.56"][..], &["1,234,567"], &["0.123"], &["$1,033.33", "$1,033"], &["312300.00₽"]]
    {
        assert_eq!(money(cells), Ok(Some(Mark::Point)), "{cells:?}");
    }
    for cells in [
        &["50.000", "146536,25"][..],
        &["12,5"],
        &["0,123"],
        &[",5"],
        &["1 234,5"],
        &["1.234.567"],
        &["R$ 100.000", "R$ 5,50"],
        &["1,67 %"],
        &["1 234,567"],
    ] {
        assert_eq!(money(cells), Ok(Some(Mark::Comma)), "{cells:?}");
    }
    assert_eq!(money(&["1.5", "1,5"]), Err(Undecided::Contradiction));
    assert_eq!(money(&["1041582", "1 041 582", "--", "a.b", "12.05.2023"]), Ok(None));
}

#[test]
fn what_cells_leave_open_goes_by_the_kind_of_column() {
    let comma = evidence(&["1,234"]);
    let point = evidence(&["R$ 100.000"]);
    assert_eq!(decide(comma, ColumnKind::Count, None, None), Ok(Some(Mark::Point)));
    assert_eq!(decide(point, ColumnKind::Count, Some(Mark::Point), None), Ok(Some(Mark::Comma)));
    assert_eq!(decide(comma, ColumnKind::Ratio, None, None), Ok(Some(Mark::Comma)));
    assert_eq!(decide(comma, ColumnKind::Money, None, None), Err(Undecided::Ambiguous));
    assert_eq!(decide(point, ColumnKind::Money, None, Some(Mark::Comma)), Ok(Some(Mark::Comma)));
    assert_eq!(decide(point, ColumnKind::Money, Some(Mark::Point), Some(Mark::Comma)), Ok(Some(Mark::Comma)));
    let both = evidence(&["1,234", "1.234"]);
    assert_eq!(decide(both, ColumnKind::Count, None, None), Err(Undecided::Contradiction));
}

/// `value` × 10^-digits with groups of three, by the plainest means: strings.
fn format(value: u64, digits: usize, mark: Mark, thousands: &str) -> String {
    let text = format!("{value:0>width$}", width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push_str(thousands);
        }
        grouped.push(digit);
    }
    if digits > 0 { format!("{grouped}{}{fraction}", char::from(mark.byte())) } else { grouped }
}

proptest! {
    #[test]
    fn either_locale_reads_back_exactly(
        value in 0u64..1_000_000_000_000, digits in 0usize..7, comma: bool, blank in 0usize..5, negative: bool,
    ) {
        let mark = if comma { Mark::Comma } else { Mark::Point };
        let other = char::from(mark.other().byte()).to_string();
        let thousands = ["", other.as_str(), "\u{a0}", "\u{202f}", "'"][blank];
        let sign = if negative { "-" } else { "" };
        let text = format!("{sign}{}", format(value, digits, mark, thousands));
        let signed = if negative { -i128::from(value) } else { i128::from(value) };
        let exact = Decimal::from_parts(signed, u32::try_from(digits).unwrap()).unwrap();
        prop_assert_eq!(parse(text.as_bytes(), Some(mark)), Ok(Some(exact)), "{}", text);
        // The other mark reads it alike or refuses it, unless the cell really is ambiguous.
        let wrong = parse(text.as_bytes(), Some(mark.other()));
        if decide(evidence(&[&text]), ColumnKind::Money, None, None) != Err(Undecided::Ambiguous) {
            prop_assert!(wrong == Ok(Some(exact)) || wrong.is_err(), "{}: {:?}", text, wrong);
        }
    }

    #[test]
    fn order_and_chunks_of_a_column_do_not_matter(
        (cells, shuffled) in prop::collection::vec("[1-9][0-9]{0,4}([.,][0-9]{1,3}){0,2}", 1..8)
            .prop_flat_map(|cells| (Just(cells.clone()), Just(cells).prop_shuffle())),
        cut in 0usize..8,
    ) {
        let mut whole = Evidence::default();
        cells.iter().for_each(|cell| whole.observe(cell.as_bytes()));
        let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
        let (mut a, mut b) = (Evidence::default(), Evidence::default());
        left.iter().for_each(|cell| a.observe(cell.as_bytes()));
        right.iter().for_each(|cell| b.observe(cell.as_bytes()));
        a |= b;
        prop_assert_eq!(whole, a);
    }

    #[test]
    fn any_bytes_are_read_or_refused(cell in prop::collection::vec(any::<u8>(), 0..24)) {
        let _ = parse(&cell, Some(Mark::Comma));
        evidence(&[&String::from_utf8_lossy(&cell)]);
    }

    #[test]
    fn the_short_cut_agrees_with_the_long_way(cell in "-?[0-9]{0,17}[.,]?[0-9]{0,4}", comma: bool) {
        let mark = Some(if comma { Mark::Comma } else { Mark::Point });
        if let Some(value) = plain(cell.as_bytes(), mark) {
            prop_assert_eq!(spelled(cell.as_bytes(), mark), Ok(Some(value)));
        }
        let mut spelled_out = Evidence::default();
        spelled_out.observe_spelled(cell.as_bytes());
        prop_assert_eq!(evidence(&[&cell]), spelled_out);
    }
}
