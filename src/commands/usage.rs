//! What clap refuses → diagnostics like any other: a code, what is wrong, what to write instead.

use crate::catalogue::suggest::nearest;
use crate::cli::Cli;
use crate::diagnostic::{Diagnostic, Refusal};
use crate::present::message::Form;
use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error;

/// The refusal of a command line; `None` where help or the version was asked for.
pub fn refusal(error: &clap::Error) -> Option<Refusal> {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let flag = text(ContextKind::InvalidArg).unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedValue, ContextKind::SuggestedSubcommand]
        .into_iter()
        .find_map(text)
        .map(|near| format!("did you mean {near}?"));
    let said = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::UnknownArgument => {
            let error = Diagnostic::error("unknown-flag", format!("there is no flag \"{flag}\" here"));
            error.hint(near.unwrap_or_else(|| format!("{} --help lists the flags", asked())))
        }
        ErrorKind::InvalidSubcommand => {
            let word = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            let error = Diagnostic::error("unknown-command", format!("there is no command \"{word}\""));
            let report = "perfkpi --help lists the commands; for a table of KPIs: perfkpi report PATH";
            error.hint(near.unwrap_or_else(|| report.to_owned()))
        }
        ErrorKind::InvalidValue if value.is_empty() => missing(&flag),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let said = Diagnostic::error("bad-flag-value", format!("{} cannot be \"{value}\"", name(&flag)));
            let known = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(known)) => known.as_slice(),
                _ => &[],
            };
            let likely = || {
                nearest(&value, known.iter().map(String::as_str)).map(|near| format!("did you mean {near}?"))
            };
            let reason = error.source().map(|reason| reason.to_string()).map(|reason| {
                let range = reason.rsplit_once(" is not in ").and_then(|(_, range)| range.split_once("..="));
                match range {
                    Some((from, to)) => format!("it is a whole number from {from} to {to}"),
                    None if reason.contains("digit") => "it is a whole number, such as 10".to_owned(),
                    None => reason,
                }
            });
            let said = near.or_else(likely).into_iter().fold(said, Diagnostic::hint);
            match known {
                [] => said.hint(reason.unwrap_or_else(|| format!("{} --help tells what it can be", asked()))),
                known => said.hint(format!("it is one of {}", known.join(", "))),
            }
        }
        ErrorKind::MissingRequiredArgument if flag.starts_with("--") => {
            let message = format!("\"{flag}\" is missing: a flag of this command line needs it");
            Diagnostic::error("missing-value", message)
                .hint(format!("write it, too; {} --help tells which flags belong together", asked()))
        }
        ErrorKind::MissingRequiredArgument
        | ErrorKind::NoEquals
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::MissingSubcommand => missing(&flag),
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg).unwrap_or_default();
            let message = if other.is_empty() || other == flag {
                format!("{} stands twice", name(&flag))
            } else {
                format!("{} and {} cannot stand together", name(&flag), name(&other))
            };
            Diagnostic::error("conflicting-flags", message).hint("leave one of them out")
        }
        _ => {
            let message = error.to_string();
            let first = message.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Diagnostic::error("bad-flag-value", first).hint(format!("{} --help tells more", asked()))
        }
    };
    Some(said.into())
}

fn missing(flag: &str) -> Diagnostic {
    let what = if flag.is_empty() {
        "the command line is not complete".to_owned()
    } else {
        format!("{} stands without a value", name(flag))
    };
    Diagnostic::error("missing-value", what).hint(format!("{} --help shows what belongs there", asked()))
}

/// The flag without the placeholder of its value.
fn name(flag: &str) -> &str {
    flag.split([' ', '=']).next().unwrap_or(flag)
}

/// The command as it was begun.
fn asked() -> String {
    let known = |word: &String| Cli::command().get_subcommands().any(|command| command.get_name() == word);
    match std::env::args().nth(1).filter(known) {
        Some(command) => format!("perfkpi {command}"),
        None => "perfkpi".to_owned(),
    }
}

/// How messages are to be written, of a command line that cannot be understood.
pub fn form() -> Form {
    let args: Vec<String> = std::env::args().skip(1).take_while(|arg| arg != "--").collect();
    let apart = args.windows(2).any(|pair| pair == ["--message-format", "json"]);
    if apart || args.iter().any(|arg| arg == "--message-format=json") { Form::Json } else { Form::Text }
}

/// Prints help or the version; without a command, help is a refusal.
pub fn help(error: &clap::Error) -> u8 {
    // Nobody is left to be told that the terminal has gone.
    let _ = error.print();
    u8::try_from(error.exit_code()).unwrap_or(super::REFUSED)
}
