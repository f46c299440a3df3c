//! The options of `proactive simulate`.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::Format;

#[derive(Debug, clap::Args)]
pub(crate) struct SimulateArgs {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// One more host name for the page and the paths under /simulator; may be repeated. Requests of other hosts and web
    /// pages get 403 there, except loopback, the address that is listened on and, beyond loopback, IP addresses.
    #[arg(long = "allow-host", value_name = "NAME")]
    pub(crate) allowed_hosts: Vec<String>,
    /// Maximum number of events in the inbox; older ones go first.
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    pub(crate) inbox_limit: usize,
    /// Maximum size of the inbox in bytes; older events go first.
    #[arg(long, default_value_t = 268_435_456, value_name = "BYTES")]
    pub(crate) inbox_bytes: usize,
    /// Count only customers who were put by `PUT /simulator/subscriptions/{userId}` as subscribed.
    #[arg(long)]
    pub(crate) strict_subscriptions: bool,
    /// Another seed for what fault rules do by chance.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) seed: u64,
    /// Append a line of JSON to this file for each request to the events paths.
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) record: Option<PathBuf>,
    /// Begin with the accepted events of such a file.
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) replay: Option<PathBuf>,
    /// The schema of a template of your own, `<event name>.json`, or another reading of one of the catalog's.
    #[arg(long = "schema", value_name = "FILE.json")]
    pub(crate) schemas: Vec<PathBuf>,
}
