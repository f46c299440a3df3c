//! The file's schema.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Result};

/// Marks the file as an outbox ("PEVO").
pub(super) const APPLICATION_ID: i32 = 0x5045_564f;

/// Format of the files that this program writes.
const NEWEST: i64 = 4;

/// Stands in the version of a file that is in use, in the file itself: then it has a log, which holds what came last.
pub(super) const IN_USE: i64 = 1 << 16;

/// Kind of file, by its header.
pub(super) enum Found {
    /// Nothing is in it yet.
    Empty,
    /// An outbox of this format.
    Outbox(i64),
    /// A newer version than this program knows.
    Newer(i64),
    /// A database of another program.
    Foreign,
}

/// The version, whether the file is in use or not.
pub(super) fn version(connection: &Connection) -> Result<i64> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version & !IN_USE)
}

/// True if the file has a log that holds the latest changes.
pub(super) fn is_in_use(connection: &Connection) -> Result<bool> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version & IN_USE != 0)
}

/// Notes in the file itself that it has a log from now on.
pub(super) fn mark_in_use(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "user_version", NEWEST | IN_USE)?;
    // A reader of the file may delay this; then the mark is in the log.
    connection.query_row("PRAGMA wal_checkpoint(FULL)", [], |_| Ok(()))
}

/// Lets the connection write the log back and remove it when it is closed, once the file does not say any more that it has
/// one. Without room for that note the log stays.
pub(super) fn allow_close(connection: &Connection) -> Result<()> {
    mark_closed(connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map(drop)
}

/// Notes that all is in the file, as soon as the log is written back.
pub(super) fn mark_closed(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "user_version", NEWEST)
}

/// True if a file of this format needs no migration.
pub(super) fn is_newest(format: i64) -> bool {
    format == NEWEST
}

/// True if there is a table of this name.
pub(super) fn has_table(connection: &Connection, name: &str) -> Result<bool> {
    let count = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    connection.query_row(count, [name], |row| row.get::<_, i64>(0)).map(|count| count > 0)
}

/// Looks at a file.
pub(super) fn look(connection: &Connection) -> Result<Found> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let version = version(connection)?;
    if tables == 0 {
        return Ok(Found::Empty);
    }
    if pragma("application_id")? != i64::from(APPLICATION_ID) {
        return Ok(Found::Foreign);
    }
    Ok(match version {
        0..=NEWEST => Found::Outbox(version),
        _ => Found::Newer(version),
    })
}

/// Notes the newest format in a file.
pub(super) fn note_newest(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", NEWEST)
}

/// Creates the tables that all campaigns share.
pub(super) fn create(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "
    CREATE TABLE campaign (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        record TEXT NOT NULL,
        progress TEXT NOT NULL,
        entries INTEGER NOT NULL DEFAULT 0,
        has_keys INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE frame (
        id INTEGER PRIMARY KEY,
        campaign INTEGER NOT NULL,
        text TEXT NOT NULL,
        life_span INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE tally (
        campaign INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        cause TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (campaign, verdict, cause)
    ) STRICT, WITHOUT ROWID;
",
    )
}

/// The tables of a campaign: removing one is dropping them, and its entries lie together.
pub(super) fn create_tables(connection: &Connection, id: i64) -> Result<()> {
    create_entry_table(connection, &format!("entry_{id}"))?;
    create_entry_indexes(connection, id)?;
    connection.execute_batch(&format!(
        "
    CREATE TABLE result_{id} (
        position INTEGER PRIMARY KEY,
        place INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        status INTEGER,
        request_id TEXT,
        attempts INTEGER NOT NULL,
        error TEXT
    ) STRICT;
"
    ))
}

/// Creates a table of entries. Its seal is the digest of what was put, and `moved` the difference between the sent and the
/// original timestamp, in milliseconds.
pub(super) fn create_entry_table(connection: &Connection, name: &str) -> Result<()> {
    connection.execute_batch(&format!(
        "
    CREATE TABLE {name} (
        place INTEGER PRIMARY KEY,
        key BLOB NOT NULL,
        user TEXT,
        reference_id TEXT,
        region TEXT NOT NULL,
        line INTEGER,
        timestamp INTEGER NOT NULL,
        frame INTEGER,
        body BLOB,
        due INTEGER,
        is_leased INTEGER NOT NULL DEFAULT 0,
        version INTEGER NOT NULL DEFAULT 0,
        generation INTEGER NOT NULL DEFAULT 0,
        deliveries INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        seal INTEGER,
        moved INTEGER NOT NULL DEFAULT 0
    ) STRICT;
"
    ))
}

/// Creates the indexes of a campaign's entries. They have no index of their keys before one is asked for: while a long
/// list is put, its scattered order would cost more than all the rest.
pub(super) fn create_entry_indexes(connection: &Connection, id: i64) -> Result<()> {
    connection.execute_batch(&format!(
        "
    CREATE INDEX entry_{id}_due ON entry_{id} (region, due) WHERE due IS NOT NULL;
    -- The narrowest index of all rows: SQLite counts them by it, not by the rows, which are fifty times as large.
    CREATE INDEX entry_{id}_rows ON entry_{id} (moved);
"
    ))?;
    let mut select = connection.prepare("SELECT 1 FROM campaign WHERE id = ?1 AND has_keys = 1")?;
    if select.exists([id])? { create_key_index(connection, id) } else { Ok(()) }
}

fn create_key_index(connection: &Connection, id: i64) -> Result<()> {
    connection.execute_batch(&format!("CREATE INDEX entry_{id}_key ON entry_{id} (key)"))
}

/// The index that finds an entry by its key; made once, by a sort on disk.
pub(super) fn index_keys(connection: &Connection, id: i64) -> Result<()> {
    let mut statement = connection.prepare_cached("SELECT has_keys FROM campaign WHERE id = ?1")?;
    if statement.query_row([id], |row| row.get(0))? {
        return Ok(());
    }
    create_key_index(connection, id)?;
    connection.execute("UPDATE campaign SET has_keys = 1 WHERE id = ?1", [id]).map(drop)
}

/// Makes a campaign as it was when it was made.
pub(super) fn empty_campaign(connection: &Connection, id: i64, progress: &str) -> Result<()> {
    connection.execute_batch(&format!(
        "DROP TABLE entry_{id}; DROP TABLE result_{id}; DELETE FROM frame WHERE campaign = {id};
         DELETE FROM tally WHERE campaign = {id};"
    ))?;
    let update = "UPDATE campaign SET progress = ?2, entries = 0, has_keys = 0 WHERE id = ?1";
    connection.execute(update, (id, progress))?;
    create_tables(connection, id)
}

/// Removes all that belongs to a campaign.
pub(super) fn drop_campaign(connection: &Connection, id: i64) -> Result<()> {
    connection.execute_batch(&format!(
        "DROP TABLE entry_{id}; DROP TABLE result_{id}; DELETE FROM frame WHERE campaign = {id};
         DELETE FROM tally WHERE campaign = {id}; DELETE FROM campaign WHERE id = {id};"
    ))
}
