//! Recovery of the state that a killed server loses.
//!
//! A server writes messages at once, but removals and the state of its consumers only now and then. After a kill,
//! acknowledged messages may exist again, and others may be handed out as if for the first time. So the campaign records
//! its server: once that was restarted, or its connection broke, everything queued until then counts as handed out
//! before, and messages of decided entries are removed.

mod sweep;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use super::campaign_meta::{CampaignMeta, ServerRun};
use super::result_log::ResultLog;
use super::server::{Connection, Server, StreamInfo};
use super::work_queue::WorkQueue;
use crate::outbox::OutboxError;
use sweep::Sweep;

/// Detects restarts of the server, and removes what exists again by mistake.
pub(super) struct RestartGuard {
    server: Arc<Server>,
    queue: Arc<WorkQueue>,
    results: Arc<ResultLog>,
    meta: Arc<CampaignMeta>,
    /// Connection of the last check, and the place that it found.
    checked: tokio::sync::Mutex<Option<(Connection, u64)>>,
    /// True if something broke since.
    is_stale: AtomicBool,
}

/// Result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    /// The server runs since the last check: entries up to this place are doubtful.
    Same(u64),
    /// No server was recorded: nothing was leased yet.
    First,
    /// The server was restarted, or that is unknown.
    Restarted,
}

impl RestartGuard {
    pub(super) fn new(
        server: Arc<Server>,
        queue: Arc<WorkQueue>,
        results: Arc<ResultLog>,
        meta: Arc<CampaignMeta>,
    ) -> Self {
        let (checked, is_stale) = (tokio::sync::Mutex::default(), AtomicBool::new(false));
        Self { server, queue, results, meta, checked, is_stale }
    }

    /// Checks the server again at the next call of [`Self::doubtful_to`]: something broke.
    pub(super) fn recheck(&self) {
        self.is_stale.store(true, Relaxed);
    }

    /// The current connection, or the last one.
    pub(super) fn connection(&self) -> Connection {
        self.server.connection()
    }

    /// Last place of the entries that may have been handed out without a trace.
    pub(super) async fn doubtful_to(&self) -> Result<u64, OutboxError> {
        let mut checked = self.checked.lock().await;
        let connection = self.server.connection();
        let is_stale = self.is_stale.swap(false, Relaxed);
        if let Some((at, doubtful_to)) = checked.as_ref()
            && *at == connection
            && !is_stale
        {
            return Ok(*doubtful_to);
        }
        let found = self.check(checked.as_ref().map(|(at, _)| at)).await;
        match &found {
            Ok(doubtful_to) => *checked = Some((connection, *doubtful_to)),
            Err(_) => self.recheck(),
        }
        found
    }

    /// Records that any queued entry may have been handed out, and that this is no longer known.
    pub(super) async fn doubt_everything(&self) -> Result<(), OutboxError> {
        let info = self.queue.stream().info().await?;
        let server = server_id(&info, self.server.connection());
        let run = ServerRun { server, doubtful_to: info.last_sequence() };
        self.meta.set_server_run(&run).await?;
        self.recheck();
        Ok(())
    }

    /// Checks the server for the first time, or again after something broke on a connection.
    async fn check(&self, before: Option<&Connection>) -> Result<u64, OutboxError> {
        let info = self.queue.stream().info().await?;
        let sweep = Sweep { queue: &self.queue, results: &self.results, meta: &self.meta };
        sweep.remove_superseded().await?;
        let connection = self.server.connection();
        // A single server that still has the same connection did not stop, whatever broke; for a cluster that is unknown.
        let is_alive = info.leader().is_none() && before == Some(&connection);
        let is_broken = before.is_some() && !is_alive;
        let server = server_id(&info, connection);
        let known = self.meta.server_run().await?;
        let doubtful_to = match judge(known.as_ref(), &server, is_broken) {
            Finding::Same(doubtful_to) => return Ok(doubtful_to),
            Finding::First => 0,
            Finding::Restarted => {
                sweep.remove_reappeared().await?;
                info.last_sequence()
            }
        };
        self.meta.set_server_run(&ServerRun { server, doubtful_to }).await?;
        Ok(doubtful_to)
    }
}

/// Id of the server that has a stream: in a cluster its leading node.
fn server_id(info: &StreamInfo, connection: Connection) -> String {
    info.leader().map_or(connection.server, str::to_owned)
}

/// Compares the server with the recorded one. `is_broken`: the connection broke since the last check of this process, and
/// the server may have stopped meanwhile.
fn judge(known: Option<&ServerRun>, server: &str, is_broken: bool) -> Finding {
    match known {
        Some(known) if known.server == server && !is_broken => Finding::Same(known.doubtful_to),
        None if !is_broken => Finding::First,
        _ => Finding::Restarted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_server_or_a_broken_connection_is_a_restart() {
        let known = ServerRun { server: "a".to_owned(), doubtful_to: 7 };
        assert_eq!(judge(Some(&known), "a", false), Finding::Same(7));
        assert_eq!(judge(Some(&known), "b", false), Finding::Restarted);
        assert_eq!(judge(Some(&known), "a", true), Finding::Restarted);
        assert_eq!(judge(None, "a", false), Finding::First);
        assert_eq!(judge(None, "a", true), Finding::Restarted);
    }
}
