//! The shared parts of requests, each stored once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use proactive_events::LifeSpan;
use proactive_events::wire::EncodedEvent;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Result};

use super::seal;

/// Maximum number of remembered frames.
const REMEMBERED: usize = 1_024;

/// Frames that were put or taken out lately.
#[derive(Default)]
pub(super) struct Frames {
    /// By campaign, whose own they are, and by where they are in memory: they are held here, so that no other can come
    /// to lie there.
    ids: HashMap<(i64, usize), (i64, i64)>,
    frames: HashMap<i64, SharedFrame>,
}

/// A frame, and the digest of what is stored of it.
#[derive(Clone)]
pub(super) struct SharedFrame {
    pub(super) frame: Arc<EncodedEvent>,
    pub(super) digest: i64,
}

impl Frames {
    /// The id of a frame, stored if it is not known, and its digest.
    pub(super) fn id(
        &mut self,
        connection: &Connection,
        campaign: i64,
        frame: &Arc<EncodedEvent>,
    ) -> Result<(i64, i64)> {
        let known = (campaign, Arc::as_ptr(frame).addr());
        if let Some(id) = self.ids.get(&known) {
            return Ok(*id);
        }
        let mut insert = connection
            .prepare_cached("INSERT INTO frame (campaign, text, life_span) VALUES (?1, ?2, ?3)")?;
        let life_span = i64::try_from(frame.life_span().duration().as_millis()).unwrap_or_default();
        let text = frame.to_text();
        let digest = seal::of_frame(&text, life_span);
        let id = insert.insert((campaign, text, life_span))?;
        self.remember(id, &SharedFrame { frame: Arc::clone(frame), digest });
        self.ids.insert(known, (id, digest));
        Ok((id, digest))
    }

    /// The frame of an id.
    pub(super) fn get(&mut self, connection: &Connection, id: i64) -> Result<SharedFrame> {
        if let Some(frame) = self.frames.get(&id) {
            return Ok(frame.clone());
        }
        let frame = load(connection, id)?;
        self.remember(id, &frame);
        Ok(frame)
    }

    fn remember(&mut self, id: i64, frame: &SharedFrame) {
        if self.frames.len() >= REMEMBERED {
            *self = Self::default();
        }
        self.frames.insert(id, frame.clone());
    }
}

fn load(connection: &Connection, id: i64) -> Result<SharedFrame> {
    let mut select =
        connection.prepare_cached("SELECT text, life_span FROM frame WHERE id = ?1")?;
    let (text, stored): (String, i64) =
        select.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (digest, life_span) = (seal::of_frame(&text, stored), stored.unsigned_abs());
    let life_span = LifeSpan::new(Duration::from_millis(life_span)).unwrap_or(LifeSpan::DEFAULT);
    let damaged = |error| Error::FromSqlConversionFailure(0, Type::Text, Box::new(error));
    let frame = Arc::new(EncodedEvent::restore(&text, life_span).map_err(damaged)?);
    Ok(SharedFrame { frame, digest })
}
