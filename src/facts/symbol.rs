//! Keys as small numbers: a text is stored once, and rows hold its [`Symbol`].

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// A text of the run's [`Symbols`]; [`Symbol::NONE`] is "the cell was missing".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Symbol(u32);

impl Symbol {
    pub const NONE: Symbol = Symbol(0);

    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Position in tables that are built beside a [`Symbols`]; 0 is [`Symbol::NONE`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All texts of a run.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    texts: Vec<Box<str>>,
    index: HashTable<u32>,
    hasher: FixedState,
}

impl Symbols {
    /// The symbol of a text; the empty text is [`Symbol::NONE`].
    pub fn intern(&mut self, text: &str) -> Symbol {
        if text.is_empty() {
            return Symbol::NONE;
        }
        let hash = self.hasher.hash_one(text);
        let texts = &self.texts;
        if let Some(found) = self.index.find(hash, |id| text_at(texts, *id) == Some(text)) {
            return Symbol(*found);
        }
        self.texts.push(text.into());
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let (texts, hasher) = (&self.texts, &self.hasher);
        self.index.insert_unique(hash, id, |id| hasher.hash_one(text_at(texts, *id).unwrap_or_default()));
        Symbol(id)
    }

    /// The symbol of a text that is there already.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        let hash = self.hasher.hash_one(text);
        self.index.find(hash, |id| text_at(&self.texts, *id) == Some(text)).map(|id| Symbol(*id))
    }

    /// The text; `None` for [`Symbol::NONE`].
    pub fn text(&self, symbol: Symbol) -> Option<&str> {
        text_at(&self.texts, symbol.0)
    }

    /// The symbol of this number, or [`Symbol::NONE`] when there is none.
    pub fn at(&self, number: u32) -> Symbol {
        if (number as usize) <= self.texts.len() { Symbol(number) } else { Symbol::NONE }
    }
}

fn text_at(texts: &[Box<str>], id: u32) -> Option<&str> {
    texts.get((id as usize).wrapping_sub(1)).map(AsRef::as_ref)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_has_one_symbol() {
        let mut symbols = Symbols::default();
        let brand = symbols.intern("Бренд");
        assert_eq!(symbols.intern("Бренд"), brand);
        assert_ne!(symbols.intern("бренд"), brand);
        assert_eq!(symbols.text(brand), Some("Бренд"));
        assert_eq!(symbols.find("нет"), None);
        assert!(symbols.intern("").is_none());
    }
}
