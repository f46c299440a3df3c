//! Entries handed out and given back.

use std::time::Duration;

use proactive_events::{EncodedRequest, Region, Timestamp, UserId};
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Result, Row, params};

use super::frames::{Frames, SharedFrame};
use super::region::StoredRegion;
use super::seal::{self, Sealed};
use super::writer::Tools;
use super::{migrate, region, schema};
use crate::outbox::{Entry, Key, Lease, LeaseId, Queued, Retry, Waiting, later};

/// An entry as stored in the file; the caller builds its bytes, not the thread that writes.
pub(super) struct Stored {
    place: i64,
    key: Key,
    user: Option<String>,
    reference_id: Option<String>,
    region: StoredRegion,
    line: Option<i64>,
    timestamp: i64,
    frame_id: Option<i64>,
    frame: Option<SharedFrame>,
    body: Option<Vec<u8>>,
    due: Option<i64>,
    version: i64,
    generation: i64,
    deliveries: i64,
    attempts: u32,
    /// The digest of what was put; rows of older versions have none.
    seal: Option<i64>,
}

/// The columns of [`Stored`].
const COLUMNS: &str = "place, key, user, region, line, timestamp, frame, body, due, version, generation, deliveries, attempts, reference_id, seal";

impl Stored {
    fn read(row: &Row<'_>) -> Result<Self> {
        let line = || row.get(4).ok().flatten();
        Self::columns(row).map_err(|error| match row.get(0) {
            Ok(place) => damage(error, place, line()),
            Err(_) => error,
        })
    }

    /// Takes its shared part out of the file.
    fn load_frame(&mut self, connection: &Connection, frames: &mut Frames) -> Result<()> {
        if let Some(frame) = self.frame_id {
            let loaded = frames.get(connection, frame);
            self.frame = Some(loaded.map_err(|error| damage(error, self.place, self.line))?);
        }
        Ok(())
    }

    fn columns(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            place: row.get(0)?,
            key: Key::from_bytes(row.get_ref(1)?.as_blob()?),
            user: row.get(2)?,
            region: row.get(3)?,
            line: row.get(4)?,
            timestamp: row.get(5)?,
            frame_id: row.get(6)?,
            frame: None,
            body: row.get(7)?,
            due: row.get(8)?,
            version: row.get(9)?,
            generation: row.get(10)?,
            deliveries: row.get(11)?,
            attempts: row.get(12)?,
            reference_id: row.get(13)?,
            seal: row.get(14)?,
        })
    }

    /// The frozen bytes; an error when they are not those that were put.
    fn encoded(&mut self, campaign: &str) -> Result<EncodedRequest> {
        let (place, line) = (self.place, self.line);
        let sealed = self.sealed().digest();
        if self.seal.is_some_and(|seal| seal != sealed) {
            return Err(seal::corrupt_entry(place, line));
        }
        let is_sealed = self.seal.is_some();
        let request = self.restored()?;
        if is_sealed || seal::is_of(self.key, campaign, &request) {
            Ok(request)
        } else {
            Err(seal::corrupt_entry(place, line))
        }
    }

    fn sealed(&self) -> Sealed<'_> {
        Sealed {
            key: self.key.bytes(),
            user: self.user.as_deref(),
            reference_id: self.reference_id.as_deref(),
            region: self.region.sealed(),
            line: self.line,
            timestamp: self.timestamp,
            frame: self.frame.as_ref().map(|it| it.digest),
            body: self.body.as_deref(),
        }
    }

    fn restored(&mut self) -> Result<EncodedRequest> {
        let damaged = |error: Box<dyn std::error::Error + Send + Sync>| {
            Error::FromSqlConversionFailure(7, Type::Blob, error)
        };
        if let Some(body) = self.body.take() {
            return EncodedRequest::restore(body).map_err(|error| damaged(Box::new(error)));
        }
        let user = UserId::new(self.user.take().unwrap_or_default());
        let user = user.map_err(|error| damaged(Box::new(error)))?;
        let timestamp = Timestamp::from_unix_millis(self.timestamp);
        let timestamp = timestamp.map_err(|error| damaged(Box::new(error)))?;
        let frame = self.frame.take().ok_or_else(|| damaged("an entry has no body".into()))?;
        let frame = frame.frame;
        let request = Queued::Framed { frame, user, timestamp };
        let (region, line) = (self.region.0, None);
        Ok(Entry { key: self.key, region, line, request }.encoded())
    }

    pub(super) fn into_lease(mut self, campaign: &str, lasting: Duration) -> Result<Lease> {
        let request = self.encoded(campaign)?;
        Ok(Lease {
            id: LeaseId {
                place: self.place as u64,
                version: self.version as u64,
                generation: self.generation as u64,
            },
            key: self.key,
            line: self.line.map(|line| line as u64),
            deliveries: self.deliveries as u64,
            attempts: self.attempts,
            lasting,
            request: if self.deliveries > 1 { request.repeated() } else { request },
        })
    }

    pub(super) fn into_waiting(mut self, campaign: &str) -> Result<Waiting> {
        let due = self.due.filter(|due| *due > 0);
        Ok(Waiting {
            place: self.place as u64,
            due: due.and_then(|due| Timestamp::from_unix_millis(due).ok()),
            deliveries: self.deliveries as u64,
            line: self.line.map(|line| line as u64),
            region: self.region.0,
            request: self.encoded(campaign)?,
        })
    }
}

