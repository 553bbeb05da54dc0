//! Drafts and what reading them showed → the text of `perfkpi.toml`, with its TO DO list at the top.

use super::draft::{Draft, Part};
use super::trial::Tried;
use crate::diagnostic::{Diagnostic, count};
use crate::join::meeting::Split;
use crate::present::escape::{toml, visible};
use crate::present::inspect::alias_line;
use std::collections::BTreeMap;

/// What is proposed for all files.
pub struct Settings {
    pub drafts: Vec<Draft>,
    /// The path of each file as the settings write it.
    pub paths: BTreeMap<String, String>,
}

impl Settings {
    fn path<'p>(&'p self, name: &'p str) -> &'p str {
        self.paths.get(name).map_or(name, String::as_str)
    }
}

/// The settings file and what it leaves to do.
pub struct Written {
    pub text: String,
    /// `line 12: …`.
    pub to_do: Vec<String>,
    /// What is worth a look, and hinders nothing.
    pub to_see: Vec<String>,
}

/// How many files a question names.
const NAMED: usize = 3;

/// How many suggestions are written for a dimension.
const ALIASES: usize = 40;

/// Columns are set apart from the keys of their source.
const COLUMNS: &str = "[source.columns]";

/// A body of lines, with the questions that stand in it.
#[derive(Default)]
struct Body {
    lines: Vec<String>,
    to_do: Vec<(usize, String)>,
    to_see: Vec<(usize, String)>,
}

impl Body {
    fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    fn ask(&mut self, text: &str) {
        self.to_do.push((self.lines.len(), text.to_owned()));
        self.line(format!("# TO DO: {text}"));
    }
}

/// Settings for a trial: the first choice of each question is taken, nothing is commented.
pub fn trial_text(settings: &Settings) -> String {
    let mut body = Body::default();
    ignored(&mut body, settings);
    for draft in settings.drafts.iter().filter(|draft| draft.part == Part::On) {
        body.line("[[source]]");
        body.line(format!("path = {}", toml(&draft.path)));
        draft.keys.iter().for_each(|key| body.line(key));
        draft
            .questions
            .iter()
            .filter_map(|question| question.choices.first())
            .for_each(|choice| body.line(choice));
        if !draft.columns.is_empty() {
            body.line(COLUMNS);
            draft.columns.iter().for_each(|column| body.line(column));
        }
    }
    body.lines.join("\n") + "\n"
}

/// The whole file.
pub fn compose(settings: &Settings, tried: &Tried, notes: &[Diagnostic]) -> Written {
    let mut body = Body::default();
    currency(&mut body, settings, tried);
    zone(&mut body, tried);
    ignored(&mut body, settings);
    for draft in settings.drafts.iter().filter(|draft| !matches!(draft.part, Part::Ignored(_))) {
        source(&mut body, draft, tried);
    }
    rivals(&mut body, settings, tried);
    rates(&mut body, tried);
    for split in tried.splits.iter().filter(|split| !split.suggestions.is_empty()) {
        aliases(&mut body, split);
    }
    let known = ["two-systems", "two-currencies", "unknown-currency"];
    for other in tried.against.iter().filter(|other| !known.contains(&other.code)) {
        body.line("");
        body.ask(&visible(&other.message));
        for line in other.hints.iter().flat_map(|hint| hint.lines()) {
            body.line(format!("# {}", visible(line)));
        }
    }
    with_head(body, settings, tried, notes)
}

