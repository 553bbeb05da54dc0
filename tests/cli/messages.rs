//! How messages look: the line with carets, and JSON lines for machines.

use crate::harness::{Folder, broken, run};
use serde_json::Value;

/// All that a report of this one file says on standard error.
fn said(name: &str, content: impl AsRef<[u8]>) -> String {
    let ran = Folder::new().with(name, content).run(&["report", name]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{}", ran.stderr);
    ran.stderr
}

/// Windows-1251, of Russian letters and ASCII.
fn cp1251(text: &str) -> Vec<u8> {
    let one = |c: char| match u32::from(c) {
        letter @ 0x410..=0x44f => u8::try_from(letter - 0x410 + 0xc0).expect("a letter"),
        other => u8::try_from(other).expect("ASCII"),
    };
    text.chars().map(one).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// One sheet in every dress: the caret stands below the cell.
#[test]
fn the_line_is_shown_as_it_reads_whatever_the_encoding() {
    let text = "Дата;Кампания;Расход\n2026-01-15;Чай и кофе;12,50\n2026-01-16;Чай и кофе;много\n";
    let expected = |name: &str| {
        format!(
            "\
error[not-a-number]: \"много\" in the column \"Расход\" is not a number
 --> {name}:3:23
  |
3 | 2026-01-16;Чай и кофе;много
  |                       ^^^^^
hint: mend the cell, or empty it where nothing is known
"
        )
    };
    assert_eq!(said("plain.csv", text), expected("plain.csv"));
    assert_eq!(said("bom.csv", format!("\u{feff}{text}")), expected("bom.csv"));
    assert_eq!(said("cp1251.csv", cp1251(text)), expected("cp1251.csv"));
    assert_eq!(said("utf16.csv", utf16(text)), expected("utf16.csv"));
    assert_eq!(said("crlf.csv", text.replace('\n', "\r\n")), expected("crlf.csv"));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, text.as_bytes()).expect("packed");
    assert_eq!(said("packed.csv.gz", packed.finish().expect("packed")), expected("packed.csv.gz"));
}

#[test]
fn tabs_wide_letters_and_control_characters_do_not_move_the_caret() {
    let tabs = said("t.tsv", "date\tchannel\tspend\n2026-01-15\tEmail\tten\n");
    assert!(tabs.contains("\n2 | 2026-01-15    Email    ten\n  |                        ^^^\n"), "{tabs}");
    let wide = said("w.csv", "date,channel,spend\n2026-01-15,茶,ten\n");
    assert!(wide.contains(" --> w.csv:2:14\n  |\n2 | 2026-01-15,茶,ten\n  |               ^^^\n"), "{wide}");
    // A mark that turns the direction of writing, and an escape, are spelled out and counted so: 8 + 3 characters.
    let rows = "2026-01-14,Email,1\n".repeat(200);
    let escape = said("e.csv", format!("date,channel,spend\n{rows}2026-01-15,a\u{1b}[31mb,\u{202e}ten\n"));
    assert!(!escape.contains('\u{1b}') && !escape.contains('\u{202e}'), "{escape:?}");
    assert!(escape.contains("\n202 | 2026-01-15,a\\u{1b}[31mb,\\u{202e}ten\n"), "{escape}");
    assert!(escape.contains(&format!("\n    | {}{}\n", " ".repeat(24), "^".repeat(11))), "{escape}");
}

#[test]
fn a_long_line_is_cut_around_the_cell() {
    let (long, after) = ("x".repeat(500), "y".repeat(500));
    let text = said("l.csv", format!("date,campaign,spend,keyword\n2026-01-15,{long},ten,{after}\n"));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1], " --> l.csv:2:513");
    assert_eq!(lines[3], format!("2 | …{},ten,{}…", "x".repeat(39), "y".repeat(51)));
    assert_eq!(lines[4], format!("  | {}^^^", " ".repeat(41)));
}

/// A quoted cell is marked whole; one that spans lines as far as its first.
#[test]
fn quoted_cells_are_marked_with_their_quotes() {
    let text = said("q.csv", "date,channel,spend\n2026-01-15,\"a, \"\"b\"\"\",\"t,en\"\n");
    assert!(text.contains("\n2 | 2026-01-15,\"a, \"\"b\"\"\",\"t,en\"\n"), "{text}");
    assert!(text.contains(&format!("\n  | {}{}\n", " ".repeat(22), "^".repeat(6))), "{text}");
}

