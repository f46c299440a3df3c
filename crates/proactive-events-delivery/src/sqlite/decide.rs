//! Outcomes into the file, and out of it.

use proactive_events::{Timestamp, UserId};
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Result, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::outbox::{Counts, Decided, Decision, Failure, GivenUp, Key, LeaseId, Outcome};

/// Counts of outcomes that are not in the file yet.
#[derive(Default)]
pub(super) struct Tally(Counts);

impl Tally {
    pub(super) fn count(&mut self, outcome: &Outcome) {
        self.0.decide(outcome);
    }

    pub(super) fn add_to(&self, connection: &Connection, id: i64) -> Result<()> {
        let mut upsert = connection.prepare_cached(
            "INSERT INTO tally (campaign, verdict, cause, count) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (campaign, verdict, cause) DO UPDATE SET count = count + ?4",
        )?;
        for ((verdict, cause), count) in &self.0.decided {
            upsert.execute(params![id, name(verdict), name(cause), *count as i64])?;
        }
        Ok(())
    }
}

/// Decides entries; those that are decided already, or were superseded, stay as they are.
pub(super) fn decide(connection: &Connection, id: i64, decisions: &[Decision]) -> Result<()> {
    let mut update = connection.prepare_cached(&format!(
        "UPDATE entry_{id} SET due = NULL, is_leased = 0 WHERE place = ?1 AND version = ?2 AND due IS NOT NULL"
    ))?;
    let mut tally = Tally::default();
    for Decision { id: LeaseId { place, version, .. }, outcome, .. } in decisions {
        let place = *place as i64;
        if update.execute(params![place, *version as i64])? == 1 {
            record(connection, id, place, outcome)?;
            tally.count(outcome);
        }
    }
    tally.add_to(connection, id)
}

/// Writes a result.
pub(super) fn record(connection: &Connection, id: i64, place: i64, it: &Outcome) -> Result<()> {
    let mut insert = connection.prepare_cached(&format!(
        "INSERT INTO result_{id} (place, verdict, status, request_id, attempts, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    ))?;
    let error = it.error.as_ref().map(|error| serde_json::to_string(error).unwrap_or_default());
    insert
        .execute(params![place, name(&it.verdict), it.status, it.request_id, it.attempts, error])
        .map(drop)
}

/// Entries held by a worker, by a moment `?1`; other undecided entries wait.
const HELD: &str = "due > ?1 AND is_leased = 1";

/// Number of entries that workers hold.
pub(super) fn leased(connection: &Connection, id: i64, now: Timestamp) -> Result<u64> {
    let select = format!("SELECT count(*) FROM entry_{id} WHERE {HELD}");
    let leased: i64 = connection.query_row(&select, [now.unix_millis()], |row| row.get(0))?;
    Ok(leased as u64)
}

/// Decides everything that waits: an entry that was handed out before may have been sent.
pub(super) fn give_up(
    connection: &Connection,
    id: i64,
    reason: &Failure,
    now: Timestamp,
) -> Result<GivenUp> {
    let leased = leased(connection, id, now)?;
    let mut tally = Tally::default();
    let mut decided = 0;
    for (deliveries, may_have_been_sent) in [("= 0", false), ("> 0", true)] {
        let failure = reason.for_entry(may_have_been_sent);
        let error = serde_json::to_string(&failure).unwrap_or_default();
        let outcome = Outcome::failed(failure);
        let waiting = format!("due IS NOT NULL AND NOT ({HELD}) AND deliveries {deliveries}");
        let insert = format!(
            "INSERT INTO result_{id} (place, verdict, attempts, error)
             SELECT place, ?2, attempts, ?3 FROM entry_{id} WHERE {waiting} ORDER BY place"
        );
        let now = now.unix_millis();
        let given_up = connection.execute(&insert, params![now, name(&outcome.verdict), error])?;
        let update = format!("UPDATE entry_{id} SET due = NULL, is_leased = 0 WHERE {waiting}");
        connection.execute(&update, [now])?;
        (0..given_up).for_each(|_| tally.count(&outcome));
        decided += given_up as u64;
    }
    tally.add_to(connection, id)?;
    Ok(GivenUp { decided, leased })
}

/// The counts of a campaign.
pub(super) fn counts(connection: &Connection, id: i64) -> Result<Counts> {
    let entries: i64 =
        connection
            .query_row("SELECT entries FROM campaign WHERE id = ?1", [id], |row| row.get(0))?;
    let mut select =
        connection.prepare_cached("SELECT verdict, cause, count FROM tally WHERE campaign = ?1")?;
    let rows = select.query_map([id], |row| {
        Ok(((named(row, 0)?, named(row, 1)?), row.get::<_, i64>(2)? as u64))
    })?;
    Ok(Counts { entries: entries as u64, decided: rows.collect::<Result<_>>()? })
}

/// Results after a position.
pub(super) fn results(
    connection: &Connection,
    id: i64,
    after: u64,
    most: usize,
) -> Result<Vec<Decided>> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT position, user, reference_id, key, line, verdict, status, request_id, result.attempts, error
         FROM result_{id} AS result JOIN entry_{id} USING (place) WHERE position > ?1 ORDER BY position LIMIT ?2"
    ))?;
    let (after, most) = (i64::try_from(after).unwrap_or(i64::MAX), most as i64);
    select.query_map([after, most], read_result)?.collect()
}

fn read_result(row: &Row<'_>) -> Result<Decided> {
    let own: Option<String> = row.get(2)?;
    let key = Key::from_bytes(row.get_ref(3)?.as_blob()?);
    let error: Option<String> = row.get(9)?;
    let error = error.map(|text| serde_json::from_str(&text)).transpose();
    let outcome = Outcome {
        verdict: named(row, 5)?,
        status: row.get(6)?,
        request_id: row.get(7)?,
        attempts: row.get(8)?,
        error: error.map_err(|error| damaged(9, error))?,
    };
    Ok(Decided {
        position: row.get::<_, i64>(0)? as u64,
        user: row.get::<_, Option<String>>(1)?.and_then(|user| UserId::new(user).ok()),
        reference_id: own.unwrap_or_else(|| key.to_string()),
        line: row.get::<_, Option<i64>>(4)?.map(|line| line as u64),
        outcome,
    })
}

/// The name of a verdict or a cause.
fn name(it: &impl Serialize) -> String {
    match serde_json::to_value(it) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn named<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    let name: String = row.get(column)?;
    serde_json::from_value(name.into()).map_err(|error| damaged(column, error))
}

fn damaged(column: usize, error: serde_json::Error) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}
