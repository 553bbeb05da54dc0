//! Slips of the pen that would make a rule or a condition hold whatever happens: each is refused.

use crate::harness::{Folder, Ran};

fn shop() -> Folder {
    Folder::new()
        .with("spend.csv", "date,channel,clicks,spend,currency\n2026-01-05,Search,50,30.00,EUR\n2026-01-11,Display,10,4.50,EUR\n")
        .with("orders.csv", "order id,date,channel,revenue,currency\n1,2026-01-05,Search,120.00,EUR\n2,2026-01-11,Email,45.00,EUR\n")
}

fn shop_with(settings: &str) -> Folder {
    shop().with("perfkpi.toml", settings)
}

/// Nothing is judged or shown, and standard error has each of the parts.
#[track_caller]
fn refused(ran: &Ran, parts: &[&str]) {
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{}", ran.stderr);
    parts.iter().for_each(|part| assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr));
}

/// 5 January 2026 is a Monday, 11 January a Sunday.
#[test]
fn weekdays_are_numbers() {
    let shop = shop();
    for value in ["= Sunday", "!= Sunday", "= 0", "= 8", "in (6, 8)", "= \"07\"", "= 2026-01-05"] {
        let filter = format!("weekday {value}");
        let parts =
            ["error[bad-where]", "is no weekday: they are numbered 1 to 7", "Monday is 1, Sunday is 7"];
        refused(&shop.run(&["report", "--where", &filter]), &parts);
        let rule = format!("spend >= 1 where {filter}");
        refused(&shop.run(&["check", "--rule", &rule]), &["error[bad-rule]", parts[1], parts[2]]);
    }
    let lines = |filter: &str| shop.report(&["--by", "day", "--where", filter]).lines(&["day", "spend"]);
    assert_eq!(lines("weekday = 7"), ["\"2026-01-11\" 4.50"]);
    assert_eq!(lines("weekday not in (6, \"7\")"), ["\"2026-01-05\" 30.00"]);
    // What explain shows can be asked.
    let shown = shop.run(&["explain", "weekday"]).stdout;
    assert!(shown.contains("--where 'weekday = 1'"), "{shown}");
}

#[test]
fn no_thirteenth_month() {
    let shop = shop();
    for (name, value) in [
        ("month", "2026-13"),
        ("month", "2026-00"),
        ("week", "2026-W60"),
        ("week", "2025-W53"),
        ("week", "2026-W00"),
        ("quarter", "2026-Q5"),
        ("quarter", "2026-Q0"),
    ] {
        for op in ["=", "!=", "<="] {
            let filter = format!("{name} {op} {value}");
            let part = format!("error[bad-where]: {value} is no {name}");
            refused(&shop.run(&["report", "--where", &filter]), &[&part]);
        }
    }
    // 2026 begins on a Thursday, so it has 53 weeks.
    for filter in ["week <= 2026-W53", "month <= 2026-12", "quarter <= 2026-Q4", "week >= 2026-W01"] {
        assert_eq!(shop.run(&["report", "--where", filter]).code, 0, "{filter}");
    }
}

/// A fall by ten times the value before cannot be: 10 is meant as 10%.
#[test]
fn changes_are_per_cent() {
    let shop = shop();
    for (rule, told, hint) in [
        ("orders drop <= 10 vs previous", "10 would be 1000%", "hint: write 10%\n"),
        ("orders drop < 1 vs previous", "1 would be 100%", "hint: write 1%\n"),
        ("spend rise <= 2.5 vs year", "2.5 would be 250%", "hint: write 2.5%\n"),
        ("spend rise >= -5 vs year", "-5 would be -500%", "hint: write -5%\n"),
        ("spend change <= 20 vs year", "20 would be 2000%", "hint: write 20%\n"),
    ] {
        refused(&shop.run(&["check", "--rule", rule]), &["error[impossible-unit]", told, hint]);
    }
    let days = ["--from", "2026-01-11", "--to", "2026-01-11"];
    for rule in
        ["spend drop <= 0.9 vs previous", "spend drop <= 90% vs previous", "spend rise <= 1000% vs previous"]
    {
        let ran = shop.run(&[&["check", "--rule", rule], days.as_slice()].concat());
        assert!(!ran.stderr.contains("impossible-unit"), "{rule}: {}", ran.stderr);
    }
}

