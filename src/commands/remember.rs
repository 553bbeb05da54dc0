//! The state file of a check: held by one run at a time, read whole, replaced whole.
//!
//! Refused: a file that is no state (`bad-state`, left as it is), and one that another run holds for longer than is
//! waited (`state-busy`).

use super::inputs::real;
use super::output::{folder_of, unwritable};
use crate::check::state::State;
use crate::diagnostic::{Diagnostic, Location, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often a lock is asked for.
const PAUSE: Duration = Duration::from_millis(50);

/// The state as the last run left it. Other runs wait until this is dropped.
pub struct Memory {
    path: PathBuf,
    state: State,
    /// The system lets go of it when the run ends, however it ends.
    _lock: File,
}

impl Memory {
    /// Takes hold of the state, and reads it; there need not be one yet.
    pub fn open(path: &Path, wait: u64) -> Result<Memory> {
        let lock = lock(path, Duration::from_secs(wait))?;
        let name = path.display().to_string();
        let state = match std::fs::read(path) {
            Ok(bytes) => {
                // What is no UTF-8 is no state either, and is refused as such.
                State::parse(&String::from_utf8_lossy(&bytes), &name)?
            }
            Err(error) if error.kind() == ErrorKind::NotFound => State::default(),
            Err(error) => {
                let message = format!("the state \"{name}\" cannot be read: {}", error.kind());
                return Err(Diagnostic::error("state-unreadable", message)
                    .at(Location::file(name))
                    .hint("--state names a file, such as state.json, that may be read and written here")
                    .into());
            }
        };
        Ok(Memory { path: path.to_path_buf(), state, _lock: lock })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn state(&self) -> &State {
        &self.state
    }
}

/// The lock is a hidden file beside the state, since the state itself is replaced. It stays there, empty.
fn lock(path: &Path, wait: Duration) -> Result<File> {
    // All names of one state, links too, lead to one lock.
    let place = real(path);
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let place = folder_of(&place).join(format!(".{name}.lock"));
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(place);
    let file = file.map_err(|error| unwritable(path, &error))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => {
                let message = format!("the state \"{}\" cannot be locked: {error}", path.display());
                let error = Diagnostic::error("state-unlockable", message);
                return Err(error.hint("keep it on a disk of this machine").into());
            }
            Err(TryLockError::WouldBlock) if start.elapsed() >= wait => {
                let message = format!(
                    "another check has held the state \"{}\" for {} seconds",
                    path.display(),
                    wait.as_secs()
                );
                return Err(Diagnostic::error("state-busy", message)
                    .hint("let it end, or end it if it hangs; --state-wait SECONDS waits for longer")
                    .into());
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
    }
}
