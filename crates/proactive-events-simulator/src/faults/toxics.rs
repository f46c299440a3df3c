//! Faults in the bytes of a connection: resets, garbage, slowness. A rule attaches a fault to an answer
//! ([`attach`]); the connection takes it from there ([`Wire::take`]) and applies it while it writes.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, HeaderValue};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::rule::{Fault, Reset};
use crate::close::Close;

/// Bytes sent instead of an answer.
const GARBAGE: &[u8] = b"\x16\x03\x01 this is not HTTP \x00\xff\r\n\r\n";
/// Delay between the first half of an answer and the break of the connection.
const HALF_WAY: Duration = Duration::from_millis(20);
/// Number of pieces per second of a slow answer.
const PIECES: u64 = 20;

/// Hangs on an answer what its rule does to the connection.
pub(crate) fn attach(fault: Option<Fault>, mut answer: Response) -> Response {
    let Some(fault) = fault else { return answer };
    if fault.reset == Some(Reset::During) {
        answer.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("64"));
        *answer.body_mut() = half();
    }
    if fault.close_delay_ms.is_some() || fault.reset == Some(Reset::After) {
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    answer.extensions_mut().insert(fault);
    answer
}

/// A body that breaks off.
fn half() -> Body {
    let first = stream::iter([Ok(Bytes::from_static(&[b' '; 32]))]);
    let broken = stream::once(async {
        // The written bytes are on their way before the connection breaks.
        tokio::time::sleep(HALF_WAY).await;
        Err(Close)
    });
    Body::from_stream(first.chain(broken))
}

/// A connection that can be cut without a goodbye.
pub(crate) trait Cut {
    /// Its end, which comes at once, is a reset.
    fn cut(&self);
}

impl Cut for TcpStream {
    fn cut(&self) {
        // A socket that is gone already needs no reset.
        let _ = self.set_zero_linger();
    }
}

/// Faults to apply to a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    cut: bool,
    garbage: bool,
    bytes_per_second: Option<u64>,
    close_delay: Option<Duration>,
}

impl Wire {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes from an answer what is to be done.
    pub(crate) fn take(&self, mut answer: Response) -> Result<Response, Close> {
        let Some(fault) = answer.extensions_mut().remove::<Fault>() else { return Ok(answer) };
        let mut plan = self.plan();
        plan.cut |= fault.reset.is_some();
        plan.garbage = fault.garbage;
        plan.bytes_per_second = fault.bytes_per_second.map(|rate| rate.max(1));
        plan.close_delay = fault.close_delay_ms.map(Duration::from_millis);
        if fault.reset == Some(Reset::Before) { Err(Close) } else { Ok(answer) }
    }
}

/// A connection that does what its [`Wire`] says.
pub(crate) struct Toxic<T: Cut> {
    inner: T,
    wire: Wire,
    resting: Option<Pin<Box<Sleep>>>,
    /// Maximum time for which the client may read nothing, and the timer for it.
    write_timeout: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<T: Cut> Toxic<T> {
    pub(crate) fn new(inner: T, wire: Wire, write_timeout: Duration) -> Self {
        Self { inner, wire, resting: None, write_timeout, stalled: None }
    }

    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Some(resting) = &mut self.resting {
            ready!(resting.as_mut().poll(context));
            self.resting = None;
        }
        Poll::Ready(())
    }
}

impl<T: AsyncWrite + Cut + Unpin> Toxic<T> {
    /// Writes, and gives up on a client that has not read anything for too long.
    fn poll_put(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let write_timeout = self.write_timeout;
        let stalled =
            self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(write_timeout)));
        stalled.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<T: AsyncRead + Cut + Unpin> AsyncRead for Toxic<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Cut + Unpin> AsyncWrite for Toxic<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_rest(context));
        let (garbage, rate) = {
            let plan = self.wire.plan();
            (plan.garbage, plan.bytes_per_second)
        };
        if garbage {
            ready!(self.poll_put(context, GARBAGE))?;
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let piece = rate.map_or(bytes.len(), |rate| {
            usize::try_from(rate.div_ceil(PIECES)).unwrap_or(usize::MAX).min(bytes.len())
        });
        let piece = bytes.get(..piece).unwrap_or_default();
        let written = ready!(self.poll_put(context, piece))?;
        if let Some(rate) = rate {
            let pause = Duration::from_secs(1).mul_f64(written as f64 / rate as f64);
            self.resting = Some(Box::pin(tokio::time::sleep(pause)));
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let delay = self.wire.plan().close_delay.take();
        if let Some(delay) = delay {
            self.resting = Some(Box::pin(tokio::time::sleep(delay)));
        }
        ready!(self.poll_rest(context));
        if self.wire.plan().cut {
            // The end is a reset, when the socket is dropped.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

impl<T: Cut> Drop for Toxic<T> {
    fn drop(&mut self) {
        if self.wire.plan().cut {
            self.inner.cut();
        }
    }
}
