//! Everything that perfkpi says has an entry in the catalogue and a case that shows it: errors in `fixtures/broken/`,
//! warnings and notes in `fixtures/noted/`.
//!
//! A case is a folder with `files/`, `case.toml` and, for errors, `mended/`: what a person puts over the files after
//! reading the message.

use crate::harness::{Folder, Ran, broken, root, run};
use perfkpi::diagnostic::Severity;
use perfkpi::diagnostic::codes::{self, Code};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    args: Vec<String>,
    /// file:line:column as far as the message promises it.
    place: Option<String>,
    /// Other codes that must stand beside it.
    #[serde(default)]
    also: Vec<String>,
    /// For notes: a folder or file of the package that is read in place of `files/`.
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    mended: Mended,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Mended {
    /// The command line, where it is what was wrong.
    args: Option<Vec<String>>,
    /// Files that go away.
    #[serde(default)]
    without: Vec<String>,
}

impl Case {
    fn read(folder: &Path) -> Case {
        let path = folder.join("case.toml");
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// Puts all files of a folder over those of another.
fn lay(from: &Path, over: &Folder) {
    for entry in std::fs::read_dir(from).into_iter().flatten() {
        lay_one(&entry.expect("an entry").path(), from, over);
    }
}

fn lay_one(path: &Path, from: &Path, over: &Folder) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder") {
            lay_one(&entry.expect("an entry").path(), from, over);
        }
    } else {
        let name = path.strip_prefix(from).expect("below the folder").to_string_lossy().into_owned();
        over.write(&name, std::fs::read(path).expect("a file"));
    }
}

fn ran(folder: &Folder, args: &[String]) -> Ran {
    folder.run(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

fn of_severity(severity: Severity) -> impl Iterator<Item = &'static Code> {
    codes::all().iter().filter(move |code| code.severity == severity && code.unprovoked.is_none())
}

/// Whatever is wrong with a case, so that all are told at once.
fn wrong_with(code: &Code) -> Option<String> {
    let home = broken().join(&code.id);
    let case = Case::read(&home);
    let folder = Folder::new();
    lay(&home.join("files"), &folder);
    let said = ran(&folder, &case.args);
    let mut wrong = Vec::new();
    if (said.stdout.as_str(), said.code) != ("", 2) {
        wrong.push(format!("exit code {} and {:?}", said.code, said.stdout));
    }
    let errors: BTreeSet<&str> =
        said.stderr.lines().filter_map(|line| line.strip_prefix("error[")?.split(']').next()).collect();
    let expected: BTreeSet<&str> = case.also.iter().map(String::as_str).chain([code.id.as_str()]).collect();
    if errors != expected {
        wrong.push(format!("errors {errors:?}, not {expected:?}"));
    }
    let of_code =
        said.stderr.split("\nerror[").find(|part| part.trim_start_matches("error[").starts_with(&code.id));
    let place = of_code.and_then(|part| part.lines().find_map(|line| line.strip_prefix(" --> ")));
    if place != case.place.as_deref() {
        wrong.push(format!("the place is {place:?}, not {:?}", case.place));
    }
    if !of_code.is_some_and(|part| part.contains("\nhint: ")) {
        wrong.push("no hint".to_owned());
    }
    lay(&home.join("mended"), &folder);
    for file in &case.mended.without {
        std::fs::remove_file(folder.path().join(file)).expect(file);
    }
    let args = case.mended.args.as_ref().unwrap_or(&case.args);
    let mended = ran(&folder, args);
    // What is written to a file is not printed, and with a state only what is news.
    let is_silent = args.iter().any(|arg| arg == "-o" || arg == "--state");
    if mended.code != 0 || mended.stdout.is_empty() != is_silent {
        wrong.push(format!("mended, it still ends with {}: {}", mended.code, mended.stderr));
    }
    (!wrong.is_empty()).then(|| format!("{}: {}\n{}", code.id, wrong.join("; "), said.stderr))
}

#[test]
fn every_error_is_said_with_place_and_hint_and_mended_as_it_tells() {
    let wrong: Vec<String> = of_severity(Severity::Error).filter_map(wrong_with).collect();
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_case_has_an_entry() {
    for (folder, is_error) in [("fixtures/broken", true), ("fixtures/noted", false)] {
        for entry in std::fs::read_dir(root().join(folder)).expect(folder) {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            let code = codes::find(&name).unwrap_or_else(|| panic!("{folder}/{name} has no entry"));
            assert_eq!(code.severity == Severity::Error, is_error, "{name}");
        }
    }
}

/// Where the code of a diagnostic stands in our sources.
const BEFORE_CODES: [&str; 17] = [
    "Diagnostic::error(",
    "Diagnostic::warning(",
    "Diagnostic::note(",
    "self.error(",
    "source.error(",
    ".code(",
    "code: ",
    "diagnose(",
    "refuse(faults, ",
    "unreadable(",
    "told(",
    "note(",
    "say(",
    "said(",
    "(row, index, ",
    "=> ",
    "undecided, (",
];

fn is_code(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// The sources without their tests, each with its blanks folded so that a call is one line.
fn sources() -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if path.is_dir() && name != "tests" {
                folders.push(path);
            } else if name.ends_with(".rs") && !["tests.rs", "sample.rs", "laws.rs"].contains(&name.as_str())
            {
                let text = std::fs::read_to_string(&path).expect("a source");
                let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                let folded = own.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(");
                found.insert(path, folded);
            }
        }
    }
    found
}

/// The code that a literal at the beginning of a text is.
fn literal(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.split('"').next().filter(|word| is_code(word))
}

#[test]
fn every_code_of_the_sources_has_an_entry_of_its_severity() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in sources() {
        for before in BEFORE_CODES {
            for (at, _) in text.match_indices(before) {
                let Some(word) = literal(&text[at + before.len()..]) else { continue };
                // Arms of a match are codes only where a cell's reader names them.
                let is_arm = before == "=> ";
                if is_arm && !(path.to_string_lossy().contains("normalise") && word.contains('-')) {
                    continue;
                }
                seen += 1;
                let entry = codes::find(word);
                let severity = ["error", "warning", "note"]
                    .into_iter()
                    .find(|severity| before == format!("Diagnostic::{severity}("));
                let fits = |code: &Code| {
                    severity.is_none_or(|severity| {
                        [Some(code.severity), code.also]
                            .into_iter()
                            .flatten()
                            .any(|each| each.word() == severity)
                    })
                };
                if !entry.is_some_and(fits) {
                    wrong.push(format!("{}: {before}\"{word}\"", path.display()));
                }
            }
        }
    }
    assert!(seen > 150, "the sources are searched: {seen}");
    assert!(wrong.is_empty(), "no entry in src/diagnostic/codes/ with this severity:\n{}", wrong.join("\n"));
}

