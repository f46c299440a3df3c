//! The contract that scripts rely on: exit codes and JSON lines of the real binary.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

use crate::tool::{self, ORDER, file, proactive, run};
use proactive_events_simulator::{Fault, Simulator};
use serde_json::{Value, json};

/// Exit code and the JSON lines of standard output.
fn lines(output: &Output) -> (i32, Vec<Value>) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    (
        output.status.code().unwrap(),
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
    )
}

fn sample(template: &str) -> Vec<u8> {
    tool::sample(template, &[])
}

#[test]
fn demo_shows_all_templates_and_a_wrong_event() {
    let output = run(&["demo"], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let (_, names) = lines(&run(&["templates", "--format", "json"], b""));
    assert_eq!(names.len(), 8);
    for name in names {
        assert!(text.contains(name["name"].as_str().unwrap()), "{name}");
    }
    assert!(
        text.contains("An update")
            && text.contains("A multicast")
            && text.contains("/event/payload/state/status")
    );
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn every_sample_is_valid_without_a_warning() {
    for template in lines(&run(&["templates", "--format", "json"], b"")).1 {
        let name = template["name"].as_str().unwrap();
        let output = run(&["new", name, "--locale", "de-DE", "--locale", "ja-JP"], b"");
        let (code, verdicts) =
            lines(&run(&["validate", "--format", "json", "--strict", "-"], &output.stdout));
        assert_eq!(
            (code, &verdicts[0]),
            (0, &json!({"file": "-", "valid": true, "errors": [], "warnings": []})),
            "{name}"
        );
    }
}

#[test]
fn validate_handles_every_file_whatever_one_of_them_is() {
    let good = file("good.json", &sample(ORDER));
    let wrong = file(
        "wrong.json",
        String::from_utf8(sample(ORDER)).unwrap().replace("ORDER_SHIPPED", "SHIPPED").as_bytes(),
    );
    let texts: [(&str, &[u8]); 6] = [
        ("empty.json", b""),
        ("binary.json", b"\xff\xfe"),
        ("deep.json", &[b"[".repeat(1_000), b"]".repeat(1_000)].concat()),
        ("large.json", &vec![b' '; 50_000_000]),
        ("surrogate.json", br#"{"a":"\ud800"}"#),
        ("cut.json", b"{\"timestamp\":\n"),
    ];
    let bad: Vec<_> = texts.iter().map(|(name, text)| file(name, text)).collect();
    let mut arguments = vec!["validate", "--format", "json", &wrong];
    arguments.extend(bad.iter().map(String::as_str));
    arguments.push(&good);
    let (code, verdicts) = lines(&run(&arguments, b""));
    assert_eq!((code, verdicts.len()), (1, 8));
    assert_eq!(verdicts[0]["errors"][0]["pointer"], "/event/payload/state/status");
    assert_eq!(verdicts[0]["errors"][0]["code"], "unknown-value");
    for verdict in &verdicts[1..7] {
        let error = &verdict["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["code"]),
            (&json!(""), &json!("syntax")),
            "{verdict}"
        );
        assert!(
            error["line"].as_u64() >= Some(1) && error["column"].as_u64() >= Some(1),
            "{verdict}"
        );
    }
    assert_eq!(verdicts[7]["valid"], true);

    let (code, verdicts) =
        lines(&run(&["validate", "--format", "json", &wrong, "no-such.json", "/", &good], b""));
    assert_eq!((code, verdicts.len()), (2, 4));
    assert_eq!(verdicts[1]["file"], "no-such.json");
    assert!(
        verdicts[1]["valid"] == false
            && verdicts[2]["valid"] == false
            && verdicts[3]["valid"] == true
    );
}

#[test]
fn validate_measures_the_life_span_as_asked() {
    let request = sample(ORDER);
    let code = |clock: &str| run(&["validate", "--clock", clock, "-"], &request).status.code();
    assert_eq!((code("timestamp"), code("now")), (Some(0), Some(0)));
    assert_eq!((code("2020-01-01T00:00:00Z"), code("yesterday")), (Some(1), Some(2)));
}

#[test]
fn usage_errors_exit_2_and_suggest() {
    for (arguments, says) in [
        (&["demo", "--loud"][..], "--loud"),
        (&["validat"], "validate"),
        (&["validate"], "FILE"),
        (&["new", "AMAZON.OrderStatus.Update"], "AMAZON.OrderStatus.Updated"),
        (&["new", ORDER, "--locale", "en-us"], "en-US"),
        (&["send", "x.json", "--region", "na"], "--stage"),
        (
            &["send", "x.json", "--region", "na", "--stage", "prod"],
            "development (testers) or live (customers)",
        ),
        (&["send", "x.json", "--region", "us", "--stage", "live"], "na (North America)"),
        (&["send", "x.json", "--region", "na", "--stage", "live"], "--yes"),
        (
            &[
                "send",
                "x.json",
                "--region",
                "na",
                "--stage",
                "development",
                "--endpoint",
                "http://example.com",
            ],
            "use https",
        ),
    ] {
        let output = run(arguments, b"");
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text.contains(says), "{arguments:?}: {text}");
    }
}

#[test]
fn send_needs_credentials() {
    let arguments = ["send", "-", "--region", "na", "--stage", "development"];
    let output = proactive(&arguments)
        .env_remove("PROACTIVE_CLIENT_SECRET")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr).unwrap().contains("PROACTIVE_CLIENT_SECRET is not set")
    );
}

