//! A platform's columns in a table whose rows name other platforms: a sheet made by hand after its export.
//!
//! In: what a table was taken for and its first rows. Out: true where it is no export of that platform.

use crate::channel::platform_of;
use crate::normalise::name::header as plain;
use crate::read::Record;
use crate::recognise::Recognised;
use std::collections::BTreeSet;

/// How sheets call the column that tells platforms apart. Exports have some of them for places, whose names are others.
const PLATFORMS: [&str; 9] = [
    "площадка",
    "платформа",
    "источник",
    "рекламная система",
    "рекламная площадка",
    "platform",
    "source",
    "ad platform",
    "платформи",
];

/// Whether a column names nothing but ad platforms, and not only the one whose export it was taken for.
pub fn names_others(recognised: &Recognised, records: &[Record]) -> bool {
    let profile = &recognised.profile;
    let Some(own) = profile.platform.as_deref().filter(|_| !profile.generic) else { return false };
    let rows = records.get(recognised.first_data..).unwrap_or_default();
    let is_named = |index: &usize| {
        recognised.header_cells.get(*index).is_some_and(|cell| PLATFORMS.contains(&plain(cell).as_str()))
    };
    (0..recognised.header_cells.len()).filter(is_named).any(|index| {
        let cells = rows.iter().filter_map(|row| row.cells.get(index)).map(|cell| cell.trim());
        let names: BTreeSet<&str> = cells
            .filter(|cell| !cell.is_empty() && !profile.rows.total_cells.contains(&plain(cell)))
            .collect();
        // Hosts are places in which one platform shows its ads.
        let is_host = |name: &str| {
            name.is_ascii() && name.rsplit_once('.').is_some_and(|(_, end)| (2..5).contains(&end.len()))
        };
        let platforms: Vec<(&str, Option<&str>)> =
            names.iter().map(|name| (*name, platform_of(Some(name), Some("cpc")))).collect();
        let is_another = |(name, platform): &(&str, Option<&str>)| *platform != Some(own) && !is_host(name);
        platforms.iter().all(|(_, platform)| platform.is_some()) && platforms.iter().any(is_another)
    })
}
