//! `perfkpi.toml`, typed, and the profiles beside it. Unknown keys are refused with the nearest known one, at their place.

mod checks;
mod profiles;
mod schema;
mod shape;

pub use checks::{CheckSettings, TargetsSetting};
pub use profiles::OwnProfiles;
pub use schema::schema;

pub use shape::{
    ColumnSetting, OnBadRow, RatesSettings, RefundDate, RevenueBasis, RoleSetting, Scalar, Settings,
    SourceSettings, exact,
};

use crate::catalogue::suggest::nearest;
use crate::diagnostic::{Diagnostic, Location, Result};
use crate::recognise::{Profile, builtin};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name of a project's settings file.
pub const FILE_NAME: &str = "perfkpi.toml";

/// Settings with the place they came from.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    pub settings: Settings,
    /// `None` when there is no settings file.
    pub path: Option<PathBuf>,
    pub own: OwnProfiles,
    /// What stands in the file, for places in it.
    text: String,
}

impl Loaded {
    /// The folder that paths in the settings are relative to.
    pub fn folder(&self) -> PathBuf {
        let parent = self.path.as_deref().and_then(Path::parent);
        parent.filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf()
    }

    /// The profiles that files are told by: the user's, and the built-in ones that these do not replace.
    pub fn profiles(&self) -> Arc<[Arc<Profile>]> {
        match self.own.profiles.as_slice() {
            [] => builtin::all().into(),
            own => builtin::with_own(own.iter().cloned()).into(),
        }
    }

    /// The files of targets, which are no exports.
    pub fn targets(&self) -> Vec<PathBuf> {
        let files = self.settings.check.iter().filter_map(CheckSettings::targets_file);
        files.map(|file| self.folder().join(file)).collect()
    }

    /// The file of rates, which is no export.
    pub fn rates(&self) -> Option<PathBuf> {
        match &self.settings.rates {
            Some(RatesSettings::File(file)) => Some(self.folder().join(file)),
            _ => None,
        }
    }

    /// The line and column of a byte of the file.
    pub fn place(&self, offset: usize) -> Location {
        place(&self.text, offset, &self.name())
    }

    /// The path as messages name it.
    pub fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| FILE_NAME.to_owned(), |path| path.display().to_string())
    }
}

/// Reads and checks a settings file.
///
/// # Errors
/// `settings-unreadable` when there is no such file, `bad-settings` at the line and column of what is wrong,
/// `bad-profile` for one of its own profiles.
pub fn load(path: &Path) -> Result<Loaded> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Diagnostic::error("settings-unreadable", format!("the settings \"{name}\" cannot be read: {error}"))
            .hint("write the path from the folder that perfkpi is started in, and save the file as text in UTF-8")
    })?;
    parse(&text, path)
}

/// The settings that a text at this path would be.
///
/// # Errors
/// As [`load`], but for the file itself.
pub fn parse(text: &str, path: &Path) -> Result<Loaded> {
    let name = path.display().to_string();
    let settings: Settings =
        toml::from_str(text).map_err(|error| unreadable("bad-settings", &error, text, &name))?;
    settings.check(&name)?;
    let own = OwnProfiles::default();
    let mut loaded = Loaded { settings, path: Some(path.to_path_buf()), own, text: text.to_owned() };
    loaded.own = profiles::own(&loaded.settings, text, path, &loaded.folder())?;
    Ok(loaded)
}

/// A TOML error at its line and column, with the nearest known key where one was mistyped.
pub fn unreadable(code: &'static str, error: &toml::de::Error, text: &str, path: &str) -> Diagnostic {
    let message = error.message();
    let mut words = message.split('`').skip(1).step_by(2);
    let location = match error.span() {
        Some(span) => place(text, span.start, path),
        None => Location::file(path),
    };
    let is_unknown = message.starts_with("unknown ");
    let diagnostic = Diagnostic::error(code, message.replace('`', "\"")).at(location);
    match words.next().filter(|_| is_unknown).and_then(|word| nearest(word, words)) {
        Some(near) => diagnostic.hint(format!("did you mean \"{near}\"?")),
        None => diagnostic,
    }
}

fn place(text: &str, offset: usize, path: &str) -> Location {
    let Some(before) = text.get(..offset) else { return Location::file(path) };
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) as u64 + 1;
    Location::cell(path, line, column)
}