fn send(simulator: &Simulator, more: &[&str], input: &[u8]) -> (i32, Vec<Value>) {
    let (url, token) = (simulator.url(), simulator.token_endpoint());
    let fixed = [
        "send",
        "--region",
        "na",
        "--stage",
        "development",
        "--format",
        "json",
        "--endpoint",
        &url,
        "--token-endpoint",
        &token,
    ];
    let output = run(&[&fixed[..], more].concat(), input);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("S3CRET"));
    lines(&output)
}

#[tokio::test(flavor = "multi_thread")]
async fn send_says_what_came_of_each_file() {
    let simulator = Simulator::start().await.unwrap();
    let good = file("send-good.json", &sample(ORDER));
    let other = file("send-other.json", &sample("AMAZON.WeatherAlert.Activated"));
    let wrong = file("send-wrong.json", b"{}");
    let (code, outcomes) = send(&simulator, &[&good, &other, &wrong], b"");
    assert_eq!((code, outcomes.len(), simulator.stats().events), (1, 3, 2));
    let of = |file: &str| outcomes.iter().find(|outcome| outcome["file"] == file).unwrap();
    assert_eq!(
        (&of(&good)["outcome"], &of(&good)["status"], &of(&good)["attempts"]),
        (&json!("accepted"), &json!(202), &json!(1))
    );
    assert!(of(&good)["requestId"].is_string() && of(&good)["error"].is_null());
    assert_eq!(
        (&of(&wrong)["outcome"], &of(&wrong)["status"], &of(&wrong)["attempts"]),
        (&json!("refused"), &json!(null), &json!(0))
    );
    assert_eq!(of(&wrong)["error"]["code"], "missing");

    simulator.add_fault(Fault::status(403, 1));
    let (code, outcomes) = send(&simulator, &[&good], b"");
    assert_eq!(
        (code, &outcomes[0]["outcome"], &outcomes[0]["status"]),
        (1, &json!("refused"), &json!(403))
    );
    assert_eq!(send(&simulator, &["no-such.json"], b"").0, 2);
    simulator.shutdown().await;
}

