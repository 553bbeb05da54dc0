//! Which columns a report has: those asked for, a preset's, or what can be computed.

use crate::catalogue::field::Kind;
use crate::catalogue::measure::MeasureId;
use crate::catalogue::preset::DEFAULT_COLUMNS;
use crate::catalogue::registry::{Catalogue, Column};
use crate::diagnostic::{Diagnostic, Refusal, Result};
use std::collections::BTreeSet;

/// What the user asked to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// All of the default columns that can be computed.
    #[default]
    Default,
    Ids(Vec<String>),
    Preset(String),
}

/// The columns, in order. `told` are the measures that some file tells.
pub fn choose<'c>(
    choice: &Choice,
    catalogue: &'c Catalogue,
    told: &BTreeSet<MeasureId>,
    notes: &mut Vec<Diagnostic>,
) -> Result<Vec<Column<'c>>> {
    match choice {
        Choice::Default => {
            let columns = DEFAULT_COLUMNS.iter().filter_map(|id| catalogue.find(id));
            let columns: Vec<Column<'c>> =
                columns.filter(|column| missing(*column, told).is_empty()).collect();
            if columns.is_empty() {
                notes.push(nothing_usual(told));
            }
            Ok(columns)
        }
        Choice::Preset(id) => {
            let mut columns = Vec::new();
            for id in Catalogue::preset(id)?.columns {
                let column = catalogue.column(&id)?;
                let lacking = missing(column, told);
                if lacking.is_empty() {
                    columns.push(column);
                } else {
                    let message = format!("{id} is left out: {}", brings(&lacking));
                    notes.push(Diagnostic::note("kpi-left-out", message));
                }
            }
            Ok(columns)
        }
        Choice::Ids(ids) => asked(ids, catalogue, told, notes),
    }
}

/// The files tell none of the usual measures.
fn nothing_usual(told: &BTreeSet<MeasureId>) -> Diagnostic {
    let ids: Vec<&str> = told.iter().map(|measure| measure.id()).collect();
    let message = "none of the usual KPIs can be computed from these files";
    match ids.as_slice() {
        [] => Diagnostic::warning("no-columns", message),
        ids => Diagnostic::warning("no-columns", format!("{message}; they tell {}", ids.join(", ")))
            .hint(format!("ask for what you need: --kpi {}", ids.join(","))),
    }
}

fn asked<'c>(
    ids: &[String],
    catalogue: &'c Catalogue,
    told: &BTreeSet<MeasureId>,
    notes: &mut Vec<Diagnostic>,
) -> Result<Vec<Column<'c>>> {
    let mut columns: Vec<Column<'c>> = Vec::new();
    let mut problems = Vec::new();
    for id in ids {
        match catalogue.column(id) {
            Ok(column) if columns.iter().any(|each| each.id() == column.id()) => {}
            Ok(column) => {
                let lacking = missing(column, told);
                if lacking.contains(&MeasureId::CostOfGoods) {
                    problems.push(no_costs(id));
                } else if !lacking.is_empty() {
                    let message = format!("{id} is unknown everywhere: {}", brings(&lacking));
                    notes.push(Diagnostic::warning("kpi-without-input", message));
                }
                columns.push(column);
            }
            Err(Refusal(diagnostics)) => problems.extend(diagnostics),
        }
    }
    if problems.is_empty() { Ok(columns) } else { Err(Refusal(problems)) }
}

/// The measures that the column needs and no file tells.
pub fn missing(column: Column<'_>, told: &BTreeSet<MeasureId>) -> Vec<MeasureId> {
    column.inputs().into_iter().filter(|measure| !told.contains(measure)).collect()
}

/// Which export would bring the measures, as a sentence.
fn brings(measures: &[MeasureId]) -> String {
    let parts: Vec<String> = measures
        .iter()
        .map(|measure| {
            let from = match measure.kind() {
                Some(Kind::Spend) => "an export of an ad platform",
                Some(Kind::Sessions) => "an export of web analytics",
                Some(Kind::Leads) => "an export of a CRM",
                Some(Kind::Orders | Kind::Refunds) => "an export of a shop or payment system",
                None => "an export that tells the chosen action",
            };
            format!("no file tells {} ({from} brings it)", measure.id())
        })
        .collect();
    parts.join("; ")
}

fn no_costs(id: &str) -> Diagnostic {
    Diagnostic::error("missing-input", format!("{id} cannot be computed: no file tells cost_of_goods"))
        .hint(
            "map a cost column in a [[source]] (cost_of_goods = \"…\"), or set margin = 0.35 in perfkpi.toml",
        )
        .hint("for the return on revenue instead of profit ask for romi")
}
