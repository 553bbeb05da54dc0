//! The time of day behind a date: `14:03:22`, `3:04 PM`, `09:50:26.5 +0200`, `10:00 UTC`.
//!
//! In: the text after the date. Out: a time and, where given, the offset from UTC in seconds.
//! Refused: anything else in the text, zones by other names (`EST` is more than one).

use chrono::NaiveTime;

use super::super::trim;
use super::numeric::{digits, pair};

/// The whole of `text` as a time and its offset.
#[inline]
pub(super) fn read(text: &[u8]) -> Option<(NaiveTime, Option<i32>)> {
    if let &[h1, h2, b':', m1, m2, b':', s1, s2] = text {
        return Some((NaiveTime::from_hms_opt(pair(h1, h2)?, pair(m1, m2)?, pair(s1, s2)?)?, None));
    }
    let (hour, minute, second, nanos, used) = parts(text)?;
    let rest = text.get(used..)?;
    if rest.is_empty() {
        return Some((NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?, None));
    }
    let rest = trim(rest);
    let (hour, rest) = match halved(rest) {
        Some((afternoon, rest)) if (1..=12).contains(&hour) => {
            (hour % 12 + if afternoon { 12 } else { 0 }, trim(rest))
        }
        Some(_) => return None,
        None => (hour, rest),
    };
    // `10:15:00 (UTC+03:00)`
    let bare = rest.strip_prefix(b"(").and_then(|rest| rest.strip_suffix(b")")).unwrap_or(rest);
    let offset = if bare.is_empty() { None } else { Some(zone(bare)?) };
    Some((NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?, offset))
}

/// How many bytes of `text` are `hh:mm` or `hh:mm:ss`, 0 where it starts otherwise.
pub(super) fn length(text: &[u8]) -> usize {
    parts(text).map_or(0, |(.., used)| used)
}

/// Hour, minute, second, nanoseconds, and the bytes they took.
fn parts(text: &[u8]) -> Option<(u32, u32, u32, u32, usize)> {
    let (hour, hour_len) = digits(text)?;
    let mut used = hour_len + 1;
    if hour_len > 2 || text.get(hour_len) != Some(&b':') {
        return None;
    }
    let minute = two(text.get(used..)?)?;
    used += 2;
    let Some(b':') = text.get(used) else {
        return Some((hour, minute, 0, 0, used));
    };
    let second = two(text.get(used + 1..)?)?;
    used += 3;
    let mut nanos = 0;
    if matches!(text.get(used), Some(b'.' | b',')) {
        used += 1;
        let mut worth = 100_000_000;
        let start = used;
        while let Some(digit) = text.get(used).filter(|byte| byte.is_ascii_digit()) {
            nanos += u32::from(digit - b'0') * worth;
            worth /= 10;
            used += 1;
        }
        if used == start {
            return None;
        }
    }
    Some((hour, minute, second, nanos, used))
}

/// Exactly two digits.
fn two(text: &[u8]) -> Option<u32> {
    match digits(text)? {
        (value, 2) => Some(value),
        _ => None,
    }
}

/// AM (false) or PM (true), and what follows.
fn halved(text: &[u8]) -> Option<(bool, &[u8])> {
    const HALVES: [(&str, bool); 4] = [("am", false), ("a.m.", false), ("pm", true), ("p.m.", true)];
    HALVES.iter().find_map(|(word, afternoon)| {
        let (head, rest) = text.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word.as_bytes()).then_some((*afternoon, rest))
    })
}

/// `Z`, `UTC`, `GMT`, `+03:00`, `+0300`, `+03`, `UTC+3`: seconds east of Greenwich.
fn zone(text: &[u8]) -> Option<i32> {
    let named = |name: &[u8]| {
        let (head, rest) = text.split_at_checked(name.len())?;
        head.eq_ignore_ascii_case(name).then_some(rest)
    };
    if text.eq_ignore_ascii_case(b"z") {
        return Some(0);
    }
    let rest = named(b"utc").or_else(|| named(b"gmt"));
    let (sign, rest) = match rest.unwrap_or(text) {
        [] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (value, length) = digits(rest)?;
    let (hours, minutes) = match (length, rest.get(length..)?) {
        (1 | 2, []) => (value, 0),
        (4, []) => (value / 100, value % 100),
        (1 | 2, [b':', minutes @ ..]) if minutes.len() == 2 => (value, two(minutes)?),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    Some(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?)
}
