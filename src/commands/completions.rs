//! `perfkpi completions`: a script that completes commands, flags, the ids of KPIs, measures and dimensions, and codes.
//!
//! In: the shell. Out: its script. Flags with a list of ids (`--by channel,cam<TAB>`) complete the last of them in
//! bash, zsh, fish and PowerShell; that is ours, since clap's scripts know single values only.

use super::output;
use crate::catalogue::dimension::Dimension;
use crate::catalogue::registry::Catalogue;
use crate::cli::Cli;
use crate::diagnostic::{Result, codes};
use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};
use std::collections::BTreeMap;

/// The flags with lists and the marks that stand for their ids in clap's scripts.
const LISTS: [(&str, &str); 2] = [("by", "PERFKPI_DIMENSIONS"), ("kpi", "PERFKPI_COLUMNS")];

/// Runs the command.
pub fn run(shell: Shell) -> Result<u8> {
    let catalogue = Catalogue::builtin()?;
    let columns: Vec<&str> = catalogue.ids().collect();
    let dimensions: Vec<&str> = Dimension::ALL.iter().map(|dimension| dimension.id()).collect();
    output::write(script(shell, &dimensions, &columns).as_bytes(), None)?;
    Ok(0)
}

fn script(shell: Shell, dimensions: &[&str], columns: &[&str]) -> String {
    let mut bytes = Vec::new();
    generate(shell, &mut command(shell, dimensions, columns), "perfkpi", &mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let ids = [dimensions.join(" "), columns.join(" ")];
    match shell {
        Shell::Bash => bash(&text, &ids, &sortable(dimensions, columns).join(" ")),
        Shell::Zsh => LISTS.iter().zip(&ids).fold(text, |text, ((flag, mark), ids)| {
            text.replace(&format!("({mark})"), &format!("_values -s , {flag} {ids}"))
        }),
        Shell::Fish => fish(text, &ids, &explained(dimensions, columns).join(" ")),
        Shell::PowerShell => powershell(&text, &command(shell, dimensions, columns)),
        _ => text,
    }
}

/// What can be explained: KPIs, measures, dimensions and the codes of messages.
fn explained<'a>(dimensions: &[&'a str], columns: &[&'a str]) -> Vec<&'a str> {
    let mut named: Vec<&str> = columns.to_vec();
    let more = dimensions.iter().copied().chain(codes::all().iter().map(|code| code.id.as_str()));
    for name in more {
        if !named.contains(&name) {
            named.push(name);
        }
    }
    named
}

/// What may be sorted by, up and down.
fn sortable(dimensions: &[&str], columns: &[&str]) -> Vec<String> {
    let ids = dimensions.iter().chain(columns);
    ids.flat_map(|id| [(*id).to_owned(), format!("-{id}")]).collect()
}

/// The command line with the ids as hints. It is only for scripts: on the real one they are free, since settings may
/// bring KPIs of their own.
fn command(shell: Shell, dimensions: &[&str], columns: &[&str]) -> Command {
    // Clap wants them for as long as the program runs, which is not longer than this.
    let owned = |ids: &[&str]| {
        ids.iter().map(|id| -> &'static str { (*id).to_owned().leak() }).collect::<Vec<&'static str>>()
    };
    let has_lists = matches!(shell, Shell::Zsh | Shell::Fish);
    let list = |mark: &'static str, ids: &[&str]| {
        PossibleValuesParser::new(if has_lists { vec![mark] } else { owned(ids) })
    };
    let [(_, by), (_, kpi)] = LISTS;
    let program = Cli::command();
    let names: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
    let names = owned(&names);
    let sortable = sortable(dimensions, columns);
    let sortable: Vec<&str> = sortable.iter().map(String::as_str).collect();
    Cli::command()
        .mut_subcommand("report", |report| {
            report
                .mut_arg("by", |arg| arg.default_value(None).value_parser(list(by, dimensions)))
                .mut_arg("kpi", |arg| arg.value_parser(list(kpi, columns)))
                .mut_arg("sort", |arg| arg.value_parser(PossibleValuesParser::new(owned(&sortable))))
        })
        .mut_subcommand("man", |man| {
            man.mut_arg("command", |arg| arg.value_parser(PossibleValuesParser::new(names)))
        })
        .mut_subcommand("explain", |explain| {
            let named = explained(dimensions, columns);
            explain.mut_arg("what", |arg| arg.value_parser(PossibleValuesParser::new(owned(&named))))
        })
}

/// A function before clap's own completes flags whose values are ids.
fn bash(text: &str, [dimensions, columns]: &[String; 2], sortable: &str) -> String {
    let own = r#"
# Of a list (--by channel,cam<TAB>) the last id is completed.
_perfkpi_ids() {
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" ids="" last head id
    # --by=<TAB> comes as three words.
    if [[ $cur == "=" ]]; then
        cur=""
    elif [[ $prev == "=" && $COMP_CWORD -ge 2 ]]; then
        prev="${COMP_WORDS[COMP_CWORD-2]}"
    fi
    case "$prev" in
        --by) ids="@DIMENSIONS@" ;;
        --kpi) ids="@COLUMNS@" ;;
        --sort)
            COMPREPLY=( $(compgen -W "@SORTABLE@" -- "$cur") )
            return 0
            ;;
        *)
            _perfkpi "$@"
            return
            ;;
    esac
    last="${cur##*,}"
    head="${cur%"$last"}"
    COMPREPLY=()
    for id in $ids; do
        # What the list has already is not offered again.
        if [[ $id == "$last"* && ",$head" != *",$id,"* ]]; then
            COMPREPLY+=( "$head$id" )
        fi
    done
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        compopt -o nospace 2>/dev/null
    fi
    return 0
}
"#;
    let own =
        own.replace("@DIMENSIONS@", dimensions).replace("@COLUMNS@", columns).replace("@SORTABLE@", sortable);
    format!("{}{own}", text.replace("complete -F _perfkpi ", "complete -F _perfkpi_ids "))
}

