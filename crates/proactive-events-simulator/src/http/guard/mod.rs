//! Who may use the pages and the control paths: requests under a foreign `Host`, or from a page of a foreign
//! `Origin`, are refused. Otherwise any web page could read the inbox through DNS rebinding, or add fault rules.

mod name;

use std::io;
use std::net::SocketAddr;

use axum::http::Method;
use axum::http::header::{HOST, HeaderValue, ORIGIN};
use axum::http::request::Parts;

use name::Name;

/// The names under which the simulator answers.
#[derive(Debug)]
pub(crate) struct Guard {
    listen: SocketAddr,
    allowed: Vec<Name>,
}

impl Guard {
    /// A guard for this address; `allowed` are host names or IP addresses, without a scheme and a port.
    pub(crate) fn new(listen: SocketAddr, allowed: &[String]) -> io::Result<Self> {
        let read = |text: &String| {
            Name::parse(text).ok_or_else(|| {
                let message = format!(
                    "{text:?} is not a host name: give a name or an IP address, without scheme and port"
                );
                io::Error::new(io::ErrorKind::InvalidInput, message)
            })
        };
        Ok(Self { listen, allowed: allowed.iter().map(read).collect::<io::Result<_>>()? })
    }

    /// Why a request is refused; `None`: it is allowed.
    ///
    /// A request without a `Host` is allowed: browsers always send one, so no web page can leave it out.
    pub(crate) fn refuses(&self, head: &Parts) -> Option<String> {
        let hosts = || head.headers.get_all(HOST).iter();
        if hosts().count() > 1 {
            return Some("The request has more than one Host header.".to_owned());
        }
        // The request line of HTTP/1.1 may name a host as well; HTTP/2 names it there.
        let target = head.uri.authority().map(|authority| authority.as_str());
        let hosts = hosts().map(HeaderValue::as_bytes).chain(target.map(str::as_bytes));
        for host in hosts {
            if !self.is_known_authority(host) {
                return Some(format!(
                    "The host {:?} is foreign; `proactive simulate --allow-host NAME` allows one more.",
                    shown(host)
                ));
            }
        }
        let here = head.headers.get(HOST).map(HeaderValue::as_bytes).or(target.map(str::as_bytes));
        let here = here.and_then(name_of);
        let mut origins = head.headers.get_all(ORIGIN).iter().map(HeaderValue::as_bytes);
        if let Some(origin) = origins.find(|origin| !self.is_known_origin(origin, here.as_ref())) {
            let origin = shown(origin);
            return Some(format!("Pages of the origin {origin:?} may not use the simulator."));
        }
        is_cross_site(head).then(|| "Pages of another site may not use the simulator.".to_owned())
    }

    /// `host` or `host:port`, with any port.
    fn is_known_authority(&self, authority: &[u8]) -> bool {
        name_of(authority).is_some_and(|name| {
            // The address of an IP literal can't be rebound: who uses one means this machine.
            let is_open = !self.listen.ip().is_loopback() && name.address().is_some();
            is_open || self.is_known(&name)
        })
    }

    /// `http://host` or `https://host`, with any port; `here` is the host of the request itself. `null` is the
    /// origin of a page that hides its own. Any server has an IP address: in an origin, an IP literal says nothing.
    fn is_known_origin(&self, origin: &[u8], here: Option<&Name>) -> bool {
        let Some((scheme, authority)) =
            std::str::from_utf8(origin).ok().and_then(|origin| origin.split_once("://"))
        else {
            return false;
        };
        let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let name = Name::of_authority(authority).filter(|_| is_web);
        name.is_some_and(|name| self.is_known(&name) || here == Some(&name))
    }

    /// Loopback, a name that was allowed, or the address that is listened on.
    fn is_known(&self, name: &Name) -> bool {
        name.is_loopback()
            || self.allowed.contains(name)
            || name.address() == Some(self.listen.ip().to_canonical())
    }
}

fn name_of(authority: &[u8]) -> Option<Name> {
    std::str::from_utf8(authority).ok().and_then(Name::of_authority)
}

/// A browser's own word for it. A link to the page from elsewhere is allowed: the other site can't read what it
/// opens.
fn is_cross_site(head: &Parts) -> bool {
    let is = |name, values: &[&str]| {
        let value = head.headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| values.iter().any(|it| value.eq_ignore_ascii_case(it)))
    };
    let reads = head.method == Method::GET || head.method == Method::HEAD;
    if !reads {
        return is("sec-fetch-site", &["cross-site", "same-site"]);
    }
    let is_link = is("sec-fetch-mode", &["navigate"]) && is("sec-fetch-dest", &["document"]);
    is("sec-fetch-site", &["cross-site"]) && !is_link
}

