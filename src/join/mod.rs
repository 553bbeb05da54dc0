//! Facts → rows of the asked grain: keys resolved first, then rolled up, then joined.
//!
//! The order matters: a campaign that two exports spell differently must be one campaign before
//! anything is summed.

pub mod campaigns;
pub mod filter;
mod hidden;
pub mod likeness;
mod media;
pub mod meeting;
pub mod names;
pub mod presence;
mod priced;
pub mod resolve;
pub mod rollup;
