//! Bodies of requests: read up to a bound, or refused before they are read.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::http::request::Parts;
use axum::response::Response;
use http_body_util::BodyExt as _;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::close::Close;
use crate::response::refused;

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 1 << 20;
/// Maximum time for a client to send its body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// Maximum number of bytes of bodies that are held at a time, those of all connections together.
const MAX_HELD: usize = 64 << 20;
/// Maximum number of bytes of a refused body that are thrown away, so that the client sees the answer.
const MAX_DISCARDED: usize = 16 << 20;
/// Maximum time for that.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(5);

/// Room for the bodies that are read.
#[derive(Debug)]
pub(super) struct Room(Semaphore);

impl Default for Room {
    fn default() -> Self {
        Self(Semaphore::new(MAX_HELD))
    }
}

/// A body, and the room that it takes until it is dropped.
pub(super) struct Held<'a> {
    pub(super) bytes: Bytes,
    _room: Option<SemaphorePermit<'a>>,
}

/// True for a body whose `content-length` is beyond the bound.
fn is_too_large(head: &Parts) -> bool {
    let length = head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    // A length that does not fit into the number is larger still.
    length
        .is_some_and(|length| length.trim().parse::<u64>().map_or(true, |it| it > MAX_BODY as u64))
}

fn too_large() -> Response {
    refused(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB.")
}

/// Reads a body up to the bound, which also holds for one without a `content-length`. One that is announced as too
/// large is refused before it is read.
pub(super) async fn read<'a>(
    room: &'a Room,
    head: &Parts,
    mut body: Body,
) -> Result<Result<Held<'a>, Response>, Close> {
    if is_too_large(head) {
        discard(head, body);
        return Ok(Err(too_large()));
    }
    match timeout(BODY_TIMEOUT, collect(room, &mut body)).await {
        Ok(Ok(Some(held))) => Ok(Ok(held)),
        Ok(Ok(None)) => {
            discard(head, body);
            Ok(Err(too_large()))
        }
        Ok(Err(_)) => Err(Close),
        Err(_) => Ok(Err(refused(StatusCode::REQUEST_TIMEOUT, "The body did not come in time."))),
    }
}

/// The body, if it is within the bound.
async fn collect<'a>(room: &'a Room, body: &mut Body) -> Result<Option<Held<'a>>, axum::Error> {
    let mut held = Vec::new();
    let mut permit: Option<SemaphorePermit<'a>> = None;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        if held.len() + data.len() > MAX_BODY {
            return Ok(None);
        }
        let more = u32::try_from(data.len()).unwrap_or(u32::MAX);
        // The semaphore is never closed.
        if let Ok(more) = room.0.acquire_many(more).await {
            match &mut permit {
                Some(permit) => permit.merge(more),
                None => permit = Some(more),
            }
        }
        held.extend_from_slice(&data);
    }
    Ok(Some(Held { bytes: held.into(), _room: permit }))
}

/// Throws away the body of a request that is answered without it: a connection that is closed while its client
/// writes loses the answer. A client that waits for `100 Continue` sends no body.
pub(super) fn discard(head: &Parts, mut body: Body) {
    if head.headers.contains_key(EXPECT) || body.is_end_stream() {
        return;
    }
    tokio::spawn(async move {
        let mut left = MAX_DISCARDED;
        let discarding = async {
            while let Some(Ok(frame)) = body.frame().await {
                let length = frame.data_ref().map_or(0, Bytes::len);
                if length > left {
                    break;
                }
                left -= length;
            }
        };
        // A client that is slower loses the answer.
        let _ = timeout(DISCARD_TIMEOUT, discarding).await;
    });
}
