//! What currencies are called. Data only: add a name here and it is understood everywhere.
//!
//! In: nothing. Out: codes, marks and names. Left out: names that are everyday words (`won`, `real`,
//! `сум`), and marks that many countries share.

/// Codes that are told from words in any case, so that `price_usd` may name one in small letters.
pub(super) const COMMON: &[&str] = &[
    "AMD", "AZN", "BGN", "BRL", "BYN", "CHF", "CNY", "CZK", "EUR", "GBP", "ILS", "INR", "JPY", "KZT", "PLN",
    "RUB", "RUR", "UAH", "USD", "UZS",
];

/// Codes and names that headers also use as words: "Top", "All", `тг` for Telegram. Loose in a header
/// they name no currency; in brackets or after a comma they may.
pub(super) const WORDS: &[&str] = &[
    "all", "top", "try", "pen", "cup", "gel", "mad", "sos", "mop", "bam", "bob", "cop", "тг", "tl", "kc",
    "zl", "rp", "rm", "sol",
];

/// Marks as written; `None` where one mark stands for several currencies.
pub(super) const MARKS: &[(&str, Option<&str>)] = &[
    ("$", Some("USD")),
    ("€", Some("EUR")),
    ("₽", Some("RUB")),
    ("£", Some("GBP")),
    ("₸", Some("KZT")),
    ("֏", Some("AMD")),
    ("₴", Some("UAH")),
    ("₾", Some("GEL")),
    ("₹", Some("INR")),
    ("₺", Some("TRY")),
    ("₼", Some("AZN")),
    ("₪", Some("ILS")),
    ("₩", Some("KRW")),
    ("₫", Some("VND")),
    ("₱", Some("PHP")),
    ("₦", Some("NGN")),
    ("฿", Some("THB")),
    ("US$", Some("USD")),
    ("A$", Some("AUD")),
    ("AU$", Some("AUD")),
    ("C$", Some("CAD")),
    ("CA$", Some("CAD")),
    ("R$", Some("BRL")),
    ("NZ$", Some("NZD")),
    ("HK$", Some("HKD")),
    ("S$", Some("SGD")),
    ("MX$", Some("MXN")),
    ("NT$", Some("TWD")),
    ("RD$", Some("DOP")),
    ("CN¥", Some("CNY")),
    ("JP¥", Some("JPY")),
    ("¥", None),
    ("kr", None),
];

/// Currencies without a smaller unit (ISO 4217, exponent 0): a mark before three digits parts thousands.
pub(super) const WHOLE: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
    "XOF", "XPF",
];

/// Names in small letters, ё as е, without dots.
pub(super) const NAMES: &[(&str, &[&str])] = &[
    (
        "RUB",
        &[
            "р",
            "руб",
            "рубль",
            "рубля",
            "рублей",
            "рубли",
            "российский рубль",
            "российские рубли",
            "ruble",
            "rubles",
            "rouble",
            "roubles",
            "russian ruble",
            "russian rouble",
            "russischer rubel",
            "російський рубль",
        ],
    ),
    (
        "USD",
        &[
            "доллар",
            "доллары",
            "долларов",
            "доллар сша",
            "доллары сша",
            "долар сша",
            "dollar",
            "dollars",
            "us dollar",
            "us-dollar",
        ],
    ),
    ("EUR", &["евро", "євро", "euro", "euros", "եվրո"]),
    ("GBP", &["фунт стерлингов", "фунты стерлингов", "pound sterling", "british pound", "pounds sterling"]),
    (
        "BYN",
        &[
            "бел руб",
            "белруб",
            "белорусский рубль",
            "белорусские рубли",
            "belarusian ruble",
            "belarusian rouble",
        ],
    ),
    (
        "UAH",
        &[
            "грн",
            "гривна",
            "гривны",
            "гривен",
            "гривня",
            "украинская гривна",
            "українська гривня",
            "hryvnia",
            "ukrainian hryvnia",
        ],
    ),
    ("KZT", &["тг", "тенге", "казахстанский тенге", "tenge", "kazakhstani tenge"]),
    ("AMD", &["драм", "драмы", "драмов", "армянский драм", "dram", "armenian dram", "դրամ"]),
    ("BGN", &["лв", "лев", "лева", "левове", "болгарский лев", "български лев", "bulgarian lev"]),
    ("GEL", &["лари", "грузинский лари", "lari", "georgian lari"]),
    ("PLN", &["zł", "zl", "злотый", "польский злотый", "zloty", "złoty", "polish zloty"]),
    ("CZK", &["kč", "kc", "чешская крона", "czech koruna"]),
    ("CHF", &["fr", "sfr", "швейцарский франк", "swiss franc"]),
    ("HUF", &["ft", "forint"]),
    ("RON", &["lei", "romanian leu"]),
    ("TRY", &["tl", "турецкая лира", "turkish lira"]),
    ("CNY", &["юань", "юани", "китайский юань", "yuan", "chinese yuan", "renminbi"]),
    ("JPY", &["иена", "японская иена", "yen", "japanese yen"]),
    ("INR", &["индийская рупия", "indian rupee"]),
    ("BRL", &["бразильский реал", "brazilian real", "real brasileiro"]),
    ("CAD", &["канадский доллар", "canadian dollar"]),
    ("AUD", &["австралийский доллар", "australian dollar"]),
    ("UZS", &["узбекский сум", "uzbekistani sum", "uzbekistan sum"]),
    ("KGS", &["киргизский сом", "кыргызский сом", "kyrgyzstani som"]),
    ("AZN", &["манат", "азербайджанский манат", "azerbaijani manat"]),
    ("AED", &["дирхам оаэ", "uae dirham"]),
    ("PEN", &["s/", "sol", "soles"]),
    ("IDR", &["rp", "rupiah"]),
    ("MYR", &["rm", "ringgit"]),
    ("ILS", &["шекель", "новый израильский шекель", "israeli new shekel", "shekel"]),
];

/// The codes of ISO 4217 in use, BGN for the years before 2026, and TON.
#[rustfmt::skip]
pub(super) const CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD",
    "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY",
    "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP",
    "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HRK", "HTG", "HUF", "IDR", "ILS",
    "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD",
    "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU",
    "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK",
    "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TON",
    "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED", "VES", "VND", "VUV", "WST",
    "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
];
