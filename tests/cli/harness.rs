//! A folder of small files, and perfkpi run in it.

use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All that a run said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

/// Where the package lies.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the broken files.
pub fn broken() -> PathBuf {
    root().join("fixtures/broken")
}

/// The program, with nothing of the caller's terminal about it.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_perfkpi"));
    command.current_dir(folder).env_remove("NO_COLOR").env_remove("COLUMNS");
    command
}

/// Runs perfkpi in a folder. Output that is no UTF-8 fails the test.
pub fn run(folder: &Path, args: &[&str]) -> Ran {
    let output = program(folder).args(args).output().expect("perfkpi starts");
    Ran {
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        code: output.status.code().expect("perfkpi ends by itself"),
    }
}

/// A temporary folder that goes away with the test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Adds a file; folders on the way to it are made.
    pub fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(name, content);
        self
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).expect(name)
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        run(self.path(), args)
    }

    /// The JSON report with these flags; anything but exit code 0 fails the test.
    pub fn report(&self, args: &[&str]) -> Report {
        Report::of(&self.run(&[&["report", "--format", "json"], args].concat()))
    }
}

/// A JSON report whose numbers are kept as they are written.
#[derive(Debug)]
pub struct Report {
    pub rows: Vec<BTreeMap<String, String>>,
    pub total: BTreeMap<String, String>,
    pub paid: BTreeMap<String, String>,
    pub whole: Value,
}

#[derive(serde::Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    rows: Vec<BTreeMap<String, &'a RawValue>>,
    #[serde(borrow)]
    total: BTreeMap<String, &'a RawValue>,
    #[serde(borrow)]
    paid: BTreeMap<String, &'a RawValue>,
}

impl Report {
    pub fn of(ran: &Ran) -> Report {
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let written: Written = serde_json::from_str(&ran.stdout).expect("the report is JSON");
        let plain = |row: &BTreeMap<String, &RawValue>| {
            row.iter().map(|(key, value)| (key.clone(), value.get().to_owned())).collect()
        };
        Report {
            rows: written.rows.iter().map(plain).collect(),
            total: plain(&written.total),
            paid: plain(&written.paid),
            whole: serde_json::from_str(&ran.stdout).expect("the report is JSON"),
        }
    }

    /// The rows as lines of text: keys and values parted by blanks, in the order that `ids` gives.
    pub fn lines(&self, ids: &[&str]) -> Vec<String> {
        self.rows.iter().map(|row| line(row, ids)).collect()
    }

    pub fn total(&self, ids: &[&str]) -> String {
        line(&self.total, ids)
    }

    pub fn paid(&self, ids: &[&str]) -> String {
        line(&self.paid, ids)
    }

    /// One file's entry.
    pub fn file(&self, path: &str) -> &Value {
        let files = self.whole["files"].as_array().expect("files");
        files
            .iter()
            .find(|file| file["path"] == path)
            .unwrap_or_else(|| panic!("no file {path} in {files:?}"))
    }

    /// The codes of the notes, sorted.
    pub fn notes(&self) -> Vec<&str> {
        let notes = self.whole["notes"].as_array().expect("notes");
        let mut codes: Vec<&str> = notes.iter().filter_map(|note| note["code"].as_str()).collect();
        codes.sort_unstable();
        codes
    }

    /// The message of the note with this code.
    pub fn note(&self, code: &str) -> &str {
        let notes = self.whole["notes"].as_array().expect("notes");
        let found = notes.iter().find(|note| note["code"] == code);
        found.and_then(|note| note["message"].as_str()).unwrap_or_else(|| panic!("no {code} in {notes:?}"))
    }
}

fn line(row: &BTreeMap<String, String>, ids: &[&str]) -> String {
    let cell = |id: &&str| row.get(*id).cloned().unwrap_or_else(|| panic!("no {id} in {row:?}"));
    ids.iter().map(cell).collect::<Vec<_>>().join(" ")
}

/// Messages without the lines of files drawn into them.
pub fn undrawn(stderr: &str) -> String {
    let is_drawn = |line: &&str| {
        let rest = line.trim_start_matches([' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        rest == "|" || rest.starts_with("| ") && rest.len() < line.len()
    };
    stderr.split_inclusive('\n').filter(|line| !is_drawn(&line.trim_end())).collect()
}

/// What a refusal must be: nothing on standard output, exit code 2, and this text to the letter. The lines of files
/// drawn into the messages may be left out: `messages.rs` and `bad_input.rs` look at them.
#[track_caller]
pub fn refused(ran: &Ran, stderr: &str) {
    assert_eq!(ran.stdout, "", "nothing is printed before the report is complete");
    let said = if stderr.contains("\n  |\n") { ran.stderr.clone() } else { undrawn(&ran.stderr) };
    assert_eq!(said.trim_end_matches('\n'), stderr.trim_end_matches('\n'));
    assert_eq!(ran.code, 2);
}
