//! Names compared by their normalised form, shown by their most frequent spelling.

use crate::catalogue::dimension::Dimension;
use crate::facts::symbol::{Symbol, Symbols};
use crate::normalise::name;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Settings' aliases: dimension → normalised spelling → name.
pub type Aliases = BTreeMap<Dimension, BTreeMap<String, String>>;

/// Normalised forms, each made once.
#[derive(Debug, Default)]
pub struct Names {
    normal: HashMap<Symbol, Symbol>,
}

impl Names {
    /// The normalised form of a text, without a symbol of its own.
    pub fn known(&self, symbol: Symbol, symbols: &Symbols) -> Option<String> {
        symbols.text(symbol).map(name::normalise)
    }

    /// The normalised form of a text.
    pub fn normal(&mut self, symbol: Symbol, symbols: &mut Symbols) -> Symbol {
        if let Some(normal) = self.normal.get(&symbol) {
            return *normal;
        }
        let text = symbols.text(symbol).map(name::normalise).unwrap_or_default();
        let normal = symbols.intern(&text);
        self.normal.insert(symbol, normal);
        normal
    }
}

/// How often each spelling of a normalised name occurs.
#[derive(Debug, Default)]
pub struct Spellings(HashMap<(Dimension, Symbol), HashMap<Symbol, u64>>);

impl Spellings {
    pub fn count(&mut self, dimension: Dimension, normal: Symbol, spelling: Symbol, rows: u64) {
        *self.0.entry((dimension, normal)).or_default().entry(spelling).or_default() += rows;
    }

    /// Makes a spelling win over all others: an alias is shown as the settings write it.
    pub fn prefer(&mut self, dimension: Dimension, normal: Symbol, spelling: Symbol) {
        self.0.entry((dimension, normal)).or_default().insert(spelling, u64::MAX / 2);
    }

    /// The most frequent spelling, ties by byte order.
    pub fn shown<'s>(&self, dimension: Dimension, normal: Symbol, symbols: &'s Symbols) -> Option<&'s str> {
        let spellings = self.0.get(&(dimension, normal));
        let best = spellings.and_then(|spellings| {
            spellings.iter().max_by(|(a, a_rows), (b, b_rows)| {
                a_rows.cmp(b_rows).then_with(|| symbols.text(**b).cmp(&symbols.text(**a)))
            })
        });
        symbols.text(best.map_or(normal, |(spelling, _)| *spelling))
    }
}
