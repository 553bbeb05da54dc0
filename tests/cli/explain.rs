//! `perfkpi explain`: everything has meaning, limits and the exports that bring it.

use crate::harness::{Folder, root, run};
use perfkpi::catalogue::dimension::Dimension;
use perfkpi::catalogue::registry::Catalogue;

fn explained(what: &str) -> String {
    let ran = run(&root(), &["explain", what]);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0), "{what}");
    ran.stdout
}

#[test]
fn every_kpi_and_measure_is_explained_whole() {
    let catalogue = Catalogue::builtin().expect("the catalogue");
    for kpi in catalogue.kpis() {
        let text = explained(&kpi.id);
        for part in ["Formula:    ", "Undefined:  when ", "Adds up:    ", "Pitfalls:\n- ", "Brought by:\n- "]
        {
            assert!(text.contains(part), "{}: {part} is missing in\n{text}", kpi.id);
        }
    }
    for measure in catalogue.measures().iter().filter(|measure| !measure.id.is_hidden()) {
        let text = explained(measure.id.id());
        for part in ["Undefined:  when ", "Adds up:    ", "Brought by:\n- "] {
            assert!(text.contains(part), "{}: {part} is missing in\n{text}", measure.id.id());
        }
        assert!(!text.contains("no export of itself"), "{}: no profile brings it", measure.id.id());
    }
}

#[test]
fn every_dimension_is_explained() {
    for dimension in Dimension::ALL {
        let text = explained(dimension.id());
        for part in [format!("--by {}\n", dimension.id()), "Brought by:\n- ".to_owned()] {
            assert!(text.contains(&part), "{}: {part} is missing in\n{text}", dimension.id());
        }
    }
}

/// The exports are those of the profiles: their own columns say so.
#[test]
fn the_exports_that_bring_an_input_are_told() {
    let line = |what: &str, input: &str| {
        let text = explained(what);
        let begins = format!("- {input}: ");
        text.lines().find_map(|line| line.strip_prefix(&begins)).map(str::to_owned).expect(&text)
    };
    let spend = line("romi", "spend");
    assert!(spend.contains("Google Ads report") && spend.contains("Meta Ads Manager report"), "{spend}");
    assert!(!spend.contains("Shopify orders"), "{spend}");
    let revenue = line("romi", "revenue");
    assert!(revenue.contains("Shopify orders export") && revenue.contains("HubSpot deals"), "{revenue}");
    assert!(!revenue.contains("Google Ads"), "{revenue}");
    // From a rate and the sessions.
    assert!(line("bounce_rate", "bounces").contains("Google Analytics 4 report"));
    assert!(explained("campaign").contains("Google Ads report"));
}

#[test]
fn own_kpis_and_own_exports_are_explained() {
    let folder = Folder::new()
        .with("calls/perfkpi.toml", "[[kpi]]\nid = \"cost_per_call\"\nformula = \"spend / leads\"\n")
        .with(
            "calls/profiles/callbook.toml",
            "id = \"callbook\"\ntitle = \"Callbook calls\"\nkinds = [\"leads\"]\ngrain = \"rows\"\n\
             signature = [[\"Call no.\"]]\n[columns]\nlead_id = [\"Call no.\"]\ndate = [\"Called at\"]\n",
        );
    let ran = folder.run(&["explain", "cost_per_call", "--config", "calls/perfkpi.toml"]);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    assert!(ran.stdout.contains("Formula:    spend / leads\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("Callbook calls"), "{}", ran.stdout);
    // From within the folder the settings are found.
    assert_eq!(run(&folder.path().join("calls"), &["explain", "cost_per_call"]).stdout, ran.stdout);
    assert_eq!(folder.run(&["explain", "cost_per_call"]).code, 2);
}

#[test]
fn the_list_has_kpis_measures_dimensions_and_codes() {
    let ran = run(&root(), &["explain"]);
    for heading in [
        "KPIs\n",
        "\nMeasures\n",
        "\nDimensions\n",
        "\nCodes of errors\n",
        "\nCodes of warnings\n",
        "\nCodes of notes\n",
    ] {
        assert!(ran.stdout.contains(heading), "{heading}");
    }
}
