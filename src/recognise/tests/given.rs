//! Profiles and columns that the settings force.
//! Tests: compiled under `#[cfg(test)]` only.

use std::collections::BTreeMap;

use super::*;
use crate::catalogue::field::Kind;

fn columns(pairs: &[(Field, &str)]) -> BTreeMap<Field, String> {
    pairs.iter().map(|(field, header)| (*field, (*header).to_owned())).collect()
}

#[test]
fn given_columns_are_found_under_any_title_and_must_all_be_there() {
    let given = columns(&[(Field::LeadId, "Nr"), (Field::Date, "Wann*")]);
    let profile = Arc::new(Profile::from_columns(&[Kind::Leads], &given).expect("a profile"));
    let file = candidate(b';', &["Anfragen", "", "Wann*|Nr|Notiz", "1|2|3"]);
    let found = recognise_as(&profile, &[file]).expect("a header");
    assert_eq!(found.header.map(|place| place.line), Some(3));
    assert_eq!(headers(&found, Field::LeadId), ["Nr"]);
    assert_eq!(found.unused, [(2, "Notiz".to_owned())]);
    assert_eq!(found.grain, Grain::Rows);

    let refused = recognise_as(&profile, &[candidate(b';', &["Nr|Notiz"])]).expect_err("no date");
    let diagnostic = refused.diagnostic("a.csv");
    assert_eq!(diagnostic.code, "missing-column");
    assert!(diagnostic.message.contains("\"Wann*\""), "{diagnostic}");
}

#[test]
fn one_given_column_is_enough() {
    let given = columns(&[(Field::Email, "Adresse")]);
    let profile = Arc::new(Profile::from_columns(&[Kind::Leads], &given).expect("a profile"));
    assert!(recognise_as(&profile, &[candidate(b',', &["Adresse"])]).is_ok());
}

#[test]
fn a_forced_profile_needs_its_columns_but_not_its_signature() {
    let google = builtin::by_id("google-ads").expect("google-ads");
    let found = recognise_as(&google, &[candidate(b',', &["Campaign|Cost"])]).expect("spend");
    assert_eq!(headers(&found, Field::Spend), ["Cost"]);
    let refused = recognise_as(&google, &[candidate(b',', &["Campaign|Clicks"])]).expect_err("no spend");
    assert!(refused.diagnostic("a.csv").message.contains("\"Cost\""));
}

#[test]
fn given_columns_win_over_the_profile_and_leave_the_rest() {
    let bitrix = builtin::by_id("bitrix24-deals").expect("bitrix24-deals");
    let given = columns(&[(Field::Channel, "Откуда"), (Field::Source, "Источник")]);
    let with = Arc::new(bitrix.with_columns(&given).expect("a profile"));
    let file = candidate(b';', &["ID|Стадия сделки|Сумма|Откуда|Источник|UTM Source"]);
    let found = recognise_as(&with, &[file]).expect("deals");
    assert_eq!(headers(&found, Field::Channel), ["Откуда"]);
    assert_eq!(headers(&found, Field::Source), ["Источник"]);
    assert_eq!(headers(&found, Field::Amount), ["Сумма"]);
}

#[test]
fn an_own_profile_wins_over_a_built_in_one() {
    let text = "id = \"ours\"\ntitle = \"Ours\"\nkinds = [\"spend\"]\nsignature = [[\"Impr.\", \"Cost\"]]\n\
                [columns]\nimpressions = [\"Impr.\"]\nspend = [\"Cost\"]\n";
    let own = Profile::parse(text, "perfkpi.toml").expect("a profile");
    let header = candidate(b',', &["Campaign|Day|Impr.|Cost"]);
    assert_eq!(taken(&["Campaign|Day|Impr.|Cost"]).profile.id, "google-ads");
    let found = recognise(&[header], &builtin::with_own([own])).expect("ours");
    assert_eq!(found.profile.id, "ours");
    let renamed = Profile::parse(&text.replace("ours", "google-ads"), "perfkpi.toml").expect("a profile");
    assert_eq!(builtin::with_own([renamed]).len(), builtin::all().len());
}

#[test]
fn a_file_without_header_takes_the_given_one() {
    let header: Vec<String> = ["date", "channel", "spend"].map(str::to_owned).to_vec();
    let files =
        [candidate(b';', &["2026-01-01,seo,5"]), candidate(b',', &["2026-01-01|seo|5", "2026-01-02|seo|6"])];
    let found = recognise_with_header(&header, &files, builtin::all(), None).expect("a sheet");
    assert_eq!((found.delimiter, found.first_data, found.data_offset), (b',', 0, Some(0)));
    assert_eq!(found.header, None);
    assert_eq!(found.profile.id, "generic-spend");
}
