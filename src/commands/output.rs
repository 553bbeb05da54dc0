//! Bytes → standard output or a file: whole or not at all.

use crate::diagnostic::{Diagnostic, Result};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Writes to the file, through a temporary one beside it that is renamed; else to standard output.
pub fn write(bytes: &[u8], path: Option<&Path>) -> Result<()> {
    match path {
        Some(path) => replace(bytes, path).map_err(|error| {
            let folder = folder_of(path);
            let error_of = Diagnostic::error(
                "output-unwritable",
                format!("\"{}\" cannot be written: {}", path.display(), error.kind()),
            );
            match (folder.is_dir(), path.exists()) {
                (false, _) => error_of.hint(format!("make the folder \"{}\" first", folder.display())),
                (true, true) => error_of.hint("the file is as it was before"),
                (true, false) => error_of.hint("write to a folder of your own"),
            }
            .into()
        }),
        None => print(bytes),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn replace(bytes: &[u8], path: &Path) -> std::io::Result<()> {
    // Behind a link the file it leads to is replaced, not the link; a device or pipe is written to.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if path.exists() && !path.is_file() {
        return std::fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let folder = folder_of(path);
    let mut file = tempfile::Builder::new().prefix(".perfkpi-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    keep_permissions(&file, path)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
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
fn print(bytes: &[u8]) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Diagnostic::error("output-unwritable", format!("standard output: {error}")).into())
        }
        _ => Ok(()),
    }
}
