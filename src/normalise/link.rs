//! A link as exports write it in, its page and its parameters out. Refuses nothing: a cell that is no link is a page
//! without parameters.
//!
//! Read are whole links, paths, bare query strings, parameters behind a `#`, `&amp;` for `&`, Tilda's `|||`, links that
//! were encoded whole, and lines of notes such as `utm_source: google`. Values are decoded as names are.

use std::borrow::Cow;

use super::name::display;

/// A link taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// What stands before the parameters and the fragment; empty for a bare query string.
    pub page: String,
    /// Names in lower case, values decoded, in the order of the link; those without a value are left out.
    pub parameters: Vec<(String, String)>,
}

/// Takes a link apart.
pub fn parse(cell: &str) -> Link {
    if cell.contains(": ") && cell.lines().all(|line| line.trim().is_empty() || named(line).is_some()) {
        return lines(cell);
    }
    let whole = unwrapped(cell.trim());
    let (page, query) = split(&whole);
    let parameters = query.split(['&', '?', '#']).flat_map(|part| part.split("|||")).filter_map(parameter);
    Link { page: display(page), parameters: parameters.collect() }
}

/// Whether a cell can hold parameters at all.
pub fn has_parameters(cell: &[u8]) -> bool {
    cell.iter().any(|byte| matches!(byte, b'=' | b'%' | b' '))
}

/// `utm_source: google`, a line of a shop's notes.
fn named(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.split_once(": ")?;
    let name = name.trim().replace(' ', "_").to_lowercase();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    name.chars().all(is_name).then_some((name, value.trim()))
}

/// Lines of notes: each names a parameter, or holds a link.
fn lines(cell: &str) -> Link {
    let mut link = Link::default();
    for (name, value) in cell.lines().filter_map(named) {
        if value.contains('=') {
            let inner = parse(value);
            link.parameters.extend(inner.parameters);
            if link.page.is_empty() && name.contains("landing") {
                link.page = inner.page;
            }
        } else {
            link.parameters.extend(parameter(&format!("{name}={value}")));
        }
    }
    link
}

/// A link that was encoded whole, to be carried inside another one, as it was before.
fn unwrapped(text: &str) -> Cow<'_, str> {
    let is_wrapped = !text.contains('=') && (text.contains("%3D") || text.contains("%3d"));
    if is_wrapped { Cow::Owned(display(text)) } else { Cow::Borrowed(text) }
}

fn split(text: &str) -> (&str, &str) {
    // `shop.example/&utm_source=…` is a slip of the pen that is made often.
    let ends = [text.find(['?', '#']), text.find("&utm_")];
    let at = ends.into_iter().flatten().min().unwrap_or(text.len());
    let (page, rest) = text.split_at(at);
    if is_query(page) { ("", text) } else { (page, rest) }
}

/// `utm_source=google…`: a name of a parameter, and its value.
fn is_query(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '%');
    text.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(is_name))
}

fn parameter(text: &str) -> Option<(String, String)> {
    let mut text = text;
    while let Some(rest) = text.strip_prefix("amp;") {
        text = rest;
    }
    let (name, value) = text.split_once('=')?;
    let value = display(&value.replace('+', " "));
    (!super::is_missing(value.as_bytes())).then(|| (display(name).to_lowercase(), value))
}

/// The parts of an `_openstat` parameter, by which older ad systems mark their clicks: base64 of
/// `service;campaign;advert;place`. `None` where it is no such thing.
pub fn openstat(value: &str) -> Option<Vec<String>> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
    for byte in value.trim_end_matches('=').bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            // A `+` was read as a blank.
            b'+' | b'-' | b' ' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let parts: Vec<String> = text.split(';').map(str::to_owned).collect();
    (parts.len() == 4).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(cell: &str, page: &str, parameters: &[(&str, &str)]) {
        let link = parse(cell);
        let told: Vec<(&str, &str)> =
            link.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!((link.page.as_str(), told.as_slice()), (page, parameters), "{cell}");
    }

    #[test]
    fn links_in_all_their_forms() {
        let google = [("utm_source", "google"), ("utm_medium", "cpc")];
        reads("https://a.example/b?utm_source=google&utm_medium=cpc", "https://a.example/b", &google);
        reads("/b?UTM_Source=google&amp;Utm_Medium=cpc#top", "/b", &google);
        reads("utm_source=google&utm_medium=cpc", "", &google);
        reads("?utm_source=google&amp;amp;utm_medium=cpc", "", &google);
        reads("https://a.example/#/b?utm_source=google&utm_medium=cpc", "https://a.example/", &google);
        reads("https://a.example/b#utm_source=google&utm_medium=cpc", "https://a.example/b", &google);
        reads("https://a.example/&utm_source=google&utm_medium=cpc", "https://a.example/", &google);
        reads(
            "https%3A%2F%2Fa.example%2F%3Futm_source%3Dgoogle%26utm_medium%3Dcpc",
            "https://a.example/",
            &google,
        );
        reads("utm_source=google|||utm_medium=cpc", "", &google);
        reads("utm_source: google\nutm_medium: cpc\nGift: yes", "", &[google[0], google[1], ("gift", "yes")]);
        reads(
            "landing_site: /b?utm_source=google&utm_medium=cpc\nid: 7",
            "/b",
            &[google[0], google[1], ("id", "7")],
        );
        reads("https://a.example/b", "https://a.example/b", &[]);
        reads("", "", &[]);
    }

    /// Encoded with Python's base64.
    #[test]
    fn the_parts_of_openstat() {
        let written = "ZGlyZWN0LnlhbmRleC5ydTsxMTcwMDAwMDE7OTAwMDAwO3lhbmRleC5ydTpwcmVtaXVt";
        let parts = ["direct.yandex.ru", "117000001", "900000", "yandex.ru:premium"].map(str::to_owned);
        assert_eq!(openstat(written), Some(parts.to_vec()));
        for other in ["", "direct", "ZGlyZWN0", "a;b;c;d"] {
            assert_eq!(openstat(other), None, "{other}");
        }
    }

    #[test]
    fn values_are_decoded_and_missing_ones_are_none() {
        let sale = [("utm_campaign", "Летняя распродажа"), ("utm_term", "a b")];
        reads(
            "/?utm_campaign=%D0%9B%D0%B5%D1%82%D0%BD%D1%8F%D1%8F+%D1%80%D0%B0%D1%81%D0%BF%D1%80%D0%BE%D0%B4%D0%B0%D0%B6%D0%B0&utm_term=a+b",
            "/",
            &sale,
        );
        reads("/?a=%2526&b=1%3D2", "/", &[("a", "&"), ("b", "1=2")]);
        reads("/?utm_source=&utm_medium=(not%20set)&utm_id=7", "/", &[("utm_id", "7")]);
    }
}
