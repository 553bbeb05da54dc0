//! Genuine exports, damaged at random: refused with a message or read, never a panic, never half a report.

use crate::harness::{Folder, Ran, root};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::path::PathBuf;

/// The exports of the example shop, its line ends and encodings as they are.
fn exports() -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("examples/shop/exports")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).expect("a file");
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    found
}

/// What may happen to a file between the download and us; places are shares of its length.
#[derive(Debug, Clone)]
enum Damage {
    Cut(f64),
    Lost(f64, f64),
    Byte(f64, u8),
    Text(f64, &'static str),
    Doubled(f64, f64),
}

impl Damage {
    fn done_to(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        // The first bytes matter most: headers and titles stand there.
        let at = |share: f64| ((share * share * bytes.len() as f64) as usize).min(bytes.len());
        match self {
            Damage::Cut(share) => bytes.truncate(at(*share)),
            Damage::Lost(from, to) => {
                let (from, to) = (at(from.min(*to)), at(from.max(*to)));
                bytes.drain(from..to);
            }
            Damage::Byte(share, byte) => bytes.insert(at(*share), *byte),
            Damage::Text(share, text) => {
                let place = at(*share);
                bytes.splice(place..place, text.bytes());
            }
            Damage::Doubled(from, to) => {
                let (from, to) = (at(from.min(*to)), at(from.max(*to)));
                let part = bytes[from..to].to_vec();
                bytes.splice(to..to, part);
            }
        }
        bytes
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    let share = || 0.0..1.0f64;
    let texts = prop::sample::select(vec![
        "\"",
        "\n",
        "\r\n",
        ",,,",
        ";",
        "\t",
        "\u{feff}",
        "\u{2028}",
        "99999999999999999999",
        "-1e400",
        "31.02.2026",
        "=HYPERLINK(\"x\")",
        "\0",
        "Total",
        "Итого;",
        "1,23E+19",
    ]);
    prop_oneof![
        share().prop_map(Damage::Cut),
        (share(), share()).prop_map(|(from, to)| Damage::Lost(from, to)),
        (share(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        (share(), texts).prop_map(|(at, text)| Damage::Text(at, text)),
        (share(), share()).prop_map(|(from, to)| Damage::Doubled(from, to)),
    ]
}

fn is_civil(ran: &Ran, codes: &[i32]) -> Result<(), TestCaseError> {
    prop_assert!(codes.contains(&ran.code), "exit code {}:\n{}", ran.code, ran.stderr);
    prop_assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    // A fault of ours that the ledger found is a fault all the same.
    prop_assert!(!ran.stderr.contains("[ledger-unbalanced]"), "{}", ran.stderr);
    if ran.code == 2 {
        prop_assert_eq!(&ran.stdout, "");
        prop_assert!(ran.stderr.starts_with("error[") || ran.stderr.contains("\nerror["), "{}", ran.stderr);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn damaged_exports(file in 0usize..7, damages in prop::collection::vec(damage(), 1..4)) {
        let exports = exports();
        let (_, bytes) = &exports[file % exports.len()];
        let damaged = damages.iter().fold(bytes.clone(), |bytes, damage| damage.done_to(bytes));
        let folder = Folder::new().with("export.csv", damaged);
        is_civil(&folder.run(&["report", "export.csv", "--by", "campaign,month"]), &[0, 2])?;
        is_civil(&folder.run(&["inspect", "export.csv"]), &[0])?;
    }
}
