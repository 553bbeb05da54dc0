//! Findings → SARIF 2.1.0, for code scanning: a descriptor for each rule, a result for each that does not pass.
//!
//! A result points at the rule's line in the settings; a rule of the command line has no place.

use super::phrase::{Shown, details, scope, title};
use super::{Finding, Verdict, overall};
use crate::diagnostic::Location;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where the schema is published.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The whole check. `exit_code` is what the run ends with.
pub fn render(findings: &[Finding], shown: Shown<'_>, exit_code: u8) -> String {
    let ids = ids(findings);
    let rules: Vec<Value> = findings.iter().zip(&ids).map(|(finding, id)| descriptor(finding, id)).collect();
    let wrong = findings.iter().zip(&ids).enumerate();
    let results: Vec<Value> = wrong
        .filter_map(|(index, (finding, id))| Some(result(finding, id, index, level(finding.verdict)?, shown)))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "perfkpi",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "invocations": [{
                "executionSuccessful": true,
                "exitCode": exit_code,
                "exitCodeDescription": overall(findings).id(),
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

/// What cannot be judged ends the run as a breach does.
fn level(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Pass => None,
        Verdict::Warn => Some("warning"),
        Verdict::Fail | Verdict::Undecided | Verdict::NoData => Some("error"),
    }
}

/// The rules' own texts; the same text once more gets a number.
fn ids(findings: &[Finding]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let number = |finding: &Finding| {
        let title = title(finding);
        let times = seen.entry(title.clone()).or_default();
        *times += 1;
        if *times == 1 { title } else { format!("{title} #{times}") }
    };
    findings.iter().map(number).collect()
}

fn descriptor(finding: &Finding, id: &str) -> Value {
    let level = match finding.level {
        super::Level::Fail => "error",
        super::Level::Warn => "warning",
    };
    let mut descriptor = json!({
        "id": id,
        "name": finding.name.as_ref().unwrap_or(&finding.kpi),
        "shortDescription": { "text": id },
        "defaultConfiguration": { "level": level },
    });
    if let (Some(text), Some(fields)) = (&finding.description, descriptor.as_object_mut()) {
        fields.insert("fullDescription".to_owned(), json!({ "text": text }));
    }
    descriptor
}

fn result(finding: &Finding, id: &str, index: usize, level: &str, shown: Shown<'_>) -> Value {
    let mut lines = vec![format!("{}: {id}", finding.verdict.id())];
    lines.extend(details(finding, shown));
    lines.push(scope(finding));
    let mut result = json!({
        "ruleId": id,
        "ruleIndex": index,
        "level": level,
        // Braces and brackets in a message stand for arguments and links.
        "message": { "text": plain(&lines.join("\n")) },
        "properties": { "verdict": finding.verdict.id() },
    });
    if let (Some(place), Some(fields)) = (&finding.place, result.as_object_mut()) {
        fields.insert("locations".to_owned(), json!([location(place)]));
    }
    result
}

/// A message in which nothing is a placeholder or a link.
fn plain(text: &str) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text }
}

fn location(place: &Location) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(&place.path) } });
    if let (Some(line), Some(fields)) = (place.line, physical.as_object_mut()) {
        let mut region = json!({ "startLine": line });
        if let (Some(column), Some(fields)) = (place.column, region.as_object_mut()) {
            fields.insert("startColumn".to_owned(), json!(column));
        }
        fields.insert("region".to_owned(), region);
    }
    json!({ "physicalLocation": physical })
}

/// A path as the reference of a URI: an absolute one with its scheme, all else relative.
fn uri(path: &str) -> String {
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'\\' => out.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        assert_eq!(uri("shop/perf kpi.toml"), "shop/perf%20kpi.toml");
        assert_eq!(uri("/srv/чай.toml"), "file:///srv/%D1%87%D0%B0%D0%B9.toml");
        assert_eq!(uri("a:b"), "a%3Ab");
    }
}
