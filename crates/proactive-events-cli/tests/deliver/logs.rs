//! The logs of a campaign, as its operator reads them.

use proactive_events_simulator::Fault;
use serde_json::Value;

use crate::tool::proactive;
use crate::world::World;

/// The lines of the log of a run.
fn log(world: &World, filter: &str) -> Vec<Value> {
    let mut command = proactive(&[]);
    command.args(world.arguments("run", &["--log-format", "json"])).env("RUST_LOG", filter);
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    let logged = String::from_utf8(output.stderr).unwrap();
    for hidden in ["amzn1.ask.account", "S3CRET", "AnyCompany"] {
        assert!(!logged.contains(hidden), "{hidden}: {logged}");
    }
    let lines = logged.lines().filter(|line| line.starts_with('{'));
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The sum of a member over the lines with a message.
fn sum(lines: &[Value], message: &str, member: &str) -> u64 {
    let lines = lines.iter().filter(|line| line["message"] == message);
    lines.map(|line| line[member].as_u64().unwrap()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn leases_commits_and_the_campaign_are_logged() {
    let world = World::new().await;
    world.list(25);
    let lines = log(&world, "debug");
    assert_eq!(sum(&lines, "leased", "count"), 25);
    assert_eq!(sum(&lines, "committed", "count"), 25);
    assert_eq!(sum(&lines, "committed", "accepted"), 25);
    let of_campaign = |message: &str| {
        let line = lines.iter().find(|line| line["message"] == message).unwrap();
        line["spans"][0]["proactive_events.campaign"] == "spring"
    };
    for message in ["the work begins", "leased", "committed", "the work ended"] {
        assert!(of_campaign(message), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_is_an_error_in_the_log() {
    let world = World::new().await;
    world.list(3);
    world.simulator.add_fault(Fault::status(401, 100));
    let lines = log(&world, "info");
    let pause = lines.iter().find(|line| line["level"] == "ERROR").unwrap();
    assert!(pause["message"].as_str().unwrap().contains("paused"), "{pause}");
}
