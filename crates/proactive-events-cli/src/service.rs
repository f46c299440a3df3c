//! Clients out of the options of the command line.

use std::sync::Once;

use proactive_events::{
    Client, ClientBuilder, Credentials, Region, Stage, system_certificate_problems,
};

use proactive_events_delivery::DeadlineClock;

use crate::args::ServiceArgs;
use crate::output::{DOUBTFUL, printable};

/// A client in the making, for a region and a stage.
pub(crate) fn client(
    args: &ServiceArgs,
    credentials: Credentials,
    region: Region,
    stage: Stage,
) -> ClientBuilder {
    let mut builder = Client::builder(region, stage, credentials).clock(DeadlineClock::new());
    if let Some(endpoint) = &args.endpoint {
        builder = builder.endpoint(endpoint);
    }
    if let Some(token_endpoint) = &args.token_endpoint {
        builder = builder.token_endpoint(token_endpoint);
    }
    if let Some(file) = &args.ca {
        builder = builder.ca_file(file);
    }
    if [&args.endpoint, &args.token_endpoint].into_iter().any(|url| leaves_in_tls(url.as_deref())) {
        warn_of_certificates();
    }
    builder.on_notice(move |notice| {
        let region = region.as_str();
        anstream::eprintln!("{DOUBTFUL}warning{DOUBTFUL:#}: region {region}: {notice}");
    })
}

/// Whether a URL is https, as the usual ones are.
fn leaves_in_tls(url: Option<&str>) -> bool {
    url.is_none_or(|url| url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")))
}

/// Tells once what of the system's certificates can't be read.
pub(crate) fn warn_of_certificates() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        for problem in system_certificate_problems() {
            let problem = printable(&problem);
            anstream::eprintln!(
                "{DOUBTFUL}warning{DOUBTFUL:#}: certificates of the system are left out: {problem}"
            );
        }
    });
}
