//! The known name nearest to a mistyped one.

/// The candidate most like `name`, if any is like enough to be worth showing; the first of equals.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LIKE_ENOUGH: f64 = 0.8;
    let name = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        // Jaro–Winkler favours a common beginning, which names cut short by a hurried hand have.
        let likeness = strsim::jaro_winkler(&name, candidate);
        if likeness >= LIKE_ENOUGH && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_slips_of_the_finger_and_nothing_far_off() {
        let known = ["cr", "cpl", "romi", "roi", "revenue", "bounce_rate"];
        for (typed, meant) in
            [("ROMI", "romi"), ("romy", "romi"), ("revenu", "revenue"), ("bouncerate", "bounce_rate")]
        {
            assert_eq!(nearest(typed, known), Some(meant), "{typed}");
        }
        assert_eq!(nearest("weather", known), None);
    }
}
