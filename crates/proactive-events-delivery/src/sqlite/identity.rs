//! Which file a path names, checked before anything is changed.
//!
//! Two paths can name one file: by a symbolic link, by `..`, by a hard link. SQLite's log and the lock belong to the
//! file, so the file is told by its device and inode, and every path is resolved first.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error;
use super::schema::{APPLICATION_ID, IN_USE};
use crate::outbox::{OutboxError, OutboxErrorKind};

/// The first bytes of every SQLite database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// The header of the file and that of its first page, which holds the list of tables.
const HEADER_BYTES: usize = 108;

/// Tells a file from every other one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    inode: u64,
    #[cfg(not(unix))]
    path: PathBuf,
}

/// A file that was found.
pub(super) struct Located {
    /// Its path without symbolic links.
    pub(super) path: PathBuf,
    pub(super) identity: Identity,
}

impl Identity {
    #[cfg(unix)]
    fn new(_: &Path, metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self { device: metadata.dev(), inode: metadata.ino() }
    }

    #[cfg(not(unix))]
    fn new(path: &Path, _: &Metadata) -> Self {
        Self { path: path.to_owned() }
    }

    /// The file that a path names now; a symbolic link is not followed.
    pub(super) fn at(path: &Path) -> std::io::Result<Self> {
        fs::symlink_metadata(path).map(|metadata| Self::new(path, &metadata))
    }

    /// The file that is open.
    pub(super) fn of(path: &Path, file: &File) -> std::io::Result<Self> {
        file.metadata().map(|metadata| Self::new(path, &metadata))
    }
}

/// Finds the file; makes it, for this user alone, if it is not there and that is wanted.
pub(super) fn locate(path: &Path, make: bool) -> Result<Located, OutboxError> {
    let failed = |it: std::io::Error| error::io_at(path, &it);
    match fs::metadata(path) {
        Ok(_) => {}
        Err(it) if it.kind() == ErrorKind::NotFound && make => {
            check_no_log(path)?;
            private().create(true).open(path).map(drop).map_err(failed)?;
        }
        Err(it) if it.kind() == ErrorKind::NotFound => {
            return Err(wrong(path, OutboxErrorKind::Url, "there is no such file"));
        }
        Err(it) => return Err(failed(it)),
    }
    let real = fs::canonicalize(path).map_err(failed)?;
    let metadata = fs::symlink_metadata(&real).map_err(failed)?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "it is a folder" } else { "it is not a regular file" };
        return Err(wrong(path, OutboxErrorKind::Corrupt, what));
    }
    if let Some(names) = names(&metadata).filter(|names| *names > 1) {
        let message = format!(
            "the file has {names} names (hard links), and each name would have a log of its own; \
             remove the other names (find -samefile), or copy the file"
        );
        return Err(wrong(path, OutboxErrorKind::Other, &message));
    }
    Ok(Located { identity: Identity::new(&real, &metadata), path: real })
}

/// SQLite empties the log of a file that it makes.
fn check_no_log(path: &Path) -> Result<(), OutboxError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if !fs::metadata(&log).is_ok_and(|it| it.len() > 0) {
        return Ok(());
    }
    let log = Path::new(&log).file_name().unwrap_or_default().to_string_lossy();
    let message = format!("the file is missing, and its log {log} is there");
    let remedy = format!("put the file back next to its log; or, to start again, remove {log}");
    Err(wrong(path, OutboxErrorKind::Missing, &message).with_remedy(remedy))
}

#[cfg(unix)]
pub(super) fn names(metadata: &Metadata) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::nlink(metadata))
}

#[cfg(not(unix))]
pub(super) fn names(_: &Metadata) -> Option<u64> {
    None
}

/// To read and to write, for this user alone if it is made.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Reads the header: whether the file can be an outbox. Only SQLite can tell for certain, and it changes some files when
/// it opens them.
pub(super) fn check_header(path: &Path, file: &File) -> Result<(), OutboxError> {
    let header = read_header(path, file)?;
    let refused = |message: &str| Err(wrong(path, OutboxErrorKind::Corrupt, message));
    if header.is_empty() {
        return Ok(());
    }
    if header.get(..MAGIC.len()) != Some(MAGIC) {
        return refused("the file is not a database of SQLite");
    }
    let application = header.get(68..72).and_then(|it| it.try_into().ok()).map(i32::from_be_bytes);
    // After a kill all of a new outbox may still be in its log; a database with tables and without the mark is foreign.
    let tables = header.get(103..105).and_then(|it| it.try_into().ok()).map(u16::from_be_bytes);
    match (application, tables) {
        (Some(APPLICATION_ID), _) | (Some(0), Some(0)) => Ok(()),
        (None, _) | (_, None) => refused("the file is cut off: its header is not whole"),
        _ => refused("it is not an outbox, but another program's database"),
    }
}

fn read_header(path: &Path, mut file: &File) -> Result<Vec<u8>, OutboxError> {
    use std::io::{Read as _, Seek as _};
    let mut header = Vec::with_capacity(HEADER_BYTES);
    let read = file
        .rewind()
        .and_then(|()| file.take(HEADER_BYTES as u64).read_to_end(&mut header).map(drop));
    read.map_err(|it| error::io_at(path, &it))?;
    Ok(header)
}

/// Looks whether the log is there, if the file says that it has one.
pub(super) fn check_log(path: &Path, file: &File) -> Result<(), OutboxError> {
    let is_in_use = || {
        let header = read_header(path, file)?;
        let version = header.get(60..64).and_then(|it| it.try_into().ok()).map(i32::from_be_bytes);
        Ok(i64::from(version.unwrap_or_default()) & IN_USE != 0)
    };
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let has_log = || fs::metadata(&log).is_ok();
    // An owner that closes the file meanwhile writes it first, and removes the log then.
    if !is_in_use()? || has_log() || !is_in_use()? {
        return Ok(());
    }
    let log = Path::new(&log).file_name().unwrap_or_default().to_string_lossy();
    let message = format!(
        "its log {log} is missing, and a process that did not end in order had written to it. What was queued and decided \
         last is only there: without it the same command would send again what was sent; nothing is sent"
    );
    let remedy = format!(
        "put the log back into the folder of the file; or, if the file is a whole copy made by SQLite's backup, create an \
         empty file {log}"
    );
    Err(wrong(path, OutboxErrorKind::Corrupt, &message).with_remedy(remedy))
}

/// An error at this file.
pub(super) fn wrong(path: &Path, kind: OutboxErrorKind, message: &str) -> OutboxError {
    OutboxError::new(kind, format!("sqlite:{}", path.display()), message)
}
