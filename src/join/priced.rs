//! Sources that cost money and name no medium: their traffic is paid, though a visit so marked would be organic.
//!
//! In: facts before their channels are known. Out: for each source of a file whether it costs money, and a note. Leads and
//! orders of other files go along where nobody tells of free traffic from the source.
//! A source without spend, and a row that names its medium or channel, are left as they are.

use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::channel::{channel_at_cost, channel_of, is_paid};
use crate::diagnostic::{Diagnostic, Location};
use crate::facts::fact::{Fact, Keys};
use crate::facts::file::FileInfo;
use crate::facts::symbol::{Symbol, Symbols};
use hashbrown::HashSet;
use std::collections::BTreeSet;

/// The sources that cost money, each within its file and campaign.
#[derive(Debug, Default)]
pub struct Priced(HashSet<(usize, Symbol, Symbol)>);

impl Priced {
    pub fn new(facts: &[Fact], symbols: &Symbols) -> Priced {
        let costs = |fact: &&Fact| fact.sums.get(MeasureId::Spend).is_some_and(|spend| !spend.is_zero());
        // However a source is written.
        let plain = |symbol: Symbol| symbols.text(symbol).map(str::to_lowercase).unwrap_or_default();
        let named = |(file, source, campaign)| (file, plain(source), plain(campaign));
        let bare = || facts.iter().filter(|fact| is_bare(&fact.keys));
        let priced = bare().filter(|fact| fact.kind == Kind::Spend).filter(costs);
        let named_priced: HashSet<_> = priced.map(|fact| named(place(fact))).collect();
        if named_priced.is_empty() {
            return Priced::default();
        }
        // What other files tell of such a source goes with its money, unless some of its traffic is said to be free.
        let is_free = |fact: &&Fact| {
            symbols.text(fact.keys.get(Dimension::Medium)).is_some_and(|medium| !is_paid(medium))
        };
        let source = |fact: &Fact| plain(fact.keys.get(Dimension::Source));
        let told_apart: HashSet<String> = facts.iter().filter(is_free).map(source).collect();
        let files: HashSet<usize> = named_priced.iter().map(|(file, ..)| *file).collect();
        let sources: HashSet<&String> = named_priced.iter().map(|(_, source, _)| source).collect();
        let goes_along = |fact: &Fact| {
            let source = source(fact);
            let is_sale = matches!(fact.kind, Kind::Leads | Kind::Orders | Kind::Refunds);
            is_sale
                && !files.contains(&fact.file)
                && sources.contains(&source)
                && !told_apart.contains(&source)
        };
        let is_priced = |fact: &&Fact| named_priced.contains(&named(place(fact))) || goes_along(fact);
        Priced(bare().filter(is_priced).map(place).collect())
    }

    /// True where the fact, whatever it tells, is of a source that costs money in its file: the leads of a row go with
    /// its spend.
    pub fn holds(&self, fact: &Fact) -> bool {
        !self.0.is_empty() && is_bare(&fact.keys) && self.0.contains(&place(fact))
    }

    /// What was assumed, a line for each file.
    pub fn notes(&self, files: &[FileInfo], symbols: &Symbols) -> Vec<Diagnostic> {
        let mut by_file: Vec<BTreeSet<String>> = vec![BTreeSet::new(); files.len()];
        for (file, source, campaign) in &self.0 {
            let Some(text) = symbols.text(*source) else { continue };
            let campaign = symbols.text(*campaign);
            let (free, paid) = (channel_of(Some(text), None, campaign), channel_at_cost(text, campaign));
            if let Some(told) = by_file.get_mut(*file).filter(|_| free != paid) {
                told.insert(format!("\"{text}\" ({paid}, not {free})"));
            }
        }
        let told = files.iter().zip(by_file).filter(|(_, sources)| !sources.is_empty());
        told.map(|(file, sources)| {
            let sources = sources.into_iter().collect::<Vec<_>>().join(", ");
            let message = format!("sources that name no medium and cost money count as paid: {sources}");
            Diagnostic::note("paid-by-cost", message)
                .at(Location::file(&file.path))
                .hint("a column \"Medium\" or \"Channel\" says it otherwise")
        })
        .collect()
    }
}

fn is_bare(keys: &Keys) -> bool {
    !keys.get(Dimension::Source).is_none()
        && keys.get(Dimension::Medium).is_none()
        && keys.get(Dimension::Channel).is_none()
}

fn place(fact: &Fact) -> (usize, Symbol, Symbol) {
    (fact.file, fact.keys.get(Dimension::Source), fact.keys.get(Dimension::Campaign))
}
