//! The outputs of `check` for CI: whole or not at all, valid by their own schemas, several at once.

use crate::harness::{Folder, Ran, program, refused, root};
use crate::xml::{Element, parse};
use serde_json::Value;

/// One rule for each verdict. Spent 80 and earned 245; Display and "a|b, <b>100%</b>" brought no order.
const RULES: &str = "\
currency = \"EUR\"

[[check]]
rule = \"orders = 3\"

[[check]]
rule = \"romi >= 200%\"
level = \"warn\"

[[check]]
rule = \"romi >= 20%\"
by = [\"channel\"]
where = \"spend > 1\"

[[check]]
rule = \"cpo <= 40 EUR by channel\"

[[check]]
rule = \"spend <= 10 by channel where spend > 1000\"
";

pub fn shop() -> Folder {
    Folder::new()
        .with(
            "spend.csv",
            "date,channel,clicks,spend\n2026-01-05,Paid Search,50,30.00\n2026-01-06,Paid Search,50,20.00\n\
             2026-01-05,\"a|b, <b>100%</b>\",40,25.50\n2026-01-05,Display,10,4.50\n",
        )
        .with(
            "orders.csv",
            "order id,date,channel,revenue\n1,2026-01-05,Paid Search,120.00\n2,2026-01-06,Paid Search,80.00\n\
             3,2026-01-06,Email,45.00\n",
        )
        .with("perfkpi.toml", RULES)
}

const VERDICTS: [&str; 5] = ["pass", "warn", "fail", "undecided", "no-data"];

fn check(folder: &Folder, args: &[&str]) -> Ran {
    folder.run(&[&["check", ".", "--quiet"], args].concat())
}

fn names(element: &Element) -> Vec<&str> {
    element.children.iter().map(|child| child.name.as_str()).collect()
}

/// The rules of Jenkins' schema for JUnit: which attributes and children there may be, and in which order.
fn valid_junit(document: &str) -> Element {
    let root = parse(document);
    let known = |element: &Element, attributes: &[&str]| {
        for name in element.attributes.keys() {
            assert!(attributes.contains(&name.as_str()), "{} has no {name}", element.name);
        }
    };
    assert_eq!(root.name, "testsuites");
    known(&root, &["name", "time", "tests", "failures", "disabled", "errors", "skipped"]);
    for suite in &root.children {
        assert_eq!(suite.name, "testsuite");
        known(
            suite,
            &["name", "tests", "failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname"],
        );
        assert!(suite.attributes.contains_key("name"));
        let order = ["properties", "testcase", "system-out", "system-err"];
        let places: Vec<usize> = names(suite)
            .iter()
            .map(|name| order.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name}")))
            .collect();
        assert!(places.is_sorted(), "{:?}", names(suite));
        let cases: Vec<&Element> = suite.children.iter().filter(|child| child.name == "testcase").collect();
        for case in &cases {
            known(case, &["name", "classname", "assertions", "time", "status"]);
            assert!(case.attributes.contains_key("name") && case.attributes.contains_key("classname"));
            for child in &case.children {
                match child.name.as_str() {
                    "failure" | "error" => known(child, &["type", "message"]),
                    "system-out" | "system-err" => known(child, &[]),
                    other => panic!("a testcase has no {other}"),
                }
            }
        }
        let count = |name: &str| cases.iter().filter(|case| names(case).contains(&name)).count();
        for element in [&root, suite] {
            assert_eq!(element.number("tests"), cases.len());
            assert_eq!(element.number("failures"), count("failure"));
            assert_eq!(element.number("errors"), count("error"));
        }
    }
    root
}

#[test]
fn junit_has_a_case_for_each_rule() {
    let folder = shop();
    let ran = check(&folder, &["--format", "junit"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let root = valid_junit(&ran.stdout);
    let cases = &root.children[0].children[..5];
    let told: Vec<(&str, Vec<&str>)> =
        cases.iter().map(|case| (case.attributes["name"].as_str(), names(case))).collect();
    let expected = [
        ("orders = 3", vec![]),
        ("romi >= 200%", vec!["system-out"]),
        ("romi >= 20% (by channel, where spend > 1)", vec!["failure"]),
        ("cpo <= 40 EUR by channel", vec!["error"]),
        ("spend <= 10 by channel where spend > 1000", vec!["error"]),
    ];
    assert_eq!(told, expected);
    let kinds: Vec<&str> = cases
        .iter()
        .flat_map(|case| &case.children)
        .filter_map(|child| child.attributes.get("type").map(String::as_str))
        .collect();
    assert_eq!(kinds, VERDICTS[2..]);
    let failure = &cases[2].children[0];
    assert!(failure.text.contains("a|b, <b>100%</b>: romi is -100.00%, must be >= 20%"), "{}", failure.text);
    assert!(cases[1].children[0].text.starts_with("warn: "));
}

fn sarif_schema() -> jsonschema::Validator {
    let text =
        std::fs::read_to_string(root().join("tests/schemas/sarif-schema-2.1.0.json")).expect("a schema");
    let mut schema: Value = serde_json::from_str(&text).expect("JSON");
    // As published, two patterns for languages have a bracket too many and are no expressions; we tell no language.
    for of in ["run", "toolComponent"] {
        schema["definitions"][of]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    jsonschema::validator_for(&schema).expect("a schema")
}

#[track_caller]
fn valid_sarif(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).expect("JSON");
    let wrong: Vec<String> =
        sarif_schema().iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    log
}

#[test]
fn sarif_has_a_result_for_what_does_not_pass() {
    let folder = shop();
    let ran = check(&folder, &["--format", "sarif"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let log = valid_sarif(&ran.stdout);
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 5);
    assert_eq!(run["invocations"][0]["exitCode"], 1);
    let results = run["results"].as_array().unwrap();
    let told: Vec<(&str, &str, u64)> = results
        .iter()
        .map(|result| {
            let text = |value: &Value| value.as_str().unwrap().to_owned().leak() as &str;
            let verdict = text(&result["properties"]["verdict"]);
            (verdict, text(&result["level"]), result["ruleIndex"].as_u64().unwrap())
        })
        .collect();
    let expected =
        [("warn", "warning", 1), ("fail", "error", 2), ("undecided", "error", 3), ("no-data", "error", 4)];
    assert_eq!(told, expected);
    // The schema itself is at work.
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "grave".into();
    assert!(!sarif_schema().is_valid(&broken));
    // The same rule twice, and no rule that fails.
    let ran = check(&folder, &["--format", "sarif", "--rule", "orders = 3", "--rule", "orders = 3"]);
    let log = valid_sarif(&ran.stdout);
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][1]["id"], "orders = 3 #2");
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn github_annotates_in_one_line_each() {
    let folder = shop();
    let ran = check(&folder, &["--format", "github"]);
    assert_eq!(ran.code, 1);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 5, "{}", ran.stdout);
    let commands: Vec<&str> =
        lines.iter().filter_map(|line| line.strip_prefix("::")?.split(' ').next()).collect();
    assert_eq!(commands, ["warning", "error", "error", "error"]);
    let title = "title=fail%3A romi >= 20%25 (by channel%2C where spend > 1)::";
    assert!(lines[1].contains(title), "{}", lines[1]);
    assert!(lines[1].contains("%0Aa|b, <b>100%25</b>: romi is -100.00%25, must be >= 20%25"), "{}", lines[1]);
    assert_eq!(lines[4], "fail: 1 pass, 1 warn, 1 fail, 1 undecided, 1 no-data of 5 rules");
}

#[test]
fn markdown_is_a_table_that_names_cannot_break() {
    let folder = shop();
    let ran = check(&folder, &["--format", "markdown"]);
    assert_eq!(ran.code, 1);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "### perfkpi check: ✗ fail");
    assert_eq!(lines[4], "| verdict | rule | found | judged |");
    let rows = &lines[6..];
    let order: Vec<&str> = rows.iter().map(|row| row.split(' ').nth(2).unwrap()).collect();
    assert_eq!(order, ["fail", "no-data", "undecided", "warn", "pass"]);
    for row in rows {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 5, "{row}");
    }
    assert!(
        rows[0].contains("<br>a\\|b, \\<b\\>100%\\</b\\>: romi is -100.00%, must be \\>= 20% |"),
        "{}",
        rows[0]
    );
}

