//! The results file: appended in the order of the decisions, so that its length says where to go on after a kill.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{PAGE, ResultLine};
use crate::outbox::{Outbox, OutboxError};

/// A file with a line for each result of a campaign, each once.
#[derive(Debug)]
pub struct ResultsFile {
    file: File,
    path: PathBuf,
    /// The results that are in it: a line each.
    position: u64,
    /// Whether it is a file on a disk.
    is_kept: bool,
}

/// Why results cannot be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResultsError {
    /// The file cannot be opened or written.
    Io(PathBuf, io::Error),
    /// Another process writes it.
    Busy(PathBuf),
    /// It holds something else than this campaign's results.
    Foreign(PathBuf),
    /// The outbox failed.
    Outbox(OutboxError),
}

impl fmt::Display for ResultsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "results {}: {error}", path.display()),
            Self::Busy(path) => {
                write!(f, "results {}: another process is writing it", path.display())
            }
            Self::Foreign(path) => write!(
                f,
                "results {}: it holds other results than this campaign's: name another file",
                path.display()
            ),
            Self::Outbox(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ResultsError {}

impl From<OutboxError> for ResultsError {
    fn from(error: OutboxError) -> Self {
        Self::Outbox(error)
    }
}

impl ResultsFile {
    /// Opens the file, or makes it for this user alone; a torn last line, left by a kill, is cut off.
    ///
    /// # Errors
    /// When it cannot be written, somebody else writes it, or it holds something else.
    pub async fn open(path: &Path, outbox: &dyn Outbox) -> Result<Self, ResultsError> {
        let failed = |error| ResultsError::Io(path.to_owned(), error);
        let mut file = private().open(path).map_err(failed)?;
        // A device or a pipe keeps nothing, and anybody may write into it.
        let is_kept = file.metadata().map_err(failed)?.is_file();
        if !is_kept {
            return Ok(Self { file, path: path.to_owned(), position: 0, is_kept });
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ResultsError::Busy(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let (position, last) = repair(&mut file).map_err(failed)?;
        if position > 0 && !is_result(outbox, position, &last).await? {
            return Err(ResultsError::Foreign(path.to_owned()));
        }
        Ok(Self { file, path: path.to_owned(), position, is_kept })
    }

    /// Appends every result that has come since; how many that were.
    ///
    /// # Errors
    /// When the file cannot be written, or the outbox fails.
    pub async fn append(&mut self, outbox: &dyn Outbox) -> Result<u64, ResultsError> {
        let before = self.position;
        loop {
            let page = outbox.results(self.position, PAGE).await?;
            let Some(last) = page.last() else { return Ok(self.position - before) };
            let position = last.position;
            let mut lines = Vec::new();
            for decided in page {
                // Texts and numbers always serialise into memory.
                let _ = serde_json::to_writer(&mut lines, &ResultLine::from(decided));
                lines.push(b'\n');
            }
            self.file.write_all(&lines).map_err(|error| self.failed(error))?;
            self.position = position;
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

    fn failed(&self, error: io::Error) -> ResultsError {
        ResultsError::Io(self.path.clone(), error)
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Cuts a torn last line off; how many lines there are, and the last one.
fn repair(file: &mut File) -> io::Result<(u64, Vec<u8>)> {
    let mut buffer = vec![0; 64 * 1024];
    let (mut lines, mut length, mut whole) = (0, 0_u64, 0_u64);
    // Where the last whole line begins.
    let mut last = 0;
    file.seek(SeekFrom::Start(0))?;
    loop {
        let read = file.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
        for (at, _) in part.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            lines += 1;
            last = whole;
            whole = length + at as u64 + 1;
        }
        length += read as u64;
    }
    if whole < length {
        file.set_len(whole)?;
    }
    file.seek(SeekFrom::Start(last))?;
    let mut line = Vec::new();
    file.take(whole - last).read_to_end(&mut line)?;
    Ok((lines, line))
}

/// Whether a line is the campaign's result at a position.
async fn is_result(outbox: &dyn Outbox, position: u64, line: &[u8]) -> Result<bool, OutboxError> {
    let Ok(line) = serde_json::from_slice::<ResultLine>(line) else { return Ok(false) };
    let found = outbox.results(position - 1, 1).await?;
    Ok(found.first().is_some_and(|it| it.reference_id == line.reference_id))
}
