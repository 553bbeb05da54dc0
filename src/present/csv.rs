//! Comma-separated values after RFC 4180: the columns of JSON's `rows`, with JSON's digits.
//!
//! An unknown value or a key that is not given is an empty cell; a name that is an empty text is
//! `""`. Names that a spreadsheet would run as formulas are guarded; numbers are left alone.

use super::Options;
use super::escape::{guarded, visible};
use super::numbers::{decimal_mark, machine};
use crate::catalogue::evaluate::Number;
use crate::report::table::{Column, Report, Row};

const REST: &str = "(rest)";
const TOTAL: &str = "total";

/// `,` and `\n`; for Excel `;`, CRLF, a byte order mark and the language's decimal mark.
pub(super) fn render(report: &Report, options: &Options) -> String {
    delimited(report, options, if options.excel { ';' } else { ',' })
}

/// The report with cells split by `delimiter`.
pub(super) fn delimited(report: &Report, options: &Options, delimiter: char) -> String {
    let mut sheet = Sheet { options, delimiter, text: String::new() };
    if options.excel {
        sheet.text.push('\u{feff}');
    }
    let dimensions = report.by.iter().map(|by| by.id());
    let ids = report.columns.iter().map(|column| column.id.as_str());
    sheet.line(dimensions.chain(ids).map(|id| sheet.quoted(id)).collect());
    for row in &report.rows {
        let cells = sheet.keys(report, row).into_iter().chain(sheet.values(report, &row.values));
        sheet.line(cells.collect());
    }
    if options.total {
        let label = |index| if index == 0 { TOTAL } else { "" }.to_string();
        let cells = (0..report.by.len()).map(label).chain(sheet.values(report, &report.total));
        sheet.line(cells.collect());
    }
    sheet.text
}

struct Sheet<'a> {
    options: &'a Options,
    delimiter: char,
    text: String,
}

impl Sheet<'_> {
    fn line(&mut self, cells: Vec<String>) {
        // A lone empty cell would be a blank line, which readers skip.
        let blank = cells.len() == 1 && cells.iter().all(String::is_empty);
        let line = if blank { "\"\"".to_string() } else { cells.join(&self.delimiter.to_string()) };
        self.text.push_str(&line);
        self.text.push_str(if self.options.excel { "\r\n" } else { "\n" });
    }

    fn keys(&self, report: &Report, row: &Row) -> Vec<String> {
        let key = |index: usize| match row.keys.get(index).and_then(Option::as_deref) {
            _ if row.is_rest => if index == 0 { REST } else { "" }.to_string(),
            None => String::new(),
            Some("") => "\"\"".to_string(),
            Some(name) => self.name(name, index),
        };
        (0..report.by.len()).map(key).collect()
    }

    fn name(&self, name: &str, index: usize) -> String {
        // A campaign that is really called so must not pass for our own row.
        let reserved: &[&str] = match (index, self.options.total) {
            (0, true) => &[REST, TOTAL],
            (0, false) => &[REST],
            _ => &[],
        };
        let safe = guarded(name, reserved);
        self.quoted(&if self.options.terminal { visible(&safe) } else { safe })
    }

    fn values(&self, report: &Report, values: &[Option<Number>]) -> Vec<String> {
        let value = |(index, column): (usize, &Column)| {
            let number = values.get(index).copied().flatten();
            self.number(number.and_then(|number| machine(number, column.show)).unwrap_or_default())
        };
        report.columns.iter().enumerate().map(value).collect()
    }

    fn number(&self, digits: String) -> String {
        if !self.options.excel {
            return digits;
        }
        digits.replace('.', decimal_mark(self.options.lang).encode_utf8(&mut [0; 4]))
    }

    fn quoted(&self, cell: &str) -> String {
        if cell.contains([self.delimiter, '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Lang;
    use super::super::sample::{exact, report, row};
    use super::*;

    #[test]
    fn cells_have_the_digits_of_json() {
        let expected = "\
channel,campaign,spend,clicks,romi,avg_duration,page_depth
Paid Search,\"'=Бренд; \"\"лето\"\"\",435000.00,1200,1.6922245,65.4,2.5
(not given),,,12.5,,,0.125
(rest),,0.129,0,-1,3907,0
";
        assert_eq!(render(&report(), &Options::default()), expected);
        let with_total = format!("{expected}total,,435000.129,1212.5,1.5,60,2\n");
        assert_eq!(render(&report(), &Options { total: true, ..Options::default() }), with_total);
        let tabs = delimited(&report(), &Options::default(), '\t');
        assert!(tabs.contains("\n(rest)\t\t0.129\t0\t-1\t3907\t0\n"), "{tabs}");
    }

    #[test]
    fn excel_gets_its_own_marks() {
        for (lang, mark) in [(Lang::En, "."), (Lang::Ru, ","), (Lang::Bg, ","), (Lang::Hy, ",")] {
            let expected = "\u{feff}channel;campaign;spend;clicks;romi;avg_duration;page_depth\r\n\
                Paid Search;\"'=Бренд; \"\"лето\"\"\";435000.00;1200;1.6922245;65.4;2.5\r\n\
                (not given);;;12.5;;;0.125\r\n\
                (rest);;0.129;0;-1;3907;0\r\n"
                .replace('.', mark);
            assert_eq!(render(&report(), &Options { excel: true, lang, ..Options::default() }), expected);
        }
    }

    #[test]
    fn names_that_look_like_ours_stay_apart() {
        let mut report = report();
        report.by.truncate(1);
        report.columns.truncate(1);
        report.rows = [Some("(rest)"), Some("total"), Some(""), Some("a\u{1b}b"), None]
            .iter()
            .map(|name| row(&[*name], vec![exact("1")]))
            .collect();
        let options = Options { total: true, terminal: true, ..Options::default() };
        let expected = "channel,spend\n'(rest),1.00\n'total,1.00\n\"\",1.00\na\\u{1b}b,1.00\n,1.00\n\
            total,435000.129\n";
        assert_eq!(render(&report, &options), expected);
    }
}
