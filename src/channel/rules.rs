//! The rules of GA4's default channel group, first match wins. Keys come in normalised.

use super::table::{Class, Table};

/// Whether a medium (in lower case) is paid: `^(.*cp.*|ppc|retargeting|paid.*)$`.
pub fn is_paid_medium(medium: &str) -> bool {
    medium.contains("cp") || medium == "ppc" || medium == "retargeting" || medium.starts_with("paid")
}

/// Whether a medium (in lower case) is a banner.
pub(super) fn is_display_medium(medium: &str) -> bool {
    matches!(medium, "display" | "banner" | "expandable" | "interstitial" | "cpm")
}

/// `^(.*(([^a-df-z]|^)shop|shopping).*)$`: "shop" not inside a word, "e" before it allowed.
fn is_shopping_campaign(campaign: &str) -> bool {
    let stands_free = |at: usize| {
        let before = campaign.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|c| !c.is_ascii_lowercase() || c == 'e')
    };
    campaign.contains("shopping") || campaign.match_indices("shop").any(|(at, _)| stands_free(at))
}

fn is_email(text: &str) -> bool {
    matches!(text, "email" | "e-mail" | "e_mail" | "e mail")
}

fn is_social_medium(medium: &str) -> bool {
    matches!(medium, "social" | "social-network" | "social-media" | "sm" | "social network" | "social media")
}

fn is_push(medium: &str) -> bool {
    medium.ends_with("push") || medium.contains("mobile") || medium.contains("notification")
}

/// A source that says the visit had none. `direct` with a medium is Yandex Direct, without one it is not.
fn is_direct(source: Option<&str>, medium: Option<&str>) -> bool {
    let no_medium = medium.is_none_or(|medium| matches!(medium, "(none)" | "none"));
    no_medium && source.is_none_or(|source| matches!(source, "(direct)" | "direct"))
}

pub(super) fn channel(
    table: &'static Table,
    source: Option<&str>,
    medium: Option<&str>,
    campaign: Option<&str>,
) -> &'static str {
    if is_direct(source, medium) {
        return "Direct";
    }
    let (source, medium, campaign) =
        (source.unwrap_or_default(), medium.unwrap_or_default(), campaign.unwrap_or_default());
    if campaign.contains("cross-network") {
        return "Cross-network";
    }
    let class = table.class(source);
    if class == Some(Class::Recommendation) {
        return "Recommendation";
    }
    if let Some(channel) = table.mediums.get(medium) {
        return channel;
    }
    if class.is_none()
        && let Some(channel) = table.unlisted_mediums.get(medium)
    {
        return channel;
    }
    let shopping = class == Some(Class::Shopping) || is_shopping_campaign(campaign);
    if is_paid_medium(medium) {
        return match class {
            _ if shopping => "Paid Shopping",
            Some(Class::Search) => "Paid Search",
            Some(Class::Social) => "Paid Social",
            Some(Class::Video) => "Paid Video",
            Some(Class::Portal) => "Display",
            _ if is_display_medium(medium) => "Display",
            _ => "Paid Other",
        };
    }
    unpaid(class, shopping, source, medium)
}

fn unpaid(class: Option<Class>, shopping: bool, source: &str, medium: &str) -> &'static str {
    if is_display_medium(medium) {
        "Display"
    } else if shopping {
        "Organic Shopping"
    } else if class == Some(Class::Social) || is_social_medium(medium) {
        "Organic Social"
    } else if class == Some(Class::Video) || medium.contains("video") {
        "Organic Video"
    } else if class == Some(Class::Search) || medium == "organic" {
        "Organic Search"
    } else if matches!(medium, "referral" | "app" | "link") {
        "Referral"
    } else if is_email(source) || is_email(medium) {
        "Email"
    } else if medium == "affiliate" {
        "Affiliates"
    } else if medium == "audio" {
        "Audio"
    } else if source == "sms" || medium == "sms" {
        "SMS"
    } else if is_push(medium) || source == "firebase" {
        "Mobile Push Notifications"
    } else {
        "Unassigned"
    }
}
