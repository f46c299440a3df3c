//! The end of a command that could not do its work: the message, and the exit code.

use std::error::Error;
use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::exit::Exit;

/// Standard output cannot be written.
#[derive(Debug)]
struct OutputError(io::Error);

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write to standard output: {}", self.0)
    }
}

impl Error for OutputError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

/// Marks an error of standard output, so that it is not confused with one of a file or a connection.
pub(crate) fn of_output(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), OutputError(error))
}

/// Prints an error with its causes, and returns the exit code. A reader that closed the pipe is not an error: the command
/// ends silently, as `cat` does.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    if error.chain().any(is_closed_pipe) {
        return ExitCode::SUCCESS;
    }
    anstream::eprintln!("error: {}", message(error));
    Exit::Unable.into()
}

fn is_closed_pipe(cause: &(dyn Error + 'static)) -> bool {
    let error = cause.downcast_ref::<io::Error>();
    error.is_some_and(|error| {
        error.kind() == io::ErrorKind::BrokenPipe
            && error.get_ref().is_some_and(|inner| inner.is::<OutputError>())
    })
}

/// The error and its causes. Some errors repeat their cause in their own text: it is printed once.
pub(crate) fn message(error: &anyhow::Error) -> String {
    error.chain().skip(1).map(ToString::to_string).fold(error.to_string(), |text, cause| {
        if text.contains(&cause) { text } else { format!("{text}: {cause}") }
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use anyhow::Context as _;

    use super::{is_closed_pipe, message, of_output};

    #[test]
    fn a_cause_is_printed_once() {
        let error = anyhow::Error::new(Error::other("no space")).context("results out.jsonl");
        assert_eq!(message(&error), "results out.jsonl: no space");
        assert_eq!(message(&error.context("cannot write: no space")), {
            "cannot write: no space: results out.jsonl"
        });
    }

    #[test]
    fn only_a_closed_standard_output_is_silent() {
        let closed = || Error::from(ErrorKind::BrokenPipe);
        let of = |error: Error| {
            let error = Err::<(), _>(error).context("somewhere").unwrap_err();
            error.chain().any(is_closed_pipe)
        };
        assert!(of(of_output(closed())));
        assert!(!of(closed()));
        assert!(!of(of_output(Error::from(ErrorKind::StorageFull))));
        let full = message(&of_output(Error::from(ErrorKind::StorageFull)).into());
        assert_eq!(full, "cannot write to standard output: no storage space");
    }
}
