//! A row and the bounds of its rule → its verdict, and the order of rows: the worst first.

use super::{About, Judged, Level, OnNoData, Verdict};
use crate::query::Bound;

/// What a row is held against.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    pub bounds: &'a [Bound],
    /// Bounds whose breach is only a warning.
    pub warn: &'a [Bound],
    /// What a breach of `bounds` is.
    pub level: Level,
}

/// Gives a row its verdict, and the bound that decided.
pub fn judge(row: Judged, about: About, limits: &Limits<'_>) -> Judged {
    let value = row.measured(about);
    let breached = |bounds: &'_ [Bound]| {
        value.and_then(|value| bounds.iter().find(|bound| !bound.holds(value)).cloned())
    };
    let (verdict, bound) = match (value, breached(limits.bounds), breached(limits.warn)) {
        (None, _, _) => (row.verdict.max(Verdict::Undecided), None),
        // What is too old is no breach of the figures: those of the last days are not there.
        (Some(_), Some(bound), _) if limits.level == Level::Fail && about == About::Freshness => {
            (Verdict::NoData, Some(bound))
        }
        (Some(_), Some(bound), _) if limits.level == Level::Fail => (Verdict::Fail, Some(bound)),
        (Some(_), Some(bound), _) | (Some(_), None, Some(bound)) => (Verdict::Warn, Some(bound)),
        (Some(_), None, None) => (Verdict::Pass, None),
    };
    let bound = bound.or_else(|| limits.bounds.first().cloned());
    Judged { verdict, bound, ..row }
}

/// The gravest first, then those farthest beyond their bound.
pub fn worst_first(rows: &mut [Judged], about: About) {
    rows.sort_by(|a, b| {
        b.verdict
            .cmp(&a.verdict)
            .then_with(|| distance(b, about).total_cmp(&distance(a, about)))
            .then_with(|| a.keys.cmp(&b.keys))
    });
}

/// How far beyond its bound a value lies, as a share of the bound: rows may have bounds of their own.
fn distance(judged: &Judged, about: About) -> f64 {
    let bound = judged.bound.as_ref().and_then(|bound| bound.value.number());
    match (judged.measured(about), bound.map(|bound| bound.to_f64())) {
        (Some(value), Some(0.0)) => value.to_f64().abs(),
        (Some(value), Some(bound)) => (value.to_f64() - bound).abs() / bound.abs(),
        _ => 0.0,
    }
}

/// The verdict of a rule from those of its rows: the gravest; without rows there is no data.
pub fn verdict(judged: &[Judged], on_no_data: OnNoData) -> Verdict {
    let rows = judged.iter().map(|row| on_no_data.settle(row.verdict));
    rows.max().unwrap_or(on_no_data.settle(Verdict::NoData))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::evaluate::Number;
    use crate::check::About;
    use crate::query::parse_rule;

    fn bounds(rule: &str) -> Vec<Bound> {
        parse_rule(rule).unwrap().claim.bounds().to_vec()
    }

    fn row(key: &str, value: Option<f64>) -> Judged {
        let keys = vec![Some(key.to_owned())];
        Judged { keys, value: value.map(Number::Ratio), ..Judged::default() }
    }

    fn judged(rows: Vec<Judged>, rule: &str) -> Vec<Judged> {
        let bounds = bounds(rule);
        let limits = Limits { bounds: &bounds, warn: &[], level: Level::Fail };
        let mut rows: Vec<Judged> = rows.into_iter().map(|row| judge(row, About::Value, &limits)).collect();
        worst_first(&mut rows, About::Value);
        rows
    }

    #[test]
    fn between_the_two_bounds_it_only_warns() {
        let (fail, warn) = (bounds("romi >= 20%"), bounds("romi >= 30%"));
        let limits = Limits { bounds: &fail, warn: &warn, level: Level::Fail };
        let verdicts =
            [0.1, 0.2, 0.29, 0.3].map(|value| judge(row("a", Some(value)), About::Value, &limits).verdict);
        assert_eq!(verdicts, [Verdict::Fail, Verdict::Warn, Verdict::Warn, Verdict::Pass]);
    }

    #[test]
    fn the_worst_row_stands_first_and_decides() {
        let rows = vec![row("a", Some(0.5)), row("b", Some(-0.9)), row("c", Some(0.1)), row("d", None)];
        let judged = judged(rows, "romi >= 20%");
        let order: Vec<_> = judged.iter().map(|row| (row.keys[0].as_deref().unwrap(), row.verdict)).collect();
        let expected =
            [("b", Verdict::Fail), ("c", Verdict::Fail), ("d", Verdict::Undecided), ("a", Verdict::Pass)];
        assert_eq!(order, expected);
        assert_eq!(verdict(&judged, OnNoData::Undecided), Verdict::Fail);
    }

    #[test]
    fn a_value_on_the_bound_holds_it() {
        let judged = judged(vec![row("a", Some(0.2))], "romi >= 20%");
        assert_eq!(verdict(&judged, OnNoData::Undecided), Verdict::Pass);
    }

    #[test]
    fn an_undefined_value_is_not_a_pass() {
        let judged = judged(vec![row("a", None), row("b", Some(1.0))], "romi >= 20%");
        assert_eq!(verdict(&judged, OnNoData::Undecided).exit_code(), 3);
        assert_eq!(verdict(&[], OnNoData::Undecided).exit_code(), 3);
    }

    #[test]
    fn a_breach_goes_before_what_cannot_be_judged() {
        assert!(Verdict::Fail > Verdict::NoData && Verdict::NoData > Verdict::Undecided);
        assert!(Verdict::Undecided > Verdict::Warn && Verdict::Warn > Verdict::Pass);
    }
}
