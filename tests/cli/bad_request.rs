//! Command lines and settings that cannot be followed.

use crate::harness::{Folder, refused};

fn spend() -> Folder {
    Folder::new().with("spend.csv", "date,channel,spend\n2026-01-05,Paid Search,12.50\n")
}

#[track_caller]
fn report(args: &[&str], stderr: &str) {
    refused(&spend().run(&[&["report"], args].concat()), stderr);
}

#[test]
fn names_that_do_not_exist() {
    report(
        &["--kpi", "rommi"],
        "error[unknown-kpi]: there is no KPI or measure \"rommi\"\nhint: did you mean \"romi\"?",
    );
    report(
        &["--by", "chanel"],
        "error[unknown-dimension]: there is no dimension \"chanel\"\nhint: did you mean \"channel\"?",
    );
    report(
        &["--by", "x"],
        "error[unknown-dimension]: there is no dimension \"x\"\nhint: perfkpi report --help lists the dimensions",
    );
    report(
        &["--sort", "campaign"],
        "error[bad-sort]: --sort campaign: the report is not split by campaign\nhint: add it to --by: --by …,campaign",
    );
    report(
        &["--sort", "-rommi"],
        "error[unknown-kpi]: there is no KPI or measure \"rommi\"\nhint: did you mean \"romi\"?",
    );
}

#[test]
fn filters_that_cannot_be_understood() {
    report(
        &["--where", "spend >> 3"],
        "error[bad-where]: expected a value, found \">\"\n  |\n  | spend >> 3\n  |        ^\nhint: for example: channel = \"Paid Search\" and spend > 100",
    );
    report(
        &["--where", "channel = \"Paid"],
        "error[bad-where]: this text has no closing quote\n  |\n  | channel = \"Paid\n  |           ^^^^^\nhint: for example: channel = \"Paid Search\" and spend > 100",
    );
    report(
        &["--where", "chanel = Email"],
        "error[unknown-dimension]: there is no dimension \"chanel\"\n  |\n  | chanel = Email\n  | ^^^^^^\nhint: did you mean \"channel\"?",
    );
}

/// A value that no file has is a slip of the pen, not an empty report.
#[test]
fn a_filter_for_a_value_that_no_file_has() {
    report(
        &["--where", "channel = \"Paid Serch\""],
        "error[unknown-value]: no file has the channel \"Paid Serch\"\nhint: did you mean \"Paid Search\"?",
    );
    report(
        &["--where", "channel = paid-serch"],
        "error[unknown-value]: no file has the channel \"paid-serch\"\nhint: did you mean \"Paid Search\"?",
    );
    report(
        &["--where", "channel = Email"],
        "error[unknown-value]: no file has the channel \"Email\"\nhint: the files have \"Paid Search\"",
    );
}

#[test]
fn periods_that_do_not_exist() {
    let hint = "hint: use last-30-days, last-month, 2026-03, 2026-W09, 2026-Q1 or 2026, or --from and --to";
    for name in ["2026-13", "2026-W54", "2026-Q5", "last-fortnight", "2025-W53"] {
        report(&["--period", name], &format!("error[bad-period]: there is no period \"{name}\"\n{hint}"));
    }
    report(
        &["--from", "2026-02-30"],
        "error[bad-period]: --from 2026-02-30: this is not a day between 1990 and 2100\nhint: write it as 2026-01-31",
    );
    report(
        &["--from", "2026-02-02", "--to", "2026-02-01"],
        "error[bad-period]: --from 2026-02-02 is after --to 2026-02-01\nhint: swap the two days",
    );
}

#[test]
fn an_output_file_without_a_known_extension() {
    let folder = spend();
    let expected = "\
error[unknown-output-format]: the extension of \"kpi.doc\" does not tell a format
hint: name it with --format table|csv|tsv|json|jsonl|markdown";
    refused(&folder.run(&["report", "-o", "kpi.doc"]), expected);
    assert!(!folder.path().join("kpi.doc").exists());
}

