//! Exit codes of the commands.

use std::fmt;
use std::process::ExitCode;

/// The exit code; of several answers the larger one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: done.
    Done,
    /// 1: the answer is no: invalid, refused, expired, not delivered.
    No,
    /// 2: usage, a file that cannot be opened, no token, no connection.
    Unable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::No => Self::from(1),
            Exit::Unable => Self::from(2),
        }
    }
}

/// Why a command could not do its work at all; exit code 2.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Error and fix, for people.
    Message(String),
    /// Standard output cannot be written.
    Output(std::io::Error),
}

impl Failure {
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self::Message(message.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => f.write_str(message),
            Self::Output(error) => write!(f, "cannot write to standard output: {error}"),
        }
    }
}
