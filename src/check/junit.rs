//! Findings → JUnit XML: one suite for the run, one case for each rule.
//!
//! A breach is a failure, what cannot be judged an error, a warning a passed case that says so. There are no times and
//! no host: the same findings are the same bytes.

use super::phrase::{Shown, details, scope, tally, title};
use super::{Finding, Verdict};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// The name of the suite, by which our own output is told.
const SUITE: &str = "perfkpi check";

/// The whole check. Characters that XML cannot hold are spelled out before.
pub fn render(findings: &[Finding], shown: Shown<'_>) -> String {
    let mut suite = TestSuite::new(SUITE);
    suite.add_test_cases(findings.iter().map(|finding| case(finding, shown)));
    suite.set_system_out(tally(findings));
    let mut report = Report::new(SUITE);
    report.add_test_suite(suite);
    // Writing into memory cannot fail.
    report.to_string().unwrap_or_default()
}

fn case(finding: &Finding, shown: Shown<'_>) -> TestCase {
    let lines = details(finding, shown);
    let mut text = vec![scope(finding)];
    text.extend(finding.place.iter().map(|place| format!("rule at {place}")));
    text.extend(lines.iter().cloned());
    let first = lines.into_iter().next().unwrap_or_else(|| finding.verdict.id().to_owned());
    let status = match finding.verdict {
        Verdict::Pass | Verdict::Warn => TestCaseStatus::success(),
        Verdict::Fail => wrong(NonSuccessKind::Failure, finding, &first, &text),
        Verdict::Undecided | Verdict::NoData => wrong(NonSuccessKind::Error, finding, &first, &text),
    };
    let mut case = TestCase::new(title(finding), status);
    case.set_classname(format!("perfkpi.{}", finding.kpi));
    if finding.verdict == Verdict::Warn {
        case.set_system_out(format!("warn: {}", text.join("\n")));
    }
    case
}

fn wrong(kind: NonSuccessKind, finding: &Finding, message: &str, text: &[String]) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(finding.verdict.id()).set_message(message).set_description(text.join("\n"));
    status
}