#[test]
fn several_outputs_in_one_run() {
    let folder = shop();
    let ran = check(
        &folder,
        &["--format", "github", "--report", "junit=out/check.xml", "--report", "sarif=out/check.sarif"],
    );
    // There is no folder: nothing at all is written.
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("hint: make the folder \"out\" first"), "{}", ran.stderr);
    let reports =
        ["junit=check.xml", "sarif=check.sarif", "json=check.json", "markdown=check.md", "text=check.txt"];
    let mut args = vec!["--format", "github"];
    reports.iter().for_each(|report| args.extend(["--report", report]));
    let ran = check(&folder, &args);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert!(ran.stdout.starts_with("::warning "));
    let text = |name: &str| String::from_utf8(folder.read(name)).unwrap();
    valid_junit(&text("check.xml"));
    valid_sarif(&text("check.sarif"));
    let json: Value = serde_json::from_str(&text("check.json")).unwrap();
    let verdicts: Vec<&str> =
        json["rules"].as_array().unwrap().iter().map(|rule| rule["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, VERDICTS);
    assert!(text("check.md").starts_with("### perfkpi check"));
    // They are no input: neither of this run, nor of the next one that knows nothing of them, nor by name.
    assert_eq!(check(&folder, &args), ran);
    let ran = folder.run(&["report", ".", "--kpi", "spend", "--by", "", "--format", "csv"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "spend\n80.00\n"), "{}", ran.stderr);
    for name in ["check.xml", "check.sarif", "check.json", "check.md", "check.txt"] {
        let ran = folder.run(&["report", name]);
        assert!(ran.stderr.starts_with("error[own-output]: "), "{name}: {}", ran.stderr);
    }
}

#[test]
fn the_extension_names_the_format() {
    let folder = shop();
    for (name, start) in [
        ("a.xml", "<?xml"),
        ("a.sarif", "{\n  \"$schema\""),
        ("a.md", "### "),
        ("a.json", "{\"schema\":\"perfkpi.check/1\""),
        ("a.txt", "! warn"),
    ] {
        let ran = check(&folder, &["-o", name]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
        assert!(folder.read(name).starts_with(start.as_bytes()), "{name}");
    }
}

#[test]
fn outputs_that_make_no_sense() {
    let folder = shop();
    refused(
        &check(&folder, &["-o", "a.xml", "--report", "junit=./a.xml"]),
        "error[output-twice]: two outputs would be written to \"./a.xml\"\nhint: give each output a file of its own",
    );
    for (report, said) in [
        ("junit", "write a format and a file, such as junit=report.xml"),
        ("pdf=x", "there is no format \"pdf\"; formats: text, json, junit, github, sarif, markdown"),
        ("markdown=", "after \"markdown=\" there is no file; is a variable empty?"),
        ("junit=-", "for standard output write --format junit"),
    ] {
        let ran = check(&folder, &["--report", report]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}

/// A step's summary is one file that all its commands add to.
#[test]
fn the_summary_of_a_step_is_added_to() {
    let folder = shop().with("summary.md", "# Before\n").with("other.md", "# Before\n");
    let mut command = program(folder.path());
    command.env("GITHUB_STEP_SUMMARY", folder.path().join("summary.md"));
    command.args(["check", "--quiet", "--report", "markdown=summary.md", "--report", "markdown=other.md"]);
    assert_eq!(command.output().expect("perfkpi starts").status.code(), Some(1));
    let text = |name: &str| String::from_utf8(folder.read(name)).unwrap();
    assert!(text("summary.md").starts_with("# Before\n### perfkpi check: "), "{}", text("summary.md"));
    assert!(text("other.md").starts_with("### perfkpi check: "), "{}", text("other.md"));
}
