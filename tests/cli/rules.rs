//! The rules of meaning, one by one: each has a folder of exports under `fixtures/rules/<paragraph>/<rule>` and a
//! test of its name in `rules_<paragraph>*.rs`. The figures are worked out by hand from the few rows there.

use crate::harness::{Ran, Report, refused, root, run, undrawn};
use std::path::PathBuf;

/// The exports of one rule, run where they lie.
pub struct Rule(PathBuf);

/// The folder of a rule; the test's name with hyphens.
pub fn rule(paragraph: &str, name: &str) -> Rule {
    let folder = root().join("fixtures/rules").join(paragraph).join(name);
    assert!(folder.is_dir(), "{} is no folder", folder.display());
    Rule(folder)
}

impl Rule {
    pub fn run(&self, args: &[&str]) -> Ran {
        run(&self.0, args)
    }

    pub fn folder(&self) -> &PathBuf {
        &self.0
    }

    /// The CSV report with these flags, and all notes on standard error; exit code 0.
    #[track_caller]
    pub fn says(&self, flags: &[&str], stdout: &str, stderr: &str) {
        let ran = self.run(&[&["report", "--format", "csv"], flags].concat());
        assert_eq!(ran.stdout, stdout);
        assert_eq!(undrawn(&ran.stderr), stderr);
        assert_eq!(ran.code, 0);
    }

    /// A check: its exit code, what its first line holds, and all notes.
    #[track_caller]
    pub fn judges(&self, flags: &[&str], code: i32, told: &[&str], stderr: &str) {
        let ran = self.run(&[&["check"], flags].concat());
        for part in told {
            assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
        }
        assert_eq!(undrawn(&ran.stderr), stderr);
        assert_eq!(ran.code, code);
    }

    /// Nothing on standard output, exit code 2, and this text.
    #[track_caller]
    pub fn refuses(&self, flags: &[&str], stderr: &str) {
        refused(&self.run(&[&["report"], flags].concat()), stderr);
    }

    /// The JSON report; exit code 0.
    #[track_caller]
    pub fn report(&self, flags: &[&str]) -> Report {
        Report::of(&self.run(&[&["report", "--format", "json"], flags].concat()))
    }
}

/// Each folder of a rule has its test, and each paragraph its rules.
#[test]
fn every_rule_with_a_fixture_has_a_test_of_its_name() {
    let list = |folder: PathBuf| {
        let entries =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name in UTF-8"))
            .collect();
        names.sort();
        names
    };
    let tests: Vec<(String, String)> = list(root().join("tests/cli"))
        .into_iter()
        .filter(|name| name.starts_with("rules_"))
        .map(|name| {
            let text = std::fs::read_to_string(root().join("tests/cli").join(&name)).expect("a test file");
            (name, text)
        })
        .collect();
    let mut missing = Vec::new();
    let paragraphs = list(root().join("fixtures/rules"));
    assert_eq!(paragraphs, ["counted-once", "money", "period-and-coverage", "zero-or-unknown"]);
    for paragraph in paragraphs {
        for name in list(root().join("fixtures/rules").join(&paragraph)) {
            let function = format!("#[test]\nfn {}() {{", name.replace('-', "_"));
            if !tests.iter().any(|(_, text)| text.contains(&function)) {
                missing.push(format!("{paragraph}/{name}"));
            }
        }
    }
    assert!(missing.is_empty(), "rules without a test: {missing:?}");
}
