//! An amount of money: a number with or without its currency.
//!
//! In: a cell such as `$1,033.33`, `15000.00|RUB`, `0,24 €`, `1234.5`, and the column's decimal mark.
//! Out: the amount in units of the currency (not cents, not micros) and the currency the cell names,
//! never an assumed one. Refused: what is refused as a number.

use super::currency::{self, Currency};
use super::number::{self, BadNumber, Mark};
use crate::decimal::Decimal;

/// One cell of a money column; `None` where it says "missing".
///
/// # Errors
/// [`BadNumber`], also where words other than a currency stand beside the number.
#[inline]
pub fn parse_money(
    cell: &[u8],
    mark: Option<Mark>,
) -> Result<Option<(Decimal, Option<Currency>)>, BadNumber> {
    match number::parse(cell, mark) {
        Err(BadNumber::NotANumber) => {
            let (currency, number) = currency::split(cell);
            Ok(number::parse(&number, mark)?.map(|amount| (amount, currency)))
        }
        other => Ok(other?.map(|amount| (amount, None))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(cell: &str, mark: Mark) -> Option<(String, Option<String>)> {
        let (amount, currency) = parse_money(cell.as_bytes(), Some(mark)).unwrap()?;
        Some((amount.to_text(2), currency.map(|c| c.code().to_owned())))
    }

    #[test]
    fn amounts_with_their_currency() {
        for (cell, mark, amount, currency) in [
            ("$1,033.33", Mark::Point, "1033.33", Some("USD")),
            ("R$ 100.000", Mark::Comma, "100000.00", Some("BRL")),
            ("1\u{a0}234,5\u{a0}₽", Mark::Comma, "1234.50", Some("RUB")),
            ("($1,000.5)", Mark::Point, "-1000.50", Some("USD")),
            ("−$1.00", Mark::Point, "-1.00", Some("USD")),
            ("15000.00|RUB", Mark::Point, "15000.00", Some("RUB")),
            ("¥500", Mark::Point, "500.00", None),
            ("12.50", Mark::Point, "12.50", None),
            ("(12.50)", Mark::Point, "-12.50", None),
        ] {
            let expected = Some((amount.to_owned(), currency.map(str::to_owned)));
            assert_eq!(read(cell, mark), expected, "{cell}");
        }
        assert_eq!(read(" --", Mark::Point), None);
    }

    #[test]
    fn the_mark_of_the_column_holds_beside_a_currency() {
        assert_eq!(parse_money(b"$12,5", Some(Mark::Point)), Err(BadNumber::WrongGrouping(Mark::Point)));
        assert_eq!(parse_money(b"5 pieces", Some(Mark::Point)), Err(BadNumber::NotANumber));
        assert_eq!(parse_money("−($5)".as_bytes(), Some(Mark::Point)), Err(BadNumber::NotANumber));
        assert_eq!(parse_money(b"$(-5)", Some(Mark::Point)), Err(BadNumber::NotANumber));
    }

    proptest! {
        #[test]
        fn a_currency_beside_a_number_changes_nothing(value in "-?[0-9]{1,9}(\\.[0-9]{1,4})?", mark in 0usize..6) {
            let plain = number::parse(value.as_bytes(), Some(Mark::Point)).unwrap();
            let text = [
                format!("{value} EUR"), format!("{value}€"), format!("€ {value}"), format!("EUR\u{a0}{value}"),
                format!("{value} евро"), format!("{value}|EUR"),
            ][mark].clone();
            let eur = Currency::parse("EUR");
            prop_assert_eq!(parse_money(text.as_bytes(), Some(Mark::Point)), Ok(plain.map(|p| (p, eur))), "{}", text);
        }

        #[test]
        fn any_bytes_are_read_or_refused(cell in prop::collection::vec(any::<u8>(), 0..24), text in ".{0,12}[0-9]?.{0,5}") {
            let _ = parse_money(&cell, None);
            let _ = parse_money(text.as_bytes(), Some(Mark::Point));
            let _ = currency::currency_in_header(&text);
        }
    }
}
