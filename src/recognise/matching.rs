//! A header row and a profile in, how well they fit out. Decides nothing: `choose` compares the fits.

use hashbrown::{HashMap, HashSet};

use super::cost::without_basis;
use super::name::{header_name, loose_header_name, unguarded};
use super::pattern::Pattern;
use super::profile::{BARE_SUM, Grain, Profile, Role};
use crate::catalogue::field::{Field, Kind};
use crate::read::Record;

/// A column that is read. A field may have several (exact duplicates of one header): the first
/// non-empty cell counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// From 0.
    pub index: usize,
    pub field: Field,
    /// The header as it stands in the file.
    pub header: String,
    /// Named in the header: an ISO code, or a mark that several currencies share (`$`).
    pub currency: Option<String>,
    /// Its header's place among those that the profile knows for the field, best first.
    pub rank: usize,
}

/// A record looked at as a header.
pub(crate) struct HeaderRow<'a> {
    pub cells: &'a [String],
    names: Vec<String>,
    loose: Vec<String>,
    /// Of each name those of a cost column without its words of tax.
    plain: Vec<Vec<String>>,
    /// The names, and those of cost columns without their words of tax.
    set: HashSet<String>,
    loose_set: HashSet<String>,
    titles: Vec<String>,
}

impl<'a> HeaderRow<'a> {
    /// `titles` are the records above it.
    pub fn new(cells: &'a [String], titles: &[Record]) -> Self {
        let names: Vec<String> = cells.iter().map(|cell| header_name(cell)).collect();
        let loose: Vec<String> = cells.iter().map(|cell| loose_header_name(cell)).collect();
        let filled = |names: &[String]| -> HashSet<String> {
            names.iter().filter(|name| !name.is_empty()).cloned().collect()
        };
        let mut set = filled(&names);
        let plain: Vec<Vec<String>> = names.iter().map(|name| without_basis(name)).collect();
        set.extend(plain.iter().flatten().cloned());
        let titles =
            titles.iter().filter_map(|record| record.cells.first()).map(|cell| header_name(cell)).collect();
        HeaderRow { cells, titles, set, plain, loose_set: filled(&loose), names, loose }
    }

    fn names(&self, profile: &Profile) -> &[String] {
        if profile.generic { &self.loose } else { &self.names }
    }

    /// Whether a title line begins as the profile asks; also true when it asks for none.
    fn has_preamble(&self, profile: &Profile) -> bool {
        profile.preamble.is_empty() || self.is_under(&profile.preamble)
    }

    /// Whether a title line begins as one of these.
    fn is_under(&self, starts: &[String]) -> bool {
        self.titles.iter().any(|title| starts.iter().any(|start| title.starts_with(start.as_str())))
    }

    /// The headers that the profile does not go with; none where a title line proves it.
    fn rejected<'p>(&self, profile: &'p Profile) -> impl Iterator<Item = &'p Pattern> {
        let is_proved = self.is_under(&profile.proof_titles);
        profile.reject.iter().filter(move |pattern| !is_proved && self.has(profile, pattern))
    }

    pub fn has(&self, profile: &Profile, pattern: &Pattern) -> bool {
        let set = if profile.generic { &self.loose_set } else { &self.set };
        match pattern.as_literal() {
            Some(literal) => set.contains(literal),
            None => set.iter().any(|name| pattern.find(name).is_some()),
        }
    }

    /// A set of names that is the whole header, without a title above.
    fn whole<'p>(&self, profile: &'p Profile) -> Option<&'p Vec<Pattern>> {
        let told = self.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let is_so = |set: &&Vec<Pattern>| set.len() == told && set.iter().all(|each| self.has(profile, each));
        profile.whole.iter().find(is_so).filter(|_| self.titles.is_empty())
    }

    /// The header that a pattern found, as it stands in the file.
    fn named(&self, profile: &Profile, pattern: &Pattern) -> String {
        let names = self.names(profile).iter().zip(self.cells);
        let found = names.into_iter().find(|(name, _)| pattern.find(name).is_some());
        found.map_or_else(|| pattern.example(), |(_, cell)| cell.trim().to_owned())
    }
}

