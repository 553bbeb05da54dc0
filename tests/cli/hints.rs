//! Who does what a hint says must get on: snippets are pasted as they stand and the command is run again.

use crate::harness::{Folder, Ran};

/// The lines of a snippet: from `[[source]]` to the next hint.
fn snippet(ran: &Ran) -> String {
    let (_, rest) =
        ran.stderr.split_once("[[source]]").unwrap_or_else(|| panic!("no snippet: {}", ran.stderr));
    let lines =
        rest.lines().take_while(|line| !["hint:", "error[", " -->"].iter().any(|end| line.starts_with(end)));
    format!("[[source]]{}\n", lines.collect::<Vec<_>>().join("\n"))
}

/// Pastes the snippet beside what is read and runs the same command again.
#[track_caller]
fn helps(folder: &Folder, settings: &str, args: &[&str], fill: &[(&str, &str)]) {
    let first = folder.run(args);
    assert_eq!(first.code, 2, "{}", first.stderr);
    let mut pasted = snippet(&first);
    for (from, to) in fill {
        pasted = pasted.replacen(from, to, 1);
    }
    folder.write(settings, &pasted);
    let again = folder.run(args);
    assert_eq!(again.code, 0, "pasted into {settings}:\n{pasted}\n{}", again.stderr);
}

const ODD: &str = "Week,Campaign,Clicks,Amount\n2026-01-05,Green Tea,120,45.60\n";
const UNNAMED: &str = "When,What,How much\n2026-01-05,Green Tea,12.50\n";

#[test]
fn a_table_in_the_current_folder() {
    let folder = Folder::new().with("costs.csv", ODD);
    helps(&folder, "perfkpi.toml", &["report", "--by", "campaign"], &[("…", "Amount")]);
    let folder = Folder::new().with("costs.csv", UNNAMED);
    let fill = [("…", "When"), ("…", "What"), ("…", "How much")];
    helps(&folder, "perfkpi.toml", &["report", "--by", "campaign"], &fill);
}

/// Paths in settings are relative to the settings, so the snippet's path must be too.
#[test]
fn a_table_in_another_folder() {
    let folder = Folder::new().with("exports/costs.csv", ODD);
    helps(&folder, "exports/perfkpi.toml", &["report", "exports", "--by", "campaign"], &[("…", "Amount")]);
}

/// Settings of the current folder do not hold for a file that is named: the hint must say how they would.
#[test]
fn a_table_that_is_named() {
    let folder = Folder::new().with("costs.csv", ODD);
    let args = ["report", "costs.csv", "--by", "campaign"];
    let first = folder.run(&args);
    folder.write("perfkpi.toml", snippet(&first).replacen('…', "Amount", 1));
    let again = folder.run(&args);
    assert!(
        again.code == 0 || first.stderr.contains("--config"),
        "the hint is followed and nothing changes:\n{}",
        again.stderr
    );
}

#[test]
fn a_decimal_mark() {
    let folder = Folder::new().with("spend.csv", "date,channel,spend\n2026-01-15,Email,\"1,234\"\n");
    let first = folder.run(&["report"]);
    assert!(first.stderr.contains("decimal = \",\""), "{}", first.stderr);
    folder.write("perfkpi.toml", "[[source]]\npath = \"spend.csv\"\ndecimal = \",\"\n");
    assert_eq!(folder.report(&[]).total(&["spend"]), "1.234");
}

#[test]
fn two_currencies() {
    let folder = Folder::new().with(
        "spend.csv",
        "date,channel,currency,spend\n2026-01-05,Email,EUR,1.00\n2026-01-05,Email,USD,2.00\n",
    );
    let first = folder.run(&["report"]);
    assert!(first.stderr.contains("currency = \"EUR\""), "{}", first.stderr);
    folder.write("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
    assert_eq!(folder.report(&[]).total(&["spend"]), "2.00");
}
