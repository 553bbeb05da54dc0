//! How wide each column of a table may be, which columns stand side by side, where text breaks.
//!
//! Widths are terminal columns. Numbers are never broken: when they do not fit beside each other,
//! the value columns are split into several tables, each with the keys.

use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// Blanks between two columns.
pub(super) const GAP: usize = 2;

/// No name is laid out wider than this on one line, even without a limit.
const WIDEST: usize = 1000;

/// Lines that one name may take; what is longer ends in `…`.
const MOST_LINES: usize = 8;

/// What the columns would like.
pub(super) struct Wishes {
    /// Key columns on one line.
    pub(super) keys: Vec<usize>,
    /// Value columns with their header on one line.
    pub(super) full: Vec<usize>,
    /// Value columns with a broken header; never less than their numbers need.
    pub(super) narrow: Vec<usize>,
}

/// What the columns get.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) keys: Vec<usize>,
    pub(super) values: Vec<usize>,
    /// The value columns of each table, one under another.
    pub(super) tables: Vec<Range<usize>>,
}

/// Fits the columns into `room`: first headers break, then names (down to `least` each), then the
/// values go into several tables. `None` when the names would need less than `least`.
pub(super) fn plan(wishes: &Wishes, room: Option<usize>, least: usize) -> Option<Plan> {
    let natural = capped(&wishes.keys, WIDEST);
    let one_table = |keys: Vec<usize>, values: &[usize]| Plan {
        keys,
        values: values.to_vec(),
        tables: std::iter::once(0..values.len()).collect(),
    };
    let Some(room) = room else { return Some(one_table(natural, &wishes.full)) };
    for values in [&wishes.full, &wishes.narrow] {
        if span(natural.iter().chain(values)) <= room {
            return Some(one_table(natural, values));
        }
    }
    let beside = |values: usize| room.checked_sub(if values == 0 { 0 } else { values + GAP });
    let all = span(&wishes.narrow);
    if let Some(keys) = beside(all).and_then(|left| caps(&natural, left, least).next()) {
        return Some(one_table(keys, &wishes.narrow));
    }
    // As few tables as the narrowest names allow, then names as wide as that leaves.
    let left = beside(wishes.narrow.iter().copied().max().unwrap_or(0))?;
    let tables = |keys: &[usize]| packed(&wishes.narrow, room.saturating_sub(span(keys)));
    let fewest = tables(&capped(&natural, least)).len();
    let keys = caps(&natural, left, least).find(|keys| tables(keys).len() == fewest)?;
    Some(Plan { tables: tables(&keys), keys, values: wishes.narrow.clone() })
}

/// When even one number is wider than the room: every value alone, numbers whole.
pub(super) fn overflowing(wishes: &Wishes, least: usize) -> Plan {
    Plan {
        keys: capped(&wishes.keys, least),
        values: wishes.narrow.clone(),
        tables: packed(&wishes.narrow, 0),
    }
}

/// Width of columns side by side.
fn span<'a>(widths: impl IntoIterator<Item = &'a usize>) -> usize {
    widths.into_iter().map(|width| width + GAP).sum::<usize>().saturating_sub(GAP)
}

/// The ways to narrow the widest columns to one cap so that they fit, from wide to narrow.
fn caps(natural: &[usize], room: usize, least: usize) -> impl Iterator<Item = Vec<usize>> {
    (least..=room.max(least)).rev().map(|cap| capped(natural, cap)).filter(move |widths| span(widths) <= room)
}

fn capped(widths: &[usize], cap: usize) -> Vec<usize> {
    widths.iter().map(|width| (*width).min(cap)).collect()
}

/// Splits columns into runs that fit, each with at least one; `room` still holds the first gap.
fn packed(widths: &[usize], room: usize) -> Vec<Range<usize>> {
    let mut tables: Vec<Range<usize>> = Vec::new();
    let mut used = 0;
    for (index, width) in widths.iter().enumerate() {
        used += width + GAP;
        match tables.last_mut() {
            Some(table) if used <= room => table.end = index + 1,
            _ => {
                tables.push(index..index + 1);
                used = width + GAP;
            }
        }
    }
    tables
}

