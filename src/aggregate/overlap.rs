//! The keys by which two files are compared: what one export writes in another way is the same key.
//!
//! A campaign is its id, whatever it is called that day; a name stands for the id that it alone has on its platform.
//! Names are compared without regard to case and blanks. Keys that only follow from others (an ad platform's
//! channel) do not count.

use crate::catalogue::dimension::Dimension;
use crate::catalogue::field::Kind;
use crate::facts::fact::{Fact, KEY_COUNT, Keys};
use crate::facts::symbol::{Symbol, Symbols};
use crate::normalise::name;
use hashbrown::HashMap;
use std::collections::BTreeSet;

/// The keys of the facts of one kind, as they are compared.
#[derive(Debug, Default)]
pub struct Compared(HashMap<(usize, Keys), Keys>);

/// The ids of campaigns by platform, name and account (`None`: whatever the account); `None` where a name has several.
type Ids = HashMap<(Symbol, Symbol, Option<Symbol>), Option<Symbol>>;

impl Compared {
    /// `levels` holds the files that are compared and what their rows are split by.
    pub fn new(
        facts: &[Fact],
        kind: Kind,
        levels: &HashMap<usize, BTreeSet<Dimension>>,
        symbols: &mut Symbols,
    ) -> Self {
        let mut compared = Compared::default();
        let mut normal = HashMap::new();
        for fact in facts.iter().filter(|fact| fact.kind == kind) {
            if let Some(level) = levels.get(&fact.file) {
                let plain = |raw: Symbol| normalised(raw, &mut normal, symbols);
                compared
                    .0
                    .entry((fact.file, fact.keys))
                    .or_insert_with(|| plain_keys(&fact.keys, level, plain));
            }
        }
        let mut ids = Ids::new();
        for keys in compared.0.values() {
            let (id, name) = (keys.get(Dimension::CampaignId), keys.get(Dimension::Campaign));
            if id.is_none() || name.is_none() {
                continue;
            }
            let (platform, account) = (keys.get(Dimension::Platform), keys.get(Dimension::Account));
            for account in [Some(account), None] {
                let known = ids.entry((platform, name, account)).or_insert(Some(id));
                *known = known.filter(|known| *known == id);
            }
        }
        for keys in compared.0.values_mut() {
            *keys = by_id(*keys, &ids);
        }
        of_any_account(&mut compared.0);
        compared
    }

    /// The key of a fact as it is compared.
    pub fn keys(&self, fact: &Fact) -> Keys {
        self.0.get(&(fact.file, fact.keys)).copied().unwrap_or(fact.keys)
    }
}

/// Where one file names an ad platform's account and another none, they are compared without it: the title that tells a
/// login may have been cut off. Beside two accounts nobody knows which one is meant.
fn of_any_account(compared: &mut HashMap<(usize, Keys), Keys>) {
    let is_told = |keys: &Keys| !keys.get(Dimension::Account).is_none();
    if !compared.values().any(is_told) || compared.values().all(is_told) {
        return;
    }
    let bare = |keys: &Keys| {
        let mut bare = *keys;
        bare.set(Dimension::Account, Symbol::NONE);
        bare
    };
    let mut accounts: HashMap<Keys, BTreeSet<Symbol>> = HashMap::new();
    for keys in compared.values().filter(|keys| !keys.get(Dimension::Platform).is_none()) {
        accounts.entry(bare(keys)).or_default().insert(keys.get(Dimension::Account));
    }
    for keys in compared.values_mut() {
        let found = accounts.get(&bare(keys));
        if found.is_some_and(|found| found.len() == 2 && found.contains(&Symbol::NONE)) {
            *keys = bare(keys);
        }
    }
}

fn normalised(raw: Symbol, known: &mut HashMap<Symbol, Symbol>, symbols: &mut Symbols) -> Symbol {
    if raw.is_none() {
        return raw;
    }
    *known.entry(raw).or_insert_with(|| {
        let text = symbols.text(raw).map(name::normalise).unwrap_or_default();
        symbols.intern(&text)
    })
}

fn plain_keys(own: &Keys, level: &BTreeSet<Dimension>, mut plain: impl FnMut(Symbol) -> Symbol) -> Keys {
    use Dimension::{Account, Campaign, CampaignId, Platform};
    let mut keys = Keys::default();
    for dimension in Dimension::ALL.iter().copied().take(KEY_COUNT) {
        // A level says "campaign" for its name and its id.
        let counts = matches!(dimension, Platform | Account)
            || level.contains(&dimension)
            || dimension == CampaignId && level.contains(&Campaign);
        if counts {
            keys.set(dimension, plain(own.get(dimension)));
        }
    }
    keys
}

/// The key with the campaign's id in place of its name, and of the account: an id is one on its whole platform.
fn by_id(mut keys: Keys, ids: &Ids) -> Keys {
    let (platform, account) = (keys.get(Dimension::Platform), keys.get(Dimension::Account));
    let name = keys.get(Dimension::Campaign);
    let found = |account: Option<Symbol>| ids.get(&(platform, name, account)).copied().flatten();
    // A row without an account may be of any; one with an account is of that, or of a file that names none.
    let other = if account.is_none() { None } else { Some(Symbol::NONE) };
    let told = Some(keys.get(Dimension::CampaignId)).filter(|id| !id.is_none());
    let Some(id) = told.or_else(|| found(Some(account))).or_else(|| found(other)) else { return keys };
    keys.set(Dimension::CampaignId, id);
    keys.set(Dimension::Campaign, Symbol::NONE);
    if !platform.is_none() {
        keys.set(Dimension::Account, Symbol::NONE);
    }
    keys
}
