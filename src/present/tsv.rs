//! Tab-separated values: CSV's cells, quotes and line ends with a TAB between.

use super::Options;
use super::csv::delimited;
use crate::report::table::Report;

pub(super) fn render(report: &Report, options: &Options) -> String {
    delimited(report, options, '\t')
}
