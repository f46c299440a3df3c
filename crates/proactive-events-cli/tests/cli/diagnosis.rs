//! doctor and manifest: what is wrong before anything is sent.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::tool::{ORDER, file, lines, proactive, said};
use proactive_events::Timestamp;
use proactive_events_simulator::{Fault, FaultPath, ManualClock, Simulator};
use serde_json::{Value, json};

/// The outcomes of the doctor's checks on a simulator, by name.
fn examine(simulator: &Simulator, more: &[&str]) -> (i32, BTreeMap<String, Value>) {
    let (endpoint, token) = (simulator.url(), simulator.token_endpoint());
    let arguments =
        ["doctor", "--format", "json", "--endpoint", &endpoint, "--token-endpoint", &token];
    let (code, checks) = lines(&[&arguments, more].concat(), b"");
    let named =
        checks.into_iter().map(|check| (check["check"].as_str().unwrap().to_owned(), check));
    (code, named.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_nothing_wrong_and_says_what_it_did_not_check() {
    let simulator = Simulator::start().await.unwrap();
    let (code, checks) = examine(&simulator, &[]);
    let outcomes: Vec<_> =
        checks.values().map(|check| check["outcome"].as_str().unwrap()).collect();
    // clock, credentials, customers, host, manifest, token.
    assert_eq!(
        (code, outcomes),
        (0, vec!["ok", "ok", "skipped", "ok", "skipped", "ok"]),
        "{checks:#?}"
    );
    assert!(!format!("{checks:?}").contains("S3CRET"));
    assert_eq!(simulator.stats().requests, 0, "nothing was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_refused_credentials_a_missing_scope_and_a_clock_that_is_off() {
    let clock = ManualClock::at(Timestamp::now().checked_add(Duration::from_mins(10)).unwrap());
    let simulator = Simulator::builder().clock(clock).start().await.unwrap();
    let (code, checks) = examine(&simulator, &[]);
    assert_eq!((code, &checks["clock"]["outcome"]), (1, &json!("failed")), "{checks:#?}");
    assert!(checks["clock"]["detail"].as_str().unwrap().contains("behind"), "{checks:#?}");
    for (error, remedy) in
        [("invalid_scope", "manifest"), ("invalid_client", "Alexa Skill Messaging")]
    {
        let body = Some(format!("{{\"error\": \"{error}\"}}"));
        simulator.add_fault(Fault { path: FaultPath::Token, body, ..Fault::status(400, 1) });
        let (code, checks) = examine(&simulator, &[]);
        assert_eq!((code, &checks["token"]["outcome"]), (2, &json!("failed")), "{checks:#?}");
        let said = checks["token"].to_string();
        assert!(said.contains(error) && said.contains(remedy), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_without_credentials_or_with_those_of_account_linking() {
    let output = proactive(&["doctor", "--format", "json"])
        .env_remove("PROACTIVE_CLIENT_ID")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stdout).unwrap().contains("Alexa Skill Messaging"));
    let simulator = Simulator::start().await.unwrap();
    let credentials =
        file("credentials", b"PROACTIVE_CLIENT_ID=me\nPROACTIVE_CLIENT_SECRET=S3CRET\n");
    let (code, checks) = examine(&simulator, &["--credentials", &credentials]);
    assert_eq!((code, &checks["credentials"]["outcome"]), (0, &json!("warning")), "{checks:#?}");
}

const SKILL: &str = r#"{
  "manifest": {
    // The ASK CLI takes no comments, and neither do we.
    "permissions": []
  }
}"#;

fn bare() -> String {
    SKILL.lines().filter(|line| !line.contains("//")).collect::<Vec<_>>().join("\r\n")
}

#[test]
fn manifest_lint_names_everything_that_is_missing() {
    let skill = file("lint.json", bare().as_bytes());
    let (code, verdicts) = lines(&["manifest", "lint", &skill, "--format", "json"], b"");
    let codes: Vec<_> = verdicts[0]["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["code"].as_str().unwrap())
        .collect();
    let expected =
        ["permission-missing", "endpoint-missing", "publication-missing", "subscription-missing"];
    assert_eq!((code, &codes[..]), (1, &expected[..]));
    let misspelt = r#"{"manifest": {"events": {"publications": [{"eventName": "AMAZON.OrderStatus.Updtaed"}]}}}"#;
    let (_, out, _) = said(&["manifest", "lint", &file("misspelt.json", misspelt.as_bytes())], b"");
    assert!(out.contains("did you mean AMAZON.OrderStatus.Updated?"), "{out}");
    for (name, text) in [("comment.json", SKILL), ("empty.json", ""), ("list.json", "[]")] {
        let (code, _, errors) = said(&["manifest", "lint", &file(name, text.as_bytes())], b"");
        assert!(code == 2 && errors.contains(name), "{errors}");
    }
    assert_eq!(said(&["manifest", "lint", "no-such.json"], b"").0, 2);
}

#[test]
fn manifest_patch_adds_what_is_missing_and_leaves_the_rest() {
    let skill = file("patch.json", bare().as_bytes());
    let uri = "arn:aws:lambda:eu-west-1:210987654321:function:skill";
    let patch = ["manifest", "patch", &skill, "--template", ORDER, "--uri", uri];
    let (code, difference, errors) = said(&patch, b"");
    assert!(
        code == 0 && difference.contains("+ ") && errors.contains("--write"),
        "{difference}{errors}"
    );
    assert_eq!(std::fs::read_to_string(&skill).unwrap(), bare(), "nothing is written unasked");
    let (code, _, errors) = said(&[&patch[..], &["--write"]].concat(), b"");
    assert!(code == 0 && errors.contains("written"), "{errors}");
    let written = std::fs::read_to_string(&skill).unwrap();
    assert!(written.starts_with("{\r\n  \"manifest\": {\r\n    \"permissions\": ["), "{written:?}");
    assert!(written.contains(uri));
    let (code, _) =
        lines(&["manifest", "lint", &skill, "--template", ORDER, "--format", "json"], b"");
    assert_eq!(code, 0);
    let (_, verdicts) = lines(&[&patch[..], &["--write", "--format", "json"]].concat(), b"");
    assert_eq!(verdicts[0]["written"], false, "there is nothing left to add");
    assert_eq!(std::fs::read_to_string(&skill).unwrap(), written);
    // Unknown values are asked for.
    let other = file("other.json", bare().as_bytes());
    let (code, out, _) = said(&["manifest", "patch", &other, "--template", ORDER, "--write"], b"");
    assert!(code == 1 && out.contains("--uri"), "{out}");
}
