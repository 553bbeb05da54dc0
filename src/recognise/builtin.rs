//! The profiles that come with perfkpi: the files of `profiles/`, read once when first asked for.

use std::sync::{Arc, LazyLock};

use super::profile::Profile;
use crate::diagnostic::{Diagnostic, Result};

macro_rules! profiles {
    ($($name:literal),+ $(,)?) => {
        const TEXTS: &[(&str, &str)] = &[$(($name, include_str!(concat!("profiles/", $name, ".toml")))),+];
    };
}

profiles! {
    "amocrm-deals",
    "amplitude-events",
    "bitrix24-deals",
    "bitrix24-leads",
    "carrot-quest-orders",
    "criteo",
    "ebay",
    "ecwid",
    "etsy",
    "etsy-items",
    "etsy-payments",
    "ga4-cost-import",
    "ga4-events",
    "ga4-exploration",
    "ga4-report",
    "ga4-transactions",
    "ga4-user-acquisition",
    "generic-commissions",
    "generic-commissions-by-partner",
    "generic-flat",
    "generic-leads",
    "generic-line-sums",
    "generic-order-lines",
    "generic-orders",
    "generic-refunds",
    "generic-sessions",
    "generic-spend",
    "google-ads",
    "google-ads-api",
    "google-ads-awql",
    "google-ads-card",
    "google-ads-channels",
    "gumroad",
    "hubspot-contacts",
    "hubspot-deals",
    "insales",
    "linkedin-ads",
    "magento",
    "matomo",
    "matomo-orders",
    "matomo-visits",
    "meta-ads",
    "meta-leads",
    "metrica-crm-orders",
    "metrica-expenses",
    "metrica-logs",
    "microsoft-ads",
    "mindbox-orders",
    "mytarget",
    "opencart",
    "ozon-performance",
    "ozon-performance-campaigns",
    "pipedrive",
    "pipedrive-leads",
    "plausible",
    "plausible-dashboard",
    "posthog-events",
    "posthog-sessions",
    "prestashop",
    "retailcrm",
    "salesforce",
    "salesforce-leads",
    "shopify-channels",
    "shopify-orders",
    "shopify-sales",
    "shopify-sessions",
    "stripe",
    "telegram-ads",
    "tiktok-ads",
    "tilda",
    "tilda-leads",
    "universal-analytics",
    "vk-ads",
    "vk-ads-api",
    "vk-ads-old",
    "wildberries-ads",
    "woocommerce",
    "woocommerce-revenue",
    "yandex-direct",
    "yandex-direct-api",
    "yandex-metrica",
    "yandex-metrica-chart",
    "zoho-deals",
    "zoho-leads",
}

static PROFILES: LazyLock<(Vec<Arc<Profile>>, Vec<Diagnostic>)> = LazyLock::new(|| {
    // Two threads, since every run waits for this; the order stays that of the list.
    let (even, odd) = std::thread::scope(|scope| {
        let odd = scope.spawn(|| every_second(1));
        (every_second(0), odd.join().unwrap_or_default())
    });
    let (mut profiles, mut problems) = (Vec::with_capacity(TEXTS.len()), Vec::new());
    let (mut even, mut odd) = (even.into_iter(), odd.into_iter());
    for index in 0..TEXTS.len() {
        match if index % 2 == 0 { even.next() } else { odd.next() } {
            Some(Ok(profile)) => profiles.push(Arc::new(profile)),
            Some(Err(refusal)) => problems.extend(refusal.0),
            None => {}
        }
    }
    (profiles, problems)
});

fn every_second(from: usize) -> Vec<Result<Profile>> {
    let texts = TEXTS.iter().skip(from).step_by(2);
    texts.map(|(name, text)| Profile::parse(text, &format!("profiles/{name}.toml"))).collect()
}

/// All built-in profiles, in a fixed order.
pub fn all() -> &'static [Arc<Profile>] {
    &PROFILES.0
}

/// The built-in profile of this id.
pub fn by_id(id: &str) -> Option<Arc<Profile>> {
    all().iter().find(|profile| profile.id == id).cloned()
}

/// The built-in profiles and the user's own: one of the same id is replaced, and where both an own and
/// a built-in one fit a file the own one is taken.
pub fn with_own(own: impl IntoIterator<Item = Profile>) -> Vec<Arc<Profile>> {
    let own: Vec<Arc<Profile>> =
        own.into_iter().map(|profile| Arc::new(Profile { own: true, ..profile })).collect();
    let is_replaced = |profile: &&Arc<Profile>| own.iter().any(|new| new.id == profile.id);
    let mut profiles: Vec<Arc<Profile>> =
        all().iter().filter(|profile| !is_replaced(profile)).cloned().collect();
    profiles.extend(own);
    profiles
}

#[cfg(test)]
pub(crate) fn problems() -> &'static [Diagnostic] {
    &PROFILES.1
}

/// Name and text of every built-in profile.
#[cfg(test)]
pub(crate) fn texts() -> &'static [(&'static str, &'static str)] {
    TEXTS
}
