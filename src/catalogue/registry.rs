//! All measures and KPIs that a run knows: the built-in ones and those of the settings.
//!
//! Comes in: the embedded data, the chosen action, own KPIs. Goes out: a [`Column`] for an id. Refused: ids that
//! are neither a measure nor a KPI, with the nearest one that is.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use super::evaluate::{Number, evaluate};
use super::expression::{self, Expr};
use super::kpi::{self, Better, Kpi, Show, show_of};
use super::label::{Labels, Language};
use super::measure::{self, Measure, MeasureId};
use super::own::{self, OwnKpi};
use super::suggest::nearest;
use super::syntax::{Fault, Span};
use super::unit::Unit;
use super::{formula, kpi::Entry};
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Result};

/// What counts as a conversion (the setting `action`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    #[default]
    Orders,
    Leads,
    QualifiedLeads,
    PlatformConversions,
}

impl Action {
    /// The measure that counts the action.
    pub fn measure(self) -> MeasureId {
        match self {
            Action::Orders => MeasureId::Orders,
            Action::Leads => MeasureId::Leads,
            Action::QualifiedLeads => MeasureId::QualifiedLeads,
            Action::PlatformConversions => MeasureId::PlatformConversions,
        }
    }
}

/// Where the total conversion rate begins (the setting `tcr_from`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TcrFrom {
    #[default]
    Checkouts,
    Carts,
}

/// Measures and KPIs.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    pub(crate) action: Action,
    pub(crate) measures: Vec<Measure>,
    pub(crate) kpis: Vec<Kpi>,
}

/// One column of a report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Column<'a> {
    /// A sum as it is; `read` differs from `shown.id` for `conversions` only.
    Measure {
        shown: &'a Measure,
        read: MeasureId,
    },
    Kpi(&'a Kpi),
}

impl Catalogue {
    /// The built-in catalogue with the default action (orders) and TCR from checkouts.
    ///
    /// # Errors
    /// `broken-catalogue` when the embedded data is faulty, which a test rules out.
    pub fn builtin() -> Result<Catalogue> {
        Self::builtin_with(Action::default(), TcrFrom::default())
    }

    /// The built-in catalogue for an action and a beginning of the TCR.
    pub fn builtin_with(action: Action, tcr_from: TcrFrom) -> Result<Catalogue> {
        let mut catalogue = Catalogue { action, measures: measure::builtin()?, kpis: Vec::new() };
        for mut entry in kpi::entries()? {
            if entry.id == "tcr" && tcr_from == TcrFrom::Carts {
                entry.formula = "orders / carts".to_owned();
                // The examples are about checkouts.
                entry.examples.clear();
            }
            let built = catalogue.build(entry)?;
            catalogue.kpis.push(built);
        }
        Ok(catalogue)
    }

    fn build(&self, entry: Entry) -> Result<Kpi> {
        let lookup = |name: &str, span| self.name(name, span);
        let (formula, unit) = formula::parse(&entry.formula)
            .and_then(|node| expression::resolve(&node, &entry.formula, &lookup))
            .map_err(|fault| fault.diagnose("broken-catalogue", &entry.formula))?;
        let mut examples = Vec::new();
        for example in &entry.examples {
            examples.push(example.read()?);
        }
        Ok(Kpi {
            id: entry.id,
            labels: entry.labels,
            formula,
            formula_text: entry.formula,
            unit,
            better: entry.judged.better,
            show: entry.judged.show,
            interval: entry.judged.interval,
            no_interval: entry.judged.why,
            meaning: entry.meaning,
            pitfalls: entry.pitfalls,
            competing: entry.competing,
            examples,
            own: false,
        })
    }

    /// Adds the KPIs of the settings.
    ///
    /// # Errors
    /// `bad-kpi` for an id that is taken or reserved, `bad-formula` and `unknown-kpi` for a formula.
    pub fn with_own(mut self, own: &[OwnKpi]) -> Result<Catalogue> {
        own::add(&mut self, own)?;
        Ok(self)
    }

    /// The measures, one per [`MeasureId`] and in that order.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// Built-in KPIs, then those of the settings.
    pub fn kpis(&self) -> &[Kpi] {
        &self.kpis
    }

    pub fn kpi(&self, id: &str) -> Option<&Kpi> {
        self.kpis.iter().find(|kpi| kpi.id == id)
    }

