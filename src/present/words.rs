//! The few words of a table in each language: dimension names and row labels.
//!
//! English headers are the dimensions' ids, because that is what `--by` takes.

use super::lang::Lang;
use crate::catalogue::dimension::Dimension;

/// A label that perfkpi itself puts where names stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// The file lacks the key.
    NotGiven,
    /// What `--top` cut.
    Rest,
    Total,
    /// What belongs to keys with spend.
    Paid,
}

/// The label in the language.
pub(super) fn label(label: Label, lang: Lang) -> &'static str {
    let words = match label {
        Label::NotGiven => ["(not given)", "(не указано)", "(не е посочено)", "(նշված չէ)"],
        Label::Rest => ["(rest)", "(остальные)", "(останалите)", "(մնացածը)"],
        Label::Total => ["total", "Итого", "Общо", "Ընդամենը"],
        Label::Paid => ["paid", "Платные", "Платени", "Վճարովի"],
    };
    pick(words, lang)
}

/// The dimension's name as a column header.
pub(super) fn dimension(dimension: Dimension, lang: Lang) -> &'static str {
    let [ru, bg, hy] = match dimension {
        Dimension::Platform => ["Платформа", "Платформа", "Հարթակ"],
        Dimension::Account => ["Аккаунт", "Акаунт", "Հաշիվ"],
        Dimension::Channel => ["Канал", "Канал", "Ալիք"],
        Dimension::Source => ["Источник", "Източник", "Աղբյուր"],
        Dimension::Medium => ["Тип трафика", "Носител", "Տրաֆիկի տեսակ"],
        Dimension::Campaign => ["Кампания", "Кампания", "Արշավ"],
        Dimension::CampaignId => ["ID кампании", "ID на кампанията", "Արշավի ID"],
        Dimension::AdGroup => ["Группа объявлений", "Рекламна група", "Գովազդի խումբ"],
        Dimension::Ad => ["Объявление", "Реклама", "Գովազդ"],
        Dimension::Keyword => ["Ключевая фраза", "Ключова дума", "Բանալի բառ"],
        Dimension::Device => ["Устройство", "Устройство", "Սարք"],
        Dimension::City => ["Город", "Град", "Քաղաք"],
        Dimension::Age => ["Возраст", "Възраст", "Տարիք"],
        Dimension::Gender => ["Пол", "Пол", "Սեռ"],
        Dimension::Product => ["Товар", "Продукт", "Ապրանք"],
        Dimension::Brand => ["Бренд", "Марка", "Ապրանքանիշ"],
        Dimension::LandingPage => ["Страница входа", "Целева страница", "Մուտքի էջ"],
        Dimension::Pipeline => ["Воронка", "Фуния", "Ձագար"],
        Dimension::Stage => ["Стадия", "Етап", "Փուլ"],
        Dimension::Manager => ["Менеджер", "Мениджър", "Մենեջեր"],
        Dimension::LossReason => ["Причина отказа", "Причина за отказ", "Մերժման պատճառ"],
        Dimension::Coupon => ["Промокод", "Купон", "Կտրոն"],
        Dimension::Day => ["День", "Ден", "Օր"],
        Dimension::Week => ["Неделя", "Седмица", "Շաբաթ"],
        Dimension::Month => ["Месяц", "Месец", "Ամիս"],
        Dimension::Quarter => ["Квартал", "Тримесечие", "Եռամսյակ"],
        Dimension::Year => ["Год", "Година", "Տարի"],
        Dimension::Weekday => ["День недели", "Ден от седмицата", "Շաբաթվա օր"],
    };
    pick([dimension.id(), ru, bg, hy], lang)
}

fn pick([en, ru, bg, hy]: [&'static str; 4], lang: Lang) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Ru => ru,
        Lang::Bg => bg,
        Lang::Hy => hy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_dimensions_share_a_name() {
        for lang in Lang::ALL {
            let names: BTreeSet<&str> = Dimension::ALL.iter().map(|d| dimension(*d, lang)).collect();
            assert_eq!(names.len(), Dimension::ALL.len(), "{lang:?}");
        }
    }

    /// A word in the wrong column of the tables above would be in the wrong alphabet.
    #[test]
    fn words_are_in_the_alphabet_of_their_language() {
        let alphabets = [(Lang::Ru, '\u{400}'..='\u{4ff}'), (Lang::Bg, '\u{400}'..='\u{4ff}')];
        for (lang, alphabet) in alphabets.into_iter().chain([(Lang::Hy, '\u{530}'..='\u{58f}')]) {
            let labels = [Label::NotGiven, Label::Rest, Label::Total, Label::Paid].map(|l| label(l, lang));
            for word in Dimension::ALL.iter().map(|d| dimension(*d, lang)).chain(labels) {
                let letters = word.replace("ID", "");
                assert!(
                    letters.chars().filter(|c| c.is_alphabetic()).all(|c| alphabet.contains(&c)),
                    "{word}"
                );
            }
        }
    }
}
