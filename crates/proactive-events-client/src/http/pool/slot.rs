//! A place on a connection: a stream of HTTP/2, or a whole connection of HTTP/1.1. Dropped, it is free again.

use std::sync::Arc;
use std::task::Context;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http2;
use hyper::{Request, Response};

use super::super::TransportError;
use super::super::error::without_answer;
use super::super::h1::H1Connection;
use super::super::h2::H2Connection;
use super::Pool;

/// A place on a connection.
pub(in super::super) struct Slot {
    pool: Arc<Pool>,
    kind: SlotKind,
}

enum SlotKind {
    H1 { connection: Option<H1Connection>, is_clean: bool },
    H2 { id: u64, sender: http2::SendRequest<Full<Bytes>> },
}

impl Slot {
    pub(super) fn h1(connection: H1Connection, pool: Arc<Pool>) -> Self {
        Self { pool, kind: SlotKind::H1 { connection: Some(connection), is_clean: true } }
    }

    pub(super) fn h2(connection: &H2Connection, pool: Arc<Pool>) -> Self {
        Self { pool, kind: SlotKind::H2 { id: connection.id, sender: connection.sender() } }
    }

    /// True if its connection has served no request yet.
    pub(in super::super) fn is_new(&self) -> bool {
        match &self.kind {
            SlotKind::H2 { .. } => true,
            SlotKind::H1 { connection, .. } => connection.as_ref().is_none_or(H1Connection::is_new),
        }
    }

    /// Sends the request and waits for the head of its response; none if the connection was dead: then not a byte
    /// left, and the request is where it was.
    pub(in super::super) async fn send(
        &mut self,
        request: &mut Option<Request<Full<Bytes>>>,
    ) -> Result<Option<Response<Incoming>>, TransportError> {
        let sent = match &mut self.kind {
            SlotKind::H2 { sender, .. } => {
                if sender.ready().await.is_err() {
                    return Ok(None);
                }
                let Some(request) = request.take() else { return Ok(None) };
                sender.try_send_request(request).await
            }
            SlotKind::H1 { connection: Some(connection), is_clean } => {
                if !connection.is_ready().await {
                    *is_clean = false;
                    return Ok(None);
                }
                let Some(request) = request.take() else { return Ok(None) };
                *is_clean = false;
                connection.send(request).await
            }
            SlotKind::H1 { connection: None, .. } => return Ok(None),
        };
        match sent {
            Ok(response) => Ok(Some(response)),
            Err(mut error) => {
                *request = error.take_message();
                let unsent = request.is_some();
                if unsent { Ok(None) } else { Err(without_answer(error.into_error())) }
            }
        }
    }

    /// Drives its connection, if no other task does.
    pub(in super::super) fn drive(&mut self, context: &mut Context<'_>) {
        if let SlotKind::H1 { connection: Some(connection), .. } = &mut self.kind {
            connection.drive(context);
        }
    }

    /// The response was read to its end: an HTTP/1.1 connection may serve the next.
    pub(in super::super) fn finish(&mut self) {
        if let SlotKind::H1 { is_clean, .. } = &mut self.kind {
            *is_clean = true;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        match &mut self.kind {
            SlotKind::H2 { id, .. } => self.pool.give_back_h2(*id),
            SlotKind::H1 { connection, is_clean } => {
                self.pool.give_back_h1(connection.take().filter(|_| *is_clean));
            }
        }
    }
}
