//! Laws that every built-in profile keeps.
//! Tests: compiled under `#[cfg(test)]` only.

use std::collections::BTreeSet;

use super::*;
use crate::catalogue::field::Kind;

#[test]
fn every_profile_can_be_read_and_is_called_as_its_file() {
    assert_eq!(builtin::problems(), &[]);
    let ids: Vec<&str> = builtin::all().iter().map(|profile| profile.id.as_str()).collect();
    let files: Vec<&str> = builtin::texts().iter().map(|(name, _)| *name).collect();
    assert_eq!(ids, files);
}

#[test]
fn every_file_of_the_folder_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/recognise/profiles");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of profiles")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned))
        .collect();
    files.sort_unstable();
    let listed: Vec<&str> = builtin::texts().iter().map(|(name, _)| *name).collect();
    assert_eq!(files, listed);
}

#[test]
fn no_two_profiles_share_a_signature() {
    let mut seen: Vec<(BTreeSet<String>, bool, &str)> = Vec::new();
    for profile in builtin::all() {
        for set in &profile.signature {
            let set: BTreeSet<String> = set.iter().map(|pattern| pattern.text.to_lowercase()).collect();
            let preamble = !profile.preamble.is_empty();
            let clash =
                seen.iter().find(|(old, titled, id)| *old == set && *titled == preamble && *id != profile.id);
            assert!(clash.is_none(), "{} and {:?} share {set:?}", profile.id, clash.map(|(.., id)| id));
            seen.push((set, preamble, &profile.id));
        }
    }
}

#[test]
fn every_header_of_a_signature_is_a_column_or_known() {
    for profile in builtin::all() {
        for pattern in profile.signature.iter().flatten() {
            let listed = match pattern.as_literal() {
                Some(name) => profile.role(name).is_some() || profile.spread.is_some(),
                None => profile.open.iter().any(|(open, _)| open == pattern),
            };
            assert!(listed, "{}: \"{}\"", profile.id, pattern.text);
        }
    }
}

#[test]
fn only_ad_platforms_have_a_platform_and_a_default_channel() {
    for profile in builtin::all() {
        let is_ads = profile.platform.is_some();
        // Commissions are paid to partners, whatever the network.
        let is_known = is_ads || profile.id.contains("commissions");
        assert_eq!(is_known, profile.channels.default.is_some(), "{}", profile.id);
        // A platform tells what was spent, and who wrote into its forms.
        let told = [Kind::Spend, Kind::Leads].map(|kind| vec![kind]);
        assert!(!is_ads || told.contains(&profile.kinds), "{}", profile.id);
    }
}

#[test]
fn the_platforms_of_spend_are_those_that_visits_are_given() {
    let known: BTreeSet<&str> = crate::channel::platforms().collect();
    for platform in builtin::all().iter().filter_map(|profile| profile.platform.as_deref()) {
        assert!(known.contains(platform), "{platform}");
    }
}

#[test]
fn generic_profiles_have_no_platform_and_the_others_a_signature() {
    for profile in builtin::all() {
        assert_eq!(profile.generic, profile.id.starts_with("generic-"), "{}", profile.id);
        assert!(profile.generic || !profile.signature.is_empty(), "{}", profile.id);
    }
}

#[test]
fn stages_and_statuses_are_grouped_whatever_their_spelling() {
    let stage = |id: &str, text: &str| builtin::by_id(id).and_then(|profile| profile.stage_group(text));
    assert_eq!(stage("amocrm-deals", "Успешно реализовано "), Some(StageGroup::Won));
    assert_eq!(stage("bitrix24-leads", "Некачественный лид"), Some(StageGroup::Junk));
    assert_eq!(stage("bitrix24-deals", "Счет на предоплату"), Some(StageGroup::Qualified));
    assert_eq!(stage("bitrix24-deals", "Сделка провалена"), Some(StageGroup::Lost));
    assert_eq!(stage("bitrix24-deals", "Наш этап"), None);
    let status = |text: &str| builtin::by_id("shopify-orders").and_then(|profile| profile.status_group(text));
    assert_eq!(status("partially_refunded"), Some(StatusGroup::PartlyRefunded));
    assert_eq!(status("Partially refunded"), Some(StatusGroup::PartlyRefunded));
    assert_eq!(status("voided"), Some(StatusGroup::Cancelled));
}

#[test]
fn a_campaign_type_says_the_channel_and_an_unknown_one_leaves_the_default() {
    let google = builtin::by_id("google-ads").map(|profile| profile.channels.clone()).unwrap_or_default();
    assert_eq!(google.channel(Some("performance max")), Some("Cross-network"));
    assert_eq!(google.channel(Some("Поисковая сеть")), Some("Paid Search"));
    assert_eq!(google.channel(Some("Hotel")), Some("Paid Search"));
    assert_eq!(google.channel(None), Some("Paid Search"));
}
