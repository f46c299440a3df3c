//! One process at a time works on a file: a lock of the operating system, which ends with its process.
//!
//! On Linux the lock is on the database file itself (`flock`, which is apart from the locks of SQLite). Elsewhere the two
//! kinds of locks may meet, and the lock file (`-lock`, in the same folder) is locked instead. It also holds the process id of
//! the owner and the number of transactions on disk (`commits`), and keeps older versions of this program away.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::error;
use super::identity::{self, Identity, wrong};
use crate::outbox::{OutboxError, OutboxErrorKind};

/// Number of digits of each number in the lock file. A line has a fixed length, so that it is written over in one piece.
const DIGITS: usize = 20;

/// Contents of a lock file: a line for each number, blank where it is unknown.
#[derive(Debug, Default)]
struct Contents {
    /// The number of the process that owns the file.
    process: Option<u64>,
    /// The number of transactions that are on disk.
    commits: Option<u64>,
    /// The session that they belong to.
    session: Option<u64>,
    /// The session that was about to begin.
    next_session: Option<u64>,
}

/// An owner's note of its transactions.
#[derive(Clone, Debug)]
pub(super) struct Note {
    /// The number of transactions that are on disk.
    pub(super) commits: u64,
    session: u64,
    next_session: Option<u64>,
}

impl Note {
    /// Returns true if the note is of a file that is in this session.
    pub(super) fn is_of(&self, session: u64) -> bool {
        session == self.session || Some(session) == self.next_session
    }
}

impl Contents {
    fn note(&self) -> Option<Note> {
        let (commits, session) = self.commits.zip(self.session)?;
        Some(Note { commits, session, next_session: self.next_session })
    }
}

/// The lock of a database file.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    /// The note of the owner before this one.
    note: Option<Note>,
}

impl Lock {
    /// Takes the lock of a database file.
    pub(super) fn take(path: &Path, database: &File) -> Result<Self, OutboxError> {
        if cfg!(target_os = "linux") {
            try_lock(path, database)?;
        }
        let (file, note) = lock_file(path).inspect_err(|_| unlock(database))?;
        Ok(Self { file, note })
    }

    /// The note of the owner before this one; `None` if it is not known.
    pub(super) fn note(&self) -> Option<&Note> {
        self.note.as_ref()
    }

    /// Notes the number of transactions that are on disk.
    pub(super) fn note_commits(&self, count: u64) {
        // Without it a damaged log would not be noticed; nothing else needs it.
        let _ = write_line(&self.file, 1, Some(count));
    }

    /// Notes a session before the file says that it has begun: a kill between the two does no harm.
    pub(super) fn announce_session(&self, session: u64) -> std::io::Result<()> {
        write_line(&self.file, 3, Some(session))
    }

    /// Notes the session that the file says it is in, with its number of transactions.
    pub(super) fn note_session(&self, session: u64, count: u64) -> std::io::Result<()> {
        write_line(&self.file, 1, Some(count))?;
        write_line(&self.file, 2, Some(session))
    }

    /// Gives the lock back. The database file stays open: closing it would end SQLite's locks.
    pub(super) fn release(self, database: &File) {
        // Closing it is not enough: a child that is being started has the descriptor, too, for a moment.
        let _ = self.file.unlock();
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

/// Locks the lock file, and writes the process id into it. Returns what it noted.
fn lock_file(path: &Path) -> Result<(File, Option<Note>), OutboxError> {
    let lock_path = lock_file_path(path);
    let failed = |it: std::io::Error| error::io_at(&lock_path, &it);
    let mut file = match identity::private().create_new(true).open(&lock_path) {
        Err(it) if it.kind() == ErrorKind::AlreadyExists => open_known(&lock_path)?,
        made => made.map_err(failed)?,
    };
    try_lock(path, &file)?;
    let found = read(&file).map_err(failed)?.unwrap_or_default();
    // In one piece: the note has to outlive a kill.
    let process = Some(u64::from(std::process::id()));
    let lines = [process, found.commits, found.session, found.next_session].map(line);
    file.rewind().and_then(|()| file.write_all(lines.concat().as_bytes())).map_err(failed)?;
    Ok((file, found.note()))
}

fn write_line(mut file: &File, number: u64, value: Option<u64>) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(number * (DIGITS as u64 + 1)))?;
    file.write_all(line(value).as_bytes())
}

fn line(value: Option<u64>) -> String {
    let value = value.map(|it| it.to_string()).unwrap_or_default();
    format!("{value:<DIGITS$}\n")
}

/// Opens a lock file that is there, if this program has made it.
fn open_known(lock_path: &Path) -> Result<File, OutboxError> {
    let failed = |it: std::io::Error| error::io_at(lock_path, &it);
    let refused = |what: &str| {
        let message = format!("{what}, not a lock file of this program; remove or rename it");
        wrong(lock_path, OutboxErrorKind::Other, &message)
    };
    let metadata = fs::symlink_metadata(lock_path).map_err(failed)?;
    if metadata.is_symlink() {
        return Err(refused("it is a symbolic link"));
    }
    if !metadata.is_file() || identity::names(&metadata).is_some_and(|names| names > 1) {
        return Err(refused("it is not a regular file of one name"));
    }
    let known = Identity::at(lock_path).map_err(failed)?;
    let file = identity::private().open(lock_path).map_err(failed)?;
    if Identity::of(lock_path, &file).map_err(failed)? != known {
        return Err(refused("it was replaced while it was opened"));
    }
    match read(&file).map_err(failed)? {
        Some(_) => Ok(file),
        None => Err(refused("it holds something else than the number of a process")),
    }
}

/// Contents of a lock file, as far as they are written; `None` if it is not a lock file.
fn read(mut file: &File) -> std::io::Result<Option<Contents>> {
    let longest = 4 * (DIGITS as u64 + 1);
    let mut text = Vec::new();
    file.rewind()?;
    file.take(longest + 1).read_to_end(&mut text)?;
    let text = String::from_utf8(text).ok().filter(|text| text.len() as u64 <= longest);
    Ok(text.and_then(|text| parse(&text)))
}

fn parse(text: &str) -> Option<Contents> {
    let mut lines = text.lines().map(|line| match line.trim_end() {
        "" => Some(None),
        number => number.parse().ok().map(Some),
    });
    let mut next = || lines.next().unwrap_or(Some(None));
    let contents =
        Contents { process: next()?, commits: next()?, session: next()?, next_session: next()? };
    lines.next().is_none().then_some(contents)
}

/// Returns what the lock file of a database file notes; `None` if it is not known.
pub(super) fn note(path: &Path) -> Option<Note> {
    look(path)?.note()
}

fn look(path: &Path) -> Option<Contents> {
    let lock_path = lock_file_path(path);
    // A pipe of this name would hold the reader up.
    let is_file = fs::symlink_metadata(&lock_path).is_ok_and(|it| it.is_file());
    is_file.then(|| File::open(&lock_path).and_then(|file| read(&file)).ok().flatten()).flatten()
}

/// The error of those who are turned away, with the owner as far as it is known.
pub(super) fn busy(path: &Path) -> OutboxError {
    let process = look(path).and_then(|it| it.process);
    let who = process
        .map_or_else(|| "another process".to_owned(), |process| format!("process {process}"));
    wrong(path, OutboxErrorKind::Busy, &format!("{who} is working on it"))
}

/// Path of the lock file of a database file.
pub(super) fn lock_file_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    name.into()
}
