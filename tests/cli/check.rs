//! `perfkpi check`: the exit code is the verdict, and what was judged is said.

use crate::harness::{Folder, Ran, refused};
use serde_json::{Value, json};

/// Spent 80 and earned 245; of what has spend 200, so ROMI is 1.5 of the paid and 2.0625 of all.
/// Paid Search has 3, Paid Social and Display −1.
fn shop() -> Folder {
    Folder::new()
        .with(
            "spend.csv",
            "date,channel,clicks,spend\n2026-01-05,Paid Search,50,30.00\n2026-01-06,Paid Search,50,20.00\n\
             2026-01-05,Paid Social,40,25.50\n2026-01-05,Display,10,4.50\n",
        )
        .with(
            "orders.csv",
            "order id,date,channel,revenue\n1,2026-01-05,Paid Search,120.00\n2,2026-01-06,Paid Search,80.00\n\
             3,2026-01-06,Email,45.00\n",
        )
}

fn check(folder: &Folder, rules: &[&str], args: &[&str]) -> Ran {
    let mut all = vec!["check"];
    rules.iter().for_each(|rule| all.extend(["--rule", rule]));
    all.extend(args);
    folder.run(&all)
}

#[track_caller]
fn verdict(rules: &[&str], args: &[&str], code: i32) -> Ran {
    let ran = check(&shop(), rules, args);
    assert_eq!(ran.code, code, "{rules:?}\n{}{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn a_rule_that_holds_and_one_that_does_not() {
    let ran = verdict(&["romi >= 20%"], &[], 0);
    let expected = "\
✓ pass      romi >= 20%
    over paid, 2026-01-05 to 2026-01-06, 2 files
    ✓ romi is 150.00%, must be >= 20%
pass: 1 pass of 1 rule
";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (expected, ""));
    let ran = verdict(&["romi >= 200%"], &[], 1);
    let expected = "\
✗ fail      romi >= 200%
    over paid, 2026-01-05 to 2026-01-06, 2 files
    ✗ romi is 150.00%, must be >= 200%
fail: 1 fail of 1 rule
";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (expected, ""));
}

#[test]
fn the_bound_itself() {
    verdict(&["romi >= 150%"], &[], 0);
    verdict(&["romi > 150%"], &[], 1);
    verdict(&["romi >= 1.5"], &[], 0);
    verdict(&["150% <= romi <= 150%"], &[], 0);
    verdict(&["20% <= romi <= 149%"], &[], 1);
    verdict(&["200% <= romi"], &[], 1);
    verdict(&["romi = 150%"], &[], 0);
    verdict(&["romi != 150%"], &[], 1);
}

#[test]
fn paid_or_all() {
    verdict(&["romi >= 200% over all"], &[], 0);
    verdict(&["romi >= 200% over paid"], &[], 1);
    // Without spend in its formula a KPI is judged over everything.
    verdict(&["orders = 3"], &[], 0);
    verdict(&["orders = 2 over paid"], &[], 0);
    verdict(&["revenue = 245"], &[], 0);
    // 80 spent for two orders that belong to spend.
    verdict(&["cpo = 40"], &[], 0);
}

/// A verdict over a part of the rows says so, in every output; what is remembered of it is of that part.
#[test]
fn the_where_of_the_command_line_is_part_of_the_verdict() {
    let folder = shop();
    let display = ["--where", "channel = Display"];
    let ran = check(&folder, &["romi >= 20%"], &display);
    assert!(ran.code == 1 && ran.stdout.contains("\n    where channel = Display\n"), "{}", ran.stdout);
    for format in ["junit", "markdown", "sarif", "github"] {
        let ran = check(&folder, &["romi >= 20%"], &[&display[..], &["--format", format]].concat());
        assert!(ran.stdout.contains("where channel = Display"), "{format}: {}", ran.stdout);
    }
    folder.write("perfkpi.toml", "[[check]]\nrule = \"romi >= 20%\"\nwhere = \"clicks > 5 or spend > 5\"\n");
    let ran = check(&folder, &[], &[&display[..], &["--format", "json"]].concat());
    let told: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let expected = "(clicks > 5 or spend > 5) and (channel = Display)";
    assert_eq!(told["rules"][0]["where"], expected, "{told}");
    // All passes, Display alone does not: a new breach, and no recovery after it.
    let state = ["--state", "state.json"];
    let first = check(&folder, &[], &[&state[..], &display[..]].concat());
    assert!(first.code == 1 && first.stdout.starts_with("perfkpi check: 1 new\n"), "{}", first.stdout);
    let whole = check(&folder, &[], &state);
    assert_eq!((whole.code, whole.stdout.as_str()), (0, ""), "{}", whole.stderr);
}

/// The help of a check promises only what a check takes.
#[test]
fn the_help_is_true_of_a_check() {
    let ran = shop().run(&["check", "--help"]);
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(!words.contains("\"Paid Search\" and spend > 100"), "{words}");
    assert!(
        words.contains("Only rows that match, for example 'channel = \"Paid Search\"'; in a report"),
        "{words}"
    );
    assert_eq!(words.matches("in a check, that all files a rule needs share]").count(), 2, "{words}");
}

/// "by" within a name is no split: what the settings add is still told.
#[test]
fn a_title_tells_the_split_that_the_settings_add() {
    let folder = shop();
    folder.write("more.csv", "date,channel,spend\n2026-01-05,Made by us,1.00\n");
    for (rule, title) in [
        (
            "romi >= 20% where channel != \\\"Made by us\\\"",
            "romi >= 20% where channel != \"Made by us\" (by channel)",
        ),
        ("romi >= 20% by platform", "romi >= 20% by platform (by channel)"),
        ("romi >= 20% by channel", "romi >= 20% by channel"),
    ] {
        folder.write("perfkpi.toml", format!("[[check]]\nrule = \"{rule}\"\nby = [\"channel\"]\n"));
        let ran = check(&folder, &[], &["--format", "sarif"]);
        let told: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!(told["runs"][0]["tool"]["driver"]["rules"][0]["id"], title, "{told}{}", ran.stderr);
    }
}

#[test]
fn by_and_where() {
    let ran = verdict(&["romi >= 20% by channel"], &[], 1);
    let expected = "\
✗ fail      romi >= 20% by channel
    over paid, 2026-01-05 to 2026-01-06, 3 rows by channel judged, 2 files
    ✗ Display: romi is -100.00%, must be >= 20%
    ✗ Paid Social: romi is -100.00%, must be >= 20%
    ✓ Paid Search: romi is 300.00%, must be >= 20%
fail: 1 fail of 1 rule
";
    assert_eq!(ran.stdout, expected);
    verdict(&["romi >= 20% by channel where channel = \"Paid Search\""], &[], 0);
    verdict(&["romi >= 20% by channel where spend > 30"], &[], 0);
    verdict(&["romi >= 20% by channel where spend > 10"], &[], 1);
    verdict(&["romi >= 20%"], &["--where", "channel in (Display, \"Paid Social\")"], 1);
    verdict(&["romi >= 20% by channel"], &["--where", "channel = \"Paid Search\""], 0);
    // Nothing passes the filter of the results: there is nothing to judge.
    verdict(&["romi >= 20% by channel where spend > 1000"], &[], 3);
}

#[test]
fn a_period_without_data_is_no_verdict() {
    let ran = verdict(&["romi >= 20%"], &["--period", "2026-03"], 3);
    assert!(ran.stdout.starts_with("? no-data   romi >= 20%\n"), "{}", ran.stdout);
    for part in ["2026-03-01 to 2026-03-31", "spend files cover 2026-01-05 to 2026-01-06"] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    verdict(&["romi >= 20%"], &["--from", "2026-01-05", "--to", "2026-01-07"], 3);
    verdict(&["romi >= 20%"], &["--from", "2026-01-06", "--to", "2026-01-06"], 0);
    // Display exists, but not on the 6th: no data. Nobody ever heard of Displya: a slip of the pen.
    verdict(&["spend > 1 by channel where channel = Display"], &["--from", "2026-01-06"], 3);
    let ran = verdict(&["spend > 1 by channel where channel = Displya"], &["--from", "2026-01-06"], 2);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("hint: did you mean \"Display\"?"), "{}", ran.stderr);
}

