//! Recovery of the state that a killed server loses.
//!
//! A server writes messages at once, but removals and the state of its consumers only now and then. After a kill,
//! acknowledged messages may exist again, and others may be handed out as if for the first time. So the campaign notes
//! its server: once that was restarted, or its connection broke, everything queued until then counts as handed out
//! before, and messages of decided entries are removed.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use proactive_events::Region;
use serde::{Deserialize, Serialize};

use super::JetStreamOutbox;
use super::consumers::DEFAULT_IN_FLIGHT;
use crate::jetstream::entry::QueuedEntry;
use crate::jetstream::names::{Queue, Value};
use crate::jetstream::server::{Connection, Fault, Walk};
use crate::outbox::OutboxError;

/// The server that has a campaign.
#[derive(Serialize, Deserialize)]
struct ServerRun {
    /// Its id; in a cluster the leading node.
    server: String,
    /// Entries up to this place may have been handed out before it was started.
    doubtful_to: u64,
}

/// Server restarts known to this process.
#[derive(Default)]
pub(super) struct RestartGuard {
    /// The connection of the last look, and what it found.
    checked: tokio::sync::Mutex<Option<(Connection, u64)>>,
    /// Something broke since.
    is_shaken: AtomicBool,
}

impl RestartGuard {
    /// The connection broke: the server is checked again.
    pub(super) fn shake(&self) {
        self.is_shaken.store(true, Relaxed);
    }
}

impl JetStreamOutbox {
    /// The last place that may have been handed out without a trace.
    pub(super) async fn doubtful_to(&self) -> Result<u64, OutboxError> {
        let mut checked = self.restarts.checked.lock().await;
        let connection = self.server.connection();
        let is_shaken = self.restarts.is_shaken.swap(false, Relaxed);
        if let Some((at, doubtful_to)) = checked.as_ref()
            && *at == connection
            && !is_shaken
        {
            return Ok(*doubtful_to);
        }
        let found = self.check_server(checked.as_ref().map(|(at, _)| at)).await;
        match &found {
            Ok(doubtful_to) => *checked = Some((connection, *doubtful_to)),
            Err(_) => self.restarts.shake(),
        }
        found
    }

    /// Any queued entry may have been handed out, and that is no longer known.
    pub(super) async fn doubt_everything(&self) -> Result<(), OutboxError> {
        let info = self.server.info(&self.work.name).await?;
        let info = info.ok_or_else(|| self.server.failed(Fault::gone()))?;
        let server = info.leader().map_or_else(|| self.server.connection().server, str::to_owned);
        let now = ServerRun { server, doubtful_to: info.last_sequence() };
        self.records.write(&self.server, &self.names, Value::ServerRestart, &now).await?;
        self.restarts.shake();
        Ok(())
    }

    /// Looks, for the first time or again after something broke.
    async fn check_server(&self, before: Option<&Connection>) -> Result<u64, OutboxError> {
        let info = self.server.info(&self.work.name).await?;
        let info = info.ok_or_else(|| self.server.failed(Fault::gone()))?;
        self.remove_superseded().await?;
        let connection = self.server.connection();
        // A single server that still has the same connection did not stop, whatever broke; for a cluster that is unknown.
        let is_alive = info.leader().is_none() && before == Some(&connection);
        let is_broken = before.is_some() && !is_alive;
        let server = info.leader().map_or_else(|| connection.server, str::to_owned);
        let known: Option<ServerRun> =
            self.records.read(&self.server, &self.names, Value::ServerRestart).await?;
        let doubtful_to = match known {
            Some(known) if known.server == server && !is_broken => return Ok(known.doubtful_to),
            // Nothing was leased yet.
            None if !is_broken => 0,
            _ => {
                self.sweep().await?;
                info.last_sequence()
            }
        };
        let now = ServerRun { server, doubtful_to };
        self.records.write(&self.server, &self.names, Value::ServerRestart, &now).await?;
        Ok(doubtful_to)
    }

    /// Removes messages that are there again: of decided entries, and of entries that were moved.
    async fn sweep(&self) -> Result<(), OutboxError> {
        let mut delivered = 0;
        for region in Region::ALL {
            for queue in Queue::ALL {
                let info = self.consumer(queue, *region).await?;
                delivered = delivered.max(info.map_or(0, |info| info.delivered.stream_sequence));
            }
        }
        // The messages handed out last are not included in it.
        delivered += u64::from(self.options.in_flight.unwrap_or(DEFAULT_IN_FLIGHT));
        let mut walk = Walk::after(0);
        while walk.walked() < delivered {
            let messages = walk.step(&self.server, &self.work).await?;
            if messages.is_empty() {
                break;
            }
            let entries = messages.iter().filter_map(|message| {
                let entry = QueuedEntry::of(message).ok()?;
                (message.sequence <= delivered).then_some((message.sequence, entry))
            });
            for place in self.there_again(entries.collect()).await? {
                self.server.delete(&self.work.name, place).await?;
            }
        }
        Ok(())
    }
}
