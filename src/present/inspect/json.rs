//! What `inspect` found → its JSON contract, `perfkpi.inspect/1`; the keys stand in the head of [`super`].

use super::paste::alias_line;
use super::{Covered, Inspection, Meeting, Seen, System, Taken};
use crate::catalogue::field::Kind;
use crate::decimal::Decimal;
use crate::diagnostic::Diagnostic;
use crate::facts::fact::Days;
use crate::facts::inherited::Heap;
use crate::facts::locale::Decided;
use crate::join::meeting::{Key, Pair, Split, Suggestion, Weight};
use crate::ledger::Ledger;
use crate::normalise::date::DayMonth;
use crate::normalise::number::Mark;
use crate::present::escape::json as quoted;
use crate::present::json::{Object, account, array, money};

pub(super) fn render(found: &Inspection) -> String {
    let files: Vec<String> = found.files.iter().map(file).collect();
    let refused = array(found.refused.iter().map(diagnostic));
    let meeting = found.meeting.as_ref().map_or("null".to_owned(), meeting);
    let notes = array(found.notes.iter().map(diagnostic));
    format!(
        "{{\"schema\":\"perfkpi.inspect/1\",\"files\":[\n  {}\n],\"refused\":{refused},\n\"meeting\":{meeting},\n\"notes\":{notes}}}\n",
        files.join(",\n  ")
    )
}

fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    array(texts.map(quoted))
}

fn file(file: &Seen) -> String {
    let mut object = Object::default();
    object.text("path", &file.path);
    match &file.taken {
        Err(diagnostics) => {
            let key = if file.left_out.is_some() { "not_read" } else { "refused" };
            object.raw(key, &array(diagnostics.iter().map(diagnostic)));
            if let Some(ledger) = &file.left_out {
                object.raw("rows", &rows(ledger));
            }
        }
        Ok(found) => taken(&mut object, found),
    }
    object.finish()
}

fn diagnostic(diagnostic: &Diagnostic) -> String {
    let mut object = Object::default();
    object.text("code", diagnostic.code);
    object.text("severity", diagnostic.severity.word());
    object.text("message", &diagnostic.message);
    if let Some(location) = &diagnostic.location {
        object.text("location", &location.to_string());
    }
    if !diagnostic.hints.is_empty() {
        object.raw("hints", &texts(diagnostic.hints.iter().map(String::as_str)));
    }
    object.finish()
}

fn taken(object: &mut Object, taken: &Taken) {
    object.text("profile", &taken.profile);
    object.text("title", &taken.title);
    object.raw("kinds", &texts(taken.kinds.iter().copied()));
    if taken.is_reference {
        object.text("role", "reference");
    }
    object.text("why", &taken.why);
    match &taken.runner_up {
        Some((profile, why_not)) => {
            let mut other = Object::default();
            other.text("profile", profile);
            other.text("why_not", why_not);
            object.raw("runner_up", &other.finish());
        }
        None => object.raw("runner_up", "null"),
    }
    object.text("encoding", taken.encoding);
    object.text("delimiter", &taken.delimiter.to_string());
    object.raw("header_line", &taken.header_line.map_or("null".to_owned(), |line| line.to_string()));
    let (from, to) = taken.days.clone().unzip();
    let currency = match taken.currencies.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    for (key, value) in
        [("from", from), ("to", to), ("currency", currency), ("time_zone", taken.zone.clone())]
    {
        optional(object, key, value.as_deref());
    }
    if taken.currencies.len() > 1 {
        object.raw("currencies", &texts(taken.currencies.iter().map(String::as_str)));
    }
    if !taken.basis.is_empty() {
        object.text("basis", &taken.basis);
    }
    object.raw("decided", &array(taken.decided.iter().map(decided)));
    let mut columns = Object::default();
    for (field, header) in &taken.columns {
        columns.text(field, header);
    }
    object.raw("columns", &columns.finish());
    object.raw("unused", &texts(taken.unused.iter().map(String::as_str)));
    object.raw("rows", &rows(&taken.ledger));
    object.raw("money", &money(&taken.ledger));
    object.raw("notes", &array(taken.notes.iter().map(diagnostic)));
}

fn rows(ledger: &Ledger) -> String {
    account(&ledger.rows, u64::to_string)
}

fn optional(object: &mut Object, key: &str, value: Option<&str>) {
    match value {
        Some(value) => object.text(key, value),
        None => object.raw(key, "null"),
    }
}

fn decided(decided: &Decided) -> String {
    let mut object = Object::default();
    object.text("column", &decided.header);
    match (decided.mark, decided.order) {
        (Some(Mark::Comma), _) => object.text("decimal", ","),
        (Some(Mark::Point), _) => object.text("decimal", "."),
        (None, Some(DayMonth::DayFirst)) => object.text("date_order", "dmy"),
        (None, _) => object.text("date_order", "mdy"),
    }
    optional(&mut object, "cell", decided.cell.as_ref().map(|(cell, _)| cell.as_str()));
    object.raw("line", &decided.cell.as_ref().map_or("null".to_owned(), |(_, line)| line.to_string()));
    object.finish()
}

