//! Every file under `fixtures/exports/` is read by the program itself and must give what the
//! `.expected.toml` beside it tells: the profile, the days, the totals to the last digit, the class
//! of every row, and rows of a table by one dimension. The files are invented, in the genuine
//! dialect of each platform; the answers were added up apart from the program.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What stands for a measure that must not be known.
const UNDEFINED: &str = "undefined";
const ANSWER: &str = ".expected.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    profile: String,
    /// First and last day of the file.
    from: Option<String>,
    to: Option<String>,
    /// Files that are read together with this one, from its folder.
    #[serde(default)]
    beside: Vec<String>,
    /// The code of the error that refuses the file, with exit code 2; nothing else is told then.
    refused: Option<String>,
    /// Measures of the whole file, as decimal text.
    #[serde(default)]
    total: BTreeMap<String, String>,
    /// Ledger classes that occur; all others are none.
    #[serde(default)]
    rows: BTreeMap<String, u64>,
    /// The dimension of `row`.
    by: Option<String>,
    #[serde(default)]
    row: Vec<BTreeMap<String, String>>,
}

#[test]
fn every_export_gives_the_numbers_told_beside_it() {
    let mut faults = Vec::new();
    for (file, answer) in exports() {
        let found = judge(&file, &answer);
        faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", shown(&file))));
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_built_in_profile_has_an_export() {
    let built_in = names(&root().join("src/recognise/profiles"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect::<BTreeSet<_>>();
    let covered = exports().iter().map(|(_, answer)| answer.profile.clone()).collect::<BTreeSet<_>>();
    assert!(built_in.len() >= 45, "the folder of profiles was not found: {built_in:?}");
    let bare = built_in.difference(&covered).collect::<Vec<_>>();
    assert!(bare.is_empty(), "profiles without an export: {bare:?}");
    let strange = covered.difference(&built_in).collect::<Vec<_>>();
    assert!(strange.is_empty(), "exports of no profile: {strange:?}");
}

#[test]
fn every_file_has_its_answer_and_stands_in_the_folder_of_its_profile() {
    for (file, answer) in exports() {
        let folder = file.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        assert_eq!(folder, Some(answer.profile.as_str()), "{}", shown(&file));
        let asks = answer.refused.is_some() || !(answer.total.is_empty() || answer.rows.is_empty());
        assert!(asks, "{} asks nothing", shown(&file));
    }
}

/// How far apart the exports stand that are read together: of one platform, and of any two.
const STEPS: [usize; 2] = [1, 61];

/// Files change what others tell: whatever is read beside an export, every row and amount of it goes somewhere.
#[test]
fn every_export_balances_beside_another() {
    let files: Vec<PathBuf> = exports().into_iter().map(|(file, _)| file).collect();
    let mut faults = Vec::new();
    for step in STEPS {
        for (file, other) in files.iter().zip(files.iter().cycle().skip(step)) {
            let ran = Command::new(env!("CARGO_BIN_EXE_perfkpi"))
                .arg("report")
                .args([file, other])
                .output()
                .expect("the program starts");
            let said = String::from_utf8_lossy(&ran.stderr);
            let is_answer = match ran.status.code() {
                Some(0) => !ran.stdout.is_empty(),
                Some(2) => ran.stdout.is_empty() && said.contains("error["),
                _ => false,
            };
            if !is_answer || said.contains("ledger-unbalanced") {
                faults.push(format!("{} beside {}: {said}", shown(file), shown(other)));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

fn names(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut paths = entries.map(|entry| entry.expect("readable").path()).collect::<Vec<_>>();
    paths.sort();
    paths.into_iter()
}

/// All exports with their answers; a file without an answer is a fault of the fixtures.
fn exports() -> Vec<(PathBuf, Expected)> {
    let folders = names(&root().join("fixtures/exports")).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| names(&folder).collect::<Vec<_>>());
    let exports = files.filter(|file| !file.to_string_lossy().ends_with(ANSWER));
    let with_answers = exports.map(|file| {
        let answer = PathBuf::from(format!("{}{ANSWER}", file.display()));
        let text =
            std::fs::read_to_string(&answer).unwrap_or_else(|_| panic!("{} is missing", shown(&answer)));
        let answer = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", shown(&answer)));
        (file, answer)
    });
    with_answers.collect()
}

/// What is wrong with the reports of one file.
fn judge(file: &Path, expected: &Expected) -> Vec<String> {
    if let Some(code) = &expected.refused {
        let said = report(file, expected, "campaign_id", [&"spend".to_owned()].into_iter())
            .err()
            .unwrap_or_default();
        let is_so = said.starts_with("exit Some(2)") && said.contains(&format!("error[{code}]"));
        return if is_so { Vec::new() } else { vec![format!("should be refused by {code}, but: {said}")] };
    }
    let report = match report(file, expected, "", expected.total.keys()) {
        Ok(report) => report,
        Err(refusal) => return vec![refusal],
    };
    let mut faults = Vec::new();
    faults.extend(compare("total", &report["total"], &expected.total));
    let path = file.display().to_string();
    let told =
        report["files"].as_array().and_then(|files| files.iter().find(|told| told["path"] == path.as_str()));
    let Some(told) = told else { return vec!["the report does not tell of the file".to_owned()] };
    for (key, wanted) in
        [("profile", Some(&expected.profile)), ("from", expected.from.as_ref()), ("to", expected.to.as_ref())]
    {
        let differs = wanted.filter(|wanted| told[key] != wanted.as_str());
        faults.extend(differs.map(|wanted| format!("{key} should be {wanted}, is {}", told[key])));
    }
    faults.extend(compare_rows(&told["rows"], &expected.rows));
    if let Some(by) = &expected.by {
        faults.extend(judge_rows(file, expected, by));
    }
    faults
}

fn judge_rows(file: &Path, expected: &Expected, by: &str) -> Vec<String> {
    let asked =
        expected.row.iter().flat_map(BTreeMap::keys).filter(|key| *key != by).collect::<BTreeSet<_>>();
    let report = match report(file, expected, by, asked.into_iter()) {
        Ok(report) => report,
        Err(refusal) => return vec![refusal],
    };
    let rows = report["rows"].as_array().cloned().unwrap_or_default();
    let mut faults = Vec::new();
    for wanted in &expected.row {
        // A row that names no key is that of what was not given.
        let key = wanted.get(by).map_or("null", String::as_str);
        let is_it = |row: &&Value| match wanted.get(by) {
            Some(key) => row[by] == key.as_str(),
            None => row[by].is_null(),
        };
        let same = rows.iter().filter(is_it).collect::<Vec<_>>();
        let [row] = same.as_slice() else {
            let all = rows.iter().map(|row| row[by].to_string()).collect::<Vec<_>>();
            faults.push(format!("{} rows of {by} {key:?} among {}", same.len(), all.join(", ")));
            continue;
        };
        let measures = wanted.iter().filter(|(name, _)| *name != by);
        let measures = measures.map(|(name, value)| (name.clone(), value.clone())).collect();
        faults.extend(compare(key, row, &measures));
    }
    faults
}

/// Measures are compared as decimals, never as floats.
fn compare(place: &str, found: &Value, wanted: &BTreeMap<String, String>) -> Vec<String> {
    let fault = |name: &String, wanted: &String| {
        let value = found.get(name).unwrap_or_else(|| panic!("{place}: {name} was not printed"));
        let is_same = match value {
            Value::Null => wanted == UNDEFINED,
            Value::Number(number) => wanted != UNDEFINED && decimal(&number.to_string()) == decimal(wanted),
            _ => false,
        };
        (!is_same).then(|| format!("{place}: {name} should be {wanted}, is {value}"))
    };
    wanted.iter().filter_map(|(name, value)| fault(name, value)).collect()
}

fn compare_rows(found: &Value, wanted: &BTreeMap<String, u64>) -> Option<String> {
    let mut all = Map::new();
    all.insert("read".to_owned(), wanted.values().sum::<u64>().into());
    all.extend(wanted.iter().map(|(class, rows)| (class.clone(), (*rows).into())));
    let wanted = Value::Object(all);
    (*found != wanted).then(|| format!("rows should be {wanted}, are {found}"))
}

/// Sign, whole part and fraction, without the zeros that tell nothing.
fn decimal(text: &str) -> (bool, String, String) {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_plain = !digits.is_empty() && whole.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit());
    assert!(is_plain, "{text:?} is not a plain decimal");
    (negative, whole.trim_start_matches('0').to_owned(), fraction.trim_end_matches('0').to_owned())
}

/// The JSON report, or what the program said instead.
fn report<'a>(
    file: &Path,
    expected: &Expected,
    by: &str,
    measures: impl Iterator<Item = &'a String>,
) -> Result<Value, String> {
    let folder = file.parent().unwrap_or(file);
    let output = Command::new(env!("CARGO_BIN_EXE_perfkpi"))
        .arg("report")
        .arg(file)
        .args(expected.beside.iter().map(|other| folder.join(other)))
        .args(["--format", "json", "--by", by, "--kpi"])
        .arg(measures.map(String::as_str).collect::<Vec<_>>().join(","))
        .output()
        .expect("the program starts");
    if output.status.code() != Some(0) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("exit {:?}, not 0: {said}", output.status.code()));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("no JSON: {error}"))
}
