//! `--results` names a file with results of the campaign that are not those of the outbox, or with something behind them.

use std::path::Path;

use super::results::{is_refused, run};
use super::world::World;

/// A campaign that is over, and its results.
async fn finished(users: usize) -> (World, Vec<u8>) {
    let world = World::new().await;
    world.list(users);
    assert_eq!(world.deliver("run", &[]).code, 0);
    world.simulator.reset();
    let whole = std::fs::read(world.path("results.jsonl")).unwrap();
    (world, whole)
}

fn lines(whole: &[u8]) -> Vec<&[u8]> {
    whole.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Only the beginning of the line that comes next is cut off; where none comes, nothing is.
#[tokio::test(flavor = "multi_thread")]
async fn a_last_line_of_somebody_else_is_not_cut_off() {
    let (world, whole) = finished(3).await;
    let results = world.path("results.jsonl");
    let tails: [&[u8]; 8] = [
        br#"{"user":"mine"}"#,
        br#"{"user":"mine","x":"my only copy""#,
        br#"{"user":"amzn1.ask.account.A1","referenceId":"abc","note":"mine""#,
        br#"{"note":"mine""#,
        br#"{"user""#,
        b"{",
        b"[1,2",
        b"\0\0\0",
    ];
    let mut other = lines(&whole)[2].to_vec();
    other.truncate(other.len() - 1);
    for tail in tails.into_iter().chain([other.as_slice()]) {
        std::fs::write(&results, [&whole, tail].concat()).unwrap();
        is_refused(&world, &results, "line 4");
    }
    // A line is due.
    let due = other.clone();
    *other.last_mut().unwrap() = b' ';
    let begun = lines(&whole)[..2].concat();
    for tail in tails.into_iter().take(4).chain([other.as_slice()]) {
        std::fs::write(&results, [&begun, tail].concat()).unwrap();
        is_refused(&world, &results, "line 3");
    }
    for tail in [&due[..1], &due[..], b"{\0\0", b"\0"] {
        std::fs::write(&results, [&begun, tail].concat()).unwrap();
        assert_eq!(run(&world, &results).code, 0);
        assert_eq!(std::fs::read(&results).unwrap(), whole);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn results_at_another_place_are_refused_with_the_reason() {
    let (world, whole) = finished(5).await;
    let results = world.path("results.jsonl");
    let all = lines(&whole);
    let marked = [&b"\xef\xbb\xbf"[..], &whole].concat();
    let turned = all.iter().rev().copied().collect::<Vec<_>>().concat();
    let more = [&whole[..], all[0]].concat();
    for (text, says) in [
        (turned, "line 5 is a result of this campaign, but the outbox has another result"),
        (all[3..].concat(), "line 2 is a result of this campaign, but the outbox has another"),
        (more, "line 6 is a result of this campaign, but the outbox has no outcome"),
        (marked, "line 1 begins with a byte order mark"),
    ] {
        std::fs::write(&results, text).unwrap();
        is_refused(&world, &results, says);
    }
}

/// The outbox was lost, or another one is named: no campaign is made in it.
#[tokio::test(flavor = "multi_thread")]
async fn results_of_another_outbox_leave_no_campaign_behind() {
    let (world, _) = finished(3).await;
    let results = world.path("results.jsonl");
    for name in ["outbox.db", "outbox.db-lock"] {
        let _ = std::fs::remove_file(world.path(name));
    }
    let says = "line 1 is a result of this campaign, but the outbox has no outcome";
    is_refused(&world, &results, says);
    assert!(!world.path("outbox.db").exists());
    assert_eq!(world.deliver("enqueue", &["--campaign", "autumn"]).code, 0);
    is_refused(&world, &results, says);
    let status = world.deliver("status", &[]);
    assert!(status.err.contains("there is no campaign \"spring\""), "{status:?}");
    // A campaign that is queued has no outcomes yet.
    assert_eq!(world.deliver("enqueue", &[]).code, 0);
    is_refused(
        &world,
        &results,
        "line 3 is a result of this campaign, but the outbox has no outcome",
    );
}

/// Elsewhere it means standard output, which is the summary's.
#[tokio::test(flavor = "multi_thread")]
async fn a_dash_is_no_results_file() {
    let world = World::new().await;
    world.list(3);
    for verb in ["run", "work"] {
        let said = world.deliver(verb, &["--results", "-"]);
        assert!(said.code == 2 && said.err.contains("standard output"), "{said:?}");
    }
    assert!(!Path::new("-").exists() && !world.path("outbox.db").exists());
}
