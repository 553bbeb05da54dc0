//! The command line. Doc comments are the help that people read.

use crate::check::Format;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Marketing KPIs from the raw exports of ad platforms, web analytics, CRMs and shops.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Exit codes: 0 fine · 1 a check was breached · 2 usage, settings or data error · 3 cannot be judged";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the KPI table of the exports
    Report(ReportArgs),
    /// Judge rules over the same report; the exit code is the verdict
    Check(CheckArgs),
    /// Tell what each file was taken for and where its rows and money went
    Inspect(InspectArgs),
    /// Explain a KPI or measure: formula, meaning, pitfalls; without a name, list all
    Explain {
        /// Id of a KPI or measure, for example romi
        what: Option<String>,
    },
    /// Print the JSON Schema (draft 2020-12) of an output, or of the settings
    Schema {
        /// report, check and inspect: what --format json prints; messages: a line of --message-format json;
        /// state: what check --state remembers; settings: perfkpi.toml, for editors
        #[arg(value_name = "WHAT", value_parser = ["report", "check", "inspect", "settings", "messages", "state"])]
        what: String,
    },
}

/// What is read, and how.
#[derive(Debug, Clone, Args)]
pub struct InputArgs {
    /// Files, folders, globs, or - for standard input; without any, the current folder
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// Settings file; without it the perfkpi.toml of the folder that is read
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Read the folders below a folder too (a folder with a perfkpi.toml is always read whole)
    #[arg(long)]
    pub recursive: bool,
    /// Report currency, an ISO code; other currencies need a rate in the settings
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// Worker threads for large files [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Print no notes and warnings
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which days and rows count.
#[derive(Debug, Clone, Args)]
pub struct ScopeArgs {
    /// First day of the period
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Last day of the period
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// A named period: today, yesterday, last-7-days, last-30-days, this-week, last-week, this-month,
    /// last-month, 2026-03, 2026-W09, 2026-Q1, 2026
    #[arg(long, value_name = "NAME", conflicts_with_all = ["from", "to"])]
    pub period: Option<String>,
    /// The day that named periods count from [default: the system's date]
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
    /// The day that weeks begin on; weeks from another day than Monday go by their first day [default: ISO weeks]
    #[arg(long, value_name = "DAY", ignore_case = true,
        value_parser = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])]
    pub week_start: Option<String>,
    /// Spread rows that speak of several days evenly over them, where the period or the split cuts them
    #[arg(long)]
    pub prorate: bool,
    /// Only rows that match, for example 'channel = "Paid Search" and spend > 100'
    #[arg(long = "where", value_name = "EXPR")]
    pub filter: Option<String>,
    /// Language of headings and number marks
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = ["en", "ru", "bg", "hy"])]
    pub lang: String,
}

#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Dimensions to split by, comma separated: platform account channel source medium campaign
    /// campaign_id ad_group ad keyword device city age gender product brand landing_page pipeline stage
    /// manager loss_reason coupon day week month quarter year weekday; "" for one row
    #[arg(long, value_name = "DIM,…", default_value = "channel")]
    pub by: String,
    /// KPIs and measures to show, comma separated (perfkpi explain lists them)
    #[arg(long, value_name = "ID,…", value_delimiter = ',', conflicts_with = "preset")]
    pub kpi: Vec<String>,
    /// KPIs for one kind of business
    #[arg(long, value_name = "NAME", value_parser = ["corporate", "ecommerce", "shop"])]
    pub preset: Option<String>,
    /// Sort by a KPI or dimension, ascending; -ID for descending
    #[arg(long, value_name = "[-]ID", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Show only the first N rows, the others in one (rest) row
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// Add the total row to CSV, TSV and JSON lines, where it is left out otherwise
    #[arg(long)]
    pub total: bool,
    /// Output format [default: by the extension of --output, else table]
    #[arg(long, value_name = "FORMAT", value_parser = ["table", "csv", "tsv", "json", "jsonl", "markdown"])]
    pub format: Option<String>,
    /// CSV for spreadsheets: byte order mark, semicolons, the language's decimal mark
    #[arg(long)]
    pub excel: bool,
    /// Write to a file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

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
    /// Write to a file, whole or not at all
    #[arg(long, short, value_name = "FILE")]
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

#[derive(Debug, Clone, Args)]
pub struct InspectArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub format: String,
}
