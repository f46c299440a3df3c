//! The components of one campaign's outbox.

use std::sync::Arc;

use crate::jetstream::campaign_meta::CampaignMeta;
use crate::jetstream::names::Names;
use crate::jetstream::result_log::ResultLog;
use crate::jetstream::server::{Server, StreamName};
use crate::jetstream::server_restart::RestartGuard;
use crate::jetstream::url::Options;
use crate::jetstream::work_queue::WorkQueue;

/// The components. Each owns its state; the operations of the outbox combine them.
pub(in crate::jetstream) struct Components {
    pub(super) queue: Arc<WorkQueue>,
    pub(super) results: Arc<ResultLog>,
    pub(super) meta: Arc<CampaignMeta>,
    pub(super) guard: RestartGuard,
}

/// The streams of a campaign.
pub(in crate::jetstream) struct Streams {
    pub(in crate::jetstream) work: StreamName,
    pub(in crate::jetstream) results: StreamName,
}

impl Components {
    pub(in crate::jetstream) fn new(
        server: &Arc<Server>,
        options: &Options,
        names: Names,
        meta: CampaignMeta,
        streams: Streams,
    ) -> Self {
        let meta = Arc::new(meta);
        let queue = Arc::new(WorkQueue::new(server, options, &names, streams.work, &meta));
        let results = ResultLog::new(Arc::clone(server), names, streams.results, Arc::clone(&meta));
        let results = Arc::new(results);
        let guard = RestartGuard::new(
            Arc::clone(server),
            Arc::clone(&queue),
            Arc::clone(&results),
            Arc::clone(&meta),
        );
        Self { queue, results, meta, guard }
    }
}
