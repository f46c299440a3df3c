//! Errors of SQLite as errors of an outbox.

use std::path::Path;

use rusqlite::{Error, ErrorCode, ffi};

use super::damage::Damage;
use crate::outbox::{OutboxError, OutboxErrorKind};

/// The error at this file.
pub(super) fn at(path: &Path, error: &Error) -> OutboxError {
    OutboxError::new(kind(error), format!("sqlite:{}", path.display()), message(error))
}

/// An error of the file system at this file.
pub(super) fn io_at(path: &Path, error: &std::io::Error) -> OutboxError {
    use std::io::ErrorKind;
    let kind = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            OutboxErrorKind::Full
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => OutboxErrorKind::ReadOnly,
        _ => OutboxErrorKind::Other,
    };
    OutboxError::new(kind, format!("sqlite:{}", path.display()), error.to_string())
}

fn kind(error: &Error) -> OutboxErrorKind {
    match error.sqlite_error_code() {
        _ if has_no_room(error) => OutboxErrorKind::Full,
        Some(ErrorCode::DiskFull) => OutboxErrorKind::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            OutboxErrorKind::ReadOnly
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => OutboxErrorKind::Corrupt,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OutboxErrorKind::Busy,
        Some(_) => OutboxErrorKind::Other,
        // A value of another type than the schema's: another program wrote it.
        None => OutboxErrorKind::Corrupt,
    }
}

/// True if the file cannot grow: SQLite reports a full disk only when the system does, and not when a quota or the
/// largest size of a file is reached.
fn has_no_room(error: &Error) -> bool {
    let code = error.sqlite_error().map(|failure| failure.extended_code);
    matches!(code, Some(ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_SHMSIZE))
}

/// SQLite's words, without the statement, whose values may be personal data.
fn message(error: &Error) -> String {
    match error {
        _ if has_no_room(error) => {
            "cannot be written: the disk is full, or a quota or limit reached".to_owned()
        }
        Error::SqliteFailure(failure, Some(words)) if *words != failure.to_string() => {
            words.clone()
        }
        Error::SqliteFailure(failure, _) => failure.to_string(),
        Error::SqlInputError { msg, .. } => msg.clone(),
        Error::FromSqlConversionFailure(_, _, cause) if cause.is::<Damage>() => cause.to_string(),
        Error::FromSqlConversionFailure(..)
        | Error::InvalidColumnType(..)
        | Error::IntegralValueOutOfRange(..) => "a row is not of its form".to_owned(),
        Error::QueryReturnedNoRows => "a row that others need is missing".to_owned(),
        other => other.to_string(),
    }
}
