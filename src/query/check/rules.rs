//! What a rule claims, against the catalogue: its KPI, the units of its bounds, and that they can be held at all.

use super::{check_number, check_predicate, refuse, unknown};
use crate::catalogue::dimension::Dimension;
use crate::catalogue::registry::Catalogue;
use crate::catalogue::suggest::nearest;
use crate::catalogue::syntax::{Fault, Span};
use crate::decimal::Decimal;
use crate::diagnostic::{Diagnostic, Result};
use crate::query::predicate::{Op, Predicate};
use crate::query::rule::{Bound, Claim, Direction, FRESHNESS, Rule};
use crate::query::value::Value;

impl Rule {
    /// Checks the KPI, its bounds and the `where` clause; `text` is what the rule was parsed from.
    ///
    /// # Errors
    /// All that is wrong: `unknown-kpi`, `unknown-dimension`, `bad-rule`, `impossible-unit`.
    pub fn check(&self, text: &str, catalogue: &Catalogue) -> Result<()> {
        let mut faults = Vec::new();
        match &self.claim {
            Claim::Bounds { kpi, kpi_span, bounds } => {
                if known(kpi, *kpi_span, catalogue, &mut faults) {
                    for bound in bounds {
                        faults.extend(self.claim.refuse_unit(bound, catalogue));
                    }
                }
            }
            Claim::Change { kpi, kpi_span, direction, bounds, .. } => {
                known(kpi, *kpi_span, catalogue, &mut faults);
                for bound in bounds {
                    faults.extend(self.claim.refuse_unit(bound, catalogue));
                    faults.extend(below_zero(*direction, bound));
                }
            }
            Claim::Freshness { bounds, .. } => {
                bounds.iter().for_each(|bound| faults.extend(self.claim.refuse_unit(bound, catalogue)));
            }
        }
        faults.extend(self.unsuited(text));
        faults.extend(enclosing(self.claim.bounds()));
        if let Some(filter) = &self.filter {
            check_predicate(filter, text, catalogue, &mut faults);
        }
        refuse(faults, "bad-rule", text)
    }

    /// Checks that `by`, `where` and `over` go with the claim; `text` is what is shown.
    ///
    /// # Errors
    /// `bad-rule` for a change that is split by days, freshness that is split by anything but platforms.
    pub fn check_scope(&self, text: &str) -> Result<()> {
        refuse(self.unsuited(text).into_iter().collect(), "bad-rule", text)
    }

    fn unsuited(&self, text: &str) -> Option<Fault> {
        match &self.claim {
            Claim::Bounds { .. } => None,
            Claim::Change { .. } => self.other_days(text),
            Claim::Freshness { span, .. } => self.of_files(*span, text),
        }
    }

    /// A rule about a change cannot be split by time: no day of one period is a day of the other.
    fn other_days(&self, text: &str) -> Option<Fault> {
        let named = self.filter.iter().flat_map(|filter| filter.names()).filter_map(Dimension::from_id);
        let time = self.by.iter().copied().chain(named).find(|dimension| parts_periods(*dimension))?;
        let message = format!("a change is between two periods, which have no {} in common", time.id());
        let hint = "ask for the days with --from and --to, or --period";
        Some(Fault::new(place(time.id(), text), message).hint(hint))
    }

    /// Freshness is that of files: of these only platforms can be told apart.
    fn of_files(&self, span: Span, text: &str) -> Option<Fault> {
        if self.over.is_some() {
            let message = "freshness is that of the files, whatever part of them is summed";
            return Some(Fault::new(span, message).hint("leave out: over"));
        }
        let named = self.filter.iter().flat_map(|filter| filter.names());
        let named = named.chain(self.by.iter().map(|dimension| dimension.id()));
        let other = named.into_iter().find(|name| *name != Dimension::Platform.id())?;
        let message = format!("freshness is that of the files, which cannot be split by {other}");
        let hint = "only platforms can be told apart: freshness <= 2 days by platform";
        Some(Fault::new(place(other, text), message).hint(hint))
    }
}

impl Claim {
    /// Why the claim cannot be judged under a condition that holds for all rules, which is `text`.
    pub fn unsuited_condition(&self, condition: &Predicate, text: &str) -> Option<Diagnostic> {
        let mut named = condition.names().into_iter().filter_map(Dimension::from_id);
        let (found, message, hint) = match self {
            Claim::Bounds { .. } => return None,
            Claim::Change { .. } => {
                let time = named.find(|dimension| parts_periods(*dimension))?;
                let message =
                    format!("a change is between two periods, which have no {} in common", time.id());
                (time, message, "ask for the days with --from and --to, or --period")
            }
            Claim::Freshness { .. } => {
                let other = named.find(|dimension| *dimension != Dimension::Platform)?;
                let message =
                    format!("freshness is that of the files, which cannot be split by {}", other.id());
                (other, message, "write the condition into the rules that it is for")
            }
        };
        Some(Fault::new(place(found.id(), text), message).hint(hint).diagnose("bad-where", text))
    }

