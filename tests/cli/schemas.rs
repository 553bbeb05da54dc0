//! `perfkpi schema`: what the program writes is as its schemas say, and what it reads is what they allow.

use crate::check_outputs::shop;
use crate::harness::{Folder, Ran, root, run};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ALL: [&str; 6] = ["report", "check", "inspect", "settings", "messages", "state"];

fn schema(what: &str) -> Value {
    let ran = run(&root(), &["schema", what]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    serde_json::from_str(&ran.stdout).expect("a schema is JSON")
}

fn validator(what: &str) -> Validator {
    jsonschema::draft202012::new(&schema(what)).expect("a schema")
}

#[track_caller]
fn valid(validator: &Validator, value: &Value) {
    let wrong: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{} ({}): {error}", error.instance_path(), error.schema_path()))
        .collect();
    assert!(wrong.is_empty(), "{}\n{value:#}", wrong.join("\n"));
}

/// The value with one part replaced is not valid any more.
#[track_caller]
fn invalid(validator: &Validator, value: &Value, pointer: &str, with: Value) {
    let mut broken = value.clone();
    *broken.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer} in {value:#}")) = with;
    assert!(!validator.is_valid(&broken), "{pointer} is not looked at");
}

#[track_caller]
fn output(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
}

#[test]
fn the_schemas_are_schemas() {
    for what in ALL {
        let schema = schema(what);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{what}");
        assert!(jsonschema::meta::is_valid(&schema), "{what}");
        assert_eq!(schema["$id"], format!("urn:perfkpi:{what}:1"));
    }
    assert_eq!(run(&root(), &["schema", "reprot"]).code, 2);
}

#[test]
fn reports_are_as_their_schema_says() {
    let report = validator("report");
    let mut last = Value::Null;
    let ways = [
        ("campaign,month", ["--top", "2"]),
        ("", ["--where", "spend > 100"]),
        ("manager,stage", ["--period", "2026-02"]),
        ("channel", ["--total", "--prorate"]),
    ];
    for (place, (by, more)) in
        ["examples/agency", "examples/shop"].iter().flat_map(|place| ways.map(|way| (place, way)))
    {
        let args = [&["report", place, "--by", by, "--format", "json"], more.as_slice()].concat();
        last = output(&run(&root(), &args));
        valid(&report, &last);
    }
    for (pointer, with) in [
        ("/schema", json!("perfkpi.report/2")),
        ("/rows/0/spend", json!(["1"])),
        ("/total/spend", json!("1")),
        ("/period/from", json!("1 March")),
        ("/files/0/rows/read", json!(1.5)),
        ("/files/0/kinds/0", json!("spent")),
        ("/notes/0/severity", json!("grave")),
        ("/paid", json!(null)),
    ] {
        invalid(&report, &last, pointer, with);
    }
    // Two currencies in one file, and amounts that name none.
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend,currency\n2026-01-05,A,10.00,EUR\n2026-01-05,B,5.00,USD\n")
        .with("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.92\n");
    valid(&report, &output(&folder.run(&["report", "--format", "json"])));
    // Nothing but a header.
    let folder = Folder::new().with("spend.csv", "date,channel,spend\n");
    valid(&report, &output(&folder.run(&["report", "--format", "json"])));
}

#[test]
fn checks_and_states_are_as_their_schemas_say() {
    let (check, state) = (validator("check"), validator("state"));
    let folder = shop();
    let plain = output(&folder.run(&["check", "--format", "json"]));
    valid(&check, &plain);
    let remembered = ["check", "--format", "json", "--state", "state.json"];
    let first = output(&folder.run(&remembered));
    valid(&check, &first);
    let verdicts: Vec<&Value> =
        first["rules"].as_array().unwrap().iter().map(|rule| &rule["verdict"]).collect();
    assert_eq!(verdicts, ["pass", "warn", "fail", "undecided", "no-data"]);
    assert_eq!(first["changes"][0]["change"], "new");
    valid(&state, &serde_json::from_slice(&folder.read("state.json")).unwrap());
    folder
        .write("spend.csv", "date,channel,spend\n2026-01-05,Paid Search,1.00\n2026-01-06,Paid Search,1.00\n");
    let second = output(&folder.run(&remembered));
    valid(&check, &second);
    let changes: Vec<&Value> =
        second["changes"].as_array().unwrap().iter().map(|change| &change["change"]).collect();
    assert!(changes.contains(&&json!("gone")) && changes.contains(&&json!("recovered")), "{changes:?}");
    let written: Value = serde_json::from_slice(&folder.read("state.json")).unwrap();
    valid(&state, &written);
    invalid(&check, &first, "/verdict", json!("fine"));
    invalid(&check, &first, "/rules/2/judged/0/value", json!("1"));
    invalid(&check, &first, "/rules/2/over", json!("some"));
    invalid(&check, &first, "/changes/0/now", json!("new"));
    invalid(&check, &first, "/still", json!(-1));
    invalid(&state, &written, "/rules/0/verdict", json!("new"));
    invalid(&state, &written, "/runs", json!("2"));
}

#[test]
fn inspections_are_as_their_schema_says() {
    let inspect = validator("inspect");
    let mut last = Value::Null;
    for place in ["fixtures/broken", "fixtures/exports/shopify", "examples/agency", "examples/shop"] {
        last = output(&run(&root(), &["inspect", place, "--recursive", "--format", "json"]));
        valid(&inspect, &last);
    }
    invalid(&inspect, &last, "/files/0/columns", json!([]));
    invalid(&inspect, &last, "/files/0/rows/read", json!("1"));
    invalid(&inspect, &last, "/refused", json!(null));
}

#[test]
fn messages_are_as_their_schema_says() {
    let messages = validator("messages");
    let place = json!({"severity": "error", "code": "not-a-number", "message": "no", "path": "a.csv", "line": 2,
        "column": 14, "hints": ["mend it"]});
    valid(&messages, &place);
    let bare = json!({"severity": "note", "code": "robots", "message": "5 visits", "path": null, "line": null,
        "column": null, "hints": []});
    valid(&messages, &bare);
    invalid(&messages, &place, "/line", json!(0));
    invalid(&messages, &place, "/severity", json!("bad"));
}

/// What real runs say: every broken file, a usage error, warnings and notes of reports, inspections and checks.
#[test]
fn what_runs_say_is_as_the_schema_of_messages_says() {
    let messages = validator("messages");
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut said = |args: &[&str], code: i32| {
        let ran = run(&root(), &[args, &["--message-format", "json"]].concat());
        assert_eq!(ran.code, code, "{args:?}: {}", ran.stderr);
        for line in ran.stderr.lines() {
            let message: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{args:?}: {line}"));
            valid(&messages, &message);
            let has = |key: &'static str| if message[key].is_null() { "" } else { key };
            let word = |key: &'static str| message[key].as_str().unwrap_or_default();
            for sort in [word("severity"), word("code"), has("path"), has("line"), has("column")] {
                *seen.entry(sort.to_owned()).or_default() += 1;
            }
            assert!(message["line"].is_null() || !message["path"].is_null(), "{line}");
            assert!(message["column"].is_null() || !message["line"].is_null(), "{line}");
        }
    };
    for case in ["not-a-number", "ragged-row", "bad-settings", "bad-targets", "binary-file", "two-systems"] {
        let files = format!("fixtures/broken/{case}/files");
        said(&[if case == "bad-targets" { "check" } else { "report" }, &files], 2);
    }
    said(&["check", "fixtures/noted/page-size/files", "--rule", "spend >> 3"], 2);
    said(&["report", "--formt", "csv"], 2);
    said(&["reprot"], 2);
    said(&["report", "fixtures/noted/column-twice/files"], 0);
    said(&["report", "fixtures/noted/rows-rejected/files", "--on-bad-row", "skip"], 0);
    said(&["report", "fixtures/noted/exact-copies/files"], 0);
    said(&["inspect", "fixtures/broken", "--recursive"], 0);
    for sort in [
        "error",
        "warning",
        "note",
        "path",
        "line",
        "column",
        "not-a-number",
        "unknown-flag",
        "rows-rejected",
    ] {
        assert!(seen.contains_key(sort), "nothing said {sort}: {seen:?}");
    }
}

fn toml(text: &str) -> Value {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn the_examples_and_the_readme_are_valid_settings() {
    let settings = validator("settings");
    let text = |path: &str| std::fs::read_to_string(root().join(path)).expect(path);
    for path in ["examples/shop/perfkpi.toml", "examples/agency/perfkpi.toml", "examples/ci/perfkpi.toml"] {
        valid(&settings, &toml(&text(path)));
    }
    let readme = text("README.md");
    let blocks: Vec<&str> = readme
        .split("```toml\n")
        .skip(1)
        .filter_map(|block| Some(block.split_once("\n```")?.0))
        .filter(|block| block.contains("[[source]]") || block.contains("[[check]]"))
        .collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        valid(&settings, &toml(block));
    }
}

/// A profile of the user's own is written as ours are.
#[test]
fn the_built_in_profiles_are_valid() {
    let mut schema = schema("settings");
    let profile = json!({"$ref": "#/$defs/ProfileText", "$defs": schema["$defs"].take()});
    let profile = jsonschema::draft202012::new(&profile).expect("a schema");
    let mut count = 0;
    for entry in std::fs::read_dir(root().join("src/recognise/profiles")).expect("profiles") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a profile");
        valid(&profile, &toml(&text));
        count += 1;
    }
    assert!(count > 30, "{count}");
}