#[test]
fn a_workbook_names_the_cell_as_a_spreadsheet_does() {
    let workbooks = crate::harness::root().join("fixtures/workbooks");
    let ran = run(&workbooks, &["report", "wrong-cell.xlsx"]);
    let shown = "\
 --> wrong-cell.xlsx[Spend]:5:6
  |
5 | 2026-03-02 | Cups | 7 | Paid Social | 20 | twelve
  |                                            ^^^^^^ cell F5
";
    assert!(ran.stderr.contains(shown), "{}", ran.stderr);
}

#[test]
fn standard_input_is_shown_too() {
    use std::io::Write;
    let folder = Folder::new();
    let mut child = crate::harness::program(folder.path())
        .args(["report", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("perfkpi starts");
    let text = b"date,channel,spend\n2026-01-15,Email,ten\n";
    child.stdin.take().expect("a pipe").write_all(text).expect("written");
    let output = child.wait_with_output().expect("perfkpi ends");
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert!(
        stderr.contains(" --> -:2:18\n  |\n2 | 2026-01-15,Email,ten\n  |                  ^^^\n"),
        "{stderr}"
    );
}

#[test]
fn a_rule_of_the_settings_is_pointed_at_in_its_file() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-15,Email,10\n")
        .with("perfkpi.toml", "currency = \"EUR\"\n\n[[check]]\nrule = \"spent > 3\"\n");
    let expected = "\
error[unknown-kpi]: there is no KPI or measure \"spent\"
 --> perfkpi.toml:4:9
  |
4 | rule = \"spent > 3\"
  |         ^^^^^
hint: did you mean \"spend\"?
";
    assert_eq!(folder.run(&["check"]).stderr, expected);
}

/// The column is counted in the file: behind escapes, in a string of several lines, in a quoted cell of a table.
#[test]
fn a_word_is_found_however_the_file_writes_the_rule() {
    let folder = Folder::new().with("spend.csv", "date,channel,spend\n2026-01-15,Email,10\n");
    let said = |settings: &str| {
        folder.write("perfkpi.toml", settings);
        let ran = folder.run(&["check"]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{}", ran.stderr);
        let (first, rest) = ran.stderr.split_once('\n').expect("a place");
        (first.to_owned(), rest.rsplit_once("hint: ").expect("a hint").0.to_owned())
    };
    // `rule = "spend > 3 where channel = ` is 34 characters long.
    assert_eq!(
        said("[[check]]\nrule = \"spend > 3 where channel = \\\"Emial\\\"\"\n").1,
        concat!(
            " --> perfkpi.toml:2:35\n  |\n2 | rule = \"spend > 3 where channel = \\\"Emial\\\"\"\n",
            "  |                                   ^^^^^^^^^\n"
        )
    );
    assert_eq!(
        said("[[check]]\nrule = \"\"\"\nspend > 3 \\\n    where spent > 3\"\"\"\n").1,
        " --> perfkpi.toml:4:11\n  |\n4 |     where spent > 3\"\"\"\n  |           ^^^^^\n"
    );
    // What `by` adds stands in no text of the file: the rule is shown as it is meant.
    let (_, by) = said("[[check]]\nrule = \"spend rise <= 5% vs previous\"\nby = [\"day\"]\n");
    assert!(by.starts_with(" --> perfkpi.toml:2:8\n  |\n2 | spend rise <= 5% vs previous by day\n"), "{by}");
    assert_eq!(
        said("[[check]]\nrule = \"spend > 3\"\nby = [\"channel\", \"campagin\"]\n").1,
        " --> perfkpi.toml:3:18\n  |\n3 | by = [\"channel\", \"campagin\"]\n  |                  ^^^^^^^^^^\n"
    );
    assert_eq!(
        said("[[check]]\nrule = \"spend > 3\"\nwarn = 'spend >> 5'\n").1,
        " --> perfkpi.toml:3:16\n  |\n3 | warn = 'spend >> 5'\n  |                ^\n"
    );
    folder.write("targets.csv", "channel;kpi;bound\nEmail;spend;\" >= 3 usd or so\"\n");
    // 12 characters of other cells, a quote, a blank, `>= 3 usd `.
    assert_eq!(
        said("[[check]]\ntargets = \"targets.csv\"\n").1,
        " --> targets.csv:2:24\n  |\n2 | Email;spend;\" >= 3 usd or so\"\n  |                        ^^\n"
    );
}

fn json(stderr: &str) -> Vec<Value> {
    stderr.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[test]
fn messages_as_json_lines() {
    let files = broken().join("not-a-number/files");
    let ran = run(&files, &["report", "--message-format", "json"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    let expected = "{\"severity\":\"error\",\"code\":\"not-a-number\",\
        \"message\":\"\\\"twelve\\\" in the column \\\"spend\\\" is not a number\",\
        \"path\":\"spend.csv\",\"line\":3,\"column\":30,\
        \"hints\":[\"mend the cell, or empty it where nothing is known\"]}\n";
    assert_eq!(ran.stderr, expected);
    // Notes and warnings of a report that succeeds, and nothing when they are not wanted.
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-15,Email,10\n")
        .with("notes.pdf", "%PDF-1.7");
    for command in ["report", "inspect"] {
        let ran = folder.run(&[command, "--message-format=json"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let told = json(&ran.stderr);
        assert!(
            told.iter().any(|note| note["severity"] == "note" && note["code"] == "not-a-table"),
            "{told:?}"
        );
        assert!(told.iter().all(|note| note["hints"].is_array() && note.get("path").is_some()), "{told:?}");
        assert_eq!(folder.run(&[command, "--message-format", "json", "-q"]).stderr, "");
    }
    let ran = folder.run(&["check", "--rule", "spend >> 3", "--message-format", "json"]);
    let told = json(&ran.stderr);
    assert_eq!((told.len(), ran.code), (1, 2));
    assert_eq!(told[0]["code"], "bad-rule");
    assert_eq!(told[0]["message"], "expected a value, found \">\"", "the text is not drawn into the message");
}

#[test]
fn usage_errors_have_codes_and_come_as_json_too() {
    let folder = Folder::new();
    for (args, code, hint) in [
        (&["report", "--formt", "csv"][..], "unknown-flag", "did you mean --format?"),
        (&["reprot"], "unknown-command", "did you mean report?"),
        (&["report", "--format", "cvs"], "bad-flag-value", "did you mean csv?"),
        (&["report", "--preset", "shp"], "bad-flag-value", "did you mean shop?"),
        (&["report", "--lang", "de"], "bad-flag-value", "it is one of en, ru, bg, hy"),
        (&["report", "--top", "x"], "bad-flag-value", "it is a whole number, such as 10"),
        (&["report", "--threads", "0"], "bad-flag-value", "it is a whole number from 1 to 256"),
        (&["report", "--top"], "missing-value", "perfkpi report --help shows what belongs there"),
        (
            &["report", "--period", "2026", "--from", "2026-01-01"],
            "conflicting-flags",
            "leave one of them out",
        ),
        (&["explain", "not-a-numbr"], "unknown-code", "did you mean \"not-a-number\"?"),
        (&["explain", "romy"], "unknown-kpi", "did you mean \"romi\"?"),
        (&["explain", "chanel"], "unknown-dimension", "did you mean \"channel\"?"),
    ] {
        let ran = folder.run(args);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{args:?}");
        assert!(ran.stderr.starts_with(&format!("error[{code}]: ")), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("\nhint: {hint}\n")), "{args:?}: {}", ran.stderr);
        let ran = folder.run(&[args, &["--message-format=json"]].concat());
        let told = json(&ran.stderr);
        assert_eq!((told.len(), ran.code), (1, 2), "{args:?}");
        assert_eq!((&told[0]["severity"], &told[0]["code"]), (&"error".into(), &code.into()), "{args:?}");
    }
    // Help is no refusal.
    for args in [&["--help"][..], &["report", "--help"], &["--version"]] {
        let ran = folder.run(args);
        assert_eq!((ran.stderr.as_str(), ran.code), ("", 0), "{args:?}");
    }
}
