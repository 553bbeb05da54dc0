//! How like two names are that people wrote for one thing, in different systems. Only ever a suggestion.
//!
//! In: two names. Out: a likeness from 0 to 1 and what it rests on. Names whose numbers differ are two things
//! (`sale_2025`, `sale_2026`), however like the rest is.

/// What the likeness of two names rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// Only `-`, `_`, blanks and the like differ.
    Marks,
    /// The same in Latin letters.
    Letters,
    /// The same words in another order.
    Order,
    /// The same long number stands in both.
    Number,
    /// All words of one stand in the other.
    Words,
    /// Few letters differ.
    Spelling,
}

impl Because {
    /// The reason as the end of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Because::Marks => "they differ in blanks, dashes or underscores only",
            Because::Letters => "they are the same in Latin letters",
            Because::Order => "they have the same words",
            Because::Number => "the same number stands in both",
            Because::Words => "all words of one stand in the other",
            Because::Spelling => "they differ in few letters",
        }
    }
}

/// From here on a likeness is worth showing.
const LIKE_ENOUGH: f64 = 0.8;

/// Likenesses nearer than this are one.
pub const AS_GOOD: f64 = 0.03;

/// Digits that are an id rather than a year or a version.
const ID_DIGITS: usize = 6;

/// A name prepared for comparing.
#[derive(Debug, Clone)]
pub struct Name {
    /// Lower-case words in their own letters.
    plain: Vec<String>,
    /// The same in Latin letters, spellings of one sound folded.
    latin: Vec<String>,
    is_foreign: bool,
    numbers: Vec<String>,
}

impl Name {
    pub fn new(text: &str) -> Self {
        let plain = words(&crate::normalise::name::normalise(text));
        let is_foreign = plain.iter().any(|word| !word.is_ascii());
        let latin = plain.iter().map(|word| sounds(word)).collect();
        let is_number = |word: &&String| word.chars().all(|c| c.is_ascii_digit());
        let numbers = plain.iter().filter(is_number).cloned().collect();
        Name { plain, latin, is_foreign, numbers }
    }
}

/// How like two names are, where that is worth showing.
pub fn likeness(a: &Name, b: &Name) -> Option<(f64, Because)> {
    if a.plain.is_empty() || b.plain.is_empty() {
        return None;
    }
    if a.plain.concat() == b.plain.concat() {
        return Some((1.0, Because::Marks));
    }
    if a.is_foreign != b.is_foreign && a.latin.concat() == b.latin.concat() {
        return Some((0.99, Because::Letters));
    }
    if sorted(&a.latin) == sorted(&b.latin) {
        return Some((0.97, Because::Order));
    }
    let is_shared_id = |number: &&String| number.len() >= ID_DIGITS && b.numbers.contains(number);
    if a.numbers.iter().any(|number| is_shared_id(&number)) {
        return Some((0.96, Because::Number));
    }
    if !a.numbers.is_empty() && !b.numbers.is_empty() && sorted(&a.numbers) != sorted(&b.numbers) {
        return None;
    }
    let (first, second) = (a.latin.concat(), b.latin.concat());
    let spelling = strsim::normalized_damerau_levenshtein(&first, &second);
    let words = contained(a, b).unwrap_or(0.0);
    let (best, because) =
        if words > spelling { (words, Because::Words) } else { (spelling, Because::Spelling) };
    (best >= LIKE_ENOUGH).then_some((best, because))
}

/// All words of the shorter name stand in the longer one, and are most of it.
fn contained(a: &Name, b: &Name) -> Option<f64> {
    let length = |name: &Name| name.latin.iter().map(|word| word.chars().count()).sum::<usize>();
    let (short, long) = if length(a) <= length(b) { (a, b) } else { (b, a) };
    let share = length(short) as f64 / length(long) as f64;
    let is_enough = length(short) >= 4 && share >= 0.5;
    let stands = |word: &String| long.latin.contains(word);
    (is_enough && short.latin.iter().all(stands)).then_some(0.8 + share * 0.15)
}

fn sorted(words: &[String]) -> Vec<&str> {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.sort_unstable();
    words
}

