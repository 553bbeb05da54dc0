//! What things are called and what they mean: column keys, dimensions, measures, KPIs. Data, no I/O.

pub mod dimension;
pub mod evaluate;
pub mod explain;
pub mod expression;
pub mod field;
pub mod formula;
pub mod kpi;
pub mod label;
pub mod measure;
pub mod own;
pub mod preset;
pub mod registry;
pub mod suggest;
pub mod syntax;
pub mod unit;
