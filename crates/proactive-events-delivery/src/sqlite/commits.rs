//! The number of transactions, in the database file and in the lock file: their difference shows that the log lost its end.
//!
//! SQLite reads a log up to its first damaged frame and takes the rest for a transaction that never ended. So the lock
//! file counts those that ended, before any is reported. The count may be lower than the one in the database, after a loss
//! of power or with an older version of this program, and is never higher.
//!
//! A log can also belong to another database. So each time that a file is opened to work on it, it gets a random session
//! number, which stands in the lock file as well.

use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Result, Row};

use super::identity::wrong;
use super::lock::{Note, lock_file_path};
use super::{error, schema};
use crate::outbox::{OutboxError, OutboxErrorKind};

/// Returns a random number for a session; the database stores it as it is.
pub(super) fn new_session() -> u64 {
    // Without the sign bit it is the same number in a column and in a text.
    RandomState::new().hash_one(std::process::id()) >> 1
}

/// Begins a session. The table is not part of the file's version: programs that do not know it leave it alone.
pub(super) fn begin_session(connection: &Connection, session: u64) -> Result<()> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS transactions
         (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL, session INTEGER NOT NULL) STRICT;
         INSERT OR IGNORE INTO transactions VALUES (1, 0, 0);",
    )?;
    connection.execute("UPDATE transactions SET session = ?1", [session as i64]).map(drop)
}

/// Counts the transaction; returns the number of all.
pub(super) fn add(connection: &Connection) -> Result<u64> {
    let mut update =
        connection.prepare_cached("UPDATE transactions SET count = count + 1 RETURNING count")?;
    update.query_row([], |row| number(row, 0))
}

/// Returns the number of all transactions and the session, as far as the file holds them.
pub(super) fn read(connection: &Connection) -> Result<(u64, u64)> {
    if !schema::has_table(connection, "transactions")? {
        return Ok((0, 0));
    }
    let select = "SELECT count, session FROM transactions";
    let read = connection.query_row(select, [], |row| Ok((number(row, 0)?, number(row, 1)?)));
    read.optional().map(Option::unwrap_or_default)
}

fn number(row: &Row<'_>, column: usize) -> Result<u64> {
    row.get(column).map(i64::unsigned_abs)
}

/// Returns an error when a file in use holds fewer transactions than were reported to be on disk, or those of another
/// database.
pub(super) fn check(
    path: &Path,
    connection: &Connection,
    note: Option<&Note>,
) -> Result<(), OutboxError> {
    let Some(note) = note else { return Ok(()) };
    let look = || Ok((schema::is_in_use(connection)?, read(connection)?));
    let (is_in_use, (held, session)) = look().map_err(|it| error::at(path, &it))?;
    if !is_in_use || note.is_of(session) && held >= note.commits {
        return Ok(());
    }
    let what = if note.is_of(session) || held < note.commits {
        let commits = note.commits;
        format!(
            "is missing, damaged or cut off: {commits} transactions were on disk, and {held} of them are left"
        )
    } else {
        "belongs to another database".to_owned()
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let lock = lock_file_path(path);
    let lock = lock.file_name().unwrap_or_default().to_string_lossy();
    let message = format!(
        "its log {name}-wal {what}. The log holds what was queued and decided last: without it the same command would \
         send again what was sent; nothing is sent"
    );
    let remedy = format!(
        "put the whole log back into the folder of the file; or, to continue with what the file holds, remove {lock}"
    );
    Err(wrong(path, OutboxErrorKind::Corrupt, &message).with_remedy(remedy))
}
