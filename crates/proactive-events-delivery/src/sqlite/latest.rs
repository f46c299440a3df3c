//! The newest time at which moments of the file were written: the clock may have gone back since, or be another one.
//!
//! The table is not part of the file's version: programs that do not know it leave it alone.

use proactive_events::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Result};

use super::lease;
use super::writer::Tools;
use crate::steps::Clocks;

/// Makes the table if it is not there, and moves what waits when the clock is behind it: no entry waits longer for a clock
/// that went back.
pub(super) fn open(connection: &Connection, now: Timestamp) -> Result<()> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS latest (id INTEGER PRIMARY KEY CHECK (id = 1), moment INTEGER NOT NULL) STRICT;",
    )?;
    let select = "SELECT moment FROM latest WHERE id = 1";
    let latest: Option<i64> = connection.query_row(select, [], |row| row.get(0)).optional()?;
    let step = latest.map_or(0, |latest| now.unix_millis().saturating_sub(latest));
    if step < 0 {
        lease::shift(connection, step)?;
    }
    note(connection, now)
}

/// Notes the time at which moments are written.
pub(super) fn note(connection: &Connection, now: Timestamp) -> Result<()> {
    let mut insert = connection.prepare_cached("INSERT OR REPLACE INTO latest VALUES (1, ?1)")?;
    insert.execute([now.unix_millis()]).map(drop)
}

impl Tools<'_> {
    /// The time now. Where the wall clock was set since the last look, the ends of leases and waits move first.
    pub(super) fn now(&mut self, clocks: &Clocks) -> Result<Timestamp> {
        let (now, step) = clocks.look(self.ahead);
        if step != 0 {
            lease::shift(self.connection, step)?;
            note(self.connection, now)?;
        }
        Ok(now)
    }
}
