//! Findings → text that is understood at a glance, without colour.

use super::phrase::{Shown, scope, sign};
use super::{Finding, Judged, NotJudged, Verdict, words};
use crate::present::Lang;
use crate::present::escape::visible;
use std::fmt::Write;

/// How many rows of a rule are listed.
const LISTED: usize = 10;

/// The whole check; the last line is the verdict.
pub fn render(findings: &[Finding], shown: Shown<'_>) -> String {
    let mut text = String::new();
    for finding in findings.iter().filter(|finding| !shown.quiet || finding.verdict != Verdict::Pass) {
        // Writing to a string cannot fail.
        let _ = one(&mut text, finding, shown);
    }
    let count = |verdict: Verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let parts: Vec<String> =
        [Verdict::Pass, Verdict::Warn, Verdict::Fail, Verdict::Undecided, Verdict::NoData]
            .into_iter()
            .filter(|verdict| count(*verdict) > 0)
            .map(|verdict| format!("{} {}", count(verdict), verdict.id()))
            .collect();
    let noun = if findings.len() == 1 { "rule" } else { "rules" };
    let verdict = super::overall(findings).id();
    let _ = writeln!(text, "{verdict}: {} of {} {noun}", parts.join(", "), findings.len());
    text
}

fn one(text: &mut String, finding: &Finding, shown: Shown<'_>) -> std::fmt::Result {
    let verdict = finding.verdict;
    let head = finding.name.as_deref().unwrap_or(&finding.rule);
    writeln!(text, "{} {:9} {}", sign(verdict), verdict.id(), visible(head))?;
    if finding.name.is_some() {
        writeln!(text, "    {}", visible(&finding.rule))?;
    }
    if let Some(description) =
        finding.description.as_ref().filter(|_| verdict != Verdict::Pass || shown.verbose)
    {
        writeln!(text, "    {}", visible(description))?;
    }
    if let Some(warn) = &finding.warn {
        writeln!(text, "    warns unless {}", visible(warn))?;
    }
    if let Some(filter) = &finding.filter {
        writeln!(text, "    where {}", visible(filter))?;
    }
    if let Some(targets) = &finding.targets {
        writeln!(text, "    targets of {}", visible(targets))?;
    }
    writeln!(text, "    {}", scope(finding))?;
    let listed = if shown.verbose { usize::MAX } else { LISTED };
    for row in finding.judged.iter().take(listed) {
        writeln!(text, "    {}", line(finding, row, shown.lang))?;
    }
    if finding.judged.len() > listed {
        writeln!(text, "    … and {} more rows", finding.judged.len() - listed)?;
    }
    for row in finding.not_judged.iter().take(listed) {
        writeln!(text, "    {}", left_alone(finding, row, shown.lang))?;
    }
    if finding.not_judged.len() > listed {
        writeln!(text, "    … and {} more that are not judged", finding.not_judged.len() - listed)?;
    }
    if let Some(reason) = &finding.reason {
        let settled = match finding.on_no_data {
            super::OnNoData::Undecided => String::new(),
            other => format!(" (on_no_data = \"{}\")", other.id()),
        };
        writeln!(text, "    {reason}{settled}")?;
    }
    if let Some(hint) = &finding.hint {
        writeln!(text, "    hint: {hint}")?;
    }
    if shown.verbose {
        for file in &finding.files {
            writeln!(text, "    file: {}", visible(file))?;
        }
        if let Some(place) = &finding.place {
            writeln!(text, "    rule: {place}")?;
        }
    }
    Ok(())
}

fn line(finding: &Finding, row: &Judged, lang: Lang) -> String {
    let keys = visible(&words::keys(&row.keys));
    let place = if keys.is_empty() { keys } else { format!("{keys}: ") };
    let (observed, required) = (words::observed(finding, row, lang), words::required(finding, row));
    format!("{} {place}{observed}, {required}", sign(row.verdict))
}

fn left_alone(finding: &Finding, row: &NotJudged, lang: Lang) -> String {
    let keys = visible(&words::keys(&row.keys));
    let place = if keys.is_empty() { keys } else { format!("{keys}: ") };
    let value = row.value.and_then(|value| words::amount(finding, value, lang));
    let value = value.map_or_else(String::new, |value| format!("{} is {value}, ", finding.kpi));
    format!("- {place}{value}not judged: {}", row.reason)
}