    /// Why the claim cannot have a bound, which stands in `text`.
    pub fn impossible(&self, bound: &Bound, text: &str, catalogue: &Catalogue) -> Option<Diagnostic> {
        self.refuse_unit(bound, catalogue).map(|fault| fault.diagnose("bad-rule", text))
    }

    /// A bound whose unit the claim cannot have.
    fn refuse_unit(&self, bound: &Bound, catalogue: &Catalogue) -> Option<Fault> {
        let (value, span) = (&bound.value, bound.value_span);
        let impossible = |what: &str, hint: &str| {
            let message = format!("{what}, but {value} is {}", value.sort());
            Some(Fault::new(span, message).hint(hint).code("impossible-unit"))
        };
        match (self, value) {
            (Claim::Bounds { kpi, .. }, _) => check_number(catalogue.find(kpi)?, value, span),
            (Claim::Change { direction, .. }, Value::Number(number)) => {
                whole_change(*direction, *number, span)
            }
            (Claim::Change { .. }, Value::Percent(_)) => None,
            (Claim::Change { direction, .. }, _) => {
                let hint = format!("write it as a percentage: {} <= 10%", direction.id());
                impossible("a change is a share of the value before", &hint)
            }
            (Claim::Freshness { .. }, Value::Days(_) | Value::Number(_)) => None,
            (Claim::Freshness { .. }, _) => {
                impossible("\"freshness\" is a number of days", "write for example: freshness <= 2 days")
            }
        }
    }
}

/// Days, weeks, months and the like; a weekday is in both periods.
fn parts_periods(dimension: Dimension) -> bool {
    dimension.is_time() && dimension != Dimension::Weekday
}

/// Where a name stands.
fn place(id: &str, text: &str) -> Span {
    text.rfind(id).map_or(Span { start: 0, end: 0 }, |start| Span { start, end: start + id.len() })
}

/// Whether there is such a KPI; if not, it is told.
fn known(kpi: &str, span: Span, catalogue: &Catalogue, faults: &mut Vec<Fault>) -> bool {
    if catalogue.find(kpi).is_some() {
        return true;
    }
    if Dimension::from_id(kpi).is_some() {
        let message = format!("\"{kpi}\" is a dimension: a rule judges a KPI or a measure");
        let hint = format!("to judge each {kpi}, write for example: romi >= 20% by {kpi}");
        faults.push(Fault::new(span, message).hint(hint));
    } else if nearest(kpi, [FRESHNESS]).is_some() {
        let fault = Fault::new(span, format!("there is no KPI or measure \"{kpi}\"")).code("unknown-kpi");
        faults.push(fault.hint(format!("did you mean \"{FRESHNESS}\"?")));
    } else {
        faults.push(unknown(kpi, span, false, catalogue));
    }
    false
}

/// A plain 10 is ten times the value before: meant are per cent, and no fall could ever breach it.
fn whole_change(direction: Direction, number: Decimal, span: Span) -> Option<Fault> {
    let per_cent = number.checked_mul(Decimal::from_int(100))?;
    // A change below zero is refused for that.
    (number.abs() >= Decimal::ONE && (direction != Direction::Change || !number.is_negative())).then(|| {
        let message = format!("a change is a share of the value before, and {number} would be {per_cent}%");
        Fault::new(span, message).hint(format!("write {number}%")).code("impossible-unit")
    })
}

/// What moves either way moves by no less than nothing.
fn below_zero(direction: Direction, bound: &Bound) -> Option<Fault> {
    let is_negative = bound.value.number().is_some_and(|number| number.is_negative());
    (direction == Direction::Change && is_negative).then(|| {
        Fault::new(bound.value_span, "\"change\" counts both ways, so it is never negative")
            .hint("say which way: drop, or rise")
    })
}

/// Two bounds that nothing can hold at once.
fn enclosing(bounds: &[Bound]) -> Option<Fault> {
    let [lower, upper] = bounds else { return None };
    let (least, most) = (lower.value.number()?, upper.value.number()?);
    let is_empty = least > most || least == most && (lower.op == Op::Greater || upper.op == Op::Less);
    is_empty.then(|| {
        let (least, most) = (&lower.value, &upper.value);
        let message =
            format!("nothing is {} {least} and {} {most} at once", lower.op.text(), upper.op.text());
        Fault::new(upper.value_span, message)
    })
}
