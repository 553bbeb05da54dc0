//! Rules that are refused before anything is judged: all that is wrong at once, each at its place.

use crate::harness::{Folder, Ran};

fn shop() -> Folder {
    Folder::new()
        .with("spend.csv", "date,channel,clicks,spend,currency\n2026-01-05,Paid Search,50,30.00,EUR\n2026-01-05,Display,10,4.50,EUR\n")
        .with("orders.csv", "order id,date,channel,revenue,currency\n1,2026-01-05,Paid Search,120.00,EUR\n2,2026-01-05,Email,45.00,EUR\n")
}

fn settings(text: &str) -> Ran {
    shop().with("perfkpi.toml", text).run(&["check"])
}

#[track_caller]
fn refused(ran: &Ran, expected: &str) {
    assert_eq!((ran.stdout.as_str(), ran.stderr.trim_end(), ran.code), ("", expected, 2));
}

/// What the grammar, the catalogue and the files know of the rules is told in one go, and nothing is judged.
#[test]
fn all_problems_at_once() {
    let rules = [
        "spend >= 1",
        "romi >= 5 EUR",
        "rmi >= 20%",
        "freshness <= 5%",
        "cr drop <= 10%",
        "spend >= 1 where channel = Displya",
        "cpo <= 40 USD",
        "spend >= 1 where channel in (Email, \"Paid Serch\")",
    ];
    let mut args = vec!["check"];
    rules.iter().for_each(|rule| args.extend(["--rule", rule]));
    refused(
        &shop().run(&args),
        "error[impossible-unit]: \"romi\" is a plain ratio, but 5 EUR is an amount of money\n  |\n  | romi >= 5 EUR\n  |         ^^^^^\nhint: leave out the currency\n\
         error[unknown-kpi]: there is no KPI or measure \"rmi\"\n  |\n  | rmi >= 20%\n  | ^^^\nhint: did you mean \"romi\"?\n\
         error[impossible-unit]: \"freshness\" is a number of days, but 5% is a percentage\n  |\n  | freshness <= 5%\n  |              ^^\nhint: write for example: freshness <= 2 days\n\
         error[bad-rule]: \"drop\" compares with other days, and the rule does not say which\n  |\n  | cr drop <= 10%\n  |    ^^^^\nhint: add: vs previous, or: vs year\n\
         error[unknown-value]: no file has the channel \"Displya\"\n  |\n  | spend >= 1 where channel = Displya\n  |                            ^^^^^^^\nhint: did you mean \"Display\"?\n\
         error[other-currency]: the rule \"cpo <= 40 USD\" is in USD, but the report is in EUR\n  |\n  | cpo <= 40 USD\n  |        ^^^^^^\nhint: write the bound in EUR, or ask for the report in USD with --currency USD\n\
         error[unknown-value]: no file has the channel \"Paid Serch\"\n  |\n  | spend >= 1 where channel in (Email, \"Paid Serch\")\n  |                                     ^^^^^^^^^^^^\nhint: did you mean \"Paid Search\"?",
    );
}

