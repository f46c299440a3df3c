//! A place on a connection: a stream of HTTP/2, or a whole connection of HTTP/1.1. Dropped, it is free again.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Context;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http2;
use hyper::{Request, Response};
use tokio::time::Instant;

use super::exclusive::Exclusive;
use super::pool::Pool;
use super::{TransportError, innermost};

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

impl Slot {
    pub(super) fn shared(shared: &Shared, pool: Arc<Pool>) -> Self {
        Self { pool, place: Place::Shared { id: shared.id, sender: shared.sender.clone() } }
    }

    pub(super) fn exclusive(connection: Exclusive, pool: Arc<Pool>) -> Self {
        Self { pool, place: Place::Exclusive { connection: Some(connection), is_clean: true } }
    }

    /// Whether its connection served nobody yet.
    pub(super) fn is_new(&self) -> bool {
        match &self.place {
            Place::Shared { .. } => true,
            Place::Exclusive { connection, .. } => {
                connection.as_ref().is_none_or(Exclusive::is_new)
            }
        }
    }

    /// Sends the request and waits for the head of its answer; none if the connection was dead: then not a byte
    /// left, and the request is where it was.
    pub(super) async fn send(
        &mut self,
        request: &mut Option<Request<Full<Bytes>>>,
    ) -> Result<Option<Response<Incoming>>, TransportError> {
        let sent = match &mut self.place {
            Place::Shared { sender, .. } => {
                if sender.ready().await.is_err() {
                    return Ok(None);
                }
                let Some(request) = request.take() else { return Ok(None) };
                sender.try_send_request(request).await
            }
            Place::Exclusive { connection: Some(connection), is_clean } => {
                if !connection.is_ready().await {
                    *is_clean = false;
                    return Ok(None);
                }
                let Some(mut request) = request.take() else { return Ok(None) };
                // HTTP/1.1 names the path alone, and the host beside it.
                if let Some(path) = request.uri().path_and_query() {
                    *request.uri_mut() = path.clone().into();
                }
                *is_clean = false;
                connection.send(request).await
            }
            Place::Exclusive { connection: None, .. } => return Ok(None),
        };
        match sent {
            Ok(response) => Ok(Some(response)),
            Err(mut error) => {
                *request = error.take_message();
                let unsent = request.is_some();
                if unsent { Ok(None) } else { Err(without_answer(error.error())) }
            }
        }
    }

    /// Goes on with what its connection has to do, if nobody else does that.
    pub(super) fn drive(&mut self, context: &mut Context<'_>) {
        if let Place::Exclusive { connection: Some(connection), .. } = &mut self.place {
            connection.drive(context);
        }
    }

    /// The answer was read to its end: an HTTP/1.1 connection may serve the next.
    pub(super) fn finish(&mut self) {
        if let Place::Exclusive { is_clean, .. } = &mut self.place {
            *is_clean = true;
        }
    }
}

/// Why a request that was sent has no answer.
fn without_answer(error: &(dyn Error + 'static)) -> TransportError {
    let reason = innermost(error);
    let mut layer = Some(error);
    let h2 = loop {
        match layer {
            Some(error) if error.is::<h2::Error>() => break error.downcast_ref::<h2::Error>(),
            Some(error) => layer = error.source(),
            None => break None,
        }
    };
    match h2 {
        Some(error) if is_unprocessed(error) => TransportError::Unprocessed(reason),
        _ => TransportError::Broken(reason),
    }
}

/// Whether the server did not process the stream (RFC 9113, 8.7). h2 reports a server's GOAWAY only on streams above its
/// last id; those below it go on.
fn is_unprocessed(error: &h2::Error) -> bool {
    let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    error.is_remote() && (is_refused || error.is_go_away())
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
