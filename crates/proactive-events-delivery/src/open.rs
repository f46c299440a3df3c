//! Which backend: a URL says.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use crate::jetstream::{JetStreamStore, ServerUrl};
use crate::memory::MemoryStore;
use crate::outbox::{OutboxError, OutboxErrorKind, Store};
use crate::sqlite::SqliteStore;

/// Where the outbox is: `sqlite:PATH`, `nats://HOST[:PORT]` or `memory:`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreUrl {
    /// One file on this machine.
    Sqlite(PathBuf),
    /// A server, or several of a cluster, for workers on many machines.
    JetStream(ServerUrl),
    /// This process alone, and gone with it: for tests.
    Memory,
}

impl FromStr for StoreUrl {
    type Err = OutboxError;

    fn from_str(url: &str) -> Result<Self, OutboxError> {
        let wrong = |message: &str| OutboxError::new(OutboxErrorKind::Url, shown(url), message);
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return match path {
                "" => Err(wrong("there is no path after sqlite:")),
                path => Ok(Self::Sqlite(path.into())),
            };
        }
        match url.split_once("://") {
            Some(("nats" | "tls", _)) => Ok(Self::JetStream(url.parse()?)),
            _ if url == "memory:" => Ok(Self::Memory),
            _ => Err(wrong("it begins with none of sqlite:, nats:// and tls://")),
        }
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::JetStream(url) => url.fmt(f),
            Self::Memory => f.write_str("memory:"),
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A URL without what stands before an `@`: that may be a password.
fn shown(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => url.to_owned(),
    }
}

/// Opens the store that a URL names, to work on it: a file is made if it is not there, and locked.
///
/// # Errors
/// When it cannot be had; see [`OutboxErrorKind`].
pub async fn open(url: &StoreUrl) -> Result<Arc<dyn Store>, OutboxError> {
    Ok(match url {
        StoreUrl::Sqlite(path) => Arc::new(SqliteStore::open(path).await?),
        StoreUrl::JetStream(url) => Arc::new(JetStreamStore::connect(url).await?),
        StoreUrl::Memory => Arc::new(MemoryStore::default()),
    })
}

/// Opens a store to look at it only: beside a process that works on it, and nothing is made that is not there.
///
/// # Errors
/// When it cannot be had, or is not there.
pub async fn open_to_read(url: &StoreUrl) -> Result<Arc<dyn Store>, OutboxError> {
    match url {
        StoreUrl::Sqlite(path) => Ok(Arc::new(SqliteStore::open_to_read(path).await?)),
        _ => open(url).await,
    }
}
