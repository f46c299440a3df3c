//! The simulator against its own description: the description is in the repository as it is served, and thousands of
//! requests made from it find no server error and no answer that it does not have.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::Path;

use proactive_events_simulator::Simulator;
use proactive_events_tests::checkout::workspace;
use proactive_events_tests::tools;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Command;

#[test]
fn the_description_in_the_repository_is_what_is_served() {
    let file = workspace().join("docs/openapi.json");
    let served = proactive_events_simulator::openapi();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&file, &served).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == served, "docs/openapi.json is old: run this with INSTA_UPDATE=always");
}

/// Runs schemathesis over some paths; `examples` for each operation.
async fn fuzz(paths: &str, examples: u32, more: &[&str]) {
    let tests = "the simulator against its OpenAPI description (schemathesis)";
    let Some(program) = tools::find("PROACTIVE_SCHEMATHESIS", &["schemathesis"], tests) else {
        return;
    };
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = folder.join(format!("fuzz-{}-{}", std::process::id(), simulator.address().port()));
    std::fs::create_dir_all(&folder).unwrap();
    let output = Command::new(program)
        .args(["run", &format!("{}/openapi.json", simulator.url())])
        .args(["--include-path-regex", paths, "--seed", "7", "--workers", "1", "--no-color"])
        .args(["--max-examples", &examples.to_string()])
        .args(["--header", &format!("authorization: {token}")])
        .args(more)
        .current_dir(&folder)
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let passed = said.lines().find(|line| line.contains(" generated, "));
    eprintln!("{paths}: {}", passed.unwrap_or_default().trim());
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A token, as a header's value.
async fn token(simulator: &Simulator) -> String {
    let form =
        "grant_type=client_credentials&client_id=me&client_secret=s&scope=alexa::proactive_events";
    let request = format!(
        "POST /auth/o2/token HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    );
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    format!("Bearer {}", body["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn the_services_own_paths_answer_as_described() {
    // Rules that no schema expresses are refused, too: the life span, references, repeated locales.
    let more = ["--exclude-checks", "positive_data_acceptance"];
    fuzz("^/(v1|auth)", if tools::is_full() { 900 } else { 60 }, &more).await;
}

#[tokio::test]
async fn the_paths_of_a_rehearsal_answer_as_described() {
    fuzz("^/simulator", if tools::is_full() { 600 } else { 40 }, &[]).await;
}
