//! Thousands of damaged exports through `report` and `inspect`: nothing panics or hangs, memory stays bounded, and for
//! every file that is accepted the ledger adds up.
//!
//! Deterministic by seed. The ordinary test runs a few; `PERFKPI_MUTATIONS=10000 cargo test --test mutations -- --ignored`
//! runs as many as it says, from the seed `PERFKPI_SEED` on. A file that fails is kept and named; a small form of it
//! becomes a case in `cases.rs`.

mod cases;
mod damage;
mod judge;
mod parsers;
mod random;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// After this nobody waits for a file, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(300);
/// Files that one run of `inspect` looks at.
const BATCH: u64 = 25;

#[test]
fn a_few_damaged_exports() {
    run(60, 27);
}

#[test]
#[ignore = "takes minutes; PERFKPI_MUTATIONS says how many"]
fn many_damaged_exports() {
    run(number("PERFKPI_MUTATIONS").unwrap_or(10_000), number("PERFKPI_SEED").unwrap_or(1));
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The exports that are damaged, in the order of their paths.
fn originals() -> Vec<(PathBuf, Vec<u8>)> {
    let mut folders: Vec<PathBuf> = ["fixtures", "examples"].map(|name| root().join(name)).to_vec();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let extension = path.extension().map(|text| text.to_string_lossy().to_lowercase());
            let is_table = extension.is_some_and(|text| {
                ["csv", "tsv", "txt", "xlsx", "xls", "ods", "gz"].contains(&text.as_str())
            });
            match path.is_dir() {
                true => folders.push(path),
                false if is_table => files.push((path.clone(), std::fs::read(&path).expect("a file"))),
                false => {}
            }
        }
    }
    files.retain(|(_, bytes)| bytes.len() < 200_000);
    files.sort();
    assert!(files.len() > 100, "the fixtures were not found");
    files
}

/// What each worker is at, so that a hang can be told.
type Desk = Mutex<Option<(PathBuf, Instant)>>;

fn run(count: u64, first: u64) {
    let originals = originals();
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let desks: Vec<Desk> = (0..workers).map(|_| Mutex::new(None)).collect();
    let (next, faults) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    let accepted = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let handles: Vec<_> = desks
            .iter()
            .map(|desk| {
                scope.spawn(|| {
                    loop {
                        let start = next.fetch_add(BATCH, Ordering::Relaxed);
                        if start >= count {
                            break;
                        }
                        let seeds = first + start..first + (start + BATCH).min(count);
                        let (found, good) = batch(&originals, seeds, desk);
                        accepted.fetch_add(good, Ordering::Relaxed);
                        faults.lock().expect("faults").extend(found);
                    }
                })
            })
            .collect();
        while handles.iter().any(|handle| !handle.is_finished()) {
            std::thread::sleep(Duration::from_millis(50));
            for desk in &desks {
                let at = desk.lock().expect("a desk").clone();
                if let Some((path, since)) = at
                    && since.elapsed() > PATIENCE
                {
                    // A thread that hangs cannot be ended.
                    eprintln!("{} takes longer than {PATIENCE:?}", keep(&path));
                    std::process::exit(101);
                }
            }
        }
    });
    let faults = faults.into_inner().expect("faults");
    let accepted = accepted.into_inner();
    println!("{count} damaged exports from seed {first}: {accepted} accepted, {} faults", faults.len());
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    // Damage that nothing survives would test only refusals.
    assert!(accepted * 10 > count, "only {accepted} of {count} were accepted");
}

/// Judges some seeds one by one, then all their files together by `inspect`.
fn batch(originals: &[(PathBuf, Vec<u8>)], seeds: std::ops::Range<u64>, desk: &Desk) -> (Vec<String>, u64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (mut faults, mut accepted) = (Vec::new(), 0);
    let is_single = seeds.end - seeds.start == 1;
    for seed in seeds.clone() {
        let (name, bytes) = damage::export(originals, seed);
        let path = folder.path().join(format!("{seed}-{name}"));
        std::fs::write(&path, bytes).expect("a file");
        if is_single {
            println!("{}", keep(&path));
        }
        *desk.lock().expect("a desk") = Some((path.clone(), Instant::now()));
        match judge::report(&path, seed) {
            Ok(is_accepted) => accepted += u64::from(is_accepted),
            Err(fault) => faults.push(format!("seed {seed}, {}: {fault}", keep(&path))),
        }
        *desk.lock().expect("a desk") = None;
    }
    if let Err(fault) = judge::inspect(folder.path()) {
        faults.push(format!("seeds {seeds:?}, inspect {}: {fault}", keep(folder.path())));
    }
    (faults, accepted)
}

/// Copies what failed to where it stays.
fn keep(path: &Path) -> String {
    let stays = Path::new(env!("CARGO_TARGET_TMPDIR")).join(path.file_name().expect("a name"));
    if path.is_dir() {
        std::fs::create_dir_all(&stays).expect("a folder");
        for entry in std::fs::read_dir(path).expect("a folder") {
            let file = entry.expect("an entry").path();
            std::fs::copy(&file, stays.join(file.file_name().expect("a name"))).expect("a copy");
        }
    } else {
        std::fs::copy(path, &stays).expect("a copy");
    }
    stays.display().to_string()
}
