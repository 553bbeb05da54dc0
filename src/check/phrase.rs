//! A finding in words, for the formats that are not the text or the JSON of a check.
//!
//! In: a finding. Out: plain text without markup, hidden characters spelled out; each format escapes it its own way.

use super::text::Options;
use super::{Finding, Judged, Verdict, words};
use crate::diagnostic::count;
use crate::present::escape::visible;

/// How many rows of a rule are listed.
const LISTED: usize = 10;

/// The rule with what the settings add to it: `Paid earns: romi >= 20% (by channel, where spend > 100)`.
pub(super) fn title(finding: &Finding) -> String {
    let mut added = Vec::new();
    let says_by = finding.rule.split_whitespace().any(|word| word.eq_ignore_ascii_case("by"));
    if !finding.by.is_empty() && !says_by {
        let by: Vec<&str> = finding.by.iter().map(|by| by.id()).collect();
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
pub(super) fn sentence(finding: &Finding, row: &Judged, options: &Options) -> String {
    let place = keys(&row.keys);
    let place = if place.is_empty() { place } else { format!("{place}: ") };
    let (observed, required) = (words::observed(finding, row, options.lang), words::required(finding, row));
    format!("{place}{observed}, {required}")
}

/// What was judged: `over paid, 2026-01-05 to 2026-01-06, 3 rows by channel judged, money in EUR`.
pub(super) fn scope(finding: &Finding) -> String {
    let mut parts = vec![format!("over {}", finding.over.id())];
    if let Some(days) = finding.period {
        parts.push(format!("{} to {}", days.from, days.to));
    }
    if !finding.by.is_empty() {
        let by: Vec<&str> = finding.by.iter().map(|by| by.id()).collect();
        let rows = finding.judged.iter().filter(|row| row.value.is_some()).count() as u64;
        parts.push(format!("{} by {} judged", count(rows, "row", "rows"), by.join(", ")));
    }
    if !finding.files.is_empty() {
        parts.push(count(finding.files.len() as u64, "file", "files"));
    }
    parts.join(", ")
}

/// What is wrong, the worst first; of a rule that passes, its values.
pub(super) fn details(finding: &Finding, options: &Options) -> Vec<String> {
    let wrong = |row: &&Judged| finding.verdict == Verdict::Pass || row.verdict != Verdict::Pass;
    let rows: Vec<&Judged> = finding.judged.iter().filter(wrong).collect();
    let mut lines: Vec<String> =
        rows.iter().take(LISTED).map(|row| sentence(finding, row, options)).collect();
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
