//! The listener: accepts connections, serves each in a task, stops gracefully or at once.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use super::activity::{Activity, Tracked, UnderWay};
use super::app::App;
use crate::close::Close;
use crate::faults::toxics::{Toxic, Wire};

/// Maximum time for open connections to finish.
const GRACE: Duration = Duration::from_secs(5);
/// Maximum number of connections at a time; more wait until one ends.
const MAX_CONNECTIONS: usize = 16_384;
/// Maximum size of a request's head, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// The task that accepts; dropping it ends it and every connection.
#[derive(Debug)]
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) fn start(listener: TcpListener, app: App) -> Self {
        let (stop, stopped) = oneshot::channel();
        Self { stop: Some(stop), task: tokio::spawn(accept(listener, app, stopped)) }
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

async fn accept(listener: TcpListener, app: App, stopped: oneshot::Receiver<()>) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    let mut stopped = pin!(stopped);
    loop {
        let next = tokio::select! {
            _ = &mut stopped => break,
            next = next(&listener, &room) => next,
        };
        while connections.try_join_next().is_some() {}
        let Ok((stream, permit)) = next else {
            // Too many open files, or a connection that was gone before it was accepted: go on.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let app = app.clone();
        connections.spawn(async move {
            serve(stream, app).await;
            drop(permit);
        });
    }
    drop(listener);
    app.site.service.stop();
    let ending = async { while connections.join_next().await.is_some() {} };
    // Those that take longer are cut off.
    let _ = timeout(GRACE, ending).await;
}

/// The next connection, once there is room for it; the system keeps those that wait.
async fn next(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, permit))
}

/// One connection from the listener.
async fn serve(stream: TcpStream, app: App) {
    // A request that waits for its last packet is measured as a slow service.
    let _ = stream.set_nodelay(true);
    let wire = Wire::default();
    let stream = Toxic::new(stream, wire.clone(), app.site.idle_timeout);
    serve_connection(stream, wire, app).await;
}

/// One connection from elsewhere.
pub(crate) async fn serve_stream<T>(stream: T, app: App)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    serve_connection(stream, Wire::default(), app).await;
}

/// HTTP/1.1 or HTTP/2, as the client begins it. A connection without a request ends after a while, and so does every
/// connection when the service stops.
async fn serve_connection<T>(stream: T, wire: Wire, app: App)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    app.site.service.count_connection();
    let activity = Activity::new();
    let (idle_timeout, mut stopping) = (app.site.idle_timeout, app.site.service.stopping());
    let handler = {
        let activity = activity.clone();
        service_fn(move |request| {
            let under_way = activity.begin();
            handle(app.clone(), wire.clone(), request, under_way)
        })
    };
    let builder = builder(idle_timeout);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), handler));
    tokio::select! {
        // Whatever ends a connection, the client sees it.
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => {}
        () = activity.idle(idle_timeout) => {}
    }
    connection.as_mut().graceful_shutdown();
    // A request may have begun at the same moment. Those who stop wait no longer than they want to.
    while timeout(GRACE, connection.as_mut()).await.is_err() && !activity.is_idle() {}
}

async fn handle(
    app: App,
    wire: Wire,
    request: Request<Incoming>,
    under_way: UnderWay,
) -> Result<Response<Tracked<Body>>, Close> {
    let answer = wire.take(app.answer(request).await?)?;
    Ok(answer.map(|body| Tracked::new(body, under_way)))
}

fn builder(idle_timeout: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    let http1 = &mut builder.http1();
    http1.timer(TokioTimer::new()).header_read_timeout(idle_timeout).max_buf_size(MAX_HEAD);
    builder
}
