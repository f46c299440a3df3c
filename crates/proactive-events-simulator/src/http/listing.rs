//! Long JSON arrays, item by item: an answer never holds all of an inbox in memory.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::StatusCode;
use hyper::body::{Body, Frame, SizeHint};

use crate::response::{Answer, streamed, with_body};

const JSON: &str = "application/json";
/// Maximum approximate size in bytes of a list that is written as a whole.
const WHOLE: usize = 4 << 20;
/// The size of the pieces of a longer one.
const PIECE: usize = 64 << 10;

/// An answer with a JSON array of the items. Items that take more than a few MiB are written twice: once for the
/// `content-length`, and once piece by piece as the client reads.
pub(crate) fn list<T: Send + Sync + 'static>(
    items: Vec<Arc<T>>,
    bytes: usize,
    write: impl Fn(&T) -> Vec<u8> + Send + Unpin + 'static,
) -> Answer {
    if bytes > WHOLE {
        let commas = items.len().saturating_sub(1);
        let written: usize = items.iter().map(|item| write(item).len()).sum();
        let left = (written + commas + 2) as u64;
        let list = Listing { items: items.into_iter(), write, is_begun: false, left };
        return streamed(StatusCode::OK, JSON, list);
    }
    let mut text = vec![b'['];
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        text.extend(write(item));
    }
    text.push(b']');
    with_body(StatusCode::OK, JSON, text)
}

struct Listing<T, F> {
    items: std::vec::IntoIter<Arc<T>>,
    write: F,
    is_begun: bool,
    /// The bytes that are still to come.
    left: u64,
}

impl<T, F: Fn(&T) -> Vec<u8>> Listing<T, F> {
    fn next_piece(&mut self) -> Vec<u8> {
        let mut piece = Vec::new();
        while piece.len() < PIECE {
            let Some(item) = self.items.next() else {
                piece.extend_from_slice(if self.is_begun { b"]" } else { b"[]" });
                break;
            };
            piece.push(if self.is_begun { b',' } else { b'[' });
            self.is_begun = true;
            piece.extend((self.write)(&item));
        }
        piece
    }
}

impl<T, F: Fn(&T) -> Vec<u8> + Unpin> Body for Listing<T, F> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let piece = self.next_piece();
        self.left = self.left.saturating_sub(piece.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http_body_util::BodyExt as _;
    use hyper::body::Body as _;

    use super::{WHOLE, list};

    #[tokio::test]
    async fn long_and_short_lists_are_the_same_text() {
        for (count, expected) in [(0, 2), (1, 1_002), (300, 300 * 1_001 + 1)] {
            let items = || (0..count).map(|_| Arc::new(vec![b'1'; 1_000])).collect();
            let short = list(items(), 0, Vec::clone).into_body();
            let long = list(items(), WHOLE + 1, Vec::clone).into_body();
            assert_eq!(long.size_hint().exact(), Some(expected));
            let (Ok(short), Ok(long)) = (short.collect().await, long.collect().await) else {
                panic!("a list breaks");
            };
            assert!(short.to_bytes() == long.to_bytes(), "{count}");
        }
    }
}
