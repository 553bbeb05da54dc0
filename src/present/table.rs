//! The table for terminals and eyes: names on the left, numbers on the right, summaries below a rule.
//!
//! It never gets wider than the terminal: headers break, then names, then the value columns go into
//! several tables one under another. No number is ever broken or cut, and nothing from a file
//! reaches the terminal as a control character.

use super::Options;
use super::cells;
use super::escape::visible;
use super::layout::{GAP, Plan, Wishes, lines, overflowing, plan, width_of};
use crate::report::table::Report;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// Names get at least this much before the values are split into several tables.
const LEAST_NAME: usize = 12;

/// A word of a header is broken only when it is longer than this and than the numbers below it.
const LONGEST_WORD: usize = 14;

/// A header is underlined; there are no other lines.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

pub(super) fn render(report: &Report, options: &Options) -> String {
    let sheet = Sheet::of(report, options);
    let wishes = sheet.wishes();
    if let Some(plan) = plan(&wishes, options.width, LEAST_NAME) {
        return sheet.draw(&plan);
    }
    // Too many names for the width: they share one column, each on a line of its own.
    let folded = sheet.folded();
    let wishes = folded.wishes();
    let plan = plan(&wishes, options.width, 2).unwrap_or_else(|| overflowing(&wishes, LEAST_NAME));
    folded.draw(&plan)
}

/// The texts of the table, line by line.
struct Sheet {
    header: Line,
    body: Vec<Line>,
    summaries: Vec<Line>,
}

#[derive(Clone)]
struct Line {
    keys: Vec<String>,
    values: Vec<String>,
}

impl Sheet {
    fn of(report: &Report, options: &Options) -> Sheet {
        let lang = options.lang;
        let columns = report.by.len().max(1);
        let line = |mut keys: Vec<String>, values: Vec<String>| {
            keys.resize(columns, String::new());
            Line { keys: keys.iter().map(|key| visible(key)).collect(), values }
        };
        let headers = cells::value_headers(report).iter().map(|header| visible(header)).collect();
        let body = cells::body(report).iter();
        let summaries = cells::summaries(report, lang).into_iter();
        Sheet {
            header: line(cells::key_headers(report, lang), headers),
            body: body
                .map(|row| line(cells::keys(report, row, lang), cells::values(report, &row.values, lang)))
                .collect(),
            summaries: summaries.map(|(label, values)| line(vec![label.to_string()], values)).collect(),
        }
    }

    /// All keys of a line in one cell.
    fn folded(&self) -> Sheet {
        let fold = |line: &Line| Line {
            keys: vec![line.keys.join("\n").trim_end_matches('\n').to_string()],
            values: line.values.clone(),
        };
        Sheet {
            header: fold(&self.header),
            body: self.body.iter().map(fold).collect(),
            summaries: self.summaries.iter().map(fold).collect(),
        }
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.body.iter().chain(&self.summaries)
    }

    fn wishes(&self) -> Wishes {
        let width = |cell: &String| width_of(&lines(cell, usize::MAX));
        let key = |(index, header): (usize, &String)| {
            self.lines().filter_map(|line| line.keys.get(index)).chain([header]).map(width).max().unwrap_or(0)
        };
        let numbers: Vec<usize> = (0..self.header.values.len())
            .map(|index| self.lines().filter_map(|line| line.values.get(index)).map(width).max().unwrap_or(0))
            .collect();
        let columns = || self.header.values.iter().zip(&numbers);
        Wishes {
            keys: self.header.keys.iter().enumerate().map(key).collect(),
            full: columns().map(|(header, numbers)| width(header).max(*numbers)).collect(),
            narrow: columns().map(|(header, numbers)| longest_word(header).max(*numbers)).collect(),
        }
    }

    fn draw(&self, plan: &Plan) -> String {
        let no_values = std::iter::once(0..0).take(usize::from(plan.tables.is_empty()));
        let tables: Vec<String> =
            plan.tables.iter().cloned().chain(no_values).map(|part| self.draw_part(plan, part)).collect();
        tables.join("\n")
    }

    /// One table with the keys and some of the value columns.
    fn draw_part(&self, plan: &Plan, part: Range<usize>) -> String {
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled).force_no_tty();
        let (header, header_height) = cells_of(&self.header, plan, &part);
        table.set_header(header);
        let mut height = header_height + 1;
        let mut summaries_at = height;
        for (index, line) in self.lines().enumerate() {
            let (cells, lines) = cells_of(line, plan, &part);
            table.add_row(cells);
            height += lines;
            if index + 1 == self.body.len() {
                summaries_at = height;
            }
        }
        for (index, column) in table.column_iter_mut().enumerate() {
            let left = if index == 0 { 0 } else { GAP as u16 };
            column.set_padding((left, 0));
        }
        let mut drawn: Vec<String> =
            table.lines().map(|line| line.trim_end_matches(' ').to_string()).collect();
        // The rule under the header again, above the summaries.
        let rule = drawn.get(header_height).cloned();
        if let Some(rule) = rule.filter(|_| !self.body.is_empty()) {
            drawn.insert(summaries_at.min(drawn.len()), rule);
        }
        drawn.join("\n") + "\n"
    }
}

/// What a header needs when it is broken after each `_` and blank.
fn longest_word(header: &str) -> usize {
    let words = header.split_inclusive(['_', ' ']).map(|word| word.trim_end().width());
    words.max().unwrap_or(0).min(LONGEST_WORD)
}

