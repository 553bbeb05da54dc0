//! Files → facts: typed sums under full keys, each row and each unit of money accounted for.
//!
//! In: [`Source`]s, each a file and what the settings say of it. Out: [`Facts`]. Refused: files that
//! cannot be read or recognised (all of them are told at once), and two systems that tell the same.

pub mod amounts;
pub mod basis;
mod blocks;
mod cell_values;
mod cells;
mod claims;
mod columns;
mod commissions;
mod converted;
mod copies;
mod costs;
mod deals;
mod derive;
mod earlier;
mod events;
pub mod fact;
pub mod file;
mod fill;
mod foreign;
mod gathered;
mod groups;
mod ids;
pub mod inherited;
mod keys;
mod landing;
mod leads;
pub mod left_out;
mod leftovers;
mod line_amounts;
mod links;
pub mod load;
mod loading;
pub mod locale;
mod marked;
mod millionths;
mod named;
mod nameless;
mod openings;
mod orders;
mod origin;
mod outcome;
mod packed;
mod parents;
mod parts;
pub mod people;
mod pivot;
pub mod plan;
pub mod rank;
pub mod rejects;
mod repeats;
mod retold;
mod returns;
mod rolled;
mod rules;
mod sales;
mod same_id;
mod side_by_side;
mod scan;
mod scanning;
pub mod scanned;
pub mod source;
mod spread;
mod statuses;
mod subtotals;
mod summed;
mod surcharges;
pub mod symbol;
mod systems;
pub mod tables;
mod tally;
mod titles;
mod told_twice;
mod totals;
mod twice;
mod unknown;
mod unpaid;
mod unread;
mod visits;

use crate::catalogue::field::{Field, Kind};
use crate::catalogue::measure::MeasureId;
use crate::diagnostic::{Diagnostic, Refusal, Result, count};
use crate::recognise::Profile;
use chrono::NaiveDate;
use claims::Claims;
use earlier::Earlier;
use fact::{Fact, measures_of};
use file::FileInfo;
pub use gathered::gather;
use leads::Lead;
use left_out::LeftOut;
use links::Visits;
use load::{LoadOptions, Loaded, Outcome};
use openings::{Recognition, Usable};
use orders::Order;
use rejects::Rejected;
use source::{Role, Source};
use symbol::Symbols;

/// Everything that the files say.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub files: Vec<FileInfo>,
    /// Files of which nothing is read, each with a note.
    pub left_out: Vec<LeftOut>,
    pub facts: Vec<Fact>,
    pub symbols: Symbols,
    pub notes: Vec<Diagnostic>,
    /// Rows that were left out, where they are wanted.
    pub rejected: Vec<Rejected>,
    /// The first day with an order, where it is the files that say whether a customer is new.
    pub history: Option<NaiveDate>,
    /// How orders and leads got their origin.
    pub inherited: inherited::Inherited,
}

/// Reads all files. Refused: what any of them says wrong, all of it.
pub fn read(sources: &[Source], options: &LoadOptions) -> Result<Gathering> {
    let mut gathered = Gathering::default();
    let Usable { openings, left_out, mut refusals } =
        openings::usable(sources, options.threads, &mut gathered.all.notes);
    gathered.all.left_out = left_out;
    let rivals = openings::rivals(&openings);
    let whole = options.with_whole_keys();
    let clients = options.with_clients();
    let has_client = |(_, opening, _): &Recognition| {
        let recognised = &opening.recognised;
        let is_linked = recognised.kinds.iter().any(|kind| matches!(kind, Kind::Leads | Kind::Orders));
        is_linked && recognised.columns.iter().any(|column| column.field == Field::ClientId)
    };
    let links_visits = openings.iter().any(has_client);
    // What web analytics claims of orders counts by day, where another system tells orders too.
    let by_day = LoadOptions { by_day: true, ..options.clone() };
    let tells_sales = |(_, opening, _): &Recognition| {
        let recognised = &opening.recognised;
        !is_analytics(&recognised.profile)
            && recognised.kinds.iter().any(|kind| matches!(kind, Kind::Leads | Kind::Orders))
    };
    let has_sales = openings.iter().any(tells_sales);
    for ((source, opening, rest), is_rival) in openings.into_iter().zip(rivals) {
        let is_visits = opening.recognised.kinds.contains(&Kind::Sessions) && links_visits;
        let options = match () {
            () if is_visits => &clients,
            () if is_rival => &whole,
            () if has_sales && is_analytics(&opening.recognised.profile) => &by_day,
            () => options,
        };
        if let Err(Refusal(diagnostics)) = gathered.file((source, opening, rest), options) {
            refusals.extend(diagnostics);
        }
    }
    if refusals.is_empty() { Ok(gathered) } else { Err(Refusal(refusals)) }
}

/// Files that are read and not settled yet.
#[derive(Clone, Default)]
pub struct Gathering {
    all: Facts,
    orders: Vec<Order>,
    refunds: Vec<Order>,
    leads: Vec<Lead>,
    visits: Visits,
    claims: Claims,
    earlier: Earlier,
}

