//! Dates with the month in words: `July 14, 2026`, `1 сентября 2026 г.`, `5 de mai. de 2026`.
//!
//! In: tidied text that starts with a date. Out: its parts and how many bytes they took. Refused:
//! words that are no month in English, Russian, Ukrainian, Bulgarian, Portuguese, German, Spanish, French,
//! Italian, Polish, Dutch, Turkish or Armenian; an abbreviation needs three letters and one meaning (`jui` may be June or July).

use super::numeric::{Written, digits, full_year};

/// The names of each month; an abbreviation is the start of one.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "styczeń",
        "stycznia",
        "gennaio",
        "januari",
        "ocak",
        "січня",
        "січень",
        "հնվ",
        "января",
        "январь",
        "януари",
        "janeiro",
        "januar",
        "jänner",
        "enero",
        "janvier",
        "հունվարի",
    ],
    &[
        "february",
        "luty",
        "lutego",
        "febbraio",
        "februari",
        "şubat",
        "лютого",
        "лютий",
        "փտվ",
        "февраля",
        "февраль",
        "февруари",
        "fevereiro",
        "februar",
        "febrero",
        "février",
        "փետրվարի",
    ],
    &[
        "march",
        "marzec",
        "marca",
        "maart",
        "mrt",
        "mart",
        "березня",
        "березень",
        "մրտ",
        "марта",
        "март",
        "março",
        "märz",
        "mrz",
        "marzo",
        "mars",
        "մարտի",
    ],
    &[
        "april",
        "kwiecień",
        "kwietnia",
        "aprile",
        "nisan",
        "квітня",
        "квітень",
        "апреля",
        "апрель",
        "април",
        "abril",
        "avril",
        "ապրիլի",
    ],
    &[
        "may",
        "maja",
        "maggio",
        "mei",
        "mayıs",
        "травня",
        "травень",
        "մյս",
        "мая",
        "май",
        "maio",
        "mai",
        "mayo",
        "մայիսի",
    ],
    &[
        "june",
        "czerwiec",
        "czerwca",
        "giugno",
        "haziran",
        "червня",
        "червень",
        "հնս",
        "июня",
        "июнь",
        "юни",
        "junho",
        "juni",
        "junio",
        "juin",
        "հունիսի",
    ],
    &[
        "july",
        "lipiec",
        "lipca",
        "luglio",
        "temmuz",
        "липня",
        "липень",
        "հլս",
        "июля",
        "июль",
        "юли",
        "julho",
        "juli",
        "julio",
        "juillet",
        "հուլիսի",
    ],
    &[
        "august",
        "sierpień",
        "sierpnia",
        "augustus",
        "ağustos",
        "серпня",
        "серпень",
        "օգս",
        "августа",
        "август",
        "agosto",
        "août",
        "օգոստոսի",
    ],
    &[
        "september",
        "wrzesień",
        "września",
        "settembre",
        "eylül",
        "вересня",
        "вересень",
        "сентября",
        "сентябрь",
        "септември",
        "setembro",
        "septiembre",
        "setiembre",
        "septembre",
        "սեպտեմբերի",
    ],
    &[
        "october",
        "październik",
        "października",
        "ottobre",
        "ekim",
        "жовтня",
        "жовтень",
        "октября",
        "октябрь",
        "октомври",
        "outubro",
        "oktober",
        "octubre",
        "octobre",
        "հոկտեմբերի",
    ],
    &[
        "november",
        "listopad",
        "listopada",
        "kasım",
        "листопада",
        "ноября",
        "ноябрь",
        "ноември",
        "novembro",
        "noviembre",
        "novembre",
        "նոյեմբերի",
    ],
    &[
        "december",
        "grudzień",
        "grudnia",
        "dicembre",
        "aralık",
        "грудня",
        "грудень",
        "декабря",
        "декабрь",
        "декември",
        "dezembro",
        "dezember",
        "diciembre",
        "décembre",
        "դեկտեմբերի",
    ],
];

/// How days of the week start; the same languages.
#[rustfmt::skip]
const WEEKDAYS: &[&str] = &[
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд",
    "понедел", "среда", "четвер", "четвъ", "пятн", "петък", "суббот", "събот", "воскр", "недел", "seg",
    "ter", "qua", "qui", "sex", "sáb", "dom", "mo", "di", "mi", "do", "fr", "sa", "so", "lun", "mar", "mié",
    "mie", "jue", "vie", "mer", "jeu", "ven", "sam", "dim", "երկ", "երք", "չրք", "հնգ", "ուրբ", "շբթ",
    "կիր", "երեք", "չորեք", "հինգ", "շաբ", "gio", "sab", "pon", "wt", "śr", "czw", "pt", "sob", "niedz",
    "ma", "wo", "vr", "za", "zo", "pzt", "sal", "çar", "per", "cum", "cmt", "paz",
];

