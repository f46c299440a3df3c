//! Which backend: a URL says.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use proactive_events_text::redact_url;

use crate::jetstream::{JetStreamStore, Login, ServerUrl};
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
        let wrong =
            |message: &str| OutboxError::new(OutboxErrorKind::Url, redact_url(url), message);
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return match path {
                "" => Err(wrong("there is no path after sqlite:")),
                path if path.contains("://") => {
                    Err(wrong("a URL stands after sqlite:, where a path belongs"))
                }
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

impl StoreUrl {
    /// True if it is a server that needs a login and whose URL has none.
    pub fn takes_login(&self) -> bool {
        matches!(self, Self::JetStream(url) if !url.has_login())
    }

    /// The same store with this login; a login in the URL itself counts first, and files have none.
    pub fn with_login(self, login: Login) -> Self {
        match self {
            Self::JetStream(url) => Self::JetStream(url.with_login(login)),
            other => other,
        }
    }

    /// The files that are read to reach a server, each with a word for it.
    pub fn inputs(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let Self::JetStream(url) = self else { return Vec::new().into_iter() };
        let files = [
            ("the credentials of the outbox", url.creds_file()),
            ("the certificates of the outbox", url.ca_file()),
        ];
        let files = files.into_iter().filter_map(|(what, file)| Some((what, file?)));
        files.collect::<Vec<_>>().into_iter()
    }

    /// True if the URL itself holds a password or a token.
    pub fn holds_secret(&self) -> bool {
        matches!(self, Self::JetStream(url) if url.holds_secret())
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

/// Opens a store for reading, also while a process works on it. Creates nothing.
///
/// # Errors
/// When it cannot be opened, or does not exist.
pub async fn open_to_read(url: &StoreUrl) -> Result<Arc<dyn Store>, OutboxError> {
    match url {
        StoreUrl::Sqlite(path) => Ok(Arc::new(SqliteStore::open_to_read(path).await?)),
        _ => open(url).await,
    }
}
