//! What is not recognised, and what is said about it.
//! Tests: compiled under `#[cfg(test)]` only.

use super::*;

fn said(lines: &[&str]) -> crate::diagnostic::Diagnostic {
    take(lines).expect_err("a refusal").diagnostic("in/a.csv")
}

#[test]
fn a_near_miss_names_the_profile_and_the_missing_column() {
    let diagnostic = said(&["Campaign report", "Campaign|Campaign type|Impr.|Clicks|Currency code"]);
    assert_eq!(diagnostic.code, "unknown-format");
    assert!(
        diagnostic.message.contains("google-ads") && diagnostic.message.contains("\"Cost\""),
        "{diagnostic}"
    );
    assert_eq!(diagnostic.location.as_ref().and_then(|place| place.line), Some(2));
    assert_eq!(
        diagnostic.hints.first().map(String::as_str),
        Some("add \"Cost\" to the columns of the report and download it again")
    );
    let snippet = diagnostic.hints.get(1).expect("a snippet");
    assert!(snippet.contains("[[source]]\npath = \"in/a.csv\"\nkind = \"spend\"\n"), "{snippet}");
    assert!(snippet.contains("campaign = \"Campaign\"") && snippet.contains("spend = \"…\""), "{snippet}");
}

#[test]
fn a_missing_header_is_shown_as_it_would_look() {
    let diagnostic =
        said(&["Reporting starts|Reporting ends|Campaign name|Ad set name|Impressions|Link clicks"]);
    assert!(diagnostic.message.contains("(meta-ads), but the column \"Amount spent"), "{diagnostic}");
    assert!(!diagnostic.message.contains("{currency}"), "{diagnostic}");
}

#[test]
fn a_sheet_that_tells_sources_apart_is_no_platforms_own_report() {
    for header in ["Date|Channel|Campaign|Impr.|Clicks|Cost", "Дата|Источник|Кампания|Показы|Клики|Расход, ₽"]
    {
        let found = taken(&[header]);
        assert_eq!((found.profile.id.as_str(), found.profile.platform.as_deref()), ("generic-spend", None));
    }
}

#[test]
fn a_report_on_content_is_no_report_on_visits() {
    assert_eq!(said(&["label|nb_visits|nb_impressions|nb_interactions"]).code, "unknown-format");
}

#[test]
fn the_snippet_is_toml_whatever_the_names() {
    let diagnostic = said(&["Date|Channel|Campaign \"x\"|Medium|Our \\ cost"]);
    let hint = diagnostic.hints.first().expect("a snippet");
    let snippet = hint.split_once('\n').map_or("", |(_, rest)| rest);
    assert!(toml::from_str::<toml::Table>(snippet).is_ok(), "{snippet}");
    assert!(diagnostic.hints.iter().any(|hint| hint.contains("Our \\ cost")), "{diagnostic}");
}

#[test]
fn a_file_without_known_names_has_no_header() {
    assert_eq!(said(&["1|2|3", "4|5|6"]).code, "no-header");
    assert_eq!(said(&[]).code, "no-header");
    assert_eq!(recognise(&[], builtin::all()).expect_err("nothing").problem.as_ref(), &Problem::Empty);
}

#[test]
fn a_header_too_far_down_is_not_looked_for() {
    let mut lines = vec!["a note"; HEADER_WITHIN];
    lines.push("date|channel|spend");
    assert_eq!(said(&lines).code, "no-header");
    lines.remove(0);
    assert_eq!(taken(&lines).profile.id, "generic-spend");
}

#[test]
fn an_id_and_an_amount_alone_are_neither_leads_nor_orders() {
    assert_eq!(said(&["ID|Date|Status|Amount"]).code, "unknown-format");
}

#[test]
fn product_lines_are_not_taken_for_orders() {
    assert_eq!(said(&["order_item_id|created_at|order_id|price_usd"]).code, "unknown-format");
}

#[test]
fn two_profiles_of_equal_strength_are_refused_by_name() {
    let one = |id: &str| {
        profile(&format!(
            "id = \"{id}\"\ntitle = \"{id}\"\nkinds = [\"spend\"]\nsignature = [[\"Money out\"]]\n[columns]\nspend = [\"Money out\"]\ndate = [\"When\"]\n"
        ))
    };
    let profiles = [one("b"), one("a")];
    let refused = recognise(&[candidate(b',', &["When|Money out"])], &profiles).expect_err("a tie");
    let diagnostic = refused.diagnostic("x.csv");
    assert_eq!(diagnostic.code, "ambiguous-format");
    assert!(diagnostic.message.ends_with("a, b"), "{diagnostic}");
    assert!(diagnostic.hints.iter().any(|hint| hint.contains("profile = \"a\"")), "{diagnostic}");
}

#[test]
fn the_runner_up_is_told_with_its_reason() {
    let found = taken(&["Campaign|Day|Impr.|Cost|Clicks"]);
    let second = found.runner_up.expect("a runner-up");
    assert!(second.profile.starts_with("generic-"), "{second:?}");
    assert!(second.why_not.contains("generic"), "{second:?}");
}

#[test]
fn errors_in_a_profile_are_located_and_name_the_nearest_word() {
    let start = "id = \"x\"\ntitle = \"x\"\nkinds = [\"spend\"]\nrequire = [\"spend\"]\n";
    let problem = |rest: &str| {
        Profile::parse(&format!("{start}{rest}"), "perfkpi.toml").expect_err("a bad profile").0.remove(0)
    };
    let unknown = problem("rejct = []\n[columns]\nspend = [\"Cost\"]\n");
    assert_eq!(unknown.code, "bad-profile");
    assert_eq!(unknown.hints, ["did you mean \"reject\"?"]);
    assert_eq!(unknown.location.as_ref().and_then(|place| place.line), Some(5));
    let field = problem("[columns]\nspnd = [\"Cost\"]\n");
    assert!(field.message.contains("\"spnd\""), "{field}");
    assert_eq!(field.hints, ["did you mean \"spend\"?"]);
    let twice = problem("[columns]\nspend = [\"Cost\"]\ntax = [\"cost \"]\n");
    assert!(twice.message.contains("\"cost \""), "{twice}");
    assert!(problem("[columns]\nspend = [\"*\"]\n").message.contains("any header"));
    assert!(
        problem("[columns]\nspend = [\"Cost\"]\n[values]\ndecimal = \"'\"\n").message.contains("decimal")
    );
}
