//! What `perfkpi explain` says about a KPI or a measure: plain text, lines of any length.

use std::fmt::Write;

use super::kpi::{Better, Interval, Kpi, Show};
use super::label::{Labels, Language};
use super::measure::{Measure, MeasureId};
use super::registry::{Catalogue, Column};
use super::unit::Unit;

impl Catalogue {
    /// The text about a KPI or measure; `None` when there is none of that id.
    pub fn explain(&self, id: &str) -> Option<String> {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = match self.find(id)? {
            Column::Kpi(kpi) => self.explain_kpi(&mut text, kpi),
            Column::Measure { shown, .. } => self.explain_measure(&mut text, shown),
        };
        Some(text)
    }

    /// All KPIs and measures, one a line.
    pub fn explain_list(&self) -> String {
        let width = self.ids().map(str::len).max().unwrap_or(0);
        let mut text = String::from("KPIs\n");
        let mut line = |id: &str, label: &str, rest: &str| {
            let _ = writeln!(text, "  {id:width$}  {label}{rest}");
        };
        for kpi in &self.kpis {
            line(&kpi.id, &kpi.labels.en, &format!(" = {}", kpi.formula_text));
        }
        text.push_str("\nMeasures\n");
        let mut line = |id: &str, label: &str| {
            let _ = writeln!(text, "  {id:width$}  {label}");
        };
        for measure in self.measures.iter().filter(|measure| !measure.id.is_hidden()) {
            line(measure.id.id(), &measure.labels.en);
        }
        text
    }

    fn explain_kpi(&self, text: &mut String, kpi: &Kpi) -> std::fmt::Result {
        heading(text, &kpi.id, &kpi.labels)?;
        writeln!(text, "{}\n", kpi.meaning)?;
        let written_out = kpi.formula.to_string();
        writeln!(text, "Formula:    {}", kpi.formula_text)?;
        if written_out.replace(['(', ')'], "") != kpi.formula_text.replace(['(', ')'], "") {
            writeln!(text, "            here {written_out}")?;
        }
        writeln!(text, "Unit:       {}", unit(kpi.unit, kpi.show))?;
        let divisors: Vec<String> =
            kpi.undefined_when_zero().iter().map(|part| format!("{part} is 0")).collect();
        let zero =
            if divisors.is_empty() { String::new() } else { format!("{}, or when ", divisors.join(" or ")) };
        writeln!(text, "Undefined:  when {zero}one of its sums is unknown; never shown as 0")?;
        let adds_up = if !kpi.formula.divisors().is_empty() {
            RATIO
        } else if kpi.inputs().into_iter().all(MeasureId::is_additive) {
            SUM
        } else {
            DISTINCT
        };
        writeln!(text, "Adds up:    {adds_up}")?;
        let better = match kpi.better {
            Better::Higher => "higher",
            Better::Lower => "lower",
            Better::Context => "depends on what you want",
        };
        writeln!(text, "Better:     {better}")?;
        writeln!(text, "Interval:   {}; reports print point values for now", interval(kpi))?;
        let needs: Vec<String> = kpi.inputs().into_iter().map(source).collect();
        writeln!(text, "Needs:      {}", needs.join(", "))?;
        list(text, "Pitfalls", &kpi.pitfalls)?;
        list(text, "Not to be confused", &kpi.competing)
    }

    fn explain_measure(&self, text: &mut String, measure: &Measure) -> std::fmt::Result {
        let id = measure.id;
        heading(text, id.id(), &measure.labels)?;
        writeln!(text, "{}\n", measure.note)?;
        let read = self.stands_for(id);
        if read != id {
            writeln!(text, "Stands for: {}", read.id())?;
        }
        writeln!(text, "Unit:       {}", id.unit())?;
        writeln!(
            text,
            "Undefined:  when no file of its kind tells it there; 0 only where the file covers the row"
        )?;
        writeln!(text, "Adds up:    {}", if id.is_additive() { SUM } else { DISTINCT })?;
        writeln!(text, "Needs:      {}", source(read))?;
        let names = |kpi: &Kpi| {
            kpi.formula_text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|name| name == id.id())
        };
        let used: Vec<&str> = self.kpis.iter().filter(|kpi| names(kpi)).map(|kpi| kpi.id.as_str()).collect();
        if !used.is_empty() {
            writeln!(text, "Used by:    {}", used.join(", "))?;
        }
        list(text, "Pitfalls", &measure.pitfalls)
    }
}

const SUM: &str = "yes: the total is the sum of the rows";
const RATIO: &str = "no: every row and the total is the ratio of its own sums";
const DISTINCT: &str = "no: one person may be in several rows, so the total is less than their sum";

