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
    /// A line of it, counted from 1, is not what the campaign has at this place. The file was not changed.
    Mismatch(PathBuf, u64, ResultsMismatch),
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
    /// Its bytes are not those that were written.
    Edited,
}

/// Reason why a line cannot be a campaign's result at its place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResultsMismatch {
    /// It is not a result of this campaign.
    NotAResult,
    /// A byte order mark stands before the first result.
    ByteOrderMark,
    /// It is a result of this campaign, but the outbox has another one at this place.
    OtherResult,
    /// It is a result of this campaign, but the outbox has no outcome at this place.
    NoOutcome,
    /// It has no line break, and it is not the beginning of the result that is to be written there.
    NotNext,
}

impl fmt::Display for ResultsMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAResult => "is not a result of this campaign: name another file",
            Self::ByteOrderMark => "begins with a byte order mark: remove it, or name another file",
            Self::OtherResult => {
                "is a result of this campaign, but the outbox has another result at this place (lines are missing, in \
                 another order, or from another outbox): name another file, and all results are written into it"
            }
            Self::NoOutcome => {
                "is a result of this campaign, but the outbox has no outcome for it (yet): use the outbox that the \
                 file was written from, or name another file"
            }
            Self::NotNext => {
                "has no line break, and it is not the beginning of the result that comes next: remove the line, or \
                 name another file"
            }
        })
    }
}

impl fmt::Display for ResultsChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deleted => "deleted or moved",
            Self::Replaced => "replaced by another file",
            Self::Edited => "changed by somebody else",
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
            Self::Mismatch(path, line, found) => write!(
                f,
                "results {}: the file was not changed, because line {line} {found}",
                path.display()
            ),
            Self::Changed(path, change) => write!(
                f,
                "results {}: the file was {change} while the campaign was running. The outcomes are in the \
                 outbox: run the same command again; if it refuses the file, move the file away first",
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
