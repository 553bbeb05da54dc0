//! `init`: settings for a folder, read as a report reads them before they are written.

use crate::harness::{Folder, program, run};

const SPEND: &str =
    "date,channel,campaign,spend eur\n2026-01-01,Paid Search,Brand MSK,100.00\n2026-01-02,Email,News,20.00\n";

/// A call log that no profile knows: dates, texts and amounts with names of its own.
const SALES: &str = "Deal closed on;Came through channel;utm_campaign tag;Booking value EUR;Remark\n\
                     05.01.2026;Paid Search;brand_msk;1.200,50;a\n\
                     25.01.2026;Email;News;99,50;b\n";

fn written(folder: &Folder) -> String {
    String::from_utf8(folder.read("perfkpi.toml")).expect("UTF-8")
}

#[test]
fn a_folder_that_is_understood_needs_nothing() {
    let folder = Folder::new().with("spend.csv", SPEND);
    let ran = folder.run(&["init"]);
    assert_eq!(
        ran.stdout, "perfkpi.toml: 1 file, 1 read as they are\nnext: perfkpi report\n",
        "{}",
        ran.stderr
    );
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    let text = written(&folder);
    assert!(text.contains("# Nothing is left to do"), "{text}");
    assert!(text.contains("\ncurrency = \"EUR\"    # the only one in the files\n"), "{text}");
    assert!(text.contains("#   spend.csv: Spend table: spend, 2026-01-01 to 2026-01-02\n"), "{text}");
    assert_eq!(folder.report(&["--kpi", "spend"]).total(&["spend"]), "120.00");
}

/// Settings for a place that is not there would be written into another one.
#[test]
fn a_place_that_is_not_there_is_refused_before_anything_is_written() {
    let folder = Folder::new().with("exports/spend.csv", SPEND);
    for args in [&["init", "expotrs"][..], &["init", "exports", "expotrs"], &["init", "expotrs", "--force"]] {
        let ran = folder.run(args);
        let told = "error[file-not-found]: there is no file 'expotrs'\n";
        assert!(ran.code == 2 && ran.stdout.is_empty() && ran.stderr.starts_with(told), "{}", ran.stderr);
        assert!(ran.stderr.ends_with("hint: did you mean 'exports'?\n"), "{}", ran.stderr);
        assert!(!folder.path().join("perfkpi.toml").exists(), "{args:?}");
        assert!(!folder.path().join("exports/perfkpi.toml").exists(), "{args:?}");
    }
    assert_eq!(folder.run(&["init", "exports"]).code, 0);
}