/// Who leaves out what no file has leaves out nothing, and does not see it.
#[test]
fn names_that_are_left_out_exist() {
    let shop = shop();
    for filter in [
        "channel != Displya",
        "channel not in (Email, Displya)",
        "not channel = Displya",
        "not (channel = Email or channel = Displya)",
        "not channel in (Displya)",
    ] {
        let parts =
            ["error[unknown-value]: no file has the channel \"Displya\"", "did you mean \"Display\"?"];
        refused(&shop.run(&["check", "--rule", &format!("spend >= 1 where {filter}")]), &parts);
        refused(&shop.run(&["check", "--where", filter, "--rule", "spend >= 1"]), &parts);
        let settings = format!("[[check]]\nrule = \"spend >= 1\"\nwhere = \"{filter}\"\n");
        let ran = shop_with(&settings).run(&["check"]);
        refused(&ran, &[parts[0], " --> perfkpi.toml:3:", parts[1]]);
        refused(&shop.run(&["report", "--where", filter]), &parts);
    }
    // 34.50 less the 4.50 of Display; parts of names and the empty name need not exist.
    for (filter, spend) in [
        ("channel != Display", "30.00"),
        ("channel not in (Email, DISPLAY)", "30.00"),
        ("not channel contains Displya", "34.50"),
        ("channel != \"\"", "34.50"),
    ] {
        assert_eq!(shop.report(&["--where", filter]).total(&["spend"]), spend, "{filter}");
        let rule = format!("{spend} <= spend <= {spend} where {filter}");
        assert_eq!(shop.run(&["check", "--rule", &rule]).code, 0, "{rule}");
    }
}

/// What a condition compares with is an amount like any bound.
#[test]
fn currencies_of_conditions() {
    let shop = shop();
    for (filter, said) in [
        ("spend > 100 USD", "USD"),
        ("not spend > 100 RUB", "RUB"),
        ("clicks > 1 or spend > $5", "USD"),
        ("spend in (4.50 EUR, 30 USD)", "USD"),
    ] {
        let told =
            |what: &str| format!("error[other-currency]: {what} is in {said}, but the report is in EUR");
        let hint =
            format!("hint: write the amount in EUR, or ask for the report in {said} with --currency {said}");
        let rule = format!("romi >= 20% by channel where {filter}");
        refused(&shop.run(&["check", "--rule", &rule]), &[&told(&format!("the rule \"{rule}\"")), &hint]);
        let condition = told(&format!("the condition \"{filter}\""));
        let settings = format!("[[check]]\nrule = \"romi >= 20% by channel\"\nwhere = \"{filter}\"\n");
        refused(&shop_with(&settings).run(&["check"]), &[&condition, " --> perfkpi.toml:3:", &hint]);
        refused(&shop.run(&["report", "--by", "channel", "--where", filter]), &[&condition, &hint, "^"]);
    }
    assert_eq!(
        shop.report(&["--by", "channel", "--where", "spend > 10 EUR"]).lines(&["channel", "spend"]),
        ["\"Search\" 30.00"]
    );
    // Search: 120.00 for 30.00; Display sold nothing, and is left out.
    assert_eq!(shop.run(&["check", "--rule", "roas >= 4 by channel where spend > €10"]).code, 0);
}

/// Amounts of no currency are not taken to be in that of the rule.
#[test]
fn currencies_of_files_that_name_none() {
    let bare = |settings: &str| {
        Folder::new()
            .with("spend.csv", "date,channel,clicks,spend\n2026-01-05,Search,50,30.00\n")
            .with("orders.csv", "order id,date,channel,revenue\n1,2026-01-05,Search,120.00\n")
            .with("perfkpi.toml", settings)
    };
    let told = "is in USD, but the files name no currency";
    let hint =
        "hint: if they are in USD, say so: --currency USD, or currency = \"USD\" at the top of perfkpi.toml";
    let shop = bare("");
    for rule in ["cpo >= 0.1 USD", "spend >= 1 where revenue > 5 USD"] {
        refused(&shop.run(&["check", "--rule", rule]), &["error[other-currency]: the rule", told, hint]);
    }
    refused(
        &shop.run(&["report", "--where", "spend > 5 USD"]),
        &["error[other-currency]: the condition", told, hint],
    );
    for settings in [
        "[[check]]\nrule = \"roas >= 1\"\nmin_spend = \"5 USD\"\n",
        "[[check]]\nrule = \"roas >= 1\"\nwhere = \"spend > 5 USD\"\n",
        "[[check]]\nrule = \"cpo <= 50 by channel\"\n[check.targets]\nSearch = \"40 USD\"\n",
    ] {
        refused(
            &bare(settings).run(&["check"]),
            &["error[other-currency]", " --> perfkpi.toml:", told, hint],
        );
    }
    // Said anywhere, or asked without a currency, it is judged: one order for 30.00.
    assert_eq!(shop.run(&["check", "--currency", "USD", "--rule", "cpo <= 30 USD"]).code, 0);
    assert_eq!(bare("currency = \"USD\"\n").run(&["check", "--rule", "cpo <= 30 USD"]).code, 0);
    assert_eq!(shop.run(&["check", "--rule", "cpo <= 30"]).code, 0);
    // Before the first amount there is nothing to mistake.
    let early =
        Folder::new().with("spend.csv", "date,channel,clicks,spend,currency\n2026-01-05,Search,0,0.00,EUR\n");
    let ran = early.run(&["check", "--rule", "spend <= 5 EUR"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
