//! The forms that a rule can have beside a bound: changes, freshness, targets, warnings, minimums.

use crate::harness::{Folder, Ran};
use serde_json::Value;

/// Two days and the two before. Of Paid Search 50.00 spent for 200.00, then 100.00 for 150.00; of Paid Social 25.50
/// for nothing, then 25.50 for 30.00; of Display only 4.50 at first, of Email only an order at first.
fn shop() -> Folder {
    Folder::new()
        .with(
            "spend.csv",
            "date,channel,clicks,spend\n2026-01-05,Paid Search,50,30.00\n2026-01-06,Paid Search,50,20.00\n\
             2026-01-05,Paid Social,40,25.50\n2026-01-05,Display,10,4.50\n2026-01-07,Paid Search,100,60.00\n\
             2026-01-08,Paid Search,100,40.00\n2026-01-07,Paid Social,40,25.50\n",
        )
        .with(
            "orders.csv",
            "order id,date,channel,revenue\n1,2026-01-05,Paid Search,120.00\n2,2026-01-06,Paid Search,80.00\n\
             3,2026-01-06,Email,45.00\n4,2026-01-07,Paid Search,120.00\n5,2026-01-08,Paid Social,30.00\n\
             6,2026-01-08,Paid Search,30.00\n",
        )
}

const LATER: [&str; 5] = ["check", "--from", "2026-01-07", "--to", "2026-01-08"];

fn rule(rule: &str) -> Ran {
    shop().run(&[&LATER[..], &["--rule", rule]].concat())
}

fn settings(text: &str) -> Ran {
    shop().with("perfkpi.toml", text).run(&LATER)
}

#[track_caller]
fn said(ran: &Ran, code: i32, expected: &str) {
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, code), "{}", ran.stderr);
}

#[test]
fn a_change_from_the_days_before() {
    // Orders of all channels: 3 and 3. Spend 80.00, then 125.50: 45.50 / 80 = 56.875%.
    said(
        &rule("spend rise <= 50% vs previous"),
        1,
        "✗ fail      spend rise <= 50% vs previous\n    over paid, 2026-01-07 to 2026-01-08, against 2026-01-05 to 2026-01-06, 1 file\n    \
         ✗ spend rose by 56.88%, from 80.00 to 125.50, must rise by <= 50%\nfail: 1 fail of 1 rule\n",
    );
    assert_eq!(rule("spend rise <= 56.875% vs previous").code, 0, "a rise of just this");
    assert_eq!(rule("spend drop <= 0% vs previous").code, 0, "it rose");
    assert_eq!(rule("-10% <= spend rise <= 60% vs previous").code, 0);
    assert_eq!(rule("spend change <= 50% vs previous").code, 1, "either way");
    assert_eq!(rule("orders drop <= 0 vs previous over all").code, 0, "3 and 3");
    // ROMI of what is paid: (200 − 80) / 80 = 1.5, then (180 − 125.5) / 125.5 = 0.43426: it lost 71.05% of itself.
    assert_eq!(rule("romi drop <= 71.1% vs previous").code, 0);
    assert_eq!(rule("romi drop <= 71.0% vs previous").code, 1);
}

#[test]
fn changes_of_each_channel() {
    said(
        &rule("orders drop <= 10% vs previous by channel"),
        1,
        "✗ fail      orders drop <= 10% vs previous by channel\n    over all, 2026-01-07 to 2026-01-08, against 2026-01-05 to 2026-01-06, \
         3 rows by channel judged, 1 not, 1 file\n    \
         ✗ Email: orders fell by 100.00%, from 1 to 0, must drop by <= 10%\n    \
         ✓ Display: orders moved by 0.00%, from 0 to 0, must drop by <= 10%\n    \
         ✓ Paid Search: orders moved by 0.00%, from 2 to 2, must drop by <= 10%\n    \
         - Paid Social: orders is 1, not judged: there was nothing that could drop\nfail: 1 fail of 1 rule\n",
    );
    // Nobody can say by what share nothing became 1.
    let ran = rule("orders rise <= 10% vs previous by channel where channel = \"Paid Social\"");
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("? Paid Social: orders went from 0 to 1: its change is undefined"),
        "{}",
        ran.stdout
    );
    // Revenue per order of Email: 45.00, then no order at all.
    let ran = rule("aov drop <= 10% vs previous by channel where channel = Email");
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.contains("- Email: not judged: nothing in these days\n"), "{}", ran.stdout);
}

