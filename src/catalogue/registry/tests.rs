//! The built-in data: every example computed, every promise of the documentation about ids and actions.

use super::*;
use crate::catalogue::kpi::{Interval, Rate};

fn given(catalogue: &Catalogue, inputs: &[(MeasureId, Decimal)], measure: MeasureId) -> Option<Decimal> {
    inputs.iter().find(|(id, _)| catalogue.stands_for(*id) == measure).map(|(_, value)| *value)
}

#[test]
fn every_example_gives_what_it_says() {
    let catalogue = Catalogue::builtin().unwrap();
    for kpi in catalogue.kpis() {
        let (mut defined, mut undefined) = (0, 0);
        for example in &kpi.examples {
            let value = evaluate(&kpi.formula, &|measure| given(&catalogue, &example.inputs, measure));
            match (value, example.expected) {
                (None, None) => undefined += 1,
                (Some(value), Some(expected)) => {
                    defined += 1;
                    let off = (value.to_f64() - expected).abs();
                    assert!(off <= 1e-12 * expected.abs().max(1.0), "{}: {value:?}, not {expected}", kpi.id);
                }
                other => panic!("{}: {other:?}", kpi.id),
            }
        }
        assert!(defined > 0 && undefined > 0, "{} needs an example of both sorts", kpi.id);
    }
}

#[test]
fn the_documented_kpis_are_all_there_in_their_order() {
    let ids: Vec<String> = Catalogue::builtin().unwrap().kpis.into_iter().map(|kpi| kpi.id).collect();
    let documented = "ctr cpm cpc cpl cpa cpo cps cac cr cr_users lead_rate qualification_rate win_rate close_rate tcr \
        cart_abandonment bounce_rate rvr page_depth avg_duration aov arpv roas drr romi roi profit platform_roas \
        platform_cpa platform_cr revenue_per_customer refund_rate";
    assert_eq!(ids.join(" "), documented);
}

#[test]
fn shown_intervals_and_units_agree() {
    for kpi in Catalogue::builtin().unwrap().kpis() {
        let fits = match kpi.show {
            Show::Money => kpi.unit.is_amount(),
            Show::Duration => kpi.unit.is_time(),
            Show::Percent | Show::Number => kpi.unit.is_ratio(),
            Show::Count => kpi.unit == Unit::COUNT,
        };
        assert!(fits, "{}", kpi.id);
        match kpi.interval {
            Interval::Wilson => assert!(kpi.rate().is_some(), "{}", kpi.id),
            Interval::PoissonCost => assert!(kpi.cost_per_event().is_some(), "{}", kpi.id),
            Interval::Undecidable => assert!(kpi.no_interval.is_some(), "{}", kpi.id),
            Interval::OrderLevel | Interval::Delta => {}
        }
    }
}

#[test]
fn abandonment_is_the_complement_of_a_rate() {
    let catalogue = Catalogue::builtin().unwrap();
    let rate = Rate { part: MeasureId::Orders, whole: MeasureId::Carts, complement: true };
    assert_eq!(catalogue.kpi("cart_abandonment").and_then(Kpi::rate), Some(rate));
    assert_eq!(catalogue.kpi("cpl").and_then(Kpi::cost_per_event), Some(MeasureId::Leads));
    assert_eq!(catalogue.kpi("romi").and_then(Kpi::rate), None);
}

#[test]
fn the_action_decides_what_a_conversion_is() {
    for (action, measure) in [
        (Action::Orders, MeasureId::Orders),
        (Action::Leads, MeasureId::Leads),
        (Action::QualifiedLeads, MeasureId::QualifiedLeads),
        (Action::PlatformConversions, MeasureId::PlatformConversions),
    ] {
        let catalogue = Catalogue::builtin_with(action, TcrFrom::Carts).unwrap();
        let inputs = |id: &str| catalogue.column(id).unwrap().inputs();
        assert_eq!(inputs("cr"), BTreeSet::from([measure, MeasureId::Sessions]));
        assert_eq!(inputs("conversions"), BTreeSet::from([measure]));
        assert_eq!(catalogue.column("conversions").unwrap().id(), "conversions");
        assert_eq!(inputs("tcr"), BTreeSet::from([MeasureId::Orders, MeasureId::Carts]));
    }
    let default = Catalogue::builtin().unwrap();
    assert_eq!(
        default.column("tcr").unwrap().inputs(),
        BTreeSet::from([MeasureId::Orders, MeasureId::Checkouts])
    );
}

#[test]
fn roi_says_that_it_needs_the_cost_of_goods() {
    let catalogue = Catalogue::builtin().unwrap();
    for id in ["roi", "profit"] {
        assert!(catalogue.column(id).unwrap().inputs().contains(&MeasureId::CostOfGoods), "{id}");
    }
    assert!(!catalogue.column("romi").unwrap().inputs().contains(&MeasureId::CostOfGoods));
}

#[test]
fn unknown_and_hidden_columns_are_refused() {
    let catalogue = Catalogue::builtin().unwrap();
    let refusal = catalogue.column("romy").unwrap_err();
    assert_eq!(refusal.0[0].code, "unknown-kpi");
    assert_eq!(refusal.0[0].hints, ["did you mean \"romi\"?"]);
    assert!(catalogue.column("revenue_squares").is_err());
    assert!(catalogue.ids().all(|id| id != "revenue_squares"));
}

#[test]
fn every_text_is_there_in_every_language() {
    let catalogue = Catalogue::builtin().unwrap();
    let mut ids = BTreeSet::new();
    for id in catalogue.ids() {
        assert!(ids.insert(id), "{id} twice");
        let column = catalogue.column(id).unwrap();
        assert!(Language::ALL.iter().all(|language| !column.label(*language).is_empty()), "{id}");
    }
    for kpi in catalogue.kpis() {
        assert!(!kpi.meaning.is_empty() && !kpi.pitfalls.is_empty(), "{}", kpi.id);
    }
}
