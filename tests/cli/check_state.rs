//! `check --state`: what is remembered, what is told, and that it outlives two runs at once and a killed one.

use crate::harness::{Folder, Ran, program, refused};
use serde_json::Value;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Ten euro spent in each channel; what came back is in `orders`.
fn shop(orders: &str) -> Folder {
    let folder = Folder::new().with(
        "spend.csv",
        "date,channel,spend\n2026-01-05,Search,10.00\n2026-01-05,Email,10.00\n2026-01-05,Display,10.00\n",
    );
    sell(&folder, orders);
    folder
}

/// `Search 30, Email 5`: revenue by channel.
fn sell(folder: &Folder, orders: &str) {
    let mut text = "order id,date,channel,revenue\n".to_owned();
    for (number, order) in orders.split(", ").enumerate() {
        let (channel, revenue) = order.split_once(' ').expect("a channel and its revenue");
        text.push_str(&format!("{},2026-01-05,{channel},{revenue}.00\n", number + 1));
    }
    folder.write("orders.csv", text);
}

const RULE: [&str; 3] = ["check", "--rule", "romi >= 20% by channel"];

fn check(folder: &Folder, args: &[&str]) -> Ran {
    folder.run(&[&RULE, ["--state", "state.json"].as_slice(), args].concat())
}

/// The lines that tell a change, without what stands in parentheses.
fn told(ran: &Ran) -> Vec<&str> {
    let lines = ran.stdout.lines().filter(|line| !line.starts_with("    over"));
    let lines = lines.filter_map(|line| line.strip_prefix("    "));
    lines.map(|line| line.split(": ").next().unwrap_or(line)).collect()
}

#[test]
fn only_what_changed_is_told() {
    let folder = shop("Search 30, Email 20, Display 5");
    let ran = check(&folder, &[]);
    let expected = "\
perfkpi check: 1 new
romi >= 20% by channel
    over paid, 2026-01-05 to 2026-01-05, 3 rows by channel judged, 2 files
    ✗ new       Display: romi is -50.00%, must be >= 20% (fail)
";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), (expected, "", 1));
    // The same again: a mail would be empty, and so none is sent. The verdict is the same all the while.
    let ran = check(&folder, &[]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("", "", 1));
    sell(&folder, "Search 30, Email 5, Display 5");
    let ran = check(&folder, &[]);
    assert_eq!(told(&ran), ["✗ new       Email"]);
    assert!(ran.stdout.starts_with("perfkpi check: 1 new; 1 still as reported before\n"), "{}", ran.stdout);
    sell(&folder, "Search 30, Email 5, Display 15");
    let ran = check(&folder, &[]);
    assert_eq!(told(&ran), ["✓ recovered Display"]);
    assert!(ran.stdout.contains("(was fail, 3 runs in a row)"), "{}", ran.stdout);
    sell(&folder, "Search 30, Email 15, Display 15");
    let ran = check(&folder, &[]);
    assert_eq!((told(&ran), ran.code), (vec!["✓ recovered Email"], 0));
    let ran = check(&folder, &[]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("", "", 0));
}

#[test]
fn notes_are_told_with_a_change_only() {
    let folder = shop("Search 30, Email 20, Display 5").with("readme.pdf", "%PDF");
    let ran = folder.run(&[&RULE, [".", "--state", "state.json"].as_slice()].concat());
    assert!(ran.stderr.starts_with("note[not-a-table]: "), "{}", ran.stderr);
    assert!(!ran.stderr.contains("state.json"), "{}", ran.stderr);
    let ran = folder.run(&[&RULE, [".", "--state", "state.json"].as_slice()].concat());
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
}

#[test]
fn a_breach_is_told_when_it_has_lasted() {
    let folder = shop("Search 30, Email 20, Display 5");
    let run = |orders: &str| {
        sell(&folder, orders);
        let ran = check(&folder, &["--notify-after", "3"]);
        let told = told(&ran).iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        (told, ran.code)
    };
    let (fine, breached) = ("Search 30, Email 20, Display 20", "Search 30, Email 20, Display 5");
    let nothing = || Vec::<String>::new();
    assert_eq!(run(breached), (nothing(), 1));
    assert_eq!(run(breached), (nothing(), 1));
    // It was never told, so that it is over is not told either, and the count begins anew.
    assert_eq!(run(fine), (nothing(), 0));
    assert_eq!(run(breached), (nothing(), 1));
    assert_eq!(run(breached), (nothing(), 1));
    assert_eq!(run(breached), (vec!["✗ new       Display".to_owned()], 1));
    assert_eq!(run(breached), (nothing(), 1));
    assert_eq!(run(fine), (vec!["✓ recovered Display".to_owned()], 0));
}

