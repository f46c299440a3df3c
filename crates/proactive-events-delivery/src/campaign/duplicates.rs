//! Who stands in the list twice: exactly, whatever the number of recipients, in bounded memory. The keys go into a
//! private temporary database and are sorted there, on disk.

use std::collections::VecDeque;

use rusqlite::{Connection, params};

use super::EnqueueError;
use crate::outbox::Key;

/// Maximum number of duplicates listed in a report.
pub(super) const TOLD: usize = 10;
/// Number of rows written or read at once.
const ROWS: usize = 4_096;
/// Memory for pages and for sorting, in KiB.
const CACHE: i64 = 8 << 10;

/// A recipient that is in the list already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// Its line.
    pub line: u64,
    /// The line where it stood first: that one counts.
    pub first_line: u64,
}

/// The keys seen so far, each with its place in the order.
pub(super) struct Keys {
    database: Connection,
    rows: Vec<(Key, u64)>,
}

impl Keys {
    /// None yet.
    pub(super) fn new() -> Result<Self, EnqueueError> {
        // The empty path is a temporary database, which is removed when it is closed.
        let database = Connection::open("")?;
        database.pragma_update(None, "journal_mode", "OFF")?;
        database.pragma_update(None, "synchronous", "OFF")?;
        database.pragma_update(None, "temp_store", "FILE")?;
        database.pragma_update(None, "cache_size", -CACHE)?;
        database.execute_batch(
            "CREATE TABLE seen (ordinal INTEGER PRIMARY KEY, high INTEGER, low INTEGER, line INTEGER);
             CREATE TABLE repeated (ordinal INTEGER PRIMARY KEY, line INTEGER, first INTEGER);
             BEGIN;",
        )?;
        Ok(Self { database, rows: Vec::with_capacity(ROWS) })
    }

    /// Takes the next key.
    pub(super) fn add(&mut self, key: Key, line: u64) -> Result<(), EnqueueError> {
        self.rows.push((key, line));
        if self.rows.len() == ROWS { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), EnqueueError> {
        let insert = "INSERT INTO seen (high, low, line) VALUES (?1, ?2, ?3)";
        let mut insert = self.database.prepare_cached(insert)?;
        for (key, line) in self.rows.drain(..) {
            let (high, low) = halves(key);
            insert.execute((high, low, stored(line)))?;
        }
        Ok(())
    }

    /// Sorts them and finds those that were there before.
    pub(super) fn finish(mut self) -> Result<Repeats, EnqueueError> {
        self.write()?;
        let database = self.database;
        let mut count = 0;
        {
            let sorted = "SELECT high, low, ordinal, line FROM seen ORDER BY high, low, ordinal";
            let mut sorted = database.prepare(sorted)?;
            let mut insert = database.prepare("INSERT INTO repeated VALUES (?1, ?2, ?3)")?;
            let mut rows = sorted.query([])?;
            let mut first: Option<((i64, i64), i64)> = None;
            while let Some(row) = rows.next()? {
                let key = (row.get(0)?, row.get(1)?);
                match first {
                    Some((known, line)) if known == key => {
                        insert.execute((row.get::<_, i64>(2)?, row.get::<_, i64>(3)?, line))?;
                        count += 1;
                    }
                    _ => first = Some((key, row.get(3)?)),
                }
            }
        }
        database.execute_batch("COMMIT; DROP TABLE seen;")?;
        Ok(Repeats { database, page: VecDeque::new(), after: 0, is_read: count == 0, count })
    }
}

/// The records whose recipient stood in the list before, in their order.
pub(super) struct Repeats {
    database: Connection,
    page: VecDeque<(u64, Repeated)>,
    /// The place of the last one that was read.
    after: u64,
    is_read: bool,
    count: u64,
}

impl Repeats {
    /// Number of duplicates.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The first ones.
    pub(super) fn first(&self) -> Result<Vec<Repeated>, EnqueueError> {
        Ok(self.load(0, TOLD)?.into_iter().map(|(_, repeated)| repeated).collect())
    }

    /// True if the record at this place (from 1) is a duplicate. Callers ask for rising places.
    pub(super) fn at(&mut self, ordinal: u64) -> Result<bool, EnqueueError> {
        loop {
            match self.page.front() {
                Some((next, _)) if *next >= ordinal => return Ok(*next == ordinal),
                Some(_) => {
                    self.page.pop_front();
                }
                None if self.is_read => return Ok(false),
                None => self.turn_page(ordinal)?,
            }
        }
    }

    fn turn_page(&mut self, ordinal: u64) -> Result<(), EnqueueError> {
        let after = self.after.max(ordinal.saturating_sub(1));
        self.page = self.load(after, ROWS)?.into();
        self.is_read = self.page.len() < ROWS;
        self.after = self.page.back().map_or(after, |(last, _)| *last);
        Ok(())
    }

    fn load(&self, after: u64, most: usize) -> Result<Vec<(u64, Repeated)>, EnqueueError> {
        let query = "SELECT ordinal, line, first FROM repeated WHERE ordinal > ?1 ORDER BY ordinal LIMIT ?2";
        let mut query = self.database.prepare_cached(query)?;
        let rows = query.query_map(params![stored(after), stored(most as u64)], |row| {
            let number = |column| row.get(column).map(|stored: i64| stored.unsigned_abs());
            Ok((number(0)?, Repeated { line: number(1)?, first_line: number(2)? }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A key as two numbers, which the database compares fast.
fn halves(key: Key) -> (i64, i64) {
    let bytes = key.bytes();
    let half = |bytes: Option<&[u8; 8]>| bytes.copied().map_or(0, i64::from_be_bytes);
    (half(bytes.first_chunk()), half(bytes.last_chunk()))
}

/// A number as the database has it; no list is so long that it does not fit.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
