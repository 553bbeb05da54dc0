//! Marketing KPIs from raw exports. The modules stand in the order in which the data flows; each uses
//! only those above it (a test watches over that).

pub mod decimal; // exact numbers
pub mod diagnostic; // what is said to a person
pub mod catalogue; // what columns, measures and KPIs mean
pub mod query; // the grammar of --where and rules
pub mod normalise; // cell → value
pub mod ledger; // where every row and every unit of money went
pub mod channel; // source and medium → channel
pub mod read; // bytes → records
pub mod recognise; // header → profile
pub mod facts; // files → facts under full keys
pub mod aggregate; // counted once, in the period, in one currency
pub mod join; // keys resolved, rolled to the grain, joined
pub mod report; // sums → ratios
pub mod present; // report → bytes
pub mod check; // report × rules → verdict
pub mod settings; // perfkpi.toml
pub mod cli; // the command line
pub mod commands; // strings the stages together