/// How a profile fits a header row.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    pub columns: Vec<Column>,
    pub known: Vec<usize>,
    pub unused: Vec<(usize, String)>,
    /// Columns of a field that a better one brings.
    pub shadowed: Vec<Column>,
    /// The largest signature set that is there; empty when none is.
    pub signature: Vec<String>,
    /// What the nearest signature set lacks; empty when one is there or the profile has none.
    pub missing_signature: Vec<String>,
    /// Share of the nearest signature set that is there, in thousandths; 0 without signatures.
    pub nearness: usize,
    /// Required groups that are not mapped.
    pub missing_fields: Vec<Vec<Field>>,
    pub rejected: Vec<String>,
    /// The kinds that the file's columns bring.
    pub kinds: Vec<Kind>,
    pub grain: Grain,
    kinds_missing: bool,
    own: bool,
    /// A title line proves the profile, which is more than headers can.
    titled: bool,
    /// The header is one of the profile's, name for name.
    whole: bool,
    title_missing: bool,
}

impl Fit {
    pub fn is_full(&self) -> bool {
        self.missing_signature.is_empty()
            && self.missing_fields.is_empty()
            && self.rejected.is_empty()
            && !self.kinds_missing
            && !self.title_missing
    }

    /// How many headers the profile makes sense of.
    pub fn recognised(&self) -> usize {
        self.columns.len() + self.known.len() + self.shadowed.len()
    }

    /// The columns are there, the title line above them is not.
    pub fn lacks_title(&self) -> bool {
        self.title_missing
    }

    /// The sheet has columns of one kind only, and the profile is for several.
    pub fn is_sheet_of_one_kind(&self) -> bool {
        self.kinds_missing
    }

    /// Of two fits to one header the greater is the better one.
    pub fn strength(&self) -> (bool, bool, bool, usize, usize) {
        (self.own, self.titled, self.whole, self.recognised(), self.signature.len())
    }
}

/// Whether the profile is proved, without working out its columns.
pub(crate) fn is_possible(profile: &Profile, row: &HeaderRow) -> bool {
    let proved = (profile.signature.is_empty() && profile.whole.is_empty())
        || row.whole(profile).is_some()
        || profile.signature.iter().any(|set| set.iter().all(|pattern| row.has(profile, pattern)))
        || row.is_under(&profile.sure_titles);
    proved && row.has_preamble(profile) && row.rejected(profile).next().is_none()
}