#[test]
fn the_exit_code_of_a_change() {
    let folder = shop("Search 30, Email 20, Display 5");
    let code = |orders: &str| {
        sell(&folder, orders);
        check(&folder, &["--exit-on", "change"]).code
    };
    assert_eq!(code("Search 30, Email 20, Display 5"), 1);
    assert_eq!(code("Search 30, Email 20, Display 5"), 0);
    assert_eq!(code("Search 30, Email 5, Display 5"), 1);
    assert_eq!(code("Search 30, Email 20, Display 20"), 0);
}

#[test]
fn without_data_nothing_is_mended() {
    let folder = shop("Search 30, Email 20, Display 5");
    assert_eq!(check(&folder, &[]).code, 1);
    let ran = check(&folder, &["--period", "2026-03"]);
    assert_eq!(ran.code, 3);
    assert_eq!(told(&ran)[0], "? new       it cannot be judged (no-data)");
    assert!(ran.stdout.starts_with("perfkpi check: 1 new; 1 still as reported before\n"), "{}", ran.stdout);
    assert_eq!(check(&folder, &["--period", "2026-03"]).stdout, "");
    let ran = check(&folder, &[]);
    assert_eq!(told(&ran), ["✓ recovered it can be judged again (was no-data, 2 runs in a row)"]);
    // A channel that nobody spends on any more is gone, not mended.
    folder.write("spend.csv", "date,channel,spend\n2026-01-05,Search,10.00\n2026-01-05,Email,10.00\n");
    sell(&folder, "Search 30, Email 20");
    assert_eq!(told(&check(&folder, &[])), ["− gone      Display"]);
    assert_eq!(check(&folder, &[]).stdout, "");
}

#[test]
fn another_text_is_another_rule() {
    let folder = shop("Search 30, Email 20, Display 5");
    let run = |rule: &str| folder.run(&["check", "--rule", rule, "--state", "state.json"]).stdout;
    assert!(run("romi >= 20% by channel").contains("new"));
    assert!(run("romi >= 10% by channel").contains("new"));
    // The first one was dropped meanwhile.
    assert!(run("romi >= 20% by channel").contains("new"));
    assert_eq!(run("romi >= 20% by channel"), "");
}

#[test]
fn all_formats_under_a_state() {
    let folder = shop("Search 30, Email 20, Display 5");
    let args = ["--format", "json", "--report", "markdown=a.md", "--report", "junit=a.xml"];
    let run = || {
        let ran = check(&folder, &args);
        let json: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let text = |name: &str| String::from_utf8(folder.read(name)).unwrap();
        (json, text("a.md"), text("a.xml"))
    };
    let (json, markdown, junit) = run();
    let change = serde_json::json!(
        {"change": "new", "rule": RULE[2], "channel": "Display", "was": null, "now": "fail", "runs": 1}
    );
    assert_eq!(json["changes"], serde_json::json!([change]));
    assert!(markdown.contains("| ✗ new | romi \\>= 20% by channel | Display: "), "{markdown}");
    assert!(junit.contains("failures=\"1\""), "{junit}");
    let (json, markdown, again) = run();
    assert_eq!((&json["changes"], &json["still"]), (&serde_json::json!([]), &1.into()));
    assert_eq!((markdown.as_str(), again), ("", junit));
    assert_eq!(json["verdict"], "fail");
}

