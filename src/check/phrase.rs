//! A finding in words, for the formats that are not the text or the JSON of a check.
//!
//! In: a finding. Out: plain text without markup, hidden characters spelled out; each format escapes it its own way.

use super::{About, Finding, Judged, Verdict, words};
use crate::diagnostic::count;
use crate::present::Lang;
use crate::present::escape::visible;
use crate::query::parse_open_rule;

/// How many rows of a rule are listed.
const LISTED: usize = 10;

/// How numbers are shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown<'a> {
    pub lang: Lang,
    pub currency: Option<&'a str>,
    /// In text only what is not a pass, and the last line.
    pub quiet: bool,
    /// In text all rows, and the files by name.
    pub verbose: bool,
}

/// The rule with what the settings add to it: `Paid earns: romi >= 20% (by channel, where spend > 100)`.
pub(super) fn title(finding: &Finding) -> String {
    let mut added = Vec::new();
    // Only the grammar tells "by channel" from a campaign that is called "Made by us".
    let said = parse_open_rule(&finding.rule).map(|rule| rule.by).unwrap_or_default();
    let by: Vec<&str> = finding.by.iter().filter(|by| !said.contains(by)).map(|by| by.id()).collect();
    if !by.is_empty() {
        added.push(format!("by {}", by.join(", ")));
    }
    if let Some(filter) = &finding.filter {
        added.push(format!("where {}", visible(filter)));
    }
    let name = finding.name.as_ref().map(|name| format!("{}: ", visible(name))).unwrap_or_default();
    let rule = name + &visible(&finding.rule);
    if added.is_empty() { rule } else { format!("{rule} ({})", added.join(", ")) }
}

/// The keys of a row; nothing for the only row of a rule without `by`.
pub(super) fn keys(keys: &[Option<String>]) -> String {
    visible(&words::keys(keys))
}

/// `Display: romi is -100.00%, must be >= 20%`.
pub(super) fn sentence(finding: &Finding, row: &Judged, shown: Shown<'_>) -> String {
    let place = keys(&row.keys);
    let place = if place.is_empty() { place } else { format!("{place}: ") };
    let (observed, required) = (words::observed(finding, row, shown.lang), words::required(finding, row));
    format!("{place}{observed}, {required}")
}

/// Which rows, days and files the verdict is about: `over paid, 2026-01-05 to 2026-01-06, 3 rows by channel judged, 2 files`.
pub(super) fn scope(finding: &Finding) -> String {
    let mut parts = Vec::new();
    let rows = finding.judged.iter().filter(|row| row.value.is_some()).count();
    match (finding.about, finding.period) {
        (About::Freshness, Some(days)) => parts.push(format!("on {}", days.to)),
        (_, days) => {
            parts.push(format!("over {}", finding.over.id()));
            parts.extend(days.map(|days| format!("{} to {}", days.from, days.to)));
        }
    }
    parts.extend(finding.before.map(|days| format!("against {} to {}", days.from, days.to)));
    if !finding.by.is_empty() {
        let keys: Vec<&str> = finding.by.iter().map(|by| by.id()).collect();
        let rows = format!("{rows} {} by {}", if rows == 1 { "row" } else { "rows" }, keys.join(", "));
        parts.push(format!("{rows} judged"));
    } else if finding.about == About::Freshness {
        parts.push(format!("{} judged", count(rows as u64, "source", "sources")));
    }
    if !finding.not_judged.is_empty() {
        parts.push(format!("{} not", finding.not_judged.len()));
    }
    if !finding.files.is_empty() {
        parts.push(count(finding.files.len() as u64, "file", "files"));
    }
    parts.join(", ")
}

/// What is wrong, the worst first; of a rule that passes, its values.
pub(super) fn details(finding: &Finding, shown: Shown<'_>) -> Vec<String> {
    let wrong = |row: &&Judged| finding.verdict == Verdict::Pass || row.verdict != Verdict::Pass;
    let rows: Vec<&Judged> = finding.judged.iter().filter(wrong).collect();
    let mut lines: Vec<String> = rows.iter().take(LISTED).map(|row| sentence(finding, row, shown)).collect();
    if rows.len() > LISTED {
        lines.push(format!("… and {} more", count((rows.len() - LISTED) as u64, "row", "rows")));
    }
    for row in finding.not_judged.iter().take(LISTED) {
        let place = keys(&row.keys);
        let place = if place.is_empty() { finding.kpi.clone() } else { place };
        lines.push(format!("{place}: not judged, {}", visible(&row.reason)));
    }
    if finding.not_judged.len() > LISTED {
        let more = count((finding.not_judged.len() - LISTED) as u64, "row", "rows");
        lines.push(format!("… and {more} not judged"));
    }
    lines.extend(finding.reason.iter().map(|reason| visible(reason)));
    lines.extend(finding.hint.iter().map(|hint| format!("hint: {}", visible(hint))));
    lines
}

/// `1 pass, 2 fail of 3 rules`.
pub(super) fn tally(findings: &[Finding]) -> String {
    let all = [Verdict::Pass, Verdict::Warn, Verdict::Fail, Verdict::Undecided, Verdict::NoData];
    let parts = all.into_iter().filter_map(|verdict| {
        let found = findings.iter().filter(|finding| finding.verdict == verdict).count();
        (found > 0).then(|| format!("{found} {}", verdict.id()))
    });
    let parts: Vec<String> = parts.collect();
    format!("{} of {}", parts.join(", "), count(findings.len() as u64, "rule", "rules"))
}

/// The sign that stands before a verdict.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Warn => "!",
        Verdict::Fail => "✗",
        Verdict::Undecided | Verdict::NoData => "?",
    }
}
