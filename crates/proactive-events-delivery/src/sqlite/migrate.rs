//! Brings a file of an older format to the newest.
//!
//! Format 2 added the digest of what was put, format 3 by how much a request was moved, and the region to the keys of
//! multicasts. Format 4 stores regions by name.

use rusqlite::{Connection, Result};

use super::region::{self, NAME_OF_NUMBER};
use super::{multicast_keys, schema};

/// First format with digests of what was put.
pub(super) const SEALED_FORMAT: i64 = 2;
/// First format with the difference between the sent and the original timestamp, and with regions in keys of multicasts.
const MOVED_FORMAT: i64 = 3;

/// Brings a file to the newest format, as a whole or not at all.
pub(super) fn migrate(connection: &mut Connection, format: i64) -> Result<()> {
    if schema::is_newest(format) {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    if format == 0 {
        schema::create(&transaction)?;
    } else {
        for id in campaigns(&transaction)? {
            rebuild_entries(&transaction, id, format)?;
            if format < MOVED_FORMAT {
                multicast_keys::renew(&transaction, id)?;
            }
        }
    }
    schema::note_newest(&transaction)?;
    transaction.commit()
}

/// The numbers of all campaigns.
fn campaigns(connection: &Connection) -> Result<Vec<i64>> {
    let mut select = connection.prepare("SELECT id FROM campaign")?;
    select.query_map([], |row| row.get(0))?.collect()
}

/// Copies the entries of a campaign to a table of the newest format: SQLite cannot change the type of a column.
fn rebuild_entries(connection: &Connection, id: i64, format: i64) -> Result<()> {
    let renewed = format!("renewed_{id}");
    schema::create_entry_table(connection, &renewed)?;
    let columns = "place, key, user, reference_id, line, timestamp, frame, body, due, is_leased, version, generation,
                   deliveries, attempts";
    // Entries without a digest never get one: the request that was put is unknown.
    let seal = if format < SEALED_FORMAT { "NULL" } else { "seal" };
    let moved = if format < MOVED_FORMAT { "0" } else { "moved" };
    let region = if format < region::FIRST_FORMAT { NAME_OF_NUMBER } else { "region" };
    connection.execute_batch(&format!(
        "INSERT INTO {renewed} ({columns}, seal, moved, region)
         SELECT {columns}, {seal}, {moved}, {region} FROM entry_{id} ORDER BY place;
         DROP TABLE entry_{id};
         ALTER TABLE {renewed} RENAME TO entry_{id};"
    ))?;
    schema::create_entry_indexes(connection, id)
}