/// The error of an entry whose row, or whose shared part, is missing or not of its form; one of the file itself stays.
fn damage(error: Error, place: i64, line: Option<i64>) -> Error {
    match error.sqlite_error_code() {
        Some(_) => error,
        None => seal::corrupt_entry(place, line),
    }
}

/// The request of an entry; none if it has none, or it cannot be read.
pub(super) fn request_at(
    tools: &mut Tools<'_>,
    id: i64,
    place: i64,
) -> Result<Option<EncodedRequest>> {
    let select = format!("SELECT {COLUMNS} FROM entry_{id} WHERE place = ?1");
    let mut stored = tools.connection.prepare_cached(&select)?.query_row([place], Stored::read)?;
    stored.load_frame(tools.connection, tools.frames)?;
    Ok(stored.restored().ok())
}

/// Leases entries that are due.
pub(super) fn lease(
    tools: &mut Tools<'_>,
    id: i64,
    region: Region,
    most: usize,
    (now, lasting): (Timestamp, Duration),
) -> Result<Vec<Stored>> {
    let connection = tools.connection;
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM entry_{id} WHERE region = ?1 AND due <= ?2 ORDER BY due, place LIMIT ?3"
    ))?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let parameters = params![StoredRegion(region), now.unix_millis(), most];
    let rows = select.query_map(parameters, Stored::read)?;
    let mut due = rows.collect::<Result<Vec<_>>>()?;
    let mut update = connection.prepare_cached(&format!(
        "UPDATE entry_{id} SET due = ?2, is_leased = 1, generation = ?3, deliveries = ?4 WHERE place = ?1"
    ))?;
    let until = later(now, lasting).unix_millis();
    for entry in &mut due {
        entry.generation = entry.generation.wrapping_add(1);
        entry.deliveries = entry.deliveries.wrapping_add(1);
        update.execute([entry.place, until, entry.generation, entry.deliveries])?;
        entry.load_frame(connection, tools.frames)?;
    }
    Ok(due)
}

