//! `examples/ci`: the scripts of the workflow, of its action and of the GitLab job are run as a shell runs them.

use crate::harness::root;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A copy of the examples, in which scripts may write, with perfkpi on the path.
pub struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    pub fn new() -> Stage {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&root().join("examples"), &folder.path().join("examples"));
        Stage { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn has(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// Writes the example's rules anew, with one text replaced.
    pub fn rules(&self, old: &str, new: &str) {
        let name = "examples/ci/perfkpi.toml";
        let text = self.text(name);
        assert!(text.contains(old), "{old}");
        std::fs::write(self.path().join(name), text.replace(old, new)).expect("the rules");
    }

    /// A command of the shell, as CI runs it: stopping at the first that fails.
    pub fn bash(&self) -> Command {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_perfkpi"));
        let mut path = program.parent().expect("a folder").as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let mut command = Command::new("bash");
        command.current_dir(self.path()).env("PATH", path).args(["--noprofile", "--norc"]);
        command
    }

    fn script(&self, script: &str, variables: &[(&str, &str)]) -> Output {
        let mut command = self.bash();
        command.args(["-eo", "pipefail", "-c", script]).envs(variables.iter().copied());
        command.output().expect("bash starts")
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The lines below the line that reads `key`, without their common indent, for each such line.
fn blocks(text: &str, key: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = lines.iter().enumerate().filter(|(_, line)| line.trim() == key);
    let block = |(at, line): (usize, &&str)| {
        let below = lines[at + 1..].iter();
        let below: Vec<&str> = below
            .take_while(|inner| inner.trim().is_empty() || indent(inner) > indent(line))
            .copied()
            .collect();
        let least = below.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min();
        let least = least.unwrap_or_default();
        below.iter().map(|line| format!("{}\n", line.get(least..).unwrap_or_default())).collect()
    };
    starts.map(block).collect()
}

/// `name: value` lines.
fn pairs(block: &str) -> Vec<(String, String)> {
    let pair = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    block.lines().filter_map(pair).collect()
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The scripts of the action, run one after the other with these inputs; those of the last one.
fn action(stage: &Stage, inputs: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let text = stage.text("examples/ci/github/action.yml");
    let summary = stage.path().join("summary.md").display().to_string();
    let workspace = stage.path().display().to_string();
    let mut variables =
        vec![("GITHUB_STEP_SUMMARY", summary.as_str()), ("GITHUB_WORKSPACE", workspace.as_str())];
    let declared: Vec<(String, String)> =
        blocks(&text, "env:").iter().flat_map(|block| pairs(block)).collect();
    for (name, value) in &declared {
        let input =
            value.strip_prefix("${{ inputs.").and_then(|value| value.strip_suffix(" }}")).expect(value);
        let value = inputs.iter().find(|(name, _)| *name == input).map_or("", |(_, value)| value);
        variables.push((name, value));
    }
    let scripts = blocks(&text, "run: |");
    assert_eq!(scripts.len(), 2);
    let mut last = None;
    for script in scripts {
        assert!(!script.contains("${{"), "inputs are variables, not text of a script: {script}");
        let output = said(&stage.script(&script, &variables));
        let failed = output.0 != Some(0);
        last = Some(output);
        if failed {
            break;
        }
    }
    last.expect("a script")
}

const MARCH: [(&str, &str); 3] =
    [("path", "examples/shop"), ("config", "examples/ci/perfkpi.toml"), ("args", "--period 2026-03")];

#[test]
fn the_action_annotates_and_summarises() {
    let stage = Stage::new();
    std::fs::write(stage.path().join("summary.md"), "# Steps before\n").expect("a summary");
    let (code, stdout, stderr) = action(&stage, &MARCH);
    // Display has earned nothing in March: a warning, which fails nothing.
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{stdout}");
    let commands: Vec<&str> = stdout.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), 1, "{stdout}");
    assert!(commands[0].starts_with("::warning "), "{stdout}");
    assert!(commands[0].contains("Display: romi is -100.00%25"), "{stdout}");
    let summary = stage.text("summary.md");
    assert!(summary.starts_with("# Steps before\n### perfkpi check: ! warn\n"), "{summary}");
    assert!(stage.text("kpi.xml").contains("failures=\"0\" errors=\"0\""));
    let sarif: serde_json::Value = serde_json::from_str(&stage.text("kpi.sarif")).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"].as_array().expect("results").len(), 1);
}

#[test]
fn the_action_fails_where_a_rule_does() {
    let stage = Stage::new();
    stage.rules("romi >= 30%", "romi >= 36%");
    let (code, stdout, _) = action(&stage, &MARCH);
    assert_eq!(code, Some(1));
    assert!(stdout.starts_with("::error "), "{stdout}");
    // A period without data is no pass.
    let inputs = [MARCH[0], MARCH[1], ("args", "--period 2026-07")];
    assert_eq!(action(&stage, &inputs).0, Some(3));
    // What stands in an input is a value and not run.
    let inputs = [("path", "$(touch pwned)"), MARCH[1], ("args", "--period 2026-03")];
    let (code, stdout, _) = action(&stage, &inputs);
    assert_eq!((code, stdout.as_str(), stage.has("pwned")), (Some(2), "", false));
}

/// The workflow gives the action only inputs that it has, and keeps what it writes.
#[test]
fn the_workflow_fits_its_action() {
    let text =
        |name: &str| std::fs::read_to_string(root().join("examples/ci/github").join(name)).expect(name);
    let (workflow, action) = (text("workflow.yml"), text("action.yml"));
    let inputs = &blocks(&action, "inputs:")[0];
    let given = pairs(&blocks(&workflow, "with:")[0]);
    assert_eq!(given.len(), 3);
    for (name, _) in given {
        assert!(inputs.lines().any(|line| *line == format!("{name}:")), "the action has no input {name}");
    }
    for file in ["kpi.sarif", "kpi.xml"] {
        assert!(action.contains(&format!("={file}")) && workflow.contains(&format!(": {file}")), "{file}");
    }
}

#[test]
fn the_gitlab_job_leaves_its_reports() {
    let stage = Stage::new();
    let job = stage.text("examples/ci/gitlab-ci.yml");
    let said_there = pairs(&blocks(&job, "variables:")[0]);
    let with = |period: &str| {
        let instead = [
            ("KPI_PATH", "examples/shop"),
            ("KPI_CONFIG", "examples/ci/perfkpi.toml"),
            ("KPI_PERIOD", period),
        ];
        for (name, _) in instead {
            assert!(said_there.iter().any(|(known, _)| known == name), "the job has no {name}");
        }
        let lines: Vec<String> = ["before_script:", "script:"]
            .iter()
            .flat_map(|key| blocks(&job, key))
            .flat_map(|block| block.lines().map(|line| line[2..].to_owned()).collect::<Vec<_>>())
            .collect();
        assert_eq!(lines.len(), 2);
        said(&stage.script(&lines.join("\n"), &instead))
    };
    let (code, stdout, _) = with("2026-03");
    assert_eq!(code, Some(0), "{stdout}");
    let reports = blocks(&job, "artifacts:")[0].clone();
    for file in ["kpi.xml", "kpi.md"] {
        assert!(reports.contains(file) && stage.has(file), "{file}");
    }
    let cases = stage.text("kpi.xml").matches("<testcase ").count();
    assert_eq!(cases, stage.text("examples/ci/perfkpi.toml").matches("[[check]]").count());
    // The exit code that the job lets through is that of what cannot be judged.
    assert!(blocks(&job, "allow_failure:")[0].contains("exit_codes: [3]"));
    assert_eq!(with("2026-07").0, Some(3));
    stage.rules("romi >= 30%", "romi >= 36%");
    assert_eq!(with("2026-03").0, Some(1));
}

/// The line of the rules' file that holds this text.
fn line_of(stage: &Stage, text: &str) -> usize {
    let rules = stage.text("examples/ci/perfkpi.toml");
    rules.lines().position(|line| line.contains(text)).expect(text) + 1
}

#[test]
fn annotations_point_at_the_rule() {
    let stage = Stage::new();
    stage.rules("romi >= 30%", "romi >= 36%");
    let (code, stdout, _) = action(&stage, &MARCH);
    assert_eq!(code, Some(1));
    let place = format!("file=examples/ci/perfkpi.toml,line={}", line_of(&stage, "romi >= 36%"));
    let error = stdout.lines().find(|line| line.starts_with("::error ")).expect("an annotation");
    assert!(error.contains(&place), "{place} in {error}");
    let sarif: serde_json::Value = serde_json::from_str(&stage.text("kpi.sarif")).expect("JSON");
    let location = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "examples/ci/perfkpi.toml");
    assert_eq!(location["region"]["startLine"], line_of(&stage, "romi >= 36%"));
}
