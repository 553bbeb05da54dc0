//! `perfkpi completions` and `perfkpi man`: what a shell completes, and that the manual says all that `--help` says.

use crate::harness::{Folder, refused};
use std::process::Command;

/// What bash offers after these words, the last of which is being written.
#[track_caller]
fn offered(words: &[&str]) -> Vec<String> {
    let script = Folder::new().run(&["completions", "bash"]);
    assert_eq!((script.code, script.stderr.as_str()), (0, ""));
    let (current, before) = (words[words.len() - 1], words[words.len() - 2]);
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let task = format!(
        "{}\nfunction_of=$(complete -p perfkpi)\nfunction_of=${{function_of##*-F }}\nCOMP_WORDS=({}) COMP_CWORD={}\n\
         ${{function_of%% *}} perfkpi '{current}' '{before}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        script.stdout,
        quoted.join(" "),
        words.len() - 1
    );
    let output = Command::new("bash").args(["--norc", "-c", &task]).output().expect("bash starts");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_ids_one_by_one_and_in_lists() {
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    assert_eq!(offered(&["perfkpi", "report", "--by", "cam"]), ["campaign", "campaign_id"]);
    assert_eq!(
        offered(&["perfkpi", "report", "--by", "channel,ca"]),
        ["channel,campaign", "channel,campaign_id"]
    );
    // What the list has already is not offered again; its beginning is kept.
    assert_eq!(offered(&["perfkpi", "report", "--by", "campaign,ca"]), ["campaign,campaign_id"]);
    assert_eq!(offered(&["perfkpi", "report", "exports/", "--kpi", "spend,rom"]), ["spend,romi"]);
    assert_eq!(offered(&["perfkpi", "report", "--kpi", "=", "spend,rom"]), ["spend,romi"]);
    assert_eq!(offered(&["perfkpi", "report", "--sort", "-rom"]), ["-romi"]);
    assert_eq!(offered(&["perfkpi", "report", "--preset", "s"]), ["shop"]);
    assert_eq!(offered(&["perfkpi", "report", "--format", "j"]), ["json", "jsonl"]);
    assert_eq!(offered(&["perfkpi", "check", "--format", "j"]), ["json", "junit"]);
    assert_eq!(offered(&["perfkpi", "explain", "rom"]), ["romi"]);
    assert_eq!(offered(&["perfkpi", "explain", "landing"]), ["landing_page"]);
    assert_eq!(offered(&["perfkpi", "explain", "unclosed"]), ["unclosed-quote"]);
    assert_eq!(offered(&["perfkpi", "ins"]), ["inspect"]);
    assert_eq!(offered(&["perfkpi", "report", "--on-bad"]), ["--on-bad-row"]);
}

/// Scripts of shells that are not here are looked at only for what must stand in them; a shell that is checks its own.
#[test]
fn every_shell_has_the_ids() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let ran = Folder::new().run(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{shell}");
        for id in [
            "campaign_id",
            "loss_reason",
            "romi",
            "refund_rate",
            "won_leads",
            "corporate",
            "jsonl",
            "unclosed-quote",
        ] {
            assert!(ran.stdout.contains(id), "{shell} does not know {id}");
        }
        assert!(!ran.stdout.contains("PERFKPI_"), "{shell}: a mark was left");
        let folder = Folder::new().with("script", &ran.stdout);
        if let Ok(checked) = Command::new(shell).arg("-n").arg(folder.path().join("script")).output() {
            assert!(checked.status.success(), "{shell}: {}", String::from_utf8_lossy(&checked.stderr));
        }
    }
    let ran = Folder::new().run(&["completions", "csh"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
}

/// The flags that `--help` of a command lists.
fn flags(command: &[&str]) -> Vec<String> {
    let help = Folder::new().run(&[command, &["--help"]].concat()).stdout;
    let words = help.split(|c: char| c.is_whitespace() || c == ',').filter(|word| word.starts_with("--"));
    let mut flags: Vec<String> =
        words.map(|word| word.split(['=', '<']).next().unwrap_or(word).to_owned()).collect();
    flags.retain(|flag| flag.len() > 2);
    flags.sort();
    flags.dedup();
    flags
}

#[test]
fn the_manual_names_every_flag() {
    let folder = Folder::new();
    for command in ["report", "check", "inspect", "explain", "completions", "man"] {
        let ran = folder.run(&["man", command]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        assert!(ran.stdout.contains(&format!(".TH perfkpi-{command} 1")), "{}", ran.stdout);
        let plain = ran.stdout.replace("\\-", "-");
        let flags = flags(&[command]);
        assert!(flags.len() > 1 || command.len() > 3, "{command} has flags");
        for flag in flags {
            assert!(plain.contains(&flag), "the manual of {command} lacks {flag}:\n{plain}");
        }
    }
    let whole = folder.run(&["man"]).stdout;
    assert!(whole.contains(".TH perfkpi 1") && whole.contains("perfkpi\\-report(1)"), "{whole}");
    assert_eq!(folder.run(&["man", "--out", "pages"]).code, 0);
    let report = folder.run(&["man", "report"]).stdout;
    assert_eq!(folder.read("pages/perfkpi-report.1"), report.as_bytes());
    assert_eq!(folder.read("pages/perfkpi.1"), whole.as_bytes());
    refused(
        &folder.run(&["man", "reprot"]),
        "error[unknown-command]: there is no command \"reprot\"\nhint: did you mean \"report\"?",
    );
}

/// An id that only the settings know is no mistake: completions are hints.
#[test]
fn own_ids_are_still_taken() {
    let folder = Folder::new().with("spend.csv", "date,channel,spend,clicks\n2026-01-01,Email,10,4\n");
    folder.write("perfkpi.toml", "[[kpi]]\nid = \"click_price\"\nformula = \"spend / clicks\"\n");
    assert_eq!(folder.report(&["--kpi", "click_price"]).total(&["click_price"]), "2.5");
}
