//! URLs as errors, logs and `Debug` show them.

/// A URL without what may be a secret: everything before an `@`, the values of its query, and its fragment. A text
/// without any of them is returned as it is. A login whose host was forgotten is hidden as a whole.
///
/// ```
/// use proactive_events_text::redact_url;
///
/// assert_eq!(redact_url("nats://me:secret@host:4222"), "nats://…@host:4222");
/// assert_eq!(redact_url("https://host/path?token=secret"), "https://host/path?token=…");
/// ```
pub fn redact_url(url: &str) -> String {
    let (scheme, rest) = match url.find("://").map(|at| url.split_at(at + 3)) {
        Some(split) => split,
        // `nats:me:secret@host` and `me:secret@host` are misspelt URLs; a path may hold an `@`.
        None if url.rsplit_once('@').is_some_and(|(before, _)| before.contains(':')) => ("", url),
        None => return url.to_owned(),
    };
    if is_login(rest) {
        return format!("{scheme}…");
    }
    // A password may hold any character where it is not encoded as it should be: the last `@` counts.
    let (hidden, rest) = rest.rsplit_once('@').map_or(("", rest), |(_, rest)| ("…@", rest));
    let (rest, fragment) = rest.split_once('#').map_or((rest, ""), |(rest, _)| (rest, "#…"));
    let mut shown = format!("{scheme}{hidden}");
    match rest.split_once('?') {
        None => shown.push_str(rest),
        Some((rest, query)) => {
            let value = |pair: &str| match pair.split_once('=') {
                Some((name, _)) => format!("{name}=…"),
                None => "…".to_owned(),
            };
            let values: Vec<_> = query.split('&').map(value).collect();
            shown.extend([rest, "?", &values.join("&")]);
        }
    }
    shown + fragment
}

/// True for a name and a password without a host: the text after the colon is not a port.
fn is_login(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // The colons of an IPv6 address are in brackets; a client may be given several servers.
    let hosts = authority.split(',').map(|host| host.rsplit(']').next().unwrap_or_default());
    let ports = hosts.filter_map(|host| host.split_once(':').map(|(_, port)| port));
    let mut ports = ports.filter(|port| !port.bytes().all(|byte| byte.is_ascii_digit()));
    !rest.contains('@') && ports.any(|port| !port.starts_with('\\'))
}

#[cfg(test)]
mod tests {
    use super::redact_url;

    #[test]
    fn shows_host_and_path_and_no_secret() {
        for (url, shown) in [
            ("nats://host", "nats://host"),
            ("sqlite:outbox.db", "sqlite:outbox.db"),
            ("users@home.csv", "users@home.csv"),
            ("nats://S3CRET@host", "nats://…@host"),
            ("nats://me:S3@CRET/S?3#C@host:1/a?creds=x", "nats://…@host:1/a?creds=…"),
            ("nats:me:S3CRET@host", "…@host"),
            ("me:S3CRET@host", "…@host"),
            ("--outbx=nats://me:S3CRET@host", "--outbx=nats://…@host"),
            ("nats://me:S3CRET", "nats://…"),
            ("nats://me:S3/CRET?x", "nats://…"),
            ("--outbox=nats://h:1,me:S3CRET", "--outbox=nats://…"),
            ("nats://h:1,[::1]:4222,h", "nats://h:1,[::1]:4222,h"),
            ("http://[::1]/a:b", "http://[::1]/a:b"),
            ("sqlite://C:\\outbox.db", "sqlite://C:\\outbox.db"),
            ("https://h/?a=S3CRET&S3CRET#S3CRET", "https://h/?a=…&…#…"),
            ("", ""),
            ("://", "://"),
            ("@", "@"),
        ] {
            assert_eq!(redact_url(url), shown);
        }
    }
}