impl Gathering {
    fn file(&mut self, (source, opening, rest): Recognition, options: &LoadOptions) -> Result<()> {
        let (source, all) = (&source, &mut self.all);
        let mut loaded = match load::load(source, opening, options, &mut all.symbols, &mut self.earlier)? {
            Outcome::Read(loaded) => *loaded,
            Outcome::Tables(tables) => {
                // They may tell the same: nothing is summed away before that is known.
                let options = options.with_clients();
                return tables.into_iter().try_for_each(|(source, rest)| {
                    let opening = load::recognise(&source)?;
                    self.file((source, opening, rest), &options)
                });
            }
        };
        let mut file = describe(source, &loaded, all.files.len());
        all.notes.append(&mut loaded.notes);
        let kind = if loaded.plan.keeps_rows { loaded.plan.kinds.first().copied() } else { None };
        match kind {
            Some(Kind::Orders) => {
                let orders = orders::read(source, &mut loaded, &mut file, &mut all.symbols, &mut all.notes)?;
                self.orders.extend(orders);
            }
            Some(Kind::Refunds) => {
                let refunds = orders::read(source, &mut loaded, &mut file, &mut all.symbols, &mut all.notes)?;
                self.refunds.extend(refunds);
            }
            Some(Kind::Leads) => {
                let leads = leads::read(source, &mut loaded, &mut file, &mut all.symbols, &mut all.notes);
                self.leads.extend(leads);
            }
            _ => {
                let facts = rolled::facts(
                    source,
                    &mut loaded,
                    &mut file,
                    &mut all.symbols,
                    (&mut self.visits, &mut self.claims),
                    &mut all.notes,
                );
                all.facts.extend(facts);
            }
        }
        all.rejected.extend(rejects::close(source, &loaded, &mut file, &mut all.notes)?);
        file.ledger.name_totals();
        rest.iter().for_each(|(class, rows)| file.ledger.book(*class, *rows));
        all.notes.extend(tables::note(&file.path, &rest));
        all.files.push(file);
        Ok(())
    }

    /// Settles what needs all files: which system counts, duplicates, refunds, inherited keys.
    /// `on_own_day`: refunds of refund files leave the day they were made on, not the order's.
    fn finish(self, on_own_day: bool) -> Result<Facts> {
        let Gathering { mut all, mut orders, mut refunds, mut leads, visits, claims, earlier: _ } = self;
        let claimed = claims.facts(on_own_day, &mut all.files, &all.symbols, &mut all.notes)?;
        all.facts.extend(claimed);
        systems::settle_roles(&mut all.files, &mut all.facts, &mut all.notes)?;
        let files = &mut all.files;
        set_aside_references(files, &mut all.facts, &mut orders, &mut refunds, &mut leads);
        let mut leads = leads::dedupe(leads, files, &mut all.notes);
        let lent = leads
            .iter_mut()
            .map(|lead| {
                visits.lend(&mut lead.keys, lead.ids.client, lead.days.map(|days| days.from), &all.symbols)
            })
            .filter(|lent| *lent)
            .count();
        all.inherited.sums(&all.facts);
        all.inherited.leads(&leads, lent as u64);
        all.inherited.leads_by_visit(lent as u64);
        if lent > 0 {
            let took = count(lent as u64, "lead took", "leads took");
            let message = format!("{took} the channel of a visit through client_id");
            all.notes.push(Diagnostic::note("linked-leads", message));
            inherited::inherits(files, Kind::Leads);
        }
        let refund_rows = orders.extract_if(.., |order| order.is_refund_row()).collect();
        let refund_rows = told_twice::dedupe_refund_rows(refund_rows, files);
        let mut orders = told_twice::dedupe(orders, files, &all.symbols, &mut all.notes);
        let origins = converted::find(&mut leads, files, &all.symbols, &mut all.notes);
        let has_claims = systems::has_claims(files, &all.facts);
        orders.extend(deals::orders(&leads, &origins, &orders, has_claims, files, &mut all.notes));
        systems::settle_claims(files, &mut all.facts, &mut all.notes);
        sales::take_refunds(&mut orders, refunds, on_own_day, files, &all.symbols, &mut all.notes)?;
        sales::take_refund_rows(&mut orders, refund_rows, files);
        all.inherited.own_orders(&orders);
        if links::inherit(&mut orders, &leads, files, &mut all.notes, &mut all.inherited) {
            inherited::inherits(files, Kind::Orders);
        }
        let lent = orders
            .iter_mut()
            .filter_map(|order| {
                let day = order.days.map(|days| days.from);
                let lent = visits.lend(&mut order.keys, order.ids.client, day, &all.symbols);
                lent.then(|| all.inherited.by_visit(order))
            })
            .count();
        all.inherited.lost_orders(&orders);
        if lent > 0 {
            let took = count(lent as u64, "order took", "orders took");
            let message = format!("{took} the channel of a visit through client_id");
            all.notes.push(Diagnostic::note("linked-orders", message));
            inherited::inherits(files, Kind::Orders);
        }
        all.history = sales::history(&orders);
        all.facts.extend(sales::facts(orders, files, &mut all.notes));
        let leads = converted::merge(leads, &origins, files, &mut all.notes);
        all.facts.extend(leads.iter().map(leads::fact));
        note_what_is_told(&mut all);
        Ok(all)
    }
}

