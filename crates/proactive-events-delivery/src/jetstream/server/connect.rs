//! The first connection.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::context::ContextBuilder;
use async_nats::{ConnectError, ConnectErrorKind, ConnectOptions, Event, ServerError};
use proactive_events_text::decode_text;
use serde::de::IgnoredAny;
use tokio::sync::watch;
use tokio::time::Instant;

use super::api::Empty;
use super::connection::{Denied, Server};
use crate::jetstream::ServerUrl;
use crate::jetstream::names::{Api, CONNECTION};
use crate::jetstream::url::Login;
use crate::outbox::{OutboxError, OutboxErrorKind};

/// Maximum wait for an answer; then the request is repeated.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Maximum number of retries for the first connection: servers may be starting.
const MAX_CONNECT_RETRIES: u32 = 4;
/// Pause before a retry of the first connection.
const CONNECT_PAUSE: Duration = Duration::from_millis(300);
/// Pause before each reconnect.
const RECONNECT_PAUSE: Duration = Duration::from_millis(100);

impl Server {
    pub(in super::super) async fn connect(url: &ServerUrl) -> Result<Self, OutboxError> {
        let place = url.to_string();
        let mut tries = 0;
        loop {
            match Self::try_connect(url, &place).await {
                Err(error)
                    if error.kind() == OutboxErrorKind::Unreachable
                        && tries < MAX_CONNECT_RETRIES =>
                {
                    tries += 1;
                    tokio::time::sleep(CONNECT_PAUSE).await;
                }
                Err(error) => return Err(error),
                Ok(server) => {
                    // A server without JetStream is reported now, not at the first put.
                    let info = server.call::<IgnoredAny>(&Api::account_info(), &Empty {}).await?;
                    info.map_err(|error| server.failed((&error).into()))?;
                    return Ok(server);
                }
            }
        }
    }

    async fn try_connect(url: &ServerUrl, place: &str) -> Result<Self, OutboxError> {
        choose_cryptography();
        let denied = Denied::default();
        let (connected, connections) = watch::channel(0);
        let options = options(url, place).await?;
        let options = watched(options, connected, Arc::clone(&denied));
        let connection = options.connect(url.addresses()).await;
        let client = connection.map_err(|error| refused(place, &error))?;
        // Our own code bounds batches and awaits each as a whole: they must not wait for each other's permits.
        let builder = ContextBuilder::new().timeout(ANSWER_TIMEOUT).max_ack_inflight(1 << 20);
        let context = builder.build(client);
        Ok(Self::new(context, place.to_owned(), connections, denied))
    }
}

/// Chooses a provider of cryptography where the process has chosen none: with several in the build, rustls would panic
/// instead of choosing.
fn choose_cryptography() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another process may have been quicker.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
}

async fn options(url: &ServerUrl, place: &str) -> Result<ConnectOptions, OutboxError> {
    let mut options = ConnectOptions::new()
        .name(CONNECTION)
        .request_timeout(Some(ANSWER_TIMEOUT))
        .connection_timeout(ANSWER_TIMEOUT)
        .max_reconnects(None)
        .reconnect_delay_callback(|_| RECONNECT_PAUSE)
        .require_tls(url.is_tls());
    match url.login() {
        Some(Login::Password(user, password)) => {
            options = options.user_and_password(user.clone(), password.clone());
        }
        Some(Login::Token(token)) => options = options.token(token.clone()),
        Some(Login::File(_)) | None => {}
    }
    if let Some(ca) = &url.options().ca {
        options = options.add_root_certificates(ca.clone());
    }
    let Some(creds) = &url.options().creds else { return Ok(options) };
    let wrong = |error: std::io::Error| {
        let message = format!("the credentials {} cannot be read: {error}", creds.display());
        OutboxError::new(OutboxErrorKind::Denied, place, message)
    };
    let bytes = tokio::fs::read(creds).await.map_err(wrong)?;
    let text = decode_text(&bytes).map_err(|error| wrong(error.into()))?;
    options.credentials(text).map_err(wrong)
}

/// Counts connections, and keeps the last permission error: JetStream itself does not answer a request without permission.
fn watched(
    options: ConnectOptions,
    connected: watch::Sender<u64>,
    denied: Denied,
) -> ConnectOptions {
    let connected = Arc::new(Mutex::new(connected));
    options.event_callback(move |event| {
        match event {
            Event::Connected => {
                let connected = connected.lock().unwrap_or_else(PoisonError::into_inner);
                connected.send_modify(|count| *count += 1);
            }
            Event::ServerError(ServerError::AuthorizationViolation) => {
                deny(&denied, "authorization violation");
            }
            Event::ServerError(ServerError::Other(message)) if is_denial(&message) => {
                deny(&denied, &message);
            }
            event => tracing::debug!(%event, "NATS"),
        }
        std::future::ready(())
    })
}

fn is_denial(message: &str) -> bool {
    message.to_ascii_lowercase().contains("permissions violation")
}

fn deny(denied: &Denied, message: &str) {
    let now = (Instant::now(), message.to_owned());
    *denied.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
}

fn refused(place: &str, error: &ConnectError) -> OutboxError {
    let kind = match error.kind() {
        ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation => {
            OutboxErrorKind::Denied
        }
        ConnectErrorKind::ServerParse => OutboxErrorKind::Url,
        ConnectErrorKind::Tls => OutboxErrorKind::Other,
        _ => OutboxErrorKind::Unreachable,
    };
    OutboxError::new(kind, place, error.to_string())
}
