//! Header cells in, whether they are a table that perfkpi itself wrote out. Such a table is never input.

use crate::catalogue::dimension::Dimension;

/// What the `--intervals` and `--compare` columns of a KPI end in.
const SUFFIXES: [&str; 5] = ["_low", "_high", "_before", "_change_rel", "_change"];

/// Whether a header is dimension ids followed by KPI ids and nothing else, spelt as perfkpi spells them.
/// `kpi_ids` are the ids of all measures and KPIs, the user's own included.
pub fn is_own_output(header: &[String], kpi_ids: &[&str]) -> bool {
    let mut cells = header.iter().map(|cell| cell.trim_start_matches('\u{feff}')).peekable();
    while cells.next_if(|cell| Dimension::from_id(cell).is_some()).is_some() {}
    cells.peek().is_some() && cells.all(|cell| is_kpi(cell, kpi_ids))
}

fn is_kpi(cell: &str, kpi_ids: &[&str]) -> bool {
    kpi_ids.contains(&cell)
        || SUFFIXES.iter().any(|suffix| cell.strip_suffix(suffix).is_some_and(|kpi| kpi_ids.contains(&kpi)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(header: &[&str]) -> bool {
        let header: Vec<String> = header.iter().map(|cell| (*cell).to_owned()).collect();
        is_own_output(&header, &["spend", "romi", "clicks"])
    }

    #[test]
    fn dimensions_then_kpis_are_our_own() {
        assert!(own(&["channel", "campaign", "spend", "romi"]));
        assert!(own(&["\u{feff}day", "spend", "romi", "romi_low", "romi_high"]));
        assert!(own(&["spend_before", "spend_change", "spend_change_rel"]));
    }

    #[test]
    fn a_date_another_order_or_another_spelling_is_not() {
        assert!(!own(&["date", "channel", "spend"]));
        assert!(!own(&["spend", "channel"]));
        assert!(!own(&["Channel", "Spend"]));
        assert!(!own(&["channel", "campaign"]));
        assert!(!own(&["channel", "spend", "note"]));
        assert!(!own(&[]));
    }
}
