//! Names that look like patterns, and links that lead back.

use crate::harness::Folder;

/// Names that look like patterns are names where they exist.
#[test]
fn names_that_look_like_patterns() {
    let spend = |amount: &str| format!("date,channel,spend\n2026-01-05,Email,{amount}\n");
    let other = |amount: &str| format!("date,channel,spend\n2026-01-06,Email,{amount}\n");
    let folder = Folder::new()
        .with("[2026]/a*b.csv", spend("1.00"))
        .with("[2026]/axb.csv", other("2.00"))
        .with("2/c.csv", spend("100.00"))
        .with("[2026]/below [x]/d?.csv", "date,channel,spend\n2026-01-07,Email,4.00\n");
    let total = |args: &[&str]| folder.report(args).total(&["spend"]);
    assert_eq!(total(&["[2026]"]), "3.00");
    assert_eq!(total(&["[2026]", "--recursive"]), "7.00");
    assert_eq!(total(&["[2026]/a*b.csv"]), "1.00");
    assert_eq!(total(&["[2026]/below [x]/d?.csv"]), "4.00");
    // A pattern below a folder whose name looks like one.
    assert_eq!(total(&["[2026]/*.csv"]), "3.00");
    assert_eq!(total(&["[2026]/**/*.csv"]), "7.00");
    // Where no such name exists it is a pattern: the folder 2.
    assert_eq!(total(&["[2345]/*.csv"]), "100.00");
    let ran = folder.run(&["report", "[2026]/z*.csv"]);
    assert!(
        ran.stderr.starts_with("error[file-not-found]: no file matches \"[2026]/z*.csv\""),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.code, 2);
}

#[test]
fn sources_whose_path_looks_like_a_pattern() {
    let sheet = |day: &str, amount: &str| format!("When,What,How much\n2026-01-{day},Tea,{amount}\n");
    let folder = Folder::new()
        .with("[2026]/a*b.csv", sheet("05", "1.00"))
        .with("[2026]/axb.csv", sheet("06", "2.00"))
        .with("[2026]/sub [1]/c.csv", sheet("07", "4.00"));
    let total = |path: &str| {
        let columns = "columns = { date = \"When\", campaign = \"What\", spend = \"How much\" }";
        let source = format!("[[source]]\npath = \"{path}\"\nkind = \"spend\"\n{columns}\n");
        folder.write("[2026]/perfkpi.toml", source);
        let ran = folder.run(&["report", "--config", "[2026]/perfkpi.toml", "--by", "", "--format", "csv"]);
        (ran.stdout.replace("spend\n", "").trim().to_owned(), ran.code)
    };
    assert_eq!(total("*.csv"), ("3.00".to_owned(), 0));
    assert_eq!(total("a*b.csv"), ("1.00".to_owned(), 0));
    assert_eq!(total("sub [1]/c.csv"), ("4.00".to_owned(), 0));
    assert_eq!(total("sub [1]/*.csv"), ("4.00".to_owned(), 0));
    assert_eq!(total("**/*.csv"), ("7.00".to_owned(), 0));
}

#[cfg(unix)]
#[test]
fn links_that_lead_back_are_followed_once() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new()
        .with("in/a.csv", "date,channel,spend\n2026-01-05,Email,1.00\n")
        .with("in/below/b.csv", "date,channel,spend\n2026-01-06,Email,2.00\n")
        .with("elsewhere/c.csv", "date,channel,spend\n2026-01-07,Email,4.00\n");
    let path = |name: &str| folder.path().join(name);
    symlink("..", path("in/below/up")).expect("a link");
    symlink(".", path("in/self")).expect("a link");
    symlink("below/b.csv", path("in/b-again.csv")).expect("a link");
    symlink("../elsewhere", path("in/other")).expect("a link");
    symlink("nowhere", path("in/broken")).expect("a link");
    let report = folder.report(&["in", "--recursive"]);
    assert_eq!(report.total(&["spend"]), "7.00");
    assert_eq!(report.whole["files"].as_array().map(Vec::len), Some(3));
    assert_eq!(folder.report(&["in"]).total(&["spend"]), "3.00");
    folder.write("in/perfkpi.toml", "currency = \"EUR\"\n");
    assert_eq!(folder.report(&["in"]).total(&["spend"]), "7.00");
    assert_eq!(folder.report(&["in/**/*.csv"]).total(&["spend"]), "7.00");
    // Settings reach what lies behind a link.
    folder.write(
        "in/perfkpi.toml",
        "[[source]]\npath = \"other/*.csv\"\nkind = \"spend\"\ntax_included = true\ntax_rate = 1.0\n",
    );
    assert_eq!(folder.report(&["in"]).total(&["spend"]), "5.00");
    // The link itself may be named.
    assert_eq!(folder.report(&["in/other"]).total(&["spend"]), "4.00");
}

/// What the settings say of a file holds for a link to one, where it lies and by the name of what it leads to.
#[cfg(unix)]
#[test]
fn settings_hold_for_linked_files() {
    let settings = |path: &str| {
        format!(
            "[[source]]\npath = \"{path}\"\nkind = \"spend\"\ncolumns = {{ date = \"on\", spend = \"paid\" }}\n"
        )
    };
    let folder =
        Folder::new().with("store/march.csv", "on,paid\n2026-03-01,4.00\n").with("in/perfkpi.toml", "");
    std::os::unix::fs::symlink("../store/march.csv", folder.path().join("in/latest.csv")).expect("a link");
    for path in ["latest.csv", "*.csv", "../store/*.csv"] {
        folder.write("in/perfkpi.toml", settings(path));
        assert_eq!(folder.report(&["in"]).total(&["spend"]), "4.00", "{path}");
    }
    folder.write("in/perfkpi.toml", "");
    let ran = folder.run(&["report", "in"]);
    assert!(ran.stderr.contains("path = \"latest.csv\""), "{}", ran.stderr);
}
