//! Who may connect, and over what.

use base64::Engine as _;
use proactive_events::Stage;
use proactive_events_delivery::outbox::{CampaignRecord, OutboxError, OutboxErrorKind};
use proactive_events_delivery::{StoreUrl, open};
use proactive_events_tests::nats::NatsServer;
use tempfile::TempDir;

use crate::support::*;

const TESTS: &str = "access to NATS JetStream";

async fn denial(url: &str) -> OutboxError {
    let url: StoreUrl = url.parse().unwrap();
    open(&url).await.err().unwrap()
}

#[tokio::test]
async fn a_password_is_needed_and_never_shown() {
    let arguments = ["--user", "sender", "--pass", "pa@ss"];
    let Some(server) = NatsServer::start_with(TESTS, &arguments) else { return };
    let address = server.url().replace("nats://", "");
    let outbox = campaign(&format!("nats://sender:pa%40ss@{address}")).await;
    put(&*outbox, 0..3).await;
    assert_eq!(lease(&*outbox, 3).await.len(), 3);
    let error = denial(&format!("nats://sender:wrong-one@{address}")).await;
    assert_eq!(error.kind(), OutboxErrorKind::Denied);
    assert!(!error.to_string().contains("wrong-one"), "{error}");
    assert_eq!(denial(&server.url()).await.kind(), OutboxErrorKind::Denied);
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

#[tokio::test]
async fn a_connection_is_encrypted_and_its_server_proven() {
    let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, pem("CERTIFICATE", made.cert.der())).unwrap();
    std::fs::write(&key, pem("PRIVATE KEY", &made.signing_key.serialize_der())).unwrap();
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let arguments = ["--tls", "--tlscert", certificate, "--tlskey", key];
    let Some(server) = NatsServer::start_with(TESTS, &arguments) else { return };
    let url = server.url().replace("nats://", "tls://");
    let outbox = campaign(&format!("{url}?ca={certificate}")).await;
    put(&*outbox, 0..3).await;
    assert_eq!(lease(&*outbox, 3).await.len(), 3);
    // Without its certificate nobody vouches for it.
    let url: StoreUrl = url.parse().unwrap();
    assert!(open(&url).await.is_err());
}

/// A server whose user `sender` may publish and subscribe to these subjects only.
fn with_permissions(publish: &str, subscribe: &str) -> Option<(TempDir, NatsServer, String)> {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    let permissions = format!("{{publish: {publish}, subscribe: {subscribe}}}");
    let users = format!("[{{user: sender, password: p, permissions: {permissions}}}]");
    std::fs::write(&config, format!("authorization {{ users: {users} }}")).unwrap();
    let server = NatsServer::start_with(TESTS, &["--config", config.to_str().unwrap()])?;
    let url = server.url().replace("nats://", "nats://sender:p@");
    Some((folder, server, url))
}

#[tokio::test]
async fn what_is_not_allowed_is_said() {
    let publish = r#"["$JS.API.INFO", "$JS.API.STREAM.INFO.>"]"#;
    let Some((_folder, _server, url)) = with_permissions(publish, r#"">""#) else { return };
    let store = store(&url).await;
    assert!(store.list().await.unwrap().is_empty());
    let record = CampaignRecord::new(CAMPAIGN, Stage::Development, "digest");
    let error = store.create(record).await.err().unwrap();
    assert_eq!(error.kind(), OutboxErrorKind::Denied, "{error}");
}

/// The permissions that `docs/delivery.md` names.
#[tokio::test]
async fn the_documented_permissions_suffice() {
    let publish = r#"["proactive.>", "$KV.proactive.>", "$JS.API.>", "$JS.ACK.>"]"#;
    let Some((_folder, _server, url)) = with_permissions(publish, r#""_INBOX.>""#) else { return };
    let outbox = campaign(&url).await;
    outbox.pace(Some(100)).await.unwrap();
    put(&*outbox, 0..3).await;
    let leases = lease(&*outbox, 3).await;
    outbox.retry(vec![retry_in(&leases[0], 0)]).await.unwrap();
    decide(&*outbox, &leases[1..]).await;
    let again = lease(&*outbox, 1).await;
    decide(&*outbox, &again).await;
    assert_one_each(&*outbox, 3).await;
}
