//! Response bodies, read in full but bounded.

use std::future::poll_fn;
use std::pin::pin;

use bytes::Buf as _;
use http_body::Body;

/// Maximum size of a response body, in bytes. No answer of the service comes near it; the rest is not read.
const MAX_BODY: usize = 64 * 1024;

/// Reads a response body to its end, at most 64 KiB, and appends it to `text`.
///
/// The status is the answer: a body that breaks off ends there. When the future is dropped, `text` holds what has arrived.
pub async fn read_body<B: Body>(body: B, text: &mut Vec<u8>) {
    let mut body = pin!(body);
    while let Some(Ok(frame)) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let Ok(mut data) = frame.into_data() else { continue };
        while data.has_remaining() {
            let room = MAX_BODY.saturating_sub(text.len());
            let chunk = data.chunk();
            let length = chunk.len();
            text.extend_from_slice(chunk.get(..room.min(length)).unwrap_or_default());
            if room <= length {
                return;
            }
            data.advance(length);
        }
    }
}
