//! One grammar for `--where` and for rules: text → tree, checked against the catalogue, judged on values.
//!
//! Two-valued logic: a comparison with an unknown is false, whatever the operator, and `not` of it is true.

pub mod check;
pub mod eval;
mod grammar;
pub mod predicate;
pub mod rule;
pub mod split;
pub mod value;

pub use crate::catalogue::syntax::Span;
pub use eval::Cell;
pub use grammar::{parse_bound, parse_open_rule, parse_rule, parse_where};
pub use predicate::{Op, Predicate};
pub use rule::{Bound, Claim, Direction, FRESHNESS, Over, Rule, Versus};
pub use split::{Split, split_where};
pub use value::Value;
