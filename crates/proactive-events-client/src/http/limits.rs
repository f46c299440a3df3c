//! Number of connections, and time-outs.

use std::time::Duration;

/// Maximum numbers of connections, and time-outs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectionLimits {
    pub(crate) connect_timeout: Duration,
    pub(crate) request_timeout: Duration,
    /// A connection that was not used for so long is not used again.
    pub(crate) idle_timeout: Duration,
    /// Maximum number of HTTP/2 connections.
    pub(crate) h2_connections: usize,
    /// Maximum number of streams on each of them.
    pub(crate) streams: usize,
    /// Once every connection has more streams than this, another one is made.
    pub(crate) spread: usize,
    /// Maximum number of HTTP/1.1 connections.
    pub(crate) h1_connections: usize,
    /// HTTP/2 without asking the server.
    pub(crate) http2_only: bool,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(20),
            idle_timeout: Duration::from_secs(60),
            h2_connections: 16,
            streams: 128,
            spread: 32,
            h1_connections: 256,
            http2_only: false,
        }
    }
}
