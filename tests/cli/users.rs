//! Distinct visitors: counted by id over rows, days and files; never added up where only sums are told.

use crate::harness::Folder;
use std::collections::{BTreeMap, BTreeSet};

const VISITS: &str = "session_id,date,channel,user_id,New users\n\
    s1,2026-01-05,Email,ann,1\n\
    s2,2026-01-05,Direct,ann,0\n\
    s3,2026-01-05,Email,bob,1\n";

#[test]
fn a_visitor_of_two_channels_and_two_files_is_one() {
    let folder = Folder::new().with("jan5.csv", VISITS).with(
        "jan6.csv",
        "session_id,date,channel,user_id,New users\ns4,2026-01-06,Email,ann,0\ns5,2026-01-06,Email,eve,1\n",
    );
    let report = folder.report(&["--kpi", "sessions,users,new_users"]);
    // Email: ann, bob and eve; Direct: ann. Together three, all of them new once.
    assert_eq!(
        report.lines(&["channel", "sessions", "users", "new_users"]),
        ["\"Direct\" 1 1 0", "\"Email\" 4 3 3"]
    );
    assert_eq!(report.total(&["sessions", "users", "new_users"]), "5 3 3");
    let by_day = folder.report(&["--by", "day", "--kpi", "users,new_users"]);
    assert_eq!(by_day.lines(&["day", "users", "new_users"]), ["\"2026-01-05\" 2 2", "\"2026-01-06\" 2 1"]);
    let day = folder.report(&["--by", "", "--kpi", "users", "--from", "2026-01-06", "--to", "2026-01-06"]);
    assert_eq!(day.total(&["users"]), "2");
}

#[test]
fn conversions_per_visitor_take_distinct_visitors() {
    let folder = Folder::new()
        .with("visits.csv", VISITS)
        .with("orders.csv", "order_id,date,channel,revenue\n1,2026-01-05,Email,10.00\n");
    let report = folder.report(&["--kpi", "orders,users,cr_users"]);
    assert_eq!(
        report.lines(&["channel", "orders", "users", "cr_users"]),
        ["\"Email\" 1 2 0.5", "\"Direct\" 0 1 0"]
    );
    let passed = folder.run(&["check", "--rule", "cr_users >= 50%", "-q"]);
    // One order of two visitors in all: ann came by both channels.
    assert_eq!(passed.code, 0, "{}", passed.stdout);
    assert_eq!(folder.run(&["check", "--rule", "users >= 3", "-q"]).code, 1);
}

#[test]
fn visits_without_an_id_are_told_and_a_destroyed_id_is_refused() {
    let folder = Folder::new().with("visits.csv", format!("{VISITS}s6,2026-01-05,Email,,0\n"));
    let ran = folder.run(&["report", "--kpi", "sessions,users", "--by", "", "--format", "csv"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("sessions,users\n4,2\n", 0));
    let warning =
        "warning[visits-without-id]: 1 row has no id in column \"user_id\": their visitors are not counted";
    assert!(ran.stderr.contains(warning), "{}", ran.stderr);
    folder.write("visits.csv", format!("{VISITS}s6,2026-01-05,Email,\"1,69E+18\",0\n"));
    let ran = folder.run(&["report", "--kpi", "users"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(ran.stderr.contains("visits.csv:5:") && ran.stderr.contains("1,69E+18"), "{}", ran.stderr);
    // Nobody asked for visitors: the sessions are there all the same.
    assert_eq!(folder.report(&["--kpi", "sessions"]).total(&["sessions"]), "4");
}

#[test]
fn users_of_an_aggregated_file_are_known_at_its_own_grain_only() {
    let folder = Folder::new().with(
        "sums.csv",
        "Channel,Device,Visits,Visitors\nEmail,phone,10,7\nEmail,desktop,5,4\nDirect,phone,3,3\n",
    );
    let fine = folder.report(&["--by", "channel,device", "--kpi", "sessions,users"]);
    assert_eq!(fine.lines(&["channel", "device", "users"]).len(), 3);
    assert!(fine.lines(&["users"]).contains(&"7".to_owned()));
    let report = folder.report(&["--kpi", "sessions,users"]);
    assert_eq!(report.lines(&["channel", "sessions", "users"]), ["\"Direct\" 3 3", "\"Email\" 15 null"]);
    assert_eq!(report.total(&["sessions", "users"]), "18 null");
    let note = report.note("users-not-additive");
    assert!(note.starts_with("users are unknown in 1 row and the total"), "{note}");
    assert_eq!(folder.run(&["check", "--rule", "users >= 1", "-q"]).code, 3);
}

/// An export of users alone, without sessions: it does tell users, but not of all its rows together.
#[test]
fn users_that_do_not_add_up_are_not_said_to_be_untold() {
    let folder = Folder::new().with(
        "acquisition.csv",
        "# Start date: 20260901\n# End date: 20260930\n\
         First user primary channel group (Default Channel Group),Total users,New users,Returning users\n\
         Direct,20,19,1\nPaid Search,4,4,1\n",
    );
    let report = folder.report(&["--by", "", "--kpi", "users"]);
    assert_eq!(report.total(&["users"]), "null");
    assert_eq!(report.notes(), ["users-not-additive"]);
    let note = report.note("users-not-additive");
    assert!(
        note.starts_with("users are unknown in the total: the files tell them for smaller parts"),
        "{note}"
    );
    let report = folder.report(&["--kpi", "users,new_users"]);
    assert_eq!(report.lines(&["channel", "users", "new_users"]), ["\"Direct\" 20 19", "\"Paid Search\" 4 4"]);
    assert!(report.note("users-not-additive").starts_with("users are unknown in the total"));
    let ran = folder.run(&["check", "--rule", "users >= 1"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("one visitor can be in several"), "{}", ran.stdout);
    // What no file tells is said so, and nothing else.
    folder.write("acquisition.csv", "Channel,Visits\nDirect,20\n");
    assert_eq!(folder.report(&["--by", "", "--kpi", "users"]).notes(), ["kpi-without-input"]);
}

/// Several threads and files; the sets that the test makes itself are the judge.
#[test]
fn many_visitors_are_counted_exactly_whatever_the_threads() {
    let mut state: u64 = 7;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut expected: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    let folder = Folder::new();
    for month in 1..=2 {
        let mut file = String::from("session_id,date,channel,user_id\n");
        for row in 0..9_000 {
            let (user, channel) = (next(5_000), ["Email", "Direct", "Paid Search"][next(3) as usize]);
            expected.entry(channel).or_default().insert(user);
            file.push_str(&format!("{month}-{row},2026-0{month}-05,{channel},user-{user:08}\n"));
        }
        folder.write(&format!("{month}.csv"), file);
    }
    let all: BTreeSet<u64> = expected.values().flatten().copied().collect();
    for threads in ["1", "4"] {
        let report = folder.report(&["--kpi", "sessions,users", "--threads", threads]);
        let mut found = report.lines(&["channel", "users"]);
        found.sort();
        let wanted: Vec<String> =
            expected.iter().map(|(channel, users)| format!("\"{channel}\" {}", users.len())).collect();
        assert_eq!(found, wanted);
        assert_eq!(report.total(&["sessions", "users"]), format!("18000 {}", all.len()));
    }
}
