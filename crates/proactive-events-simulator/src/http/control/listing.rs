//! Long JSON arrays, item by item: a response never holds all of an inbox in memory.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, HeaderValue};
use axum::response::Response;
use futures_util::stream;

use crate::response::with_body;

const JSON: &str = "application/json";
/// Maximum approximate size in bytes of a list that is written as a whole.
const WHOLE: usize = 4 << 20;
/// The size of the pieces of a longer one.
const PIECE: usize = 64 << 10;

/// A response with a JSON array of the items. Items that take more than a few MiB are written twice: once for the
/// `content-length`, and once piece by piece as the client reads.
pub(super) fn list<T: Send + Sync + 'static>(
    items: Vec<Arc<T>>,
    bytes: usize,
    write: impl Fn(&T) -> String + Send + 'static,
) -> Response {
    if bytes > WHOLE {
        let commas = items.len().saturating_sub(1);
        let written: usize = items.iter().map(|item| write(item).len()).sum();
        let length = (written + commas + 2) as u64;
        let pieces = stream::iter(Pieces::new(items, write).map(Ok::<_, Infallible>));
        let mut response = with_body(StatusCode::OK, JSON, Body::from_stream(pieces));
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        return response;
    }
    let pieces: Vec<Bytes> = Pieces::new(items, write).collect();
    with_body(StatusCode::OK, JSON, pieces.concat())
}

/// The text of an array in pieces.
struct Pieces<T, F> {
    items: std::vec::IntoIter<Arc<T>>,
    write: F,
    is_begun: bool,
    is_over: bool,
}

impl<T, F: Fn(&T) -> String> Pieces<T, F> {
    fn new(items: Vec<Arc<T>>, write: F) -> Self {
        Self { items: items.into_iter(), write, is_begun: false, is_over: false }
    }
}

impl<T, F: Fn(&T) -> String> Iterator for Pieces<T, F> {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.is_over {
            return None;
        }
        let mut piece = String::new();
        while piece.len() < PIECE {
            let Some(item) = self.items.next() else {
                piece.push_str(if self.is_begun { "]" } else { "[]" });
                self.is_over = true;
                break;
            };
            piece.push(if self.is_begun { ',' } else { '[' });
            self.is_begun = true;
            piece.push_str(&(self.write)(&item));
        }
        Some(piece.into())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::header::CONTENT_LENGTH;
    use http_body_util::BodyExt as _;

    use super::{WHOLE, list};

    #[tokio::test]
    async fn long_and_short_lists_are_the_same_text() {
        for (count, expected) in [(0, 2), (1, 1_002), (300, 300 * 1_001 + 1)] {
            let items = || (0..count).map(|_| Arc::new("1".repeat(1_000))).collect();
            let short = list(items(), 0, String::clone).into_body();
            let long = list(items(), WHOLE + 1, String::clone);
            assert_eq!(long.headers()[CONTENT_LENGTH], expected.to_string());
            let long = long.into_body();
            let (Ok(short), Ok(long)) = (short.collect().await, long.collect().await) else {
                panic!("a list breaks");
            };
            assert!(short.to_bytes() == long.to_bytes(), "{count}");
        }
    }
}
