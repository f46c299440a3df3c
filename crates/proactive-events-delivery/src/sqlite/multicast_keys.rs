//! Keys of multicasts in files of formats 1 and 2, which may not name the region. Each gets the key that the same request
//! has now: put again, it would be a second entry otherwise.

use proactive_events::EncodedRequest;
use rusqlite::{Connection, Result, Row};

use super::region::StoredRegion;
use super::seal::Sealed;
use crate::outbox::Key;

/// A multicast request, as stored in the file.
struct Multicast {
    place: i64,
    key: Vec<u8>,
    reference_id: String,
    region: StoredRegion,
    line: Option<i64>,
    timestamp: i64,
    body: Vec<u8>,
    seal: Option<i64>,
}

impl Multicast {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            place: row.get(0)?,
            key: row.get(1)?,
            reference_id: row.get(2)?,
            region: row.get(3)?,
            line: row.get(4)?,
            timestamp: row.get(5)?,
            body: row.get(6)?,
            seal: row.get(7)?,
        })
    }

    /// The key with the region, and the digest with it. None where the key is another one, or the row was changed.
    fn renewed(&self) -> Option<(Key, Option<i64>)> {
        if self.seal.is_some_and(|seal| seal != self.digest(&self.key)) {
            return None;
        }
        let request = EncodedRequest::restore(self.body.clone()).ok()?;
        let is_without_region = self.key == Key::of_request(&request).bytes();
        let key = Key::of_request_in(self.region.0, &request);
        is_without_region.then(|| (key, self.seal.map(|_| self.digest(key.bytes()))))
    }

    fn digest(&self, key: &[u8]) -> i64 {
        let sealed = Sealed {
            key,
            user: None,
            reference_id: Some(&self.reference_id),
            region: self.region.sealed(),
            line: self.line,
            timestamp: self.timestamp,
            frame: None,
            body: Some(&self.body),
        };
        sealed.digest()
    }
}

/// Gives the multicasts of a campaign their keys.
pub(super) fn renew(connection: &Connection, id: i64) -> Result<()> {
    let mut select = connection.prepare(&format!(
        "SELECT place, key, reference_id, region, line, timestamp, body, seal FROM entry_{id}
         WHERE place > ?1 AND user IS NULL AND reference_id IS NOT NULL AND body IS NOT NULL ORDER BY place LIMIT 1000"
    ))?;
    let mut update = connection
        .prepare(&format!("UPDATE entry_{id} SET key = ?2, seal = ?3 WHERE place = ?1"))?;
    let mut after = 0;
    loop {
        let some = select.query_map([after], Multicast::read)?.collect::<Result<Vec<_>>>()?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.place;
        for (place, (key, seal)) in some.iter().filter_map(|it| Some((it.place, it.renewed()?))) {
            update.execute((place, key.bytes().as_slice(), seal))?;
        }
    }
}
