//! The other commands, which take the options of `run`, too.

use std::process::Stdio;
use std::time::{Duration, Instant};

use proactive_events_simulator::Fault;
use serde_json::json;

use crate::tool::proactive;
use crate::world::{World, user};

#[tokio::test(flavor = "multi_thread")]
async fn enqueue_and_work_are_run_in_two_steps() {
    let world = World::new().await;
    world.list(40);
    let said = world.deliver("enqueue", &[]);
    assert_eq!((said.code, said.counts(), world.events()), (0, [0, 0, 0, 40], 0), "{said:?}");
    assert_eq!(world.deliver("status", &[]).counts(), [0, 0, 0, 40]);
    let said = world.deliver("work", &["--campaign", "spring", "--body", "/dev/null"]);
    assert_eq!(said.code, 2, "a campaign is named in one way: {said:?}");
    let said = world.deliver("work", &[]);
    assert_eq!((said.code, said.counts(), world.events()), (0, [40, 0, 0, 0], 40), "{said:?}");
    assert_eq!(world.results().len(), 40);
    // A line that is refused is told by whoever queues it.
    world.file("list.csv", b"user,region\namzn1.ask.account.X,us\n");
    let said = world.deliver("enqueue", &["--campaign", "wrong"]);
    assert_eq!((said.code, said.counts()), (1, [0, 1, 0, 0]), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_stays_ends_at_sigterm() {
    let world = World::new().await;
    world.list(10);
    assert_eq!(world.deliver("enqueue", &[]).code, 0);
    let mut arguments = world.arguments("work", &["--stay"]);
    arguments.retain(|it| it != "--results" && !it.ends_with("results.jsonl"));
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut command = proactive(&arguments);
    let mut worker =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while world.events() < 10 {
        assert!(Instant::now() < deadline && worker.try_wait().unwrap().is_none());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(worker.try_wait().unwrap().is_none(), "it stays");
    let id = worker.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let output = worker.wait_with_output().unwrap();
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &summary["accepted"]), (Some(0), &json!(10)));
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_gives_up_what_is_pending() {
    let world = World::new().await;
    world.list(5);
    assert_eq!(world.deliver("enqueue", &[]).code, 0);
    let said = world.deliver("cancel", &[]);
    assert_eq!((said.code, said.counts()), (0, [0, 0, 5, 0]), "{said:?}");
    assert_eq!(
        world.deliver("cancel", &[]).counts(),
        [0, 0, 5, 0],
        "a second cancel changes nothing"
    );
    // It stays so, and the results say it.
    let said = world.deliver("run", &[]);
    assert_eq!((said.code, said.counts(), world.events()), (1, [0, 0, 5, 0], 0), "{said:?}");
    for result in world.results().values() {
        assert_eq!((&result["outcome"], &result["status"]), (&json!("failed"), &json!(null)));
        assert_eq!(result["error"]["code"], "cancelled");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn status_lists_what_is_pending_and_whom_to_forget() {
    let world = World::new().await;
    world.list(6);
    world.simulator.set_enabled(&user(2), false);
    world.simulator.set_subscribed(&user(4), false);
    assert_eq!(world.deliver("enqueue", &[]).code, 0);
    let pending = world.deliver("status", &["--list", "pending"]).lines();
    assert_eq!(pending.len(), 6);
    for (number, entry) in pending.iter().enumerate() {
        assert_eq!((&entry["user"], &entry["line"]), (&json!(user(number)), &json!(number + 2)));
        assert_eq!(entry["request"]["relevantAudience"]["payload"]["user"], user(number));
        assert_eq!(entry["request"]["referenceId"], entry["referenceId"]);
    }
    let said = world.deliver("run", &[]);
    assert_eq!((said.code, said.counts()), (1, [4, 2, 0, 0]), "{said:?}");
    assert!(world.deliver("status", &["--list", "pending"]).lines().is_empty());
    // Whoever has only turned notifications off may turn them on again.
    let forget = world.deliver("status", &["--list", "forget"]);
    assert_eq!((forget.code, forget.line()), (0, json!({"user": user(2)})));
}

#[tokio::test(flavor = "multi_thread")]
async fn status_and_the_others_name_what_is_not_there() {
    let world = World::new().await;
    world.list(1);
    for verb in ["status", "cancel", "purge"] {
        let said = world.deliver(verb, &[]);
        assert_eq!(said.code, 2, "{verb}: {said:?}");
    }
    let said = world.deliver("status", &["--outbox", "sqlite:/no/such/file"]);
    assert!(said.code == 2 && said.err.contains("/no/such/file"), "{said:?}");
    assert_eq!(world.deliver("run", &[]).code, 0);
    let said = world.deliver("status", &["--campaign", "sprig"]);
    assert!(said.code == 2 && said.err.contains("did you mean \"spring\"?"), "{said:?}");
}

/// A customer's limit holds up nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn a_busy_customer_waits_alone() {
    let world = World::new().await;
    world.list(30);
    let mut busy = Fault::status(432, 1);
    (busy.user, busy.retry_after_seconds) = (Some(user(0)), Some(1));
    world.simulator.add_fault(busy);
    let said = world.deliver("run", &["--concurrency", "1"]);
    assert_eq!((said.code, said.counts()), (0, [30, 0, 0, 0]), "{said:?}");
    let exchanges = world.simulator.exchanges();
    let last = exchanges.last().unwrap();
    assert_eq!(
        (exchanges.len(), &last.user),
        (31, &Some(user(0))),
        "the last one is the one who waited"
    );
    assert_eq!(world.results()[&2]["attempts"], 2);
}