/// Ends leases: the entries wait.
pub(super) fn retry(connection: &Connection, id: i64, retries: &[Retry]) -> Result<()> {
    let mut update = connection.prepare_cached(&format!(
        "UPDATE entry_{id} SET due = ?4, is_leased = 0, generation = generation + 1, attempts = attempts + ?5,
         deliveries = deliveries - ?6 WHERE place = ?1 AND version = ?2 AND generation = ?3 AND due IS NOT NULL"
    ))?;
    for Retry { id, at, attempts, unsent } in retries {
        let LeaseId { place, version, generation } = *id;
        let at = at.unix_millis().max(0);
        update.execute(params![
            place as i64,
            version as i64,
            generation as i64,
            at,
            attempts,
            unsent
        ])?;
    }
    Ok(())
}

/// Moves the ends of leases.
pub(super) fn extend(
    connection: &Connection,
    id: i64,
    leases: &[LeaseId],
    until: Timestamp,
) -> Result<()> {
    let mut update = connection.prepare_cached(&format!(
        "UPDATE entry_{id} SET due = ?4 WHERE place = ?1 AND version = ?2 AND generation = ?3 AND due IS NOT NULL"
    ))?;
    for LeaseId { place, version, generation } in leases {
        let until = until.unix_millis();
        update.execute(params![*place as i64, *version as i64, *generation as i64, until])?;
    }
    Ok(())
}

/// Takes back what a dead process had leased: its lock is ours now.
pub(super) fn take_back(connection: &Connection, id: i64) -> Result<()> {
    if !has_entries(connection, id)? {
        return Ok(());
    }
    let mut update = connection.prepare(&format!(
        "UPDATE entry_{id} SET due = 0, is_leased = 0, generation = generation + 1
         WHERE region = ?1 AND due > 0 AND is_leased = 1"
    ))?;
    for region in Region::ALL {
        update.execute([StoredRegion(*region)])?;
    }
    Ok(())
}

/// True if the table of a campaign exists; a damaged campaign may have none.
fn has_entries(connection: &Connection, id: i64) -> Result<bool> {
    schema::has_table(connection, &format!("entry_{id}"))
}

/// Moves moments of all campaigns by a step of the wall clock, in milliseconds. Leases last as long as they were to. Other
/// entries wait no longer for a clock that was set back; one that was set on makes them due, as their moment is past.
pub(super) fn shift(connection: &Connection, step: i64) -> Result<()> {
    let mut select = connection.prepare_cached("SELECT id FROM campaign")?;
    let campaigns =
        select.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>>>()?;
    for id in campaigns {
        if !has_entries(connection, id)? {
            continue;
        }
        let mut update = connection.prepare_cached(&format!(
            "UPDATE entry_{id} SET due = max(due + ?2, 1)
             WHERE region = ?1 AND due > 0 AND (is_leased = 1 OR ?2 < 0)"
        ))?;
        for region in Region::ALL {
            update.execute((StoredRegion(*region), step))?;
        }
    }
    Ok(())
}

/// [`COLUMNS`] of a file of this format: one that is only looked at stays what it is.
fn columns_of(format: i64) -> String {
    let mut columns = COLUMNS.to_owned();
    if format < migrate::SEALED_FORMAT {
        columns = columns.replace("seal", "NULL");
    }
    if format < region::FIRST_FORMAT {
        columns = columns.replace("region", region::NAME_OF_NUMBER);
    }
    columns
}

/// Undecided entries, to be read out.
pub(super) fn undecided(
    connection: &Connection,
    id: i64,
    after: u64,
    most: usize,
) -> Result<Vec<Stored>> {
    let columns = columns_of(schema::version(connection)?);
    let mut select = connection.prepare_cached(&format!(
        "SELECT {columns} FROM entry_{id} WHERE place > ?1 AND due IS NOT NULL ORDER BY place LIMIT ?2"
    ))?;
    let (after, most) = (i64::try_from(after).unwrap_or(i64::MAX), most as i64);
    let mut frames = Frames::default();
    let mut entries = select.query_map([after, most], Stored::read)?.collect::<Result<Vec<_>>>()?;
    for entry in &mut entries {
        entry.load_frame(connection, &mut frames)?;
    }
    Ok(entries)
}
