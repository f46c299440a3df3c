//! The same command again, and what is not the same.

use proactive_events::Stage;
use serde_json::json;

use crate::world::{World, user};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_again_changes_nothing() {
    let world = World::new().await;
    world.list(50);
    let first = world.deliver("run", &[]);
    let (results, requests) =
        (std::fs::read(world.path("results.jsonl")).unwrap(), world.simulator.stats().requests);
    // A body that is created again has other times, and is the same campaign.
    world.body(|body| body["timestamp"] = "2020-01-01T00:00:00Z".into());
    world.body(|_| {});
    let again = world.deliver("run", &[]);
    assert_eq!((first.code, &first.out), (0, &again.out));
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(std::fs::read(world.path("results.jsonl")).unwrap(), results);
    assert_eq!(world.simulator.stats().requests, requests);
    // The results are the outbox's: they can be had again.
    std::fs::remove_file(world.path("results.jsonl")).unwrap();
    assert_eq!(world.deliver("run", &[]).code, 0);
    assert_eq!(std::fs::read(world.path("results.jsonl")).unwrap(), results);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_longer_list_adds_who_is_new() {
    let world = World::new().await;
    world.list(20);
    assert_eq!(world.deliver("run", &[]).counts(), [20, 0, 0, 0]);
    world.list(30);
    let said = world.deliver("run", &[]);
    assert_eq!((said.code, said.counts()), (0, [30, 0, 0, 0]), "{said:?}");
    assert_eq!(world.simulator.stats().requests, 30);
    assert_eq!(world.results().len(), 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_body_or_stage_is_another_campaign() {
    let world = World::new().await;
    world.list(2);
    assert_eq!(world.deliver("run", &[]).code, 0);
    let said = world.deliver("run", &["--stage", "live", "--yes"]);
    assert!(said.code == 2 && said.out.is_empty(), "{said:?}");
    assert!(said.err.contains("begun for the stage development"), "{}", said.err);
    world.body(|body| body["event"]["payload"]["state"]["status"] = "ORDER_DELIVERED".into());
    let said = world.deliver("run", &[]);
    assert!(said.code == 2 && said.err.contains("another body"), "{said:?}");
    assert_eq!(world.events(), 2, "nothing is sent");
    let said = world.deliver("run", &["--campaign", "autumn", "--results", "/dev/null"]);
    assert_eq!((said.code, world.events()), (0, 4));
    let status = world.deliver("status", &["--body", "/dev/null", "--campaign", "autumn"]);
    assert_eq!(status.line()["accepted"], 2);
    let campaigns = crate::tool::lines(
        &[
            "deliver",
            "status",
            "--format",
            "json",
            "--outbox",
            &format!("sqlite:{}", world.path("outbox.db").display()),
        ],
        b"",
    );
    let names: Vec<_> = campaigns.1.iter().map(|it| it["campaign"].clone()).collect();
    assert_eq!((campaigns.0, names), (0, vec![json!("spring"), json!("autumn")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_sent_to_only_when_that_is_said() {
    let world = World::new().await;
    world.list(1);
    let said = world.deliver("run", &["--stage", "live"]);
    assert!(said.code == 2 && said.err.contains("--yes"), "{said:?}");
    assert!(!world.path("outbox.db").exists() && world.events() == 0);
    let said = world.deliver("run", &["--stage", "live", "--yes"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(world.simulator.inbox()[0].stage, Stage::Live);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_three_requests_and_queues_nothing() {
    let world = World::new().await;
    world.list(5);
    let said = world.deliver("run", &["--dry-run"]);
    assert_eq!(said.code, 0, "{said:?}");
    let shown = said.lines();
    let users: Vec<_> =
        shown.iter().map(|it| it["relevantAudience"]["payload"]["user"].clone()).collect();
    assert_eq!(users, [0, 1, 2].map(|number| json!(user(number))));
    let files: Vec<_> =
        std::fs::read_dir(world.folder()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "body and list: {files:?}");
    assert_eq!(world.simulator.stats().tokens, 0);
    // It also looks at everybody.
    world.file("list.csv", format!("user,region\n{},us\n{},\n", user(0), user(1)).as_bytes());
    let said = world.deliver("run", &["--dry-run"]);
    assert!(said.code == 1 && said.err.contains("line 2") && said.lines().len() == 1, "{said:?}");
    // Needs neither credentials nor a word about customers.
    assert_eq!(world.deliver("run", &["--dry-run", "--stage", "live"]).code, 1);
}
