//! Findings → workflow commands of GitHub Actions: an annotation for each rule that does not pass, at its line of the
//! settings, then the verdict in one line.

use super::phrase::{details, tally, title};
use super::text::Options;
use super::{Finding, Verdict, overall};

/// The whole check, each annotation on one line.
pub fn render(findings: &[Finding], options: &Options) -> String {
    let mut text = String::new();
    for finding in findings {
        // What cannot be judged ends the step as a breach does.
        let command = match finding.verdict {
            Verdict::Pass => continue,
            Verdict::Warn => "warning",
            Verdict::Fail | Verdict::Undecided | Verdict::NoData => "error",
        };
        let mut properties = Vec::new();
        if let Some(place) = &finding.place {
            properties.push(format!("file={}", property(&place.path)));
            properties.extend(place.line.map(|line| format!("line={line}")));
            properties.extend(place.column.map(|column| format!("col={column}")));
        }
        let heading = format!("{}: {}", finding.verdict.id(), title(finding));
        properties.push(format!("title={}", property(&heading)));
        let message = data(&details(finding, options).join("\n"));
        text.push_str(&format!("::{command} {}::{message}\n", properties.join(",")));
    }
    text.push_str(&format!("{}: {}\n", overall(findings).id(), tally(findings)));
    text
}

/// A message: what would end the line is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property: what would end it, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,b: 5%"), "a%2Cb%3A 5%25");
    }
}