/// Fish completes the parts of a list by a function of its own.
fn fish(text: String, ids: &[String; 2], explained: &str) -> String {
    let mut functions = String::new();
    let mut text = text;
    for ((flag, mark), ids) in LISTS.iter().zip(ids) {
        functions.push_str(&format!("function __perfkpi_{flag}\n    string split ' ' '{ids}'\nend\n\n"));
        text = text
            .replace(&format!("\"{mark}\\t''\""), &format!("\"(__fish_complete_list , __perfkpi_{flag})\""));
    }
    // Clap's script leaves out what stands without a flag.
    let shells = "bash elvish fish powershell zsh";
    let names = Cli::command().get_subcommands().map(Command::get_name).collect::<Vec<_>>().join(" ");
    for (command, values) in [("explain", explained), ("completions", shells), ("man", &names)] {
        let using = format!("__fish_perfkpi_using_subcommand {command}");
        text.push_str(&format!("complete -c perfkpi -n \"{using}\" -f -a \"{values}\"\n"));
    }
    format!("{functions}{text}")
}

/// Clap's script knows no values: they are looked for before it, by the flag or command that stands before them.
fn powershell(text: &str, program: &Command) -> String {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for command in program.get_subcommands() {
        for arg in command.get_arguments() {
            let before = arg.get_long().map_or(command.get_name().to_owned(), |long| format!("--{long}"));
            let known = values.entry(before).or_default();
            for value in arg.get_possible_values().iter().map(|value| format!("'{}'", value.get_name())) {
                if !known.contains(&value) {
                    known.push(value);
                }
            }
        }
    }
    values.retain(|_, values| !values.is_empty());
    let table: String = values
        .iter()
        .map(|(before, values)| format!("        '{before}' = @({})\n", values.join(", ")))
        .collect();
    let own = format!(
        "
    # Of a list (--by channel,cam) the last id is completed.
    $values = @{{
{table}    }}
    $words = @($commandAst.CommandElements | ForEach-Object {{ $_.ToString() }})
    $before = if ($wordToComplete -and $words.Count -gt 1) {{ $words[-2] }} else {{ $words[-1] }}
    if ($values.ContainsKey($before)) {{
        $cut = $wordToComplete.LastIndexOf(',') + 1
        $head = $wordToComplete.Substring(0, $cut)
        $last = $wordToComplete.Substring($cut)
        $values[$before] | Where-Object {{ $_ -like \"$last*\" }} | ForEach-Object {{
            [System.Management.Automation.CompletionResult]::new(\"$head$_\", $_, 'ParameterValue', $_)
        }}
        return
    }}
"
    );
    let begin = "param($wordToComplete, $commandAst, $cursorPosition)\n";
    text.replacen(begin, &format!("{begin}{own}"), 1)
}
