//! The file: opened, locked, looked at, written.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use proactive_events::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Result as SqlResult, Row};

use super::hold::Hold;
use super::identity::wrong;
use super::lock::Note;
use super::migrate::migrate;
use super::schema::{self, Found};
use super::whole::{self, Damaged};
use super::writer::{Tools, Writer};
use super::{commits, decide, error, latest, lease};
use crate::outbox::{CampaignRecord, OutboxError, OutboxErrorKind, Progress};
use crate::private;

/// Number of pages after which the write-ahead log is written back to the file: 16 MiB.
const CHECKPOINT_PAGES: i64 = 4_096;
/// Pages that a connection keeps in memory: 8 MiB each.
const CACHE_KIB: i64 = 8_192;
/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 64;

/// A file that is open; clones share it.
#[derive(Clone)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// The campaigns that cannot be worked on.
    damaged: Arc<Damaged>,
    /// Dropped before the writer, which closes the file last: then its log is in it.
    reader: Arc<Reader>,
    /// None: it is only looked at.
    writer: Option<Writer>,
}

/// A connection to read, and what has to outlive it.
struct Reader {
    connection: Mutex<Connection>,
    hold: Arc<Hold>,
}

impl Reader {
    fn open(hold: Arc<Hold>) -> Result<Self, OutboxError> {
        Ok(Self { connection: Mutex::new(connect(hold.path(), true)?), hold })
    }

    /// A read that panicked has changed nothing.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&self) -> SqlResult<Found> {
        schema::look(&self.lock())
    }
}

impl File {
    /// Opens a file to work on it, by a clock that says this.
    pub(super) async fn open(path: &Path, now: Timestamp) -> Result<Self, OutboxError> {
        let path = path.to_owned();
        blocking(move || Self::open_now(&path, now)).await
    }

    pub(super) async fn open_to_read(path: &Path) -> Result<Self, OutboxError> {
        let path = path.to_owned();
        blocking(move || {
            let hold = Arc::new(Hold::to_read(&path)?);
            // Before the file is read: its owner continues to count meanwhile.
            let note = hold.note();
            let (path, reader) = (hold.path().to_owned(), Reader::open(hold)?);
            let found = reader.look().map_err(|it| error::at(&path, &it))?;
            let damaged = match check(&path, &found)? {
                0 => Damaged::new(),
                _ => check_whole(&path, &reader.lock(), note.as_ref(), false)?,
            };
            Ok(Self { path, damaged: damaged.into(), writer: None, reader: Arc::new(reader) })
        })
        .await
    }

    fn open_now(path: &Path, now: Timestamp) -> Result<Self, OutboxError> {
        let hold = Arc::new(Hold::to_own(path)?);
        let path = hold.path();
        let failed = |it: rusqlite::Error| error::at(path, &it);
        // A connection that writes changes some files by looking at them. (One that reads refuses to look at a file that
        // is in the middle of becoming an outbox.)
        let looked = Reader::open(Arc::clone(&hold)).ok().and_then(|reader| reader.look().ok());
        if let Some(found) = looked {
            check(path, &found)?;
        }
        let mut connection = connect(path, false)?;
        let version = check(path, &schema::look(&connection).map_err(failed)?)?;
        let damaged = match version {
            0 => Damaged::new(),
            _ => check_whole(path, &connection, hold.note().as_ref(), true)?,
        };
        if let Some(why) = damaged.values().next().filter(|_| !schema::is_newest(version)) {
            // A damaged file is not migrated.
            return Err(wrong(path, OutboxErrorKind::Corrupt, why));
        }
        prepare(&connection).map_err(failed)?;
        migrate(&mut connection, version).map_err(failed)?;
        schema::mark_in_use(&connection).map_err(failed)?;
        let session = commits::new_session();
        let lock_failed = |it: std::io::Error| error::io_at(path, &it);
        hold.lock().map_or(Ok(()), |lock| lock.announce_session(session)).map_err(lock_failed)?;
        take_back(&mut connection, now, session).map_err(failed)?;
        let (count, session) = commits::read(&connection).map_err(failed)?;
        hold.lock()
            .map_or(Ok(()), |lock| lock.note_session(session, count))
            .map_err(lock_failed)?;
        tighten(path).map_err(|it| error::io_at(path, &it))?;
        let reader = Reader::open(Arc::clone(&hold))?;
        let writer = Writer::start(Arc::clone(&hold), connection);
        let writer = writer.map_err(|it| error::io_at(path, &it))?;
        let (path, reader, damaged) = (path.to_owned(), Arc::new(reader), damaged.into());
        Ok(Self { path, damaged, writer: Some(writer), reader })
    }