/// Even where the period has no data, a value that no file has is a slip of the pen.
#[test]
fn a_slip_of_the_pen_is_found_in_any_period() {
    verdict(&["spend > 1 by channel where channel = Displya"], &["--period", "2026-03"], 2);
}

#[test]
fn without_a_period_the_days_that_all_kinds_cover() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-05,Email,100.00\n2026-01-06,Email,10.00\n2026-01-08,Email,10.00\n")
        .with(
            "orders.csv",
            "order id,date,channel,revenue\n1,2026-01-06,Email,30.00\n2,2026-01-08,Email,10.00\n3,2026-01-09,Email,500.00\n",
        );
    // 6 to 8 January: (40 − 20) / 20.
    let ran = check(&folder, &["romi = 100%"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("    over paid, 2026-01-06 to 2026-01-08, 2 files\n"), "{}", ran.stdout);
    // A rule on spend alone needs no orders: 5 to 8 January.
    assert_eq!(check(&folder, &["spend = 120"], &[]).code, 0);
    folder.write("orders.csv", "order id,date,channel,revenue\n1,2026-02-06,Email,30.00\n");
    let ran = check(&folder, &["romi >= 0"], &[]);
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.contains("no day in common"), "{}", ran.stdout);
}

/// Files of January and March say nothing of February.
#[test]
fn a_missing_month_between_two_files_is_no_data() {
    let folder = Folder::new()
        .with("jan.csv", "date,channel,spend\n2026-01-01,Email,10.00\n2026-01-31,Email,10.00\n")
        .with("mar.csv", "date,channel,spend\n2026-03-01,Email,10.00\n2026-03-31,Email,10.00\n");
    assert_eq!(check(&folder, &["spend <= 100"], &["--period", "2026-01"]).code, 0);
    assert_eq!(check(&folder, &["spend <= 100"], &["--period", "2026-03"]).code, 0);
    let ran = check(&folder, &["spend <= 100"], &["--period", "2026-02"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    let ran = check(&folder, &["spend <= 100"], &["--period", "2026-Q1"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
}

#[test]
fn what_is_undefined_or_unknown_is_not_judged() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-05,Email,10.00\n")
        .with("orders.csv", "order id,date,revenue\n1,2026-01-05,30.00\n");
    let ran = check(&folder, &["romi >= 20%"], &[]);
    assert_eq!(ran.code, 3, "orders tell no channel, so what is paid is unknown");
    assert!(ran.stdout.contains("over all"), "{}", ran.stdout);
    assert_eq!(check(&folder, &["romi >= 20% over all"], &[]).code, 0);
    let ran = check(&folder, &["cpl <= 5"], &[]);
    assert_eq!(ran.code, 3, "no file tells leads");
    assert!(ran.stdout.contains("no file tells leads"), "{}", ran.stdout);
    // No order at all is a loss of all that was spent: this can be judged. Cost per order cannot.
    folder.write("orders.csv", "order id,date,channel,revenue\n1,2026-01-05,Direct,30.00\n");
    assert_eq!(check(&folder, &["romi >= 20%"], &[]).code, 1);
    assert_eq!(check(&folder, &["cpo <= 20"], &[]).code, 3);
}

#[test]
fn of_several_rules_the_gravest_decides() {
    let undecided = "cpl <= 5";
    verdict(&["romi >= 20%", "orders >= 1"], &[], 0);
    verdict(&["romi >= 20%", undecided], &[], 3);
    verdict(&[undecided, "romi >= 200%"], &[], 1);
    let ran = verdict(&["romi >= 200%", undecided, "orders >= 1"], &[], 1);
    assert!(ran.stdout.ends_with("fail: 1 pass, 1 fail, 1 no-data of 3 rules\n"), "{}", ran.stdout);
    let ran = verdict(&["romi >= 200%", "rommi >= 20%"], &[], 2);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.starts_with("error[unknown-kpi]: "), "{}", ran.stderr);
}

#[test]
fn rules_that_cannot_be_understood() {
    let folder = shop();
    refused(
        &check(&folder, &["romi >> 20%"], &[]),
        "error[bad-rule]: expected a value, found \">\"\n  |\n  | romi >> 20%\n  |       ^\nhint: for example: romi >= 20% by channel where spend > 100",
    );
    refused(
        &check(&folder, &["romi >= 20% by chanel"], &[]),
        "error[unknown-dimension]: there is no dimension \"chanel\"\n  |\n  | romi >= 20% by chanel\n  |                ^^^^^^\nhint: did you mean \"channel\"?",
    );
    refused(
        &check(&folder, &[], &[]),
        "error[no-rules]: there is no rule to check\nhint: give one: perfkpi check --rule \"romi >= 20%\"\n\
         hint: or write [[check]] rule = \"romi >= 20%\" into perfkpi.toml",
    );
    // A percentage of money, money of a count: units that do not fit.
    assert_eq!(check(&folder, &["cpo <= 20%"], &[]).code, 2);
    assert_eq!(check(&folder, &["clicks >= 20 EUR"], &[]).code, 2);
}

#[test]
fn a_bound_in_another_currency() {
    let rule = "cpo <= 50 EUR";
    assert_eq!(check(&shop(), &[rule], &["--currency", "EUR"]).code, 0);
    refused(
        &check(&shop(), &[rule], &["--currency", "USD"]),
        "error[other-currency]: the rule \"cpo <= 50 EUR\" is in EUR, but the report is in USD\n\
         hint: write the bound in USD, or ask for the report in EUR with --currency EUR",
    );
}

#[test]
fn rules_of_the_settings() {
    let folder = shop();
    folder.write(
        "perfkpi.toml",
        "[[check]]\nrule = \"romi >= 20%\"\nby = [\"channel\"]\nwhere = \"spend > 30\"\n\n\
         [[check]]\nrule = \"romi >= 200%\"\nlevel = \"warn\"\n",
    );
    let ran = check(&folder, &[], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.ends_with("warn: 1 pass, 1 warn of 2 rules\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("! warn      romi >= 200%\n"), "{}", ran.stdout);
    // The rules of the command line replace them.
    assert_eq!(check(&folder, &["romi >= 200%"], &[]).code, 1);
    folder.write("perfkpi.toml", "[[check]]\nrule = \"romi >> 20%\"\n");
    let ran = check(&folder, &[], &[]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(ran.stderr.contains(" --> perfkpi.toml"), "{}", ran.stderr);
}

#[test]
fn json_by_the_contract() {
    let ran = verdict(&["romi >= 20% by channel", "spend > 1 over all"], &["--format", "json"], 1);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let row = |channel: &str, value: f64, verdict: &str| json!({"channel": channel, "value": value, "low": null, "high": null, "bound": 0.2, "op": ">=", "verdict": verdict});
    assert_eq!(found["schema"], "perfkpi.check/1");
    assert_eq!(found["verdict"], "fail");
    let first = &found["rules"][0];
    let keys: Vec<&String> = first.as_object().expect("a rule").keys().collect();
    assert_eq!(keys[..4], ["rule", "level", "verdict", "judged"]);
    assert_eq!(first["rule"], "romi >= 20% by channel");
    assert_eq!((&first["level"], &first["verdict"]), (&json!("fail"), &json!("fail")));
    let judged = first["judged"].as_array().expect("rows");
    let numbers: Vec<Value> = judged
        .iter()
        .map(|row| {
            let mut row = row.clone();
            row["value"] = json!(row["value"].as_f64());
            row
        })
        .collect();
    let expected =
        [row("Display", -1.0, "fail"), row("Paid Social", -1.0, "fail"), row("Paid Search", 3.0, "pass")];
    assert_eq!(numbers, expected);
    let second = &found["rules"][1];
    assert_eq!((&second["verdict"], &second["over"]), (&json!("pass"), &json!("all")));
    assert_eq!(second["judged"].as_array().map(Vec::len), Some(1));
    // The same verdicts and codes where nothing can be judged.
    let ran = verdict(&["romi >= 20%"], &["--format", "json", "--period", "2026-03"], 3);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((&found["verdict"], &found["rules"][0]["judged"]), (&json!("no-data"), &json!([])));
}

/// What the report says on standard error a check says too: its figures rest on the same files.
#[test]
fn notes_are_said() {
    let folder = shop();
    folder.write(
        "more.csv",
        "order id,date,channel,status,revenue\n9,2026-01-06,Email,Waiting for Godot,1.00\n",
    );
    let report = folder.run(&["report"]);
    let check = check(&folder, &["romi >= 20%"], &[]);
    assert!(report.stderr.contains("warning[unknown-status]"), "{}", report.stderr);
    assert!(check.stderr.contains("warning[unknown-status]"), "the check is silent: {}", check.stderr);
}

#[test]
fn the_verdict_can_go_to_a_file() {
    let folder = shop();
    let ran = check(&folder, &["romi >= 200%"], &["--format", "json", "-o", "verdict.json"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 1));
    let found: Value = serde_json::from_slice(&folder.read("verdict.json")).expect("JSON");
    assert_eq!(found["verdict"], "fail");
    assert_eq!(check(&folder, &["romi >= 20%"], &[]).code, 0, "the verdict is no export");
}
