//! The files that this process has open, and which of them it owns.
//!
//! SQLite's own locks end when *any* descriptor of the file is closed in this process. So there is one descriptor of ours
//! a file, opened before SQLite opens it and closed after the last connection is closed, and it carries the lock.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::identity::{self, Identity, Located, wrong};
use super::lock::{Lock, Note};
use super::{error, lock};
use crate::outbox::{OutboxError, OutboxErrorKind};

/// All files that this process has open.
static OPEN: Mutex<Vec<Slot>> = Mutex::new(Vec::new());

struct Slot {
    identity: Identity,
    file: File,
    holds: usize,
    /// True if one of the holds owns the file.
    is_owned: bool,
}

/// A use of a file. It has to outlive every SQLite connection that it is for.
#[derive(Debug)]
pub(super) struct Hold {
    path: PathBuf,
    identity: Identity,
    /// Present in the hold that owns the file.
    lock: Option<Lock>,
}

impl Hold {
    /// A use by the one process that may work on the file; makes it if it is not there.
    pub(super) fn to_own(path: &Path) -> Result<Self, OutboxError> {
        let mut open = lock_open();
        let located = identity::locate(path, true)?;
        let slot = enter(&mut open, &located, true)?;
        let taken = if slot.is_owned {
            Err(lock::busy(&located.path))
        } else {
            take_checked(&located.path, &slot.file)
        };
        slot.is_owned |= taken.is_ok();
        let lock = taken.inspect_err(|_| leave(&mut open, &located.identity))?;
        Ok(Self { path: located.path, identity: located.identity, lock: Some(lock) })
    }

    /// A use that looks at the file only.
    pub(super) fn to_read(path: &Path) -> Result<Self, OutboxError> {
        let mut open = lock_open();
        let located = identity::locate(path, false)?;
        let is_first = open.iter().all(|slot| slot.identity != located.identity);
        let slot = enter(&mut open, &located, false)?;
        if is_first && lock::note(&located.path).is_none() {
            let checked = identity::check_log(&located.path, &slot.file);
            checked.inspect_err(|_| leave(&mut open, &located.identity))?;
        }
        Ok(Self { path: located.path, identity: located.identity, lock: None })
    }

    /// The path without symbolic links.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The owner's note of its transactions; `None` if it is not known.
    pub(super) fn note(&self) -> Option<Note> {
        match &self.lock {
            Some(lock) => lock.note().cloned(),
            None => lock::note(&self.path),
        }
    }

    /// The lock file; none when the file is only read.
    pub(super) fn lock(&self) -> Option<&Lock> {
        self.lock.as_ref()
    }

    /// An error when the path does not name this file any more.
    pub(super) fn check(&self) -> Result<(), OutboxError> {
        let found = Identity::at(&self.path);
        if found.is_ok_and(|found| found == self.identity) {
            return Ok(());
        }
        let message = "the file was removed or replaced while it was in use; what it held since then is not in the \
                       file that has its name now";
        Err(wrong(&self.path, OutboxErrorKind::Corrupt, message))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut open = lock_open();
        if let Some(lock) = self.lock.take()
            && let Some(slot) = open.iter_mut().find(|slot| slot.identity == self.identity)
        {
            lock.release(&slot.file);
            slot.is_owned = false;
        }
        leave(&mut open, &self.identity);
    }
}

/// Takes the lock of a file whose log is where it should be. Where the lock file notes what the file has to hold, that is
/// compared once SQLite has opened it (`commits`): SQLite's own tools may have moved the log into the file.
fn take_checked(path: &Path, database: &File) -> Result<Lock, OutboxError> {
    let lock = Lock::take(path, database)?;
    match lock.note() {
        Some(_) => Ok(lock),
        None => match identity::check_log(path, database) {
            Ok(()) => Ok(lock),
            Err(error) => {
                lock.release(database);
                Err(error)
            }
        },
    }
}

fn lock_open() -> MutexGuard<'static, Vec<Slot>> {
    // Every change of the list is whole.
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts a use, and opens the file for the first one.
fn enter<'a>(
    open: &'a mut Vec<Slot>,
    located: &Located,
    to_write: bool,
) -> Result<&'a mut Slot, OutboxError> {
    let Located { path, identity } = located;
    let index = match open.iter().position(|slot| slot.identity == *identity) {
        Some(index) => index,
        None => {
            let failed = |it: std::io::Error| error::io_at(path, &it);
            let file = identity::private().write(to_write).open(path).map_err(failed)?;
            if Identity::of(path, &file).map_err(failed)? != *identity {
                let message = "the file was replaced while it was opened";
                return Err(wrong(path, OutboxErrorKind::Other, message));
            }
            identity::check_header(path, &file)?;
            open.push(Slot { identity: identity.clone(), file, holds: 0, is_owned: false });
            open.len() - 1
        }
    };
    let slot = open.get_mut(index);
    // The index was found or made above.
    let slot = slot.ok_or_else(|| wrong(path, OutboxErrorKind::Other, "it is not open"))?;
    slot.holds += 1;
    Ok(slot)
}

/// Ends a use; the last one closes the file.
fn leave(open: &mut Vec<Slot>, identity: &Identity) {
    if let Some(slot) = open.iter_mut().find(|slot| slot.identity == *identity) {
        slot.holds -= 1;
    }
    open.retain(|slot| slot.holds > 0);
}
