//! Moments in the report's time zone.
//!
//! A moment with an offset, or of a source whose zone is known, is moved into the report's zone; a bare day
//! never is, and without a report zone all days stay as they are written. The system's zone plays no part.

use super::date::Moment;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// The zones of a report and of one of its sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Zones {
    pub report: Option<Tz>,
    /// The zone that the source writes moments without an offset in.
    pub source: Option<Tz>,
}

/// The zone of an IANA name such as `Europe/Sofia`.
pub fn parse_zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

impl Zones {
    /// The day of a moment in the report's zone.
    pub fn day(&self, moment: Moment) -> NaiveDate {
        let (Some(report), Some(time)) = (self.report, moment.time) else { return moment.day };
        let local = moment.day.and_time(time);
        let instant = match (moment.offset_seconds.and_then(FixedOffset::east_opt), self.source) {
            (Some(offset), _) => offset.from_local_datetime(&local).single().map(|at| at.to_utc()),
            (None, Some(source)) => in_zone(source, local),
            (None, None) => None,
        };
        instant.map_or(moment.day, |instant: DateTime<Utc>| instant.with_timezone(&report).date_naive())
    }
}

/// An hour that the clock shows twice is taken the first time; one that it skips, as it would have been.
fn in_zone(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let found = zone.from_local_datetime(&local);
    let skipped = || zone.from_local_datetime(&(local - chrono::TimeDelta::hours(1))).earliest();
    found.earliest().or_else(skipped).map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::date::parse_date;

    fn day(text: &str, zones: Zones) -> String {
        zones.day(parse_date(text.as_bytes(), None).unwrap().unwrap()).to_string()
    }

    fn zones(report: &str, source: Option<&str>) -> Zones {
        Zones { report: parse_zone(report), source: source.and_then(parse_zone) }
    }

    #[test]
    fn moments_with_an_offset_move_and_bare_days_do_not() {
        let sofia = zones("Europe/Sofia", None);
        assert_eq!(day("2026-01-31 23:30:00 +0000", sofia), "2026-02-01");
        assert_eq!(day("2026-01-31 23:30:00", sofia), "2026-01-31");
        assert_eq!(day("2026-01-31", zones("Pacific/Auckland", Some("UTC"))), "2026-01-31");
    }

    #[test]
    fn a_source_of_a_known_zone_moves() {
        assert_eq!(day("2026-01-31 22:30", zones("Europe/Sofia", Some("UTC"))), "2026-02-01");
        // Summer time: Sofia is three hours before UTC from 29 March 2026.
        assert_eq!(day("2026-03-29 21:30", zones("Europe/Sofia", Some("UTC"))), "2026-03-30");
        assert_eq!(day("2026-03-28 21:30", zones("Europe/Sofia", Some("UTC"))), "2026-03-28");
    }

    #[test]
    fn without_a_report_zone_nothing_moves() {
        assert_eq!(day("2026-01-31 23:30:00 +0000", Zones::default()), "2026-01-31");
    }
}
