//! The flags of `perfkpi check`. Refused: a report without a known format or a file.

use super::{InputArgs, ScopeArgs};
use crate::check::Format;
use clap::{Args, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// A rule such as 'romi >= 20% by channel where spend > 100', 'cr drop <= 10% vs previous' or
    /// 'freshness <= 2 days'; may be given several times, and replaces those of the settings
    #[arg(long, value_name = "RULE", allow_hyphen_values = true)]
    pub rule: Vec<String>,
    /// List all rows of each rule, and the files that they come from; --quiet prints only rules that do not pass
    #[arg(long, short, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Output format [default: by the extension of --output, else text]
    #[arg(long, value_name = "FORMAT", value_parser = ["text", "json", "junit", "github", "sarif", "markdown"])]
    pub format: Option<String>,
    /// Write to a file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// One more output, such as junit=report.xml or markdown=$GITHUB_STEP_SUMMARY; all are written or none
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_to)]
    pub report: Vec<ReportTo>,
    /// Remember the verdicts in this file and tell only what changed since: new breaches, other verdicts, recovered
    /// rows. Text and markdown are empty when nothing changed (so cron sends no mail), json has it under "changes",
    /// the other formats tell the whole verdict. Runs that overlap wait for one another
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Tell a breach only when it has lasted for N runs in a row, and a recovery only of what was told
    #[arg(long, value_name = "N", requires = "state", default_value_t = 1,
        value_parser = clap::value_parser!(u64).range(1..))]
    pub notify_after: u64,
    /// What decides the exit code: the verdict, or only what is told for the first time (0 when nothing is)
    #[arg(long, value_name = "WHAT", requires = "state", default_value = "verdict",
        value_parser = ["verdict", "change"])]
    pub exit_on: String,
    /// How long to wait for another run that holds the state, before giving up with exit code 2
    #[arg(long, value_name = "SECONDS", requires = "state", default_value_t = 10)]
    pub state_wait: u64,
}

/// Where one more output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTo {
    pub format: Format,
    pub path: PathBuf,
}

fn report_to(text: &str) -> Result<ReportTo, String> {
    let known = || Format::ALL.map(Format::id).join(", ");
    let Some((format, path)) = text.split_once('=') else {
        return Err(format!("write a format and a file, such as junit=report.xml; formats: {}", known()));
    };
    let Some(format) = Format::from_id(format) else {
        return Err(format!("there is no format \"{format}\"; formats: {}", known()));
    };
    match path {
        "" => Err(format!("after \"{}=\" there is no file; is a variable empty?", format.id())),
        "-" => Err(format!("for standard output write --format {}", format.id())),
        path => Ok(ReportTo { format, path: PathBuf::from(path) }),
    }
}
