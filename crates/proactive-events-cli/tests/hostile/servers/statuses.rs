//! Statuses that count as acceptance, and those that only look like it.

use super::send_one;
use crate::scripted_server::{ScriptedServer, accepted, response};

#[test]
fn acceptance_is_202_200_and_204_and_any_other_2xx_with_a_warning() {
    for (status, warns) in
        [("202 Accepted", false), ("200 OK", false), ("204 No Content", false), ("206 Odd", true)]
    {
        let server = ScriptedServer::with_tokens(move |_, _| response(status, "", ""));
        let sent = send_one(&server, "5");
        assert_eq!((sent.code, &sent.line["outcome"]), (0, &"accepted".into()), "{}", sent.line);
        assert_eq!(sent.err.contains("undocumented status 206"), warns, "{}", sent.err);
    }
}

#[test]
fn the_sign_in_page_of_a_network_is_no_acceptance() {
    for (status, content_type) in [
        ("200 OK", "text/html"),
        ("202 Accepted", "Text/HTML; charset=utf-8"),
        ("204 No Content", "application/xhtml+xml"),
        ("299 Whatever", "text/html;charset=x"),
    ] {
        let header = format!("content-type: {content_type}\r\n");
        let server = ScriptedServer::with_tokens(move |_, before| match before {
            0 => response(status, &header, if status.starts_with("204") { "" } else { "<html>" }),
            _ => accepted(),
        });
        let sent = send_one(&server, "20");
        assert_eq!((sent.code, &sent.line["attempts"]), (0, &2.into()), "{}", sent.line);
        assert_eq!(sent.line["status"], 202);
    }
}

/// Redirects, a proxy's own statuses, web pages, and statuses that nobody documents: none is an outcome.
#[test]
fn what_says_nothing_about_the_event_is_no_refusal() {
    for (status, header) in [
        ("302 Found", "content-type: text/html\r\nlocation: http://127.0.0.1:9/login\r\n"),
        ("301 Moved", "location: /elsewhere\r\nretry-after: 90000\r\n"),
        ("402 Pay", ""),
        ("407 Proxy", "proxy-authenticate: Basic\r\n"),
        ("410 Gone", ""),
        ("425 Too Early", ""),
        ("451 Unavailable", ""),
        ("400 Bad", "content-type: text/html\r\n"),
        ("403 Blocked", "content-type: text/html; charset=utf-8\r\n"),
        ("409 Conflict", "content-type: application/xhtml+xml\r\n"),
    ] {
        let server = ScriptedServer::with_tokens(move |_, before| match before {
            0 => response(status, header, "<html>Sign in</html>"),
            _ => accepted(),
        });
        // 301 asks for a day.
        let is_long = header.contains("90000");
        let sent = send_one(&server, if is_long { "1" } else { "20" });
        let expected = if is_long { (1, "failed") } else { (0, "accepted") };
        let outcome = sent.line["outcome"].as_str().unwrap_or_default();
        assert_eq!((sent.code, outcome), expected, "{status}: {}", sent.line);
    }
}

#[test]
fn a_network_that_never_lets_through_is_named() {
    let server = ScriptedServer::with_tokens(|_, _| {
        response("200 OK", "content-type: text/html\r\n", "<html>Sign in</html>")
    });
    let sent = send_one(&server, "2");
    assert_eq!((sent.code, &sent.line["outcome"]), (1, &"failed".into()), "{}", sent.line);
    assert!(sent.line["error"].to_string().contains("sign-in page"), "{}", sent.line);
}

#[test]
fn a_wait_of_a_day_is_no_outcome() {
    for (status, wait) in [
        ("503 Busy", "90000"),
        ("503 Busy", "1e9"),
        ("503 Busy", "\"7200\""),
        ("503 Busy", "3, 86400.5"),
        ("429 Slow down", "99999999999999999999"),
    ] {
        let header = format!("retry-after: {wait}\r\n");
        let server = ScriptedServer::with_tokens(move |_, _| response(status, &header, ""));
        let sent = send_one(&server, "1");
        assert_eq!(
            (sent.code, &sent.line["outcome"]),
            (1, &"failed".into()),
            "{wait}: {}",
            sent.line
        );
    }
}
