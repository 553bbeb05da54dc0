//! Rolled-up rows × catalogue → a [`table::Report`] of plain values.

pub mod build;
pub mod columns;
pub mod table;
