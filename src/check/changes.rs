//! Changes since the last run → text, Markdown, and the `changes` of the JSON. Nothing changed: nothing is written.

use super::history::{Change, Changes};
use super::phrase::{Shown, keys, scope, sentence, sign, title};
use super::{Finding, Verdict};
use crate::present::escape::{markdown as literal, visible};
use crate::present::json::{Object, array};

/// For people, and the body of a mail.
pub fn text(findings: &[Finding], changes: &Changes, shown: Shown<'_>) -> String {
    let mut text = String::new();
    for (finding, told) in by_rule(findings, changes) {
        text.push_str(&format!("{}\n    {}\n", title(finding), scope(finding)));
        for change in told {
            let sign = change.now.map_or("−", sign);
            text.push_str(&format!(
                "    {sign} {:9} {}\n",
                word(change),
                sentence_of(finding, change, shown)
            ));
        }
        let notes = finding.reason.iter().chain(&finding.hint).map(|line| format!("    {}\n", visible(line)));
        text.extend(notes);
    }
    if text.is_empty() { text } else { format!("perfkpi check: {}\n{text}", sum(changes)) }
}

/// For a message or a merge request.
pub fn markdown(findings: &[Finding], changes: &Changes, shown: Shown<'_>) -> String {
    let mut rows = String::new();
    for (finding, told) in by_rule(findings, changes) {
        for change in told {
            let sign = change.now.map_or("−", sign);
            let found = literal(&sentence_of(finding, change, shown));
            let rule = literal(&title(finding));
            rows.push_str(&format!("| {sign} {} | {rule} | {found} |\n", word(change)));
        }
    }
    if rows.is_empty() {
        return rows;
    }
    format!(
        "### perfkpi check: what changed\n\n{}\n\n| change | rule | found |\n| :--- | :--- | :--- |\n{rows}",
        sum(changes)
    )
}

/// The fields `changes`, `still` and `waiting` of the JSON.
pub(super) fn json(findings: &[Finding], changes: &Changes) -> String {
    let one = |(finding, change): (&Finding, &Change)| {
        let mut object = Object::default();
        object.text("change", word(change));
        object.text("rule", &finding.rule);
        // A rule about freshness that is not split has one row, its source.
        let by = finding.by.iter().map(|by| by.id()).chain(["source"]);
        for (by, key) in by.zip(change.keys.iter().flatten()) {
            match key {
                Some(key) => object.text(by, key),
                None => object.raw(by, "null"),
            }
        }
        for (name, verdict) in [("was", change.was), ("now", change.now)] {
            match verdict {
                Some(verdict) => object.text(name, verdict.id()),
                None => object.raw(name, "null"),
            }
        }
        object.raw("runs", &change.runs.to_string());
        object.finish()
    };
    let told = changes.changes.iter().filter_map(|change| Some((findings.get(change.finding)?, change)));
    let told = array(told.map(one));
    format!("\"changes\":{told},\"still\":{},\"waiting\":{}", changes.still, changes.waiting)
}

/// The changes of each rule that has some.
fn by_rule<'a>(
    findings: &'a [Finding],
    changes: &'a Changes,
) -> impl Iterator<Item = (&'a Finding, Vec<&'a Change>)> {
    findings.iter().enumerate().filter_map(|(index, finding)| {
        let told: Vec<&Change> = changes.changes.iter().filter(|change| change.finding == index).collect();
        (!told.is_empty()).then_some((finding, told))
    })
}

fn word(change: &Change) -> &'static str {
    match (change.was, change.now) {
        (_, Some(Verdict::Pass)) => "recovered",
        (_, None) => "gone",
        (None, Some(_)) => "new",
        (Some(_), Some(_)) => "changed",
    }
}

fn sentence_of(finding: &Finding, change: &Change, shown: Shown<'_>) -> String {
    let mut text = match &change.keys {
        None if change.now == Some(Verdict::Pass) => "it can be judged again".to_owned(),
        None => "it cannot be judged".to_owned(),
        Some(wanted) => match finding.judged.iter().find(|row| &row.keys == wanted) {
            Some(row) => sentence(finding, row, shown),
            None => {
                let left = finding.not_judged.iter().find(|row| &row.keys == wanted);
                let why = left.map_or("no longer in the data".to_owned(), |row| {
                    format!("no longer judged, {}", visible(&row.reason))
                });
                let place = keys(wanted);
                if place.is_empty() { why } else { format!("{place}: {why}") }
            }
        },
    };
    let was = change.was.map(|was| format!("was {}", was.id()));
    let now = change.now.filter(|now| *now != Verdict::Pass).map(|now| now.id().to_owned());
    let lasted = (change.runs > 1).then(|| format!("{} runs in a row", change.runs));
    let aside: Vec<String> = now.into_iter().chain(was).chain(lasted).collect();
    if !aside.is_empty() {
        text.push_str(&format!(" ({})", aside.join(", ")));
    }
    text
}

/// `2 new, 1 recovered; 3 still as reported before`.
fn sum(changes: &Changes) -> String {
    let count = |wanted: &str| changes.changes.iter().filter(|change| word(change) == wanted).count();
    let words = ["new", "changed", "recovered", "gone"].map(|word| (count(word), word));
    let told: Vec<String> =
        words.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let mut parts = vec![told.join(", ")];
    if changes.still > 0 {
        parts.push(format!("{} still as reported before", changes.still));
    }
    if changes.waiting > 0 {
        parts.push(format!("{} not fine, but not for long enough to be reported", changes.waiting));
    }
    parts.join("; ")
}