/// The schema and the program agree on what is a settings file.
#[test]
fn what_the_schema_allows_is_what_is_read() {
    let settings = validator("settings");
    let fine = [
        "",
        "currency = \"EUR\"\ntime_zone = \"Europe/Sofia\"\naction = \"qualified_leads\"\ntcr_from = \"carts\"\nmargin = 0.35",
        "revenue_basis = \"goods\"\nrefund_date = \"refund\"\nweek_start = \"sunday\"\nignore = [\"a/*\"]",
        "currency = \"EUR\"\n[rates]\nUSD = 0.92\nRUB = 1",
        "[aliases.channel]\n\"a b\" = \"c\"\n[aliases.campaign]\nx = \"y\"",
        "[[source]]\npath = \"x.csv\"\nkind = \"flat\"\nrole = \"primary\"\ncolumns = { spend = \"Cost\" }",
        "[[source]]\npath = \"x.csv\"\nkind = [\"spend\", \"orders\"]\nheader = [\"a\", \"b\"]\ndelimiter = \";\"\ndecimal = \",\"\nthousands = \" \"",
        "[[source]]\npath = \"x.csv\"\ntax_included = true\ntax_rate = 0.2\nfee = 0.1\nsettle_days = 3\nfill_down = [\"channel\"]",
        "[[source]]\npath = \"x.csv\"\nstages = { qualified = [\"good\"], junk = [] }\nstatuses = { partly_refunded = [\"p\"] }",
        "[[source]]\npath = \"x.csv\"\ncolumns = { returning_sessions = { column = \"T\", is = [\"r\"] }, channel = { value = \"E\" }, clicks = { value = 1 } }",
        "[[source]]\npath = \"x.csv\"\nplatform = \"p\"\naccount = \"a\"\nsource = \"s\"\nmedium = \"m\"\ncampaign = \"c\"\ncampaign_id = \"1\"\nencoding = \"cp1251\"\ndate_format = \"DD.MM.YYYY\"",
        "[[kpi]]\nid = \"x\"\nformula = \"spend / orders\"\nbetter = \"lower\"\nlabel = \"X\"\nshow = \"money\"",
        "[[check]]\nrule = \"spend > 0\"\nby = [\"channel\"]\nwhere = \"spend > 1\"\nlevel = \"warn\"",
        "[[check]]\nrule = \"romi >= 20% by channel\"\nname = \"n\"\ndescription = \"d\"\nwarn = \"romi >= 30%\"\non_no_data = \"warn\"\nmin_clicks = 50\nmin_spend = \"10 EUR\"",
        "[[check]]\nrule = \"cpo <= 40 by channel\"\n[check.targets]\nA = \"50 EUR\"\nB = 3",
        "[[check]]\ntargets = \"targets.csv\"",
        "[[profile]]\nid = \"x\"\ntitle = \"X\"\nkinds = [\"leads\"]\nrequire = [\"lead_id\"]\n[profile.columns]\nlead_id = [\"No.\"]\n[profile.values]\ndecimal = \",\"\nmicros = \"detect\"",
    ];
    let wrong = [
        "curency = \"EUR\"",
        "currency = 7",
        "action = \"order\"",
        "margin = 1.5",
        "week_start = \"Sunday\"",
        "ignore = \"a\"",
        "[rates]\nUSD = \"0.92\"",
        "[aliases.chanel]\na = \"b\"",
        "[aliases.day]\na = \"b\"",
        "[aliases.channel]\na = 1",
        "[[source]]\npath = \"x.csv\"\nkinds = \"flat\"",
        "[[source]]\npath = \"x.csv\"\nkind = \"costs\"",
        "[[source]]\npath = \"x.csv\"\nkind = [\"spend\", \"costs\"]",
        "[[source]]\npath = \"x.csv\"\ncolumns = { cost = \"Cost\" }",
        "[[source]]\npath = \"x.csv\"\ncolumns = { spend = { header = \"Cost\" } }",
        "[[source]]\npath = \"x.csv\"\ncolumns = { clicks = { column = \"T\", is = \"r\" } }",
        "[[source]]\npath = \"x.csv\"\ndecimal = \";\"",
        "[[source]]\npath = \"x.csv\"\nfee = 10",
        "[[source]]\npath = \"x.csv\"\nsettle_days = -1",
        "[[source]]\npath = \"x.csv\"\nstages = { good = [\"x\"] }",
        "[[source]]\npath = \"x.csv\"\nstatuses = { paid = [\"x\"] }",
        "[[source]]\npath = \"x.csv\"\nrole = \"main\"",
        "[[kpi]]\nid = \"x\"",
        "[[kpi]]\nid = \"x\"\nformula = \"spend / orders\"\nbetter = \"low\"",
        "[[check]]\nlevel = \"fail\"",
        "[[check]]\nrule = \"spend > 0\"\nlevel = \"error\"",
        "[[check]]\nrule = \"spend > 0\"\non_no_data = \"ok\"",
        "[[check]]\nrule = \"spend > 0\"\nmin_ctr = 1",
        "[[check]]\nrule = \"spend > 0\"\nwarn = 3",
        "[[check]]\nrules = \"spend > 0\"",
        "[[profile]]\nid = \"x\"\ntitle = \"X\"\nkinds = [\"lead\"]\nrequire = [\"lead_id\"]\n[profile.columns]\nlead_id = [\"No.\"]",
        "[[profile]]\nid = \"x\"\ntitle = \"X\"\nkinds = [\"leads\"]\nrequire = [\"lead_id\"]\n[profile.columns]\nleadid = [\"No.\"]",
    ];
    let folder =
        Folder::new().with("spend.csv", "date,channel,spend\n2026-01-05,A,10.00\n").with("x.csv", "a,b\n");
    let refused = |text: &str| {
        folder.write("perfkpi.toml", text);
        let ran = folder.run(&["report", "spend.csv", "--config", "perfkpi.toml"]);
        let codes = ["error[bad-settings]", "error[bad-profile]"];
        codes.iter().any(|code| ran.stderr.starts_with(code)).then_some(ran.stderr)
    };
    for text in fine {
        valid(&settings, &toml(text));
        assert_eq!(refused(text), None, "{text}");
    }
    for text in wrong {
        assert!(!settings.is_valid(&toml(text)), "the schema allows it: {text}");
        assert!(refused(text).is_some(), "the program reads it: {text}");
    }
}

/// `examples/settings` names every key that the settings know; those of a profile stand in CONTRIBUTING.md.
#[test]
fn every_setting_is_shown_in_its_example() {
    let text = std::fs::read_to_string(root().join("examples/settings/perfkpi.toml")).expect("the example");
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let schema = schema("settings");
    let parts = ["", "/$defs/SourceSettings", "/$defs/OwnKpi", "/$defs/CheckSettings", "/$defs/CountedTexts"];
    for part in parts {
        let keys = schema.pointer(&format!("{part}/properties")).and_then(Value::as_object).expect(part);
        assert!(keys.len() > 1, "{part}");
        let missing: Vec<&String> = keys.keys().filter(|key| !words.contains(&key.as_str())).collect();
        assert!(missing.is_empty(), "{part}: {missing:?}");
    }
}
