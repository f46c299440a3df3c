//! The last look before a request leaves: is its lease still held, is the campaign not cancelled, is it its turn?
//!
//! Entries are leased ahead, and one may wait for minutes in the client. So nothing that was true when it was handed
//! over counts; each HTTP request is looked at, retries included.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use proactive_events::EncodedRequest;
use proactive_events::client::DepartureCheck;
use tokio::time::{Instant, sleep_until};

use super::shared::Shared;
use crate::outbox::{Lease, LeaseId};

/// The leases that are being sent, by their place in the stream.
#[derive(Default)]
pub(super) struct UnderWay(Mutex<HashMap<u64, Sending>>);

struct Sending {
    lease: Lease,
    /// When its last request left.
    left: Option<Instant>,
}

impl UnderWay {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Sending>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, index: u64, lease: Lease) {
        self.lock().insert(index, Sending { lease, left: None });
    }

    pub(super) fn remove(&self, index: u64) -> Option<Lease> {
        self.lock().remove(&index).map(|sending| sending.lease)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// All that have no outcome.
    pub(super) fn take_all(&self) -> Vec<Lease> {
        std::mem::take(&mut *self.lock()).into_values().map(|sending| sending.lease).collect()
    }

    fn find(&self, index: u64) -> Option<(LeaseId, Option<Instant>)> {
        self.lock().get(&index).map(|sending| (sending.lease.id, sending.left))
    }

    fn leaves(&self, index: u64) {
        if let Some(sending) = self.lock().get_mut(&index) {
            sending.left = Some(Instant::now());
        }
    }
}

/// The check of a region's requests.
pub(super) struct Gate {
    pub(super) shared: Arc<Shared>,
    pub(super) under_way: Arc<UnderWay>,
}

impl Gate {
    async fn passes(&self, index: u64) -> bool {
        let Some((id, left)) = self.under_way.find(index) else { return false };
        if !self.shared.may_send(id) {
            return false;
        }
        // Where leases are the pace, one lease stands for one request in that time.
        if let (Some(pace), Some(left)) = (self.shared.pace, left) {
            sleep_until(left + pace.hold).await;
        }
        self.shared.pacer.turn().await;
        self.under_way.leaves(index);
        // It may have waited for its turn for long.
        self.shared.may_send(id)
    }
}

impl DepartureCheck for Gate {
    fn may_leave<'a>(
        &'a self,
        index: u64,
        _: &'a EncodedRequest,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(self.passes(index))
    }
}