fn meeting(met: &Meeting) -> String {
    let mut object = Object::default();
    object.raw("assumed", &texts(met.assumed.iter().map(String::as_str)));
    object.raw("told_by", &array(met.told_by.iter().map(told_by)));
    object.raw("days", &array(met.covered.iter().map(covered)));
    object.raw("origins", &array(met.origins.iter().map(origin)));
    object.raw("by", &array(met.splits.iter().map(split)));
    object.finish()
}

fn told_by((kind, systems): &(Kind, Vec<System>)) -> String {
    let one = |system: &System| {
        let mut object = Object::default();
        object.text("system", &system.name);
        object.text("role", system.role);
        object.raw("files", &texts(system.files.iter().map(String::as_str)));
        object.finish()
    };
    let mut object = Object::default();
    object.text("kind", kind.id());
    object.raw("systems", &array(systems.iter().map(one)));
    object.finish()
}

fn range(object: &mut Object, days: Option<&Days>) {
    optional(object, "from", days.map(|days| days.from.to_string()).as_deref());
    optional(object, "to", days.map(|days| days.to.to_string()).as_deref());
}

fn covered(covered: &Covered) -> String {
    let one = |days: &Days| {
        let mut object = Object::default();
        range(&mut object, Some(days));
        object.finish()
    };
    let mut object = Object::default();
    object.text("kind", covered.kind.id());
    range(&mut object, covered.days.as_ref());
    object.raw("lacking", &array(covered.lacking.iter().map(one)));
    object.raw("empty", &array(covered.empty.iter().map(one)));
    object.finish()
}

fn origin((kind, way, heap): &(Kind, String, Heap)) -> String {
    let mut object = Object::default();
    object.text("kind", kind.id());
    object.text("way", way);
    object.raw("count", &heap.count.to_text(0));
    if *kind == Kind::Orders {
        let revenue = heap.revenue.sums("revenue");
        match Decimal::parse(&revenue) {
            Some(_) => object.raw("revenue", &revenue),
            None => object.text("revenue", &revenue),
        }
    }
    object.finish()
}

fn split(split: &Split) -> String {
    let mut object = Object::default();
    object.text("dimension", split.dimension.id());
    object.raw("kinds", &texts(split.kinds.iter().map(|kind| kind.id())));
    object.raw("silent", &texts(split.silent.iter().map(|kind| kind.id())));
    object.raw("pairs", &array(split.pairs().iter().map(pair)));
    object.raw("keys", &array(split.keys.iter().map(key)));
    object.raw("suggestions", &array(split.suggestions.iter().map(suggestion)));
    object.finish()
}

fn pair(pair: &Pair) -> String {
    let [left, right] = pair.kinds;
    let mut object = Object::default();
    object.text("left", left.id());
    object.text("right", right.id());
    let (keys, [a, b]) = &pair.both;
    let mut both = Object::default();
    both.raw("keys", &keys.to_string());
    both.raw("left", &weight(a));
    both.raw("right", &weight(b));
    object.raw("both", &both.finish());
    for (name, (keys, alone)) in ["only_left", "only_right"].iter().zip(&pair.alone) {
        let mut only = Object::default();
        only.raw("keys", &keys.to_string());
        weigh(&mut only, alone);
        object.raw(name, &only.finish());
    }
    let [a, b] = &pair.untold;
    let mut untold = Object::default();
    untold.raw("left", &weight(a));
    untold.raw("right", &weight(b));
    object.raw("untold", &untold.finish());
    object.finish()
}

fn key(key: &Key) -> String {
    let mut object = Object::default();
    optional(&mut object, "key", key.name.as_deref());
    if let Some(platform) = &key.platform {
        object.text("platform", platform);
    }
    for (kind, side) in &key.sides {
        object.raw(kind.id(), &weight(side));
    }
    object.finish()
}

fn weight(weight: &Weight) -> String {
    let mut object = Object::default();
    weigh(&mut object, weight);
    object.finish()
}

fn weigh(object: &mut Object, weight: &Weight) {
    if let Some(count) = weight.count {
        object.raw("count", &count.to_text(0));
    }
    match weight.money.iter().collect::<Vec<_>>().as_slice() {
        [] => {}
        [(_, sum)] => object.raw("money", &sum.to_text(2)),
        several => {
            let mut by = Object::default();
            for (currency, sum) in several {
                let code = currency.map_or("unknown".to_owned(), |currency| currency.code().to_owned());
                by.raw(&code, &sum.to_text(2));
            }
            object.raw("money", &by.finish());
        }
    }
}

fn suggestion(suggestion: &Suggestion) -> String {
    let mut object = Object::default();
    object.text("from", &suggestion.from);
    object.raw("to", &texts(suggestion.to.iter().map(String::as_str)));
    object.raw("ambiguous", if suggestion.to.len() > 1 { "true" } else { "false" });
    object.text("because", suggestion.because.words());
    object.text("line", &alias_line(suggestion));
    for (kind, side) in &suggestion.sides {
        object.raw(kind.id(), &weight(side));
    }
    object.finish()
}