#[test]
fn nothing_to_compare_with() {
    let ran = rule("spend rise <= 50% vs year");
    said(
        &ran,
        3,
        "? no-data   spend rise <= 50% vs year\n    over paid, 1 file\n    nothing to compare with: the files do not cover \
         2025-01-07 to 2025-01-08: spend files cover 2026-01-05 to 2026-01-08\nno-data: 1 no-data of 1 rule\n",
    );
    // Without a period all days are judged, and none is left before.
    let ran = shop().run(&["check", "--rule", "spend rise <= 50% vs previous"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.contains("do not cover 2026-01-01 to 2026-01-04"), "{}", ran.stdout);
    assert!(ran.stdout.contains("    hint: without a period"), "{}", ran.stdout);
}

#[test]
fn a_month_is_compared_with_the_month_before() {
    let folder = Folder::new().with(
        "spend.csv",
        "date,channel,spend\n2026-02-01,Email,28.00\n2026-02-28,Email,28.00\n2026-03-01,Email,31.00\n2026-03-31,Email,31.00\n",
    );
    // 62 after 56: 10.71% more.
    let ran = folder.run(&["check", "--period", "2026-03", "--rule", "spend rise <= 10.8% vs previous"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("2026-03-01 to 2026-03-31, against 2026-02-01 to 2026-02-28"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        folder.run(&["check", "--period", "2026-03", "--rule", "spend rise <= 10.7% vs previous"]).code,
        1
    );
}

#[test]
fn freshness_of_each_source() {
    let folder = shop();
    folder.write("sessions.csv", "date,source,medium,sessions\n2026-01-10,google,cpc,5\n");
    // Last month's file is not stale beside this month's.
    folder.write("spend-old.csv", "date,channel,spend\n2025-12-01,Email,1.00\n");
    let check = |rule: &str, today: &str| folder.run(&["check", "--rule", rule, "--today", today]);
    said(
        &check("freshness <= 2 days", "2026-01-11"),
        3,
        "? no-data   freshness <= 2 days\n    on 2026-01-11, 3 sources judged, 4 files\n    \
         ? orders: freshness is 3 days, the last day is 2026-01-08, must be <= 2 days\n    \
         ? spend: freshness is 3 days, the last day is 2026-01-08, must be <= 2 days\n    \
         ✓ sessions: freshness is 1 day, the last day is 2026-01-10, must be <= 2 days\nno-data: 1 no-data of 1 rule\n",
    );
    assert_eq!(check("freshness <= 3", "2026-01-11").code, 0, "a plain number is days");
    assert_eq!(check("freshness < 1 week", "2026-01-15").code, 3, "7 days");
    // What is too old is no data, which the settings may call a breach.
    folder.write("perfkpi.toml", "[[check]]\nrule = \"freshness <= 2 days\"\non_no_data = \"fail\"\n");
    let ran = folder.run(&["check", "--today", "2026-01-11"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.starts_with("✗ fail      freshness <= 2 days\n"), "{}", ran.stdout);
    // A file without any day cannot be said to be fresh.
    folder.write("leads.csv", "lead id,source\n1,google\n");
    let ran = check("freshness <= 30 days", "2026-01-11");
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("? leads: freshness is — (the files tell no days)"), "{}", ran.stdout);
}

#[test]
fn freshness_of_each_platform() {
    let folder = Folder::new().with(
        "spend.csv",
        "date,platform,campaign,spend\n2026-01-05,Google Ads,a,1.00\n2026-01-09,Meta,b,1.00\n2026-01-07,google ads,a,1.00\n",
    );
    let check = |rule: &str| folder.run(&["check", "--rule", rule, "--today", "2026-01-10"]);
    said(
        &check("freshness <= 2 days by platform"),
        3,
        "? no-data   freshness <= 2 days by platform\n    on 2026-01-10, 2 rows by platform judged, 1 file\n    \
         ? Google Ads: freshness is 3 days, the last day is 2026-01-07, must be <= 2 days\n    \
         ✓ Meta: freshness is 1 day, the last day is 2026-01-09, must be <= 2 days\nno-data: 1 no-data of 1 rule\n",
    );
    assert_eq!(check("freshness <= 2 days where platform = Meta").code, 0);
    assert_eq!(check("freshness <= 2 days where platform = Mета").code, 2, "no such platform");
    assert_eq!(shop().run(&["check", "--rule", "freshness <= 2 days by platform"]).code, 3, "none is told");
}

#[test]
fn a_warning_before_the_breach() {
    // ROMI of Paid Search 50%, of Paid Social 4.50 / 25.50 = 17.65%.
    let text = |fail: &str, warn: &str| {
        format!(
            "[[check]]\nname = \"Ads earn their cost\"\nrule = \"romi >= {fail}\"\nwarn = \"romi >= {warn}\"\nby = [\"channel\"]\n"
        )
    };
    said(
        &settings(&text("10%", "20%")),
        0,
        "! warn      Ads earn their cost\n    romi >= 10%\n    warns unless romi >= 20%\n    \
         over paid, 2026-01-07 to 2026-01-08, 2 rows by channel judged, 2 files\n    \
         ! Paid Social: romi is 17.65%, must be >= 20%\n    ✓ Paid Search: romi is 50.00%, must be >= 10%\n\
         warn: 1 warn of 1 rule\n",
    );
    assert_eq!(settings(&text("20%", "60%")).code, 1, "the breach goes first");
    assert!(settings(&text("10%", "15%")).stdout.starts_with("✓ pass "));
}

#[test]
fn rows_with_too_little_behind_them() {
    let text = "currency = \"EUR\"\n[[check]]\nrule = \"romi >= 20%\"\nby = [\"channel\"]\nmin_clicks = 41\n";
    said(
        &settings(text),
        0,
        "✓ pass      romi >= 20%\n    over paid, 2026-01-07 to 2026-01-08, 1 row by channel judged, 1 not, 2 files\n    \
         ✓ Paid Search: romi is 50.00%, must be >= 20%\n    \
         - Paid Social: romi is 17.65%, not judged: 40 clicks, fewer than 41\npass: 1 pass of 1 rule\n",
    );
    assert_eq!(settings(&text.replace("41", "40")).code, 1, "just enough");
    let ran = settings(&text.replace("min_clicks = 41", "min_spend = \"1000 EUR\""));
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("not judged: 100.00 EUR of spend, less than 1000\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("    no row has enough behind it to be judged\n"), "{}", ran.stdout);
    // Of a change the days before must have enough: what lost everything is not overlooked.
    let drop = "[[check]]\nrule = \"orders drop <= 10% vs previous by channel\"\nmin_orders = ";
    assert_eq!(settings(&format!("{drop}1\n")).code, 1, "Email had 1 order");
    assert_eq!(settings(&format!("{drop}2\n")).code, 0, "only Paid Search had 2, and has them");
}

#[test]
fn what_is_done_without_data() {
    let text = |what: &str| format!("[[check]]\nrule = \"cpl <= 5\"\non_no_data = \"{what}\"\n");
    for (what, code, verdict) in
        [("undecided", 3, "? no-data"), ("fail", 1, "✗ fail"), ("warn", 0, "! warn"), ("pass", 0, "✓ pass")]
    {
        let ran = settings(&text(what));
        assert_eq!(ran.code, code, "{what}: {}", ran.stdout);
        assert!(ran.stdout.starts_with(verdict), "{what}: {}", ran.stdout);
        assert!(ran.stdout.contains("    no file tells leads, which the rule needs"), "{}", ran.stdout);
    }
    assert!(settings(&text("fail")).stdout.contains("needs (on_no_data = \"fail\")\n"));
    // It covers undefined values, and no breach: 125.50 spent on no order of Display… there is none in these days.
    let undefined = "[[check]]\nrule = \"cpo <= 60 by channel\"\non_no_data = \"pass\"\n";
    let all = shop().with("perfkpi.toml", undefined).run(&["check", "--to", "2026-01-06"]);
    assert_eq!(all.code, 0, "Display and Paid Social have no order: {}", all.stdout);
    assert!(
        all.stdout.contains("    ? Display: cpo is — (undefined or unknown), must be <= 60\n"),
        "{}",
        all.stdout
    );
    let breach = undefined.replace("60", "20");
    assert_eq!(
        shop().with("perfkpi.toml", breach).run(&["check", "--to", "2026-01-06"]).code,
        1,
        "25.00 for an order"
    );
}

#[test]
fn targets_of_a_table() {
    // Paid Search 100.00 for 2 orders, Paid Social 25.50 for 1.
    let text = "[[check]]\nrule = \"cpo by channel\"\n[check.targets]\n\"Paid Search\" = 50\n\"paid social\" = \"< 25.5\"\n";
    said(
        &settings(text),
        1,
        "✗ fail      cpo by channel\n    targets of [check.targets]\n    \
         over paid, 2026-01-07 to 2026-01-08, 2 rows by channel judged, 2 files\n    \
         ✗ Paid Social: cpo is 25.50, must be < 25.5\n    ✓ Paid Search: cpo is 50.00, must be <= 50\nfail: 1 fail of 1 rule\n",
    );
    // A bound of the rule is for all that have no target; without one they are listed.
    let one = "[[check]]\nrule = \"cpo <= 20\"\nby = [\"channel\"]\n[check.targets]\n\"Paid Search\" = 50\n";
    assert_eq!(settings(one).code, 1);
    let ran = settings(&one.replace(" <= 20", ""));
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("    - Paid Social: cpo is 25.50, not judged: no target\n"),
        "{}",
        ran.stdout
    );
    // Display exists, but not in these days.
    let ran = settings(&text.replace("\"< 25.5\"", "30\nDisplay = 5"));
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("    ? Display: cpo has no row in these days, must be <= 5\n"),
        "{}",
        ran.stdout
    );
}

/// A spreadsheet's file: byte order mark, semicolons, decimal commas, blanks between thousands.
#[test]
fn targets_of_a_file() {
    let folder = shop()
        .with("perfkpi.toml", "[[check]]\ntargets = \"plan/targets.csv\"\n")
        .with("plan/targets.csv", "\u{feff}Channel;KPI;Bound\r\nPaid Search;romi;50,0%\r\n;spend;<= 1 000,00\r\n\r\nPaid Social;romi;\"17,6 %\"\r\nPaid Social;cpo;30\r\n");
    let ran = folder.run(&LATER);
    said(
        &ran,
        0,
        "✓ pass      romi by channel\n    targets of plan/targets.csv\n    over paid, 2026-01-07 to 2026-01-08, 2 rows by channel judged, 2 files\n    \
         ✓ Paid Social: romi is 17.65%, must be >= 17.6%\n    ✓ Paid Search: romi is 50.00%, must be >= 50%\n\
         ✓ pass      spend\n    targets of plan/targets.csv\n    over paid, 2026-01-07 to 2026-01-08, 1 file\n    \
         ✓ spend is 125.50, must be <= 1000\n\
         ✓ pass      cpo by channel\n    targets of plan/targets.csv\n    over paid, 2026-01-07 to 2026-01-08, 1 row by channel judged, 1 not, 2 files\n    \
         ✓ Paid Social: cpo is 25.50, must be <= 30\n    - Paid Search: cpo is 50.00, not judged: no target\npass: 3 pass of 3 rules\n",
    );
    // The file is no export, for no command.
    assert!(!folder.run(&["report"]).stderr.contains("targets.csv"));
    // A rule takes only its own.
    folder.write("perfkpi.toml", "[[check]]\nrule = \"cpo over all\"\ntargets = \"plan/targets.csv\"\n");
    let ran = folder.run(&LATER);
    assert!(ran.stdout.starts_with("✓ pass      cpo over all\n") && ran.code == 0, "{}", ran.stdout);
    assert!(ran.stdout.ends_with("pass: 1 pass of 1 rule\n"));
}

#[test]
fn quiet_and_verbose() {
    let rules = ["check", "--rule", "spend >= 1 by channel", "--rule", "romi >= 100%"];
    let ran = shop().run(&[&rules[..], &["--quiet"]].concat());
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("✗ fail      romi >= 100%\n"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("\nfail: 1 pass, 1 fail of 2 rules\n"), "{}", ran.stdout);
    let ran = shop().run(&[&rules[..], &["--verbose"]].concat());
    assert!(ran.stdout.contains("    file: orders.csv\n    file: spend.csv\n"), "{}", ran.stdout);
    let mut many = "date,channel,spend\n".to_owned();
    (10..25).for_each(|at| many.push_str(&format!("2026-01-05,Channel {at},{at}.00\n")));
    let folder = Folder::new().with("spend.csv", many);
    let short = folder.run(&["check", "--rule", "spend >= 1 by channel"]);
    let long = folder.run(&["check", "--rule", "spend >= 1 by channel", "-v"]);
    let rows = |ran: &Ran| ran.stdout.matches("✓ Channel").count();
    assert_eq!((rows(&short), rows(&long)), (10, 15));
    assert!(short.stdout.contains("    … and 5 more rows\n"), "{}", short.stdout);
}

#[test]
fn own_kpis_in_rules() {
    let own = "currency = \"EUR\"\n[[kpi]]\nid = \"gross_per_click\"\nformula = \"revenue / clicks\"\nbetter = \"higher\"\n";
    // 180.00 of what has spend for 240 clicks: 0.75.
    let check = |rule: &str| settings(&format!("{own}[[check]]\nrule = \"{rule}\"\n"));
    let ran = check("gross_per_click >= 0.75 EUR over paid");
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.contains("✓ gross_per_click is 0.75 EUR, must be >= 0.75 EUR"), "{}", ran.stdout);
    let ran = check("gross_per_click >= 75%");
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("\"gross_per_click\" is money per thing, but 75% is a percentage"),
        "{}",
        ran.stderr
    );
    for id in ["freshness", "rest", "total", "drop", "channel", "spend", "romi"] {
        let ran = settings(&format!(
            "[[kpi]]\nid = \"{id}\"\nformula = \"spend / clicks\"\n[[check]]\nrule = \"romi >= 1\"\n"
        ));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{id}");
        assert!(ran.stderr.contains("error[bad-kpi]: the id "), "{id}: {}", ran.stderr);
    }
}

