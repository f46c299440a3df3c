//! One process at a time works on a file: a lock of the operating system, which ends with its process.
//!
//! On Linux the lock is on the database file itself (`flock`, which is apart from the locks of SQLite). Elsewhere the two
//! kinds of locks may meet, and the file beside it (`-lock`) is locked instead. It also tells who the owner is, and keeps
//! older versions of this program away.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::error;
use super::identity::{self, Identity, wrong};
use crate::outbox::{OutboxError, OutboxErrorKind};

/// The longest number of a process.
const LONGEST_ID: u64 = 20;

/// The lock of a database file.
#[derive(Debug)]
pub(super) struct Lock {
    beside: File,
}

impl Lock {
    /// Takes the lock of a database file.
    pub(super) fn take(path: &Path, database: &File) -> Result<Self, OutboxError> {
        if cfg!(target_os = "linux") {
            try_lock(path, database)?;
        }
        let beside = take_beside(path).inspect_err(|_| unlock(database))?;
        Ok(Self { beside })
    }

    /// Gives the lock back. The database file stays open: closing it would end SQLite's locks.
    pub(super) fn release(self, database: &File) {
        // Closing it is not enough: a child that is being started has the descriptor, too, for a moment.
        let _ = self.beside.unlock();
        unlock(database);
    }
}

fn unlock(database: &File) {
    if cfg!(target_os = "linux") {
        // It ends with the descriptor at the latest.
        let _ = database.unlock();
    }
}

fn try_lock(path: &Path, file: &File) -> Result<(), OutboxError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(busy(path)),
        Err(TryLockError::Error(error)) => Err(error::io_at(path, &error)),
    }
}

/// Locks the file beside the database, and writes into it whose it is.
fn take_beside(path: &Path) -> Result<File, OutboxError> {
    let beside = beside(path);
    let failed = |it: std::io::Error| error::io_at(&beside, &it);
    let mut file = match identity::private().create_new(true).open(&beside) {
        Err(it) if it.kind() == ErrorKind::AlreadyExists => open_known(&beside)?,
        made => made.map_err(failed)?,
    };
    try_lock(path, &file)?;
    file.set_len(0).map_err(failed)?;
    write!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(file)
}

/// Opens a lock file that is there, if this program has made it.
fn open_known(beside: &Path) -> Result<File, OutboxError> {
    let failed = |it: std::io::Error| error::io_at(beside, &it);
    let refused = |what: &str| {
        let message = format!("{what}, and no lock file of this program; remove or rename it");
        wrong(beside, OutboxErrorKind::Other, &message)
    };
    let metadata = fs::symlink_metadata(beside).map_err(failed)?;
    if metadata.is_symlink() {
        return Err(refused("it is a symbolic link"));
    }
    if !metadata.is_file() || identity::names(&metadata).is_some_and(|names| names > 1) {
        return Err(refused("it is not a regular file of one name"));
    }
    let known = Identity::at(beside).map_err(failed)?;
    let file = identity::private().open(beside).map_err(failed)?;
    if Identity::of(beside, &file).map_err(failed)? != known {
        return Err(refused("it was replaced while it was opened"));
    }
    match read_id(&file).map_err(failed)? {
        Some(_) => Ok(file),
        None => Err(refused("it holds something else than the number of a process")),
    }
}

/// The number of the process; nothing when it was not written yet, and none when it is something else.
fn read_id(mut file: &File) -> std::io::Result<Option<String>> {
    use std::io::Seek as _;
    let mut id = Vec::new();
    file.take(LONGEST_ID + 1).read_to_end(&mut id)?;
    file.rewind()?;
    let id = String::from_utf8(id).unwrap_or_else(|_| "?".to_owned());
    let id = id.trim();
    let is_id = id.len() as u64 <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_digit());
    Ok(is_id.then(|| id.to_owned()))
}

/// The error of those who are turned away, with the owner as far as it is known.
pub(super) fn busy(path: &Path) -> OutboxError {
    let beside = beside(path);
    let is_file = fs::symlink_metadata(&beside).is_ok_and(|it| it.is_file());
    let id = is_file.then(|| File::open(&beside).and_then(|file| read_id(&file)));
    let who = match id {
        Some(Ok(Some(id))) if !id.is_empty() => format!("process {id}"),
        _ => "another process".to_owned(),
    };
    wrong(path, OutboxErrorKind::Busy, &format!("{who} is working on it"))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    name.into()
}
