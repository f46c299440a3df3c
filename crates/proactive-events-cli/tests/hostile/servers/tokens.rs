//! Answers of the token endpoint that no documentation has.

use super::{Sent, send_one};
use crate::scripted_server::{Answer, ScriptedServer, accepted, response};

const JSON: &str = "content-type: application/json\r\n";

/// The outcome of an event whose token endpoint answers by a script; the events path accepts all.
fn answered(
    max_wait: &str,
    answer: impl Fn(usize) -> Answer + Send + Sync + 'static,
) -> (ScriptedServer, Sent) {
    let server =
        ScriptedServer::start(
            move |request, before| {
                if request.is_for_token() { answer(before) } else { accepted() }
            },
        );
    let sent = send_one(&server, max_wait);
    (server, sent)
}

#[test]
fn an_endpoint_that_repeats_the_form_shows_no_secret() {
    for status in ["400 Bad Request", "401 Unauthorized", "500 Oops"] {
        let server = ScriptedServer::start(move |request, _| {
            let form = String::from_utf8_lossy(&request.body).into_owned();
            let body = serde_json::json!({ "error": form, "error_description": form }).to_string();
            response(status, JSON, body)
        });
        let sent = send_one(&server, "1");
        assert_ne!(sent.code, 0, "{}", sent.line);
        assert!(server.events().is_empty());
    }
}

#[test]
fn what_is_no_token_is_said_to_be_none() {
    let answers: [&[u8]; 12] = [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\"Atc|x\"",
        b"<html>sign in</html>",
        b"{\"access_token\":null}",
        b"{\"access_token\":\"\"}",
        b"{\"access_token\":\"  \"}",
        b"{\"access_token\":7}",
        b"{\"access_token\":\"two words\"}",
        b"\xff\xfe\x00",
    ];
    for body in answers {
        let (server, sent) = answered("1", move |_| response("200 OK", JSON, body));
        let shown = String::from_utf8_lossy(body);
        assert_eq!(sent.code, 2, "{shown}: {}", sent.line);
        assert!(server.events().is_empty(), "{shown}: something was sent");
    }
}

#[test]
fn a_life_of_any_spelling_gives_a_token() {
    for life in ["-1", "0", "1e99", "\"3600\"", "\"abc\"", "null", "3600.5", "18446744073709551616"]
    {
        let (server, sent) = answered("5", move |_| {
            response("200 OK", JSON, format!(r#"{{"access_token":"Atc|T","expires_in":{life}}}"#))
        });
        assert_eq!((sent.code, server.events().len()), (0, 1), "{life}: {}", sent.line);
    }
}

#[test]
fn a_redirect_of_the_token_endpoint_takes_no_secret_along() {
    let other = ScriptedServer::with_tokens(|_, _| accepted());
    let location = format!("location: {}\r\n", other.token_endpoint());
    let (_, sent) = answered("1", move |_| response("307 Temporary Redirect", &location, ""));
    assert_ne!(sent.code, 0, "{}", sent.line);
    assert_eq!(other.tokens(), 0, "the secret followed a redirect");
}

#[test]
fn a_description_of_a_megabyte_is_cut() {
    let (_, sent) = answered("1", |_| {
        let long = "\u{1b}[31m".repeat(200_000);
        let body = serde_json::json!({ "error": "invalid_client", "error_description": long });
        response("401 Unauthorized", JSON, body.to_string())
    });
    assert_eq!(sent.code, 2, "{}", sent.line);
}

#[test]
fn a_byte_order_mark_before_a_token_is_skipped() {
    let body = b"\xef\xbb\xbf{\"access_token\":\"Atc|x\",\"expires_in\":3600}";
    let (_, sent) = answered("5", move |_| response("200 OK", JSON, body));
    assert_eq!(sent.code, 0, "{}", sent.line);
}

#[test]
fn an_answer_without_a_description_leaves_no_gap() {
    let body = br#"{"error":"","error_description":""}"#;
    let (_, sent) = answered("1", move |_| response("503 Busy", JSON, body));
    assert!(sent.line["error"].to_string().contains("status 503; "), "{}", sent.line);
}
