//! A GitHub table: names on the left and taken literally, numbers on the right, summaries in bold.

use super::Options;
use super::cells;
use super::escape::markdown as literal;
use crate::report::table::Report;

pub(super) fn render(report: &Report, options: &Options) -> String {
    let lang = options.lang;
    let key_headers = label_column(cells::key_headers(report, lang));
    let value_headers = cells::value_headers(report);
    let rule = vec![":---".to_string(); key_headers.len()].into_iter();
    let rule = rule.chain(vec!["---:".to_string(); value_headers.len()]).collect();
    let mut out = line(key_headers.iter().chain(&value_headers).map(|text| literal(text)).collect());
    out += &line(rule);
    for row in cells::body(report) {
        let keys = label_column(cells::keys(report, row, lang)).into_iter().map(|key| literal(&key));
        out += &line(keys.chain(cells::values(report, &row.values, lang)).collect());
    }
    for (label, values) in cells::summaries(report, lang) {
        let labels =
            (0..key_headers.len()).map(|i| if i == 0 { format!("**{label}**") } else { String::new() });
        out += &line(labels.chain(values).collect());
    }
    out
}

/// Without dimensions there is still a column for the labels.
fn label_column(keys: Vec<String>) -> Vec<String> {
    if keys.is_empty() { vec![String::new()] } else { keys }
}

fn line(cells: Vec<String>) -> String {
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::super::Lang;
    use super::super::sample::{exact, report, row};
    use super::*;

    #[test]
    fn names_are_literal_and_numbers_stand_on_the_right() {
        let mut report = report();
        report.columns.truncate(2);
        report.rows.insert(0, row(&[Some("a|b"), Some("*x*\n")], vec![exact("1"), None]));
        let expected = "\
| channel | campaign | spend, EUR | clicks |
| :--- | :--- | ---: | ---: |
| a\\|b | \\*x\\*\\\\n | 1.00 | — |
| Paid Search | =Бренд; \"лето\" | 435,000.00 | 1,200 |
| \"(not given)\" | (not given) | — | 12.50 |
| (rest) |  | 0.13 | 0 |
| **total** |  | 435,000.13 | 1,212.50 |
| **paid** |  | 435,000.00 | — |
";
        assert_eq!(render(&report, &Options::default()), expected);
    }

    #[test]
    fn words_follow_the_language() {
        let mut report = report();
        report.by.clear();
        report.columns.truncate(1);
        report.rows.clear();
        report.paid = vec![None];
        let expected = "|  | spend, EUR |\n| :--- | ---: |\n| **Ընդամենը** | 435\u{a0}000,13 |\n";
        assert_eq!(render(&report, &Options { lang: Lang::Hy, ..Options::default() }), expected);
    }
}
