//! What is read where: files, folders, projects, globs; and what is left out.

use crate::harness::{Folder, run};
use serde_json::json;

fn spend(channel: &str, amount: &str) -> String {
    format!("date,channel,spend\n2026-01-05,{channel},{amount}\n")
}

/// One table in the folder, one below it, and what is no table.
fn folder() -> Folder {
    Folder::new()
        .with("exports/a.csv", spend("Email", "1.00"))
        .with("exports/below/b.csv", spend("Display", "2.00"))
        .with("exports/notes.pdf", "%PDF-1.7")
        .with("exports/.hidden.csv", "junk")
}

#[track_caller]
fn total(folder: &Folder, args: &[&str], expected: &str) {
    assert_eq!(folder.report(args).total(&["spend"]), expected, "{args:?}");
}

#[test]
fn a_folder_means_its_own_files() {
    let folder = folder();
    total(&folder, &["exports"], "1.00");
    total(&folder, &["exports/"], "1.00");
    total(&folder, &["exports", "--recursive"], "3.00");
    total(&folder, &["exports/*.csv"], "1.00");
    total(&folder, &["exports/**/*.csv"], "3.00");
    total(&folder, &["exports/below/b.csv", "exports/a.csv"], "3.00");
    // Named twice, read once.
    total(&folder, &["exports", "exports/a.csv", "./exports/a.csv"], "1.00");
    let note = folder.report(&["exports"]).note("not-a-table").to_owned();
    assert_eq!(note, "files that are no tables are not read: exports/notes.pdf");
}

#[test]
fn without_a_path_the_current_folder() {
    let folder = folder();
    let here = run(&folder.path().join("exports"), &["report", "--format", "csv", "--by", ""]);
    assert_eq!((here.stdout.as_str(), here.code), ("spend\n1.00\n", 0));
}

#[test]
fn a_project_is_read_whole() {
    let folder = folder();
    folder.write("exports/perfkpi.toml", "currency = \"EUR\"\nignore = [\"*.pdf\"]\n");
    total(&folder, &["exports"], "3.00");
    let report = folder.report(&["exports"]);
    assert_eq!(report.whole["currency"], "EUR");
    assert_eq!(report.notes(), Vec::<&str>::new());
    let paths: Vec<&str> = report.whole["files"]
        .as_array()
        .expect("files")
        .iter()
        .filter_map(|file| file["path"].as_str())
        .collect();
    assert_eq!(paths, ["exports/a.csv", "exports/below/b.csv"]);
    folder.write("exports/perfkpi.toml", "ignore = [\"*.pdf\", \"below/*\"]\n");
    total(&folder, &["exports"], "1.00");
}

#[test]
fn config_without_and_with_a_path() {
    let folder = folder();
    // Settings without sources: their folder is the project.
    folder.write("exports/my.toml", "currency = \"EUR\"\n");
    total(&folder, &["--config", "exports/my.toml"], "3.00");
    // With sources: those.
    folder.write("exports/my.toml", "[[source]]\npath = \"below/*.csv\"\nkind = \"spend\"\n");
    total(&folder, &["--config", "exports/my.toml"], "2.00");
    // With PATH only the settings apply, not their files.
    folder.write(
        "exports/my.toml",
        "currency = \"EUR\"\n[[source]]\npath = \"below/*.csv\"\nkind = \"spend\"\n",
    );
    let report = folder.report(&["--config", "exports/my.toml", "exports/a.csv"]);
    assert_eq!((report.total(&["spend"]).as_str(), &report.whole["currency"]), ("1.00", &json!("EUR")));
}

#[test]
fn settings_hold_from_wherever_the_command_is_called() {
    let folder = Folder::new().with("p/data/costs.csv", "When,What,How much\n2026-01-05,Tea,1.00\n").with(
        "p/perfkpi.toml",
        "[[source]]\npath = \"data/*.csv\"\nkind = \"spend\"\n\
             columns = { date = \"When\", campaign = \"What\", spend = \"How much\" }\n",
    );
    total(&folder, &["p"], "1.00");
    total(&folder, &["./p/"], "1.00");
    for (place, args) in [("p", &["report"][..]), ("p/data", &["report", "--config", "../perfkpi.toml"])] {
        let ran = run(&folder.path().join(place), &[args, &["--by", "", "--format", "csv"]].concat());
        assert_eq!((ran.stdout.as_str(), ran.code), ("spend\n1.00\n", 0), "{place}: {}", ran.stderr);
    }
}

