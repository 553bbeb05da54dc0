//! The report's JSON contract, `perfkpi.report/1`: fixed key order, one row per line, the same bytes
//! each time. Money keeps its digits, ratios are unrounded, unknown is null.

use super::escape::json as quoted;
use super::numbers::machine;
use crate::catalogue::evaluate::Number;
use crate::decimal::Decimal;
use crate::diagnostic::Diagnostic;
use crate::ledger::{Account, Ledger, RowClass};
use crate::normalise::currency::Currency;
use crate::report::table::{FileEntry, Period, Report, Row};

/// Changes only when the contract does.
const SCHEMA: &str = "perfkpi.report/1";

pub(super) fn render(report: &Report) -> String {
    let period = report.period.map_or("null".to_string(), |period| {
        let mut object = Object::default();
        days(&mut object, Some(period));
        object.finish()
    });
    let currency = report.currency.as_deref().map_or("null".to_string(), quoted);
    let by = array(report.by.iter().map(|by| quoted(by.id())));
    let kpis = array(report.columns.iter().map(|column| quoted(&column.id)));
    let rows = lines(report.rows.iter().map(|line| row(report, line)));
    let summary = |numbers: &[Option<Number>]| {
        let mut object = Object::default();
        values(&mut object, report, numbers);
        object.finish()
    };
    let (total, paid) = (summary(&report.total), summary(&report.paid));
    let files = lines(report.files.iter().map(file));
    let notes = lines(report.notes.iter().map(note));
    let schema = quoted(SCHEMA);
    format!(
        "{{\"schema\":{schema},\"period\":{period},\"currency\":{currency},\n \
         \"by\":{by},\"kpis\":{kpis},\n \"rows\":{rows},\n \"total\":{total},\n \"paid\":{paid},\n \
         \"files\":{files},\n \"notes\":{notes}}}\n"
    )
}

/// One row: keys, then values; the row that `--top` gathers says `"rest":true`.
pub(super) fn row(report: &Report, row: &Row) -> String {
    let mut object = Object::default();
    for (index, by) in report.by.iter().enumerate() {
        match row.keys.get(index).and_then(Option::as_deref) {
            _ if row.is_rest && index == 0 => object.text(by.id(), "(rest)"),
            Some(name) if !row.is_rest => object.text(by.id(), name),
            _ => object.raw(by.id(), "null"),
        }
    }
    values(&mut object, report, &row.values);
    if row.is_rest {
        object.raw("rest", "true");
    }
    object.finish()
}

/// Adds one field for each column.
pub(super) fn values(object: &mut Object, report: &Report, values: &[Option<Number>]) {
    for (index, column) in report.columns.iter().enumerate() {
        let number = values.get(index).copied().flatten().and_then(|number| machine(number, column.show));
        object.raw(&column.id, number.as_deref().unwrap_or("null"));
    }
}

fn file(entry: &FileEntry) -> String {
    let mut object = Object::default();
    object.text("path", &entry.path);
    object.text("profile", &entry.profile);
    object.raw("kinds", &array(entry.kinds.iter().map(|kind| quoted(kind))));
    days(&mut object, entry.covered);
    object.raw("rows", &account(&entry.ledger.rows, u64::to_string));
    object.raw("money", &money(&entry.ledger));
    object.finish()
}

/// Where the money went: one account a measure, or one for each currency where a file has several.
pub(crate) fn money(ledger: &Ledger) -> String {
    let mut money = Object::default();
    let one = |amounts: &Account<Decimal>| account(amounts, |amount: &Decimal| amount.to_text(2));
    for (measure, accounts) in ledger.money() {
        let mut several = Object::default();
        for (currency, amounts) in &accounts {
            if accounts.len() == 1 {
                money.raw(measure, &one(amounts));
            } else {
                several.raw(currency.as_ref().map_or("unknown", Currency::code), &one(amounts));
            }
        }
        if accounts.len() > 1 {
            money.raw(measure, &several.finish());
        }
    }
    money.finish()
}

pub(crate) fn account<T>(account: &Account<T>, text: impl Fn(&T) -> String) -> String {
    let mut object = Object::default();
    object.raw("read", &text(&account.read));
    for (class, part) in &account.classes {
        object.raw(RowClass::id(*class), &text(part));
    }
    object.finish()
}

fn note(note: &Diagnostic) -> String {
    let mut object = Object::default();
    object.text("code", note.code);
    object.text("message", &note.message);
    object.text("severity", note.severity.word());
    if let Some(location) = &note.location {
        object.text("location", &location.to_string());
    }
    object.finish()
}

fn days(object: &mut Object, period: Option<Period>) {
    match period {
        Some(Period { from, to }) => {
            object.text("from", &from.to_string());
            object.text("to", &to.to_string());
        }
        None => {
            object.raw("from", "null");
            object.raw("to", "null");
        }
    }
}

pub(crate) fn array(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

/// An array with one item per line, so that a diff shows which row changed.
fn lines(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { "[]".to_string() } else { format!("[\n  {}\n ]", items.join(",\n  ")) }
}

/// A JSON object as it is written, fields in the order they come.
#[derive(Default)]
pub(crate) struct Object(String);

impl Object {
    /// A field whose value is JSON already.
    pub(crate) fn raw(&mut self, key: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(&quoted(key));
        self.0.push(':');
        self.0.push_str(value);
    }

    pub(crate) fn text(&mut self, key: &str, value: &str) {
        self.raw(key, &quoted(value));
    }

    pub(crate) fn finish(self) -> String {
        format!("{{{}}}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::report;
    use super::*;

    #[test]
    fn the_contract_to_the_byte() {
        let expected = r#"{"schema":"perfkpi.report/1","period":{"from":"2026-01-01","to":"2026-01-31"},"currency":"EUR",
 "by":["channel","campaign"],"kpis":["spend","clicks","romi"],
 "rows":[
  {"channel":"Paid Search","campaign":"=Бренд; \"лето\"","spend":435000.00,"clicks":1200,"romi":1.6922245},
  {"channel":"(not given)","campaign":null,"spend":null,"clicks":12.5,"romi":null},
  {"channel":"(rest)","campaign":null,"spend":0.129,"clicks":0,"romi":-1,"rest":true}
 ],
 "total":{"spend":435000.129,"clicks":1212.5,"romi":1.5},
 "paid":{"spend":435000.00,"clicks":null,"romi":null},
 "files":[
  {"path":"spend.csv","profile":"generic-spend","kinds":["spend"],"from":"2026-01-01","to":"2026-01-31","rows":{"read":6,"header":1,"total":1,"used":4},"money":{"spend":{"read":1352698.00,"total":676349.00,"used":676349.00}}}
 ],
 "notes":[
  {"code":"period-gap","message":"\"spend\" ends early","severity":"note","location":"spend.csv:4"}
 ]}
"#;
        let mut report = report();
        report.columns.truncate(3);
        assert_eq!(render(&report), expected);
    }

    #[test]
    fn nothing_known_is_null_or_empty() {
        let expected = r#"{"schema":"perfkpi.report/1","period":null,"currency":null,
 "by":["channel","campaign"],"kpis":[],
 "rows":[],
 "total":{},
 "paid":{},
 "files":[],
 "notes":[]}
"#;
        let mut report = report();
        (report.period, report.currency) = (None, None);
        report.columns.clear();
        report.rows.clear();
        report.files.clear();
        report.notes.clear();
        assert_eq!(render(&report), expected);
    }
}
