//! The file: opened, locked, looked at, written.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Result as SqlResult, Row};

use super::lock::{self, Lock};
use super::schema::{self, Found};
use super::writer::{Tools, Writer};
use super::{error, lease};
use crate::outbox::{CampaignRecord, OutboxError, OutboxErrorKind, Progress};

/// The write-ahead log is written back to the file after so many pages: 16 MiB.
const CHECKPOINT_PAGES: i64 = 4_096;
/// Pages that a connection keeps in memory: 8 MiB each.
const CACHE_KIB: i64 = 8_192;
/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 64;

/// A file that is open; clones share it.
#[derive(Clone)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// Dropped before the writer, which closes the file last: then its log is in it.
    reader: Arc<Mutex<Connection>>,
    /// None: it is only looked at.
    writer: Option<Writer>,
}

impl File {
    pub(super) async fn open(path: &Path) -> Result<Self, OutboxError> {
        let path = path.to_owned();
        blocking(move || Self::open_now(&path)).await
    }

    pub(super) async fn open_to_read(path: &Path) -> Result<Self, OutboxError> {
        let path = path.to_owned();
        blocking(move || {
            if !path.exists() {
                return Err(wrong(&path, OutboxErrorKind::Url, "there is no such file"));
            }
            let reader = connect(&path, true)?;
            match schema::look(&reader).map_err(|it| error::at(&path, &it))? {
                Found::Empty => {}
                found => check(&path, &found).map(drop)?,
            }
            Ok(Self { path, writer: None, reader: Arc::new(Mutex::new(reader)) })
        })
        .await
    }

    fn open_now(path: &Path) -> Result<Self, OutboxError> {
        lock::create_private(path)?;
        let lock = Lock::take(path)?;
        let mut connection = connect(path, false)?;
        let failed = |it: rusqlite::Error| error::at(path, &it);
        let version = check(path, &schema::look(&connection).map_err(failed)?)?;
        prepare(&connection).map_err(failed)?;
        schema::migrate(&mut connection, version).map_err(failed)?;
        take_back(&mut connection).map_err(failed)?;
        let reader = connect(path, true)?;
        let writer = Writer::start(path.to_owned(), connection, lock);
        let writer = writer.map_err(|it| error::io_at(path, &it))?;
        Ok(Self {
            path: path.to_owned(),
            writer: Some(writer),
            reader: Arc::new(Mutex::new(reader)),
        })
    }

    /// Writes in a transaction that is on disk when this answers.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tools<'_>) -> SqlResult<T> + Send + 'static,
    ) -> Result<T, OutboxError> {
        let read_only = || wrong(&self.path, OutboxErrorKind::ReadOnly, "it was opened to be read");
        self.writer.as_ref().ok_or_else(read_only)?.write(work).await
    }

    /// Reads what was on disk at one moment.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> SqlResult<T> + Send + 'static,
    ) -> Result<T, OutboxError> {
        let (reader, path) = (Arc::clone(&self.reader), self.path.clone());
        blocking(move || {
            // A read that panicked has changed nothing.
            let mut connection = reader.lock().unwrap_or_else(PoisonError::into_inner);
            let read = connection.transaction().and_then(|transaction| work(&transaction));
            read.map_err(|it| error::at(&path, &it))
        })
        .await
    }

    /// Leaves nothing of what was removed on the disk.
    pub(super) async fn shrink(&self) -> Result<(), OutboxError> {
        let path = self.path.clone();
        blocking(move || {
            let connection = connect(&path, false)?;
            let failed = |it: rusqlite::Error| error::at(&path, &it);
            connection.execute_batch("VACUUM").map_err(failed)?;
            let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
            let is_busy = connection.query_row(truncate, [], |row| row.get(0)).map_err(failed)?;
            // What was removed is still in the log, and was read there when somebody began to look.
            let message = "somebody is looking at it: what was removed is still in it";
            if is_busy { Err(wrong(&path, OutboxErrorKind::Busy, message)) } else { Ok(()) }
        })
        .await
    }
}

/// Runs what blocks on a thread for that.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OutboxError> + Send + 'static,
) -> Result<T, OutboxError> {
    let lost = |_| OutboxError::new(OutboxErrorKind::Other, "sqlite", "its thread ended early");
    tokio::task::spawn_blocking(work).await.map_err(lost)?
}

