//! What perfkpi says when it is run: standard output, standard error and exit code together.
//!
//! Expected values come from the hand, from `fixtures/` or from `examples/*/oracle`, never from perfkpi.

mod agency;
mod bad_input;
mod bad_request;
mod check;
mod costs;
mod currencies;
mod deal_ids;
mod deals;
mod dialects;
mod doubts;
mod formats;
mod generated;
mod harness;
mod hints;
mod house;
mod laws;
mod laws_files;
mod linked;
mod links;
mod meaning_forms;
mod meaning_keys;
mod meaning_money;
mod meaning_once;
mod noise;
mod once_wrong;
mod paths;
mod partners;
mod pieces;
mod places;
mod profiles;
mod ranges;
mod readme;
mod rules;
mod rules_counted_once;
mod rules_ledger_money;
mod rules_money;
mod rules_period_and_coverage;
mod rules_zero_or_unknown;
mod sales;
mod sheets;
mod shop;
mod time;
mod users;
mod workbooks;
