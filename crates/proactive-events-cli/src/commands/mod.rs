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

use crate::exit::Failure;

/// The runtime of the commands that use the network.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(format!("cannot start the runtime: {error}")))
}
