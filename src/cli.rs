//! The command line. Doc comments are the help that people read.

mod check;
mod examples;

pub use check::{CheckArgs, ReportTo};

use crate::present::message::Form;
use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
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
    #[command(after_help = examples::REPORT)]
    Report(ReportArgs),
    /// Judge rules over the same report; the exit code is the verdict
    #[command(after_help = examples::CHECK)]
    Check(CheckArgs),
    /// Tell what each file was taken for and where its rows and money went
    #[command(after_help = examples::INSPECT)]
    Inspect(InspectArgs),
    /// Write a commented perfkpi.toml for a folder of exports
    Init(InitArgs),
    /// Explain a KPI, measure, dimension or the code of a message; without a name, list all
    #[command(after_help = examples::EXPLAIN)]
    Explain(ExplainArgs),
    /// Print the JSON Schema (draft 2020-12) of an output, or of the settings
    Schema {
        /// report, check and inspect: what --format json prints; messages: a line of --message-format json;
        /// state: what check --state remembers; settings: perfkpi.toml, for editors
        #[arg(value_name = "WHAT", value_parser = ["report", "check", "inspect", "settings", "messages", "state"])]
        what: String,
    },
    /// Print a script by which a shell completes commands, flags, KPIs and dimensions
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of perfkpi or of one of its commands
    #[command(after_help = examples::MAN)]
    Man {
        /// A command, for example report; without one, the page of perfkpi itself
        command: Option<String>,
        /// Write the pages of all commands into this folder
        #[arg(long, value_name = "DIR", conflicts_with = "command", value_hint = ValueHint::DirPath)]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    /// Id of a KPI, measure or dimension, or the code of a message: romi, channel, not-a-number
    pub what: Option<String>,
    /// Settings file with KPIs of your own; without it the perfkpi.toml of the current folder
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub messages: MessageArgs,
}

/// What is read, and how.
#[derive(Debug, Clone, Args)]
pub struct InputArgs {
    /// Files, folders, globs, or - for standard input; without any, the current folder
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<String>,
    /// Settings file; without it the perfkpi.toml of the folder that is read
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Read the folders below a folder too (a folder with a perfkpi.toml is always read whole)
    #[arg(long)]
    pub recursive: bool,
    /// Report currency, an ISO code; other currencies need a rate in the settings
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// What to do with a row that cannot be read (a cell that is no number or no date, a row that is cut off, a
    /// damaged id): refuse its file, or leave the row out and say so. A file of which more than half of the rows
    /// cannot be read is refused all the same [default: error]
    #[arg(long, value_name = "WHAT", value_parser = ["error", "skip"])]
    pub on_bad_row: Option<String>,
    /// Write the rows that are left out to a CSV file: file, line, column, code, reason, row; needs
    /// --on-bad-row skip
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub rejects: Option<PathBuf>,
    /// Worker threads for large files [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Print no notes and warnings
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub messages: MessageArgs,
}

/// How messages are written.
#[derive(Debug, Clone, Args)]
pub struct MessageArgs {
    /// Errors, warnings and notes on standard error: as text, or as one JSON object a line with severity,
    /// code, message, path, line, column and hints, usage errors too
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub message_format: String,
}

impl MessageArgs {
    pub fn form(&self) -> Form {
        if self.message_format == "json" { Form::Json } else { Form::Text }
    }
}

impl Cli {
    /// How the command's messages are written.
    pub fn form(&self) -> Form {
        let messages = match &self.command {
            Command::Report(args) => &args.input.messages,
            Command::Check(args) => &args.input.messages,
            Command::Inspect(args) => &args.input.messages,
            Command::Init(args) => &args.messages,
            Command::Explain(args) => &args.messages,
            Command::Schema { .. } | Command::Completions { .. } | Command::Man { .. } => return Form::Text,
        };
        messages.form()
    }
}

/// Which days and rows count.
#[derive(Debug, Clone, Args)]
pub struct ScopeArgs {
    /// First day of the period, for example 2026-03-01 [default: the first day that the files have; in a
    /// check, that all files a rule needs share]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Last day of the period, which still belongs to it [default: the last day that the files have;
    /// in a check, that all files a rule needs share]
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// A named period: today, yesterday, last-7-days, last-30-days, this-week, last-week, this-month,
    /// last-month, 2026-03, 2026-W09, 2026-Q1, 2026
    #[arg(long, value_name = "NAME", conflicts_with_all = ["from", "to"])]
    pub period: Option<String>,
    /// The day that named periods count from, for example 2026-03-31 [default: the system's date]
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
    /// The day that weeks begin on; weeks from another day than Monday go by their first day [default: ISO weeks]
    #[arg(long, value_name = "DAY", ignore_case = true,
        value_parser = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])]
    pub week_start: Option<String>,
    /// Spread rows that speak of several days evenly over them, where the period or the split cuts them
    #[arg(long)]
    pub prorate: bool,
    /// Only rows that match, for example 'channel = "Paid Search"'; in a report KPIs too: 'romi < 0 and spend > 100'
    #[arg(long = "where", value_name = "EXPR")]
    pub filter: Option<String>,
    /// Language of headings and number marks in tables and with --excel: English, Russian, Bulgarian or Armenian
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
    /// KPIs and measures to show, comma separated (perfkpi explain lists them) [default: of spend, impressions,
    /// clicks, ctr, cpc, sessions, bounce_rate, leads, cpl, orders, cr, cpo, revenue, aov and romi those that
    /// can be computed]
    #[arg(long, value_name = "ID,…", value_delimiter = ',', conflicts_with = "preset")]
    pub kpi: Vec<String>,
    /// KPIs for one kind of business, in place of --kpi
    #[arg(long, value_name = "NAME", value_parser = ["corporate", "ecommerce", "shop"])]
    pub preset: Option<String>,
    /// Sort by a KPI or dimension, ascending; -ID for descending [default: time ascending, else spend, then
    /// revenue, descending]
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
    /// Write to a file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct InspectArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub format: String,
}

#[derive(Debug, Clone, Args)]
pub struct InitArgs {
    /// Folders or files of exports; without any, the current folder
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// Where to write; - for standard output [default: perfkpi.toml in the folder]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace settings that are there already
    #[arg(long)]
    pub force: bool,
    /// Worker threads for large files [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
    /// Print no notes and warnings
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub messages: MessageArgs,
}