/// The list at the top names lines of the whole file, its own included.
fn with_head(body: Body, settings: &Settings, tried: &Tried, notes: &[Diagnostic]) -> Written {
    let mut head = vec![
        "# Settings of perfkpi for the exports of this folder, begun by `perfkpi init`.".to_owned(),
        "# Lines that begin with # are off. What there is to say: perfkpi init --help, README, \"Settings\"."
            .to_owned(),
        "#".to_owned(),
    ];
    let looks = if body.to_see.is_empty() { 0 } else { body.to_see.len() + 1 };
    let list = if body.to_do.is_empty() { 1 } else { body.to_do.len() + 1 } + looks;
    let mut tail =
        vec!["#".to_owned(), "# What the files are taken for (perfkpi inspect tells why):".to_owned()];
    let shown = |(path, words): &(String, String)| {
        format!("#   {}: {}", visible(settings.path(path)), visible(words))
    };
    tail.extend(tried.taken.iter().map(shown));
    tail.extend(
        notes
            .iter()
            .filter(|note| note.code == "own-output")
            .map(|note| format!("#   {}", visible(&note.message))),
    );
    let offset = head.len() + list + tail.len() + 1;
    let placed = |list: &[(usize, String)]| -> Vec<String> {
        list.iter().map(|(at, text)| format!("line {}: {text}", at + offset + 1)).collect()
    };
    let (to_do, to_see) = (placed(&body.to_do), placed(&body.to_see));
    if to_do.is_empty() {
        head.push("# Nothing is left to do: `perfkpi report` works as it is.".to_owned());
    } else {
        head.push(format!("# TO DO ({}), then `perfkpi report`:", to_do.len()));
        head.extend(to_do.iter().map(|line| format!("#   {line}")));
    }
    if !to_see.is_empty() {
        head.push("# Worth a look:".to_owned());
        head.extend(to_see.iter().map(|line| format!("#   {line}")));
    }
    head.extend(tail);
    head.push(String::new());
    head.extend(body.lines);
    Written { text: head.join("\n") + "\n", to_do, to_see }
}

fn currency(body: &mut Body, settings: &Settings, tried: &Tried) {
    let known: Vec<&String> = tried.currencies.keys().flatten().collect();
    let unknown = tried.currencies.get(&None);
    match (known.as_slice(), unknown) {
        ([], None) => body.line("# currency = \"EUR\"    # of the report; no file tells money yet"),
        ([], Some(_)) => {
            body.line("# currency = \"EUR\"    # no file names one; without it amounts stay without a name")
        }
        ([one], None) => body.line(format!("currency = {}    # the only one in the files", toml(one))),
        ([one], Some(files)) if tried.against.iter().any(|each| each.code == "unknown-currency") => {
            let files = some(files.iter().map(|file| settings.path(file)));
            body.ask(&format!("no currency is told by {files}: take the # away if it is {one} too"));
            body.line(format!("# currency = {}", toml(one)));
        }
        ([one], Some(_)) => body.line(format!("currency = {}", toml(one))),
        // The lev became the euro, at a rate that never changes.
        (several, _) if !tried.is_torn() => {
            let codes: Vec<&str> = several.iter().map(|code| code.as_str()).collect();
            body.line(format!(
                "# currency = \"EUR\"    # of the report; the files are in {}",
                codes.join(", ")
            ));
        }
        (several, _) => {
            let told: Vec<String> = several
                .iter()
                .map(|code| {
                    let files = tried.currencies.get(&Some((*code).clone())).into_iter().flatten();
                    format!("{code} in {}", some(files.map(|file| settings.path(file))))
                })
                .collect();
            body.ask(&format!("several currencies ({}): choose the report's here, and say the rates under [rates]; where a file's mark is wrong, say currency in its [[source]]", told.join("; ")));
            several.iter().for_each(|code| body.line(format!("# currency = {}", toml(code))));
        }
    }
}

