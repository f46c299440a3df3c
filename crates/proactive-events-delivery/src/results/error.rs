//! Why results cannot be written.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::outbox::OutboxError;

/// Why results cannot be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResultsError {
    /// The file cannot be opened or written.
    Io(PathBuf, io::Error),
    /// The path names a folder, a pipe or another thing that is not a file.
    NotAFile(PathBuf),
    /// Another process writes it.
    Busy(PathBuf),
    /// A line of it, counted from 1, is not a result of this campaign. The file was not changed.
    Foreign(PathBuf, u64),
    /// Another program deleted, replaced or changed the file while it was written. The outcomes are in the outbox.
    Changed(PathBuf, ResultsChange),
    /// The outbox failed.
    Outbox(OutboxError),
}

/// Change of a results file while it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultsChange {
    /// There is no file under its name.
    Deleted,
    /// Another file has its name.
    Replaced,
    /// Its length is not what was written.
    Resized,
}

impl fmt::Display for ResultsChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deleted => "deleted or moved",
            Self::Replaced => "replaced by another file",
            Self::Resized => "changed by somebody else",
        })
    }
}

impl fmt::Display for ResultsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "results {}: {error}", path.display()),
            Self::NotAFile(path) => write!(
                f,
                "results {}: it is not a regular file: name a new file, or the file of an earlier run",
                path.display()
            ),
            Self::Busy(path) => {
                write!(f, "results {}: another process is writing it", path.display())
            }
            Self::Foreign(path, line) => write!(
                f,
                "results {}: line {line} is not a result of this campaign, so the file was not changed: \
                 name another file",
                path.display()
            ),
            Self::Changed(path, change) => write!(
                f,
                "results {}: the file was {change} while the campaign was running. The outcomes are in the \
                 outbox: the same command writes them again, into a new file if this one is not there",
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
