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
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

use crate::response::{Answer, streamed};
use crate::service::Service;

/// Interval between messages, so that proxies and browsers keep the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// An event `exchange` for each request from now on, its number as the id and the exchange as JSON; an event
/// `missed` with a count for a viewer who is too slow.
pub(crate) fn watch(service: &Arc<Service>) -> Answer {
    let numbers = service.journal().watch();
    let texts = texts(numbers, Arc::clone(service));
    let frames = texts.map(|text| Ok::<_, Infallible>(Frame::data(text)));
    let mut answer = streamed(StatusCode::OK, "text/event-stream", StreamBody::new(frames));
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn texts(numbers: Receiver<u64>, service: Arc<Service>) -> impl Stream<Item = Bytes> {
    // Said at once: the viewer is connected.
    let hello = stream::once(async { Bytes::from_static(b": connected\n\n") });
    let stopping = service.stopping();
    let state = (numbers, stopping, service);
    hello.chain(stream::unfold(state, |(mut numbers, mut stopping, service)| async move {
        let next = async {
            tokio::select! {
                // An error means that the service is gone.
                _ = stopping.wait_for(|stopping| *stopping) => None,
                next = timeout(HEARTBEAT, numbers.recv()) => text(&service, next.ok()),
            }
        };
        let text = next.await;
        text.map(|text| (text, (numbers, stopping, service)))
    }))
}

/// The text of what came, if the service is still there; nothing came within the time: a comment.
fn text(service: &Service, came: Option<Result<u64, RecvError>>) -> Option<Bytes> {
    let missed = |count| Some(format!("event: missed\ndata: {count}\n\n").into());
    match came {
        None => Some(Bytes::from_static(b": still here\n\n")),
        Some(Ok(number)) => {
            let Some(entry) = service.journal().get(number) else { return missed(1) };
            let mut text = format!("id: {number}\nevent: exchange\ndata: ").into_bytes();
            text.extend(entry.json());
            text.extend_from_slice(b"\n\n");
            Some(text.into())
        }
        Some(Err(RecvError::Lagged(count))) => missed(count),
        Some(Err(RecvError::Closed)) => None,
    }
}
