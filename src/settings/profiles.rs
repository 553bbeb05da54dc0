//! The user's own profiles: each `*.toml` of the folder `profiles/` beside the settings, and each `[[profile]]` in
//! them → profiles that go before the built-in ones.
//! Refused with `bad-profile`, all at once: what no profile can say, and two of one id.

use super::Settings;
use crate::diagnostic::{Diagnostic, Location, Refusal, Result};
use crate::recognise::Profile;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of profiles beside the settings.
const FOLDER: &str = "profiles";

/// The user's profiles, and the files that they stand in.
#[derive(Debug, Clone, Default)]
pub struct OwnProfiles {
    pub profiles: Vec<Profile>,
    pub files: Vec<PathBuf>,
}

/// All profiles of a project, whose settings are this text in this file.
pub(super) fn own(settings: &Settings, text: &str, path: &Path, folder: &Path) -> Result<OwnProfiles> {
    let files = files(&folder.join(FOLDER))?;
    let settings_name = path.display().to_string();
    let mut made = Vec::new();
    for written in &settings.profile {
        let from = written.span().start;
        let profile = Profile::own(written.get_ref().clone(), &settings_name, text, from);
        made.push((settings_name.clone(), profile));
    }
    for file in &files {
        let name = file.strip_prefix("./").unwrap_or(file).display().to_string();
        let profile = std::fs::read_to_string(file)
            .map_err(|error| {
                let message = format!("the profile \"{name}\" cannot be read: {error}");
                let error = Diagnostic::error("bad-profile", message).at(Location::file(&name));
                Refusal::from(error.hint("save it as text in UTF-8"))
            })
            .and_then(|text| Profile::parse_own(text.strip_prefix('\u{feff}').unwrap_or(&text), &name));
        made.push((name, profile));
    }
    let (mut profiles, mut problems) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (name, profile) in made {
        match profile {
            Err(Refusal(diagnostics)) => problems.extend(diagnostics),
            Ok(profile) => {
                if let Some(first) = seen.insert(profile.id.clone(), name.clone()) {
                    let message = format!("two profiles are called \"{}\", the other in {first}", profile.id);
                    let error = Diagnostic::error("bad-profile", message).at(Location::file(&name));
                    problems.push(error.hint("give each an id of its own"));
                }
                profiles.push(profile);
            }
        }
    }
    if problems.is_empty() { Ok(OwnProfiles { profiles, files }) } else { Err(Refusal(problems)) }
}

/// The TOML files of the folder, by name; none where there is no such folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = |error: std::io::Error| {
        let message = format!("the folder \"{}\" cannot be read: {error}", folder.display());
        Refusal::from(Diagnostic::error("folder-unreadable", message))
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        if is_toml && !is_hidden && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
