//! The tree of a rule: what is claimed, about which rows, over which total.

use std::fmt;

use super::predicate::{Op, Predicate};
use super::value::Value;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::evaluate::Number;
use crate::catalogue::syntax::Span;

/// One rule of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// As written, trimmed.
    pub text: String,
    pub claim: Claim,
    /// Empty: the total only.
    pub by: Vec<Dimension>,
    pub filter: Option<Predicate>,
    /// `None`: paid for KPIs with spend in their formula, otherwise all.
    pub over: Option<Over>,
}

/// What a rule claims. More sorts of claims may come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// The KPI or measure holds one bound, or a lower and an upper one.
    Bounds { kpi: String, kpi_span: Span, bounds: Vec<Bound> },
}

/// `KPI op value`, whichever way round it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    pub op: Op,
    pub value: Value,
    pub value_span: Span,
}

impl Bound {
    /// Whether a known value keeps the bound.
    pub fn holds(&self, value: Number) -> bool {
        self.value.number().is_some_and(|bound| super::eval::compare(value, self.op, bound))
    }
}

/// Which rows a rule is judged over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Keys that have spend in the period.
    Paid,
    All,
}

impl Over {
    pub fn id(self) -> &'static str {
        match self {
            Over::Paid => "paid",
            Over::All => "all",
        }
    }
}

impl fmt::Display for Rule {
    /// The rule in one canonical spelling.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Claim::Bounds { kpi, bounds, .. } = &self.claim;
        match bounds.as_slice() {
            [lower, upper] => write!(
                f,
                "{} {} {kpi} {} {}",
                lower.value,
                lower.op.exchanged().text(),
                upper.op.text(),
                upper.value
            )?,
            bounds => {
                f.write_str(kpi)?;
                for bound in bounds {
                    write!(f, " {} {}", bound.op.text(), bound.value)?;
                }
            }
        }
        if !self.by.is_empty() {
            let by: Vec<&str> = self.by.iter().map(|dimension| dimension.id()).collect();
            write!(f, " by {}", by.join(", "))?;
        }
        if let Some(filter) = &self.filter {
            write!(f, " where {filter}")?;
        }
        match self.over {
            Some(over) => write!(f, " over {}", over.id()),
            None => Ok(()),
        }
    }
}
