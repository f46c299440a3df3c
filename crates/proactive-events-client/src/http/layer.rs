//! The user's `tower` layers around an exchange, behind one type; and the reading of answers.

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Body;
use hyper::{Request, Response};
use proactive_events_core::send::read_body;
use tokio::sync::Mutex;
use tower_layer::Layer;
use tower_service::Service;

use super::error::Reason;
use super::{Exchange, TransportError};

/// Maximum wait for the rest of an answer after its status is known.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);

type BoxError = Box<dyn Error + Send + Sync>;
type Posting = Pin<Box<dyn Future<Output = Result<Response<Bytes>, TransportError>> + Send>>;

/// One request and its whole answer.
#[derive(Clone)]
pub(super) enum Post {
    /// Nothing goes around the exchange: nothing need be boxed either.
    Plain(Exchange),
    Layered(Arc<dyn Fn(Request<Full<Bytes>>) -> Posting + Send + Sync>),
}

impl Post {
    pub(super) async fn call(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Bytes>, TransportError> {
        match self {
            Self::Plain(exchange) => whole(exchange.run(request).await?).await,
            Self::Layered(post) => post(request).await,
        }
    }
}

/// The layers around every exchange.
#[derive(Clone)]
pub(in super::super) struct Layered(Arc<dyn Fn(Exchange) -> Post + Send + Sync>);

impl Default for Layered {
    /// Nothing.
    fn default() -> Self {
        Self(Arc::new(Post::Plain))
    }
}

impl Layered {
    pub(in super::super) fn new<L, B>(layer: L) -> Self
    where
        L: Layer<Exchange> + Send + Sync + 'static,
        L::Service: Service<Request<Full<Bytes>>, Response = Response<B>> + Send + 'static,
        <L::Service as Service<Request<Full<Bytes>>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Full<Bytes>>>>::Future: Send,
        B: Body<Data = Bytes> + Send + 'static,
    {
        Self(Arc::new(move |exchange| {
            let service = Arc::new(Mutex::new(layer.layer(exchange)));
            Post::Layered(Arc::new(move |request| {
                let service = Arc::clone(&service);
                Box::pin(async move { post(&service, request).await })
            }))
        }))
    }

    pub(super) fn around(&self, exchange: Exchange) -> Post {
        (self.0)(exchange)
    }
}

/// Waits in line until the service is ready, and calls it; answers are waited for side by side.
async fn post<S, B>(
    service: &Mutex<S>,
    request: Request<Full<Bytes>>,
) -> Result<Response<Bytes>, TransportError>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
{
    let answer = {
        let mut service = service.lock().await;
        poll_fn(|context| service.poll_ready(context)).await.map_err(transport_error)?;
        service.call(request)
    };
    whole(answer.await.map_err(transport_error)?).await
}

/// Reads a response to its end.
async fn whole<B: Body>(response: Response<B>) -> Result<Response<Bytes>, TransportError> {
    let (head, body) = response.into_parts();
    let mut text = Vec::new();
    // The status is the answer: a body that breaks off or never ends does not change it.
    let _ = tokio::time::timeout(BODY_TIMEOUT, read_body(body, &mut text)).await;
    Ok(Response::from_parts(head, text.into()))
}

/// The error of a layer, or of the exchange below it.
fn transport_error(error: impl Into<BoxError>) -> TransportError {
    match error.into().downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => TransportError::Broken(Reason::of(error)),
    }
}
