//! The proxy for a server: the user's, or the environment's. A variable that can't be read is an error, because
//! a request must not bypass a proxy silently. No message repeats a value, which may hold a password.

use std::env;
use std::ffi::OsString;

use hyper::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

const LIKE: &str = "it should be like http://proxy:3128 or socks5h://proxy:1080";

/// The proxy on the way to a server; `given` comes before the environment.
pub(super) fn on_the_way(uri: &Uri, given: Option<&str>) -> Result<Option<Intercept>, String> {
    if let Some(url) = given {
        return parse(uri, url, "the proxy's URL").map(Some);
    }
    from_variables(uri, |name| env::var_os(name))
}

/// The environment's proxy, by curl's rules for https.
fn from_variables(
    uri: &Uri,
    read: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Intercept>, String> {
    let first = |names: [&'static str; 2]| -> Result<Option<(&'static str, String)>, String> {
        let set = names.into_iter().find_map(|name| Some((name, read(name)?)));
        let Some((name, value)) = set else { return Ok(None) };
        match value.into_string() {
            Ok(value) => Ok(Some((name, value.trim().to_owned()))),
            Err(_) => Err(format!("the variable {name} is not UTF-8")),
        }
    };
    let exceptions = first(["NO_PROXY", "no_proxy"])?;
    let exceptions = exceptions.map_or_else(String::new, |(_, value)| value);
    let proxied = Matcher::builder().all("http://proxy").no(exceptions).build();
    if proxied.intercept(uri).is_none() {
        return Ok(None);
    }
    for names in [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]] {
        match first(names)? {
            Some((name, value)) if !value.is_empty() => {
                return parse(uri, &value, &format!("the proxy in {name}")).map(Some);
            }
            _ => {}
        }
    }
    Ok(None)
}

fn parse(uri: &Uri, url: &str, name: &str) -> Result<Intercept, String> {
    let wrong = |why: &str| format!("{name} can't be used: {why}");
    if url.matches('@').count() > 1 {
        return Err(wrong("an @ in a user name or password is written %40"));
    }
    let proxy = Matcher::builder().all(url).build().intercept(uri).ok_or_else(|| wrong(LIKE))?;
    match proxy.uri().scheme_str().unwrap_or_default() {
        _ if !has_host_and_port(proxy.uri()) => Err(wrong(LIKE)),
        "http" | "socks5" | "socks5h" => Ok(proxy),
        scheme => {
            Err(wrong(&format!("its scheme is {scheme}; http, socks5 and socks5h are known")))
        }
    }
}

/// True if there is a host, and a port that is a number if there is one: the parser takes any text for a port.
fn has_host_and_port(uri: &Uri) -> bool {
    let Some(authority) = uri.authority() else { return false };
    let host = authority.host();
    let port = authority.as_str().strip_prefix(host);
    !host.is_empty() && (port == Some("") || authority.port_u16().is_some_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::from_variables;

    /// Result of these variables: the proxy's authority, nothing, or an error.
    fn found(variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let read = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let uri = "https://api.amazonalexa.com/v1".parse().unwrap();
        let found = from_variables(&uri, read)?;
        Ok(found.map(|proxy| proxy.uri().authority().unwrap().to_string()))
    }

    #[test]
    fn the_first_variable_that_says_something_counts() {
        for (variables, proxy) in [
            (&[("HTTPS_PROXY", "http://a:1"), ("ALL_PROXY", "http://b:2")][..], Some("a:1")),
            (&[("https_proxy", " http://a:1 ")], Some("a:1")),
            (&[("ALL_PROXY", "socks5h://u:p@b:2")], Some("b:2")),
            (&[("HTTPS_PROXY", ""), ("all_proxy", "b:2")], Some("b:2")),
            (&[("HTTPS_PROXY", "[::1]:3128")], Some("[::1]:3128")),
            (&[("HTTP_PROXY", "nonsense://"), ("http_proxy", "%")], None),
            (&[("REQUEST_METHOD", "GET"), ("HTTPS_PROXY", "a:1")], Some("a:1")),
            (&[("HTTPS_PROXY", "a:1"), ("NO_PROXY", "x, .amazonalexa.com")], None),
            (&[("HTTPS_PROXY", "nonsense://"), ("no_proxy", "*")], None),
            (&[], None),
        ] {
            assert_eq!(found(variables), Ok(proxy.map(str::to_owned)), "{variables:?}");
        }
    }

    #[test]
    fn a_variable_that_cannot_be_read_is_named_and_its_value_is_not() {
        for (name, value) in [
            ("HTTPS_PROXY", "http://me:S3CRET@"),
            ("HTTPS_PROXY", "http://me:S3CRET@proxy:port"),
            ("https_proxy", "http://me:S3CR@ET@proxy:3128"),
            ("ALL_PROXY", "https://me:S3CRET@proxy"),
            ("all_proxy", "ftp://me:S3CRET@proxy"),
            ("HTTPS_PROXY", "S3CRET proxy"),
            ("HTTPS_PROXY", "http://"),
            ("HTTPS_PROXY", "http://:3128"),
            ("HTTPS_PROXY", "http://proxy:"),
            ("HTTPS_PROXY", "http://proxy:0"),
            ("HTTPS_PROXY", "/S3CRET"),
            ("HTTPS_PROXY", "http://me:S3CRET@proxy:99999"),
            ("HTTPS_PROXY", "socks4://me:S3CRET@proxy:1"),
        ] {
            let error = found(&[(name, value)]).unwrap_err();
            assert!(error.contains(name) && !error.contains("S3CR"), "{value}: {error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_named() {
        use std::os::unix::ffi::OsStringExt as _;

        let uri = "https://api.amazonalexa.com/v1".parse().unwrap();
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "NO_PROXY", "no_proxy"] {
            let read = |wanted: &str| (wanted == name).then(|| OsString::from_vec(vec![0xff]));
            let error = from_variables(&uri, read).unwrap_err();
            assert_eq!(error, format!("the variable {name} is not UTF-8"));
        }
    }
}
