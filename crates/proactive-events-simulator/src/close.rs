//! The end of a connection in the middle of something.

use std::fmt;

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(crate) struct Close;

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed by a fault rule")
    }
}

impl std::error::Error for Close {}