fn wrong(path: &Path, kind: OutboxErrorKind, message: &str) -> OutboxError {
    OutboxError::new(kind, format!("sqlite:{}", path.display()), message)
}

fn connect(path: &Path, to_read: bool) -> Result<Connection, OutboxError> {
    let access =
        if to_read { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        Ok(connection)
    });
    opened.map_err(|it| error::at(path, &it))
}

/// How the file is written.
fn prepare(connection: &Connection) -> SqlResult<()> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)
}

/// The version of an outbox that this program can work on.
fn check(path: &Path, found: &Found) -> Result<usize, OutboxError> {
    match found {
        Found::Empty => Ok(0),
        Found::Outbox(version) => Ok(*version),
        Found::Newer(version) => Err(wrong(
            path,
            OutboxErrorKind::Newer,
            &format!("its version {version} is newer than this program"),
        )),
        Found::Foreign => Err(wrong(path, OutboxErrorKind::Corrupt, "it is no outbox")),
    }
}

fn take_back(connection: &mut Connection) -> SqlResult<()> {
    let transaction = connection.transaction()?;
    let mut select = transaction.prepare("SELECT id FROM campaign")?;
    let ids = select.query_map([], |row| row.get(0))?.collect::<SqlResult<Vec<i64>>>()?;
    drop(select);
    ids.into_iter().try_for_each(|id| lease::take_back(&transaction, id))?;
    transaction.commit()
}

fn has_tables(connection: &Connection) -> SqlResult<bool> {
    Ok(!matches!(schema::look(connection)?, Found::Empty))
}

/// All campaigns.
pub(super) fn campaigns(connection: &Connection) -> SqlResult<Vec<CampaignRecord>> {
    if !has_tables(connection)? {
        return Ok(Vec::new());
    }
    let mut select = connection.prepare_cached("SELECT record FROM campaign ORDER BY id")?;
    select.query_map([], |row| from_json(row, 0))?.collect()
}

/// The campaign of a name, with its number.
pub(super) fn campaign(
    connection: &Connection,
    name: &str,
) -> SqlResult<Option<(i64, CampaignRecord)>> {
    if !has_tables(connection)? {
        return Ok(None);
    }
    let mut select =
        connection.prepare_cached("SELECT id, record FROM campaign WHERE name = ?1")?;
    select.query_row([name], |row| Ok((row.get(0)?, from_json(row, 1)?))).optional()
}

/// How far the recipients of a campaign were read.
pub(super) fn progress(connection: &Connection, id: i64) -> SqlResult<Progress> {
    let mut select = connection.prepare_cached("SELECT progress FROM campaign WHERE id = ?1")?;
    select.query_row([id], |row| from_json(row, 0))
}

/// Makes a campaign; one of the same name is left as it is.
pub(super) fn create(
    connection: &Connection,
    record: CampaignRecord,
) -> SqlResult<(i64, CampaignRecord)> {
    if let Some(found) = campaign(connection, &record.name)? {
        return Ok(found);
    }
    let text = |it: serde_json::Result<String>| it.unwrap_or_default();
    let mut insert = connection
        .prepare_cached("INSERT INTO campaign (name, record, progress) VALUES (?1, ?2, ?3)")?;
    let progress = text(serde_json::to_string(&Progress::default()));
    let id = insert.insert((&record.name, text(serde_json::to_string(&record)), progress))?;
    schema::create_tables(connection, id)?;
    Ok((id, record))
}

/// Empties a campaign: nothing of its recipients stays but in what is not in use any more.
pub(super) fn empty(tools: &mut Tools<'_>, name: &str) -> SqlResult<()> {
    let Some((id, _)) = campaign(tools.connection, name)? else { return Ok(()) };
    *tools.frames = super::frames::Frames::default();
    let progress = serde_json::to_string(&Progress::default()).unwrap_or_default();
    schema::empty_campaign(tools.connection, id, &progress)
}

/// Removes a campaign.
pub(super) fn remove(tools: &mut Tools<'_>, name: &str) -> SqlResult<()> {
    let Some((id, _)) = campaign(tools.connection, name)? else { return Ok(()) };
    *tools.frames = super::frames::Frames::default();
    schema::drop_campaign(tools.connection, id)
}

fn from_json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> SqlResult<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|it| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(it))
    })
}