/// The cells of a line, broken to their widths, and how many lines they take.
fn cells_of(line: &Line, plan: &Plan, part: &Range<usize>) -> (Vec<Cell>, usize) {
    let keys = line.keys.iter().zip(&plan.keys).map(|cell| (cell, CellAlignment::Left));
    let values = line.values.iter().zip(&plan.values).map(|cell| (cell, CellAlignment::Right));
    let shown = values.skip(part.start).take(part.len());
    let mut height = 1;
    let cells = keys.chain(shown).map(|((text, width), alignment)| {
        let lines = lines(text, *width);
        height = height.max(lines.len());
        Cell::new(lines.join("\n")).set_alignment(alignment)
    });
    (cells.collect(), height)
}

#[cfg(test)]
mod tests {
    use super::super::Lang;
    use super::super::sample::{exact, report, row};
    use super::*;
    use crate::catalogue::dimension::Dimension;

    fn shown(report: &Report, width: Option<usize>, lang: Lang) -> String {
        render(report, &Options { width, lang, ..Options::default() })
    }

    #[test]
    fn names_left_numbers_right_summaries_below() {
        let expected = "\
channel        campaign        spend, EUR    clicks      romi  avg_duration  page_depth
───────────────────────────────────────────────────────────────────────────────────────
Paid Search    =Бренд; \"лето\"  435,000.00     1,200   169.22%          1:05        2.50
\"(not given)\"  (not given)              —     12.50         —             —        0.12
(rest)                               0.13         0  -100.00%       1:05:07        0.00
───────────────────────────────────────────────────────────────────────────────────────
total                          435,000.13  1,212.50   150.00%          1:00        2.00
paid                           435,000.00         —         —             —           —
";
        assert_eq!(shown(&report(), None, Lang::En), expected);
        assert_eq!(shown(&report(), Some(87), Lang::En), expected);
    }

    /// One dimension and one amount, so that each language can be read at a glance.
    fn small() -> Report {
        let mut report = report();
        report.by.truncate(1);
        report.columns.truncate(1);
        report.rows =
            vec![row(&[Some("夏 sale")], vec![exact("12345.6")]), row(&[None], vec![exact("1234")])];
        report
    }

    #[test]
    fn words_and_marks_follow_the_language() {
        let expected = "\
Канал         spend, EUR
────────────────────────
夏 sale        12_345,60
(не указано)    1_234,00
────────────────────────
Итого         435_000,13
Платные       435_000,00
";
        assert_eq!(shown(&small(), None, Lang::Ru), expected.replace('_', "\u{a0}"));
        let expected = "\
Канал            spend, EUR
───────────────────────────
夏 sale           12_345,60
(не е посочено)     1234,00
───────────────────────────
Общо             435_000,13
Платени          435_000,00
";
        assert_eq!(shown(&small(), None, Lang::Bg), expected.replace('_', "\u{a0}"));
        let expected = "\
Ալիք        spend, EUR
──────────────────────
夏 sale      12_345,60
(նշված չէ)     1234,00
──────────────────────
Ընդամենը    435_000,13
Վճարովի     435_000,00
";
        assert_eq!(shown(&small(), None, Lang::Hy), expected.replace('_', "\u{a0}"));
    }

    #[test]
    fn a_narrow_terminal_gets_broken_headers_then_names_then_several_tables() {
        let mut report = report();
        report.by.truncate(1);
        report.rows = vec![row(
            &[Some("Paid Search Brand Moscow")],
            vec![exact("1"), exact("2"), exact("3"), exact("4"), exact("5")],
        )];
        report.paid = vec![None; 5];
        // Two tables hold a name of 14; broken at its blanks it needs 12.
        let expected = "\
channel       spend, EUR    clicks
──────────────────────────────────
Paid Search         1.00         2
Brand Moscow
──────────────────────────────────
total         435,000.13  1,212.50

channel          romi      avg_  page_
                       duration  depth
──────────────────────────────────────
Paid Search   300.00%      0:04   5.00
Brand Moscow
──────────────────────────────────────
total         150.00%      1:00   2.00
";
        assert_eq!(shown(&report, Some(40), Lang::En), expected);
    }

    #[test]
    fn too_many_names_share_one_column() {
        let mut report = report();
        report.by = vec![Dimension::Channel, Dimension::Campaign, Dimension::AdGroup, Dimension::Keyword];
        report.columns.truncate(1);
        report.rows =
            vec![row(&[Some("Paid Search"), Some("Brand"), None, Some("купить диван")], vec![None])];
        let expected = "\
channel       spend, EUR
campaign
ad_group
keyword
────────────────────────
Paid Search            —
Brand
(not given)
купить диван
────────────────────────
total         435,000.13
paid          435,000.00
";
        assert_eq!(shown(&report, Some(40), Lang::En), expected);
    }

    #[test]
    fn without_dimensions_the_total_stands_alone() {
        let mut report = report();
        report.by.clear();
        report.columns.truncate(1);
        report.rows = vec![row(&[], report.total.clone())];
        let expected = "       spend, EUR
─────────────────
total  435,000.13
paid   435,000.00
";
        assert_eq!(shown(&report, Some(80), Lang::En), expected);
    }

    #[test]
    fn names_cannot_steer_the_terminal() {
        let mut report = small();
        report.by = vec![Dimension::Campaign];
        report.rows = vec![row(&[Some("a\u{1b}[2J\tb\u{202e}c")], vec![exact("1")])];
        let table = shown(&report, Some(80), Lang::En);
        assert!(table.contains("\na\\u{1b}[2J\\tb\\u{202e}c        1.00\n"), "{table}");
    }
}
