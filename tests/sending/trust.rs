//! Certificates that the client trusts: those of the usual authorities and of a private one, and none with a fault.

use std::sync::Arc;

use proactive_events::error::{BuildError, SendErrorKind, TokenError};
use proactive_events_tests::tls::{Authority, Identity};

use super::bench::{builder, hasty, numbered, simulator};
use super::secure::Secure;

const HERE: &[&str] = &["localhost", "127.0.0.1"];

/// Sends an event to a server with this certificate, when the authority is trusted.
async fn send(authority: &Authority, identity: &Identity) -> Result<(), String> {
    send_trusting(&authority.pem(), identity).await
}

/// Sends an event to a server with this certificate, when these are trusted.
async fn send_trusting(trusted: &str, identity: &Identity) -> Result<(), String> {
    let simulator = Arc::new(simulator().await);
    let secure = Secure::with(&simulator, identity, &["h2"]).await;
    let mut policy = hasty();
    policy.max_attempts = 1;
    let builder = builder(&simulator).endpoint(secure.url()).policy(policy);
    let client = builder.ca_pem(trusted).build().unwrap();
    let sent = client.send_encoded(&numbered(0)).await;
    assert_eq!(simulator.stats().events, u64::from(sent.is_ok()));
    sent.map(drop).map_err(|error| {
        assert_eq!(error.kind(), &SendErrorKind::Connect);
        error.to_string()
    })
}

#[tokio::test]
async fn what_a_trusted_authority_issued_is_taken() {
    let authority = Authority::new("ours");
    send(&authority, &authority.issue(HERE, |_| {})).await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_named() {
    let (authority, other) = (Authority::new("ours"), Authority::new("another"));
    let ymd = rcgen::date_time_ymd;
    for (identity, what) in [
        (authority.issue(HERE, |it| it.not_after = ymd(2020, 1, 1)), "has expired"),
        (authority.issue(HERE, |it| it.not_before = ymd(3000, 1, 1)), "is not valid yet"),
        (authority.issue(&["events.example"], |_| {}), "is for another host"),
        (authority.issue(&["localhost.example", "*.localhost"], |_| {}), "is for another host"),
        (Identity::self_signed(HERE), "is self-signed, or its issuer is not trusted"),
        (other.issue(HERE, |_| {}), "is self-signed, or its issuer is not trusted"),
        (
            authority.issue(&["localhost"], |_| {}).issue(HERE),
            "is not a certificate authority (CA:FALSE)",
        ),
        (
            authority.issue(HERE, |it| {
                it.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
            }),
            "is not for servers",
        ),
    ] {
        let error = send(&authority, &identity).await.unwrap_err();
        assert!(error.contains(what) && error.contains("certificate"), "{what}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_is_named_itself_is_taken_and_what_it_issued_is_not() {
    let server = Identity::self_signed(HERE);
    let trusted = server.pem();
    send_trusting(&trusted, &server).await.unwrap();
    for keep_issuer in [true, false] {
        let mut issued = Identity::self_signed(HERE);
        let pem = issued.pem();
        issued = issued.issue(HERE);
        if !keep_issuer {
            issued.chain.truncate(1);
        }
        let error = send_trusting(&pem, &issued).await.unwrap_err();
        assert!(error.contains("is not a certificate authority (CA:FALSE)"), "{error}");
        let error = send_trusting(&trusted, &issued).await.unwrap_err();
        assert!(error.contains("certificate"), "{error}");
    }
    let elsewhere = Identity::self_signed(&["events.example"]);
    let error = send_trusting(&elsewhere.pem(), &elsewhere).await.unwrap_err();
    assert!(error.contains("is for another host"), "{error}");
}

#[tokio::test]
async fn an_authority_that_is_not_valid_now_is_not_trusted() {
    let simulator = simulator().await;
    for (change, what) in [
        (
            (|it: &mut rcgen::CertificateParams| it.not_after = rcgen::date_time_ymd(2020, 1, 1))
                as fn(&mut rcgen::CertificateParams),
            "expired",
        ),
        (|it| it.not_before = rcgen::date_time_ymd(3000, 1, 1), "not valid yet"),
    ] {
        let authority = Authority::with("ours", change);
        let error = builder(&simulator).ca_pem(authority.pem()).build().unwrap_err().to_string();
        assert!(error.contains("certificate 1 can't be used") && error.contains(what), "{error}");
    }
}

#[tokio::test]
async fn the_token_endpoint_is_held_to_the_same() {
    let authority = Authority::new("ours");
    for (identity, refused) in [
        (authority.issue(HERE, |_| {}), None),
        (
            authority.issue(HERE, |it| it.not_after = rcgen::date_time_ymd(2020, 1, 1)),
            Some("has expired"),
        ),
    ] {
        let simulator = Arc::new(simulator().await);
        let secure = Secure::with(&simulator, &identity, &["http/1.1"]).await;
        let endpoint = format!("{}/auth/o2/token", secure.url());
        let builder = builder(&simulator).token_endpoint(endpoint).ca_pem(authority.pem());
        let checked = builder.build().unwrap().tokens().check().await;
        match (checked, refused) {
            (Ok(()), None) => {}
            (Err(TokenError::Untrusted(why)), Some(what)) => {
                assert!(why.to_string().contains(what), "{why}");
            }
            (checked, _) => panic!("{checked:?}"),
        }
    }
}

#[tokio::test]
async fn a_file_that_has_no_certificate_is_told_before_anything_is_sent() {
    let simulator = simulator().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAA"] {
        std::fs::write(&file, text).unwrap();
        let error = builder(&simulator).ca_file(&file).build().unwrap_err();
        assert!(matches!(error, BuildError::Tls(_)), "{error:?}");
        assert!(error.to_string().contains(file.to_str().unwrap()), "{error}");
    }
    let authority = Authority::new("ours");
    std::fs::write(&file, format!("# ours\n{}{}", authority.pem(), authority.pem())).unwrap();
    builder(&simulator).ca_file(&file).build().unwrap();
}
