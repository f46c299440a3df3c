//! Clients out of the options of the command line.

use std::sync::Once;

use proactive_events::client::system_certificate_problems;
use proactive_events::send::is_loopback;
use proactive_events::{Client, ClientBuilder, Credentials, Region, Stage};

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
    let token_endpoint = token_endpoint(args.endpoint.as_deref(), args.token_endpoint.as_deref());
    if let Some(token_endpoint) = &token_endpoint {
        builder = builder.token_endpoint(token_endpoint);
    }
    if let Some(file) = &args.ca {
        builder = builder.ca_file(file);
    }
    if [&args.endpoint, &token_endpoint].into_iter().any(|url| leaves_in_tls(url.as_deref())) {
        warn_of_certificates();
    }
    builder.on_notice(move |notice| {
        let region = region.as_str();
        anstream::eprintln!("{DOUBTFUL}warning{DOUBTFUL:#}: region {region}: {notice}");
    })
}

/// The given token endpoint; for an endpoint on loopback, the one of the same server. Credentials for a server on this
/// machine must not be sent to Amazon.
pub(crate) fn token_endpoint(endpoint: Option<&str>, given: Option<&str>) -> Option<String> {
    if let Some(given) = given {
        return Some(given.to_owned());
    }
    let endpoint = endpoint?;
    let uri: hyper::Uri = endpoint.parse().ok()?;
    let is_here = uri.scheme().is_some() && uri.host().is_some_and(is_loopback);
    is_here.then(|| format!("{}/auth/o2/token", endpoint.trim_end_matches('/')))
}

/// True if a URL is https, as the default URLs are.
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

#[cfg(test)]
mod tests {
    use super::token_endpoint;

    #[test]
    fn the_token_endpoint_of_loopback_is_on_the_same_server() {
        for (endpoint, token) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/auth/o2/token"),
            ("http://localhost:1/", "http://localhost:1/auth/o2/token"),
            ("https://[::1]:1", "https://[::1]:1/auth/o2/token"),
        ] {
            assert_eq!(token_endpoint(Some(endpoint), None).as_deref(), Some(token));
        }
        for elsewhere in
            ["https://api.eu.amazonalexa.com", "https://example.com:1", "127.0.0.1", ""]
        {
            assert_eq!(token_endpoint(Some(elsewhere), None), None, "{elsewhere}");
        }
        let given = token_endpoint(Some("http://127.0.0.1:1"), Some("https://token.example"));
        assert_eq!(given.as_deref(), Some("https://token.example"));
        assert_eq!(token_endpoint(None, None), None);
    }
}