/// The beginning of a header's value, for a message.
fn shown(value: &[u8]) -> String {
    String::from_utf8_lossy(value).chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::Guard;

    fn is_allowed(guard: &Guard, method: &str, target: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        guard.refuses(&request.body(()).unwrap().into_parts().0).is_none()
    }

    fn allows_host(guard: &Guard, host: &str) -> bool {
        is_allowed(guard, "GET", "/", &[("host", host)])
    }

    fn guard(listen: &str, allowed: &[&str]) -> Guard {
        let allowed: Vec<_> = allowed.iter().map(|name| (*name).to_owned()).collect();
        Guard::new(listen.parse().unwrap(), &allowed).unwrap()
    }

    #[test]
    fn hosts_of_a_simulator_on_loopback() {
        let guard = guard("127.0.0.1:8080", &["Inbox.Example"]);
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "localhost.",
            "localhost:",
            "app.localhost:1",
            "127.0.0.1:8080",
            "127.1.2.3",
            "[::1]",
            "[::1]:8080",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "inbox.example",
            "INBOX.EXAMPLE.:443",
        ] {
            assert!(allows_host(&guard, host), "{host}");
        }
        for host in [
            "",
            ":8080",
            ".",
            "evil.example",
            "localhost.evil.example",
            "evil-localhost",
            "127.0.0.1.evil.example",
            "127.0.0.1.nip.io",
            "0.0.0.0:8080",
            "[::]",
            "192.168.1.2",
            "[fe80::1]",
            "[::1",
            "::1",
            "[::1]x",
            "localhost@evil.example",
            "evil.example@localhost",
            "localhost:80:80",
            "localhost:x",
            "localhost:+80",
            "localhost:99999",
            "localhost, evil.example",
            "local host",
            "localhost/",
            "localhost#",
            "localhost\\x",
            "2130706433",
            "0x7f.1",
            "127.1",
            "127.0.0.01",
            "localhost..",
            ".localhost",
            "a..localhost",
            "inbox.example.evil",
            "not-inbox.example",
            "%6cocalhost",
            "lоcalhost",
            "[::1%25lo]",
        ] {
            assert!(!allows_host(&guard, host), "{host}");
        }
    }

    #[test]
    fn hosts_of_a_simulator_beyond_loopback() {
        let open = guard("0.0.0.0:8080", &[]);
        for host in ["192.168.1.2:8080", "[fe80::1]", "0.0.0.0", "localhost", "10.0.0.1"] {
            assert!(allows_host(&open, host), "{host}");
        }
        for host in ["evil.example", "10.0.0.1.evil.example", "simulator"] {
            assert!(!allows_host(&open, host), "{host}");
        }
        let from = |origin| {
            let headers = [("host", "192.168.1.2:8080"), ("origin", origin)];
            is_allowed(&open, "POST", "/simulator/faults", &headers)
        };
        assert!(from("http://192.168.1.2:8080") && from("http://localhost:3000"));
        assert!(!from("http://198.51.100.7"), "an attacker's server has an address, too");
    }

    #[test]
    fn every_host_of_a_request_counts() {
        let guard = guard("127.0.0.1:8080", &[]);
        let ok = |target, headers: &[(&str, &str)]| is_allowed(&guard, "GET", target, headers);
        assert!(ok("/", &[]), "no host: not a browser");
        assert!(ok("http://localhost:8080/", &[("host", "localhost:8080")]));
        assert!(!ok("http://evil.example/", &[("host", "localhost")]));
        assert!(!ok("http://localhost/", &[("host", "evil.example")]));
        assert!(!ok("http://evil@localhost/", &[]));
        assert!(!ok("/", &[("host", "localhost"), ("host", "evil.example")]));
        assert!(!ok("/", &[("host", "localhost"), ("host", "localhost")]));
    }

    #[test]
    fn origins_and_what_browsers_say_of_the_site() {
        let guard = guard("127.0.0.1:8080", &["inbox.example"]);
        let ok = |method, name, value| {
            is_allowed(&guard, method, "/simulator/faults", &[("host", "localhost"), (name, value)])
        };
        for origin in [
            "http://localhost:8080",
            "HTTPS://127.0.0.1",
            "http://[::1]:8080",
            "https://inbox.example",
        ] {
            assert!(ok("POST", "origin", origin), "{origin}");
        }
        for origin in [
            "null",
            "NULL",
            "",
            "http://evil.example",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "file://",
            "chrome-extension://abc",
            "http://",
            "localhost",
            "http://localhost/",
            "http://localhost http://evil.example",
        ] {
            assert!(!ok("POST", "origin", origin), "{origin}");
            assert!(!ok("GET", "origin", origin), "{origin}");
        }
        assert!(!ok("POST", "sec-fetch-site", "cross-site"));
        assert!(!ok("POST", "sec-fetch-site", "same-site"));
        assert!(!ok("GET", "sec-fetch-site", "cross-site"));
        assert!(ok("GET", "sec-fetch-site", "same-site"));
        assert!(ok("POST", "sec-fetch-site", "same-origin"));
        assert!(ok("POST", "sec-fetch-site", "none"));
        let link = [
            ("host", "localhost"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert!(is_allowed(&guard, "GET", "/", &link), "a link to the page");
        assert!(!is_allowed(&guard, "POST", "/simulator/reset", &link), "a form of another site");
    }

    #[test]
    fn what_is_allowed_is_a_name() {
        let listen = "127.0.0.1:0".parse().unwrap();
        for wrong in ["", "http://inbox.example", "inbox.example:80", "a b", "*", "a/b", "a@b"] {
            let error = Guard::new(listen, &[wrong.to_owned()]).unwrap_err().to_string();
            assert!(error.contains("is not a host name"), "{wrong}: {error}");
        }
        for right in ["inbox.example", "simulator", "10.0.0.1", "[::2]", "::2", "my_service"] {
            Guard::new(listen, &[right.to_owned()]).unwrap();
        }
    }
}
