//! Exit codes of the commands.

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
