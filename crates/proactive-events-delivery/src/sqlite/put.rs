//! Entries into the file.

use proactive_events::{EncodedRequest, Region, Timestamp, UserId};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Result, params};

use super::decide::{self, Tally};
use super::region::StoredRegion;
use super::seal::Sealed;
use super::writer::Tools;
use super::{lease, schema};
use crate::outbox::{
    Batch, Entry, Known, Newer, Newest, Outcome, Progress, PutCounts, Queued, Refused, Verdict,
};

/// Puts a batch.
pub(super) fn put(tools: &mut Tools<'_>, id: i64, batch: Batch) -> Result<PutCounts> {
    let connection = tools.connection;
    if batch.known != Known::Never {
        schema::index_keys(connection, id)?;
    }
    let mut putting = Putting {
        id,
        known: batch.known,
        find: connection.prepare_cached(&format!(
            "SELECT place, timestamp, due IS NOT NULL, moved FROM entry_{id} WHERE key = ?1 ORDER BY place DESC LIMIT 1"
        ))?,
        insert: connection.prepare_cached(&format!(
            "INSERT INTO entry_{id} (key, user, reference_id, region, line, timestamp, frame, body, due, seal, moved)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        ))?,
        replace: connection.prepare_cached(&format!(
            "UPDATE entry_{id} SET user = ?2, reference_id = ?3, region = ?4, line = ?5, timestamp = ?6, frame = ?7,
             body = ?8, due = ?9, seal = ?10, moved = ?11, is_leased = 0, version = version + 1, generation = generation + 1, deliveries = 0,
             attempts = 0 WHERE place = ?1"
        ))?,
        counts: PutCounts::default(),
    };
    let mut tally = Tally::default();
    for refused in &batch.refused {
        putting.refuse(connection, refused, &mut tally)?;
    }
    for entry in &batch.entries {
        putting.put(tools, entry)?;
    }
    let counts = putting.counts;
    tally.add_to(connection, id)?;
    settle(connection, id, &counts, batch.progress.as_ref())?;
    Ok(counts)
}

/// Adds up what was put, and how far the recipients are read.
fn settle(
    connection: &Connection,
    id: i64,
    counts: &PutCounts,
    progress: Option<&Progress>,
) -> Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE campaign SET entries = entries + ?2, progress = coalesce(?3, progress) WHERE id = ?1",
    )?;
    // Numbers and texts always serialise.
    let progress = progress.map(|progress| serde_json::to_string(progress).unwrap_or_default());
    update.execute(params![id, counts.added as i64, progress]).map(drop)
}

struct Putting<'a> {
    id: i64,
    known: Known,
    find: CachedStatement<'a>,
    insert: CachedStatement<'a>,
    replace: CachedStatement<'a>,
    counts: PutCounts,
}

/// The newest entry of a key.
struct Found {
    place: i64,
    timestamp: i64,
    is_undecided: bool,
    moved: i64,
}

impl Found {
    /// The entry as it takes this one's place, if it is newer.
    fn replaced_by(&self, tools: &mut Tools<'_>, id: i64, entry: &Entry) -> Result<Option<Newer>> {
        let timestamp = Timestamp::from_unix_millis(self.timestamp).unwrap_or(Timestamp::MIN);
        let newest = Newest { timestamp, moved: self.moved.unsigned_abs() };
        newest.replaced_by(entry, |request: &EncodedRequest| {
            let there = lease::request_at(tools, id, self.place)?;
            Ok(there.is_some_and(|there| there.body() == request.body()))
        })
    }
}

impl Putting<'_> {
    fn find(&mut self, key: &[u8]) -> Result<Option<Found>> {
        if self.known == Known::Never {
            return Ok(None);
        }
        let found = self.find.query_row([key], |row| {
            Ok(Found {
                place: row.get(0)?,
                timestamp: row.get(1)?,
                is_undecided: row.get(2)?,
                moved: row.get(3)?,
            })
        });
        found.optional()
    }

    fn put(&mut self, tools: &mut Tools<'_>, entry: &Entry) -> Result<()> {
        let Some(found) = self.find(entry.key.bytes())? else {
            return self.add(tools, entry, 0);
        };
        let newer = match self.known {
            Known::Supersede => found.replaced_by(tools, self.id, entry)?,
            Known::Keep | Known::Never => None,
        };
        match newer {
            None => self.counts.kept += 1,
            Some(Newer { entry, moved }) if found.is_undecided => {
                write(&mut self.replace, tools, self.id, &found.place, (&entry, moved))?;
                self.counts.superseded += 1;
            }
            Some(Newer { entry, moved }) => self.add(tools, &entry, moved)?,
        }
        Ok(())
    }

    fn add(&mut self, tools: &mut Tools<'_>, entry: &Entry, moved: u64) -> Result<()> {
        write(&mut self.insert, tools, self.id, entry.key.bytes(), (entry, moved))?;
        self.counts.added += 1;
        Ok(())
    }

    fn refuse(&mut self, connection: &Connection, it: &Refused, tally: &mut Tally) -> Result<()> {
        if self.find(it.key.bytes())?.is_some() {
            self.counts.kept += 1;
            return Ok(());
        }
        let (region, line) = (StoredRegion(Region::NorthAmerica), it.line as i64);
        let nothing: Option<i64> = None;
        let place = self.insert.insert(params![
            it.key.bytes(),
            it.user.as_ref().map(UserId::as_str),
            nothing,
            region,
            line,
            0,
            nothing,
            nothing,
            nothing,
            nothing,
            0
        ])?;
        let outcome = Outcome::invalid(it.failure.clone());
        decide::record(connection, self.id, place, &outcome)?;
        debug_assert_eq!(outcome.verdict, Verdict::Refused);
        tally.count(&outcome);
        self.counts.added += 1;
        Ok(())
    }
}

/// Runs the statement that inserts or replaces an entry; only the first parameter differs.
fn write(
    statement: &mut CachedStatement<'_>,
    tools: &mut Tools<'_>,
    id: i64,
    first: &dyn rusqlite::ToSql,
    (entry, moved): (&Entry, u64),
) -> Result<()> {
    let user = entry.user().map(UserId::as_str);
    let (reference_id, shared, body) = match &entry.request {
        Queued::Framed { frame, .. } => {
            (None, Some(tools.frames.id(tools.connection, id, frame)?), None)
        }
        Queued::Whole(request) => {
            (Some(request.reference_id().as_str()), None, Some(request.body()))
        }
    };
    let (region, line) = (StoredRegion(entry.region), entry.line.map(|line| line as i64));
    let timestamp = entry.timestamp().unix_millis();
    let (frame, frame_digest) = shared.unzip();
    let key = entry.key.bytes().as_slice();
    let sealed = Sealed {
        key,
        user,
        reference_id,
        region: region.sealed(),
        line,
        timestamp,
        frame: frame_digest,
        body,
    };
    let seal = sealed.digest();
    statement
        .execute(params![
            first,
            user,
            reference_id,
            region,
            line,
            timestamp,
            frame,
            body,
            0,
            seal,
            moved as i64
        ])
        .map(drop)
}
