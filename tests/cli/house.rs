//! The house: stages in one direction, small files, each with a word on what it does.

use crate::harness::root;
use std::path::{Path, PathBuf};

const MOST_LINES: usize = 400;

/// The Rust files below a folder of the package, with their text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file");
                found.push((path.strip_prefix(root()).expect("below the package").to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// The modules in the order of `lib.rs`, which is the order in which the data flows.
fn modules() -> Vec<String> {
    let map = std::fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    let modules = map.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.split_once(';'));
    modules.map(|(name, _)| name.to_owned()).collect()
}

/// The top module that a file belongs to; `None` for `lib.rs` and `main.rs`.
fn module_of(path: &Path) -> Option<String> {
    let first = path.strip_prefix("src").ok()?.components().next()?;
    let name = first.as_os_str().to_string_lossy();
    let name = name.strip_suffix(".rs").unwrap_or(&name);
    (!["lib", "main"].contains(&name)).then(|| name.to_owned())
}

/// The modules that a line names after `crate::`, those of `crate::{a, b}` included.
fn named(text: &str) -> Vec<(usize, String)> {
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for (start, _) in code.match_indices("crate::") {
            let rest = &code[start + "crate::".len()..];
            match rest.strip_prefix('{') {
                Some(group) => found.extend(group.split(',').map(|part| (at + 1, word(part.trim())))),
                None => found.push((at + 1, word(rest))),
            }
        }
    }
    found.retain(|(_, name)| !name.is_empty());
    found
}

#[test]
fn a_stage_knows_only_the_stages_before_it() {
    let modules = modules();
    assert!(modules.len() > 10, "src/lib.rs lists the modules: {modules:?}");
    let place = |name: &str| modules.iter().position(|module| module == name);
    let mut wrong = Vec::new();
    for (path, text) in sources("src") {
        let Some(module) = module_of(&path) else { continue };
        let here = place(&module).unwrap_or_else(|| panic!("src/lib.rs does not list {module}"));
        for (line, name) in named(&text) {
            if place(&name).is_some_and(|there| there > here) {
                wrong.push(format!("{}:{line}: {module} uses {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} uses of a later stage:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_file_is_long_and_each_says_what_it_does() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for (path, text) in sources(folder) {
            let lines = text.lines().count();
            if lines > MOST_LINES {
                wrong.push(format!("{}: {lines} lines", path.display()));
            }
            if !text.starts_with("//!") {
                wrong.push(format!("{}: does not open with //!", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_room_is_named_after_nothing() {
    let empty = ["utils", "util", "helpers", "common", "manager", "misc"];
    for (path, _) in sources("src") {
        let parts = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        let wrong = parts.map(|part| part.replace(".rs", "")).find(|part| empty.contains(&part.as_str()));
        assert_eq!(wrong, None, "{}", path.display());
    }
}

/// What comes after recognition is made of plain values: only these stages know the engine.
#[test]
fn presenting_and_checking_do_not_know_polars() {
    for (path, text) in sources("src") {
        let module = module_of(&path).unwrap_or_default();
        if ["present", "check", "report", "read", "normalise", "catalogue", "query"]
            .contains(&module.as_str())
        {
            assert!(!text.contains("polars"), "{} names polars", path.display());
        }
    }
}
