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
    /// The KPI or measure holds one bound, or a lower and an upper one; none where targets bring them.
    Bounds { kpi: String, kpi_span: Span, bounds: Vec<Bound> },
    /// How far the KPI moved from the value of other days holds the bounds.
    Change { kpi: String, kpi_span: Span, direction: Direction, bounds: Vec<Bound>, versus: Versus },
    /// The days since the last day that the files tell hold the bounds.
    Freshness { span: Span, bounds: Vec<Bound> },
}

/// The name that rules about the age of the files begin with.
pub const FRESHNESS: &str = "freshness";

impl Claim {
    /// The KPI or measure, or [`FRESHNESS`].
    pub fn name(&self) -> &str {
        match self {
            Claim::Bounds { kpi, .. } | Claim::Change { kpi, .. } => kpi,
            Claim::Freshness { .. } => FRESHNESS,
        }
    }

    /// Where the name stands.
    pub fn span(&self) -> Span {
        match self {
            Claim::Bounds { kpi_span, .. } | Claim::Change { kpi_span, .. } => *kpi_span,
            Claim::Freshness { span, .. } => *span,
        }
    }

    pub fn bounds(&self) -> &[Bound] {
        match self {
            Claim::Bounds { bounds, .. } | Claim::Change { bounds, .. } | Claim::Freshness { bounds, .. } => {
                bounds
            }
        }
    }
}

/// Which way a KPI moved; a change is a share of the value before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// By how much it fell: negative where it rose.
    Drop,
    /// By how much it rose: negative where it fell.
    Rise,
    /// By how much it moved either way: never negative.
    Change,
}

impl Direction {
    pub const ALL: [Direction; 3] = [Direction::Drop, Direction::Rise, Direction::Change];

    pub fn id(self) -> &'static str {
        match self {
            Direction::Drop => "drop",
            Direction::Rise => "rise",
            Direction::Change => "change",
        }
    }
}

/// The days that a change is measured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versus {
    /// As many days right before; before whole calendar months as many months.
    Previous,
    /// The same days of the year before.
    Year,
}

impl Versus {
    pub const ALL: [Versus; 2] = [Versus::Previous, Versus::Year];

    pub fn id(self) -> &'static str {
        match self {
            Versus::Previous => "previous",
            Versus::Year => "year",
        }
    }
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
        let name = match &self.claim {
            Claim::Change { kpi, direction, .. } => format!("{kpi} {}", direction.id()),
            claim => claim.name().to_owned(),
        };
        match self.claim.bounds() {
            [lower, upper] => write!(
                f,
                "{} {} {name} {} {}",
                lower.value,
                lower.op.exchanged().text(),
                upper.op.text(),
                upper.value
            )?,
            bounds => {
                f.write_str(&name)?;
                for bound in bounds {
                    write!(f, " {} {}", bound.op.text(), bound.value)?;
                }
            }
        }
        if let Claim::Change { versus, .. } = &self.claim {
            write!(f, " vs {}", versus.id())?;
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
