//! Text whose letters are one byte each → whose alphabet they are of.
//!
//! In: bytes that are no UTF-8. Out: windows-1251 where they make Cyrillic words, else the encoding of the language whose
//! letters they are. Refuses nothing: what tells nothing is windows-1251, as most such files are here.

use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254};

/// Languages and their letters beyond ASCII. Of several that fit as well the first counts, so the more frequent ones of
/// an encoding stand before others; bytes on which they agree read the same.
const LANGUAGES: [(&Encoding, &str); 15] = [
    (WINDOWS_1252, "äöüß"),
    (WINDOWS_1252, "àâæçéèêëîïôœùûüÿ"),
    (WINDOWS_1252, "áéíóúüñªº"),
    (WINDOWS_1252, "àáâãçéêíóôõúüªº"),
    (WINDOWS_1252, "àèéìíòóù"),
    (WINDOWS_1252, "åäöæøé"),
    (WINDOWS_1252, "áàçéèëïíóòöüú·"),
    (WINDOWS_1250, "ąćęłńóśźż"),
    (WINDOWS_1250, "áčďéěíňóřšťúůýž"),
    (WINDOWS_1250, "áäčďéíĺľňóôŕšťúýž"),
    (WINDOWS_1250, "áéíóöőúüű"),
    (WINDOWS_1250, "ăâîşţ"),
    (WINDOWS_1250, "čćđšž"),
    (WINDOWS_1254, "çğıiöşüâîû"),
    (WINDOWS_1252, "áðéíóúýþæö"),
];

/// The encoding of bytes that stand for one character each.
pub(super) fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    let mut cyrillic = 0;
    let mut latin: Vec<u8> = Vec::new();
    for word in bytes.split(|byte| !is_in_word(*byte)) {
        let word = match word {
            // Spanish questions begin with what is a small letter of Polish.
            [0xbf | 0xa1, rest @ ..] if rest.first().is_some_and(u8::is_ascii_uppercase) => rest,
            word => word,
        };
        let high = || word.iter().copied().filter(|byte| !byte.is_ascii());
        match high().count() {
            0 => {}
            // Cyrillic words have no Latin letters; a letter that stands alone may be "и" or "à".
            count if count == word.len() => cyrillic += if count > 1 { count } else { 0 },
            _ => latin.extend(high()),
        }
    }
    if cyrillic == 0 && latin.is_empty() && has_euro(bytes) {
        return WINDOWS_1252;
    }
    if cyrillic >= latin.len() {
        return WINDOWS_1251;
    }
    let mut best = (0, WINDOWS_1252);
    for (encoding, letters) in LANGUAGES {
        let (text, _) = encoding.decode_without_bom_handling(&latin);
        let fit = text.to_lowercase().chars().filter(|letter| letters.contains(*letter)).count();
        if fit > best.0 {
            best = (fit, encoding);
        }
    }
    best.1
}

/// Letters, and what is a letter in one of the encodings.
fn is_in_word(byte: u8) -> bool {
    let is_mark = || {
        matches!(byte, 0x80 | 0x82 | 0x84..=0x89 | 0x8b | 0x91..=0x99 | 0x9b | 0xa0 | 0xa4 | 0xa6 | 0xa7)
            || matches!(byte, 0xa9 | 0xab..=0xae | 0xb0 | 0xb1 | 0xb5..=0xb7 | 0xbb)
    };
    byte.is_ascii_alphabetic() || !byte.is_ascii() && !is_mark()
}

/// A euro sign of the Latin encodings beside a number or alone; in windows-1251 the byte is a letter of Serbian.
fn has_euro(bytes: &[u8]) -> bool {
    bytes.contains(&0x80)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_tell_their_alphabet() {
        for (encoding, text) in [
            (WINDOWS_1251, "Кампания;Расход\nПоиск;100,50"),
            (WINDOWS_1251, "Campaign;Cost\nБренд и качество;1\niPhone чехлы;2"),
            (WINDOWS_1251, "Кампания;Разход, лв.\nСофия – търсене;10"),
            (WINDOWS_1251, "Campaign;Cost\nSEOплюс и текст;1"),
            (WINDOWS_1251, "Кампанія;Витрати\nЇжа та є;1"),
            (WINDOWS_1251, "Заказ №;Цена\n«A»;1\u{a0}000"),
            (WINDOWS_1251, "a\u{a0}b"),
            (WINDOWS_1252, "Kampagne;Datum;Kosten\nMünchen Süd;01.09.2026;100,50 €"),
            (WINDOWS_1252, "Campagne;Coût\nÉté à Nîmes;1"),
            (WINDOWS_1252, "Campaña;Coste\n¿Qué?;1"),
            (WINDOWS_1252, "Campaign;Cost\nTea;100 €"),
            (WINDOWS_1252, "Kampanj;Kostnad\nGöteborg, Malmö, Åre;1"),
            (WINDOWS_1250, "Kampania;Koszt\nŁódź – święta, życie;1"),
            (WINDOWS_1250, "Kampania;Wyświetlenia\nGdańsk;1"),
            (WINDOWS_1250, "Kampaň;Náklady\nPříbram, žluťoučký kůň;1"),
            (WINDOWS_1254, "Kampanya;Harcama\nİstanbul çağrı ışık;1"),
        ] {
            let (bytes, used, unmappable) = encoding.encode(text);
            assert_eq!((used, unmappable), (encoding, false), "{text}");
            assert_eq!(encoding_of(&bytes), encoding, "{text}");
            assert_eq!(encoding_of(&bytes).decode(&bytes).0, text);
        }
    }

    proptest! {
        #[test]
        fn russian_words_are_cyrillic(words in prop::collection::vec("[а-яё]{2,9}|[a-z]{1,9}|[0-9]{1,4}", 1..20)) {
            let text = words.join(" ");
            prop_assume!(!text.is_ascii());
            prop_assert_eq!(encoding_of(&WINDOWS_1251.encode(&text).0), WINDOWS_1251);
        }

        #[test]
        fn german_words_are_latin(words in prop::collection::vec("[a-z]{1,6}[äöüß][a-z]{1,6}", 1..20)) {
            prop_assert_eq!(encoding_of(&WINDOWS_1252.encode(&words.join(" ")).0), WINDOWS_1252);
        }

        #[test]
        fn polish_words_are_polish(words in prop::collection::vec("[a-z]{1,6}[łąż][a-z]{0,3}[ęśćńó]?[a-z]{1,3}", 1..20)) {
            prop_assert_eq!(encoding_of(&WINDOWS_1250.encode(&words.join(" ")).0), WINDOWS_1250);
        }
    }
}
