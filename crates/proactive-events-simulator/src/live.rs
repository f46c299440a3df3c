//! A live view of the journal: server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use http_body_util::StreamBody;
use hyper::StatusCode;
use hyper::body::Frame;
use hyper::header::{CACHE_CONTROL, HeaderValue};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::timeout;

use crate::answer::{Answer, streamed};
use crate::journal::Exchange;
use crate::service::Service;

/// So often something comes, so that proxies and browsers keep the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// An event `exchange` for each request from now on, its number as the id and the exchange as JSON; an event
/// `missed` with a count for a viewer who is too slow.
pub(crate) fn watch(service: &Service) -> Answer {
    let exchanges = service.journal().watch();
    let frames =
        texts(exchanges, service.stopping()).map(|text| Ok::<_, Infallible>(Frame::data(text)));
    let mut answer = streamed(StatusCode::OK, "text/event-stream", StreamBody::new(frames));
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn texts(
    exchanges: broadcast::Receiver<Arc<Exchange>>,
    stopping: watch::Receiver<bool>,
) -> impl Stream<Item = Bytes> {
    // Said at once: the viewer is connected.
    let hello = stream::once(async { Bytes::from_static(b": connected\n\n") });
    hello.chain(stream::unfold((exchanges, stopping), |(mut exchanges, mut stopping)| async move {
        let next = async {
            tokio::select! {
                // An error means that the service is gone.
                _ = stopping.wait_for(|stopping| *stopping) => None,
                next = timeout(HEARTBEAT, exchanges.recv()) => text(next.ok()),
            }
        };
        let text = next.await;
        text.map(|text| (text, (exchanges, stopping)))
    }))
}

/// The text of what came, if the service is still there; nothing came within the time: a comment.
fn text(came: Option<Result<Arc<Exchange>, RecvError>>) -> Option<Bytes> {
    match came {
        None => Some(Bytes::from_static(b": still here\n\n")),
        Some(Ok(exchange)) => {
            let json = serde_json::to_string(&*exchange).unwrap_or_default();
            Some(format!("id: {}\nevent: exchange\ndata: {json}\n\n", exchange.number).into())
        }
        Some(Err(RecvError::Lagged(count))) => {
            Some(format!("event: missed\ndata: {count}\n\n").into())
        }
        Some(Err(RecvError::Closed)) => None,
    }
}
