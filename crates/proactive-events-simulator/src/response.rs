//! Answers: status, headers, and a JSON body or none.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Frame, SizeHint};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};
use proactive_events::ReferenceId;
use serde::Serialize;
use serde_json::json;
use tokio::time::Sleep;

use crate::close::Close;
use crate::settings::ErrorShape;

pub(crate) type Answer = Response<AnswerBody>;

/// A body, the beginning of one whose rest never comes, or one that comes bit by bit.
pub(crate) enum AnswerBody {
    Whole(Full<Bytes>),
    Half(Option<Bytes>, Pin<Box<Sleep>>),
    Streamed(UnsyncBoxBody<Bytes, Infallible>),
}

/// An answer whose body comes bit by bit.
pub(crate) fn streamed(
    status: StatusCode,
    content_type: &'static str,
    body: impl Body<Data = Bytes, Error = Infallible> + Send + 'static,
) -> Answer {
    let mut answer = with_body(status, content_type, Bytes::new());
    *answer.body_mut() = AnswerBody::Streamed(body.boxed_unsync());
    answer
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(AnswerBody::Whole(Full::default()));
    *answer.status_mut() = status;
    stamp(answer)
}

/// An answer with a JSON body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    // Maps with string keys can always be serialised.
    let text = serde_json::to_vec(body).unwrap_or_default();
    with_body(status, "application/json", text)
}

/// An answer with a body.
pub(crate) fn with_body(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Answer {
    let mut answer = Response::new(AnswerBody::Whole(Full::new(body.into())));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    stamp(answer)
}

/// A refusal in the recorded shape of the events API.
pub(crate) fn refused(status: StatusCode, message: impl AsRef<str>) -> Answer {
    let kind = status.canonical_reason().unwrap_or("Error");
    json(status, &json!({ "type": kind, "message": message.as_ref() }))
}

/// The same in another shape of those on record.
pub(crate) fn refused_as(shape: ErrorShape, status: StatusCode, message: &str) -> Answer {
    match shape {
        ErrorShape::Type => refused(status, message),
        ErrorShape::Code => json(status, &json!({ "message": message, "code": code(status) })),
        ErrorShape::Number => json(status, &json!({ "code": status.as_u16(), "message": message })),
    }
}

/// Amazon documents one code, and no list; the others are made like it.
fn code(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) if status != StatusCode::BAD_REQUEST => {
            reason.to_uppercase().replace(' ', "_")
        }
        Some(_) => "INVALID_PROPERTY".to_owned(),
        None => "LIMIT_REACHED".to_owned(),
    }
}

/// The same with `Retry-After` in seconds.
pub(crate) fn retry_after(mut answer: Answer, seconds: Option<u64>) -> Answer {
    if let Some(seconds) = seconds {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// Every answer has a name of its own.
fn stamp(mut answer: Answer) -> Answer {
    if let Ok(id) = HeaderValue::from_str(ReferenceId::random().as_str()) {
        answer.headers_mut().insert("x-amzn-requestid", id);
    }
    answer
}

/// 405 with the method that is allowed.
pub(crate) fn method_not_allowed(allowed: &'static str) -> Answer {
    let mut answer = empty(StatusCode::METHOD_NOT_ALLOWED);
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    answer
}

impl Default for AnswerBody {
    fn default() -> Self {
        Self::Whole(Full::default())
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Close;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Close>>> {
        match self.get_mut() {
            Self::Whole(body) => Pin::new(body).poll_frame(context).map_err(|never| match never {}),
            Self::Streamed(body) => {
                Pin::new(body).poll_frame(context).map_err(|never| match never {})
            }
            Self::Half(half, rest) => match half.take() {
                Some(half) => Poll::Ready(Some(Ok(Frame::data(half)))),
                // The written bytes are on their way before the connection breaks.
                None => rest.as_mut().poll(context).map(|()| Some(Err(Close))),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(body) if body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Streamed(body) => body.size_hint(),
            Self::Half(..) => SizeHint::default(),
        }
    }
}