#[test]
fn every_entry_is_said_somewhere() {
    let sources = sources();
    let unsaid: Vec<&str> = codes::all()
        .iter()
        .map(|code| code.id.as_str())
        .filter(|id| !sources.values().any(|text| text.contains(&format!("\"{id}\""))))
        .collect();
    assert!(unsaid.is_empty(), "no source says {unsaid:?}");
}

#[test]
fn every_note_and_warning_has_a_case_that_shows_it() {
    let wrong: Vec<String> =
        of_severity(Severity::Warning).chain(of_severity(Severity::Note)).filter_map(unsaid).collect();
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

fn unsaid(code: &Code) -> Option<String> {
    let home = root().join("fixtures/noted").join(&code.id);
    let case = Case::read(&home);
    let folder = Folder::new();
    lay(&home.join("files"), &folder);
    for path in &case.files {
        let name = Path::new(path).file_name().expect("a name").to_string_lossy().into_owned();
        folder.write(&name, std::fs::read(root().join(path)).expect(path));
    }
    let said = ran(&folder, &case.args);
    let begins = format!("{}[{}]: ", code.severity.word(), code.id);
    let is_said = said.stderr.lines().any(|line| line.starts_with(&begins));
    (!is_said || said.code != 0).then(|| format!("{}: exit code {}\n{}", code.id, said.code, said.stderr))
}

#[test]
fn a_code_is_explained() {
    let ran = run(&root(), &["explain", "unclosed-quote"]);
    let expected = "\
unclosed-quote (error): A quote is opened and not closed

What happened:  A cell begins with a quotation mark that is not closed, or only many lines further down.
Why it matters: Everything to the next quote is one cell: the rows in between would vanish together with their money.
To mend it:     Close or remove the quote. A quote that belongs to the text is written twice: \"5\"\" tube\".
";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), (expected, "", 0));
    // As it is copied from a message.
    assert_eq!(run(&root(), &["explain", "[unclosed-quote]"]).stdout, expected);
    let all = run(&root(), &["explain"]).stdout;
    for code in codes::all() {
        assert!(all.contains(&format!("\n  {} ", code.id)), "{}", code.id);
    }
}
