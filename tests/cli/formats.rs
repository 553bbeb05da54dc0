//! One report in every format: to the byte where people read it, by the contract where scripts do.

use crate::harness::{Folder, Report, program, refused};
use serde_json::Value;
use std::process::Stdio;

const KPIS: &str = "spend,clicks,orders,revenue,cpo,aov,romi";

/// By hand: Paid Search 50 spent and 200 earned, so ROMI is (200 − 50) / 50 = 3; Paid Social and Display
/// spent and sold nothing, ROMI −1; Email sold and spent nothing, ROMI undefined. In all
/// (245 − 80) / 80 = 2.0625; of what has spend (200 − 80) / 80 = 1.5.
fn shop() -> Folder {
    Folder::new()
        .with(
            "spend.csv",
            "date,channel,campaign,impressions,clicks,spend\n\
             2026-01-05,Paid Search,Green Tea,1000,50,30.00\n\
             2026-01-06,Paid Search,Green Tea,1000,50,20.00\n\
             2026-01-05,Paid Social,\"=Ceramics, new\",4000,40,25.50\n\
             2026-01-05,Display,Banner|flat,9000,10,4.50\n",
        )
        .with(
            "orders.csv",
            "order id,date,channel,campaign,revenue\n\
             1,2026-01-05,Paid Search,Green Tea,120.00\n\
             2,2026-01-06,Paid Search,Green Tea,80.00\n\
             3,2026-01-06,Email,,45.00\n",
        )
}

/// The report of the shop with these KPIs and flags; nothing is said beside it.
fn say(args: &[&str]) -> String {
    let ran = shop().run(&[&["report", "--kpi", KPIS], args].concat());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    ran.stdout
}

const CSV: &str = "\
channel,spend,clicks,orders,revenue,cpo,aov,romi
Paid Search,50.00,100,2,200.00,25,100,3
Paid Social,25.50,40,0,0.00,,,-1
Display,4.50,10,0,0.00,,,-1
Email,0.00,0,1,45.00,0,45,
";
const CSV_TOTAL: &str = "total,80.00,150,3,245.00,26.666666666666668,81.66666666666667,2.0625\n";

#[test]
fn csv_and_tsv() {
    assert_eq!(say(&["--format", "csv"]), CSV);
    assert_eq!(say(&["--format", "csv", "--total"]), format!("{CSV}{CSV_TOTAL}"));
    assert_eq!(say(&["--format", "tsv", "--total"]), format!("{CSV}{CSV_TOTAL}").replace(',', "\t"));
}

#[test]
fn csv_for_excel() {
    let lines = CSV.replace(',', ";").replace('\n', "\r\n");
    assert_eq!(say(&["--excel"]), format!("\u{feff}{lines}"));
    assert_eq!(say(&["--excel", "--lang", "bg"]), format!("\u{feff}{}", lines.replace('.', ",")));
}

/// 1234.50 for 3 clicks are 411.5 each; a name with a semicolon stands in quotes.
#[test]
fn csv_for_excel_in_a_file() {
    let folder = Folder::new().with(
        "in/spend.csv",
        "date,channel,clicks,spend\n2026-01-05,Email; new,3,1234.50\n2026-01-05,A,0,0.25\n",
    );
    let expected = "\u{feff}channel;clicks;spend;cpc\r\n\"Email; new\";3;1234,50;411,5\r\nA;0;0,25;\r\n";
    let args = ["report", "in", "--kpi", "clicks,spend,cpc", "--excel", "--lang", "ru"];
    assert_eq!(folder.run(&args).stdout, expected);
    for more in
        [&["-o", "kpi.csv"][..], &["-o", "KPI.CSV"], &["-o", "kpi", "--format", "csv"], &["-o", "kpi"]]
    {
        let ran = folder.run(&[&args, more].concat());
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("", "", 0), "{more:?}");
        assert_eq!(folder.read(more[1]), expected.as_bytes(), "{more:?}");
        std::fs::remove_file(folder.path().join(more[1])).expect("a file");
    }
}

#[test]
fn excel_is_csv_and_nothing_else() {
    let refusal = "error[excel-is-csv]: --excel writes CSV for spreadsheets, and no other format\n\
                   hint: leave out --excel, or write to a .csv file";
    for more in [
        &["--format", "json"][..],
        &["--format", "table"],
        &["-o", "kpi.json"],
        &["-o", "kpi.tsv"],
        &["-o", "kpi.xlsx"],
        &["-o", "kpi.csv", "--format", "tsv"],
    ] {
        let folder = shop();
        refused(&folder.run(&[&["report", "--excel"], more].concat()), refusal);
        let written = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(written, 2, "{more:?} left a file");
    }
}

#[test]
fn names_are_guarded_in_csv() {
    let expected = "\
campaign,spend
Green Tea,50.00
\"'=Ceramics, new\",25.50
Banner|flat,4.50
,0.00
";
    let ran = shop().run(&["report", "--kpi", "spend", "--by", "campaign", "--format", "csv"]);
    assert_eq!(ran.stdout, expected);
}

