//! What a check remembers from run to run: the JSON contract `perfkpi.state/1`.
//!
//! In: the text of a state file. Out: which rules and rows were not fine, for how many runs in a row, and what of it
//! was told. A row that is not listed was fine. Refused: text that is no such state, at its line and column.

use super::Verdict;
use crate::diagnostic::{Diagnostic, Location, Result};
use serde::{Deserialize, Serialize};

/// Changes only when the contract does.
const SCHEMA: &str = "perfkpi.state/1";

/// All that is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    schema: String,
    /// How often the check ran with this state.
    pub runs: u64,
    pub rules: Vec<RuleState>,
}

/// One rule, told by what it says: a rule that says something else starts afresh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleState {
    pub rule: String,
    pub by: Vec<String>,
    #[serde(rename = "where")]
    pub filter: Option<String>,
    pub over: String,
    pub verdict: Verdict,
    /// What is not fine, and what was told and is not yet told as mended.
    pub troubles: Vec<Trouble>,
}

/// A row of a rule, or the rule as a whole, that is not fine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// One for each of `by`; `None` for a rule that could not be judged at all.
    pub keys: Option<Vec<Option<String>>>,
    pub verdict: Verdict,
    /// For how many runs in a row it was not fine.
    pub runs: u64,
    /// The verdict that was told last; `None` where nothing was told yet.
    pub told: Option<Verdict>,
}

impl Default for State {
    fn default() -> Self {
        State { schema: SCHEMA.to_owned(), runs: 0, rules: Vec::new() }
    }
}

impl State {
    /// Reads the text of a state file.
    ///
    /// # Errors
    /// `bad-state` at the line and column of what is wrong.
    pub fn parse(text: &str, path: &str) -> Result<State> {
        let refuse = |message: String, place: Location| {
            Err(Diagnostic::error("bad-state", message)
                .at(place)
                .hint("name another file with --state, or delete this one to begin anew: it is left as it is")
                .into())
        };
        // What it claims to be comes first: of another contract no key need be known.
        #[derive(Deserialize)]
        struct Claim {
            schema: Option<String>,
        }
        match serde_json::from_str::<Claim>(text) {
            Ok(Claim { schema: Some(schema) }) if schema != SCHEMA => {
                let message = format!("this is \"{schema}\", not the state of a check (\"{SCHEMA}\")");
                refuse(message, Location::file(path))
            }
            _ => serde_json::from_str(text).or_else(|error| {
                let what = error.to_string();
                let what = what.split(" at line ").next().unwrap_or_default().replace('`', "\"");
                let line = error.line().max(1) as u64;
                let place = Location::cell(path, line, error.column().max(1) as u64);
                refuse(format!("this is not the state of a check: {what}"), place)
            }),
        }
    }

    /// What the run after this one begins with.
    pub(super) fn next(&self) -> State {
        State { runs: self.runs.saturating_add(1), ..State::default() }
    }

    /// The text of the file: a rule a line, so that a diff shows what changed.
    pub fn render(&self) -> String {
        let text = |rule| serde_json::to_string(rule).unwrap_or_default();
        let rules: Vec<String> = self.rules.iter().map(text).collect();
        let rules = if rules.is_empty() { String::new() } else { format!("\n  {}\n", rules.join(",\n  ")) };
        format!("{{\"schema\":\"{SCHEMA}\",\"runs\":{},\"rules\":[{rules}]}}\n", self.runs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_reads_back() {
        let trouble = Trouble { keys: Some(vec![None]), verdict: Verdict::NoData, runs: 2, told: None };
        let rule = RuleState {
            rule: "romi >= \"1\"".to_owned(),
            by: vec!["channel".to_owned()],
            filter: None,
            over: "paid".to_owned(),
            verdict: Verdict::Fail,
            troubles: vec![trouble],
        };
        let state = State { runs: 7, rules: vec![rule], ..State::default() };
        assert_eq!(State::parse(&state.render(), "s").unwrap(), state);
        assert_eq!(State::parse(&State::default().render(), "s").unwrap(), State::default());
    }
}