/// The lines of a cell: what stands on lines of its own already, each broken to `width`.
pub(super) fn lines(cell: &str, width: usize) -> Vec<String> {
    cell.split('\n').flat_map(|part| shortened(wrapped(part, width), width)).collect()
}

/// Width of the widest line.
pub(super) fn width_of(lines: &[String]) -> usize {
    lines.iter().map(|line| line.width()).max().unwrap_or(0)
}

fn shortened(mut lines: Vec<String>, width: usize) -> Vec<String> {
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        if let Some(last) = lines.last_mut() {
            while last.width() >= width && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}

/// Breaks after blanks and joining marks where there are any, else anywhere between characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    if text.width() <= width {
        return vec![text.to_string()];
    }
    let mut break_at = 0;
    for c in text.chars() {
        line.push(c);
        // A blank that does not fit is the break itself; a wide character may need two breaks.
        while c != ' ' && line.width() > width && line.len() > c.len_utf8() {
            let before = line.len() - c.len_utf8();
            let tail = line.split_off(if break_at > 0 { break_at } else { before });
            lines.push(std::mem::replace(&mut line, tail));
            break_at = 0;
        }
        if matches!(c, ' ' | '_' | '-' | '/' | ',' | '.' | '|' | '&' | '?' | '=') {
            break_at = line.len();
        }
    }
    lines.push(line);
    lines.into_iter().map(|line| line.trim_matches(' ').to_string()).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wishes(keys: &[usize], values: &[usize]) -> Wishes {
        Wishes { keys: keys.to_vec(), full: values.to_vec(), narrow: values.to_vec() }
    }

    #[test]
    fn text_breaks_at_joints_first() {
        assert_eq!(wrapped("avg_session_duration", 12), ["avg_session_", "duration"]);
        assert_eq!(wrapped("Summer sale 2026", 11), ["Summer sale", "2026"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("夏季促销", 5), ["夏季", "促销"]);
        assert_eq!(lines(&"x".repeat(100), 10).last().unwrap(), "xxxxxxxxx…");
    }

    #[test]
    fn names_shrink_before_values_are_split() {
        // 30 + 2 + 10 + 2 + 10 = 54.
        let plan_in = |room| plan(&wishes(&[30], &[10, 10]), Some(room), 12);
        assert_eq!(plan_in(54).unwrap().keys, [30]);
        let beside = plan_in(40).unwrap();
        assert_eq!((beside.keys, beside.tables.len()), (vec![16], 1));
        // Each value alone leaves 30 - 2 - 10.
        let split = Plan { keys: vec![18], values: vec![10, 10], tables: vec![0..1, 1..2] };
        assert_eq!(plan_in(30).unwrap(), split);
        assert_eq!(plan_in(20), None);
        assert_eq!(plan(&wishes(&[30], &[10]), None, 12).unwrap().keys, [30]);
    }

    #[test]
    fn only_the_widest_names_shrink() {
        let widest = |natural: &[usize], room| caps(natural, room, 12).next();
        assert_eq!(widest(&[8, 50, 20], 60), Some(vec![8, 28, 20]));
        assert_eq!(widest(&[20, 20], 25), None);
        assert_eq!(widest(&[5, 5], 12), Some(vec![5, 5]));
    }

    /// 12 + 2 + 10 + 2 + 10 = 36: two values fit beside the narrowest name, and 4 are left over.
    #[test]
    fn there_are_as_few_tables_as_can_be() {
        let plan = plan(&wishes(&[30], &[10, 10, 10]), Some(40), 12).unwrap();
        assert_eq!((plan.keys, plan.tables), (vec![16], vec![0..2, 2..3]));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_too_wide(text in "[a-z_夏 ]{0,60}", width in 2usize..20) {
            let wrapped = wrapped(&text, width);
            prop_assert!(width_of(&wrapped) <= width || text.width() <= width);
            let letters = |text: &str| text.replace(' ', "");
            prop_assert_eq!(letters(&wrapped.concat()), letters(&text));
        }
    }
}