#[test]
fn each_at_its_place_in_the_settings() {
    let text = "\n[[check]]\nrule  = \"romi >= 5 EUR\"\nwhere = \"romy > 2\"\nmin_clicks = \"5 EUR\"\n\n\
        [[check]]\nrule = \"spend >= 1\"\nwhere = \"channel = Displya\"\n";
    refused(
        &settings(text),
        "error[impossible-unit]: \"romi\" is a plain ratio, but 5 EUR is an amount of money\n --> perfkpi.toml:3:18\n  |\n3 | rule  = \"romi >= 5 EUR\"\n  |                  ^^^^^\nhint: leave out the currency\nerror[unknown-kpi]: there is no KPI or measure \"romy\"\n --> perfkpi.toml:4:10\n  |\n4 | where = \"romy > 2\"\n  |          ^^^^\nhint: did you mean \"romi\"?\nerror[bad-settings]: min_clicks = 5 EUR: this is no number of clicks\n --> perfkpi.toml:5:14\n  |\n5 | min_clicks = \"5 EUR\"\n  |              ^^^^^^^\nhint: write for example min_clicks = 50\nerror[unknown-value]: no file has the channel \"Displya\"\n --> perfkpi.toml:9:20\n  |\n9 | where = \"channel = Displya\"\n  |                    ^^^^^^^\nhint: did you mean \"Display\"?",
    );
    for (text, parts) in [
        (
            "[[check]]\nrule = \"spend >= 1\"\nmin_click = 5\n",
            ["unknown field \"min_click\"", " --> perfkpi.toml:3:1\n", "hint: did you mean \"min_clicks\"?"],
        ),
        (
            "[[check]]\nrule = \"spend >= 1\"\nlevl = \"warn\"\n",
            ["unknown field \"levl\"", " --> perfkpi.toml:3:1\n", "hint: did you mean \"level\"?"],
        ),
        (
            "[[check]]\nlevel = \"warn\"\n",
            ["this [[check]] has no rule", " --> perfkpi.toml:", "rule = \"romi >= 20%\""],
        ),
        (
            "[[check]]\nrule = \"spend >= 1\"\non_no_data = \"ignore\"\n",
            ["unknown variant \"ignore\"", " --> perfkpi.toml:3:14\n", "\"undecided\""],
        ),
        (
            "[[check]]\nrule = \"spend >= 1\"\nmin_romi = 5\n",
            ["unknown field \"min_romi\"", " --> perfkpi.toml:3:1\n", ""],
        ),
    ] {
        let ran = settings(text);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{text}");
        parts.iter().for_each(|part| assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr));
    }
}

#[test]
fn warnings_that_make_no_sense() {
    let check = |fail: &str, warn: &str, more: &str| {
        settings(&format!("[[check]]\nrule = \"{fail}\"\nwarn = \"{warn}\"\n{more}"))
    };
    for (fail, warn, more, part) in [
        (
            "romi >= 20%",
            "roas >= 3",
            "",
            "warn is about another KPI than the rule: \"roas >= 3\" beside \"romi >= 20%\"",
        ),
        ("romi >= 20%", "romi >= 10%", "", "\"romi >= 10%\" never warns"),
        ("romi >= 20%", "romi >= 20%", "", "never warns"),
        ("cpo <= 20", "cpo <= 30", "", "never warns"),
        ("romi >= 20%", "romi >= 30% by channel", "", "warn holds only a bound"),
        ("romi >= 20%", "romi >= 30%", "level = \"warn\"\n", "say the same twice"),
        ("spend drop <= 20% vs previous", "spend rise <= 10% vs previous", "", "another KPI"),
    ] {
        let ran = check(fail, warn, more);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{fail} {warn}");
        assert!(
            ran.stderr.starts_with("error[bad-rule]: ") && ran.stderr.contains(part),
            "{part} in {}",
            ran.stderr
        );
        assert!(ran.stderr.contains(" --> perfkpi.toml:3:8\n"), "{}", ran.stderr);
    }
    for (fail, warn) in
        [("romi >= 20%", "romi > 20%"), ("cpo <= 30", "cpo <= 20"), ("0 <= romi <= 9", "10% <= romi <= 9")]
    {
        assert_ne!(check(fail, warn, "").code, 2, "{fail} {warn}");
    }
}