    /// An error when a campaign was found damaged. The others of the file are not concerned.
    pub(super) fn check_campaign(&self, name: &str) -> Result<(), OutboxError> {
        match self.damaged.get(name) {
            Some(why) => Err(wrong(&self.path, OutboxErrorKind::Corrupt, why)),
            None => Ok(()),
        }
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
            let mut connection = reader.lock();
            let read = connection.transaction().and_then(|transaction| work(&transaction));
            read.map_err(|it| error::at(&path, &it))
        })
        .await
    }

    /// Leaves nothing of what was removed on the disk.
    pub(super) async fn shrink(&self) -> Result<(), OutboxError> {
        let hold = Arc::clone(&self.reader.hold);
        blocking(move || {
            let path = hold.path();
            let connection = connect(path, false)?;
            let failed = |it: rusqlite::Error| error::at(path, &it);
            // An empty log is right until the end of this.
            schema::mark_closed(&connection).map_err(failed)?;
            connection.execute_batch("VACUUM").map_err(failed)?;
            let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
            let is_busy = connection.query_row(truncate, [], |row| row.get(0)).map_err(failed)?;
            schema::mark_in_use(&connection).map_err(failed)?;
            // The removed entries are still in the log, for a reader that began before.
            let message = "somebody is looking at it: what was removed is still in it";
            if is_busy { Err(wrong(path, OutboxErrorKind::Busy, message)) } else { Ok(()) }
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

fn connect(path: &Path, to_read: bool) -> Result<Connection, OutboxError> {
    let access =
        if to_read { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        Ok(connection)
    });
    opened.map_err(|it| error::at(path, &it))
}

/// Takes the rights of everybody but the owner from the files of an outbox, which hold user ids. They are not opened:
/// closing them would end SQLite's locks.
fn tighten(path: &Path) -> std::io::Result<()> {
    ["", "-wal", "-shm"].into_iter().try_for_each(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        private::tighten_path(Path::new(&name))
    })
}

/// Sets the options for writing.
fn prepare(connection: &Connection) -> SqlResult<()> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)
}

/// The version of an outbox that this program can work on.
fn check(path: &Path, found: &Found) -> Result<i64, OutboxError> {
    match found {
        Found::Empty => Ok(0),
        Found::Outbox(version) => Ok(*version),
        Found::Newer(version) => Err(wrong(
            path,
            OutboxErrorKind::Newer,
            &format!("its version {version} is newer than this program"),
        )),
        Found::Foreign => Err(wrong(path, OutboxErrorKind::Corrupt, "it is not an outbox")),
    }
}

/// Checks that the file holds what it should, and returns the damaged campaigns.
fn check_whole(
    path: &Path,
    connection: &Connection,
    note: Option<&Note>,
    is_exact: bool,
) -> Result<Damaged, OutboxError> {
    commits::check(path, connection, note)?;
    whole::check(connection, is_exact).map_err(|it| error::at(path, &it))
}

fn take_back(connection: &mut Connection, now: Timestamp, session: u64) -> SqlResult<()> {
    let transaction = connection.transaction()?;
    let mut select = transaction.prepare("SELECT id FROM campaign")?;
    let ids = select.query_map([], |row| row.get(0))?.collect::<SqlResult<Vec<i64>>>()?;
    drop(select);
    ids.into_iter().try_for_each(|id| lease::take_back(&transaction, id))?;
    latest::open(&transaction, now)?;
    commits::begin_session(&transaction, session)?;
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

/// Progress of reading the recipients of a campaign.
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

/// Number of entries of a campaign that workers hold.
pub(super) fn leased(connection: &Connection, name: &str, now: Timestamp) -> SqlResult<u64> {
    match campaign(connection, name)? {
        Some((id, _)) => decide::leased(connection, id, now),
        None => Ok(0),
    }
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