    /// The action that `conversions` counts.
    pub fn action(&self) -> Action {
        self.action
    }

    /// The measure to read for this one: the action's for `conversions`, otherwise itself.
    pub fn stands_for(&self, measure: MeasureId) -> MeasureId {
        if measure == MeasureId::Conversions { self.action.measure() } else { measure }
    }

    /// The KPI or measure of this id, if there is one that can be shown.
    pub fn find(&self, id: &str) -> Option<Column<'_>> {
        if let Some(kpi) = self.kpi(id) {
            return Some(Column::Kpi(kpi));
        }
        let shown = self.measures.iter().find(|measure| measure.id.id() == id && !measure.id.is_hidden())?;
        Some(Column::Measure { shown, read: self.stands_for(shown.id) })
    }

    /// The KPI or measure of this id.
    ///
    /// # Errors
    /// `unknown-kpi`, with the nearest id.
    pub fn column(&self, id: &str) -> Result<Column<'_>> {
        self.find(id).ok_or_else(|| {
            let error = Diagnostic::error("unknown-kpi", format!("there is no KPI or measure \"{id}\""));
            error.hint(self.suggestion(id)).into()
        })
    }

    /// True when one of these is made of distinct visitors.
    pub fn needs_users<'i>(&self, mut ids: impl Iterator<Item = &'i str>) -> bool {
        ids.any(|id| {
            let inputs = self.find(id).map(Column::inputs).unwrap_or_default();
            inputs.contains(&MeasureId::Users) || inputs.contains(&MeasureId::NewUsers)
        })
    }

    /// The ids of all columns, measures first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let shown = self.measures.iter().map(|measure| measure.id).filter(|id| !id.is_hidden());
        shown.map(|id| -> &str { id.id() }).chain(self.kpis.iter().map(|kpi| kpi.id.as_str()))
    }

    /// What to say to someone who wrote an unknown id.
    pub(crate) fn suggestion(&self, id: &str) -> String {
        match nearest(id, self.ids()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "perfkpi explain lists all KPIs and measures".to_owned(),
        }
    }

    /// What a name in a formula stands for.
    pub(crate) fn name(&self, name: &str, span: Span) -> std::result::Result<(Expr, Unit), Fault> {
        match self.find(name) {
            Some(Column::Kpi(kpi)) => Ok((kpi.formula.clone(), kpi.unit)),
            Some(Column::Measure { read, .. }) => Ok((Expr::Measure(read), read.unit())),
            None => Err(Fault::new(span, format!("there is no KPI or measure \"{name}\""))
                .hint(self.suggestion(name))
                .code("unknown-kpi")),
        }
    }
}

impl<'a> Column<'a> {
    pub fn id(self) -> &'a str {
        match self {
            Column::Measure { shown, .. } => shown.id.id(),
            Column::Kpi(kpi) => &kpi.id,
        }
    }

    pub fn labels(self) -> &'a Labels {
        match self {
            Column::Measure { shown, .. } => &shown.labels,
            Column::Kpi(kpi) => &kpi.labels,
        }
    }

    pub fn label(self, language: Language) -> &'a str {
        self.labels().get(language)
    }

    pub fn unit(self) -> Unit {
        match self {
            Column::Measure { read, .. } => read.unit(),
            Column::Kpi(kpi) => kpi.unit,
        }
    }

    pub fn show(self) -> Show {
        match self {
            Column::Measure { read, .. } => show_of(read.unit()),
            Column::Kpi(kpi) => kpi.show,
        }
    }

    /// Measures are judged by nobody: more spend is neither good nor bad.
    pub fn better(self) -> Better {
        match self {
            Column::Measure { .. } => Better::Context,
            Column::Kpi(kpi) => kpi.better,
        }
    }

    /// The measures it is computed from.
    pub fn inputs(self) -> BTreeSet<MeasureId> {
        match self {
            Column::Measure { read, .. } => BTreeSet::from([read]),
            Column::Kpi(kpi) => kpi.inputs(),
        }
    }

    /// The value, with `input` telling each measure's sum (`None`: unknown).
    pub fn value(self, input: &dyn Fn(MeasureId) -> Option<Decimal>) -> Option<Number> {
        match self {
            Column::Measure { read, .. } => input(read).map(Number::Exact),
            Column::Kpi(kpi) => evaluate(&kpi.formula, input),
        }
    }
}

#[cfg(test)]
mod tests;
