//! Answers of the events path that no documentation has.

use std::time::Duration;

use super::{Sent, send_one};
use crate::scripted_server::{Answer, ScriptedServer, accepted, response};

/// The outcome of one event that a server answers by a script.
fn answered(max_wait: &str, answer: fn(usize) -> Answer) -> (ScriptedServer, Sent) {
    let server = ScriptedServer::with_tokens(move |_, before| answer(before));
    let sent = send_one(&server, max_wait);
    (server, sent)
}

#[test]
fn garbage_instead_of_http_is_a_failure_and_may_be_retried() {
    let garbage =
        |_| Answer::BytesThenClose(b"\x15\x03\x01\x00\x02\x02\x16 this is not HTTP\r\n".to_vec());
    let (server, sent) = answered("1", garbage);
    assert_eq!((sent.code, &sent.line["outcome"]), (1, &"failed".into()), "{}", sent.line);
    assert!(!server.events().is_empty());
    let bodies: Vec<_> = server.events().into_iter().map(|it| it.body).collect();
    assert!(bodies.windows(2).all(|two| two[0] == two[1]), "each attempt sends the same bytes");
}

#[test]
fn a_connection_that_closes_after_each_request_costs_one_attempt() {
    let (server, sent) =
        answered("20", |before| if before == 0 { Answer::Close } else { accepted() });
    assert_eq!((sent.code, &sent.line["outcome"]), (0, &"accepted".into()), "{}", sent.line);
    let events = server.events();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].body, events[1].body);
}

#[test]
fn a_redirect_is_not_followed_and_takes_no_token_along() {
    let other = ScriptedServer::with_tokens(|_, _| accepted());
    let location = format!("location: {}/v1/proactiveEvents\r\n", other.url());
    for status in
        ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let location = location.clone();
        let server = ScriptedServer::with_tokens(move |_, _| response(status, &location, ""));
        let sent = send_one(&server, "1");
        assert_eq!((sent.code, &sent.line["outcome"]), (1, &"failed".into()), "{}", sent.line);
    }
    assert!(other.events().is_empty(), "a redirect was followed");
}

#[test]
fn terminal_sequences_in_a_message_are_not_passed_on() {
    let (_, sent) = answered("1", |_| {
        let body =
            r#"{"code":"\u001b[2J\u0007","message":"\u001b]0;owned\u0007\u009b31m\r\nnew line"}"#;
        response("400 Bad Request", "content-type: application/json\r\n", body)
    });
    assert_eq!((sent.code, &sent.line["outcome"]), (1, &"refused".into()), "{}", sent.line);
    let message = sent.line["error"].to_string();
    assert!(message.contains("owned"), "{message}");
}

#[test]
fn a_message_of_a_megabyte_is_cut() {
    let (_, sent) = answered("1", |_| {
        let body = format!(r#"{{"code":"{0}","message":"{0}"}}"#, "x".repeat(1 << 20));
        response("400 Bad Request", "content-type: application/json\r\n", body)
    });
    assert_eq!((sent.code, &sent.line["outcome"]), (1, &"refused".into()));
}

#[test]
fn a_request_id_of_many_kilobytes_is_cut() {
    let (_, sent) = answered("1", |_| {
        let header = format!("x-amzn-requestid: {}\r\n", "r".repeat(60_000));
        response("202 Accepted", &header, "")
    });
    assert_eq!((sent.code, &sent.line["outcome"]), (0, &"accepted".into()), "{}", sent.line);
}

#[test]
fn a_body_without_end_is_not_read_to_its_end() {
    // 64 MiB of the gigabytes that it promises.
    let (_, sent) = answered("20", |_| {
        let head = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 8589934592\r\n\r\n";
        Answer::BytesThenClose([&head[..], &vec![b'x'; 64 << 20]].concat())
    });
    assert_eq!(sent.code, 1, "{}", sent.line);
    assert_ne!(sent.line["outcome"], "accepted");
}

#[test]
fn a_body_that_breaks_off_leaves_the_status_standing_or_is_retried() {
    let (server, sent) = answered("20", |before| match before {
        0 => {
            Answer::BytesThenClose(b"HTTP/1.1 503 Busy\r\ncontent-length: 90\r\n\r\nhalf".to_vec())
        }
        _ => accepted(),
    });
    assert_eq!((sent.code, &sent.line["outcome"]), (0, &"accepted".into()), "{}", sent.line);
    assert_eq!(server.events().len(), 2);
}

#[test]
fn informational_answers_come_before_the_real_one() {
    let (server, sent) = answered("20", |_| {
        let early = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(50);
        Answer::Bytes(
            format!("{early}HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").into_bytes(),
        )
    });
    assert_eq!((sent.code, &sent.line["outcome"]), (0, &"accepted".into()), "{}", sent.line);
    assert_eq!(server.events().len(), 1);
}

#[test]
fn a_second_answer_that_nobody_asked_for_is_given_to_nobody() {
    // The first event is accepted; the answer that follows it belongs to no request.
    let server = ScriptedServer::with_tokens(|_, _| {
        let two = "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\nHTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
        Answer::Bytes(two.as_bytes().to_vec())
    });
    for _ in 0..3 {
        let sent = send_one(&server, "20");
        assert_eq!((sent.code, &sent.line["outcome"]), (0, &"accepted".into()), "{}", sent.line);
    }
}

#[test]
fn a_user_id_in_a_message_is_shortened() {
    let (_, sent) = answered("1", |_| {
        let user = format!("amzn1.ask.account.{}", "A".repeat(180));
        let body = format!(
            r#"{{"message":"No enablement for clientId: c, userId: {user}","type":"{user}"}}"#
        );
        response("403 Forbidden", "content-type: application/json\r\n", body)
    });
    let shown = sent.line.to_string() + &sent.err;
    assert!(!shown.contains(&"A".repeat(40)), "{shown}");
}

#[test]
fn headers_without_end_are_given_up() {
    let (_, sent) = answered("1", |_| {
        let many =
            "x-filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(20_000);
        Answer::BytesThenClose(format!("HTTP/1.1 202 Accepted\r\n{many}").into_bytes())
    });
    assert_eq!((sent.code, &sent.line["outcome"]), (1, &"failed".into()), "{}", sent.line);
}

#[test]
fn an_answer_that_never_comes_ends_with_the_wait_that_was_asked_for() {
    let (_, sent) = answered("1", |_| {
        // The connection stays open and says nothing; the client has a second.
        std::thread::sleep(Duration::from_secs(4));
        Answer::Close
    });
    assert_eq!((sent.code, &sent.line["outcome"]), (1, &"failed".into()), "{}", sent.line);
}
