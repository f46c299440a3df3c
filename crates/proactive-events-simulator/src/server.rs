//! The listener: accepts connections, serves each in a task, stops gracefully or at once.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::answer::Answer;
use crate::close::Close;
use crate::router;
use crate::service::Service;
use crate::toxics::{Toxic, Wire};

/// How long open connections may take to finish.
const GRACE: Duration = Duration::from_secs(5);

/// The task that accepts; dropping it ends it and every connection.
#[derive(Debug)]
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) fn start(listener: TcpListener, service: Arc<Service>) -> Self {
        let (stop, stopped) = oneshot::channel();
        Self { stop: Some(stop), task: tokio::spawn(accept(listener, service, stopped)) }
    }

    /// Stops gracefully.
    pub(crate) async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            // The task may have ended already.
            let _ = stop.send(());
        }
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, service: Arc<Service>, stopped: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut stopped = pin!(stopped);
    loop {
        let next = poll_fn(|context| match stopped.as_mut().poll(context) {
            std::task::Poll::Ready(_) => std::task::Poll::Ready(None),
            std::task::Poll::Pending => listener.poll_accept(context).map(Some),
        });
        let stream = match next.await {
            None => break,
            Some(Ok((stream, _))) => stream,
            // Too many open files, or a connection that was gone before it was accepted: go on.
            Some(Err(_)) => {
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
        };
        while connections.try_join_next().is_some() {}
        service.count_connection();
        connections.spawn(serve(stream, Arc::clone(&service), &graceful));
    }
    drop(listener);
    service.stop();
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

/// One connection from the listener, HTTP/1.1 or HTTP/2 as the client begins it.
fn serve(
    stream: TcpStream,
    service: Arc<Service>,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<> {
    // A request that waits for its last packet is measured as a slow service.
    let _ = stream.set_nodelay(true);
    let wire = Wire::default();
    let io = TokioIo::new(Toxic::new(stream, wire.clone()));
    let handler = service_fn(move |request| handle(Arc::clone(&service), wire.clone(), request));
    let connection = builder().serve_connection(io, handler).into_owned();
    let connection = graceful.watch(connection);
    async move {
        // Whatever ends a connection, the client sees it.
        let _ = connection.await;
    }
}

/// One connection from elsewhere.
pub(crate) async fn serve_stream<T>(stream: T, service: Arc<Service>)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    service.count_connection();
    let handler = service_fn(move |request| handle(Arc::clone(&service), Wire::default(), request));
    let _ = builder().serve_connection(TokioIo::new(stream), handler).await;
}

async fn handle(
    service: Arc<Service>,
    wire: Wire,
    request: Request<Incoming>,
) -> Result<Answer, Close> {
    wire.take(router::answer(&service, request).await?)
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(30));
    builder
}
