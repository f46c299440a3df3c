//! A connection of HTTP/2: many streams at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http2;
use tokio::time::Instant;

/// An HTTP/2 connection.
pub(super) struct H2Connection {
    pub(super) id: u64,
    sender: http2::SendRequest<Full<Bytes>>,
    /// Number of streams that the server's settings allow.
    allowed: Arc<AtomicUsize>,
    pub(super) in_use: usize,
    /// When a stream ended last.
    pub(super) since: Instant,
}

impl H2Connection {
    pub(super) fn new(
        id: u64,
        sender: http2::SendRequest<Full<Bytes>>,
        allowed: Arc<AtomicUsize>,
    ) -> Self {
        Self { id, sender, allowed, in_use: 0, since: Instant::now() }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Sends requests, each on a stream of its own.
    pub(super) fn sender(&self) -> http2::SendRequest<Full<Bytes>> {
        self.sender.clone()
    }

    /// True if it is open, and in use or fresh.
    pub(super) fn is_usable(&self, is_fresh: impl Fn(Instant) -> bool) -> bool {
        !self.is_closed() && (self.in_use > 0 || is_fresh(self.since))
    }

    /// True if another stream fits, by our limit and by the server's settings.
    pub(super) fn has_room(&self, limit: usize) -> bool {
        self.in_use < limit.min(self.allowed.load(Ordering::Relaxed))
    }
}