#[test]
fn a_table_of_its_own_becomes_readable_by_init_alone() {
    let folder = Folder::new().with("spend.csv", SPEND).with("closed sales.csv", SALES);
    assert_eq!(folder.run(&["report"]).code, 2);
    let ran = folder.run(&["init"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = written(&folder);
    for line in [
        "path = \"closed sales.csv\"",
        "date = \"Deal closed on\"",
        "channel = \"Came through channel\"",
        "campaign = \"utm_campaign tag\"",
        "revenue = \"Booking value EUR\"",
        "# Its columns: \"Deal closed on\", \"Came through channel\", \"utm_campaign tag\", \"Booking value EUR\", \"Remark\"",
        "# [aliases.campaign]",
        "# \"brand_msk\" = \"Brand MSK\"    # they differ in blanks, dashes or underscores only; orders: 1 with 1200.50 EUR",
    ] {
        assert!(text.lines().any(|each| each == line), "{line} in\n{text}");
    }
    // 1200.50 + 99.50
    let report = folder.report(&["--kpi", "orders,revenue"]);
    assert_eq!(report.total(&["orders", "revenue"]), "2 1300.00");
}

#[test]
fn what_a_person_must_say_is_listed_with_its_line_and_reads_once_it_is_said() {
    let undecided = "date,channel,spend\n2026-01-01,Email,\"1,234\"\n2026-01-02,Email,\"2,345\"\n";
    let folder = Folder::new()
        .with("ad spend.csv", undecided)
        .with("pipeline.csv", "Day,What,Amount\n2026-01-01,x,5.50\n");
    let ran = folder.run(&["init"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("2 files, 1 with proposed settings, 1 waiting for you\n"), "{}", ran.stdout);
    let text = written(&folder);
    let lines: Vec<&str> = text.lines().collect();
    let listed: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("#   line ")).collect();
    assert_eq!(listed.len(), 2, "{text}");
    for entry in listed {
        let (line, what) = entry.split_once(": ").expect("a line and what to do there");
        let line: usize = line.parse().expect("a number");
        assert_eq!(lines[line - 1], format!("# TO DO: {what}"), "{text}");
    }
    assert_eq!(folder.run(&["report"]).code, 2);
    let edited = text
        .replace("# decimal = \",\"    # 1.234", "decimal = \",\"    # 1.234")
        .replace("    # \"pipeline.csv\",", "    \"pipeline.csv\",");
    folder.write("perfkpi.toml", edited);
    // 1.234 + 2.345 with the comma as decimal mark.
    assert_eq!(folder.report(&["--kpi", "spend"]).total(&["spend"]), "3.579");
}

#[test]
fn a_file_that_no_setting_mends_is_named_and_may_be_left_out() {
    let torn = "date,channel,spend\n2026-01-01,Email,1.00\n2026-01-02,Email,1.00,2,3\n";
    let folder = Folder::new().with("spend.csv", SPEND).with("torn.csv", torn);
    let ran = folder.run(&["init"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains(": mend torn.csv, or leave it out under ignore: it cannot be read"),
        "{}",
        ran.stdout
    );
    folder.write("perfkpi.toml", written(&folder).replace("    # \"torn.csv\",", "    \"torn.csv\","));
    assert_eq!(folder.report(&["--kpi", "spend"]).total(&["spend"]), "120.00");
}

#[test]
fn two_systems_are_for_a_person_to_choose() {
    let ga4 = "# p\n# Free form 1\n# 20260101-20260131\n\n\
               Session source / medium,Sessions,Engaged sessions\ngoogle / cpc,20,15\n";
    let folder = Folder::new()
        .with("sessions.csv", "date,channel,sessions\n2026-01-01,Paid Search,10\n")
        .with("ga4.csv", ga4);
    let ran = folder.run(&["init"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("sessions are told by ga4 (ga4.csv) and by a sheet made by hand (sessions.csv)"),
        "{}",
        ran.stdout
    );
    assert_eq!(folder.run(&["report"]).code, 2);
    let block = "# [[source]]\n# path = \"sessions.csv\"\n# role = \"reference\"";
    let text = written(&folder);
    assert!(text.contains(block), "{text}");
    folder.write("perfkpi.toml", text.replace(block, &block.replace("# ", "")));
    assert_eq!(folder.report(&["--kpi", "sessions"]).total(&["sessions"]), "20");
}

#[test]
fn settings_that_are_there_are_kept_unless_force_is_said() {
    let folder = Folder::new().with("spend.csv", SPEND).with("perfkpi.toml", "currency = \"USD\"\n");
    let ran = folder.run(&["init"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(
        ran.stderr.starts_with("error[settings-exist]: \"perfkpi.toml\" is there already\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(written(&folder), "currency = \"USD\"\n");
    let ran = folder.run(&["init", "-o", "-"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("currency = \"EUR\""), "{}", ran.stdout);
    assert_eq!(written(&folder), "currency = \"USD\"\n");
    assert_eq!(folder.run(&["init", "--force"]).code, 0);
    assert!(written(&folder).contains("currency = \"EUR\""));
}

#[test]
fn names_of_all_sorts_are_written_so_that_they_are_read() {
    let name = "продажи «май» [\"\\x\"] #1.csv";
    let notes = "notes [a]*.csv";
    let folder =
        Folder::new().with(name, SALES.replace("Remark", "Это \"\\ так")).with(notes, "just\na text\n");
    let ran = folder.run(&["init"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("1 with proposed settings, 1 left out"),
        "{}\n{}",
        ran.stdout,
        written(&folder)
    );
    assert_eq!(folder.report(&["--kpi", "revenue"]).total(&["revenue"]), "1300.00");
    // Elsewhere the same settings name the files from there.
    let other = Folder::new();
    let target = other.path().join("own.toml");
    let ran = folder.run(&["init", "-o", target.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = folder.run(&[
        "report",
        "--config",
        target.to_str().expect("UTF-8"),
        name,
        "--kpi",
        "revenue",
        "--format",
        "csv",
        "--by",
        "",
    ]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("revenue\n1300.00\n", 0), "{}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_said_to_a_person() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new().with("spend.csv", SPEND);
    let name = std::ffi::OsStr::from_bytes(b"closed sales \xff.csv");
    std::fs::write(folder.path().join(name), SALES).expect("a file");
    let ran = folder.run(&["init"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("its name is no readable text: rename the file"), "{}", ran.stdout);
}

#[test]
fn places_without_tables_and_places_that_cannot_be_written_are_refused() {
    let empty = Folder::new();
    let ran = empty.run(&["init"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(ran.stderr.starts_with("error[no-tables]"), "{}", ran.stderr);
    let folder = Folder::new().with("in/spend.csv", SPEND);
    let ran = folder.run(&["init", "in", "-o", "nowhere/x.toml"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(ran.stderr.starts_with("error[output-unwritable]"), "{}", ran.stderr);
    let inner = folder.path().join("in");
    let mut rights = std::fs::metadata(&inner).expect("a folder").permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&inner, rights.clone()).expect("rights");
    // Who may write anywhere sees no read-only folder.
    let may_write = std::fs::write(inner.join("try"), "").is_ok();
    let ran = run(folder.path(), &["init", "in"]);
    assert_eq!(ran.code, if may_write { 0 } else { 2 }, "{}", ran.stderr);
    #[allow(clippy::permissions_set_readonly_false)]
    rights.set_readonly(false);
    std::fs::set_permissions(&inner, rights).expect("rights");
    assert!(
        program(folder.path())
            .arg("init")
            .arg("in")
            .arg("--force")
            .status()
            .is_ok_and(|status| status.success())
    );
}
