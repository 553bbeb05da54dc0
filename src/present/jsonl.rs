//! JSON lines: each row of JSON's `rows` on a line of its own, and with `--total` one more that has
//! null keys and `"total":true`.

use super::Options;
use super::json::{Object, row, values};
use crate::report::table::Report;

pub(super) fn render(report: &Report, options: &Options) -> String {
    let mut lines: Vec<String> = report.rows.iter().map(|line| row(report, line)).collect();
    if options.total {
        let mut total = Object::default();
        for by in &report.by {
            total.raw(by.id(), "null");
        }
        values(&mut total, report, &report.total);
        total.raw("total", "true");
        lines.push(total.finish());
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::report;
    use super::*;

    #[test]
    fn one_object_per_line_and_the_total_on_request() {
        let mut report = report();
        report.columns.truncate(2);
        let rows = r#"{"channel":"Paid Search","campaign":"=Бренд; \"лето\"","spend":435000.00,"clicks":1200}
{"channel":"(not given)","campaign":null,"spend":null,"clicks":12.5}
{"channel":"(rest)","campaign":null,"spend":0.129,"clicks":0,"rest":true}
"#;
        let total = r#"{"channel":null,"campaign":null,"spend":435000.129,"clicks":1212.5,"total":true}"#;
        assert_eq!(render(&report, &Options::default()), rows);
        let options = Options { total: true, ..Options::default() };
        assert_eq!(render(&report, &options), format!("{rows}{total}\n"));
    }
}
