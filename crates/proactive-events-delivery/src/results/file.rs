//! The results file: appended in the order of the decisions, so that its length says where to go on after a kill.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::{ResultsChange, ResultsError};
use super::identity::is_same;
use super::intact::Written;
use super::{PAGE, ResultLine};
use crate::outbox::{Decided, Outbox};

/// A file with a line for each result of a campaign, each once.
#[derive(Debug)]
pub struct ResultsFile {
    pub(super) file: File,
    pub(super) path: PathBuf,
    /// The results that are in it: a line each.
    pub(super) position: u64,
    /// Its bytes.
    pub(super) written: Written,
    /// True if it is a file on a disk.
    pub(super) is_kept: bool,
    /// True if others could read it before.
    pub(super) is_tightened: bool,
}

impl ResultsFile {
    /// Its path, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// True if other users could read the file when it was opened. Now they cannot.
    pub fn is_tightened(&self) -> bool {
        self.is_tightened
    }

    /// Appends every result that has come since; how many that were.
    ///
    /// # Errors
    /// When the file cannot be written or another program has changed it, or the outbox fails.
    pub async fn append(&mut self, outbox: &dyn Outbox) -> Result<u64, ResultsError> {
        let before = self.position;
        loop {
            self.check_unchanged()?;
            let page = outbox.results(self.position, PAGE).await?;
            let Some(last) = page.last() else { return Ok(self.position - before) };
            let position = last.position;
            let lines: Vec<u8> = page.into_iter().flat_map(line).collect();
            self.file.write_all(&lines).map_err(|error| self.failed(error))?;
            self.position = position;
            self.written.add(&lines);
            if self.is_kept {
                let held = self.file.metadata().map_err(|error| self.failed(error))?;
                self.written.note(&held);
            }
        }
    }

    /// Waits until it is on disk.
    ///
    /// # Errors
    /// When that fails.
    pub fn sync(&self) -> Result<(), ResultsError> {
        if !self.is_kept {
            return Ok(());
        }
        self.file.sync_data().map_err(|error| self.failed(error))
    }

    /// Compares the file under the name with the open one, and its bytes with those written here. A change within the
    /// same tick of the file system's clock as our own last write goes unnoticed in this run. The next run finds it if
    /// the line is not a result of the campaign any more.
    fn check_unchanged(&mut self) -> Result<(), ResultsError> {
        if !self.is_kept {
            return Ok(());
        }
        let held = self.file.metadata().map_err(|error| self.failed(error))?;
        let change = match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => ResultsChange::Deleted,
            Err(error) => return Err(self.failed(error)),
            Ok(named) if !is_same(&self.path, &named, &self.path, &held) => ResultsChange::Replaced,
            Ok(_) => match self.written.is_intact(&self.file, &held) {
                Ok(true) => return Ok(()),
                Ok(false) => ResultsChange::Edited,
                Err(error) => return Err(self.failed(error)),
            },
        };
        Err(ResultsError::Changed(self.path.clone(), change))
    }

    fn failed(&self, error: io::Error) -> ResultsError {
        ResultsError::Io(self.path.clone(), error)
    }
}

/// A result as the file has it.
pub(super) fn line(decided: Decided) -> Vec<u8> {
    // Texts and numbers always serialise.
    let mut line = serde_json::to_vec(&ResultLine::from(decided)).unwrap_or_default();
    line.push(b'\n');
    line
}

/// Opens a file to append to it, or makes it for this user alone.
pub(super) fn open(path: &Path) -> Result<(File, Metadata), ResultsError> {
    let failed = |error| ResultsError::Io(path.to_owned(), error);
    match std::fs::metadata(path) {
        Ok(found) if is_usable(&found) => {}
        Ok(_) => return Err(ResultsError::NotAFile(path.to_owned())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        // A symbolic link to nothing: whose file it would be is not known.
        Err(_) if path.is_symlink() => return Err(ResultsError::NotAFile(path.to_owned())),
        Err(_) => {}
    }
    let file = private().open(path).map_err(failed)?;
    let found = file.metadata().map_err(failed)?;
    if !is_usable(&found) {
        return Err(ResultsError::NotAFile(path.to_owned()));
    }
    Ok((file, found))
}

/// A file, or a device that keeps nothing, such as a terminal or `/dev/null`.
#[cfg(unix)]
fn is_usable(found: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    found.is_file() || found.file_type().is_char_device()
}

#[cfg(not(unix))]
fn is_usable(found: &Metadata) -> bool {
    !found.is_dir()
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