fn heading(text: &mut String, id: &str, labels: &Labels) -> std::fmt::Result {
    writeln!(text, "{id}: {}", labels.en)?;
    let others: Vec<&str> = Language::ALL.into_iter().skip(1).map(|language| labels.get(language)).collect();
    if others.iter().any(|label| *label != labels.en) {
        writeln!(text, "{}", others.join(" · "))?;
    }
    writeln!(text)
}

fn unit(unit: Unit, show: Show) -> String {
    match show {
        Show::Percent => "a share: 0.1234 in CSV and JSON, 12.34 % in tables".to_owned(),
        Show::Duration => "seconds per visit".to_owned(),
        Show::Money => "money, in the currency of the report".to_owned(),
        Show::Number | Show::Count => unit.to_string(),
    }
}

fn interval(kpi: &Kpi) -> String {
    let method = match kpi.interval {
        Interval::Wilson => "Wilson score, where the part is not more than the whole",
        Interval::PoissonCost => "exact Poisson limits on the events, the spend taken as given",
        Interval::OrderLevel => "from the single orders (sum of squares); an aggregated file has none",
        Interval::Delta => "delta method, where the single visits are known",
        Interval::Undecidable => "none",
    };
    match &kpi.no_interval {
        Some(why) if kpi.interval == Interval::Undecidable => format!("{method}: {why}"),
        _ => method.to_owned(),
    }
}

fn source(measure: MeasureId) -> String {
    match measure.kind() {
        Some(_) if measure == MeasureId::CostOfGoods => {
            "cost_of_goods (orders, or the setting margin)".to_owned()
        }
        Some(kind) => format!("{} ({})", measure.id(), kind.id()),
        None => measure.id().to_owned(),
    }
}

fn list(text: &mut String, title: &str, items: &[String]) -> std::fmt::Result {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n{title}:")?;
    items.iter().try_for_each(|item| writeln!(text, "- {item}"))
}

#[cfg(test)]
mod tests {
    use crate::catalogue::registry::{Action, Catalogue, TcrFrom};

    #[test]
    fn a_kpi_is_explained_whole() {
        let catalogue = Catalogue::builtin_with(Action::Leads, TcrFrom::Checkouts).unwrap();
        let expected = "\
cr: Conversion rate (per visit)
Уровень конверсии · Коефициент на конверсия · Կոնվերսիայի գործակից

Target actions per visit; the action is that of the settings.

Formula:    conversions / sessions
            here leads / sessions
Unit:       a share: 0.1234 in CSV and JSON, 12.34 % in tables
Undefined:  when sessions is 0, or when one of its sums is unknown; never shown as 0
Adds up:    no: every row and the total is the ratio of its own sums
Better:     higher
Interval:   Wilson score, where the part is not more than the whole; reports print point values for now
Needs:      sessions (sessions), leads (leads)

Pitfalls:
- Actions by phone or in the CRM have no visit, so the rate can be too high.

Not to be confused:
- cr_users divides by visitors instead of visits and is higher: a visitor comes more than once before buying.
";
        assert_eq!(catalogue.explain("cr").unwrap(), expected);
    }

    #[test]
    fn competing_definitions_are_named() {
        let catalogue = Catalogue::builtin().unwrap();
        for (id, other) in [
            ("romi", "margin"),
            ("cpa", "platform_cpa"),
            ("cr", "cr_users"),
            ("cr_users", "cr divides"),
            ("cac", "Cost per buyer"),
            ("bounce_rate", "GA4"),
            ("ctr", "link CTR"),
            ("win_rate", "won and lost"),
            ("cart_abandonment", "1 − tcr"),
            ("drr", "ACOS"),
        ] {
            assert!(catalogue.explain(id).unwrap().contains(other), "{id}");
        }
    }

    #[test]
    fn measures_say_whether_they_add_up() {
        let catalogue = Catalogue::builtin().unwrap();
        assert!(catalogue.explain("spend").unwrap().contains("Adds up:    yes"));
        assert!(catalogue.explain("users").unwrap().contains("Adds up:    no: one person"));
        let conversions = catalogue.explain("conversions").unwrap();
        assert!(
            conversions.contains("Stands for: orders")
                && conversions.contains("Used by:    cpa, cr, cr_users\n")
        );
        assert_eq!(catalogue.explain("revenue_squares"), None);
        assert_eq!(catalogue.explain("weather"), None);
    }

    #[test]
    fn the_list_has_everything_that_can_be_explained() {
        let catalogue = Catalogue::builtin().unwrap();
        let list = catalogue.explain_list();
        assert!(catalogue.ids().all(|id| list.contains(&format!("\n  {id} "))));
    }
}