#[test]
fn a_table() {
    let expected = "\
channel      spend  clicks  orders  revenue    cpo     aov      romi
────────────────────────────────────────────────────────────────────
Paid Search  50.00     100       2   200.00  25.00  100.00   300.00%
Paid Social  25.50      40       0     0.00      —       —  -100.00%
Display       4.50      10       0     0.00      —       —  -100.00%
Email         0.00       0       1    45.00   0.00   45.00         —
────────────────────────────────────────────────────────────────────
total        80.00     150       3   245.00  26.67   81.67   206.25%
paid         80.00     150       2   200.00  40.00  100.00   150.00%
";
    assert_eq!(say(&[]), expected);
    assert_eq!(say(&["--format", "table"]), expected);
}

#[test]
fn markdown() {
    let expected = "\
| channel | spend, EUR | romi |
| --- | ---: | ---: |
| Paid Search | 50.00 | 300.00% |
| Paid Social | 25.50 | -100.00% |
| Display | 4.50 | -100.00% |
| Email | 0.00 | — |
| **total** | 80.00 | 206.25% |
| **paid** | 80.00 | 150.00% |
";
    let args = ["report", "--kpi", "spend,romi", "--format", "markdown", "--currency", "EUR"];
    let ran = shop().run(&args);
    assert_eq!(table_of(&ran.stdout), table_of(expected));
    let ran = shop().run(&["report", "--kpi", "spend", "--by", "campaign", "--format", "markdown"]);
    assert!(ran.stdout.contains("Banner\\|flat"), "{}", ran.stdout);
}

/// The cells of a Markdown table: padding, emphasis and the rule's length are free.
fn table_of(text: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| -> Vec<String> {
        let inner = line.trim().trim_matches('|');
        inner.split('|').map(|cell| cell.trim().trim_matches('*').to_owned()).collect()
    };
    text.lines().filter(|line| !line.contains("---")).map(cells).collect()
}

#[test]
fn json_keys_stand_in_the_order_of_the_contract() {
    let json: Value = serde_json::from_str(&say(&["--format", "json", "--currency", "EUR"])).expect("JSON");
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().expect("an object").keys().cloned().collect() };
    assert_eq!(
        keys(&json),
        ["schema", "period", "currency", "by", "kpis", "rows", "total", "paid", "files", "notes"]
    );
    assert_eq!(json["schema"], "perfkpi.report/1");
    assert_eq!(json["period"], serde_json::json!({"from": "2026-01-05", "to": "2026-01-06"}));
    assert_eq!(json["currency"], "EUR");
    assert_eq!(json["by"], serde_json::json!(["channel"]));
    assert_eq!(json["kpis"], serde_json::json!(KPIS.split(',').collect::<Vec<_>>()));
    let columns: Vec<&str> = KPIS.split(',').collect();
    for row in json["rows"].as_array().expect("rows") {
        assert_eq!(keys(row), [&["channel"], columns.as_slice()].concat());
    }
    assert_eq!(keys(&json["total"]), columns);
    assert_eq!(keys(&json["paid"]), columns);
    let expected = serde_json::json!([
        {"path": "orders.csv", "profile": "generic-orders", "kinds": ["orders"],
         "from": "2026-01-05", "to": "2026-01-06", "rows": {"read": 4, "header": 1, "used": 3},
         "money": {"revenue": {"read": 245.0, "used": 245.0}}},
        {"path": "spend.csv", "profile": "generic-spend", "kinds": ["spend"],
         "from": "2026-01-05", "to": "2026-01-06", "rows": {"read": 5, "header": 1, "used": 4},
         "money": {"spend": {"read": 80.0, "used": 80.0}}},
    ]);
    assert_eq!(json["files"], expected);
    let order = ["path", "profile", "kinds", "from", "to", "rows", "money"];
    json["files"].as_array().expect("files").iter().for_each(|file| assert_eq!(keys(file), order));
    assert_eq!(json["notes"], serde_json::json!([]));
}

#[test]
fn json_numbers_have_the_digits_they_have() {
    let report = shop().report(&["--kpi", KPIS]);
    let ids = ["channel", "spend", "clicks", "orders", "revenue", "cpo", "aov", "romi"];
    let expected = [
        "\"Paid Search\" 50.00 100 2 200.00 25 100 3",
        "\"Paid Social\" 25.50 40 0 0.00 null null -1",
        "\"Display\" 4.50 10 0 0.00 null null -1",
        "\"Email\" 0.00 0 1 45.00 0 45 null",
    ];
    assert_eq!(report.lines(&ids), expected);
    let ids = ["spend", "orders", "revenue", "cpo", "romi"];
    assert_eq!(report.total(&ids), "80.00 3 245.00 26.666666666666668 2.0625");
    assert_eq!(report.paid(&ids), "80.00 2 200.00 40 1.5");
}