#[test]
fn a_source_that_matches_no_file_is_said() {
    let folder = folder();
    folder.write("exports/perfkpi.toml", "[[source]]\npath = \"crm/leads*.csv\"\nkind = \"leads\"\n");
    let ran = folder.run(&["report", "exports"]);
    assert_eq!(ran.code, 0);
    let warning = "warning[source-without-file]: [[source]] path = \"crm/leads*.csv\" matches no file\n --> exports/perfkpi.toml:2:8\n";
    assert!(ran.stderr.contains(warning), "{}", ran.stderr);
}

#[test]
fn quiet_means_no_notes() {
    let ran = folder().run(&["report", "exports", "--quiet"]);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
}

#[test]
fn inspect_tells_what_a_file_was_taken_for() {
    let folder = Folder::new().with(
        "spend.csv",
        "Costs of January\ndate,channel,cost eur,colour\n2026-01-05,Email,1.50,red\n2026-01-07,Email,2.00,blue\nTotal,,3.50,\n",
    );
    let ran = folder.run(&["inspect", "--format", "json"]);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(found["schema"], "perfkpi.inspect/1");
    let file = &found["files"][0];
    assert_eq!(file["path"], "spend.csv");
    assert_eq!(file["profile"], "generic-spend");
    assert_eq!(file["kinds"], json!(["spend"]));
    assert_eq!(
        (&file["from"], &file["to"], &file["currency"]),
        (&json!("2026-01-05"), &json!("2026-01-07"), &json!("EUR"))
    );
    assert_eq!(file["columns"], json!({"date": "date", "channel": "channel", "spend": "cost eur"}));
    assert_eq!(file["unused"], json!(["colour"]));
    assert_eq!(file["rows"], json!({"read": 5, "header": 1, "title": 1, "total": 1, "used": 2}));
    assert_eq!(file["money"]["spend"], json!({"read": 7.0, "total": 3.5, "used": 3.5}));
    let text = folder.run(&["inspect"]).stdout;
    for part in [
        "spend.csv\n",
        "(generic-spend): spend\n",
        "  days        2026-01-05 to 2026-01-07\n",
        "  currency    EUR\n",
        "  not used    \"colour\"\n",
        "  rows        5 read = 1 header + 1 title + 1 total + 2 used\n",
        "  spend       7.00 read = 3.50 total + 3.50 used\n",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

/// Two million bytes are read in pieces; lines and sums do not know it.
#[test]
fn a_larger_file_is_read_in_pieces() {
    let rows: String = (0..60_000)
        .map(|i| format!("2026-01-{:02},\"Line\nbreak, {}\",0.{:02}\n", i % 28 + 1, i % 3, i % 100))
        .collect();
    let folder = Folder::new().with("spend.csv", format!("date,campaign,spend\n{rows}"));
    // 600 times the hundredths 0 to 99.
    let expected = "29700.00";
    let args = ["--by", "campaign", "--kpi", "spend"];
    assert_eq!(folder.report(&args).total(&["spend"]), expected);
    let run =
        |threads: &str| folder.run(&["report", "--format", "json", "--by", "campaign", "--threads", threads]);
    assert_eq!(run("1"), run("4"));
    // Each row has two lines: row 50 000 ends in line 1 + 2 × 50 000.
    let at = rows.match_indices("\n2026").nth(49_999).map_or(0, |(at, _)| at + 1);
    let broken = format!("date,campaign,spend\n{}2026-01-01,x,oops\n{}", &rows[..at], &rows[at..]);
    folder.write("spend.csv", broken);
    let ran = folder.run(&["report", "--by", "campaign"]);
    let message = "error[not-a-number]: \"oops\" in the column \"spend\" is not a number\n --> spend.csv:100002:14\n       |\n100002 | 2026-01-01,x,oops\n       |              ^^^^\nhint: mend the cell, or empty it where nothing is known\n";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("", message, 2));
}
