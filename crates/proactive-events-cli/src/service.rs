//! Clients out of the options of the command line.

use proactive_events::{Client, ClientBuilder, Credentials, Region, Stage};

use crate::args::ServiceArgs;
use crate::output::DOUBTFUL;

/// A client in the making, for a region and a stage.
pub(crate) fn client(
    args: &ServiceArgs,
    credentials: Credentials,
    region: Region,
    stage: Stage,
) -> ClientBuilder {
    let mut builder = Client::builder(region, stage, credentials);
    if let Some(endpoint) = &args.endpoint {
        builder = builder.endpoint(endpoint);
    }
    if let Some(token_endpoint) = &args.token_endpoint {
        builder = builder.token_endpoint(token_endpoint);
    }
    builder.on_notice(|notice| anstream::eprintln!("{DOUBTFUL}warning{DOUBTFUL:#}: {notice}"))
}