#[test]
fn targets_that_cannot_be_used() {
    let check = |targets: &str| {
        let folder = shop()
            .with("perfkpi.toml", "[[check]]\ntargets = \"targets.csv\"\n")
            .with("targets.csv", targets);
        folder.run(&["check"])
    };
    refused(
        &check(
            "channel,kpi,bound\nPaid Search,rmoi,20%\nPaid Search,romi,20 EUR\nPaid Search,romi,20%\npaid search,romi,30%\n\
             Emale,romi,5%\nEmail,spend,5\nEmail\nDisplay,romi,20%,5\n",
        ),
        "error[unknown-kpi]: there is no KPI or measure \"rmoi\"\n --> targets.csv:2:13\n  |\n2 | Paid Search,rmoi,20%\n  |             ^^^^\nhint: did you mean \"romi\"?\nerror[impossible-unit]: \"romi\" is a plain ratio, but 20 EUR is an amount of money\n --> targets.csv:3:18\n  |\n3 | Paid Search,romi,20 EUR\n  |                  ^^^^^^\nhint: leave out the currency\nerror[bad-targets]: \"5\" does not say whether spend must be more or less than this\n --> targets.csv:7:13\n  |\n7 | Email,spend,5\n  |             ^\nhint: write <= 5 or >= 5\nerror[bad-targets]: this line has 1 cell, and the first 3\n --> targets.csv:8:1\n  |\n8 | Email\n  | ^^^^^\nerror[bad-targets]: this line has 4 cells, and the first 3\n --> targets.csv:9:1\n  |\n9 | Display,romi,20%,5\n  | ^^^^^^^\nerror[bad-targets]: \"paid search\" has a target already, at targets.csv:4:18\n --> targets.csv:5:18\n  |\n5 | paid search,romi,30%\n  |                  ^^^\nhint: keep one of them",
    );
    refused(
        &check("channel,kpi,bound\nEmaill,romi,5%\nDisplay,cpo,5 USD\n"),
        "error[unknown-value]: no file has the channel \"Emaill\"\n --> targets.csv:2:1\n  |\n2 | Emaill,romi,5%\n  | ^^^^^^\nhint: did you mean \"Email\"?\nerror[other-currency]: the rule \"cpo by channel\" is in USD, but the report is in EUR\n --> targets.csv:3:13\n  |\n3 | Display,cpo,5 USD\n  |             ^^^^^\nhint: write the bound in EUR, or ask for the report in USD with --currency USD",
    );
    for (targets, part) in [
        (
            "chanel,kpi,bound\nEmail,romi,5%\n",
            "there is no dimension \"chanel\", and it is neither kpi nor bound\n --> targets.csv:1:1\n",
        ),
        ("channel,kpi\nEmail,romi\n", "the first line must name one column \"bound\"\n --> targets.csv:1\n"),
        ("channel,bound\nEmail,5%\n", "nothing says which KPI the targets are of\n --> targets.csv:2:1\n"),
        ("channel,kpi,bound\n", "\"targets.csv\" holds no target\n --> perfkpi.toml:2:11\n"),
        ("", "the file is empty\n --> targets.csv\n"),
        ("channel,kpi,bound\nEmail,romi,many\n", " --> targets.csv:2:12\n"),
    ] {
        let ran = check(targets);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{targets}");
        assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr);
    }
    let ran = settings("[[check]]\ntargets = \"none.csv\"\n");
    assert!(
        ran.stderr.starts_with("error[bad-targets]: the targets \"none.csv\" cannot be read")
            && ran.code == 2,
        "{}",
        ran.stderr
    );
    let ran = settings("[[check]]\nrule = \"romi\"\n[check.targets]\nEmail = \"20%\"\n");
    assert!(
        ran.stderr.contains("needs a rule that is split by one dimension") && ran.code == 2,
        "{}",
        ran.stderr
    );
    let ran = settings("[[check]]\nrule = \"romi by channel\"\n[check.targets]\nEmale = \"20%\"\n");
    assert!(
        ran.stderr.contains("no file has the channel \"Emale\"\n --> perfkpi.toml:4:9\n") && ran.code == 2,
        "{}",
        ran.stderr
    );
}

#[test]
fn claims_and_splits_that_do_not_go_together() {
    for (rule, part) in [
        (
            "spend rise <= 20% vs previous by day",
            "a change is between two periods, which have no day in common",
        ),
        (
            "freshness <= 2 days by channel",
            "freshness is that of the files, which cannot be split by channel",
        ),
        ("freshness <= 2 days over all", "whatever part of them is summed"),
        (
            "spend rise <= 20 EUR vs previous",
            "a change is a share of the value before, but 20 EUR is an amount of money",
        ),
        ("spend change >= -5% vs previous", "\"change\" counts both ways, so it is never negative"),
        ("spend <= 20 days", "\"spend\" is money, but 20 days is a number of days"),
    ] {
        let ran = shop().run(&["check", "--rule", rule]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{rule}");
        assert!(ran.stderr.contains(part) && ran.stderr.contains('^'), "{part} in {}", ran.stderr);
    }
    let ran = settings("[[check]]\nrule = \"spend rise <= 20% vs previous\"\nby = [\"week\"]\n");
    assert!(
        ran.stderr.contains("which have no week in common") && ran.stderr.contains(" --> perfkpi.toml:2:8\n"),
        "{}",
        ran.stderr
    );
}
