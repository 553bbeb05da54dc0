//! What was once wrong without a word: each test holds the smallest files that showed it.

use crate::harness::{Folder, run};

/// A channel report and a campaign report of the same money: 10, not 20.
#[test]
fn two_levels_of_a_sheet_are_the_same_money() {
    let folder = Folder::new()
        .with("a.csv", "date,channel,spend,clicks\n2026-01-01,A,10.00,1\n")
        .with("b.csv", "date,channel,campaign,spend,clicks\n2026-01-01,A,x,6.00,1\n2026-01-01,A,y,4.00,1\n");
    let report = folder.report(&["--by", "channel", "--kpi", "spend"]);
    assert_eq!(report.lines(&["channel", "spend"]), ["\"A\" 10.00"]);
    let report = folder.report(&["--by", "campaign", "--kpi", "spend"]);
    assert_eq!(report.total(&["spend"]), "10.00");
}

/// Spend that names no pipeline cannot be filtered by it: its cost per lead there is unknown.
#[test]
fn a_filter_on_a_key_that_a_kind_lacks_leaves_it_unknown() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-01,A,100.00\n")
        .with("leads.csv", "lead id,date,channel,pipeline\n1,2026-01-01,A,retail\n2,2026-01-01,A,b2b\n");
    let report = folder.report(&["--where", "pipeline = retail", "--kpi", "spend,leads,cpl"]);
    assert_eq!(report.total(&["spend", "leads", "cpl"]), "null 1 null");
    let ran = folder.run(&["check", "--rule", "cpl <= 1 where pipeline = retail"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
}

/// The output must not replace an export, and a link leads to the file that is replaced.
#[test]
fn an_export_is_never_the_output() {
    let sheet = "date,channel,spend\n2026-01-01,A,100.00\n";
    let folder = Folder::new().with("spend.csv", sheet);
    for args in [&["report", "spend.csv", "-o", "spend.csv"][..], &["report", "-o", "spend.csv"]] {
        let ran = folder.run(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?}");
        assert!(ran.stderr.starts_with("error[output-is-input]: "), "{}", ran.stderr);
    }
    assert_eq!(folder.read("spend.csv"), sheet.as_bytes());
    // A report of an earlier day is replaced, again and again.
    for _ in 0..2 {
        assert_eq!(folder.run(&["report", "-o", "kpi.csv", "--kpi", "spend"]).code, 0);
    }
    assert_eq!(folder.read("kpi.csv"), b"channel,spend\nA,100.00\n");
}

/// Nor what the user wrote for perfkpi: it is nowhere else.
#[test]
fn settings_rates_targets_and_profiles_are_never_the_output() {
    let settings =
        "currency = \"EUR\"\nrates = \"r.csv\"\non_bad_row = \"skip\"\n\n[[check]]\ntargets = \"t.csv\"\n";
    let files = [
        ("pk/perfkpi.toml", settings, "the settings"),
        ("pk/r.csv", "date,from,to,rate\n2026-01-01,USD,EUR,0.9\n", "the rates"),
        ("pk/t.csv", "channel,kpi,bound\nA,spend,<= 200\n", "targets"),
        (
            "pk/profiles/c.toml",
            "id = \"our-costs\"\ntitle = \"Our costs\"\nkinds = [\"spend\"]\nsignature = [[\"Paid\"]]\n\
             [columns]\nspend = [\"Paid\"]\ndate = [\"When\"]\n",
            "a profile",
        ),
    ];
    let folder = files.iter().fold(Folder::new(), |folder, (name, text, _)| folder.with(name, text));
    folder.write("pk/spend.csv", "date,channel,spend\n2026-01-01,A,100.00\n");
    let ran = folder.run(&["check", "pk"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for (name, text, what) in files {
        let report = format!("markdown={name}");
        for args in [
            &["check", "pk", "--report", &report][..],
            &["check", "pk", "-o", name],
            &["report", "pk", "-o", name, "--format", "csv"],
            &["report", "pk", "--rejects", name],
            &["inspect", "pk", "--rejects", name],
        ] {
            let ran = folder.run(args);
            let told =
                format!("error[output-is-input]: \"{name}\" holds {what}, and the output would replace it\n");
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?}");
            assert!(ran.stderr.starts_with(&told), "{args:?}: {}", ran.stderr);
            assert_eq!(folder.read(name), text.as_bytes(), "{args:?}");
        }
    }
    assert_eq!(folder.run(&["check", "pk", "--state", "pk/perfkpi.toml"]).code, 2);
    // Settings that this run does not go by.
    let ran = folder.run(&["report", "pk/spend.csv", "-o", "pk/perfkpi.toml", "--format", "csv"]);
    assert!(ran.code == 2 && ran.stderr.starts_with("error[output-is-input]: "), "{}", ran.stderr);
    assert_eq!(folder.read("pk/perfkpi.toml"), settings.as_bytes());
}

#[cfg(unix)]
#[test]
fn behind_a_link_the_file_is_replaced() {
    let folder = Folder::new()
        .with("in/spend.csv", "date,channel,spend\n2026-01-01,A,100.00\n")
        .with("kpi.json", "{}");
    std::os::unix::fs::symlink("kpi.json", folder.path().join("latest.json")).expect("a link");
    let ran = run(folder.path(), &["report", "in", "-o", "latest.json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(folder.path().join("latest.json").is_symlink());
    assert!(folder.read("kpi.json").starts_with(b"{\"schema\":\"perfkpi.report/1\""));
}

/// A test payment is no sale, and a refund written as a negative order takes its money off.
#[test]
fn test_payments_and_negative_orders() {
    let stripe = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Mode\n\
                  ch_1,2026-02-03 01:47,19.00,0.00,eur,Paid,Test\nch_2,2026-02-03 01:47,5.00,0.00,eur,Paid,Live\n";
    let folder = Folder::new().with("payments.csv", stripe);
    assert_eq!(folder.report(&["--kpi", "orders,revenue"]).total(&["orders", "revenue"]), "1 5.00");
    let folder = Folder::new().with(
        "orders.csv",
        "order id,date,channel,revenue,status\n1,2026-01-01,A,100.00,completed\n2,2026-01-02,A,-20.00,refunded\n\
         3,2026-01-02,A,50.00,completed\n3,2026-01-04,A,-10.00,refunded\n",
    );
    let report = folder.report(&["--kpi", "orders,refunds,revenue"]);
    // 100 − 20 alone, 50 − 10 of the same order.
    assert_eq!(report.total(&["orders", "refunds", "revenue"]), "2 30.00 120.00");
}

/// Months are periods: they lie in their month, and a total under them is compared.
#[test]
fn a_month_column_is_a_period() {
    let folder = Folder::new().with(
        "costs.csv",
        "Месяц;Канал;Расход\nянварь 2026;A;1000,25\nфевраль 2026;A;500,50\nИтого;;1600,75\n",
    );
    let report = folder.report(&["--by", "month", "--kpi", "spend"]);
    assert_eq!(report.lines(&["month", "spend"]), ["\"2026-01\" 1000.25", "\"2026-02\" 500.50"]);
    assert!(report.note("total-differs").contains("1600.75"));
    assert_eq!(folder.report(&["--period", "2026-02", "--kpi", "spend"]).total(&["spend"]), "500.50");
}

/// `[rates]` are into the settings' currency; another one asked for has no rate.
#[test]
fn rates_do_not_follow_the_currency_flag() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-01,A,$100.00\n")
        .with("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.92\n");
    assert_eq!(folder.report(&["--kpi", "spend"]).total(&["spend"]), "92.00");
    let ran = folder.run(&["report", "--currency", "GBP"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error[no-rate]: there is no rate from USD to GBP"), "{}", ran.stderr);
}

/// Metrica's words for where visits came from are channels.
#[test]
fn traffic_sources_of_metrica_are_channels() {
    let folder = Folder::new().with(
        "metrica.csv",
        "\"Источник трафика\",\"Визиты\",\"Посетители\",\"Отказы\"\n\"Итого и средние\",\"1900\",\"1400\",\"0.2\"\n\
         \"Переходы из поисковых систем\",\"1200\",\"900\",\"0.25\"\n\"Прямые заходы\",\"700\",\"560\",\"0.1\"\n",
    );
    let report = folder.report(&["--kpi", "sessions,bounce_rate", "--sort", "-sessions"]);
    let lines = report.lines(&["channel", "sessions", "bounce_rate"]);
    assert_eq!(lines, ["\"Organic Search\" 1200 0.25", "\"Direct\" 700 0.1"]);
}

/// What a report refuses of good files together, `inspect` tells beside each of them.
#[test]
fn inspect_tells_what_speaks_against_files_together() {
    let ga4 = "# p\n# Free form 1\n# 20260101-20260101\n\n\
               Session source / medium,Sessions,Engaged sessions\ngoogle / cpc,20,15\n";
    let folder = Folder::new()
        .with("sessions.csv", "date,channel,sessions\n2026-01-01,A,10\n")
        .with("ga4.csv", ga4)
        .with("odd.csv", "x,y\n1,2\n");
    let ran = folder.run(&["inspect"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let glance = "at a glance\n  odd.csv        REFUSED    no-header\n  \
                  ga4.csv        sessions   2026-01-01 to 2026-01-01   1 row used\n  \
                  sessions.csv   sessions   2026-01-01 to 2026-01-01   1 row used\n  \
                  together a report would refuse them: ";
    assert!(ran.stdout.starts_with(glance), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n\nall files together\n  a report would refuse these files:\n"));
    assert!(ran.stdout.ends_with("3 files, of which a report would refuse 1\n"), "{}", ran.stdout);
    let ran = folder.run(&["inspect", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(told["refused"][0]["code"], "two-systems");
    assert_eq!(told["files"].as_array().map(Vec::len), Some(3));
}

/// Days that a platform still changes are said where the period holds them, and only there.
#[test]
fn days_that_may_still_change_are_said() {
    let sheet = "date,channel,spend\n2026-01-01,A,1.00\n2026-01-09,A,1.00\n2026-01-10,A,1.00\n";
    let folder = Folder::new()
        .with("spend.csv", sheet)
        .with("perfkpi.toml", "[[source]]\npath = \"spend.csv\"\nsettle_days = 3\n");
    assert!(
        folder.report(&[]).note("unsettled-days").starts_with("2026-01-08 to 2026-01-10 may still change")
    );
    assert!(!folder.report(&["--to", "2026-01-07"]).notes().contains(&"unsettled-days"));
    let ran = folder.run(&["check", "--rule", "spend <= 100"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stderr.contains("note[unsettled-days]: 2026-01-08 to 2026-01-10"), "{}", ran.stderr);
}

/// Files joined by `cat` bring their header, its quotes and their byte order mark again.
#[test]
fn a_header_in_the_middle_of_a_file_is_no_row() {
    for (bare, quoted) in [("date,channel,spend", false), ("\"date\",\"channel\",\"spend\"", true)] {
        let row = |day: &str| match quoted {
            true => format!("\"2026-01-{day}\",\"A\",\"1.00\"\n"),
            false => format!("2026-01-{day},A,1.00\n"),
        };
        let part = |day: &str| format!("\u{feff}{bare}\n{}", row(day));
        let folder = Folder::new().with("spend.csv", format!("{}{}", part("01"), part("02")));
        let report = folder.report(&["--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "2.00");
        let rows = serde_json::json!({"read": 4, "header": 1, "repeated_header": 1, "used": 2});
        assert_eq!(report.file("spend.csv")["rows"], rows);
    }
}

/// A tree of levels whose second branch begins far below the rows by which the file is recognised: 410 + 30, not 470.
#[test]
fn a_branch_far_below_is_a_sum_of_its_leaves() {
    let mut report =
        String::from("\"Traffic source\",\"Traffic source (detailed)\",\"Sessions\",\"Users\"\n");
    report.push_str("\"Totals and averages\",\"\",\"440\",\"440\"\n\"Ads\",\"\",\"410\",\"410\"\n");
    (0..410).for_each(|ad| report.push_str(&format!("\"Ads\",\"Ad {ad}\",\"1\",\"1\"\n")));
    report.push_str(
        "\"Social\",\"\",\"30\",\"30\"\n\"Social\",\"VK\",\"20\",\"20\"\n\"Social\",\"OK\",\"10\",\"10\"\n",
    );
    let folder = Folder::new().with("sources.csv", &report);
    let found = folder.report(&["--kpi", "sessions"]);
    assert_eq!(found.file("sources.csv")["profile"], "yandex-metrica");
    assert_eq!(found.total(&["sessions"]), "440");
    // A branch that has no leaves in the file stands for itself.
    let folder = Folder::new().with("sources.csv", format!("{report}\"Mail\",\"\",\"7\",\"7\"\n"));
    assert_eq!(folder.report(&["--kpi", "sessions"]).total(&["sessions"]), "447");
}

/// A long file of sessions that was pasted twice counts each once, whatever the threads; visitors who count their own
/// sessions share no number.
#[test]
fn a_session_that_two_rows_tell_is_one() {
    let rows = |column: &str| -> String {
        (0..20_000).map(|at| format!("{at},{column}{},2026-09-{:02},Email\n", at % 50, at % 28 + 1)).collect()
    };
    let header = "Session ID,Device,Date,Channel\n";
    let twice = rows("d").repeat(2);
    let folder = Folder::new().with("sessions.csv", format!("{header}{twice}"));
    for threads in ["1", "3"] {
        let report = folder.report(&["--kpi", "sessions", "--threads", threads]);
        assert_eq!(report.total(&["sessions"]), "20000");
        assert_eq!(report.file("sessions.csv")["rows"]["duplicate"], 20_000);
        let note = report.note("session-told-again");
        assert!(
            note.starts_with("20000 rows tell a session again whose id in column \"Session ID\""),
            "{note}"
        );
    }
    folder.write("sessions.csv", format!("{header}{}", rows("d")));
    let report = folder.report(&["--kpi", "sessions"]);
    assert_eq!((report.total(&["sessions"]).as_str(), report.notes()), ("20000", Vec::new()));
    let visitors = "Client ID,Session ID,Date,Channel\na,1,2026-09-01,Email\nb,1,2026-09-01,Email\na,2,2026-09-02,Email\na,1,2026-09-03,Email\n";
    folder.write("sessions.csv", visitors);
    assert_eq!(folder.report(&["--kpi", "sessions"]).total(&["sessions"]), "3");
}