pub(crate) fn fit(profile: &Profile, row: &HeaderRow) -> Fit {
    let mut best: HashMap<Field, (usize, usize)> = HashMap::new();
    let mut roles = Vec::with_capacity(row.cells.len());
    let names = row.names(profile);
    for (index, name) in names.iter().enumerate() {
        let plain = row.plain.get(index).map(Vec::as_slice).unwrap_or_default();
        let role = if name.is_empty() { None } else { profile.role_of(name, plain) };
        if let Some((Role::Column(field, rank), _)) = &role {
            let entry = best.entry(*field).or_insert((*rank, index));
            if *rank < entry.0 {
                *entry = (*rank, index);
            }
        }
        roles.push(role);
    }
    // "Total with agency fee" alone may be the total of anything.
    if best.get(&Field::Spend).is_some_and(|(rank, _)| *rank == BARE_SUM) {
        best.remove(&Field::Spend);
        let is_sum = |role: &Role| matches!(role, Role::Column(Field::Spend, _));
        roles
            .iter_mut()
            .filter(|role| role.as_ref().is_some_and(|(role, _)| is_sum(role)))
            .for_each(|role| *role = None);
    }
    let mut columns = Vec::new();
    let (mut known, mut unused, mut shadowed) = (Vec::new(), Vec::new(), Vec::new());
    for (index, ((role, header), name)) in roles.into_iter().zip(row.cells).zip(names).enumerate() {
        let header = unguarded(header).to_owned();
        match role {
            Some((Role::Column(field, rank), found)) => {
                let column = Column { index, field, header, currency: found.currency, rank };
                let taken = best.get(&field).and_then(|(_, taken)| names.get(*taken));
                if taken == Some(name) || profile.fallbacks.contains(&field) {
                    columns.push(column);
                } else {
                    shadowed.push(column);
                }
            }
            Some((Role::Known, _)) => known.push(index),
            None if name.is_empty() => {}
            None => unused.push((index, header)),
        }
    }
    let (signature, mut missing_signature, nearness) = signature_of(profile, row);
    if row.is_under(&profile.sure_titles) {
        missing_signature.clear();
    }
    if let Some(spread) = profile.spread.filter(|_| missing_signature.is_empty()) {
        for (index, header) in unused.drain(..) {
            best.entry(spread.measure).or_insert((0, index));
            columns.push(Column { index, field: spread.measure, header, currency: None, rank: 0 });
        }
    }
    // "Reporting ends" closes "Reporting starts": beside a column of days it is no end of theirs.
    if shadowed.iter().any(|column| column.field == Field::Date) {
        let is_end = |column: &Column| column.field == Field::DateEnd;
        shadowed.extend(columns.iter().filter(|column| is_end(column)).cloned());
        columns.retain(|column| !is_end(column));
    }
    // Beside "Stage" a "Status" tells how the deal ended, in whatever stage it stood.
    let (endings, others) = shadowed.into_iter().partition(|column: &Column| column.field == Field::Stage);
    shadowed = others;
    columns.extend(endings.into_iter().map(|column| Column { field: Field::StageGroup, ..column }));
    let mapped = |field: &Field| best.contains_key(field);
    let kinds: Vec<Kind> = match profile.kinds.as_slice() {
        [one] => vec![*one],
        several => several.iter().copied().filter(|kind| measures(*kind).iter().any(mapped)).collect(),
    };
    let grain = match profile.grain {
        Some(Grain::Rows) if profile.line_sums_when.iter().any(|pattern| row.has(profile, pattern)) => {
            Grain::LineSums
        }
        Some(grain) => grain,
        None if profile.kinds.len() == 1 && kinds.iter().any(|kind| is_by_id(*kind, &best)) => Grain::Rows,
        None => Grain::Aggregated,
    };
    Fit {
        missing_fields: profile.require.iter().filter(|group| !group.iter().any(mapped)).cloned().collect(),
        rejected: row.rejected(profile).map(Pattern::example).collect(),
        own: profile.own,
        whole: row.whole(profile).is_some(),
        titled: !profile.preamble.is_empty() && row.has_preamble(profile),
        title_missing: !row.has_preamble(profile),
        kinds_missing: profile.generic && profile.kinds.len() > 1 && kinds.len() < 2,
        columns,
        known,
        unused,
        shadowed,
        signature,
        missing_signature,
        nearness,
        kinds,
        grain,
    }
}

fn signature_of(profile: &Profile, row: &HeaderRow) -> (Vec<String>, Vec<String>, usize) {
    let whole = row.whole(profile).into_iter().flatten();
    let mut full: Vec<String> = whole.map(|pattern| row.named(profile, pattern)).collect();
    if !full.is_empty() {
        return (full, Vec::new(), 1000);
    }
    let mut nearest: Option<(usize, Vec<String>)> = None;
    for set in &profile.signature {
        let missing: Vec<String> = set
            .iter()
            .filter(|pattern| !row.has(profile, pattern))
            .map(|pattern| pattern.example())
            .collect();
        if missing.is_empty() && set.len() > full.len() {
            full = set.iter().map(|pattern| row.named(profile, pattern)).collect();
        }
        let share = (set.len() - missing.len()) * 1000 / set.len().max(1);
        if nearest.as_ref().is_none_or(|(best, _)| share > *best) {
            nearest = Some((share, missing));
        }
    }
    let (nearness, missing) = nearest.unwrap_or_default();
    (full, missing, nearness)
}

/// The fields that show that a sheet of several kinds brings this one.
pub fn measures(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Spend => &[Field::Spend, Field::Impressions, Field::Clicks],
        Kind::Sessions => &[Field::Sessions, Field::SessionId],
        Kind::Leads => &[Field::Leads, Field::QualifiedLeads, Field::WonLeads, Field::LeadId],
        Kind::Orders => {
            &[Field::Orders, Field::Revenue, Field::OrderId, Field::Customers, Field::NewCustomers]
        }
        Kind::Refunds => &[Field::Refund],
    }
}

/// Whether rows are single things: nothing in the file counts how many a row stands for.
fn is_by_id(kind: Kind, mapped: &HashMap<Field, (usize, usize)>) -> bool {
    match kind {
        Kind::Spend => false,
        Kind::Sessions => !mapped.contains_key(&Field::Sessions),
        Kind::Leads => !mapped.contains_key(&Field::Leads),
        Kind::Orders => !mapped.contains_key(&Field::Orders),
        Kind::Refunds => true,
    }
}
