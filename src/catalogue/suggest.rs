//! The known name nearest to a mistyped one.

/// How many values are listed where none is near.
const LISTED: usize = 6;

/// The candidate most like `name`, if any is like enough to be worth showing; the first of equals.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LIKE_ENOUGH: f64 = 0.8;
    let name = folded(name);
    let mut best: Option<(f64, &str)> = None;
    let known: Vec<&str> = candidates.into_iter().collect();
    for candidate in known.iter().copied() {
        // Jaro–Winkler favours a common beginning, which names cut short by a hurried hand have.
        let likeness = strsim::jaro_winkler(&name, &folded(candidate));
        if likeness >= LIKE_ENOUGH && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate).or_else(|| swapped(&name, &known))
}

/// What to say to someone who asked for a value that is not there: the nearest, else the first of those that are.
pub fn instead(value: &str, name: &str, known: &[String]) -> String {
    if let Some(near) = nearest(value, known.iter().map(String::as_str)) {
        return format!("did you mean \"{near}\"?");
    }
    let shown: Vec<String> = known.iter().take(LISTED).map(|value| format!("\"{value}\"")).collect();
    match known.len().saturating_sub(LISTED) {
        _ if known.is_empty() => format!("no file tells a {name}"),
        0 => format!("the files have {}", shown.join(", ")),
        more => {
            format!(
                "the files have {} and {more} more: perfkpi report --by {name} lists all",
                shown.join(", ")
            )
        }
    }
}

/// Upper case and the marks between words are no difference to a hand in a hurry.
fn folded(name: &str) -> String {
    name.to_lowercase().replace(['-', '_'], " ")
}

/// In a short name, two letters that changed places weigh too much above: `cvs` is `csv`.
fn swapped<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let is_slip = |candidate: &&&str| {
        candidate.chars().count() > 2 && strsim::osa_distance(name, &folded(candidate)) == 1
    };
    known.iter().find(is_slip).copied()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_slips_of_the_finger_and_nothing_far_off() {
        let known = ["cr", "cpl", "romi", "roi", "revenue", "bounce_rate"];
        for (typed, meant) in [
            ("ROMI", "romi"),
            ("romy", "romi"),
            ("revenu", "revenue"),
            ("bouncerate", "bounce_rate"),
            ("rio", "roi"),
        ] {
            assert_eq!(nearest(typed, known), Some(meant), "{typed}");
        }
        assert_eq!(nearest("weather", known), None);
    }
}
