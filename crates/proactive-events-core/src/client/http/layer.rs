//! The user's `tower` layers around an exchange, behind one type; and the reading of answers.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Body;
use hyper::{Request, Response as HttpResponse};
use tower_layer::Layer;
use tower_service::Service;

use super::{Exchange, Response, TransportError, innermost};

/// No answer of the service is near this size; the rest is not read.
const MAX_ANSWER: usize = 64 * 1024;

/// How long the rest of an answer is waited for, once its status is known.
const BODY_TIMEOUT: Duration = Duration::from_secs(5);

type BoxError = Box<dyn Error + Send + Sync>;
type Posting = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

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
    ) -> Result<Response, TransportError> {
        match self {
            Self::Plain(exchange) => whole(exchange.run(request).await?).await,
            Self::Layered(post) => post(request).await,
        }
    }
}

/// What goes around every exchange.
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
        L::Service: Service<Request<Full<Bytes>>, Response = HttpResponse<B>>
            + Clone
            + Send
            + Sync
            + 'static,
        <L::Service as Service<Request<Full<Bytes>>>>::Error: Into<BoxError>,
        <L::Service as Service<Request<Full<Bytes>>>>::Future: Send,
        B: Body<Data = Bytes> + Send + 'static,
    {
        Self(Arc::new(move |exchange| {
            let service = layer.layer(exchange);
            Post::Layered(Arc::new(move |request| Box::pin(post(service.clone(), request))))
        }))
    }

    pub(super) fn around(&self, exchange: Exchange) -> Post {
        (self.0)(exchange)
    }
}

async fn post<S, B>(
    mut service: S,
    request: Request<Full<Bytes>>,
) -> Result<Response, TransportError>
where
    S: Service<Request<Full<Bytes>>, Response = HttpResponse<B>>,
    S::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
{
    std::future::poll_fn(|context| service.poll_ready(context)).await.map_err(transport_error)?;
    whole(service.call(request).await.map_err(transport_error)?).await
}

/// Reads an answer to its end.
async fn whole<B: Body<Data = Bytes>>(answer: HttpResponse<B>) -> Result<Response, TransportError> {
    let (head, body) = answer.into_parts();
    let mut text = BytesMut::new();
    // The status is the answer: a body that breaks off or never ends takes nothing away from it.
    let _ = tokio::time::timeout(BODY_TIMEOUT, read(body, &mut text)).await;
    Ok(Response { status: head.status, headers: head.headers, body: text.freeze() })
}

/// What a layer says, or what the exchange below it said.
fn transport_error(error: impl Into<BoxError>) -> TransportError {
    match error.into().downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => TransportError::Broken(innermost(&*error)),
    }
}

/// Reads the beginning of a body, as far as it comes.
async fn read<B: Body<Data = Bytes>>(body: B, text: &mut BytesMut) {
    let mut body = std::pin::pin!(body);
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else { continue };
        let room = MAX_ANSWER.saturating_sub(text.len());
        text.extend_from_slice(data.get(..room.min(data.len())).unwrap_or_default());
        if room <= data.len() {
            break;
        }
    }
}
