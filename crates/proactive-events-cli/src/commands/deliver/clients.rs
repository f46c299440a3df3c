//! Clients and options of the library, from the options of the command line.

use proactive_events::{Region, Stage};
use proactive_events_delivery::{Clients, WorkerOptions};

use crate::args::WorkerArgs;
use crate::{credentials, service};

/// Clients for a stage; what is wrong with the URLs is told at once.
pub(super) fn clients(args: &WorkerArgs, stage: Stage) -> anyhow::Result<Clients> {
    let args = args.service.clone();
    let credentials = credentials::read(args.credentials.as_deref())?;
    let make = move |region, stage| service::client(&args, credentials.clone(), region, stage);
    let clients = Clients::new(stage, make);
    clients.make(Region::NorthAmerica)?;
    Ok(clients)
}

/// Options of the worker.
pub(super) fn options(args: &WorkerArgs) -> WorkerOptions {
    let mut options = WorkerOptions::default();
    options.concurrency = args.concurrency.into();
    options.rate = args.rate;
    options
}
