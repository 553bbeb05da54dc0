//! Findings → text that is understood at a glance, without colour.

use super::{Finding, Judged, Verdict, words};
use crate::present::Lang;
use crate::present::escape::visible;
use std::fmt::Write;

/// How many rows of a rule are listed.
const LISTED: usize = 10;

/// The whole check; the last line is the verdict.
pub fn render(findings: &[Finding], lang: Lang, currency: Option<&str>) -> String {
    let mut text = String::new();
    for finding in findings {
        // Writing to a string cannot fail.
        let _ = one(&mut text, finding, lang, currency);
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

fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Warn => "!",
        Verdict::Fail => "✗",
        Verdict::Undecided | Verdict::NoData => "?",
    }
}

fn one(text: &mut String, finding: &Finding, lang: Lang, currency: Option<&str>) -> std::fmt::Result {
    let verdict = finding.verdict;
    writeln!(text, "{} {:9} {}", sign(verdict), verdict.id(), visible(&finding.rule))?;
    let days = finding.period.map(|days| format!(", {} to {}", days.from, days.to)).unwrap_or_default();
    let rows = finding.judged.iter().filter(|row| row.value.is_some()).count();
    if let Some(filter) = &finding.filter {
        writeln!(text, "    where {}", visible(filter))?;
    }
    let what = if finding.by.is_empty() {
        String::new()
    } else {
        let keys: Vec<&str> = finding.by.iter().map(|by| by.id()).collect();
        format!(", {rows} {} by {} judged", if rows == 1 { "row" } else { "rows" }, keys.join(", "))
    };
    let money = currency.map(|code| format!(", money in {code}")).unwrap_or_default();
    writeln!(text, "    over {}{days}{what}{money}", finding.over.id())?;
    for row in finding.judged.iter().take(LISTED) {
        writeln!(text, "    {}", line(finding, row, lang))?;
    }
    if finding.judged.len() > LISTED {
        writeln!(text, "    … and {} more rows", finding.judged.len() - LISTED)?;
    }
    if let Some(reason) = &finding.reason {
        writeln!(text, "    {reason}")?;
    }
    if let Some(hint) = &finding.hint {
        writeln!(text, "    hint: {hint}")?;
    }
    Ok(())
}

fn line(finding: &Finding, row: &Judged, lang: Lang) -> String {
    let keys = visible(&words::keys(&row.keys));
    let place = if keys.is_empty() { keys } else { format!("{keys}: ") };
    let (observed, required) = (words::observed(finding, row, lang), words::required(finding, row));
    format!("{} {place}{observed}, {required}", sign(row.verdict))
}
