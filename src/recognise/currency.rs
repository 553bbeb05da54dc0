//! The currency that a header names: `(USD)`, `₽`, `руб.` in, a code out.
//! Refuses words that merely look like codes: `Cost (net)` names no currency.

/// ISO 4217 codes in use, and TON. Without ALL and TOP: in a header they are words (`Clicks (all)`).
const CODES: &str = "AED AFN AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN \
BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD \
HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD \
MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON \
RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TRY TTD TWD TZS UAH UGX USD \
UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL TON";

const MARKS: &[(&str, &str)] = &[
    ("₽", "RUB"),
    ("руб.", "RUB"),
    ("руб", "RUB"),
    ("рублей", "RUB"),
    ("р.", "RUB"),
    ("р", "RUB"),
    ("rur", "RUB"),
    ("бел. руб.", "BYN"),
    ("€", "EUR"),
    ("евро", "EUR"),
    ("£", "GBP"),
    ("лв.", "BGN"),
    ("лв", "BGN"),
    ("₸", "KZT"),
    ("тг", "KZT"),
    ("тг.", "KZT"),
    ("тенге", "KZT"),
    ("֏", "AMD"),
    ("драм", "AMD"),
    ("դրամ", "AMD"),
    ("դր.", "AMD"),
    ("₴", "UAH"),
    ("грн", "UAH"),
    ("грн.", "UAH"),
    ("₾", "GEL"),
    ("₺", "TRY"),
    ("₹", "INR"),
    ("₪", "ILS"),
    ("r$", "BRL"),
    ("us$", "USD"),
    ("a$", "AUD"),
    ("ca$", "CAD"),
    ("zł", "PLN"),
    ("kč", "CZK"),
    // Several currencies share these marks: handed on as they are, for the settings to decide.
    ("$", "$"),
    ("¥", "¥"),
];

/// The code for a currency code or mark in lower case; `$` and `¥` stay as they are.
pub(crate) fn currency_of(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.len() == 3 && text.is_ascii() {
        let code = CODES.split_ascii_whitespace().find(|code| code.eq_ignore_ascii_case(text));
        if code.is_some() {
            return code;
        }
    }
    MARKS.iter().find(|(mark, _)| *mark == text).map(|(_, code)| *code)
}

/// A normalised header that ends in a currency: `spend (usd)`, `spend [usd]`, `расход, ₽`, `price usd`.
pub(crate) fn split_currency(name: &str) -> Option<(&str, &'static str)> {
    let (base, mark) = match name.strip_suffix(')').map(|rest| (rest, '(')) {
        Some((rest, open)) => rest.rsplit_once(open)?,
        None => match name.strip_suffix(']') {
            Some(rest) => rest.rsplit_once('[')?,
            None => name.rsplit_once([',', ' '])?,
        },
    };
    let base = base.trim_end_matches([',', ' ']);
    (!base.is_empty()).then_some((base, currency_of(mark)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_gives_up_its_currency() {
        assert_eq!(split_currency("spend (usd)"), Some(("spend", "USD")));
        assert_eq!(split_currency("spend [eur]"), Some(("spend", "EUR")));
        assert_eq!(split_currency("расход, ₽"), Some(("расход", "RUB")));
        assert_eq!(split_currency("price usd"), Some(("price", "USD")));
        assert_eq!(split_currency("spend (net)"), None);
        assert_eq!(split_currency("usd"), None);
    }

    #[test]
    fn codes_and_marks_name_a_currency_and_other_words_do_not() {
        assert_eq!(currency_of("usd"), Some("USD"));
        assert_eq!(currency_of("руб."), Some("RUB"));
        assert_eq!(currency_of("₽"), Some("RUB"));
        assert_eq!(currency_of("ton"), Some("TON"));
        assert_eq!(currency_of("$"), Some("$"));
        for word in ["net", "all", "", "%", "стр."] {
            assert_eq!(currency_of(word), None, "{word}");
        }
    }
}