/// Words between the parts of a date that say nothing.
const FILLERS: &[&str] = &["de", "del", "of", "the", "st", "nd", "rd", "th", "er", "º", "ª", "го"];

/// What may follow the year: the word "year".
const YEARS: &[&str] = &["г", "год", "года", "р", "рік", "року", "roku", "թ", "թվականի"];

#[derive(Clone, Copy)]
enum Part {
    Number(u32, usize),
    Month(u32),
}

pub(super) fn read(text: &str) -> Option<(Written, usize)> {
    let mut parts = Vec::with_capacity(3);
    let mut rest = text;
    while parts.len() < 3 {
        if !parts.is_empty() {
            rest = rest.trim_start_matches([' ', ',', '.', '-', '/']);
        }
        if let Some((value, length)) = digits(rest.as_bytes()) {
            parts.push(Part::Number(value, length));
            rest = rest.get(length..)?;
            continue;
        }
        let (word, after) = first_word(rest);
        if parts.is_empty() || !(FILLERS.contains(&word) || YEARS.contains(&word)) {
            parts.push(Part::Month(month(word)?));
        }
        rest = after;
    }
    let (day, month, (year, year_digits)) = match *parts.as_slice() {
        [Part::Month(month), Part::Number(day, 1 | 2), Part::Number(year, 4)] => (day, month, (year, 4)),
        // eBay's `Sep-05-26`; in `Sep 05 10:15` the last is an hour.
        [Part::Month(month), Part::Number(day, 1 | 2), Part::Number(year, 2)]
            if text.matches('-').count() == 2 && !rest.starts_with(':') =>
        {
            (day, month, (year, 2))
        }
        [Part::Number(day, 1 | 2), Part::Month(month), Part::Number(year, digits @ (2 | 4))] => {
            (day, month, (year, digits))
        }
        [Part::Number(year, 4), Part::Month(month), Part::Number(day, 1 | 2)] => (day, month, (year, 4)),
        _ => return None,
    };
    let (word, after) = first_word(rest.trim_start());
    if YEARS.contains(&word) {
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    Some((Written::Clear { year: full_year(year, year_digits)?, month, day }, text.len() - rest.len()))
}

/// The leading letters, and what follows them.
fn first_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    text.split_at(end)
}

/// The one month that `word` names or abbreviates.
pub fn month(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    if lower.chars().take(3).count() < 3 {
        return None;
    }
    let mut found = None;
    for (number, names) in (1..).zip(MONTHS) {
        if names.iter().any(|name| name.starts_with(&lower)) {
            if found.is_some() {
                return None;
            }
            found = Some(number);
        }
    }
    found
}

/// The text without a day of the week before its date: `ter., 5 de mai. de 2026`.
pub(super) fn after_weekday(text: &str) -> &str {
    let (word, rest) = first_word(text);
    let lower = word.to_lowercase();
    if word.is_empty() || !WEEKDAYS.iter().any(|day| lower.starts_with(day)) {
        return text;
    }
    let rest = rest.trim_start_matches(['.', ',', ' ']);
    // `mar 5, 2026` is March, `mar., 5 mai 2026` is Tuesday: a weekday is followed by a whole date.
    if Written::read(rest.as_bytes()).is_some() || read(rest).is_some() { rest } else { text }
}

/// The word "year" behind a date of digits dropped: `01.09.2026 г.`.
pub(super) fn after_year(rest: &str) -> &str {
    let bare = rest.trim_start();
    let word = YEARS.iter().filter_map(|word| bare.strip_prefix(word)).min_by_key(|after| after.len());
    match word.map(|after| after.strip_prefix('.').unwrap_or(after)) {
        Some(after) if !after.starts_with(char::is_alphabetic) => after,
        _ => rest,
    }
}

/// What stands between a date and its time dropped: comma, `T`, "at".
pub(super) fn before_time(rest: &str) -> &str {
    let rest = rest.trim_start_matches([' ', ',']);
    for word in ["T", "at ", "в ", "às ", "um ", "à "] {
        if let Some(clock) = rest.strip_prefix(word)
            && clock.starts_with(|c: char| c.is_ascii_digit())
        {
            return clock;
        }
    }
    rest
}
