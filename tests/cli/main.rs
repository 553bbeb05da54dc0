//! What perfkpi says when it is run: standard output, standard error and exit code together.
//!
//! Expected values come from the hand, from `fixtures/` or from `examples/*/oracle`, never from perfkpi.

mod bad_input;
mod bad_request;
mod formats;
mod harness;
mod house;
mod shop;
