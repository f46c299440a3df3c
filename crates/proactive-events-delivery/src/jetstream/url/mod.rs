//! The URL: servers, login and options.

mod options;
mod parts;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use async_nats::ServerAddr;
use proactive_events_text::redact_url;

pub(super) use options::Options;
pub use parts::Login;

use crate::outbox::{OutboxError, OutboxErrorKind};

/// One server or the servers of a cluster: `nats://[user:password@]host[:port][,host…][?options]`, or `tls://…`.
///
/// Options, joined by `&`:
/// - `replicas=1|3`: number of servers that keep a copy (1), set when the campaign is created.
/// - `creds=FILE`: a NATS credentials file. `ca=FILE`: the certificates to trust, for `tls://`.
/// - `lease=SECONDS`: duration of a lease (60).
/// - `in_flight=N`: maximum number of leases of all workers of a region together (4096).
/// - `window=SECONDS`: time in which the server itself recognises a repeated put (3600).
#[derive(Clone, PartialEq, Eq)]
pub struct ServerUrl {
    is_tls: bool,
    hosts: Vec<String>,
    login: Option<Login>,
    options: Options,
}

impl ServerUrl {
    /// The addresses, as the client takes them.
    pub(super) fn addresses(&self) -> Vec<ServerAddr> {
        self.hosts.iter().filter_map(|host| address(self.scheme(), host).ok()).collect()
    }

    pub(super) fn is_tls(&self) -> bool {
        self.is_tls
    }

    pub(super) fn login(&self) -> Option<&Login> {
        self.login.as_ref()
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    /// The NATS credentials file, if there is one.
    pub(crate) fn creds_file(&self) -> Option<&Path> {
        self.options.creds.as_deref()
    }

    /// The file of the certificates to trust, if there is one.
    pub(crate) fn ca_file(&self) -> Option<&Path> {
        self.options.ca.as_deref()
    }

    /// True if the URL contains a login.
    pub(crate) fn has_login(&self) -> bool {
        self.login.is_some() || self.options.creds.is_some()
    }

    /// True if the URL holds a password or a token.
    pub(crate) fn holds_secret(&self) -> bool {
        self.login.is_some()
    }

    /// With this login, unless it has one.
    pub(crate) fn with_login(mut self, login: Login) -> Self {
        if !self.has_login() {
            match login {
                Login::File(file) => self.options.creds = Some(file),
                login => self.login = Some(login),
            }
        }
        self
    }

    fn scheme(&self) -> &'static str {
        if self.is_tls { "tls" } else { "nats" }
    }
}

impl FromStr for ServerUrl {
    type Err = OutboxError;

    fn from_str(url: &str) -> Result<Self, OutboxError> {
        let wrong =
            |message: String| OutboxError::new(OutboxErrorKind::Url, redact_url(url), message);
        parse(url).map_err(wrong)
    }
}

fn parse(url: &str) -> Result<ServerUrl, String> {
    let (scheme, rest) = url.split_once("://").ok_or("it has no ://")?;
    let is_tls = match scheme {
        "nats" => false,
        "tls" => true,
        _ => return Err("it begins with neither nats:// nor tls://".to_owned()),
    };
    let (servers, query) = rest.split_once('?').unwrap_or((rest, ""));
    let servers = servers.trim_end_matches('/');
    let (login, hosts) = match servers.rsplit_once('@') {
        Some((login, hosts)) => (Some(Login::parse(login)?), hosts),
        None => (None, servers),
    };
    let hosts: Vec<_> = hosts.split(',').map(str::to_owned).collect();
    hosts.iter().try_for_each(|host| address(scheme, host).map(drop))?;
    Ok(ServerUrl { is_tls, hosts, login, options: Options::parse(query)? })
}

/// It does not repeat the text: a password with a `?` in it would end up here.
const NO_SERVER: &str =
    "a server is host or host:port; write ?, / and @ of a password as %3F, %2F and %40";

fn address(scheme: &str, host: &str) -> Result<ServerAddr, String> {
    if host.is_empty() || host.contains('/') {
        return Err(NO_SERVER.to_owned());
    }
    format!("{scheme}://{host}").parse().map_err(|_| NO_SERVER.to_owned())
}

/// Without user and password.
impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = if self.login.is_some() { "…@" } else { "" };
        write!(f, "{}://{hidden}{}{}", self.scheme(), self.hosts.join(","), self.options)
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn url(text: &str) -> ServerUrl {
        text.parse().unwrap()
    }

    #[test]
    fn takes_servers_and_options() {
        let url = url("nats://a,b:5222?replicas=3&lease=0.5&in_flight=7");
        assert_eq!(url.addresses().len(), 2);
        assert_eq!(url.options().replicas, 3);
        assert_eq!(url.options().lease, Some(Duration::from_millis(500)));
        assert_eq!(url.options().in_flight, Some(7));
        assert_eq!(url.to_string(), "nats://a,b:5222?replicas=3&lease=0.5&in_flight=7");
    }

    #[test]
    fn never_shows_a_password() {
        let url = url("tls://me:p%40ss@host?lease=5");
        assert_eq!(format!("{url} {url:?}"), "tls://…@host?lease=5 tls://…@host?lease=5");
        assert_eq!(url.login(), Some(&Login::Password("me".to_owned(), "p@ss".to_owned())));
        let error = "nats://me:secret@host?leas=5".parse::<ServerUrl>().unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for (text, says) in [
            ("nats://", "host"),
            ("nats://a,,b", "host"),
            // It may be a login whose host was forgotten: it is not repeated.
            ("nats://a:port", "nats://…: a server is host or host:port"),
            ("nats://a?leas=5", "did you mean `lease`"),
            ("nats://a?replicas=2", "1 or 3"),
            ("nats://a?lease=0", "lease"),
            ("nats://a?in_flight=0", "in_flight"),
            ("nats://a?creds=", "creds"),
            ("http://a", "nats://"),
        ] {
            let error = text.parse::<ServerUrl>().unwrap_err();
            assert_eq!(error.kind(), OutboxErrorKind::Url);
            assert!(error.to_string().contains(says), "{text}: {error}");
        }
    }
}