#[test]
fn json_lines_are_the_rows_of_json() {
    let report: Value = serde_json::from_str(&say(&["--format", "json"])).expect("JSON");
    let lines = say(&["--format", "jsonl", "--total"]);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let (total, rows) = lines.split_last().expect("lines");
    assert_eq!(report["rows"].as_array().expect("rows"), rows);
    assert_eq!(total["total"], true);
    assert_eq!(total["channel"], Value::Null);
    assert_eq!(total["romi"], 2.0625);
    assert_eq!(say(&["--format", "jsonl"]).lines().count(), 4);
}

#[test]
fn output_goes_to_the_file_and_its_extension_tells_the_format() {
    let formats = ["csv", "tsv", "json", "jsonl", "md"];
    let names = ["csv", "tsv", "json", "jsonl", "markdown"];
    for (extension, format) in formats.into_iter().zip(names) {
        let folder = shop();
        let name = format!("kpi.{extension}");
        folder.write(&name, "an older report");
        let ran = folder.run(&["report", "--kpi", KPIS, "spend.csv", "orders.csv", "-o", &name]);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("", "", 0), "{name}");
        let printed = shop().run(&["report", "--kpi", KPIS, "spend.csv", "orders.csv", "--format", format]);
        assert_eq!(folder.read(&name), printed.stdout.as_bytes(), "{name}");
        let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
        assert_eq!(left.len(), 3, "a temporary file is left: {left:?}");
    }
}

#[test]
fn a_refusal_leaves_the_output_file_as_it_was() {
    let folder = shop();
    folder.write("kpi.csv", "an older report");
    folder.write("odd.csv", "name,colour\nteapot,blue\n");
    assert_eq!(folder.run(&["report", "-o", "kpi.csv"]).code, 2);
    assert_eq!(folder.read("kpi.csv"), b"an older report");
}

#[test]
fn sorting() {
    let order = |args: &[&str]| -> Vec<String> {
        let report = shop().report(&[&["--kpi", KPIS], args].concat());
        report.lines(&["channel"]).iter().map(|name| name.trim_matches('"').to_owned()).collect()
    };
    assert_eq!(order(&[]), ["Paid Search", "Paid Social", "Display", "Email"]);
    assert_eq!(order(&["--sort", "clicks"]), ["Email", "Display", "Paid Social", "Paid Search"]);
    assert_eq!(order(&["--sort", "-revenue"])[..2], ["Paid Search", "Email"]);
    assert_eq!(order(&["--sort", "channel"]), ["Display", "Email", "Paid Search", "Paid Social"]);
    // What is undefined stands last, whichever way the sort goes.
    assert_eq!(order(&["--sort", "romi"])[3], "Email");
    assert_eq!(order(&["--sort", "-romi"]), ["Paid Search", "Display", "Paid Social", "Email"]);
}

#[test]
fn the_rest_has_the_sums_and_the_ratios_of_what_it_holds() {
    // Rest of the first: spend 25.5 + 4.5 + 0 = 30, revenue 45, so ROMI 0.5 and one order for 30.
    let report = shop().report(&["--kpi", KPIS, "--top", "1"]);
    let ids = ["channel", "spend", "clicks", "orders", "revenue", "cpo", "aov", "romi"];
    let expected = ["\"Paid Search\" 50.00 100 2 200.00 25 100 3", "\"(rest)\" 30.00 50 1 45.00 30 45 0.5"];
    assert_eq!(report.lines(&ids), expected);
    assert_eq!(report.rows[1]["rest"], "true");
    let csv = say(&["--top", "1", "--format", "csv"]);
    assert!(csv.ends_with("\n(rest),30.00,50,1,45.00,30,45,0.5\n"), "{csv}");
    assert_eq!(shop().report(&["--top", "9"]).rows.len(), 4);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = shop();
    for format in ["table", "csv", "json"] {
        let mut child = program(folder.path())
            .args(["report", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("perfkpi starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("perfkpi ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

#[test]
fn no_colour_where_none_is_wanted() {
    let folder = shop();
    let plain = program(folder.path()).arg("report").output().expect("perfkpi starts");
    let bare = program(folder.path()).arg("report").env("NO_COLOR", "1").output().expect("perfkpi starts");
    assert_eq!(plain.stdout, bare.stdout);
    assert!(!plain.stdout.contains(&0x1b));
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let folder = shop();
    let text = String::from_utf8(folder.read("spend.csv")).expect("text");
    let mut child = program(folder.path())
        .args(["report", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("perfkpi starts");
    std::io::Write::write_all(&mut child.stdin.take().expect("stdin"), text.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("perfkpi ends");
    let report = Report::of(&crate::harness::Ran {
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
        code: output.status.code().expect("a code"),
    });
    assert_eq!(report.total(&["spend", "clicks"]), "80.00 150");
}