/// A measure that any row of a file tells is told by the file, in whatever period or part of it.
fn note_what_is_told(all: &mut Facts) {
    let Facts { files, facts, .. } = all;
    for fact in facts.iter() {
        let Some(file) = files.get_mut(fact.file) else { continue };
        let told = measures_of(fact.kind).iter().filter(|measure| fact.sums.get(**measure).is_some());
        file.tells.extend(told);
        if !fact.customer.is_none() {
            file.tells.insert(MeasureId::Customers);
        }
    }
}

fn is_source(field: Field) -> bool {
    matches!(field, Field::Source | Field::SourceMedium)
}

/// Web analytics counts visits, and claims orders beside them.
fn is_analytics(profile: &Profile) -> bool {
    !profile.generic && [Kind::Sessions, Kind::Orders].iter().all(|kind| profile.kinds.contains(kind))
}

fn describe(source: &Source, loaded: &Loaded, index: usize) -> FileInfo {
    let profile = &loaded.plan.profile;
    let of_profile = profile.values.currency.as_deref();
    FileInfo {
        index,
        path: source.input.name.clone(),
        profile: profile.id.clone(),
        system: profile.system.clone(),
        kinds: loaded.plan.kinds.clone(),
        platform: profile.platform.clone(),
        encoding: loaded.encoding,
        delimiter: loaded.plan.delimiter,
        covered: loaded.covered,
        closings: None,
        platforms: std::collections::BTreeSet::new(),
        spans: std::collections::BTreeSet::new(),
        is_undated: loaded.is_undated,
        tells: std::collections::BTreeSet::new(),
        is_analytics: is_analytics(profile),
        names_sources: loaded.recognised.columns.iter().map(|column| column.field).any(is_source)
            || source.said.constants.keys().copied().any(is_source),
        is_of_one_channel: source.said.constants.contains_key(&Field::Channel),
        names_origins: false,
        fills_gaps: false,
        is_partial: loaded.recognised.profile.is_partial(&loaded.recognised.header_cells),
        carries: std::collections::BTreeSet::new(),
        is_summed: loaded.plan.grain == crate::recognise::Grain::Aggregated,
        detail: loaded.plan.detail(),
        ledger: loaded.ledger.clone(),
        role: source.said.role.unwrap_or_default(),
        settle_days: source.said.settle_days.unwrap_or(0),
        is_named_primary: source.said.role == Some(Role::Primary),
        currency: source.said.currency,
        usual_currency: of_profile.and_then(crate::normalise::currency::Currency::parse),
        is_goods: source.said.is_goods,
        extras: [Field::Shipping, Field::Tax]
            .into_iter()
            .filter(|field| loaded.scanned.has(*field))
            .map(Field::id)
            .collect(),
        basis: costs::basis(&loaded.recognised, &source.said.basis),
        zone: loaded.plan.zones.source,
        decided: loaded.decided.clone(),
    }
}

/// Rows of reference files are read, shown in their ledgers, and never added.
fn set_aside_references(
    files: &mut [FileInfo],
    facts: &mut Vec<Fact>,
    orders: &mut Vec<Order>,
    refunds: &mut Vec<Order>,
    leads: &mut Vec<Lead>,
) {
    use crate::ledger::RowClass::NotCounted;
    let is_reference: Vec<bool> = files.iter().map(|file| file.role == Role::Reference).collect();
    let aside = |file: usize| is_reference.get(file).copied().unwrap_or(false);
    for fact in facts.iter().filter(|fact| aside(fact.file)) {
        if let Some(file) = files.get_mut(fact.file) {
            file.ledger.assign(NotCounted, fact.rows);
            for (measure, amount) in fact.ledger_money() {
                file.ledger.assign_money(measure, NotCounted, amount);
            }
        }
    }
    facts.retain(|fact| !aside(fact.file));
    for order in orders.iter().chain(refunds.iter()).filter(|order| aside(order.file)) {
        if let Some(file) = files.get_mut(order.file) {
            file.ledger.assign(NotCounted, order.rows);
            order.book_money(file, NotCounted);
        }
    }
    orders.retain(|order| !aside(order.file));
    refunds.retain(|order| !aside(order.file));
    for lead in leads.iter().filter(|lead| aside(lead.file)) {
        if let Some(file) = files.get_mut(lead.file) {
            file.ledger.assign(NotCounted, 1);
        }
    }
    leads.retain(|lead| !aside(lead.file));
}
