//! Every `console` block of README.md, and of the examples' READMEs, is run and must say what it shows.
//!
//! Lines that begin with `$ ` are commands, the others what they print; a line `…` stands for any lines.

use crate::harness::root;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A command with what the README shows of its output.
#[derive(Debug)]
struct Shown {
    line: usize,
    command: String,
    output: Vec<String>,
}

/// The console blocks, each a list of commands.
fn blocks(text: &str) -> Vec<Vec<Shown>> {
    let mut blocks = Vec::new();
    let mut block: Option<Vec<Shown>> = None;
    for (at, line) in text.lines().enumerate() {
        match (&mut block, line) {
            (None, "```console") => block = Some(Vec::new()),
            (None, _) => {}
            (Some(_), "```") => blocks.extend(block.take()),
            (Some(commands), line) => match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => {
                    commands.push(Shown { line: at + 1, command: command.to_owned(), output: Vec::new() });
                }
                (None, Some(last)) if last.command.ends_with('\\') && last.output.is_empty() => {
                    last.command.truncate(last.command.len() - 1);
                    last.command.push_str(line.trim_start_matches("> "));
                }
                (None, Some(last)) => last.output.push(line.to_owned()),
                (None, None) => panic!("line {}: a block begins without a command", at + 1),
            },
        }
    }
    blocks
}

/// A folder in which the README's paths work and nothing that is written stays.
fn stage() -> tempfile::TempDir {
    let stage = tempfile::tempdir().expect("a folder");
    for name in ["examples", "fixtures"] {
        copy(&root().join(name), &stage.path().join(name));
    }
    stage
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

/// What a command prints; standard output, then standard error.
struct Said {
    stdout: String,
    stderr: String,
    code: i32,
}

fn run(command: &str, folder: &Path, before: i32) -> Said {
    let binary = Path::new(env!("CARGO_BIN_EXE_perfkpi"));
    let command = ["cargo run --release -- ", "cargo run -q --release -- ", "cargo run -- "]
        .iter()
        .find_map(|cargo| command.strip_prefix(cargo))
        .map_or(command.to_owned(), |rest| format!("perfkpi {rest}"));
    let path = format!(
        "{}:{}",
        binary.parent().expect("a folder").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    // `echo $?` asks for the code of the command before.
    let output = Command::new("sh")
        .args(["-c", &format!("(exit {before}); {command}")])
        .current_dir(folder)
        .env("PATH", path)
        .output()
        .expect("sh starts");
    Said {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}

/// True when the lines are those shown; `…` stands for any number of lines.
fn fits(shown: &[&str], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first.trim() == "…" => (0..=lines.len()).any(|at| fits(rest, &lines[at..])),
        Some((first, rest)) => {
            lines.first().is_some_and(|line| line.trim_end() == first.trim_end()) && fits(rest, &lines[1..])
        }
    }
}

#[test]
fn every_command_says_what_the_readme_shows() {
    commands_say_what_is_shown("README.md", 3);
}

#[test]
fn every_command_says_what_the_agency_s_readme_shows() {
    commands_say_what_is_shown("examples/agency/README.md", 2);
}

#[test]
fn every_command_says_what_the_settings_readme_shows() {
    commands_say_what_is_shown("examples/settings/README.md", 1);
}

#[test]
fn every_command_says_what_the_readme_of_the_gate_shows() {
    commands_say_what_is_shown("examples/ci/README.md", 2);
}

fn commands_say_what_is_shown(file: &str, least: usize) {
    let text = std::fs::read_to_string(root().join(file)).expect(file);
    let blocks = blocks(&text);
    assert!(blocks.len() >= least, "{file} shows {} console blocks", blocks.len());
    let mut wrong = Vec::new();
    for block in blocks {
        let stage = stage();
        let mut folder: PathBuf = stage.path().to_owned();
        let mut code = 0;
        for shown in block {
            if let Some(place) = shown.command.strip_prefix("cd ") {
                folder = folder.join(place.trim());
                continue;
            }
            let said = run(&shown.command, &folder, code);
            code = said.code;
            let output: Vec<&str> = shown.output.iter().map(String::as_str).collect();
            let both = [
                said.stdout.clone(),
                format!("{}{}", said.stderr, said.stdout),
                format!("{}{}", said.stdout, said.stderr),
            ];
            let is_silent = output.is_empty() && code == 0;
            if !is_silent && !both.iter().any(|text| fits(&output, &text.lines().collect::<Vec<_>>())) {
                let (line, command) = (shown.line, &shown.command);
                wrong.push(format!("{file}:{line}: {command}\n{}{}", said.stdout, said.stderr));
            }
        }
    }
    assert!(wrong.is_empty(), "{} commands say something else:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn blocks_are_found_and_compared() {
    let text = "# T\n```console\n$ perfkpi x \\\n> y\na\n…\nc\n$ echo $?\n1\n```\n```toml\n$ no\n```\n";
    let found = blocks(text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0][0].command, "perfkpi x y");
    assert_eq!(found[0][0].output, ["a", "…", "c"]);
    assert_eq!(run("echo $?", Path::new("."), 3).stdout, "3\n");
    assert!(fits(&["a", "…", "c"], &["a", "b", "b", "c"]));
    assert!(fits(&["a", "…"], &["a"]));
    assert!(!fits(&["a", "…", "c"], &["a", "b"]));
    assert!(!fits(&["a"], &["a", "b"]));
}
