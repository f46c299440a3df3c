//! Exit code 2: usage, files that cannot be opened, no token, no connection; and an invalid body, which is a no.

use std::process::Stdio;

use crate::tool::proactive;
use crate::world::{Said, World};

/// Nothing was queued, and nothing sent.
fn nothing_happened(world: &World) {
    assert!(!world.path("outbox.db").exists() && world.simulator.stats().requests == 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_before_anything_is_done() {
    let world = World::new().await;
    world.list(2);
    for (more, code, says) in [
        (&["--outbox", "outbox.db"][..], 2, "sqlite:PATH"),
        (&["--outbox", "sqlite:"], 2, "no path"),
        (&["--stage", "prod"], 2, "development (testers) or live (customers)"),
        (&["--body", "/no/such/body.json"], 2, "/no/such/body.json"),
        (&["--body", "/dev/null"], 1, "/dev/null"),
        (&["--recipients", "/no/such/list.csv"], 2, "/no/such/list.csv"),
        (&["--body", "-", "--recipients", "-"], 2, "standard input"),
        (&["--endpoint", "http://example.com"], 2, "https"),
        (&["--credentials", "/no/such/credentials"], 2, "/no/such/credentials"),
        (&["--concurrency", "0"], 2, "--concurrency"),
        (&["--rate", "0"], 2, "--rate"),
        (&["--loud"], 2, "--loud"),
    ] {
        let said = world.deliver("run", more);
        assert_eq!((said.code, said.out.as_str()), (code, ""), "{more:?}: {said:?}");
        assert!(said.err.contains(says), "{more:?}: {}", said.err);
        nothing_happened(&world);
    }
    world.body(|body| body["event"]["payload"]["state"]["status"] = "ORDER_SHIPED".into());
    let said = world.deliver("run", &[]);
    assert!(said.code == 1 && said.err.contains("/event/payload/state/status"), "{said:?}");
    nothing_happened(&world);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_wrong_as_a_whole_queues_nothing() {
    let world = World::new().await;
    for (list, says) in [
        ("", "empty"),
        ("customer\nA\n", "user"),
        ("user,colour\nA,red\n", "colour"),
        ("user,/event/payload/state/stats\nA,x\n", "/event/payload/state/stats"),
        ("user,/relevantAudience/type\nA,Multicast\n", "relevantAudience"),
    ] {
        world.file("list.csv", list.as_bytes());
        let said = world.deliver("run", &[]);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{list:?}: {said:?}");
        assert!(said.err.contains(says) && said.err.contains("list.csv"), "{list:?}: {}", said.err);
        assert_eq!(world.simulator.stats().requests, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_opened() {
    let world = World::new().await;
    world.list(2);
    let folder = world.folder().to_str().unwrap().to_owned();
    let missing = format!("sqlite:{folder}/no/such/folder/outbox.db");
    let said = world.deliver("run", &["--outbox", &missing]);
    assert!(said.code == 2 && said.err.contains("/no/such/folder/outbox.db"), "{said:?}");
    for results in [&folder, "/no/such/results.jsonl"] {
        let said = world.deliver("run", &["--results", results]);
        assert!(said.code == 2 && said.err.contains(results), "{said:?}");
        assert_eq!(world.simulator.stats().requests, 0, "nothing is sent that could not be told");
    }
    assert_eq!(world.deliver("run", &[]).code, 0);
}

/// The tool with other credentials.
fn with_credentials(world: &World, id: Option<&str>) -> Said {
    let arguments = world.arguments("run", &[]);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut command = proactive(&arguments);
    match id {
        Some(id) => command.env("PROACTIVE_CLIENT_ID", id),
        None => command.env_remove("PROACTIVE_CLIENT_ID"),
    };
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_nothing_is_sent_and_nothing_is_lost() {
    let world = World::new().await;
    world.list(30);
    let said = with_credentials(&world, None);
    assert!(said.code == 2 && said.err.contains("PROACTIVE_CLIENT_ID is not set"), "{said:?}");
    nothing_happened(&world);
    let said = with_credentials(&world, Some("unknown"));
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("credentials") && !said.err.contains("S3CRET"), "{}", said.err);
    assert_eq!(world.deliver("status", &[]).counts(), [0, 0, 0, 30]);
    let said = world.deliver("run", &[]);
    assert_eq!((said.code, said.counts()), (0, [30, 0, 0, 0]), "{said:?}");
}

/// A service that is not there at all is told after about a minute.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_was_never_reached() {
    if std::env::var_os("PROACTIVE_FULL").is_none() {
        return;
    }
    let world = World::new().await;
    world.list(30);
    let begin = std::time::Instant::now();
    // Nobody listens on port 1.
    let (nobody, token) = ("http://127.0.0.1:1", world.simulator.token_endpoint());
    for token in ["http://127.0.0.1:1/auth/o2/token", &token] {
        let said = world.deliver("run", &["--endpoint", nobody, "--token-endpoint", token]);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("never reached"), "{}", said.err);
        assert_eq!(world.deliver("status", &[]).counts(), [0, 0, 0, 30]);
    }
    assert!(begin.elapsed().as_secs() < 2 * 90, "{:?}", begin.elapsed());
    assert_eq!(world.deliver("run", &[]).counts(), [30, 0, 0, 0]);
}
