//! The commands, one module each.

pub(crate) mod completions;
pub(crate) mod deliver;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod man;
pub(crate) mod manifest;
pub(crate) mod new;
pub(crate) mod preview;
pub(crate) mod regen;
pub(crate) mod schema;
pub(crate) mod send;
pub(crate) mod simulate;
pub(crate) mod templates;
pub(crate) mod validate;

use anyhow::Context as _;

/// The runtime of the commands that use the network.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Runtime::new().context("cannot start the runtime")
}
