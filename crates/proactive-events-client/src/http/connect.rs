//! Opens connections: directly, through a proxy, or by the user's connector; with TLS for `https`.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper::rt::{Read, Write};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Intercept;
use proactive_events_core::send::is_loopback;
use tower_service::Service;

use super::io::BoxIo;
use super::proxy;

type BoxError = Box<dyn Error + Send + Sync>;
type Connecting = Pin<Box<dyn Future<Output = Result<BoxIo, BoxError>> + Send>>;

/// A way to a server, without TLS.
#[derive(Clone)]
pub(in super::super) struct Connector(Arc<dyn Fn(Uri) -> Connecting + Send + Sync>);

impl Connector {
    /// The user's way.
    pub(in super::super) fn custom<C>(connector: C) -> Self
    where
        C: Service<Uri> + Clone + Send + Sync + 'static,
        C::Response: Read + Write + Connection + Unpin + Send + 'static,
        C::Error: Into<BoxError>,
        C::Future: Send,
    {
        Self(Arc::new(move |uri| {
            let mut connector = connector.clone();
            Box::pin(async move {
                let ready = std::future::poll_fn(|context| connector.poll_ready(context));
                ready.await.map_err(Into::into)?;
                let io = connector.call(uri).await.map_err(Into::into)?;
                Ok(BoxIo(Box::new(io)))
            })
        }))
    }

    /// Straight to the server, or through the proxy: this one, or the one that the environment names for it. What
    /// stays on this machine never goes through a proxy.
    pub(in super::super) fn new(
        uri: &Uri,
        proxy: Option<&str>,
        timeout: Duration,
    ) -> Result<Self, String> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(timeout));
        if uri.host().is_some_and(is_loopback) {
            return Ok(Self::custom(http));
        }
        match proxy::on_the_way(uri, proxy)? {
            Some(proxy) => Self::through(&proxy, http),
            None => Ok(Self::custom(http)),
        }
    }

    fn through(proxy: &Intercept, http: HttpConnector) -> Result<Self, String> {
        match proxy.uri().scheme_str() {
            Some("http") => {
                let mut tunnel = Tunnel::new(proxy.uri().clone(), http);
                if let Some(auth) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(auth.clone());
                }
                Ok(Self::custom(tunnel))
            }
            Some("socks5" | "socks5h") => {
                let mut socks = SocksV5::new(proxy.uri().clone(), http);
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                Ok(Self::custom(socks))
            }
            // `proxy` has refused the others.
            scheme => Err(format!("no way through a proxy of {scheme:?}")),
        }
    }

    /// The same with TLS for `https`, which settles HTTP/2 or HTTP/1.1.
    pub(super) fn with_tls(self, tls: rustls::ClientConfig) -> HttpsConnector<Self> {
        HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(self)
    }
}

impl Service<Uri> for Connector {
    type Response = BoxIo;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Connecting {
        (self.0)(uri)
    }
}
