//! One process at a time works on a file: a lock of the operating system, which ends with its process.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use crate::outbox::{OutboxError, OutboxErrorKind};

use super::error;

/// The lock; dropped, others may have it.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a database file.
    pub(super) fn take(path: &Path) -> Result<Self, OutboxError> {
        let lock_path = lock_path(path);
        let failed = |error: std::io::Error| error::io_at(&lock_path, &error);
        let mut file = private().truncate(false).open(&lock_path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(busy(path, &mut file)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // Who holds it, for those who are turned away.
        file.set_len(0).map_err(failed)?;
        write!(file, "{}", std::process::id()).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

/// Makes the database file, readable by nobody else, if it is not there.
pub(super) fn create_private(path: &Path) -> Result<(), OutboxError> {
    let made = private().truncate(false).open(path);
    made.map(drop).map_err(|error| error::io_at(path, &error))
}

/// To read, to write and to make, for this user alone.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    name.into()
}

fn busy(path: &Path, file: &mut File) -> OutboxError {
    let mut holder = String::new();
    let read = file.rewind().and_then(|()| file.read_to_string(&mut holder));
    let who = match read {
        Ok(_) if !holder.trim().is_empty() => format!("process {}", holder.trim()),
        _ => "another process".to_owned(),
    };
    let place = format!("sqlite:{}", path.display());
    OutboxError::new(OutboxErrorKind::Busy, place, format!("{who} is working on it"))
}