/// Runs of letters and runs of digits.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last: Option<bool> = None;
    for c in text.chars() {
        let kind = if c.is_alphanumeric() { Some(c.is_ascii_digit()) } else { None };
        match (kind, words.last_mut()) {
            (Some(_), Some(word)) if last == kind => word.push(c),
            (Some(_), _) => words.push(c.to_string()),
            (None, _) => {}
        }
        last = kind;
    }
    words
}

/// A word in Latin letters, so that the usual ways of writing a sound come out alike (`zh` and `j`, `kh` and `h`).
fn sounds(word: &str) -> String {
    let mut latin = String::new();
    for c in word.chars() {
        match letter(c) {
            Some(letters) => latin.push_str(letters),
            None => latin.push(c),
        }
    }
    const FOLDED: [(&str, &str); 15] = [
        ("shch", "sh"),
        ("sch", "sh"),
        ("tch", "ch"),
        ("kh", "h"),
        ("zh", "z"),
        ("ph", "f"),
        ("ts", "c"),
        ("tz", "c"),
        ("ck", "k"),
        ("q", "k"),
        ("x", "ks"),
        ("w", "v"),
        ("y", "i"),
        ("j", "i"),
        ("ii", "i"),
    ];
    for (from, to) in FOLDED {
        latin = latin.replace(from, to);
    }
    latin
}

/// The usual Latin letters of a Cyrillic or Armenian one, lower case.
fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'а' | 'ա' => "a",
        'б' | 'բ' => "b",
        'в' | 'վ' | 'ւ' => "v",
        'г' | 'գ' => "g",
        'ґ' => "g",
        'д' | 'դ' => "d",
        'е' | 'ё' | 'э' | 'ե' | 'է' | 'ը' => "e",
        'ж' | 'ժ' => "zh",
        'з' | 'զ' | 'ձ' => "z",
        'и' | 'й' | 'ы' | 'і' | 'ի' | 'յ' => "i",
        'ї' => "i",
        'є' => "e",
        'к' | 'կ' | 'ք' => "k",
        'л' | 'լ' | 'ղ' => "l",
        'м' | 'մ' => "m",
        'н' | 'ն' => "n",
        'о' | 'օ' | 'ո' => "o",
        'п' | 'պ' | 'փ' => "p",
        'р' | 'ր' | 'ռ' => "r",
        'с' | 'ս' => "s",
        'т' | 'տ' | 'թ' => "t",
        'у' => "u",
        'ф' | 'ֆ' => "f",
        'х' | 'խ' | 'հ' => "h",
        'ц' | 'ց' | 'ծ' => "ts",
        'ч' | 'չ' | 'ճ' => "ch",
        'ш' | 'շ' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        'ջ' => "j",
        'և' => "ev",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn because(a: &str, b: &str) -> Option<Because> {
        likeness(&Name::new(a), &Name::new(b)).map(|(_, because)| because)
    }

    #[test]
    fn names_of_one_thing_are_like() {
        for (a, b, expected) in [
            ("paid-search", "Paid Search", Because::Marks),
            ("brand_msk", "Brand MSK", Because::Marks),
            ("Летняя распродажа", "letnyaya_rasprodazha", Because::Letters),
            ("Чай", "chaj", Because::Letters),
            ("Երևան", "erevan", Because::Letters),
            ("search_brand", "Brand – Search", Because::Order),
            ("cid 117000001", "Brand | 117000001", Because::Number),
            ("paid-content-syndication", "Content Syndication", Because::Words),
            ("Ceramic Reels", "Ceramics Reels", Because::Spelling),
        ] {
            assert_eq!(because(a, b), Some(expected), "{a} and {b}");
            assert_eq!(because(b, a), Some(expected), "{b} and {a}");
        }
    }

    #[test]
    fn names_of_two_things_are_not() {
        for (a, b) in [
            ("sale_2025", "sale_2026"),
            ("brand 1", "brand 2"),
            ("Organic Search", "Paid Search"),
            ("paid-remarketing", "Paid Search"),
            ("", "Paid Search"),
            ("—", "–"),
        ] {
            assert_eq!(because(a, b), None, "{a} and {b}");
        }
    }
}
