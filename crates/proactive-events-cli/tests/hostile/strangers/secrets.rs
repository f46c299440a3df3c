//! Passwords and tokens in URLs: nothing that the tool prints shows one, and none has to stand in the arguments.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use crate::tool::{file, proactive, said};

/// Ends of every password below; no output may hold one.
const PIECES: [&str; 2] = ["S3CR", "3TPW"];

fn assert_hidden(arguments: &[&str]) -> String {
    let (code, out, errors) = said(arguments, b"");
    for piece in PIECES {
        assert!(!out.contains(piece) && !errors.contains(piece), "{arguments:?}: {out}{errors}");
    }
    assert_eq!(code, 2, "{arguments:?}: {out}{errors}");
    errors
}

#[test]
fn no_message_about_the_arguments_shows_a_password() {
    let urls = [
        "nats://me:S3CR3TPW@127.0.0.1:1",
        "nats://S3CR3TPW@127.0.0.1:1",
        "nats://me:S3CR@3TPW@127.0.0.1:1",
        "nats://me:S3CR?3TPW@127.0.0.1:1",
        "nats://S3CR?3TPW@127.0.0.1:1",
        "nats://me:S3CR/3TPW@127.0.0.1:1",
        "nats://me:S3CR 3TPW@127.0.0.1:1",
        "nats://me:S3CR%3TPW@127.0.0.1:1",
        "nats://me:S3CR3TPW@127.0.0.1:1?leas=5",
        "nats://127.0.0.1:1?password=S3CR3TPW",
        "tls://me:S3CR3TPW@127.0.0.1:nowhere",
        "postgres://me:S3CR3TPW@127.0.0.1:1/db",
        "nats://me:S3CR3TPW",
        "nats://me:S3CR/3TPW",
        "nats:me:S3CR3TPW@127.0.0.1:1",
        "me:S3CR3TPW@127.0.0.1:1",
        "sqlite:nats://me:S3CR3TPW@127.0.0.1:1",
        "sqlite:tls://S3CR3TPW@127.0.0.1:1",
        "memory:nats://me:S3CR3TPW@127.0.0.1:1",
    ];
    for url in urls {
        let joined = format!("--outbx={url}");
        let dashed = format!("--{url}");
        for arguments in [
            &["deliver", "status", "--outbx", url][..],
            &["deliver", "status", &joined],
            &["deliver", "status", "--outbox", url, "--campain", "x"],
            &["deliver", "status", url],
            &["deliver", url],
            &[url],
            &["deliver", "status", &dashed],
        ] {
            let errors = assert_hidden(arguments);
            assert!(errors.contains("error: "), "{errors}");
        }
    }
    // Errors after the host are found without a connection.
    for url in urls[3..].iter().filter(|url| !url.contains("S3CR/") && !url.contains("S3CR ")) {
        assert_hidden(&["deliver", "status", "--outbox", url]);
    }
    let errors = assert_hidden(&["deliver", "status", "--outbox", urls[8]]);
    assert!(errors.contains("did you mean `lease`"), "the cause is still told: {errors}");
}

#[test]
fn no_message_about_an_endpoint_shows_a_password() {
    let order = file("secrets-order.json", &crate::tool::sample(crate::tool::ORDER, &[]));
    for url in [
        "https://me:S3CR3TPW@127.0.0.1:1",
        "http://me:S3CR3TPW@example.com",
        "ftp://me:S3CR3TPW@127.0.0.1",
        "https://me:S3CR 3TPW@127.0.0.1",
        "https://127.0.0.1:1/?token=S3CR3TPW",
    ] {
        for option in ["--endpoint", "--token-endpoint"] {
            assert_hidden(&[
                "send",
                &order,
                "--region",
                "na",
                "--stage",
                "development",
                option,
                url,
            ]);
            let (_, out, errors) = said(&["doctor", option, url], b"");
            let all = format!("{out}{errors}");
            assert!(PIECES.iter().all(|piece| !all.contains(piece)), "{all}");
        }
    }
    for proxy in
        ["ftp://me:S3CR3TPW@127.0.0.1:1", "http://me:S3CR3TPW@127.0.0.1:1", "http://S3CR 3TPW@h"]
    {
        let arguments =
            ["send", &order, "--region", "na", "--stage", "development", "--max-wait", "1"];
        let mut command = proactive(&arguments);
        let output = command.env("HTTPS_PROXY", proxy).env("https_proxy", proxy).output().unwrap();
        let all = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(PIECES.iter().all(|piece| !all.contains(piece)), "{proxy}: {all}");
        assert!(!output.status.success());
    }
}

/// Answers one NATS client: what it says of itself, before it is turned away.
fn turn_away(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let info = r#"{"server_id":"x","version":"2.11.0","proto":1,"max_payload":1048576,"auth_required":true}"#;
    write!(stream, "INFO {info}\r\n").unwrap();
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line).unwrap();
    write!(stream, "-ERR 'Authorization Violation'\r\n").unwrap();
    line
}

#[test]
fn a_nats_login_comes_from_the_environment_or_a_file() {
    let login = file(
        "secrets-login",
        b"export NATS_USER=\"me\"\nNATS_PASSWORD='S3CR3TPW' # of the queue\n",
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let plain = format!("nats://{address}");
    let full = format!("nats://me:S3CR3TPW@{address}");
    let password = r#""user":"me","pass":"S3CR3TPW""#;
    let of_file = ["--credentials", &login];
    for (url, more, environment, expected) in [
        (&plain, &[][..], &[("NATS_USER", "me"), ("NATS_PASSWORD", "S3CR3TPW")][..], password),
        (&plain, &[], &[("NATS_TOKEN", "S3CR3TPW")], r#""auth_token":"S3CR3TPW""#),
        (&plain, &of_file, &[], password),
        (&plain, &of_file, &[("NATS_TOKEN", "other")], password),
        (&full, &[], &[("NATS_TOKEN", "other")], password),
    ] {
        let mut command =
            proactive(&[&["deliver", "status", "--outbox", url.as_str()], more].concat());
        command.envs(environment.iter().copied());
        let output = std::thread::scope(|scope| {
            let running = scope.spawn(|| command.output().unwrap());
            let connect = turn_away(&listener);
            assert!(connect.contains(expected), "{url} {environment:?}: {connect}");
            running.join().unwrap()
        });
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(PIECES.iter().all(|piece| !errors.contains(piece)), "{errors}");
        assert_eq!(errors.contains("other users of this machine"), *url == full, "{errors}");
    }
    let (code, _, errors) = {
        let mut command = proactive(&["deliver", "status", "--outbox", &plain]);
        let output = command.env("NATS_USER", "me").output().unwrap();
        (output.status.code(), output.stdout, String::from_utf8(output.stderr).unwrap())
    };
    assert!(code == Some(2) && errors.contains("NATS_PASSWORD is not"), "{errors}");
}
