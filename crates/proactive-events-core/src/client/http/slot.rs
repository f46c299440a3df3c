//! A place on a connection: a stream of HTTP/2, or a whole connection of HTTP/1.1. Dropped, it is free again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1, http2};
use hyper::{Request, Response};
use tokio::time::Instant;

use super::pool::Pool;
use super::{TransportError, innermost};

/// The sending half of an HTTP/1.1 connection.
pub(super) type Exclusive = http1::SendRequest<Full<Bytes>>;

/// An HTTP/2 connection.
pub(super) struct Shared {
    pub(super) id: u64,
    sender: http2::SendRequest<Full<Bytes>>,
    /// How many streams the server's settings allow.
    allowed: Arc<AtomicUsize>,
    pub(super) in_use: usize,
    /// When a stream ended last.
    pub(super) since: Instant,
}

impl Shared {
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

    /// Whether it is open, and in use or fresh.
    pub(super) fn is_usable(&self, is_fresh: impl Fn(Instant) -> bool) -> bool {
        !self.is_closed() && (self.in_use > 0 || is_fresh(self.since))
    }

    /// Whether another stream fits, by our limit and by the server's settings.
    pub(super) fn has_room(&self, limit: usize) -> bool {
        self.in_use < limit.min(self.allowed.load(Ordering::Relaxed))
    }
}

/// A place on a connection.
pub(super) struct Slot {
    pool: Arc<Pool>,
    place: Place,
}

enum Place {
    Shared { id: u64, sender: http2::SendRequest<Full<Bytes>> },
    Exclusive { connection: Option<Exclusive>, is_clean: bool },
}

/// Why a request did not go through.
pub(super) enum Unanswered {
    /// Not a byte of it left.
    Unsent(Box<Request<Full<Bytes>>>),
    /// It may have arrived.
    Broken(TransportError),
}

impl Slot {
    pub(super) fn shared(shared: &Shared, pool: Arc<Pool>) -> Self {
        Self { pool, place: Place::Shared { id: shared.id, sender: shared.sender.clone() } }
    }

    pub(super) fn exclusive(connection: Exclusive, pool: Arc<Pool>) -> Self {
        Self { pool, place: Place::Exclusive { connection: Some(connection), is_clean: true } }
    }

    /// Sends a request and waits for the head of its answer.
    pub(super) async fn send(
        &mut self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, Unanswered> {
        let sent = match &mut self.place {
            Place::Shared { sender, .. } => {
                if sender.ready().await.is_err() {
                    return Err(Unanswered::Unsent(Box::new(request)));
                }
                sender.try_send_request(request).await
            }
            Place::Exclusive { connection: Some(connection), is_clean } => {
                if connection.ready().await.is_err() {
                    *is_clean = false;
                    return Err(Unanswered::Unsent(Box::new(request)));
                }
                // HTTP/1.1 names the path alone, and the host beside it.
                if let Some(path) = request.uri().path_and_query() {
                    *request.uri_mut() = path.clone().into();
                }
                *is_clean = false;
                connection.try_send_request(request).await
            }
            Place::Exclusive { connection: None, .. } => {
                return Err(Unanswered::Unsent(Box::new(request)));
            }
        };
        sent.map_err(unanswered)
    }

    /// The answer was read to its end: an HTTP/1.1 connection may serve the next.
    pub(super) fn finish(&mut self) {
        if let Place::Exclusive { is_clean, .. } = &mut self.place {
            *is_clean = true;
        }
    }
}

fn unanswered(mut error: TrySendError<Request<Full<Bytes>>>) -> Unanswered {
    match error.take_message() {
        Some(request) => Unanswered::Unsent(Box::new(request)),
        None => Unanswered::Broken(TransportError::Broken(innermost(error.error()))),
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        match &mut self.place {
            Place::Shared { id, .. } => self.pool.give_back_shared(*id),
            Place::Exclusive { connection, is_clean } => {
                self.pool.give_back_exclusive(connection.take().filter(|_| *is_clean));
            }
        }
    }
}
