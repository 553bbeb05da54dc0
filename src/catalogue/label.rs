//! Names for people, in the four languages of the reports.

use serde::Deserialize;

/// A language that a report can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    #[default]
    En,
    Ru,
    Bg,
    Hy,
}

impl Language {
    pub const ALL: [Language; 4] = [Language::En, Language::Ru, Language::Bg, Language::Hy];

    /// The value of `--lang`.
    pub fn id(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Ru => "ru",
            Language::Bg => "bg",
            Language::Hy => "hy",
        }
    }

    pub fn from_id(id: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.id() == id)
    }
}

/// One name in every language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    pub en: String,
    pub ru: String,
    pub bg: String,
    pub hy: String,
}

impl Labels {
    /// The same name in all languages: what a KPI of the settings has.
    pub fn same(name: &str) -> Labels {
        Labels { en: name.into(), ru: name.into(), bg: name.into(), hy: name.into() }
    }

    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ru => &self.ru,
            Language::Bg => &self.bg,
            Language::Hy => &self.hy,
        }
    }
}