#[test]
fn what_is_no_state_is_left_alone() {
    let folder = shop("Search 30, Email 20, Display 5");
    let hint = "hint: name another file with --state, or delete this one to begin anew: it is left as it is";
    for (content, said) in [
        ("", "this is not the state of a check: EOF while parsing a value\n --> state.json:1:1"),
        (
            "{\"schema\":\"perfkpi.state/1\",\n\"runs\":1,\"rules\":7}\n",
            "this is not the state of a check: invalid type: integer \"7\", expected a sequence\n --> state.json:2:18",
        ),
        (
            "{\"schema\":\"perfkpi.check/1\",\"verdict\":\"pass\",\"rules\":[]}",
            "this is \"perfkpi.check/1\", not the state of a check (\"perfkpi.state/1\")\n --> state.json",
        ),
        (
            "{\"schema\":\"perfkpi.state/1\",\"runs\":1,\"ruels\":[]}",
            "this is not the state of a check: unknown field \"ruels\", expected one of \"schema\", \"runs\", \"rules\"\n --> state.json:1:44",
        ),
        ("date,spend\n1,2\n", "this is not the state of a check: expected value\n --> state.json:1:1"),
    ] {
        folder.write("state.json", content);
        refused(&check(&folder, &[]), &format!("error[bad-state]: {said}\n{hint}"));
        assert_eq!(folder.read("state.json"), content.as_bytes());
    }
    std::fs::remove_file(folder.path().join("state.json")).unwrap();
    let ran = folder.run(&[&RULE, ["--state", "nowhere/state.json"].as_slice()].concat());
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("hint: make the folder \"nowhere\" first"), "{}", ran.stderr);
    // An output that cannot be written leaves the state as it was: what was not told is told the next time.
    let ran = check(&folder, &["--report", "junit=nowhere/a.xml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(check(&folder, &[]).stdout.starts_with("perfkpi check: 1 new\n"));
}

#[test]
fn flags_of_a_state_need_one() {
    let folder = shop("Search 30");
    for flag in [["--notify-after", "2"], ["--exit-on", "change"], ["--state-wait", "1"]] {
        let ran = folder.run(&[&RULE, flag.as_slice()].concat());
        assert_eq!(ran.code, 2, "{flag:?}");
        assert!(
            ran.stderr.starts_with("error[missing-value]: \"--state <FILE>\" is missing"),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(check(&folder, &["--notify-after", "0"]).code, 2);
    // A report is no place to remember things in.
    let ran = check(&folder, &["-o", "state.json"]);
    assert!(ran.stderr.starts_with("error[output-twice]: "), "{}", ran.stderr);
}

#[test]
fn one_run_at_a_time() {
    let folder = shop("Search 30, Email 20, Display 5");
    let lock = std::fs::File::create(folder.path().join(".state.json.lock")).unwrap();
    lock.lock().unwrap();
    refused(
        &check(&folder, &["--state-wait", "0"]),
        "error[state-busy]: another check has held the state \"state.json\" for 0 seconds\n\
         hint: let it end, or end it if it hangs; --state-wait SECONDS waits for longer",
    );
    // A run that waits begins when the other one ends.
    let waiting = start(&folder, &[]);
    std::thread::sleep(Duration::from_millis(300));
    drop(lock);
    let ended = waiting.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
}

fn start(folder: &Folder, args: &[&str]) -> Child {
    let mut command = program(folder.path());
    command.args(RULE).args(["--state", "state.json", "--state-wait", "60"]);
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("perfkpi starts")
}

/// Two runs at once, one of them killed at a moment that moves through its whole course.
#[test]
fn a_killed_run_leaves_all_whole() {
    let folder = Folder::new();
    let mut spend = "date,channel,spend\n".to_owned();
    (0..2000).for_each(|number| spend.push_str(&format!("2026-01-05,Channel {number},1.00\n")));
    folder.write("spend.csv", spend);
    folder.write("orders.csv", "order id,date,channel,revenue\n1,2026-01-05,Channel 1,5.00\n");
    let outputs = ["--report", "json=a.json", "--report", "sarif=a.sarif", "--report", "markdown=a.md"];
    let begun = Instant::now();
    assert_eq!(start(&folder, &outputs).wait_with_output().unwrap().status.code(), Some(1));
    let once = begun.elapsed();
    let (mut killed, mut before) = (0, 1);
    for round in 0..16 {
        let mut victim = start(&folder, &outputs);
        let other = start(&folder, &outputs);
        std::thread::sleep(once * round / 13);
        // SIGKILL: nothing of it runs any more.
        victim.kill().expect("it can be killed");
        killed += usize::from(victim.wait_with_output().unwrap().status.code().is_none());
        let ended = other.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!((ended.status.code(), said.as_str()), (Some(1), ""), "round {round}");
        for name in ["state.json", "a.json", "a.sarif"] {
            let bytes = folder.read(name);
            assert!(serde_json::from_slice::<Value>(&bytes).is_ok(), "round {round}: {name} is broken");
        }
        let state: Value = serde_json::from_slice(&folder.read("state.json")).unwrap();
        let runs = state["runs"].as_u64().unwrap();
        assert!((before + 1..=before + 2).contains(&runs), "round {round}: {before} runs became {runs}");
        assert_eq!(state["rules"][0]["troubles"].as_array().unwrap().len(), 1999);
        before = runs;
    }
    assert!(killed > 3, "{killed} of 16 were killed before they ended");
}
