//! The seam: one HTTP request, its answer, as a `tower` service that layers go around.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::{Request, Response};
use tower_service::Service;

use super::TransportError;
use super::pool::{Pool, Slot};

/// Maximum number of dead new connections before one request is given up; nothing of it was sent.
const DEAD_CONNECTIONS: usize = 8;

/// One HTTP request and its answer, over the client's own connections: what the layers of
/// [`ClientBuilder::layer`](crate::ClientBuilder::layer) go around.
#[derive(Clone)]
pub struct Exchange {
    pub(super) pool: Arc<Pool>,
}

/// A future of [`Exchange`].
pub type ExchangeFuture =
    Pin<Box<dyn Future<Output = Result<Response<ResponseBody>, TransportError>> + Send>>;

impl Service<Request<Full<Bytes>>> for Exchange {
    type Response = Response<ResponseBody>;
    type Error = TransportError;
    type Future = ExchangeFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> ExchangeFuture {
        let exchange = self.clone();
        Box::pin(async move { exchange.run(request).await })
    }
}

impl Exchange {
    pub(super) fn run(
        &self,
        request: Request<Full<Bytes>>,
    ) -> impl Future<Output = Result<Response<ResponseBody>, TransportError>> {
        let mut request = Some(request);
        async move {
            let mut dead = 0;
            while dead < DEAD_CONNECTIONS {
                let mut slot = self.pool.checkout().await?;
                // That one which was idle has died meanwhile is nothing unusual.
                dead += usize::from(slot.is_new());
                if let Some(response) = slot.send(&mut request).await? {
                    return Ok(response.map(|body| ResponseBody { body, slot: Some(slot) }));
                }
            }
            Err(TransportError::Connect("the server closes every connection at once".into()))
        }
    }
}

/// The body of an answer; it holds its place on the connection until it was read.
pub struct ResponseBody {
    body: Incoming,
    slot: Option<Slot>,
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let is_whole = self.body.is_end_stream();
        if let Some(slot) = self.slot.as_mut().filter(|_| !is_whole) {
            slot.drive(context);
        }
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let is_over = matches!(frame, Poll::Ready(None)) || self.body.is_end_stream();
        if let Some(mut slot) = self.slot.take_if(|_| is_over) {
            slot.finish();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        // Even an empty body must be polled: that returns its slot to the pool.
        self.slot.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResponseBody").finish_non_exhaustive()
    }
}
