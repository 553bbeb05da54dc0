//! The first records of a file in, the kind of export and the meaning of its columns out.
//! Refuses what is nearly something (`unknown-format`), what is two things (`ambiguous-format`) and
//! what has no header (`no-header`), each time with the lines to paste into the settings.
//!
//! Adding an export is adding a file to `profiles/` and its name to `builtin`; no other code changes. Users add
//! theirs without that, in their settings.

mod brings;
pub mod builtin;
mod choose;
mod cost;
mod currency;
mod given;
mod groupings;
mod looks;
mod matching;
mod name;
mod nearest;
mod only_where;
mod own_output;
mod pattern;
mod profile;
pub mod proposal;
mod refusal;
mod repeated;
mod schema;
mod shape;
mod stems;
mod stranger;
#[cfg(test)]
mod tests;
mod title_line;
mod titled;
mod written;

pub use choose::{
    Candidate, HEADER_WITHIN, HeaderPlace, Recognised, RunnerUp, recognise, recognise_as,
    recognise_with_header,
};
pub use cost::{CostBasis, cost_basis, is_plan, is_surcharge, surcharges};
pub use matching::{Column, measures};
pub use name::loose_header_name;
pub use only_where::OnlyWhere;
pub use own_output::is_own_output;
pub use profile::{
    ChannelRules, DateOrder, Grain, Micros, Profile, RateStyle, RowRules, Spread, StageGroup, StatusGroup,
    ValueRules,
};
pub use refusal::{NOTHING, NearMiss, Problem, Unrecognised, left_out as left_out_hint};
pub use repeated::Repeated;
pub use schema::ProfileText;
pub use stranger::{Stranger, refused_by};
