//! A connection of HTTP/1.1: one exchange at a time.
//!
//! The task of an exchange drives the connection, too, instead of a task of its own: no other task is woken to write a
//! request or to read its answer. That saves a third of the cost of an exchange.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1};
use hyper::header::{HOST, HeaderValue};
use hyper::{Request, Response};
use hyper_rustls::MaybeHttpsStream;

use super::io::BoxIo;

type Post = Request<Full<Bytes>>;
type Connection = http1::Connection<MaybeHttpsStream<BoxIo>, Full<Bytes>>;

/// A connection and the way to send over it.
pub(super) struct H1Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    /// `None` once it ended.
    connection: Option<Box<Connection>>,
    host: HeaderValue,
    is_new: bool,
}

impl H1Connection {
    pub(super) fn new(
        sender: http1::SendRequest<Full<Bytes>>,
        connection: Connection,
        host: HeaderValue,
    ) -> Self {
        Self { sender, connection: Some(Box::new(connection)), host, is_new: true }
    }

    /// Drives the connection as far as it goes.
    pub(super) fn drive(&mut self, context: &mut Context<'_>) {
        let connection = self.connection.as_mut().map(Pin::new);
        if connection.is_some_and(|connection| connection.poll(context).is_ready()) {
            self.connection = None;
        }
    }

    /// True if it has served no request yet.
    pub(super) fn is_new(&self) -> bool {
        self.is_new
    }

    /// Waits until a request can be sent; false if none ever can.
    pub(super) async fn is_ready(&mut self) -> bool {
        std::future::poll_fn(|context| {
            // Usually it is; then no task is woken when the request is put into the connection.
            let nobody = &mut Context::from_waker(Waker::noop());
            self.drive(nobody);
            match self.sender.poll_ready(nobody) {
                Poll::Pending => {
                    self.drive(context);
                    self.sender.poll_ready(context)
                }
                ready => ready,
            }
        })
        .await
        .is_ok()
    }

    /// Sends a request and waits for the head of its response.
    pub(super) fn send(
        &mut self,
        mut request: Post,
    ) -> impl Future<Output = Result<Response<Incoming>, TrySendError<Post>>> {
        self.is_new = false;
        // HTTP/1.1 has the path alone in its first line, and the host in a header.
        request.headers_mut().entry(HOST).or_insert_with(|| self.host.clone());
        if let Some(path) = request.uri().path_and_query() {
            *request.uri_mut() = path.clone().into();
        }
        // Only the connection makes it progress, and that was driven before: no task need be woken.
        let mut answer =
            Box::pin(tokio::task::unconstrained(self.sender.try_send_request(request)));
        std::future::poll_fn(move |context| {
            self.drive(context);
            answer.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        })
    }
}
