//! A currency: codes, names and marks, alone in a cell, glued to a number, or in a header.
//!
//! In: text. Out: an ISO 4217 code, `None` where the text names no currency or leaves it open (`¥`).
//! Refused: guessing; a lone `$` is USD because the exports in view write it so.

mod table;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::number::strip_sign;
use super::trim;

/// An ISO 4217 code in capitals (and `TON`, in which Telegram Ads are paid).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// What a piece of text says about currency.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Known(Currency),
    /// A mark that several currencies share.
    Open,
    Not,
}

static NAMES: LazyLock<HashMap<&'static str, Currency>> = LazyLock::new(|| {
    let names = table::NAMES.iter().filter_map(|(code, names)| Some((Currency::from_code(code)?, names)));
    names.flat_map(|(currency, names)| names.iter().map(move |name| (*name, currency))).collect()
});

impl Currency {
    /// The code, such as `EUR`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The currency as a number, for keys; never 0.
    pub fn number(self) -> u32 {
        let [a, b, c] = self.0;
        u32::from_be_bytes([1, a, b, c])
    }

    /// The currency of a [`Currency::number`]; `None` for 0.
    pub fn from_number(number: u32) -> Option<Self> {
        match number.to_be_bytes() {
            [1, a, b, c] => Some(Currency([a, b, c])),
            _ => None,
        }
    }

    /// A code in any case, a name or a mark: `eur`, `Российский рубль`, `₽`, `A$`.
    pub fn parse(text: &str) -> Option<Self> {
        match named(clean(text)) {
            Named::Known(currency) => Some(currency),
            Named::Open | Named::Not => None,
        }
    }

    /// True where nobody pays a part of a unit.
    pub fn is_whole(self) -> bool {
        table::WHOLE.contains(&self.code())
    }

    /// True for currencies that write themselves `$`.
    pub fn is_dollar(self) -> bool {
        matches!(
            &self.0,
            b"USD" | b"CAD" | b"AUD" | b"NZD" | b"SGD" | b"HKD" | b"TWD" | b"MXN" | b"CLP" | b"ARS" | b"COP"
        )
    }

