//! What perfkpi says when it is run: standard output, standard error and exit code together.
//!
//! Expected values come from the hand, from `fixtures/` or from `examples/*/oracle`, never from perfkpi.

mod bad_input;
mod bad_request;
mod check;
mod doubts;
mod formats;
mod generated;
mod harness;
mod hints;
mod house;
mod laws;
mod linked;
mod links;
mod meaning_forms;
mod meaning_keys;
mod meaning_money;
mod meaning_once;
mod noise;
mod once_wrong;
mod partners;
mod places;
mod readme;
mod shop;