#[test]
fn an_output_file_that_cannot_be_written() {
    let ran = spend().run(&["report", "-o", "no/such/folder/kpi.csv"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(
        ran.stderr.starts_with("error[output-unwritable]: \"no/such/folder/kpi.csv\" cannot be written: ")
    );
}

/// A flag that clap refuses is a usage error like any other.
#[test]
fn flags_that_do_not_exist() {
    for args in [&["report", "--nonsense"][..], &["report", "--top", "x"], &["reprot"], &[]] {
        let ran = spend().run(args);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{args:?}");
    }
}

#[track_caller]
fn settings(text: &str, stderr: &str) {
    let folder = spend().with("perfkpi.toml", text);
    refused(&folder.run(&["report"]), stderr);
}

#[test]
fn settings_that_cannot_be_read() {
    settings(
        "currency = \"EUR\"\ntime_zon = \"Europe/Sofia\"\n",
        "error[bad-settings]: unknown field \"time_zon\", expected one of \"currency\", \"time_zone\", \
         \"week_start\", \"action\", \"tcr_from\", \"margin\", \"revenue_basis\", \"refund_date\", \"rates\", \"ignore\", \"on_bad_row\", \"source\", \"profile\", \"aliases\", \"kpi\", \"check\"
 --> ./perfkpi.toml:2:1
  |
2 | time_zon = \"Europe/Sofia\"
  | ^^^^^^^^
hint: did you mean \"time_zone\"?"
            .replace("./", "")
            .as_str(),
    );
    settings(
        "[aliases.chanel]\n\"seo\" = \"Organic Search\"\n",
        "error[bad-settings]: [aliases.chanel]: there is no dimension \"chanel\"\n --> perfkpi.toml:1:10\n  |\n1 | [aliases.chanel]\n  |          ^^^^^^\nhint: did you mean [aliases.channel]?",
    );
    settings(
        "margin = 35\n",
        "error[bad-settings]: margin = 35: a margin is a share between 0 and 1\n --> perfkpi.toml:1:1\n  |\n1 | margin = 35\n  | ^^^^^^\nhint: for 35 % write margin = 0.35",
    );
    settings(
        "currency = \"dubloon\"\n",
        "error[unknown-currency-code]: \"dubloon\" is no currency\n --> perfkpi.toml:1:12\n  |\n1 | currency = \"dubloon\"\n  |            ^^^^^^^^^\nhint: write the ISO code, for example EUR",
    );
    let folder = spend();
    let ran = folder.run(&["report", "--config", "none.toml"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(
        ran.stderr.starts_with("error[settings-unreadable]: the settings \"none.toml\" cannot be read: ")
    );
}

/// What the settings say and nothing does would be silently wrong.
#[test]
fn a_time_zone_that_does_not_exist() {
    let folder = spend().with("perfkpi.toml", "time_zone = \"Europe/Sophia\"\n");
    let ran = folder.run(&["report"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "an unknown zone is taken in silence");
    assert!(ran.stderr.contains("Europe/Sophia"));
}

#[test]
fn settings_of_a_source_that_mean_nothing() {
    let source = |line: &str| format!("[[source]]\npath = \"spend.csv\"\n{line}\n");
    let refuse = |line: &str, column: usize, length: usize, message: &str| {
        let text = format!("error[bad-settings]: [[source]] path = \"spend.csv\": {message}");
        let (message, hint) = text.split_once('\n').unwrap_or((&text, ""));
        let (blank, carets) = (" ".repeat(column - 1), "^".repeat(length));
        let shown = format!(" --> perfkpi.toml:3:{column}\n  |\n3 | {line}\n  | {blank}{carets}");
        settings(&source(line), format!("{message}\n{shown}\n{hint}").as_str());
    };
    refuse(
        "kind = \"costs\"",
        8,
        7,
        "there is no kind \"costs\"\nhint: a kind is spend, sessions, leads, orders, refunds or flat",
    );
    refuse(
        "columns = { spent = \"Cost\" }",
        13,
        5,
        "there is no column key \"spent\"\nhint: did you mean \"spend\"?",
    );
    refuse(
        "decimal = \";\"",
        1,
        7,
        "decimal = \";\" is no mark that numbers are written with\nhint: write decimal = \",\" or decimal = \".\"",
    );
    refuse("tax_included = true", 1, 12, "tax_included needs tax_rate\nhint: add tax_rate = 0.22");
    refuse("fee = 12", 1, 3, "fee = 12 is no share between 0 and 1\nhint: for 12 % write fee = 0.12");
}