    fn from_code(text: &str) -> Option<Self> {
        let [a, b, c] = *text.as_bytes() else {
            return None;
        };
        let code = [a, b, c].map(|letter| letter.to_ascii_uppercase());
        match &code {
            b"RUR" => Some(Currency(*b"RUB")),
            _ => {
                let code_text = std::str::from_utf8(&code).ok()?;
                table::CODES.binary_search(&code_text).is_ok().then_some(Currency(code))
            }
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

fn clean(text: &str) -> &str {
    std::str::from_utf8(trim(text.as_bytes())).unwrap_or(text)
}

fn named(text: &str) -> Named {
    if let Some((_, code)) = table::MARKS.iter().find(|(mark, _)| *mark == text) {
        return code.and_then(Currency::from_code).map_or(Named::Open, Named::Known);
    }
    if let Some(currency) = Currency::from_code(text) {
        return Named::Known(currency);
    }
    by_name(text).map_or(Named::Not, Named::Known)
}

/// By name; dots and blanks do not matter: `бел. руб.` is `бел руб`.
fn by_name(text: &str) -> Option<Currency> {
    // No name is longer; a whole description in a cell need not be lower-cased to know that.
    const LONGEST: usize = 60;
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let lower = text.to_lowercase().replace('ё', "е");
    let words: Vec<&str> =
        lower.split(|c: char| c == '.' || c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    NAMES.get(words.join(" ").as_str()).copied()
}

/// Parts a cell into currency and number: `R$ 5,50`, `172.45 $`, `-$3`, `(€5)`, `15000.00|RUB`.
///
/// The number keeps its marks and grouping. A cell with other words in it comes back whole, for the
/// number's reader to refuse.
pub fn split(cell: &[u8]) -> (Option<Currency>, Cow<'_, [u8]>) {
    let plain = (None, Cow::Borrowed(cell));
    if let ([b'-' | b'+' | b'0'..=b'9', ..], [.., b'0'..=b'9']) = (cell, cell)
        && !cell.contains(&b'$')
        && cell.iter().all(u8::is_ascii)
    {
        let letters = cell.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
        if letters <= 1 {
            return plain;
        }
    }
    parted(cell).unwrap_or(plain)
}

fn parted(cell: &[u8]) -> Option<(Option<Currency>, Cow<'_, [u8]>)> {
    let text = clean(std::str::from_utf8(cell).ok()?);
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let before = text.get(..first)?;
    // In `руб.500` the point belongs to the word, in `$.50` to the number.
    let glued = before.strip_suffix(['.', ',']).is_some_and(|rest| !rest.ends_with(char::is_alphabetic));
    let start = if glued { first - 1 } else { first };
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (sign, before) = take_sign(text.get(..start)?);
    let (closed, after) = match text.get(end..)?.trim() {
        after if after.starts_with(')') => (true, after.trim_start_matches(')')),
        after if after.ends_with(')') => (true, after.trim_end_matches(')')),
        after => (false, after),
    };
    if closed != (sign == Sign::Bracket) {
        return None;
    }
    let after = clean(after).trim_start_matches('|').trim();
    let currency = match (before, after) {
        ("", "") => return None,
        (mark, "") | ("", mark) => named(mark),
        ("$", code) => named(code),
        (mark, code) if named(mark) == named(code) => named(mark),
        _ => Named::Not,
    };
    let currency = match currency {
        Named::Known(currency) => Some(currency),
        Named::Open => None,
        Named::Not => return None,
    };
    let number = text.as_bytes().get(start..end)?;
    let number = match sign {
        Sign::None => Cow::Borrowed(number),
        Sign::Minus | Sign::Bracket => Cow::Owned([b"-".as_slice(), number].concat()),
    };
    Some((currency, number))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    None,
    Minus,
    Bracket,
}

/// The sign on either side of what stands before the digits, and the rest: `-$`, `$-`, `(€`.
fn take_sign(before: &str) -> (Sign, &str) {
    let before = before.trim();
    if let Some(rest) = before.strip_prefix('(').or_else(|| before.strip_suffix('(')) {
        return (Sign::Bracket, clean(rest));
    }
    if let Some((negative, rest)) = strip_sign(before.as_bytes()) {
        let rest = std::str::from_utf8(rest).unwrap_or_default();
        return (if negative { Sign::Minus } else { Sign::None }, clean(rest));
    }
    match before.strip_suffix(['-', '−', '–']) {
        Some(rest) => (Sign::Minus, clean(rest)),
        None => (Sign::None, clean(before)),
    }
}

/// The currency that the header of a money column names: `Cost (EUR)`, `Расход, ₽`, `price_usd`.
///
/// Codes that are also words (`ALL`, `TOP`, `TRY`) count only in capitals beside other writing;
/// a header that names two currencies names none.
pub fn currency_in_header(header: &str) -> Option<Currency> {
    let shouting = !header.chars().any(char::is_lowercase);
    let bracketed = header
        .split(['(', '['])
        .skip(1)
        .filter_map(|rest| rest.split([')', ']']).next())
        .find_map(|part| in_header(part, shouting));
    if bracketed.is_some() {
        return bracketed;
    }
    if let Some(currency) = header.rsplit(',').next().and_then(|part| in_header(part, shouting)) {
        return Some(currency);
    }
    let is_mark = |c: char| table::MARKS.iter().any(|(mark, _)| mark.chars().any(|m| m == c));
    let mut found = None;
    for token in header.split(|c: char| !(c.is_alphanumeric() || is_mark(c))) {
        let word = table::WORDS.contains(&token.to_lowercase().as_str());
        match in_header(token, shouting).filter(|_| !word) {
            Some(currency) if found.is_some_and(|other| other != currency) => return None,
            Some(currency) => found = Some(currency),
            None => {}
        }
    }
    found
}

fn in_header(part: &str, shouting: bool) -> Option<Currency> {
    let part = clean(part);
    let common = table::COMMON.iter().any(|code| part.eq_ignore_ascii_case(code));
    let capitals = part.bytes().all(|byte| byte.is_ascii_uppercase());
    match named(part) {
        Named::Known(_) if part == "ТГ" => None,
        Named::Known(currency) if part.len() != 3 || !part.bytes().all(|b| b.is_ascii_alphabetic()) => {
            Some(currency)
        }
        Named::Known(currency) if common || (capitals && !shouting) => Some(currency),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        Currency::parse(text).map(|currency| currency.code().to_owned())
    }

    #[test]
    fn the_codes_are_sorted_for_the_search() {
        assert!(table::CODES.windows(2).all(|pair| pair[0] < pair[1]));
        for (code, _) in table::NAMES {
            assert!(Currency::from_code(code).is_some(), "{code}");
        }
        for (mark, code) in table::MARKS {
            assert!(code.is_none_or(|code| Currency::from_code(code).is_some()), "{mark}");
        }
    }

    #[test]
    fn codes_names_and_marks() {
        for (text, expected) in [
            ("usd", "USD"),
            ("RUR", "RUB"),
            ("₽", "RUB"),
            ("руб.", "RUB"),
            ("р.", "RUB"),
            ("Российский рубль", "RUB"),
            ("бел. руб.", "BYN"),
            ("Бел.руб.", "BYN"),
            ("лв.", "BGN"),
            ("֏", "AMD"),
            ("драм", "AMD"),
            ("тг", "KZT"),
            ("A$", "AUD"),
            ("US$", "USD"),
            ("R$", "BRL"),
            ("грн", "UAH"),
            ("Kč", "CZK"),
            ("zł", "PLN"),
            (" TON\u{a0}", "TON"),
            ("Евро", "EUR"),
        ] {
            assert_eq!(code(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["¥", "kr", "", "XYZ", "abc", "рублевка", "€€"] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn cells_are_parted() {
        for (cell, currency, number) in [
            ("$1,033.33", Some("USD"), "1,033.33"),
            ("312300.00₽", Some("RUB"), "312300.00"),
            ("R$ 100.000", Some("BRL"), "100.000"),
            ("172,52\u{a0}$", Some("USD"), "172,52"),
            ("A$0.00", Some("AUD"), "0.00"),
            ("15000.00|RUB", Some("RUB"), "15000.00"),
            ("15000.00 Российский рубль", Some("RUB"), "15000.00"),
            ("-$3.50", Some("USD"), "-3.50"),
            ("$-3.50", Some("USD"), "-3.50"),
            ("−3,50 €", Some("EUR"), "-3,50"),
            ("($3.50)", Some("USD"), "-3.50"),
            ("$.50", Some("USD"), ".50"),
            ("руб.500", Some("RUB"), "500"),
            ("5 руб.", Some("RUB"), "5"),
            ("$5.00 CAD", Some("CAD"), "5.00"),
            ("¥500", None, "500"),
            ("  7,5 тг ", Some("KZT"), "7,5"),
            ("EUR 7", Some("EUR"), "7"),
        ] {
            let (found, rest) = split(cell.as_bytes());
            assert_eq!(found.map(|c| c.code().to_owned()).as_deref(), currency, "{cell}");
            assert_eq!(String::from_utf8_lossy(&rest), number, "{cell}");
        }
        for cell in ["12.50", "-1", "(1.00)", "1.5E+3", "5 pieces", "€5 USD", "($5", "$5)", "5%", "--", ""]
        {
            assert_eq!(split(cell.as_bytes()), (None, Cow::Borrowed(cell.as_bytes())), "{cell}");
        }
    }

    #[test]
    fn headers() {
        for (header, currency) in [
            ("Amount spent (USD)", Some("USD")),
            ("Расход, ₽", Some("RUB")),
            ("Расход (руб.)", Some("RUB")),
            ("Потрачено всего, ₽", Some("RUB")),
            ("Cost (EUR)", Some("EUR")),
            ("Spent budget, TON", Some("TON")),
            ("price_usd", Some("USD")),
            ("Сумма (бел. руб.)", Some("BYN")),
            ("Расход (руб., без НДС)", Some("RUB")),
            ("Amount spent (ALL)", Some("ALL")),
            ("Cost $", Some("USD")),
            ("COST (EUR)", Some("EUR")),
            ("REVENUE (ALL)", None),
            ("Impr. (Top) %", None),
            ("try_cost", None),
            ("Revenue TOP 10", None),
            ("Расход ТГ", None),
            ("Расход (ТГ)", None),
            ("Расход, тг", Some("KZT")),
            ("Cost THB", Some("THB")),
            ("All conv. value", None),
            ("USD to EUR", None),
            ("Cost", None),
            ("Won deals amount", None),
        ] {
            let found = currency_in_header(header).map(|c| c.code().to_owned());
            assert_eq!(found.as_deref(), currency, "{header}");
        }
    }
}
