//! The number of transactions, in the database file and in the lock file: their difference shows that the log lost its end.
//!
//! SQLite reads a log up to its first damaged frame and takes the rest for a transaction that never ended. So the lock
//! file counts those that ended, before any is reported. The count may be lower than the one in the database, after a loss
//! of power or with an older version of this program, and is never higher.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Result, Row};

use super::identity::wrong;
use super::lock::lock_file_path;
use super::{error, schema};
use crate::outbox::{OutboxError, OutboxErrorKind};

/// Makes the table if it is not there. It is not part of the file's version: programs that do not know it leave it alone.
pub(super) fn create_table(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS commits (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
         INSERT OR IGNORE INTO commits VALUES (1, 0);",
    )
}

/// Counts the transaction; gives the number of all.
pub(super) fn add(connection: &Connection) -> Result<u64> {
    let mut update =
        connection.prepare_cached("UPDATE commits SET count = count + 1 RETURNING count")?;
    update.query_row([], number)
}

/// The number of all transactions, as far as the file holds them.
pub(super) fn count(connection: &Connection) -> Result<u64> {
    if !schema::has_table(connection, "commits")? {
        return Ok(0);
    }
    let count = connection.query_row("SELECT count FROM commits", [], number).optional();
    count.map(Option::unwrap_or_default)
}

fn number(row: &Row<'_>) -> Result<u64> {
    row.get(0).map(i64::unsigned_abs)
}

/// Returns an error when a file in use holds fewer transactions than were reported to be on disk.
pub(super) fn check(path: &Path, connection: &Connection, told: u64) -> Result<(), OutboxError> {
    let look = || Ok((schema::is_in_use(connection)?, count(connection)?));
    let (is_in_use, held) = look().map_err(|it| error::at(path, &it))?;
    if !is_in_use || held >= told {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let lock = lock_file_path(path);
    let lock = lock.file_name().unwrap_or_default().to_string_lossy();
    let message = format!(
        "its log {name}-wal is damaged or cut off: {told} transactions were on disk, and {held} of them are left. What \
         was queued and decided last is missing: the same command would send again what was sent; nothing is sent. Put \
         the whole log back into the folder of the file. To continue with the rest, remove {lock}"
    );
    Err(wrong(path, OutboxErrorKind::Corrupt, &message))
}