/// The first files of a list, and how many more there are: a question of a screen is not read.
fn some<'p>(files: impl Iterator<Item = &'p str>) -> String {
    let files: Vec<String> = files.map(visible).collect();
    let more = files.len().saturating_sub(NAMED);
    let shown = files.get(..NAMED).unwrap_or(&files).join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

fn zone(body: &mut Body, tried: &Tried) {
    let zones: Vec<String> = tried.zones.iter().cloned().collect();
    match zones.first() {
        None => body.line("# time_zone = \"Europe/Sofia\"    # of the report; without it dates count as they are written"),
        Some(first) => body.line(format!(
            "# time_zone = {}    # of the report; moments are written in {}; without it dates count as they are written",
            toml(first),
            zones.join(", ")
        )),
    }
}

/// Files that are no input; those that a person may want to leave out stand there too, off.
fn ignored(body: &mut Body, settings: &Settings) {
    let is_listed = |draft: &&Draft| !matches!(draft.part, Part::On);
    if settings.drafts.iter().find(is_listed).is_none() {
        return;
    }
    body.line("");
    body.line("ignore = [");
    for draft in settings.drafts.iter().filter(is_listed) {
        let pattern = toml(&glob::Pattern::escape(&draft.path));
        match &draft.part {
            Part::Ignored(why) => body.line(format!("    {pattern},    # {why}")),
            Part::Off(_) | Part::On => body.line(format!("    # {pattern},    # or leave it out")),
        }
    }
    body.line("]");
}

fn source(body: &mut Body, draft: &Draft, tried: &Tried) {
    body.line("");
    draft.comments.iter().for_each(|comment| body.line(format!("# {comment}")));
    let path = visible(&draft.path);
    let off = match &draft.part {
        // Nothing that settings say makes it readable.
        Part::Off(why) if draft.keys.is_empty() && draft.columns.is_empty() => {
            body.ask(&format!("mend {path}, or leave it out under ignore: {why}"));
            return;
        }
        Part::Off(why) => {
            body.ask(&format!("say what {path} is, or leave it out under ignore: {why}"));
            "# "
        }
        Part::On | Part::Ignored(_) => "",
    };
    body.line(format!("{off}[[source]]"));
    body.line(format!("{off}path = {}", toml(&draft.path)));
    draft.keys.iter().for_each(|key| body.line(format!("{off}{key}")));
    if let (Some(own), Some(other)) = (tried.currency_of(&draft.name), tried.other_currency(&draft.name)) {
        body.line(format!("# currency = {}    # in place of {own}, where that mark is a slip", toml(other)));
    }
    for question in &draft.questions {
        body.ask(&format!("choose one of the next {} lines. {}", question.choices.len(), question.text));
        question.choices.iter().for_each(|choice| body.line(format!("# {choice}")));
    }
    if !draft.columns.is_empty() {
        body.line(format!("{off}{COLUMNS}"));
        draft.columns.iter().for_each(|column| body.line(format!("{off}{column}")));
    }
}

/// Several systems for one kind: which counts, only a person knows.
fn rivals(body: &mut Body, settings: &Settings, tried: &Tried) {
    for (kind, systems) in &tried.rivals {
        let names: Vec<String> = systems
            .iter()
            .map(|system| {
                format!("{} ({})", system.words(), some(system.files.iter().map(|file| settings.path(file))))
            })
            .collect();
        body.line("");
        body.ask(&format!(
            "{} are told by {}: take the # away from the files that do not count",
            kind.id(),
            names.join(" and by ")
        ));
        for file in systems.iter().flat_map(|system| &system.files) {
            body.line("# [[source]]");
            body.line(format!("# path = {}", toml(settings.path(file))));
            body.line("# role = \"reference\"    # shown in inspect, never added");
        }
    }
}

fn rates(body: &mut Body, tried: &Tried) {
    let known: Vec<&String> = tried.currencies.keys().flatten().collect();
    if known.len() > 1 && tried.is_torn() {
        body.line("");
        body.line("# [rates]    # what one unit is worth in the report's currency");
        known.iter().for_each(|code| body.line(format!("# {code} = …")));
    }
}

fn aliases(body: &mut Body, split: &Split) {
    body.line("");
    let names = count(split.suggestions.len() as u64, "name", "names");
    let text = format!(
        "{names} of a {} may mean one that another file spells differently: take the # away where it is right",
        split.dimension.id()
    );
    body.to_see.push((body.lines.len(), text.clone()));
    body.line(format!("# {text}"));
    body.line(format!("# [aliases.{}]", split.dimension.id()));
    for suggestion in split.suggestions.iter().take(ALIASES) {
        body.line(format!("# {}", alias_line(suggestion)));
    }
}
