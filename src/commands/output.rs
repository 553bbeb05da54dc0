//! Bytes → standard output or a file: whole or not at all.

use crate::diagnostic::{Diagnostic, Refusal, Result};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes to the file, through a temporary one beside it that is renamed; else to standard output.
pub fn write(bytes: &[u8], path: Option<&Path>) -> Result<()> {
    match path {
        Some(path) => stage(bytes, path)?.commit(),
        None => print(bytes),
    }
}

/// An output that lies ready: several of them are staged before the first is put in its place.
pub struct Staged {
    /// As it was named.
    path: PathBuf,
    ready: Ready,
}

enum Ready {
    /// A whole file beside the one that it will replace.
    Beside(Box<tempfile::NamedTempFile>, PathBuf),
    /// What is added to the end of a file, or sent to a device or pipe.
    Bytes(Vec<u8>, std::fs::File),
}

/// Makes an output ready; the file that is there is as it was.
pub fn stage(bytes: &[u8], path: &Path) -> Result<Staged> {
    let ready = beside(bytes, path).map_err(|error| unwritable(path, &error))?;
    Ok(Staged { path: path.to_path_buf(), ready })
}

/// Makes ready what is added to the end of a file, as the steps of one job write one summary.
pub fn stage_append(bytes: &[u8], path: &Path) -> Result<Staged> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    let file = file.map_err(|error| unwritable(path, &error))?;
    Ok(Staged { path: path.to_path_buf(), ready: Ready::Bytes(bytes.to_vec(), file) })
}

impl Staged {
    /// Puts it in its place.
    pub fn commit(self) -> Result<()> {
        let done = match self.ready {
            Ready::Beside(file, place) => file.persist(place).map(drop).map_err(|error| error.error),
            Ready::Bytes(bytes, mut file) => file.write_all(&bytes),
        };
        done.map_err(|error| unwritable(&self.path, &error))
    }
}

/// Says why a file cannot be written.
pub fn unwritable(path: &Path, error: &std::io::Error) -> Refusal {
    let folder = folder_of(path);
    let reason = match folder.is_dir() {
        true => error.kind().to_string(),
        false => "there is no such folder".to_owned(),
    };
    let said = format!("\"{}\" cannot be written: {reason}", path.display());
    let diagnostic = Diagnostic::error("output-unwritable", said);
    match (folder.is_dir(), path.exists()) {
        (false, _) => diagnostic.hint(format!("make the folder \"{}\" first", folder.display())),
        (true, true) => diagnostic.hint("the file is as it was before"),
        (true, false) => diagnostic.hint("write to a folder of your own"),
    }
    .into()
}

/// The folder that a file lies in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(bytes: &[u8], path: &Path) -> std::io::Result<Ready> {
    // Behind a link the file it leads to is replaced, not the link; a device or pipe is written to.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if path.exists() && !path.is_file() {
        return Ok(Ready::Bytes(bytes.to_vec(), OpenOptions::new().write(true).open(path)?));
    }
    let mut file = tempfile::Builder::new().prefix(".perfkpi-").tempfile_in(folder_of(&path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    keep_permissions(&file, &path)?;
    Ok(Ready::Beside(Box::new(file), path))
}

/// Temporary files are private; a report is as readable as any new file, or as the one it replaces.
#[cfg(unix)]
fn keep_permissions(file: &tempfile::NamedTempFile, path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = match std::fs::metadata(path) {
        Ok(metadata) => metadata.permissions(),
        Err(_) => std::fs::Permissions::from_mode(0o644),
    };
    file.as_file().set_permissions(permissions)
}

#[cfg(not(unix))]
fn keep_permissions(_: &tempfile::NamedTempFile, _: &Path) -> std::io::Result<()> {
    Ok(())
}

/// A reader that went away (`| head`) is no error.
pub fn print(bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Diagnostic::error("output-unwritable", format!("standard output: {error}")).into())
        }
        _ => Ok(()),
    }
}
