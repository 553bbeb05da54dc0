//! Shapes that the runs brought up, made small: what they showed must stay so.

use crate::judge;

#[track_caller]
fn accepted(text: String, expected: bool) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("export.csv");
    std::fs::write(&path, text).expect("a file");
    for seed in 0..2 {
        assert_eq!(judge::report(&path, seed), Ok(expected), "seed {seed}");
    }
}

/// Quotes in the middle of a cell are text, however many there are.
#[test]
fn a_cell_of_many_quotes() {
    let quotes = "\"".repeat(100_001);
    accepted(format!("date,channel,currency,spend\n2026-01-01,Email,CA{quotes}D,$10.50\n"), true);
}

/// A header that never ends is no reason to take long; rows without its cells are cut off.
#[test]
fn a_header_of_many_columns() {
    accepted(format!("date,channel,spend{}\n2026-01-01,Email,10.50\n", ",".repeat(5_000)), true);
    accepted(format!("date,channel{},spend\n2026-01-01,Email,10.50\n", ",".repeat(5_000)), false);
}
