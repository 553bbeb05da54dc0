//! Findings → Markdown for a step summary or a merge request: the verdict as a heading, one row for each rule.

use super::phrase::{Shown, details, scope, sign, tally, title};
use super::{Finding, Verdict, overall};
use crate::present::escape::markdown as literal;

/// The whole check. Names are taken literally: no markup of theirs comes through.
pub fn render(findings: &[Finding], shown: Shown<'_>) -> String {
    let verdict = overall(findings);
    let mut text = format!("### perfkpi check: {} {}\n\n", sign(verdict), verdict.id());
    text.push_str(&format!("{}\n\n", tally(findings)));
    text.push_str("| verdict | rule | found | judged |\n| :--- | :--- | :--- | :--- |\n");
    for finding in grave_first(findings) {
        let verdict = format!("{} {}", sign(finding.verdict), finding.verdict.id());
        let found: Vec<String> = details(finding, shown).iter().map(|line| literal(line)).collect();
        let rule = match finding.verdict {
            Verdict::Pass => literal(&title(finding)),
            _ => format!("**{}**", literal(&title(finding))),
        };
        let scope = literal(&scope(finding));
        text.push_str(&format!("| {verdict} | {rule} | {} | {scope} |\n", found.join("<br>")));
    }
    text
}

/// What is wrong stands first, else in the order of the rules.
fn grave_first(findings: &[Finding]) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    findings
}
