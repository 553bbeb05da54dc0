//! Yes or no: `1`/`0`, `TRUE`/`FALSE`, `да`/`нет`, and their like; of customers `new` or `returning`.
//!
//! In: a cell. Out: a truth value, `None` where the cell says "missing". Refused: every other word;
//! a number other than 0 and 1 is no flag.

use std::fmt;

use super::{BadCell, is_missing, trim};

/// A cell that says neither yes nor no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadFlag;

impl fmt::Display for BadFlag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is neither yes nor no")
    }
}

impl std::error::Error for BadFlag {}

impl BadCell for BadFlag {
    fn code(&self) -> &'static str {
        "not-a-flag"
    }

    fn hint(&self) -> Option<&'static str> {
        Some(
            "write yes or no; or say in a [[source]] which cells mean yes, with the column's name: columns = { is_new_customer = { column = \"…\", is = [\"…\"] } }",
        )
    }
}

const YES: &[&str] =
    &["1", "1.0", "true", "t", "yes", "y", "да", "истина", "այո", "new", "first-time", "новый", "нов", "նոր"];
const NO: &[&str] = &[
    "0",
    "0.0",
    "false",
    "f",
    "no",
    "n",
    "нет",
    "не",
    "ложь",
    "ոչ",
    "returning",
    "repeat",
    "существующий",
    "постоянный",
    "повторный",
    "повторен",
];

/// One cell of a flag column.
///
/// # Errors
/// [`BadFlag`] for a word that is neither.
pub fn parse_flag(cell: &[u8]) -> Result<Option<bool>, BadFlag> {
    match cell {
        b"1" => return Ok(Some(true)),
        b"0" => return Ok(Some(false)),
        _ if is_missing(cell) => return Ok(None),
        _ => {}
    }
    let lower = std::str::from_utf8(trim(cell)).map_err(|_| BadFlag)?.to_lowercase();
    if YES.contains(&lower.as_str()) {
        Ok(Some(true))
    } else if NO.contains(&lower.as_str()) {
        Ok(Some(false))
    } else {
        Err(BadFlag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_no_and_neither() {
        for cell in ["1", "TRUE", "Yes", "Да", "Y", "այո", "ԱՅՈ", " истина ", "New"] {
            assert_eq!(parse_flag(cell.as_bytes()), Ok(Some(true)), "{cell}");
        }
        for cell in ["0", "false", "NO", "нет", "n", "ոչ", "ЛОЖЬ", "returning"] {
            assert_eq!(parse_flag(cell.as_bytes()), Ok(Some(false)), "{cell}");
        }
        assert_eq!(parse_flag(b"--"), Ok(None));
        for cell in ["2", "maybe", "01"] {
            assert_eq!(parse_flag(cell.as_bytes()), Err(BadFlag), "{cell}");
        }
        assert_eq!(parse_flag(&[0xff]), Err(BadFlag));
    }
}