#[test]
fn json_tells_it_all() {
    let folder = shop().with(
        "perfkpi.toml",
        "currency = \"EUR\"\n\n[[check]]\nname = \"Spend is steady\"\nrule = \"spend rise <= 50% vs previous by channel\"\nmin_clicks = 30\non_no_data = \"warn\"\n",
    );
    let ran = folder.run(&[&LATER[..], &["--format", "json"]].concat());
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let rule = &found["rules"][0];
    let text = |key: &str| rule[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(text("name"), "Spend is steady");
    assert_eq!((text("from"), text("to")), ("2026-01-07".into(), "2026-01-08".into()));
    assert_eq!((text("before_from"), text("before_to")), ("2026-01-05".into(), "2026-01-06".into()));
    assert_eq!(
        (text("on_no_data"), text("kpi"), text("place")),
        ("warn".into(), "spend".into(), "perfkpi.toml:5:8".into())
    );
    assert_eq!(rule["files"], serde_json::json!(["spend.csv"]));
    let first = &rule["judged"][0];
    assert_eq!(first["channel"], "Paid Search");
    let numbers = ["value", "before", "change", "bound"].map(|key| first[key].as_f64());
    assert_eq!(numbers, [Some(100.0), Some(50.0), Some(1.0), Some(0.5)]);
    assert_eq!(rule["not_judged"][0]["channel"], "Display");
    assert_eq!(rule["not_judged"][0]["reason"], "10 clicks, fewer than 30 in the days before");
}

/// Many rules over the same days, conditions and splits give what each gives alone.
#[test]
fn rules_do_not_disturb_each_other() {
    let rules = [
        "romi >= 20% by channel",
        "spend <= 1000 over all",
        "orders >= 2 where channel = \"Paid Search\"",
        "romi >= 20% by channel where channel != \"Paid Search\"",
        "customers >= 0",
        "cpo <= 40 by channel, day where spend > 30",
        "clicks >= 100 where month = 2026-01",
        "spend drop <= 90% vs previous by channel",
        "orders = 3",
    ];
    let alone: Vec<String> = rules.iter().map(|text| rule(text).stdout).collect();
    let body = |text: &str| {
        let lines: Vec<&str> = text.lines().collect();
        lines[..lines.len() - 1].join("\n")
    };
    let expected: Vec<String> = alone.iter().map(|text| body(text)).collect();
    for order in [rules.to_vec(), rules.iter().rev().copied().collect()] {
        let args: Vec<&str> = order.iter().flat_map(|rule| ["--rule", rule]).collect();
        let together = shop().run(&[&LATER[..], &args].concat()).stdout;
        for one in &expected {
            assert!(together.contains(one), "alone:\n{one}\ntogether:\n{together}");
        }
    }
}