/// An error that concerns every file is found once; the remaining files are reported, and not sent.
#[tokio::test(flavor = "multi_thread")]
async fn send_ends_when_the_lane_pauses() {
    let simulator = Simulator::start().await.unwrap();
    simulator.add_fault(Fault { status: Some(404), ..Fault::default() });
    let good = file("paused.json", &sample(ORDER));
    let mut arguments = vec![good.as_str(); 20];
    arguments.extend(["--concurrency", "2"]);
    let (code, outcomes) = send(&simulator, &arguments, b"");
    assert_eq!((code, outcomes.len()), (1, 20));
    assert!(simulator.stats().requests <= 2);
    assert_eq!((&outcomes[0]["outcome"], &outcomes[0]["status"]), (&json!("refused"), &json!(404)));
    let last = &outcomes[19];
    assert_eq!((&last["outcome"], &last["attempts"]), (&json!("failed"), &json!(0)));
    assert_eq!(last["error"]["code"], "paused");
    simulator.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn send_keeps_to_the_rate() {
    let simulator = Simulator::start().await.unwrap();
    let good = file("rate.json", &sample(ORDER));
    let mut arguments = vec![good.as_str(); 5];
    arguments.extend(["--rate", "20"]);
    let begin = std::time::Instant::now();
    assert_eq!(send(&simulator, &arguments, b"").0, 0);
    // Not before: the first goes at once, each of the others 50 ms after the one before it.
    assert!(begin.elapsed() >= std::time::Duration::from_millis(195));
    simulator.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn send_changes_and_freshens() {
    let simulator = Simulator::start().await.unwrap();
    let old = String::from_utf8(sample(ORDER)).unwrap();
    let document: Value = serde_json::from_str(&old).unwrap();
    let old = old.replace(document["timestamp"].as_str().unwrap(), "2020-01-01T00:00:00Z");
    let old = old.replace(document["expiryTime"].as_str().unwrap(), "2020-01-01T02:00:00Z");
    let (code, outcomes) = send(&simulator, &["-"], old.as_bytes());
    assert_eq!(
        (code, &outcomes[0]["outcome"], &outcomes[0]["attempts"]),
        (1, &json!("expired"), &json!(0))
    );

    let set = [
        "--fresh",
        "--set",
        "/event/payload/state/status=ORDER_DELIVERED",
        "--set",
        "/referenceId=\"mine\"",
        "-",
    ];
    assert_eq!(send(&simulator, &set, old.as_bytes()).0, 0);
    let received = simulator.inbox().last().unwrap().clone();
    assert_eq!(
        (received.reference_id.as_str(), &received.request["event"]["payload"]["state"]["status"]),
        ("mine", &json!("ORDER_DELIVERED"))
    );
    assert_eq!(send(&simulator, &["--set", "/nowhere/at/all=1", "-"], old.as_bytes()).0, 2);

    let requests = simulator.stats().requests;
    let (code, printed) = send(&simulator, &["--fresh", "--dry-run", "-"], old.as_bytes());
    assert_eq!(
        (code, &printed[0]["event"]["name"], simulator.stats().requests),
        (0, &json!(ORDER), requests)
    );
    simulator.shutdown().await;
}

#[test]
fn no_connection_and_no_token_exit_2() {
    let nobody = "http://127.0.0.1:1";
    let token = format!("{nobody}/t");
    let arguments = tool::send(nobody, &token, &["--format", "json"]);
    let (code, outcomes) = lines(&run(&arguments, &sample(ORDER)));
    assert_eq!(
        (code, &outcomes[0]["outcome"], &outcomes[0]["status"]),
        (2, &json!("failed"), &json!(null))
    );
}

/// First line, service, clean end at SIGTERM.
#[cfg(unix)]
#[test]
fn simulate_serves_until_it_is_told_to_stop() {
    let mut child =
        proactive(&["simulate", "--format", "json"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let first: Value = serde_json::from_str(&line).unwrap();
    let (url, token) = (first["url"].as_str().unwrap(), first["tokenEndpoint"].as_str().unwrap());
    assert!(first["eventsEndpoint"].is_string() && first["inbox"].is_string());
    let arguments = tool::send(url, token, &[]);
    assert_eq!(run(&arguments, &sample(ORDER)).status.code(), Some(0));
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in ["demo", "templates", "new", "validate", "send", "simulate"] {
        let output = run(&[command, "--help"], b"");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && text.contains(&format!("Example: proactive {command}")),
            "{text}"
        );
    }
}
