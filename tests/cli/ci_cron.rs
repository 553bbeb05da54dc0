//! `examples/ci/cron.sh`, with a mailer that writes down what it was given.

use crate::ci::Stage;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

/// Writes its arguments and the text into `mails/`, one file a mail; fails while there is a file `broken`.
const MAILER: &str = "#!/usr/bin/env bash
set -eu
cd \"$(dirname \"$0\")\"
if [ -e broken ]; then exit 7; fi
mkdir -p mails
mail=mails/$(ls mails | wc -l)
{ printf '%s\\n' \"$*\"; cat; } > \"$mail\"
";

fn stage() -> Stage {
    let stage = Stage::new();
    for name in ["mailer", "sendmail"] {
        let path = stage.path().join(name);
        std::fs::write(&path, MAILER).expect("a mailer");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    stage
}

fn cron(stage: &Stage, args: &str, mailer: &str) -> Command {
    let mut command = stage.bash();
    command.arg("examples/ci/cron.sh");
    command.env("KPI_PATH", "examples/shop").env("KPI_MAIL_TO", "team@example.com");
    command.env("KPI_MAILER", stage.path().join(mailer)).env("KPI_STATE", stage.path().join("state"));
    command.env("KPI_ARGS", format!("--config examples/ci/perfkpi.toml --period 2026-03 {args}"));
    command
}

/// Runs the script, which must say nothing itself; the exit code and the new mails.
#[track_caller]
fn run(stage: &Stage, args: &str) -> (i32, Vec<String>) {
    let count = || std::fs::read_dir(stage.path().join("mails")).map_or(0, Iterator::count);
    let before = count();
    let output = cron(stage, args, "mailer").output().expect("bash starts");
    assert_eq!(
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)),
        ("".into(), "".into())
    );
    let mails = (before..count()).map(|number| stage.text(&format!("mails/{number}"))).collect();
    (output.status.code().expect("it ends by itself"), mails)
}

#[test]
fn a_mail_for_each_change_and_none_without() {
    let stage = stage();
    let (code, mails) = run(&stage, "");
    assert_eq!((code, mails.len()), (0, 1));
    assert!(
        mails[0].starts_with("-s perfkpi check: 1 new team@example.com\nperfkpi check: 1 new\n"),
        "{mails:?}"
    );
    assert!(mails[0].contains("    ! new       Display: romi is -100.00%"), "{mails:?}");
    assert_eq!(run(&stage, ""), (0, vec![]));
    stage.rules("romi >= 30%", "romi >= 36%");
    let (code, mails) = run(&stage, "");
    assert_eq!((code, mails.len()), (1, 1));
    assert!(mails[0].contains("    ✗ new       romi is 35.29%"), "{mails:?}");
    assert_eq!(run(&stage, ""), (1, vec![]));
    // The log tells each run.
    let log = stage.text("state/kpi.log");
    assert_eq!(log.matches("exit code").count(), 4, "{log}");
    assert_eq!(log.matches("mailed to team@example.com: perfkpi check: 1 new").count(), 2, "{log}");
}

#[test]
fn a_breach_that_lasts() {
    let stage = stage();
    assert_eq!(run(&stage, "--notify-after 3"), (0, vec![]));
    assert_eq!(run(&stage, "--notify-after 3"), (0, vec![]));
    assert_eq!(run(&stage, "--notify-after 3").1.len(), 1);
    assert_eq!(run(&stage, "--notify-after 3"), (0, vec![]));
}

#[test]
fn a_mail_that_could_not_be_sent_is_sent_later() {
    let stage = stage();
    std::fs::write(stage.path().join("broken"), "").expect("a file");
    assert_eq!(run(&stage, ""), (75, vec![]));
    assert_eq!(run(&stage, ""), (75, vec![]));
    std::fs::remove_file(stage.path().join("broken")).expect("a file");
    let (code, mails) = run(&stage, "");
    assert_eq!((code, mails.len()), (0, 1));
    assert_eq!(mails[0].matches("Display: romi is").count(), 1, "{mails:?}");
    assert_eq!(run(&stage, ""), (0, vec![]));
    // So is what a killed run left.
    std::fs::write(stage.path().join("state/found.txt"), "perfkpi check: 2 new\n").expect("a file");
    let (_, mails) = run(&stage, "");
    assert!(mails[0].ends_with("\nperfkpi check: 2 new\n"), "{mails:?}");
}

#[test]
fn wrong_files_or_rules_are_told_once() {
    let stage = stage();
    stage.rules("romi >= 30%", "rommi >= 30%");
    let (code, mails) = run(&stage, "");
    assert_eq!((code, mails.len()), (2, 1));
    assert!(mails[0].contains("error[unknown-kpi]: "), "{mails:?}");
    assert_eq!(run(&stage, ""), (2, vec![]));
    assert!(stage.text("state/kpi.log").contains("error[unknown-kpi]: "));
    stage.rules("rommi >= 30%", "romi >= 30%");
    assert_eq!(run(&stage, "").0, 0);
}

#[test]
fn a_whole_message_for_sendmail() {
    let stage = stage();
    assert_eq!(cron(&stage, "", "sendmail").status().expect("bash starts").code(), Some(0));
    let mail = stage.text("mails/0");
    let head = "-t\nTo: team@example.com\nSubject: perfkpi check: 1 new\nContent-Type: text/plain; charset=utf-8\n\nperfkpi check: 1 new\n";
    assert!(mail.starts_with(head), "{mail}");
}

/// Several at once, some killed: the state is whole, and what was found is mailed by whoever comes next.
#[test]
fn overlapping_and_killed_runs() {
    let stage = stage();
    for round in 0..6 {
        let start = || {
            let mut command = cron(&stage, "", "mailer");
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("bash starts")
        };
        let (mut first, mut second) = (start(), start());
        std::thread::sleep(std::time::Duration::from_millis(60 * round));
        first.kill().expect("it can be killed");
        first.wait().expect("it ends");
        second.wait().expect("it ends");
    }
    // The child of a killed script may still hold the lock.
    let mut tries = 0;
    while !stage.text("state/kpi.log").contains("mailed to") {
        run(&stage, "");
        tries += 1;
        assert!(tries < 50, "{}", stage.text("state/kpi.log"));
    }
    let state: serde_json::Value = serde_json::from_str(&stage.text("state/state.json")).expect("JSON");
    assert_eq!(state["schema"], "perfkpi.state/1");
    assert!(stage.text("mails/0").contains("Display: romi is"));
    assert!(!stage.has("state/pending.txt"));
}
