//! Lines above a header that name what all rows are about: `Кампания № 14275771, период 17.04.2026-18.04.2026`.
//!
//! In: a template of a profile and a cell of such a line. Out: the values at its places. Refused: a place that is no
//! text column, two places without a word between them, a template without a place.

use super::schema::field_of;
use super::written::Problem;
use crate::catalogue::field::{CellType, Field};

/// A template: words, and between them `{campaign_id}` and the like, or `{}` for anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleLine {
    before: String,
    /// What stands at a place, and the words behind it.
    places: Vec<(Option<Field>, String)>,
}

impl TitleLine {
    pub(super) fn parse(text: &str) -> Result<TitleLine, Problem> {
        let mut parts = text.split('{');
        let before = parts.next().unwrap_or_default().to_owned();
        let mut places: Vec<(Option<Field>, String)> = Vec::new();
        for part in parts {
            let Some((name, behind)) = part.split_once('}') else {
                return Err(Problem::at(
                    text,
                    format!("the title line \"{text}\" has a place that is not closed"),
                ));
            };
            let field = if name.is_empty() { None } else { Some(field_of(name)?) };
            if let Some(field) = field.filter(|field| !is_text(*field)) {
                let message = format!("a title line cannot tell {}: only texts and ids", field.id());
                return Err(Problem::at(text, message));
            }
            if places.last().is_some_and(|(_, words)| words.is_empty()) {
                return Err(Problem::at(text, format!("two places of \"{text}\" have no word between them")));
            }
            places.push((field, behind.to_owned()));
        }
        if places.iter().all(|(field, _)| field.is_none()) {
            return Err(Problem::at(text, format!("the title line \"{text}\" tells no column key")));
        }
        Ok(TitleLine { before, places })
    }

    /// What the cell tells, if it is such a line.
    pub fn read<'c>(&self, cell: &'c str) -> Option<Vec<(Field, &'c str)>> {
        let mut rest = cell.strip_prefix(self.before.as_str())?;
        let mut told = Vec::new();
        for (field, behind) in &self.places {
            let (value, after) =
                if behind.is_empty() { (rest, "") } else { rest.split_once(behind.as_str())? };
            let value = value.trim();
            if let Some(field) = field {
                if value.is_empty() {
                    return None;
                }
                told.push((*field, value));
            }
            rest = after;
        }
        rest.is_empty().then_some(told)
    }
}

fn is_text(field: Field) -> bool {
    matches!(field.cell_type(), CellType::Text | CellType::Id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_what_stands_between_the_words() {
        let line = TitleLine::parse("Кампания № {campaign_id}, {campaign}, период {}").unwrap();
        let told = line.read("Кампания № 24, Хлеб, белый, период 20.04.2026-24.04.2026").unwrap();
        assert_eq!(told, [(Field::CampaignId, "24"), (Field::Campaign, "Хлеб, белый")]);
        assert_eq!(line.read("Кампания № 24, период 20.04.2026"), None);
        assert_eq!(line.read("Отчёт"), None);
    }

    #[test]
    fn templates_that_tell_nothing_or_numbers_are_refused() {
        for text in ["Кампания", "Кампания {}", "{campaign}{ad}", "{spend} ₽", "{campaign", "{кампания}"]
        {
            assert!(TitleLine::parse(text).is_err(), "{text}");
        }
    }
}
