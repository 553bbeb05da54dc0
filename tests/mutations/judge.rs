//! What must hold for a damaged export, whatever it looks like.

use clap::Parser;
use perfkpi::cli::Cli;
use perfkpi::decimal::Decimal;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// More than reading small files takes, whatever stands in them.
const MEMORY_MIB: u64 = 2_000;

type Account<'a> = BTreeMap<String, &'a RawValue>;

#[derive(serde::Deserialize)]
struct Report<'a> {
    #[serde(borrow)]
    files: Vec<File<'a>>,
}

#[derive(serde::Deserialize)]
struct File<'a> {
    path: String,
    #[serde(borrow, default)]
    rows: Account<'a>,
    #[serde(borrow, default)]
    money: BTreeMap<String, &'a RawValue>,
}

/// How much of a processor one file may take in a dev build: ten megabytes in one cell take a third of it.
const WORK: Duration = Duration::from_secs(10);

/// The processor time of this thread, where the system tells it.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Reads a file as `report` does; whether it was accepted, or what is wrong with what perfkpi did.
pub fn report(path: &Path, seed: u64) -> Result<bool, String> {
    let out = path.with_extension("out.json");
    let (file, output) = (path.display().to_string(), out.display().to_string());
    let mut args = vec!["perfkpi", "report", &file, "--format", "json", "--quiet", "--output", &output];
    args.extend([["--threads", "1"], ["--threads", "3"]][(seed % 2) as usize]);
    if seed.is_multiple_of(3) {
        args.extend(["--on-bad-row", "skip"]);
    }
    args.extend(["--by", ["", "channel", "campaign", "channel,campaign,day", "month"][(seed % 5) as usize]]);
    let cli = Cli::try_parse_from(args).map_err(|error| error.to_string())?;
    let before = worked();
    let ran = catch_unwind(AssertUnwindSafe(|| perfkpi::commands::run(&cli)));
    let accepted = match ran {
        Err(panic) => {
            let said = panic.downcast_ref::<String>().cloned();
            return Err(format!("a panic: {}", said.unwrap_or_default()));
        }
        Ok(Err(refusal)) if refusal.0.is_empty() => return Err("a refusal that says nothing".to_owned()),
        Ok(Err(refusal))
            if refusal.0.iter().any(|each| ["ledger-unbalanced", "engine"].contains(&each.code)) =>
        {
            return Err(refusal.to_string());
        }
        Ok(Err(_)) => false,
        Ok(Ok(0)) => {
            adds_up(&std::fs::read_to_string(&out).map_err(|error| error.to_string())?)?;
            true
        }
        Ok(Ok(code)) => return Err(format!("exit code {code}")),
    };
    // An output beside the damaged exports would be looked at, too.
    let _ = std::fs::remove_file(&out);
    bounded()?;
    let work = worked().saturating_sub(before);
    if work > WORK {
        return Err(format!("{work:?} of work"));
    }
    Ok(accepted)
}

/// Runs `inspect` over a folder of damaged exports.
pub fn inspect(folder: &Path) -> Result<(), String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_perfkpi"))
        .args(["inspect", "--format", "json", "--quiet", "."])
        .current_dir(folder)
        .stdout(std::fs::File::create(folder.join("inspect.out")).map_err(|error| error.to_string())?)
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let since = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if since.elapsed() > Duration::from_secs(240) => {
                let _ = child.kill();
                return Err("inspect does not end".to_owned());
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    if status.code() != Some(0) {
        let mut said = String::new();
        if let Some(mut stderr) = child.stderr.take() {
            let _ = std::io::Read::read_to_string(&mut stderr, &mut said);
        }
        return Err(format!("{status}: {said}"));
    }
    adds_up(&std::fs::read_to_string(folder.join("inspect.out")).map_err(|error| error.to_string())?)
}

/// Rows and money that were read are those of the classes.
fn adds_up(text: &str) -> Result<(), String> {
    let report: Report = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    for file in &report.files {
        balanced(&file.path, "rows", &file.rows)?;
        for (measure, money) in &file.money {
            // One account, or a table of accounts by currency.
            match serde_json::from_str::<BTreeMap<String, Account>>(money.get()) {
                Ok(accounts) => {
                    accounts.values().try_for_each(|account| balanced(&file.path, measure, account))?
                }
                Err(_) => {
                    let account = serde_json::from_str(money.get()).map_err(|error| error.to_string())?;
                    balanced(&file.path, measure, &account)?;
                }
            }
        }
    }
    Ok(())
}

fn balanced(path: &str, what: &str, account: &Account) -> Result<(), String> {
    let number = |value: &&RawValue| {
        Decimal::parse(value.get()).ok_or_else(|| format!("{path}: {what}: {} is no number", value.get()))
    };
    let (mut read, mut told) = (Decimal::ZERO, Decimal::ZERO);
    for (class, value) in account {
        match class.as_str() {
            "read" => read = number(value)?,
            _ => told = told.checked_add(number(value)?).ok_or("too large")?,
        }
    }
    if read == told { Ok(()) } else { Err(format!("{path}: {what} do not add up: {account:?}")) }
}

/// Holds the largest size that this process had against the bound, where the system tells it.
fn bounded() -> Result<(), String> {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return Ok(()) };
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: u64 = peak.and_then(|text| text.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0);
    if kib > MEMORY_MIB << 10 { Err(format!("{} MiB of memory", kib >> 10)) } else { Ok(()) }
}
