//! A check before each HTTP request leaves.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use proactive_events_core::EncodedRequest;

/// Says, and waits, whether the next HTTP request of an event may leave.
///
/// Each attempt asks, retries included: after the lane has admitted it and a token is there, so that nothing is waited
/// for between the answer and the request.
pub trait DepartureCheck: Send + Sync {
    /// Decides whether an event may leave at its turn. False: the event ends as
    /// [`SendErrorKind::Withdrawn`](crate::error::SendErrorKind::Withdrawn). `index` is the request's place in the source.
    fn may_leave<'a>(
        &'a self,
        index: u64,
        request: &'a EncodedRequest,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;
}

/// The check of one event.
#[derive(Clone)]
pub(super) struct Departure {
    pub(super) check: Arc<dyn DepartureCheck>,
    pub(super) index: u64,
}

impl Departure {
    pub(super) async fn may_leave(&self, request: &EncodedRequest) -> bool {
        self.check.may_leave(self.index, request).await
    }
}

impl fmt::Debug for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Departure").field("index", &self.index).finish_non_exhaustive()
    }
}
