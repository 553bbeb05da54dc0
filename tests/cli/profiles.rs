//! Profiles of the user's own, beside the settings or in them, and what the documentation says of profiles.

use crate::harness::{Folder, refused, root, undrawn};

/// The first block of CONTRIBUTING's recipe in this language, as it stands there.
fn recipe(language: &str) -> String {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).expect("CONTRIBUTING.md");
    let part = text.split("## Add an export").nth(1).expect("the recipe");
    let block = part.split(&format!("```{language}\n")).nth(1).expect("a block");
    block.split("```").next().expect("its end").to_owned()
}

/// The tables of a profile as those of a `[[profile]]`.
fn in_settings(profile: &str) -> String {
    let mut text = "currency = \"EUR\"\n\n[[profile]]\n".to_owned();
    for line in profile.lines() {
        let line = line.strip_prefix('[').map_or_else(|| line.to_owned(), |rest| format!("[profile.{rest}"));
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// By hand: three calls, of which a wrong number is no lead.
#[test]
fn the_recipe_followed_literally_reads_its_file() {
    let beside = Folder::new().with("perfkpi.toml", "").with("profiles/callbook.toml", recipe("toml"));
    let within = Folder::new().with("perfkpi.toml", in_settings(&recipe("toml")));
    for folder in [beside, within] {
        folder.write("calls.csv", recipe("csv"));
        let report = folder.report(&["--by", "manager", "--kpi", "leads,qualified_leads,junk_leads"]);
        assert_eq!(
            report.lines(&["manager", "leads", "qualified_leads", "junk_leads"]),
            ["\"Anna\" 1 1 1", "\"Boris\" 1 0 0"]
        );
        assert_eq!(report.file("calls.csv")["profile"], "callbook");
        assert_eq!(
            report.file("calls.csv")["rows"],
            serde_json::json!({"read": 5, "header": 1, "total": 1, "used": 3})
        );
        assert_eq!(report.notes(), Vec::<&str>::new());
        let seen = folder.run(&["inspect"]);
        assert!(seen.stdout.contains("  taken for   Callbook calls (callbook): leads\n"), "{}", seen.stdout);
        assert_eq!((seen.stderr.as_str(), seen.code), ("", 0));
    }
}

const COSTS: &str = "id = \"our-costs\"\ntitle = \"Our costs\"\nkinds = [\"spend\"]\nplatform = \"Radio\"\n\
                     signature = [[\"Station\", \"Paid\"]]\n[columns]\nchannel = [\"Station\"]\nspend = [\"Paid\"]\ndate = [\"When\"]\n";

#[test]
fn a_source_names_an_own_profile_and_globs_never_take_it_for_a_table() {
    let folder = Folder::new()
        .with("perfkpi.toml", "currency = \"EUR\"\n[[source]]\npath = \"*/*\"\nprofile = \"our-costs\"\n")
        .with("profiles/Costs.TOML", COSTS)
        .with("data/costs.csv", "When,Station,Paid\n2026-03-01,One,12.50\n");
    let report = folder.report(&["--by", "platform"]);
    assert_eq!(report.lines(&["platform", "spend"]), ["\"Radio\" 12.50"]);
    assert_eq!(report.notes(), Vec::<&str>::new());
    // Settings that lie elsewhere bring their profiles with them.
    let report = folder.report(&["data/costs.csv", "--config", "perfkpi.toml"]);
    assert_eq!(report.file("data/costs.csv")["profile"], "our-costs");
    folder.write("perfkpi.toml", "[[source]]\npath = \"data/*\"\nprofile = \"our-cost\"\n");
    refused(
        &folder.run(&["report"]),
        "error[unknown-profile]: there is no profile \"our-cost\"\n --> perfkpi.toml:3:11\nhint: did you mean \"our-costs\"?",
    );
}

/// Sums of a built-in platform's file by another column: the own profile of that id stands for the built-in one.
#[test]
fn an_own_profile_replaces_the_built_in_one_of_its_id() {
    let file =
        "Campaign,Day,Currency code,Impr.,Clicks,Cost,Cost with VAT\nTea,2026-03-01,EUR,10,1,5.00,6.00\n";
    let profile = "id = \"google-ads\"\ntitle = \"Ours\"\nkinds = [\"spend\"]\nplatform = \"google-ads\"\n\
                   signature = [[\"Impr.\", \"Cost\"]]\n[columns]\ncampaign = [\"Campaign\"]\ndate = [\"Day\"]\n\
                   spend = [\"Cost with VAT\"]\ncurrency = [\"Currency code\"]\n";
    let folder = Folder::new().with("perfkpi.toml", "").with("ads.csv", file);
    assert_eq!(folder.report(&[]).total(&["spend"]), "5.00");
    folder.write("profiles/google.toml", profile);
    let report = folder.report(&[]);
    assert_eq!(report.total(&["spend"]), "6.00");
    assert!(folder.run(&["inspect"]).stdout.contains("taken for   Ours (google-ads): spend"));
}

#[test]
fn what_is_wrong_with_own_profiles_is_told_at_its_place_and_all_at_once() {
    let folder = Folder::new()
        .with("perfkpi.toml", format!("\n{}", in_settings(&COSTS.replace("date =", "dat ="))))
        .with("costs.csv", "When,Station,Paid\n2026-03-01,One,12.50\n")
        .with("profiles/a.toml", COSTS.replace("signature", "signatur"))
        .with("profiles/b.toml", COSTS.replace("\"spend\"", "\"spent\""))
        .with("profiles/c.toml", COSTS.replace("title = \"Our costs\"\n", ""))
        .with("profiles/d.toml", format!("{COSTS}[values]\ncurrency = \"nothing\"\n"))
        .with("profiles/e.toml", COSTS.replace("[\"When\"]", "[\"Paid\"]"));
    let ran = folder.run(&["report"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    // What could stand there instead is told in full; here its beginning will do.
    let said = undrawn(&ran.stderr);
    let lines: Vec<&str> =
        said.lines().map(|line| line.split(", expected").next().unwrap_or_default()).collect();
    assert_eq!(
        lines,
        [
            "error[bad-profile]: profile \"our-costs\": there is no column key \"dat\"",
            " --> perfkpi.toml:13:1",
            "hint: did you mean \"date\"?",
            "error[bad-profile]: this profile cannot be read: unknown field \"signatur\"",
            " --> profiles/a.toml:5:1",
            "hint: did you mean \"signature\"?",
            "error[bad-profile]: this profile cannot be read: unknown variant \"spent\"",
            " --> profiles/b.toml:3:10",
            "hint: did you mean \"spend\"?",
            "error[bad-profile]: this profile cannot be read: missing field \"title\"",
            " --> profiles/c.toml:1:1",
            "error[bad-profile]: profile \"our-costs\": \"nothing\" is no currency; write the ISO code, such as EUR",
            " --> profiles/d.toml:11:13",
            "error[bad-profile]: profile \"our-costs\": the header \"Paid\" is listed twice; one header means one field",
            " --> profiles/e.toml:8:11",
        ]
    );
}

#[test]
fn two_own_profiles_of_one_id_are_refused() {
    let folder = Folder::new()
        .with("perfkpi.toml", "")
        .with("costs.csv", "When,Station,Paid\n2026-03-01,One,12.50\n")
        .with("profiles/a.toml", COSTS)
        .with("profiles/b.toml", COSTS);
    refused(
        &folder.run(&["report"]),
        "error[bad-profile]: two profiles are called \"our-costs\", the other in profiles/a.toml\n --> profiles/b.toml:1:6\nhint: give each an id of its own",
    );
}

/// Two own profiles are two systems, whatever their ids begin with, until they say that they are one.
#[test]
fn own_profiles_are_of_one_system_when_they_say_so() {
    let profile = |id: &str, mark: &str, system: &str| {
        format!(
            "id = \"{id}\"\ntitle = \"{id}\"\nkinds = [\"orders\"]\n{system}signature = [[\"{mark}\"]]\n[columns]\norder_id = [\"{mark}\"]\n\
             date = [\"When\"]\nrevenue = [\"Sum\"]\n"
        )
    };
    let folder = Folder::new()
        .with("perfkpi.toml", "currency = \"EUR\"\n")
        .with("a.csv", "Bill,When,Sum\n1,2026-03-01,10.00\n")
        .with("b.csv", "Receipt,When,Sum\n2,2026-03-01,20.00\n")
        .with("profiles/a.toml", profile("our-web", "Bill", ""))
        .with("profiles/b.toml", profile("our-till", "Receipt", ""));
    let ran = folder.run(&["report"]);
    assert!(
        ran.stderr.starts_with("error[two-systems]: two systems tell orders for the same days"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.code, 2);
    folder.write("profiles/a.toml", profile("our-web", "Bill", "system = \"ours\"\n"));
    folder.write("profiles/b.toml", profile("our-till", "Receipt", "system = \"ours\"\n"));
    assert_eq!(folder.report(&[]).total(&["orders", "revenue"]), "2 30.00");
}

/// `Google Ads (report)` and `Google Ads (card)` stand in the table as `Google Ads (report, card)`, under their first kind.
fn table_rows() -> Vec<String> {
    let folder = root().join("src/recognise/profiles");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the profiles")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut kinds = ["spend", "sessions", "leads", "orders", "refunds"]
        .map(|kind| (kind, Vec::<(String, Vec<String>)>::new()));
    for file in files {
        let profile: toml::Table = std::fs::read_to_string(&file).expect("a profile").parse().expect("TOML");
        if profile.contains_key("generic") {
            continue;
        }
        let kind = profile["kinds"][0].as_str().expect("a kind");
        let listed = profile.get("listed").and_then(|listed| listed.as_str());
        let listed = listed.unwrap_or_else(|| {
            panic!("{} lacks listed = \"…\", its name in the README's table", file.display())
        });
        let (name, form) = listed.split_once(" (").unwrap_or((listed, ""));
        let (_, names) = kinds.iter_mut().find(|(each, _)| *each == kind).expect("a kind of the table");
        if !names.iter().any(|(each, _)| each == name) {
            names.push((name.to_owned(), Vec::new()));
        }
        let (_, forms) = names.iter_mut().find(|(each, _)| each == name).expect("just added");
        forms.extend(Some(form.trim_end_matches(')').to_owned()).filter(|form| !form.is_empty()));
    }
    let cell = |(name, forms): &(String, Vec<String>)| match forms.as_slice() {
        [] => name.clone(),
        forms => format!("{name} ({})", forms.join(", ")),
    };
    let row = |(kind, names): &(&str, Vec<_>)| {
        format!("| {kind} | {} |", names.iter().map(cell).collect::<Vec<_>>().join(", "))
    };
    kinds.iter().map(row).collect()
}

#[test]
fn the_table_of_what_is_read_is_that_of_the_profiles() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let rows = table_rows();
    let is_there = rows.iter().all(|row| readme.lines().any(|line| line == row));
    assert!(is_there, "the rows under \"What it reads\" in README.md must be:\n{}", rows.join("\n"));
}
